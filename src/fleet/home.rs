//! Who we are, and where home is: what connections to home and to remotes are made of.

use std::time::Duration;

use super::connection::{Connection, ConnectionOptions, Deadlines};
use super::credentials::{CredentialError, CredentialOptions, Credentials, impersonation_headers};
use super::kubeconfig::{self, ContextConnection, KubeconfigError, KubeconfigOptions, Loaded};
use super::server::{RemoteError, ServerSettings};
use crate::config::{RemoteConfig, Timeouts};

/// The home cluster as a kubeconfig, or in a pod its service account, leads to it, with the credentials that remotes share.
///
/// ```no_run
/// use multicluster::config::RemoteConfig;
/// use multicluster::fleet::{Home, kubeconfig::KubeconfigOptions};
/// let home = Home::load(KubeconfigOptions::from_env(), Default::default(), Default::default())?;
/// println!("home is {}", home.server().url);
/// let remote = home.remote_connection(&RemoteConfig::new("https://az-a.example:6443"))?;
/// # Ok::<(), multicluster::fleet::HomeError>(())
/// ```
#[derive(Clone)]
pub struct Home {
    options: KubeconfigOptions,
    loaded: Loaded,
    context: ContextConnection,
    credentials: Credentials,
    credential_options: CredentialOptions,
    connection_options: ConnectionOptions,
}

