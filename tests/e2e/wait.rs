//! `wait`: until what is asked for has come true, in every cluster that has it.

use std::time::{Duration, Instant};

use testbed::real::Testbed;

use crate::started::Started;
use crate::support::{Env, Run, seed, testbed};

/// Runs kubectl in a cluster, and fails where it fails.
#[track_caller]
pub fn kubectl(testbed: &Testbed, cluster: &str, arguments: &[&str]) -> String {
    let output = testbed
        .cluster(cluster)
        .kubectl(arguments)
        .output()
        .expect("kubectl runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "kubectl {arguments:?} in {cluster}: {stderr}"
    );
    String::from_utf8(output.stdout).expect("stdout is UTF-8")
}

/// Sets a condition of a hypervisor.
#[track_caller]
fn set(testbed: &Testbed, env: &Env, cluster: &str, name: &str, condition: &str, status: &str) {
    let patch = format!(r#"{{"status":{{"conditions":[{{"type":"{condition}","status":"{status}"}}]}}}}"#);
    let name = env.name(name);
    let arguments = [
        "patch",
        "hv",
        &name,
        "--subresource=status",
        "--type=merge",
        "-p",
        &patch,
    ];
    kubectl(testbed, cluster, &arguments);
}

/// The line that says that a hypervisor has met a condition.
pub fn met(env: &Env, name: &str, cluster: &str) -> String {
    format!(
        "hypervisor.kvm.cloud.sap/{} condition met in {cluster}\n",
        env.name(name)
    )
}

fn config_map(env: &Env, name: &str, labels: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {}, namespace: default, labels: {{test: {}{labels}}}}}\ndata: {{k: v}}\n",
        env.name(name),
        env.id
    )
}

/// A wait that is under way.
pub struct Waiting(pub Started, Instant);

impl Waiting {
    /// Starts it, and gives it time to begin to wait.
    pub fn start(env: &Env, arguments: &[&str]) -> Self {
        let waiting = Waiting(env.spawn(arguments), Instant::now());
        std::thread::sleep(Duration::from_millis(500));
        waiting
    }

    /// Makes sure that it goes on waiting.
    #[track_caller]
    fn still(&mut self) {
        std::thread::sleep(Duration::from_millis(300));
        assert!(self.0.try_wait().expect("a state").is_none(), "it has not waited");
    }

    /// How it ends, which it does at once.
    #[track_caller]
    fn ends(self, code: i32) -> Run {
        let noticed = Instant::now();
        let output = self.0.end();
        let run = Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
            elapsed: self.1.elapsed(),
        };
        let run = run.exits(code);
        assert!(
            noticed.elapsed() < Duration::from_secs(2),
            "{:?}",
            noticed.elapsed()
        );
        run
    }
}

#[test]
fn what_is_so_already_is_told_at_once() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    set(&testbed, &env, "az-a", "one", "Ready", "True");
    let one = format!("hv/{}", env.name("one"));
    for condition in [
        "condition=Ready",
        "condition=ready=TRUE",
        "create",
        "jsonpath={.spec.version}",
        "jsonpath={.spec.version}=1.0",
        "jsonpath=.spec.version='1.0'",
        "jsonpath=status.conditions[0].type=Ready",
        "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}=True",
    ] {
        for timeout in ["--timeout=10s", "--timeout=0", "--timeout=-1s"] {
            let run = env.run(&["wait", &one, "--for", condition, timeout]).exits(0);
            assert_eq!(run.stdout, met(&env, "one", "az-a"), "{condition} {timeout}");
            assert_eq!(run.stderr, "");
        }
    }
    let run = env
        .run(&[
            "wait",
            &one,
            "--for=jsonpath={.kind}",
            "--for=condition=Ready",
            "--for=create",
        ])
        .exits(0);
    assert_eq!(run.stdout, met(&env, "one", "az-a").repeat(3));
    let run = env
        .run(&["wait", &one, "--for=create", "--show-cluster=false"])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{} condition met\n", env.name("one"))
    );
    let run = env.run(&["wait", &one, "--for=create", "-o", "name"]).exits(0);
    assert_eq!(
        run.stdout,
        format!("az-a:hypervisor.kvm.cloud.sap/{}\n", env.name("one"))
    );
    let run = env.run(&["wait", &one, "--for=create", "-o", "json"]).exits(0);
    assert_eq!(
        run.json()["metadata"]["annotations"]["kubectl-multicluster/cluster"],
        "az-a"
    );
    assert_eq!(run.json()["spec"]["version"], "1.0");
}

