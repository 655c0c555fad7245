//! A watch that stays: every cluster that serves a kind, those that are added later too, for ever.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use futures::stream::{BoxStream, SelectAll, Stream, StreamExt, unfold};
use tokio::sync::watch::Receiver;

use crate::client::{Client, Cluster, Copies, Form, WatchEvent, WatchParams};
use crate::error::Result;
use crate::fleet::Role;
use crate::fleet::discovery::ResourceKind;

/// What a [`MergedWatch`] tells.
///
/// ```
/// # use std::sync::Arc;
/// use multicluster::client::WatchEventKind;
/// use multicluster::runtime::MergedEvent;
/// fn in_words<T>(event: &MergedEvent<T>) -> String {
///     match event {
///         MergedEvent::Joined { cluster, place } => format!("{cluster} joined at place {place}"),
///         MergedEvent::Told(event) => match &event.kind {
///             WatchEventKind::Lost(error) => format!("{} is lost: {error}", event.cluster),
///             _ => format!("{} told something", event.cluster),
///         },
///         _ => "something new".to_owned(),
///     }
/// }
/// let joined = MergedEvent::<()>::Joined { cluster: Arc::from("az-a"), place: 0 };
/// assert_eq!(in_words(&joined), "az-a joined at place 0");
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum MergedEvent<T> {
    /// A cluster is watched from now on.
    Joined {
        /// Its display name.
        cluster: Arc<str>,
        /// Its place in the order of the clusters that are watched; those from there on move up by one.
        place: usize,
    },
    /// Something happened in a cluster.
    Told(WatchEvent<T>),
}

/// One stream of what happens to a kind in every cluster that serves it.
///
/// It is [`Client::watch`], but never ends. A cluster that fails, with whatever error, is
/// [`Lost`](crate::client::WatchEventKind::Lost) and tried again with pauses of up to 30 s; none is
/// [`Stopped`](crate::client::WatchEventKind::Stopped). One that joins the client is watched too. Dropping it ends the watches.
///
/// ```no_run
/// use multicluster::client::{Client, Metadata, WatchEventKind, WatchParams};
/// use multicluster::fleet::discovery::ResourceKind;
/// use multicluster::runtime::{MergedEvent, MergedWatch};
///
/// # async fn example(client: Client, kind: ResourceKind) -> multicluster::error::Result<()> {
/// let mut events = MergedWatch::<Metadata>::new(&client, &kind, &WatchParams::default())?;
/// loop {
///     match events.next().await {
///         MergedEvent::Joined { cluster, .. } => println!("{cluster} is watched"),
///         MergedEvent::Told(event) => match event.kind {
///             WatchEventKind::Lost(error) => eprintln!("{}: {error}", event.cluster),
///             other => println!("{}: {other:?}", event.cluster),
///         },
///         other => println!("{other:?}"),
///     }
/// }
/// # }
/// ```
pub struct MergedWatch<T> {
    client: Client,
    kind: ResourceKind,
    params: WatchParams,
    joined: Receiver<usize>,
    /// Those that are watched, in order.
    watched: Vec<Arc<str>>,
    streams: SelectAll<BoxStream<'static, WatchEvent<T>>>,
    /// `None` where nobody wants to be told of duplicates.
    copies: Option<Copies>,
    pending: VecDeque<MergedEvent<T>>,
}

impl<T> fmt::Debug for MergedWatch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MergedWatch")
            .field("kind", &self.kind.group_resource())
            .field("watched", &self.watched)
            .finish_non_exhaustive()
    }
}

impl<T: Form> MergedWatch<T> {
    /// Watches a kind in every cluster that serves it. It needs a tokio runtime, in which the clusters' tasks run.
    ///
    /// # Errors
    /// [`Error::UnknownKind`](crate::error::Error::UnknownKind); failing clusters are events.
    pub fn new(client: &Client, kind: &ResourceKind, params: &WatchParams) -> Result<Self> {
        let copies = Copies::new(kind.group_resource(), Vec::new());
        Self::with(client, kind, params, Some(copies))
    }

    /// The same, for one that finds duplicates without being told.
    pub(crate) fn without_duplicates(
        client: &Client,
        kind: &ResourceKind,
        params: &WatchParams,
    ) -> Result<Self> {
        Self::with(client, kind, params, None)
    }

    fn with(
        client: &Client,
        kind: &ResourceKind,
        params: &WatchParams,
        copies: Option<Copies>,
    ) -> Result<Self> {
        // In this order, so that a cluster that joins in between is not missed.
        let joined = client.joined();
        let clusters = client.clusters_for(&kind.gvk)?;
        let params = WatchParams {
            keep_trying: true,
            ..params.clone()
        };
        let mut watch = MergedWatch {
            client: client.clone(),
            kind: kind.clone(),
            params,
            joined,
            watched: Vec::new(),
            streams: SelectAll::new(),
            copies,
            pending: VecDeque::new(),
        };
        watch.admit(&clusters);
        Ok(watch)
    }

    /// The next event, if it is there without waiting: that a cluster joined.
    pub(super) fn joined_already(&mut self) -> Option<MergedEvent<T>> {
        self.pending.pop_front()
    }

    /// The next event.
    ///
    /// Cancel-safe: an event that was not returned is returned by the next call.
    pub async fn next(&mut self) -> MergedEvent<T> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                return event;
            }
            tokio::select! {
                biased;
                // The client is ours too, so that nobody can close this.
                Ok(()) = self.joined.changed() => {
                    if let Ok(clusters) = self.client.clusters_for(&self.kind.gvk) {
                        self.admit(&clusters);
                    }
                }
                Some(event) = self.streams.next() => {
                    let duplicate = self.copies.as_mut().and_then(|copies| copies.observe(&event));
                    let cluster = event.cluster.clone();
                    self.pending.push_back(MergedEvent::Told(event));
                    self.pending.extend(duplicate.map(|kind| MergedEvent::Told(WatchEvent { cluster, kind })));
                }
            }
        }
    }

    /// The same as a [`Stream`].
    ///
    /// ```
    /// # async fn example(watch: multicluster::runtime::MergedWatch<serde_json::Value>) {
    /// use futures::StreamExt as _;
    /// let mut events = Box::pin(watch.into_stream());
    /// while let Some(event) = events.next().await {
    ///     println!("{event:?}");
    /// }
    /// # }
    /// ```
    pub fn into_stream(self) -> impl Stream<Item = MergedEvent<T>> {
        unfold(self, |mut events| async move {
            let event = events.next().await;
            Some((event, events))
        })
    }

    /// Watches those of these clusters that are not watched yet. A name stands for one cluster: a second of the same name is
    /// left out.
    fn admit(&mut self, clusters: &[Arc<Cluster>]) {
        for cluster in clusters {
            let name: Arc<str> = Arc::from(cluster.descriptor.name.as_str());
            if self.watched.contains(&name) {
                continue;
            }
            // Behind all that come before it in the client's order.
            let before = clusters
                .iter()
                .take_while(|other| !Arc::ptr_eq(other, cluster))
                .filter(|other| self.watched.iter().any(|name| **name == *other.descriptor.name));
            let place = before.count();
            self.watched.insert(place, name.clone());
            // Contexts that no file ties together have no duplicates.
            if let Some(copies) = &mut self.copies
                && cluster.descriptor.role != Role::Context
            {
                copies.join(name.clone(), place);
            }
            let events = self
                .client
                .watch_in(std::slice::from_ref(cluster), &self.kind, &self.params);
            self.streams.push(events.into_stream().boxed());
            self.pending
                .push_back(MergedEvent::Joined { cluster: name, place });
        }
    }
}
