//! What a kind is called: discovery of what the clusters list, or serve, cached on disk.

mod ask;
mod served;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt as _};
use futures::stream::{FuturesUnordered, StreamExt as _};

use super::Client;
use super::cluster::Cluster;
use super::read::within_deadline;
use crate::error::{ClusterError, Error, Failure, Result};
use crate::fleet::Serves;
use crate::fleet::discovery::{DiscoveryCache, ResourceKind, RestMapper, guess};
use crate::k8s::{GroupVersion, GroupVersionKind, gvk_string};

pub use served::{Kinds, Served};

/// How long what has not been told of is waited for once everything that was typed is understood: it could only make a
/// short name ambiguous.
const PATIENCE: Duration = Duration::from_millis(500);
/// The cache's name for everything that a cluster serves.
const EVERYTHING: &str = "*";

/// How discovery is done.
///
/// ```
/// use multicluster::client::{Client, DiscoveryOptions};
/// let client = Client::new(Vec::new(), Default::default(), DiscoveryOptions::default());
/// assert!(client.clusters().is_empty());
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct DiscoveryOptions {
    /// Where answers are kept between calls; `None`: nowhere.
    pub cache: Option<DiscoveryCache>,
}

/// The kinds that are known by name, and what discovery failed at.
///
/// ```
/// # async fn example(client: multicluster::client::Client) {
/// let known = client.discover(|mapper| mapper.resolve("hv").is_ok()).await;
/// let known = match known.mapper.resolve("hv") {
///     Ok(_) => known,
///     Err(_) => client.discover_again(known, |mapper| mapper.resolve("hv").is_ok()).await,
/// };
/// for (scope, failures) in &known.unknown {
///     eprintln!("{scope:?} is not known: {failures:?}");
/// }
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct KnownKinds {
    /// Resolves what a user types.
    pub mapper: RestMapper,
    /// What no cluster told of, with the clusters' errors; none of these where it was not waited for.
    pub unknown: Vec<(Scope, Vec<Failure>)>,
}

/// A piece of discovery.
///
/// ```
/// use multicluster::client::Scope;
/// let of_a_context = Scope::Cluster("az-a".to_owned());
/// assert!(matches!(of_a_context, Scope::Cluster(name) if name == "az-a"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scope {
    /// The kinds of one group version, of any cluster that lists one of them.
    GroupVersion(GroupVersion),
    /// All kinds of one cluster.
    Cluster(String),
}

/// The kinds that a piece of discovery told of, and the failures that may have kept others from being told.
type Told = (Vec<ResourceKind>, Vec<Failure>);
type Piece<'a> = BoxFuture<'a, (Scope, Told)>;

fn group_version(gvk: &GroupVersionKind) -> GroupVersion {
    GroupVersion {
        group: gvk.group.clone(),
        version: gvk.version.clone(),
    }
}

impl Client {
    /// Asks what the kinds are called, from the cache where that is young enough.
    ///
    /// Every listed group version is asked of all clusters that list kinds of it at once; nothing but the listed group
    /// versions is asked for. A cluster that serves whatever it serves is asked for all of it. Once what is known is
    /// `enough`, the rest is not waited for much longer: a dead cluster delays only what it alone could tell.
    ///
    /// ```
    /// # async fn example(client: multicluster::client::Client) {
    /// // As soon as "hv" is known, nobody else is waited for.
    /// let known = client.discover(|mapper| mapper.resolve("hv").is_ok()).await;
    /// # }
    /// ```
    pub async fn discover(&self, enough: impl Fn(&RestMapper) -> bool) -> KnownKinds {
        self.discover_pieces(self.pieces(false, &[]), enough).await
    }

    /// What everything that the clusters list, or serve, is called: what Go's `RESTMapper` is for. Clusters that do not answer
    /// are waited for within their deadlines.
    ///
    /// ```no_run
    /// # async fn example(client: multicluster::client::Client) {
    /// let mapper = client.rest_mapper().await;
    /// if let Ok(found) = mapper.resolve("hv") {
    ///     println!("{} (namespaced: {})", found.kind.group_resource(), found.kind.namespaced);
    /// }
    /// # }
    /// ```
    pub async fn rest_mapper(&self) -> RestMapper {
        self.discover(|_| false).await.mapper
    }

