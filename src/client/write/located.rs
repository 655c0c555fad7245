//! Writes to an object that has been found: to that one, and to no other that has its name by now.

use std::time::Duration;

use serde_json::{Value, json};

use super::guard::{Guard, guarded};
use super::routed::unsent;
use super::{Change, PatchType, Written};
use crate::client::cluster::Cluster;
use crate::client::form::{Form, Metadata};
use crate::client::outcome::ObjectKey;
use crate::client::read::{ListParams, get_one, within_deadline};
use crate::client::request::WriteParams;
use crate::error::{ClusterError, Error, Failure, FailureReason, Progress, Result};
use crate::fleet::connection::jittered;
use crate::fleet::discovery::ResourceKind;

/// How often a write to a subresource is tried while others write the same object.
const TRIES: u32 = 10;
/// The pause between these.
const PAUSE: Duration = Duration::from_millis(50);

/// What must hold for an object to be scaled.
///
/// ```
/// let conditions = multicluster::client::ScaleConditions::default().replicas(3);
/// assert_eq!(conditions.replicas, Some(3));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScaleConditions {
    /// It has this many replicas.
    pub replicas: Option<i64>,
    /// It is at this resourceVersion.
    pub resource_version: Option<String>,
}

impl ScaleConditions {
    /// Only an object with this many replicas.
    #[must_use]
    pub fn replicas(mut self, replicas: i64) -> Self {
        self.replicas = Some(replicas);
        self
    }

    /// Only an object at this resourceVersion.
    #[must_use]
    pub fn resource_version(mut self, version: impl Into<String>) -> Self {
        self.resource_version = Some(version.into());
        self
    }

    /// Checks them, in kubectl's words and order (`kubectl/pkg/scale/scale.go`, `validate`).
    fn check(&self, scale: &Value) -> Result<()> {
        let unmet = |what: &'static str, expected: String, actual: String| {
            Err(Error::Unmet {
                what,
                expected,
                actual,
            })
        };
        let replicas = replicas_of(scale, "spec");
        let version = scale.resource_version();
        match (&self.replicas, &self.resource_version) {
            (Some(expected), _) if *expected != replicas => {
                unmet("replicas", expected.to_string(), replicas.to_string())
            }
            (_, Some(expected)) if *expected != version => {
                unmet("resource version", expected.clone(), version)
            }
            _ => Ok(()),
        }
    }
}

/// The replicas in a Scale's `spec` or `status`; servers leave 0 out.
fn replicas_of(scale: &Value, part: &str) -> i64 {
    scale[part]["replicas"].as_i64().unwrap_or_default()
}

impl Cluster {
    /// Patches the object that has been found as `before`, by its UID: another object that has its name by now is left
    /// alone. With a subresource in `params` it is that which is patched.
    ///
    /// # Errors
    /// [`Error::Replaced`] when the object is not there any more; [`Error::Cluster`].
    pub async fn patch_located(
        &self,
        kind: &ResourceKind,
        before: &Value,
        patch_type: PatchType,
        patch: &Value,
        params: &WriteParams,
    ) -> Result<Written> {
        let (key, uid) = (before.key(), before.uid());
        if let Some(subresource) = &params.subresource {
            let own_version =
                patch_type == PatchType::Json || patch["metadata"]["resourceVersion"].is_string();
            let tries = if own_version { 1 } else { TRIES };
            let found = Identity {
                kind,
                key: &key,
                uid: &uid,
            };
            let patch = |_: &Value| Ok((patch_type, patch.clone()));
            return self.at_version(found, subresource, params, tries, patch).await;
        }
        let guard = Guard {
            uid: &uid,
            resource_version: None,
        };
        let patch = guarded(patch_type, patch, guard);
        match self.patch(kind, &key, patch_type, &patch, None, params).await {
            Ok(written) => Ok(compared(before, written)),
            Err(Error::Cluster(failure)) if is_refusal(&failure.error) => {
                Err(self.explained(kind, &key, &uid, failure).await)
            }
            Err(error) => Err(error),
        }
    }

