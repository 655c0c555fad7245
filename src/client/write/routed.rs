//! Writes by routing, and deletes by location.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use futures::future::join_all;
use serde_json::Value;

use super::{Deleted, PatchType, Written};
use crate::client::Client;
use crate::client::cluster::Cluster;
use crate::client::form::{Form, Metadata};
use crate::client::merge::{Part, merge};
use crate::client::outcome::{ObjectKey, Outcome};
use crate::client::read::{ListParams, list_all, within_deadline};
use crate::client::request::{DeleteParams, WriteParams};
use crate::error::{ClusterError, Duplicate, Error, FailureReason, Progress, Result};
use crate::fleet::discovery::ResourceKind;

impl Client {
    /// Asks every cluster of the kind, whatever [`only`](Client::only) says, whether it has an object of this name: the
    /// probe before a write.
    ///
    /// ```
    /// # use multicluster::{client::{Client, ObjectKey}, fleet::discovery::ResourceKind};
    /// # async fn example(client: Client, kind: ResourceKind) -> multicluster::error::Result<()> {
    /// let probed = client.probe(&kind, &ObjectKey::new(None, "node-1")).await?;
    /// if probed.complete() && probed.items.is_empty() {
    ///     println!("nobody has one of this name");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownKind`].
    pub async fn probe(&self, kind: &ResourceKind, key: &ObjectKey) -> Result<Outcome<Metadata>> {
        let all = Client {
            shared: self.shared.clone(),
            only: None,
        };
        let params = ListParams {
            namespace: key.namespace.clone(),
            ..Default::default()
        };
        all.get_unnoted(kind, &params, &key.name).await
    }

    /// The cluster that routing names for an object.
    ///
    /// ```
    /// # use multicluster::{client::Client, fleet::discovery::ResourceKind};
    /// # fn example(client: &Client, kind: ResourceKind, node: serde_json::Value) -> multicluster::error::Result<()> {
    /// let cluster = client.target(&kind, &node)?;
    /// println!("{} is written to {}", node["metadata"]["name"], cluster.descriptor.name);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownKind`], [`Error::Unroutable`].
    pub fn target(&self, kind: &ResourceKind, object: &Value) -> Result<Arc<Cluster>> {
        let decision = self.route(&kind.gvk, object)?;
        match decision.target().and_then(|name| self.cluster(name)) {
            Some(cluster) => Ok(cluster),
            None => Err(Error::Unroutable(Box::new(decision))),
        }
    }

    /// Routes an object and makes sure that no other cluster has one of its name.
    ///
    /// A cluster that cannot be asked does not stop the write, as in Go; whoever needs certainty uses
    /// [`probe`](Client::probe).
    async fn target_without_copies(
        &self,
        method: &str,
        kind: &ResourceKind,
        object: &Value,
    ) -> Result<(Arc<Cluster>, Option<String>)> {
        let target = self.target(kind, object)?;
        let key = object.key();
        let probed = self.probe(kind, &key).await?;
        let target_name = target.descriptor.name.as_str();
        let mut elsewhere: Vec<String> = probed
            .items
            .iter()
            .filter(|item| &*item.cluster != target_name)
            .map(|item| item.cluster.to_string())
            .collect();
        let here = probed.items.iter().find(|item| &*item.cluster == target_name);
        if !elsewhere.is_empty() {
            self.note_conflict(method, &kind.gvk);
            elsewhere.push(target_name.to_owned());
            return Err(Error::Duplicate(Duplicate {
                resource: kind.group_resource(),
                namespace: key.namespace,
                name: key.name,
                clusters: elsewhere,
            }));
        }
        Ok((target, here.map(|item| item.object.resource_version())))
    }

