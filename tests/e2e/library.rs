//! The library without the command line: every call of the client, against real API servers.

use std::sync::Arc;

use multicluster::client::{
    Change, Client, Cluster, DeleteParams, DiscoveryOptions, ListParams, Metadata, ObjectKey, Outcome,
    PatchType, TableRow, Typed, WatchEventKind, WatchParams, WriteParams,
};
use multicluster::config;
use multicluster::error::Error;
use multicluster::fleet::connection::{Connection, ConnectionOptions};
use multicluster::fleet::credentials::{CredentialOptions, Credentials};
use multicluster::fleet::discovery::ResourceKind;
use multicluster::fleet::kubeconfig::{self, KubeconfigOptions};
use multicluster::fleet::server::ServerSettings;
use multicluster::fleet::{Role, describe};
use multicluster::k8s::GroupVersionKind;
use serde::Deserialize;
use serde_json::{Value, json};
use testbed::real::Testbed;

use crate::support::{Env, exists, seed, testbed};

/// The operator's clusters, remotes first; a service would build its client like this.
pub fn clusters(testbed: &Testbed) -> Vec<Arc<Cluster>> {
    let path = testbed.config_path();
    let text = config::read_file(&path).expect("the APIServers file");
    let config = config::read(&text, "apiservers.yaml").expect("the APIServers file is usable");
    let options = KubeconfigOptions {
        kubeconfig: Some(testbed.operator_kubeconfig()),
        ..Default::default()
    };
    let loaded = kubeconfig::load(&options).expect("the kubeconfig");
    let home = loaded.resolve(&options).expect("the context");
    let credentials = Credentials::new(&home.auth, CredentialOptions::default());
    let mut remotes = config.remotes.iter();
    let connect = |descriptor: Arc<multicluster::fleet::ClusterDescriptor>| {
        let server = match descriptor.role {
            Role::Home => home.server.clone(),
            _ => ServerSettings::remote(remotes.next().expect("a remote")).expect("the remote is usable"),
        };
        let connection = Connection::new(
            server,
            credentials.clone(),
            "operator",
            ConnectionOptions::default(),
        );
        Arc::new(Cluster::new(descriptor, connection))
    };
    describe(&config).into_iter().map(connect).collect()
}

/// The library's client for the testbed.
pub fn client(testbed: &Testbed) -> Client {
    let text = config::read_file(&testbed.config_path()).expect("the APIServers file");
    let config = config::read(&text, "apiservers.yaml").expect("the APIServers file is usable");
    Client::new(
        clusters(testbed),
        config.router_set(),
        DiscoveryOptions::default(),
    )
}

fn hypervisor(env: &Env, name: &str, zone: &str) -> Value {
    json!({
        "apiVersion": "kvm.cloud.sap/v1",
        "kind": "Hypervisor",
        "metadata": {
            "name": env.name(name),
            "labels": {"test": env.id, "topology.kubernetes.io/zone": zone},
            "annotations": {"kubectl-multicluster/cluster": "elsewhere"},
        },
        "spec": {"version": "1.0"},
    })
}

async fn hypervisors(client: &Client) -> ResourceKind {
    let gvk = GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor");
    client.resource_kind(&gvk).await.expect("hypervisors are served")
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(test);
}

