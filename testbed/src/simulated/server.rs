//! The server: a port, TLS, tokens, and a log of what was asked.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use super::connection::{Connection, Control};
use super::faults::Faults;
use super::handler::handle;
use super::kinds::{KindDef, built_in};
use super::replay::Replay;
use super::store::Store;
use super::tls::{Certificate, Identity};

/// How a server is set up.
#[derive(Clone)]
pub struct Options {
    /// Its name, for the authority's common name.
    pub name: String,
    /// What it serves; [`built_in`] unless changed.
    pub kinds: Vec<KindDef>,
    /// Bearer tokens and whose they are. A request without one of them gets 401.
    pub tokens: BTreeMap<String, String>,
    /// What is wrong with its certificate.
    pub certificate: Certificate,
    /// Whether it asks for a client certificate, and refuses everybody for want of the right one.
    pub client_certificates: bool,
    /// Whether a connection serves more than one request; else each answer says `Connection: close`.
    pub keep_alive: bool,
    /// How often a watch that allows bookmarks gets one.
    pub bookmark_interval: Duration,
    /// How long a watch lasts that does not say.
    pub watch_timeout: Duration,
    /// Whether it knows aggregated discovery, as Kubernetes does from 1.26 on.
    pub aggregated_discovery: bool,
    /// What `/version` says.
    pub kubernetes_version: String,
    /// The versions in which it serves SelfSubjectReview: v1 as Kubernetes does from 1.28 on, or none as before 1.26.
    pub self_reviews: Vec<String>,
    /// What it replays in place of the hypervisors in its store.
    pub replay: Option<Arc<Replay>>,
}

impl Options {
    /// The token of the only user, `admin`, that a server has when nobody says otherwise.
    pub const TOKEN: &'static str = "simulated-admin-token";

    /// The built-in kinds and one user.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kinds: built_in(),
            tokens: BTreeMap::from([(Self::TOKEN.to_owned(), "admin".to_owned())]),
            certificate: Certificate::Valid,
            client_certificates: false,
            keep_alive: true,
            bookmark_interval: Duration::from_secs(60),
            watch_timeout: Duration::from_secs(1800),
            aggregated_discovery: true,
            kubernetes_version: "v1.36.0-simulated".to_owned(),
            self_reviews: vec!["v1".to_owned()],
            replay: None,
        }
    }
}

/// A request as the server saw it, without any credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// The method.
    pub method: String,
    /// The path, as sent.
    pub path: String,
    /// The query, as sent.
    pub query: String,
    /// Whose token it carried; `None`: none, or an unknown one.
    pub user: Option<String>,
    /// Whether it carried an `Authorization` header at all.
    pub authorization: bool,
    /// `User-Agent`.
    pub user_agent: String,
    /// `Accept`.
    pub accept: String,
    /// `Accept-Encoding`.
    pub accept_encoding: String,
    /// `Content-Type`.
    pub content_type: String,
    /// The status that it was answered with; `None`: not yet.
    pub status: Option<u16>,
}

impl RequestRecord {
    /// Whether the request wants to change something.
    pub fn is_write(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }
}

#[derive(Default)]
struct Log {
    /// How many records stood before the first of `records`: a record keeps its number.
    forgotten: usize,
    records: Vec<RequestRecord>,
}

/// What all requests share.
pub(super) struct Shared {
    pub(super) kinds: Vec<KindDef>,
    tokens: BTreeMap<String, String>,
    pub(super) address: String,
    keep_alive: bool,
    pub(super) bookmark_interval: Duration,
    pub(super) watch_timeout: Duration,
    pub(super) aggregated_discovery: bool,
    pub(super) kubernetes_version: String,
    pub(super) self_reviews: Vec<String>,
    pub(super) replay: Option<Arc<Replay>>,
    pub(super) store: Arc<Store>,
    pub(super) faults: Faults,
    log: watch::Sender<Log>,
}

impl Shared {
    /// Whose token an `Authorization` header carries.
    pub(super) fn user(&self, authorization: Option<&str>) -> Option<String> {
        let (scheme, token) = authorization?.split_once(' ')?;
        self.tokens
            .get(token.trim())
            .filter(|_| scheme.eq_ignore_ascii_case("bearer"))
            .cloned()
    }

