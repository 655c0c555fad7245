//! Subresources: `status`, `scale` and the like, read from all clusters and written where their objects belong.

use std::marker::PhantomData;

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Api, first, object};
use crate::client::form::{Form as _, Typed};
use crate::client::outcome::Found;
use crate::client::request::WriteParams;
use crate::client::write::{PatchType, Written};
use crate::error::Result;

/// A subresource of one kind's objects: what Go's `SubResource(name)` gives.
///
/// `S` is what the subresource itself looks like; for `scale` that is not the object but a `Scale`.
///
/// ```no_run
/// use k8s_openapi::api::{apps::v1::Deployment, autoscaling::v1::Scale};
/// use multicluster::client::{Client, WriteParams};
/// # async fn example(client: Client) -> Result<(), multicluster::error::Error> {
/// let deployments = client.api::<Deployment>().within("cortex");
/// let scales = deployments.subresource::<Scale>("scale");
/// let object = deployments.get("scheduler").await?.item.object;
/// let mut scale = scales.get("scheduler").await?.item.object;
/// scale.spec.get_or_insert_default().replicas = Some(3);
/// scales.update(&object, &scale, &WriteParams::default()).await?;
/// # Ok(()) }
/// ```
///
/// ```
/// # use multicluster::client::{Client, PatchType, WriteParams};
/// # use k8s_openapi::api::{apps::v1::Deployment, autoscaling::v1::Scale, core::v1::Pod};
/// # async fn example(client: Client, deployment: Deployment, scale: Scale, pod: Pod) -> multicluster::error::Result<()> {
/// let params = WriteParams::manager("autoscaler");
/// let scales = client.api::<Deployment>().subresource::<Scale>("scale");
/// scales.patch(&deployment, PatchType::Merge, &serde_json::json!({"spec": {"replicas": 3}}), &params).await?;
/// scales.apply(&deployment, &scale, &params).await?;
/// let eviction = serde_json::json!({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "p"}});
/// client.api::<Pod>().subresource("eviction").create(&pod, &eviction, &params).await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Subresource<K, S = Value> {
    api: Api<K>,
    name: String,
    form: PhantomData<fn() -> S>,
}

impl<K, S> Clone for Subresource<K, S> {
    fn clone(&self) -> Self {
        Subresource::new(self.api.clone(), self.name.clone())
    }
}

impl<K, S> Subresource<K, S> {
    pub(super) fn new(api: Api<K>, name: String) -> Self {
        Subresource {
            api,
            name,
            form: PhantomData,
        }
    }

    fn params(&self, params: &WriteParams) -> WriteParams {
        params.clone().subresource(&self.name)
    }
}

impl<K, S: DeserializeOwned + Send + 'static> Subresource<K, S> {
    /// The subresource of the first object of this name in cluster order, with its copies.
    ///
    /// # Errors
    /// As for [`Api::get`].
    pub async fn get(&self, name: &str) -> Result<Found<S>> {
        let (kind, params) = (self.api.kind().await?, self.api.names().subresource(&self.name));
        let got = self.api.client.get::<Typed<S>>(&kind, &params, name).await?;
        first(got, &kind, &params, name)
    }
}

impl<K: Serialize, S: Serialize + DeserializeOwned> Subresource<K, S> {
    /// Sends `body` to the subresource, in the cluster that routing names for `object`: an eviction, a token request, a
    /// binding. The answer may be another kind than `body`, or a bare `Status`, so it is given as it is.
    ///
    /// # Errors
    /// [`Error::Unroutable`](crate::error::Error::Unroutable), [`Error::Cluster`](crate::error::Error::Cluster).
    pub async fn create(&self, object: &K, body: &S, params: &WriteParams) -> Result<Written> {
        let (object, body) = (self.api.value(object)?, object::to_value(body)?);
        self.send(Method::POST, &object, &body, params).await
    }

    /// Replaces the subresource by `body`, in the cluster that routing names for `object`.
    ///
    /// # Errors
    /// As for [`create`](Subresource::create).
    pub async fn update(&self, object: &K, body: &S, params: &WriteParams) -> Result<Written<S>> {
        let (object, body) = (self.api.value(object)?, object::to_value(body)?);
        self.send(Method::PUT, &object, &body, params).await?.typed()
    }

    /// Patches the subresource, in the cluster that routing names for `object`.
    ///
    /// # Errors
    /// As for [`create`](Subresource::create).
    pub async fn patch(
        &self,
        object: &K,
        patch_type: PatchType,
        patch: &Value,
        params: &WriteParams,
    ) -> Result<Written<S>> {
        let object = self.api.value(object)?;
        self.send_patch(&object, patch_type, patch, params).await?.typed()
    }

