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
use crate::error::{ClusterError, Error, Failure, FailureReason, Progress, Result};
use crate::fleet::connection::{Answer, Sent};
use crate::fleet::discovery::ResourceKind;

impl Cluster {
    pub(super) fn failure(&self, error: ClusterError) -> Error {
        Error::Cluster(Failure {
            cluster: self.descriptor.name.clone(),
            error,
        })
    }

    /// Sends a write under the cluster's deadline, once unless it may be repeated, and decodes the object that comes back. Its
    /// name is `name`, where that was not left to the server.
    ///
    /// An answer that cannot be read, or that is about something else, leaves open what was done, so such errors say
    /// [`Progress::Sent`].
    async fn write(
        &self,
        request: http::Request<Vec<u8>>,
        name: &str,
        dry_run: bool,
        repeatable: bool,
    ) -> Result<Accepted> {
        let sent = async {
            let sent = self.send(request, repeatable).await;
            let repeated = sent.doubt.is_some();
            let answer = undoubted(sent)?;
            let object = accepted(<Value as Form>::decode(&answer.body))?;
            match object.key().name {
                found if found.is_empty() || (found != name && !name.is_empty()) => {
                    accepted(Err(format!("the answer is about \"{found}\"")))
                }
                _ => Ok(Accepted {
                    code: answer.code,
                    object,
                    repeated,
                }),
            }
        };
        within_deadline(self, sent)
            .await
            .map_err(|error| self.failure(of_dry_run(error, dry_run)))
    }

    /// Sends a whole object, once; what the server made of it.
    async fn write_whole(
        &self,
        request: Result<http::Request<Vec<u8>>, ClusterError>,
        object: &Value,
        params: &WriteParams,
    ) -> Result<Value> {
        let request = request.map_err(|error| self.failure(error))?;
        let accepted = self
            .write(request, &object.key().name, params.dry_run, false)
            .await?;
        Ok(accepted.object)
    }

