//! What each cluster really serves, beside what is listed of it.

use std::time::Instant;

use futures::future::join_all;

use super::{EVERYTHING, ask, group_version};
use crate::client::Client;
use crate::client::cluster::Cluster;
use crate::client::outcome::ClusterReport;
use crate::client::read::within_deadline;
use crate::error::{ClusterError, FailureReason};
use crate::fleet::Serves;
use crate::fleet::discovery::{ResourceKind, ServedKind, discovery_order};
use crate::k8s::GroupVersionKind;

/// Which kinds clusters are asked for.
///
/// ```
/// # async fn example(client: multicluster::client::Client) {
/// use multicluster::client::Kinds;
/// let everything = client.served(Kinds::All, false).await;
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kinds {
    /// Those that are listed; all of a cluster without a list.
    Listed,
    /// All, each resource in the version that its cluster prefers.
    All,
}

/// What one cluster serves.
///
/// ```
/// # async fn example(client: multicluster::client::Client) {
/// for served in client.served(multicluster::client::Kinds::Listed, true).await {
///     for missing in &served.missing {
///         eprintln!("{} lists {missing:?} and does not serve it", served.report.cluster.name);
///     }
/// }
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Served {
    /// How many kinds it told of, or why it did not, or not of all.
    pub report: ClusterReport,
    /// The kinds that were asked for, as the cluster serves them.
    pub kinds: Vec<ServedKind>,
    /// What is listed, and not served.
    pub missing: Vec<GroupVersionKind>,
    /// What is listed, and the cluster did not tell whether it serves it.
    pub unknown: Vec<GroupVersionKind>,
}

impl Client {
    /// Asks every cluster what it serves, in cluster order; unless it is to be `fresh`, from the cache where that is young enough.
    ///
    /// ```
    /// # async fn example(client: multicluster::client::Client) {
    /// let served = client.served(multicluster::client::Kinds::Listed, false).await;
    /// # }
    /// ```
    pub async fn served(&self, which: Kinds, fresh: bool) -> Vec<Served> {
        let clusters = self.clusters();
        join_all(clusters.iter().map(|cluster| async move {
            let start = Instant::now();
            let told = match self.remembered(cluster, which).filter(|_| !fresh) {
                Some(told) => Ok(told),
                None => within_deadline(cluster, ask(cluster, which))
                    .await
                    .inspect(|told| {
                        self.remember(cluster, which, told);
                    }),
            };
            let mut served = sorted_out(cluster, which, told);
            served.report.elapsed = start.elapsed();
            served
        }))
        .await
    }

    fn remembered(&self, cluster: &Cluster, which: Kinds) -> Option<ask::Told> {
        let cache = self.shared.discovery.cache.as_ref()?;
        let key = cluster.connection.cache_key();
        let mut told = ask::Told::default();
        for version in versions(cluster, which).unwrap_or_else(|| vec![EVERYTHING.to_owned()]) {
            let kinds: Vec<ResourceKind> = cache.get(key, &version)?;
            told.kinds.extend(kinds.into_iter().map(|kind| ServedKind {
                kind,
                storage_version_hash: String::new(),
            }));
        }
        Some(told)
    }

    fn remember(&self, cluster: &Cluster, which: Kinds, told: &ask::Told) {
        let Some(cache) = &self.shared.discovery.cache else {
            return;
        };
        let key = cluster.connection.cache_key();
        let kinds = told.kinds.iter().map(|served| &served.kind);
        match versions(cluster, which) {
            None if told.untold.is_empty() => cache.put(key, EVERYTHING, &kinds.collect::<Vec<_>>()),
            None => {}
            Some(versions) => {
                for version in versions {
                    if told.untold.iter().any(|(untold, _)| *untold == version) {
                        continue;
                    }
                    let of_it = |kind: &&ResourceKind| group_version(&kind.gvk).api_version() == version;
                    cache.put(key, &version, &kinds.clone().filter(of_it).collect::<Vec<_>>());
                }
            }
        }
    }
}

/// The group versions that a cluster is asked for; `None` for all.
fn versions(cluster: &Cluster, which: Kinds) -> Option<Vec<String>> {
    match &cluster.descriptor.serves {
        Serves::Listed(gvks) if which == Kinds::Listed => {
            let mut versions: Vec<String> = Vec::new();
            for version in gvks.iter().map(|gvk| group_version(gvk).api_version()) {
                if !versions.contains(&version) {
                    versions.push(version);
                }
            }
            Some(versions)
        }
        _ => None,
    }
}

async fn ask(cluster: &Cluster, which: Kinds) -> Result<ask::Told, ClusterError> {
    match versions(cluster, which) {
        Some(versions) => ask::group_versions(cluster, versions).await,
        None => ask::everything(cluster).await,
    }
}

/// Compares what a cluster told with what is listed of it.
fn sorted_out(cluster: &Cluster, which: Kinds, told: Result<ask::Told, ClusterError>) -> Served {
    let listed: &[GroupVersionKind] = match &cluster.descriptor.serves {
        Serves::Listed(gvks) => gvks,
        Serves::Any => &[],
    };
    let report = |result| ClusterReport {
        cluster: cluster.descriptor.clone(),
        result,
        elapsed: Default::default(),
    };
    let told = match told {
        Ok(told) => told,
        Err(error) => {
            return Served {
                report: report(Err(error)),
                kinds: Vec::new(),
                missing: Vec::new(),
                unknown: listed.to_vec(),
            };
        }
    };
    // That there is no such group version is an answer.
    let untold: Vec<&(String, ClusterError)> = told
        .untold
        .iter()
        .filter(|(_, error)| error.reason != FailureReason::NoSuchKind)
        .collect();
    let is_served = |gvk: &GroupVersionKind| told.kinds.iter().any(|served| served.kind.gvk == *gvk);
    let (unknown, missing) = listed
        .iter()
        .filter(|gvk| !is_served(gvk))
        .cloned()
        .partition(|gvk| {
            let version = group_version(gvk).api_version();
            untold.iter().any(|(untold, _)| *untold == version)
        });
    let result = match untold.first() {
        Some((version, error)) => {
            let message = format!("{version}: {error}");
            Err(ClusterError {
                message,
                ..error.clone()
            })
        }
        None => Ok(()),
    };
    let kinds = match (which, &cluster.descriptor.serves) {
        (Kinds::Listed, Serves::Listed(_)) => {
            let of =
                |gvk: &GroupVersionKind| told.kinds.iter().find(|served| served.kind.gvk == *gvk).cloned();
            let mut kinds: Vec<ServedKind> = listed.iter().filter_map(of).collect();
            kinds.sort_by(|a, b| discovery_order(&a.kind).cmp(&discovery_order(&b.kind)));
            kinds
        }
        _ => preferred(told.kinds),
    };
    Served {
        report: report(result.map(|()| kinds.len())),
        kinds,
        missing,
        unknown,
    }
}

/// Each resource once, in the version that comes first: client-go's `ServerPreferredResources`.
fn preferred(kinds: Vec<ServedKind>) -> Vec<ServedKind> {
    let mut seen = std::collections::HashSet::new();
    let mut kinds = kinds;
    kinds.retain(|served| {
        let kind = &served.kind;
        seen.insert((kind.gvk.group.clone(), kind.plural.clone()))
    });
    kinds
}
