//! One kind in all clusters, by its Rust type or dynamically: the front door for programs.

mod object;
mod subresource;

use std::marker::PhantomData;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::form::{Metadata, Typed};
use super::outcome::{Found, ObjectKey, Outcome};
use super::read::ListParams;
use super::request::{DeleteParams, WriteParams};
use super::watch::{WatchParams, WatchStream};
use super::write::{Deleted, PatchType, Written};
use super::{Client, Cluster};
use crate::error::{Error, Result};
use crate::fleet::discovery::{ResourceKind, guess};
use crate::k8s::{GroupVersionKind, Resource, gvk_of, is_namespaced};
use crate::routing::Decision;

pub use subresource::{Status, Subresource};

/// One kind in all clusters that serve it.
///
/// [`Client::api`] makes it for a type that knows its kind, [`Client::dynamic`] for a kind that is known at run time alone. Reads
/// ask all clusters; writes go to the one that routing names, with home as a fallback only where home lists the kind;
/// [`delete`](Api::delete) finds the object first.
///
/// ```no_run
/// use k8s_openapi::api::core::v1::ConfigMap;
/// use multicluster::client::{Client, ListParams, WriteParams};
/// # async fn example(client: Client) -> Result<(), multicluster::error::Error> {
/// let maps = client.api::<ConfigMap>().within("cortex");
/// for item in &maps.list(&ListParams::default()).await?.items {
///     println!("{}: {} has {:?}", item.cluster, item.key.name, item.object.data);
/// }
/// let mut map = maps.get("settings").await?.item.object;
/// map.data.get_or_insert_default().insert("key".into(), "value".into());
/// maps.update(&map, &WriteParams::manager("example")).await?;
/// # Ok(()) }
/// ```
///
/// ```
/// # use multicluster::client::{Client, DeleteParams, ListParams, PatchType, WatchParams, WriteParams};
/// # use k8s_openapi::api::core::v1::Secret;
/// # async fn example(client: Client, secret: Secret) -> multicluster::error::Result<()> {
/// let secrets = client.api::<Secret>().within("cortex");
/// let params = WriteParams::manager("nova-syncer");
/// println!("{} goes to {:?}", secrets.gvk().kind, secrets.route(&secret)?.target());
/// secrets.create(&secret, &params).await?;
/// secrets.patch(&secret, PatchType::Merge, &serde_json::json!({"immutable": true}), &params).await?;
/// secrets.apply(&secret, &params).await?;
/// for item in secrets.find("token").await?.items {
///     println!("a copy in {}", item.cluster);
/// }
/// let mut changes = secrets.watch(&WatchParams::default()).await?;
/// secrets.delete("token", &DeleteParams::default()).await?;
/// secrets.delete_all_of(&ListParams::default().label_selector("old=yes"), &DeleteParams::default()).await?;
/// assert!(secrets.is_namespaced().await?);
/// println!("{} in {} clusters", secrets.kind().await?.plural, secrets.clusters()?.len());
/// println!("{} clusters in all", secrets.client().all_clusters().len());
/// let (status, scale) = (secrets.status(), secrets.subresource::<serde_json::Value>("scale"));
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Api<K> {
    client: Client,
    gvk: GroupVersionKind,
    /// `None` where discovery has to say what the kind is called.
    kind: Option<Arc<ResourceKind>>,
    namespace: Option<String>,
    objects: PhantomData<fn() -> K>,
}

impl<K> Clone for Api<K> {
    fn clone(&self) -> Self {
        Api {
            client: self.client.clone(),
            gvk: self.gvk.clone(),
            kind: self.kind.clone(),
            namespace: self.namespace.clone(),
            objects: PhantomData,
        }
    }
}

impl Client {
    /// The objects of a type. The type says what its kind is called and whether it has namespaces, so no cluster is asked for
    /// that.
    ///
    /// ```
    /// # fn example(client: &multicluster::client::Client) {
    /// let secrets = client.api::<k8s_openapi::api::core::v1::Secret>().within("cortex");
    /// assert_eq!(secrets.gvk().kind, "Secret");
    /// # }
    /// ```
    pub fn api<K>(&self) -> Api<K>
    where
        K: Resource<DynamicType = ()>,
        K::Scope: 'static,
    {
        let gvk = gvk_of::<K>();
        let kind = ResourceKind {
            plural: K::plural(&()).into_owned(),
            namespaced: is_namespaced::<K>(),
            ..guess(&gvk)
        };
        self.api_of(kind)
    }

    /// The objects of a kind that is known at run time alone, as [`serde_json::Value`]s. What it is called is asked of the
    /// clusters, once.
    ///
    /// ```no_run
    /// use multicluster::client::{Client, ListParams};
    /// use multicluster::k8s::GroupVersionKind;
    /// # async fn example(client: Client) -> Result<(), multicluster::error::Error> {
    /// let hypervisors = client.dynamic(GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
    /// let found = hypervisors.list(&ListParams::default().label_selector("topology.kubernetes.io/zone=az-a")).await?;
    /// println!("{} hypervisors", found.items.len());
    /// # Ok(()) }
    /// ```
    pub fn dynamic(&self, gvk: GroupVersionKind) -> Api<Value> {
        self.dynamic_as(gvk)
    }

