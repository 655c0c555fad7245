//! What an APIServers file says, once it has been read and found usable.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::k8s::GroupVersionKind;
use crate::routing::{AVAILABILITY_ZONE, FieldRouter, RouterSet, RoutingSource};

/// The whole file.
///
/// ```
/// let config = multicluster::config::read("home: {gvks: [v1/Secret]}", "apiservers.yaml")?;
/// assert_eq!((config.origin.as_str(), config.kinds().len()), ("apiservers.yaml", 1));
/// # Ok::<(), multicluster::config::ConfigError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ApiServersConfig {
    /// Where it was read from, for messages: a path, `-`, or `configmap:NAMESPACE/NAME`.
    pub origin: String,
    /// The cluster that issued the caller's credentials.
    pub home: HomeConfig,
    /// The other clusters, in file order.
    pub remotes: Vec<RemoteConfig>,
    /// Routing for kinds that have no built-in router.
    pub routers: Vec<RouterConfig>,
}

/// How long to wait for one cluster, where the file says so. What is zero is no limit.
///
/// ```
/// use std::time::Duration;
/// let file = "home: {gvks: [v1/Secret], connectTimeout: 2s}";
/// let timeouts = multicluster::config::read(file, "file")?.home.timeouts;
/// assert_eq!((timeouts.connect, timeouts.request), (Some(Duration::from_secs(2)), None));
/// # Ok::<(), multicluster::config::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// `connectTimeout`: for TCP and TLS together.
    pub connect: Option<Duration>,
    /// `responseTimeout`: until an answer begins, and between two pieces of it.
    pub response: Option<Duration>,
    /// `requestTimeout`: for everything that one call asks of the cluster.
    pub request: Option<Duration>,
}

/// The home cluster.
///
/// ```
/// use multicluster::{config::HomeConfig, k8s::GroupVersionKind};
/// let home = HomeConfig::default().gvk(GroupVersionKind::gvk("", "v1", "Secret"));
/// assert_eq!(home.gvks.len(), 1);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct HomeConfig {
    /// The kinds that it serves, `KindList` entries folded into their kind, in file order, each once.
    pub gvks: Vec<GroupVersionKind>,
    /// How long to wait for it.
    pub timeouts: Timeouts,
}

/// A remote cluster.
///
/// ```
/// use multicluster::{config::RemoteConfig, k8s::GroupVersionKind};
/// let remote = RemoteConfig::new("https://az-a.example:6443")
///     .ca_cert("-----BEGIN CERTIFICATE-----…")
///     .gvk(GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"))
///     .label("availabilityZone", "az-a")
///     .name("zone-a")
///     .context("qa-de-1a");
/// assert_eq!((remote.wished_name().as_str(), remote.host_and_port().as_str()), ("zone-a", "az-a.example:6443"));
/// assert!(RemoteConfig::new("https://test.example").insecure_skip_tls_verify().insecure_skip_tls_verify);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct RemoteConfig {
    /// The API server's address: an `https` URL without userinfo, path or query.
    pub host: String,
    /// The certificate authorities of its certificate, PEM; `None`: the system's roots.
    pub ca_cert: Option<String>,
    /// The kinds that it serves, as in [`HomeConfig::gvks`].
    pub gvks: Vec<GroupVersionKind>,
    /// What routers match on.
    pub labels: BTreeMap<String, String>,
    /// Does not verify the server's certificate; `ca_cert` is then ignored.
    pub insecure_skip_tls_verify: bool,
    /// Display name, when the file gives one.
    pub name: Option<String>,
    /// The name to verify the server's certificate against, instead of the host.
    pub tls_server_name: Option<String>,
    /// `http`, `https` or `socks5` proxy.
    pub proxy_url: Option<String>,
    /// The kubeconfig context whose own credentials are used, instead of home's.
    pub context: Option<String>,
    /// How long to wait for it.
    pub timeouts: Timeouts,
}

impl RemoteConfig {
    /// A remote at this address, which serves nothing yet.
    ///
    /// ```
    /// use multicluster::{config::RemoteConfig, k8s::GroupVersionKind};
    /// let remote = RemoteConfig::new("https://az-a.example:6443")
    ///     .gvk(GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"))
    ///     .label("availabilityZone", "az-a");
    /// assert_eq!(remote.wished_name(), "az-a");
    /// ```
    pub fn new(host: impl Into<String>) -> Self {
        RemoteConfig {
            host: host.into(),
            ..RemoteConfig::default()
        }
    }

    /// The certificate authorities of its certificate, PEM.
    #[must_use]
    pub fn ca_cert(mut self, pem: impl Into<String>) -> Self {
        self.ca_cert = Some(pem.into());
        self
    }

