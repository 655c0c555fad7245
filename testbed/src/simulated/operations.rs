//! What Kubernetes does with an object that is written or deleted.
//!
//! Every function works on a locked store, so that what it checks and what it writes are one transaction.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::apply::apply;
use super::kinds::KindDef;
use super::managed_fields::{FieldSet, Owner, track_update};
use super::patch::Patch;
use super::status::ApiError;
use super::store::{ObjectName, State};
use super::validation::{check_body, check_name, check_namespace};

/// What a write says besides the object.
#[derive(Debug, Clone, Default)]
pub(super) struct WriteOptions {
    /// The field manager.
    pub(super) manager: String,
    /// Nothing is kept.
    pub(super) dry_run: bool,
    /// The write goes to `/status`.
    pub(super) status: bool,
    /// Takes over the fields of other managers.
    pub(super) force: bool,
}

/// What became of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    /// It is new.
    Created(Arc<Value>),
    /// It is there, changed or not.
    Kept(Arc<Value>),
    /// It is gone; this is what it was.
    Deleted(Arc<Value>),
}

/// The time as Kubernetes writes it, in whole seconds.
pub(super) fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn owner(kind: &KindDef, options: &WriteOptions, operation: &str) -> Owner {
    Owner {
        manager: options.manager.clone(),
        operation: operation.to_owned(),
        subresource: if options.status {
            "status".to_owned()
        } else {
            String::new()
        },
        api_version: kind.api_version(),
        time: now(),
        fields: FieldSet::new(),
    }
}

/// An object, or the error that says that it is not there.
pub(super) fn get(state: &State, kind: &KindDef, name: &ObjectName) -> Result<Arc<Value>, ApiError> {
    let found = state.get(&kind.qualified_resource(), name).cloned();
    found.ok_or_else(|| ApiError::not_found(kind, &name.1))
}

