//! One connection to one API server: credentials, deadlines, warnings, and errors that say what happened.
//!
//! Requests are sent by kube's client, with its retries and its authentication turned off: a request is sent once, and once
//! more only after a 401 and with fresh credentials: `send`. `build` makes that client, over a `transport`. `body` reads answers
//! within a deadline between the pieces and below a cap, `classify` turns whatever a request failed with into a
//! [`ClusterError`], and `redact` takes our credentials out of what servers say.

mod body;
mod build;
mod classify;
mod clock;
mod media_type;
mod redact;
mod retry;
mod send;
mod transport;
mod warning;

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use http::HeaderMap;
use tokio::sync::Mutex;

use super::credentials::{ClientIdentity, Credential, Credentials};
use super::discovery::CacheKey;
use super::observe::{ObservedPage, ObservedRequest, Observer};
use super::probe::{Probe, probe};
use super::proxy::{ProxyEnvironment, ProxyUrl};
use super::server::ServerSettings;
use crate::error::ClusterError;
use crate::k8s::ApiClient;

pub use body::Lines;
pub use classify::answer_error;
use classify::credential_error;
pub use clock::Clock;
use redact::Secrets;
pub(crate) use retry::{again_soon, jittered};
pub use send::Sent;
pub(super) use transport::{tcp, tunnel};

/// What the fuzz targets reach into.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod for_fuzzing {
    pub(crate) use super::body::is_cut_off;
    pub(crate) use super::media_type::{no_api_server, unexpected};
    pub(crate) use super::retry::pause;
    pub(crate) use super::warning::warning_text;
}

/// How long to wait for what.
///
/// ```
/// use std::time::Duration;
/// use multicluster::fleet::connection::Deadlines;
/// let deadlines = Deadlines::default().response(Duration::from_secs(10)).total(Duration::from_secs(60));
/// assert_eq!(deadlines.connect.as_secs(), 5);
/// assert_eq!(deadlines.total, Some(Duration::from_secs(60)));
/// ```
///
/// ```
/// use std::time::Duration;
/// use multicluster::fleet::connection::Deadlines;
/// assert_eq!(Deadlines::default().connect(Duration::from_secs(1)).connect.as_secs(), 1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deadlines {
    /// For TCP and TLS together.
    pub connect: Duration,
    /// From sending a request to the first byte of the answer.
    pub response: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// For everything that one call asks of one cluster; `None`: no such bound. Watches are not bound by it.
    pub total: Option<Duration>,
}

impl Default for Deadlines {
    fn default() -> Self {
        Deadlines {
            connect: Duration::from_secs(5),
            response: Duration::from_secs(30),
            idle: Duration::from_secs(30),
            total: None,
        }
    }
}

impl Deadlines {
    /// For TCP and TLS together.
    #[must_use]
    pub fn connect(self, connect: Duration) -> Self {
        Deadlines { connect, ..self }
    }

    /// From sending a request to the first byte of the answer, and between two pieces of it.
    #[must_use]
    pub fn response(self, response: Duration) -> Self {
        Deadlines {
            response,
            idle: response,
            ..self
        }
    }

    /// For everything that one call asks of one cluster.
    #[must_use]
    pub fn total(self, total: Duration) -> Self {
        Deadlines {
            total: Some(total),
            ..self
        }
    }
}

/// Told of every `Warning:` header of an answer, with the text alone.
pub type WarningSink = Arc<dyn Fn(&str) + Send + Sync>;

/// What a connection is made of, beside the server's own settings.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use multicluster::fleet::connection::{ConnectionOptions, Deadlines};
/// let options = ConnectionOptions::default()
///     .deadlines(Deadlines::default().total(Duration::from_secs(60)))
///     .max_answer_bytes(64 << 20)
///     .user_agent("nova-syncer/1.0")
///     .on_warning(Arc::new(|text| eprintln!("a server warns: {text}")));
/// assert_eq!(options.user_agent, "nova-syncer/1.0");
/// ```
///
/// ```
/// use multicluster::fleet::connection::ConnectionOptions;
/// use multicluster::fleet::proxy::ProxyEnvironment;
/// let options = ConnectionOptions::default().proxies(ProxyEnvironment::from_env()).retry_writes(true);
/// assert!(options.retry_writes);
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct ConnectionOptions {
    /// How long to wait for what.
    pub deadlines: Deadlines,
    /// The most bytes of one answer, unpacked.
    pub max_answer_bytes: usize,
    /// The `User-Agent`.
    pub user_agent: String,
    /// Headers of every request: impersonation.
    pub headers: HeaderMap,
    /// The environment's proxies, for a server that has none of its own.
    pub proxies: ProxyEnvironment,
    /// Told of the server's warnings.
    pub on_warning: WarningSink,
    /// Whether a write that comes to the same when it is done twice is sent again where its outcome is unknown.
    pub retry_writes: bool,
}