#[test]
fn it_says_what_it_has_waited_for_in_vain() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let (one, none) = (env.name("one"), env.name("none"));
    let fails = |arguments: &[&str], stderr: &str| {
        let run = env.run(&[&["wait"], arguments].concat()).exits(1);
        assert_eq!(run.stderr, format!("{stderr}\n"), "{arguments:?}");
        assert_eq!(run.stdout, "", "{arguments:?}");
        run.elapsed
    };
    let timed_out = format!("error: timed out waiting for the condition on hypervisors/{one} in az-a");
    for condition in [
        "condition=Ready",
        "delete",
        "jsonpath={.spec.nope}",
        "jsonpath={.spec.version}=2",
    ] {
        let elapsed = fails(&["hv", &one, "--for", condition, "--timeout=700ms"], &timed_out);
        assert!(elapsed > Duration::from_millis(700), "{elapsed:?}");
        let not_met = format!("error: condition not met for hypervisors/{one} in az-a");
        fails(&["hv", &one, "--for", condition, "--timeout=0"], &not_met);
    }
    let not_found = format!("Error from server (NotFound): hypervisors.kvm.cloud.sap \"{none}\" not found");
    fails(&["hv", &none, "--for=condition=Ready"], &not_found);
    fails(&["hv", &none, "--for=condition=Ready", "--timeout=0"], &not_found);
    let timed_out =
        format!("error: timed out waiting for the condition on hypervisors/{none}: not in az-a, az-b");
    fails(&["hv", &none, "--for=create", "--timeout=300ms"], &timed_out);
    let nested = format!(
        "error: jsonpath leads to a nested object or list which is not supported: hypervisors/{one} in az-a"
    );
    fails(&["hv", &one, "--for=jsonpath={.spec}=x"], &nested);
    let selector = format!("test={}", none);
    fails(
        &["hv", "-l", &selector, "--for=condition=Ready"],
        "error: no matching resources found",
    );
    fails(
        &["hv", "-l", &selector, "--for=create", "--timeout=300ms"],
        "error: timed out waiting for the condition on hypervisors",
    );
    // What is not there need not be deleted.
    for arguments in [["hv", &*none].as_slice(), &["hv", "-l", &selector]] {
        let run = env.run(&[&["wait", "--for=delete"], arguments].concat()).exits(0);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    }
    // Of several, those that are met are told.
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    set(&testbed, &env, "az-b", "two", "Ready", "True");
    let run = env
        .run(&[
            "wait",
            "hv",
            &one,
            &none,
            &env.name("two"),
            "--for=condition=Ready",
            "--timeout=500ms",
        ])
        .exits(1);
    assert_eq!(run.stdout, met(&env, "two", "az-b"));
    assert_eq!(
        run.stderr,
        format!("error: timed out waiting for the condition on hypervisors/{one} in az-a\n{not_found}\n")
    );
}

#[test]
fn a_condition_that_comes_true_is_noticed() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-b", &env.hypervisor("one", "az-b"));
    let mut waiting = Waiting::start(&env, &["wait", "hv", &env.name("one"), "--for=condition=Ready"]);
    set(&testbed, &env, "az-b", "one", "Ready", "False");
    waiting.still();
    set(&testbed, &env, "az-b", "one", "Ready", "True");
    assert_eq!(waiting.ends(0).stdout, met(&env, "one", "az-b"));
}

