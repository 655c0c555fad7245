//! Errors as a Kubernetes API server words them.

use serde_json::{Value, json};

use super::kinds::KindDef;

/// An error answer: a `Status`, or the plain page for a path that nothing serves.
///
/// Wordings are those of `k8s.io/apimachinery/pkg/api/errors`.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// The HTTP status code.
    pub code: u16,
    /// `NotFound`, `Conflict`, …
    pub reason: &'static str,
    /// What went wrong.
    pub message: String,
    /// The `details` of the Status, or null.
    pub details: Value,
    /// A continue token to go on with, for an expired one.
    pub continue_token: Option<String>,
}

impl ApiError {
    /// Any error.
    pub fn new(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            reason,
            message: message.into(),
            details: Value::Null,
            continue_token: None,
        }
    }

    fn about(mut self, kind: &KindDef, name: &str) -> Self {
        let mut details = json!({"name": name, "kind": kind.plural});
        if !kind.group.is_empty() {
            details["group"] = kind.group.clone().into();
        }
        self.details = details;
        self
    }

    /// No object of that name.
    pub fn not_found(kind: &KindDef, name: &str) -> Self {
        Self::new(
            404,
            "NotFound",
            format!("{} {name:?} not found", kind.qualified_resource()),
        )
        .about(kind, name)
    }

    /// A path that nothing serves. The real server answers it in plain text, see [`Self::is_plain_page`].
    pub fn no_such_path() -> Self {
        Self::new(404, "", "404 page not found\n")
    }

    /// Whether the answer is a plain text page and no Status.
    pub fn is_plain_page(&self) -> bool {
        self.reason.is_empty()
    }

    /// The name is taken.
    pub fn already_exists(kind: &KindDef, name: &str) -> Self {
        Self::new(
            409,
            "AlreadyExists",
            format!("{} {name:?} already exists", kind.qualified_resource()),
        )
        .about(kind, name)
    }

    /// The operation met another state than it expected.
    pub fn conflict(kind: &KindDef, name: &str, why: &str) -> Self {
        let message = format!(
            "Operation cannot be fulfilled on {} {name:?}: {why}",
            kind.qualified_resource()
        );
        Self::new(409, "Conflict", message).about(kind, name)
    }

    /// The object changed since the caller read it.
    pub fn stale(kind: &KindDef, name: &str) -> Self {
        Self::conflict(
            kind,
            name,
            "the object has been modified; please apply your changes to the latest version and try again",
        )
    }

    /// The object is not acceptable: one cause.
    pub fn invalid(kind: &KindDef, name: &str, field: &str, why: &str) -> Self {
        let message = format!("{} {name:?} is invalid: {field}: {why}", kind.qualified_kind());
        let mut error = Self::new(422, "Invalid", message);
        error.details = json!({
            "name": name,
            "group": kind.group,
            "kind": kind.kind,
            "causes": [{"reason": "FieldValueInvalid", "message": why, "field": field}],
        });
        error
    }

    /// The request makes no sense.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    /// No token, or an unknown one.
    pub fn unauthorized() -> Self {
        Self::new(401, "Unauthorized", "Unauthorized")
    }

    /// The path exists but not for that method.
    pub fn method_not_allowed() -> Self {
        Self::new(
            405,
            "MethodNotAllowed",
            "the server does not allow this method on the requested resource",
        )
    }

    /// Nothing of what `Accept` names can be produced.
    pub fn not_acceptable() -> Self {
        Self::new(
            406,
            "NotAcceptable",
            "only the following media types are accepted: application/json, application/yaml, \
             application/vnd.kubernetes.protobuf",
        )
    }

    /// The body is in a format that is not understood here.
    pub fn unsupported_media_type(accepted: &[&str]) -> Self {
        let message = format!(
            "the body of the request was in an unknown format - accepted media types include: {}",
            accepted.join(", ")
        );
        Self::new(415, "UnsupportedMediaType", message)
    }

    /// A watch or list from a revision that is no longer kept.
    pub fn too_old(asked: u64, oldest: u64) -> Self {
        Self::new(
            410,
            "Expired",
            format!("too old resource version: {asked} ({oldest})"),
        )
    }

    /// A continue token whose revision is no longer kept. The message is that of
    /// `k8s.io/apiserver/pkg/storage/etcd3/errors.go`.
    pub fn expired_continue(inconsistent_token: String) -> Self {
        let mut error = Self::new(
            410,
            "Expired",
            "The provided continue parameter is too old to display a consistent list result. You can start a new list \
             without the continue parameter, or use the continue token in this response to retrieve the remainder of the \
             results. Continuing with the provided token results in an inconsistent list - objects that were created, \
             modified, or deleted between the time the first chunk was returned and now may show up in the list.",
        );
        error.continue_token = Some(inconsistent_token);
        error
    }

    /// A revision that this server has not reached.
    pub fn too_large_revision(asked: u64, current: u64) -> Self {
        let message = format!("Timeout: Too large resource version: {asked}, current: {current}");
        let mut error = Self::new(504, "Timeout", message);
        error.details = json!({
            "causes": [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}],
            "retryAfterSeconds": 1,
        });
        error
    }

    /// The `Status` object.
    pub fn to_status(&self) -> Value {
        let mut metadata = json!({});
        if let Some(token) = &self.continue_token {
            metadata["continue"] = token.clone().into();
        }
        let mut status = json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": metadata,
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
            "code": self.code,
        });
        if !self.details.is_null() {
            status["details"] = self.details.clone();
        }
        status
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.message.trim_end())
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulated::kinds;

    #[test]
    fn not_found_is_worded_as_the_real_server_does() {
        let status = ApiError::not_found(&kinds::hypervisor(), "x").to_status();
        assert_eq!(status["message"], r#"hypervisors.kvm.cloud.sap "x" not found"#);
        assert_eq!(
            status["details"],
            json!({"name": "x", "group": "kvm.cloud.sap", "kind": "hypervisors"})
        );
        assert_eq!(
            (&status["code"], &status["reason"]),
            (&json!(404), &json!("NotFound"))
        );
    }

    #[test]
    fn the_core_group_is_left_out_of_details() {
        let status = ApiError::already_exists(&kinds::core()[0], "a").to_status();
        assert_eq!(status["message"], r#"configmaps "a" already exists"#);
        assert_eq!(status["details"], json!({"name": "a", "kind": "configmaps"}));
    }

    #[test]
    fn an_expired_token_comes_with_one_to_go_on_with() {
        let status = ApiError::expired_continue("next".into()).to_status();
        assert_eq!(status["metadata"]["continue"], "next");
        assert_eq!(status["reason"], "Expired");
    }
}