    /// Creates an object in the cluster that routing names, after a probe that no other cluster has one of its name.
    ///
    /// ```
    /// # use multicluster::{client::{Client, WriteParams}, fleet::discovery::ResourceKind};
    /// # async fn example(client: Client, kind: ResourceKind, node: serde_json::Value) -> multicluster::error::Result<()> {
    /// match client.create(&kind, &node, &WriteParams::default()).await {
    ///     Err(error) if error.is_duplicate() => println!("another cluster has it: {error}"),
    ///     written => println!("created in {}", written?.cluster),
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::Unroutable`], [`Error::Duplicate`], [`Error::Cluster`].
    pub async fn create(&self, kind: &ResourceKind, object: &Value, params: &WriteParams) -> Result<Written> {
        let (target, _) = self.target_without_copies("create", kind, object).await?;
        target.create(kind, object, params).await
    }

    /// Server-side apply in the cluster that routing names, after the same probe as [`create`](Client::create).
    ///
    /// ```
    /// # use multicluster::{client::{Client, WriteParams}, fleet::discovery::ResourceKind};
    /// # async fn example(client: Client, kind: ResourceKind, node: serde_json::Value) -> multicluster::error::Result<()> {
    /// let written = client.apply(&kind, &node, &WriteParams::manager("nova-syncer").force()).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As for [`create`](Client::create).
    pub async fn apply(&self, kind: &ResourceKind, object: &Value, params: &WriteParams) -> Result<Written> {
        let (target, before) = self.target_without_copies("apply", kind, object).await?;
        target.apply(kind, object, before.as_deref(), params).await
    }

    /// Replaces an object, or with [`WriteParams::subresource`] its subresource, in the cluster that routing names.
    ///
    /// ```
    /// # use multicluster::{client::{Client, WriteParams}, fleet::discovery::ResourceKind};
    /// # async fn example(client: Client, kind: ResourceKind, mut node: serde_json::Value) -> multicluster::error::Result<()> {
    /// node["spec"]["maintenance"] = "auto".into();
    /// let written = client.update(&kind, &node, &WriteParams::default()).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::Unroutable`], [`Error::Cluster`].
    pub async fn update(&self, kind: &ResourceKind, object: &Value, params: &WriteParams) -> Result<Written> {
        self.target(kind, object)?.replace(kind, object, params).await
    }

    /// Patches an object, or its subresource, in the cluster that routing names for `object`.
    ///
    /// ```
    /// # use multicluster::{client::{Client, PatchType, WriteParams}, fleet::discovery::ResourceKind};
    /// # async fn example(client: Client, kind: ResourceKind, node: serde_json::Value) -> multicluster::error::Result<()> {
    /// let patch = serde_json::json!({"spec": {"maintenance": "auto"}});
    /// let written = client.patch(&kind, &node, PatchType::Merge, &patch, &WriteParams::default()).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::Unroutable`], [`Error::Cluster`].
    pub async fn patch(
        &self,
        kind: &ResourceKind,
        object: &Value,
        patch_type: PatchType,
        patch: &Value,
        params: &WriteParams,
    ) -> Result<Written> {
        self.target(kind, object)?
            .patch(kind, &object.key(), patch_type, patch, None, params)
            .await
    }

    /// Deletes an object from the one cluster that has it, with its UID as a precondition.
    ///
    /// ```
    /// # use multicluster::{client::{Client, DeleteParams, ObjectKey}, fleet::discovery::ResourceKind};
    /// # async fn example(client: Client, kind: ResourceKind) -> multicluster::error::Result<()> {
    /// let deleted = client.delete(&kind, &ObjectKey::new(None, "node-1"), &DeleteParams::default()).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Partial`] when it was found nowhere, but a cluster did not answer;
    /// [`Error::Duplicate`] when more than one cluster has it; [`Error::Cluster`].
    pub async fn delete(
        &self,
        kind: &ResourceKind,
        key: &ObjectKey,
        params: &DeleteParams,
    ) -> Result<Deleted> {
        let list = ListParams {
            namespace: key.namespace.clone(),
            ..Default::default()
        };
        let found = Client::into_found(
            self.get::<Metadata>(kind, &list, &key.name).await?,
            kind,
            &list,
            &key.name,
        )?;
        if found.items.len() > 1 {
            return Err(Error::Duplicate(Duplicate {
                resource: kind.group_resource(),
                namespace: key.namespace.clone(),
                name: key.name.clone(),
                clusters: found.items.iter().map(|item| item.cluster.to_string()).collect(),
            }));
        }
        let located = found
            .items
            .first()
            .and_then(|item| Some((item, self.cluster(&item.cluster)?)));
        let Some((item, cluster)) = located else {
            return Err(Error::Invalid(format!(
                "the cluster of {} \"{}\" is gone",
                kind.group_resource(),
                key.name
            )));
        };
        let params = DeleteParams {
            uid: params.uid.clone().or(Some(item.uid.clone())),
            ..params.clone()
        };
        cluster.delete(kind, key, &params).await
    }

