//! Creating, replacing, patching, applying, deleting.

use serde_json::{Value, json};
use testbed::simulated::Server;

use crate::client::{Answer, HYPERVISORS, WIDGETS, get, write};
use crate::{hypervisor, server, widget};

const JSON: &str = "application/json";
const MERGE: &str = "application/merge-patch+json";
const APPLY: &str = "application/apply-patch+yaml";

async fn post(server: &Server, path: &str, object: &Value) -> Answer {
    write(server, "POST", path, JSON, object).await
}

async fn apply(server: &Server, query: &str, object: &Value) -> Answer {
    let name = object["metadata"]["name"].as_str().unwrap();
    write(
        server,
        "PATCH",
        &format!("{WIDGETS}/{name}?{query}"),
        APPLY,
        object,
    )
    .await
}

async fn delete(server: &Server, path: &str, options: &Value) -> Answer {
    write(server, "DELETE", path, JSON, options).await
}

#[tokio::test]
async fn creating_twice_is_a_conflict() {
    let server = server().await;
    let created = post(&server, WIDGETS, &widget("w", json!({"size": 1}))).await;
    assert_eq!(
        (created.status, &created.json()["metadata"]["generation"]),
        (201, &json!(1))
    );
    assert!(created.json()["metadata"]["uid"].is_string());
    let again = post(&server, WIDGETS, &widget("w", json!({}))).await;
    assert_eq!(
        (again.status, &again.json()["reason"]),
        (409, &json!("AlreadyExists"))
    );
}

#[tokio::test]
async fn names_can_be_generated_and_must_be_names() {
    let server = server().await;
    let mut generated = widget("", json!({}));
    generated["metadata"] = json!({"generateName": "w-"});
    let first = post(&server, WIDGETS, &generated).await.json()["metadata"]["name"].clone();
    let second = post(&server, WIDGETS, &generated).await.json()["metadata"]["name"].clone();
    assert!(first.as_str().unwrap().starts_with("w-") && first != second);
    assert_eq!(
        post(&server, WIDGETS, &widget("Upper", json!({}))).await.status,
        422
    );
    assert_eq!(post(&server, WIDGETS, &widget("", json!({}))).await.status, 422);
    let nowhere = "/apis/example.com/v1/namespaces/none/widgets";
    assert_eq!(
        post(&server, nowhere, &widget("w", json!({}))).await.json()["message"],
        r#"namespaces "none" not found"#
    );
}

#[tokio::test]
async fn a_dry_run_keeps_nothing() {
    let server = server().await;
    let revision = server.store().revision();
    let dry = post(&server, &format!("{WIDGETS}?dryRun=All"), &widget("w", json!({}))).await;
    assert_eq!(dry.status, 201);
    assert_eq!(
        apply(&server, "dryRun=All&fieldManager=m", &widget("w", json!({})))
            .await
            .status,
        201
    );
    assert_eq!(
        (
            server.store().revision(),
            get(&server, &format!("{WIDGETS}/w")).await.status
        ),
        (revision, 404)
    );
}

#[tokio::test]
async fn a_stale_replace_is_a_conflict() {
    let server = server().await;
    let created = post(&server, WIDGETS, &widget("w", json!({"size": 1})))
        .await
        .json();
    let path = format!("{WIDGETS}/w");
    let mut changed = created.clone();
    changed["spec"]["size"] = 2.into();
    let replaced = write(&server, "PUT", &path, JSON, &changed).await;
    assert_eq!(
        (replaced.status, &replaced.json()["metadata"]["generation"]),
        (200, &json!(2))
    );
    let stale = write(&server, "PUT", &path, JSON, &changed).await;
    assert_eq!(stale.status, 409);
    assert!(
        stale.json()["message"]
            .as_str()
            .unwrap()
            .contains("the object has been modified")
    );
    let unconditional = write(&server, "PUT", &path, JSON, &widget("w", json!({}))).await;
    assert_eq!(unconditional.status, 422);
}

#[tokio::test]
async fn a_patch_that_changes_nothing_makes_no_revision() {
    let server = server().await;
    post(&server, WIDGETS, &widget("w", json!({"size": 1}))).await;
    let path = format!("{WIDGETS}/w");
    let revision = server.store().revision();
    assert_eq!(
        write(&server, "PATCH", &path, MERGE, &json!({"spec": {"size": 1}}))
            .await
            .status,
        200
    );
    assert_eq!(server.store().revision(), revision);
    let patched = write(
        &server,
        "PATCH",
        &path,
        MERGE,
        &json!({"spec": {"size": null, "zone": "a"}}),
    )
    .await;
    assert_eq!(patched.json()["spec"], json!({"zone": "a"}));
    let stale = json!({"metadata": {"resourceVersion": "1"}, "spec": {"size": 9}});
    assert_eq!(write(&server, "PATCH", &path, MERGE, &stale).await.status, 409);
    assert_eq!(
        write(&server, "PATCH", &path, "text/plain", &json!({}))
            .await
            .status,
        415
    );
}