#[test]
fn every_copy_has_to_meet_it() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for cluster in ["az-a", "az-b"] {
        seed(&testbed, cluster, &env.hypervisor("one", cluster));
    }
    let one = env.name("one");
    set(&testbed, &env, "az-b", "one", "Ready", "True");
    let mut waiting = Waiting::start(&env, &["wait", "hv", &one, "--for=condition=Ready"]);
    waiting.still();
    set(&testbed, &env, "az-a", "one", "Ready", "True");
    let run = waiting.ends(0);
    assert_eq!(run.stdout, met(&env, "one", "az-a") + &met(&env, "one", "az-b"));
    let duplicate = format!("warning: duplicate hypervisors.kvm.cloud.sap \"{one}\" in az-a, az-b\n");
    assert_eq!(run.stderr, duplicate);

    // Only where it is asked for, if that is said.
    set(&testbed, &env, "az-a", "one", "Ready", "False");
    let run = env
        .run(&["wait", &format!("az-b:hv/{one}"), "--for=condition=Ready"])
        .exits(0);
    assert_eq!((run.stdout, run.stderr.as_str()), (met(&env, "one", "az-b"), ""));
    let run = env
        .run(&[
            "wait",
            "hv",
            &one,
            "-C",
            "az-a",
            "--for=condition=Ready",
            "--timeout=0",
        ])
        .exits(1);
    assert_eq!(
        run.stderr,
        format!("error: condition not met for hypervisors/{one} in az-a\n")
    );

    // Gone is what is gone everywhere.
    let mut waiting = Waiting::start(&env, &["wait", "hv", &one, "--for=delete"]);
    kubectl(&testbed, "az-b", &["delete", "hv", &one]);
    waiting.still();
    kubectl(&testbed, "az-a", &["delete", "hv", &one]);
    let run = waiting.ends(0);
    assert_eq!(run.stdout, met(&env, "one", "az-a") + &met(&env, "one", "az-b"));

    // Created is what is anywhere, and what else is asked of it holds for what was created.
    let arguments = ["wait", "hv", &one, "--for=condition=Ready", "--for=create"];
    let mut waiting = Waiting::start(&env, &arguments);
    seed(&testbed, "az-b", &env.hypervisor("one", "az-b"));
    waiting.still();
    set(&testbed, &env, "az-b", "one", "Ready", "True");
    let run = waiting.ends(0);
    assert_eq!(run.stdout, met(&env, "one", "az-b").repeat(2));
    assert_eq!(run.stderr, "");
    let waiting = Waiting::start(&env, &["wait", "hv", &env.name("two"), "--for=create"]);
    seed(&testbed, "az-a", &env.hypervisor("two", "az-a"));
    assert_eq!(waiting.ends(0).stdout, met(&env, "two", "az-a"));
}

#[test]
fn an_object_that_is_replaced_was_deleted() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let one = env.name("one");
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let waiting = Waiting::start(&env, &["wait", "hv", &one, "--for=delete"]);
    kubectl(&testbed, "az-a", &["delete", "hv", &one]);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    assert_eq!(waiting.ends(0).stdout, met(&env, "one", "az-a"));
    // One that comes back can still meet a condition.
    let waiting = Waiting::start(&env, &["wait", "hv", &one, "--for=condition=Ready"]);
    kubectl(&testbed, "az-a", &["delete", "hv", &one]);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    set(&testbed, &env, "az-a", "one", "Ready", "True");
    assert_eq!(waiting.ends(0).stdout, met(&env, "one", "az-a"));
}

#[test]
fn a_selector_chooses_what_is_waited_for_and_no_more() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (name, cluster) in [("b", "az-a"), ("a", "az-b"), ("c", "az-b")] {
        seed(&testbed, cluster, &env.hypervisor(name, cluster));
    }
    let selector = format!("test={}", env.id);
    let run = env
        .run(&[
            "wait",
            "hv",
            "-l",
            &selector,
            "--for=jsonpath={.spec.version}=1.0",
        ])
        .exits(0);
    assert_eq!(
        run.stdout,
        met(&env, "a", "az-b") + &met(&env, "b", "az-a") + &met(&env, "c", "az-b")
    );
    let field = format!("metadata.name={}", env.name("b"));
    let run = env
        .run(&["wait", "hv", "--field-selector", &field, "--for=create", "--all"])
        .exits(0);
    assert_eq!(run.stdout, met(&env, "b", "az-a"));

    // What loses its label is not gone.
    let mut waiting = Waiting::start(&env, &["wait", "hv", "-l", &selector, "--for=delete"]);
    kubectl(&testbed, "az-b", &["label", "hv", &env.name("a"), "test-"]);
    for (name, cluster) in [("b", "az-a"), ("c", "az-b")] {
        kubectl(&testbed, cluster, &["delete", "hv", &env.name(name)]);
    }
    // What gets it later is not meant.
    seed(&testbed, "az-a", &env.hypervisor("late", "az-a"));
    waiting.still();
    kubectl(&testbed, "az-b", &["delete", "hv", &env.name("a")]);
    let run = waiting.ends(0);
    assert_eq!(
        run.stdout,
        met(&env, "a", "az-b") + &met(&env, "b", "az-a") + &met(&env, "c", "az-b")
    );

    // Creation is when there is something to choose.
    let label = "test=later-".to_owned() + &env.id;
    let waiting = Waiting::start(&env, &["wait", "hv,cm", "-l", &label, "--for=create"]);
    kubectl(
        &testbed,
        "az-a",
        &["label", "hv", &env.name("late"), &label, "--overwrite"],
    );
    assert_eq!(waiting.ends(0).stdout, met(&env, "late", "az-a"));
}

