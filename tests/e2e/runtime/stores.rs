//! Stores and standing watches.

use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::ConfigMap;
use multicluster::client::{
    DeleteParams, Metadata, ObjectKey, PatchType, Typed, WatchEventKind, WriteParams,
};
use multicluster::k8s::DynamicObject;
use multicluster::runtime::{MergedEvent, MergedWatch, Store};
use serde_json::json;

use super::{Hypervisor, all_but_the_first, eventually, hypervisors, own, run};
use crate::library::{client, clusters};
use crate::support::{Env, kubectl, seed, testbed, testbed_alone};

/// Where everything is, as `CLUSTER/NAME`, in the store's order.
fn places<K: Send + Sync + 'static>(store: &Store<K>, env: &Env) -> Vec<String> {
    let own = format!("{}-", env.id);
    let place = |cluster: &str, name: &str| format!("{cluster}/{}", name.strip_prefix(&own).unwrap_or(name));
    let list = store.list();
    list.iter()
        .map(|object| place(&object.cluster, &object.key.name))
        .collect()
}

#[test]
fn a_store_has_every_copy_and_finds_it_by_any_field() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-a", &env.hypervisor("twice", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("twice", "az-b"));
    run(async {
        let kind = hypervisors(&client).await;
        let store = Store::start::<Typed<Hypervisor>>(&client, &kind, &own(&env)).expect("a store");
        let by_version = store.index_by("version", |hypervisor| vec![hypervisor.spec.version.clone()]);
        let readiness = store.wait_until_ready(super::PATIENCE).await;
        assert!(readiness.current(), "{readiness:?}");
        assert_eq!(places(&store, &env), ["az-a/one", "az-a/twice", "az-b/twice"]);
        let twice = ObjectKey::new(None, env.name("twice"));
        let zone = |cluster: &str| {
            let copy = store.get(cluster, &twice)?;
            copy.metadata.labels.get("topology.kubernetes.io/zone").cloned()
        };
        assert_eq!(
            zone("az-b").as_deref(),
            Some("az-b"),
            "a copy does not overwrite another"
        );
        assert_eq!(zone("home"), None);
        assert_eq!(
            store.get_first(&twice).expect("the first").cluster.as_ref(),
            "az-a"
        );
        assert_eq!(store.copies(&twice).len(), 2);
        assert_eq!(store.duplicates()[0].clusters, ["az-a", "az-b"]);

        assert_eq!(by_version.get("1.0").len(), 3);
        let patch = json!({"spec": {"version": "2.0"}});
        let az_b = client.cluster("az-b").expect("az-b");
        az_b.patch(
            &kind,
            &twice,
            PatchType::Merge,
            &patch,
            None,
            &WriteParams::default(),
        )
        .await
        .expect("it is patched");
        eventually("the index follows", || by_version.get("2.0").len() == 1).await;
        assert_eq!(by_version.get("2.0")[0].cluster.as_ref(), "az-b");
        assert_eq!(by_version.get("1.0").len(), 2);
        assert_eq!(by_version.values(), ["1.0", "2.0"]);
        let zones = store.index_by("zone", |hypervisor| {
            let zone = hypervisor.metadata.labels.get("topology.kubernetes.io/zone");
            zone.cloned().into_iter().collect()
        });
        assert_eq!(
            zones.get("az-a").len(),
            2,
            "an index has what was there before it"
        );
        assert_eq!(store.index("zone").expect("it is there").get("az-b").len(), 1);

        az_b.delete(&kind, &twice, &DeleteParams::default())
            .await
            .expect("it is deleted");
        eventually("the copy goes", || store.duplicates().is_empty()).await;
        assert_eq!(places(&store, &env), ["az-a/one", "az-a/twice"]);
        assert_eq!(by_version.values(), ["1.0"]);
    });
}

#[test]
fn any_kind_is_kept_in_any_form() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let map = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n  namespace: default\n  labels: {{test: {}}}\ndata: {{a: b}}\n",
        env.name("map"),
        env.id
    );
    seed(&testbed, "home", &map);
    run(async {
        let params = own(&env);
        let mut in_default = params.clone();
        in_default.list = in_default.list.namespace("default");
        let maps = Store::<ConfigMap>::typed(&client, &in_default).expect("the kind is listed");
        maps.wait_until_ready(super::PATIENCE).await;
        let key = ObjectKey::new(Some("default"), env.name("map"));
        let map = maps.get("home", &key).expect("it is there");
        assert_eq!(
            map.data
                .as_ref()
                .and_then(|data| data.get("a"))
                .map(String::as_str),
            Some("b")
        );

        let kind = hypervisors(&client).await;
        let whole = Store::start::<serde_json::Value>(&client, &kind, &params).expect("a store");
        let dynamic = Store::start::<Typed<DynamicObject>>(&client, &kind, &params).expect("a store");
        let metadata = Store::start::<Metadata>(&client, &kind, &params).expect("a store");
        for store in [&whole.readiness(), &dynamic.readiness(), &metadata.readiness()] {
            assert_eq!(store.clusters.len(), 2, "who is watched is known from the start");
        }
        whole.wait_until_ready(super::PATIENCE).await;
        dynamic.wait_until_ready(super::PATIENCE).await;
        metadata.wait_until_ready(super::PATIENCE).await;
        let key = ObjectKey::new(None, env.name("one"));
        assert_eq!(
            whole.get_first(&key).expect("whole").object["spec"]["version"],
            "1.0"
        );
        let object = dynamic.get_first(&key).expect("dynamic");
        assert_eq!(object.data["spec"]["version"], "1.0");
        let object = metadata.get_first(&key).expect("metadata");
        assert_eq!(object.label("test"), Some(env.id.as_str()));
        assert_eq!(object.object.0.get("spec"), None);
    });
}