#[tokio::test]
async fn status_is_a_subresource() {
    let server = server().await;
    let mut object = hypervisor("node-1", "az-a");
    let created = post(&server, HYPERVISORS, &object).await.json();
    assert_eq!(created.get("status"), None, "the main resource does not write it");
    object["metadata"]["resourceVersion"] = created["metadata"]["resourceVersion"].clone();
    object["spec"]["maintenance"] = "manual".into();
    let status = write(
        &server,
        "PUT",
        &format!("{HYPERVISORS}/node-1/status"),
        JSON,
        &object,
    )
    .await
    .json();
    assert_eq!(status["status"]["numInstances"], 3);
    assert_eq!(
        (&status["spec"], &status["metadata"]["generation"]),
        (&json!({}), &json!(1))
    );
    assert_eq!(
        get(&server, &format!("{HYPERVISORS}/node-1/scale")).await.status,
        404
    );
}

#[tokio::test]
async fn apply_creates_keeps_and_conflicts() {
    let server = server().await;
    let one = widget("w", json!({"size": 1, "zone": "a"}));
    assert_eq!(apply(&server, "fieldManager=one", &one).await.status, 201);
    let revision = server.store().revision();
    assert_eq!(apply(&server, "fieldManager=one", &one).await.status, 200);
    assert_eq!(server.store().revision(), revision, "nothing changed");

    let two = widget("w", json!({"size": 2}));
    let conflict = apply(&server, "fieldManager=two", &two).await;
    assert_eq!(conflict.status, 409);
    assert_eq!(conflict.json()["details"]["causes"][0]["field"], ".spec.size");
    assert_eq!(
        conflict.json()["message"],
        r#"Apply failed with 1 conflict: conflict with "one": .spec.size"#
    );
    let forced = apply(&server, "fieldManager=two&force=true", &two).await.json();
    assert_eq!(forced["spec"], json!({"size": 2, "zone": "a"}));
    assert_eq!(
        apply(&server, "", &two).await.status,
        422,
        "a manager is required"
    );
}