impl Default for ConnectionOptions {
    fn default() -> Self {
        ConnectionOptions {
            deadlines: Deadlines::default(),
            max_answer_bytes: 1 << 30,
            user_agent: concat!("multicluster/", env!("CARGO_PKG_VERSION")).to_owned(),
            headers: HeaderMap::new(),
            proxies: ProxyEnvironment::default(),
            on_warning: Arc::new(|_| {}),
            retry_writes: false,
        }
    }
}

impl ConnectionOptions {
    /// How long to wait for what.
    #[must_use]
    pub fn deadlines(self, deadlines: Deadlines) -> Self {
        ConnectionOptions { deadlines, ..self }
    }

    /// The most bytes of one answer, unpacked.
    #[must_use]
    pub fn max_answer_bytes(self, max_answer_bytes: usize) -> Self {
        ConnectionOptions {
            max_answer_bytes,
            ..self
        }
    }

    /// The `User-Agent`.
    #[must_use]
    pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
        ConnectionOptions {
            user_agent: user_agent.into(),
            ..self
        }
    }

    /// The environment's proxies, for a server that has none of its own.
    #[must_use]
    pub fn proxies(self, proxies: ProxyEnvironment) -> Self {
        ConnectionOptions { proxies, ..self }
    }

    /// Who is told of the servers' warnings. What a server repeats of our credentials is not in them.
    #[must_use]
    pub fn on_warning(self, on_warning: WarningSink) -> Self {
        ConnectionOptions { on_warning, ..self }
    }

    /// Whether a write that comes to the same when it is done twice is sent again where its outcome is unknown.
    #[must_use]
    pub fn retry_writes(self, retry_writes: bool) -> Self {
        ConnectionOptions { retry_writes, ..self }
    }
}

/// A connection to one API server. Nothing is connected, and no credential asked for, before the first request.
///
/// ```
/// # use multicluster::fleet::{connection::{Connection, ConnectionOptions}, credentials::Credentials, server::ServerSettings};
/// # async fn example(credentials: Credentials) -> Result<(), Box<dyn std::error::Error>> {
/// let server = ServerSettings::new("https://az-a.example:6443".parse()?);
/// let connection = Connection::new(server, credentials, "nova-syncer", ConnectionOptions::default());
/// let answer = connection.read(http::Request::get("/version").body(Vec::new())?).await?;
/// println!("{} {}", answer.code, String::from_utf8_lossy(&answer.body));
/// # Ok(()) }
/// ```
pub struct Connection {
    settings: ServerSettings,
    cache_key: CacheKey,
    credentials: Credentials,
    options: ConnectionOptions,
    /// The client, with the client certificate that it was built with.
    client: Mutex<Option<(Option<ClientIdentity>, ApiClient)>>,
    /// Who is told of requests, and what the cluster is called there.
    observer: OnceLock<(String, Arc<dyn Observer>)>,
    /// The server's clock, as its last answer told it.
    clock: std::sync::Mutex<Option<Clock>>,
    /// What was sent as credentials, and is nobody's to read.
    secrets: Arc<Secrets>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("url", &self.settings.url)
            .finish_non_exhaustive()
    }
}

/// A whole answer.
///
/// ```
/// # use multicluster::{error::ClusterError, fleet::connection::{Answer, Connection}};
/// # async fn example(connection: Connection, request: http::Request<Vec<u8>>) -> Result<(), ClusterError> {
/// let Answer { code, body, .. } = connection.request(request).await?;
/// assert!(code < 300);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Answer {
    /// The HTTP status code, a success.
    pub code: u16,
    /// The body.
    pub body: bytes::Bytes,
}

