//! `auth whoami` and `auth can-i`: what each cluster says of the caller.

use std::process::Command;
use std::time::Duration;

use serde_json::json;

use crate::contexts::with_contexts;
use crate::grammar::as_kubectl;
use crate::read::fails;
use crate::simulated::Fleet;
use crate::support::{Env, seed, testbed, testbed_alone, wait_until};

#[test]
fn a_server_without_the_api_is_too_old() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    // 1.20 has no SelfSubjectReview; newer servers of $KUBEBUILDER_ASSETS have.
    let mut probe = testbed.home().kubectl([
        "create",
        "--raw",
        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
        "-f",
        "/dev/null",
    ]);
    let probe = probe.output().expect("kubectl runs");
    if !String::from_utf8_lossy(&probe.stderr).contains("could not find the requested resource") {
        return;
    }
    let run = env.run(&["auth", "whoami", "-C", "az-*"]).exits(1);
    assert_eq!(
        run.stdout,
        "CLUSTER   ATTRIBUTE   VALUE\naz-a      Username    <unknown>\naz-b      Username    <unknown>\n"
    );
    let line = |cluster: &str| {
        format!(
            "error: cluster {cluster} ({}): find out who you are: the selfsubjectreviews API is not enabled in the cluster; \
             servers before Kubernetes 1.28 are too old for it\n",
            testbed.cluster(cluster).url()
        )
    };
    assert_eq!(run.stderr, line("az-a") + &line("az-b"));
    for arguments in [&["--show-cluster=false"][..], &["-o", "json"]] {
        let run = env
            .run(&[&["auth", "whoami", "-C", "home"], arguments].concat())
            .exits(1);
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
}

/// What the real kubectl prints over home of a simulated fleet.
fn kubectl_over(env: &Env, arguments: &[&str]) -> (bool, String) {
    let testbed = testbed();
    let mut command: Command = testbed.home().kubectl(arguments);
    command.env("KUBECONFIG", env.path().join("kubeconfig"));
    let output = command.output().expect("kubectl runs");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    (output.status.success(), stdout)
}

