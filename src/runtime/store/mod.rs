//! What the clusters have, kept up to date by a watch.

mod index;
mod readiness;
#[cfg(test)]
mod schedules;
mod shared;
mod state;

use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::kept::{Kept, Stored, kind_of};
#[cfg(test)]
use super::watch::MergedEvent;
use super::watch::MergedWatch;
use crate::client::{Client, ObjectKey, Typed, WatchParams};
use crate::error::{Duplicate, Result};
use crate::fleet::discovery::ResourceKind;
use crate::k8s::Resource;
use shared::{Feed, Shared};

pub use index::Index;
pub use readiness::{ClusterReadiness, Readiness};
pub use shared::Change;
pub(super) use shared::Subscription;

/// Every object of a kind in every cluster that serves it, kept up to date by a watch. Cheap to clone; with the last clone the
/// watch ends.
///
/// The copies of an object in several clusters are kept beside each other. What a lost cluster had stays, and
/// [`readiness`](Store::readiness) says that the cluster is lost; when it is back, the store becomes what the cluster has.
///
/// ```no_run
/// # use std::time::Duration;
/// use k8s_openapi::api::core::v1::ConfigMap;
/// use multicluster::client::{Client, ObjectKey, WatchParams};
/// use multicluster::runtime::Store;
///
/// # async fn example(client: Client) -> multicluster::error::Result<()> {
/// let maps = Store::<ConfigMap>::typed(&client, &WatchParams::default())?;
/// maps.wait_until_ready(Duration::from_secs(10)).await;
/// let key = ObjectKey::new(Some("default"), "settings");
/// if let Some(map) = maps.get("az-a", &key) {
///     println!("{} {:?}", map.cluster, map.data);
/// }
/// for duplicate in maps.duplicates() {
///     eprintln!("{duplicate}");
/// }
/// # Ok(()) }
/// ```
///
/// ```
/// # use std::time::Duration;
/// # use multicluster::{client::{Metadata, ObjectKey}, runtime::Store};
/// # async fn example(hypervisors: Store<Metadata>) {
/// let key = ObjectKey::new(None, "node-1");
/// if hypervisors.wait_until_cluster_ready("az-a", Duration::from_secs(10)).await {
///     println!("{} in az-a, {} in all", hypervisors.list_in("az-a").len(), hypervisors.len());
/// }
/// for failure in hypervisors.readiness().failures() {
///     eprintln!("{}: {failure}", hypervisors.kind().group_resource());
/// }
/// let first = hypervisors.get_first(&key);
/// let copies = hypervisors.copies(&key);
/// let labelled = hypervisors.find(|node| node.label("maintenance").is_some());
/// assert_eq!(hypervisors.is_empty(), hypervisors.list().is_empty());
/// assert!(hypervisors.index("zone").is_none(), "nobody has begun it");
/// # }
/// ```
pub struct Store<K> {
    shared: Arc<Shared<K>>,
    /// Ends the watch with the last clone.
    _feed: Arc<Feed>,
}

impl<K> Clone for Store<K> {
    fn clone(&self) -> Self {
        Store {
            shared: self.shared.clone(),
            _feed: self._feed.clone(),
        }
    }
}

impl<K> fmt::Debug for Store<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("kind", &self.shared.kind.group_resource())
            .field("len", &self.shared.read().len())
            .finish_non_exhaustive()
    }
}