impl Connection {
    /// A connection to the server of `settings`, as whoever `credentials` says. `identity` is a name for that somebody,
    /// never a credential: what is cached of one is not used for another.
    pub fn new(
        settings: ServerSettings,
        credentials: Credentials,
        identity: &str,
        options: ConnectionOptions,
    ) -> Self {
        let authority = settings
            .certificate_authority
            .as_deref()
            .map(String::from_utf8_lossy);
        let cache_key = CacheKey::new(
            &settings.url.to_string(),
            authority.as_deref(),
            settings.proxy.as_ref().map(ToString::to_string).as_deref(),
            settings.tls_server_name.as_deref(),
            settings.insecure_skip_tls_verify,
            identity,
        );
        Connection {
            settings,
            cache_key,
            credentials,
            options,
            client: Mutex::new(None),
            clock: std::sync::Mutex::default(),
            secrets: Arc::default(),
            observer: OnceLock::new(),
        }
    }

    /// Tells `observer` of every request from now on, under the cluster's name. Who was there first stays.
    pub fn observe(&self, cluster: &str, observer: Arc<dyn Observer>) {
        let _ = self.observer.set((cluster.to_owned(), observer));
    }

    fn tell(&self, method: &http::Method, result: Result<u16, &ClusterError>, begun: Instant) {
        if let Some((cluster, observer)) = self.observer.get() {
            let request = ObservedRequest::new(cluster, method.as_str(), result, begun.elapsed());
            observer.request(&request);
        }
    }

    /// Tells whoever observes that a page of a list was read.
    pub(crate) fn tell_page(&self, objects: usize, first: bool, more: bool) {
        if let Some((cluster, observer)) = self.observer.get() {
            observer.page(&ObservedPage {
                cluster,
                objects,
                first,
                more,
            });
        }
    }

    /// What a cache must tell apart.
    pub fn cache_key(&self) -> &CacheKey {
        &self.cache_key
    }

    /// The server's settings.
    pub fn settings(&self) -> &ServerSettings {
        &self.settings
    }

    /// How long this connection waits for what.
    pub fn deadlines(&self) -> Deadlines {
        self.options.deadlines
    }

    /// Makes sure that there are credentials, without sending anything.
    ///
    /// # Errors
    /// When they cannot be had.
    pub async fn authenticate(&self) -> Result<(), ClusterError> {
        let credential = self.credentials.current().await;
        credential.map(|_| ()).map_err(|error| credential_error(&error))
    }

    /// The credentials that requests are sent with.
    ///
    /// # Errors
    /// When they cannot be had.
    pub async fn credential(&self) -> Result<Arc<Credential>, ClusterError> {
        let credential = self.credentials.current().await;
        credential.map_err(|error| credential_error(&error))
    }

    /// Connects on the side, without credentials, and sees how far it comes and with which certificate: for finding out why
    /// requests fail. Nothing is sent over this connection.
    pub async fn probe(&self) -> Probe {
        let connect = self.options.deadlines.connect;
        probe(&self.settings, &self.options.proxies, connect).await
    }

    /// The proxy that it is reached through, if it is known.
    pub fn proxy(&self) -> Option<ProxyUrl> {
        self.settings
            .effective_proxy(&self.options.proxies)
            .ok()
            .flatten()
    }

    /// What the server said in words, without the credentials that it was sent. Errors of requests are so already; this is for
    /// texts in answers that are read elsewhere.
    pub(crate) fn hide<'a>(&self, text: &'a str) -> std::borrow::Cow<'a, str> {
        self.secrets.hide(text)
    }

    /// The same of an answer's body that is no object of anybody's, but words about one.
    pub(crate) fn hide_in_body<'a>(&self, body: &'a [u8]) -> std::borrow::Cow<'a, [u8]> {
        self.secrets.hide_in_body(body)
    }

    /// The same of an error that was made of an answer's content.
    pub(crate) fn hide_in_error(&self, error: ClusterError) -> ClusterError {
        self.secrets.hide_in_error(error)
    }

    /// The server's clock, as its last answer told it, whatever that answer was.
    pub fn clock(&self) -> Option<Clock> {
        *self
            .clock
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