#[test]
fn every_cluster_says_who_you_are() {
    let fleet = Fleet::start_with(|mut options| {
        match options.name.as_str() {
            "az-a" => options.self_reviews = vec!["v1beta1".to_owned(), "v1alpha1".to_owned()],
            "az-b" => options.self_reviews = vec!["v1alpha1".to_owned()],
            _ => {}
        }
        for user in options.tokens.values_mut() {
            *user = format!("{user}@{}", options.name);
        }
        options
    });
    let env = fleet.env();
    let run = env.run(&["auth", "whoami"]).exits(0);
    let of = |cluster: &str| {
        let attributes = [
            ("Username", format!("admin@{cluster}")),
            ("UID", format!("uid-of-admin@{cluster}")),
            ("Groups", "[simulated:users system:authenticated]".to_owned()),
            (
                "Extra: authentication.kubernetes.io/credential-id",
                "[JTI=1]".to_owned(),
            ),
            ("Extra: simulated/roles", "[a b]".to_owned()),
        ];
        attributes
            .map(|(attribute, value)| format!("{cluster:10}{attribute:52}{value}\n"))
            .concat()
    };
    let header = format!("{:10}{:52}VALUE\n", "CLUSTER", "ATTRIBUTE");
    assert_eq!(run.stdout, header + &of("az-a") + &of("az-b") + &of("home"));
    assert_eq!(run.stderr, "");
    for format in [&[][..], &["-o", "json"], &["-o", "yaml"], &["-o", "kyaml"]] {
        let (success, expected) = kubectl_over(&env, &[&["auth", "whoami"], format].concat());
        assert!(success);
        let ours = ["auth", "whoami", "-C", "home", "--show-cluster=false"];
        let run = env.run(&[&ours, format].concat()).exits(0);
        // The review is made anew for each of the two.
        let timeless = |text: &str| -> Vec<String> {
            let lines = text.lines().map(|line| line.trim_end_matches(','));
            lines
                .filter(|line| !line.contains("creationTimestamp"))
                .map(str::to_owned)
                .collect()
        };
        assert_eq!(timeless(&run.stdout), timeless(&expected), "{format:?}");
    }
    let run = env.run(&["auth", "whoami", "-o", "json"]).exits(0);
    let list = run.json();
    assert_eq!(list["kind"], "List");
    assert_eq!(list["items"][1]["apiVersion"], "authentication.k8s.io/v1alpha1");
    assert_eq!(
        list["items"][1]["metadata"]["annotations"],
        json!({"kubectl-multicluster/cluster": "az-b"})
    );
    fleet.stop("az-b");
    let run = env.run(&["auth", "whoami", "-o", "name"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let run = env.run(&["auth", "whoami"]).exits(3);
    assert_eq!(
        run.stdout
            .lines()
            .filter(|line| line.starts_with("az-b "))
            .count(),
        1
    );
    assert!(run.stdout.contains("Username"), "{}", run.stdout);
}

#[test]
fn over_one_cluster_the_answer_is_kubectls() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    for arguments in [
        &["can-i", "get", "secrets"][..],
        &["can-i", "get", "secrets/x", "-n", "kube-system"],
        &["can-i", "get", "secrets", "--as=joe"],
        &["can-i", "get", "hv", "-A"],
        &["can-i", "get", "Hypervisors.kvm", "-A", "--as=joe"],
        &["can-i", "get", "/healthz", "--as=joe"],
        &["can-i", "get", "/secrets", "--as=joe"],
        &["can-i", "*", "*"],
        &["can-i", "get", "pods", "--subresource=log", "--as=joe"],
        &["can-i", "get", "secrets", "-q", "--as=joe"],
        &["can-i", "impersonate", "users"],
        &["can-i", "--list"],
        &["can-i", "--list", "--as=joe", "-n", "kube-system"],
        &["can-i", "--list", "--as=joe", "--no-headers"],
        // Of a user whom two roles let do the same, the server lists the verbs in another order each time.
        &["can-i", "--list", "--as=system:kube-proxy"],
    ] {
        as_kubectl(&testbed, &env, &[&["auth"], arguments].concat());
    }
    // kubectl's warnings end in an empty line.
    for (arguments, code, stdout, warning) in [
        (
            &["get", "foo"][..],
            0,
            "yes\n",
            "the server doesn't have a resource type 'foo'",
        ),
        (
            &["get", "foo.bar.x", "--as=joe"],
            1,
            "no\n",
            "the server doesn't have a resource type 'foo' in group 'bar.x'",
        ),
        (
            &["frob", "secrets"],
            0,
            "yes\n",
            "verb 'frob' is not a known verb",
        ),
        (
            &["frob", "/x", "--as=joe"],
            1,
            "no\n",
            "verb 'frob' is not a known verb",
        ),
        (
            &["get", "hv", "-n", "default"],
            0,
            "yes\n",
            "resource 'hypervisors' is not namespace scoped in group 'kvm.cloud.sap'",
        ),
    ] {
        let ours = ["--contexts", "home", "--show-cluster=false"];
        let run = env
            .run(&[&["auth", "can-i"], arguments, &ours].concat())
            .exits(code);
        assert_eq!(run.stdout, stdout, "{arguments:?}");
        assert_eq!(run.stderr, format!("Warning: {warning}\n"), "{arguments:?}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_in_kubectls_words() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let two = "you must specify two arguments: verb resource or verb resource/resourceName.\n  \
               See 'kubectl-multicluster auth can-i -h' for help and examples.";
    let alone = "list option can't be specified with neither quiet, all-namespaces nor subresource options";
    for (arguments, error) in [
        (&["can-i", "get"][..], two),
        (&["can-i", "get", "hv", "x"], two),
        (
            &["can-i", "--list", "get"],
            "list option must be specified with no arguments",
        ),
        (&["can-i", "--list", "-q"], alone),
        (&["can-i", "--list", "-A"], alone),
        (&["can-i", "--list", "--subresource=log"], alone),
        (
            &["can-i", "get", "/healthz", "--subresource=x"],
            "--subresource can not be used with NonResourceURL",
        ),
        (
            &["can-i", "get", "hv", "--no-headers", "--show-cluster=false"],
            "--no-headers cannot be set without --list specified",
        ),
        (
            &["can-i", "get", "nowhere:hv"],
            "no cluster is called \"nowhere\"; there are az-a, az-b, home",
        ),
        (
            &["can-i", "get", "home:hv"],
            "none of the chosen clusters serves hypervisors",
        ),
    ] {
        fails(
            &env,
            &[&["auth"], arguments].concat(),
            2,
            &format!("error: {error}\n"),
        );
    }
    fails(
        &env,
        &["auth", "foo"],
        2,
        "error: unknown command \"foo\" for \"kubectl-multicluster auth\"\n\
         See 'kubectl-multicluster auth --help' for usage.\n",
    );
    fails(
        &env,
        &["auth", "--allow-partial"],
        2,
        "error: a command is missing, one of whoami, can-i, help\n\
         See 'kubectl-multicluster auth --help' for usage.\n",
    );
}

#[test]
fn every_cluster_that_serves_the_type_is_asked() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let user = env.name("joe");
    let role = format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: {user}}}\n\
         rules:\n- {{apiGroups: [kvm.cloud.sap], resources: [hypervisors], verbs: [get]}}\n---\n\
         apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: {user}}}\n\
         roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {user}}}\n\
         subjects:\n- {{apiGroup: rbac.authorization.k8s.io, kind: User, name: {user}}}\n"
    );
    seed(&testbed, "az-a", &role);
    let ask = ["auth", "can-i", "get", "hv/node-1", "--as", &user];
    wait_until("the role is known", Duration::from_secs(20), || {
        env.run(&[&ask[..], &["-C", "az-a"]].concat()).code == 0
    });
    let run = env.run(&ask).exits(1);
    let rows: Vec<&str> = run.stdout.lines().map(str::trim_end).collect();
    assert_eq!(rows[0], "CLUSTER   ALLOWED   REASON");
    assert!(
        rows[1].starts_with("az-a      yes       RBAC: allowed by ClusterRoleBinding"),
        "{rows:?}"
    );
    assert_eq!(rows[2..], ["az-b      no"]);
    let warning = "Warning: resource 'hypervisors' is not namespace scoped in group 'kvm.cloud.sap'\n";
    assert_eq!(run.stderr, warning);
    let run = env.run(&[&ask[..], &["--show-cluster=false"]].concat()).exits(1);
    assert_eq!(run.stdout, "yes\nno\n");
    let run = env.run(&[&ask[..], &["-q"]].concat()).exits(1);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", warning));
    let typed = [
        "auth",
        "can-i",
        "get",
        "az-a:kvm.cloud.sap/v1/Hypervisor",
        "--no-headers",
        "--as",
        &user,
    ];
    let run = env.run(&typed).exits(0);
    assert!(run.stdout.starts_with("az-a   yes   RBAC"), "{}", run.stdout);

    // A type that the file does not list is looked for in all that is served; a path and what nobody serves are asked of all.
    for what in ["deploy", "deployments.apps", "/healthz", "*", "users"] {
        let run = env.run(&["auth", "can-i", "get", what, "--no-headers"]).exits(0);
        let clusters: Vec<&str> = run
            .stdout
            .lines()
            .filter_map(|line| line.split(' ').next())
            .collect();
        assert_eq!(clusters, ["az-a", "az-b", "home"], "{what}");
        assert_eq!(run.stderr, "", "{what}");
    }
    let run = env.run(&["auth", "can-i", "--list", "--as", &user]).exits(0);
    let first = format!("az-a      hypervisors.kvm.cloud.sap{}[]", " ".repeat(23));
    assert!(run.stdout.contains(&first), "{}", run.stdout);
    for cluster in ["az-a", "az-b", "home"] {
        assert!(
            run.stdout
                .lines()
                .any(|line| line.starts_with(&format!("{cluster} ")))
        );
    }
}

