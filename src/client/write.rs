//! Writes: each goes to exactly one cluster, the one that routing names or the object was found in.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::Method;
use serde::Deserialize;
use serde_json::Value;

use super::Client;
use super::annotations::strip_annotations;
use super::cluster::Cluster;
use super::form::{Form, Metadata};
use super::outcome::{ObjectKey, Outcome};
use super::read::{ListParams, bad_name, decoded, list_all, within_deadline};
use super::request::{DeleteParams, WriteParams, with_body};
use crate::error::{ClusterError, Duplicate, Error, Failure, FailureReason, Progress, Result};
use crate::fleet::discovery::ResourceKind;

/// What a write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The object is new.
    Created,
    /// The object was changed.
    Configured,
    /// The object was as it should be already.
    Unchanged,
}

/// A write that the server accepted.
#[derive(Debug, Clone)]
pub struct Written {
    /// The display name of the cluster that was written to.
    pub cluster: String,
    /// The object as the server has it now.
    pub object: Value,
    /// What changed.
    pub change: Change,
}

/// A delete that the server accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// The display name of the cluster that it was deleted from.
    pub cluster: String,
    /// The UID of what was deleted, when the server told.
    pub uid: Option<String>,
    /// The object stays until its finalizers are done.
    pub pending: bool,
}

/// The content type of a patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatchType {
    /// RFC 6902.
    Json,
    /// RFC 7386.
    Merge,
    /// Kubernetes' strategic merge patch; for built-in kinds alone.
    Strategic,
    /// Server-side apply.
    Apply,
}

impl PatchType {
    fn content_type(self) -> &'static str {
        match self {
            PatchType::Json => "application/json-patch+json",
            PatchType::Merge => "application/merge-patch+json",
            PatchType::Strategic => "application/strategic-merge-patch+json",
            PatchType::Apply => "application/apply-patch+yaml",
        }
    }
}

impl Cluster {
    fn failure(&self, error: ClusterError) -> Error {
        Error::Cluster(Failure {
            cluster: self.descriptor.name.clone(),
            error,
        })
    }

    /// Sends a write once, under the cluster's deadline, and decodes the object that comes back.
    ///
    /// An answer that cannot be read leaves open what was done, so such errors say [`Progress::Sent`].
    async fn write(&self, request: http::Request<Vec<u8>>) -> Result<(u16, Value)> {
        let sent = async {
            let answer = self.request(request).await?;
            Ok((answer.code, decoded(<Value as Form>::decode(&answer.body))?))
        };
        within_deadline(self, sent)
            .await
            .map_err(|error| self.failure(error))
    }

    /// Server-side apply of one object in this cluster. `before` is the resourceVersion that the object had, when it is
    /// known: it tells `configured` from `unchanged`.
    ///
    /// # Errors
    /// [`Error::Cluster`].
    pub async fn apply(
        &self,
        kind: &ResourceKind,
        object: &Value,
        before: Option<&str>,
        params: &WriteParams,
    ) -> Result<Written> {
        let key = object.key();
        self.patch(kind, &key, PatchType::Apply, object, before, params)
            .await
    }

    /// Patches one object in this cluster.
    ///
    /// # Errors
    /// [`Error::Cluster`].
    pub async fn patch(
        &self,
        kind: &ResourceKind,
        key: &ObjectKey,
        patch_type: PatchType,
        patch: &Value,
        before: Option<&str>,
        params: &WriteParams,
    ) -> Result<Written> {
        let mut patch = patch.clone();
        strip_annotations(&mut patch);
        let request = object_uri(kind, key, params).and_then(|path| {
            let uri = params.query(patch_type == PatchType::Apply).after(&path);
            with_body(Method::PATCH, &uri, patch_type.content_type(), &patch)
        });
        let (code, object) = self.write(request.map_err(|error| self.failure(error))?).await?;
        let change = match code {
            201 => Change::Created,
            _ if before.is_some_and(|before| before == object.resource_version()) => Change::Unchanged,
            _ => Change::Configured,
        };
        Ok(Written {
            cluster: self.descriptor.name.clone(),
            object,
            change,
        })
    }