    /// Asks again, past the cache, where `known` was not enough. What failed a moment ago is not asked a second time.
    ///
    /// ```
    /// # use multicluster::client::{Client, KnownKinds};
    /// # async fn example(client: Client, known: KnownKinds) {
    /// let fresh = client.discover_again(known, |mapper| mapper.resolve("hv").is_ok()).await;
    /// # }
    /// ```
    pub async fn discover_again(
        &self,
        known: KnownKinds,
        enough: impl Fn(&RestMapper) -> bool,
    ) -> KnownKinds {
        let failed: Vec<Scope> = known.unknown.iter().map(|(scope, _)| scope.clone()).collect();
        let mut fresh = self.discover_pieces(self.pieces(true, &failed), enough).await;
        fresh.unknown.extend(known.unknown);
        fresh
    }

    async fn discover_pieces(
        &self,
        pieces: Vec<Piece<'_>>,
        enough: impl Fn(&RestMapper) -> bool,
    ) -> KnownKinds {
        let mut pieces: FuturesUnordered<Piece<'_>> = pieces.into_iter().collect();
        let mut found: HashMap<Scope, Vec<ResourceKind>> = HashMap::new();
        let mut unknown = Vec::new();
        let patience = tokio::time::sleep(Duration::MAX);
        tokio::pin!(patience);
        let mut is_enough = false;
        loop {
            let answer = tokio::select! {
                answer = pieces.next() => answer,
                () = &mut patience, if is_enough => None,
            };
            let Some((scope, (kinds, failures))) = answer else {
                break;
            };
            if !failures.is_empty() {
                unknown.push((scope.clone(), failures));
            }
            found.insert(scope, kinds);
            if !is_enough && enough(&self.mapper(&found)) {
                is_enough = true;
                patience.as_mut().reset(tokio::time::Instant::now() + PATIENCE);
            }
        }
        self.remember_served(&found);
        KnownKinds {
            mapper: self.mapper(&found),
            unknown,
        }
    }

    /// Only what is listed, in the order in which it is listed: an unlisted kind of a listed group version is not ours
    /// to read. Then what clusters without a list serve.
    fn mapper(&self, found: &HashMap<Scope, Vec<ResourceKind>>) -> RestMapper {
        let mut kinds: Vec<ResourceKind> = self
            .configured_kinds()
            .iter()
            .filter_map(|gvk| {
                let kinds = found.get(&Scope::GroupVersion(group_version(gvk)))?;
                kinds.iter().find(|kind| kind.gvk == *gvk).cloned()
            })
            .collect();
        let mut known: std::collections::HashSet<GroupVersionKind> =
            kinds.iter().map(|kind| kind.gvk.clone()).collect();
        for cluster in self.all_clusters().iter() {
            let served = found.get(&Scope::Cluster(cluster.descriptor.name.clone()));
            for kind in served.into_iter().flatten() {
                if known.insert(kind.gvk.clone()) {
                    kinds.push(kind.clone());
                }
            }
        }
        RestMapper::new(kinds)
    }