#[test]
fn all_of_a_namespace_and_of_all_namespaces() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let namespace = env.name("ns");
    kubectl(&testbed, "home", &["create", "namespace", &namespace]);
    let run = env
        .run(&[
            "wait",
            "cm",
            "--all",
            "-n",
            &namespace,
            "--for=jsonpath={.data.k}=v",
            "--timeout=300ms",
        ])
        .exits(1);
    assert_eq!(run.stderr, "error: no matching resources found\n");
    for name in ["one", "two"] {
        let yaml =
            config_map(&env, name, "").replace("namespace: default", &format!("namespace: {namespace}"));
        seed(&testbed, "home", &yaml);
    }
    let line = |name: &str| format!("configmap/{} condition met in home\n", env.name(name));
    let run = env
        .run(&[
            "wait",
            "cm",
            "--all",
            "-n",
            &namespace,
            "--for=jsonpath={.data.k}=v",
        ])
        .exits(0);
    assert_eq!(run.stdout, line("one") + &line("two"));
    let selector = format!("test={}", env.id);
    let run = env
        .run(&["wait", "cm", "-A", "-l", &selector, "--for=jsonpath={.data.k}=v"])
        .exits(0);
    assert_eq!(run.stdout, line("one") + &line("two"));
    let waiting = Waiting::start(&env, &["wait", "cm", "--all", "-n", &namespace, "--for=delete"]);
    kubectl(
        &testbed,
        "home",
        &["delete", "cm", "--all", "-n", &namespace, "--wait=false"],
    );
    assert_eq!(waiting.ends(0).stdout, line("one") + &line("two"));
}

#[test]
fn many_objects_are_waited_for_at_once() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let names: Vec<String> = (10..50).map(|number| format!("n{number}")).collect();
    let mut documents = Vec::new();
    for name in &names {
        documents.push(env.hypervisor(name, "az-a"));
    }
    seed(&testbed, "az-a", &documents.join("---\n"));
    env.file("all.yaml", &documents.join("---\n"));
    let selector = format!("test={}", env.id);
    let lines: String = names.iter().map(|name| met(&env, name, "az-a")).collect();
    let waits = [
        Waiting::start(&env, &["wait", "-f", "all.yaml", "--for=delete"]),
        Waiting::start(&env, &["wait", "hv", "-l", &selector, "--for=delete"]),
    ];
    kubectl(
        &testbed,
        "az-a",
        &["delete", "hv", "-l", &selector, "--wait=false"],
    );
    for waiting in waits {
        assert_eq!(waiting.ends(0).stdout, lines);
    }
}

#[test]
fn manifests_name_what_is_waited_for() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    // It is where it should not be, and found there.
    seed(&testbed, "az-b", &env.hypervisor("one", "az-a"));
    seed(&testbed, "home", &config_map(&env, "two", ", app: x"));
    let both = env.hypervisor("one", "az-a") + "---\n" + &config_map(&env, "two", "");
    env.file("top/files/both.yaml", &both);
    let two = format!("configmap/{} condition met in home\n", env.name("two"));
    for file in ["top/files/both.yaml", "top/files", "top"] {
        let run = env
            .run(&["wait", "-f", file, "--for=create", "--timeout=5s"])
            .exits(0);
        assert_eq!(run.stdout, met(&env, "one", "az-b") + &two, "{file}");
    }
    let run = env.run_with(&both, &["wait", "-f", "-", "--for=create"]).exits(0);
    assert_eq!(run.stdout, met(&env, "one", "az-b") + &two);
    // The labels that count are those of the cluster's object.
    let run = env
        .run(&["wait", "-f", "top", "-l", "app=x", "--for=jsonpath={.kind}"])
        .exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (two.as_str(), ""));
    let run = env
        .run(&["wait", "-f", "top", "-l", "app=y", "--for=jsonpath={.kind}"])
        .exits(1);
    assert_eq!(run.stderr, "error: no matching resources found\n");
    let run = env
        .run(&["wait", "-f", "top", "-R=false", "--for=create"])
        .exits(1);
    assert!(
        run.stderr.contains("recognized file extensions"),
        "{}",
        run.stderr
    );
}

