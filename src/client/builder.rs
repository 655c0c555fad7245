//! From an APIServers file and a kubeconfig to a client, in one call; and a remote that joins it later.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use super::Client;
use super::cluster::Cluster;
use super::resolve::DiscoveryOptions;
use crate::config::{self, ApiServersConfig, RemoteConfig};
use crate::error::{Error, Result};
use crate::fleet::connection::ConnectionOptions;
use crate::fleet::credentials::CredentialOptions;
use crate::fleet::discovery::DiscoveryCache;
use crate::fleet::kubeconfig::KubeconfigOptions;
use crate::fleet::{ClusterDescriptor, Home, Observer, Role, Serves, describe};
use crate::k8s::GroupVersionKind;
use crate::routing::ResourceRouter;

/// What a client is made of: Go's `InitFromConf`, `ClientConfig` and the fields of its `Client`.
///
/// Without anything but an APIServers file it does what a service wants: home is where `$KUBECONFIG` or `~/.kube/config`
/// leads, or in a pod the pod's own cluster; remotes are asked with home's credentials; the built-in routers route.
///
/// ```no_run
/// use multicluster::client::{Client, ListParams};
/// # async fn example() -> Result<(), multicluster::error::Error> {
/// let client = Client::builder().config_file("apiservers.yaml").build()?;
/// # Ok(()) }
/// ```
///
/// ```
/// use std::sync::Arc;
/// use multicluster::client::Client;
/// use multicluster::config;
/// use multicluster::fleet::connection::ConnectionOptions;
/// use multicluster::fleet::credentials::CredentialOptions;
/// use multicluster::fleet::discovery::{DEFAULT_TTL, DiscoveryCache};
/// use multicluster::fleet::{Home, Observer, kubeconfig::KubeconfigOptions};
/// use multicluster::k8s::GroupVersionKind;
/// use multicluster::routing::{FieldRouter, RoutingSource};
/// # fn example(text: String, observer: Arc<dyn Observer>) -> Result<(), Box<dyn std::error::Error>> {
/// let by_zone = FieldRouter::new(RoutingSource::Label("zone".into()), "availabilityZone");
/// let client = Client::builder()
///     .config_text(text.clone())
///     .kubeconfig(KubeconfigOptions::from_env().context("qa"))
///     .credentials(CredentialOptions::default())
///     .connections(ConnectionOptions::default().user_agent("nova-syncer/1.0"))
///     .discovery_cache(DiscoveryCache::new("cache".into(), DEFAULT_TTL))
///     .router(GroupVersionKind::gvk("example.com", "v1", "Widget"), Arc::new(by_zone))
///     .observer(observer)
///     .build()?;
///
/// // Of parts that are there already.
/// let home = Home::load(KubeconfigOptions::from_env(), Default::default(), Default::default())?;
/// let client = Client::builder().config(config::read(&text, "apiservers.yaml")?).home(home).build()?;
/// # Ok(()) }
/// ```
#[derive(Default)]
#[must_use = "nothing is made before `build` is called"]
pub struct ClientBuilder {
    config: Config,
    home: Option<Home>,
    kubeconfig: Option<KubeconfigOptions>,
    credentials: CredentialOptions,
    connections: ConnectionOptions,
    discovery: DiscoveryOptions,
    routers: Vec<(GroupVersionKind, Arc<dyn ResourceRouter>)>,
    observer: Option<Arc<dyn Observer>>,
}

/// Where the APIServers file is.
#[derive(Default)]
enum Config {
    #[default]
    Missing,
    File(PathBuf),
    Text(String),
    Read(Box<ApiServersConfig>),
}

impl ClientBuilder {
    /// The clusters, as an APIServers file describes them.
    pub fn config(mut self, config: ApiServersConfig) -> Self {
        self.config = Config::Read(Box::new(config));
        self
    }