#[test]
fn an_object_is_created_changed_and_deleted_where_it_belongs() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    run(async {
        let kind = hypervisors(&client).await;
        let params = WriteParams::default();
        let object = hypervisor(&env, "one", "az-b");
        let created = client
            .create(&kind, &object, &params)
            .await
            .expect("it is created");
        assert_eq!(
            (created.cluster.as_str(), created.change),
            ("az-b", Change::Created)
        );
        assert_eq!(
            created.object["metadata"].get("annotations"),
            None,
            "ours are stripped"
        );
        assert!(exists(&testbed, "az-b", &format!("hv/{}", env.name("one"))));

        let mut changed = created.object.clone();
        changed["spec"]["version"] = json!("2.0");
        let updated = client
            .update(&kind, &changed, &params)
            .await
            .expect("it is replaced");
        assert_eq!(updated.change, Change::Configured);
        // The version that was read first is not the server's any more.
        let stale = client.update(&kind, &changed, &params).await;
        assert!(
            matches!(&stale, Err(Error::Cluster(failure)) if failure.error.code() == Some(409)),
            "{stale:?}"
        );

        let patch = json!({"spec": {"maintenance": "manual"}});
        let patched = client
            .patch(&kind, &object, PatchType::Merge, &patch, &params)
            .await
            .expect("it is patched");
        assert_eq!(patched.object["spec"]["maintenance"], "manual");
        assert_eq!(patched.object["spec"]["version"], "2.0");

        let status = WriteParams {
            subresource: Some("status".to_owned()),
            ..WriteParams::default()
        };
        let patch = json!({"status": {"numInstances": 7}, "spec": {"version": "not by this way"}});
        let patched = client
            .patch(&kind, &object, PatchType::Merge, &patch, &status)
            .await
            .expect("the status is patched");
        assert_eq!(patched.object["status"]["numInstances"], 7);
        assert_eq!(
            patched.object["spec"]["version"], "2.0",
            "a status write leaves the spec alone"
        );

        let key = ObjectKey::new(None, env.name("one"));
        let deleted = client
            .delete(&kind, &key, &DeleteParams::default())
            .await
            .expect("it is deleted");
        assert_eq!(deleted.cluster, "az-b");
        assert!(!exists(&testbed, "az-b", &format!("hv/{}", env.name("one"))));
        let again = client.delete(&kind, &key, &DeleteParams::default()).await;
        assert!(matches!(again, Err(Error::NotFound { .. })), "{again:?}");
    });
}

#[test]
fn errors_have_types() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("twice", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("twice", "az-b"));
    run(async {
        let kind = hypervisors(&client).await;
        let params = WriteParams::default();
        let copy = client
            .create(&kind, &hypervisor(&env, "twice", "az-a"), &params)
            .await
            .unwrap_err();
        assert!(copy.is_duplicate(), "{copy}");
        let key = ObjectKey::new(None, env.name("twice"));
        let both = client
            .delete(&kind, &key, &DeleteParams::default())
            .await
            .unwrap_err();
        assert!(both.is_duplicate(), "{both}");
        let nowhere = client
            .apply(&kind, &hypervisor(&env, "lost", "az-x"), &params)
            .await
            .unwrap_err();
        assert!(nowhere.is_no_cluster_matched(), "{nowhere}");
        let unknown = client
            .resource_kind(&GroupVersionKind::gvk("", "v1", "Pod"))
            .await
            .unwrap_err();
        assert!(matches!(unknown, Error::UnknownKind { .. }), "{unknown}");

        let found: Outcome<Value> = client
            .get(&kind, &ListParams::default(), &env.name("twice"))
            .await
            .expect("asked");
        assert_eq!(
            &*found.items[0].cluster, "az-a",
            "the first copy is that of the first cluster"
        );
        assert_eq!(found.duplicates[0].clusters, ["az-a", "az-b"]);
        assert!(found.complete());
        assert!(matches!(found.into_result(), Err(Error::Duplicate(_))));
    });
}

#[derive(Debug, Deserialize)]
struct Hypervisor {
    spec: Spec,
}

#[derive(Debug, Deserialize)]
struct Spec {
    version: String,
}

#[test]
fn the_same_objects_come_in_every_form() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    run(async {
        let kind = hypervisors(&client).await;
        let params = ListParams {
            label_selector: Some(format!("test={}", env.id)),
            chunk_size: 1,
            ..Default::default()
        };
        let typed: Outcome<Typed<Hypervisor>> = client.list(&kind, &params).await.expect("asked");
        let typed = typed.into_result().expect("complete, and nothing twice");
        let versions = typed
            .iter()
            .filter_map(|item| item.object.object.as_ref())
            .map(|object| object.spec.version.as_str());
        assert_eq!(versions.collect::<Vec<_>>(), ["1.0", "1.0"]);
        let metadata: Outcome<Metadata> = client.list(&kind, &params).await.expect("asked");
        assert_eq!(
            metadata.items[1].object.label("topology.kubernetes.io/zone"),
            Some("az-b")
        );
        assert_eq!(metadata.items[0].object.0.get("spec"), None);
        let rows: Outcome<TableRow> = client.list(&kind, &params).await.expect("asked");
        assert_eq!(rows.items[0].object.columns[0].name, "Name");
        let only = client
            .only(["az-b"])
            .list::<Metadata>(&kind, &params)
            .await
            .expect("asked");
        assert_eq!((only.items.len(), only.reports.len()), (1, 1));
        let deleted = client
            .delete_all_of(&kind, &params, &DeleteParams::default())
            .await
            .expect("asked");
        assert_eq!(deleted.items.len(), 2);
        assert!(deleted.complete());
    });
}