    /// Deletes what `params` selects from every cluster that serves the kind, going on past a failing one. The outcome's
    /// items are what was deleted, also what a cluster deleted before it failed.
    ///
    /// ```
    /// # use multicluster::{client::{Client, DeleteParams, ListParams}, fleet::discovery::ResourceKind};
    /// # async fn example(client: Client, kind: ResourceKind) -> multicluster::error::Result<()> {
    /// let old = ListParams::default().label_selector("generation=old");
    /// let outcome = client.delete_all_of(&kind, &old, &DeleteParams::default()).await?;
    /// println!("{} deleted; not asked: {:?}", outcome.items.len(), outcome.failures());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownKind`]; failing clusters are part of the outcome.
    pub async fn delete_all_of(
        &self,
        kind: &ResourceKind,
        params: &ListParams,
        delete: &DeleteParams,
    ) -> Result<Outcome<Metadata>> {
        let clusters = self.clusters_for(&kind.gvk)?;
        let parts = clusters.into_iter().map(|cluster| async move {
            let start = Instant::now();
            // Filled while it is deleted, so that time that is up takes no names along.
            let deleted = Mutex::new(Vec::new());
            let deleting = delete_all_in(cluster.clone(), kind, params, delete, &deleted);
            let result = within_deadline(&cluster, deleting).await;
            let deleted = deleted.into_inner().unwrap_or_else(PoisonError::into_inner);
            let failed = match result {
                Err(error) if error.reason == FailureReason::NoSuchKind => {
                    self.absence(&cluster, kind, error)
                }
                result => result.err(),
            };
            let (result, given) = match failed {
                None => (Ok(deleted), Vec::new()),
                Some(error) => (Err(error), deleted),
            };
            Part {
                cluster: cluster.descriptor.clone(),
                result,
                given,
                elapsed: start.elapsed(),
            }
        });
        Ok(merge(&kind.group_resource(), join_all(parts).await))
    }
}

async fn delete_all_in(
    cluster: Arc<Cluster>,
    kind: &ResourceKind,
    params: &ListParams,
    delete: &DeleteParams,
    deleted: &Mutex<Vec<Metadata>>,
) -> Result<(), ClusterError> {
    let namespaces: Vec<Option<String>> = match (&params.namespace, kind.namespaced) {
        (Some(namespace), true) => vec![Some(namespace.clone())],
        (None, true) => {
            // Delete-collection knows no "all namespaces", so ask which have something to delete.
            let found: Vec<Metadata> = list_all(cluster.clone(), kind, params).await.map_err(unsent)?;
            let names: BTreeSet<Option<String>> = found.iter().map(|object| object.key().namespace).collect();
            names.into_iter().collect()
        }
        (_, false) => vec![None],
    };
    for namespace in namespaces {
        let more = cluster
            .delete_collection(kind, params, namespace.as_deref(), delete)
            .await?;
        let mut deleted = deleted.lock().unwrap_or_else(PoisonError::into_inner);
        deleted.extend(more);
    }
    Ok(())
}

/// A read before a write failed: nothing was written.
pub(super) fn unsent(error: ClusterError) -> ClusterError {
    ClusterError {
        progress: Progress::NotSent,
        ..error
    }
}
