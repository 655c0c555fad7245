//! How kubectl finds its configuration, and what it makes of it.
//!
//! The types of users and clusters are kube's, since they keep secrets from being printed. The loading is our own: kube's
//! fails on a missing file in `$KUBECONFIG`, rejects what kubectl accepts, and prints the file's content in errors.

mod error;
mod file;
mod overrides;
mod resolve;
mod schema;
mod server;

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;

use super::incluster::InClusterEnvironment;
use super::server::ServerSettings;
use crate::k8s::{AuthInfo, KubeconfigCluster};

pub use error::KubeconfigError;
pub(super) use file::{io_message, read_capped};

/// Where the configuration is looked for, and the command line's overrides. Empty strings count as not given.
///
/// ```
/// use multicluster::fleet::kubeconfig::KubeconfigOptions;
/// let options = KubeconfigOptions::from_env().context("qa").impersonate("nova-syncer");
/// assert_eq!(options.context.as_deref(), Some("qa"));
/// ```
///
/// ```
/// use multicluster::fleet::{incluster::InClusterEnvironment, kubeconfig::KubeconfigOptions};
/// let options = KubeconfigOptions::default()
///     .kubeconfig("kubeconfig.yaml")
///     .in_cluster(InClusterEnvironment::from_env())
///     .namespace("cortex")
///     .token("a-token".to_owned().into());
/// assert!(!format!("{options:?}").contains("a-token"));
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct KubeconfigOptions {
    /// `--kubeconfig`: this file and no other.
    pub kubeconfig: Option<PathBuf>,
    /// `$KUBECONFIG`: a list of files.
    pub kubeconfig_env: Option<OsString>,
    /// The home directory, for `~/.kube/config`.
    pub home_dir: Option<PathBuf>,
    /// What a pod's environment says; the last resort.
    pub in_cluster: InClusterEnvironment,
    /// `--context`.
    pub context: Option<String>,
    /// `--cluster`: the name of a cluster of the kubeconfig.
    pub cluster: Option<String>,
    /// `--user`: the name of a user of the kubeconfig.
    pub user: Option<String>,
    /// `--namespace`.
    pub namespace: Option<String>,
    /// `--server`.
    pub server: Option<String>,
    /// `--tls-server-name`.
    pub tls_server_name: Option<String>,
    /// `--insecure-skip-tls-verify`.
    pub insecure_skip_tls_verify: bool,
    /// `--certificate-authority`.
    pub certificate_authority: Option<PathBuf>,
    /// `--client-certificate`.
    pub client_certificate: Option<PathBuf>,
    /// `--client-key`.
    pub client_key: Option<PathBuf>,
    /// `--token`.
    pub token: Option<SecretString>,
    /// `--username`.
    pub username: Option<String>,
    /// `--password`.
    pub password: Option<SecretString>,
    /// `--as`.
    pub impersonate: Option<String>,
    /// `--as-uid`.
    pub impersonate_uid: Option<String>,
    /// `--as-group`.
    pub impersonate_groups: Vec<String>,
    /// `--as-user-extra`: keys with their values.
    pub impersonate_user_extra: Vec<(String, Vec<String>)>,
    /// `--disable-compression`.
    pub disable_compression: bool,
}

impl KubeconfigOptions {
    /// No overrides, and this process's environment.
    pub fn from_env() -> Self {
        KubeconfigOptions {
            kubeconfig_env: std::env::var_os("KUBECONFIG"),
            home_dir: std::env::home_dir(),
            in_cluster: InClusterEnvironment::from_env(),
            ..Default::default()
        }
    }

    /// This file and no other.
    #[must_use]
    pub fn kubeconfig(self, file: impl Into<PathBuf>) -> Self {
        KubeconfigOptions {
            kubeconfig: Some(file.into()),
            ..self
        }
    }

    /// What a pod's environment says; the last resort.
    #[must_use]
    pub fn in_cluster(self, in_cluster: InClusterEnvironment) -> Self {
        KubeconfigOptions { in_cluster, ..self }
    }

    /// This context instead of the current one.
    #[must_use]
    pub fn context(self, context: impl Into<String>) -> Self {
        KubeconfigOptions {
            context: Some(context.into()),
            ..self
        }
    }

    /// This namespace instead of the context's.
    #[must_use]
    pub fn namespace(self, namespace: impl Into<String>) -> Self {
        KubeconfigOptions {
            namespace: Some(namespace.into()),
            ..self
        }
    }

    /// This bearer token instead of the user's credentials.
    #[must_use]
    pub fn token(self, token: SecretString) -> Self {
        KubeconfigOptions {
            token: Some(token),
            ..self
        }
    }

