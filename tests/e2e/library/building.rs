//! From a file to a client, and remotes that join it while it is in use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use multicluster::client::{Client, Cluster, ListParams, Metadata, Outcome};
use multicluster::config::RemoteConfig;
use multicluster::error::Error;
use multicluster::fleet::connection::{Connection, ConnectionOptions};
use multicluster::fleet::credentials::{CredentialOptions, Credentials};
use multicluster::fleet::incluster::InClusterEnvironment;
use multicluster::fleet::kubeconfig::KubeconfigOptions;
use multicluster::fleet::server::ServerSettings;
use multicluster::fleet::{ClusterDescriptor, Role};
use multicluster::k8s::AuthInfo;
use serde_json::json;
use testbed::real::Testbed;

use super::{api_servers, client, hypervisor_gvk, hypervisors, mine, operator, run};
use crate::support::{Env, seed, testbed};

/// A remote of the testbed as its APIServers file has it.
fn remote(testbed: &Testbed, zone: &str) -> RemoteConfig {
    let remotes = api_servers(testbed).remotes;
    let found = remotes.into_iter().find(|remote| remote.wished_name() == zone);
    found.expect("the remote")
}

/// A client that does not know az-a yet.
fn without_az_a(testbed: &Testbed) -> Client {
    let mut config = api_servers(testbed);
    config.remotes.retain(|remote| remote.wished_name() != "az-a");
    Client::builder()
        .config(config)
        .kubeconfig(operator(testbed))
        .build()
        .expect("a client")
}

fn names(outcome: &Outcome<Metadata>) -> Vec<String> {
    let name = |item: &multicluster::client::Item<Metadata>| format!("{}/{}", item.cluster, item.key.name);
    outcome.items.iter().map(name).collect()
}

#[test]
fn a_client_is_made_of_a_file_in_one_call() {
    let testbed = testbed();
    let client = client(&testbed);
    let order: Vec<String> = client
        .clusters()
        .iter()
        .map(|cluster| cluster.descriptor.name.clone())
        .collect();
    assert_eq!(order, ["az-a", "az-b", "home"]);
    let home = client.home_cluster().expect("home");
    assert_eq!(home.descriptor.host, Some(testbed.home().url()));
    run(async {
        let found: Outcome<Metadata> = client
            .list(
                &hypervisors(&client).await,
                &ListParams::default().label_selector("no=such"),
            )
            .await
            .expect("asked");
        assert!(found.complete(), "{:?}", found.failures());
    });
}

/// Go's `ClientConfig` is read from JSON; its document is an APIServers file as it is.
#[test]
fn gos_client_config_is_read() {
    let testbed = testbed();
    let config = json!({"apiservers": {
        "home": {"gvks": ["v1/Secret", "v1/SecretList"]},
        "remotes": [{
            "host": testbed.cluster("az-b").url(),
            "caCert": "ignored, since:",
            "insecureSkipTLSVerify": true,
            "gvks": ["kvm.cloud.sap/v1/Hypervisor", "kvm.cloud.sap/v1/HypervisorList"],
            "labels": {"availabilityZone": "az-b"},
        }],
    }});
    let client = Client::builder()
        .config_text(config.to_string())
        .kubeconfig(operator(&testbed))
        .build()
        .expect("a client");
    run(async {
        let kind = hypervisors(&client).await;
        let found: Outcome<Metadata> = client.list(&kind, &ListParams::default()).await.expect("asked");
        assert!(found.complete(), "{:?}", found.failures());
        assert_eq!(found.reports[0].cluster.name, "az-b");
    });
}

