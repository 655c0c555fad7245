//! The one facade for everything that comes from `kube` and `k8s-openapi`.
//!
//! kube's major versions follow Kubernetes' minor versions, so an upgrade comes every few months. Keeping the imports here
//! means that an upgrade touches one file.

pub use kube::{
    Client as ApiClient, Config as ApiClientConfig, Error as ApiClientError, Resource,
    client::{Body, ClientBuilder, ConfigExt},
    config::{
        AuthInfo, AuthProviderConfig, Cluster as KubeconfigCluster, Context as KubeconfigContext,
        ExecAuthCluster, ExecConfig, ExecInteractiveMode, Kubeconfig, NamedExtension,
    },
    core::{
        ClusterResourceScope, DynamicObject, GroupVersion, GroupVersionKind, NamespaceResourceScope, Status,
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

/// The kind of a type: what Go looks up in a scheme, with `GVKFromHomeScheme` and `GroupVersionKindFor`. In Rust the type itself
/// knows it, by [`Resource`]: the types of k8s-openapi and those that derive kube's `CustomResource` do.
///
/// ```
/// use k8s_openapi::api::core::v1::Secret;
/// use multicluster::k8s::{gvk_of, gvk_string};
/// assert_eq!(gvk_string(&gvk_of::<Secret>()), "v1/Secret");
/// ```
pub fn gvk_of<K: Resource<DynamicType = ()>>() -> GroupVersionKind {
    GroupVersionKind::gvk(&K::group(&()), &K::version(&()), &K::kind(&()))
}

/// The kind of an object whose type says nothing of it; `None` when `apiVersion` or `kind` is missing.
///
/// ```
/// use multicluster::k8s::{gvk_of_object, gvk_string};
/// let object = serde_json::json!({"apiVersion": "kvm.cloud.sap/v1", "kind": "Hypervisor"});
/// assert_eq!(gvk_string(&gvk_of_object(&object).unwrap()), "kvm.cloud.sap/v1/Hypervisor");
/// ```
pub fn gvk_of_object(object: &serde_json::Value) -> Option<GroupVersionKind> {
    let text = |field: &str| object.get(field)?.as_str().filter(|text| !text.is_empty());
    let (api_version, kind) = (text("apiVersion")?, text("kind")?);
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    Some(GroupVersionKind::gvk(group, version, kind))
}

/// Whether the objects of a type live in namespaces: what its [`Resource::Scope`] says.
///
/// ```
/// use k8s_openapi::api::core::v1::{Namespace, Secret};
/// use multicluster::k8s::is_namespaced;
/// assert!(is_namespaced::<Secret>());
/// assert!(!is_namespaced::<Namespace>());
/// ```
pub fn is_namespaced<K: Resource<DynamicType = ()>>() -> bool
where
    K::Scope: 'static,
{
    std::any::TypeId::of::<K::Scope>() == std::any::TypeId::of::<NamespaceResourceScope>()
}