/// Makes an object.
pub(super) fn create(
    state: &mut State,
    kind: &KindDef,
    namespace: &str,
    mut object: Value,
    options: &WriteOptions,
) -> Result<Arc<Value>, ApiError> {
    check_body(kind, namespace, &object)?;
    if let (None | Some(""), Some(prefix)) = (
        object["metadata"]["name"].as_str(),
        object["metadata"]["generateName"].as_str(),
    ) {
        let uid = state.new_uid();
        let suffix = uid.get(..5).unwrap_or_default();
        object["metadata"]["name"] = format!("{prefix}{suffix}").into();
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = (namespace.to_owned(), text(&object["metadata"]["name"]));
    if !text(&object["metadata"]["resourceVersion"]).is_empty() {
        return Err(ApiError::bad_request(
            "resourceVersion should not be set on objects to be created",
        ));
    }
    check_name(kind, &name.1)?;
    check_namespace(state, namespace)?;
    if state.get(&kind.qualified_resource(), &name).is_some() {
        return Err(ApiError::already_exists(kind, &name.1));
    }
    if kind.status_subresource {
        remove_field(&mut object, "status");
    }
    remove_field(&mut object["metadata"], "managedFields");
    track_update(None, &mut object, owner(kind, options, "Update"));
    Ok(insert(state, kind, &name, object, options.dry_run))
}

fn insert(
    state: &mut State,
    kind: &KindDef,
    name: &ObjectName,
    mut object: Value,
    dry_run: bool,
) -> Arc<Value> {
    default_fields(kind, &name.1, &mut object);
    let uid = state.new_uid();
    let metadata = &mut object["metadata"];
    metadata["name"] = name.1.clone().into();
    if !name.0.is_empty() {
        metadata["namespace"] = name.0.clone().into();
    }
    for field in [
        "resourceVersion",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "selfLink",
    ] {
        remove_field(metadata, field);
    }
    metadata["uid"] = uid.into();
    metadata["creationTimestamp"] = now().into();
    if !kind.group.is_empty() {
        metadata["generation"] = 1.into();
    }
    if dry_run {
        Arc::new(object)
    } else {
        state.commit(&kind.qualified_resource(), name, object)
    }
}

/// What the real server's own kinds get filled in.
pub(super) fn default_fields(kind: &KindDef, name: &str, object: &mut Value) {
    match (kind.group.as_str(), kind.kind.as_str()) {
        ("", "Namespace") => {
            object["metadata"]["labels"]["kubernetes.io/metadata.name"] = name.into();
            object["status"]["phase"] = "Active".into();
        }
        ("", "Secret") if object["type"].is_null() => object["type"] = "Opaque".into(),
        _ => {}
    }
}

/// Replaces an object.
pub(super) fn replace(
    state: &mut State,
    kind: &KindDef,
    name: &ObjectName,
    object: Value,
    options: &WriteOptions,
) -> Result<Outcome, ApiError> {
    check_body(kind, &name.0, &object)?;
    if object["metadata"]["name"] != Value::String(name.1.clone()) {
        return Err(ApiError::bad_request(format!(
            "the name of the object ({}) does not match the name on the URL ({})",
            object["metadata"]["name"].as_str().unwrap_or_default(),
            name.1
        )));
    }
    let live = get(state, kind, name)?;
    let unversioned = object["metadata"]["resourceVersion"]
        .as_str()
        .unwrap_or_default()
        .is_empty();
    if unversioned && !kind.group.is_empty() {
        // Custom resources do not allow an unconditional update.
        let why = "Invalid value: 0: must be specified for an update";
        return Err(ApiError::invalid(kind, &name.1, "metadata.resourceVersion", why));
    }
    update(state, kind, name, &live, object, options, true)
}

/// Patches an object; an apply makes it when it is not there.
pub(super) fn patch(
    state: &mut State,
    kind: &KindDef,
    name: &ObjectName,
    patch: &Patch,
    options: &WriteOptions,
) -> Result<Outcome, ApiError> {
    let live = state.get(&kind.qualified_resource(), name).cloned();
    let Patch::Apply(applied) = patch else {
        let live = live.ok_or_else(|| ApiError::not_found(kind, &name.1))?;
        if options.force {
            return Err(patch_options_invalid(
                "force: Forbidden: may not be specified for non-apply patch",
            ));
        }
        let patched = patch.patched(&live)?;
        check_uid(kind, name, &live, &patched, options)?;
        return update(state, kind, name, &live, patched, options, true);
    };
    if options.manager.is_empty() {
        return Err(patch_options_invalid(
            "fieldManager: Required value: is required for apply patch",
        ));
    }
    let applied = applicable(kind, name, applied, options)?;
    let applier = owner(kind, options, "Apply");
    let Some(live) = live else {
        if options.status {
            return Err(ApiError::not_found(kind, &name.1));
        }
        if applied["metadata"]["uid"].is_string() {
            let why = "uid mismatch: the provided object specified a uid, and no existing object was found";
            return Err(ApiError::conflict(kind, &name.1, why));
        }
        check_name(kind, &name.1)?;
        check_namespace(state, &name.0)?;
        let object = apply(None, &applied, applier, options.force)?;
        return Ok(Outcome::Created(insert(
            state,
            kind,
            name,
            object,
            options.dry_run,
        )));
    };
    let mut merged = apply(Some(&live), &applied, applier, options.force)?;
    for field in ["resourceVersion", "uid"] {
        if applied["metadata"][field].is_string() {
            merged["metadata"][field] = applied["metadata"][field].clone();
        }
    }
    check_uid(kind, name, &live, &merged, options)?;
    update(state, kind, name, &live, merged, options, false)
}

/// A patch has no preconditions: a UID that is not the object's is a change of a field that cannot be changed. Of what a
/// patch of `/status` says about metadata nothing is looked at but the version.
fn check_uid(
    kind: &KindDef,
    name: &ObjectName,
    live: &Value,
    patched: &Value,
    options: &WriteOptions,
) -> Result<(), ApiError> {
    let uid = patched["metadata"]["uid"].as_str().unwrap_or_default();
    if options.status || uid.is_empty() || live["metadata"]["uid"] == *uid {
        return Ok(());
    }
    let why = format!("Invalid value: {uid:?}: field is immutable");
    Err(ApiError::invalid(kind, &name.1, "metadata.uid", &why))
}

/// Checks what is applied, and takes out what the URL does not write.
fn applicable(
    kind: &KindDef,
    name: &ObjectName,
    applied: &Value,
    options: &WriteOptions,
) -> Result<Value, ApiError> {
    check_body(kind, &name.0, applied)?;
    let named = applied["metadata"]["name"].as_str().unwrap_or_default();
    if !named.is_empty() && named != name.1 {
        let why = format!(
            "the name of the object ({named}) does not match the name on the URL ({})",
            name.1
        );
        return Err(ApiError::bad_request(why));
    }
    if !applied["metadata"]["managedFields"].is_null() {
        return Err(ApiError::bad_request("metadata.managedFields must be nil"));
    }
    let mut applied = applied.clone();
    if options.status {
        let status = applied["status"].take();
        let metadata = json!({"name": name.1});
        applied = json!({"apiVersion": applied["apiVersion"], "kind": applied["kind"], "metadata": metadata, "status": status});
    } else if kind.status_subresource {
        remove_field(&mut applied, "status");
    }
    Ok(applied)
}

pub(super) fn update(
    state: &mut State,
    kind: &KindDef,
    name: &ObjectName,
    live: &Arc<Value>,
    mut object: Value,
    options: &WriteOptions,
    track: bool,
) -> Result<Outcome, ApiError> {
    check_body(kind, &name.0, &object)?;
    let differs = |field: &str| {
        let asked = object["metadata"][field].as_str().unwrap_or_default();
        !asked.is_empty() && live["metadata"][field] != Value::String(asked.to_owned())
    };
    if differs("uid") && !options.status {
        let why = format!(
            "Precondition failed: UID in precondition: {}, UID in object meta: {}",
            object["metadata"]["uid"].as_str().unwrap_or_default(),
            live["metadata"]["uid"].as_str().unwrap_or_default()
        );
        return Err(ApiError::conflict(kind, &name.1, &why));
    }
    if differs("resourceVersion") {
        return Err(ApiError::stale(kind, &name.1));
    }
    if options.status {
        let status = object["status"].take();
        let managed = object["metadata"]["managedFields"].take();
        object = Value::clone(live);
        set_or_remove(&mut object, "status", status);
        if !track {
            set_or_remove(&mut object["metadata"], "managedFields", managed);
        }
    } else if kind.status_subresource {
        set_or_remove(&mut object, "status", live["status"].clone());
    }
    // These are the server's; whatever the caller sent for them is not looked at.
    for field in [
        "name",
        "namespace",
        "uid",
        "resourceVersion",
        "generation",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
    ] {
        set_or_remove(&mut object["metadata"], field, live["metadata"][field].clone());
    }
    if track {
        set_or_remove(
            &mut object["metadata"],
            "managedFields",
            live["metadata"]["managedFields"].clone(),
        );
        track_update(Some(live), &mut object, owner(kind, options, "Update"));
    }
    if !kind.group.is_empty() && specification(kind, live) != specification(kind, &object) {
        let generation = live["metadata"]["generation"].as_i64().unwrap_or_default();
        object["metadata"]["generation"] = (generation + 1).into();
    }
    if object == **live {
        return Ok(Outcome::Kept(Arc::clone(live)));
    }
    let finished = object["metadata"]["deletionTimestamp"].is_string() && !has_finalizers(&object);
    if options.dry_run {
        return Ok(Outcome::Kept(Arc::new(object)));
    }
    let resource = kind.qualified_resource();
    if finished {
        state.remove(&resource, name);
        return Ok(Outcome::Deleted(Arc::new(object)));
    }
    Ok(Outcome::Kept(state.commit(&resource, name, object)))
}

/// What a change of bumps `metadata.generation`: all but metadata, and but status where that is a subresource.
fn specification(kind: &KindDef, object: &Value) -> Value {
    let mut specification = object.clone();
    remove_field(&mut specification, "metadata");
    if kind.status_subresource {
        remove_field(&mut specification, "status");
    }
    specification
}

pub(super) fn has_finalizers(object: &Value) -> bool {
    object["metadata"]["finalizers"]
        .as_array()
        .is_some_and(|finalizers| !finalizers.is_empty())
}

fn remove_field(object: &mut Value, field: &str) {
    if let Some(map) = object.as_object_mut() {
        map.remove(field);
    }
}

fn set_or_remove(object: &mut Value, field: &str, value: Value) {
    if value.is_null() {
        remove_field(object, field);
    } else {
        object[field] = value;
    }
}

fn patch_options_invalid(why: &str) -> ApiError {
    ApiError::new(
        422,
        "Invalid",
        format!("PatchOptions.meta.k8s.io \"\" is invalid: {why}"),
    )
}
