//! Counts the objects of each kind in each cluster, without reading them.
//!
//! ```sh
//! MULTICLUSTER_CONFIG=apiservers.yaml cargo run --example count_objects
//! ```

use std::io::Write;

use multicluster::client::{Client, ListParams};

/// Counts every configured kind.
pub async fn count(client: &Client, out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    for gvk in client.configured_kinds() {
        let kind = client.resource_kind(&gvk).await?;
        for part in client.count(&kind, &ListParams::default()).await? {
            let zone = part.cluster.labels.get("availabilityZone");
            let zone = zone.map_or("-", String::as_str);
            match part.result {
                Ok(count) => writeln!(
                    out,
                    "{} {} {zone} {count}",
                    kind.group_resource(),
                    part.cluster.name
                )?,
                Err(error) => writeln!(
                    out,
                    "{} {} {zone} unknown: {error}",
                    kind.group_resource(),
                    part.cluster.name
                )?,
            }
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = std::env::var("MULTICLUSTER_CONFIG")?;
    let client = Client::builder().config_file(config).build()?;
    count(&client, &mut std::io::stdout()).await
}
