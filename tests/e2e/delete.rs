//! `delete`: located first, deleted where it is and as what it is.

use std::io::{BufRead as _, BufReader};
use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use testbed::real::Testbed;
use testbed::simulated::{Fault, Options, Rule, Server};

use crate::create::kubectl;
use crate::simulated::{Fleet, HYPERVISORS, hypervisor};
use crate::support::{Env, exists, seed, testbed, testbed_alone, wait_until};

fn has(testbed: &Testbed, env: &Env, cluster: &str, name: &str) -> bool {
    exists(testbed, cluster, &format!("hv/{}", env.name(name)))
}

fn line(env: &Env, name: &str, cluster: &str) -> String {
    format!(
        "hypervisor.kvm.cloud.sap \"{}\" deleted in {cluster}\n",
        env.name(name)
    )
}

fn not_found(env: &Env, name: &str) -> String {
    format!(
        "Error from server (NotFound): hypervisors.kvm.cloud.sap \"{}\" not found\n",
        env.name(name)
    )
}

/// A hypervisor that stays when it is deleted, until its finalizer is taken off.
fn held(env: &Env, name: &str, zone: &str) -> String {
    env.hypervisor(name, zone)
        .replace("  labels:", "  finalizers: [example.com/hold]\n  labels:")
}

#[test]
fn each_name_is_deleted_where_it_is() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    // One of them is where routing would not look for it.
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-a"));
    let [one, two, none] = ["one", "two", "none"].map(|name| env.name(name));
    let run = env.run(&["delete", "hv", &two, &none, &one]).exits(1);
    assert_eq!(run.stdout, line(&env, "two", "az-b") + &line(&env, "one", "az-a"));
    assert_eq!(run.stderr, not_found(&env, "none"));
    let run = env.run(&["delete", "hv", &one, "--ignore-not-found"]).exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
}

#[test]
fn manifests_name_what_is_deleted() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-b", &env.hypervisor("one", "az-b"));
    let config_map = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {}, namespace: kube-system}}\n",
        env.name("one")
    );
    seed(&testbed, "home", &config_map);
    env.file(
        "both.yaml",
        &(env.hypervisor("one", "az-b") + "---\n" + &config_map),
    );
    let run = env.run(&["delete", "-f", "both.yaml"]).exits(0);
    assert_eq!(
        run.stdout,
        format!(
            "{}configmap \"{}\" deleted from kube-system namespace in home\n",
            line(&env, "one", "az-b"),
            env.name("one")
        )
    );
    let run = env.run(&["delete", "-f", "both.yaml", "hv"]).exits(2);
    assert_eq!(
        run.stderr,
        "error: when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well\n"
    );
}

#[test]
fn copies_are_refused_until_one_or_all_are_meant() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let seed_both = |name: &str| {
        for cluster in ["az-a", "az-b"] {
            seed(&testbed, cluster, &env.hypervisor(name, "az-a"));
        }
    };
    seed_both("one");
    seed(&testbed, "az-b", &env.hypervisor("single", "az-b"));
    let (one, single) = (env.name("one"), env.name("single"));
    let run = env
        .run(&["delete", "hv", &single, &one, "--report=report.json"])
        .exits(4);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        format!(
            "error: hypervisors.kvm.cloud.sap \"{one}\" exists in az-a, az-b; choose with --clusters, or delete every copy \
             with --all-copies\nwarning: duplicate hypervisors.kvm.cloud.sap \"{one}\" in az-a, az-b\n\
             error: nothing was deleted\n"
        )
    );
    let report = std::fs::read_to_string(env.path().join("report.json")).expect("the report");
    assert!(report.contains(&one), "{report}");
    for (cluster, name) in [("az-a", "one"), ("az-b", "one"), ("az-b", "single")] {
        assert!(has(&testbed, &env, cluster, name), "{name} in {cluster}");
    }
    let run = env.run(&["delete", "hv", &one, "--clusters=az-b"]).exits(0);
    assert_eq!(run.stdout, line(&env, "one", "az-b"));
    assert!(has(&testbed, &env, "az-a", "one"));

    seed_both("two");
    let run = env
        .run(&["delete", &format!("az-a:hv/{}", env.name("two")), "-o", "name"])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("az-a:hypervisor.kvm.cloud.sap/{}\n", env.name("two"))
    );
    assert!(has(&testbed, &env, "az-b", "two"));

    seed_both("three");
    let run = env
        .run(&["delete", "hv", &env.name("three"), "--all-copies"])
        .exits(0);
    assert_eq!(
        run.stdout,
        line(&env, "three", "az-a") + &line(&env, "three", "az-b")
    );
    for cluster in ["az-a", "az-b"] {
        assert!(!has(&testbed, &env, cluster, "three"));
    }
}