impl<K: Send + Sync + 'static> Store<K> {
    /// Keeps the objects of a kind in the form `T`: typed, as JSON, or their metadata alone. It needs a tokio runtime, in which
    /// the watch runs.
    ///
    /// ```no_run
    /// # use multicluster::{client::{Client, Metadata, Typed, WatchParams}, fleet::discovery::ResourceKind, runtime::Store};
    /// #[derive(serde::Deserialize)]
    /// struct Hypervisor { spec: serde_json::Value }
    ///
    /// # fn example(client: Client, kind: ResourceKind) -> multicluster::error::Result<()> {
    /// let hypervisors: Store<Hypervisor> = Store::start::<Typed<Hypervisor>>(&client, &kind, &WatchParams::default())?;
    /// let of_less_memory: Store<Metadata> = Store::start::<Metadata>(&client, &kind, &WatchParams::default())?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownKind`](crate::error::Error::UnknownKind); failing clusters are told by [`readiness`](Store::readiness).
    pub fn start<T: Kept<Object = K>>(
        client: &Client,
        kind: &ResourceKind,
        params: &WatchParams,
    ) -> Result<Self> {
        let params = WatchParams {
            skip_initial: false,
            ..params.clone()
        };
        let mut events = MergedWatch::<T>::without_duplicates(client, kind, &params)?;
        let shared = Arc::new(Shared::new(kind.clone()));
        let fed = shared.clone();
        // The clusters are known before anybody can ask.
        while let Some(joined) = events.joined_already() {
            shared.take(joined);
        }
        let feed = tokio::spawn(async move {
            loop {
                fed.take(events.next().await);
            }
        });
        Ok(Store {
            shared,
            _feed: Arc::new(Feed(feed)),
        })
    }

    /// A store that nobody fills but the test.
    #[cfg(test)]
    pub(super) fn unfed(kind: ResourceKind) -> Self {
        Store {
            shared: Arc::new(Shared::new(kind)),
            _feed: Arc::new(Feed(tokio::spawn(async {}))),
        }
    }

    #[cfg(test)]
    pub(super) fn feed<T: Kept<Object = K>>(&self, event: MergedEvent<T>) {
        self.shared.take(event);
    }

    /// Keeps the objects of a type, whose kind it knows: one of k8s-openapi, or a custom resource's. Nobody has to be asked for it.
    ///
    /// # Errors
    /// [`Error::UnknownKind`](crate::error::Error::UnknownKind).
    pub fn typed(client: &Client, params: &WatchParams) -> Result<Self>
    where
        K: Resource<DynamicType = ()> + serde::de::DeserializeOwned,
        K::Scope: 'static,
    {
        Self::start::<Typed<K>>(client, &kind_of::<K>(), params)
    }
}

impl<K> Store<K> {
    /// The kind of its objects.
    pub fn kind(&self) -> &ResourceKind {
        &self.shared.kind
    }

    /// The object of this key in one cluster.
    pub fn get(&self, cluster: &str, key: &ObjectKey) -> Option<Arc<Stored<K>>> {
        let state = self.shared.read();
        let copies = state.copies(key);
        copies.iter().find(|copy| &*copy.cluster == cluster).cloned()
    }

    /// The first copy of this key in cluster order: what Go's `Get` gives.
    pub fn get_first(&self, key: &ObjectKey) -> Option<Arc<Stored<K>>> {
        self.shared.read().copies(key).first().cloned()
    }

    /// The copies of this key, in cluster order.
    pub fn copies(&self, key: &ObjectKey) -> Vec<Arc<Stored<K>>> {
        self.shared.read().copies(key).to_vec()
    }

    /// Every object of every cluster, in key order, copies in cluster order.
    pub fn list(&self) -> Vec<Arc<Stored<K>>> {
        self.shared.read().all().cloned().collect()
    }

    /// The objects of one cluster, in key order.
    pub fn list_in(&self, cluster: &str) -> Vec<Arc<Stored<K>>> {
        let state = self.shared.read();
        let of_cluster = |object: &&Arc<Stored<K>>| &*object.cluster == cluster;
        state.all().filter(of_cluster).cloned().collect()
    }

    /// The objects that `wanted` holds for, in key order, copies in cluster order.
    pub fn find(&self, wanted: impl Fn(&Stored<K>) -> bool) -> Vec<Arc<Stored<K>>> {
        let mut objects = self.list();
        objects.retain(|object| wanted(object));
        objects
    }

