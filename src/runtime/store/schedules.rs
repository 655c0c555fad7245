//! Random schedules of what servers tell: at every moment the store has what the servers have, and each copy for itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::shared::{Change, Handler, Shared};
use super::state::State;
use crate::client::{Form, ObjectKey, WatchEvent, WatchEventKind};
use crate::error::{ClusterError, FailureReason};
use crate::fleet::discovery::guess;
use crate::k8s::GroupVersionKind;
use crate::runtime::watch::MergedEvent;

/// In their order, which is not that of their names.
const CLUSTERS: [&str; 3] = ["az-b", "az-a", "home"];
/// In key order, which is not that of their namespaces.
const KEYS: [(&str, &str); 4] = [("a-b", "x"), ("a", "x"), ("a", "y"), ("b", "x")];
/// What the index finds objects by; an object may have two.
const VALUES: [&str; 3] = ["red", "green", "blue"];

#[derive(Debug, Clone)]
enum Step {
    Join(usize),
    /// An object is added or changed, and has these values.
    Upsert(usize, usize, Vec<usize>),
    /// An object is deleted, and told whole or as its metadata alone.
    Delete(usize, usize, bool),
    Lose(usize),
    Recover(usize),
    Sync(usize),
    Index,
}

fn step() -> impl Strategy<Value = Step> {
    let cluster = 0..CLUSTERS.len();
    let key = 0..KEYS.len();
    let values = prop::collection::vec(0..VALUES.len(), 0..3);
    prop_oneof![
        2 => cluster.clone().prop_map(Step::Join),
        8 => (cluster.clone(), key.clone(), values).prop_map(|(c, k, v)| Step::Upsert(c, k, v)),
        5 => (cluster.clone(), key, any::<bool>()).prop_map(|(c, k, whole)| Step::Delete(c, k, whole)),
        1 => cluster.clone().prop_map(Step::Lose),
        1 => cluster.clone().prop_map(Step::Recover),
        1 => cluster.prop_map(Step::Sync),
        1 => Just(Step::Index),
    ]
}

fn key(key: usize) -> ObjectKey {
    ObjectKey::new(Some(KEYS[key].0), KEYS[key].1)
}

fn object(cluster: usize, of: usize, version: usize, values: &[usize]) -> Value {
    let (namespace, name) = KEYS[of];
    let values: Vec<&str> = values.iter().map(|value| VALUES[*value]).collect();
    json!({"metadata": {"namespace": namespace, "name": name, "uid": format!("{cluster}-{of}"),
        "resourceVersion": version.to_string()}, "values": values})
}

