//! What a read over many clusters gives: the items, what every cluster answered, and the duplicates.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::form::Form;
use crate::error::{ClusterError, Duplicate, Error, Failure, Result};
use crate::fleet::ClusterDescriptor;

/// An object's identity within one cluster and kind.
///
/// ```
/// use multicluster::client::ObjectKey;
/// let secret = ObjectKey::new(Some("cortex"), "token");
/// let node = ObjectKey::new(None, "node-1");
/// assert_eq!((secret.namespace.as_deref(), node.namespace), (Some("cortex"), None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct ObjectKey {
    /// The namespace; `None` for a cluster-scoped object.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

impl ObjectKey {
    /// The key of an object in `namespace`, or of a cluster-scoped one.
    pub fn new(namespace: Option<&str>, name: impl Into<String>) -> Self {
        ObjectKey {
            namespace: namespace
                .filter(|namespace| !namespace.is_empty())
                .map(str::to_owned),
            name: name.into(),
        }
    }
}

/// The order of etcd's keys, `NAMESPACE/NAME` byte by byte: the order in which an API server lists.
///
/// It differs from comparing the namespaces first: `a-b/x` comes before `a/x`, since `-` comes before `/`.
impl Ord for ObjectKey {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.namespace == other.namespace {
            return self.name.cmp(&other.name);
        }
        fn bytes(key: &ObjectKey) -> impl Iterator<Item = u8> + '_ {
            let (namespace, slash) = match &key.namespace {
                Some(namespace) => (namespace.as_str(), "/"),
                None => ("", ""),
            };
            namespace.bytes().chain(slash.bytes()).chain(key.name.bytes())
        }
        bytes(self).cmp(bytes(other))
    }
}

impl PartialOrd for ObjectKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// An object, or a table row, and the cluster that it came from.
///
/// ```
/// use multicluster::client::Item;
/// let item = Item::of("az-a", serde_json::json!({"metadata": {"name": "node-1", "uid": "u"}}));
/// assert_eq!((item.key.name.as_str(), item.uid.as_str()), ("node-1", "u"));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Item<T> {
    /// The cluster's display name.
    pub cluster: Arc<str>,
    /// Namespace and name.
    pub key: ObjectKey,
    /// The UID; empty when the server sent none.
    pub uid: String,
    /// The other clusters that have an object of this key, in cluster order; empty for nearly all.
    pub also_in: Vec<Arc<str>>,
    /// The object itself.
    pub object: T,
}

impl<T: Form> Item<T> {
    /// An object of this cluster that no other has.
    pub fn of(cluster: impl Into<Arc<str>>, object: T) -> Self {
        Item {
            cluster: cluster.into(),
            key: object.key(),
            uid: object.uid(),
            also_in: Vec::new(),
            object,
        }
    }
}

/// What one cluster answered.
///
/// ```
/// # use multicluster::client::Outcome;
/// # fn example(outcome: Outcome<serde_json::Value>) {
/// for report in &outcome.reports {
///     match &report.result {
///         Ok(count) => println!("{}: {count} objects in {:?}", report.cluster.name, report.elapsed),
///         Err(error) => println!("{}: {error}", report.cluster.name),
///     }
/// }
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClusterReport {
    /// The cluster.
    pub cluster: Arc<ClusterDescriptor>,
    /// How many objects it gave, or why it did not answer.
    pub result: Result<usize, ClusterError>,
    /// How long it took, from asking to the last byte.
    pub elapsed: Duration,
}

/// Something odd about an answer that leaves it usable.
///
/// ```
/// # use multicluster::client::{Notice, Outcome};
/// # fn example(outcome: Outcome<serde_json::Value>) {
/// for notice in &outcome.notices {
///     if let Notice::SameServer { clusters } = notice {
///         eprintln!("one server under several names: {clusters:?}");
///     }
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// A cluster's list had an object more than once; the last is kept.
    Repeated {
        /// The cluster's display name.
        cluster: String,
        /// `hypervisors.kvm.cloud.sap`.
        resource: String,
        /// The object's name.
        name: String,
    },
    /// Clusters gave objects of the same UID: they are one API server.
    SameServer {
        /// The clusters' display names.
        clusters: Vec<String>,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Repeated {
                cluster,
                resource,
                name,
            } => {
                write!(
                    f,
                    "cluster {cluster} listed {resource} \"{name}\" more than once; the last is shown"
                )
            }
            Notice::SameServer { clusters } => write!(
                f,
                "{} are the same API server: they have the very same objects; check the hosts in the APIServers file",
                clusters.join(", ")
            ),
        }
    }
}

