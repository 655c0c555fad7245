//! One write to one cluster.

use http::Method;
use serde::Deserialize;
use serde_json::Value;

use super::{Change, Deleted, PatchType, Written};
use crate::client::annotations::{strip_annotations, strip_from_patch};
use crate::client::cluster::Cluster;
use crate::client::form::{Form, Metadata};
use crate::client::outcome::ObjectKey;
use crate::client::read::{ListParams, bad_name, decoded, within_deadline};
use crate::client::request::{DeleteParams, WriteParams, with_body};
use crate::error::{ClusterError, Error, Failure, Progress, Result};
use crate::fleet::discovery::ResourceKind;

impl Cluster {
    pub(super) fn failure(&self, error: ClusterError) -> Error {
        Error::Cluster(Failure {
            cluster: self.descriptor.name.clone(),
            error,
        })
    }

    /// Sends a write once, under the cluster's deadline, and decodes the object that comes back.
    ///
    /// An answer that cannot be read leaves open what was done, so such errors say [`Progress::Sent`].
    async fn write(&self, request: http::Request<Vec<u8>>, dry_run: bool) -> Result<(u16, Value)> {
        let sent = async {
            let answer = self.request(request).await?;
            Ok((answer.code, decoded(<Value as Form>::decode(&answer.body))?))
        };
        within_deadline(self, sent)
            .await
            .map_err(|error| self.failure(of_dry_run(error, dry_run)))
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
        strip_from_patch(&mut patch);
        let request = object_uri(kind, key, params).and_then(|path| {
            let uri = params.query(patch_type == PatchType::Apply).after(&path);
            with_body(Method::PATCH, &uri, patch_type.content_type(), &patch)
        });
        let (code, object) = self
            .write(request.map_err(|error| self.failure(error))?, params.dry_run)
            .await?;
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
        let (_, object) = self
            .write(request.map_err(|error| self.failure(error))?, params.dry_run)
            .await?;
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
        let (_, object) = self
            .write(request.map_err(|error| self.failure(error))?, params.dry_run)
            .await?;
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
            .map_err(|error| self.failure(of_dry_run(error, params.dry_run)))?;
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
    pub(in crate::client) async fn delete_collection(
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
            let answer = self
                .request(request)
                .await
                .map_err(|error| of_dry_run(error, delete.dry_run))?;
            deleted.extend(decoded(deleted_objects(&answer.body))?);
        }
        Ok(deleted)
    }
}

/// A dry run changes nothing, whatever became of its answer.
fn of_dry_run(error: ClusterError, dry_run: bool) -> ClusterError {
    match error.progress {
        Progress::Sent if dry_run => ClusterError {
            progress: Progress::Refused,
            ..error
        },
        _ => error,
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
