//! From flags, files and environment to a fleet: the APIServers file, the kubeconfig, and a connection to each cluster.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use secrecy::SecretString;

use super::Misuse;
use super::invocation::{Invocation, Session};
use crate::client::{Client, Cluster, DiscoveryOptions};
use crate::config::{ApiServersConfig, ConfigSource, RemoteConfig, Timeouts};
use crate::fleet::connection::{Connection, ConnectionOptions, Deadlines};
use crate::fleet::credentials::CredentialOptions;
use crate::fleet::discovery::{DEFAULT_TTL, DiscoveryCache};
use crate::fleet::kubeconfig::{KubeconfigError, KubeconfigOptions};
use crate::fleet::proxy::ProxyEnvironment;
use crate::fleet::server::ServerSettings;
use crate::fleet::{ClusterDescriptor, Home, HomeError, Role, Selection, describe};
use crate::k8s::{GroupVersionKind, gvk_string};

/// How long one call may take in each cluster where `--request-timeout` says nothing.
const TOTAL_DEADLINE: Duration = Duration::from_secs(300);

/// What is known of the fleet without a connection.
pub struct Described {
    /// The APIServers file.
    pub config: ApiServersConfig,
    /// All its clusters, in order. Routing always sees all.
    pub all: Vec<Arc<ClusterDescriptor>>,
    /// Those that `--clusters` and `--cluster-selector` choose.
    pub selected: Vec<Arc<ClusterDescriptor>>,
}

impl Described {
    /// Whether `--clusters` and `--cluster-selector` leave this cluster in.
    pub fn is_selected(&self, name: &str) -> bool {
        self.selected.iter().any(|cluster| cluster.name == name)
    }

    /// What to say of a kind that no cluster lists.
    pub fn not_listed(&self, gvk: &GroupVersionKind) -> String {
        let configured: Vec<String> = self.config.kinds().into_iter().map(gvk_string).collect();
        format!(
            "{} is not configured; {} lists {}",
            gvk_string(gvk),
            self.config.origin,
            configured.join(", ")
        )
    }
}