#[test]
fn it_waits_until_the_object_is_gone_or_the_time_is_over() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &held(&env, "one", "az-a"));
    let one = env.name("one");
    let run = env.run(&["delete", "hv", &one, "--timeout=200ms"]).exits(1);
    assert_eq!(run.stdout, line(&env, "one", "az-a"));
    assert_eq!(
        run.stderr,
        format!("error: timed out waiting for the condition on hypervisors/{one} in az-a\n")
    );
    let run = env.run(&["delete", "hv", &one, "--wait=false"]).exits(0);
    assert_eq!(run.stdout, line(&env, "one", "az-a"));
    assert!(has(&testbed, &env, "az-a", "one"));

    // It ends because the finalizer goes, and not before.
    let mut waiting = env.spawn(&["delete", "hv", &one]);
    let mut told = BufReader::new(waiting.stdout());
    let mut text = String::new();
    told.read_line(&mut text).expect("a line");
    assert_eq!(text, line(&env, "one", "az-a"));
    assert!(waiting.try_wait().expect("a state").is_none());
    let patched = testbed
        .cluster("az-a")
        .kubectl(["patch", "hv", &one, "--type=json", "-p"])
        .arg(r#"[{"op":"remove","path":"/metadata/finalizers"}]"#)
        .output()
        .expect("kubectl runs");
    assert!(patched.status.success());
    wait_until("the delete ends", Duration::from_secs(20), || {
        waiting.try_wait().expect("a state").is_some()
    });
    assert!(waiting.wait().expect("a state").success());
    assert!(!has(&testbed, &env, "az-a", "one"));
}

#[test]
fn a_dry_run_deletes_nothing() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    for (flag, note) in [
        ("--dry-run=client", "dry run"),
        ("--dry-run=server", "server dry run"),
    ] {
        let run = env.run(&["delete", "hv", &env.name("one"), flag]).exits(0);
        let expected = line(&env, "one", "az-a").replace('\n', &format!(" ({note})\n"));
        assert_eq!(run.stdout, expected);
        assert!(has(&testbed, &env, "az-a", "one"));
    }
}

