//! The task that writes one cluster's events, one after the other.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::event::EventKey;
use super::series::{FINISH, REFRESH, Series, Write};
use super::{Counters, RecordedEvent, RecorderOptions};
use crate::client::cluster::Cluster;
use crate::client::form::Form as _;
use crate::client::request::{FieldValidation, WriteParams};
use crate::client::write::PatchType;
use crate::error::{ClusterError, Error, FailureReason, Result};
use crate::fleet::connection::jittered;
use crate::fleet::discovery::{ResourceKind, guess};
use crate::k8s::GroupVersionKind;

/// What a worker is told.
pub(super) enum Message {
    /// An event happened; `reply` wants to know what became of it.
    Event {
        key: Box<EventKey>,
        event: Box<Value>,
        at: Timestamp,
        reply: Option<oneshot::Sender<Result<RecordedEvent>>>,
    },
    /// Everything before this is to be written, counts too.
    Flush(oneshot::Sender<()>),
}

/// Writes one cluster's events until every recorder is gone.
pub(super) struct Worker {
    pub(super) cluster: Arc<Cluster>,
    pub(super) options: RecorderOptions,
    pub(super) controller: String,
    pub(super) counters: Arc<Counters>,
    pub(super) series: Series,
    /// The server is one of those that have events about what has no namespace in [`OLD_NAMESPACE`].
    pub(super) is_old: bool,
}

/// Where servers before 1.21 have such events to be; newer ones take them there too, but client-go has them in `default`
/// (`validation/events.go` in Kubernetes, `legacyValidateEvent`).
const OLD_NAMESPACE: &str = "kube-system";

impl Worker {
    pub(super) async fn run(mut self, mut messages: mpsc::Receiver<Message>) {
        let every = |period: Duration| {
            let mut ticks = interval_at(Instant::now() + period, period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        };
        let (mut finish, mut refresh) = (every(FINISH), every(REFRESH));
        loop {
            tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => self.take(message).await,
                    None => break,
                },
                _ = finish.tick() => {
                    let over = self.series.over(Timestamp::now());
                    self.write_all(over).await;
                }
                _ = refresh.tick() => self.write_all(self.series.going_on()).await,
            }
        }
        self.write_all(self.series.unwritten()).await;
    }

    async fn take(&mut self, message: Message) {
        match message {
            Message::Event {
                key,
                event,
                at,
                reply,
            } => {
                let mut event = event;
                if self.is_old && event["regarding"].get("namespace").is_none() {
                    event["metadata"]["namespace"] = json!(OLD_NAMESPACE);
                }
                let (write, count) = self.series.observe(&key, &event, at);
                let result = match write {
                    Some(write) => self.write(&key, write).await,
                    None => {
                        self.counters.aggregated.fetch_add(1, Ordering::Relaxed);
                        Ok(*event)
                    }
                };
                let result = result.map(|event| RecordedEvent {
                    cluster: self.cluster.descriptor.name.clone(),
                    count,
                    event,
                });
                if let Some(reply) = reply {
                    // Who does not wait any more does not want to know.
                    let _ = reply.send(result);
                }
            }
            Message::Flush(done) => {
                self.write_all(self.series.unwritten()).await;
                let _ = done.send(());
            }
        }
    }

    async fn write_all(&mut self, writes: Vec<(EventKey, Write)>) {
        for (key, write) in writes {
            // Told and counted where it fails.
            let _ = self.write(&key, write).await;
        }
    }

    /// Writes until the server has taken it or refuses it, or it has been tried often enough. To send an event again is safe: its
    /// name tells the server that it has it.
    async fn write(&mut self, key: &EventKey, mut write: Write) -> Result<Value> {
        let mut tried = 0;
        loop {
            tried += 1;
            let error = match self.attempt(&write).await {
                Ok(event) => {
                    self.series.wrote(key, &write);
                    self.counters.written.fetch_add(1, Ordering::Relaxed);
                    return Ok(event);
                }
                Err(error) => error,
            };
            if !self.is_old
                && matches!(&error, Error::Cluster(failure) if wants_old_namespace(&failure.error))
            {
                self.is_old = true;
                write.event_mut()["metadata"]["namespace"] = json!(OLD_NAMESPACE);
                self.series.moved(key, OLD_NAMESPACE);
                continue;
            }
            let again = matches!(&error, Error::Cluster(failure) if may_pass(&failure.error));
            if !again || tried >= self.options.tries.max(1) {
                self.counters.failed.fetch_add(1, Ordering::Relaxed);
                tracing::warn!("an event was not recorded: {error}");
                return Err(error);
            }
            tokio::time::sleep(jittered(self.options.pause)).await;
        }
    }

    async fn attempt(&self, write: &Write) -> Result<Value> {
        let kind = new_event_kind();
        let params = WriteParams::manager(&self.controller).field_validation(FieldValidation::Ignore);
        if let Write::Series(event) = write {
            let patch = json!({"series": event["series"]});
            let key = event.key();
            let patched = self
                .cluster
                .patch(&kind, &key, PatchType::Merge, &patch, None, &params)
                .await;
            match patched {
                Err(Error::Cluster(failure)) if failure.error.reason == FailureReason::NotFound => {}
                result => return Ok(result?.object),
            }
        }
        match self.cluster.create(&kind, write.event(), &params).await {
            // It was sent before, and the answer was lost; or, of a series, it appeared after the patch had missed it.
            Err(Error::Cluster(failure)) if is_there_already(&failure.error) => match write {
                Write::Create(event) => Ok(event.clone()),
                Write::Series(_) => Err(Error::Cluster(failure)),
            },
            result => Ok(result?.object),
        }
    }
}

