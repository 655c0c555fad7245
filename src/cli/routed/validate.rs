//! `--validate=strict` where the server does not do it itself.
//!
//! API servers since Kubernetes 1.25 refuse unknown fields when they are asked to (`fieldValidation`). Older ones drop them without
//! a word; kubectl then compares the manifest with the server's schema itself. Here the server does that as well: a dry run of a
//! server-side apply knows every field, on any version.

use std::collections::BTreeSet;

use anyhow::Result;
use futures::stream::{self, StreamExt as _};
use serde_json::Value;

use super::{Planned, Rules, plan};
use crate::cli::account::Account;
use crate::cli::args::{Submission, Validate};
use crate::cli::exit::Exit;
use crate::cli::invocation::Session;
use crate::client::{Form as _, WriteParams};
use crate::error::Error;
use crate::manifest::Manifest;

/// How many objects are validated at once.
const VALIDATIONS_AT_ONCE: usize = 8;
/// The first minor version whose servers validate fields unless that is turned off.
const FIRST_MINOR: u32 = 25;
/// What a server says of a field that its schema does not have.
const UNKNOWN_FIELD: &str = "field not declared in schema";

/// What [`plan`] gives, if the servers would keep every field of it.
///
/// # Errors
/// As for [`plan`].
pub async fn plan_and_validate(
    session: &Session<'_>,
    submission: &Submission,
    manifests: Vec<Manifest>,
    rules: Rules,
    account: &mut Account,
) -> Result<Result<Vec<Planned>, Exit>> {
    let planned = match plan(session, manifests, rules, account).await? {
        Ok(planned) => planned,
        Err(refused) => return Ok(Err(refused)),
    };
    Ok(match validate(session, submission, &planned).await {
        Exit::Ok => Ok(planned),
        refused => Err(refused),
    })
}

/// Finds fields that old servers would drop, before anything is written, and tells of them.
async fn validate(session: &Session<'_>, submission: &Submission, planned: &[Planned]) -> Exit {
    if submission.validate != Validate::Strict {
        return Exit::Ok;
    }
    let old = &old_clusters(session, planned).await;
    let params = &WriteParams {
        field_manager: submission.field_manager.clone(),
        force: true,
        dry_run: true,
        ..Default::default()
    };
    let concerned = planned.iter().filter(|planned| old.contains(planned.cluster()));
    let validated: Vec<(&Planned, Option<String>)> = stream::iter(concerned)
        .map(|planned| async move {
            let object = applicable(&planned.object);
            let applied = planned.target.apply(&planned.kind, &object, None, params).await;
            (planned, applied.err().and_then(|error| unknown_field(&error)))
        })
        .buffered(VALIDATIONS_AT_ONCE)
        .collect()
        .await;
    let mut exit = Exit::Ok;
    for (planned, unknown) in validated {
        let Some(unknown) = unknown else { continue };
        session.ui().error(format!(
            "error validating \"{}\": {}: {unknown}; if you choose to ignore these errors, turn validation off with \
             --validate=false",
            planned.place(),
            planned.name(),
        ));
        exit = exit.and(Exit::Error);
    }
    exit
}

/// The targets whose servers do not validate fields. One that does not tell its version is asked nothing more: the write will see.
async fn old_clusters(session: &Session<'_>, planned: &[Planned]) -> BTreeSet<String> {
    let targets: BTreeSet<&str> = planned.iter().map(Planned::cluster).collect();
    let versions = session.client.only(targets).server_versions().await;
    let old = versions
        .into_iter()
        .filter(|(_, version)| version.as_deref().is_some_and(is_old));
    old.map(|(report, _)| report.cluster.name.clone()).collect()
}

/// Whether a server of this version, such as `v1.20.2`, drops unknown fields.
fn is_old(version: &str) -> bool {
    let mut parts = version.trim_start_matches('v').split('.');
    let mut number = || parts.next().and_then(|part| part.parse::<u32>().ok());
    matches!((number(), number()), (Some(1), Some(minor)) if minor < FIRST_MINOR)
}

/// The object as it can be applied: with a name, and without what ties it to an object that is there.
fn applicable(object: &Value) -> Value {
    let mut object = object.clone();
    let nameless = object.key().name.is_empty();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        for field in ["resourceVersion", "uid", "managedFields"] {
            metadata.remove(field);
        }
        if nameless && let Some(Value::String(prefix)) = metadata.remove("generateName") {
            metadata.insert("name".to_owned(), format!("{prefix}x").into());
        }
    }
    object
}

/// What a server says of a field that it does not know; nothing else that it minds matters here.
fn unknown_field(error: &Error) -> Option<String> {
    match error {
        Error::Cluster(failure) if failure.error.message.contains(UNKNOWN_FIELD) => {
            Some(failure.error.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn servers_before_1_25_are_old() {
        for (version, old) in [
            ("v1.20.2", true),
            ("v1.24.17-gke.200", true),
            ("v1.25.0", false),
            ("v1.36.2+k3s1", false),
            ("v2.0.0", false),
            ("unknown", false),
        ] {
            assert_eq!(is_old(version), old, "{version}");
        }
    }

    #[test]
    fn what_is_applied_has_a_name_and_no_past() {
        let object = json!({"metadata": {"generateName": "a-", "uid": "u", "resourceVersion": "1", "managedFields": []}});
        assert_eq!(applicable(&object), json!({"metadata": {"name": "a-x"}}));
        let object = json!({"metadata": {"name": "a", "generateName": "a-"}});
        assert_eq!(applicable(&object), object);
    }
}