    /// An APIServers file; a Cortex `conf.json`, Helm values or a ConfigMap manifest that hold one do as well.
    pub fn config_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.config = Config::File(path.into());
        self
    }

    /// The text of an APIServers file: what Go reads into its `ClientConfig`.
    pub fn config_text(mut self, text: impl Into<String>) -> Self {
        self.config = Config::Text(text.into());
        self
    }

    /// Where the kubeconfig is looked for, and which context of it is home. The default is [`KubeconfigOptions::from_env`].
    pub fn kubeconfig(mut self, options: KubeconfigOptions) -> Self {
        self.kubeconfig = Some(options);
        self
    }

    /// Home, where it is known already; then kubeconfig, credential and connection options have no effect.
    pub fn home(mut self, home: Home) -> Self {
        self.home = Some(home);
        self
    }

    /// How credentials are obtained.
    pub fn credentials(mut self, options: CredentialOptions) -> Self {
        self.credentials = options;
        self
    }

    /// Deadlines, the largest answer, the user agent, who is told of warnings.
    pub fn connections(mut self, options: ConnectionOptions) -> Self {
        self.connections = options;
        self
    }

    /// Keeps what clusters say of their kinds on disk between runs; the default keeps it in memory.
    pub fn discovery_cache(mut self, cache: DiscoveryCache) -> Self {
        self.discovery.cache = Some(cache);
        self
    }

    /// A router for a kind, instead of the one that is built in or that the file has: an entry of Go's `ResourceRouters`.
    pub fn router(mut self, gvk: GroupVersionKind, router: Arc<dyn ResourceRouter>) -> Self {
        self.routers.push((gvk, router));
        self
    }

    /// Who is told of requests and name conflicts, such as a [`Monitor`](super::Monitor): Go's `Client.Monitor`.
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Makes the client. Nothing is connected, and no credential asked for, before the first call.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the APIServers file, the kubeconfig or a remote's settings are unusable.
    pub fn build(self) -> Result<Client> {
        let config = match self.config {
            Config::Missing => {
                return Err(Error::Invalid(
                    "no APIServers file was given: call config, config_file or config_text".to_owned(),
                ));
            }
            Config::Read(config) => *config,
            Config::File(path) => {
                let text = config::read_file(&path).map_err(invalid)?;
                config::read(&text, &path.display().to_string()).map_err(invalid)?
            }
            Config::Text(text) => config::read(&text, "the APIServers configuration").map_err(invalid)?,
        };
        let home = match self.home {
            Some(home) => home,
            None => {
                let options = self.kubeconfig.unwrap_or_else(KubeconfigOptions::from_env);
                Home::load(options, self.credentials, self.connections).map_err(invalid)?
            }
        };
        let mut routers = config.router_set();
        for (gvk, router) in self.routers {
            routers.insert(gvk, router);
        }
        let client = Client::new(clusters(&config, &home)?, routers, self.discovery);
        client.set_home(home);
        if let Some(observer) = self.observer {
            client.observe(observer);
        }
        Ok(client)
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}

/// The clusters of a file in their order, each with its connection.
fn clusters(config: &ApiServersConfig, home: &Home) -> Result<Vec<Arc<Cluster>>> {
    let mut remotes = config.remotes.iter();
    let mut clusters = Vec::new();
    for descriptor in describe(config) {
        let (descriptor, connection) = match descriptor.role {
            Role::Home => {
                let host = home.server().url.to_string().trim_end_matches('/').to_owned();
                let descriptor = ClusterDescriptor {
                    host: Some(host),
                    ..(*descriptor).clone()
                };
                (
                    Arc::new(descriptor),
                    home.connection_within(config.home.timeouts).map_err(invalid)?,
                )
            }
            _ => match remotes.next() {
                Some(remote) => (descriptor.clone(), connect(home, &descriptor.name, remote)?),
                None => continue,
            },
        };
        clusters.push(Arc::new(Cluster::new(descriptor, connection)));
    }
    Ok(clusters)
}

fn connect(home: &Home, name: &str, remote: &RemoteConfig) -> Result<crate::fleet::connection::Connection> {
    home.remote_connection(remote)
        .map_err(|error| Error::Invalid(format!("remote {name} ({}): {error}", remote.host)))
}

