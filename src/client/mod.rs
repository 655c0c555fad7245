//! The multicluster client: reads fan out and merge, writes go to one cluster.
//!
//! [`Client`] holds the clusters and the routers. Reads ask every cluster that serves a kind at once and always return an
//! [`Outcome`]: what was found, what each cluster answered, and what exists more than once. Writes ask the routers for
//! the one cluster that an object belongs to.

mod annotations;
mod api;
mod builder;
mod cluster;
mod count;
mod events;
mod form;
mod list;
mod merge;
#[cfg(feature = "metrics")]
mod monitor;
mod namespaces;
mod outcome;
mod reachability;
mod read;
mod recorder;
mod request;
mod resolve;
mod review;
mod table;
mod unreadable;
mod watch;
mod write;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use serde_json::Value;

use crate::error::{Error, Result};
use crate::fleet::discovery::ResourceKind;
use crate::fleet::{ClusterDescriptor, Home, Observer, Role};
use crate::k8s::GroupVersionKind;
use crate::routing::{self, Candidate, Decision, ResourceRouter, RouterSet, decide};

pub use annotations::{ALSO_IN_ANNOTATION, CLUSTER_ANNOTATION, annotate, strip_annotations};
pub use api::{Api, Status, Subresource};
pub use builder::ClientBuilder;
pub use cluster::Cluster;
pub use count::{ClusterCount, ClusterMetadata};
pub use events::{about, about_name, event_kind};
pub use form::{Form, Identity, Metadata, Page, PlainRow, RawObject, Typed, Unmanaged, WatchContext};
pub use list::ListStream;
#[cfg(feature = "metrics")]
pub use monitor::Monitor;
pub use outcome::{ClusterReport, Found, Item, Notice, ObjectKey, Outcome};
pub use reachability::{ProbeOptions, Reachability};
pub use read::ListParams;
pub use recorder::{
    EventRecorder, EventType, NewEvent, RecordedEvent, RecorderOptions, RecorderStats, new_event_kind,
};
pub use request::{DeleteParams, FieldValidation, Propagation, WriteParams};
pub use resolve::{DiscoveryOptions, Kinds, KnownKinds, Scope, Served};
pub use review::{Access, AccessAttributes, PathRule, ResourceRule, Reviewed, Rules};
pub use table::{Cell, ColumnDefinition, Row, TableRow};
pub(crate) use unreadable::one_unreadable;
pub(crate) use watch::Copies;
pub use watch::{WatchEvent, WatchEventKind, WatchParams, WatchStream};
pub use write::{Change, Deleted, PatchType, ScaleConditions, Written};

/// What the fuzz targets reach into.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod for_fuzzing {
    pub(crate) use super::form::early_token;
    pub(crate) use super::merge::{Part, merge};
    pub(crate) use super::watch::line::{Line, decode};
}

/// Many Kubernetes API servers as one. Cheap to clone; clones share the clusters.
///
/// Every call is cancel-safe: dropping its future ends what it asked of the clusters. What a write had sent by then may have
/// been done.
///
/// ```no_run
/// use multicluster::client::{Client, ListParams};
/// use multicluster::k8s::GroupVersionKind;
/// # async fn example() -> Result<(), multicluster::error::Error> {
/// let client = Client::builder().config_file("apiservers.yaml").build()?;
/// let hypervisors = client.dynamic(GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
/// let found = hypervisors.list(&ListParams::default()).await?;
/// for item in &found.items {
///     println!("{} is in {}", item.key.name, item.cluster);
/// }
/// assert!(found.complete(), "{:?}", found.failures());
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    shared: Arc<Shared>,
    /// The names of the clusters that reads are limited to; routing always sees all.
    only: Option<Arc<BTreeSet<String>>>,
}

#[derive(Debug)]
struct Shared {
    clusters: RwLock<Arc<[Arc<Cluster>]>>,
    routers: RouterSet,
    discovery: DiscoveryOptions,
    /// The kinds that have been resolved by this client.
    known: RwLock<HashMap<GroupVersionKind, ResourceKind>>,
    /// What the clusters without a list said that they serve, by the cluster's name: GVK and plural.
    served: RwLock<HashMap<String, Vec<(GroupVersionKind, String)>>>,
    /// What remotes that join are connected with.
    home: OnceLock<Home>,
    /// Held while a remote joins.
    joining: Mutex<()>,
    observer: OnceLock<Arc<dyn Observer>>,
    /// Tells those who watch that there are more clusters; the value is how many have joined.
    joined: tokio::sync::watch::Sender<usize>,
}

