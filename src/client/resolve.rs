//! What a kind is called: discovery of the group versions that the clusters list, cached on disk.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use futures::stream::{FuturesUnordered, StreamExt};
use http::Method;

use super::Client;
use super::cluster::Cluster;
use super::request::{ACCEPT_OBJECT, bare};
use crate::error::{Error, Failure, Result};
use crate::fleet::Serves;
use crate::fleet::discovery::{DiscoveryCache, ResourceKind, RestMapper, guess, parse_resource_list};
use crate::k8s::{GroupVersion, GroupVersionKind};

/// How discovery is done.
#[derive(Debug, Default)]
pub struct DiscoveryOptions {
    /// Where answers are kept between calls; `None`: nowhere.
    pub cache: Option<DiscoveryCache>,
}

/// The kinds that are known by name, and what discovery failed at.
#[derive(Debug)]
pub struct KnownKinds {
    /// Resolves what a user types.
    pub mapper: RestMapper,
    /// The group versions of which no cluster told what they hold, with the clusters' errors.
    pub unknown: Vec<(GroupVersion, Vec<Failure>)>,
}

fn group_version(gvk: &GroupVersionKind) -> GroupVersion {
    GroupVersion {
        group: gvk.group.clone(),
        version: gvk.version.clone(),
    }
}

impl Client {
    /// Asks what the listed kinds are called, from the cache where that is young enough and `fresh` is not set.
    ///
    /// Every group version is asked of all clusters that list kinds of it at once; the first that answers tells. So a
    /// dead cluster delays nothing, and nothing but the listed group versions is asked for.
    pub async fn discover(&self, fresh: bool) -> KnownKinds {
        let mut wanted: BTreeMap<(String, String), Vec<Arc<Cluster>>> = BTreeMap::new();
        let configured = self.configured_kinds();
        for cluster in self.all_clusters().iter() {
            let Serves::Listed(gvks) = &cluster.descriptor.serves else {
                continue;
            };
            for gvk in gvks {
                let clusters = wanted
                    .entry((gvk.group.clone(), gvk.version.clone()))
                    .or_default();
                if !clusters.iter().any(|known| Arc::ptr_eq(known, cluster)) {
                    clusters.push(cluster.clone());
                }
            }
        }
        let mut asked: FuturesUnordered<_> = wanted
            .into_iter()
            .map(|((group, version), clusters)| {
                let group_version = GroupVersion { group, version };
                async move {
                    let answer = self
                        .discover_group_version(&group_version, &clusters, fresh)
                        .await;
                    (group_version, answer)
                }
            })
            .collect();
        let mut found: HashMap<GroupVersion, Vec<ResourceKind>> = HashMap::new();
        let mut unknown = Vec::new();
        while let Some((group_version, answer)) = asked.next().await {
            match answer {
                Ok(kinds) => {
                    found.insert(group_version, kinds);
                }
                Err(failures) => unknown.push((group_version, failures)),
            }
        }
        // Only what is listed, in the order in which it is listed: an unlisted kind of a listed group version is not
        // ours to read.
        let kinds = configured
            .iter()
            .filter_map(|gvk| {
                found
                    .get(&group_version(gvk))?
                    .iter()
                    .find(|kind| kind.gvk.kind == gvk.kind)
                    .cloned()
            })
            .collect();
        KnownKinds {
            mapper: RestMapper::new(kinds),
            unknown,
        }
    }

    /// What the listed kinds are called as far as that is known without asking a cluster: from the cache, else guessed
    /// from the kind's name, which tells neither scope nor short names.
    pub fn discover_offline(&self) -> RestMapper {
        let cache = self.shared.discovery.cache.as_ref();
        let clusters = self.all_clusters();
        let kinds = self.configured_kinds().into_iter().map(|gvk| {
            let listing = clusters
                .iter()
                .filter(|cluster| cluster.descriptor.serves.contains(&gvk));
            let version = group_version(&gvk).api_version();
            let cached = |cluster: &Arc<Cluster>| {
                let kinds: Vec<ResourceKind> = cache?.get(cluster.connection.cache_key(), &version)?;
                kinds.into_iter().find(|kind| kind.gvk == gvk)
            };
            let known = listing.filter_map(cached).next();
            known.unwrap_or_else(|| guess(&gvk))
        });
        RestMapper::new(kinds.collect())
    }

    async fn discover_group_version(
        &self,
        group_version: &GroupVersion,
        clusters: &[Arc<Cluster>],
        fresh: bool,
    ) -> Result<Vec<ResourceKind>, Vec<Failure>> {
        let cache = self.shared.discovery.cache.as_ref();
        if let Some(cache) = cache.filter(|_| !fresh) {
            let cached = clusters
                .iter()
                .find_map(|cluster| cache.get(cluster.connection.cache_key(), &group_version.api_version()));
            if let Some(kinds) = cached {
                return Ok(kinds);
            }
        }
        let mut asked: FuturesUnordered<_> = clusters
            .iter()
            .map(|cluster| async move {
                let kinds = ask_one(cluster, group_version).await.map_err(|error| Failure {
                    cluster: cluster.descriptor.name.clone(),
                    error,
                })?;
                if let Some(cache) = cache {
                    cache.put(
                        cluster.connection.cache_key(),
                        &group_version.api_version(),
                        &kinds,
                    );
                }
                Ok::<_, Failure>(kinds)
            })
            .collect();
        let mut failures = Vec::new();
        while let Some(answer) = asked.next().await {
            match answer {
                Ok(kinds) => return Ok(kinds),
                Err(failure) => failures.push(failure),
            }
        }
        Err(failures)
    }

    /// The kind of this GVK, by discovery.
    ///
    /// # Errors
    /// [`Error::UnknownKind`] when it is not listed, or no cluster that answered serves it; [`Error::Partial`] when no
    /// cluster that lists it answered.
    pub async fn resource_kind(&self, gvk: &GroupVersionKind) -> Result<ResourceKind> {
        if !self.configured_kinds().contains(gvk) {
            return Err(self.unknown_kind(gvk));
        }
        for fresh in [false, true] {
            let known = self.discover(fresh).await;
            if let Some(kind) = known.mapper.kinds().iter().find(|kind| kind.gvk == *gvk) {
                return Ok(kind.clone());
            }
            let failures = known
                .unknown
                .into_iter()
                .find(|(unknown, _)| *unknown == group_version(gvk));
            if let Some((_, failures)) = failures {
                return Err(Error::Partial(failures));
            }
        }
        Err(Error::Invalid(format!(
            "{} is in the APIServers file, but no cluster that lists it serves it (is the CRD installed?)",
            crate::k8s::gvk_string(gvk)
        )))
    }
}

async fn ask_one(
    cluster: &Cluster,
    group_version: &GroupVersion,
) -> Result<Vec<ResourceKind>, crate::error::ClusterError> {
    let path = match group_version.group.as_str() {
        "" => format!("/api/{}", group_version.version),
        group => format!("/apis/{group}/{}", group_version.version),
    };
    let answer = cluster.request(bare(Method::GET, &path, ACCEPT_OBJECT)?).await?;
    super::read::decoded(parse_resource_list(&answer.body, &group_version.api_version()))
}
