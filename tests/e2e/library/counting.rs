//! How many objects there are, cluster by cluster, with the clusters' labels.

use std::collections::BTreeMap;
use std::time::Duration;

use k8s_openapi::api::core::v1::ConfigMap;
use multicluster::client::{ListParams, ProbeOptions};
use multicluster::config::RemoteConfig;
use multicluster::error::Error;
use multicluster::k8s::{GroupVersionKind, gvk_of};

use super::types::Widget;
use super::{client, hypervisor_gvk, hypervisors, mine, run, widget};
use crate::simulated::{self, Fleet};
use crate::support::{Env, seed, testbed};

fn zone(zone: &str) -> BTreeMap<String, String> {
    [("availabilityZone".to_owned(), zone.to_owned())].into()
}

#[test]
fn the_labels_that_routers_match_on_are_told() {
    let testbed = testbed();
    let client = client(&testbed);
    assert_eq!(
        client.configured_route_labels(&hypervisor_gvk()),
        [zone("az-a"), zone("az-b")]
    );
    // As in Go, home has none, also where it serves the kind.
    assert_eq!(client.configured_route_labels(&gvk_of::<Widget>()).len(), 2);
    assert!(client.configured_route_labels(&gvk_of::<ConfigMap>()).is_empty());
}

#[test]
fn metadata_comes_cluster_by_cluster() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &widget(&env, "one", "az-a").to_string());
    seed(&testbed, "az-a", &widget(&env, "two", "az-a").to_string());
    seed(&testbed, "home", &widget(&env, "one", "az-x").to_string());
    run(async {
        let kind = client
            .resource_kind(&gvk_of::<Widget>())
            .await
            .expect("it is served");
        let dead = RemoteConfig::new("https://127.0.0.1:1")
            .gvk(gvk_of::<Widget>())
            .label("availabilityZone", "dead");
        client.connect_remote(&dead).expect("it joins");
        let parts = client
            .list_metadata_per_cluster(&kind, &mine(&env))
            .await
            .expect("asked");
        let counts: Vec<(BTreeMap<String, String>, bool, Option<usize>)> = parts
            .iter()
            .map(|part| {
                (
                    part.labels().clone(),
                    part.is_home(),
                    part.result.as_ref().ok().map(Vec::len),
                )
            })
            .collect();
        assert_eq!(
            counts,
            [
                (zone("az-a"), false, Some(2)),
                (zone("az-b"), false, Some(0)),
                (zone("dead"), false, None),
                (BTreeMap::new(), true, Some(1)),
            ]
        );
        let metadata = &parts[0].result.as_ref().expect("it answered")[0];
        assert_eq!(metadata.label("test"), Some(env.id.as_str()));
        assert_eq!(
            metadata.0.get("spec"),
            None,
            "neither spec nor status crosses the wire"
        );
        let pod = multicluster::fleet::discovery::guess(&GroupVersionKind::gvk("", "v1", "Pod"));
        let unknown = client
            .list_metadata_per_cluster(&pod, &ListParams::default())
            .await;
        assert!(matches!(unknown, Err(Error::UnknownKind { .. })), "{unknown:?}");
    });
}

#[test]
fn a_count_is_what_a_list_has() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    for name in ["a", "b", "c"] {
        seed(&testbed, "az-a", &env.hypervisor(name, "az-a"));
    }
    run(async {
        let kind = hypervisors(&client).await;
        // With a selector the pages are counted; two at a time, here.
        let counted = client
            .count(&kind, &mine(&env).chunk_size(2))
            .await
            .expect("asked");
        let counts: Vec<(&str, Option<u64>)> = counted
            .iter()
            .map(|part| (part.cluster.name.as_str(), part.result.as_ref().ok().copied()))
            .collect();
        assert_eq!(counts, [("az-a", Some(3)), ("az-b", Some(0))]);
        // Without one the server says how many there are. Others write meanwhile, so it is asked until both agree.
        let mut tries = 0;
        loop {
            tries += 1;
            let before = client.count(&kind, &ListParams::default()).await.expect("asked");
            let listed = client
                .list_metadata_per_cluster(&kind, &ListParams::default())
                .await
                .expect("asked");
            let before: Vec<Option<u64>> = before
                .iter()
                .map(|part| part.result.as_ref().ok().copied())
                .collect();
            let listed: Vec<Option<u64>> = listed
                .iter()
                .map(|part| part.result.as_ref().ok().map(|list| list.len() as u64))
                .collect();
            if before == listed {
                assert!(before[0] >= Some(3));
                break;
            }
            assert!(tries < 50, "{before:?} {listed:?}");
        }
    });
}

/// One small request, however many objects there are.
#[test]
fn a_count_without_selectors_asks_for_one_object() {
    let fleet = Fleet::start();
    for index in 0..30 {
        fleet.put("az-a", simulated::hypervisor(&format!("n{index}"), "az-a"));
    }
    let client = fleet.client("az-a");
    let kind = simulated::hypervisors();
    let counted = fleet
        .block_on(client.count(&kind, &ListParams::default()))
        .expect("asked");
    assert_eq!(counted[0].result.as_ref().ok(), Some(&30));
    let requests = fleet.requests("az-a", "/hypervisors", "");
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert!(requests[0].query.contains("limit=1"), "{requests:?}");
}

/// What Go's `ProbeRemotes` is for: a remote that is gone is told once, the others go on.
#[test]
fn remotes_that_cannot_be_reached_are_told() {
    let testbed = testbed();
    let client = client(&testbed);
    run(async {
        let dead = RemoteConfig::new("https://127.0.0.1:1")
            .gvk(hypervisor_gvk())
            .name("dead");
        client.connect_remote(&dead).expect("it joins");
        let found = client.reachability(Duration::from_secs(5)).await;
        let found: Vec<(&str, bool)> = found
            .iter()
            .map(|probe| (probe.cluster.name.as_str(), probe.reachable))
            .collect();
        assert_eq!(found, [("az-a", true), ("az-b", true), ("dead", false)]);

        let (lost, mut told) = tokio::sync::mpsc::unbounded_channel();
        let options = ProbeOptions::default()
            .interval(Duration::from_millis(10))
            .failure_threshold(2);
        let probing = client.probe_remotes(options, |probe| {
            let _ = lost.send(probe.cluster.name.clone());
        });
        tokio::select! {
            () = probing => panic!("the others are there"),
            name = told.recv() => assert_eq!(name.as_deref(), Some("dead")),
        }
    });
}
