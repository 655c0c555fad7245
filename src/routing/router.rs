//! Routers: what is read from an object, and which cluster label it is compared with.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::k8s::GroupVersionKind;

/// The routing label that the built-in routers compare with.
pub const AVAILABILITY_ZONE: &str = "availabilityZone";

/// The well-known label that says which zone a node, or a hypervisor, is in.
const TOPOLOGY_ZONE: &str = "topology.kubernetes.io/zone";

/// Where in an object a router reads.
///
/// ```
/// use multicluster::routing::RoutingSource;
/// let label = RoutingSource::Label("zone".into());
/// assert_eq!(label.read(&serde_json::json!({"metadata": {"labels": {"zone": "az-a"}}})), Some("az-a"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RoutingSource {
    /// A label of the object's metadata.
    Label(String),
    /// A field, as the names on the way to it: `.spec.zone` is `["spec", "zone"]`.
    Field(Vec<String>),
}

impl RoutingSource {
    /// Reads a field path such as `.spec.availabilityZone` (the leading dot may be missing).
    ///
    /// ```
    /// use multicluster::routing::RoutingSource;
    /// let source = RoutingSource::field(".spec.zone").unwrap();
    /// assert_eq!(source.to_string(), ".spec.zone");
    /// assert!(RoutingSource::field(".spec..zone").is_none());
    /// ```
    pub fn field(path: &str) -> Option<Self> {
        let path = path.strip_prefix('.').unwrap_or(path);
        let segments: Vec<String> = path.split('.').map(str::to_owned).collect();
        segments
            .iter()
            .all(|segment| !segment.is_empty())
            .then_some(RoutingSource::Field(segments))
    }

    /// The value in `object`, when it is a string that is not empty.
    pub fn read<'a>(&self, object: &'a Value) -> Option<&'a str> {
        let value = match self {
            RoutingSource::Label(label) => object.get("metadata")?.get("labels")?.get(label)?,
            RoutingSource::Field(segments) => segments
                .iter()
                .try_fold(object, |value, segment| value.get(segment))?,
        };
        value.as_str().filter(|value| !value.is_empty())
    }
}

impl fmt::Display for RoutingSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RoutingSource::Label(label) => write!(f, ".metadata.labels[\"{label}\"]"),
            RoutingSource::Field(segments) => write!(f, ".{}", segments.join(".")),
        }
    }
}

/// What a router read from an object: the selector over the clusters' labels.
///
/// ```
/// use multicluster::routing::{AVAILABILITY_ZONE, RoutingKey};
/// assert_eq!(RoutingKey::new(AVAILABILITY_ZONE, "az-a").to_string(), "availabilityZone=az-a");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoutingKey {
    /// The label of the clusters that is compared.
    pub cluster_label: String,
    /// The value that it must have.
    pub value: String,
}

impl RoutingKey {
    /// The clusters whose label has this value.
    pub fn new(cluster_label: impl Into<String>, value: impl Into<String>) -> Self {
        RoutingKey {
            cluster_label: cluster_label.into(),
            value: value.into(),
        }
    }
}

impl fmt::Display for RoutingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.cluster_label, self.value)
    }
}

/// Decides which remotes an object belongs to. What Go's `ResourceRouter` is.
///
/// A router says what it reads ([`read`](ResourceRouter::read)); comparing is the same for all unless a router overrides
/// [`matches`](ResourceRouter::matches).
///
/// ```
/// use multicluster::routing::{ResourceRouter, RoutingKey};
/// use serde_json::Value;
/// /// Big machines go to one zone, all others to another.
/// #[derive(Debug)]
/// struct BySize;
/// impl ResourceRouter for BySize {
///     fn source(&self) -> String {
///         ".spec.cpus".to_owned()
///     }
///     fn cluster_label(&self) -> &str {
///         "availabilityZone"
///     }
///     fn read(&self, object: &Value) -> Option<RoutingKey> {
///         let cpus = object.pointer("/spec/cpus")?.as_u64()?;
///         Some(RoutingKey::new("availabilityZone", if cpus > 64 { "az-b" } else { "az-a" }))
///     }
/// }
/// let key = BySize.read(&serde_json::json!({"spec": {"cpus": 128}})).unwrap();
/// assert_eq!(key.to_string(), "availabilityZone=az-b");
/// ```
pub trait ResourceRouter: fmt::Debug + Send + Sync {
    /// Where the router reads, for messages.
    fn source(&self) -> String;

