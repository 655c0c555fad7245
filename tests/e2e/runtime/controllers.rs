//! Controllers.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use multicluster::client::{Client, DeleteParams, Metadata, ObjectKey, PatchType, Typed, WriteParams};
use multicluster::error::Error;
use multicluster::fleet::discovery::ResourceKind;
use multicluster::k8s::GroupVersionKind;
use multicluster::runtime::{Action, Controller, Request, Store, Stored, Summary};
use serde_json::json;
use testbed::real::Testbed;
use tokio::sync::oneshot;

use super::{Hypervisor, all_but_the_first, eventually, hypervisors, own, run};
use crate::library::{client, clusters};
use crate::support::{Env, kubectl, seed, testbed, testbed_alone};

/// What a controller was seen to do: `CLUSTER:NAME VERSION`.
#[derive(Default)]
struct Seen(Mutex<Vec<String>>);

impl Seen {
    fn add(&self, what: String) {
        self.0.lock().expect("nobody panics here").push(what);
    }

    fn has(&self, what: &str) -> bool {
        self.0
            .lock()
            .expect("nobody panics here")
            .iter()
            .any(|seen| seen == what)
    }
}

/// A running controller.
struct Running {
    seen: Arc<Seen>,
    stop: oneshot::Sender<()>,
    end: tokio::task::JoinHandle<Summary>,
}

struct Context {
    client: Client,
    kind: ResourceKind,
    seen: Arc<Seen>,
}

/// Labels each hypervisor with its version, in its cluster.
async fn label(
    request: Request,
    hypervisor: Option<Arc<Stored<Hypervisor>>>,
    context: Arc<Context>,
) -> Result<Action, Error> {
    let Some(hypervisor) = hypervisor else {
        context.seen.add(format!("{request} gone"));
        return Ok(Action::AwaitChange);
    };
    let version = &hypervisor.spec.version;
    let cluster = context
        .client
        .cluster(&request.cluster)
        .expect("the cluster is there");
    let patch = json!({"metadata": {"labels": {"version": version}}});
    let params = WriteParams::default();
    cluster
        .patch(
            &context.kind,
            &request.key,
            PatchType::Merge,
            &patch,
            None,
            &params,
        )
        .await?;
    context.seen.add(format!("{request} {version}"));
    Ok(Action::AwaitChange)
}

impl Running {
    fn start(controller: Controller<Hypervisor>, client: &Client, kind: &ResourceKind) -> Self {
        let seen = Arc::new(Seen::default());
        let context = Context {
            client: client.clone(),
            kind: kind.clone(),
            seen: seen.clone(),
        };
        let (stop, stopped) = oneshot::channel();
        let shutdown = async { stopped.await.unwrap_or_default() };
        let end = tokio::spawn(controller.run(Arc::new(context), label, shutdown));
        Running { seen, stop, end }
    }

    async fn sees(&self, what: &str) {
        let seen = self.seen.clone();
        let wanted = what.to_owned();
        eventually(what, move || seen.has(&wanted)).await;
    }

    async fn stop(self) -> Summary {
        let _ = self.stop.send(());
        self.end.await.expect("it ends")
    }
}

fn label_of(testbed: &Testbed, cluster: &str, name: &str) -> String {
    let path = "jsonpath={.metadata.labels.version}";
    kubectl(testbed, cluster, &["get", "hv", name, "-o", path]).0
}

async fn set_version(client: &Client, cluster: &str, kind: &ResourceKind, name: &str, version: &str) {
    let patch = json!({"spec": {"version": version}});
    let cluster = client.cluster(cluster).expect("the cluster is there");
    cluster
        .patch(
            kind,
            &ObjectKey::new(None, name),
            PatchType::Merge,
            &patch,
            None,
            &WriteParams::default(),
        )
        .await
        .expect("it is patched");
}

#[test]
fn objects_are_reconciled_in_their_clusters_when_they_come_change_and_go() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("twice", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("twice", "az-b"));
    run(async {
        let kind = hypervisors(&client).await;
        let store = Store::start::<Typed<Hypervisor>>(&client, &kind, &own(&env)).expect("a store");
        let running = Running::start(Controller::new("label", &store), &client, &kind);
        let name = env.name("twice");
        running.sees(&format!("az-a:{name} 1.0")).await;
        running.sees(&format!("az-b:{name} 1.0")).await;
        set_version(&client, "az-b", &kind, &name, "2.0").await;
        running.sees(&format!("az-b:{name} 2.0")).await;
        assert_eq!(label_of(&testbed, "az-a", &name), "1.0", "each copy for itself");
        assert_eq!(label_of(&testbed, "az-b", &name), "2.0");
        let az_a = client.cluster("az-a").expect("az-a");
        az_a.delete(&kind, &ObjectKey::new(None, &*name), &DeleteParams::default())
            .await
            .expect("it is deleted");
        running.sees(&format!("az-a:{name} gone")).await;
        assert!(!running.seen.has(&format!("az-b:{name} gone")));
        seed(&testbed, "az-a", &env.hypervisor("new", "az-a"));
        running.sees(&format!("az-a:{} 1.0", env.name("new"))).await;
        let summary = running.stop().await;
        assert!(summary.reconciled >= 5, "{summary}");
        assert_eq!((summary.failed, summary.broken_off), (0, 0));
    });
}