    /// Creates one object in this cluster.
    ///
    /// # Errors
    /// [`Error::Cluster`].
    pub async fn create(&self, kind: &ResourceKind, object: &Value, params: &WriteParams) -> Result<Written> {
        let mut object = object.clone();
        strip_annotations(&mut object);
        let request = kind
            .collection_path(object.key().namespace.as_deref())
            .map_err(bad_name)
            .and_then(|path| {
                with_body(
                    Method::POST,
                    &params.query(false).after(&path),
                    "application/json",
                    &object,
                )
            });
        let (_, object) = self.write(request.map_err(|error| self.failure(error))?).await?;
        Ok(Written {
            cluster: self.descriptor.name.clone(),
            object,
            change: Change::Created,
        })
    }

    /// Replaces one object, or its subresource, in this cluster.
    ///
    /// # Errors
    /// [`Error::Cluster`]; a resourceVersion in the object that is not the server's is a conflict.
    pub async fn replace(
        &self,
        kind: &ResourceKind,
        object: &Value,
        params: &WriteParams,
    ) -> Result<Written> {
        let mut object = object.clone();
        strip_annotations(&mut object);
        let before = object.resource_version();
        let request = object_uri(kind, &object.key(), params).and_then(|path| {
            with_body(
                Method::PUT,
                &params.query(false).after(&path),
                "application/json",
                &object,
            )
        });
        let (_, object) = self.write(request.map_err(|error| self.failure(error))?).await?;
        let change = if object.resource_version() == before {
            Change::Unchanged
        } else {
            Change::Configured
        };
        Ok(Written {
            cluster: self.descriptor.name.clone(),
            object,
            change,
        })
    }

