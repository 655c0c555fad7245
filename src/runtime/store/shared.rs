//! What is behind a store: its state, the task that fills it, and who is told of what changes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, Weak};

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::super::kept::{Kept, Stored};
use super::super::watch::MergedEvent;
use super::state::State;
use crate::fleet::discovery::ResourceKind;

/// What has changed in a store.
///
/// ```
/// use multicluster::runtime::Change;
/// /// Whether there is an object that was not there before, for [`Controller::filter`](multicluster::runtime::Controller::filter).
/// fn is_new<K>(change: &Change<K>) -> bool {
///     match change {
///         Change::Added(_) => true,
///         Change::Updated { before, after } => before.uid != after.uid,
///         _ => false,
///     }
/// }
/// assert!(!is_new::<()>(&Change::Cluster("az-a".into())));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Change<K> {
    /// An object is there that was not.
    Added(Arc<Stored<K>>),
    /// An object is another.
    Updated {
        /// As it was.
        before: Arc<Stored<K>>,
        /// As it is.
        after: Arc<Stored<K>>,
    },
    /// An object is gone; this is how it was seen last.
    Deleted(Arc<Stored<K>>),
    /// A cluster joined, has told everything, was lost, or answers again.
    Cluster(Arc<str>),
}

/// What is called with each change, after it has happened.
pub(super) type Handler<K> = dyn Fn(&Change<K>) + Send + Sync;

/// Keeps a handler subscribed.
pub(in crate::runtime) struct Subscription<K>(pub(super) Arc<Handler<K>>);

/// What a store's clones and its task share.
pub(super) struct Shared<K> {
    pub(super) kind: ResourceKind,
    pub(super) state: Arc<RwLock<State<K>>>,
    /// Changes when a cluster does.
    pub(super) standing: watch::Sender<()>,
    pub(super) handlers: Mutex<Vec<Weak<Handler<K>>>>,
}

/// The task that fills a store; it ends with this.
pub(super) struct Feed(pub(super) JoinHandle<()>);

impl Drop for Feed {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<K> Shared<K> {
    pub(super) fn new(kind: ResourceKind) -> Self {
        Shared {
            kind,
            state: Arc::default(),
            standing: watch::Sender::new(()),
            handlers: Mutex::default(),
        }
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, State<K>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in an event, and tells of what it changed.
    pub(super) fn take<T: Kept<Object = K>>(&self, event: MergedEvent<T>) {
        let change = self
            .state
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .take(event);
        let Some(change) = change else { return };
        if matches!(change, Change::Cluster(_)) {
            self.standing.send_replace(());
        }
        // Handlers may look into this very store, so no lock is held while they are called.
        let handlers: Vec<Arc<Handler<K>>> = {
            let mut handlers = self.handlers.lock().unwrap_or_else(PoisonError::into_inner);
            handlers.retain(|handler| handler.strong_count() > 0);
            handlers.iter().filter_map(Weak::upgrade).collect()
        };
        for handler in handlers {
            self.call(&*handler, &change);
        }
    }

    /// Calls a handler. What a program does with a change is its own matter, and must not end the watch of all others.
    pub(super) fn call(&self, handler: &Handler<K>, change: &Change<K>) {
        if catch_unwind(AssertUnwindSafe(|| handler(change))).is_err() {
            tracing::error!(kind = %self.kind.group_resource(), "what was called with a change panicked");
        }
    }

    /// Calls a handler with every change from now on, for as long as the result is kept.
    pub(super) fn subscribe(&self, handler: impl Fn(&Change<K>) + Send + Sync + 'static) -> Subscription<K> {
        let handler: Arc<Handler<K>> = Arc::new(handler);
        let mut handlers = self.handlers.lock().unwrap_or_else(PoisonError::into_inner);
        handlers.push(Arc::downgrade(&handler));
        Subscription(handler)
    }
}
