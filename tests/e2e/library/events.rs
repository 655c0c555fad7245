//! The recorder of events.

use std::time::{Duration, Instant};

use multicluster::client::{EventType, NewEvent, RecorderOptions};
use multicluster::config::RemoteConfig;
use multicluster::error::Error;
use serde_json::{Value, json};
use testbed::real::Testbed;

use super::types::Hypervisor;
use super::{client, hypervisor, hypervisor_gvk, run};
use crate::support::{Env, kubectl, seed, testbed};

/// The events that a cluster has about an object, as kubectl sees them in `events.k8s.io/v1`.
fn events(testbed: &Testbed, cluster: &str, name: &str) -> Vec<Value> {
    let arguments = ["get", "events.v1.events.k8s.io", "-A", "-o", "json"];
    let (stdout, stderr) = kubectl(testbed, cluster, &arguments);
    let list: Value = serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stderr}"));
    let mut events = list["items"].as_array().cloned().expect("a list");
    events.retain(|event| event["regarding"]["name"] == name);
    events
}

#[test]
fn an_event_is_where_its_object_is() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-b", &env.hypervisor("node", "az-b"));
    run(async {
        let recorder = client.event_recorder("test-controller");
        let node = client
            .api::<Hypervisor>()
            .get(&env.name("node"))
            .await
            .expect("it is there")
            .item
            .object;
        let related = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}});
        let event = NewEvent::about_typed(&node)
            .expect("an event")
            .of_type(EventType::Warning)
            .reason("Overcommitted")
            .action("Schedule")
            .note("3 of 4 fit")
            .related(&related)
            .expect("a related object")
            .annotation("example.com/request", "7");
        assert!(recorder.record(event));
        recorder.flush().await;
        let stats = recorder.stats();
        assert_eq!(
            (stats.accepted, stats.written, stats.dropped, stats.failed),
            (1, 1, 0, 0)
        );
    });
    let found = events(&testbed, "az-b", &env.name("node"));
    assert_eq!(found.len(), 1);
    let event = &found[0];
    for (field, value) in [
        ("type", "Warning"),
        ("reason", "Overcommitted"),
        ("action", "Schedule"),
        ("note", "3 of 4 fit"),
        ("reportingController", "test-controller"),
    ] {
        assert_eq!(event[field], value, "{event}");
    }
    assert!(
        event["reportingInstance"]
            .as_str()
            .is_some_and(|name| name.starts_with("test-controller-"))
    );
    // Servers before 1.21 take events about what has no namespace in kube-system alone.
    let namespace = event["metadata"]["namespace"].as_str();
    assert!(matches!(namespace, Some("default" | "kube-system")), "{event}");
    assert_eq!(event["metadata"]["annotations"]["example.com/request"], "7");
    assert_eq!(event["regarding"]["apiVersion"], "kvm.cloud.sap/v1");
    assert!(event["regarding"]["uid"].is_string());
    assert_eq!(event["related"]["kind"], "Namespace");
    for other in ["az-a", "home"] {
        assert!(events(&testbed, other, &env.name("node")).is_empty(), "{other}");
    }
}

#[test]
fn where_routing_fails_home_has_the_event() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    run(async {
        let recorder = client.event_recorder("test");
        recorder.eventf(
            &hypervisor(&env, "lost", "az-x"),
            None,
            EventType::Normal,
            "Lost",
            "Route",
            "nobody's",
        );
        // A kind that no cluster lists.
        let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": env.name("pod"), "namespace": "default"}});
        recorder.eventf(&pod, None, EventType::Normal, "Seen", "Look", "unlisted");
        assert!(recorder.shutdown(Duration::from_secs(30)).await);
        assert_eq!(recorder.stats().written, 2);
    });
    for name in ["lost", "pod"] {
        assert_eq!(events(&testbed, "home", &env.name(name)).len(), 1, "{name}");
    }
}