    /// Uses it for this kind, too.
    #[must_use]
    pub fn gvk(mut self, gvk: GroupVersionKind) -> Self {
        if !self.gvks.contains(&gvk) {
            self.gvks.push(gvk);
        }
        self
    }

    /// A label that routers match on.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.insert(label.into(), value.into());
        self
    }

    /// Does not verify the server's certificate.
    #[must_use]
    pub fn insecure_skip_tls_verify(mut self) -> Self {
        self.insecure_skip_tls_verify = true;
        self
    }

    /// Its display name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The kubeconfig context whose credentials are used instead of home's.
    #[must_use]
    pub fn context(mut self, context: impl Into<String>) -> Self {
        self.context = Some(context.into());
        self
    }

    /// What the remote would like to be called: `name`, else the `availabilityZone` label, else the only label's value,
    /// else `host:port`. Two remotes can wish for the same name.
    pub fn wished_name(&self) -> String {
        let only_label = || match self.labels.len() {
            1 => self.labels.values().next(),
            _ => None,
        };
        self.name
            .as_ref()
            .or_else(|| self.labels.get(AVAILABILITY_ZONE))
            .or_else(only_label)
            .filter(|name| is_display_name(name))
            .cloned()
            .unwrap_or_else(|| self.host_and_port())
    }

    /// The host with its port, also when the port is the scheme's own: `az-a.example:443`.
    pub fn host_and_port(&self) -> String {
        let (scheme, rest) = self.host.split_once("://").unwrap_or(("https", &self.host));
        let authority = rest.trim_end_matches('/');
        match authority.rsplit_once(':') {
            Some((_, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => authority.to_owned(),
            _ if scheme.eq_ignore_ascii_case("http") => format!("{authority}:80"),
            _ => format!("{authority}:443"),
        }
    }
}

/// Whether a name can be shown and typed: printable ASCII without what the command line gives a meaning.
///
/// ```
/// use multicluster::config::is_display_name;
/// assert!(is_display_name("qa-de-1a") && !is_display_name("two words"));
/// ```
pub fn is_display_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b",:/*?[]=!".contains(&byte))
}

/// Declarative routing for one kind.
///
/// ```
/// let file = "routers: [{gvk: example.com/v1/Widget, field: .spec.zone, clusterLabel: zone}]
/// remotes: [{host: 'https://a.example', gvks: [example.com/v1/Widget], labels: {zone: a}}]";
/// let router = &multicluster::config::read(file, "file")?.routers[0];
/// assert_eq!((router.source.to_string().as_str(), router.cluster_label.as_str()), (".spec.zone", "zone"));
/// # Ok::<(), multicluster::config::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RouterConfig {
    /// The kind.
    pub gvk: GroupVersionKind,
    /// What is read from the object.
    pub source: RoutingSource,
    /// The clusters' label that it is compared with.
    pub cluster_label: String,
}

impl HomeConfig {
    /// Home serves this kind, too.
    #[must_use]
    pub fn gvk(mut self, gvk: GroupVersionKind) -> Self {
        if !self.gvks.contains(&gvk) {
            self.gvks.push(gvk);
        }
        self
    }
}

impl ApiServersConfig {
    /// Home, and these remotes.
    ///
    /// ```
    /// use multicluster::config::{ApiServersConfig, HomeConfig, RemoteConfig};
    /// use multicluster::k8s::GroupVersionKind;
    /// let home = HomeConfig::default().gvk(GroupVersionKind::gvk("", "v1", "Secret"));
    /// let config = ApiServersConfig::new(home, vec![RemoteConfig::new("https://az-a.example:6443")]);
    /// assert_eq!(config.kinds().len(), 1);
    /// ```
    pub fn new(home: HomeConfig, remotes: Vec<RemoteConfig>) -> Self {
        ApiServersConfig {
            home,
            remotes,
            ..ApiServersConfig::default()
        }
    }

    /// All configured kinds, remotes' first, each once, in file order.
    pub fn kinds(&self) -> Vec<&GroupVersionKind> {
        let mut kinds: Vec<&GroupVersionKind> = Vec::new();
        for gvk in self
            .remotes
            .iter()
            .flat_map(|remote| &remote.gvks)
            .chain(&self.home.gvks)
        {
            if !kinds.contains(&gvk) {
                kinds.push(gvk);
            }
        }
        kinds
    }

    /// The built-in routers and those that the file adds; the file's win.
    pub fn router_set(&self) -> RouterSet {
        let mut routers = RouterSet::built_in();
        for router in &self.routers {
            let field_router = FieldRouter::new(router.source.clone(), router.cluster_label.clone());
            routers.insert(router.gvk.clone(), Arc::new(field_router));
        }
        routers
    }
}
