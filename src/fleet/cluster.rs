//! What a cluster is called, what it serves, and what routers match on: everything that is known without asking it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{ApiServersConfig, RemoteConfig};
use crate::k8s::GroupVersionKind;

/// The display name of the home cluster.
pub const HOME: &str = "home";

/// What a cluster is to the caller.
///
/// ```
/// assert_eq!(multicluster::fleet::Role::Remote.as_str(), "remote");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The cluster that issued the caller's credentials.
    Home,
    /// A cluster of the APIServers file's `remotes`.
    Remote,
    /// A kubeconfig context, when there is no APIServers file.
    Context,
}

impl Role {
    /// The word that people and `--report` see.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Home => "home",
            Role::Remote => "remote",
            Role::Context => "context",
        }
    }
}

/// Which kinds a cluster is used for.
///
/// ```
/// use multicluster::{fleet::Serves, k8s::GroupVersionKind};
/// let secret = GroupVersionKind::gvk("", "v1", "Secret");
/// assert!(Serves::Any.contains(&secret) && !Serves::Listed(Vec::new()).contains(&secret));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Serves {
    /// These, as the APIServers file lists them.
    Listed(Vec<GroupVersionKind>),
    /// Whatever it serves: a kubeconfig context without an APIServers file.
    Any,
}

impl Serves {
    /// Whether the cluster is used for this kind.
    pub fn contains(&self, gvk: &GroupVersionKind) -> bool {
        match self {
            Serves::Listed(gvks) => gvks.contains(gvk),
            Serves::Any => true,
        }
    }
}

/// A cluster, as far as the APIServers file tells.
///
/// ```
/// use multicluster::fleet::{ClusterDescriptor, Role, Serves};
/// let cluster = ClusterDescriptor::new("az-a", Role::Remote)
///     .host("https://az-a.example:6443")
///     .label("availabilityZone", "az-a");
/// assert_eq!(cluster.serves, Serves::Any);
/// ```
///
/// ```
/// use multicluster::{fleet::{ClusterDescriptor, Role}, k8s::GroupVersionKind};
/// let secret = GroupVersionKind::gvk("", "v1", "Secret");
/// let home = ClusterDescriptor::new("home", Role::Home).serves([secret.clone()]);
/// assert!(home.serves.contains(&secret));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClusterDescriptor {
    /// The display name: unique, printable ASCII.
    pub name: String,
    /// What the cluster is to the caller.
    pub role: Role,
    /// The API server's address; `None` for home until the kubeconfig has been read.
    pub host: Option<String>,
    /// What routers match on; empty for home.
    pub labels: BTreeMap<String, String>,
    /// Which kinds it is used for.
    pub serves: Serves,
}

impl ClusterDescriptor {
    /// A cluster of this name that serves whatever it serves.
    pub fn new(name: impl Into<String>, role: Role) -> Self {
        ClusterDescriptor {
            name: name.into(),
            role,
            host: None,
            labels: BTreeMap::new(),
            serves: Serves::Any,
        }
    }

    /// The same, reached at this address.
    #[must_use]
    pub fn host(self, host: impl Into<String>) -> Self {
        ClusterDescriptor {
            host: Some(host.into()),
            ..self
        }
    }

    /// The same, with a label that routers match on.
    #[must_use]
    pub fn label(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.insert(name.into(), value.into());
        self
    }

    /// The same, used for these kinds alone.
    #[must_use]
    pub fn serves(self, gvks: impl IntoIterator<Item = GroupVersionKind>) -> Self {
        ClusterDescriptor {
            serves: Serves::Listed(gvks.into_iter().collect()),
            ..self
        }
    }
}

/// The clusters of an APIServers file in the order that holds everywhere: remotes in file order, then home.
///
/// Display names: `name`, else the `availabilityZone` label, else the only label's value, else `host:port`; home is
/// `home`. Where two would be called the same, all of these but home are called by their host instead.
///
/// ```
/// use multicluster::{config::{ApiServersConfig, RemoteConfig}, fleet::describe};
/// let remotes = vec![RemoteConfig::new("https://az-a.example:6443")];
/// let config = ApiServersConfig::new(Default::default(), remotes);
/// let names: Vec<String> = describe(&config).iter().map(|cluster| cluster.name.clone()).collect();
/// assert_eq!(names, ["az-a.example:6443", "home"]);
/// ```
pub fn describe(config: &ApiServersConfig) -> Vec<Arc<ClusterDescriptor>> {
    let wished: Vec<String> = config.remotes.iter().map(RemoteConfig::wished_name).collect();
    let mut clusters: Vec<Arc<ClusterDescriptor>> = Vec::new();
    for (index, remote) in config.remotes.iter().enumerate() {
        let clashes = |name: &str| {
            name.eq_ignore_ascii_case(HOME)
                || wished
                    .iter()
                    .enumerate()
                    .any(|(other, wish)| other != index && wish.eq_ignore_ascii_case(name))
        };
        let mut name = wished[index].clone();
        if clashes(&name) {
            name = remote.host_and_port();
        }
        // The same host twice is an error of the file; a number keeps the names unique for whoever looks at it anyway.
        if clusters
            .iter()
            .any(|cluster| cluster.name.eq_ignore_ascii_case(&name))
        {
            name = format!("{name}#{}", index + 1);
        }
        clusters.push(Arc::new(ClusterDescriptor {
            name,
            role: Role::Remote,
            host: Some(remote.host.clone()),
            labels: remote.labels.clone(),
            serves: Serves::Listed(remote.gvks.clone()),
        }));
    }
    clusters.push(Arc::new(ClusterDescriptor {
        name: HOME.to_owned(),
        role: Role::Home,
        host: None,
        labels: BTreeMap::new(),
        serves: Serves::Listed(config.home.gvks.clone()),
    }));
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remote(host: &str, name: Option<&str>, labels: &[(&str, &str)]) -> RemoteConfig {
        RemoteConfig {
            host: host.to_owned(),
            name: name.map(str::to_owned),
            labels: labels
                .iter()
                .map(|(key, value)| (key.to_string(), value.to_string()))
                .collect(),
            ..Default::default()
        }
    }

    fn names(remotes: Vec<RemoteConfig>) -> Vec<String> {
        let config = ApiServersConfig {
            remotes,
            ..Default::default()
        };
        describe(&config)
            .iter()
            .map(|cluster| cluster.name.clone())
            .collect()
    }

    #[test]
    fn names_come_from_name_zone_only_label_host() {
        assert_eq!(
            names(vec![
                remote("https://a:1", Some("first"), &[("availabilityZone", "az-a")]),
                remote(
                    "https://b:1",
                    None,
                    &[("availabilityZone", "az-b"), ("region", "r")]
                ),
                remote("https://c:1", None, &[("region", "east")]),
                remote("https://d", None, &[("region", "r"), ("tier", "1")]),
            ]),
            ["first", "az-b", "east", "d:443", "home"]
        );
    }

    #[test]
    fn clashing_and_unprintable_names_become_hosts() {
        assert_eq!(
            names(vec![
                remote("https://a:1", Some("zone"), &[]),
                remote("https://b:1", Some("ZONE"), &[]),
                remote("https://c:1", Some("home"), &[]),
                remote("https://d:1", Some("\u{1b}[2J"), &[]),
            ]),
            ["a:1", "b:1", "c:1", "d:1", "home"]
        );
    }
}
