//! Who owns an object.

use std::sync::Arc;

use serde_json::Value;

use super::super::kept::Stored;
use super::Request;
use crate::client::{Metadata, ObjectKey};
use crate::fleet::discovery::ResourceKind;
use crate::k8s::{OwnerReference, Resource};

/// What has owner references: every [`Resource`], and [`Metadata`], which is all that is needed of an object to know its owner.
///
/// ```
/// use multicluster::{client::Metadata, runtime::Owned};
/// let owner = serde_json::json!({"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "u", "controller": true});
/// let pod = Metadata(serde_json::json!({"metadata": {"name": "web-1", "ownerReferences": [owner]}}));
/// assert_eq!(pod.owner_references()[0].name, "web");
/// ```
pub trait Owned {
    /// The object's owner references.
    fn owner_references(&self) -> Vec<OwnerReference>;
}

impl<K: Resource> Owned for K {
    fn owner_references(&self) -> Vec<OwnerReference> {
        self.meta().owner_references.clone().unwrap_or_default()
    }
}

impl Owned for Metadata {
    fn owner_references(&self) -> Vec<OwnerReference> {
        let Some(Value::Array(references)) = self.0.pointer("/metadata/ownerReferences") else {
            return Vec::new();
        };
        let references = references.iter().cloned().map(serde_json::from_value);
        references.filter_map(Result::ok).collect()
    }
}

/// The object of kind `owners` that controls this one. Owners are in their objects' cluster, and in its namespace if they are in
/// any.
pub(super) fn controller_of<K: Owned>(object: &Arc<Stored<K>>, owners: &ResourceKind) -> Option<Request> {
    let is_controller = |owner: &&OwnerReference| {
        // The version is whichever the owner was last written at.
        let group = owner.api_version.rsplit_once('/').map_or("", |(group, _)| group);
        owner.controller == Some(true) && owner.kind == owners.gvk.kind && group == owners.gvk.group
    };
    let references = object.object.owner_references();
    let owner = references.iter().find(is_controller)?;
    let namespace = object.key.namespace.as_deref().filter(|_| owners.namespaced);
    Some(Request {
        cluster: object.cluster.clone(),
        key: ObjectKey::new(namespace, &*owner.name),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::client::Form;
    use crate::fleet::discovery::guess;
    use crate::k8s::GroupVersionKind;

    fn owner(reference: Value, namespaced: bool) -> Option<String> {
        let object = json!({"metadata": {"name": "child", "namespace": "n", "ownerReferences": [
            {"apiVersion": "v1", "kind": "Node", "name": "no controller", "uid": "1"}, reference]}});
        let stored = Stored::of(&Arc::from("az-a"), Metadata(object))?;
        assert_eq!(Metadata(json!({"metadata": {"name": "x"}})).key().name, "x");
        let owners = ResourceKind {
            namespaced,
            ..guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"))
        };
        controller_of(&Arc::new(stored), &owners).map(|request| request.to_string())
    }

    #[test]
    fn the_controller_is_the_owner_in_the_same_cluster() {
        let reference = json!({"apiVersion": "kvm.cloud.sap/v1beta1", "kind": "Hypervisor", "name": "node", "uid": "2",
            "controller": true});
        assert_eq!(owner(reference.clone(), false).as_deref(), Some("az-a:node"));
        assert_eq!(owner(reference.clone(), true).as_deref(), Some("az-a:n/node"));
        for (field, value) in [
            ("controller", json!(false)),
            ("kind", json!("Node")),
            ("apiVersion", json!("v1")),
        ] {
            let mut other = reference.clone();
            other[field] = value;
            assert_eq!(owner(other, false), None, "{field}");
        }
    }
}