    /// How many objects it has, copies counted.
    pub fn len(&self) -> usize {
        self.shared.read().len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What exists in more than one cluster, in key order.
    pub fn duplicates(&self) -> Vec<Duplicate> {
        let state = self.shared.read();
        let duplicates = state.duplicates().filter_map(|copies| {
            let key = &copies.first()?.key;
            Some(Duplicate {
                resource: self.shared.kind.group_resource(),
                namespace: key.namespace.clone(),
                name: key.name.clone(),
                clusters: copies.iter().map(|copy| copy.cluster.to_string()).collect(),
            })
        });
        duplicates.collect()
    }

    /// Begins an index, by which objects of all clusters are found by the values that `function` gives for them: Go's
    /// `IndexField`. It may be begun at any time, and replaces one of the same name. What the function gives must depend on
    /// nothing but the object.
    ///
    /// ```no_run
    /// # use multicluster::{client::Metadata, runtime::Store};
    /// # fn example(hypervisors: Store<Metadata>) {
    /// let by_zone = hypervisors.index_by("zone", |hypervisor| {
    ///     let zone = hypervisor.label("topology.kubernetes.io/zone");
    ///     zone.map(str::to_owned).into_iter().collect()
    /// });
    /// for hypervisor in by_zone.get("qa-de-1a") {
    ///     println!("{} {}", hypervisor.cluster, hypervisor.key.name);
    /// }
    /// # }
    /// ```
    pub fn index_by(
        &self,
        name: &str,
        function: impl Fn(&Stored<K>) -> Vec<String> + Send + Sync + 'static,
    ) -> Index<K> {
        let mut state = self.shared.state.write().unwrap_or_else(PoisonError::into_inner);
        state.add_index(name.to_owned(), Arc::new(function));
        drop(state);
        self.handle(name)
    }

    /// The index of this name.
    pub fn index(&self, name: &str) -> Option<Index<K>> {
        self.shared.read().has_index(name).then(|| self.handle(name))
    }

    fn handle(&self, name: &str) -> Index<K> {
        Index {
            name: Arc::from(name),
            state: self.shared.state.clone(),
        }
    }

    /// Of which clusters it has everything, and which answer.
    pub fn readiness(&self) -> Readiness {
        self.shared.read().readiness()
    }

    /// Waits until it has everything of every cluster, but no longer than this: how it stands then. A dead cluster holds nobody
    /// up for longer, and is in what is [missing](Readiness::missing).
    pub async fn wait_until_ready(&self, at_most: Duration) -> Readiness {
        self.wait_for(at_most, Readiness::ready).await
    }

    /// Waits until it has everything of one cluster, but no longer than this: whether it has.
    pub async fn wait_until_cluster_ready(&self, cluster: &str, at_most: Duration) -> bool {
        let is_ready = |readiness: &Readiness| {
            let mut clusters = readiness.clusters.iter();
            clusters.any(|other| &*other.cluster == cluster && other.synced)
        };
        is_ready(&self.wait_for(at_most, is_ready).await)
    }

    async fn wait_for(&self, at_most: Duration, enough: impl Fn(&Readiness) -> bool) -> Readiness {
        let mut changes = self.shared.standing.subscribe();
        let waiting = async {
            loop {
                changes.mark_unchanged();
                // The sender lives as long as this store does.
                if enough(&self.readiness()) || changes.changed().await.is_err() {
                    return;
                }
            }
        };
        let _ = tokio::time::timeout(at_most, waiting).await;
        self.readiness()
    }

    /// Whether everything that a cluster had at its start is here; `None` for a cluster that is not watched.
    pub(super) fn is_synced(&self, cluster: &str) -> Option<bool> {
        self.shared.read().is_synced(cluster)
    }

    /// Whether a cluster answers; `None` for a cluster that is not watched.
    pub(super) fn answers(&self, cluster: &str) -> Option<bool> {
        self.shared.read().answers(cluster)
    }

    /// Calls a handler with every change from now on, and with what is there already, for as long as the result is kept. What
    /// changes meanwhile may be told twice or late, so a handler looks at what is, and not at what it was told.
    pub(super) fn subscribe(&self, handler: impl Fn(&Change<K>) + Send + Sync + 'static) -> Subscription<K> {
        let subscription = self.shared.subscribe(handler);
        for object in self.list() {
            self.shared.call(&*subscription.0, &Change::Added(object));
        }
        for cluster in self.readiness().clusters {
            let change = Change::Cluster(cluster.cluster);
            self.shared.call(&*subscription.0, &change);
        }
        subscription
    }
}
