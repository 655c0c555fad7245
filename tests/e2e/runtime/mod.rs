//! Standing watches, stores and controllers, against real API servers.

mod controllers;
mod example;
mod faults;
mod soak;
mod stores;

use std::time::{Duration, Instant};

use multicluster::client::{Client, Cluster, DiscoveryOptions, ListParams, WatchParams};
use multicluster::fleet::discovery::ResourceKind;
use multicluster::k8s::GroupVersionKind;
use multicluster::routing::RouterSet;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::support::Env;

/// Long, since the machine may be loaded, and since the watch cache that kube-apiserver 1.20 has of a custom resource may lag by a minute just after its start.
const PATIENCE: Duration = Duration::from_secs(180);

/// Of a hypervisor, what the tests look at.
#[derive(Debug, Deserialize)]
struct Hypervisor {
    metadata: Labels,
    spec: Spec,
}

#[derive(Debug, Deserialize)]
struct Labels {
    #[serde(default)]
    labels: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Spec {
    version: String,
}

/// The test's own objects, and watches that soon notice a server that has fallen silent.
fn own(env: &Env) -> WatchParams {
    let list = ListParams::default().label_selector(format!("test={}", env.id));
    WatchParams::of(list).server_timeout(Duration::from_secs(5))
}

async fn hypervisors(client: &Client) -> ResourceKind {
    let gvk = GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor");
    client.resource_kind(&gvk).await.expect("hypervisors are served")
}

/// A client that has all clusters but the first, which is to join.
fn all_but_the_first(mut clusters: Vec<Arc<Cluster>>) -> (Client, Arc<Cluster>) {
    let joining = clusters.remove(0);
    let client = Client::new(clusters, RouterSet::built_in(), DiscoveryOptions::default());
    (client, joining)
}

/// Waits until a condition holds, while everything else goes on.
#[track_caller]
fn eventually(what: &str, mut condition: impl FnMut() -> bool) -> impl Future<Output = ()> {
    let (what, caller) = (what.to_owned(), std::panic::Location::caller());
    async move {
        let start = Instant::now();
        while !condition() {
            assert!(
                start.elapsed() < PATIENCE,
                "{caller}: not within {PATIENCE:?}: {what}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(test);
}