/// The merged answer of a read.
///
/// It is always given, whatever failed: [`complete`](Outcome::complete) says whether every cluster answered, and
/// [`into_result`](Outcome::into_result) makes anything less than that an error.
///
/// ```
/// # use multicluster::client::{Client, ListParams};
/// # async fn example(client: Client) -> multicluster::error::Result<()> {
/// use k8s_openapi::api::core::v1::Secret;
/// let secrets = client.api::<Secret>();
/// let listed = secrets.list(&ListParams::default()).await?;
/// if !listed.complete() {
///     eprintln!("some clusters are missing: {:?}", listed.failures());
/// }
/// for duplicate in &listed.duplicates {
///     eprintln!("{duplicate}");
/// }
/// if let Some(found) = secrets.find("token").await?.into_first() {
///     println!("the first copy is in {}", found.item.cluster);
/// }
/// // All or nothing.
/// let items = listed.into_result()?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome<T> {
    /// The items in key order; copies of an object stand together, in cluster order.
    pub items: Vec<Item<T>>,
    /// One report for each cluster that was asked, in cluster order.
    pub reports: Vec<ClusterReport>,
    /// The objects that exist in more than one cluster, in key order.
    pub duplicates: Vec<Duplicate>,
    /// What is odd about the answer, and leaves it usable.
    pub notices: Vec<Notice>,
}

/// What a get found: the first copy in cluster order, as Go's `Get` gives it, and what else there is to know of it.
///
/// ```
/// # use multicluster::client::Client;
/// # async fn example(client: Client) -> multicluster::error::Result<()> {
/// let found = client.api::<k8s_openapi::api::core::v1::Secret>().within("cortex").get("token").await?;
/// println!("in {}, and {} copies elsewhere", found.item.cluster, found.copies.len());
/// if let Some(duplicate) = &found.duplicate {
///     eprintln!("{duplicate}");
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Found<T> {
    /// The object, from the first cluster that has it.
    pub item: Item<T>,
    /// The copies that other clusters have, in cluster order.
    pub copies: Vec<Item<T>>,
    /// That there are copies, for whom it is an error: what Go's `Get` returns beside the object.
    pub duplicate: Option<Duplicate>,
    /// The clusters that did not answer: they may have copies, and an earlier one may have the first.
    pub failures: Vec<Failure>,
}

impl<T> Found<T> {
    /// The object, if every cluster answered and there is no copy of it.
    ///
    /// # Errors
    /// [`Error::Partial`] when a cluster did not answer, else [`Error::Duplicate`] when there are copies.
    pub fn into_result(self) -> Result<Item<T>> {
        if !self.failures.is_empty() {
            return Err(Error::Partial(self.failures));
        }
        match self.duplicate {
            Some(duplicate) => Err(Error::Duplicate(duplicate)),
            None => Ok(self.item),
        }
    }
}

impl<T> Outcome<T> {
    /// The first item in cluster order with its copies; for what [`Client::get`](super::Client::get) gave. `None` when
    /// nothing was found.
    pub fn into_first(self) -> Option<Found<T>> {
        let failures = self.failures();
        let duplicate = self.duplicates.into_iter().next();
        let mut items = self.items.into_iter();
        Some(Found {
            item: items.next()?,
            copies: items.collect(),
            duplicate,
            failures,
        })
    }

    /// The same outcome with other objects; what becomes of none is left out.
    pub(super) fn filter_map<U>(self, mut change: impl FnMut(T) -> Option<U>) -> Outcome<U> {
        let items = self.items.into_iter().filter_map(|item| {
            Some(Item {
                object: change(item.object)?,
                cluster: item.cluster,
                key: item.key,
                uid: item.uid,
                also_in: item.also_in,
            })
        });
        Outcome {
            items: items.collect(),
            reports: self.reports,
            duplicates: self.duplicates,
            notices: self.notices,
        }
    }

    /// Whether every cluster that was asked answered.
    pub fn complete(&self) -> bool {
        self.reports.iter().all(|report| report.result.is_ok())
    }

    /// The clusters that did not answer, and why.
    pub fn failures(&self) -> Vec<Failure> {
        self.reports
            .iter()
            .filter_map(|report| {
                let error = report.result.as_ref().err()?.clone();
                Some(Failure {
                    cluster: report.cluster.name.clone(),
                    error,
                })
            })
            .collect()
    }

    /// The items, if every cluster answered and nothing exists twice.
    ///
    /// # Errors
    /// [`Error::Partial`] when a cluster did not answer, else [`Error::Duplicate`] for the first duplicate.
    pub fn into_result(self) -> Result<Vec<Item<T>>> {
        let failures = self.failures();
        if !failures.is_empty() {
            return Err(Error::Partial(failures));
        }
        match self.duplicates.into_iter().next() {
            Some(duplicate) => Err(Error::Duplicate(duplicate)),
            None => Ok(self.items),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_etcd_sorts() {
        let key = |namespace: &str, name: &str| ObjectKey::new(Some(namespace), name);
        let mut keys = vec![
            key("a", "x"),
            key("a-b", "x"),
            key("a", "b"),
            ObjectKey::new(None, "node-10"),
        ];
        keys.push(ObjectKey::new(None, "node-1"));
        keys.sort();
        let shown: Vec<String> = keys
            .iter()
            .map(|key| format!("{}/{}", key.namespace.as_deref().unwrap_or("-"), key.name))
            .collect();
        assert_eq!(shown, ["a-b/x", "a/b", "a/x", "-/node-1", "-/node-10"]);
    }
}