#[test]
fn it_asks_when_told_to() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let one = env.name("one");
    let list = format!(
        "You are about to delete the following 1 resource(s):\naz-a:hypervisor.kvm.cloud.sap/{one}\n\
         Do you want to continue? (y/N): "
    );
    for answer in ["n\n", "\n", ""] {
        let run = env.run_with(answer, &["delete", "hv", &one, "-i"]).exits(0);
        assert_eq!(run.stdout, format!("{list}deletion is cancelled\n"));
        assert_eq!(run.stderr, "");
        assert!(has(&testbed, &env, "az-a", "one"));
    }
    let run = env.run_with("y\n", &["delete", "hv", &one, "-i"]).exits(0);
    assert_eq!(run.stdout, list + &line(&env, "one", "az-a"));
    // Nothing found, nothing asked.
    let run = env.run_with("y\n", &["delete", "hv", &one, "-i"]).exits(1);
    assert_eq!((run.stdout.as_str(), run.stderr), ("", not_found(&env, "one")));
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let one = env.name("one");
    for (arguments, message) in [
        (
            &["hv", &*one, "--now", "--grace-period=3"][..],
            "--now and --grace-period cannot be specified together",
        ),
        (
            &["hv", &one, "--force", "--grace-period=3"],
            "--force and --grace-period greater than 0 cannot be specified together",
        ),
        (
            &["hv", &one, "-o", "json"],
            "unexpected -o output mode: json. We only support '-o name'",
        ),
        (&["hv"], "resource(s) were provided, but no name was specified"),
        (
            &[],
            "You must provide one or more resources by argument or filename.\n  Example resource specifications include:\n   \
             '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
        ),
        (
            &["-l", "a=b"],
            "at least one resource must be specified to use a selector",
        ),
        (
            &["hv", "--all", "-l", "a=b"],
            "setting 'all' parameter but found a non empty selector. ",
        ),
        (
            &["hv", &one, "--all"],
            "name cannot be provided when a selector is specified",
        ),
        (
            &["hv/one", "-l", "a=b"],
            "selectors and the all flag cannot be used when passing resource/name arguments",
        ),
        (
            &["hv", &one, "-A"],
            "a resource cannot be retrieved by name across all namespaces",
        ),
        (
            &["hv", "-l", "a in"],
            "invalid label selector \"a in\": unable to parse requirement: found '' expected: '('",
        ),
        (
            &["nowhere:hv/one"],
            "no cluster is called \"nowhere\"; there are az-a, az-b, home",
        ),
        (
            &["hv/one/two"],
            "arguments in resource/name form may not have more than one slash",
        ),
    ] {
        let arguments = [&["delete"], arguments].concat();
        let run = env.run(&arguments).exits(2);
        assert_eq!(run.stderr, format!("error: {message}\n"), "{arguments:?}");
    }
    assert!(has(&testbed, &env, "az-a", "one"));
    let run = env.run(&["delete", "hv", &one, "--force"]).exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap \"{one}\" force deleted in az-a\n")
    );
    assert!(
        run.stderr
            .starts_with("Warning: Immediate deletion does not wait for confirmation"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_dead_cluster_makes_the_answer_partial_and_stops_nothing() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    env.run(&["get", "hypervisors"]).exits(0);
    testbed.cluster("az-b").pause().expect("az-b pauses");
    let (one, none) = (env.name("one"), env.name("none"));
    let run = env
        .run(&["delete", "hv", &one, &none, "--request-timeout=1"])
        .exits(3);
    assert!(run.elapsed < Duration::from_secs(10), "{:?}", run.elapsed);
    assert_eq!(run.stdout, line(&env, "one", "az-a"));
    assert_eq!(
        run.stderr,
        format!(
            "error: hypervisors.kvm.cloud.sap \"{none}\" was not deleted: it was not found, but az-b did not answer\n\
             error: cluster az-b ({}): look for hypervisors.kvm.cloud.sap \"{one}\": no connection within 0.9 s\n\
             error: partial answer: 1 of 2 clusters answered, not az-b; try again, choose others with --clusters, or accept \
             it with --allow-partial\n",
            testbed.cluster("az-b").url()
        )
    );
    assert!(!has(&testbed, &env, "az-a", "one"));
}

#[test]
fn a_dead_cluster_is_waited_for_once_however_many_names_there_are() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    let names: Vec<String> = (0..40).map(|number| env.name(&format!("n{number}"))).collect();
    seed(&testbed, "az-a", &env.hypervisor("n39", "az-a"));
    env.run(&["get", "hypervisors"]).exits(0);
    testbed.cluster("az-b").pause().expect("az-b pauses");
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let arguments = [&["delete", "hv", "--request-timeout=1"], names.as_slice()].concat();
    let run = env.run(&arguments).exits(3);
    assert!(run.elapsed < Duration::from_secs(3), "{:?}", run.elapsed);
    assert_eq!(run.stdout, line(&env, "n39", "az-a"));
    let unknown = "was not deleted: it was not found, but az-b did not answer";
    assert_eq!(run.stderr.matches(unknown).count(), 39, "{}", run.stderr);
}

