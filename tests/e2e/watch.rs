//! `watch` and `get -w` over real API servers.

use crate::support::{Alone, Env, seed, testbed, testbed_alone, wait_until};
use crate::watching::{PATIENCE, Watching};
use testbed::real::Testbed;

fn selector(env: &Env) -> String {
    format!("test={}", env.id)
}

/// Changes an object in one cluster.
fn label(testbed: &Testbed, cluster: &str, object: &str, label: &str) {
    let mut command = testbed
        .cluster(cluster)
        .kubectl(["label", "--overwrite", object, label]);
    let output = command.output().expect("kubectl runs");
    assert!(output.status.success(), "{output:?}");
}

fn delete(testbed: &Testbed, cluster: &str, object: &str) {
    let mut command = testbed.cluster(cluster).kubectl(["delete", object]);
    let output = command.output().expect("kubectl runs");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn json_tells_every_event_of_every_cluster() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let (one, two) = (env.name("one"), env.name("two"));
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let watch = Watching::start(&env, &["watch", "hv", "-o", "json", "-l", &selector(&env)]);
    watch.wait_for("az-a SYNCED");
    watch.wait_for("az-b SYNCED");
    assert_eq!(
        watch
            .told()
            .iter()
            .filter(|event| event.starts_with("az-a"))
            .collect::<Vec<_>>(),
        [&format!("az-a ADDED {one}"), "az-a SYNCED"]
    );
    assert_eq!(watch.times("az-b SYNCED"), 1);

    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    watch.wait_for(&format!("az-b ADDED {two}"));
    label(&testbed, "az-b", &format!("hv/{two}"), "changed=yes");
    watch.wait_for(&format!("az-b MODIFIED {two}"));
    seed(&testbed, "az-b", &env.hypervisor("one", "az-b"));
    watch.wait_for(&format!("az-b DUPLICATE_APPEARED {one}"));
    delete(&testbed, "az-b", &format!("hv/{one}"));
    watch.wait_for(&format!("az-b DUPLICATE_RESOLVED {one}"));
    delete(&testbed, "az-b", &format!("hv/{two}"));
    watch.wait_for(&format!("az-b DELETED {two}"));

    let events = watch.events();
    let find = |wanted: &str| events.iter().find(|event| event["type"] == wanted).expect("told");
    let modified = find("MODIFIED");
    assert_eq!(modified["object"]["metadata"]["labels"]["changed"], "yes");
    assert_eq!(modified["object"]["kind"], "Hypervisor");
    assert!(modified["object"]["metadata"]["managedFields"].is_null());
    assert_eq!(
        find("DUPLICATE_APPEARED")["duplicate"],
        serde_json::json!({"resource": "hypervisors.kvm.cloud.sap", "namespace": null, "name": one, "clusters": ["az-a", "az-b"]})
    );
    assert_eq!(
        find("DUPLICATE_RESOLVED")["duplicate"]["clusters"],
        serde_json::json!(["az-a"])
    );
    let run = watch.interrupt().exits(130);
    assert_eq!(
        run.stderr,
        format!(
            "warning: duplicate hypervisors.kvm.cloud.sap \"{one}\" in az-a, az-b\n\
             resolved: duplicate hypervisors.kvm.cloud.sap \"{one}\" in az-a alone\n"
        )
    );
}

#[test]
fn a_cluster_that_is_killed_and_restarted_loses_nothing_and_disturbs_nobody() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("before", "az-a"));
    let watch = Watching::start(&env, &["watch", "hv", "-o", "json", "-l", &selector(&env)]);
    watch.wait_for("az-a SYNCED");
    watch.wait_for("az-b SYNCED");

    testbed.cluster("az-a").kill().expect("az-a is killed");
    watch.wait_for("az-a CLUSTER_LOST");
    seed(&testbed, "az-b", &env.hypervisor("other", "az-b"));
    watch.wait_for(&format!("az-b ADDED {}", env.name("other")));
    let since = watch.told().len();

    testbed.cluster("az-a").restart().expect("az-a comes back");
    // Its administrator is back before the operator's watch is: this is what the watch must not miss.
    seed(&testbed, "az-a", &env.hypervisor("meanwhile", "az-a"));
    label(
        &testbed,
        "az-a",
        &format!("hv/{}", env.name("before")),
        "changed=yes",
    );
    watch.wait_for("az-a CLUSTER_RECOVERED");
    watch.wait_for(&format!("az-a ADDED {}", env.name("meanwhile")));
    watch.wait_for(&format!("az-a MODIFIED {}", env.name("before")));
    label(
        &testbed,
        "az-b",
        &format!("hv/{}", env.name("other")),
        "changed=yes",
    );
    watch.wait_for(&format!("az-b MODIFIED {}", env.name("other")));
    let told = watch.told();
    assert_eq!(watch.times("az-a SYNCED"), 1, "{told:#?}");
    assert_eq!(
        watch.times(&format!("az-a ADDED {}", env.name("before"))),
        1,
        "{told:#?}"
    );
    let of_others: Vec<&String> = told[since..]
        .iter()
        .filter(|event| !event.starts_with("az-a"))
        .collect();
    assert_eq!(of_others, [&format!("az-b MODIFIED {}", env.name("other"))]);
    let run = watch.interrupt().exits(130);
    assert!(
        run.stderr
            .contains("warning: cluster az-a lost: watch hypervisors.kvm.cloud.sap: "),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("cluster az-a recovered\n"), "{}", run.stderr);
}

