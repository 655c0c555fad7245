//! Watches: a line of JSON for each change.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

use super::accept::Form;
use super::kinds::KindDef;
use super::misbehave::Body;
use super::routes::Query;
use super::selectors::Selectors;
use super::status::ApiError;
use super::store::{Event, Store};
use super::table::{Include, TableOptions, partial_metadata, render};

/// What a watch asks for.
#[derive(Debug, Clone)]
pub(super) struct WatchRequest {
    pub(super) namespace: Option<String>,
    pub(super) selectors: Selectors,
    /// `None`: from now, with what is there as ADDED first.
    revision: Option<u64>,
    bookmarks: bool,
    /// Ends the initial events with a bookmark that says so.
    initial_events: bool,
    timeout: Option<Duration>,
    form: Form,
    include: Include,
}

impl WatchRequest {
    /// Reads the parameters of a watch.
    pub(super) fn parse(namespace: Option<&str>, query: &Query, form: Form) -> Result<Self, ApiError> {
        let revision = match query.get("resourceVersion") {
            None => None,
            Some(text) => Some(text.parse::<u64>().map_err(|_| {
                ApiError::bad_request(format!(
                    "resourceVersion: Invalid value: {text:?}: invalid resource version"
                ))
            })?),
        };
        let initial_events = query.is_true("sendInitialEvents");
        let timeout = query
            .get("timeoutSeconds")
            .and_then(|seconds| seconds.parse::<u64>().ok())
            .filter(|seconds| *seconds > 0);
        Ok(Self {
            namespace: namespace.map(str::to_owned),
            selectors: Selectors::parse(query.get("labelSelector"), query.get("fieldSelector"))?,
            revision: revision.filter(|revision| *revision > 0 && !initial_events),
            bookmarks: query.is_true("allowWatchBookmarks"),
            initial_events,
            timeout: timeout.map(Duration::from_secs),
            form,
            include: Include::parse(query.get("includeObject"))?,
        })
    }

    fn sees(&self, object: &Value) -> bool {
        let inside = match &self.namespace {
            None => true,
            Some(namespace) => object["metadata"]["namespace"] == Value::String(namespace.clone()),
        };
        inside && self.selectors.matches(object)
    }

