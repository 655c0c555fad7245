//! Of which clusters a store has everything, and which answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::client::{ObjectKey, one_unreadable};
use crate::error::{ClusterError, Failure};

/// How a store stands with one cluster.
///
/// ```
/// use multicluster::{client::ObjectKey, runtime::{ClusterReadiness, Readiness}};
/// let mut az_a = ClusterReadiness::new("az-a");
/// assert_eq!(Readiness::of([az_a.clone()]).missing().count(), 1);
/// az_a.synced = true;
/// assert!(Readiness::of([az_a.clone()]).current());
/// az_a.unreadable.insert(ObjectKey::new(None, "node-1"), "spec.cpus: invalid type".into());
/// let readiness = Readiness::of([az_a]);
/// assert!(readiness.ready() && !readiness.current(), "all has been told; not all of it could be read");
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClusterReadiness {
    /// The cluster's display name.
    pub cluster: Arc<str>,
    /// The store has had everything that the cluster has. That stays so when the cluster is lost: then it is what the cluster
    /// had when it was last heard of.
    pub synced: bool,
    /// Why the cluster does not answer; `None` while it does, or has not been heard of.
    pub trouble: Option<ClusterError>,
    /// How many of its objects the store has.
    pub objects: usize,
    /// The objects that it has and that cannot be read into the store's type, with the field and what is wrong with it. The
    /// store has such an object as it could be read last, or not at all.
    pub unreadable: BTreeMap<ObjectKey, String>,
}

impl ClusterReadiness {
    /// A cluster that has not been heard of yet.
    pub fn new(cluster: impl Into<Arc<str>>) -> Self {
        ClusterReadiness {
            cluster: cluster.into(),
            synced: false,
            trouble: None,
            objects: 0,
            unreadable: BTreeMap::new(),
        }
    }
}

/// Of which clusters a store has everything.
///
/// ```
/// use multicluster::runtime::Readiness;
/// let nothing_to_wait_for = Readiness::of([]);
/// assert!(nothing_to_wait_for.ready() && nothing_to_wait_for.current());
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Readiness {
    /// Each cluster that is watched, in cluster order.
    pub clusters: Vec<ClusterReadiness>,
}

impl Readiness {
    /// How these clusters stand.
    pub fn of(clusters: impl IntoIterator<Item = ClusterReadiness>) -> Self {
        Readiness {
            clusters: clusters.into_iter().collect(),
        }
    }

    /// Whether the store has had everything of every cluster.
    pub fn ready(&self) -> bool {
        self.clusters.iter().all(|cluster| cluster.synced)
    }

    /// Whether it has everything of every cluster as it is, every cluster answers, and everything could be read.
    pub fn current(&self) -> bool {
        let is_current =
            |cluster: &ClusterReadiness| cluster.trouble.is_none() && cluster.unreadable.is_empty();
        self.ready() && self.clusters.iter().all(is_current)
    }

    /// The clusters of which it has not had everything yet.
    pub fn missing(&self) -> impl Iterator<Item = &ClusterReadiness> {
        self.clusters.iter().filter(|cluster| !cluster.synced)
    }

    /// The clusters that do not answer, and why; and what they have that cannot be read.
    pub fn failures(&self) -> Vec<Failure> {
        let failure = |cluster: &ClusterReadiness, error| Failure {
            cluster: cluster.cluster.to_string(),
            error,
        };
        let of = |cluster: &ClusterReadiness| {
            let unreadable = cluster.unreadable.iter();
            let unreadable = unreadable.map(|(key, why)| one_unreadable("object", key, why));
            let errors = cluster.trouble.clone().into_iter().chain(unreadable);
            errors.map(|error| failure(cluster, error)).collect::<Vec<_>>()
        };
        self.clusters.iter().flat_map(of).collect()
    }
}
