//! `events`: over one cluster what kubectl lists, byte for byte, and over many in one order.

use serde_json::{Value, json};
use testbed::real::Testbed;

use crate::hostile::{EVIL, clean};
use crate::simulated::Fleet;
use crate::support::{Env, kubectl, prints_what_kubectl_prints, seed, testbed, testbed_alone};
use crate::watching::Watching;

/// A widget in a namespace of the test's own, and an event about it for each line of `events`: name and the rest.
fn put(testbed: &Testbed, cluster: &str, namespace: &str, widget: &str, events: &[(&str, &str)]) {
    seed(
        testbed,
        cluster,
        &format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: {namespace}}}\n---\n\
             apiVersion: example.com/v1\nkind: Widget\nmetadata: {{name: {widget}, namespace: {namespace}}}\n"
        ),
    );
    let events: Vec<String> = events
        .iter()
        .map(|(name, more)| {
            format!(
                "apiVersion: v1\nkind: Event\nmetadata: {{name: {name}, namespace: {namespace}}}\n\
                 involvedObject: {{apiVersion: example.com/v1, kind: Widget, name: {widget}, namespace: {namespace}}}\n{more}\n"
            )
        })
        .collect();
    seed(testbed, cluster, &events.join("---\n"));
}

/// What is said of an event that was seen once.
fn seen(time: &str, message: &str) -> String {
    format!(
        "type: Normal\nreason: Seen\nmessage: {message}\nfirstTimestamp: \"{time}\"\nlastTimestamp: \"{time}\"\ncount: 1"
    )
}

#[test]
fn events_as_kubectl_lists_them() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let namespace = env.name("events");
    put(
        &testbed,
        "az-a",
        &namespace,
        "w",
        &[
            (
                "c",
                "type: Warning\nreason: Late\nmessage: \" two\\nlines and a\\ttab \\n\"\nsource: {component: clock, host: h}\n\
                   firstTimestamp: \"2020-01-01T00:00:00Z\"\nlastTimestamp: \"2022-01-01T00:00:00Z\"\ncount: 3",
            ),
            (
                "b",
                "type: Normal\nreason: Seen\nmessage: \"esc \\e[31m <&>\"\neventTime: \"2020-01-01T00:00:00.123456Z\"\naction: look\n\
                   reportingComponent: eye\nreportingInstance: eye-1\nseries: {count: 7, lastObservedTime: \"2023-01-01T00:00:00.123456Z\"}\n\
                   related: {kind: Widget, name: x, apiVersion: example.com/v1}",
            ),
            ("a", "message: nothing else is known"),
            ("d", &seen("2021-01-01T00:00:00Z", "once")),
        ],
    );
    put(
        &testbed,
        "az-a",
        &namespace,
        "x",
        &[("x", &seen("2020-06-01T00:00:00Z", "another"))],
    );
    let namespace = namespace.as_str();
    for what in [
        [].as_slice(),
        &["-o", "json"],
        &["-o", "yaml"],
        &["-o", "json", "--show-managed-fields"],
        &["--no-headers"],
        &["--types", "Warning"],
        &["--types=warning,Normal", "--chunk-size=1"],
        &["--for", "wd/w"],
        &["--for", "widgets.example.com/x", "-o", "yaml"],
        &["--for", "wd/none"],
        &["--for", "wd/none", "-o", "json"],
        &["--types", "Warning", "--for", "wd/x"],
    ] {
        let arguments = [&["events", "-n", namespace], what].concat();
        prints_what_kubectl_prints(&testbed, &env, "az-a", &arguments);
    }
    // In all namespaces there are the events of other tests, too.
    let arguments = ["events", "-A", "--for", "wd/w", "--types", "Warning"];
    let run = env.run(&[&arguments[..], &["--show-cluster=false", "-C", "az-a"]].concat());
    let ours = |text: &str| {
        let lines = text
            .lines()
            .filter(|line| line.starts_with("NAMESPACE") || line.starts_with(namespace));
        lines
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
    };
    let (theirs, _) = kubectl(&testbed, "az-a", &arguments);
    assert_eq!(ours(&run.exits(0).stdout), ours(&theirs));
    assert_eq!(ours(&theirs).len(), 2, "{theirs}");
}

