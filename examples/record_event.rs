//! Records an event about a hypervisor, in the zone that it belongs to.
//!
//! ```sh
//! MULTICLUSTER_CONFIG=apiservers.yaml cargo run --example record_event -- node-1
//! ```

use std::time::Duration;

use multicluster::client::{Client, EventRecorder, EventType};
use multicluster::k8s::GroupVersionKind;

/// Records that a hypervisor was looked at.
pub async fn record(
    client: &Client,
    recorder: &EventRecorder,
    name: &str,
) -> Result<(), Box<dyn std::error::Error>> {
    let hypervisors = client.dynamic(GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
    let found = hypervisors.get(name).await?;
    // Does not wait: a reconciler goes on at once, whatever the cluster does.
    recorder.eventf(
        &found.item.object,
        None,
        EventType::Normal,
        "Inspected",
        "Inspect",
        format!("found in {}", found.item.cluster),
    );
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).ok_or("usage: record_event NAME")?;
    let config = std::env::var("MULTICLUSTER_CONFIG")?;
    let client = Client::builder().config_file(config).build()?;
    let recorder = client.event_recorder("record-event-example");
    record(&client, &recorder, &name).await?;
    if !recorder.shutdown(Duration::from_secs(10)).await || recorder.stats().written == 0 {
        return Err(format!("not recorded: {:?}", recorder.stats()).into());
    }
    Ok(())
}
