//! The controller builder: Go's `BuildController` and `WatchesMulticluster`.

mod owners;
mod queue;
mod request;
mod run;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::kept::Stored;
use super::store::{Change, Store};
use queue::Queue;

pub use owners::Owned;
pub use request::{Action, Backoff, Failed, OnError, Request, Summary};

/// How many objects of one cluster are reconciled at a time, where nobody says otherwise.
const CONCURRENCY: usize = 4;
/// How long reconciles may take to end when the controller is to end, where nobody says otherwise.
const GRACE: Duration = Duration::from_secs(30);

/// The queue, and who waits for it.
#[derive(Debug)]
struct Work {
    queue: Mutex<Queue>,
    news: Notify,
}

impl Work {
    fn with<T>(&self, work: impl FnOnce(&mut Queue) -> T) -> T {
        work(&mut self.queue.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add(&self, request: Request) {
        self.with(|queue| queue.add(request));
        self.news.notify_one();
    }
}

/// Subscribes a source of requests; what it returns ends the subscription when it is dropped.
type Source = Box<dyn FnOnce(&Arc<Work>) -> Box<dyn std::any::Any + Send + Sync> + Send>;
/// Whether a store has everything of a cluster; `None` where it has nothing to do with it.
type Gate = Box<dyn Fn(&str) -> Option<bool> + Send + Sync>;
type Filter<K> = Box<dyn Fn(&Change<K>) -> bool + Send + Sync>;
type ErrorPolicy = Box<dyn Fn(&Failed<'_>) -> OnError + Send + Sync>;

/// Reconciles the objects of a store, each in its cluster.
///
/// * An object is reconciled when it was added, changed or deleted, when something happened to what it
///   [owns](Controller::owns) or [depends on](Controller::watches), and when a reconcile asked for it. Things that happen to it
///   before it is its turn are one reconcile; one of which something happens meanwhile is reconciled again afterwards. It is
///   never reconciled twice at once.
/// * A cluster's objects are reconciled once the store has everything of that cluster, whatever the other clusters do; those
///   of a cluster that joins the client are too. Each cluster has its own number of reconciles at a time, so that those of a
///   dead one, which all wait for their deadlines, take no one's place.
/// * One that fails, or panics, is tried again after its own [`Backoff`].
///
/// ```no_run
/// use std::{sync::Arc, time::Duration};
/// use multicluster::client::Metadata;
/// use multicluster::runtime::{Action, Backoff, Controller, Store};
///
/// # async fn example(hypervisors: Store<Metadata>, reservations: Store<Metadata>) {
/// let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(300));
/// let summary = Controller::new("hypervisors", &hypervisors)
///     .owns(&reservations)
///     .concurrency(8)
///     .backoff(backoff)
///     .grace(Duration::from_secs(10))
///     .run(
///         Arc::new(reservations.clone()),
///         |request, hypervisor, reservations| async move {
///             println!("{request} is {}", if hypervisor.is_some() { "there" } else { "gone" });
///             println!("{} reservations", reservations.list_in(&request.cluster).len());
///             Ok::<_, std::io::Error>(Action::RequeueAfter(Duration::from_secs(600)))
///         },
///         tokio::time::sleep(Duration::from_secs(3600)),
///     )
///     .await;
/// println!("{summary}");
/// # }
/// ```
///
/// The [module's documentation](crate::runtime) has one that writes.
pub struct Controller<K> {
    name: Arc<str>,
    store: Store<K>,
    concurrency: usize,
    backoff: Backoff,
    grace: Duration,
    filters: Vec<Filter<K>>,
    policy: ErrorPolicy,
    sources: Vec<Source>,
    gates: Vec<Gate>,
}

impl<K> fmt::Debug for Controller<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Controller")
            .field("name", &self.name)
            .field("store", &self.store)
            .field("concurrency", &self.concurrency)
            .finish_non_exhaustive()
    }
}

impl<K: Send + Sync + 'static> Controller<K> {
    /// A controller of the objects of this store. Its name is for logs.
    pub fn new(name: &str, store: &Store<K>) -> Self {
        let gated = store.clone();
        Controller {
            name: Arc::from(name),
            store: store.clone(),
            concurrency: CONCURRENCY,
            backoff: Backoff::default(),
            grace: GRACE,
            filters: Vec::new(),
            policy: Box::new(|_| OnError::Backoff),
            sources: Vec::new(),
            gates: vec![Box::new(move |cluster| gated.is_synced(cluster))],
        }
    }

    /// How many objects of one cluster are reconciled at a time; at least one. 4 unless set.
    #[must_use]
    pub fn concurrency(self, in_each_cluster: usize) -> Self {
        Controller {
            concurrency: in_each_cluster,
            ..self
        }
    }

    /// How long an object waits after failures.
    #[must_use]
    pub fn backoff(self, backoff: Backoff) -> Self {
        Controller { backoff, ..self }
    }

    /// How long reconciles may take to end when the controller is to end; then they are broken off. 30 s unless set.
    #[must_use]
    pub fn grace(self, grace: Duration) -> Self {
        Controller { grace, ..self }
    }

