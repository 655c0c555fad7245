//! Reads what servers answer to discovery: the legacy lists that every server has, and the aggregated list of newer ones.
//!
//! A server is not trusted: whatever it calls its resources is put into paths and shown to people, so that entries with
//! names that no API server has are skipped.

use serde::{Deserialize, Deserializer};

use super::resource::ResourceKind;
use crate::k8s::GroupVersionKind;

/// A group and its versions, as `GET /apis` lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiGroup {
    /// The group's name.
    pub name: String,
    /// The versions, the preferred one first, the others in the server's order.
    pub versions: Vec<String>,
}

/// What an aggregated discovery document says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aggregated {
    /// The kinds in the server's order, which has the preferred version of each group first.
    pub kinds: Vec<ResourceKind>,
    /// The `group/version`s that the server could not refresh: their kinds may be outdated.
    pub stale: Vec<String>,
}

/// Go writes `null` for an empty slice or string, and reads it as one.
fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TypeMeta {
    #[serde(deserialize_with = "null_is_default")]
    kind: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ResourceList {
    #[serde(deserialize_with = "null_is_default")]
    resources: Vec<Resource>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Resource {
    #[serde(deserialize_with = "null_is_default")]
    name: String,
    #[serde(deserialize_with = "null_is_default")]
    singular_name: String,
    #[serde(deserialize_with = "null_is_default")]
    namespaced: bool,
    #[serde(deserialize_with = "null_is_default")]
    kind: String,
    #[serde(deserialize_with = "null_is_default")]
    verbs: Vec<String>,
    #[serde(deserialize_with = "null_is_default")]
    short_names: Vec<String>,
    #[serde(deserialize_with = "null_is_default")]
    categories: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct GroupList {
    #[serde(deserialize_with = "null_is_default")]
    groups: Vec<Group>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Group {
    #[serde(deserialize_with = "null_is_default")]
    name: String,
    #[serde(deserialize_with = "null_is_default")]
    versions: Vec<Version>,
    #[serde(deserialize_with = "null_is_default")]
    preferred_version: Version,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Version {
    #[serde(deserialize_with = "null_is_default")]
    version: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DiscoveryList {
    #[serde(deserialize_with = "null_is_default")]
    items: Vec<DiscoveryGroup>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DiscoveryGroup {
    #[serde(deserialize_with = "null_is_default")]
    metadata: Metadata,
    #[serde(deserialize_with = "null_is_default")]
    versions: Vec<DiscoveryVersion>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    #[serde(deserialize_with = "null_is_default")]
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DiscoveryVersion {
    #[serde(deserialize_with = "null_is_default")]
    version: String,
    #[serde(deserialize_with = "null_is_default")]
    resources: Vec<DiscoveryResource>,
    #[serde(deserialize_with = "null_is_default")]
    freshness: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct DiscoveryResource {
    #[serde(deserialize_with = "null_is_default")]
    resource: String,
    #[serde(deserialize_with = "null_is_default")]
    response_kind: TypeMeta,
    #[serde(deserialize_with = "null_is_default")]
    scope: String,
    #[serde(deserialize_with = "null_is_default")]
    singular_resource: String,
    #[serde(deserialize_with = "null_is_default")]
    verbs: Vec<String>,
    #[serde(deserialize_with = "null_is_default")]
    short_names: Vec<String>,
    #[serde(deserialize_with = "null_is_default")]
    categories: Vec<String>,
    #[serde(deserialize_with = "null_is_default")]
    subresources: Vec<DiscoverySubresource>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DiscoverySubresource {
    #[serde(deserialize_with = "null_is_default")]
    subresource: String,
}

/// Reads `GET /apis/GROUP/VERSION`, or `GET /api/v1`: the resources of one group version.
///
/// `group_version` is what was asked for. It, and not what the answer says, makes the kinds' paths; an entry's own group
/// and version are not used either, as in kubectl (`restmapper/discovery.go`): they tell in which group a kind was born,
/// not where it is served.
///
/// # Errors
/// When the answer is not an APIResourceList.
pub fn parse_resource_list(bytes: &[u8], group_version: &str) -> Result<Vec<ResourceKind>, String> {
    let list: ResourceList = parse(bytes, "APIResourceList")?;
    let (group, version) = group_version.split_once('/').unwrap_or(("", group_version));
    let mut kinds: Vec<ResourceKind> = Vec::new();
    let mut subresources: Vec<(String, String)> = Vec::new();
    for resource in list.resources {
        if let Some((parent, subresource)) = resource.name.split_once('/') {
            subresources.push((parent.to_owned(), subresource.to_owned()));
            continue;
        }
        kinds.extend(resource_kind(group, version, resource));
    }
    for (parent, subresource) in subresources {
        let parent = kinds.iter_mut().find(|kind| kind.plural == parent);
        if let Some(parent) = parent.filter(|_| subresource.split('/').all(is_name)) {
            parent.subresources.push(subresource);
        }
    }
    Ok(kinds)
}

/// Reads `GET /apis`: the groups in the server's order, without the core group.
///
/// # Errors
/// When the answer is not an APIGroupList.
pub fn parse_group_list(bytes: &[u8]) -> Result<Vec<ApiGroup>, String> {
    let list: GroupList = parse(bytes, "APIGroupList")?;
    let groups = list.groups.into_iter().filter(|group| is_name(&group.name));
    Ok(groups
        .map(|group| {
            let preferred = group.preferred_version.version;
            let mut versions: Vec<String> = group
                .versions
                .into_iter()
                .map(|version| version.version)
                .filter(|version| is_name(version))
                .collect();
            // A stable sort: the preferred version moves to the front, the others keep their order.
            versions.sort_by_key(|version| *version != preferred);
            ApiGroup {
                name: group.name,
                versions,
            }
        })
        .filter(|group| !group.versions.is_empty())
        .collect())
}

/// Whether the answer to `GET /apis` or `GET /api` is an aggregated document. Servers before 1.26 answer the plain form
/// whatever was asked for.
pub fn is_aggregated(bytes: &[u8]) -> bool {
    parse::<TypeMeta>(bytes, "APIGroupDiscoveryList").is_ok()
}

/// Reads an APIGroupDiscoveryList (`apidiscovery.k8s.io/v2` or `v2beta1`): all kinds of `/apis`, or of `/api`.
///
/// # Errors
/// When the answer is not an APIGroupDiscoveryList.
pub fn parse_aggregated(bytes: &[u8]) -> Result<Aggregated, String> {
    let list: DiscoveryList = parse(bytes, "APIGroupDiscoveryList")?;
    let mut aggregated = Aggregated::default();
    for group in list.items {
        // The core group's name is empty.
        let name = group.metadata.name;
        if !name.is_empty() && !is_name(&name) {
            continue;
        }
        for version in group.versions.into_iter().filter(|v| is_name(&v.version)) {
            if version.freshness == "Stale" {
                aggregated.stale.push(if name.is_empty() {
                    version.version.clone()
                } else {
                    format!("{name}/{}", version.version)
                });
            }
            for resource in version.resources {
                let subresources = resource.subresources.into_iter().map(|s| s.subresource);
                let subresources = subresources.filter(|name| is_name(name)).collect();
                let resource = Resource {
                    name: resource.resource,
                    singular_name: resource.singular_resource,
                    namespaced: resource.scope == "Namespaced",
                    kind: resource.response_kind.kind,
                    verbs: resource.verbs,
                    short_names: resource.short_names,
                    categories: resource.categories,
                };
                let kind = resource_kind(&name, &version.version, resource);
                aggregated
                    .kinds
                    .extend(kind.map(|kind| ResourceKind { subresources, ..kind }));
            }
        }
    }
    Ok(aggregated)
}

/// Reads JSON of one kind.
fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8], kind: &str) -> Result<T, String> {
    let unreadable = |error: serde_json::Error| format!("cannot read the {kind}: {error}");
    let meta: TypeMeta = serde_json::from_slice(bytes).map_err(unreadable)?;
    if meta.kind != kind {
        return Err(format!("expected an {kind}, got {:?}", meta.kind));
    }
    serde_json::from_slice(bytes).map_err(unreadable)
}

/// The kind of an entry; `None` for one that cannot be used.
fn resource_kind(group: &str, version: &str, resource: Resource) -> Option<ResourceKind> {
    let names = |names: Vec<String>| names.into_iter().filter(|name| is_name(name)).collect();
    if !is_name(&resource.name) || !is_name(&resource.kind) {
        return None;
    }
    Some(ResourceKind {
        gvk: GroupVersionKind::gvk(group, version, &resource.kind),
        plural: resource.name,
        // An empty name is allowed here: old servers give none.
        singular: Some(resource.singular_name)
            .filter(|name| is_name(name))
            .unwrap_or_default(),
        short_names: names(resource.short_names),
        categories: names(resource.categories),
        namespaced: resource.namespaced,
        verbs: names(resource.verbs),
        subresources: Vec::new(),
    })
}

/// Whether this can be the name of a group, version, resource, kind, verb or category.
///
/// Laxer than what Kubernetes allows for each, and strict enough for a path, a terminal and a file name.
fn is_name(name: &str) -> bool {
    (1..=253).contains(&name.len())
        && name != "."
        && name != ".."
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests {
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
}
