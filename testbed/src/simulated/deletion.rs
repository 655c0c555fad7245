//! Deleting: preconditions, finalizers, collections.

use std::ops::ControlFlow;
use std::sync::Arc;

use serde::Deserialize;
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
        let options: Document = serde_json::from_slice(body)
            .map_err(|error| ApiError::bad_request(format!("error decoding DeleteOptions: {error}")))?;
        let dry_run = dry_run(options.dry_run.iter().map(String::as_str))?;
        if let Some(policy) = options.propagation_policy
            && !matches!(policy.as_str(), "Orphan" | "Background" | "Foreground")
        {
            return Err(ApiError::new(
                422,
                "Invalid",
                format!(
                    "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: {policy:?}: supported \
                     values: \"Background\", \"Foreground\", \"Orphan\""
                ),
            ));
        }
        let Preconditions {
            uid,
            resource_version,
        } = options.preconditions;
        Ok(Self {
            uid,
            resource_version,
            dry_run,
        })
    }
}

/// `DeleteOptions` as sent. Typed, since a precondition that is not understood must not be one that is not checked.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    propagation_policy: Option<String>,
    #[serde(default)]
    preconditions: Preconditions,
    #[serde(default)]
    dry_run: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Preconditions {
    uid: Option<String>,
    resource_version: Option<String>,
}

/// Whether a dry run is asked for, by the values of `dryRun`.
pub(super) fn dry_run<'value>(values: impl Iterator<Item = &'value str>) -> Result<bool, ApiError> {
    let mut dry = false;
    for value in values {
        if value != "All" {
            let message = format!("dryRun: Unsupported value: {value:?}: supported values: \"All\"");
            return Err(ApiError::new(422, "Invalid", message));
        }
        dry = true;
    }
    Ok(dry)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delete_options_are_read_strictly() {
        assert_eq!(DeleteOptions::parse(b""), Ok(DeleteOptions::default()));
        let body =
            br#"{"propagationPolicy": "Foreground", "preconditions": {"uid": "u"}, "dryRun": ["All"]}"#;
        let expected = DeleteOptions {
            uid: Some("u".into()),
            resource_version: None,
            dry_run: true,
        };
        assert_eq!(DeleteOptions::parse(body), Ok(expected));
        for (body, code) in [
            ("null", 400),
            (r#"{"preconditions": {"uid": 5}}"#, 400),
            (r#"{"propagationPolicy": "Never"}"#, 422),
            (r#"{"dryRun": ["Some"]}"#, 422),
        ] {
            assert_eq!(
                DeleteOptions::parse(body.as_bytes()).map_err(|error| error.code),
                Err(code),
                "{body}"
            );
        }
    }
}
