//! Watches over servers that misbehave: what they resume from, what they list anew, and what they give up.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use testbed::simulated::{Fault, Rule};

use crate::simulated::{Fleet, HYPERVISORS, hypervisor, hypervisors};
use crate::support::wait_until;
use crate::watching::{PATIENCE, Watching};

const WATCH: [&str; 4] = ["watch", "hv", "-o", "json"];

fn watch(fleet: &Fleet) -> (crate::support::Env, Watching) {
    let env = fleet.env();
    let watch = Watching::start(&env, &WATCH);
    watch.wait_for("az-a SYNCED");
    watch.wait_for("az-b SYNCED");
    // The watches must be open: what happens before that would be in the list.
    wait_until("the watches", PATIENCE, || {
        ["az-a", "az-b"].iter().all(|zone| watches(fleet, zone) > 0)
    });
    (env, watch)
}

fn watches(fleet: &Fleet, cluster: &str) -> usize {
    fleet.requests(cluster, HYPERVISORS, "watch=true").len()
}

fn lists(fleet: &Fleet, cluster: &str) -> usize {
    let requests = fleet.requests(cluster, HYPERVISORS, "");
    requests
        .iter()
        .filter(|request| !request.query.contains("watch=true"))
        .count()
}

/// What an observer of the events believes a cluster to have: names and resourceVersions.
pub fn folded(events: &[Value], cluster: &str) -> BTreeMap<String, String> {
    let mut state = BTreeMap::new();
    for event in events.iter().filter(|event| event["cluster"] == cluster) {
        let text = |field: &str| {
            event["object"]["metadata"][field]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        match event["type"].as_str() {
            Some("ADDED") => assert_eq!(
                state.insert(text("name"), text("resourceVersion")),
                None,
                "{event}"
            ),
            Some("MODIFIED") => {
                let before = state.insert(text("name"), text("resourceVersion"));
                assert!(
                    before.is_some_and(|before| before != text("resourceVersion")),
                    "{event}"
                );
            }
            Some("DELETED") => assert!(state.remove(&text("name")).is_some(), "{event}"),
            _ => {}
        }
    }
    state
}

/// What the cluster has.
pub fn stored(fleet: &Fleet, cluster: &str) -> BTreeMap<String, String> {
    let objects = fleet.server(cluster).store().objects("hypervisors.kvm.cloud.sap");
    let text =
        |object: &Value, field: &str| object["metadata"][field].as_str().unwrap_or_default().to_owned();
    objects
        .iter()
        .map(|object| (text(object, "name"), text(object, "resourceVersion")))
        .collect()
}

/// Stops az-a, lets everything happen that can happen to objects, and starts it again with its history forgotten.
fn change_all_while_away(fleet: &Fleet, watch: &Watching) {
    fleet.stop("az-a");
    watch.wait_for("az-a CLUSTER_LOST");
    fleet.remove("az-a", "gone");
    fleet.remove("az-a", "anew");
    fleet.put("az-a", hypervisor("anew", "az-a"));
    fleet.put("az-a", hypervisor("changed", "az-b"));
    fleet.put("az-a", hypervisor("new", "az-a"));
}

fn fleet_with_objects() -> Fleet {
    let fleet = Fleet::start();
    for name in ["gone", "anew", "changed", "same"] {
        fleet.put("az-a", hypervisor(name, "az-a"));
    }
    fleet
}

/// The events after the initial ones, without those of the connection.
fn news(watch: &Watching) -> Vec<String> {
    let told = watch.told();
    let lost = told
        .iter()
        .position(|event| event == "az-a CLUSTER_LOST")
        .expect("lost");
    let mut news: Vec<String> = told[lost..]
        .iter()
        .filter(|event| !event.contains("CLUSTER_"))
        .cloned()
        .collect();
    // A list says nothing about the order in which things happened, except for one object.
    news.sort_by_key(|event| event.rsplit(' ').next().map(str::to_owned));
    news
}

const NEWS: [&str; 5] = [
    "az-a DELETED anew",
    "az-a ADDED anew",
    "az-a MODIFIED changed",
    "az-a DELETED gone",
    "az-a ADDED new",
];

#[test]
fn an_expired_version_told_as_an_event_is_listed_anew_with_the_deletions() {
    let fleet = fleet_with_objects();
    let (_env, watch) = watch(&fleet);
    change_all_while_away(&fleet, &watch);
    // As the real server's watch cache tells it: 200, and the 410 as an ERROR event.
    fleet.server("az-a").store().compact();
    fleet.restart("az-a");
    watch.wait_for("az-a ADDED new");
    wait_until("the deletions", PATIENCE, || {
        folded(&watch.events(), "az-a") == stored(&fleet, "az-a")
    });
    assert_eq!(news(&watch), NEWS);
    assert_eq!(lists(&fleet, "az-a"), 2);
    let deleted = watch
        .events()
        .into_iter()
        .find(|event| event["object"]["metadata"]["name"] == "gone" && event["type"] == "DELETED");
    let deleted = deleted.expect("told");
    assert_eq!(deleted["object"]["kind"], "Hypervisor");
    assert_eq!(watch.times("az-a SYNCED"), 1);
    watch.interrupt().exits(130);
}

#[test]
fn an_expired_version_told_as_an_answer_is_listed_anew_with_the_deletions() {
    let fleet = fleet_with_objects();
    let (_env, watch) = watch(&fleet);
    change_all_while_away(&fleet, &watch);
    let gone = Fault::status(410, "Expired", "too old resource version: 1 (9)");
    let hits = fleet.server("az-a").faults().add(
        Rule::new("GET", HYPERVISORS)
            .query("watch=true")
            .first(1)
            .fault(gone),
    );
    fleet.restart("az-a");
    watch.wait_for("az-a ADDED new");
    wait_until("the deletions", PATIENCE, || {
        folded(&watch.events(), "az-a") == stored(&fleet, "az-a")
    });
    assert_eq!((hits.hits(), lists(&fleet, "az-a")), (1, 2));
    assert_eq!(news(&watch), NEWS);
    watch.interrupt().exits(130);
}

#[test]
fn a_version_that_is_still_known_is_resumed_without_a_list() {
    let fleet = fleet_with_objects();
    let (_env, watch) = watch(&fleet);
    change_all_while_away(&fleet, &watch);
    fleet.restart("az-a");
    watch.wait_for("az-a ADDED new");
    assert_eq!(lists(&fleet, "az-a"), 1);
    assert_eq!(news(&watch), NEWS);
    assert_eq!(folded(&watch.events(), "az-a"), stored(&fleet, "az-a"));
    watch.interrupt().exits(130);
}

/// Through the library, for a watch that ends after a second: the server's last word is a bookmark then.
#[test]
fn bookmarks_keep_the_resumption_of_a_quiet_watch_cheap() {
    use multicluster::client::{WatchEventKind, WatchParams};
    let fleet = Fleet::start();
    fleet.put("az-a", hypervisor("quiet", "az-a"));
    let client = fleet.client("az-a");
    let server = fleet.server("az-a");
    let params = WatchParams::default().server_timeout(Duration::from_secs(1));
    let mut told = fleet.block_on(async {
        let mut events = client
            .watch::<Value>(&hypervisors(), &params)
            .expect("the kind is listed");
        let mut told = Vec::new();
        while told.len() < 2 {
            told.push(events.next().await.expect("an event"));
        }
        server
            .wait_for_request(|request| request.query.contains("watch=true"))
            .await;
        // Other kinds move the version on: resuming from the list's would have the server go through all of that.
        for count in 0..5 {
            fleet.put(
                "az-a",
                json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": format!("c{count}")}}),
            );
        }
        let version = format!("resourceVersion={}&", server.store().revision());
        server
            .wait_for_request(|request| request.query.contains(&version))
            .await;
        fleet.put("az-a", hypervisor("next", "az-a"));
        told.push(events.next().await.expect("an event"));
        told
    });
    assert!(
        matches!(&told.pop().expect("three").kind, WatchEventKind::Added(object) if object["metadata"]["name"] == "next")
    );
    assert_eq!(lists(&fleet, "az-a"), 1);
}

#[test]
fn a_watch_that_the_server_ends_is_resumed_and_nobody_told() {
    let fleet = Fleet::start();
    fleet.put("az-a", hypervisor("one", "az-a"));
    // An answer without an event, ended in order: what a server does at the end of timeoutSeconds.
    let ended = Fault::respond(200, &[("Content-Type", "application/json")], "");
    fleet.server("az-a").faults().add(
        Rule::new("GET", HYPERVISORS)
            .query("watch=true")
            .first(1)
            .fault(ended),
    );
    let (_env, watch) = watch(&fleet);
    wait_until("the resumption", PATIENCE, || watches(&fleet, "az-a") > 1);
    fleet.put("az-a", hypervisor("two", "az-a"));
    watch.wait_for("az-a ADDED two");
    assert_eq!(lists(&fleet, "az-a"), 1);
    let run = watch.interrupt().exits(130);
    assert!(!run.stdout.contains("CLUSTER_"), "{}", run.stdout);
    assert_eq!(run.stderr, "");
}

#[test]
fn a_server_that_ends_every_watch_at_once_is_not_asked_in_a_tight_loop() {
    let fleet = Fleet::start();
    let ended = Fault::respond(200, &[("Content-Type", "application/json")], "");
    fleet
        .server("az-a")
        .faults()
        .add(Rule::new("GET", HYPERVISORS).query("watch=true").fault(ended));
    let env = fleet.env();
    // The deadline ends the watch: 3 s leave room for the pauses of 0.8 s and 1.6 s.
    env.run(&["watch", "hv", "--request-timeout", "3s"]).exits(0);
    let count = watches(&fleet, "az-a");
    assert!((2..=4).contains(&count), "{count} watches in 3 s");
}

#[test]
fn a_line_that_is_no_event_costs_a_list_and_no_event() {
    let fleet = Fleet::start();
    for (name, garbage) in [
        ("html", "<html>login</html>\n"),
        ("untyped", "{\"object\":{}}\n"),
        (
            "unknown",
            "{\"type\":\"SURPRISE\",\"object\":{\"metadata\":{\"name\":\"x\"}}}\n",
        ),
        ("nameless", "{\"type\":\"ADDED\",\"object\":{\"metadata\":{}}}\n"),
        ("bare", "{\"type\":\"ADDED\",\"object\":\"text\"}\n"),
    ] {
        fleet.server("az-a").faults().clear();
        fleet.server("az-a").forget_requests();
        fleet.server("az-b").forget_requests();
        let fault = Fault::respond(200, &[("Content-Type", "application/json")], garbage);
        fleet.server("az-a").faults().add(
            Rule::new("GET", HYPERVISORS)
                .query("watch=true")
                .first(1)
                .fault(fault),
        );
        let (_env, watch) = watch(&fleet);
        watch.wait_for("az-a CLUSTER_LOST");
        fleet.put("az-a", hypervisor(name, "az-a"));
        watch.wait_for(&format!("az-a ADDED {name}"));
        assert_eq!(
            watch
                .events()
                .iter()
                .find(|event| event["type"] == "CLUSTER_LOST")
                .expect("told")["error"]["kind"],
            "decode",
            "{name}"
        );
        assert_eq!(lists(&fleet, "az-a"), 2, "{name}");
        assert_eq!(folded(&watch.events(), "az-a"), stored(&fleet, "az-a"), "{name}");
        watch.interrupt().exits(130);
    }
}

#[test]
fn an_event_that_is_cut_in_half_is_told_once_and_whole() {
    let fleet = Fleet::start();
    fleet.put("az-a", hypervisor("one", "az-a"));
    fleet.server("az-a").faults().add(
        Rule::new("GET", HYPERVISORS)
            .query("watch=true")
            .first(1)
            .fault(Fault::Truncate { after: 60 }),
    );
    let (_env, watch) = watch(&fleet);
    fleet.put("az-a", hypervisor("two", "az-a"));
    watch.wait_for("az-a ADDED two");
    assert_eq!(folded(&watch.events(), "az-a"), stored(&fleet, "az-a"));
    watch.interrupt().exits(130);
}

#[test]
fn who_may_not_watch_is_told_so_and_the_others_go_on() {
    let fleet = Fleet::start();
    let forbidden = || {
        Fault::status(
            403,
            "Forbidden",
            "hypervisors.kvm.cloud.sap is forbidden: User \"admin\" cannot list resource",
        )
    };
    fleet
        .server("az-a")
        .faults()
        .add(Rule::new("GET", HYPERVISORS).fault(forbidden()));
    fleet.put("az-b", hypervisor("one", "az-b"));
    let env = fleet.env();
    let watch = Watching::start(&env, &WATCH);
    watch.wait_for("az-a CLUSTER_STOPPED");
    watch.wait_for("az-b ADDED one");
    watch.interrupt().exits(130);

    // A deadline ends it; that a cluster is missing is not forgotten.
    let run = env.run(&["watch", "hv", "--request-timeout", "1s"]).exits(3);
    assert_eq!(
        run.stderr,
        "error: cluster az-a: watch hypervisors.kvm.cloud.sap: hypervisors.kvm.cloud.sap is forbidden: User \"admin\" cannot \
         list resource; given up\n"
    );
    env.run(&["watch", "hv", "--request-timeout", "1s", "--allow-partial"])
        .exits(0);

    // With every cluster given up there is nothing left to wait for.
    fleet
        .server("az-b")
        .faults()
        .add(Rule::new("GET", HYPERVISORS).fault(forbidden()));
    let run = env.run(&["watch", "hv"]).exits(1);
    assert!(run.stderr.contains("cluster az-b: watch"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
}

#[test]
fn a_refusal_by_a_server_that_was_there_before_is_waited_out() {
    let fleet = Fleet::start();
    let (_env, watch) = watch(&fleet);
    fleet.stop("az-a");
    watch.wait_for("az-a CLUSTER_LOST");
    // What an API server says while it starts: no keys of its issuer yet, no roles yet, no CRDs yet.
    let faults = fleet.server("az-a").faults();
    for (nth, fault) in [
        Fault::status(401, "Unauthorized", "Unauthorized"),
        Fault::status(403, "Forbidden", "not yet"),
        Fault::respond(404, &[], "404 page not found\n"),
    ]
    .into_iter()
    .enumerate()
    {
        // A 401 is asked again at once with fresh credentials, if there are any; this token has none.
        faults.add(Rule::new("GET", HYPERVISORS).nth(nth as u64 + 1).fault(fault));
    }
    fleet.put("az-a", hypervisor("new", "az-a"));
    fleet.restart("az-a");
    watch.wait_for("az-a CLUSTER_RECOVERED");
    watch.wait_for("az-a ADDED new");
    let kinds: Vec<Value> = watch
        .events()
        .into_iter()
        .filter(|event| event["type"] == "CLUSTER_LOST")
        .map(|event| event["error"]["kind"].clone())
        .collect();
    assert_eq!(kinds, ["connect", "unauthorized", "forbidden", "no-such-kind"]);
    watch.interrupt().exits(130);
}

#[test]
fn a_watch_that_falls_silent_for_longer_than_it_may_last_is_dead() {
    use multicluster::client::{WatchEventKind, WatchParams};
    let fleet = Fleet::start();
    fleet.put("az-a", hypervisor("one", "az-a"));
    let stall = Fault::Stall { after: 0 };
    let silent = Rule::new("GET", HYPERVISORS)
        .query("watch=true")
        .first(1)
        .fault(stall);
    fleet.server("az-a").faults().add(silent);
    let client = fleet.client("az-a");
    let params = WatchParams::default().server_timeout(Duration::from_secs(1));
    let told = fleet.block_on(async {
        let mut events = client
            .watch::<Value>(&hypervisors(), &params)
            .expect("the kind is listed");
        let mut told = Vec::new();
        while let Some(event) = events.next().await {
            told.push(match event.kind {
                WatchEventKind::Added(object) => format!("added {}", object["metadata"]["name"]),
                WatchEventKind::Synced => "synced".to_owned(),
                WatchEventKind::Lost(error) => format!("lost: {error}"),
                WatchEventKind::Recovered => break,
                other => panic!("{other:?}"),
            });
        }
        told
    });
    assert_eq!(
        told,
        ["added \"one\"", "synced", "lost: the answer stopped for 6 s"]
    );
}

#[test]
fn throttling_is_waited_out() {
    let fleet = Fleet::start();
    fleet.server("az-a").faults().add(
        Rule::new("GET", HYPERVISORS)
            // A list is tried three times before the cluster counts as lost.
            .first(4)
            .fault(Fault::too_many_requests(1)),
    );
    let env = fleet.env();
    let watch = Watching::start(&env, &WATCH);
    watch.wait_for("az-a SYNCED");
    assert_eq!(watch.times("az-a CLUSTER_LOST"), 1);
    watch.interrupt().exits(130);
}

#[test]
fn after_many_changes_and_outages_the_events_add_up_to_the_servers_state() {
    let fleet = Fleet::start();
    let (_env, watch) = watch(&fleet);
    for round in 0..3 {
        for count in 0..20 {
            let zone = if count % 2 == 0 { "az-a" } else { "az-b" };
            fleet.put(zone, hypervisor(&format!("n{}", (round * 7 + count) % 25), zone));
        }
        fleet.stop("az-a");
        wait_until("the loss", PATIENCE, || {
            watch.times("az-a CLUSTER_LOST") == round + 1
        });
        let held: Vec<String> = stored(&fleet, "az-a").into_keys().take(3).collect();
        for name in &held {
            fleet.remove("az-a", name);
        }
        fleet.put("az-a", hypervisor(&held[0], "az-b"));
        if round == 1 {
            fleet.server("az-a").store().compact();
        }
        fleet.restart("az-a");
        wait_until("the recovery", PATIENCE, || {
            watch.times("az-a CLUSTER_RECOVERED") == round + 1
        });
    }
    for zone in ["az-a", "az-b"] {
        wait_until(zone, PATIENCE, || {
            folded(&watch.events(), zone) == stored(&fleet, zone)
        });
    }
    watch.interrupt().exits(130);
}

#[test]
fn what_is_no_api_server_is_given_up_at_once() {
    for fault in [
        Fault::respond(
            200,
            &[("Content-Type", "text/html")],
            b"<html>log in</html>".to_vec(),
        ),
        Fault::respond(307, &[("Location", "https://elsewhere.example/")], Vec::new()),
    ] {
        let fleet = Fleet::start();
        let server = fleet.server("az-a");
        server.faults().add(Rule::new("GET", HYPERVISORS).fault(fault));
        fleet.put("az-b", hypervisor("one", "az-b"));
        let env = fleet.env();
        let watch = Watching::start(&env, &WATCH);
        watch.wait_for("az-a CLUSTER_STOPPED");
        watch.wait_for("az-b ADDED one");
        assert_eq!(lists(&fleet, "az-a"), 1);
        watch.interrupt().exits(130);
    }
}