#[test]
fn a_dead_cluster_is_missing_and_holds_nobody_up() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    testbed.cluster("az-b").kill().expect("az-b ends");
    run(async {
        let kind = hypervisors(&client).await;
        let store = Store::start::<Typed<Hypervisor>>(&client, &kind, &own(&env)).expect("a store");
        let start = Instant::now();
        assert!(store.wait_until_cluster_ready("az-a", super::PATIENCE).await);
        let readiness = store.wait_until_ready(Duration::from_secs(2)).await;
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
        let missing: Vec<&str> = readiness.missing().map(|cluster| &*cluster.cluster).collect();
        assert_eq!(missing, ["az-b"]);
        eventually("the failure is told", || !store.readiness().failures().is_empty()).await;
        assert_eq!(store.readiness().failures()[0].cluster, "az-b");
        assert_eq!(places(&store, &env), ["az-a/one"]);

        testbed.cluster("az-b").restart().expect("az-b is back");
        let readiness = store.wait_until_ready(super::PATIENCE).await;
        assert!(readiness.ready(), "{readiness:?}");
        assert_eq!(places(&store, &env), ["az-a/one", "az-b/two"]);

        // What was known stays while the cluster is gone, and follows it when it is back.
        testbed.cluster("az-b").kill().expect("az-b ends");
        eventually("az-b is lost", || !store.readiness().current()).await;
        assert!(store.readiness().ready());
        assert_eq!(store.len(), 2);
        testbed.cluster("az-b").restart().expect("az-b is back");
        kubectl(&testbed, "az-b", &["delete", "hv", &env.name("two")]);
        eventually("the deletion is seen", || places(&store, &env) == ["az-a/one"]).await;
        eventually("az-b answers", || store.readiness().current()).await;
    });
}

#[test]
fn a_cluster_that_is_added_joins_stores_and_watches() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("twice", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("twice", "az-b"));
    run(async {
        let (client, joining) = all_but_the_first(clusters(&testbed));
        let kind = hypervisors(&client).await;
        let store = Store::start::<Metadata>(&client, &kind, &own(&env)).expect("a store");
        let mut watch = MergedWatch::<Metadata>::new(&client, &kind, &own(&env)).expect("a watch");
        store.wait_until_ready(super::PATIENCE).await;
        assert_eq!(places(&store, &env), ["az-b/twice"]);
        let mut told = Vec::new();
        client.add_remote(joining).expect("it joins");
        // A remote joins behind the remotes that are there.
        while told.last().is_none_or(|last| last != "az-b, az-a") {
            match tokio::time::timeout(super::PATIENCE, watch.next())
                .await
                .expect("an event")
            {
                MergedEvent::Joined { cluster, place } => told.push(format!("{cluster} at {place}")),
                MergedEvent::Told(event) => match event.kind {
                    WatchEventKind::Added(_) => told.push(format!("{} added", event.cluster)),
                    WatchEventKind::DuplicateAppeared(duplicate) => told.push(duplicate.clusters.join(", ")),
                    _ => {}
                },
                other => panic!("{other:?}"),
            }
        }
        assert!(told.contains(&"az-a at 1".to_owned()), "{told:?}");
        eventually("it is in the store", || {
            places(&store, &env) == ["az-b/twice", "az-a/twice"]
        })
        .await;
        assert_eq!(store.readiness().clusters[1].cluster.as_ref(), "az-a");
    });
}

/// A type that knows one version.
#[derive(Debug, serde::Deserialize)]
struct OfItsTime {
    spec: Versioned,
}

#[derive(Debug, serde::Deserialize)]
struct Versioned {
    version: Version,
}

#[derive(Debug, PartialEq, serde::Deserialize)]
enum Version {
    #[serde(rename = "1.0")]
    One,
}

#[test]
fn an_object_that_cannot_be_read_is_named_and_stops_nothing() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("good", "az-a"));
    let newer = env.hypervisor("newer", "az-a").replace("\"1.0\"", "\"2.0\"");
    seed(&testbed, "az-a", &newer);
    run(async {
        let kind = hypervisors(&client).await;
        let store = Store::start::<Typed<OfItsTime>>(&client, &kind, &own(&env)).expect("a store");
        let readiness = store.wait_until_ready(super::PATIENCE).await;
        assert!(readiness.ready() && !readiness.current(), "{readiness:?}");
        assert_eq!(places(&store, &env), ["az-a/good"]);
        let failures = readiness.failures();
        assert_eq!(failures.len(), 1, "{failures:?}");
        assert_eq!(
            failures[0].to_string(),
            format!(
                "cluster az-a: object \"{}\" cannot be read: spec.version: unknown variant `2.0`, expected `1.0`",
                env.name("newer")
            )
        );
        let version = |name: &str, version: &str| {
            let patch = json!({"spec": {"version": version}}).to_string();
            let (_, error) = kubectl(
                &testbed,
                "az-a",
                &["patch", "hv", &env.name(name), "--type=merge", "-p", &patch],
            );
            assert_eq!(error, "");
        };
        version("newer", "1.0");
        eventually("it can be read", || store.readiness().current()).await;
        assert_eq!(places(&store, &env), ["az-a/good", "az-a/newer"]);

        // What was known of it stays: it is not gone, and nobody must take it for that.
        version("good", "2.0");
        eventually("it is told", || !store.readiness().failures().is_empty()).await;
        let good = ObjectKey::new(None, env.name("good"));
        let kept = store.get("az-a", &good).expect("it is there");
        assert_eq!(kept.spec.version, Version::One);
        kubectl(&testbed, "az-a", &["delete", "hv", &good.name]);
        eventually("it is gone", || store.get("az-a", &good).is_none()).await;
        assert!(store.readiness().current());
    });
}