    /// Deletes one object from this cluster.
    ///
    /// # Errors
    /// [`Error::Cluster`]; a precondition that does not hold is a conflict.
    pub async fn delete(
        &self,
        kind: &ResourceKind,
        key: &ObjectKey,
        params: &DeleteParams,
    ) -> Result<Deleted> {
        let request = kind
            .object_path(key.namespace.as_deref(), &key.name)
            .map_err(bad_name)
            .and_then(|path| with_body(Method::DELETE, &path, "application/json", &params.body()));
        let request = request.map_err(|error| self.failure(error))?;
        let sent = async {
            let answer = self.request(request).await?;
            decoded(serde_json::from_slice::<DeleteAnswer>(&answer.body).map_err(|error| error.to_string()))
        };
        let answer = within_deadline(self, sent)
            .await
            .map_err(|error| self.failure(error))?;
        let details = answer
            .details
            .map(|details| details.uid)
            .filter(|uid| !uid.is_empty());
        let uid = answer
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.uid.clone())
            .or(details);
        let pending = answer.kind != "Status"
            && answer
                .metadata
                .is_some_and(|meta| meta.deletion_timestamp.is_some());
        Ok(Deleted {
            cluster: self.descriptor.name.clone(),
            uid,
            pending,
        })
    }

    /// Deletes every object that `params` selects, by delete-collection: one request for a cluster-scoped kind or one
    /// namespace, else one for each namespace in `namespaces`.
    async fn delete_collection(
        &self,
        kind: &ResourceKind,
        params: &ListParams,
        namespaces: &[Option<String>],
        delete: &DeleteParams,
    ) -> Result<Vec<Metadata>, ClusterError> {
        let mut deleted = Vec::new();
        for namespace in namespaces {
            let path = kind.collection_path(namespace.as_deref()).map_err(bad_name)?;
            let uri = params.query().after(&path);
            let request = with_body(Method::DELETE, &uri, "application/json", &delete.body())?;
            let answer = self.request(request).await?;
            deleted.extend(decoded(deleted_objects(&answer.body))?);
        }
        Ok(deleted)
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DeleteAnswer {
    kind: String,
    metadata: Option<DeletedMeta>,
    details: Option<DeletedDetails>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct DeletedMeta {
    uid: Option<String>,
    deletion_timestamp: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DeletedDetails {
    uid: String,
}

/// A delete-collection is answered with the list of what was deleted, or with a bare `Status`.
fn deleted_objects(body: &[u8]) -> Result<Vec<Metadata>, String> {
    let kind: DeleteAnswer = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    if kind.kind == "Status" {
        return Ok(Vec::new());
    }
    Ok(Metadata::decode_page(body)?.items)
}

fn object_uri(kind: &ResourceKind, key: &ObjectKey, params: &WriteParams) -> Result<String, ClusterError> {
    let path = kind
        .object_path(key.namespace.as_deref(), &key.name)
        .map_err(bad_name)?;
    Ok(match &params.subresource {
        Some(subresource) => format!("{path}/{subresource}"),
        None => path,
    })
}

impl Client {
    /// Asks every cluster of the kind, whatever [`only`](Client::only) says, whether it has an object of this name: the
    /// probe before a write.
    ///
    /// # Errors
    /// [`Error::UnknownKind`].
    pub async fn probe(&self, kind: &ResourceKind, key: &ObjectKey) -> Result<Outcome<Metadata>> {
        let all = Client {
            shared: self.shared.clone(),
            only: None,
        };
        let params = ListParams {
            namespace: key.namespace.clone(),
            ..Default::default()
        };
        all.get(kind, &params, &key.name).await
    }

    /// The cluster that routing names for an object.
    ///
    /// # Errors
    /// [`Error::UnknownKind`], [`Error::Unroutable`].
    pub fn target(&self, kind: &ResourceKind, object: &Value) -> Result<Arc<Cluster>> {
        let decision = self.route(&kind.gvk, object)?;
        match decision.target().and_then(|name| self.cluster(name)) {
            Some(cluster) => Ok(cluster),
            None => Err(Error::Unroutable(Box::new(decision))),
        }
    }

    /// Routes an object and makes sure that no other cluster has one of its name.
    ///
    /// A cluster that cannot be asked does not stop the write, as in Go; whoever needs certainty uses
    /// [`probe`](Client::probe).
    async fn target_without_copies(
        &self,
        kind: &ResourceKind,
        object: &Value,
    ) -> Result<(Arc<Cluster>, Option<String>)> {
        let target = self.target(kind, object)?;
        let key = object.key();
        let probed = self.probe(kind, &key).await?;
        let target_name = target.descriptor.name.as_str();
        let mut elsewhere: Vec<String> = probed
            .items
            .iter()
            .filter(|item| &*item.cluster != target_name)
            .map(|item| item.cluster.to_string())
            .collect();
        let here = probed.items.iter().find(|item| &*item.cluster == target_name);
        if !elsewhere.is_empty() {
            elsewhere.push(target_name.to_owned());
            return Err(Error::Duplicate(Duplicate {
                resource: kind.group_resource(),
                namespace: key.namespace,
                name: key.name,
                clusters: elsewhere,
            }));
        }
        Ok((target, here.map(|item| item.object.resource_version())))
    }

    /// Creates an object in the cluster that routing names, after a probe that no other cluster has one of its name.
    ///
    /// # Errors
    /// [`Error::Unroutable`], [`Error::Duplicate`], [`Error::Cluster`].
    pub async fn create(&self, kind: &ResourceKind, object: &Value, params: &WriteParams) -> Result<Written> {
        let (target, _) = self.target_without_copies(kind, object).await?;
        target.create(kind, object, params).await
    }

    /// Server-side apply in the cluster that routing names, after the same probe as [`create`](Client::create).
    ///
    /// # Errors
    /// As for [`create`](Client::create).
    pub async fn apply(&self, kind: &ResourceKind, object: &Value, params: &WriteParams) -> Result<Written> {
        let (target, before) = self.target_without_copies(kind, object).await?;
        target.apply(kind, object, before.as_deref(), params).await
    }

    /// Replaces an object, or with [`WriteParams::subresource`] its subresource, in the cluster that routing names.
    ///
    /// # Errors
    /// [`Error::Unroutable`], [`Error::Cluster`].
    pub async fn update(&self, kind: &ResourceKind, object: &Value, params: &WriteParams) -> Result<Written> {
        self.target(kind, object)?.replace(kind, object, params).await
    }

    /// Patches an object, or its subresource, in the cluster that routing names for `object`.
    ///
    /// # Errors
    /// [`Error::Unroutable`], [`Error::Cluster`].
    pub async fn patch(
        &self,
        kind: &ResourceKind,
        object: &Value,
        patch_type: PatchType,
        patch: &Value,
        params: &WriteParams,
    ) -> Result<Written> {
        self.target(kind, object)?
            .patch(kind, &object.key(), patch_type, patch, None, params)
            .await
    }

    /// Deletes an object from the one cluster that has it, with its UID as a precondition.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Partial`] when it was found nowhere, but a cluster did not answer;
    /// [`Error::Duplicate`] when more than one cluster has it; [`Error::Cluster`].
    pub async fn delete(
        &self,
        kind: &ResourceKind,
        key: &ObjectKey,
        params: &DeleteParams,
    ) -> Result<Deleted> {
        let list = ListParams {
            namespace: key.namespace.clone(),
            ..Default::default()
        };
        let found = Client::into_found(
            self.get::<Metadata>(kind, &list, &key.name).await?,
            kind,
            &list,
            &key.name,
        )?;
        if let Some(duplicate) = found.duplicates.into_iter().next() {
            return Err(Error::Duplicate(duplicate));
        }
        let located = found
            .items
            .first()
            .and_then(|item| Some((item, self.cluster(&item.cluster)?)));
        let Some((item, cluster)) = located else {
            return Err(Error::Invalid(format!(
                "the cluster of {} \"{}\" is gone",
                kind.group_resource(),
                key.name
            )));
        };
        let params = DeleteParams {
            uid: params.uid.clone().or(Some(item.uid.clone())),
            ..params.clone()
        };
        cluster.delete(kind, key, &params).await
    }

    /// Deletes what `params` selects from every cluster that serves the kind, going on past a failing one. The outcome's
    /// items are what was deleted.
    ///
    /// # Errors
    /// [`Error::UnknownKind`]; failing clusters are part of the outcome.
    pub async fn delete_all_of(
        &self,
        kind: &ResourceKind,
        params: &ListParams,
        delete: &DeleteParams,
    ) -> Result<Outcome<Metadata>> {
        self.fan_out(kind, |cluster| async move {
            let namespaces: Vec<Option<String>> = match (&params.namespace, kind.namespaced) {
                (Some(namespace), true) => vec![Some(namespace.clone())],
                (None, true) => {
                    // Delete-collection knows no "all namespaces", so ask which have something to delete.
                    let found: Vec<Metadata> =
                        list_all(cluster.clone(), kind, params).await.map_err(unsent)?;
                    let names: BTreeSet<Option<String>> =
                        found.iter().map(|object| object.key().namespace).collect();
                    names.into_iter().collect()
                }
                (_, false) => vec![None],
            };
            cluster.delete_collection(kind, params, &namespaces, delete).await
        })
        .await
    }
}

/// A read before a write failed: nothing was written.
fn unsent(error: ClusterError) -> ClusterError {
    ClusterError {
        progress: Progress::NotSent,
        ..error
    }
}

impl ClusterError {
    /// Whether a write that failed so may have been done all the same.
    pub fn outcome_unknown(&self) -> bool {
        self.progress == Progress::Sent && self.reason != FailureReason::NotFound
    }
}
