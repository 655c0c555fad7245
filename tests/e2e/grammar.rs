//! The grammar of resource arguments: categories, every way to write a type, and what is said when there is none.

use std::process::Command;

use crate::contexts::with_contexts;
use crate::read::{fails, names, one_in_each, widget};
use crate::support::{Env, Run, seed, testbed, testbed_alone};
use testbed::real::Testbed;

/// What kubectl gives over home: whether it succeeds, stdout, and stderr.
fn kubectl(testbed: &Testbed, env: &Env, arguments: &[&str]) -> (bool, String, String) {
    let mut command: Command = testbed.home().kubectl(arguments);
    let output = command.current_dir(env.path()).output().expect("kubectl runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.success(), text(output.stdout), text(output.stderr))
}

/// Runs the same arguments over home alone, and checks that nothing differs but the program's name.
#[track_caller]
pub fn as_kubectl(testbed: &Testbed, env: &Env, arguments: &[&str]) {
    let (success, stdout, stderr) = kubectl(testbed, env, arguments);
    let ours = env.run(&[arguments, &["--contexts", "home", "--show-cluster=false"]].concat());
    let ages = |text: &str| -> String {
        let lines = text.lines().map(|line| {
            // A second may pass between the two: AGE is the last column.
            let seconds = line.rsplit(' ').next().unwrap_or_default().strip_suffix('s');
            match seconds.is_some_and(|seconds| seconds.parse::<u32>().is_ok()) {
                true => line
                    .trim_end_matches(|character: char| character != ' ')
                    .to_owned(),
                false => line.to_owned(),
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(
        ages(&ours.stdout),
        ages(&stdout),
        "{arguments:?}\n{}",
        ours.stderr
    );
    let named = ours.stderr.replace("kubectl-multicluster", "kubectl");
    assert_eq!(named, stderr, "{arguments:?}");
    assert_eq!(ours.code == 0, success, "{arguments:?}");
}

#[test]
fn the_grammar_is_kubectls() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    seed(&testbed, "home", &env.hypervisor("one", "home"));
    let one = env.name("one");
    let namespace = env.id.clone();
    let selector = format!("test={}", env.id);
    seed(&testbed, "home", &widget(&env, &namespace, "w"));
    for arguments in [
        // Categories: for lists, before types, in the first argument alone; with names only where they are one kind.
        &["get", "all"][..],
        &["get", "all", "-n", "nowhere"],
        &["get", "all", "-A", "-o", "name"],
        &["get", "all", "x"],
        &["get", "openstack,wd", "-l", &selector, "-n", &namespace],
        &[
            "get",
            "wd,openstack,hv",
            "-l",
            &selector,
            "-o",
            "name",
            "-n",
            &namespace,
        ],
        &["get", "openstack", &one],
        &["get", "api-extensions", "-o", "name"],
        &["get", "api-extensions", "v1."],
        &["get", "api-extensions", "v1.", "v1.apps"],
        &["get", "openstack/x"],
        &["get", "openstack,hv", &one],
        &["get", "openstack", "hv/x"],
        &["get", "openstack.kvm.cloud.sap"],
        &["get", "Openstack"],
        &["get", "ALL"],
        // Types.
        &["get", "hypervisors", &one],
        &["get", "hypervisor", &one],
        &["get", "Hypervisor", &one],
        &["get", "HYPERVISORS", &one],
        &["get", "hv", &one],
        &["get", "hv.kvm", &one],
        &["get", "hypervisor.kvm.cloud", &one],
        &["get", "hypervisors.v1.kvm.cloud.sap", &one],
        &["get", "hv.v1.kvm.cloud.sap", &one],
        &["get", "Hypervisor.v1.kvm.cloud.sap", &one],
        &["get", "hypervisors.v1.", &one],
        &["get", "hv.v1.", &one],
        &["get", "hv.", &one],
        &["get", "hv..", &one],
        &["get", "Widget.example.com", "-n", &namespace],
        &["get", "Widget.v1.", "-n", &namespace],
        &["get", "widgets.v1.", "-n", &namespace],
        &["get", "po,pods,pod"],
        &["get", "deploy.ap"],
        &["get", "ev"],
        // Misses: only the part before the first dot is named.
        &["get", "foo"],
        &["get", "foo.bar"],
        &["get", "foo.v1.bar"],
        &["get", "foo.v1."],
        &["get", "hv,foo,bar"],
        &["get", "openstack,foo"],
        &["get", "HV"],
        &["get", "Hypervisors.KVM"],
        &["get", "hypervisors.v2.kvm.cloud.sap"],
        &["get", "deployments.v1.ap"],
        &["get", ""],
        &["get", "hv,"],
        &["get", ",hv"],
        &["get", ".hv"],
        // What cannot be meant.
        &["get", "hv", ""],
        &["get", "hv/"],
        &["get", "/a"],
        &["get", "a/b/c"],
        &["get", "hv,wd/a"],
        &["get", "hv/a", "wd"],
        &["get", "hv", "a", "-l", "a=b"],
        &["get", "hv/a", "-l", "a=b"],
        &["get", "hv,wd", "a", "--field-selector", "a=b"],
        &["get", "wd", "a", "-A"],
        &["get", "wd/a", "-A"],
        &["get", "hv", "--subresource=status"],
        // Names.
        &["get", "hv", &one, &one],
        &["get", "hv", &one, "-A"],
        &["get", "hv,ns", &one],
        &["get", "pod", "p1", "svc", "s1"],
        // A missing namespace is what is missing, but not for a kind without namespaces.
        &["get", "secrets", "x", "-n", "nowhere"],
        &["get", "secrets", "x", "y", "-n", "nowhere"],
        &["get", "secrets/x", "cm/y", "-n", "nowhere"],
        &["get", "secrets/x", "-n", "nowhere", "-o", "json"],
        &["get", "secrets", "x", "-n", "nowhere", "--ignore-not-found"],
        &["get", "secrets", "x", "-n", &namespace],
        &["get", "secrets", "x"],
        &["get", "hv", "x", "-n", "nowhere"],
        &["get", "secrets", "-n", "nowhere"],
    ] {
        as_kubectl(&testbed, &env, arguments);
    }
}

#[test]
fn a_category_is_the_kinds_in_it_that_the_chosen_clusters_serve() {
    let testbed = testbed();
    let env = one_in_each(&testbed);
    let reservation = format!(
        "apiVersion: cortex.cloud/v1alpha1\nkind: Reservation\nmetadata: {{name: {}, labels: {{test: {}}}}}\n\
         spec: {{availabilityZone: az-a}}\n",
        env.name("r"),
        env.id
    );
    seed(&testbed, "az-a", &reservation);
    seed(
        &testbed,
        "home",
        &reservation.replace(&env.name("r"), &env.name("s")),
    );
    let selector = format!("test={}", env.id);
    let of = |arguments: &[&str]| names(&env, &[arguments, &["-l", &selector]].concat());
    let (one, two) = (
        "az-a:hypervisor.kvm.cloud.sap/one",
        "az-b:hypervisor.kvm.cloud.sap/two",
    );
    let (r, s) = (
        "az-a:reservation.cortex.cloud/r",
        "home:reservation.cortex.cloud/s",
    );
    assert_eq!(of(&["openstack"]), [one, two, r, s]);
    // A kind of the category that was asked for is asked for once.
    assert_eq!(of(&["Reservation,openstack"]), [r, s, one, two]);
    assert_eq!(of(&["openstack", "-C", "az-b,home"]), [two, s]);
    assert_eq!(of(&["az-a:openstack"]), [one, r]);
    assert_eq!(of(&["home:openstack"]), [s]);
    // Home serves one kind of it, which then can be named.
    assert_eq!(names(&env, &["openstack", "-C", "home", &env.name("s")]), [s]);
    let run = env.run(&["get", "openstack", "-l", &selector]).exits(0);
    let heads: Vec<&str> = run
        .stdout
        .lines()
        .filter(|line| line.starts_with("CLUSTER"))
        .collect();
    assert_eq!(heads.len(), 2, "{}", run.stdout);
    for (arguments, error) in [
        (
            &["get", "openstack", "x"][..],
            "you must specify only one resource",
        ),
        (&["get", "openstack/x"], ""),
        (
            &["watch", "openstack"],
            "you may only specify a single resource type",
        ),
        (
            &["delete", "openstack"],
            "resource(s) were provided, but no name was specified",
        ),
    ] {
        match error {
            "" => {
                let run = env.run(arguments).exits(1);
                let line = "error: the server doesn't have a resource type \"openstack\"\n";
                assert!(run.stderr.starts_with(line), "{}", run.stderr);
            }
            error => fails(&env, arguments, 2, &format!("error: {error}\n")),
        }
    }
}

/// A file in which az-b alone lists History, and az-a alone lists Hypervisor.
fn apart(testbed: &Testbed) -> Env {
    let mut env = Env::new(testbed);
    let remote = |name: &str, kind: &str| {
        let cluster = testbed.cluster(name);
        let ca = cluster.ca_pem().replace('\n', "\n      ");
        format!(
            "- host: {}\n    caCert: |\n      {ca}\n    gvks: [{kind}]\n    labels: {{availabilityZone: {name}}}\n",
            cluster.url()
        )
    };
    let config = format!(
        "home:\n  gvks: [v1/Secret]\nremotes:\n  {}  {}",
        remote("az-a", "kvm.cloud.sap/v1/Hypervisor"),
        remote("az-b", "cortex.cloud/v1alpha1/Reservation")
    );
    let path = env.file("apart.yaml", &config);
    env.set("MULTICLUSTER_CONFIG", &path.display().to_string());
    env
}

#[test]
fn a_category_says_so_when_a_cluster_may_have_more_kinds_of_it() {
    let testbed = testbed_alone();
    let env = apart(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let one = env.name("one");
    testbed.cluster("az-b").kill().expect("the server dies");
    let listing = ["get", "openstack", "-o", "name", "-l"];
    let selector = format!("test={}", env.id);
    let run = env.run(&[&listing[..], &[&selector]].concat()).exits(3);
    assert_eq!(run.stdout, format!("az-a:hypervisor.kvm.cloud.sap/{one}\n"));
    let silent = format!(
        "error: cluster az-b ({}): find out which kinds are in \"openstack\": connection refused\n",
        testbed.cluster("az-b").url()
    );
    assert!(run.stderr.starts_with(&silent), "{}", run.stderr);
    assert!(run.stderr.contains("not az-b"), "{}", run.stderr);
    let report = env.run(&[&listing[..], &[&selector, "--report", "-", "--allow-partial"]].concat());
    assert_eq!(report.code, 0);
    assert!(report.stdout.contains("\"complete\": false"), "{}", report.stdout);
    let described = env.run(&["describe", "openstack", "-l", &selector]).exits(3);
    assert!(described.stdout.contains(&one), "{}", described.stdout);
    // What is changed is all or nothing.
    let run = env.run(&["label", "openstack", "-l", &selector, "a=b"]).exits(3);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.ends_with("error: nothing was labeled\n"),
        "{}",
        run.stderr
    );
    // Whether it is one kind, which could be named, nobody can tell; and who leaves az-b out need not know.
    let run = env.run(&["get", "openstack", &one]).exits(1);
    assert!(
        run.stderr
            .contains("cannot find out which kinds are in \"openstack\""),
        "{}",
        run.stderr
    );
    env.run(&["get", "openstack", &one, "-C", "az-a"]).exits(0);
}

/// Follows a watch until it has shown the objects that are there.
fn watched(env: &Env, typed: &str, selector: &str) -> Run {
    env.run(&[
        "watch",
        typed,
        "-l",
        selector,
        "-o",
        "name",
        "--request-timeout",
        "1s",
    ])
}

#[test]
fn every_command_takes_every_form_of_a_type() {
    let testbed = testbed();
    let env = one_in_each(&testbed);
    let selector = format!("test={}", env.id);
    let (one, two) = (env.name("one"), env.name("two"));
    let both = format!("az-a:hypervisor.kvm.cloud.sap/{one}\naz-b:hypervisor.kvm.cloud.sap/{two}\n");
    let first = format!("az-a:hypervisor.kvm.cloud.sap/{one}\n");
    for typed in [
        "hypervisors",
        "hypervisor",
        "HyperVisor",
        "hv",
        "hv.kvm",
        "hypervisors.kvm.cloud.sap",
        "hypervisors.v1.kvm.cloud.sap",
        "Hypervisor.v1.kvm.cloud.sap",
        "hypervisors.v1.",
        "hv.v1.",
        "kvm.cloud.sap/v1/Hypervisor",
        "kvm.cloud.sap/v1/HypervisorList",
    ] {
        let run = env.run(&["get", typed, &one, &two, "-o", "name"]).exits(0);
        assert_eq!(run.stdout, both, "{typed}");
        let run = env.run(&["clusters-for", typed, "-o", "name"]).exits(0);
        assert_eq!(run.stdout, "az-a\naz-b\n", "{typed}");
        let tuple = format!("az-a:{typed}/{one}");
        let run = env
            .run(&["delete", "--dry-run=client", "-o", "name", &tuple])
            .exits(0);
        assert_eq!(run.stdout, first, "{tuple}");
    }
    for typed in [
        "hv",
        "hypervisors.v1.kvm.cloud.sap",
        "kvm.cloud.sap/v1/Hypervisor",
    ] {
        for arguments in [
            &["get", typed, "-l", &selector][..],
            &["list", typed, "-l", &selector],
            &["get", &format!("{typed}/{one}"), &format!("{typed}/{two}")],
            &[
                "get",
                &format!("az-a:{typed}/{one}"),
                &format!("az-b:{typed}/{two}"),
            ],
            &["get", &format!("az-a:{typed},az-b:{typed}"), "-l", &selector],
        ] {
            let run = env.run(&[arguments, &["-o", "name"]].concat()).exits(0);
            assert_eq!(run.stdout, both, "{arguments:?}");
        }
        let run = env
            .run(&["delete", "--dry-run=client", "-o", "name", typed, &one])
            .exits(0);
        assert_eq!(run.stdout, first, "{typed}");
        let run = watched(&env, typed, &selector);
        let mut lines: Vec<&str> = run.stdout.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines.join("\n") + "\n", both, "{typed}\n{}", run.stderr);
        let run = watched(&env, &format!("az-a:{typed}"), &selector);
        assert_eq!(run.stdout, first, "{typed}");
    }
}

#[test]
fn a_namespace_is_missing_only_where_every_cluster_lacks_it() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let namespace = env.name("ns");
    let of_widget = "Error from server (NotFound): widgets.example.com \"x\" not found\n";
    let of_namespace = format!("Error from server (NotFound): namespaces \"{namespace}\" not found\n");
    let missing = ["get", "wd", "x", "-n", &namespace];
    fails(&env, &missing, 1, &of_namespace);
    // Namespace is listed by home alone: the remotes are asked all the same.
    fails(&env, &[&missing[..], &["-C", "az-b"]].concat(), 1, &of_namespace);
    let text = format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {namespace}}}\n");
    seed(&testbed, "az-b", &text);
    fails(&env, &missing, 1, of_widget);
    fails(&env, &[&missing[..], &["-C", "az-b"]].concat(), 1, of_widget);
    fails(
        &env,
        &[&missing[..], &["-C", "az-a,home"]].concat(),
        1,
        &of_namespace,
    );
    for command in [
        &["describe", "wd", "x", "-n", &namespace][..],
        &["get", "-w", "wd", "x", "-n", &namespace],
    ] {
        fails(&env, &[command, &["-C", "az-a,home"]].concat(), 1, &of_namespace);
    }
    // kubectl's delete does not look for the namespace.
    fails(
        &env,
        &["delete", "wd", "x", "-n", &env.name("other")],
        1,
        of_widget,
    );
}
