//! Lists the hypervisors of all zones, and says which zones did not answer.
//!
//! ```sh
//! MULTICLUSTER_CONFIG=apiservers.yaml cargo run --example list_hypervisors
//! ```

use std::io::Write;

use multicluster::client::{Client, ListParams};
use multicluster::k8s::GroupVersionKind;
use serde::Deserialize;

/// As much of a hypervisor as is shown.
#[derive(Debug, Deserialize)]
struct Hypervisor {
    #[serde(default)]
    spec: Spec,
}

#[derive(Debug, Default, Deserialize)]
struct Spec {
    #[serde(default)]
    version: String,
}

/// Lists what `params` selects.
pub async fn list(
    client: &Client,
    params: &ListParams,
    out: &mut impl Write,
) -> Result<(), Box<dyn std::error::Error>> {
    let gvk = GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor");
    let found = client.dynamic_as::<Hypervisor>(gvk).list(params).await?;
    for item in &found.items {
        writeln!(
            out,
            "{} {} {}",
            item.cluster, item.key.name, item.object.spec.version
        )?;
    }
    for duplicate in &found.duplicates {
        writeln!(out, "{duplicate}")?;
    }
    for failure in found.failures() {
        writeln!(out, "missing: {failure}")?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = std::env::var("MULTICLUSTER_CONFIG")?;
    let client = Client::builder().config_file(config).build()?;
    list(&client, &ListParams::default(), &mut std::io::stdout()).await
}