impl Client {
    /// A client over these clusters, in their order (remotes in file order, then home), with these routers.
    pub fn new(clusters: Vec<Arc<Cluster>>, routers: RouterSet, discovery: DiscoveryOptions) -> Self {
        let shared = Shared {
            clusters: RwLock::new(clusters.into()),
            routers,
            discovery,
            known: RwLock::default(),
            served: RwLock::default(),
            home: OnceLock::new(),
            joining: Mutex::default(),
            observer: OnceLock::new(),
            joined: tokio::sync::watch::Sender::new(0),
        };
        Client {
            shared: Arc::new(shared),
            only: None,
        }
    }

    /// The same client, with reads limited to the clusters of these names. Writes are routed as before: leaving a
    /// cluster out of the view must not send an object elsewhere.
    ///
    /// ```
    /// # fn example(client: &multicluster::client::Client) {
    /// let zone = client.only(["az-a"]);
    /// assert_eq!(zone.clusters().len(), 1, "what reads ask");
    /// assert_eq!(zone.all_clusters().len(), client.all_clusters().len(), "what routing sees");
    /// # }
    /// ```
    pub fn only<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let only = names.into_iter().map(str::to_owned).collect();
        Client {
            shared: self.shared.clone(),
            only: Some(Arc::new(only)),
        }
    }

    /// Adds a remote while the client is in use: reads that begin afterwards ask it too, after the remotes that there are, and it
    /// joins the watches, stores and controllers of [`runtime`](crate::runtime) that run.
    ///
    /// It is for connections that were made by hand; [`connect_remote`](Client::connect_remote) makes one of the remote's
    /// entry of an APIServers file.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use multicluster::client::{Client, Cluster};
    /// use multicluster::fleet::{ClusterDescriptor, Role, connection::Connection};
    /// # fn example(client: &Client, connection: Connection) -> multicluster::error::Result<()> {
    /// let descriptor = ClusterDescriptor::new("az-c", Role::Remote).label("availabilityZone", "az-c");
    /// client.add_remote(Arc::new(Cluster::new(Arc::new(descriptor), connection)))?;
    /// assert!(client.cluster("az-c").is_some());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is a home, or when there is a cluster of this name or host: a name stands for one cluster
    /// in every answer, and of a cluster that is there twice every object would be a duplicate.
    pub fn add_remote(&self, cluster: Arc<Cluster>) -> Result<()> {
        let _joining = self.shared.joining.lock().unwrap_or_else(PoisonError::into_inner);
        let descriptor = &cluster.descriptor;
        if descriptor.role == Role::Home {
            return Err(Error::Invalid(format!(
                "{} is a home cluster, and only remotes join",
                descriptor.name
            )));
        }
        let host = descriptor.host.as_deref();
        if let Some(same) = host.and_then(|host| self.cluster_of_host(host)) {
            return Err(Error::Invalid(format!(
                "{} is the cluster {} already",
                host.unwrap_or_default(),
                same.descriptor.name
            )));
        }
        if self.is_taken(&descriptor.name) {
            return Err(Error::Invalid(format!(
                "there is a cluster called {} already",
                descriptor.name
            )));
        }
        self.join(cluster);
        Ok(())
    }

    /// Whether there is a cluster of this name, however it is written.
    fn is_taken(&self, name: &str) -> bool {
        let all = self.all_clusters();
        all.iter()
            .any(|cluster| cluster.descriptor.name.eq_ignore_ascii_case(name))
    }

    fn cluster_of_host(&self, host: &str) -> Option<Arc<Cluster>> {
        let written = |host: &str| host.trim_end_matches('/').to_ascii_lowercase();
        let is_it = |cluster: &&Arc<Cluster>| {
            let known = cluster.descriptor.host.as_deref();
            known.is_some_and(|known| written(known) == written(host))
        };
        self.all_clusters().iter().find(is_it).cloned()
    }

    /// Adds a remote of which it is known that it is another than those that are there.
    fn join(&self, cluster: Arc<Cluster>) {
        if let Some(observer) = self.shared.observer.get() {
            cluster
                .connection
                .observe(&cluster.descriptor.name, observer.clone());
        }
        self.insert_remote(cluster);
        self.shared.joined.send_modify(|joined| *joined += 1);
    }

    fn insert_remote(&self, cluster: Arc<Cluster>) {
        let mut clusters = self
            .shared
            .clusters
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let mut grown = clusters.to_vec();
        let home = grown
            .iter()
            .position(|cluster| cluster.descriptor.role == Role::Home)
            .unwrap_or(grown.len());
        grown.insert(home, cluster);
        *clusters = grown.into();
    }

    /// Tells `observer` of every request and every name conflict from now on. Who was there first stays.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use multicluster::{client::Client, fleet::{ObservedRequest, Observer}};
    /// #[derive(Debug)]
    /// struct Log;
    /// impl Observer for Log {
    ///     fn request(&self, request: &ObservedRequest<'_>) {
    ///         println!("{} {} took {:?}", request.method, request.cluster, request.elapsed);
    ///     }
    /// }
    /// # fn example(client: &Client) {
    /// client.observe(Arc::new(Log));
    /// # }
    /// ```
    pub fn observe(&self, observer: Arc<dyn Observer>) {
        let observer = self.shared.observer.get_or_init(|| observer);
        for cluster in self.all_clusters().iter() {
            let connection = &cluster.connection;
            connection.observe(&cluster.descriptor.name, observer.clone());
        }
    }

    fn note_conflict(&self, method: &str, gvk: &GroupVersionKind) {
        if let Some(observer) = self.shared.observer.get() {
            observer.name_conflict(method, gvk);
        }
    }

    fn set_home(&self, home: Home) {
        let _ = self.shared.home.set(home);
    }

    fn home(&self) -> Option<&Home> {
        self.shared.home.get()
    }

    /// The home cluster: Go's `HomeCluster`. There is none over kubeconfig contexts.
    ///
    /// ```
    /// # fn example(client: &multicluster::client::Client) {
    /// let home = client.home_cluster().expect("the client was made of an APIServers file");
    /// println!("home is {:?}", home.descriptor.host);
    /// # }
    /// ```
    pub fn home_cluster(&self) -> Option<Arc<Cluster>> {
        let all = self.all_clusters();
        all.iter()
            .find(|cluster| cluster.descriptor.role == Role::Home)
            .cloned()
    }

    /// Changes whenever a cluster has joined.
    pub(crate) fn joined(&self) -> tokio::sync::watch::Receiver<usize> {
        self.shared.joined.subscribe()
    }

    /// All clusters, in order, whatever [`only`](Client::only) says.
    pub fn all_clusters(&self) -> Arc<[Arc<Cluster>]> {
        self.shared
            .clusters
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The clusters that reads ask, in order.
    pub fn clusters(&self) -> Vec<Arc<Cluster>> {
        let selected = |cluster: &Arc<Cluster>| match &self.only {
            Some(only) => only.contains(&cluster.descriptor.name),
            None => true,
        };
        self.all_clusters()
            .iter()
            .filter(|cluster| selected(cluster))
            .cloned()
            .collect()
    }

    /// The cluster of this name.
    pub fn cluster(&self, name: &str) -> Option<Arc<Cluster>> {
        self.all_clusters()
            .iter()
            .find(|cluster| cluster.descriptor.name == name)
            .cloned()
    }

    /// The clusters that serve a kind, in order: Go's `ClustersForGVK`.
    ///
    /// ```
    /// # use multicluster::{client::Client, k8s::GroupVersionKind};
    /// # fn example(client: &Client) -> multicluster::error::Result<()> {
    /// for cluster in client.clusters_for(&GroupVersionKind::gvk("", "v1", "Secret"))? {
    ///     println!("{} {:?}", cluster.descriptor.name, cluster.descriptor.labels);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownKind`] when no cluster of the fleet lists the kind.
    pub fn clusters_for(&self, gvk: &GroupVersionKind) -> Result<Vec<Arc<Cluster>>> {
        let all = self.all_clusters();
        if !all.iter().any(|cluster| cluster.descriptor.serves.contains(gvk)) {
            return Err(self.unknown_kind(gvk));
        }
        Ok(self
            .clusters()
            .into_iter()
            .filter(|cluster| cluster.descriptor.serves.contains(gvk))
            .collect())
    }

    /// The routing labels of the remotes that serve a kind, in cluster order: Go's `ConfiguredRouteLabels`. Which zones, or
    /// whatever else routers match on, can be written to; empty for a kind that home alone serves.
    ///
    /// ```
    /// # use multicluster::{client::Client, k8s::GroupVersionKind};
    /// # fn example(client: &Client) {
    /// let hypervisors = GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor");
    /// let labels = client.configured_route_labels(&hypervisors);
    /// let zones: Vec<&String> = labels.iter().filter_map(|labels| labels.get("availabilityZone")).collect();
    /// # }
    /// ```
    pub fn configured_route_labels(&self, gvk: &GroupVersionKind) -> Vec<BTreeMap<String, String>> {
        let all = self.all_clusters();
        let remotes = all.iter().filter(|cluster| {
            cluster.descriptor.role != Role::Home && cluster.descriptor.serves.contains(gvk)
        });
        remotes.map(|cluster| cluster.descriptor.labels.clone()).collect()
    }

    /// The kinds that the clusters list, each once, in cluster order.
    ///
    /// ```
    /// # fn example(client: &multicluster::client::Client) {
    /// for kind in client.configured_kinds() {
    ///     println!("{}", multicluster::k8s::gvk_string(&kind));
    /// }
    /// # }
    /// ```
    pub fn configured_kinds(&self) -> Vec<GroupVersionKind> {
        let mut kinds: Vec<GroupVersionKind> = Vec::new();
        for cluster in self.all_clusters().iter() {
            if let crate::fleet::Serves::Listed(gvks) = &cluster.descriptor.serves {
                for gvk in gvks {
                    if !kinds.contains(gvk) {
                        kinds.push(gvk.clone());
                    }
                }
            }
        }
        kinds
    }

    /// Where an object of kind `gvk` would be written, and why.
    ///
    /// ```
    /// # use multicluster::{client::Client, k8s::GroupVersionKind};
    /// # fn example(client: &Client, node: serde_json::Value) -> multicluster::error::Result<()> {
    /// let decision = client.route(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"), &node)?;
    /// match decision.target() {
    ///     Some(cluster) => println!("goes to {cluster}: {}", decision.reason()),
    ///     None => println!("goes nowhere: {}", decision.reason()),
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownKind`] when no cluster lists the kind. That no cluster matches is no error here: the decision
    /// says so.
    pub fn route(&self, gvk: &GroupVersionKind, object: &Value) -> Result<Decision> {
        let all = self.all_clusters();
        let descriptors: Vec<&ClusterDescriptor> = all.iter().map(|cluster| &*cluster.descriptor).collect();
        route(&descriptors, &self.shared.routers, gvk, object).ok_or_else(|| self.unknown_kind(gvk))
    }

    /// The router of a kind, when it has one.
    ///
    /// ```
    /// # use multicluster::{client::Client, k8s::GroupVersionKind};
    /// # fn example(client: &Client) {
    /// let router = client.router(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
    /// println!("hypervisors are routed by {:?}", router.map(|router| router.source()));
    /// # }
    /// ```
    pub fn router(&self, gvk: &GroupVersionKind) -> Option<&Arc<dyn ResourceRouter>> {
        self.shared.routers.get(gvk)
    }

    fn unknown_kind(&self, gvk: &GroupVersionKind) -> Error {
        Error::unknown_kind(gvk, &self.configured_kinds())
    }
}