#[test]
fn events_of_all_clusters_are_in_the_order_in_which_they_happened() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let namespace = env.name("events");
    put(
        &testbed,
        "az-a",
        &namespace,
        "w",
        &[
            ("same", &seen("2020-01-01T00:00:00Z", "first")),
            ("third", &seen("2022-01-01T00:00:00Z", "third")),
        ],
    );
    put(
        &testbed,
        "home",
        &namespace,
        "w",
        &[
            ("second", &seen("2021-01-01T00:00:00Z", "\"second\\nline\"")),
            ("same", &seen("2023-01-01T00:00:00Z", "fourth")),
        ],
    );
    let rows = |stdout: &str| {
        let words = stdout.lines().map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            format!("{} {}", words.first().unwrap_or(&""), words.last().unwrap_or(&""))
        });
        words.collect::<Vec<_>>()
    };
    let expected = [
        "CLUSTER MESSAGE",
        "az-a first",
        "home second...",
        "az-a third",
        "home fourth",
    ];
    let run = env.run(&["events", "-n", &namespace]).exits(0);
    assert_eq!(rows(&run.stdout), expected);
    let warning = format!("warning: duplicate events \"{namespace}/same\" in az-a, home\n");
    assert_eq!(run.stderr, warning);
    let run = env.run(&["events", "-n", &namespace, "--for", "wd/w"]).exits(0);
    assert_eq!(rows(&run.stdout), expected);
    let run = env
        .run(&["events", "-n", &namespace, "--for", "home:wd/w", "-o", "name"])
        .exits(0);
    assert_eq!(run.stdout, "home:event/second\nhome:event/same\n");
    let list = env
        .run(&["events", "-n", &namespace, "-o", "json"])
        .exits(0)
        .json();
    assert_eq!(list["kind"], "EventList");
    let places: Vec<String> = list["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|event| {
            let annotations = &event["metadata"]["annotations"];
            format!(
                "{} {}",
                annotations["kubectl-multicluster/cluster"], annotations["kubectl-multicluster/also-in"]
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            "\"az-a\" \"home\"",
            "\"home\" null",
            "\"az-a\" null",
            "\"home\" \"az-a\""
        ]
    );
    let run = env
        .run(&["events", "-n", &namespace, "-C", "home", "--types", "Normal"])
        .exits(0);
    assert_eq!(
        rows(&run.stdout),
        ["CLUSTER MESSAGE", "home second...", "home fourth"]
    );
    let run = env.run(&["events", "-n", &env.name("empty")]).exits(0);
    assert_eq!(
        run.stderr,
        format!("No events found in {} namespace.\n", env.name("empty"))
    );
    assert_eq!(run.stdout, "");
}

#[test]
fn what_is_asked_for_wrongly_is_told() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (arguments, message) in [
        (
            &["--types", "Odd"][..],
            "error: valid --types are Normal or Warning\n",
        ),
        (&["--for", "wd"], "error: --for must be in resource/name form\n"),
        (&["--for", "wd/"], "error: --for must be in resource/name form\n"),
        (
            &["--for", "example.com/v1/Widget"],
            "error: --for must be in resource/name form\n",
        ),
        (
            &["--for", "wd/a/b"],
            "error: arguments in resource/name form may not have more than one slash\n",
        ),
        (
            &["-w", "--report", "-"],
            "error: --report is an account of a call that ends\n",
        ),
    ] {
        let run = env.run(&[&["events"], arguments].concat()).exits(2);
        assert_eq!(run.stderr, message);
    }
    let run = env.run(&["events", "-o", "wide"]).exits(2);
    assert!(
        run.stderr
            .starts_with("error: unable to match a printer suitable for the output format \"wide\""),
        "{}",
        run.stderr
    );
    let run = env.run(&["events", "--for", "nothing/x"]).exits(1);
    assert!(
        run.stderr
            .starts_with("error: the server doesn't have a resource type \"nothing\""),
        "{}",
        run.stderr
    );
}

#[test]
fn a_silent_cluster_makes_it_a_partial_answer() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    let namespace = env.name("events");
    put(
        &testbed,
        "az-a",
        &namespace,
        "w",
        &[("a", &seen("2020-01-01T00:00:00Z", "first"))],
    );
    testbed.cluster("az-b").kill().expect("the server dies");
    let run = env.run(&["events", "-n", &namespace]).exits(3);
    assert_eq!(run.stdout.lines().count(), 2, "{}", run.stdout);
    assert!(
        run.stderr.contains(": list events: connection refused"),
        "{}",
        run.stderr
    );
    let run = env.run(&["events", "-n", &env.name("empty")]).exits(3);
    assert!(
        run.stderr
            .starts_with("No events found in the clusters that answered\n"),
        "{}",
        run.stderr
    );
    // Where az-b does not serve the kind, its silence takes nothing away.
    env.run(&["events", "-n", &namespace, "--for", "secret/s"])
        .exits(0);
    env.run(&["events", "-n", &namespace, "--allow-partial"]).exits(0);
    let watch = Watching::start(&env, &["events", "-n", &namespace, "-w"]);
    watch.wait_for_line("first");
    watch.wait_for_message("cluster az-b lost: watch events: connection refused");
    watch.interrupt().exits(130);
}

