//! A kind as a server serves it, and the paths of its objects.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::k8s::GroupVersionKind;

/// What RFC 3986 does not allow in a path segment as it is: all but `pchar`.
const NOT_IN_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// A kind as a server serves it.
///
/// ```
/// use multicluster::{fleet::discovery::guess, k8s::GroupVersionKind};
/// let kind = guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
/// assert_eq!(kind.group_resource(), "hypervisors.kvm.cloud.sap");
/// assert_eq!(kind.kind_group(), "hypervisor.kvm.cloud.sap");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ResourceKind {
    /// The kind, with the group and version that its path has.
    pub gvk: GroupVersionKind,
    /// `hypervisors`: the name in paths.
    pub plural: String,
    /// `hypervisor`; empty when the server names none.
    pub singular: String,
    /// `hv`.
    pub short_names: Vec<String>,
    /// The categories that it belongs to, such as `all`.
    pub categories: Vec<String>,
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
    /// `get`, `list`, `watch` and so on.
    pub verbs: Vec<String>,
    /// `status`, `scale` and so on.
    pub subresources: Vec<String>,
}

/// Why something cannot be part of a path; worded as client-go words it.
///
/// ```
/// use multicluster::{fleet::discovery::{PathError, guess}, k8s::GroupVersionKind};
/// let kind = guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
/// assert_eq!(kind.object_path(Some("ns"), ""), Err(PathError::EmptyName));
/// assert!(matches!(kind.object_path(Some("ns"), "a/b"), Err(PathError::Invalid { .. })));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// An object without a name.
    #[error("resource name may not be empty")]
    EmptyName,
    /// An object of a namespaced kind without a namespace.
    #[error("an empty namespace may not be set when a resource name is provided")]
    NoNamespace,
    /// A name that would not stay within its path segment.
    #[error("invalid {what} {value:?}: [{}]", .problems.join(" "))]
    Invalid {
        /// `resource name`, `namespace` and the like.
        what: &'static str,
        /// What was given.
        value: String,
        /// What is wrong with it.
        problems: Vec<String>,
    },
}

impl ResourceKind {
    /// `hypervisors.kvm.cloud.sap`, or `secrets` for the core group.
    pub fn group_resource(&self) -> String {
        dotted(&self.plural, &self.gvk.group)
    }

    /// `hypervisor.kvm.cloud.sap`, or `secret` for the core group: what kubectl prints before a name.
    pub fn kind_group(&self) -> String {
        dotted(&self.gvk.kind.to_lowercase(), &self.gvk.group)
    }

    /// Whether the server offers `verb`.
    pub fn supports(&self, verb: &str) -> bool {
        self.verbs.iter().any(|offered| offered == verb)
    }

    /// The path of all objects, or of those in `namespace`. A cluster-scoped kind has no namespaces, so that `-n` has no
    /// meaning for it and is ignored, as kubectl does.
    ///
    /// # Errors
    /// When a part of the path is not a single path segment.
    pub fn collection_path(&self, namespace: Option<&str>) -> Result<String, PathError> {
        let mut path = if self.gvk.group.is_empty() {
            "/api".to_owned()
        } else {
            format!("/apis/{}", segment("group", &self.gvk.group)?)
        };
        let mut push = |part: &str| {
            path.push('/');
            path.push_str(part);
        };
        push(&segment("version", &self.gvk.version)?);
        if let Some(namespace) = namespace.filter(|namespace| self.namespaced && !namespace.is_empty()) {
            push("namespaces");
            push(&segment("namespace", namespace)?);
        }
        push(&segment("resource", &self.plural)?);
        Ok(path)
    }

    /// The path of one object.
    ///
    /// ```
    /// use multicluster::{fleet::discovery::guess, k8s::GroupVersionKind};
    /// let hypervisors = guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
    /// assert_eq!(hypervisors.object_path(None, "node-1").unwrap(), "/apis/kvm.cloud.sap/v1/hypervisors/node-1");
    /// let error = hypervisors.object_path(None, "a/b").unwrap_err();
    /// assert_eq!(error.to_string(), r#"invalid resource name "a/b": [may not contain '/']"#);
    /// ```
    ///
    /// # Errors
    /// When a part of the path is not a single path segment, or the kind needs a namespace and there is none.
    pub fn object_path(&self, namespace: Option<&str>, name: &str) -> Result<String, PathError> {
        if name.is_empty() {
            return Err(PathError::EmptyName);
        }
        if self.namespaced && namespace.unwrap_or_default().is_empty() {
            return Err(PathError::NoNamespace);
        }
        let name = segment("resource name", name)?;
        Ok(format!("{}/{name}", self.collection_path(namespace)?))
    }
}

/// `name.group`, or `name` for the core group.
fn dotted(name: &str, group: &str) -> String {
    if group.is_empty() {
        name.to_owned()
    } else {
        format!("{name}.{group}")
    }
}

