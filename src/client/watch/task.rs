//! The loop of one cluster's watch: list, watch, resume; lost and recovered; a thin shell around [`State`].

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;

use super::super::cluster::Cluster;
use super::super::form::{Form, Page, WatchContext};
use super::super::read::{bad_name, list_with_version, within_deadline};
use super::super::request::bare;
use super::line::{Line, decode};
use super::state::State;
use super::{Sent, WatchEvent, WatchEventKind, WatchParams};
use crate::error::{ClusterError, FailureReason, Retry};
use crate::fleet::connection::{Lines, jittered};
use crate::fleet::discovery::ResourceKind;

/// client-go's reflector waits from 0.8 s up to 30 s (`tools/cache/reflector.go`).
const BACKOFF_START: Duration = Duration::from_millis(800);
const BACKOFF_MOST: Duration = Duration::from_secs(30);
/// A watch that lived so long was sound: the next failure begins with the shortest wait.
const SOUND_AFTER: Duration = Duration::from_secs(20);
/// A watch that said something and lived so long is resumed at once.
const SHORTEST_WATCH: Duration = Duration::from_secs(1);
/// So many watches that end at once without an event are not a server that rotates its connections.
const BARREN_WATCHES: u32 = 3;

/// So many events in a row that cannot be read are what that server has to say.
const GARBLED_EVENTS: u32 = 2;

/// Why one watch ended.
enum End {
    /// The server ended it in order; `fruitful` if it said anything.
    Closed {
        fruitful: bool,
    },
    Failed(ClusterError),
    /// It sent what is no event, for the second time in a row.
    Garbled(ClusterError),
    /// Nobody listens any more.
    Abandoned,
}

/// Where lists and watches come from.
pub(super) trait Source<T>: Send + Sync {
    /// All there is, with its version.
    fn list(&self) -> impl Future<Output = Result<Page<T>, ClusterError>> + Send;
    /// What happened since that version, as it comes.
    fn open(&self, version: &str) -> impl Future<Output = Result<Lines, ClusterError>> + Send;
}

/// A cluster's API server.
struct Server {
    cluster: Arc<Cluster>,
    kind: ResourceKind,
    params: WatchParams,
}

struct Task<T, S> {
    source: S,
    name: Arc<str>,
    skip_initial: bool,
    keep_trying: bool,
    sender: Sender<Sent<T>>,
    state: State,
    /// Why the cluster is lost, as it was told last.
    lost: Option<FailureReason>,
    /// The cluster has answered, or could not be reached: it is there, or coming.
    met: bool,
    initial: bool,
    /// How many events could not be read since one could.
    garbled: u32,
}

/// Watches one cluster until nobody listens or trying again would not help.
pub(super) async fn watch_cluster<T: Form>(
    cluster: Arc<Cluster>,
    kind: ResourceKind,
    params: WatchParams,
    sender: Sender<Sent<T>>,
) {
    let name = Arc::from(cluster.descriptor.name.as_str());
    let server = Server {
        cluster,
        kind: kind.clone(),
        params: params.clone(),
    };
    watch_source(server, name, kind, &params, sender).await;
}

/// The same, wherever lists and watches come from.
pub(super) async fn watch_source<T: Form>(
    source: impl Source<T>,
    name: Arc<str>,
    kind: ResourceKind,
    params: &WatchParams,
    sender: Sender<Sent<T>>,
) {
    let mut task = Task {
        source,
        name,
        skip_initial: params.skip_initial,
        keep_trying: params.keep_trying,
        sender,
        state: State::new(kind),
        lost: None,
        met: false,
        initial: true,
        garbled: 0,
    };
    task.run().await;
}

impl<T: Form, S: Source<T>> Task<T, S> {
    async fn run(&mut self) {
        let mut backoff = BACKOFF_START;
        let mut barren = 0;
        loop {
            let start = Instant::now();
            let error = match self.round().await {
                End::Abandoned => return,
                // A server that ends every watch at once, even with a word, must not be asked in a tight loop.
                End::Closed { fruitful } if fruitful && start.elapsed() >= SHORTEST_WATCH => {
                    (barren, backoff) = (0, BACKOFF_START);
                    continue;
                }
                End::Closed { .. } if start.elapsed() >= SOUND_AFTER => {
                    (barren, backoff) = (0, BACKOFF_START);
                    continue;
                }
                End::Closed { fruitful } => {
                    barren += u32::from(!fruitful);
                    if barren >= BARREN_WATCHES {
                        barren = 0;
                        self.state.expire();
                    }
                    None
                }
                End::Failed(error) => Some(error),
                End::Garbled(error) if self.keep_trying => Some(error),
                End::Garbled(error) => {
                    self.emit(WatchEventKind::Stopped(error)).await;
                    return;
                }
            };
            if start.elapsed() >= SOUND_AFTER {
                backoff = BACKOFF_START;
            }
            if let Some(error) = error {
                if error.reason == FailureReason::Gone {
                    self.state.expire();
                    if barren == 0 {
                        barren = 1;
                        continue;
                    }
                } else if self.is_hopeless(&error) && !self.keep_trying {
                    self.emit(WatchEventKind::Stopped(error)).await;
                    return;
                } else {
                    if self.is_hopeless(&error) {
                        // It may be the version to resume from that the server will not have.
                        self.state.expire();
                    }
                    if !self.lose(error).await {
                        return;
                    }
                }
            }
            tokio::select! {
                () = tokio::time::sleep(jittered(backoff)) => {}
                () = self.sender.closed() => return,
            }
            backoff = (backoff * 2).min(BACKOFF_MOST);
        }
    }

