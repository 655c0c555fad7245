//! Recording events: each in the cluster that has the object it is about, without holding up who records.
//!
//! `event` makes the event, `series` knows which are the same, and both do no IO; `worker` writes the events of one cluster, so
//! that a cluster that does not answer holds up no other's.

mod event;
mod series;
mod worker;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use super::Client;
use super::cluster::Cluster;
use crate::error::{Error, Result};
use crate::k8s::gvk_of_object;
use event::{EventKey, body, cut};
use series::Series;
use worker::{Message, Worker};

pub use event::{EventType, NewEvent};
pub use worker::new_event_kind;

/// The longest `reportingInstance` that servers take.
const LONGEST_INSTANCE: usize = 128;

/// How events are recorded. The defaults are client-go's.
///
/// ```
/// use multicluster::client::RecorderOptions;
/// let options = RecorderOptions::default().instance("scheduler-0");
/// assert_eq!((options.queue, options.tries, options.pause.as_secs()), (1000, 12, 10));
/// ```
///
/// ```
/// use std::time::Duration;
/// use multicluster::client::RecorderOptions;
/// let options = RecorderOptions::default().instance("nova-syncer-0").queue(500).tries(5).pause(Duration::from_secs(1));
/// assert_eq!((options.queue, options.tries), (500, 5));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecorderOptions {
    /// Which instance of the controller records; empty: the controller's name and the host's.
    pub instance: String,
    /// How many events of one cluster may wait to be written; more are dropped, and counted.
    pub queue: usize,
    /// How often an event is tried to be written where a cluster does not answer.
    pub tries: u32,
    /// About how long is waited before it is tried again.
    pub pause: Duration,
}

impl Default for RecorderOptions {
    fn default() -> Self {
        RecorderOptions {
            instance: String::new(),
            queue: 1000,
            tries: 12,
            pause: Duration::from_secs(10),
        }
    }
}

impl RecorderOptions {
    /// Which instance of the controller records.
    #[must_use]
    pub fn instance(mut self, instance: impl Into<String>) -> Self {
        self.instance = instance.into();
        self
    }

    /// How many events of one cluster may wait to be written.
    #[must_use]
    pub fn queue(mut self, events: usize) -> Self {
        self.queue = events;
        self
    }

    /// How often an event is tried to be written where a cluster does not answer.
    #[must_use]
    pub fn tries(mut self, tries: u32) -> Self {
        self.tries = tries;
        self
    }

    /// About how long is waited before it is tried again.
    #[must_use]
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }
}

/// What a recorder has done so far.
///
/// ```
/// # fn example(recorder: &multicluster::client::EventRecorder) {
/// let stats = recorder.stats();
/// if stats.dropped > 0 {
///     eprintln!("{} of {} events were dropped", stats.dropped, stats.accepted + stats.dropped);
/// }
/// # }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecorderStats {
    /// Events that were accepted.
    pub accepted: u64,
    /// Writes that servers took: of events, and of the counts of series.
    pub written: u64,
    /// Events that were only counted, as part of a series.
    pub aggregated: u64,
    /// Events that were dropped because too many were waiting, or there was nowhere to write them.
    pub dropped: u64,
    /// Writes that were given up.
    pub failed: u64,
}

#[derive(Debug, Default)]
struct Counters {
    accepted: AtomicU64,
    written: AtomicU64,
    aggregated: AtomicU64,
    dropped: AtomicU64,
    failed: AtomicU64,
}

/// An event that a server has taken.
///
/// ```
/// # use multicluster::client::{EventRecorder, NewEvent};
/// # async fn example(recorder: EventRecorder, node: serde_json::Value) -> multicluster::error::Result<()> {
/// let written = recorder.record_and_wait(NewEvent::about(&node)?.reason("Synced").action("Sync")).await?;
/// println!("in {}, seen {} times", written.cluster, written.count);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordedEvent {
    /// The display name of the cluster that has it.
    pub cluster: String,
    /// How often it has happened, as far as this recorder knows.
    pub count: u32,
    /// The event.
    pub event: Value,
}

/// Records events in the clusters that have the objects they are about: what Go's `GetEventRecorder` gives.
///
/// An event goes to the cluster that routing names for the object that it is about, and to home where routing names none.
/// Recording never waits: what cannot be queued is dropped and counted. Events that are the same become a series, as with
/// client-go's recorder. Clones share everything; when the last is gone, what is queued is still written, as long as the
/// runtime lives; [`shutdown`](EventRecorder::shutdown) waits for that.
///
/// ```no_run
/// use std::time::Duration;
/// use multicluster::client::{Client, EventType};
/// use multicluster::k8s::GroupVersionKind;
/// # async fn example(client: Client) -> Result<(), multicluster::error::Error> {
/// let recorder = client.event_recorder("nova-syncer");
/// let hypervisors = client.dynamic(GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
/// let node = hypervisors.get("node-1").await?.item.object;
/// recorder.eventf(&node, None, EventType::Normal, "Synced", "Sync", format!("{} instances", 7));
/// recorder.shutdown(Duration::from_secs(5)).await;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct EventRecorder {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    client: Client,
    controller: String,
    instance: String,
    options: RecorderOptions,
    counters: Arc<Counters>,
    workers: Mutex<HashMap<String, mpsc::Sender<Message>>>,
    closed: AtomicBool,
}

