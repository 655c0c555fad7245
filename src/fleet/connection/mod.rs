//! One connection to one API server: credentials, deadlines, warnings, and errors that say what happened.
//!
//! Requests are sent by kube's client, with its retries and its authentication turned off: a request is sent once, and once
//! more only after a 401 and with fresh credentials. `body` reads answers within a deadline between the pieces and below a
//! cap, and `classify` turns whatever a request failed with into a [`ClusterError`].

mod body;
mod classify;
mod clock;
mod media_type;
mod retry;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use http::header::{ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};
use http::{Request, Response};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use secrecy::ExposeSecret;
use tokio::sync::Mutex;

use super::credentials::{ClientIdentity, Credential, Credentials};
use super::discovery::CacheKey;
use super::probe::{Probe, probe};
use super::proxy::{ProxyEnvironment, ProxyUrl};
use super::server::ServerSettings;
use crate::error::{ClusterError, FailureReason, Retry};
use crate::k8s::{ApiClient, ApiClientConfig, Body, ClientBuilder};

pub use body::Lines;
pub use classify::answer_error;
use classify::{credential_error, send_error};
pub use clock::Clock;
pub(crate) use retry::{again_soon, jittered};

/// How long to wait for what.
///
/// ```
/// use multicluster::fleet::connection::Deadlines;
/// assert_eq!(Deadlines::default().connect.as_secs(), 5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Told of every `Warning:` header of an answer, with the text alone.
pub type WarningSink = Arc<dyn Fn(&str) + Send + Sync>;

/// What a connection is made of, beside the server's own settings.
#[derive(Clone)]
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
        }
    }
}

/// A connection to one API server. Nothing is connected, and no credential asked for, before the first request.
pub struct Connection {
    settings: ServerSettings,
    cache_key: CacheKey,
    credentials: Credentials,
    options: ConnectionOptions,
    /// The client, with the client certificate that it was built with.
    client: Mutex<Option<(Option<ClientIdentity>, ApiClient)>>,
    /// The server's clock, as its last answer told it.
    clock: std::sync::Mutex<Option<Clock>>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("url", &self.settings.url)
            .finish_non_exhaustive()
    }
}