/// Checks a path segment as apimachinery's `IsValidPathSegmentName` does, and encodes it.
///
/// What would end the path (`?`, `#`) and control characters are refused too: no server accepts such a name, and whoever
/// sends one is better told so than answered with a NotFound.
fn segment(what: &'static str, value: &str) -> Result<String, PathError> {
    let mut problems: Vec<String> = Vec::new();
    if value.is_empty() {
        problems.push("may not be empty".to_owned());
    } else if value == "." || value == ".." {
        problems.push(format!("may not be '{value}'"));
    }
    for illegal in ['/', '%', '?', '#'] {
        if value.contains(illegal) {
            problems.push(format!("may not contain '{illegal}'"));
        }
    }
    if value.chars().any(char::is_control) {
        problems.push("may not contain control characters".to_owned());
    }
    if !problems.is_empty() {
        return Err(PathError::Invalid {
            what,
            value: value.to_owned(),
            problems,
        });
    }
    Ok(utf8_percent_encode(value, NOT_IN_SEGMENT).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(group: &str, kind: &str, plural: &str, namespaced: bool) -> ResourceKind {
        ResourceKind {
            gvk: GroupVersionKind::gvk(group, "v1", kind),
            plural: plural.to_owned(),
            singular: kind.to_lowercase(),
            short_names: Vec::new(),
            categories: Vec::new(),
            namespaced,
            verbs: vec!["get".to_owned()],
            subresources: Vec::new(),
        }
    }

    #[test]
    fn names_carry_the_group_unless_it_is_core() {
        let hypervisors = kind("kvm.cloud.sap", "Hypervisor", "hypervisors", false);
        assert_eq!(hypervisors.group_resource(), "hypervisors.kvm.cloud.sap");
        assert_eq!(hypervisors.kind_group(), "hypervisor.kvm.cloud.sap");
        let secrets = kind("", "Secret", "secrets", true);
        assert_eq!(secrets.group_resource(), "secrets");
        assert_eq!(secrets.kind_group(), "secret");
        assert!(secrets.supports("get") && !secrets.supports("list"));
    }

    #[test]
    fn paths_follow_group_and_scope() {
        let hypervisors = kind("kvm.cloud.sap", "Hypervisor", "hypervisors", false);
        let path = hypervisors.collection_path(Some("ignored")).unwrap();
        assert_eq!(path, "/apis/kvm.cloud.sap/v1/hypervisors");
        let secrets = kind("", "Secret", "secrets", true);
        assert_eq!(secrets.collection_path(None).unwrap(), "/api/v1/secrets");
        assert_eq!(
            secrets.collection_path(Some("ns")).unwrap(),
            "/api/v1/namespaces/ns/secrets"
        );
        assert_eq!(
            secrets.object_path(Some("ns"), "token").unwrap(),
            "/api/v1/namespaces/ns/secrets/token"
        );
        assert_eq!(secrets.object_path(None, "token"), Err(PathError::NoNamespace));
        assert_eq!(
            secrets.object_path(Some(""), "token"),
            Err(PathError::NoNamespace)
        );
        assert_eq!(secrets.object_path(Some("ns"), ""), Err(PathError::EmptyName));
    }

    #[test]
    fn odd_but_legal_names_are_encoded() {
        let roles = kind("rbac.authorization.k8s.io", "ClusterRole", "clusterroles", false);
        let path = |name: &str| roles.object_path(None, name).unwrap();
        assert!(path("system:node").ends_with("/clusterroles/system:node"));
        assert!(path("a b").ends_with("/clusterroles/a%20b"));
        assert!(path("ä\\").ends_with("/clusterroles/%C3%A4%5C"));
    }

    #[test]
    fn nothing_leaves_its_segment() {
        let secrets = kind("", "Secret", "secrets", true);
        let error = |namespace: &str, name: &str| {
            secrets
                .object_path(Some(namespace), name)
                .unwrap_err()
                .to_string()
        };
        for (name, problem) in [
            (".", "may not be '.'"),
            ("..", "may not be '..'"),
            ("a/b", "may not contain '/'"),
            ("%2e%2e", "may not contain '%'"),
            ("a?b", "may not contain '?'"),
            ("a#b", "may not contain '#'"),
            ("a\nb", "may not contain control characters"),
            ("../%", "may not contain '/' may not contain '%'"),
        ] {
            assert_eq!(
                error("ns", name),
                format!("invalid resource name {name:?}: [{problem}]")
            );
            assert_eq!(
                error(name, "token"),
                format!("invalid namespace {name:?}: [{problem}]")
            );
        }
    }

    #[test]
    fn a_hostile_kind_has_no_path() {
        let mut secrets = kind("", "Secret", "secrets/../pods", true);
        assert!(secrets.collection_path(None).is_err());
        secrets.plural = String::new();
        assert!(secrets.collection_path(None).is_err());
    }
}