impl Invocation {
    /// The configuration, the selected clusters, and connections to all; nothing is connected yet.
    pub async fn connect(&self) -> Result<Session<'_>> {
        let session = match self.global.contexts.is_empty() {
            false => self.connect_contexts()?,
            true => self.connect_file().await?,
        };
        self.ui.progress.follow(&session.client);
        Ok(session)
    }

    /// The clusters of the APIServers file.
    async fn connect_file(&self) -> Result<Session<'_>> {
        let home = self.home();
        let config = match self.config_source()? {
            // A file's faults are told before a kubeconfig's.
            ConfigSource::ConfigMap { .. } => self.read_config(home.as_ref().ok()).await,
            _ => self.read_config(None).await,
        };
        let (home, config) = match (home, config) {
            (Ok(home), Ok(config)) => (home, config),
            (_, Err(error)) | (Err(error), _) => return Err(error),
        };
        let mut descriptors = describe(&config);
        if let Some(descriptor) = descriptors
            .iter_mut()
            .find(|descriptor| descriptor.role == Role::Home)
        {
            let mut with_host = (**descriptor).clone();
            with_host.host = Some(host_of(home.server()));
            *descriptor = Arc::new(with_host);
        }
        let mut remotes = config.remotes.iter();
        let mut clusters = Vec::new();
        for descriptor in &descriptors {
            let connection = match descriptor.role {
                Role::Home => home.connection_by(self.deadlines(config.home.timeouts))?,
                _ => match remotes.next() {
                    Some(remote) => self.remote(descriptor, remote, &home)?,
                    None => continue,
                },
            };
            clusters.push(Arc::new(Cluster::new(descriptor.clone(), connection)));
        }
        let discovery = DiscoveryOptions { cache: self.cache() };
        let client = Client::new(clusters, config.router_set(), discovery);
        let client = self.limited(client, &descriptors)?;
        Ok(Session {
            invocation: self,
            origin: Some(config.origin),
            client,
            namespace: home.namespace().to_owned(),
        })
    }

    /// The configuration, all its clusters, and those that the flags choose, without a connection to any: what
    /// `clusters-for` needs.
    pub async fn describe(&self) -> Result<Described> {
        let home = match self.config_source()? {
            ConfigSource::ConfigMap { .. } => Some(self.home()?),
            _ => None,
        };
        let config = self.read_config(home.as_ref()).await?;
        let all = describe(&config);
        let selected = match self.selection()? {
            Some(selection) => selection.apply(&all).map_err(|error| Misuse(error.to_string()))?,
            None => all.clone(),
        };
        Ok(Described {
            config,
            all,
            selected,
        })
    }

    /// The client, its reads limited to the clusters that the flags choose.
    pub(super) fn limited(&self, client: Client, descriptors: &[Arc<ClusterDescriptor>]) -> Result<Client> {
        let Some(selection) = self.selection()? else {
            return Ok(client);
        };
        let selected = selection
            .apply(descriptors)
            .map_err(|error| Misuse(error.to_string()))?;
        Ok(client.only(selected.iter().map(|descriptor| descriptor.name.as_str())))
    }

    fn selection(&self) -> Result<Option<Selection>> {
        let selection = Selection::parse(&self.global.clusters, self.global.cluster_selector.as_deref())
            .map_err(|error| Misuse(error.to_string()))?;
        Ok((!selection.is_everything()).then_some(selection))
    }

    /// The discovery cache; none for a token of the command line, since nobody knows whose it is.
    pub(super) fn cache(&self) -> Option<DiscoveryCache> {
        Some(DiscoveryCache::new(self.cache_directory()?, DEFAULT_TTL))
    }

    /// Where caches are kept, if anywhere.
    pub(super) fn cache_directory(&self) -> Option<std::path::PathBuf> {
        if self.global.token.is_some() {
            return None;
        }
        self.global
            .cache_dir
            .clone()
            .or_else(|| dirs::cache_dir().map(|dir| dir.join("kubectl-multicluster")))
    }

    pub(super) fn home(&self) -> Result<Home> {
        let (credentials, connections) = (self.credential_options(), self.connection_options());
        Ok(Home::load(self.kubeconfig_options(), credentials, connections)?)
    }

    pub(super) fn kubeconfig_options(&self) -> KubeconfigOptions {
        let global = &self.global;
        KubeconfigOptions {
            kubeconfig: global.kubeconfig.clone(),
            context: global.context.clone(),
            cluster: global.cluster.clone(),
            user: global.user.clone(),
            namespace: global.namespace.clone(),
            server: global.server.clone(),
            tls_server_name: global.tls_server_name.clone(),
            insecure_skip_tls_verify: global.insecure_skip_tls_verify,
            disable_compression: global.disable_compression,
            certificate_authority: global.certificate_authority.clone(),
            client_certificate: global.client_certificate.clone(),
            client_key: global.client_key.clone(),
            token: global.token.clone().map(SecretString::from),
            impersonate: global.impersonate.clone(),
            impersonate_groups: global.impersonate_groups.clone(),
            impersonate_uid: global.impersonate_uid.clone(),
            ..KubeconfigOptions::from_env()
        }
    }

    pub(super) fn credential_options(&self) -> CredentialOptions {
        let ui = self.ui.clone();
        let reads_stdin = self.global.config.as_deref() == Some("-");
        let defaults = CredentialOptions::default();
        let limit = self.global.request_timeout.filter(|timeout| !timeout.is_zero());
        let exec_timeout = limit.map_or(defaults.exec_timeout, |limit| limit.min(defaults.exec_timeout));
        defaults
            .exec_timeout(exec_timeout)
            .exec_plugins(self.runs_plugins)
            .allow_interactive(std::io::stdin().is_terminal() && !reads_stdin)
            .on_stderr(Arc::new(move |text| {
                // It may be a question, and what is typed in answer must not be erased.
                ui.progress.end();
                ui.message(text.trim_end_matches(['\n', '\r']));
            }))
    }

    /// How long to wait for a cluster of which the APIServers file says this: what the flags say goes before it.
    pub(super) fn deadlines(&self, timeouts: Timeouts) -> Deadlines {
        let defaults = Deadlines::default();
        // kubectl has no limit of its own; a server that drips its answer must not hold a call that others have answered.
        let total = self
            .global
            .request_timeout
            .or(timeouts.request)
            .unwrap_or(TOTAL_DEADLINE);
        let total = Some(total).filter(|timeout| !timeout.is_zero());
        let unlimited = |timeout: Duration| match timeout.is_zero() {
            true => Duration::from_secs(3600),
            false => timeout,
        };
        // Where connecting may take all of the time, the connection gives up first: whoever waits for a write must know that
        // nothing was sent.
        let connect = self.global.connect_timeout.or(timeouts.connect);
        let connect = unlimited(connect.unwrap_or(defaults.connect));
        let connect = total.map_or(connect, |total| connect.min(total.mul_f32(0.9)));
        let response = self.global.response_timeout.or(timeouts.response);
        let response = unlimited(response.unwrap_or(defaults.response));
        Deadlines {
            connect,
            response,
            idle: response,
            total,
        }
    }

    pub(super) fn connection_options(&self) -> ConnectionOptions {
        let ui = self.ui.clone();
        ConnectionOptions::default()
            .max_answer_bytes(self.global.max_answer_size)
            .user_agent(concat!("kubectl-multicluster/", env!("CARGO_PKG_VERSION")))
            .proxies(ProxyEnvironment::from_env())
            .on_warning(Arc::new(move |text| ui.server_warning(text)))
            .retry_writes(self.global.retry_writes)
    }

    /// A remote's connection is built from empty: nothing of home's but its credentials carries over.
    fn remote(
        &self,
        descriptor: &ClusterDescriptor,
        remote: &RemoteConfig,
        home: &Home,
    ) -> Result<Connection> {
        let place = || format!("remote {} ({})", descriptor.name, remote.host);
        let connection = home.remote_connection_by(remote, self.deadlines(remote.timeouts));
        if remote.insecure_skip_tls_verify && !matches!(connection, Err(HomeError::Remote(_))) {
            self.ui.warning(format!(
                "cluster {}: insecureSkipTLSVerify is set: whoever answers at {} gets the credentials",
                descriptor.name, remote.host
            ));
        }
        connection.map_err(|error| match error {
            // Of everybody, not of this remote.
            HomeError::Credentials(error) => error.into(),
            error => anyhow::Error::from(error).context(place()),
        })
    }
}

/// The address of a server as people write it.
pub(super) fn host_of(server: &ServerSettings) -> String {
    server.url.to_string().trim_end_matches('/').to_owned()
}

/// An error of the kubeconfig with what could be done about it.
pub(super) fn with_hint(error: KubeconfigError) -> anyhow::Error {
    match error.hint() {
        Some(hint) => anyhow::anyhow!("{error}; {hint}"),
        None => anyhow::anyhow!("{error}"),
    }
}
