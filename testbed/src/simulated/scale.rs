//! The scale subresource: a Scale that is made of an object's replicas, and written back to them.

use serde_json::{Value, json};

use super::kinds::KindDef;
use super::operations::{Outcome, WriteOptions, get, update};
use super::patch::Patch;
use super::status::ApiError;
use super::store::{ObjectName, State};

/// An object's Scale.
pub(super) fn of(object: &Value) -> Value {
    let mut metadata = json!({});
    for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
        if !object["metadata"][field].is_null() {
            metadata[field] = object["metadata"][field].clone();
        }
    }
    let replicas = |part: &str| object[part]["replicas"].as_i64().unwrap_or_default();
    json!({
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": metadata,
        "spec": {"replicas": replicas("spec")},
        "status": {"replicas": replicas("status")},
    })
}

/// Patches an object's Scale. Like the real server's for custom resources, it looks at the version alone, not at the UID.
pub(super) fn patch(
    state: &mut State,
    kind: &KindDef,
    name: &ObjectName,
    patch: &Patch,
    options: &WriteOptions,
) -> Result<Value, ApiError> {
    let live = get(state, kind, name)?;
    let scale = patch.patched(&of(&live))?;
    if scale["metadata"]["resourceVersion"] != live["metadata"]["resourceVersion"] {
        return Err(ApiError::stale(kind, &name.1));
    }
    let replicas = &scale["spec"]["replicas"];
    if replicas.as_u64().is_none() {
        let why = format!("Invalid value: {replicas}: must be greater than or equal to 0");
        return Err(ApiError::invalid(kind, &name.1, "spec.replicas", &why));
    }
    let mut object = Value::clone(&live);
    object["spec"]["replicas"] = replicas.clone();
    let (Outcome::Created(scaled) | Outcome::Kept(scaled) | Outcome::Deleted(scaled)) =
        update(state, kind, name, &live, object, options, true)?;
    Ok(of(&scaled))
}
