//! Filling real clusters with hypervisors, with many requests at once.

use std::sync::Arc;

use anyhow::Context;
use futures::{StreamExt as _, TryStreamExt as _};
use http::{Method, Request};
use multicluster::fleet::connection::{Answer, Connection, ConnectionOptions};
use multicluster::fleet::credentials::{CredentialOptions, Credentials};
use multicluster::fleet::kubeconfig::{self, KubeconfigOptions};
use serde_json::Value;
use testbed::hypervisors::{COLLECTION, hypervisor};
use testbed::real::Cluster;

/// How many requests are on their way at once, to one cluster.
const AT_ONCE: usize = 24;

/// Creates so many hypervisors in a zone, and writes their status.
pub async fn fill(zone: &Cluster, count: usize) -> anyhow::Result<()> {
    let connection = Arc::new(connection(zone)?);
    let created = (0..count).map(|number| {
        let connection = connection.clone();
        async move {
            let object = hypervisor(zone.name(), number);
            let created = send(&connection, Method::POST, COLLECTION, &object).await?;
            // The main resource does not take the status.
            let mut stored: Value = serde_json::from_slice(&created.body)?;
            stored["status"] = object["status"].clone();
            let name = stored["metadata"]["name"].as_str().unwrap_or_default();
            let status = format!("{COLLECTION}/{name}/status");
            send(&connection, Method::PUT, &status, &stored).await?;
            anyhow::Ok(())
        }
    });
    let creating = futures::stream::iter(created).buffer_unordered(AT_ONCE);
    creating
        .try_collect::<()>()
        .await
        .with_context(|| format!("filling {}", zone.name()))
}

async fn send(connection: &Connection, method: Method, path: &str, object: &Value) -> anyhow::Result<Answer> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("Content-Type", "application/json")
        .body(serde_json::to_vec(object)?)?;
    Ok(connection.write(request).await?)
}

/// A connection as the cluster's administrator.
fn connection(zone: &Cluster) -> anyhow::Result<Connection> {
    let options = KubeconfigOptions::default().kubeconfig(zone.admin_kubeconfig());
    let admin = kubeconfig::load(&options)?.resolve(&options)?;
    let credentials = Credentials::new(&admin.auth, CredentialOptions::default());
    Ok(Connection::new(
        admin.server,
        credentials,
        "admin",
        ConnectionOptions::default(),
    ))
}