    async fn send(&self, request: http::Request<Vec<u8>>, repeatable: bool) -> Sent {
        if repeatable {
            return self.connection.write_idempotent(request).await;
        }
        Sent {
            result: self.request(request).await,
            doubt: None,
        }
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
        let Accepted {
            code,
            object,
            repeated,
        } = self
            .write(
                request.map_err(|error| self.failure(error))?,
                &key.name,
                params.dry_run,
                is_repeatable(patch_type, &patch),
            )
            .await?;
        let change = match code {
            201 => Change::Created,
            // It was not there, and the sending that nobody answered has made it.
            _ if repeated && before.is_none() && patch_type == PatchType::Apply => Change::Created,
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
        let object = self.write_whole(request, &object, params).await?;
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
        let object = self.write_whole(request, &object, params).await?;
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
        let repeatable =
            params.uid.as_deref().is_some_and(|uid| !uid.is_empty()) && params.resource_version.is_none();
        let sent = async {
            let sent = self.send(request, repeatable).await;
            if let (Err(error), Some(_)) = (&sent.result, &sent.doubt)
                && is_of_a_deleted(error)
            {
                return Ok(DeleteAnswer::default());
            }
            accepted(deleted_object(&undoubted(sent)?.body, &key.name))
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

    /// Deletes every object that `params` selects in one namespace, or of a cluster-scoped kind, by delete-collection.
    pub(in crate::client) async fn delete_collection(
        &self,
        kind: &ResourceKind,
        params: &ListParams,
        namespace: Option<&str>,
        delete: &DeleteParams,
    ) -> Result<Vec<Metadata>, ClusterError> {
        let path = kind.collection_path(namespace).map_err(bad_name)?;
        let uri = params.query().after(&path);
        let request = with_body(Method::DELETE, &uri, "application/json", &delete.body())?;
        let answer = self
            .request(request)
            .await
            .map_err(|error| of_dry_run(error, delete.dry_run))?;
        accepted(deleted_objects(&answer.body))
    }

    /// Sends `body` to a subresource of one object: PUT replaces it, POST creates it. A subresource may answer with an object
    /// of another kind, such as Scale, or with a bare success.
    ///
    /// # Errors
    /// [`Error::Cluster`].
    pub(in crate::client) async fn write_subresource(
        &self,
        kind: &ResourceKind,
        key: &ObjectKey,
        method: Method,
        body: &Value,
        params: &WriteParams,
    ) -> Result<Written> {
        let mut body = body.clone();
        strip_annotations(&mut body);
        let change = match method {
            Method::POST => Change::Created,
            _ => Change::Configured,
        };
        let before = body.resource_version();
        let request = object_uri(kind, key, params).and_then(|path| {
            let uri = params.query(false).after(&path);
            with_body(method, &uri, "application/json", &body)
        });
        let request = request.map_err(|error| self.failure(error))?;
        let sent = async {
            let answer = self.request(request).await?;
            let object: Value =
                accepted(serde_json::from_slice(&answer.body).map_err(|error| error.to_string()))?;
            let bare_success = object["kind"] == "Status" && object["status"] == "Success";
            match object.key().name {
                found if bare_success || found.is_empty() || found == key.name => Ok(object),
                found => accepted(Err(format!("the answer is about \"{found}\""))),
            }
        };
        let object = within_deadline(self, sent)
            .await
            .map_err(|error| self.failure(of_dry_run(error, params.dry_run)))?;
        let unchanged =
            change == Change::Configured && object.resource_version() == before && !before.is_empty();
        Ok(Written {
            cluster: self.descriptor.name.clone(),
            object,
            change: if unchanged { Change::Unchanged } else { change },
        })
    }
}

/// A write that a server has done.
struct Accepted {
    code: u16,
    object: Value,
    /// An earlier sending may have done it.
    repeated: bool,
}

/// Whether a patch comes to the same when it is done twice, and cannot meet another object than the one that was seen.
///
/// With a resourceVersion, the second sending would be refused for what the first has done.
fn is_repeatable(patch_type: PatchType, patch: &Value) -> bool {
    let has = |field: &str| {
        patch["metadata"][field]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    };
    match patch_type {
        PatchType::Apply => !has("resourceVersion"),
        PatchType::Merge | PatchType::Strategic => has("uid") && !has("resourceVersion"),
        PatchType::Json => false,
    }
}

/// The last answer. Where nobody knows what became of an earlier sending, a last one that failed does not tell.
fn undoubted(sent: Sent) -> Result<Answer, ClusterError> {
    let Sent { result, doubt } = sent;
    result.map_err(|error| match doubt {
        Some(doubt) if error.progress != Progress::Sent => ClusterError {
            message: format!("{}; before that: {}", error.message, doubt.message),
            progress: Progress::Sent,
            ..error
        },
        _ => error,
    })
}

/// Whether the object of the precondition is not there any more: it is gone, or another has its name.
fn is_of_a_deleted(error: &ClusterError) -> bool {
    match error.reason {
        FailureReason::NotFound => true,
        FailureReason::Conflict => error.message.contains("UID in precondition"),
        _ => false,
    }
}

/// What a success says, or that nobody can tell what it says: the server has taken the write, and nothing shows what became of it.
fn accepted<T>(result: Result<T, String>) -> Result<T, ClusterError> {
    decoded(result.map_err(|message| format!("accepted, but unverified: {message}")))
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
    status: Value,
    metadata: Option<DeletedMeta>,
    details: Option<DeletedDetails>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct DeletedMeta {
    name: String,
    uid: Option<String>,
    deletion_timestamp: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DeletedDetails {
    uid: String,
}

/// A delete is answered with a `Status` of success, or with the object while something else is to let it go first.
fn deleted_object(body: &[u8], name: &str) -> Result<DeleteAnswer, String> {
    let answer = parsed(body)?;
    let found = answer.metadata.as_ref().map(|metadata| metadata.name.as_str());
    match answer.kind.as_str() {
        "Status" if answer.status == "Success" => Ok(answer),
        "Status" => Err("the answer is no success".to_owned()),
        _ if found == Some(name) => Ok(answer),
        _ => Err(format!("the answer is not about \"{name}\"")),
    }
}

fn parsed(body: &[u8]) -> Result<DeleteAnswer, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

/// A delete-collection is answered with the list of what was deleted, or with a bare `Status`.
fn deleted_objects(body: &[u8]) -> Result<Vec<Metadata>, String> {
    let answer = parsed(body)?;
    if answer.kind == "Status" {
        return match answer.status == "Success" {
            true => Ok(Vec::new()),
            false => Err("the answer is no success".to_owned()),
        };
    }
    let deleted = Metadata::decode_page(body)?.items;
    match deleted.iter().any(|object| object.key().name.is_empty()) {
        true => Err("something without a name was deleted".to_owned()),
        false => Ok(deleted),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_a_delete_is_a_success_or_the_object() {
        let about = |body: &str| deleted_object(body.as_bytes(), "a").is_ok();
        assert!(about(
            r#"{"kind":"Status","status":"Success","details":{"name":"a"}}"#
        ));
        assert!(about(
            r#"{"kind":"Pod","metadata":{"name":"a"},"status":{"phase":"Running"}}"#
        ));
        for strange in [
            "{}",
            r#"{"kind":"Status","status":"Failure"}"#,
            r#"{"kind":"Pod","metadata":{"name":"b"}}"#,
            "null",
            "<html>",
        ] {
            assert!(!about(strange), "{strange}");
        }
    }

    #[test]
    fn what_comes_to_the_same_twice_may_be_sent_twice() {
        use PatchType::{Apply, Json, Merge, Strategic};
        let plain = serde_json::json!({"spec": {"x": 1}});
        let of = serde_json::json!({"metadata": {"uid": "u"}, "spec": {"x": 1}});
        let at = serde_json::json!({"metadata": {"uid": "u", "resourceVersion": "5"}});
        assert!(is_repeatable(Apply, &plain) && is_repeatable(Apply, &of) && !is_repeatable(Apply, &at));
        for guarded in [Merge, Strategic] {
            assert!(
                !is_repeatable(guarded, &plain)
                    && is_repeatable(guarded, &of)
                    && !is_repeatable(guarded, &at)
            );
        }
        let json = serde_json::json!([{"op": "test", "path": "/metadata/uid", "value": "u"}]);
        assert!(!is_repeatable(Json, &json));
    }

    #[test]
    fn a_refusal_after_a_doubt_leaves_the_doubt() {
        let lost = ClusterError::sent(FailureReason::Connect, "the connection was lost");
        let refused = ClusterError {
            progress: Progress::Refused,
            ..ClusterError::sent(FailureReason::Conflict, "conflict")
        };
        let of = |doubt: Option<ClusterError>| {
            undoubted(Sent {
                result: Err(refused.clone()),
                doubt,
            })
            .unwrap_err()
        };
        assert_eq!(of(None).progress, Progress::Refused);
        let doubted = of(Some(lost));
        assert_eq!(doubted.progress, Progress::Sent);
        assert_eq!(doubted.message, "conflict; before that: the connection was lost");
    }

    #[test]
    fn an_answer_to_a_delete_of_many_is_a_success_or_a_list() {
        let count = |body: &str| deleted_objects(body.as_bytes()).map(|deleted| deleted.len());
        assert_eq!(count(r#"{"kind":"Status","status":"Success"}"#), Ok(0));
        assert_eq!(
            count(r#"{"kind":"PodList","items":[{"metadata":{"name":"a"}}]}"#),
            Ok(1)
        );
        assert!(count(r#"{"kind":"PodList","items":[{"metadata":{}}]}"#).is_err());
        assert!(count(r#"{"kind":"Status","status":"Failure"}"#).is_err());
        assert!(count("{}").is_err());
    }
}