    /// The objects of a kind that is known at run time alone, read into a type of the caller's own.
    ///
    /// ```no_run
    /// use multicluster::client::{Client, ListParams};
    /// use multicluster::k8s::GroupVersionKind;
    /// #[derive(serde::Deserialize)]
    /// struct Hypervisor { spec: Spec }
    /// #[derive(serde::Deserialize)]
    /// struct Spec { version: String }
    /// # async fn example(client: Client) -> Result<(), multicluster::error::Error> {
    /// let gvk = GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor");
    /// for item in client.dynamic_as::<Hypervisor>(gvk).list(&ListParams::default()).await?.items {
    ///     println!("{} {}", item.key.name, item.object.spec.version);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn dynamic_as<K>(&self, gvk: GroupVersionKind) -> Api<K> {
        Api {
            client: self.clone(),
            gvk,
            kind: None,
            namespace: None,
            objects: PhantomData,
        }
    }

    /// The objects of a kind that has been resolved.
    ///
    /// ```
    /// # use multicluster::{client::Client, fleet::discovery::ResourceKind};
    /// # fn example(client: &Client, kind: ResourceKind) {
    /// let objects = client.api_of::<serde_json::Value>(kind);
    /// # }
    /// ```
    pub fn api_of<K>(&self, kind: ResourceKind) -> Api<K> {
        Api {
            client: self.clone(),
            gvk: kind.gvk.clone(),
            kind: Some(Arc::new(kind)),
            namespace: None,
            objects: PhantomData,
        }
    }
}

impl<K> Api<K> {
    /// The same kind, in one namespace: what lists ask for, where names are looked for, and what objects without a namespace are
    /// written to.
    #[must_use]
    pub fn within(&self, namespace: impl Into<String>) -> Self {
        Api {
            namespace: Some(namespace.into()).filter(|namespace| !namespace.is_empty()),
            ..self.clone()
        }
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The kind's group, version and name.
    pub fn gvk(&self) -> &GroupVersionKind {
        &self.gvk
    }

    /// What the kind is called, and whether it has namespaces.
    ///
    /// # Errors
    /// [`Error::UnknownKind`] when no cluster lists it; for a dynamic kind those of
    /// [`Client::resource_kind`](Client::resource_kind).
    pub async fn kind(&self) -> Result<Arc<ResourceKind>> {
        match &self.kind {
            Some(kind) => Ok(kind.clone()),
            None => Ok(Arc::new(self.client.resource_kind(&self.gvk).await?)),
        }
    }

    /// Whether the kind has namespaces: Go's `IsObjectNamespaced`.
    ///
    /// # Errors
    /// As for [`kind`](Api::kind).
    pub async fn is_namespaced(&self) -> Result<bool> {
        Ok(self.kind().await?.namespaced)
    }

    /// The clusters that serve the kind, in order: Go's `ClustersForGVK`.
    ///
    /// # Errors
    /// [`Error::UnknownKind`].
    pub fn clusters(&self) -> Result<Vec<Arc<Cluster>>> {
        self.client.clusters_for(&self.gvk)
    }

    fn lists(&self, params: &ListParams) -> ListParams {
        let mut params = params.clone();
        if params.namespace.is_none() {
            params.namespace.clone_from(&self.namespace);
        }
        params
    }

    fn names(&self) -> ListParams {
        self.lists(&ListParams::default())
    }

    /// Deletes an object from the one cluster that has it, with its UID as a precondition. Go's client deletes where the object
    /// ought to be; this one where it is.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Partial`] when it was found nowhere, but a cluster did not answer; [`Error::Duplicate`]
    /// when more than one cluster has it; [`Error::Cluster`].
    pub async fn delete(&self, name: &str, params: &DeleteParams) -> Result<Deleted> {
        let key = ObjectKey::new(self.namespace.as_deref(), name);
        self.client.delete(&*self.kind().await?, &key, params).await
    }

    /// Deletes what `params` selects from every cluster that serves the kind, going on past a failing one. The outcome's items
    /// are what was deleted.
    ///
    /// # Errors
    /// [`Error::UnknownKind`]; failing clusters are part of the outcome.
    pub async fn delete_all_of(
        &self,
        params: &ListParams,
        delete: &DeleteParams,
    ) -> Result<Outcome<Metadata>> {
        let kind = self.kind().await?;
        self.client
            .delete_all_of(&kind, &self.lists(params), delete)
            .await
    }
}

impl<K: DeserializeOwned + Send + 'static> Api<K> {
    /// Lists in every cluster that serves the kind.
    ///
    /// # Errors
    /// [`Error::UnknownKind`]; failing clusters are part of the outcome.
    pub async fn list(&self, params: &ListParams) -> Result<Outcome<K>> {
        let kind = self.kind().await?;
        let listed = self.client.list::<Typed<K>>(&kind, &self.lists(params)).await?;
        Ok(listed.filter_map(|typed| typed.object))
    }