    /// Server-side apply of `body` to the subresource, in the cluster that routing names for `object`.
    ///
    /// # Errors
    /// As for [`create`](Subresource::create).
    pub async fn apply(&self, object: &K, body: &S, params: &WriteParams) -> Result<Written<S>> {
        let (object, mut body) = (self.api.value(object)?, object::to_value(body)?);
        object::strip_managed_fields(&mut body);
        let applied = self.send_patch(&object, PatchType::Apply, &body, params).await;
        applied?.typed()
    }
}

impl<K, S> Subresource<K, S> {
    async fn send(
        &self,
        method: Method,
        object: &Value,
        body: &Value,
        params: &WriteParams,
    ) -> Result<Written> {
        let kind = self.api.kind().await?;
        let target = self.api.client.target(&kind, object)?;
        target
            .write_subresource(&kind, &object.key(), method, body, &self.params(params))
            .await
    }

    async fn send_patch(
        &self,
        object: &Value,
        patch_type: PatchType,
        patch: &Value,
        params: &WriteParams,
    ) -> Result<Written> {
        let kind = self.api.kind().await?;
        let params = self.params(params);
        self.api
            .client
            .patch(&kind, object, patch_type, patch, &params)
            .await
    }
}

/// The status of one kind's objects: what Go's `Status()` gives. It looks like the object; of what is written, the servers
/// take the status alone.
///
/// ```no_run
/// use multicluster::client::{Client, WriteParams};
/// use multicluster::k8s::GroupVersionKind;
/// # async fn example(client: Client) -> Result<(), multicluster::error::Error> {
/// let hypervisors = client.dynamic(GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
/// let mut node = hypervisors.get("node-1").await?.item.object;
/// node["status"]["numInstances"] = 7.into();
/// hypervisors.status().update(&node, &WriteParams::default()).await?;
/// # Ok(()) }
/// ```
///
/// ```
/// # use multicluster::client::{Client, PatchType, WriteParams};
/// # async fn example(client: Client, node: serde_json::Value) -> multicluster::error::Result<()> {
/// # let hypervisors = client.dynamic(multicluster::k8s::GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
/// let (status, params) = (hypervisors.status(), WriteParams::manager("nova-syncer"));
/// status.patch(&node, PatchType::Merge, &serde_json::json!({"status": {"numInstances": 7}}), &params).await?;
/// status.apply(&node, &params).await?;
/// status.create(&node, &params).await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Status<K> {
    inner: Subresource<K, K>,
}

impl<K> Clone for Status<K> {
    fn clone(&self) -> Self {
        Status {
            inner: self.inner.clone(),
        }
    }
}

impl<K: Serialize + DeserializeOwned> Status<K> {
    pub(super) fn new(api: Api<K>) -> Self {
        Status {
            inner: Subresource::new(api, "status".to_owned()),
        }
    }

    /// Sends an object to the status subresource with POST. The servers of Kubernetes' own kinds have none of it; Go's client
    /// has it, so this one does.
    ///
    /// # Errors
    /// As for [`Subresource::create`].
    pub async fn create(&self, object: &K, params: &WriteParams) -> Result<Written> {
        let object = self.inner.api.value(object)?;
        self.inner.send(Method::POST, &object, &object, params).await
    }

    /// Replaces the status of an object, in the cluster that routing names for it.
    ///
    /// # Errors
    /// As for [`Subresource::create`].
    pub async fn update(&self, object: &K, params: &WriteParams) -> Result<Written<K>> {
        let object = self.inner.api.value(object)?;
        self.inner
            .send(Method::PUT, &object, &object, params)
            .await?
            .typed()
    }

    /// Patches the status of an object, in the cluster that routing names for it.
    ///
    /// # Errors
    /// As for [`Subresource::create`].
    pub async fn patch(
        &self,
        object: &K,
        patch_type: PatchType,
        patch: &Value,
        params: &WriteParams,
    ) -> Result<Written<K>> {
        self.inner.patch(object, patch_type, patch, params).await
    }

    /// Server-side apply of an object's status, in the cluster that routing names for it.
    ///
    /// # Errors
    /// As for [`Subresource::create`].
    pub async fn apply(&self, object: &K, params: &WriteParams) -> Result<Written<K>> {
        let mut object = self.inner.api.value(object)?;
        object::strip_managed_fields(&mut object);
        let applied = self
            .inner
            .send_patch(&object, PatchType::Apply, &object, params)
            .await;
        applied?.typed()
    }
}

impl<K: Serialize + DeserializeOwned + Send + 'static> Status<K> {
    /// The first object of this name in cluster order with its status, and its copies.
    ///
    /// # Errors
    /// As for [`Api::get`].
    pub async fn get(&self, name: &str) -> Result<Found<K>> {
        self.inner.get(name).await
    }
}
