//! Discovery: what the server serves, in the plain and in the aggregated form, and as much OpenAPI as kubectl looks at.

use serde_json::{Map, Value, json};

use super::kinds::KindDef;

const VERBS: [&str; 8] = [
    "create",
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "update",
    "watch",
];
const STATUS_VERBS: [&str; 3] = ["get", "patch", "update"];

/// `/version`.
pub(super) fn version(git_version: &str) -> Value {
    let mut numbers = git_version.trim_start_matches('v').split('.');
    json!({
        "major": numbers.next().unwrap_or_default(),
        "minor": numbers.next().unwrap_or_default(),
        "gitVersion": git_version,
        "gitCommit": "simulated",
        "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z",
        "goVersion": "none",
        "compiler": "rustc",
        "platform": "simulated",
    })
}

/// `/api`.
pub(super) fn core_versions(address: &str) -> Value {
    json!({
        "kind": "APIVersions",
        "versions": ["v1"],
        "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}],
    })
}

/// The named groups, each once, in the order of the kinds.
fn group_names(kinds: &[KindDef]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for kind in kinds.iter().filter(|kind| !kind.group.is_empty()) {
        if !names.contains(&kind.group.as_str()) {
            names.push(&kind.group);
        }
    }
    names
}

fn versions<'kinds>(kinds: &'kinds [KindDef], group: &str) -> Vec<&'kinds str> {
    let mut versions: Vec<&str> = Vec::new();
    for kind in kinds.iter().filter(|kind| kind.group == group) {
        if !versions.contains(&kind.version.as_str()) {
            versions.push(&kind.version);
        }
    }
    versions
}

/// `/apis`.
pub(super) fn groups(kinds: &[KindDef]) -> Value {
    let groups: Vec<Value> = group_names(kinds)
        .into_iter()
        .filter_map(|name| group_entry(kinds, name))
        .collect();
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
}

/// `/apis/GROUP`.
pub(super) fn group(kinds: &[KindDef], name: &str) -> Option<Value> {
    let mut group = group_entry(kinds, name)?;
    group["kind"] = "APIGroup".into();
    group["apiVersion"] = "v1".into();
    Some(group)
}

fn group_entry(kinds: &[KindDef], name: &str) -> Option<Value> {
    let versions: Vec<Value> = versions(kinds, name)
        .into_iter()
        .map(|version| json!({"groupVersion": format!("{name}/{version}"), "version": version}))
        .collect();
    let preferred = versions.first()?.clone();
    Some(json!({"name": name, "versions": versions, "preferredVersion": preferred}))
}

fn kinds_of<'kinds>(kinds: &'kinds [KindDef], group: &str, version: &str) -> Vec<&'kinds KindDef> {
    kinds
        .iter()
        .filter(|kind| kind.group == group && kind.version == version)
        .collect()
}

/// `/api/v1` and `/apis/GROUP/VERSION`. `None`: no such version.
pub(super) fn resources(kinds: &[KindDef], group: &str, version: &str) -> Option<Value> {
    let kinds = kinds_of(kinds, group, version);
    let group_version = kinds.first()?.api_version();
    let mut resources = Vec::new();
    for kind in kinds {
        let mut resource = json!({
            "name": kind.plural,
            "singularName": kind.singular,
            "namespaced": kind.namespaced,
            "kind": kind.kind,
            "verbs": VERBS,
        });
        if !kind.short_names.is_empty() {
            resource["shortNames"] = kind.short_names.clone().into();
        }
        if !kind.categories.is_empty() {
            resource["categories"] = kind.categories.clone().into();
        }
        resources.push(resource);
        if kind.status_subresource {
            resources.push(json!({
                "name": format!("{}/status", kind.plural),
                "singularName": "",
                "namespaced": kind.namespaced,
                "kind": kind.kind,
                "verbs": STATUS_VERBS,
            }));
        }
        if kind.scale_subresource {
            resources.push(json!({
                "name": format!("{}/scale", kind.plural),
                "singularName": "",
                "namespaced": kind.namespaced,
                "group": "autoscaling",
                "version": "v1",
                "kind": "Scale",
                "verbs": STATUS_VERBS,
            }));
        }
    }
    Some(json!({
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": group_version,
        "resources": resources,
    }))
}

/// `/api` (`core`) and `/apis` in the aggregated form, of a version of `apidiscovery.k8s.io`.
pub(super) fn aggregated(kinds: &[KindDef], core: bool, api_version: &str) -> Value {
    let names = if core { vec![""] } else { group_names(kinds) };
    let items: Vec<Value> = names
        .into_iter()
        .map(|name| {
            let versions: Vec<Value> = versions(kinds, name)
                .into_iter()
                .map(|version| {
                    let resources: Vec<Value> = kinds_of(kinds, name, version)
                        .into_iter()
                        .map(aggregated_resource)
                        .collect();
                    json!({"version": version, "resources": resources, "freshness": "Current"})
                })
                .collect();
            let metadata = if name.is_empty() {
                json!({})
            } else {
                json!({"name": name})
            };
            json!({"metadata": metadata, "versions": versions})
        })
        .collect();
    json!({
        "kind": "APIGroupDiscoveryList",
        "apiVersion": format!("apidiscovery.k8s.io/{api_version}"),
        "metadata": {},
        "items": items,
    })
}

