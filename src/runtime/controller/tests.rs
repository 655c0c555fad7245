//! The loop without servers: a store that the test itself fills, and time that is paused.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::*;
use crate::client::{ObjectKey, WatchEvent, WatchEventKind};
use crate::error::{ClusterError, FailureReason};
use crate::fleet::discovery::guess;
use crate::k8s::GroupVersionKind;
use crate::runtime::MergedEvent;

fn store() -> Store<Value> {
    let kind = guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
    let store = Store::unfed(kind);
    for (place, cluster) in ["az-a", "az-b"].into_iter().enumerate() {
        store.feed::<Value>(MergedEvent::Joined {
            cluster: Arc::from(cluster),
            place,
        });
    }
    store
}

fn tell(store: &Store<Value>, cluster: &str, kind: WatchEventKind<Value>) {
    store.feed(MergedEvent::Told(WatchEvent {
        cluster: Arc::from(cluster),
        kind,
    }));
}

fn object(name: &str, version: u32) -> Value {
    json!({"metadata": {"name": name, "uid": name, "resourceVersion": version.to_string()}})
}

fn added(store: &Store<Value>, cluster: &str, name: &str) {
    tell(store, cluster, WatchEventKind::Added(object(name, 1)));
}

/// A controller that tells what it reconciles, and does what `work` does.
struct Told {
    reconciled: mpsc::UnboundedReceiver<(Instant, String)>,
    stop: oneshot::Sender<()>,
    end: tokio::task::JoinHandle<Summary>,
}

