//! The patch as the user wrote it.

use std::fs;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::cli::args::Patch;
use crate::client::PatchType;
use crate::manifest;

/// The operations of a JSON patch, and whether they name a second path.
const OPERATIONS: [(&str, bool); 6] = [
    ("add", false),
    ("copy", true),
    ("move", true),
    ("remove", false),
    ("replace", false),
    ("test", false),
];

/// Reads the patch of the flags, and checks it before anything is sent.
///
/// # Errors
/// Where it is neither JSON nor YAML, with the place; and where it is no patch of its type.
pub(super) fn read(args: &Patch, patch_type: PatchType) -> Result<Value> {
    let (text, source) = match args.patch_file.as_deref().filter(|file| !file.is_empty()) {
        Some(file) => {
            let text = fs::read(file).with_context(|| format!("unable to read patch file: {file}"))?;
            (text, file)
        }
        None => (args.patch.clone().unwrap_or_default().into_bytes(), "--patch"),
    };
    let patch = manifest::parse_value(&text, source).context("unable to parse the patch")?;
    let patch = match (patch_type, patch) {
        // API servers take it for a patch that changes nothing.
        (PatchType::Strategic, Value::Null) => json!({}),
        (_, patch) => patch,
    };
    check(patch_type, &patch).map_err(|why| anyhow::anyhow!("{source}: {why}"))?;
    Ok(patch)
}

fn check(patch_type: PatchType, patch: &Value) -> Result<(), String> {
    let (name, hint) = match patch_type {
        PatchType::Json => return check_operations(patch),
        PatchType::Merge => ("a merge patch", "; a list of operations needs --type=json"),
        PatchType::Strategic => (
            "a strategic merge patch",
            "; a list of operations needs --type=json",
        ),
        PatchType::Apply => ("an apply patch", ""),
    };
    match patch {
        Value::Object(_) => Ok(()),
        Value::Array(_) => Err(format!("{name} is a map, and this is a list{hint}")),
        _ => Err(format!("{name} is a map, and this is a single value")),
    }
}

/// Servers answer a malformed operation with nothing but "an error in our request".
fn check_operations(patch: &Value) -> Result<(), String> {
    let Value::Array(operations) = patch else {
        return Err(
            "a JSON patch is a list of operations, and this is none; a map of fields needs --type=merge"
                .to_owned(),
        );
    };
    for (index, operation) in operations.iter().enumerate() {
        check_operation(operation).map_err(|why| format!("operation {}: {why}", index + 1))?;
    }
    Ok(())
}

fn check_operation(operation: &Value) -> Result<(), String> {
    let Value::Object(operation) = operation else {
        return Err("it is no map with \"op\" and \"path\"".to_owned());
    };
    let names = || OPERATIONS.map(|(name, _)| name).join(", ");
    let op = match operation.get("op").map(Value::as_str) {
        None => return Err(format!("\"op\" is missing: one of {}", names())),
        Some(op) => op.unwrap_or_default(),
    };
    let known = OPERATIONS.iter().find(|(name, _)| *name == op);
    let Some((_, with_from)) = known else {
        return Err(format!("unexpected \"op\" {op:?}: it must be one of {}", names()));
    };
    let fields: &[&str] = if *with_from { &["path", "from"] } else { &["path"] };
    for field in fields {
        match operation.get(*field) {
            Some(Value::String(path)) if path.is_empty() || path.starts_with('/') => {}
            Some(Value::String(path)) => {
                return Err(format!("\"{field}\" must begin with a slash, and is {path:?}"));
            }
            Some(_) => return Err(format!("\"{field}\" must be a string")),
            None => return Err(format!("\"{field}\" is missing")),
        }
    }
    Ok(())
}

/// An apply patch with the type and name that every apply has to have: they are known.
pub(super) fn completed(patch: &Value, object: &Value) -> Value {
    let mut patch = patch.clone();
    for field in ["apiVersion", "kind"] {
        if patch.get(field).is_none() {
            patch[field] = object[field].clone();
        }
    }
    if patch.get("metadata").is_none() {
        patch["metadata"] = json!({});
    }
    for field in ["name", "namespace"] {
        if patch["metadata"].is_object()
            && patch["metadata"].get(field).is_none()
            && object["metadata"][field].is_string()
        {
            patch["metadata"][field] = object["metadata"][field].clone();
        }
    }
    patch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_is_of_its_type() {
        for patch_type in [PatchType::Merge, PatchType::Strategic, PatchType::Apply] {
            assert!(check(patch_type, &json!({})).is_ok());
            assert!(
                check(patch_type, &json!([]))
                    .unwrap_err()
                    .contains("is a map, and this is a list")
            );
            assert!(check(patch_type, &json!(3)).is_err());
        }
        assert!(
            check(PatchType::Json, &json!({}))
                .unwrap_err()
                .contains("--type=merge")
        );
    }

    #[test]
    fn an_operation_is_named_by_its_number() {
        let error = |operation: Value| {
            let good = json!({"op": "test", "path": "/a", "value": 1});
            check(PatchType::Json, &json!([good, operation])).unwrap_err()
        };
        for (operation, expected) in [
            (json!(1), "it is no map with \"op\" and \"path\""),
            (
                json!({"path": "/a"}),
                "\"op\" is missing: one of add, copy, move, remove, replace, test",
            ),
            (
                json!({"op": "xx", "path": "/a"}),
                "unexpected \"op\" \"xx\": it must be one of add, copy, move, remove, replace, test",
            ),
            (json!({"op": "remove"}), "\"path\" is missing"),
            (json!({"op": "remove", "path": 1}), "\"path\" must be a string"),
            (
                json!({"op": "remove", "path": "a/b"}),
                "\"path\" must begin with a slash, and is \"a/b\"",
            ),
            (json!({"op": "move", "path": "/a"}), "\"from\" is missing"),
        ] {
            assert_eq!(error(operation), format!("operation 2: {expected}"));
        }
        let good = json!([{"op": "remove", "path": "/a"}, {"op": "copy", "path": "/a", "from": ""}]);
        assert_eq!(check(PatchType::Json, &good), Ok(()));
    }

    #[test]
    fn an_apply_patch_gets_what_it_lacks() {
        let object =
            json!({"apiVersion": "v1", "kind": "K", "metadata": {"name": "n", "uid": "u"}, "spec": {}});
        assert_eq!(
            completed(&json!({"spec": {"a": 1}}), &object),
            json!({"apiVersion": "v1", "kind": "K", "metadata": {"name": "n"}, "spec": {"a": 1}})
        );
        let whole = json!({"apiVersion": "v2", "kind": "L", "metadata": {"name": "m"}});
        assert_eq!(completed(&whole, &object), whole);
    }
}
