//! Of which clusters a store has everything, and which answer.

use std::sync::Arc;

use crate::error::{ClusterError, Failure};

/// How a store stands with one cluster.
///
/// ```
/// use multicluster::runtime::{ClusterReadiness, Readiness};
/// let mut az_a = ClusterReadiness { cluster: "az-a".into(), synced: true, trouble: None, objects: 3 };
/// let readiness = |cluster: &ClusterReadiness| Readiness { clusters: vec![cluster.clone()] };
/// assert!(readiness(&az_a).ready());
/// az_a.synced = false;
/// assert_eq!(readiness(&az_a).missing().count(), 1);
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
}

/// Of which clusters a store has everything.
///
/// ```
/// use multicluster::runtime::Readiness;
/// let nothing_to_wait_for = Readiness { clusters: Vec::new() };
/// assert!(nothing_to_wait_for.ready() && nothing_to_wait_for.current());
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Readiness {
    /// Each cluster that is watched, in cluster order.
    pub clusters: Vec<ClusterReadiness>,
}

impl Readiness {
    /// Whether the store has had everything of every cluster.
    pub fn ready(&self) -> bool {
        self.clusters.iter().all(|cluster| cluster.synced)
    }

    /// Whether it has everything of every cluster, and every cluster answers.
    pub fn current(&self) -> bool {
        self.ready() && self.clusters.iter().all(|cluster| cluster.trouble.is_none())
    }

    /// The clusters of which it has not had everything yet.
    pub fn missing(&self) -> impl Iterator<Item = &ClusterReadiness> {
        self.clusters.iter().filter(|cluster| !cluster.synced)
    }

    /// The clusters that do not answer, and why.
    pub fn failures(&self) -> Vec<Failure> {
        let failure = |cluster: &ClusterReadiness| {
            Some(Failure {
                cluster: cluster.cluster.to_string(),
                error: cluster.trouble.clone()?,
            })
        };
        self.clusters.iter().filter_map(failure).collect()
    }
}