impl Client {
    /// A recorder of events, in the name of this controller: Go's `GetEventRecorder`. Its tasks run on the runtime in which
    /// events are recorded.
    ///
    /// ```
    /// # async fn example(client: multicluster::client::Client) {
    /// let recorder = client.event_recorder("nova-syncer");
    /// # }
    /// ```
    pub fn event_recorder(&self, controller: impl Into<String>) -> EventRecorder {
        self.event_recorder_with(controller, RecorderOptions::default())
    }

    /// As [`event_recorder`](Client::event_recorder), with options.
    ///
    /// ```
    /// # async fn example(client: multicluster::client::Client) {
    /// let options = multicluster::client::RecorderOptions::default().instance("nova-syncer-0");
    /// let recorder = client.event_recorder_with("nova-syncer", options);
    /// # }
    /// ```
    pub fn event_recorder_with(
        &self,
        controller: impl Into<String>,
        options: RecorderOptions,
    ) -> EventRecorder {
        let controller = controller.into();
        let instance = match options.instance.as_str() {
            "" => format!("{controller}-{}", host_name()),
            instance => instance.to_owned(),
        };
        EventRecorder {
            shared: Arc::new(Shared {
                client: self.clone(),
                controller,
                instance: cut(&instance, LONGEST_INSTANCE).to_owned(),
                options,
                counters: Arc::default(),
                workers: Mutex::default(),
                closed: AtomicBool::new(false),
            }),
        }
    }
}

#[cfg(unix)]
fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host_name() -> String {
    "unknown".to_owned()
}

impl EventRecorder {
    /// Records an event about an object: Go's `Eventf`, with the note made by `format!`. It never waits and never fails; what
    /// cannot be recorded is counted in [`stats`](EventRecorder::stats).
    pub fn eventf(
        &self,
        regarding: &impl Serialize,
        related: Option<&Value>,
        event_type: EventType,
        reason: &str,
        action: &str,
        note: impl Into<String>,
    ) {
        let event = NewEvent::about(regarding).and_then(|event| match related {
            Some(related) => event.related(related),
            None => Ok(event),
        });
        match event {
            Ok(event) => {
                self.record(event.of_type(event_type).reason(reason).action(action).note(note));
            }
            Err(error) => self.drop_event(&error.to_string()),
        }
    }

    /// Records an event. It never waits; whether it was accepted is told, and counted.
    ///
    /// ```
    /// # use multicluster::client::{EventRecorder, NewEvent};
    /// # fn example(recorder: &EventRecorder, node: serde_json::Value) -> multicluster::error::Result<()> {
    /// let event = NewEvent::about(&node)?.reason("Synced").action("Sync").note("7 instances");
    /// assert!(recorder.record(event), "there is room in the queue");
    /// # Ok(()) }
    /// ```
    pub fn record(&self, event: NewEvent) -> bool {
        let (sender, message) = match self.prepared(&event, None) {
            Ok(prepared) => prepared,
            Err(error) => {
                self.drop_event(&error.to_string());
                return false;
            }
        };
        // Counted before it may be written.
        self.shared.counters.accepted.fetch_add(1, Ordering::Relaxed);
        match sender.try_send(message) {
            Ok(()) => true,
            Err(error) => {
                self.shared.counters.accepted.fetch_sub(1, Ordering::Relaxed);
                self.drop_event(&error.to_string());
                false
            }
        }
    }

    /// Records an event and waits until the server has it, or it has been given up. Events of a series that are only counted
    /// are told as such by their count.
    ///
    /// ```
    /// # use multicluster::client::{EventRecorder, NewEvent};
    /// # async fn example(recorder: EventRecorder, node: serde_json::Value) -> multicluster::error::Result<()> {
    /// let event = NewEvent::about(&node)?.reason("Synced").action("Sync");
    /// println!("written to {}", recorder.record_and_wait(event).await?.cluster);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`] when there is nowhere to write it, [`Error::Cluster`] when the cluster did not take it.
    pub async fn record_and_wait(&self, event: NewEvent) -> Result<RecordedEvent> {
        let (reply, answer) = oneshot::channel();
        let (sender, message) = self.prepared(&event, Some(reply))?;
        let stopped = || Error::Invalid("the recorder has been shut down".to_owned());
        sender.send(message).await.map_err(|_| stopped())?;
        self.shared.counters.accepted.fetch_add(1, Ordering::Relaxed);
        answer.await.map_err(|_| stopped())?
    }