/// A whole answer.
#[derive(Debug, Clone)]
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

    /// The server's clock, as its last answer told it, whatever that answer was.
    pub fn clock(&self) -> Option<Clock> {
        *self
            .clock
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A kube client for this server, with the credentials as they are now; for whatever this library has no call for.
    ///
    /// # Errors
    /// When the credentials cannot be had or the connection's settings are unusable.
    pub async fn api_client(&self) -> Result<ApiClient, ClusterError> {
        let credential = self
            .credentials
            .current()
            .await
            .map_err(|error| credential_error(&error))?;
        let mut headers = self.options.headers.clone();
        if let Some(authorization) = credential
            .authorization
            .as_ref()
            .filter(|_| self.settings.is_tls())
        {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        self.build(&credential, headers)
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// For anything but a success, with how far the request got.
    pub async fn request(&self, request: Request<Vec<u8>>) -> Result<Answer, ClusterError> {
        let response = self.send(request, false).await?;
        let code = response.status().as_u16();
        let limit = self.options.max_answer_bytes;
        let body = body::collect(response.into_body(), limit, self.options.deadlines.idle).await?;
        Ok(Answer { code, body })
    }

    /// Reads, and where it may help reads again: at most three times, with pauses, and with the pause that the server asks
    /// for if it is not longer than the total deadline.
    ///
    /// # Errors
    /// As for [`request`](Connection::request), those of the last try.
    pub async fn read(&self, request: Request<Vec<u8>>) -> Result<Answer, ClusterError> {
        self.again(request, |_| true).await
    }

    /// Writes once. Only a write that the server put off, with 429 and a time to come back, is sent again: it was not done.
    ///
    /// # Errors
    /// As for [`request`](Connection::request).
    pub async fn write(&self, request: Request<Vec<u8>>) -> Result<Answer, ClusterError> {
        let put_off = |error: &ClusterError| {
            error.reason == FailureReason::Throttled && matches!(error.retry, Retry::After(_))
        };
        self.again(request, put_off).await
    }

    async fn again(
        &self,
        request: Request<Vec<u8>>,
        is_safe: impl Fn(&ClusterError) -> bool,
    ) -> Result<Answer, ClusterError> {
        let longest = self.options.deadlines.total.unwrap_or(retry::LONGEST_PAUSE);
        let mut tries = 1;
        loop {
            let error = match self.request(request.clone()).await {
                // No proof that it is whole, but it costs nothing; whoever decodes the rest finds out about the others.
                Ok(answer) if request.method() == http::Method::GET && body::is_cut_off(&answer.body) => {
                    cut_off()
                }
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            match retry::pause(error.retry, tries, longest) {
                Some(pause) if is_safe(&error) => tokio::time::sleep(pause).await,
                _ => return Err(error),
            }
            tries += 1;
        }
    }

    /// Sends a request whose answer is a stream of lines, such as a watch.
    ///
    /// # Errors
    /// As for [`request`](Connection::request).
    pub async fn lines(&self, request: Request<Vec<u8>>, idle: Duration) -> Result<Lines, ClusterError> {
        let response = self.send(request, true).await?;
        Ok(Lines::new(
            response.into_body(),
            idle,
            self.options.max_answer_bytes,
        ))
    }

    async fn send(&self, request: Request<Vec<u8>>, stream: bool) -> Result<Response<Body>, ClusterError> {
        let mut credential = self
            .credentials
            .current()
            .await
            .map_err(|error| credential_error(&error))?;
        let mut refreshed = false;
        loop {
            let begun = std::time::Instant::now();
            let response = self.send_as(&credential, &request, stream).await;
            self.log(&request, &response, begun.elapsed());
            let response = response?;
            let status = response.status();
            if status.is_success() {
                return self.expected(&request, response).await;
            }
            if status == http::StatusCode::UNAUTHORIZED && !refreshed {
                // A 401 says that nothing was done, so even a write may be sent again with fresh credentials.
                refreshed = true;
                let fresh = self
                    .credentials
                    .refresh(&credential)
                    .await
                    .map_err(|error| credential_error(&error))?;
                if let Some(fresh) = fresh {
                    credential = fresh;
                    continue;
                }
            }
            let headers = response.headers().clone();
            return match body::collect(response.into_body(), 1 << 20, self.options.deadlines.idle).await {
                Ok(body) => Err(answer_error(status, &headers, &body)),
                // The status alone: whether an object is missing or its whole kind, only the rest could have told.
                Err(lost) => {
                    let error = answer_error(status, &headers, b"");
                    let message = format!("{}: {}", error.message, lost.message);
                    let retry = match error.retry {
                        Retry::Never => lost.retry,
                        retry => retry,
                    };
                    Err(ClusterError {
                        message,
                        retry,
                        ..error
                    })
                }
            };
        }
    }

    /// A success, if it is of a type that was asked for.
    async fn expected(
        &self,
        request: &Request<Vec<u8>>,
        response: Response<Body>,
    ) -> Result<Response<Body>, ClusterError> {
        let Some(strange) = media_type::unexpected(request.headers(), response.headers()) else {
            return Ok(response);
        };
        let beginning = body::beginning(response.into_body(), self.options.deadlines.idle).await;
        Err(ClusterError::sent(
            FailureReason::Decode,
            media_type::no_api_server(&strange, &beginning),
        ))
    }

    /// What `-v=6` shows: neither headers nor bodies, which may hold credentials.
    fn log(
        &self,
        request: &Request<Vec<u8>>,
        response: &Result<Response<Body>, ClusterError>,
        elapsed: Duration,
    ) {
        let server = self.settings.url.to_string();
        let server = server.trim_end_matches('/');
        let (method, uri, milliseconds) = (request.method(), request.uri(), elapsed.as_millis());
        match response {
            Ok(response) => {
                tracing::debug!(
                    "{method} {server}{uri} {} in {milliseconds} ms",
                    response.status()
                );
            }
            Err(error) => tracing::debug!("{method} {server}{uri} {error} after {milliseconds} ms"),
        }
    }

    async fn send_as(
        &self,
        credential: &Credential,
        request: &Request<Vec<u8>>,
        stream: bool,
    ) -> Result<Response<Body>, ClusterError> {
        let client = self.client(credential).await?;
        let mut outgoing = Request::builder().method(request.method()).uri(request.uri());
        if let Some(headers) = outgoing.headers_mut() {
            headers.extend(request.headers().clone());
            headers.extend(self.options.headers.clone());
            if let Ok(agent) = HeaderValue::from_str(&self.options.user_agent) {
                headers.insert(USER_AGENT, agent);
            }
            // client-go sends credentials over TLS alone, so that `kubectl proxy` on loopback needs none.
            if let Some(authorization) = credential
                .authorization
                .as_ref()
                .filter(|_| self.settings.is_tls())
            {
                headers.insert(AUTHORIZATION, authorization.clone());
            }
            if stream {
                // A compressed watch is held back by the compressor, and Kubernetes 1.37 breaks clients that unpack
                // one (kube-rs/kube#2079).
                headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            }
        }
        let outgoing = outgoing
            .body(Body::from(request.body().clone()))
            .map_err(|error| {
                ClusterError::not_sent(FailureReason::Rejected, format!("bad request: {error}"))
            })?;
        let limit = self.options.deadlines.connect + self.options.deadlines.response;
        let sent = jiff::Timestamp::now();
        let response = tokio::time::timeout(limit, client.send(outgoing))
            .await
            .map_err(|_| {
                let seconds = self.options.deadlines.response.as_secs_f32();
                ClusterError::sent(FailureReason::Timeout, format!("no answer within {seconds} s"))
                    .with_retry(Retry::Soon)
            })?;
        let response =
            response.map_err(|error| send_error(&error, &self.settings, self.options.deadlines))?;
        if let Some(clock) = Clock::read(response.headers(), sent) {
            *self
                .clock
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(clock);
        }
        for warning in response.headers().get_all("warning") {
            // Not only ASCII: Kubernetes sends UTF-8.
            if let Some(text) = warning_text(&String::from_utf8_lossy(warning.as_bytes())) {
                (self.options.on_warning)(&text);
            }
        }
        Ok(response)
    }

    /// The client, built anew when the credential brought another client certificate.
    async fn client(&self, credential: &Credential) -> Result<ApiClient, ClusterError> {
        let mut slot = self.client.lock().await;
        if let Some((identity, client)) = slot.as_ref()
            && *identity == credential.client_identity
        {
            return Ok(client.clone());
        }
        let client = self.build(credential, HeaderMap::new())?;
        *slot = Some((credential.client_identity.clone(), client.clone()));
        Ok(client)
    }

    /// Everything is set here, field by field, on an empty configuration: a clone of another cluster's would carry its
    /// insecure flag, its server name or its proxy along.
    fn build(&self, credential: &Credential, headers: HeaderMap) -> Result<ApiClient, ClusterError> {
        let unusable = |message: String| ClusterError::not_sent(FailureReason::Tls, message);
        let mut config = ApiClientConfig::new(self.settings.url.clone());
        config.default_retry = false;
        config.connect_timeout = Some(self.options.deadlines.connect);
        config.read_timeout = None;
        config.write_timeout = Some(self.options.deadlines.response);
        config.accept_invalid_certs = self.settings.insecure_skip_tls_verify;
        config.tls_server_name = self.settings.tls_server_name.clone();
        let proxy = self
            .settings
            .effective_proxy(&self.options.proxies)
            .map_err(|error| ClusterError::not_sent(FailureReason::Connect, error.to_string()))?;
        config.proxy_url = proxy.map(|proxy| proxy.uri().clone());
        config.disable_compression = self.settings.disable_compression;
        config.headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if let (Some(pem), false) = (&self.settings.certificate_authority, config.accept_invalid_certs) {
            let certificates: Result<Vec<Vec<u8>>, _> = CertificateDer::pem_slice_iter(pem)
                .map(|der| der.map(|der| der.to_vec()))
                .collect();
            let certificates = certificates
                .map_err(|error| unusable(format!("the CA certificate cannot be read: {error}")))?;
            if certificates.is_empty() {
                return Err(unusable("the CA holds no certificate".to_owned()));
            }
            config.root_cert = Some(certificates);
        }
        if let Some(identity) = &credential.client_identity {
            let encode = |pem: &[u8]| base64::engine::general_purpose::STANDARD.encode(pem);
            config.auth_info.client_certificate_data = Some(encode(identity.certificate_pem.as_bytes()));
            let key = encode(identity.key_pem.expose_secret().as_bytes());
            config.auth_info.client_key_data = Some(key.into());
        }
        let builder = ClientBuilder::try_from(config).map_err(|error| unusable(classify::chain(&error)))?;
        Ok(builder.build())
    }
}

/// An answer that ends before its JSON does, in good order: something on the way lost the rest.
fn cut_off() -> ClusterError {
    ClusterError::sent(FailureReason::Decode, "the answer broke off in the middle").with_retry(Retry::Soon)
}

/// The text of a `Warning: 299 - "text"` header (RFC 7234, section 5.5), unquoted.
fn warning_text(header: &str) -> Option<String> {
    let (code, rest) = header.trim().split_once(' ')?;
    if code != "299" {
        return None;
    }
    let quoted = rest[rest.find('"')? + 1..].trim_end();
    let mut text = String::new();
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            '"' => return Some(text),
            other => text.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_unquoted() {
        assert_eq!(
            warning_text(r#"299 - "old version""#).as_deref(),
            Some("old version")
        );
        assert_eq!(
            warning_text(r#"299 - "a \"b\" \\ c" "date""#).as_deref(),
            Some(r#"a "b" \ c"#)
        );
        assert_eq!(warning_text(r#"199 - "misc""#), None);
        assert_eq!(warning_text(r#"299 - "open"#), None);
        assert_eq!(warning_text(""), None);
    }
}
