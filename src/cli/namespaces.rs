//! `namespaces "x" not found`: where an object is missing because its whole namespace is.

use std::collections::HashMap;

use anyhow::Result;
use tokio::sync::Mutex;

use super::exit::Exit;
use crate::client::Client;
use crate::fleet::discovery::ResourceKind;

/// What the clusters said of the namespaces in which something was not found; each is asked about once in a call.
#[derive(Debug, Default)]
pub struct Namespaces {
    /// By the namespace and the clusters that were asked, whether all of them lack it.
    told: Mutex<HashMap<(String, Vec<String>), bool>>,
}

impl Namespaces {
    /// What to say of a name that was not found, with the namespace in its place where that is what is missing.
    pub async fn worded(
        &self,
        missing: Option<(String, Exit)>,
        view: &Client,
        kind: &ResourceKind,
        namespace: Option<&str>,
    ) -> Result<Option<(String, Exit)>> {
        Ok(match missing {
            // Otherwise it is not known whether it is missing.
            Some((line, Exit::Error)) => {
                let of_namespace = self.lacking(view, kind, namespace).await?;
                Some((of_namespace.unwrap_or(line), Exit::Error))
            }
            other => other,
        })
    }

    /// What to say instead of "not found" of an object of `kind` that no cluster of `view` has: that there is no such
    /// namespace. `None` when there is one somewhere, or nobody knows.
    ///
    /// Costs a request to each of the clusters, and none for a cluster-scoped kind or the namespace `default`, which is
    /// always there (`Info.Get` in cli-runtime's `visitor.go`).
    pub async fn lacking(
        &self,
        view: &Client,
        kind: &ResourceKind,
        namespace: Option<&str>,
    ) -> Result<Option<String>> {
        let asked = namespace.filter(|namespace| kind.namespaced && !["", "default"].contains(namespace));
        let Some(namespace) = asked else {
            return Ok(None);
        };
        let clusters = view.clusters_for(&kind.gvk)?;
        let clusters = clusters.iter().map(|cluster| cluster.descriptor.name.clone());
        // Held while asking: whoever needs the same answer waits for it.
        let mut told = self.told.lock().await;
        let key = (namespace.to_owned(), clusters.collect());
        let lacking = match told.get(&key) {
            Some(lacking) => *lacking,
            None => {
                let lacking = view.lacks_namespace(kind, namespace).await?;
                told.insert(key, lacking);
                lacking
            }
        };
        let line = format!("Error from server (NotFound): namespaces \"{namespace}\" not found");
        Ok(lacking.then_some(line))
    }
}