    /// Waits until everything that was recorded before has been written or given up, the counts of series too.
    ///
    /// ```
    /// # async fn example(recorder: multicluster::client::EventRecorder) {
    /// recorder.flush().await;
    /// assert_eq!(recorder.stats().failed, 0);
    /// # }
    /// ```
    pub async fn flush(&self) {
        let workers: Vec<mpsc::Sender<Message>> = self.workers().values().cloned().collect();
        join_all(workers.into_iter().map(|worker| async move {
            let (done, written) = oneshot::channel();
            if worker.send(Message::Flush(done)).await.is_ok() {
                let _ = written.await;
            }
        }))
        .await;
    }

    /// Takes no more events, and waits until those that were recorded have been written or given up, but no longer than this.
    /// Whether nothing was left is told.
    pub async fn shutdown(&self, within: Duration) -> bool {
        self.shared.closed.store(true, Ordering::Relaxed);
        let flushed = tokio::time::timeout(within, self.flush()).await.is_ok();
        self.workers().clear();
        flushed
    }

    /// What has been done so far.
    pub fn stats(&self) -> RecorderStats {
        let counters = &self.shared.counters;
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        RecorderStats {
            accepted: read(&counters.accepted),
            written: read(&counters.written),
            aggregated: read(&counters.aggregated),
            dropped: read(&counters.dropped),
            failed: read(&counters.failed),
        }
    }

    fn drop_event(&self, why: &str) {
        self.shared.counters.dropped.fetch_add(1, Ordering::Relaxed);
        tracing::debug!("an event was dropped: {why}");
    }

    fn workers(&self) -> std::sync::MutexGuard<'_, HashMap<String, mpsc::Sender<Message>>> {
        self.shared.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn prepared(
        &self,
        event: &NewEvent,
        reply: Option<oneshot::Sender<Result<RecordedEvent>>>,
    ) -> Result<(mpsc::Sender<Message>, Message)> {
        let invalid = |why: &str| Error::Invalid(why.to_owned());
        if self.shared.closed.load(Ordering::Relaxed) {
            return Err(invalid("the recorder has been shut down"));
        }
        let cluster = self
            .target(event)?
            .ok_or_else(|| invalid("no cluster has the object, and there is no home"))?;
        let sender = self.worker(&cluster)?;
        let now = Timestamp::now();
        let shared = &self.shared;
        let message = Message::Event {
            key: Box::new(EventKey::of(event)),
            event: Box::new(body(event, &shared.controller, &shared.instance, now)),
            at: now,
            reply,
        };
        Ok((sender, message))
    }

    /// The cluster that owns the object; home where routing names none.
    fn target(&self, event: &NewEvent) -> Result<Option<Arc<Cluster>>> {
        let client = &self.shared.client;
        if let Some(name) = &event.cluster {
            let named = client.cluster(name);
            return match named {
                Some(cluster) => Ok(Some(cluster)),
                None => Err(Error::Invalid(format!("no cluster is called {name}"))),
            };
        }
        let routed = gvk_of_object(&event.regarding)
            .and_then(|gvk| client.route(&gvk, &event.regarding).ok())
            .and_then(|decision| client.cluster(decision.target()?));
        Ok(routed.or_else(|| client.home_cluster()))
    }

    fn worker(&self, cluster: &Arc<Cluster>) -> Result<mpsc::Sender<Message>> {
        let mut workers = self.workers();
        let known = workers
            .get(&cluster.descriptor.name)
            .filter(|worker| !worker.is_closed());
        if let Some(worker) = known {
            return Ok(worker.clone());
        }
        let runtime = Handle::try_current()
            .map_err(|_| Error::Invalid("events are recorded within a Tokio runtime".to_owned()))?;
        let (sender, messages) = mpsc::channel(self.shared.options.queue.max(1));
        let worker = Worker {
            cluster: cluster.clone(),
            options: self.shared.options.clone(),
            controller: self.shared.controller.clone(),
            counters: self.shared.counters.clone(),
            series: Series::default(),
            is_old: false,
        };
        runtime.spawn(worker.run(messages));
        workers.insert(cluster.descriptor.name.clone(), sender.clone());
        Ok(sender)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::client::DiscoveryOptions;

    fn recorder() -> EventRecorder {
        let client = Client::new(Vec::new(), Default::default(), DiscoveryOptions::default());
        client.event_recorder("test")
    }

    #[test]
    fn what_cannot_be_recorded_is_counted_and_nothing_else() {
        let recorder = recorder();
        let object = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}});
        recorder.eventf(&object, None, EventType::Normal, "R", "A", "nowhere to go");
        recorder.eventf(&json!({}), None, EventType::Normal, "R", "A", "about nothing");
        let stats = recorder.stats();
        assert_eq!((stats.dropped, stats.accepted), (2, 0));
    }

    #[tokio::test]
    async fn after_the_shutdown_nothing_is_taken() {
        let recorder = recorder();
        assert!(recorder.shutdown(Duration::from_secs(1)).await);
        let object = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}});
        assert!(!recorder.record(NewEvent::about(&object).unwrap()));
        let error = recorder
            .record_and_wait(NewEvent::about(&object).unwrap())
            .await
            .unwrap_err();
        assert!(error.to_string().contains("shut down"), "{error}");
    }
}
