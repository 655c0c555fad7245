//! The loop of a controller: a thin shell around [`Queue`](super::queue::Queue).

use std::collections::HashMap;
use std::error::Error;
use std::pin::pin;
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::super::kept::Stored;
use super::super::store::Change;
use super::queue::{Finish, Queue};
use super::{Action, Controller, Failed, OnError, Request, Summary, Work};

type BoxError = Box<dyn Error + Send + Sync>;
type Ended<E> = Result<(Id, Result<Action, E>), JoinError>;

/// What runs.
struct Running<K, E> {
    controller: Controller<K>,
    work: Arc<Work>,
    tasks: JoinSet<Result<Action, E>>,
    requests: HashMap<Id, Request>,
    summary: Summary,
}

/// Reconciles until `shutdown` is done.
pub(super) async fn run<K, F, R, E>(
    mut controller: Controller<K>,
    reconcile: F,
    shutdown: impl Future<Output = ()>,
) -> Summary
where
    K: Send + Sync + 'static,
    F: Fn(Request, Option<Arc<Stored<K>>>) -> R,
    R: Future<Output = Result<Action, E>> + Send + 'static,
    E: Into<BoxError> + Send + 'static,
{
    let work = Arc::new(Work {
        queue: Mutex::new(Queue::new(controller.concurrency)),
        news: Notify::new(),
    });
    let sources: Vec<_> = std::mem::take(&mut controller.sources);
    let _subscriptions: Vec<_> = sources.into_iter().map(|subscribe| subscribe(&work)).collect();
    let _own = subscribe_to_own(&mut controller, &work);
    let mut running = Running {
        controller,
        work,
        tasks: JoinSet::new(),
        requests: HashMap::new(),
        summary: Summary::default(),
    };
    let mut shutdown = pin!(shutdown);
    loop {
        running.open_lanes();
        let due = running.work.with(|queue| queue.start(Instant::now()));
        for request in due {
            // As it is now: whatever happens from here on makes the request due again.
            let object = running.controller.store.get(&request.cluster, &request.key);
            let id = running.tasks.spawn(reconcile(request.clone(), object)).id();
            running.requests.insert(id, request);
        }
        let next = running.work.with(|queue| queue.next_due());
        tokio::select! {
            biased;
            () = &mut shutdown => break,
            Some(ended) = running.tasks.join_next_with_id() => running.ended(ended),
            () = running.work.news.notified() => {}
            () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {}
        }
    }
    running.end().await
}

/// Makes changes of the controller's own objects requests, until what it returns is dropped.
fn subscribe_to_own<K: Send + Sync + 'static>(
    controller: &mut Controller<K>,
    work: &Arc<Work>,
) -> impl Sized + use<K> {
    let filters = std::mem::take(&mut controller.filters);
    let (work, store) = (work.clone(), controller.store.clone());
    // The store is kept alive by the controller, and outlives the subscription: no cycle, since it holds the handler weakly.
    controller.store.subscribe(move |change| match change {
        Change::Cluster(cluster) => {
            if store.answers(cluster) == Some(true) {
                work.with(|queue| queue.hurry(cluster));
            }
            work.news.notify_one();
        }
        Change::Added(object) | Change::Deleted(object) | Change::Updated { after: object, .. } => {
            if filters.iter().all(|wanted| wanted(change)) {
                work.add(Request::from(&**object));
            }
        }
    })
}

impl<K, E> Running<K, E>
where
    E: Into<BoxError> + Send + 'static,
{
    /// Lets those clusters' objects be reconciled of which the stores have everything.
    fn open_lanes(&self) {
        for cluster in self.work.with(|queue| queue.closed()) {
            let is_closed = |gate: &super::Gate| gate(&cluster) == Some(false);
            if !self.controller.gates.iter().any(is_closed) {
                self.work.with(|queue| queue.open(&cluster));
            }
        }
    }

    /// Takes in how a reconcile ended.
    fn ended(&mut self, ended: Ended<E>) {
        let (id, result) = match ended {
            Ok((id, Ok(action))) => (id, Ok(action)),
            Ok((id, Err(error))) => (id, Err(error.into())),
            Err(panicked) => (panicked.id(), Err(panicked.into())),
        };
        let Some(request) = self.requests.remove(&id) else {
            return;
        };
        let finish = match result {
            Ok(action) => {
                self.summary.reconciled += 1;
                match action {
                    Action::AwaitChange => Finish::Done,
                    Action::RequeueAfter(wait) => Finish::Again(wait),
                }
            }
            Err(error) => {
                self.summary.failed += 1;
                self.failed(&request, &*error)
            }
        };
        self.work
            .with(|queue| queue.finish(request, finish, Instant::now()));
    }

    fn failed(&self, request: &Request, error: &(dyn Error + Send + Sync + 'static)) -> Finish {
        let failures = self.work.with(|queue| queue.failures(request)).saturating_add(1);
        let controller = &self.controller.name;
        tracing::warn!(%controller, %request, failures, %error, "a reconcile failed");
        let failed = Failed {
            request,
            error,
            failures,
        };
        match (self.controller.policy)(&failed) {
            OnError::Backoff => Finish::Failed(self.controller.backoff.delay(failures)),
            OnError::RetryAfter(wait) => Finish::Failed(wait),
            OnError::GiveUp => Finish::Done,
        }
    }

    /// Lets what runs end, for as long as it may take.
    async fn end(mut self) -> Summary {
        let deadline = Instant::now() + self.controller.grace;
        while let Ok(Some(ended)) = timeout_at(deadline, self.tasks.join_next_with_id()).await {
            self.ended(ended);
        }
        self.summary.broken_off = self.tasks.len() as u64;
        self.tasks.shutdown().await;
        self.summary
    }
}