fn is_there_already(error: &ClusterError) -> bool {
    let status = error.status.as_ref();
    status.is_some_and(|status| status.reason == "AlreadyExists")
}

/// Whether a server refused an event about what has no namespace for the namespace that the event is in.
fn wants_old_namespace(error: &ClusterError) -> bool {
    let details = error.status.as_ref().and_then(|status| status.details.as_ref());
    error.code() == Some(422)
        && details.is_some_and(|details| {
            let is_it = |cause: &crate::k8s::StatusCause| cause.field == "involvedObject.namespace";
            details.causes.iter().any(is_it)
        })
}

/// Whether another try may help. client-go tries again where no server has answered; a server that is overwhelmed, or that
/// failed, is given another chance here, too.
fn may_pass(error: &ClusterError) -> bool {
    match error.code() {
        Some(code) => code == 429 || code >= 500 || is_there_already(error),
        None => !matches!(error.reason, FailureReason::Rejected | FailureReason::NoSuchKind),
    }
}

/// The kind of events that are recorded: `events.k8s.io/v1`, which every server since 1.19 has. They are the same objects as
/// those of [`event_kind`](crate::client::event_kind), in newer words.
///
/// ```
/// let kind = multicluster::client::new_event_kind();
/// assert_eq!(kind.group_resource(), "events.events.k8s.io");
/// ```
pub fn new_event_kind() -> ResourceKind {
    ResourceKind {
        namespaced: true,
        ..guess(&GroupVersionKind::gvk("events.k8s.io", "v1", "Event"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::connection::answer_error;

    #[test]
    fn what_a_server_refuses_is_not_sent_again() {
        let status = |code: u16, reason: &str| {
            let body = json!({"kind": "Status", "status": "Failure", "reason": reason, "message": "m", "code": code});
            let code = http::StatusCode::from_u16(code).unwrap();
            answer_error(code, &Default::default(), body.to_string().as_bytes())
        };
        for (error, again) in [
            (status(403, "Forbidden"), false),
            (status(422, "Invalid"), false),
            (status(429, "TooManyRequests"), true),
            (status(503, "ServiceUnavailable"), true),
            (status(409, "AlreadyExists"), true),
            (ClusterError::sent(FailureReason::Connect, "reset"), true),
            (ClusterError::not_sent(FailureReason::Dns, "gone"), true),
            (ClusterError::not_sent(FailureReason::Rejected, "bad name"), false),
        ] {
            assert_eq!(may_pass(&error), again, "{error}");
        }
    }
}