    /// The first object of this name in cluster order, with its copies and what did not answer: Go's `Get`.
    ///
    /// # Errors
    /// [`Error::NotFound`] when no cluster has it and all answered, [`Error::Partial`] when none has it and not all did.
    pub async fn get(&self, name: &str) -> Result<Found<K>> {
        let (kind, params) = (self.kind().await?, self.names());
        let got = self.client.get::<Typed<K>>(&kind, &params, name).await?;
        first(got, &kind, &params, name)
    }

    /// Every object of this name, one for each cluster that has it, and what every cluster answered.
    ///
    /// # Errors
    /// [`Error::UnknownKind`]; failing clusters are part of the outcome, and so is that nothing was found.
    pub async fn find(&self, name: &str) -> Result<Outcome<K>> {
        let kind = self.kind().await?;
        let got = self.client.get::<Typed<K>>(&kind, &self.names(), name).await?;
        Ok(got.filter_map(|typed| typed.object))
    }

    /// Watches in every cluster that serves the kind, as one stream.
    ///
    /// # Errors
    /// As for [`kind`](Api::kind).
    pub async fn watch(&self, params: &WatchParams) -> Result<WatchStream<Typed<K>>> {
        let mut params = params.clone();
        params.list = self.lists(&params.list);
        self.client.watch(&*self.kind().await?, &params)
    }
}

impl<K: Serialize> Api<K> {
    /// Where an object would be written, and why; no cluster is asked.
    ///
    /// # Errors
    /// [`Error::UnknownKind`]; [`Error::Invalid`] when the object is not of this kind.
    pub fn route(&self, object: &K) -> Result<Decision> {
        self.client.route(&self.gvk, &self.value(object)?)
    }
}

impl<K: Serialize + DeserializeOwned> Api<K> {
    /// Creates an object in the cluster that routing names, after a probe that no other cluster has one of its name.
    ///
    /// # Errors
    /// [`Error::Unroutable`], [`Error::Duplicate`], [`Error::Cluster`].
    pub async fn create(&self, object: &K, params: &WriteParams) -> Result<Written<K>> {
        let (kind, object) = (self.kind().await?, self.value(object)?);
        self.client.create(&kind, &object, params).await?.typed()
    }

    /// Replaces an object in the cluster that routing names. With the resourceVersion that it was read at, nobody else's change
    /// is overwritten: the server refuses with a conflict.
    ///
    /// # Errors
    /// [`Error::Unroutable`], [`Error::Cluster`].
    pub async fn update(&self, object: &K, params: &WriteParams) -> Result<Written<K>> {
        let (kind, object) = (self.kind().await?, self.value(object)?);
        self.client.update(&kind, &object, params).await?.typed()
    }

    /// Patches an object in the cluster that routing names for `object`.
    ///
    /// # Errors
    /// [`Error::Unroutable`], [`Error::Cluster`].
    pub async fn patch(
        &self,
        object: &K,
        patch_type: PatchType,
        patch: &Value,
        params: &WriteParams,
    ) -> Result<Written<K>> {
        let (kind, object) = (self.kind().await?, self.value(object)?);
        self.client
            .patch(&kind, &object, patch_type, patch, params)
            .await?
            .typed()
    }

    /// Server-side apply in the cluster that routing names, after the same probe as [`create`](Api::create). Go's client has
    /// none: there an apply configuration does not say what kind it is.
    ///
    /// # Errors
    /// As for [`create`](Api::create).
    pub async fn apply(&self, object: &K, params: &WriteParams) -> Result<Written<K>> {
        let (kind, mut object) = (self.kind().await?, self.value(object)?);
        object::strip_managed_fields(&mut object);
        self.client.apply(&kind, &object, params).await?.typed()
    }

    /// The status of objects: Go's `Status()`.
    pub fn status(&self) -> Status<K> {
        Status::new(self.clone())
    }
}

impl<K> Api<K> {
    /// A subresource of objects, such as `scale`, read into `S`: Go's `SubResource(name)`.
    pub fn subresource<S>(&self, name: impl Into<String>) -> Subresource<K, S> {
        Subresource::new(self.clone(), name.into())
    }
}

/// The first item of a get with its copies.
fn first<T: DeserializeOwned + Send + 'static>(
    got: Outcome<Typed<T>>,
    kind: &ResourceKind,
    params: &ListParams,
    name: &str,
) -> Result<Found<T>> {
    let found = Client::into_found(got, kind, params, name)?;
    let found = found.filter_map(|typed| typed.object).into_first();
    found.ok_or_else(|| Error::NotFound {
        resource: kind.group_resource(),
        namespace: params.namespace.clone(),
        name: name.to_owned(),
    })
}