#[test]
fn in_a_pod_home_is_the_pods_cluster() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    env.file("token", testbed.operator_token());
    env.file("namespace", "cortex");
    env.file("ca.crt", testbed.home().ca_pem());
    let pod = InClusterEnvironment::new("127.0.0.1", testbed.home().port(), env.path());
    let options = KubeconfigOptions::default().in_cluster(pod);
    let builder = Client::builder().config_file(testbed.config_path());
    let client = builder.kubeconfig(options).build().expect("a client");
    run(async {
        let spaces = client.dynamic(multicluster::k8s::GroupVersionKind::gvk("", "v1", "Namespace"));
        let found = spaces.get("default").await.expect("home answers the pod's token");
        assert_eq!(&*found.item.cluster, "home");
        let kind = hypervisors(&client).await;
        let found: Outcome<Metadata> = client.list(&kind, &ListParams::default()).await.expect("asked");
        assert!(found.complete(), "remotes take it, too: {:?}", found.failures());
    });
}

#[test]
fn what_is_wrong_is_told_when_the_client_is_made() {
    let testbed = testbed();
    let message = |result: Result<Client, Error>| match result {
        Err(Error::Invalid(message)) => message,
        other => panic!("{other:?}"),
    };
    let none = Client::builder().kubeconfig(operator(&testbed)).build();
    assert!(message(none).contains("no APIServers file"));
    let missing = Client::builder()
        .config_file("/nonexistent.yaml")
        .kubeconfig(operator(&testbed))
        .build();
    assert!(message(missing).starts_with("/nonexistent.yaml"));
    let unread = Client::builder()
        .config_text("home: [")
        .kubeconfig(operator(&testbed))
        .build();
    assert!(message(unread).contains("the APIServers configuration"));
    let nowhere = Client::builder()
        .config_text("home: {gvks: []}")
        .kubeconfig(KubeconfigOptions::default())
        .build();
    assert!(!message(nowhere).is_empty());
}

/// Reads go on while a remote joins: each sees the fleet before or after, and none fails.
#[test]
fn a_remote_joins_while_reads_go_on() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let client = without_az_a(&testbed);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let kind = hypervisors(&client).await;
        let (before, after) = (
            vec![format!("az-b/{}", env.name("two"))],
            vec![
                format!("az-a/{}", env.name("one")),
                format!("az-b/{}", env.name("two")),
            ],
        );
        let joined = Arc::new(AtomicBool::new(false));
        let readers: Vec<_> = (0..4)
            .map(|_| {
                let (client, kind, params, joined) =
                    (client.clone(), kind.clone(), mine(&env), joined.clone());
                let (before, after) = (before.clone(), after.clone());
                tokio::spawn(async move {
                    let mut reads = 0;
                    loop {
                        let was_there = joined.load(Ordering::SeqCst);
                        let read: Outcome<Metadata> = client.list(&kind, &params).await.expect("asked");
                        assert!(read.complete(), "{:?}", read.failures());
                        let names = names(&read);
                        assert!(
                            names == after || (names == before && !was_there),
                            "{names:?} {was_there}"
                        );
                        reads += 1;
                        if was_there {
                            return reads;
                        }
                    }
                })
            })
            .collect();
        let read: Outcome<Metadata> = client.list(&kind, &mine(&env)).await.expect("asked");
        assert_eq!(names(&read), before);
        let cluster = client
            .connect_remote(&remote(&testbed, "az-a"))
            .expect("it joins");
        joined.store(true, Ordering::SeqCst);
        assert_eq!(cluster.descriptor.name, "az-a");
        for reader in readers {
            assert!(reader.await.expect("no reader fails") >= 1);
        }
        // It is asked after the remotes that there were, and before home; writes find it.
        let order: Vec<String> = client
            .clusters()
            .iter()
            .map(|cluster| cluster.descriptor.name.clone())
            .collect();
        assert_eq!(order, ["az-b", "az-a", "home"]);
        let decision = client
            .route(&hypervisor_gvk(), &super::hypervisor(&env, "x", "az-a"))
            .expect("routed");
        assert_eq!(decision.target(), Some("az-a"));
    });
}

