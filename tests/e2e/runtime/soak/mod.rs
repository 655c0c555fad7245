//! A controller over three clusters that are edited, killed and stopped at random for a while.
//!
//! In the end, the merged store is what the servers have, every object was reconciled after its last edit, no object was ever
//! reconciled twice at once, and the memory is what it was. `SOAK_SECONDS` is how long it goes on and `SOAK_OBJECTS` how many
//! objects each cluster has; `SOAK_SECONDS=600 cargo test --test e2e runtime::soak -- --nocapture` is the long one.

mod settled;
mod torment;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use multicluster::client::{
    Client, Cluster, DeleteParams, ListParams, ObjectKey, PatchType, Typed, WatchParams, WriteParams,
};
use multicluster::error::Error;
use multicluster::fleet::discovery::ResourceKind;
use multicluster::k8s::GroupVersionKind;
use multicluster::runtime::{Action, Controller, Request, Store, Stored, Summary};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::library::client;
use crate::support::{Env, testbed_alone};
use settled::unsettled;
use torment::{Random, torment};

/// How long the soak goes on where nobody says otherwise: long enough for a server to be killed and back.
const SECONDS: u64 = 20;
/// How many objects each cluster has then.
const OBJECTS: usize = 100;
/// From here on it is a soak, and what the memory does means something.
const LONG: u64 = 120;
/// How many objects each cluster has in that.
const MANY: usize = 2000;
/// How many edits each cluster gets a second.
const EDITS: u64 = 10;
/// How long everything may take to be reconciled in the end.
const SETTLING: Duration = Duration::from_secs(240);

/// The annotation in which the controller writes down the replicas that it has seen.
const SEEN: &str = "seen-replicas";

#[derive(Debug, Deserialize)]
struct Widget {
    metadata: Annotations,
    #[serde(default)]
    spec: Spec,
}

#[derive(Debug, Deserialize)]
struct Annotations {
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
struct Spec {
    #[serde(default)]
    replicas: u64,
}

/// What is known of the soak from all sides.
struct Soak {
    client: Client,
    kind: ResourceKind,
    /// The label of its objects.
    id: String,
    objects: usize,
    over: AtomicBool,
    edits: AtomicU64,
    edits_failed: AtomicU64,
    /// What is being reconciled.
    running: Mutex<HashSet<Request>>,
    /// The version that each object was last reconciled at; `None`: it was gone.
    last: Mutex<HashMap<Request, Option<String>>>,
}

impl Soak {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    fn name(&self, number: u64) -> ObjectKey {
        ObjectKey::new(Some("default"), format!("{}-{number}", self.id))
    }

    fn widget(&self, number: u64, zone: &str, replicas: u64) -> Value {
        json!({
            "apiVersion": "example.com/v1",
            "kind": "Widget",
            "metadata": {"name": self.name(number).name, "namespace": "default", "labels": {"test": self.id}},
            "spec": {"zone": zone, "replicas": replicas},
        })
    }

