//! Watching a kind in many clusters: one merged stream in which each cluster lists, watches, resumes and fails by itself.
//!
//! Each cluster has a task of its own (`task`): the loop that lists, watches and waits. What an event means is decided by
//! code without IO: `line` decodes it, `state` knows what the cluster has and turns a new list into the events that were
//! missed, `copies` knows which object is in which clusters.

mod copies;
pub(super) mod line;
#[cfg(test)]
mod schedules;
mod state;
mod task;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures::stream::{Stream, unfold};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::Client;
use super::cluster::Cluster;
use super::form::Form;
use super::read::ListParams;
use crate::error::{ClusterError, Duplicate, Result};
use crate::fleet::Role;
use crate::fleet::discovery::ResourceKind;
pub(crate) use copies::Copies;

/// How many events may wait for the consumer before the servers are held back.
const CHANNEL_SIZE: usize = 1024;

/// What a watch asks for.
///
/// ```
/// use multicluster::client::{ListParams, WatchParams};
/// let params = WatchParams::of(ListParams::default().label_selector("zone=az-a")).skip_initial();
/// assert_eq!(params.server_timeout.as_secs(), 60);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WatchParams {
    /// What is listed, and then watched.
    pub list: ListParams,
    /// One object instead of all.
    pub name: Option<String>,
    /// Leaves out the events of what was there at the start.
    pub skip_initial: bool,
    /// How long a server is asked to keep one watch open; it is then resumed. Below the idle limits of load balancers, and
    /// short enough that a server that fell silent is noticed soon: it is dead five seconds later.
    pub server_timeout: Duration,
    /// Never gives a cluster up: what usually stays wrong until somebody changes something is [`WatchEventKind::Lost`] and
    /// tried again too, as a program needs it that runs for months.
    pub keep_trying: bool,
}

impl Default for WatchParams {
    fn default() -> Self {
        WatchParams {
            list: ListParams::default(),
            name: None,
            skip_initial: false,
            server_timeout: Duration::from_secs(60),
            keep_trying: false,
        }
    }
}

impl WatchParams {
    /// Watches what this lists.
    pub fn of(list: ListParams) -> Self {
        WatchParams {
            list,
            ..WatchParams::default()
        }
    }

    /// Watches the object of this name alone.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Leaves out the events of what is there at the start.
    #[must_use]
    pub fn skip_initial(mut self) -> Self {
        self.skip_initial = true;
        self
    }

    /// How long a server is asked to keep one watch open.
    #[must_use]
    pub fn server_timeout(mut self, timeout: Duration) -> Self {
        self.server_timeout = timeout;
        self
    }
}

/// What happened.
///
/// ```
/// use multicluster::client::WatchEventKind;
/// fn in_a_word<T>(kind: &WatchEventKind<T>) -> &'static str {
///     match kind {
///         WatchEventKind::Added(_) | WatchEventKind::Modified(_) => "there",
///         WatchEventKind::Deleted(_) => "gone",
///         WatchEventKind::Lost(_) | WatchEventKind::Stopped(_) => "silent",
///         _ => "something else",
///     }
/// }
/// assert_eq!(in_a_word(&WatchEventKind::Added("an object")), "there");
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum WatchEventKind<T> {
    /// An object is there, at the start or anew.
    Added(T),
    /// An object changed.
    Modified(T),
    /// An object is gone. Found missing by a new list, it is its metadata alone.
    Deleted(T),
    /// Everything that the cluster had at the start has been told.
    Synced,
    /// The cluster does not answer; it is tried again until it does.
    Lost(ClusterError),
    /// The cluster answers again, and what was missed has been told or follows.
    Recovered,
    /// The cluster is given up: trying again would not help.
    Stopped(ClusterError),
    /// An object exists in more clusters than before.
    DuplicateAppeared(Duplicate),
    /// An object that existed in several clusters exists in one, or in none, again.
    DuplicateResolved(Duplicate),
}

/// An event, and the cluster that it came from.
///
/// ```
/// # async fn example(mut events: multicluster::client::WatchStream<serde_json::Value>) {
/// while let Some(event) = events.next().await {
///     println!("{}: {:?}", event.cluster, event.kind);
/// }
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct WatchEvent<T> {
    /// The cluster's display name.
    pub cluster: Arc<str>,
    /// What happened.
    pub kind: WatchEventKind<T>,
}