#[test]
fn what_happens_again_becomes_a_series() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    run(async {
        let recorder = client.event_recorder("test");
        for number in 0..5 {
            let mut node = hypervisor(&env, "again", "az-a");
            // The object changes meanwhile; the note is not part of what makes events the same.
            node["metadata"]["resourceVersion"] = json!(number.to_string());
            recorder.eventf(
                &node,
                None,
                EventType::Normal,
                "Again",
                "Try",
                format!("try {number}"),
            );
        }
        recorder.eventf(
            &hypervisor(&env, "again", "az-a"),
            None,
            EventType::Normal,
            "Other",
            "Try",
            "another reason",
        );
        recorder.flush().await;
        let stats = recorder.stats();
        // Created, made a series, and at the flush told the count; and the other one.
        assert_eq!((stats.accepted, stats.aggregated, stats.written), (6, 3, 4));
    });
    let found = events(&testbed, "az-a", &env.name("again"));
    let of =
        |reason: &str| -> Vec<&Value> { found.iter().filter(|event| event["reason"] == reason).collect() };
    assert_eq!((of("Again").len(), of("Other").len()), (1, 1), "{found:?}");
    assert_eq!(of("Again")[0]["series"]["count"], 5);
    assert_eq!(
        of("Again")[0]["note"],
        "try 0",
        "as client-go has it, the first note stays"
    );
    assert!(of("Other")[0].get("series").is_none_or(Value::is_null));
}

/// An event that expired, or was deleted, while its series went on comes back with its count.
#[test]
fn a_series_outlives_its_event() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    run(async {
        let recorder = client.event_recorder("test");
        let event = || {
            NewEvent::about(&hypervisor(&env, "gone", "az-a"))
                .expect("an event")
                .reason("R")
                .action("A")
        };
        let first = recorder.record_and_wait(event()).await.expect("it is written");
        assert_eq!((first.cluster.as_str(), first.count), ("az-a", 1));
        let name = first.event["metadata"]["name"]
            .as_str()
            .expect("a name")
            .to_owned();
        let namespace = first.event["metadata"]["namespace"]
            .as_str()
            .expect("a namespace");
        let (deleted, _) = kubectl(&testbed, "az-a", &["delete", "event", "-n", namespace, &name]);
        assert!(deleted.contains("deleted"), "{deleted}");
        let second = recorder
            .record_and_wait(event())
            .await
            .expect("it is written anew");
        assert_eq!((second.count, &second.event["series"]["count"]), (2, &json!(2)));
        let third = recorder.record_and_wait(event()).await.expect("it is counted");
        assert_eq!(third.count, 3);
    });
    assert_eq!(events(&testbed, "az-a", &env.name("gone")).len(), 1);
}

/// A cluster that does not answer costs the caller nothing, holds up no other cluster, and what is too much is counted.
#[test]
fn recording_never_waits() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let dead = RemoteConfig::new("https://127.0.0.1:1")
            .gvk(hypervisor_gvk())
            .label("availabilityZone", "dead");
        client.connect_remote(&dead).expect("it joins");
        let options = RecorderOptions::default()
            .queue(5)
            .pause(Duration::from_secs(3600));
        let recorder = client.event_recorder_with("test", options);
        let begun = Instant::now();
        for number in 0..100 {
            let node = hypervisor(&env, &format!("n{number}"), "dead");
            recorder.eventf(&node, None, EventType::Normal, "R", "A", "to nobody");
        }
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
        let stats = recorder.stats();
        assert_eq!(stats.accepted + stats.dropped, 100);
        assert!(stats.dropped >= 90, "{stats:?}");
        let event = NewEvent::about(&hypervisor(&env, "alive", "az-a"))
            .expect("an event")
            .reason("R")
            .action("A");
        let recorded = recorder
            .record_and_wait(event)
            .await
            .expect("the others are written");
        assert_eq!(recorded.cluster, "az-a");
        assert!(
            !recorder.shutdown(Duration::from_millis(200)).await,
            "the dead one's are left"
        );
    });
}

#[test]
fn what_a_server_refuses_is_told() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    run(async {
        let recorder = client.event_recorder("test");
        // Servers take no event without a reason.
        let event = NewEvent::about(&hypervisor(&env, "odd", "az-a"))
            .expect("an event")
            .action("A");
        let refused = recorder.record_and_wait(event).await.expect_err("it is refused");
        assert!(
            matches!(&refused, Error::Cluster(failure) if failure.error.code() == Some(422)),
            "{refused}"
        );
        assert_eq!(recorder.stats().failed, 1);
        let nowhere = NewEvent::about(&hypervisor(&env, "odd", "az-a"))
            .expect("an event")
            .in_cluster("az-z");
        assert!(matches!(
            recorder.record_and_wait(nowhere).await,
            Err(Error::Invalid(_))
        ));
    });
}
