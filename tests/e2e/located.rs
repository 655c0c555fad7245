//! Objects that are made anew between the look and the change, on real API servers: the library must not touch them.

use std::sync::Arc;

use multicluster::client::{
    Change, Client, Cluster, FieldValidation, ListParams, ObjectKey, Outcome, PatchType, ScaleConditions,
    WriteParams,
};
use multicluster::error::{Error, FailureReason};
use multicluster::fleet::discovery::ResourceKind;
use multicluster::k8s::GroupVersionKind;
use serde_json::{Value, json};
use testbed::real::Testbed;

use crate::library::client;
use crate::support::{Env, seed, testbed};
use crate::twins::{object, widget};

/// What is looked at, and how it is reached.
struct Looked {
    client: Client,
    cluster: Arc<Cluster>,
    kind: ResourceKind,
    object: Value,
}

async fn look(testbed: &Testbed, cluster: &str, gvk: (&str, &str, &str), name: &str) -> Looked {
    let client = client(testbed);
    let kind = client
        .resource_kind(&GroupVersionKind::gvk(gvk.0, gvk.1, gvk.2))
        .await
        .expect("the kind is served");
    let params = ListParams::default().namespace("default");
    let found: Outcome<Value> = client
        .only([cluster])
        .get(&kind, &params, name)
        .await
        .expect("an answer");
    Looked {
        cluster: client.cluster(cluster).expect("the cluster"),
        object: found.items[0].object.clone(),
        client,
        kind,
    }
}

fn params(subresource: Option<&str>) -> WriteParams {
    let params = WriteParams::default().field_validation(FieldValidation::Warn);
    match subresource {
        Some(subresource) => params.subresource(subresource),
        None => params,
    }
}

/// Deletes an object and makes it anew.
#[track_caller]
fn recreate(testbed: &Testbed, cluster: &str, reference: &str, yaml: &str) {
    let mut command = testbed.cluster(cluster).kubectl(["delete", reference]);
    assert!(command.output().expect("kubectl runs").status.success());
    seed(testbed, cluster, yaml);
}

#[test]
fn another_object_of_the_same_name_is_left_alone_whatever_the_patch() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let yaml = widget(&env, "w");
    let name = env.name("w");
    seed(&testbed, "az-a", &yaml);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let looked = runtime.block_on(look(&testbed, "az-a", ("example.com", "v1", "Widget"), &name));
    let (cluster, kind, before) = (&looked.cluster, &looked.kind, &looked.object);
    let reference = format!("wd/{name}");
    let apply = |status: bool| {
        let fields = if status {
            json!({"status": {"replicas": 9}})
        } else {
            json!({"spec": {"replicas": 9}})
        };
        let mut patch = json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": name}});
        let fields = fields.as_object().cloned().unwrap_or_default();
        patch.as_object_mut().expect("a map").extend(fields);
        patch
    };
    let operation = |path: &str| json!([{"op": "add", "path": path, "value": 9}]);
    let patches = [
        (PatchType::Merge, json!({"spec": {"replicas": 9}}), None),
        (PatchType::Json, operation("/spec/replicas"), None),
        (PatchType::Apply, apply(false), None),
        (
            PatchType::Merge,
            json!({"status": {"replicas": 9}}),
            Some("status"),
        ),
        (
            PatchType::Json,
            json!([{"op": "add", "path": "/status", "value": {"replicas": 9}}]),
            Some("status"),
        ),
        (PatchType::Apply, apply(true), Some("status")),
        (PatchType::Merge, json!({"spec": {"replicas": 9}}), Some("scale")),
        (PatchType::Json, operation("/spec/replicas"), Some("scale")),
    ];
    let attempt = |index: usize| {
        let (patch_type, patch, subresource) = &patches[index];
        runtime.block_on(cluster.patch_located(kind, before, *patch_type, patch, &params(*subresource)))
    };
    let scaled = || {
        let key = ObjectKey::new(Some("default"), name.clone());
        let uid = before["metadata"]["uid"].as_str().expect("a UID");
        let conditions = ScaleConditions::default();
        runtime.block_on(cluster.scale(kind, &key, uid, 9, &conditions, &params(None)))
    };

    recreate(&testbed, "az-a", &reference, &yaml);
    let fresh = object(&testbed, "az-a", &reference);
    let is_replaced =
        |error: Error, now: bool| matches!(error, Error::Replaced { now: uid, .. } if uid.is_some() == now);
    for (index, patch) in patches.iter().enumerate() {
        assert!(
            is_replaced(attempt(index).expect_err("it is another"), true),
            "{patch:?}"
        );
    }
    assert!(is_replaced(scaled().expect_err("it is another"), true));
    assert_eq!(object(&testbed, "az-a", &reference), fresh);

    // Where nothing is there any more, nothing is made.
    let mut command = testbed.cluster("az-a").kubectl(["delete", &reference]);
    assert!(command.output().expect("kubectl runs").status.success());
    for (index, patch) in patches.iter().enumerate() {
        let error = attempt(index).expect_err("it is gone");
        let gone = match &error {
            Error::Cluster(failure) => failure.error.reason == FailureReason::NotFound,
            _ => is_replaced(error.clone(), false),
        };
        assert!(gone, "{patch:?}: {error}");
    }
    assert!(is_replaced(scaled().expect_err("it is gone"), false));
    let left: Outcome<Value> = runtime
        .block_on(
            looked
                .client
                .only(["az-a"])
                .get(kind, &ListParams::default().namespace("default"), &name),
        )
        .expect("an answer");
    assert!(left.items.is_empty());
}

#[test]
fn the_object_that_was_found_is_changed_whatever_the_patch() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let name = env.name("cm");
    let config_map = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: default}}\ndata: {{k: v}}\n"
    );
    seed(&testbed, "home", &config_map);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let looked = runtime.block_on(look(&testbed, "home", ("", "v1", "ConfigMap"), &name));
    let (cluster, kind, before) = (&looked.cluster, &looked.kind, &looked.object);
    let patch = |patch_type, patch: &Value| {
        let written = runtime.block_on(cluster.patch_located(kind, before, patch_type, patch, &params(None)));
        written.expect("it is patched")
    };
    let unchanged = patch(PatchType::Strategic, &json!({"data": {"k": "v"}}));
    assert_eq!(unchanged.change, Change::Unchanged);
    for (patch_type, document) in [
        (PatchType::Strategic, json!({"data": {"k": "1"}})),
        (PatchType::Merge, json!({"data": {"k": "2"}})),
        (
            PatchType::Json,
            json!([{"op": "replace", "path": "/data/k", "value": "3"}]),
        ),
    ] {
        let written = patch(patch_type, &document);
        assert_eq!(written.change, Change::Configured);
    }
    assert_eq!(object(&testbed, "home", &format!("cm/{name}"))["data"]["k"], "3");
    recreate(&testbed, "home", &format!("cm/{name}"), &config_map);
    let document = json!({"data": {"k": "1"}});
    let error = runtime
        .block_on(cluster.patch_located(kind, before, PatchType::Strategic, &document, &params(None)))
        .expect_err("it is another");
    assert_eq!(
        error.to_string(),
        format!(
            "configmaps \"{name}\" in home was deleted and made anew after it was found: it is another object now; nothing \
             was changed"
        )
    );
    assert_eq!(object(&testbed, "home", &format!("cm/{name}"))["data"]["k"], "v");
}