#[test]
fn a_watch_begins_in_order_and_goes_on_as_events_come() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let namespace = env.name("events");
    put(
        &testbed,
        "az-a",
        &namespace,
        "w",
        &[
            ("b", &seen("2020-01-01T00:00:00Z", "first")),
            ("a", &seen("2022-01-01T00:00:00Z", "third")),
        ],
    );
    put(
        &testbed,
        "home",
        &namespace,
        "w",
        &[("c", &seen("2021-01-01T00:00:00Z", "second"))],
    );
    let watch = Watching::start(&env, &["events", "-n", &namespace, "-w"]);
    let names = Watching::start(
        &env,
        &[
            "events", "-n", &namespace, "-w", "-o", "name", "--types", "Normal",
        ],
    );
    let objects = Watching::start(
        &env,
        &["events", "-n", &namespace, "-w", "-o", "json", "--for", "wd/w"],
    );
    watch.wait_for_line("third");
    names.wait_for_line("az-a:event/a");
    objects.wait_for_line("third");
    let (deleted, _) = kubectl(&testbed, "az-a", &["delete", "event", "b", "-n", &namespace]);
    assert!(deleted.contains("deleted"), "{deleted}");
    put(
        &testbed,
        "home",
        &namespace,
        "w",
        &[
            ("odd", "type: Warning\nmessage: odd"),
            ("d", &seen("2019-01-01T00:00:00Z", "fourth")),
        ],
    );
    watch.wait_for_line("fourth");
    names.wait_for_line("home:event/d");
    objects.wait_for_line("fourth");
    let run = watch.interrupt().exits(130);
    let messages: Vec<&str> = run
        .stdout
        .lines()
        .filter_map(|line| line.split_whitespace().last())
        .collect();
    assert_eq!(messages, ["MESSAGE", "first", "second", "third", "odd", "fourth"]);
    assert_eq!(run.stderr, "");
    let run = names.interrupt().exits(130);
    assert_eq!(
        run.stdout,
        "az-a:event/b\nhome:event/c\naz-a:event/a\nhome:event/d\n"
    );
    let run = objects.interrupt().exits(130);
    let stream = serde_json::Deserializer::from_str(&run.stdout).into_iter::<Value>();
    let clusters: Vec<Value> = stream
        .map(|event| event.expect("JSON")["metadata"]["annotations"]["kubectl-multicluster/cluster"].clone())
        .collect();
    assert_eq!(clusters, ["az-a", "home", "az-a", "home", "home"]);
}

#[test]
fn clusters_that_list_events_are_the_only_ones_asked() {
    let fleet = Fleet::start();
    let env = fleet.env();
    for cluster in ["az-a", "az-b", "home"] {
        let event = json!({"metadata": {"name": cluster, "namespace": "default"}, "message": "seen"});
        fleet.put_events(cluster, &[event]);
    }
    let run = env.run(&["events", "-o", "name"]).exits(0);
    assert_eq!(run.stdout, "az-a:event/az-a\naz-b:event/az-b\nhome:event/home\n");
    let listed = fleet
        .config()
        .replace("[v1/ConfigMap,", "[v1/Event, v1/ConfigMap,");
    env.file("listed.yaml", &listed);
    let run = env
        .run(&["events", "-o", "name", "--config", "listed.yaml"])
        .exits(0);
    assert_eq!(run.stdout, "home:event/home\n");
    let run = env
        .run(&["events", "--config", "listed.yaml", "-C", "az-a"])
        .exits(2);
    assert!(
        run.stderr.contains("none of the chosen clusters lists v1/Event"),
        "{}",
        run.stderr
    );
    let run = env
        .run(&["events", "--for", "hv/x", "-o", "name", "--config", "listed.yaml"])
        .exits(0);
    assert_eq!(run.stdout, "az-a:event/az-a\naz-b:event/az-b\n");
}

#[test]
fn what_means_harm_is_escaped_and_makes_no_rows() {
    let fleet = Fleet::start();
    let evil = format!("{EVIL}\naz-b      1s          Normal   Forged");
    let event = json!({
        "metadata": {"name": EVIL, "namespace": EVIL}, "type": &evil, "reason": &evil, "message": &evil,
        "firstTimestamp": &evil, "count": &evil, "involvedObject": {"kind": &evil, "name": &evil},
    });
    for cluster in ["az-a", "az-b", "home"] {
        fleet.put_events(cluster, std::slice::from_ref(&event));
    }
    let env = fleet.env();
    for arguments in [&["events"][..], &["events", "-A"], &["events", "-o", "name"]] {
        let run = env.run(arguments).exits(0);
        clean(&run);
        assert_eq!(run.stdout.matches("Forged").count(), 0, "{:?}", run.stdout);
        assert!(run.stdout.lines().count() <= 4, "{:?}", run.stdout);
    }
    let run = env
        .run(&["events", "--show-cluster=false", "-C", "az-a"])
        .exits(0);
    let shown = run.stdout.replace("\nerror: forged", "\n error: forged");
    clean(&crate::support::Run { stdout: shown, ..run });
}
