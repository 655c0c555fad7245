//! The patch formats.

use serde_json::Value;

use super::status::ApiError;

/// A patch, by its content type.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Patch {
    /// `application/merge-patch+json`, and strategic merge patches, of which the merge keys of lists are not known here.
    Merge(Value),
    /// `application/json-patch+json`.
    Json(json_patch::Patch),
    /// `application/apply-patch+yaml`.
    Apply(Value),
}

const ACCEPTED: [&str; 4] = [
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
    "application/apply-patch+yaml",
];

impl Patch {
    /// Reads a patch.
    pub(super) fn parse(content_type: &str, body: &[u8]) -> Result<Self, ApiError> {
        let malformed =
            |error: serde_json::Error| ApiError::bad_request(format!("error decoding patch: {error}"));
        match media_type(content_type) {
            "application/merge-patch+json" | "application/strategic-merge-patch+json" => {
                serde_json::from_slice(body).map(Patch::Merge).map_err(malformed)
            }
            "application/json-patch+json" => serde_json::from_slice(body).map(Patch::Json).map_err(malformed),
            "application/apply-patch+yaml" => parse_yaml(body).map(Patch::Apply),
            _ => Err(ApiError::unsupported_media_type(&ACCEPTED)),
        }
    }

    /// Applies a merge or JSON patch; a server-side apply is more than the patched object, see `apply`.
    pub(super) fn patched(&self, object: &Value) -> Result<Value, ApiError> {
        let mut patched = object.clone();
        match self {
            Patch::Merge(patch) | Patch::Apply(patch) => json_patch::merge(&mut patched, patch),
            Patch::Json(patch) => json_patch::patch(&mut patched, patch).map_err(|error| {
                ApiError::new(
                    422,
                    "Invalid",
                    format!("the server rejected our request due to an error in our request: {error}"),
                )
            })?,
        }
        if patched.is_object() && patched["metadata"].is_object() {
            Ok(patched)
        } else {
            Err(ApiError::bad_request("the patch leaves no object with metadata"))
        }
    }
}

/// The media type without its parameters.
pub(super) fn media_type(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

/// Reads an object from a JSON or YAML body, by its content type.
pub(super) fn parse_object(content_type: &str, body: &[u8]) -> Result<Value, ApiError> {
    match media_type(content_type) {
        "" | "application/json" => serde_json::from_slice(body).map_err(|error| {
            ApiError::bad_request(format!(
                "the object provided is unrecognized (must be of type object): {error}"
            ))
        }),
        "application/yaml" => parse_yaml(body),
        _ => Err(ApiError::unsupported_media_type(&[
            "application/json",
            "application/yaml",
        ])),
    }
}

fn parse_yaml(body: &[u8]) -> Result<Value, ApiError> {
    if let Ok(value) = serde_json::from_slice(body) {
        return Ok(value);
    }
    let text = std::str::from_utf8(body)
        .map_err(|error| ApiError::bad_request(format!("error decoding YAML: {error}")))?;
    serde_saphyr::from_str(text)
        .map_err(|error| ApiError::bad_request(format!("error decoding YAML: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn patched(content_type: &str, patch: &str) -> Result<Value, ApiError> {
        let object = json!({"metadata": {"name": "n"}, "spec": {"a": 1, "b": [1, 2]}});
        Patch::parse(content_type, patch.as_bytes())?.patched(&object)
    }

    #[test]
    fn a_merge_patch_removes_by_null() {
        let object = patched("application/merge-patch+json", r#"{"spec": {"a": null, "c": 3}}"#).unwrap();
        assert_eq!(object["spec"], json!({"b": [1, 2], "c": 3}));
    }

    #[test]
    fn a_json_patch_tests_first() {
        let patch =
            r#"[{"op": "test", "path": "/spec/a", "value": 1}, {"op": "remove", "path": "/spec/b/0"}]"#;
        assert_eq!(
            patched("application/json-patch+json", patch).unwrap()["spec"]["b"],
            json!([2])
        );
        let failing = r#"[{"op": "test", "path": "/spec/a", "value": 2}]"#;
        assert_eq!(
            patched("application/json-patch+json", failing).map_err(|error| error.code),
            Err(422)
        );
    }

    #[test]
    fn an_apply_patch_is_json_or_yaml() {
        for body in ["{\"kind\": \"K\"}", "kind: K\n"] {
            assert_eq!(
                Patch::parse("application/apply-patch+yaml", body.as_bytes()),
                Ok(Patch::Apply(json!({"kind": "K"})))
            );
        }
    }

    #[test]
    fn other_formats_are_refused() {
        assert_eq!(
            patched("application/json", "{}").map_err(|error| error.code),
            Err(415)
        );
        assert_eq!(
            patched("application/merge-patch+json", "[").map_err(|error| error.code),
            Err(400)
        );
        assert_eq!(
            patched("application/merge-patch+json", "3").map_err(|error| error.code),
            Err(400)
        );
        assert_eq!(
            parse_object("text/plain", b"").map_err(|error| error.code),
            Err(415)
        );
    }
}
