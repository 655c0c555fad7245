//! The library without the command line: every call of the client, against real API servers.
//!
//! `docs/cortex-parity.md` names the test that shows each item of the Go package; `parity` checks that it is there.

mod building;
mod counting;
mod events;
mod examples;
#[cfg(feature = "metrics")]
mod metrics;
mod parity;
mod reads;
mod routers;
mod subresources;
mod surface;
mod types;
mod writes;

use std::sync::Arc;

use multicluster::client::{
    Client, Cluster, DeleteParams, ListParams, Metadata, ObjectKey, WatchEventKind, WatchParams,
};
use multicluster::config::{self, ApiServersConfig};
use multicluster::fleet::discovery::ResourceKind;
use multicluster::fleet::kubeconfig::KubeconfigOptions;
use multicluster::k8s::GroupVersionKind;
use serde_json::{Value, json};
use testbed::real::Testbed;

use crate::support::{Env, seed, testbed};

/// The library's client for the testbed, made as a service makes it.
pub fn client(testbed: &Testbed) -> Client {
    let builder = Client::builder().config_file(testbed.config_path());
    builder.kubeconfig(operator(testbed)).build().expect("a client")
}

/// Its clusters, remotes first: what a client is made of by hand.
pub fn clusters(testbed: &Testbed) -> Vec<Arc<Cluster>> {
    client(testbed).all_clusters().to_vec()
}

/// Where the operator's kubeconfig is.
fn operator(testbed: &Testbed) -> KubeconfigOptions {
    KubeconfigOptions::default().kubeconfig(testbed.operator_kubeconfig())
}

/// The testbed's APIServers file.
fn api_servers(testbed: &Testbed) -> ApiServersConfig {
    let text = config::read_file(&testbed.config_path()).expect("the APIServers file");
    config::read(&text, "apiservers.yaml").expect("the APIServers file is usable")
}

/// The kind of the hypervisors.
fn hypervisor_gvk() -> GroupVersionKind {
    GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor")
}

/// A hypervisor of this test; it has an annotation that a read has left, which writes take off.
fn hypervisor(env: &Env, name: &str, zone: &str) -> Value {
    json!({
        "apiVersion": "kvm.cloud.sap/v1",
        "kind": "Hypervisor",
        "metadata": {
            "name": env.name(name),
            "labels": {"test": env.id, "topology.kubernetes.io/zone": zone},
            "annotations": {"kubectl-multicluster/cluster": "elsewhere"},
        },
        "spec": {"version": "1.0"},
    })
}

/// A widget of this test.
fn widget(env: &Env, name: &str, zone: &str) -> Value {
    json!({
        "apiVersion": "example.com/v1",
        "kind": "Widget",
        "metadata": {"name": env.name(name), "namespace": "default", "labels": {"test": env.id}},
        "spec": {"zone": zone, "replicas": 1},
    })
}

/// The objects of this test.
fn mine(env: &Env) -> ListParams {
    ListParams::default().label_selector(format!("test={}", env.id))
}

async fn hypervisors(client: &Client) -> ResourceKind {
    client
        .resource_kind(&hypervisor_gvk())
        .await
        .expect("hypervisors are served")
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(test);
}

#[test]
fn what_is_there_at_the_start_is_known_though_it_is_not_told() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("twice", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("twice", "az-b"));
    run(async {
        let kind = hypervisors(&client).await;
        let params = WatchParams::of(mine(&env)).skip_initial();
        let mut events = client.watch::<Metadata>(&kind, &params).expect("a watch");
        let mut synced = 0;
        while synced < 2 {
            match events.next().await.expect("an event").kind {
                WatchEventKind::Synced => synced += 1,
                other => panic!("told of the start: {other:?}"),
            }
        }
        // The pair was always there: one of it going resolves the duplicate, and nothing ever appeared.
        let key = ObjectKey::new(None, env.name("twice"));
        let az_b = client.cluster("az-b").expect("az-b");
        az_b.delete(&kind, &key, &DeleteParams::default())
            .await
            .expect("it is deleted");
        let gone = events.next().await.expect("an event");
        assert!(matches!(gone.kind, WatchEventKind::Deleted(_)), "{gone:?}");
        let resolved = events.next().await.expect("an event");
        let WatchEventKind::DuplicateResolved(duplicate) = resolved.kind else {
            panic!("{resolved:?}")
        };
        assert_eq!(duplicate.clusters, ["az-a"]);
    });
}