/// Why there is no home, or a remote cannot be reached as the APIServers file says.
///
/// ```
/// use multicluster::fleet::{Home, HomeError, kubeconfig::KubeconfigOptions};
/// let nothing = KubeconfigOptions::default();
/// let error = Home::load(nothing, Default::default(), Default::default()).unwrap_err();
/// assert!(matches!(error, HomeError::Kubeconfig { .. }), "there is none");
/// ```
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum HomeError {
    /// The kubeconfig, or the context that was asked for, is unusable.
    #[error("{error}{}", .error.hint().map(|hint| format!("; {hint}")).unwrap_or_default())]
    Kubeconfig {
        /// What is wrong with it.
        error: Box<KubeconfigError>,
    },
    /// Whom to impersonate cannot be put into a request.
    #[error(transparent)]
    Credentials(#[from] CredentialError),
    /// A remote's own settings are unusable.
    #[error(transparent)]
    Remote(#[from] RemoteError),
}

impl From<KubeconfigError> for HomeError {
    fn from(error: KubeconfigError) -> Self {
        HomeError::Kubeconfig {
            error: Box::new(error),
        }
    }
}

impl Home {
    /// Finds home as kubectl does: kubeconfig, or in a pod its service account. Nothing is connected, and no plugin started.
    ///
    /// # Errors
    /// When there is no kubeconfig and no pod, or the context is unusable.
    pub fn load(
        options: KubeconfigOptions,
        credential_options: CredentialOptions,
        connection_options: ConnectionOptions,
    ) -> Result<Self, HomeError> {
        Home::of(
            kubeconfig::load(&options)?,
            options,
            credential_options,
            connection_options,
            &[],
        )
    }

    /// The same of a kubeconfig that has been read already. Where one of `others` is the same somebody, their credentials are
    /// shared, so that an exec plugin runs once.
    ///
    /// ```no_run
    /// use multicluster::fleet::{Home, kubeconfig::{self, KubeconfigOptions}};
    /// # fn example() -> Result<(), multicluster::fleet::HomeError> {
    /// let options = KubeconfigOptions::from_env();
    /// let loaded = kubeconfig::load(&options)?;
    /// let mut homes: Vec<Home> = Vec::new();
    /// for context in ["qa", "prod"] {
    ///     let own = options.clone().context(context);
    ///     homes.push(Home::of(loaded.clone(), own, Default::default(), Default::default(), &homes)?);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When the context is unusable.
    pub fn of(
        loaded: Loaded,
        options: KubeconfigOptions,
        credential_options: CredentialOptions,
        connection_options: ConnectionOptions,
        others: &[Home],
    ) -> Result<Self, HomeError> {
        let context = loaded.resolve(&options)?;
        let same = others
            .iter()
            .find(|other| shares_credentials(&context, &other.context));
        let credentials = match same {
            Some(other) => other.credentials.clone(),
            None => credentials(&context, &credential_options),
        };
        Ok(Home {
            options,
            loaded,
            context,
            credentials,
            credential_options,
            connection_options,
        })
    }

    /// How home's API server is reached.
    pub fn server(&self) -> &ServerSettings {
        &self.context.server
    }

    /// The namespace of the kubeconfig's context, or of the pod.
    pub fn namespace(&self) -> &str {
        &self.context.namespace
    }

    /// A connection to home.
    ///
    /// # Errors
    /// When whom to impersonate cannot be put into a request.
    pub fn connection(&self) -> Result<Connection, HomeError> {
        self.connection_within(Timeouts::default())
    }

    /// The same with the deadlines that the APIServers file has for home, which go before those of the options.
    ///
    /// # Errors
    /// As for [`connection`](Home::connection).
    pub fn connection_within(&self, timeouts: Timeouts) -> Result<Connection, HomeError> {
        self.connection_by(self.deadlines(timeouts))
    }

    /// The same with these deadlines.
    ///
    /// # Errors
    /// As for [`connection`](Home::connection).
    pub fn connection_by(&self, deadlines: Deadlines) -> Result<Connection, HomeError> {
        let server = self.context.server.clone();
        self.connection_as(server, &self.context, &self.credentials, deadlines)
    }

    /// The deadlines of the options, but for those that the file has for a cluster.
    fn deadlines(&self, timeouts: Timeouts) -> Deadlines {
        deadlines(self.connection_options.deadlines, timeouts)
    }

    /// A connection to a remote, made of its own entry of the APIServers file and home's credentials, or those of the
    /// context that it names. Nothing else of home's carries over. The entry's deadlines go before those of the options.
    ///
    /// # Errors
    /// When the remote's settings or its context are unusable.
    pub fn remote_connection(&self, remote: &RemoteConfig) -> Result<Connection, HomeError> {
        self.remote_connection_by(remote, self.deadlines(remote.timeouts))
    }

    /// The same with these deadlines, whatever the entry has.
    ///
    /// # Errors
    /// As for [`remote_connection`](Home::remote_connection).
    pub fn remote_connection_by(
        &self,
        remote: &RemoteConfig,
        deadlines: Deadlines,
    ) -> Result<Connection, HomeError> {
        let mut server = ServerSettings::remote(remote)?;
        server.disable_compression = self.options.disable_compression;
        let Some(context) = &remote.context else {
            return self.connection_as(server, &self.context, &self.credentials, deadlines);
        };
        // Whom to impersonate holds everywhere; a token, a user or a server that was given beside the kubeconfig is home's.
        let options = KubeconfigOptions {
            context: Some(context.clone()),
            cluster: None,
            user: None,
            server: None,
            tls_server_name: None,
            insecure_skip_tls_verify: false,
            certificate_authority: None,
            client_certificate: None,
            client_key: None,
            token: None,
            ..self.options.clone()
        };
        let own = self.loaded.resolve(&options)?;
        let credentials = match shares_credentials(&own, &self.context) && self.options.token.is_none() {
            true => self.credentials.clone(),
            false => credentials(&own, &self.credential_options),
        };
        self.connection_as(server, &own, &credentials, deadlines)
    }

    fn connection_as(
        &self,
        server: ServerSettings,
        context: &ContextConnection,
        credentials: &Credentials,
        deadlines: Deadlines,
    ) -> Result<Connection, HomeError> {
        let mut options = self.connection_options.clone().deadlines(deadlines);
        options.headers.extend(impersonation_headers(&context.auth)?);
        let identity = identity_of(context, &self.options);
        Ok(Connection::new(server, credentials.clone(), &identity, options))
    }
}

impl std::fmt::Debug for Home {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Everything else may hold credentials.
        f.debug_struct("Home")
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}

/// The deadlines, but for those that the file has for this cluster; zero is no limit.
fn deadlines(defaults: Deadlines, timeouts: Timeouts) -> Deadlines {
    let limit = |timeout: Duration| match timeout.is_zero() {
        true => Duration::from_secs(3600),
        false => timeout,
    };
    let response = timeouts.response.map(limit);
    Deadlines {
        connect: timeouts.connect.map_or(defaults.connect, limit),
        response: response.unwrap_or(defaults.response),
        idle: response.unwrap_or(defaults.idle),
        total: match timeouts.request {
            Some(request) => Some(request).filter(|request| !request.is_zero()),
            None => defaults.total,
        },
    }
}

fn credentials(context: &ContextConnection, options: &CredentialOptions) -> Credentials {
    let options = CredentialOptions {
        user: context.user.clone().unwrap_or_default(),
        ..options.clone()
    };
    Credentials::new(&context.auth, options)
}

/// Whether two contexts are the same somebody, so that an exec plugin need not run twice. A plugin that is told which
/// cluster it is for may give each cluster a token of its own, and one cluster's must not go to another.
///
/// ```
/// # use multicluster::fleet::kubeconfig::{ContextConnection, KubeconfigOptions, Loaded};
/// # fn example(loaded: Loaded, home: ContextConnection) -> Result<(), multicluster::fleet::kubeconfig::KubeconfigError> {
/// let other = loaded.resolve(&KubeconfigOptions::default().context("qa"))?;
/// if multicluster::fleet::shares_credentials(&home, &other) {
///     println!("the exec plugin need not run twice");
/// }
/// # Ok(()) }
/// ```
pub fn shares_credentials(one: &ContextConnection, other: &ContextConnection) -> bool {
    let told = |context: &ContextConnection| {
        let exec = context.auth.exec.as_ref();
        exec.is_some_and(|exec| exec.provide_cluster_info)
    };
    one.user.is_some() && one.user == other.user && !told(one) && !told(other)
}

/// A name for whoever asks, never a credential. What a server shows may depend on it: what is cached for one is not used for
/// another, and two kubeconfigs may call different users the same.
///
/// ```
/// # use multicluster::fleet::kubeconfig::{ContextConnection, KubeconfigOptions};
/// # fn example(context: &ContextConnection, options: &KubeconfigOptions) {
/// let name = multicluster::fleet::identity_of(context, options);
/// # }
/// ```
pub fn identity_of(context: &ContextConnection, options: &KubeconfigOptions) -> String {
    let auth = &context.auth;
    let mut who: Vec<&str> = [
        &context.context,
        &context.user,
        &auth.impersonate,
        &auth.impersonate_uid,
    ]
    .map(|name| name.as_deref().unwrap_or_default())
    .to_vec();
    who.extend(auth.impersonate_groups.iter().flatten().map(String::as_str));
    let file = match &options.kubeconfig {
        Some(path) => Some(path.as_os_str()),
        None => options.kubeconfig_env.as_deref(),
    };
    let file = file.unwrap_or_default().to_string_lossy();
    who.push(&file);
    who.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KUBECONFIG: &str = "
clusters:
- {name: home, cluster: {server: 'https://home:1', insecure-skip-tls-verify: true}}
users:
- {name: me, user: {token: canary}}
- {name: other, user: {token: canary}}
- {name: plugin, user: {exec: {command: p, apiVersion: client.authentication.k8s.io/v1, provideClusterInfo: true, interactiveMode: Never}}}
contexts:
- {name: home, context: {cluster: home, user: me, namespace: ns}}
- {name: same, context: {cluster: home, user: me}}
- {name: other, context: {cluster: home, user: other}}
- {name: plugin, context: {cluster: home, user: plugin}}
current-context: home
";

    fn home(directory: &tempfile::TempDir) -> Home {
        let path = directory.path().join("config");
        std::fs::write(&path, KUBECONFIG).unwrap();
        let options = KubeconfigOptions {
            kubeconfig: Some(path),
            ..Default::default()
        };
        Home::load(options, Default::default(), Default::default()).unwrap()
    }

    #[test]
    fn a_remote_takes_nothing_of_homes_connection() {
        let directory = tempfile::tempdir().unwrap();
        let home = home(&directory);
        assert_eq!((home.namespace(), home.server().url.host()), ("ns", Some("home")));
        assert!(home.connection().unwrap().settings().insecure_skip_tls_verify);
        let remote = home
            .remote_connection(&RemoteConfig::new("https://az-a:1"))
            .unwrap();
        assert!(!remote.settings().insecure_skip_tls_verify);
        assert!(!format!("{home:?}").contains("canary"));
    }

    #[test]
    fn a_clusters_own_deadlines_go_before_the_options() {
        let directory = tempfile::tempdir().unwrap();
        let home = home(&directory);
        let mut remote = RemoteConfig::new("https://az-a:1");
        let of = |remote: &RemoteConfig| home.remote_connection(remote).unwrap().deadlines();
        assert_eq!(of(&remote), Deadlines::default());
        remote.timeouts.connect = Some(Duration::from_secs(9));
        remote.timeouts.request = Some(Duration::from_secs(70));
        let deadlines = of(&remote);
        assert_eq!(deadlines.connect, Duration::from_secs(9));
        assert_eq!(deadlines.total, Some(Duration::from_secs(70)));
        assert_eq!(deadlines.response, Deadlines::default().response);
        let timeouts = Timeouts {
            response: Some(Duration::ZERO),
            ..Timeouts::default()
        };
        let own = home.connection_within(timeouts).unwrap().deadlines();
        assert_eq!(own.response, Duration::from_secs(3600));
    }

    #[test]
    fn a_context_of_its_own_must_exist() {
        let directory = tempfile::tempdir().unwrap();
        let home = home(&directory);
        let remote = RemoteConfig::new("https://az-a:1").context("gone");
        let error = home.remote_connection(&remote).unwrap_err().to_string();
        assert!(
            error.contains("gone") && error.contains("has the contexts"),
            "{error}"
        );
        let remote = RemoteConfig::new("https://az-a:1").context("other");
        assert!(home.remote_connection(&remote).is_ok());
    }

    #[test]
    fn only_the_same_user_shares_credentials() {
        let directory = tempfile::tempdir().unwrap();
        let home = home(&directory);
        let context = |name: &str| home.loaded.resolve_context(name).unwrap();
        assert!(shares_credentials(&context("home"), &context("same")));
        assert!(!shares_credentials(&context("home"), &context("other")));
        assert!(
            !shares_credentials(&context("plugin"), &context("plugin")),
            "it is told the cluster"
        );
    }
}
