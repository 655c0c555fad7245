//! What is wrong with an object, as far as the simulated server looks.

use serde_json::{Value, json};

use super::kinds::KindDef;
use super::status::ApiError;
use super::store::State;

pub(super) fn check_body(kind: &KindDef, namespace: &str, object: &Value) -> Result<(), ApiError> {
    if !object["metadata"].is_object() {
        return Err(ApiError::bad_request(
            "the object provided is unrecognized (must be an object with metadata)",
        ));
    }
    if !kind.describes(object) {
        let text = |field: &str| object[field].as_str().unwrap_or_default().to_owned();
        return Err(ApiError::bad_request(format!(
            "the object provided is unrecognized ({}, Kind={}, expected {}, Kind={})",
            text("apiVersion"),
            text("kind"),
            kind.api_version(),
            kind.kind
        )));
    }
    let named = object["metadata"]["namespace"].as_str().unwrap_or_default();
    if !named.is_empty() && named != namespace {
        return Err(ApiError::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    Ok(())
}

pub(super) fn check_name(kind: &KindDef, name: &str) -> Result<(), ApiError> {
    if name.is_empty() {
        return Err(ApiError::invalid(
            kind,
            name,
            "metadata.name",
            "Required value: name or generateName is required",
        ));
    }
    let alphanumeric =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let label = |label: &str| {
        let bytes = label.as_bytes();
        alphanumeric(bytes.first())
            && alphanumeric(bytes.last())
            && bytes.iter().all(|byte| *byte == b'-' || alphanumeric(Some(byte)))
    };
    if name.len() <= 253 && name.split('.').all(label) {
        return Ok(());
    }
    let why = format!(
        "Invalid value: {name:?}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', \
         and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
         '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    );
    Err(ApiError::invalid(kind, name, "metadata.name", &why))
}

pub(super) fn check_namespace(state: &State, namespace: &str) -> Result<(), ApiError> {
    let exists = namespace.is_empty()
        || state
            .get("namespaces", &(String::new(), namespace.to_owned()))
            .is_some();
    if exists {
        return Ok(());
    }
    let mut error = ApiError::new(404, "NotFound", format!("namespaces {namespace:?} not found"));
    error.details = json!({"name": namespace, "kind": "namespaces"});
    Err(error)
}