    /// Notes a request, and returns its number.
    pub(super) fn record(&self, parts: &http::request::Parts, user: Option<String>) -> usize {
        let text = |name| {
            let value = parts
                .headers
                .get(name)
                .and_then(|value: &http::HeaderValue| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let record = RequestRecord {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            user,
            authorization: parts.headers.contains_key(AUTHORIZATION),
            user_agent: text(USER_AGENT),
            accept: text(ACCEPT),
            accept_encoding: text(ACCEPT_ENCODING),
            content_type: text(CONTENT_TYPE),
            status: None,
        };
        let mut number = 0;
        self.log.send_modify(|log| {
            number = log.forgotten + log.records.len();
            log.records.push(record);
        });
        number
    }

    /// Notes how a request was answered.
    pub(super) fn record_status(&self, number: usize, status: u16) {
        self.log.send_modify(|log| {
            let index = number.checked_sub(log.forgotten);
            if let Some(record) = index.and_then(|index| log.records.get_mut(index)) {
                record.status = Some(status);
            }
        });
    }
}

/// A running (or stopped) server.
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    identity: Identity,
    running: Mutex<Option<Running>>,
}

struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server on a free port of 127.0.0.1.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let identity = Identity::generate(&options.name, options.certificate, options.client_certificates)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .context("binding a port for a simulated API server")?;
        let address = listener.local_addr()?;
        let shared = Shared {
            kinds: options.kinds,
            tokens: options.tokens,
            address: address.to_string(),
            keep_alive: options.keep_alive,
            bookmark_interval: options.bookmark_interval,
            watch_timeout: options.watch_timeout,
            aggregated_discovery: options.aggregated_discovery,
            kubernetes_version: options.kubernetes_version,
            self_reviews: options.self_reviews,
            replay: options.replay,
            store: Arc::new(Store::default()),
            faults: Faults::default(),
            log: watch::Sender::new(Log::default()),
        };
        let server = Self {
            shared: Arc::new(shared),
            address,
            identity,
            running: Mutex::new(None),
        };
        if server
            .shared
            .kinds
            .iter()
            .any(|kind| kind.group.is_empty() && kind.plural == "namespaces")
        {
            for name in ["default", "kube-system"] {
                server.put(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}))?;
            }
        }
        server.run(listener);
        Ok(server)
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, listener: TcpListener) {
        let (stop, stopped) = oneshot::channel();
        let acceptor = TlsAcceptor::from(Arc::clone(&self.identity.config));
        let task = tokio::spawn(accept(listener, acceptor, Arc::clone(&self.shared), stopped));
        *self.running() = Some(Running { stop, task });
    }

    /// `https://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The certificate of its authority, PEM.
    pub fn ca_pem(&self) -> &str {
        &self.identity.ca_pem
    }

    /// Its objects.
    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    /// Its fault plan.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Puts an object into the store, as it is (`status` included), past all of Kubernetes' rules but the server's own
    /// metadata. An object of that name is replaced, and keeps its UID.
    pub fn put(&self, mut object: Value) -> anyhow::Result<Arc<Value>> {
        let kind = self.shared.kinds.iter().find(|kind| kind.describes(&object));
        let kind = kind.with_context(|| {
            format!(
                "no kind {} in {} is served here",
                object["kind"], object["apiVersion"]
            )
        })?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let name = text(&object["metadata"]["name"]);
        anyhow::ensure!(!name.is_empty(), "an object needs a name");
        let namespace = match text(&object["metadata"]["namespace"]) {
            _ if !kind.namespaced => String::new(),
            namespace if namespace.is_empty() => "default".to_owned(),
            namespace => namespace,
        };
        let resource = kind.qualified_resource();
        let name = (namespace, name);
        let mut state = self.shared.store.lock();
        let uid = match state.get(&resource, &name) {
            Some(live) => live["metadata"]["uid"].clone(),
            None => state.new_uid().into(),
        };
        let metadata = &mut object["metadata"];
        if !name.0.is_empty() {
            metadata["namespace"] = name.0.clone().into();
        }
        let defaults = [
            ("uid", uid),
            ("creationTimestamp", super::operations::now().into()),
        ];
        for (field, value) in defaults {
            if metadata[field].is_null() {
                metadata[field] = value;
            }
        }
        if !kind.group.is_empty() && metadata["generation"].is_null() {
            metadata["generation"] = 1.into();
        }
        super::operations::default_fields(kind, &name.1, &mut object);
        Ok(state.commit(&resource, &name, object))
    }

    /// What was asked so far, in order of arrival.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.shared.log.borrow().records.clone()
    }

    /// Forgets what was asked.
    pub fn forget_requests(&self) {
        self.shared.log.send_modify(|log| {
            log.forgotten += log.records.len();
            log.records.clear();
        });
    }

    /// Waits until a request like that has arrived, and returns it.
    pub async fn wait_for_request(&self, mut wanted: impl FnMut(&RequestRecord) -> bool) -> RequestRecord {
        let mut log = self.shared.log.subscribe();
        let mut found = None;
        let seen = log.wait_for(|log| {
            found = log.records.iter().find(|record| wanted(record)).cloned();
            found.is_some()
        });
        // The sender lives as long as `self`, so that waiting cannot fail.
        let _ = seen.await;
        match found {
            Some(record) => record,
            None => std::future::pending().await,
        }
    }

    /// Stops it: the port is closed and every connection is cut. Objects stay.
    pub async fn stop(&self) {
        let running = self.running().take();
        if let Some(Running { stop, task }) = running {
            // A receiver that is gone means that the task has ended already.
            let _ = stop.send(());
            let _ = task.await;
        }
    }

    /// Starts it again on the same port, with the same certificate and objects.
    pub async fn restart(&self) -> anyhow::Result<()> {
        self.stop().await;
        let listener = TcpListener::bind(self.address)
            .await
            .with_context(|| format!("binding {} again", self.address))?;
        self.run(listener);
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(running) = self.running().take() {
            running.task.abort();
        }
    }
}

async fn accept(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    shared: Arc<Shared>,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, acceptor.clone(), Arc::clone(&shared)));
                }
                // Out of file descriptors, or a peer that went away in between: neither ends a server.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    connections.shutdown().await;
}

async fn serve(stream: TcpStream, acceptor: TlsAcceptor, shared: Arc<Shared>) {
    // As Go's servers do: the second of two small pieces must not wait until the first has been acknowledged, which takes
    // 40 ms. Where it fails the connection is gone, which shows next.
    let _ = stream.set_nodelay(true);
    // A caller that does not trust the certificate breaks off here; it is the one to say so.
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    let control = Arc::new(Control::default());
    let connection = Connection::new(stream, Arc::clone(&control));
    let keep_alive = shared.keep_alive;
    let service = service_fn(move |request| {
        let (shared, control) = (Arc::clone(&shared), Arc::clone(&control));
        async move { Ok::<_, Infallible>(handle(shared, control, request).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .keep_alive(keep_alive)
        .serve_connection(TokioIo::new(connection), service);
    // Connections end as they like: cut by the peer, by a fault, or by `stop`.
    let _ = served.await;
}
