//! Stores and controllers over a server that misbehaves, or changes while nobody can see it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use multicluster::client::{Metadata, WatchParams};
use multicluster::error::FailureReason;
use multicluster::runtime::{Action, Controller, Request, Store, Stored};
use testbed::simulated::{Fault, Rule};
use tokio::task::JoinSet;

use super::PATIENCE;
use crate::simulated::{Fleet, HYPERVISORS, hypervisor, hypervisors};
use crate::support::wait_until;
use crate::watch_faults::stored;

/// What was reconciled: a name, and the version that it had; `None`: it was gone.
type Seen = Vec<(String, Option<String>)>;

fn store(fleet: &Fleet) -> Store<Metadata> {
    let client = fleet.client("az-a");
    let store =
        fleet.block_on(async { Store::start::<Metadata>(&client, &hypervisors(), &WatchParams::default()) });
    store.expect("the kind is listed")
}

/// Names and versions of what a store has.
fn kept(store: &Store<Metadata>) -> BTreeMap<String, String> {
    let objects = store.list();
    let kept = objects
        .iter()
        .map(|object| (object.key.name.clone(), object.resource_version.clone()));
    kept.collect()
}

/// What would end the watch of a command: a program that stays would have to be started again by hand.
#[test]
fn a_cluster_that_refuses_is_tried_until_it_does_not() {
    let fleet = Fleet::start();
    fleet.put("az-a", hypervisor("one", "az-a"));
    let refusals = [
        Fault::status(403, "Forbidden", "not yours"),
        Fault::status(404, "NotFound", "no such kind yet"),
        Fault::respond(200, &[("Content-Type", "text/html")], "<html>log in</html>"),
    ];
    for (nth, refusal) in (1..).zip(refusals) {
        let rule = Rule::new("GET", HYPERVISORS).nth(nth).fault(refusal);
        fleet.server("az-a").faults().add(rule);
    }
    let store = store(&fleet);
    wait_until("the refusal is told", PATIENCE, || {
        let failures = store.readiness().failures();
        failures
            .first()
            .is_some_and(|failure| failure.error.reason == FailureReason::Forbidden)
    });
    wait_until("the cluster is in", PATIENCE, || store.readiness().current());
    assert_eq!(kept(&store), stored(&fleet, "az-a"));
}

#[test]
fn what_happened_while_a_cluster_was_away_is_in_the_store_and_is_reconciled() {
    let fleet = Fleet::start();
    for name in ["gone", "anew", "changed", "same"] {
        fleet.put("az-a", hypervisor(name, "az-a"));
    }
    let store = store(&fleet);
    let uids = |store: &Store<Metadata>| -> BTreeMap<String, String> {
        let objects = store.list();
        let uids = objects
            .iter()
            .map(|object| (object.key.name.clone(), object.uid.clone()));
        uids.collect()
    };
    let seen: Arc<Mutex<Seen>> = Arc::default();
    let told = seen.clone();
    let reconcile = move |request: Request, object: Option<Arc<Stored<Metadata>>>, _| {
        let version = object.map(|object| object.resource_version.clone());
        told.lock()
            .expect("nobody panics here")
            .push((request.key.name, version));
        async { Ok::<_, std::io::Error>(Action::AwaitChange) }
    };
    let controller = Controller::new("test", &store).run(Arc::new(()), reconcile, std::future::pending());
    let mut running = JoinSet::new();
    fleet.block_on(async { running.spawn(controller) });
    let seen_names = || -> BTreeSet<String> {
        let seen = seen.lock().expect("nobody panics here");
        seen.iter().map(|(name, _)| name.clone()).collect()
    };
    wait_until("all are reconciled", PATIENCE, || seen_names().len() == 4);
    let before = uids(&store);
    fleet.stop("az-a");
    wait_until("the cluster is lost", PATIENCE, || !store.readiness().current());
    assert_eq!(store.len(), 4, "what was known stays");
    seen.lock().expect("nobody panics here").clear();
    fleet.remove("az-a", "gone");
    fleet.remove("az-a", "anew");
    fleet.put("az-a", hypervisor("anew", "az-a"));
    fleet.put("az-a", hypervisor("changed", "az-b"));
    fleet.put("az-a", hypervisor("new", "az-a"));
    fleet.server("az-a").store().compact();
    fleet.restart("az-a");
    wait_until("the store follows", PATIENCE, || {
        kept(&store) == stored(&fleet, "az-a")
    });
    let after = uids(&store);
    assert_ne!(before["anew"], after["anew"]);
    assert_eq!(before["same"], after["same"]);
    let expected: BTreeMap<String, Option<String>> = stored(&fleet, "az-a")
        .into_iter()
        .filter(|(name, _)| name != "same")
        .map(|(name, version)| (name, Some(version)))
        .chain([("gone".to_owned(), None)])
        .collect();
    wait_until("all that changed is reconciled as it is now", PATIENCE, || {
        let seen = seen.lock().expect("nobody panics here");
        seen.iter().cloned().collect::<BTreeMap<_, _>>() == expected
    });
}
