//! Answers of servers, honest and not.

use serde_json::{Value, json};

use super::*;

fn bytes(value: Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn list(resources: Value) -> Vec<u8> {
    bytes(
        json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "other/v9", "resources": resources}),
    )
}

#[test]
fn a_resource_list_gives_kinds_with_their_subresources() {
    let kinds = parse_resource_list(
        &list(json!([
            {"name": "hypervisors/status", "singularName": "", "kind": "Hypervisor", "verbs": ["get"]},
            {"name": "hypervisors", "singularName": "hypervisor", "namespaced": false, "kind": "Hypervisor",
             "verbs": ["get", "list"], "shortNames": ["hv"], "categories": ["all"]},
            {"name": "hypervisors/scale", "kind": "Scale", "group": "autoscaling", "version": "v1", "verbs": null},
        ])),
        "kvm.cloud.sap/v1",
    )
    .unwrap();
    assert_eq!(
        kinds,
        [ResourceKind {
            gvk: GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"),
            plural: "hypervisors".to_owned(),
            singular: "hypervisor".to_owned(),
            short_names: vec!["hv".to_owned()],
            categories: vec!["all".to_owned()],
            namespaced: false,
            verbs: vec!["get".to_owned(), "list".to_owned()],
            subresources: vec!["status".to_owned(), "scale".to_owned()],
        }]
    );
}

#[test]
fn the_path_is_that_of_the_list_whatever_an_entry_says() {
    let entry = json!([{"name": "ingresses", "kind": "Ingress", "group": "networking.k8s.io", "version": "v1",
                        "namespaced": true}]);
    let kinds = parse_resource_list(&list(entry), "extensions/v1beta1").unwrap();
    assert_eq!(
        kinds[0].collection_path(None).unwrap(),
        "/apis/extensions/v1beta1/ingresses"
    );
}

#[test]
fn the_core_group_has_no_name() {
    let kinds = parse_resource_list(
        &list(json!([{"name": "pods", "kind": "Pod", "namespaced": true}])),
        "v1",
    );
    assert_eq!(kinds.unwrap()[0].gvk, GroupVersionKind::gvk("", "v1", "Pod"));
}

#[test]
fn unusable_entries_are_skipped() {
    let kinds = parse_resource_list(
        &list(json!([
            {"name": "nokind", "kind": ""},
            {"name": "evil\u{1b}[2J", "kind": "Evil"},
            {"name": "..", "kind": "Evil"},
            {"name": "percent%2f", "kind": "Evil"},
            {"name": "", "kind": "Evil"},
            {"name": "x".repeat(300), "kind": "Evil"},
            {"name": "evils", "kind": "Ev\nil"},
            {"name": "orphan/status", "kind": "Orphan"},
            {"name": "good", "kind": "Good", "singularName": "go\tod", "shortNames": ["g", "\u{7}"],
             "categories": ["a b", "all"]},
            {"name": "good/\u{1b}", "kind": "Good"},
        ])),
        "g/v1",
    )
    .unwrap();
    assert_eq!(kinds.len(), 1);
    assert_eq!(kinds[0].plural, "good");
    assert_eq!(kinds[0].singular, "");
    assert_eq!(kinds[0].short_names, ["g"]);
    assert_eq!(kinds[0].categories, ["all"]);
    assert!(kinds[0].subresources.is_empty());
}

#[test]
fn other_answers_are_errors() {
    let status = bytes(json!({"kind": "Status", "code": 500}));
    let expected = "expected an APIResourceList, got \"Status\"";
    assert_eq!(parse_resource_list(&status, "v1").unwrap_err(), expected);
    assert!(parse_group_list(&status).is_err());
    assert!(parse_aggregated(&status).is_err());
    for garbage in [&b"<html>"[..], b"", b"{}", b"[1]", b"\xff\xfe"] {
        assert!(parse_resource_list(garbage, "v1").is_err());
        assert!(parse_group_list(garbage).is_err());
        assert!(parse_aggregated(garbage).is_err());
        assert!(!is_aggregated(garbage));
    }
    assert_eq!(parse_resource_list(&list(Value::Null), "v1"), Ok(Vec::new()));
}

#[test]
fn groups_come_with_the_preferred_version_first() {
    let groups = parse_group_list(&bytes(json!({"kind": "APIGroupList", "groups": [
        {"name": "apps", "versions": [{"groupVersion": "apps/v1", "version": "v1"}],
         "preferredVersion": {"groupVersion": "apps/v1", "version": "v1"}},
        {"name": "zoo", "versions": [{"version": "v2beta1"}, {"version": "v2"}, {"version": "v1"}],
         "preferredVersion": {"version": "v1"}},
        {"name": "odd", "versions": [{"version": "v2"}, {"version": "v1"}], "preferredVersion": null},
        {"name": "", "versions": [{"version": "v1"}]},
        {"name": "none", "versions": null},
    ]})));
    let shown: Vec<String> = groups
        .unwrap()
        .iter()
        .map(|group| format!("{}: {}", group.name, group.versions.join(" ")))
        .collect();
    assert_eq!(shown, ["apps: v1", "zoo: v1 v2beta1 v2", "odd: v2 v1"]);
}

#[test]
fn an_aggregated_list_gives_kinds_in_order_and_names_the_stale() {
    let document = bytes(json!({
        "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {},
        "items": [
            {"metadata": {"name": "apps", "creationTimestamp": null}, "versions": [
                {"version": "v1", "freshness": "Current", "resources": [
                    {"resource": "deployments", "singularResource": "deployment", "scope": "Namespaced",
                     "responseKind": {"group": "apps", "version": "v1", "kind": "Deployment"},
                     "shortNames": ["deploy"], "categories": ["all"], "verbs": ["get", "list"],
                     "subresources": [{"subresource": "scale", "verbs": ["get"],
                                       "responseKind": {"group": "autoscaling", "version": "v1", "kind": "Scale"}},
                                      {"subresource": "status"}]},
                    {"resource": "nokind", "scope": "Cluster", "responseKind": null},
                ]},
                {"version": "v1beta1", "freshness": "Stale", "resources": [
                    {"resource": "deployments", "scope": "Namespaced", "responseKind": {"kind": "Deployment"}},
                ]},
            ]},
            {"metadata": {"name": ""}, "versions": [{"version": "v1", "resources": [
                {"resource": "nodes", "scope": "Cluster", "responseKind": {"kind": "Node"}},
            ]}]},
            {"metadata": {"name": "evil/../x"}, "versions": [{"version": "v1", "resources": [
                {"resource": "evils", "scope": "Cluster", "responseKind": {"kind": "Evil"}},
            ]}]},
        ],
    }));
    assert!(is_aggregated(&document));
    let aggregated = parse_aggregated(&document).unwrap();
    let paths: Vec<String> = aggregated
        .kinds
        .iter()
        .map(|kind| kind.collection_path(Some("ns")).unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            "/apis/apps/v1/namespaces/ns/deployments",
            "/apis/apps/v1beta1/namespaces/ns/deployments",
            "/api/v1/nodes"
        ]
    );
    assert_eq!(aggregated.kinds[0].subresources, ["scale", "status"]);
    assert_eq!(aggregated.kinds[0].short_names, ["deploy"]);
    assert_eq!(aggregated.stale, ["apps/v1beta1"]);
}