    /// Decides what happens after a failure. Unless set, everything is tried again after its backoff, and a warning logged.
    ///
    /// ```no_run
    /// # use multicluster::{client::Metadata, runtime::{Controller, OnError, Store}};
    /// # fn example(store: Store<Metadata>) -> Controller<Metadata> {
    /// Controller::new("labels", &store).on_error(|failed| {
    ///     eprintln!("{}: {} (failure {})", failed.request, failed.error, failed.failures);
    ///     match failed.error.downcast_ref::<multicluster::error::Error>() {
    ///         Some(error) if error.is_no_cluster_matched() => OnError::GiveUp,
    ///         _ => OnError::Backoff,
    ///     }
    /// })
    /// # }
    /// ```
    #[must_use]
    pub fn on_error(self, policy: impl Fn(&Failed<'_>) -> OnError + Send + Sync + 'static) -> Self {
        Controller {
            policy: Box::new(policy),
            ..self
        }
    }

    /// Leaves out changes of its own objects that this does not hold for: Go's predicates. What is due for another reason is
    /// reconciled all the same.
    ///
    /// ```no_run
    /// # use multicluster::{client::Metadata, runtime::{Change, Controller, Store}};
    /// # fn example(store: Store<Metadata>) -> Controller<Metadata> {
    /// // Not when nothing but the status changed.
    /// Controller::new("labels", &store).filter(|change| match change {
    ///     Change::Updated { before, after } => {
    ///         let generation = "/metadata/generation";
    ///         before.object.0.pointer(generation) != after.object.0.pointer(generation)
    ///     }
    ///     _ => true,
    /// })
    /// # }
    /// ```
    #[must_use]
    pub fn filter(mut self, wanted: impl Fn(&Change<K>) -> bool + Send + Sync + 'static) -> Self {
        self.filters.push(Box::new(wanted));
        self
    }

    /// Reconciles what `requests` gives for an object of another store when something happened to that: Go's
    /// `WatchesMulticluster`. It is called with an object as it was and as it is. Requests for clusters that do not serve the
    /// controller's own kind are left out.
    ///
    /// A cluster's objects are reconciled once that store, too, has everything of the cluster, if it watches it. It may not have
    /// everything of the *other* clusters then: [`Store::readiness`] tells.
    ///
    /// ```no_run
    /// # use multicluster::{client::{Metadata, ObjectKey}, runtime::{Controller, Request, Store}};
    /// # fn example(hypervisors: Store<Metadata>, reservations: Store<serde_json::Value>) -> Controller<Metadata> {
    /// Controller::new("labels", &hypervisors).watches(&reservations, |reservation| {
    ///     let host = reservation.pointer("/status/host").and_then(|host| host.as_str());
    ///     host.map(|host| Request::new(reservation.cluster.clone(), ObjectKey::new(None, host)))
    /// })
    /// # }
    /// ```
    #[must_use]
    pub fn watches<C, I>(
        mut self,
        others: &Store<C>,
        requests: impl Fn(&Arc<Stored<C>>) -> I + Send + Sync + 'static,
    ) -> Self
    where
        C: Send + Sync + 'static,
        I: IntoIterator<Item = Request>,
    {
        let (own, source) = (self.store.clone(), others.clone());
        self.sources.push(Box::new(move |work| {
            let work = work.clone();
            Box::new(source.subscribe(move |change| {
                let objects = match change {
                    Change::Added(object) | Change::Deleted(object) => [Some(object), None],
                    Change::Updated { before, after } => [Some(before), Some(after)],
                    Change::Cluster(_) => {
                        work.news.notify_one();
                        return;
                    }
                };
                for object in objects.into_iter().flatten() {
                    for request in requests(object) {
                        if own.is_synced(&request.cluster).is_some() {
                            work.add(request);
                        } else {
                            tracing::debug!(%request, "left out: the cluster is not one of the controller's");
                        }
                    }
                }
            }))
        }));
        let gated = others.clone();
        self.gates.push(Box::new(move |cluster| gated.is_synced(cluster)));
        self
    }

    /// Reconciles the object that controls another (`ownerReferences` with `controller: true`) when something happened to that.
    /// A store of [`Metadata`](crate::client::Metadata) does.
    ///
    /// ```no_run
    /// # use multicluster::{client::{Client, Metadata, WatchParams}, fleet::discovery::ResourceKind, runtime::{Controller, Store}};
    /// # fn example(client: Client, sets: Store<Metadata>, pods: ResourceKind) -> multicluster::error::Result<()> {
    /// let pods = Store::start::<Metadata>(&client, &pods, &WatchParams::default())?;
    /// let controller = Controller::new("sets", &sets).owns(&pods);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn owns<C: Owned + Send + Sync + 'static>(self, others: &Store<C>) -> Self {
        let owners = self.store.kind().clone();
        self.watches(others, move |object| owners::controller_of(object, &owners))
    }

    /// Reconciles until `shutdown` is done; then starts no more, lets those that run end, and says what was done.
    ///
    /// `reconcile` is given which object is due, in which cluster; the object as it is now, or `None` when it is gone; and the
    /// context. It brings about what the object wants, whatever happened: what happened is not told, as several things may
    /// have. It runs as a task of its own. Dropping the future that this returns breaks everything off.
    pub async fn run<C, F, R, E>(
        self,
        context: Arc<C>,
        reconcile: F,
        shutdown: impl Future<Output = ()>,
    ) -> Summary
    where
        C: Send + Sync + 'static,
        F: Fn(Request, Option<Arc<Stored<K>>>, Arc<C>) -> R,
        R: Future<Output = Result<Action, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>> + Send + 'static,
    {
        let reconcile = |request, object| reconcile(request, object, context.clone());
        run::run(self, reconcile, shutdown).await
    }
}