fn aggregated_resource(kind: &KindDef) -> Value {
    let response_kind = json!({"group": kind.group, "version": kind.version, "kind": kind.kind});
    let mut resource = json!({
        "resource": kind.plural,
        "responseKind": response_kind,
        "scope": if kind.namespaced { "Namespaced" } else { "Cluster" },
        "singularResource": kind.singular,
        "verbs": VERBS,
    });
    if !kind.short_names.is_empty() {
        resource["shortNames"] = kind.short_names.clone().into();
    }
    if !kind.categories.is_empty() {
        resource["categories"] = kind.categories.clone().into();
    }
    let mut subresources = Vec::new();
    if kind.status_subresource {
        subresources
            .push(json!({"subresource": "status", "responseKind": response_kind, "verbs": STATUS_VERBS}));
    }
    if kind.scale_subresource {
        let response_kind = json!({"group": "autoscaling", "version": "v1", "kind": "Scale"});
        subresources
            .push(json!({"subresource": "scale", "responseKind": response_kind, "verbs": STATUS_VERBS}));
    }
    if !subresources.is_empty() {
        resource["subresources"] = subresources.into();
    }
    resource
}

/// `/openapi/v3`.
pub(super) fn openapi_index(kinds: &[KindDef]) -> Value {
    let mut paths = Map::new();
    for kind in kinds {
        let path = if kind.group.is_empty() {
            "api/v1".to_owned()
        } else {
            format!("apis/{}", kind.api_version())
        };
        let url = format!("/openapi/v3/{path}");
        paths.insert(path, json!({"serverRelativeURL": url}));
    }
    json!({"paths": paths})
}

/// `/openapi/v3/apis/GROUP/VERSION`: only what kubectl looks for before it asks for `fieldValidation`, which is whether the
/// kind's PATCH has that parameter. `None`: no such version.
pub(super) fn openapi(kinds: &[KindDef], group: &str, version: &str) -> Option<Value> {
    let kinds = kinds_of(kinds, group, version);
    let group_version = kinds.first()?.api_version();
    let prefix = if group.is_empty() {
        "/api/v1".to_owned()
    } else {
        format!("/apis/{group_version}")
    };
    let mut paths = Map::new();
    for kind in kinds {
        let scope = if kind.namespaced {
            "/namespaces/{namespace}"
        } else {
            ""
        };
        let parameters: Vec<Value> = ["dryRun", "fieldManager", "fieldValidation", "force"]
            .into_iter()
            .map(|name| json!({"name": name, "in": "query", "schema": {"type": "string", "uniqueItems": true}}))
            .collect();
        paths.insert(
            format!("{prefix}{scope}/{}/{{name}}", kind.plural),
            json!({"patch": {
                "parameters": parameters,
                "responses": {"200": {"description": "OK"}},
                "x-kubernetes-action": "patch",
                "x-kubernetes-group-version-kind": {"group": kind.group, "version": kind.version, "kind": kind.kind},
            }}),
        );
    }
    let info = json!({"title": "Kubernetes", "version": "simulated"});
    Some(json!({"openapi": "3.0.0", "info": info, "paths": paths, "components": {}}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulated::kinds;

    #[test]
    fn groups_come_once_and_in_order() {
        let groups = groups(&kinds::built_in());
        let names: Vec<&str> = groups["groups"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|group| group["name"].as_str())
            .collect();
        assert_eq!(names, ["kvm.cloud.sap", "cortex.cloud", "example.com"]);
        assert_eq!(
            groups["groups"][0]["preferredVersion"]["groupVersion"],
            "kvm.cloud.sap/v1"
        );
    }

    #[test]
    fn resources_name_short_names_categories_and_subresources() {
        let list = resources(&kinds::built_in(), "example.com", "v1").unwrap();
        assert_eq!(list["resources"][0]["shortNames"], json!(["wd"]));
        assert_eq!(list["resources"][0]["categories"], json!(["all"]));
        assert_eq!(list["resources"][1]["name"], "widgets/status");
        assert_eq!(resources(&kinds::built_in(), "example.com", "v2"), None);
    }

    #[test]
    fn the_aggregated_form_says_the_same() {
        let list = aggregated(&kinds::built_in(), false, "v2");
        let resource = &list["items"][0]["versions"][0]["resources"][0];
        assert_eq!(resource["resource"], "hypervisors");
        assert_eq!(
            (&resource["scope"], &resource["shortNames"]),
            (&json!("Cluster"), &json!(["hv"]))
        );
        assert_eq!(resource["subresources"][0]["subresource"], "status");
        let core = aggregated(&kinds::built_in(), true, "v2");
        assert_eq!(core["items"][0]["metadata"], json!({}));
    }

    #[test]
    fn openapi_offers_field_validation_for_each_kind() {
        let document = openapi(&kinds::built_in(), "", "v1").unwrap();
        let patch = &document["paths"]["/api/v1/namespaces/{namespace}/secrets/{name}"]["patch"];
        assert_eq!(patch["x-kubernetes-group-version-kind"]["kind"], "Secret");
        assert_eq!(patch["parameters"][2]["name"], "fieldValidation");
    }
}
