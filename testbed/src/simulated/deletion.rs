//! Deleting: preconditions, finalizers, collections.

use std::ops::ControlFlow;
use std::sync::Arc;

use serde_json::Value;

use super::kinds::KindDef;
use super::operations::{Outcome, get, has_finalizers, now};
use super::selectors::Selectors;
use super::status::ApiError;
use super::store::{ObjectName, State};

/// `DeleteOptions`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct DeleteOptions {
    pub(super) uid: Option<String>,
    pub(super) resource_version: Option<String>,
    pub(super) dry_run: bool,
}

impl DeleteOptions {
    /// Reads the body of a DELETE, which may be empty.
    ///
    /// `propagationPolicy` is accepted and changes nothing: nothing here has dependents.
    pub(super) fn parse(body: &[u8]) -> Result<Self, ApiError> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        let options: Value = serde_json::from_slice(body)
            .map_err(|error| ApiError::bad_request(format!("error decoding DeleteOptions: {error}")))?;
        if let Some(policy) = options["propagationPolicy"].as_str()
            && !matches!(policy, "Orphan" | "Background" | "Foreground")
        {
            return Err(ApiError::new(
                422,
                "Invalid",
                format!(
                    "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: {policy:?}: supported values: \
                     \"Background\", \"Foreground\", \"Orphan\""
                ),
            ));
        }
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Ok(Self {
            uid: text(&options["preconditions"]["uid"]),
            resource_version: text(&options["preconditions"]["resourceVersion"]),
            dry_run: options["dryRun"]
                .as_array()
                .is_some_and(|stages| stages.iter().any(|stage| stage == "All")),
        })
    }
}

/// Deletes an object, or marks it when it has finalizers.
pub(super) fn delete(
    state: &mut State,
    kind: &KindDef,
    name: &ObjectName,
    options: &DeleteOptions,
) -> Result<Outcome, ApiError> {
    let live = get(state, kind, name)?;
    for (field, label, expected, changed) in [
        ("uid", "UID", &options.uid, "deleted and then recreated"),
        (
            "resourceVersion",
            "ResourceVersion",
            &options.resource_version,
            "modified",
        ),
    ] {
        let actual = live["metadata"][field].as_str().unwrap_or_default();
        if let Some(expected) = expected.as_deref().filter(|expected| *expected != actual) {
            let why = format!(
                "the {label} in the precondition ({expected}) does not match the {label} in record ({actual}). \
                 The object might have been {changed}"
            );
            return Err(ApiError::conflict(kind, &name.1, &why));
        }
    }
    let resource = kind.qualified_resource();
    if has_finalizers(&live) {
        if live["metadata"]["deletionTimestamp"].is_string() {
            return Ok(Outcome::Kept(live));
        }
        let mut object = Value::clone(&live);
        let metadata = &mut object["metadata"];
        metadata["deletionTimestamp"] = now().into();
        metadata["deletionGracePeriodSeconds"] = 0.into();
        if let Some(generation) = metadata["generation"].as_i64() {
            metadata["generation"] = (generation + 1).into();
        }
        let object = if options.dry_run {
            Arc::new(object)
        } else {
            state.commit(&resource, name, object)
        };
        return Ok(Outcome::Kept(object));
    }
    if !options.dry_run {
        state.remove(&resource, name);
        if kind.group.is_empty() && kind.kind == "Namespace" {
            state.remove_namespace(&name.1);
        }
    }
    Ok(Outcome::Deleted(live))
}

/// Deletes what matches, and returns it as it was.
pub(super) fn delete_collection(
    state: &mut State,
    kind: &KindDef,
    namespace: Option<&str>,
    selectors: &Selectors,
    options: &DeleteOptions,
) -> Result<Vec<Arc<Value>>, ApiError> {
    let mut names = Vec::new();
    let revision = state.revision();
    let seen = state.visit(
        &kind.qualified_resource(),
        namespace,
        None,
        revision,
        |name, object| {
            if selectors.matches(object) {
                names.push(name.clone());
            }
            ControlFlow::Continue(())
        },
    );
    seen.map_err(|compacted| ApiError::too_old(revision, compacted.0))?;
    let mut deleted = Vec::new();
    for name in names {
        match delete(state, kind, &name, options)? {
            Outcome::Deleted(object) | Outcome::Kept(object) | Outcome::Created(object) => {
                deleted.push(object)
            }
        }
    }
    Ok(deleted)
}
