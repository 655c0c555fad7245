//! Finds the kind that a person means by `hv`, `Hypervisor`, `hypervisors.v1.kvm.cloud.sap` or `kvm.cloud.sap/v1/Hypervisor`.
//!
//! The rules are kubectl's: `mappingFor` (cli-runtime `builder.go`), the expansion of short names (client-go
//! `restmapper/shortcut.go`) and the REST mappers that they ask (client-go `restmapper/discovery.go`, apimachinery
//! `meta/restmapper.go`). Chosen differences: the APIServers file's form of a kind is understood too; a version given with
//! a short name counts; and a group prefix must belong to one group, where kubectl takes the first of several.

use super::order::discovery_order;
use super::resource::ResourceKind;
use crate::k8s::GroupVersionKind;

/// All kinds that are known, and which of them an argument means.
///
/// ```
/// use multicluster::{fleet::discovery::{RestMapper, guess}, k8s::GroupVersionKind};
/// let mapper = RestMapper::new(vec![guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"))]);
/// let found = mapper.resolve("Hypervisors.kvm").unwrap();
/// assert_eq!(found.kind.group_resource(), "hypervisors.kvm.cloud.sap");
/// assert_eq!(
///     mapper.resolve("foo.bar").unwrap_err().to_string(),
///     r#"the server doesn't have a resource type "foo""#
/// );
/// ```
#[derive(Debug, Clone, Default)]
pub struct RestMapper {
    /// In priority order, each (group, version, plural) once.
    kinds: Vec<ResourceKind>,
}

/// The kind that an argument means.
///
/// ```
/// use multicluster::{fleet::discovery::{RestMapper, guess}, k8s::GroupVersionKind};
/// let mapper = RestMapper::new(vec![guess(&GroupVersionKind::gvk("", "v1", "Secret"))]);
/// assert_eq!(mapper.resolve("secrets")?.kind.gvk.kind, "Secret");
/// # Ok::<(), multicluster::fleet::discovery::ResolveError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resolution<'a> {
    /// The kind.
    pub kind: &'a ResourceKind,
    /// What a person should know about the choice, one line each, without a `Warning: ` in front.
    pub warnings: Vec<String>,
}

/// Why an argument means no kind.
///
/// ```
/// use multicluster::fleet::discovery::{ResolveError, RestMapper};
/// let error = RestMapper::new(Vec::new()).resolve("hv").unwrap_err();
/// assert!(matches!(error, ResolveError::NoSuchResource { .. }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// There is no such kind. Only the part before the first dot is named, as kubectl does.
    #[error("the server doesn't have a resource type {resource:?}")]
    NoSuchResource {
        /// The resource part of the argument.
        resource: String,
    },
    /// The group is the beginning of more than one group's name.
    #[error("{asked:?} could be any of {}", .candidates.join(", "))]
    Ambiguous {
        /// The argument.
        asked: String,
        /// The `plural.group`s that it could mean.
        candidates: Vec<String>,
    },
}

/// A resource or kind, and what was said of its group and version. Nothing said is empty.
#[derive(Clone, Copy)]
struct Partial<'a> {
    name: &'a str,
    version: &'a str,
    group: &'a str,
}

impl<'a> Partial<'a> {
    /// `name.version.group`, when there are two dots or more.
    fn with_version(argument: &'a str) -> Option<Self> {
        let (name, rest) = argument.split_once('.')?;
        let (version, group) = rest.split_once('.')?;
        Some(Partial { name, version, group })
    }

    /// `name.group`.
    fn with_group(argument: &'a str) -> Self {
        let (name, group) = argument.split_once('.').unwrap_or((argument, ""));
        Partial {
            name,
            version: "",
            group,
        }
    }

    fn allows_version(&self, kind: &ResourceKind) -> bool {
        self.version.is_empty() || self.version == kind.gvk.version
    }

    fn allows_group(&self, kind: &ResourceKind) -> bool {
        self.group.is_empty() || self.group == kind.gvk.group
    }

    fn begins_group(&self, kind: &ResourceKind) -> bool {
        !self.group.is_empty() && kind.gvk.group.starts_with(self.group)
    }
}

