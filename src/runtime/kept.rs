//! What stores keep: an object, and where it is.

use std::any::TypeId;
use std::fmt::Debug;
use std::ops::Deref;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::client::{Form, Identity, Metadata, ObjectKey, RawObject, Typed};
use crate::fleet::discovery::{ResourceKind, guess};
use crate::k8s::{GroupVersionKind, NamespaceResourceScope, Resource};

/// A [`Form`] in which a store can be filled, and what the store keeps of it.
///
/// [`Typed<K>`] is kept as `K`: a struct of your own, a type of k8s-openapi, or for any kind at all kube's
/// [`DynamicObject`](crate::k8s::DynamicObject). [`Value`] is the whole object as JSON, [`RawObject`] the same unread,
/// [`Metadata`] takes less memory, and [`Identity`], which is names and versions, the least.
///
/// A cluster of which one object cannot be read as a `K` counts as lost. Where that can happen, as it can wherever others
/// write the objects, let optional fields be optional, or keep a `Typed<kube::core::DeserializeGuard<K>>`, which keeps what
/// is wrong with an object in its place.
///
/// ```
/// use multicluster::client::{Form, Typed};
/// use multicluster::runtime::Kept;
/// #[derive(serde::Deserialize)]
/// struct Hypervisor { spec: serde_json::Value }
/// let told = Typed::<Hypervisor>::decode(br#"{"metadata":{"name":"node-1"},"spec":{"cpus":64}}"#).unwrap();
/// assert_eq!(told.into_object().unwrap().spec["cpus"], 64);
/// ```
pub trait Kept: Form {
    /// What is kept.
    type Object: Send + Sync + 'static;

    /// What is kept of it; `None` where a watch tells nothing but that an object is gone.
    fn into_object(self) -> Option<Self::Object>;
}

impl<K: DeserializeOwned + Send + Sync + 'static> Kept for Typed<K> {
    type Object = K;

    fn into_object(self) -> Option<K> {
        self.object
    }
}

impl Kept for Value {
    type Object = Value;

    fn into_object(self) -> Option<Value> {
        Some(self)
    }
}

impl Kept for Metadata {
    type Object = Metadata;

    fn into_object(self) -> Option<Metadata> {
        Some(self)
    }
}

impl Kept for Identity {
    type Object = Identity;

    fn into_object(self) -> Option<Identity> {
        Some(self)
    }
}

impl Kept for RawObject {
    type Object = RawObject;

    fn into_object(self) -> Option<RawObject> {
        Some(self)
    }
}

/// An object of a store. It can be used like the object itself.
///
/// ```
/// use multicluster::client::{Metadata, ObjectKey};
/// use multicluster::runtime::{Request, Stored};
/// # let json = serde_json::json!({"metadata": {"labels": {"zone": "az-a"}}});
/// let hypervisor = Stored::new("az-a", ObjectKey::new(None, "node-1"), Metadata(json));
/// assert_eq!(hypervisor.label("zone"), Some("az-a"));
/// assert_eq!(Request::from(&hypervisor).to_string(), "az-a:node-1");
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Stored<K> {
    /// The display name of the cluster that it is in.
    pub cluster: Arc<str>,
    /// Namespace and name.
    pub key: ObjectKey,
    /// The UID.
    pub uid: String,
    /// The version of the object that this is.
    pub resource_version: String,
    /// The object.
    pub object: K,
}

impl<K> Deref for Stored<K> {
    type Target = K;

    fn deref(&self) -> &K {
        &self.object
    }
}

impl<K> Stored<K> {
    /// An object in this cluster: for a test of what a controller does with it. Uid and version are empty.
    pub fn new(cluster: impl Into<Arc<str>>, key: ObjectKey, object: K) -> Self {
        Stored {
            cluster: cluster.into(),
            key,
            uid: String::new(),
            resource_version: String::new(),
            object,
        }
    }

    /// An object as a watch told it; `None` for what is no object.
    pub(super) fn of<T: Kept<Object = K>>(cluster: &Arc<str>, form: T) -> Option<Self> {
        let (key, uid, resource_version) = (form.key(), form.uid(), form.resource_version());
        Some(Stored {
            cluster: cluster.clone(),
            key,
            uid,
            resource_version,
            object: form.into_object()?,
        })
    }
}

/// The kind that a type stands for: Go's `GVKFromHomeScheme`. It takes no server to answer.
///
/// ```
/// use k8s_openapi::api::core::v1::ConfigMap;
/// let kind = multicluster::runtime::kind_of::<ConfigMap>();
/// assert_eq!((kind.group_resource().as_str(), kind.namespaced), ("configmaps", true));
/// ```
pub fn kind_of<K: Resource<DynamicType = ()>>() -> ResourceKind
where
    K::Scope: 'static,
{
    let gvk = GroupVersionKind::gvk(&K::group(&()), &K::version(&()), &K::kind(&()));
    ResourceKind {
        plural: K::plural(&()).into_owned(),
        namespaced: TypeId::of::<K::Scope>() == TypeId::of::<NamespaceResourceScope>(),
        ..guess(&gvk)
    }
}