    /// In this user's name.
    #[must_use]
    pub fn impersonate(self, user: impl Into<String>) -> Self {
        KubeconfigOptions {
            impersonate: Some(user.into()),
            ..self
        }
    }
}

/// The merged content of the configuration's files.
///
/// ```
/// # fn example() -> Result<(), multicluster::fleet::kubeconfig::KubeconfigError> {
/// use multicluster::fleet::kubeconfig::{KubeconfigOptions, load};
/// let loaded = load(&KubeconfigOptions::from_env())?;
/// for context in loaded.context_names() {
///     println!("{} {}", if loaded.current_context() == Some(context) { "*" } else { " " }, context);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
pub struct Loaded {
    clusters: Vec<(String, KubeconfigCluster)>,
    users: Vec<(String, AuthInfo)>,
    contexts: Vec<(String, Context)>,
    current_context: Option<String>,
    looked_for: Vec<PathBuf>,
}

/// What a context refers to.
#[derive(Debug, Clone, Default)]
struct Context {
    cluster: Option<String>,
    user: Option<String>,
    namespace: Option<String>,
}

impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Users and clusters hold credentials, and so may what plugins are configured with.
        f.debug_struct("Loaded")
            .field("contexts", &self.context_names().collect::<Vec<_>>())
            .field("current_context", &self.current_context)
            .field("looked_for", &self.looked_for)
            .finish_non_exhaustive()
    }
}

impl Loaded {
    /// The contexts, in the order of the files.
    pub fn context_names(&self) -> impl Iterator<Item = &str> {
        self.contexts.iter().map(|(name, _)| name.as_str())
    }

    /// `current-context`.
    pub fn current_context(&self) -> Option<&str> {
        self.current_context.as_deref()
    }

    /// The files that were looked for, whether they exist or not.
    pub fn looked_for(&self) -> &[PathBuf] {
        &self.looked_for
    }
}

/// What a context comes to: a server, who we are there, and the namespace.
///
/// ```
/// # fn example(loaded: multicluster::fleet::kubeconfig::Loaded) -> Result<(), multicluster::fleet::kubeconfig::KubeconfigError> {
/// let qa = loaded.resolve_context("qa")?;
/// println!("{} as {:?} in {}", qa.server.url, qa.user, qa.namespace);
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct ContextConnection {
    /// The context's name; `None` in a pod, or when `--server` alone says where to go.
    pub context: Option<String>,
    /// The kubeconfig user's name, for messages and to share credentials between clusters of the same user.
    pub user: Option<String>,
    /// How to reach the server.
    pub server: ServerSettings,
    /// Who we are; its paths are absolute, and an exec plugin that wants it has been told about the server.
    pub auth: AuthInfo,
    /// The namespace, never empty.
    pub namespace: String,
    /// Whether `--namespace` chose it.
    pub namespace_is_explicit: bool,
}

impl fmt::Debug for ContextConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContextConnection")
            .field("context", &self.context)
            .field("user", &self.user)
            .field("server", &self.server)
            .field("auth", &"[redacted]")
            .field("namespace", &self.namespace)
            .field("namespace_is_explicit", &self.namespace_is_explicit)
            .finish()
    }
}

/// Reads the configuration's files as kubectl does: `--kubeconfig`, else the list of `$KUBECONFIG`, else
/// `~/.kube/config`. Of entries with the same name, and of `current-context`, the first file's is used, whole.
///
/// ```
/// use multicluster::fleet::kubeconfig::{KubeconfigOptions, load};
/// let dir = tempfile::tempdir()?;
/// let file = dir.path().join("config");
/// std::fs::write(&file, "
/// clusters: [{name: one, cluster: {server: 'https://api.example.com:6443'}}]
/// contexts: [{name: main, context: {cluster: one}}]
/// current-context: main
/// ")?;
/// let options = KubeconfigOptions::default().kubeconfig(file);
/// let connection = load(&options)?.resolve(&options)?;
/// assert_eq!(connection.server.url, "https://api.example.com:6443/");
/// assert_eq!(connection.namespace, "default");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load(options: &KubeconfigOptions) -> Result<Loaded, KubeconfigError> {
    file::load(options)
}

/// What one file says, for the fuzz targets: the files that it names are not read.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn load_bytes(bytes: &[u8]) -> Result<Loaded, KubeconfigError> {
    let mut loaded = file::load_bytes(bytes)?;
    for (_, cluster) in &mut loaded.clusters {
        cluster.certificate_authority = None;
    }
    for (_, user) in &mut loaded.users {
        (user.token_file, user.client_certificate, user.client_key) = (None, None, None);
    }
    Ok(loaded)
}

/// Go has no absent strings, only empty ones: an empty value of the file or the command line counts as absent.
fn nonempty(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}