impl RestMapper {
    /// A mapper of these kinds, in priority order: the server's order of groups, the preferred version of each first. Core
    /// v1 goes before all others wherever it stands.
    pub fn new(kinds: Vec<ResourceKind>) -> Self {
        let mut seen = std::collections::HashSet::new();
        let mut kinds = kinds;
        kinds.retain(|kind| {
            seen.insert((
                kind.gvk.group.clone(),
                kind.gvk.version.clone(),
                kind.plural.clone(),
            ))
        });
        kinds.sort_by_key(|kind| !(kind.gvk.group.is_empty() && kind.gvk.version == "v1"));
        RestMapper { kinds }
    }

    /// All kinds, in priority order.
    pub fn kinds(&self) -> &[ResourceKind] {
        &self.kinds
    }

    /// The kind of this GVK.
    pub fn by_gvk(&self, gvk: &GroupVersionKind) -> Option<&ResourceKind> {
        self.kinds.iter().find(|kind| kind.gvk == *gvk)
    }

    /// The kind that `argument` means.
    ///
    /// # Errors
    /// [`ResolveError::NoSuchResource`] when it means none, [`ResolveError::Ambiguous`] when the group is too short to tell.
    pub fn resolve(&self, argument: &str) -> Result<Resolution<'_>, ResolveError> {
        let sure = |kind| {
            Ok(Resolution {
                kind,
                warnings: Vec::new(),
            })
        };
        if let Some(gvk) = file_form(argument) {
            return match self.by_file_form(&gvk) {
                Some(kind) => sure(kind),
                None => Err(ResolveError::NoSuchResource {
                    resource: argument.to_owned(),
                }),
            };
        }
        let versioned = Partial::with_version(argument);
        let grouped = Partial::with_group(argument);
        for partial in versioned.into_iter().chain([grouped]) {
            if let Some(resolution) = self.as_resource(partial, argument)? {
                return Ok(resolution);
            }
        }
        // As a Kind. Its group must be given in full; without one it is the core group's.
        for partial in versioned.into_iter().chain([grouped]) {
            let found = self.kinds.iter().find(|kind| {
                (kind.gvk.kind == partial.name || kind.gvk.kind.to_lowercase() == partial.name)
                    && kind.gvk.group == partial.group
                    && partial.allows_version(kind)
            });
            if let Some(kind) = found {
                return sure(kind);
            }
        }
        Err(ResolveError::NoSuchResource {
            resource: grouped.name.to_owned(),
        })
    }

    /// The kinds of a category such as `all`, each once, in the order in which servers tell of them; none when there is no
    /// such category.
    ///
    /// kubectl looks for categories before types, and only in the first argument (`ReplaceAliases` in cli-runtime's
    /// `builder.go`).
    pub fn expand_category(&self, category: &str) -> Vec<&ResourceKind> {
        let mut expanded: Vec<&ResourceKind> = Vec::new();
        for kind in &self.kinds {
            let known = expanded
                .iter()
                .any(|other| other.plural == kind.plural && other.gvk.group == kind.gvk.group);
            if !known && kind.categories.iter().any(|name| name == category) {
                expanded.push(kind);
            }
        }
        expanded.sort_by(|a, b| discovery_order(a).cmp(&discovery_order(b)));
        expanded
    }

    /// Looks for a resource: the exact plural or singular, then a short name, then both in groups that begin so.
    fn as_resource(
        &self,
        partial: Partial<'_>,
        argument: &str,
    ) -> Result<Option<Resolution<'_>>, ResolveError> {
        if partial.name.is_empty() {
            return Ok(None);
        }
        // A name that is written exactly like a resource is that resource, even if it is another one's short name.
        let is_exact = self.kinds.iter().any(|kind| {
            partial.allows_group(kind) && (kind.plural == partial.name || kind.singular == partial.name)
        });
        if !is_exact && let Some(resolution) = self.as_short_name(partial, argument)? {
            return Ok(Some(resolution));
        }
        let name = partial.name.to_lowercase();
        let named = self
            .kinds
            .iter()
            .filter(|kind| (kind.plural == name || singular(kind) == name) && partial.allows_version(kind));
        let found = match named.clone().find(|kind| partial.allows_group(kind)) {
            Some(kind) => Some(kind),
            // kubectl does not mix the two: a version with a group is meant in full.
            None if !partial.version.is_empty() => None,
            None => unique(named.filter(|kind| partial.begins_group(kind)), argument)?,
        };
        Ok(found.map(|kind| Resolution {
            kind,
            warnings: Vec::new(),
        }))
    }

    /// Looks for a short name, which is case-sensitive.
    fn as_short_name(
        &self,
        partial: Partial<'_>,
        argument: &str,
    ) -> Result<Option<Resolution<'_>>, ResolveError> {
        let short = self.kinds.iter().filter(|kind| {
            partial.allows_version(kind) && kind.short_names.iter().any(|name| name == partial.name)
        });
        let mut matching = short.clone().filter(|kind| partial.allows_group(kind));
        if let Some(kind) = matching.next() {
            let chosen = kind.group_resource();
            let mut others: Vec<String> = Vec::new();
            for other in matching.map(ResourceKind::group_resource) {
                // The versions of one resource are no ambiguity.
                if other != chosen && !others.contains(&other) {
                    others.push(other);
                }
            }
            let warning = |other| {
                let name = partial.name;
                format!("short name {name:?} could also match lower priority resource {other}")
            };
            return Ok(Some(Resolution {
                kind,
                warnings: others.into_iter().map(warning).collect(),
            }));
        }
        let found = unique(short.filter(|kind| partial.begins_group(kind)), argument)?;
        Ok(found.map(|kind| Resolution {
            kind,
            warnings: Vec::new(),
        }))
    }

    /// The kind in the APIServers file's form, where `KindList` means the kind unless there is a kind of that very name.
    fn by_file_form(&self, gvk: &GroupVersionKind) -> Option<&ResourceKind> {
        self.by_gvk(gvk).or_else(|| {
            let item = gvk.kind.strip_suffix("List")?;
            self.by_gvk(&GroupVersionKind::gvk(&gvk.group, &gvk.version, item))
        })
    }
}