fn invalid(error: impl std::fmt::Display) -> Error {
    Error::Invalid(error.to_string())
}

impl Client {
    /// Starts making a client.
    ///
    /// ```no_run
    /// use multicluster::client::Client;
    /// use multicluster::config::{ApiServersConfig, HomeConfig, RemoteConfig};
    /// use multicluster::k8s::GroupVersionKind;
    /// let hypervisors = GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor");
    /// let remote = RemoteConfig::new("https://az-a.example:6443")
    ///     .gvk(hypervisors)
    ///     .label("availabilityZone", "az-a");
    /// let config = ApiServersConfig::new(HomeConfig::default(), vec![remote]);
    /// let client = Client::builder().config(config).build()?;
    /// # Ok::<(), multicluster::error::Error>(())
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Connects a remote while the client is in use, with home's credentials: Go's `AddRemote`. Reads that begin afterwards
    /// ask it too, after the remotes that there are; those that are under way go on as they are.
    ///
    /// ```no_run
    /// # use multicluster::{client::Client, config::RemoteConfig, k8s::GroupVersionKind};
    /// # fn example(client: &Client) -> Result<(), multicluster::error::Error> {
    /// let remote = RemoteConfig::new("https://az-c.example:6443")
    ///     .gvk(GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"))
    ///     .label("availabilityZone", "az-c");
    /// let cluster = client.connect_remote(&remote)?;
    /// assert_eq!(cluster.descriptor.name, "az-c");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] when the client was not made by a [`ClientBuilder`] and so does not know home's credentials, when
    /// the remote's settings are unusable, or when there is a cluster of this host, or of this name and host.
    pub fn connect_remote(&self, remote: &RemoteConfig) -> Result<Arc<Cluster>> {
        let Some(home) = self.home() else {
            return Err(Error::Invalid(
                "this client was made of connections and knows no home to take credentials from; use add_remote".to_owned(),
            ));
        };
        // One after the other: two that join as the same cluster must not both find that it is not there yet.
        let _joining = self.shared.joining.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = self.cluster_of_host(&remote.host) {
            return Err(Error::Invalid(format!(
                "{} is the cluster {} already",
                remote.host, same.descriptor.name
            )));
        }
        let mut name = remote.wished_name();
        if self.is_taken(&name) {
            name = remote.host_and_port();
        }
        if self.is_taken(&name) {
            return Err(Error::Invalid(format!(
                "there is a cluster called {name} already"
            )));
        }
        let connection = connect(home, &name, remote)?;
        let descriptor = ClusterDescriptor {
            name,
            role: Role::Remote,
            host: Some(remote.host.clone()),
            labels: remote.labels.clone(),
            serves: Serves::Listed(remote.gvks.clone()),
        };
        let cluster = Arc::new(Cluster::new(Arc::new(descriptor), connection));
        self.join(cluster.clone());
        Ok(cluster)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_of_connections_has_no_home_to_join() {
        let client = Client::new(Vec::new(), Default::default(), DiscoveryOptions::default());
        let error = client
            .connect_remote(&RemoteConfig::new("https://az-a.example"))
            .unwrap_err();
        assert!(error.to_string().contains("use add_remote"), "{error}");
    }

    #[test]
    fn what_is_wrong_with_a_remote_names_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config");
        let kubeconfig = "clusters: [{name: c, cluster: {server: 'https://c:1'}}]\n\
                          contexts: [{name: x, context: {cluster: c}}]\ncurrent-context: x\n";
        std::fs::write(&path, kubeconfig).unwrap();
        let remote = RemoteConfig::new("https://az-a.example")
            .name("az-a")
            .context("gone");
        let config = ApiServersConfig::new(Default::default(), vec![remote]);
        let options = KubeconfigOptions {
            kubeconfig: Some(path),
            ..Default::default()
        };
        let error = Client::builder()
            .config(config)
            .kubeconfig(options)
            .build()
            .unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("remote az-a (https://az-a.example): "), "{text}");
    }
}