/// Kills a cluster, and waits until nothing listens at its port.
fn kill(testbed: &Alone, cluster: &str) {
    testbed.cluster(cluster).kill().expect("the cluster is killed");
    assert!(!testbed.cluster(cluster).is_ready());
}

#[test]
fn a_cluster_that_is_dead_at_the_start_delays_nobody_and_joins_later() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("late", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("early", "az-b"));
    kill(&testbed, "az-a");
    let watch = Watching::start(&env, &["watch", "hv", "-o", "json", "-l", &selector(&env)]);
    watch.wait_for("az-b SYNCED");
    watch.wait_for("az-a CLUSTER_LOST");
    watch.wait_for_message(
        "cluster az-a lost: watch hypervisors.kvm.cloud.sap: connection refused; trying again",
    );
    testbed.cluster("az-a").restart().expect("az-a comes back");
    watch.wait_for("az-a SYNCED");
    let of_late: Vec<String> = watch
        .told()
        .into_iter()
        .filter(|event| event.starts_with("az-a") && !event.contains("LOST"))
        .collect();
    assert_eq!(
        of_late,
        [
            "az-a CLUSTER_RECOVERED".to_owned(),
            format!("az-a ADDED {}", env.name("late")),
            "az-a SYNCED".to_owned()
        ]
    );
    watch.interrupt().exits(130);
}

#[test]
fn a_cluster_that_accepts_and_never_answers_delays_nobody() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    seed(&testbed, "az-b", &env.hypervisor("early", "az-b"));
    testbed.cluster("az-a").pause().expect("az-a is paused");
    let watch = Watching::start(&env, &["watch", "hv", "-l", &selector(&env)]);
    watch.wait_for_line(&env.name("early"));
    seed(&testbed, "az-b", &env.hypervisor("next", "az-b"));
    watch.wait_for_line(&env.name("next"));
    watch.wait_for_message("cluster az-a lost");
    testbed.cluster("az-a").resume().expect("az-a goes on");
    watch.wait_for_message("cluster az-a recovered");
    watch.interrupt().exits(130);
}

#[test]
fn a_table_has_one_header_and_a_column_for_the_cluster() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    for arguments in [["watch", "hv"], ["get", "hv"]] {
        let mut arguments = arguments.to_vec();
        let selector = selector(&env);
        arguments.extend(["-l", &selector]);
        if arguments[0] == "get" {
            arguments.push("-w");
        }
        let watch = Watching::start(&env, &arguments);
        watch.wait_for_line(&env.name("one"));
        let two = env.name(arguments[0]);
        seed(&testbed, "az-b", &env.hypervisor(arguments[0], "az-b"));
        watch.wait_for_line(&two);
        delete(&testbed, "az-b", &format!("hv/{two}"));
        // kubectl shows a deleted object as a row like any other.
        wait_until("the deletion", PATIENCE, || {
            watch.stdout().iter().filter(|line| line.contains(&two)).count() == 2
        });
        let run = watch.interrupt().exits(130);
        let lines: Vec<&str> = run.stdout.lines().collect();
        assert_eq!(lines.len(), 4, "{}", run.stdout);
        assert!(lines[0].starts_with("CLUSTER   NAME"), "{}", run.stdout);
        assert!(
            lines[1].starts_with(&format!("az-a      {}", env.name("one"))),
            "{}",
            run.stdout
        );
        assert!(
            lines[2].starts_with(&format!("az-b      {two}")),
            "{}",
            run.stdout
        );
        assert_eq!(run.stderr, "");
    }
}

