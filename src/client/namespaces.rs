//! Whether a namespace exists at all: what a missing object's error is about.

use futures::future::join_all;
use http::Method;

use super::Client;
use super::read::within_deadline;
use super::request::{ACCEPT_METADATA, bare};
use crate::error::{FailureReason, Result};
use crate::fleet::discovery::{ResourceKind, guess};
use crate::k8s::GroupVersionKind;

impl Client {
    /// Whether every cluster that serves `kind` says that it has no namespace of this name.
    ///
    /// The clusters are asked whether or not they list the kind Namespace: nothing is shown of it. A cluster that does not
    /// say, or may not, has not said that the namespace is missing.
    ///
    /// ```
    /// # use multicluster::{client::Client, fleet::discovery::ResourceKind};
    /// # async fn example(client: Client, kind: ResourceKind) -> multicluster::error::Result<()> {
    /// if client.lacks_namespace(&kind, "cortexx").await? {
    ///     eprintln!("no cluster has a namespace of this name");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownKind`](crate::error::Error::UnknownKind) when no cluster of the fleet lists the kind.
    pub async fn lacks_namespace(&self, kind: &ResourceKind, namespace: &str) -> Result<bool> {
        let namespaces = guess(&GroupVersionKind::gvk("", "v1", "Namespace"));
        let Ok(path) = namespaces.object_path(None, namespace) else {
            return Ok(false);
        };
        let asked = self.clusters_for(&kind.gvk)?.into_iter().map(|cluster| {
            let request = bare(Method::GET, &path, ACCEPT_METADATA);
            async move {
                let answer = within_deadline(&cluster, async { cluster.request(request?).await }).await;
                matches!(answer, Err(error) if error.reason == FailureReason::NotFound)
            }
        });
        let missing = join_all(asked).await;
        Ok(!missing.is_empty() && missing.into_iter().all(|missing| missing))
    }
}