/// A config map of this test, with its label.
fn config_map(env: &Env, name: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {}, labels: {{test: {}, which: {name}}}}}\n",
        env.name(name),
        env.id
    )
}

#[test]
fn what_a_selector_selects_is_deleted_as_kubectl_does_it() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let label = format!("test={}", env.id);
    let one = env.name("one");
    let field = format!("metadata.name={one}");
    env.file(
        "both.yaml",
        &(config_map(&env, "one") + "---\n" + &config_map(&env, "two")),
    );
    for (arguments, stdin) in [
        (&["cm", "-l", &*label][..], ""),
        (&["cm", "-l", &label, "--field-selector", &field], ""),
        (&["cm,secret", "-l", &label, "-o", "name"], ""),
        (&["cm", "-l", &label, "--dry-run=server"], ""),
        (&["cm", "-l", &label, "-A", "--now"], ""),
        (&["cm", "-l", &label, "-i"], "y\n"),
        (&["cm", "-l", &label, "-i"], ""),
        (&["cm", "-l", "test=nothing-has-this"], ""),
        (
            &[
                "cm",
                "-l",
                "test=nothing-has-this",
                "-o",
                "name",
                "--ignore-not-found=false",
            ],
            "",
        ),
        (&["-f", "both.yaml", "-l", "which=two"], ""),
        (&["-f", "both.yaml", "-l", "which=three"], ""),
        (&["-f", "both.yaml", "--all", "-i"], "Y\n"),
        (
            &["namespaces", "kube-public", "-n", "default", "--dry-run=client"],
            "",
        ),
    ] {
        let seed_both = || {
            for name in ["one", "two"] {
                seed(&testbed, "home", &config_map(&env, name));
            }
        };
        let arguments = [&["delete"], arguments].concat();
        seed_both();
        let (code, stdout, stderr) = kubectl(&testbed, &env, "home", &arguments, stdin);
        seed_both();
        let run = env
            .run_with(stdin, &[&arguments[..], &["--show-cluster=false"]].concat())
            .exits(code);
        assert_eq!((run.stdout, run.stderr), (stdout, stderr), "{arguments:?}");
    }
}

#[test]
fn a_selector_reaches_all_clusters_and_each_object_is_deleted_by_itself() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (name, cluster) in [("one", "az-a"), ("two", "az-b"), ("three", "az-b")] {
        seed(&testbed, cluster, &env.hypervisor(name, cluster));
    }
    let label = format!("test={}", env.id);
    let run = env
        .run(&["delete", "hv", "-l", &label, "--clusters=az-a"])
        .exits(0);
    assert_eq!(run.stdout, line(&env, "one", "az-a"));
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let run = env.run(&["delete", "hv", "-l", &label]).exits(0);
    assert_eq!(
        run.stdout,
        line(&env, "one", "az-a") + &line(&env, "three", "az-b") + &line(&env, "two", "az-b")
    );
    assert_eq!(run.stderr, "");
    let run = env.run(&["delete", "hv", "-l", &label]).exits(0);
    assert_eq!(
        (run.stdout.as_str(), run.stderr.as_str()),
        ("No resources found\n", "")
    );
}

#[test]
fn a_selector_does_not_choose_among_copies() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (name, cluster) in [("one", "az-a"), ("one", "az-b"), ("two", "az-b")] {
        seed(&testbed, cluster, &env.hypervisor(name, "az-a"));
    }
    let label = format!("test={}", env.id);
    let run = env.run(&["delete", "hv", "-l", &label]).exits(4);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.ends_with("error: nothing was deleted\n"),
        "{}",
        run.stderr
    );
    assert!(has(&testbed, &env, "az-b", "two"));
    let run = env.run(&["delete", "hv", "-l", &label, "--all-copies"]).exits(0);
    assert_eq!(
        run.stdout,
        line(&env, "one", "az-a") + &line(&env, "one", "az-b") + &line(&env, "two", "az-b")
    );
}