impl Told {
    fn start<R>(controller: Controller<Value>, work: impl Fn(Request) -> R + Send + Sync + 'static) -> Self
    where
        R: Future<Output = Result<Action, String>> + Send + 'static,
    {
        let (sender, reconciled) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel();
        let end = tokio::spawn(async move {
            let reconcile = move |request: Request, object: Option<Arc<Stored<Value>>>, _| {
                let version = object.map_or("gone".to_owned(), |object| object.resource_version.clone());
                let _ = sender.send((Instant::now(), format!("{request} {version}")));
                work(request)
            };
            let shutdown = async { stopped.await.unwrap_or_default() };
            controller.run(Arc::new(()), reconcile, shutdown).await
        });
        Told {
            reconciled,
            stop,
            end,
        }
    }

    /// The next reconcile that is told, and when it began.
    async fn next(&mut self) -> (Instant, String) {
        let next = tokio::time::timeout(Duration::from_secs(1000), self.reconciled.recv()).await;
        next.expect("something is reconciled")
            .expect("the controller runs")
    }

    /// Those that are told within a second.
    async fn all(&mut self) -> Vec<String> {
        let mut all = Vec::new();
        let end = Instant::now() + Duration::from_secs(1);
        while let Ok(Some((_, told))) = tokio::time::timeout_at(end, self.reconciled.recv()).await {
            all.push(told);
        }
        all.sort_unstable();
        all
    }

    async fn stop(self) -> Summary {
        let _ = self.stop.send(());
        self.end.await.expect("the controller ends")
    }
}

async fn done(_: Request) -> Result<Action, String> {
    Ok(Action::AwaitChange)
}

#[tokio::test(start_paused = true)]
async fn a_cluster_is_reconciled_once_all_of_it_is_there_whatever_the_others_do() {
    let store = store();
    added(&store, "az-a", "n");
    added(&store, "az-b", "n");
    let mut told = Told::start(Controller::new("test", &store), done);
    assert_eq!(told.all().await, Vec::<String>::new());
    tell(&store, "az-b", WatchEventKind::Synced);
    assert_eq!(told.all().await, ["az-b:n 1"]);
    let error = ClusterError::not_sent(FailureReason::Connect, "refused");
    tell(&store, "az-a", WatchEventKind::Lost(error));
    tell(&store, "az-b", WatchEventKind::Modified(object("n", 2)));
    tell(&store, "az-b", WatchEventKind::Modified(object("n", 3)));
    assert_eq!(told.all().await, ["az-b:n 3"], "two changes, one reconcile");
    tell(&store, "az-b", WatchEventKind::Deleted(object("n", 4)));
    assert_eq!(told.all().await, ["az-b:n gone"]);
    tell(&store, "az-a", WatchEventKind::Recovered);
    tell(&store, "az-a", WatchEventKind::Synced);
    assert_eq!(told.all().await, ["az-a:n 1"]);
    let summary = told.stop().await;
    assert_eq!(
        (summary.reconciled, summary.failed, summary.broken_off),
        (4, 0, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_waits_longer_each_time_and_no_longer_than_its_cluster_is_lost() {
    let store = store();
    added(&store, "az-a", "n");
    tell(&store, "az-a", WatchEventKind::Synced);
    let backoff = Backoff {
        first: Duration::from_secs(2),
        most: Duration::from_secs(16),
    };
    let controller = Controller::new("test", &store).backoff(backoff);
    let mut told = Told::start(controller, |_| async { Err("no".to_owned()) });
    let mut before = told.next().await.0;
    for seconds in [2.0, 4.0, 8.0, 16.0, 16.0] {
        let now = told.next().await.0;
        let waited = (now - before).as_secs_f64();
        assert!(
            (seconds..=seconds * 1.51).contains(&waited),
            "{waited} for {seconds}"
        );
        before = now;
    }
    let error = ClusterError::not_sent(FailureReason::Connect, "refused");
    tell(&store, "az-a", WatchEventKind::Lost(error));
    tell(&store, "az-a", WatchEventKind::Recovered);
    let waited = told.next().await.0 - before;
    assert!(waited < Duration::from_secs(1), "{waited:?}");
    assert_eq!(told.stop().await.failed, 7);
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_failure_and_the_policy_decides() {
    let store = store();
    added(&store, "az-a", "n");
    tell(&store, "az-a", WatchEventKind::Synced);
    let seen = Arc::new(AtomicUsize::new(0));
    let count = seen.clone();
    let controller = Controller::new("test", &store).on_error(move |failed| {
        assert!(failed.error.to_string().contains("panic"), "{}", failed.error);
        count.store(failed.failures as usize, Ordering::Relaxed);
        match failed.failures {
            1 | 2 => OnError::RetryAfter(Duration::from_millis(10)),
            _ => OnError::GiveUp,
        }
    });
    let mut told = Told::start(controller, |_| async { panic!("on purpose") });
    assert_eq!(told.all().await.len(), 3);
    assert_eq!(seen.load(Ordering::Relaxed), 3);
    assert_eq!(told.stop().await.failed, 3);
}

#[tokio::test(start_paused = true)]
async fn one_that_is_asked_for_comes_again_and_what_hangs_is_broken_off_at_the_end() {
    let store = store();
    added(&store, "az-a", "again");
    added(&store, "az-b", "hangs");
    tell(&store, "az-a", WatchEventKind::Synced);
    tell(&store, "az-b", WatchEventKind::Synced);
    let controller = Controller::new("test", &store)
        .concurrency(1)
        .grace(Duration::from_secs(3));
    let mut told = Told::start(controller, |request| async move {
        if request.key.name == "hangs" {
            std::future::pending::<()>().await;
        }
        Ok(Action::RequeueAfter(Duration::from_millis(300)))
    });
    assert_eq!(
        told.all()
            .await
            .iter()
            .filter(|told| *told == "az-b:hangs 1")
            .count(),
        1
    );
    let start = Instant::now();
    let summary = told.stop().await;
    assert!(summary.reconciled >= 3, "{summary}");
    assert_eq!(summary.broken_off, 1);
    assert_eq!(start.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_others_depend_on_makes_them_due() {
    let (owners, children) = (store(), store());
    for store in [&owners, &children] {
        tell(store, "az-a", WatchEventKind::Synced);
    }
    added(&owners, "az-a", "n");
    let controller = Controller::new("test", &owners)
        .filter(|change| !matches!(change, Change::Deleted(_)))
        .watches(&children, |child| {
            let owner = child.object["owner"].as_str().map(str::to_owned);
            let request = |cluster: &str, name: String| Request::new(cluster, ObjectKey::new(None, name));
            owner
                .into_iter()
                .flat_map(move |owner| [request("az-a", owner.clone()), request("unknown", owner)])
        });
    let mut told = Told::start(controller, done);
    assert_eq!(told.all().await, ["az-a:n 1"]);
    let child = |version: u32, owner: &str| json!({"metadata": {"name": "c", "uid": "c", "resourceVersion": version.to_string()}, "owner": owner});
    tell(&children, "az-a", WatchEventKind::Added(child(1, "n")));
    assert_eq!(told.all().await, ["az-a:n 1"]);
    tell(&children, "az-a", WatchEventKind::Modified(child(2, "m")));
    assert_eq!(
        told.all().await,
        ["az-a:m gone", "az-a:n 1"],
        "whose it was and whose it is"
    );
    tell(&owners, "az-a", WatchEventKind::Deleted(object("n", 1)));
    assert_eq!(told.all().await, Vec::<String>::new(), "filtered");
    // Of az-b, the children are missing.
    tell(&owners, "az-b", WatchEventKind::Synced);
    added(&owners, "az-b", "n");
    assert_eq!(told.all().await, Vec::<String>::new());
    tell(&children, "az-b", WatchEventKind::Synced);
    assert_eq!(told.all().await, ["az-b:n 1"]);
    told.stop().await;
}
