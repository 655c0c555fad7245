//! The one facade for everything that comes from `kube` and `k8s-openapi`.
//!
//! kube's major versions follow Kubernetes' minor versions, so an upgrade comes every few months. Keeping the imports here
//! means that an upgrade touches one file.

pub use kube::{
    Client as ApiClient, Config as ApiClientConfig, Resource,
    client::{Body, ClientBuilder},
    config::{
        AuthInfo, AuthProviderConfig, Cluster as KubeconfigCluster, Context as KubeconfigContext,
        ExecAuthCluster, ExecConfig, ExecInteractiveMode, Kubeconfig, NamedExtension,
    },
    core::{
        DynamicObject, GroupVersion, GroupVersionKind, NamespaceResourceScope, Status,
        response::{StatusCause, StatusDetails},
    },
};

pub use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};

/// Writes a GVK as the APIServers file does: `kvm.cloud.sap/v1/Hypervisor`, and `v1/Secret` for the core group.
///
/// ```
/// use multicluster::k8s::{GroupVersionKind, gvk_string};
/// assert_eq!(gvk_string(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor")), "kvm.cloud.sap/v1/Hypervisor");
/// assert_eq!(gvk_string(&GroupVersionKind::gvk("", "v1", "Secret")), "v1/Secret");
/// ```
pub fn gvk_string(gvk: &GroupVersionKind) -> String {
    format!("{}/{}", gvk.api_version(), gvk.kind)
}