    fn pieces(&self, fresh: bool, without: &[Scope]) -> Vec<Piece<'_>> {
        let mut listing: Vec<(GroupVersion, Vec<Arc<Cluster>>)> = Vec::new();
        let mut pieces: Vec<Piece<'_>> = Vec::new();
        for cluster in self.all_clusters().iter() {
            match &cluster.descriptor.serves {
                Serves::Any => {
                    let cluster = cluster.clone();
                    if without.contains(&Scope::Cluster(cluster.descriptor.name.clone())) {
                        continue;
                    }
                    pieces.push(
                        async move {
                            let scope = Scope::Cluster(cluster.descriptor.name.clone());
                            (scope, self.discover_cluster(&cluster, fresh).await)
                        }
                        .boxed(),
                    );
                }
                Serves::Listed(gvks) => {
                    for wanted in gvks.iter().map(group_version) {
                        let known = listing
                            .iter_mut()
                            .find(|(group_version, _)| *group_version == wanted);
                        match known {
                            None => listing.push((wanted, vec![cluster.clone()])),
                            Some((_, clusters))
                                if clusters.iter().any(|known| Arc::ptr_eq(known, cluster)) => {}
                            Some((_, clusters)) => clusters.push(cluster.clone()),
                        }
                    }
                }
            }
        }
        listing.retain(|(group_version, _)| !without.contains(&Scope::GroupVersion(group_version.clone())));
        pieces.extend(listing.into_iter().map(|(group_version, clusters)| {
            async move {
                let answer = self
                    .discover_group_version(&group_version, &clusters, fresh)
                    .await;
                (Scope::GroupVersion(group_version), answer)
            }
            .boxed()
        }));
        pieces
    }

    /// What the listed kinds are called as far as that is known without asking a cluster: from the cache, else guessed
    /// from the kind's name, which tells neither scope nor short names.
    ///
    /// ```
    /// # fn example(client: &multicluster::client::Client) {
    /// let mapper = client.discover_offline();
    /// println!("{} kinds are known without asking", mapper.kinds().len());
    /// # }
    /// ```
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

    /// A cluster is believed about the kinds that it lists and no others: what one zone calls a kind is not for another
    /// to say, and a zone without the CRD does not hide it from the rest.
    async fn discover_group_version(
        &self,
        group_version: &GroupVersion,
        clusters: &[Arc<Cluster>],
        fresh: bool,
    ) -> Told {
        let cache = self.shared.discovery.cache.as_ref();
        let version = group_version.api_version();
        let mut told: Vec<ResourceKind> = Vec::new();
        let mut take = |cluster: &Cluster, kinds: Vec<ResourceKind>| {
            for kind in kinds {
                if cluster.descriptor.serves.contains(&kind.gvk)
                    && !told.iter().any(|known| known.gvk == kind.gvk)
                {
                    told.push(kind);
                }
            }
            let listed = clusters.iter().flat_map(|cluster| listed(cluster, group_version));
            listed
                .into_iter()
                .all(|gvk| told.iter().any(|kind| kind.gvk == *gvk))
        };
        let mut unasked: Vec<Arc<Cluster>> = Vec::new();
        let mut complete = false;
        for cluster in clusters {
            match cache
                .filter(|_| !fresh)
                .and_then(|cache| cache.get(cluster.connection.cache_key(), &version))
            {
                Some(kinds) => complete = take(cluster, kinds),
                None => unasked.push(cluster.clone()),
            }
        }
        let mut failures = Vec::new();
        if !complete {
            let mut asked: FuturesUnordered<_> = unasked
                .into_iter()
                .map(|cluster| {
                    let version = version.clone();
                    async move {
                        let kinds = within_deadline(&cluster, ask::group_version(&cluster, &version)).await;
                        (cluster, kinds)
                    }
                })
                .collect();
            while let Some((cluster, answer)) = asked.next().await {
                match answer {
                    Ok(kinds) => {
                        if let Some(cache) = cache {
                            cache.put(cluster.connection.cache_key(), &version, &kinds);
                        }
                        complete = take(&cluster, kinds);
                        if complete {
                            break;
                        }
                    }
                    Err(error) => failures.push(Failure {
                        cluster: cluster.descriptor.name.clone(),
                        error,
                    }),
                }
            }
        }
        if complete {
            failures.clear();
        }
        (told, failures)
    }

    async fn discover_cluster(&self, cluster: &Cluster, fresh: bool) -> Told {
        let cache = self.shared.discovery.cache.as_ref();
        let key = cluster.connection.cache_key();
        if let Some(kinds) = cache
            .filter(|_| !fresh)
            .and_then(|cache| cache.get(key, EVERYTHING))
        {
            return (kinds, Vec::new());
        }
        match within_deadline(cluster, ask::everything(cluster)).await {
            Ok(told) => {
                let kinds: Vec<ResourceKind> = told.kinds.into_iter().map(|served| served.kind).collect();
                if let Some(cache) = cache {
                    cache.put(key, EVERYTHING, &kinds);
                }
                (kinds, Vec::new())
            }
            Err(error) => (
                Vec::new(),
                vec![Failure {
                    cluster: cluster.descriptor.name.clone(),
                    error,
                }],
            ),
        }
    }

    /// Keeps what clusters without a list serve: a kind that one of them lacks is none of its failures.
    fn remember_served(&self, found: &HashMap<Scope, Vec<ResourceKind>>) {
        let mut served = self.shared.served.write().unwrap_or_else(PoisonError::into_inner);
        for (scope, kinds) in found {
            if let Scope::Cluster(name) = scope {
                served.insert(
                    name.clone(),
                    kinds
                        .iter()
                        .map(|kind| (kind.gvk.clone(), kind.plural.clone()))
                        .collect(),
                );
            }
        }
    }

    /// Whether a cluster without a list said that it does not serve a kind, in this or another version.
    pub(super) fn is_known_to_lack(&self, cluster: &Cluster, kind: &ResourceKind) -> bool {
        let served = self.shared.served.read().unwrap_or_else(PoisonError::into_inner);
        let Some(kinds) = served.get(&cluster.descriptor.name) else {
            return false;
        };
        !kinds
            .iter()
            .any(|(gvk, plural)| gvk.group == kind.gvk.group && *plural == kind.plural)
    }

    /// What it means that a cluster does not know a kind: for one that promised nothing and has none of it, nothing, and so
    /// `None`. One that has the kind in another version than it was asked in does not pass for one that has none.
    pub(super) fn absence(
        &self,
        cluster: &Cluster,
        kind: &ResourceKind,
        error: ClusterError,
    ) -> Option<ClusterError> {
        if self.is_known_to_lack(cluster, kind) {
            return None;
        }
        let served = self.shared.served.read().unwrap_or_else(PoisonError::into_inner);
        let others: Vec<&str> = served
            .get(&cluster.descriptor.name)
            .into_iter()
            .flatten()
            .filter(|(gvk, plural)| gvk.group == kind.gvk.group && *plural == kind.plural)
            .map(|(gvk, _)| gvk.version.as_str())
            .collect();
        let Some(first) = others
            .first()
            .filter(|_| !others.contains(&kind.gvk.version.as_str()))
        else {
            return Some(error);
        };
        let message = format!(
            "it serves {} in {}, not in {}; ask it for {}.{first}.{}",
            kind.group_resource(),
            others.join(", "),
            kind.gvk.version,
            kind.plural,
            kind.gvk.group
        );
        Some(ClusterError { message, ..error })
    }

    /// The kind of this GVK, by discovery.
    ///
    /// # Errors
    /// [`Error::UnknownKind`] when it is not listed, or no cluster that answered serves it; [`Error::Partial`] when no
    /// cluster that lists it answered.
    pub async fn resource_kind(&self, gvk: &GroupVersionKind) -> Result<ResourceKind> {
        if !self
            .all_clusters()
            .iter()
            .any(|cluster| cluster.descriptor.serves.contains(gvk))
        {
            return Err(self.unknown_kind(gvk));
        }
        let remembered = self
            .shared
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(gvk)
            .cloned();
        if let Some(kind) = remembered {
            return Ok(kind);
        }
        let typed = gvk_string(gvk);
        let enough = |mapper: &RestMapper| mapper.by_gvk(gvk).is_some();
        let mut known = self.discover(enough).await;
        if !enough(&known.mapper) {
            known = self.discover_again(known, enough).await;
        }
        if let Some(kind) = known.mapper.by_gvk(gvk) {
            let mut remembered = self.shared.known.write().unwrap_or_else(PoisonError::into_inner);
            remembered.insert(gvk.clone(), kind.clone());
            return Ok(kind.clone());
        }
        let telling = Scope::GroupVersion(group_version(gvk));
        let failures = known.unknown.into_iter().filter(|(scope, _)| match scope {
            Scope::Cluster(_) => true,
            scope => *scope == telling,
        });
        let failures: Vec<Failure> = failures.flat_map(|(_, failures)| failures).collect();
        if !failures.is_empty() {
            return Err(Error::Partial(failures));
        }
        Err(Error::Invalid(format!(
            "{typed}: no cluster that should serve this kind does; is its CustomResourceDefinition installed?"
        )))
    }
}

/// The kinds of a group version that a cluster lists.
fn listed<'a>(cluster: &'a Cluster, of: &GroupVersion) -> Vec<&'a GroupVersionKind> {
    match &cluster.descriptor.serves {
        Serves::Listed(gvks) => gvks.iter().filter(|gvk| group_version(gvk) == *of).collect(),
        Serves::Any => Vec::new(),
    }
}