    /// The label of the clusters that the router compares with.
    fn cluster_label(&self) -> &str;

    /// Reads the routing key; `None` when the object lacks what the router reads.
    fn read(&self, object: &Value) -> Option<RoutingKey>;

    /// Whether a cluster with these labels is the right one.
    fn matches(&self, key: &RoutingKey, labels: &BTreeMap<String, String>) -> bool {
        labels.get(&key.cluster_label) == Some(&key.value)
    }
}

/// A router that compares one field or label of the object with one label of the clusters.
///
/// ```
/// use multicluster::routing::{FieldRouter, ResourceRouter, RoutingSource};
/// let router = FieldRouter::new(RoutingSource::field(".spec.zone").unwrap(), "availabilityZone");
/// let key = router.read(&serde_json::json!({"spec": {"zone": "az-a"}})).unwrap();
/// assert_eq!(key.to_string(), "availabilityZone=az-a");
/// ```
#[derive(Debug, Clone)]
pub struct FieldRouter {
    source: RoutingSource,
    cluster_label: String,
}

impl FieldRouter {
    /// A router that compares `source` with the clusters' label `cluster_label`.
    pub fn new(source: RoutingSource, cluster_label: impl Into<String>) -> Self {
        FieldRouter {
            source,
            cluster_label: cluster_label.into(),
        }
    }
}

impl ResourceRouter for FieldRouter {
    fn source(&self) -> String {
        self.source.to_string()
    }

    fn cluster_label(&self) -> &str {
        &self.cluster_label
    }

    fn read(&self, object: &Value) -> Option<RoutingKey> {
        let value = self.source.read(object)?.to_owned();
        Some(RoutingKey {
            cluster_label: self.cluster_label.clone(),
            value,
        })
    }
}

/// The routers of all kinds: the built-in ones, and those that the APIServers file or a program adds.
///
/// ```
/// use multicluster::{k8s::GroupVersionKind, routing::RouterSet};
/// let routers = RouterSet::built_in();
/// let router = routers.get(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor")).unwrap();
/// assert_eq!(router.source(), r#".metadata.labels["topology.kubernetes.io/zone"]"#);
/// ```
#[derive(Debug, Clone, Default)]
pub struct RouterSet {
    routers: HashMap<GroupVersionKind, Arc<dyn ResourceRouter>>,
}

impl RouterSet {
    /// No routers at all.
    pub fn empty() -> Self {
        RouterSet::default()
    }

    /// The routers that Cortex has for its own kinds.
    pub fn built_in() -> Self {
        let mut routers = RouterSet::empty();
        routers.insert(
            GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"),
            Arc::new(FieldRouter::new(
                RoutingSource::Label(TOPOLOGY_ZONE.to_owned()),
                AVAILABILITY_ZONE,
            )),
        );
        let zone = RoutingSource::Field(vec!["spec".to_owned(), "availabilityZone".to_owned()]);
        for kind in [
            "Reservation",
            "History",
            "CommittedResource",
            "ProjectQuota",
            "FlavorGroupCapacity",
        ] {
            routers.insert(
                GroupVersionKind::gvk("cortex.cloud", "v1alpha1", kind),
                Arc::new(FieldRouter::new(zone.clone(), AVAILABILITY_ZONE)),
            );
        }
        routers
    }

    /// Adds a router, or replaces the one that the kind had.
    pub fn insert(&mut self, gvk: GroupVersionKind, router: Arc<dyn ResourceRouter>) {
        self.routers.insert(gvk, router);
    }

    /// The router of a kind.
    pub fn get(&self, gvk: &GroupVersionKind) -> Option<&Arc<dyn ResourceRouter>> {
        self.routers.get(gvk)
    }
}
