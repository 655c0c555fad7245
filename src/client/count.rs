//! How many objects there are, and their metadata, cluster by cluster.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::join_all;
use http::Method;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Client;
use super::cluster::Cluster;
use super::form::{Identity, Metadata};
use super::list::Pages;
use super::outcome::ClusterReport;
use super::read::{ListParams, list_all, within_deadline};
use super::request::{ACCEPT_METADATA_LIST, bare};
use crate::error::{ClusterError, FailureReason, Result};
use crate::fleet::discovery::ResourceKind;
use crate::fleet::{ClusterDescriptor, Role};

/// The metadata that one cluster gave: Go's `ClusterObjectMetadata`, and why there is none where the cluster failed.
///
/// ```
/// # use multicluster::{client::{Client, ListParams}, fleet::discovery::ResourceKind};
/// # async fn example(client: Client, kind: ResourceKind) -> multicluster::error::Result<()> {
/// for of in client.list_metadata_per_cluster(&kind, &ListParams::default()).await? {
///     println!("{} {:?}", of.cluster.name, of.result.map(|objects| objects.len()));
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClusterMetadata {
    /// The cluster.
    pub cluster: Arc<ClusterDescriptor>,
    /// The metadata of its objects in the server's order, or why it did not answer.
    pub result: Result<Vec<Metadata>, ClusterError>,
    /// How long it took.
    pub elapsed: Duration,
}

impl ClusterMetadata {
    /// The cluster's routing labels; home has none.
    pub fn labels(&self) -> &BTreeMap<String, String> {
        &self.cluster.labels
    }

    /// Whether it is the home cluster.
    pub fn is_home(&self) -> bool {
        self.cluster.role == Role::Home
    }
}

/// How many objects of a kind one cluster has.
///
/// ```
/// # use multicluster::{client::{Client, ListParams}, fleet::discovery::ResourceKind};
/// # async fn example(client: Client, kind: ResourceKind) -> multicluster::error::Result<()> {
/// for counted in client.count(&kind, &ListParams::default()).await? {
///     println!("{} {:?} {:?}", counted.cluster.name, counted.cluster.labels, counted.result);
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClusterCount {
    /// The cluster, with its routing labels.
    pub cluster: Arc<ClusterDescriptor>,
    /// How many objects, or why it did not answer.
    pub result: Result<u64, ClusterError>,
    /// How long it took.
    pub elapsed: Duration,
}

impl ClusterCount {
    /// The same as a report of a read.
    pub fn report(&self) -> ClusterReport {
        let count = |count: &u64| usize::try_from(*count).unwrap_or(usize::MAX);
        ClusterReport {
            cluster: self.cluster.clone(),
            result: self.result.as_ref().map(count).map_err(Clone::clone),
            elapsed: self.elapsed,
        }
    }
}

impl Client {
    /// The metadata of a kind's objects, each cluster's by itself: Go's `ListMetadataPerCluster`. Neither spec nor status
    /// crosses the wire, and copies are not looked for.
    ///
    /// ```no_run
    /// # use multicluster::{client::{Client, ListParams}, k8s::GroupVersionKind};
    /// # async fn example(client: Client) -> Result<(), multicluster::error::Error> {
    /// let gvk = GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor");
    /// let kind = client.resource_kind(&gvk).await?;
    /// for part in client.list_metadata_per_cluster(&kind, &ListParams::default()).await? {
    ///     println!("{:?}: {:?}", part.labels(), part.result.as_ref().map(Vec::len));
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownKind`](crate::error::Error::UnknownKind); failing clusters are part of the answer.
    pub async fn list_metadata_per_cluster(
        &self,
        kind: &ResourceKind,
        params: &ListParams,
    ) -> Result<Vec<ClusterMetadata>> {
        let asked = self
            .clusters_for(&kind.gvk)?
            .into_iter()
            .map(|cluster| async move {
                let begun = Instant::now();
                let listed = within_deadline(&cluster, list_all(cluster.clone(), kind, params)).await;
                ClusterMetadata {
                    cluster: cluster.descriptor.clone(),
                    result: self.or_lacking(&cluster, kind, listed),
                    elapsed: begun.elapsed(),
                }
            });
        Ok(join_all(asked).await)
    }

    /// How many objects of a kind each cluster has.
    ///
    /// Without selectors a server is asked for a single object's metadata, and tells how many more there are. It does not say
    /// so with selectors, and no server has to: then the metadata of all is read, a page at a time, and counted.
    ///
    /// ```no_run
    /// # use multicluster::{client::{Client, ListParams}, k8s::GroupVersionKind};
    /// # async fn example(client: Client) -> Result<(), multicluster::error::Error> {
    /// let gvk = GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor");
    /// let kind = client.resource_kind(&gvk).await?;
    /// for part in client.count(&kind, &ListParams::default()).await? {
    ///     println!("{} {:?}: {:?}", part.cluster.name, part.cluster.labels, part.result);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownKind`](crate::error::Error::UnknownKind); failing clusters are part of the answer.
    pub async fn count(&self, kind: &ResourceKind, params: &ListParams) -> Result<Vec<ClusterCount>> {
        let asked = self
            .clusters_for(&kind.gvk)?
            .into_iter()
            .map(|cluster| async move {
                let begun = Instant::now();
                let counted = within_deadline(&cluster, count_in(&cluster, kind, params)).await;
                ClusterCount {
                    cluster: cluster.descriptor.clone(),
                    result: self.or_lacking(&cluster, kind, counted),
                    elapsed: begun.elapsed(),
                }
            });
        Ok(join_all(asked).await)
    }