#[test]
fn a_remote_can_join_while_the_client_is_in_use() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    run(async {
        let mut all = clusters(&testbed);
        let joining = all.remove(0);
        let client = Client::new(
            all,
            multicluster::routing::RouterSet::built_in(),
            DiscoveryOptions::default(),
        );
        let user = client.clone();
        let kind = hypervisors(&client).await;
        let params = ListParams {
            label_selector: Some(format!("test={}", env.id)),
            ..Default::default()
        };
        let names = |outcome: &Outcome<Metadata>| -> Vec<String> {
            outcome
                .items
                .iter()
                .map(|item| format!("{}/{}", item.cluster, item.key.name))
                .collect()
        };
        let before: Outcome<Metadata> = user.list(&kind, &params).await.expect("asked");
        assert_eq!(names(&before), [format!("az-b/{}", env.name("two"))]);
        client.add_remote(joining);
        let after: Outcome<Metadata> = user.list(&kind, &params).await.expect("asked");
        assert_eq!(
            names(&after),
            [
                format!("az-a/{}", env.name("one")),
                format!("az-b/{}", env.name("two"))
            ]
        );
        assert_eq!(
            user.all_clusters().last().expect("home").descriptor.role,
            Role::Home
        );
    });
}

#[test]
fn what_is_there_at_the_start_is_known_though_it_is_not_told() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("twice", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("twice", "az-b"));
    run(async {
        let kind = hypervisors(&client).await;
        let list = ListParams {
            label_selector: Some(format!("test={}", env.id)),
            ..Default::default()
        };
        let params = WatchParams {
            list,
            skip_initial: true,
            ..Default::default()
        };
        let mut events = client.watch::<Metadata>(&kind, &params).expect("a watch");
        let mut synced = 0;
        while synced < 2 {
            match events.next().await.expect("an event").kind {
                WatchEventKind::Synced => synced += 1,
                other => panic!("told of the start: {other:?}"),
            }
        }
        // The pair was always there: one of it going resolves the duplicate, and nothing ever appeared.
        let key = ObjectKey::new(None, env.name("twice"));
        let az_b = client.cluster("az-b").expect("az-b");
        az_b.delete(&kind, &key, &DeleteParams::default())
            .await
            .expect("it is deleted");
        let gone = events.next().await.expect("an event");
        assert!(matches!(gone.kind, WatchEventKind::Deleted(_)), "{gone:?}");
        let resolved = events.next().await.expect("an event");
        let WatchEventKind::DuplicateResolved(duplicate) = resolved.kind else {
            panic!("{resolved:?}")
        };
        assert_eq!(duplicate.clusters, ["az-a"]);
    });
}

/// What services need: futures that may move between threads.
#[test]
fn futures_can_be_sent() {
    fn sent<T: Send>(_: T) {}
    fn all(client: &Client, kind: &ResourceKind, object: &Value) {
        let (list, write) = (ListParams::default(), WriteParams::default());
        sent(client.list::<Value>(kind, &list));
        sent(client.get::<Metadata>(kind, &list, "name"));
        sent(client.resource_kind(&kind.gvk));
        sent(client.create(kind, object, &write));
        sent(client.apply(kind, object, &write));
        sent(client.delete_all_of(kind, &list, &DeleteParams::default()));
        if let Ok(mut events) = client.watch::<TableRow>(kind, &WatchParams::default()) {
            sent(events.next());
        }
    }
    let _ = all;
    sent(Client::new(
        Vec::new(),
        Default::default(),
        DiscoveryOptions::default(),
    ));
}