    /// Sets the replicas of an object that has been found, by its scale subresource, if the conditions hold. The result is
    /// the Scale.
    ///
    /// # Errors
    /// [`Error::Unmet`] for a condition; [`Error::Replaced`] when the object is not there any more; [`Error::Cluster`].
    pub async fn scale(
        &self,
        kind: &ResourceKind,
        key: &ObjectKey,
        uid: &str,
        replicas: u32,
        conditions: &ScaleConditions,
        params: &WriteParams,
    ) -> Result<Written> {
        let patch = |scale: &Value| {
            conditions.check(scale)?;
            Ok((PatchType::Merge, json!({"spec": {"replicas": replicas}})))
        };
        let params = WriteParams {
            subresource: Some("scale".to_owned()),
            ..params.clone()
        };
        self.at_version(Identity { kind, key, uid }, "scale", &params, TRIES, patch)
            .await
    }

    /// Whether as many replicas are there as are asked for; also when others have asked for another number since.
    ///
    /// # Errors
    /// As for [`subresource`](Cluster::subresource).
    pub async fn is_scaled(
        &self,
        kind: &ResourceKind,
        key: &ObjectKey,
        uid: &str,
        replicas: u32,
    ) -> Result<bool> {
        let scale = self.subresource(kind, key, uid, "scale").await?;
        let wanted = replicas_of(&scale, "spec");
        Ok(wanted != i64::from(replicas) || wanted == replicas_of(&scale, "status"))
    }

    /// A subresource of an object that has been found.
    ///
    /// # Errors
    /// [`Error::Replaced`] when the object is not there any more; [`Error::Cluster`], with
    /// [`FailureReason::NoSuchKind`] when the kind has no such subresource.
    pub async fn subresource(
        &self,
        kind: &ResourceKind,
        key: &ObjectKey,
        uid: &str,
        name: &str,
    ) -> Result<Value> {
        match self.read_one::<Value>(kind, key, Some(name)).await {
            Ok(Some(found)) if is_it(&found.uid(), uid) => Ok(found),
            Ok(Some(other)) => Err(self.replaced(kind, key, Some(other.uid()))),
            // Servers differ in how they say that there is no such subresource; some deny the object.
            Ok(None) => Err(self.lacks(kind, key, uid, name).await),
            Err(error) if error.reason == FailureReason::NoSuchKind => {
                Err(self.lacks(kind, key, uid, name).await)
            }
            Err(error) => Err(self.failure(error)),
        }
    }