#[tokio::test]
async fn an_update_owns_what_it_changes() {
    let server = server().await;
    apply(&server, "fieldManager=one", &widget("w", json!({"size": 1}))).await;
    let path = format!("{WIDGETS}/w?fieldManager=editor");
    write(&server, "PATCH", &path, MERGE, &json!({"spec": {"size": 5}})).await;
    let conflict = apply(&server, "fieldManager=one", &widget("w", json!({"size": 1}))).await;
    let message = conflict.json()["message"].as_str().unwrap().to_owned();
    assert!(
        message.contains(r#"conflict with "editor" using example.com/v1 at "#),
        "{message}"
    );
}

#[tokio::test]
async fn yaml_can_be_applied() {
    use http_body_util::Full;
    let server = server().await;
    let yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  a: b\n";
    let path = "/api/v1/namespaces/default/configmaps/settings?fieldManager=m";
    let request = crate::client::request(&server, "PATCH", path).header("Content-Type", APPLY);
    let answer = crate::client::call(&server, request.body(Full::from(yaml)).unwrap())
        .await
        .unwrap();
    assert_eq!((answer.status, &answer.json()["data"]), (201, &json!({"a": "b"})));
}

#[tokio::test]
async fn preconditions_guard_a_deletion() {
    let server = server().await;
    let created = post(&server, WIDGETS, &widget("w", json!({}))).await.json();
    let path = format!("{WIDGETS}/w");
    for preconditions in [json!({"uid": "other"}), json!({"resourceVersion": "1"})] {
        let refused = delete(&server, &path, &json!({"preconditions": preconditions})).await;
        assert_eq!(
            (refused.status, &refused.json()["reason"]),
            (409, &json!("Conflict"))
        );
    }
    let dry = delete(&server, &path, &json!({"dryRun": ["All"]})).await;
    assert_eq!((dry.status, get(&server, &path).await.status), (200, 200));
    let uid = &created["metadata"]["uid"];
    let options = json!({"propagationPolicy": "Background", "preconditions": {"uid": uid}});
    let deleted = delete(&server, &path, &options).await.json();
    assert_eq!(
        (&deleted["status"], &deleted["details"]["uid"]),
        (&json!("Success"), uid)
    );
    assert_eq!(
        delete(&server, &path, &Value::Null).await.status,
        400,
        "null is no DeleteOptions"
    );
    assert_eq!(delete(&server, &path, &json!({})).await.status, 404);
}

#[tokio::test]
async fn finalizers_keep_an_object_until_they_are_gone() {
    let server = server().await;
    let mut object = widget("w", json!({}));
    object["metadata"]["finalizers"] = json!(["example.com/keep"]);
    post(&server, WIDGETS, &object).await;
    let path = format!("{WIDGETS}/w");
    let deleting = delete(&server, &path, &json!({})).await.json();
    assert!(deleting["metadata"]["deletionTimestamp"].is_string());
    assert_eq!(get(&server, &path).await.status, 200);
    let released = write(
        &server,
        "PATCH",
        &path,
        MERGE,
        &json!({"metadata": {"finalizers": null}}),
    )
    .await;
    assert_eq!((released.status, get(&server, &path).await.status), (200, 404));
}

#[tokio::test]
async fn a_collection_is_deleted_by_selector() {
    let server = server().await;
    for (name, zone) in [("a", "az-a"), ("b", "az-b"), ("c", "az-a")] {
        server.put(hypervisor(name, zone)).unwrap();
    }
    let path = format!("{HYPERVISORS}?labelSelector=topology.kubernetes.io%2Fzone%3Daz-a");
    let dry = delete(&server, &format!("{path}&dryRun=All"), &json!({}))
        .await
        .json();
    assert_eq!(dry["items"].as_array().map(Vec::len), Some(2));
    let deleted = delete(&server, &path, &json!({})).await.json();
    assert_eq!(
        (&deleted["kind"], deleted["items"].as_array().map(Vec::len)),
        (&json!("HypervisorList"), Some(2))
    );
    let left = server.store().objects("hypervisors.kvm.cloud.sap");
    assert_eq!(
        left.iter()
            .map(|object| &object["metadata"]["name"])
            .collect::<Vec<_>>(),
        [&json!("b")]
    );
}

#[tokio::test]
async fn a_namespace_takes_its_objects_along() {
    let server = server().await;
    post(&server, WIDGETS, &widget("w", json!({}))).await;
    assert_eq!(
        delete(&server, "/api/v1/namespaces/default", &json!({}))
            .await
            .status,
        200
    );
    assert_eq!(get(&server, &format!("{WIDGETS}/w")).await.status, 404);
}

#[tokio::test]
async fn a_patch_for_another_object_is_refused_as_the_real_server_refuses_it() {
    let server = server().await;
    post(&server, WIDGETS, &widget("w", json!({"size": 1}))).await;
    let path = format!("{WIDGETS}/w");
    let other = json!({"metadata": {"uid": "another"}, "spec": {"size": 2}, "status": {"replicas": 2}});
    let refused = write(&server, "PATCH", &path, MERGE, &other).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["details"]["causes"][0]["field"], "metadata.uid");
    // In a subresource the real server does not look at it.
    let status = write(&server, "PATCH", &format!("{path}/status"), MERGE, &other).await;
    assert_eq!(
        (status.status, &status.json()["status"]["replicas"]),
        (200, &json!(2))
    );
}

#[tokio::test]
async fn a_scale_is_an_objects_replicas() {
    let server = server().await;
    post(&server, WIDGETS, &widget("w", json!({"replicas": 1}))).await;
    let path = format!("{WIDGETS}/w/scale");
    let scale = get(&server, &path).await.json();
    assert_eq!(
        (&scale["kind"], &scale["spec"], &scale["status"]),
        (&json!("Scale"), &json!({"replicas": 1}), &json!({"replicas": 0}))
    );
    let mut patch = json!({"metadata": {"resourceVersion": "1"}, "spec": {"replicas": 3}});
    assert_eq!(write(&server, "PATCH", &path, MERGE, &patch).await.status, 409);
    patch["metadata"]["resourceVersion"] = scale["metadata"]["resourceVersion"].clone();
    let scaled = write(&server, "PATCH", &path, MERGE, &patch).await;
    assert_eq!(
        (scaled.status, &scaled.json()["spec"]["replicas"]),
        (200, &json!(3))
    );
    let widget = get(&server, &format!("{WIDGETS}/w")).await.json();
    assert_eq!(widget["spec"]["replicas"], 3);
    assert_ne!(
        widget["metadata"]["resourceVersion"],
        scale["metadata"]["resourceVersion"]
    );
    let negative = json!({"spec": {"replicas": -1}});
    assert_eq!(write(&server, "PATCH", &path, MERGE, &negative).await.status, 422);
    assert_eq!(get(&server, &format!("{HYPERVISORS}/w/scale")).await.status, 404);
}