    fn watch(&self) -> WatchParams {
        let list = ListParams::default().label_selector(format!("test={}", self.id));
        WatchParams::of(list).server_timeout(Duration::from_secs(10))
    }
}

/// Makes a cluster's objects, several at a time.
async fn fill(soak: Arc<Soak>, cluster: Arc<Cluster>) {
    let mut tasks = JoinSet::new();
    for part in 0..8 {
        let (soak, cluster) = (soak.clone(), cluster.clone());
        tasks.spawn(async move {
            for number in (0..soak.objects as u64).filter(|number| number % 8 == part) {
                let widget = soak.widget(number, &cluster.descriptor.name, 0);
                let created = cluster.create(&soak.kind, &widget, &WriteParams::default()).await;
                created.expect("it is created");
            }
        });
    }
    while let Some(part) = tasks.join_next().await {
        part.expect("objects are made");
    }
}

/// Edits a cluster's objects at random until the soak is over; what a dead server does not take is not done.
async fn edit(soak: Arc<Soak>, cluster: Arc<Cluster>, seed: u64) {
    let mut random = Random(seed);
    let mut pace = tokio::time::interval(Duration::from_millis(1000 / EDITS));
    pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !soak.is_over() {
        pace.tick().await;
        let number = random.below(soak.objects as u64);
        let key = soak.name(number);
        let replicas = random.below(1_000_000) + 1;
        let params = WriteParams::default();
        let edited = match random.below(10) {
            0 => {
                let deleted = cluster.delete(&soak.kind, &key, &DeleteParams::default()).await;
                deleted.map(drop)
            }
            1 | 2 => {
                let widget = soak.widget(number, &cluster.descriptor.name, replicas);
                cluster.create(&soak.kind, &widget, &params).await.map(drop)
            }
            _ => {
                let patch = json!({"spec": {"replicas": replicas}});
                let patched = cluster.patch(&soak.kind, &key, PatchType::Merge, &patch, None, &params);
                patched.await.map(drop)
            }
        };
        let count = match edited {
            Ok(()) => &soak.edits,
            // Half of it is there already, or is not there: that is how it is at random.
            Err(_) => &soak.edits_failed,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

/// Writes down in each object what was seen of it.
async fn reconcile(
    request: Request,
    widget: Option<Arc<Stored<Widget>>>,
    soak: Arc<Soak>,
) -> Result<Action, Error> {
    let alone = soak
        .running
        .lock()
        .expect("nobody panics here")
        .insert(request.clone());
    assert!(alone, "{request} is reconciled twice at once");
    let version = widget.as_ref().map(|widget| widget.resource_version.clone());
    let result = match &widget {
        Some(widget) => write_down(&request, widget, &soak).await,
        None => Ok(()),
    };
    soak.running.lock().expect("nobody panics here").remove(&request);
    result?;
    let mut last = soak.last.lock().expect("nobody panics here");
    last.insert(request, version);
    Ok(Action::AwaitChange)
}

async fn write_down(request: &Request, widget: &Stored<Widget>, soak: &Soak) -> Result<(), Error> {
    let seen = widget.spec.replicas.to_string();
    if widget.metadata.annotations.get(SEEN) == Some(&seen) {
        return Ok(());
    }
    let cluster = soak
        .client
        .cluster(&request.cluster)
        .expect("the cluster is there");
    let patch = json!({"metadata": {"uid": widget.uid, "annotations": {SEEN: seen}}});
    let params = WriteParams::default();
    let patched = cluster.patch(&soak.kind, &request.key, PatchType::Merge, &patch, None, &params);
    match patched.await {
        // It has gone, or is another: there is news of that on its way.
        Err(Error::Cluster(failure)) if matches!(failure.error.code(), Some(404 | 409 | 422)) => Ok(()),
        other => other.map(drop),
    }
}

/// What this process has in memory, in MiB.
fn resident() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse().ok())
        .unwrap_or_default();
    pages * 4096.0 / 1_048_576.0
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn everything_is_reconciled_whatever_happens_to_the_servers() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    let seconds = setting("SOAK_SECONDS").unwrap_or(SECONDS);
    let objects = setting("SOAK_OBJECTS").map_or(if seconds < LONG { OBJECTS } else { MANY }, |objects| {
        usize::try_from(objects).expect("a number of objects")
    });
    let seed = setting("SOAK_SEED").unwrap_or(42);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let client = client(&testbed);
    let gvk = GroupVersionKind::gvk("example.com", "v1", "Widget");
    let kind = runtime
        .block_on(client.resource_kind(&gvk))
        .expect("widgets are served");
    let clusters = client.clusters_for(&gvk).expect("widgets are listed");
    assert_eq!(clusters.len(), 3);
    let soak = Arc::new(Soak {
        client,
        kind,
        id: env.id.clone(),
        objects,
        over: AtomicBool::new(false),
        edits: AtomicU64::new(0),
        edits_failed: AtomicU64::new(0),
        running: Mutex::default(),
        last: Mutex::default(),
    });
    let begun = Instant::now();
    for cluster in &clusters {
        runtime.block_on(fill(soak.clone(), cluster.clone()));
    }
    println!(
        "{} objects made after {:.0?}",
        objects * clusters.len(),
        begun.elapsed()
    );

    let (stop, stopped) = oneshot::channel::<()>();
    let (store, controller) = runtime.block_on(async {
        let store = Store::start::<Typed<Widget>>(&soak.client, &soak.kind, &soak.watch()).expect("a store");
        let controller = Controller::new("soak", &store);
        let stopped = async { stopped.await.unwrap_or_default() };
        (
            store,
            tokio::spawn(controller.run(soak.clone(), reconcile, stopped)),
        )
    });
    let start = Instant::now();
    let until = start + Duration::from_secs(seconds);
    for (seed, cluster) in (seed..).zip(&clusters) {
        runtime.spawn(edit(soak.clone(), cluster.clone(), seed));
    }
    let sampling = runtime.spawn(sample(soak.clone(), store.clone(), seconds));
    let (killed, paused) = torment(&testbed, until, seed);
    soak.over.store(true, Ordering::Relaxed);
    let settled = Instant::now();
    let settling = async {
        let mut wrong = None;
        while settled.elapsed() < SETTLING {
            wrong = unsettled(&soak, &store).await;
            if wrong.is_none() && soak.running.lock().expect("nobody panics here").is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!(
            "not settled within {SETTLING:?}: {wrong:?}; {:?}",
            store.readiness()
        );
    };
    runtime.block_on(settling);
    let settled = settled.elapsed();
    let _ = stop.send(());
    let summary: Summary = runtime.block_on(controller).expect("the controller ends");
    let samples = runtime.block_on(sampling).expect("samples");
    println!(
        "{seconds} s, {killed} servers killed and {paused} stopped: {} edits done and {} not; {summary}; settled {settled:.1?} \
         after the end; {} objects in the store, {} of them more than once",
        soak.edits.load(Ordering::Relaxed),
        soak.edits_failed.load(Ordering::Relaxed),
        store.len(),
        store.duplicates().len(),
    );
    assert!(killed > 0 && summary.reconciled as usize >= objects * clusters.len());
    assert_eq!(summary.broken_off, 0);
    if seconds >= LONG {
        let most = |samples: &[f64]| samples.iter().copied().fold(0.0, f64::max);
        let quarter = samples.len() / 4;
        let (early, late) = (
            most(&samples[quarter..2 * quarter]),
            most(&samples[3 * quarter..]),
        );
        println!("the most memory: {early:.1} MiB in the second quarter, {late:.1} MiB in the last");
        assert!(late < early * 1.15 + 8.0, "{early} MiB became {late} MiB");
    }
    drop(store);
    for cluster in &clusters {
        let selected = soak.watch().list;
        let only = soak.client.only([cluster.descriptor.name.as_str()]);
        let deleted = runtime.block_on(only.delete_all_of(&soak.kind, &selected, &DeleteParams::default()));
        assert!(deleted.expect("the kind is listed").complete());
    }
}

/// Tells how much memory is taken, forty times in all.
async fn sample(soak: Arc<Soak>, store: Store<Widget>, seconds: u64) -> Vec<f64> {
    let start = Instant::now();
    let mut samples = Vec::new();
    while !soak.is_over() {
        let resident = resident();
        println!(
            "{:>6.1?}: {resident:>6.1} MiB, {} objects, {} edits",
            start.elapsed(),
            store.len(),
            soak.edits.load(Ordering::Relaxed)
        );
        samples.push(resident);
        tokio::time::sleep(Duration::from_millis(seconds * 1000 / 40)).await;
    }
    samples
}