    /// Patches a subresource by its UID and the version at which it has just been read: that the UID alone is another, not
    /// every server notices in a subresource. When others write the object meanwhile, it is read again.
    async fn at_version(
        &self,
        found: Identity<'_>,
        subresource: &str,
        params: &WriteParams,
        tries: u32,
        mut patch: impl FnMut(&Value) -> Result<(PatchType, Value)>,
    ) -> Result<Written> {
        let Identity { kind, key, uid } = found;
        let mut tried = 0;
        loop {
            tried += 1;
            let before = self.subresource(kind, key, uid, subresource).await?;
            let (patch_type, patch) = patch(&before)?;
            let version = before.resource_version();
            let guard = Guard {
                uid,
                resource_version: Some(version.as_str()).filter(|version| !version.is_empty()),
            };
            let patch = guarded(patch_type, &patch, guard);
            match self.patch(kind, key, patch_type, &patch, None, params).await {
                Ok(written) => return Ok(compared(&before, written)),
                Err(Error::Cluster(failure)) if tried < tries && is_stale(&failure.error) => {
                    tokio::time::sleep(jittered(PAUSE)).await;
                }
                Err(Error::Cluster(failure)) if is_refusal(&failure.error) => {
                    return Err(self.explained(kind, key, uid, failure).await);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Why a guarded patch was refused: servers answer a UID that is not the object's with a conflict, with "field is
    /// immutable", or for a JSON patch with nothing but "an error in our request".
    async fn explained(&self, kind: &ResourceKind, key: &ObjectKey, uid: &str, failure: Failure) -> Error {
        match self.read_one::<Metadata>(kind, key, None).await {
            Ok(None) => self.replaced(kind, key, None),
            Ok(Some(other)) if !is_it(&other.uid(), uid) => self.replaced(kind, key, Some(other.uid())),
            _ => Error::Cluster(failure),
        }
    }

    /// Why an object has no such subresource.
    async fn lacks(&self, kind: &ResourceKind, key: &ObjectKey, uid: &str, subresource: &str) -> Error {
        match self.read_one::<Metadata>(kind, key, None).await {
            Ok(Some(found)) if is_it(&found.uid(), uid) => {
                let message = format!(
                    "the server has no subresource \"{subresource}\" of {}",
                    kind.group_resource()
                );
                self.failure(ClusterError::not_sent(FailureReason::NoSuchKind, message))
            }
            Ok(Some(other)) => self.replaced(kind, key, Some(other.uid())),
            Ok(None) => self.replaced(kind, key, None),
            Err(error) => self.failure(error),
        }
    }

    fn replaced(&self, kind: &ResourceKind, key: &ObjectKey, now: Option<String>) -> Error {
        Error::Replaced {
            cluster: self.descriptor.name.clone(),
            resource: kind.group_resource(),
            namespace: key.namespace.clone(),
            name: key.name.clone(),
            now,
        }
    }

    /// Reads the object, or a subresource, as part of a write: a failure means that nothing was written.
    async fn read_one<T: Form>(
        &self,
        kind: &ResourceKind,
        key: &ObjectKey,
        subresource: Option<&str>,
    ) -> Result<Option<T>, ClusterError> {
        let params = ListParams {
            namespace: key.namespace.clone(),
            subresource: subresource.map(str::to_owned),
            ..Default::default()
        };
        within_deadline(self, get_one(self, kind, &params, &key.name))
            .await
            .map_err(unsent)
    }
}

/// An object that has been found.
#[derive(Debug, Clone, Copy)]
struct Identity<'a> {
    kind: &'a ResourceKind,
    key: &'a ObjectKey,
    uid: &'a str,
}

/// Whether this is the object that was found, as far as its UID tells.
fn is_it(uid: &str, found: &str) -> bool {
    uid == found || uid.is_empty() || found.is_empty()
}

/// kubectl compares the whole objects too (`kubectl/pkg/cmd/patch/patch.go`): a server's dry run leaves the version alone.
fn compared(before: &Value, written: Written) -> Written {
    let change = match written.object == *before {
        true => Change::Unchanged,
        false => written.change,
    };
    Written { change, ..written }
}

/// Whether the server may have refused for the guard.
fn is_refusal(error: &ClusterError) -> bool {
    error.progress == Progress::Refused
        && matches!(error.reason, FailureReason::Conflict | FailureReason::Rejected)
}

/// Whether the object has changed since it was read; that other managers own a field is a conflict too, and stays one.
fn is_stale(error: &ClusterError) -> bool {
    let details = error.status.as_ref().and_then(|status| status.details.as_ref());
    let owned = details.is_some_and(|details| {
        details
            .causes
            .iter()
            .any(|cause| cause.reason == "FieldManagerConflict")
    });
    error.progress == Progress::Refused && error.reason == FailureReason::Conflict && !owned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_worded_as_kubectl_words_them() {
        let scale = json!({"metadata": {"resourceVersion": "5"}, "spec": {"replicas": 1}});
        let check = |replicas, version: Option<&str>| {
            let conditions = ScaleConditions {
                replicas,
                resource_version: version.map(str::to_owned),
            };
            conditions.check(&scale).map_err(|error| error.to_string())
        };
        assert_eq!(check(None, None), Ok(()));
        assert_eq!(check(Some(1), Some("5")), Ok(()));
        assert_eq!(
            check(Some(3), Some("4")),
            Err("Expected replicas to be 3, was 1".to_owned())
        );
        assert_eq!(
            check(Some(1), Some("4")),
            Err("Expected resource version to be 4, was 5".to_owned())
        );
        let none = ScaleConditions {
            replicas: Some(0),
            resource_version: None,
        };
        assert!(none.check(&json!({"spec": {}})).is_ok());
    }

    #[test]
    fn a_field_of_another_manager_is_not_a_stale_object() {
        let conflict = |causes: Value| {
            let body = json!({"kind": "Status", "reason": "Conflict", "message": "m", "code": 409,
                "details": {"name": "w", "causes": causes}});
            let status = http::StatusCode::CONFLICT;
            crate::fleet::connection::answer_error(status, &Default::default(), body.to_string().as_bytes())
        };
        assert!(is_stale(&conflict(json!([]))));
        assert!(!is_stale(&conflict(json!([{"reason": "FieldManagerConflict"}]))));
    }
}