    /// What a change looks like through the selectors: an object that starts to match is ADDED, one that stops is DELETED.
    fn event(&self, event: &Event) -> Option<WatchEvent> {
        let before = event.before.as_ref().filter(|object| self.sees(object));
        let after = event.after.as_ref().filter(|object| self.sees(object));
        match (before, after) {
            (None, None) => None,
            (None, Some(after)) => Some(WatchEvent::new("ADDED", Arc::clone(after))),
            (Some(_), Some(after)) => Some(WatchEvent::new("MODIFIED", Arc::clone(after))),
            (Some(before), None) => {
                // The object as it last matched, under the revision of the change.
                let mut object = Value::clone(before);
                object["metadata"]["resourceVersion"] = event.revision.to_string().into();
                Some(WatchEvent::new("DELETED", Arc::new(object)))
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
struct WatchEvent {
    event_type: &'static str,
    object: Arc<Value>,
}

impl WatchEvent {
    fn new(event_type: &'static str, object: Arc<Value>) -> Self {
        Self { event_type, object }
    }
}

/// A running watch.
pub(super) struct Watch {
    store: Arc<Store>,
    changes: watch::Receiver<u64>,
    kind: KindDef,
    request: WatchRequest,
    /// Everything up to here has been sent or is pending.
    revision: u64,
    pending: VecDeque<WatchEvent>,
    bookmark_interval: Duration,
    next_bookmark: Instant,
    deadline: Instant,
    headers_sent: bool,
    ended: bool,
}

impl Watch {
    /// Starts a watch. `timeout` is how long it lasts when the request does not say.
    pub(super) fn start(
        store: Arc<Store>,
        kind: &KindDef,
        request: WatchRequest,
        bookmark_interval: Duration,
        timeout: Duration,
    ) -> Self {
        let now = Instant::now();
        let changes = store.changes();
        let mut pending = VecDeque::new();
        let revision = match request.revision {
            Some(revision) => revision,
            None => {
                let state = store.lock();
                let current = state.revision();
                let seen = state.visit(&kind.qualified_resource(), None, None, current, |_, object| {
                    if request.sees(object) {
                        pending.push_back(WatchEvent::new("ADDED", Arc::clone(object)));
                    }
                    ControlFlow::Continue(())
                });
                // The current revision is always there.
                debug_assert!(seen.is_ok());
                if request.initial_events && request.bookmarks {
                    let mut bookmark = bookmark(kind, current);
                    bookmark["metadata"]["annotations"] = json!({"k8s.io/initial-events-end": "true"});
                    pending.push_back(WatchEvent::new("BOOKMARK", Arc::new(bookmark)));
                }
                current
            }
        };
        Self {
            deadline: now + request.timeout.unwrap_or(timeout),
            next_bookmark: now + bookmark_interval,
            store,
            changes,
            kind: kind.clone(),
            request,
            revision,
            pending,
            bookmark_interval,
            headers_sent: false,
            ended: false,
        }
    }

    /// The body of the answer.
    pub(super) fn into_body(self) -> Body {
        let lines = futures::stream::unfold(self, |mut watch| async move {
            let line = watch.next_line().await?;
            Some((Ok(Frame::data(line)), watch))
        });
        StreamBody::new(lines).boxed_unsync()
    }

    async fn next_line(&mut self) -> Option<Bytes> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                return Some(self.encode(&event));
            }
            if self.ended {
                return None;
            }
            self.changes.mark_unchanged();
            self.collect();
            if !self.pending.is_empty() {
                continue;
            }
            tokio::select! {
                changed = self.changes.changed() => self.ended = changed.is_err(),
                () = tokio::time::sleep_until(self.next_bookmark), if self.request.bookmarks => {
                    self.next_bookmark = Instant::now() + self.bookmark_interval;
                    self.push_bookmark();
                }
                () = tokio::time::sleep_until(self.deadline) => {
                    self.ended = true;
                    if self.request.bookmarks {
                        self.push_bookmark();
                    }
                }
            }
        }
    }

    /// Takes over what happened since the last look.
    fn collect(&mut self) {
        let store = Arc::clone(&self.store);
        let state = store.lock();
        let events = match state.events_after(self.revision) {
            Ok(events) => events,
            Err(compacted) => {
                // As the real server's watch cache does it: 200, and the error as an event.
                let error = ApiError::too_old(self.revision, compacted.0);
                self.pending
                    .push_back(WatchEvent::new("ERROR", Arc::new(error.to_status())));
                self.ended = true;
                return;
            }
        };
        let resource = self.kind.qualified_resource();
        let seen = events
            .filter(|event| event.resource == resource)
            .filter_map(|event| self.request.event(event));
        self.pending.extend(seen);
        self.revision = self.revision.max(state.revision());
    }

    fn push_bookmark(&mut self) {
        let bookmark = bookmark(&self.kind, self.revision);
        self.pending
            .push_back(WatchEvent::new("BOOKMARK", Arc::new(bookmark)));
    }

    fn encode(&mut self, event: &WatchEvent) -> Bytes {
        let object = match self.request.form {
            // Errors are never dressed up.
            _ if event.event_type == "ERROR" => Value::clone(&event.object),
            Form::Table(version) => {
                let options = TableOptions {
                    version,
                    include: self.request.include,
                    headers: !self.headers_sent,
                };
                self.headers_sent = true;
                let metadata = json!({"resourceVersion": event.object["metadata"]["resourceVersion"]});
                render(
                    &self.kind,
                    std::slice::from_ref(&event.object),
                    metadata,
                    options,
                    Timestamp::now(),
                )
            }
            Form::Metadata => partial_metadata(&event.object, "v1"),
            Form::Plain | Form::AggregatedDiscovery(_) => Value::clone(&event.object),
        };
        Bytes::from(format!(
            "{}\n",
            json!({"type": event.event_type, "object": object})
        ))
    }
}

fn bookmark(kind: &KindDef, revision: u64) -> Value {
    json!({
        "kind": kind.kind,
        "apiVersion": kind.api_version(),
        "metadata": {"resourceVersion": revision.to_string(), "creationTimestamp": null},
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulated::kinds;

    const FOREVER: Duration = Duration::from_secs(86_400);

    fn object(name: &str, app: &str) -> Value {
        json!({"metadata": {"name": name, "labels": {"app": app}}})
    }

    fn put(store: &Store, name: &str, app: &str) {
        store.lock().commit(
            "hypervisors.kvm.cloud.sap",
            &(String::new(), name.to_owned()),
            object(name, app),
        );
    }

    fn watch(store: &Arc<Store>, query: &str, form: Form) -> Watch {
        let request = WatchRequest::parse(None, &Query::parse(query), form).unwrap();
        Watch::start(Arc::clone(store), &kinds::hypervisor(), request, FOREVER, FOREVER)
    }

    async fn next(watch: &mut Watch) -> (String, Value) {
        let line = watch.next_line().await.expect("another event");
        let mut event: Value = serde_json::from_slice(&line).unwrap();
        (event["type"].as_str().unwrap().to_owned(), event["object"].take())
    }

    #[tokio::test]
    async fn selectors_make_events_of_their_own() {
        let store = Arc::new(Store::default());
        put(&store, "n", "x");
        let query = format!("labelSelector=app%3Dx&resourceVersion={}", store.revision());
        let mut watch = watch(&store, &query, Form::Plain);
        put(&store, "n", "y");
        put(&store, "other", "y");
        put(&store, "n", "x");
        put(&store, "n", "x");
        let mut seen = Vec::new();
        for _ in 0..3 {
            let (event_type, object) = next(&mut watch).await;
            seen.push((event_type, object["metadata"]["labels"]["app"].clone()));
        }
        let expected = ["DELETED", "ADDED", "MODIFIED"].map(|event_type| (event_type.to_owned(), json!("x")));
        assert_eq!(seen, expected);
    }

    #[tokio::test]
    async fn without_a_revision_it_starts_with_what_is_there() {
        let store = Arc::new(Store::default());
        put(&store, "n", "x");
        let mut watch = watch(
            &store,
            "sendInitialEvents=true&allowWatchBookmarks=true",
            Form::Plain,
        );
        assert_eq!(next(&mut watch).await.0, "ADDED");
        let (event_type, bookmark) = next(&mut watch).await;
        assert_eq!(event_type, "BOOKMARK");
        assert_eq!(
            bookmark["metadata"]["annotations"]["k8s.io/initial-events-end"],
            "true"
        );
    }

    #[tokio::test]
    async fn a_forgotten_revision_is_an_error_event() {
        let store = Arc::new(Store::default());
        put(&store, "n", "x");
        let query = format!("resourceVersion={}", store.revision());
        store.compact();
        let mut watch = watch(&store, &query, Form::Table("v1"));
        let (event_type, status) = next(&mut watch).await;
        assert_eq!(
            (event_type.as_str(), &status["code"], &status["kind"]),
            ("ERROR", &json!(410), &json!("Status"))
        );
        assert_eq!(watch.next_line().await, None);
    }

    #[tokio::test]
    async fn only_the_first_table_has_headers() {
        let store = Arc::new(Store::default());
        put(&store, "n", "x");
        put(&store, "m", "x");
        let mut watch = watch(&store, "", Form::Table("v1"));
        let (_, first) = next(&mut watch).await;
        let (_, second) = next(&mut watch).await;
        assert!(first["columnDefinitions"].is_array());
        assert_eq!(second["columnDefinitions"], Value::Null);
        assert_eq!(second["rows"][0]["cells"][0], "n");
    }

    #[tokio::test]
    async fn a_timeout_ends_it_with_a_bookmark() {
        let store = Arc::new(Store::default());
        let revision = store.revision();
        let query = format!("resourceVersion={revision}&allowWatchBookmarks=true");
        let request = WatchRequest::parse(None, &Query::parse(&query), Form::Plain).unwrap();
        let mut watch = Watch::start(
            Arc::clone(&store),
            &kinds::hypervisor(),
            request,
            FOREVER,
            Duration::ZERO,
        );
        let (event_type, bookmark) = next(&mut watch).await;
        assert_eq!(event_type, "BOOKMARK");
        assert_eq!(bookmark["metadata"]["resourceVersion"], revision.to_string());
        assert_eq!(watch.next_line().await, None);
    }
}