    /// Lists if that is needed, then watches until the watch ends.
    async fn round(&mut self) -> End {
        if self.state.resume_from().is_none() {
            let page = match self.source.list().await {
                Ok(page) => page,
                Err(error) => return End::Failed(error),
            };
            let skip = self.initial && self.skip_initial;
            self.initial = false;
            if !self.recovered().await {
                return End::Abandoned;
            }
            for event in self.state.relist(page) {
                let hidden = skip && matches!(event, WatchEventKind::Added(_));
                if !self.send(event, hidden).await {
                    return End::Abandoned;
                }
            }
        }
        let version = self.state.resume_from().unwrap_or_default().to_owned();
        let lines = match self.source.open(&version).await {
            Ok(lines) => lines,
            Err(error) => return End::Failed(error),
        };
        if !self.recovered().await {
            return End::Abandoned;
        }
        self.follow(lines).await
    }

    async fn follow(&mut self, mut lines: Lines) -> End {
        let mut context = WatchContext::default();
        let mut fruitful = false;
        loop {
            let line = tokio::select! {
                line = lines.next() => line,
                () = self.sender.closed() => return End::Abandoned,
            };
            let event = match line {
                Ok(Some(line)) => {
                    let event = decode::<T>(&line, &mut context);
                    event.map_err(|error| lines.hide_in_error(error))
                }
                Ok(None) => return End::Closed { fruitful },
                Err(error) => return End::Failed(error),
            };
            fruitful = true;
            if event.is_ok() {
                self.garbled = 0;
            }
            let event = match event {
                Ok(Line::Added(object) | Line::Modified(object)) => self.state.upsert(object),
                Ok(Line::Deleted(object)) => self.state.delete(object),
                Ok(Line::Bookmark(version)) => {
                    self.state.advance(&version);
                    None
                }
                Ok(Line::Error(error)) => return End::Failed(lines.hide_in_error(error)),
                Err(error) => {
                    // What was in that line is unknown: only a new list tells.
                    self.state.expire();
                    self.garbled += 1;
                    return match self.garbled {
                        GARBLED_EVENTS.. => End::Garbled(error),
                        _ => End::Failed(error),
                    };
                }
            };
            if let Some(event) = event
                && !self.emit(event).await
            {
                return End::Abandoned;
            }
        }
    }

    /// Tells that the cluster is lost: once, and again when the cause has become one that a person must see to.
    async fn lose(&mut self, error: ClusterError) -> bool {
        self.met = true;
        let news = match self.lost {
            None => true,
            Some(told) => told != error.reason && is_standing(error.reason),
        };
        if !news {
            return true;
        }
        self.lost = Some(error.reason);
        self.emit(WatchEventKind::Lost(error)).await
    }

    async fn recovered(&mut self) -> bool {
        self.met = true;
        if self.lost.take().is_none() {
            return true;
        }
        self.emit(WatchEventKind::Recovered).await
    }

    /// Whether to give the cluster up: what is wrong stays wrong until somebody changes something.
    ///
    /// Of a cluster that has answered before, or that is coming up, that is not believed: an API server that starts answers
    /// 401 until it has its issuer's keys, 403 until it has its roles, and 404 until it serves the CRDs.
    fn is_hopeless(&self, error: &ClusterError) -> bool {
        // A login page, a redirect, or JSON that is no list: whatever answers there is no API server.
        let strange = matches!(error.reason, FailureReason::Server | FailureReason::Decode)
            && error.retry == Retry::Never;
        matches!(error.reason, FailureReason::Rejected | FailureReason::TooLarge)
            || (!self.met && (is_standing(error.reason) || strange))
    }

    async fn emit(&self, kind: WatchEventKind<T>) -> bool {
        self.send(kind, false).await
    }

    async fn send(&self, kind: WatchEventKind<T>, hidden: bool) -> bool {
        let event = WatchEvent {
            cluster: self.name.clone(),
            kind,
        };
        self.sender.send(Sent { event, hidden }).await.is_ok()
    }
}

impl Server {
    fn list_params(&self) -> super::ListParams {
        let mut params = self.params.list.clone();
        if let Some(name) = &self.params.name {
            let by_name = format!("metadata.name={name}");
            params.field_selector = Some(match params.field_selector {
                Some(selector) if !selector.is_empty() => format!("{selector},{by_name}"),
                _ => by_name,
            });
        }
        params
    }
}

impl<T: Form> Source<T> for Server {
    async fn list(&self) -> Result<Page<T>, ClusterError> {
        let params = self.list_params();
        let listed = list_with_version(&self.cluster, &self.kind, &params);
        within_deadline(&self.cluster, listed).await
    }

    async fn open(&self, version: &str) -> Result<Lines, ClusterError> {
        let params = self.list_params();
        let mut query = params.query();
        query.add("watch", "true");
        query.add("allowWatchBookmarks", "true");
        query.add("resourceVersion", version);
        query.add(
            "timeoutSeconds",
            &self.params.server_timeout.as_secs().to_string(),
        );
        let path = self
            .kind
            .collection_path(params.namespace.as_deref())
            .map_err(bad_name)?;
        // A server that has not ended the watch by then, nor said a word, is dead.
        let idle = self.params.server_timeout + Duration::from_secs(5);
        self.cluster
            .lines(bare(Method::GET, &query.after(&path), T::ACCEPT_LIST)?, idle)
            .await
    }
}

/// Whether the same request would usually fail the same way until somebody changes something.
fn is_standing(reason: FailureReason) -> bool {
    matches!(
        reason,
        FailureReason::Tls
            | FailureReason::Unauthorized
            | FailureReason::Forbidden
            | FailureReason::NoSuchKind
    )
}
