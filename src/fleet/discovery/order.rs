//! The order in which API servers tell of their kinds.
//!
//! kubectl expands a category in that order. A configured fleet is asked for the group versions of its file alone, so that no
//! server's own list of groups is at hand; but the order of Kubernetes' groups is the same in every server.

use super::resource::ResourceKind;

/// Kubernetes' own groups by falling priority (kube-apiserver `cmd/kube-apiserver/app/aggregator.go`).
const GROUPS: [&str; 24] = [
    "",
    "apiregistration.k8s.io",
    "apps",
    "events.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "networking.k8s.io",
    "extensions",
    "policy",
    "rbac.authorization.k8s.io",
    "storage.k8s.io",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "scheduling.k8s.io",
    "coordination.k8s.io",
    "node.k8s.io",
    "discovery.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "internal.apiserver.k8s.io",
    "resource.k8s.io",
    "storagemigration.k8s.io",
];

/// What to sort kinds by, with a sort that is stable: custom resources come after Kubernetes' own kinds, and stay among
/// themselves as they are, since servers of different versions order their groups differently.
///
/// ```
/// use multicluster::{fleet::discovery::{discovery_order, guess}, k8s::GroupVersionKind};
/// let core = guess(&GroupVersionKind::gvk("", "v1", "Secret"));
/// let custom = guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
/// assert!(discovery_order(&core) < discovery_order(&custom));
/// ```
pub fn discovery_order(kind: &ResourceKind) -> (usize, u8, &str) {
    match GROUPS.iter().position(|group| *group == kind.gvk.group) {
        Some(position) => (position, stage(&kind.gvk.version), &kind.plural),
        None => (GROUPS.len(), 0, ""),
    }
}

/// Stable versions come before betas, betas before alphas.
fn stage(version: &str) -> u8 {
    if version.contains("alpha") {
        2
    } else {
        u8::from(version.contains("beta"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::discovery::guess;
    use crate::k8s::GroupVersionKind;

    #[test]
    fn kubernetes_groups_come_first_and_custom_ones_stay() {
        let mut kinds: Vec<ResourceKind> = [
            ("zoo.example.org", "v1", "Cat"),
            ("batch", "v1beta1", "CronJob"),
            ("example.com", "v1", "Ant"),
            ("batch", "v1", "Job"),
            ("apps", "v1", "StatefulSet"),
            ("", "v1", "Service"),
            ("apps", "v1", "DaemonSet"),
            ("", "v1", "Pod"),
        ]
        .map(|(group, version, kind)| guess(&GroupVersionKind::gvk(group, version, kind)))
        .into();
        kinds.sort_by(|a, b| discovery_order(a).cmp(&discovery_order(b)));
        let order: Vec<&str> = kinds.iter().map(|kind| kind.plural.as_str()).collect();
        assert_eq!(
            order,
            [
                "pods",
                "services",
                "daemonsets",
                "statefulsets",
                "jobs",
                "cronjobs",
                "cats",
                "ants"
            ]
        );
    }
}