#[test]
fn the_type_of_each_event_can_be_a_column() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let one = env.name("one");
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let selector = selector(&env);
    let watch = Watching::start(&env, &["watch", "hv", "--output-watch-events", "-l", &selector]);
    watch.wait_for_line("ADDED");
    label(&testbed, "az-a", &format!("hv/{one}"), "changed=yes");
    watch.wait_for_line("MODIFIED");
    delete(&testbed, "az-a", &format!("hv/{one}"));
    watch.wait_for_line("DELETED");
    let run = watch.interrupt().exits(130);
    let mut words = run
        .stdout
        .lines()
        .map(|line| line.split_whitespace().take(3).collect::<Vec<_>>());
    assert_eq!(words.next().expect("a header"), ["CLUSTER", "EVENT", "NAME"]);
    for event in ["ADDED", "MODIFIED", "DELETED"] {
        assert_eq!(words.next().expect("a row"), ["az-a", event, &one]);
    }
    assert_eq!(words.next(), None);
}

#[test]
fn what_was_there_can_be_left_out() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("before", "az-a"));
    let selector = selector(&env);
    for arguments in [["watch", "hv", "--watch-only"], ["get", "hv", "--watch-only"]] {
        let mut arguments = arguments.to_vec();
        arguments.extend(["-o", "json", "-l", &selector]);
        let watch = Watching::start(&env, &arguments);
        watch.wait_for("az-a SYNCED");
        watch.wait_for("az-b SYNCED");
        label(
            &testbed,
            "az-a",
            &format!("hv/{}", env.name("before")),
            &format!("changed={}", arguments[0]),
        );
        watch.wait_for(&format!("az-a MODIFIED {}", env.name("before")));
        assert_eq!(watch.times(&format!("az-a ADDED {}", env.name("before"))), 0);
        watch.interrupt().exits(130);
    }
}

#[test]
fn one_object_in_chosen_clusters() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for zone in ["az-a", "az-b"] {
        seed(&testbed, zone, &env.hypervisor("one", zone));
        seed(&testbed, zone, &env.hypervisor("two", zone));
    }
    let one = env.name("one");
    let reference = format!("hypervisors.kvm.cloud.sap/{one}");
    let watch = Watching::start(&env, &["watch", &reference, "--clusters", "az-b", "-o", "json"]);
    watch.wait_for("az-b SYNCED");
    label(
        &testbed,
        "az-b",
        &format!("hv/{}", env.name("two")),
        "changed=yes",
    );
    label(&testbed, "az-a", &format!("hv/{one}"), "changed=yes");
    label(&testbed, "az-b", &format!("hv/{one}"), "changed=yes");
    watch.wait_for(&format!("az-b MODIFIED {one}"));
    assert_eq!(
        watch.told(),
        [
            format!("az-b ADDED {one}"),
            "az-b SYNCED".to_owned(),
            format!("az-b MODIFIED {one}")
        ]
    );
    watch.interrupt().exits(130);

    let watch = Watching::start(&env, &["watch", &format!("az-a:hv/{one}"), "-o", "name"]);
    watch.wait_for_line(&one);
    let run = watch.interrupt().exits(130);
    assert_eq!(run.stdout, format!("az-a:hypervisor.kvm.cloud.sap/{one}\n"));
}

#[test]
fn a_namespace_is_watched_and_no_other() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let namespace = env.name("ns");
    let manifest = |namespace: &str, name: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n  namespace: {namespace}\n  labels: {{test: {}}}\n",
            env.name(name),
            env.id
        )
    };
    seed(
        &testbed,
        "home",
        &format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {namespace}\n"),
    );
    seed(&testbed, "home", &manifest("default", "outside"));
    seed(&testbed, "home", &manifest(&namespace, "inside"));
    let selector = selector(&env);
    let watch = Watching::start(
        &env,
        &["watch", "cm", "-n", &namespace, "-o", "json", "-l", &selector],
    );
    watch.wait_for("home SYNCED");
    assert_eq!(
        watch.told(),
        [
            format!("home ADDED {}", env.name("inside")),
            "home SYNCED".to_owned()
        ]
    );
    watch.interrupt().exits(130);

    let watch = Watching::start(&env, &["watch", "cm", "-A", "-l", &selector]);
    watch.wait_for_line("outside");
    watch.wait_for_line("inside");
    let run = watch.interrupt().exits(130);
    assert!(run.stdout.starts_with("CLUSTER   NAMESPACE"), "{}", run.stdout);
}

#[test]
fn a_watch_takes_one_type() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let run = env.run(&["watch", "hv,reservations"]).exits(2);
    assert_eq!(run.stderr, "error: you may only specify a single resource type\n");
    let run = env.run(&["watch", "hv", "a", "b"]).exits(2);
    assert_eq!(
        run.stderr,
        "error: you may only watch a single resource or type of resource at a time\n"
    );
}

#[test]
fn a_watch_ends_in_order_when_its_reader_goes() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let mut child = env.spawn(&["watch", "hv", "-o", "json", "-l", &selector(&env)]);
    drop(child.stdout());
    label(
        &testbed,
        "az-a",
        &format!("hv/{}", env.name("one")),
        "changed=yes",
    );
    let output = child.end();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
