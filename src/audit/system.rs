//! What every cluster has of its own: no copies, though the names are the same everywhere.

use serde_json::Value;

use crate::client::ObjectKey;
use crate::fleet::discovery::ResourceKind;
use crate::k8s::GroupVersionKind;

/// Whether every cluster has objects of this kind of its own, so that equal names mean nothing: namespaces, in which the objects
/// of each cluster live, and what a cluster tells of itself.
pub fn has_own_in_every_cluster(gvk: &GroupVersionKind) -> bool {
    matches!(
        (gvk.group.as_str(), gvk.kind.as_str()),
        (
            "",
            "Namespace" | "Node" | "Event" | "ComponentStatus" | "Endpoints"
        ) | ("events.k8s.io", "Event")
            | ("discovery.k8s.io", "EndpointSlice")
            | ("coordination.k8s.io", "Lease")
            | ("apiregistration.k8s.io", "APIService")
            | ("apiextensions.k8s.io", "CustomResourceDefinition")
            | (
                "flowcontrol.apiserver.k8s.io",
                "FlowSchema" | "PriorityLevelConfiguration"
            )
    )
}

/// Whether every API server, or the controllers that come with it, makes this object by itself. `metadata` is the object, or its
/// metadata alone.
pub fn is_made_by_servers(kind: &ResourceKind, key: &ObjectKey, object: &Value) -> bool {
    let metadata = &object["metadata"];
    let name = key.name.as_str();
    let namespace = key.namespace.as_deref().unwrap_or_default();
    let is_system_namespace = ["kube-system", "kube-public", "kube-node-lease"].contains(&namespace);
    let (group, kind) = (kind.gvk.group.as_str(), kind.gvk.kind.as_str());
    match (group, kind) {
        ("", "ConfigMap") => {
            // The second is Istio's, which does as Kubernetes does.
            ["kube-root-ca.crt", "istio-ca-root-cert"].contains(&name) || is_system_namespace
        }
        ("", "Secret") => is_system_namespace,
        ("", "ServiceAccount") => name == "default" || is_system_namespace,
        ("", "Service" | "Endpoints") => (namespace, name) == ("default", "kubernetes"),
        ("", "Namespace") => {
            name == "default" || ["kube-system", "kube-public", "kube-node-lease"].contains(&name)
        }
        ("rbac.authorization.k8s.io", _) => {
            metadata["labels"]["kubernetes.io/bootstrapping"] == "rbac-defaults" || is_system_namespace
        }
        ("scheduling.k8s.io", "PriorityClass") => name.starts_with("system-"),
        ("apiregistration.k8s.io", _) => {
            !metadata["labels"]["kube-aggregator.kubernetes.io/automanaged"].is_null()
        }
        ("flowcontrol.apiserver.k8s.io", _) => {
            !metadata["annotations"]["apf.kubernetes.io/autoupdate-spec"].is_null()
        }
        ("coordination.k8s.io", "Lease") => is_system_namespace,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fleet::discovery::guess;

    #[test]
    fn what_servers_make_is_known() {
        let made = |group: &str, kind: &str, namespace: &str, name: &str, metadata: Value| {
            let kind = guess(&GroupVersionKind::gvk(group, "v1", kind));
            let key = ObjectKey::new(Some(namespace), name);
            is_made_by_servers(&kind, &key, &json!({"metadata": metadata}))
        };
        let rbac = "rbac.authorization.k8s.io";
        let labels = json!({"labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}});
        assert!(made("", "ConfigMap", "mine", "kube-root-ca.crt", json!({})));
        assert!(made("", "Namespace", "", "default", json!({})));
        assert!(made(rbac, "ClusterRole", "", "admin", labels));
        assert!(!made(rbac, "ClusterRole", "", "mine", json!({})));
        assert!(!made("", "ConfigMap", "mine", "settings", json!({})));
        assert!(!made("kvm.cloud.sap", "Hypervisor", "", "default", json!(null)));
    }
}