/// In the Go service, one cluster down once took down the reconciles of all zones.
#[test]
fn a_cluster_that_hangs_or_is_down_never_stops_the_others() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    for name in ["two", "three"] {
        seed(&testbed, "az-b", &env.hypervisor(name, "az-b"));
    }
    run(async {
        let kind = hypervisors(&client).await;
        let store = Store::start::<Typed<Hypervisor>>(&client, &kind, &own(&env)).expect("a store");
        store.wait_until_ready(super::PATIENCE).await;
        // Its servers accept and never answer: every write of az-b hangs.
        testbed.cluster("az-b").pause().expect("az-b stands still");
        let controller = Controller::new("label", &store)
            .concurrency(1)
            .grace(Duration::ZERO);
        let running = Running::start(controller, &client, &kind);
        let (one, two, three) = (env.name("one"), env.name("two"), env.name("three"));
        running.sees(&format!("az-a:{one} 1.0")).await;
        for version in ["1.1", "1.2", "1.3"] {
            set_version(&client, "az-a", &kind, &one, version).await;
            running.sees(&format!("az-a:{one} {version}")).await;
        }
        assert!(
            !running.seen.has(&format!("az-b:{two} 1.0")) && !running.seen.has(&format!("az-b:{three} 1.0"))
        );
        testbed.cluster("az-b").resume().expect("az-b goes on");
        running.sees(&format!("az-b:{two} 1.0")).await;
        running.sees(&format!("az-b:{three} 1.0")).await;

        // Down for good, and home with it, which issued everybody's credentials.
        testbed.cluster("az-b").kill().expect("az-b ends");
        testbed.home().kill().expect("home ends");
        set_version(&client, "az-a", &kind, &one, "1.4").await;
        running.sees(&format!("az-a:{one} 1.4")).await;
        testbed.home().restart().expect("home is back");
        testbed.cluster("az-b").restart().expect("az-b is back");
        set_version(&client, "az-b", &kind, &two, "2.0").await;
        running.sees(&format!("az-b:{two} 2.0")).await;
        running.stop().await;
    });
}

#[test]
fn what_it_owns_makes_an_object_due_and_a_cluster_that_joins_is_reconciled() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("owner", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("other", "az-b"));
    run(async {
        let (client, joining) = all_but_the_first(clusters(&testbed));
        let kind = hypervisors(&client).await;
        let widgets = GroupVersionKind::gvk("example.com", "v1", "Widget");
        let widgets = client.resource_kind(&widgets).await.expect("widgets are served");
        let store = Store::start::<Typed<Hypervisor>>(&client, &kind, &own(&env)).expect("a store");
        let children = Store::start::<Metadata>(&client, &widgets, &own(&env)).expect("a store");
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let (stop, stopped) = oneshot::channel::<()>();
        let controller = Controller::new("owners", &store).owns(&children);
        let told = seen.clone();
        let reconcile = move |request: Request, _, _| {
            told.lock().expect("nobody panics here").push(request.to_string());
            async { Ok::<_, Error>(Action::AwaitChange) }
        };
        let end = tokio::spawn(controller.run(Arc::new(()), reconcile, async {
            stopped.await.unwrap_or_default()
        }));
        let count = |what: &str| {
            let seen = seen.lock().expect("nobody panics here");
            seen.iter().filter(|seen| *seen == what).count()
        };
        let (owner, other) = (
            format!("az-a:{}", env.name("owner")),
            format!("az-b:{}", env.name("other")),
        );
        eventually("the cluster that is there", || count(&other) == 1).await;
        assert_eq!(count(&owner), 0);
        client.add_remote(joining).expect("it joins");
        eventually("the cluster that joined", || count(&owner) == 1).await;

        let uid = store
            .get("az-a", &ObjectKey::new(None, env.name("owner")))
            .expect("it is in the store")
            .uid
            .clone();
        let widget = format!(
            "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: {}\n  namespace: default\n  labels: {{test: {}}}\n  \
             ownerReferences: [{{apiVersion: kvm.cloud.sap/v1, kind: Hypervisor, name: {}, uid: {uid}, controller: true}}]\n\
             spec: {{zone: az-a}}\n",
            env.name("child"),
            env.id,
            env.name("owner")
        );
        seed(&testbed, "az-a", &widget);
        eventually("what it owns has come", || count(&owner) == 2).await;
        kubectl(
            &testbed,
            "az-a",
            &["delete", "widget", "-n", "default", &env.name("child")],
        );
        eventually("what it owned is gone", || count(&owner) == 3).await;
        assert_eq!(count(&other), 1);
        let _ = stop.send(());
        let all: BTreeSet<String> = seen.lock().expect("nobody panics here").iter().cloned().collect();
        assert_eq!(all, BTreeSet::from([owner, other]));
        assert_eq!(end.await.expect("it ends").failed, 0);
    });
}