/// The routing decision over these clusters, without a client: `clusters-for -f` needs no connection.
///
/// `None` when no cluster lists the kind.
///
/// ```
/// use multicluster::{client::route, config, fleet::{ClusterDescriptor, describe}, k8s::GroupVersionKind};
/// let file = "remotes: [{host: 'https://az-a.example', gvks: [kvm.cloud.sap/v1/Hypervisor], labels: {availabilityZone: az-a}}]";
/// let config = config::read(file, "file")?;
/// let clusters = describe(&config);
/// let clusters: Vec<&ClusterDescriptor> = clusters.iter().map(|cluster| &**cluster).collect();
/// let hypervisor = GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor");
/// let node = serde_json::json!({"metadata": {"name": "n", "labels": {"topology.kubernetes.io/zone": "az-a"}}});
/// let decision = route(&clusters, &config.router_set(), &hypervisor, &node).unwrap();
/// assert_eq!(decision.target(), Some("az-a"));
/// # Ok::<(), config::ConfigError>(())
/// ```
pub fn route(
    clusters: &[&ClusterDescriptor],
    routers: &RouterSet,
    gvk: &GroupVersionKind,
    object: &Value,
) -> Option<Decision> {
    let serving: Vec<&ClusterDescriptor> = clusters
        .iter()
        .copied()
        .filter(|cluster| cluster.serves.contains(gvk))
        .collect();
    if serving.is_empty() {
        return None;
    }
    let remotes: Vec<Candidate<'_>> = serving
        .iter()
        .filter(|cluster| cluster.role != Role::Home)
        .map(|cluster| Candidate {
            cluster: &cluster.name,
            labels: &cluster.labels,
        })
        .collect();
    let home = serving
        .iter()
        .find(|cluster| cluster.role == Role::Home)
        .map_or(routing::Home::DoesNotServe, |home| {
            routing::Home::Serves(&home.name)
        });
    Some(decide(routers, gvk, object, &remotes, home))
}

/// What services rely on: clients and what they give may be shared between threads.
const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<Client>();
    shared::<Api<Value>>();
    shared::<Status<Value>>();
    shared::<Subresource<Value>>();
    shared::<Outcome<Value>>();
    shared::<Found<Value>>();
    shared::<Written>();
    shared::<EventRecorder>();
    shared::<Error>();
};