fn values_of(object: &Value) -> Vec<String> {
    let values = object["values"].as_array().into_iter().flatten();
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What one cluster is, beside its objects.
#[derive(Default)]
struct Standing {
    joined: bool,
    synced: bool,
    lost: bool,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_store_is_what_the_servers_have(steps in prop::collection::vec(step(), 0..80)) {
        let mut state: State<Value> = State::default();
        let mut standings: [Standing; 3] = Default::default();
        // By key and the cluster's place, which is the order that is promised.
        let mut servers: BTreeMap<(ObjectKey, usize), Value> = BTreeMap::new();
        let mut indexed = false;
        for (version, step) in steps.into_iter().enumerate() {
            let (cluster, event) = match step {
                Step::Join(cluster) => {
                    let place = standings[..cluster].iter().filter(|standing| standing.joined).count();
                    if !std::mem::replace(&mut standings[cluster].joined, true) {
                        state.take::<Value>(MergedEvent::Joined { cluster: Arc::from(CLUSTERS[cluster]), place });
                    }
                    continue;
                }
                Step::Index => {
                    state.add_index("values".to_owned(), Arc::new(|object| values_of(object)));
                    indexed = true;
                    continue;
                }
                Step::Upsert(cluster, of, values) => {
                    let object = object(cluster, of, version, &values);
                    let kind = match servers.contains_key(&(key(of), cluster)) {
                        true => WatchEventKind::Modified(object),
                        false => WatchEventKind::Added(object),
                    };
                    (cluster, kind)
                }
                Step::Delete(cluster, of, whole) => {
                    let kind = guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
                    let gone = match servers.get(&(key(of), cluster)) {
                        Some(object) if whole => object.clone(),
                        _ => Value::tombstone(&kind, &key(of), "", ""),
                    };
                    (cluster, WatchEventKind::Deleted(gone))
                }
                Step::Lose(cluster) => {
                    let error = ClusterError::not_sent(FailureReason::Connect, "refused");
                    (cluster, WatchEventKind::Lost(error))
                }
                Step::Recover(cluster) => (cluster, WatchEventKind::Recovered),
                Step::Sync(cluster) => (cluster, WatchEventKind::Synced),
            };
            if !standings[cluster].joined {
                continue;
            }
            let expected = match &event {
                WatchEventKind::Added(object) => {
                    servers.insert((object.key(), cluster), object.clone());
                    "added"
                }
                WatchEventKind::Modified(object) => {
                    servers.insert((object.key(), cluster), object.clone());
                    "updated"
                }
                WatchEventKind::Deleted(object) => match servers.remove(&(object.key(), cluster)) {
                    Some(_) => "deleted",
                    None => "nothing",
                },
                WatchEventKind::Lost(_) => {
                    standings[cluster].lost = true;
                    "cluster"
                }
                WatchEventKind::Recovered => {
                    standings[cluster].lost = false;
                    "cluster"
                }
                _ => {
                    standings[cluster].synced = true;
                    "cluster"
                }
            };
            let event = WatchEvent { cluster: Arc::from(CLUSTERS[cluster]), kind: event };
            let told = match state.take(MergedEvent::Told(event)) {
                None => "nothing",
                Some(Change::Added(_)) => "added",
                Some(Change::Updated { before, after }) => {
                    prop_assert_eq!(&before.key, &after.key);
                    prop_assert!(before.resource_version != after.resource_version);
                    "updated"
                }
                Some(Change::Deleted(_)) => "deleted",
                Some(Change::Cluster(_)) => "cluster",
            };
            prop_assert_eq!(told, expected);

            let all: Vec<(ObjectKey, usize, &Value)> = state
                .all()
                .map(|copy| {
                    let place = CLUSTERS.iter().position(|cluster| **cluster == *copy.cluster);
                    (copy.key.clone(), place.unwrap_or(usize::MAX), &copy.object)
                })
                .collect();
            let expected: Vec<(ObjectKey, usize, &Value)> =
                servers.iter().map(|((key, place), object)| (key.clone(), *place, object)).collect();
            prop_assert_eq!(&all, &expected);
            prop_assert_eq!(state.len(), servers.len());
            let twice: BTreeSet<&ObjectKey> = all
                .windows(2)
                .filter(|pair| pair[0].0 == pair[1].0)
                .map(|pair| &pair[0].0)
                .collect();
            let duplicates: Vec<&ObjectKey> = state.duplicates().map(|copies| &copies[0].key).collect();
            prop_assert_eq!(duplicates, twice.into_iter().collect::<Vec<_>>());
            let mut present = BTreeSet::new();
            for value in VALUES {
                let found: Vec<(ObjectKey, Arc<str>)> = state
                    .lookup("values", value)
                    .iter()
                    .map(|copy| (copy.key.clone(), copy.cluster.clone()))
                    .collect();
                let expected: Vec<(ObjectKey, Arc<str>)> = all
                    .iter()
                    .filter(|(_, _, object)| indexed && values_of(object).iter().any(|other| other == value))
                    .map(|(key, place, _)| (key.clone(), Arc::from(CLUSTERS[*place])))
                    .collect();
                if !expected.is_empty() {
                    present.insert(value);
                }
                prop_assert_eq!(found, expected, "{}", value);
            }
            let values = state.index_values("values");
            prop_assert_eq!(values, present.into_iter().map(str::to_owned).collect::<Vec<_>>());
            let readiness = state.readiness();
            let joined = standings.iter().enumerate().filter(|(_, standing)| standing.joined);
            for (part, (place, standing)) in readiness.clusters.iter().zip(joined) {
                prop_assert_eq!(&*part.cluster, CLUSTERS[place]);
                prop_assert_eq!((part.synced, part.trouble.is_some()), (standing.synced, standing.lost));
                let objects = servers.keys().filter(|(_, cluster)| *cluster == place).count();
                prop_assert_eq!(part.objects, objects);
            }
        }
    }
}

#[test]
fn a_function_that_panics_finds_nothing_and_ends_nothing() {
    let mut state: State<Value> = State::default();
    state.take::<Value>(MergedEvent::Joined {
        cluster: Arc::from("az-a"),
        place: 0,
    });
    state.add_index(
        "values".to_owned(),
        Arc::new(|object| match values_of(object) {
            values if values.is_empty() => panic!("an object without values"),
            values => values,
        }),
    );
    for (of, values) in [(0, &[][..]), (1, &[1][..])] {
        let event = WatchEvent {
            cluster: Arc::from("az-a"),
            kind: WatchEventKind::Added(object(0, of, 1, values)),
        };
        state.take(MergedEvent::Told(event));
    }
    assert_eq!(state.len(), 2);
    assert_eq!(state.lookup("values", "green").len(), 1);
}

#[test]
fn a_handler_that_panics_ends_nothing() {
    let shared: Shared<Value> = Shared::new(guess(&GroupVersionKind::gvk("g", "v1", "Kind")));
    let (panics, counts): (Arc<Handler<Value>>, Arc<Handler<Value>>);
    let count = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = count.clone();
    panics = Arc::new(|_| panic!("as handlers of others may"));
    counts = Arc::new(move |_| {
        counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    });
    for handler in [&panics, &counts] {
        shared.handlers.lock().unwrap().push(Arc::downgrade(handler));
    }
    let joined = |cluster: &str| MergedEvent::<Value>::Joined {
        cluster: Arc::from(cluster),
        place: 0,
    };
    shared.take(joined("az-a"));
    drop(panics);
    shared.take(joined("az-b"));
    assert_eq!(count.load(std::sync::atomic::Ordering::Relaxed), 2);
    assert_eq!(
        shared.handlers.lock().unwrap().len(),
        1,
        "who has gone is forgotten"
    );
}
