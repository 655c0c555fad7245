//! Writes: routed to one cluster, refused where a copy is elsewhere, and told when they are done in part.

use k8s_openapi::api::core::v1::ConfigMap;
use multicluster::client::{
    Change, Client, DeleteParams, ListParams, Metadata, ObjectKey, PatchType, WriteParams,
};
use multicluster::config::RemoteConfig;
use multicluster::error::{Error, FailureReason};
use multicluster::fleet::discovery::ResourceKind;
use multicluster::fleet::kubeconfig::KubeconfigOptions;
use multicluster::k8s::GroupVersionKind;
use serde_json::{Value, json};
use testbed::simulated::{Fault, Rule};

use super::types::{Hypervisor, Widget};
use super::{client, hypervisor, hypervisor_gvk, hypervisors, mine, run, widget};
use crate::simulated::Fleet;
use crate::support::{Env, exists, seed, testbed};

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

        let status = WriteParams::default().subresource("status");
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
    });
}

#[test]
fn typed_objects_are_created_updated_patched_applied_and_deleted() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    run(async {
        let api = client.api::<Hypervisor>();
        let params = WriteParams::manager("typed");
        let object: Hypervisor =
            serde_json::from_value(hypervisor(&env, "typed", "az-a")).expect("a hypervisor");
        let created = api.create(&object, &params).await.expect("it is created");
        assert_eq!(
            (created.cluster.as_str(), created.change),
            ("az-a", Change::Created)
        );
        assert!(created.object.metadata.uid.is_some());

        let mut changed = created.object.clone();
        changed.spec.version = "2.0".to_owned();
        let updated = api.update(&changed, &params).await.expect("it is replaced");
        assert_eq!(
            (updated.change, updated.object.spec.version.as_str()),
            (Change::Configured, "2.0")
        );
        let stale = api
            .update(&changed, &params)
            .await
            .expect_err("others were faster");
        assert!(matches!(&stale, Error::Cluster(failure) if failure.error.reason == FailureReason::Conflict));

        let patch = json!({"spec": {"version": "3.0"}});
        let patched = api
            .patch(&object, PatchType::Merge, &patch, &params)
            .await
            .expect("it is patched");
        assert_eq!(patched.object.spec.version, "3.0");

        // Go's client cannot apply at all. The object has the managed fields that it was read with.
        let mut wished = patched.object.clone();
        wished.spec.version = "4.0".to_owned();
        let applied = api
            .apply(&wished, &params.clone().force())
            .await
            .expect("it is applied");
        assert_eq!(
            (applied.cluster.as_str(), applied.object.spec.version.as_str()),
            ("az-a", "4.0")
        );

        let name = env.name("typed");
        let deleted = api
            .delete(&name, &DeleteParams::default())
            .await
            .expect("it is deleted");
        assert_eq!(
            (deleted.cluster.as_str(), deleted.uid),
            ("az-a", created.object.metadata.uid)
        );
        let gone = api.get(&name).await.expect_err("it is gone");
        assert!(matches!(gone, Error::NotFound { .. }), "{gone}");
    });
}

#[test]
fn home_takes_what_no_remote_matches_only_if_it_lists_the_kind() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    run(async {
        let widgets = client.api::<Widget>().within("default");
        let object: Widget = serde_json::from_value(widget(&env, "lost", "az-x")).expect("a widget");
        let created = widgets
            .create(&object, &WriteParams::default())
            .await
            .expect("it is created");
        assert_eq!(created.cluster, "home");
        assert!(exists(&testbed, "home", &format!("wd/{}", env.name("lost"))));

        let nodes = client.api::<Hypervisor>();
        let object: Hypervisor =
            serde_json::from_value(hypervisor(&env, "lost", "az-x")).expect("a hypervisor");
        let refused = nodes
            .create(&object, &WriteParams::default())
            .await
            .expect_err("nobody wants it");
        assert!(
            refused.is_no_cluster_matched() && !refused.is_duplicate(),
            "{refused}"
        );
        // Go's NoClusterMatchedError has the selector.
        let selector = refused.cluster_selector().map(ToString::to_string);
        assert_eq!(selector.as_deref(), Some("availabilityZone=az-x"));
        assert!(refused.to_string().contains("availabilityZone=az-x"), "{refused}");

        let secrets = client
            .dynamic(GroupVersionKind::gvk("", "v1", "Secret"))
            .within("default");
        let secret = json!({"metadata": {"name": env.name("s"), "labels": {"test": env.id}}});
        let created = secrets
            .create(&secret, &WriteParams::default())
            .await
            .expect("it is created");
        assert_eq!(
            (created.cluster.as_str(), &created.object["kind"]),
            ("home", &json!("Secret"))
        );
        secrets
            .delete(&env.name("s"), &DeleteParams::default())
            .await
            .expect("it is deleted");
    });
}