/// The first of `kinds`, unless they are of more than one group.
fn unique<'a>(
    kinds: impl Iterator<Item = &'a ResourceKind>,
    asked: &str,
) -> Result<Option<&'a ResourceKind>, ResolveError> {
    let kinds: Vec<&ResourceKind> = kinds.collect();
    let Some(first) = kinds.first() else {
        return Ok(None);
    };
    let mut candidates: Vec<String> = Vec::new();
    for candidate in kinds.iter().map(|kind| kind.group_resource()) {
        if !candidates.contains(&candidate) {
            candidates.push(candidate);
        }
    }
    if candidates.len() > 1 {
        return Err(ResolveError::Ambiguous {
            asked: asked.to_owned(),
            candidates,
        });
    }
    Ok(Some(first))
}

/// The singular name; for old servers, which send none, the kind in lower case.
fn singular(kind: &ResourceKind) -> String {
    if kind.singular.is_empty() {
        kind.gvk.kind.to_lowercase()
    } else {
        kind.singular.clone()
    }
}

/// Reads `group/version/Kind`, or `version/Kind` for the core group; `None` for what has no slash or too many.
fn file_form(argument: &str) -> Option<GroupVersionKind> {
    let parts: Vec<&str> = argument.split('/').collect();
    match parts.as_slice() {
        [version, kind] => Some(GroupVersionKind::gvk("", version, kind)),
        [group, version, kind] => Some(GroupVersionKind::gvk(group, version, kind)),
        _ => None,
    }
}

/// A kind as it is probably served, for use where no server can be asked: apimachinery's `UnsafeGuessKindToResource`.
///
/// Names are guessed; scope, short names, verbs and subresources are not known, and the kind is said to be
/// cluster-scoped.
///
/// ```
/// use multicluster::{fleet::discovery::guess, k8s::GroupVersionKind};
/// assert_eq!(guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor")).plural, "hypervisors");
/// ```
pub fn guess(gvk: &GroupVersionKind) -> ResourceKind {
    let singular = gvk.kind.to_lowercase();
    let unchanged = ["endpoints", "securitycontextconstraints"];
    let plural = if singular.is_empty() || unchanged.iter().any(|suffix| singular.ends_with(suffix)) {
        singular.clone()
    } else if singular.ends_with('s') {
        format!("{singular}es")
    } else if let Some(stem) = singular.strip_suffix('y') {
        format!("{stem}ies")
    } else {
        format!("{singular}s")
    };
    ResourceKind {
        gvk: gvk.clone(),
        plural,
        singular,
        short_names: Vec::new(),
        categories: Vec::new(),
        namespaced: false,
        verbs: Vec::new(),
        subresources: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