/// Of several that join as one cluster at the same time, one does.
#[test]
fn a_cluster_joins_once() {
    let testbed = testbed();
    let client = without_az_a(&testbed);
    let joining: Vec<_> = (0..8)
        .map(|_| {
            let (client, remote) = (client.clone(), remote(&testbed, "az-a"));
            std::thread::spawn(move || client.connect_remote(&remote).is_ok())
        })
        .collect();
    let joined = joining
        .into_iter()
        .filter(|_| true)
        .map(|thread| thread.join().expect("no panic"));
    assert_eq!(joined.filter(|joined| *joined).count(), 1);
    assert_eq!(client.all_clusters().len(), 3);
    assert_eq!(
        client.all_clusters().last().expect("home").descriptor.role,
        Role::Home
    );
    // Another host by the same name is called by its host.
    let other = RemoteConfig::new("https://127.0.0.1:1").label("availabilityZone", "az-b");
    assert_eq!(
        client.connect_remote(&other).expect("it joins").descriptor.name,
        "127.0.0.1:1"
    );
    let strange = RemoteConfig::new("http://elsewhere.example").context("gone");
    assert!(matches!(client.connect_remote(&strange), Err(Error::Invalid(_))));
}

/// A connection that was made by hand joins as it is.
#[test]
fn a_connection_joins_without_a_home() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let mut all = super::clusters(&testbed);
    let joining = all.remove(0);
    let client = Client::new(all, api_servers(&testbed).router_set(), Default::default());
    run(async {
        let kind = hypervisors(&client).await;
        let before: Outcome<Metadata> = client.list(&kind, &mine(&env)).await.expect("asked");
        assert!(before.items.is_empty() && before.complete());
        client.add_remote(joining.clone()).expect("it joins");
        assert!(client.add_remote(joining).is_err(), "once");
        let after: Outcome<Metadata> = client.list(&kind, &mine(&env)).await.expect("asked");
        assert_eq!(names(&after), [format!("az-a/{}", env.name("one"))]);
        // It knows no home whose credentials another could take.
        let other = client.connect_remote(&RemoteConfig::new("https://127.0.0.1:1"));
        assert!(matches!(other, Err(Error::Invalid(_))), "{other:?}");
    });
}

/// What joins is a cluster of its own: no name and no server stands for two, and there is one home.
#[test]
fn what_is_there_already_does_not_join() {
    let testbed = testbed();
    let client = client(&testbed);
    let by_hand = |descriptor: ClusterDescriptor| {
        let settings = ServerSettings::new("https://127.0.0.1:1".parse().expect("a URL"));
        let credentials = Credentials::new(&AuthInfo::default(), CredentialOptions::default());
        let connection = Connection::new(settings, credentials, "me", ConnectionOptions::default());
        Arc::new(Cluster::new(Arc::new(descriptor), connection))
    };
    let refused = |descriptor: ClusterDescriptor| match client.add_remote(by_hand(descriptor)) {
        Err(Error::Invalid(why)) => why,
        other => panic!("{other:?}"),
    };
    let before = client.all_clusters().len();
    let az_b = client.cluster("az-b").expect("a remote");
    let host = az_b.descriptor.host.clone().expect("its host");
    for name in ["az-a", "AZ-A"] {
        let why = refused(ClusterDescriptor::new(name, Role::Remote).host("https://127.0.0.1:1"));
        assert_eq!(why, format!("there is a cluster called {name} already"));
    }
    assert_eq!(
        refused(ClusterDescriptor::new("other", Role::Remote).host(format!("{host}/"))),
        format!("{host}/ is the cluster az-b already")
    );
    assert_eq!(
        refused(ClusterDescriptor::new("second", Role::Home)),
        "second is a home cluster, and only remotes join"
    );
    assert_eq!(client.all_clusters().len(), before);
    let other = by_hand(ClusterDescriptor::new("other", Role::Remote).host("https://127.0.0.1:1"));
    client.add_remote(other).expect("another one joins");
    let all = client.all_clusters();
    let all = all.iter().map(|cluster| cluster.descriptor.name.as_str());
    assert_eq!(all.collect::<Vec<_>>(), ["az-a", "az-b", "other", "home"]);
}