#[test]
fn a_dry_run_writes_nothing() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    run(async {
        let nodes = client.dynamic(hypervisor_gvk());
        let params = WriteParams::default().dry_run();
        let written = nodes
            .create(&hypervisor(&env, "dry", "az-a"), &params)
            .await
            .expect("it would be");
        assert_eq!(written.change, Change::Created);
        assert!(!exists(&testbed, "az-a", &format!("hv/{}", env.name("dry"))));
    });
}

/// A fleet of the testbed and of a server that nobody answers at.
fn with_a_dead_remote(client: &Client, gvk: GroupVersionKind) {
    let dead = RemoteConfig::new("https://127.0.0.1:1")
        .gvk(gvk)
        .label("availabilityZone", "dead");
    client.connect_remote(&dead).expect("it joins");
}

#[test]
fn delete_all_of_goes_on_past_a_cluster_that_fails() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    run(async {
        with_a_dead_remote(&client, hypervisor_gvk());
        let nodes = client.dynamic(hypervisor_gvk());
        let deleted = nodes
            .delete_all_of(&mine(&env), &DeleteParams::default())
            .await
            .expect("asked");
        let names: Vec<String> = deleted.items.iter().map(|item| item.key.name.clone()).collect();
        assert_eq!(names, [env.name("one"), env.name("two")]);
        let failed: Vec<String> = deleted
            .failures()
            .iter()
            .map(|failure| failure.cluster.clone())
            .collect();
        assert_eq!(failed, ["dead"]);
        assert!(!exists(&testbed, "az-b", &format!("hv/{}", env.name("two"))));
    });
}

/// The names of what a cluster deleted before it failed are not lost: of two namespaces one is closed to the caller.
#[test]
fn delete_all_of_tells_what_was_deleted_before_a_failure() {
    let fleet = Fleet::start();
    let env = fleet.env();
    let options = KubeconfigOptions::default().kubeconfig(env.path().join("kubeconfig"));
    let client = Client::builder()
        .config_text(fleet.config())
        .kubeconfig(options)
        .build()
        .expect("a client");
    for namespace in ["a", "b"] {
        let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m", "namespace": namespace}});
        fleet.put("home", map);
    }
    let forbidden =
        Rule::new("DELETE", "/api/v1/namespaces/b/*").fault(Fault::status(403, "Forbidden", "not there"));
    fleet.server("home").faults().add(forbidden);
    let deleted = fleet.block_on(async {
        let maps = client.api::<ConfigMap>();
        maps.delete_all_of(&ListParams::default(), &DeleteParams::default())
            .await
            .expect("asked")
    });
    let keys: Vec<&ObjectKey> = deleted.items.iter().map(|item| &item.key).collect();
    assert_eq!(keys, [&ObjectKey::new(Some("a"), "m")]);
    assert_eq!(deleted.failures()[0].error.given, 1);
    assert!(!deleted.complete());
}

/// What services need: futures that may move between threads.
#[test]
fn futures_can_be_sent() {
    fn sent<T: Send>(_: T) {}
    fn all(client: &Client, kind: &ResourceKind, object: &Value, node: &Hypervisor) {
        let (list, write, delete) = (
            ListParams::default(),
            WriteParams::default(),
            DeleteParams::default(),
        );
        sent(client.list::<Value>(kind, &list));
        sent(client.get::<Metadata>(kind, &list, "name"));
        sent(client.resource_kind(&kind.gvk));
        sent(client.create(kind, object, &write));
        sent(client.apply(kind, object, &write));
        sent(client.delete_all_of(kind, &list, &delete));
        sent(client.count(kind, &list));
        sent(client.reachability(Default::default()));
        let api = client.api::<Hypervisor>();
        sent(api.list(&list));
        sent(api.get("name"));
        sent(api.create(node, &write));
        sent(api.apply(node, &write));
        sent(api.delete("name", &delete));
        sent(api.status().update(node, &write));
        sent(api.subresource::<Value>("scale").create(node, object, &write));
        sent(client.event_recorder("test").flush());
    }
    let _ = all;
}
