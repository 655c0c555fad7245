//! A controller over all zones: labels each hypervisor with whether it is in maintenance, so that a selector can tell.
//!
//! ```sh
//! eval "$(cargo run -p testbed -- up)"
//! cargo run --example label_hypervisors
//! kubectl multicluster get hypervisors -l in-maintenance=true    # elsewhere
//! ```
//!
//! Home is what the kubeconfig says, the zones are those of `$MULTICLUSTER_CONFIG`. An argument is a label selector: others are
//! left alone. It ends with SIGINT or SIGTERM.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use multicluster::client::{Client, ListParams, PatchType, Typed, WatchParams, WriteParams};
use multicluster::fleet::discovery::ResourceKind;
use multicluster::k8s::GroupVersionKind;
use multicluster::runtime::{Action, Controller, Request, Store, Stored};
use serde::Deserialize;
use serde_json::json;

/// The label that it keeps.
const LABEL: &str = "in-maintenance";

/// Of a hypervisor, what is needed.
#[derive(Debug, Deserialize)]
struct Hypervisor {
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    #[serde(default)]
    labels: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
struct Spec {
    #[serde(default)]
    maintenance: String,
}

/// What every reconcile needs.
struct Context {
    client: Client,
    kind: ResourceKind,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = connect()?;
    let gvk = GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor");
    let kind = client.resource_kind(&gvk).await?;
    let list = match std::env::args().nth(1) {
        Some(selector) => ListParams::default().label_selector(selector),
        None => ListParams::default(),
    };
    let params = WatchParams::of(list);
    let hypervisors = Store::start::<Typed<Hypervisor>>(&client, &kind, &params)?;

    // Nobody has to wait for this: each zone is reconciled as soon as all of it is known. It is good to say what is missing.
    let readiness = hypervisors.wait_until_ready(Duration::from_secs(10)).await;
    for failure in readiness.failures() {
        eprintln!("goes on without, for now: {failure}");
    }
    println!("{} hypervisors", hypervisors.len());

    let summary = Controller::new("label-hypervisors", &hypervisors)
        .on_error(|failed| {
            eprintln!("{}: {}", failed.request, failed.error);
            multicluster::runtime::OnError::Backoff
        })
        .run(Arc::new(Context { client, kind }), label, stopped())
        .await;
    println!("{summary}");
    Ok(())
}

/// Brings one hypervisor's label in line, in the zone that it is in.
async fn label(
    request: Request,
    hypervisor: Option<Arc<Stored<Hypervisor>>>,
    context: Arc<Context>,
) -> Result<Action, multicluster::error::Error> {
    let Some(hypervisor) = hypervisor else {
        println!("{request} is gone");
        return Ok(Action::AwaitChange);
    };
    let wanted = (!hypervisor.spec.maintenance.is_empty()).to_string();
    if hypervisor.metadata.labels.get(LABEL) == Some(&wanted) {
        return Ok(Action::AwaitChange);
    }
    if let Some(zone) = context.client.cluster(&request.cluster) {
        // With the UID, so that no other hypervisor gets it that has the name by now.
        let patch = json!({"metadata": {"uid": hypervisor.uid, "labels": {LABEL: wanted}}});
        let params = WriteParams::default();
        zone.patch(
            &context.kind,
            &request.key,
            PatchType::Merge,
            &patch,
            None,
            &params,
        )
        .await?;
        println!("{request} {LABEL}={wanted}");
    }
    Ok(Action::AwaitChange)
}

/// A client of the clusters that the APIServers file names, as whoever the kubeconfig says.
fn connect() -> Result<Client, Box<dyn Error>> {
    let path = std::env::var("MULTICLUSTER_CONFIG").map_err(|_| "set MULTICLUSTER_CONFIG")?;
    Ok(Client::builder().config_file(path).build()?)
}

/// Done when the program is to end.
async fn stopped() {
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => terminate.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated => {}
    }
}
