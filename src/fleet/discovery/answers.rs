//! Reads what servers answer to discovery: the legacy lists that every server has, and the aggregated list of newer ones.
//!
//! A server is not trusted: whatever it calls its resources is put into paths and shown to people, so that entries with
//! names that no API server has are skipped.

use serde::{Deserialize, Deserializer};

use super::resource::ResourceKind;
use crate::k8s::GroupVersionKind;

/// A group and its versions, as `GET /apis` lists them.
///
/// ```
/// use multicluster::fleet::discovery::parse_group_list;
/// let groups = parse_group_list(br#"{"kind":"APIGroupList","groups":[{"name":"apps","versions":[{"groupVersion":"apps/v1","version":"v1"}]}]}"#)?;
/// assert_eq!((groups[0].name.as_str(), groups[0].versions[0].as_str()), ("apps", "v1"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiGroup {
    /// The group's name.
    pub name: String,
    /// The versions, the preferred one first, the others in the server's order.
    pub versions: Vec<String>,
}

/// A kind as a server told of it, with what is for display alone.
///
/// ```
/// use multicluster::fleet::discovery::parse_served_list;
/// let list = br#"{"kind":"APIResourceList","resources":[{"name":"secrets","kind":"Secret","namespaced":true,"verbs":["get"],"storageVersionHash":"x"}]}"#;
/// let served = parse_served_list(list, "v1")?;
/// assert_eq!((served[0].kind.plural.as_str(), served[0].storage_version_hash.as_str()), ("secrets", "x"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServedKind {
    /// The kind.
    pub kind: ResourceKind,
    /// The hash of the version in which the server stores its objects; empty where it tells none, as in aggregated discovery.
    pub storage_version_hash: String,
}

/// What an aggregated discovery document says.
///
/// ```
/// use multicluster::fleet::discovery::parse_aggregated;
/// let document = br#"{"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"apps"},"versions":[{"version":"v1","freshness":"Stale","resources":[]}]}]}"#;
/// let told = parse_aggregated(document)?;
/// assert_eq!(told.stale, ["apps/v1"]);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
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
    #[serde(deserialize_with = "null_is_default")]
    storage_version_hash: String,
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
/// ```
/// use multicluster::fleet::discovery::parse_resource_list;
/// let list = br#"{"kind":"APIResourceList","resources":[{"name":"secrets","kind":"Secret","namespaced":true,"verbs":["get"]}]}"#;
/// assert!(parse_resource_list(list, "v1")?[0].namespaced);
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// When the answer is not an APIResourceList.
pub fn parse_resource_list(bytes: &[u8], group_version: &str) -> Result<Vec<ResourceKind>, String> {
    let served = parse_served_list(bytes, group_version)?;
    Ok(served.into_iter().map(|served| served.kind).collect())
}

/// As [`parse_resource_list`], with what is for display alone.
///
/// ```
/// use multicluster::fleet::discovery::parse_served_list;
/// assert!(parse_served_list(br#"{"kind":"APIResourceList","resources":[]}"#, "v1")?.is_empty());
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// When the answer is not an APIResourceList.
pub fn parse_served_list(bytes: &[u8], group_version: &str) -> Result<Vec<ServedKind>, String> {
    let list: ResourceList = parse(bytes, "APIResourceList")?;
    let (group, version) = group_version.split_once('/').unwrap_or(("", group_version));
    let mut kinds: Vec<ServedKind> = Vec::new();
    let mut subresources: Vec<(String, String)> = Vec::new();
    for mut resource in list.resources {
        if let Some((parent, subresource)) = resource.name.split_once('/') {
            subresources.push((parent.to_owned(), subresource.to_owned()));
            continue;
        }
        // Base64; whatever else comes is none.
        let is_hash = |hash: &String| hash.len() <= 64 && hash.bytes().all(|byte| byte.is_ascii_graphic());
        let hash = Some(std::mem::take(&mut resource.storage_version_hash)).filter(is_hash);
        kinds.extend(resource_kind(group, version, resource).map(|kind| ServedKind {
            kind,
            storage_version_hash: hash.unwrap_or_default(),
        }));
    }
    for (parent, subresource) in subresources {
        let parent = kinds.iter_mut().find(|served| served.kind.plural == parent);
        if let Some(parent) = parent.filter(|_| subresource.split('/').all(is_name)) {
            parent.kind.subresources.push(subresource);
        }
    }
    Ok(kinds)
}

/// Reads `GET /apis`: the groups in the server's order, without the core group.
///
/// ```
/// use multicluster::fleet::discovery::parse_group_list;
/// assert!(parse_group_list(br#"{"kind":"APIGroupList","groups":[]}"#)?.is_empty());
/// # Ok::<(), String>(())
/// ```
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
///
/// ```
/// use multicluster::fleet::discovery::is_aggregated;
/// assert!(is_aggregated(br#"{"kind":"APIGroupDiscoveryList","items":[]}"#));
/// assert!(!is_aggregated(br#"{"kind":"APIGroupList","groups":[]}"#), "a server before 1.26");
/// ```
pub fn is_aggregated(bytes: &[u8]) -> bool {
    parse::<TypeMeta>(bytes, "APIGroupDiscoveryList").is_ok()
}

/// Reads an APIGroupDiscoveryList (`apidiscovery.k8s.io/v2` or `v2beta1`): all kinds of `/apis`, or of `/api`.
///
/// ```
/// use multicluster::fleet::discovery::parse_aggregated;
/// assert!(parse_aggregated(br#"{"kind":"APIGroupDiscoveryList","items":[]}"#)?.kinds.is_empty());
/// # Ok::<(), String>(())
/// ```
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
                    storage_version_hash: String::new(),
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
mod tests;