#[test]
fn a_selector_means_what_every_cluster_has() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    env.run(&["get", "hypervisors"]).exits(0);
    testbed.cluster("az-b").pause().expect("az-b pauses");
    let label = format!("test={}", env.id);
    let arguments = ["delete", "hv", "-l", &label, "--request-timeout=1"];
    let run = env.run(&arguments).exits(3);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.ends_with("error: nothing was deleted\n"),
        "{}",
        run.stderr
    );
    assert!(has(&testbed, &env, "az-a", "one"));
    let run = env.run(&[&arguments[..], &["--clusters=az-a"]].concat()).exits(0);
    assert_eq!(run.stdout, line(&env, "one", "az-a"));
}

/// An object that is replaced between the look and the delete is another object: its UID says so.
#[test]
fn another_object_of_the_same_name_is_not_deleted() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let server = runtime
        .block_on(Server::start(Options::new("sim")))
        .expect("a simulated server");
    server
        .put(json!({"apiVersion": "kvm.cloud.sap/v1", "kind": "Hypervisor", "metadata": {"name": "one"}}))
        .expect("the object is put");
    // What is looked at has another UID than what is there when the delete comes.
    let path = "/apis/kvm.cloud.sap/v1/hypervisors/one";
    let before = Fault::rewrite(|body: Bytes| {
        let mut object: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        object["metadata"]["uid"] = "00000000-0000-0000-0000-000000000000".into();
        object.to_string().into()
    });
    server.faults().add(Rule::new("GET", path).first(1).fault(before));

    let mut env = Env::new(&testbed());
    let ca: String = server
        .ca_pem()
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    let config = format!(
        "home:\n  gvks: [v1/ConfigMap]\nremotes:\n  - host: {}\n    caCert: |\n{ca}    gvks: [kvm.cloud.sap/v1/Hypervisor]\n    \
         labels: {{availabilityZone: sim}}\n",
        server.url()
    );
    let config = env.file("apiservers.yaml", &config);
    env.set("MULTICLUSTER_CONFIG", &config.display().to_string());
    let arguments = ["delete", "hypervisors", "one", "--token", Options::TOKEN];
    let run = env.run(&arguments).exits(1);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr
            .starts_with("Error from server (Conflict): delete sim:hypervisor.kvm.cloud.sap/one: "),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("UID"), "{}", run.stderr);
    let deletes = |status| {
        let requests = server.requests();
        requests
            .iter()
            .filter(|request| request.method == "DELETE" && request.status == Some(status))
            .count()
    };
    assert_eq!((deletes(409), deletes(200)), (1, 0));
    // What is there now can be looked at and deleted.
    env.run(&arguments).exits(0);
    assert_eq!(deletes(200), 1);
}

#[test]
fn a_cluster_that_falls_silent_is_not_waited_for_again() {
    let fleet = Fleet::start();
    let env = fleet.env();
    for (name, cluster) in [("one", "az-a"), ("two", "az-a"), ("three", "az-b")] {
        fleet.put(cluster, hypervisor(name, cluster));
    }
    env.run(&["get", "hv"]).exits(0);
    let hang = Rule::new("DELETE", &format!("{HYPERVISORS}*")).fault(Fault::Hang);
    fleet.server("az-a").faults().add(hang);
    let run = env
        .run(&["delete", "hv", "one", "two", "three", "--request-timeout=1"])
        .exits(6);
    assert!(run.elapsed < Duration::from_secs(3), "{:?}", run.elapsed);
    assert_eq!(run.stdout, "hypervisor.kvm.cloud.sap \"three\" deleted in az-b\n");
    assert!(
        run.stderr.ends_with(
            "error: az-a:hypervisor.kvm.cloud.sap/two was not deleted: az-a does not answer any more\n"
        ),
        "{}",
        run.stderr
    );
}