#[test]
fn a_cluster_that_does_not_answer_does_not_say_no() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    testbed.cluster("az-b").kill().expect("the server dies");
    let ask = ["auth", "can-i", "get", "hv", "--no-headers"];
    let run = env.run(&ask).exits(3);
    assert!(run.stdout.starts_with("az-a   yes"), "{}", run.stdout);
    assert!(
        run.stderr
            .contains("ask whether it is allowed: connection refused"),
        "{}",
        run.stderr
    );
    env.run(&[&ask[..], &["--allow-partial"]].concat()).exits(0);
    env.run(&[&ask[..], &["--as=joe"]].concat()).exits(3);
    env.run(&[&ask[..], &["--as=joe", "--allow-partial"]].concat())
        .exits(1);
    // A refusal to answer is an answer, and an error.
    let run = env
        .run(&[
            "auth",
            "can-i",
            "get",
            "pods",
            "-C",
            "home",
            "--as=system:anonymous",
        ])
        .exits(1);
    assert!(
        run.stderr
            .contains("selfsubjectaccessreviews.authorization.k8s.io is forbidden"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("resource type"), "{}", run.stderr);
    // Nobody has answered, which is not "no".
    let run = env.run(&[&ask[..], &["-C", "az-b"]].concat()).exits(3);
    assert_eq!(run.stdout, "");
    let run = env
        .run(&["auth", "can-i", "--list", "-C", "az-b,home", "--as=joe"])
        .exits(3);
    assert!(
        run.stdout.contains("home      selfsubjectaccessreviews"),
        "{}",
        run.stdout
    );
}