/// An event on its way. What was there at the start is known, but not told, where only what happens is of interest.
#[derive(Debug)]
struct Sent<T> {
    event: WatchEvent<T>,
    hidden: bool,
}

/// The merged events of a watch. Dropping it ends the watches.
///
/// ```
/// # use multicluster::{client::{Client, Metadata, WatchParams}, fleet::discovery::ResourceKind};
/// # async fn example(client: Client, kind: ResourceKind) -> multicluster::error::Result<()> {
/// let mut events = client.watch::<Metadata>(&kind, &WatchParams::default())?;
/// while let Some(event) = events.next().await {
///     println!("{}: {:?}", event.cluster, event.kind);
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct WatchStream<T> {
    events: mpsc::Receiver<Sent<T>>,
    copies: Copies,
    pending: VecDeque<WatchEvent<T>>,
    _tasks: JoinSet<()>,
}

impl<T: Form> WatchStream<T> {
    /// The next event; `None` when every cluster has been given up.
    ///
    /// Cancel-safe: an event that was not returned is returned by the next call.
    pub async fn next(&mut self) -> Option<WatchEvent<T>> {
        if let Some(event) = self.pending.pop_front() {
            return Some(event);
        }
        loop {
            let Sent { event, hidden } = self.events.recv().await?;
            let duplicate = self.copies.observe(&event);
            if hidden {
                continue;
            }
            if let Some(kind) = duplicate {
                self.pending.push_back(WatchEvent {
                    cluster: event.cluster.clone(),
                    kind,
                });
            }
            return Some(event);
        }
    }

    /// The same as a [`Stream`].
    pub fn into_stream(self) -> impl Stream<Item = WatchEvent<T>> {
        unfold(self, |mut events| async move {
            events.next().await.map(|event| (event, events))
        })
    }
}

impl Client {
    /// Watches a kind in every cluster that serves it.
    ///
    /// ```
    /// # use multicluster::{client::{Client, Metadata, WatchParams}, fleet::discovery::ResourceKind};
    /// # fn example(client: Client, kind: ResourceKind) -> multicluster::error::Result<()> {
    /// let one_object = client.watch::<Metadata>(&kind, &WatchParams::default().name("node-1"))?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownKind`](crate::error::Error::UnknownKind); failing clusters are events.
    pub fn watch<T: Form>(&self, kind: &ResourceKind, params: &WatchParams) -> Result<WatchStream<T>> {
        Ok(self.watch_in(&self.clusters_for(&kind.gvk)?, kind, params))
    }

    /// Watches a kind in these clusters, whatever they are listed to serve, as [`list_in`](Client::list_in) lists it.
    ///
    /// ```
    /// # use multicluster::client::{Client, WatchParams, event_kind};
    /// # fn example(client: Client) {
    /// let events = client.watch_in::<serde_json::Value>(&client.event_clusters(), &event_kind(), &WatchParams::default());
    /// # }
    /// ```
    pub fn watch_in<T: Form>(
        &self,
        clusters: &[Arc<Cluster>],
        kind: &ResourceKind,
        params: &WatchParams,
    ) -> WatchStream<T> {
        // As in a merge, contexts that no file ties together have no duplicates; nor has one cluster alone.
        let names = clusters
            .iter()
            .filter(|cluster| cluster.descriptor.role != Role::Context && clusters.len() > 1)
            .map(|cluster| Arc::from(cluster.descriptor.name.as_str()))
            .collect();
        let (sender, events) = mpsc::channel(CHANNEL_SIZE);
        let mut tasks = JoinSet::new();
        for cluster in clusters {
            tasks.spawn(task::watch_cluster(
                cluster.clone(),
                kind.clone(),
                params.clone(),
                sender.clone(),
            ));
        }
        let copies = Copies::new(kind.group_resource(), names);
        WatchStream {
            events,
            copies,
            pending: VecDeque::new(),
            _tasks: tasks,
        }
    }
}