#[test]
fn usage_errors_are_kubectls() {
    let env = Env::bare();
    let fails = |arguments: &[&str], stderr: &str| {
        let run = env.run(&[&["wait"], arguments].concat()).exits(2);
        assert_eq!(run.stderr, format!("error: {stderr}\n"), "{arguments:?}");
    };
    let condition = "--for=condition=Ready";
    fails(&[], "unrecognized condition: []");
    fails(&["hv/one", "--for=foo"], "unrecognized condition: \"foo\"");
    fails(&["hv/one", "--for="], "unrecognized condition: \"\"");
    fails(
        &["hv/one", "--for=jsonpath="],
        "jsonpath expression cannot be empty",
    );
    fails(
        &["hv/one", "--for=jsonpath={.x}="],
        "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
    fails(
        &["hv/one", condition, "-l", "a=b"],
        "selectors and the all flag cannot be used when passing resource/name arguments",
    );
    fails(
        &["hv", "one", condition, "-l", "a=b"],
        "name cannot be provided when a selector is specified",
    );
    fails(
        &["hv", condition],
        "resource(s) were provided, but no name was specified",
    );
    fails(
        &["hv", "one", condition, "-A"],
        "a resource cannot be retrieved by name across all namespaces",
    );
    fails(
        &[condition, "-l", "a=b"],
        "at least one resource must be specified to use a selector",
    );
    fails(
        &["hv/one", condition, "-f", "x.yaml"],
        "resource/name arguments cannot be provided when a path is specified",
    );
    let see = "\nSee 'kubectl-multicluster wait --help' for usage.";
    fails(
        &["hv/one", condition, "--timeout=1"],
        &format!("invalid argument \"1\" for \"--timeout\" flag: time: missing unit in duration \"1\"{see}"),
    );
    let run = env.run(&["wait", condition]).exits(2);
    assert_eq!(
        run.stderr,
        "error: You must provide one or more resources by argument or filename.\n\
         Example resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   \
         '<resource>'\n"
            .replace("\nExample", "\n  Example")
    );
    let run = env.run(&["wait", "hv/one", condition, "-o", "wide"]).exits(2);
    assert!(
        run.stderr
            .starts_with("error: unable to match a printer suitable for the output format \"wide\""),
        "{}",
        run.stderr
    );
}

#[test]
fn over_one_cluster_it_prints_what_kubectl_prints() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for name in ["one", "two"] {
        seed(&testbed, "home", &config_map(&env, name, ""));
    }
    let (one, two, none) = (env.name("one"), env.name("two"), env.name("none"));
    let tuples = [&one, &two].map(|name| format!("cm/{name}"));
    let named = [&*tuples[0], &tuples[1]];
    let selector = format!("-ltest={}", env.id);
    let is_one = format!("--for=jsonpath={{.metadata.name}}={one}");
    let cases: Vec<Vec<&str>> = vec![
        [&named[..], &["--for=create"]].concat(),
        [&named[..], &["--for=create", "--for=jsonpath={.kind}", "-oname"]].concat(),
        [&named[..], &["--for=jsonpath={.kind}", "-ojson"]].concat(),
        [
            &named[..],
            &["--for=jsonpath={.kind}", "-oyaml", "--show-managed-fields"],
        ]
        .concat(),
        [&named[..], &["--for=jsonpath={.kind}", "-okyaml"]].concat(),
        [&named[..], &["--for=create", "-ojsonpath={.metadata.name}"]].concat(),
        [&named[..], &["--for=create", "--template={{.kind}}"]].concat(),
        [&named[..], &["--for=jsonpath={.data.*}=v"]].concat(),
        [&named[..], &["--for=jsonpath={.metadata.*}=v", "--timeout=1s"]].concat(),
        [&named[..], &[&*is_one, "--timeout=0"]].concat(),
        [&named[..], &["--for=delete", "--timeout=0"]].concat(),
        [&named[..], &["--for=condition=Ready", "--timeout=200ms"]].concat(),
        vec!["cm", &selector, "--for=jsonpath={.kind}"],
        vec!["cm", &selector, "-A", "--for=jsonpath={.data.k}=v", "-oyaml"],
        vec!["cm", &none, "--for=delete"],
        vec!["cm", &none, &one, "--for=jsonpath={.kind}"],
        vec!["cm", &none, "--for=create", "--timeout=200ms"],
    ];
    for case in cases {
        let mut command = testbed.home().kubectl([&["wait"], &case[..]].concat());
        let theirs = command.output().expect("kubectl runs");
        let ours = env.run(&[&["wait", "--show-cluster=false"], &case[..]].concat());
        assert_eq!(ours.stdout, String::from_utf8_lossy(&theirs.stdout), "{case:?}");
        assert_eq!(Some(ours.code), theirs.status.code(), "{case:?}\n{}", ours.stderr);
        let stderr = String::from_utf8_lossy(&theirs.stderr);
        // kubectl leaves "error:" out where there are several, and the name where creation was waited for.
        if stderr.lines().count() < 2 && !case.contains(&"--for=create") {
            assert_eq!(ours.stderr, stderr, "{case:?}");
        }
    }
}