    fn or_lacking<T: Default>(
        &self,
        cluster: &Cluster,
        kind: &ResourceKind,
        result: Result<T, ClusterError>,
    ) -> Result<T, ClusterError> {
        match result {
            Err(error) if error.reason == FailureReason::NoSuchKind => {
                self.absence(cluster, kind, error).map_or(Ok(T::default()), Err)
            }
            result => result,
        }
    }
}

async fn count_in(
    cluster: &Arc<Cluster>,
    kind: &ResourceKind,
    params: &ListParams,
) -> Result<u64, ClusterError> {
    if !params.selects() {
        let uri = params.page_uri(kind, 1, "")?;
        let request = bare(Method::GET, &uri, ACCEPT_METADATA_LIST)?;
        let first = cluster
            .read_whole(request, |body| {
                serde_json::from_slice::<FirstPage>(body).map_err(|error| format!("not a list: {error}"))
            })
            .await?;
        if let Some(count) = first.count() {
            return Ok(count);
        }
    }
    // Of each page nothing but the number of its items is kept. A token that expired starts over, as a list does.
    match count_pages(cluster, kind, params).await {
        Err(error) if error.reason == FailureReason::Gone => {
            count_pages(cluster, kind, &params.clone().chunk_size(0)).await
        }
        result => result,
    }
}

async fn count_pages(
    cluster: &Arc<Cluster>,
    kind: &ResourceKind,
    params: &ListParams,
) -> Result<u64, ClusterError> {
    let mut pages = Pages::new(cluster.clone(), kind.clone(), params.clone());
    let mut count = 0;
    while let Some(read) = pages.next::<Identity>(|| Some(params.chunk_size)).await? {
        count += read.page.items.len() as u64;
    }
    Ok(count)
}

/// A list that was asked for one item.
#[derive(Deserialize)]
struct FirstPage {
    #[serde(default)]
    metadata: Option<Remaining>,
    // Without a default: what has no items is no list, and must not read as an empty one.
    #[serde(deserialize_with = "null_is_empty")]
    items: Vec<IgnoredAny>,
}

/// Go servers write `null` for an empty slice.
fn null_is_empty<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<IgnoredAny>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Remaining {
    #[serde(rename = "continue")]
    continue_token: Option<String>,
    remaining_item_count: Option<i64>,
}

impl FirstPage {
    /// How many objects there are; `None` when the server did not say how many follow.
    ///
    /// The API promises no more than an estimate. kube-apiserver counts etcd's keys at the list's own revision
    /// (`apiserver/pkg/storage/etcd3/store.go`, `GetList`), which is exact, and leaves the field out where it is not.
    fn count(&self) -> Option<u64> {
        let items = self.items.len() as u64;
        let metadata = self.metadata.as_ref();
        let more = metadata
            .and_then(|metadata| metadata.continue_token.as_deref())
            .is_some_and(|token| !token.is_empty());
        match metadata.and_then(|metadata| metadata.remaining_item_count) {
            Some(remaining) => Some(items + u64::try_from(remaining).ok()?),
            None if more => None,
            None => Some(items),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_how_many_follow_or_does_not() {
        let count = |text: &str| serde_json::from_str::<FirstPage>(text).map(|page| page.count());
        for (text, expected) in [
            (
                r#"{"metadata":{"continue":"c","remainingItemCount":41},"items":[{"metadata":{}}]}"#,
                Some(42),
            ),
            (
                r#"{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{}}]}"#,
                Some(1),
            ),
            (r#"{"metadata":{"continue":""},"items":null}"#, Some(0)),
            (r#"{"items":[]}"#, Some(0)),
            (r#"{"metadata":{"continue":"c"},"items":[{}]}"#, None),
            (
                r#"{"metadata":{"continue":"c","remainingItemCount":-1},"items":[{}]}"#,
                None,
            ),
        ] {
            assert_eq!(count(text).unwrap(), expected, "{text}");
        }
        assert!(count(r#"{"kind":"Status"}"#).is_err());
        assert!(count("<html>").is_err());
    }
}
