//! SelfSubjectReview: who the server takes the caller for; and SelfSubjectAccessReview: that it may do anything.

use serde_json::{Value, json};

use super::routes::Target;

/// The version of the review that a path asks for; `None` when it asks for something else.
pub(super) fn version(target: &Target) -> Option<&str> {
    let is_review = target.group == "authentication.k8s.io"
        && target.plural == "selfsubjectreviews"
        && target.namespace.is_none();
    is_review.then_some(target.version.as_str())
}

/// Whether a path asks what the caller may do.
pub(super) fn is_access(target: &Target) -> bool {
    target.group == "authorization.k8s.io"
        && target.version == "v1"
        && target.plural == "selfsubjectaccessreviews"
        && target.namespace.is_none()
}

/// The answer to what the caller may do: there is no authorization here.
pub(super) fn access_review(mut review: Value) -> Value {
    review["metadata"] = json!({"creationTimestamp": null});
    review["status"] = json!({"allowed": true});
    review
}

/// The review of a user.
pub(super) fn self_review(version: &str, user: &str, now: &str) -> Value {
    json!({
        "kind": "SelfSubjectReview",
        "apiVersion": format!("authentication.k8s.io/{version}"),
        "metadata": {"creationTimestamp": now},
        "status": {"userInfo": {
            "username": user,
            "uid": format!("uid-of-{user}"),
            "groups": ["simulated:users", "system:authenticated"],
            "extra": {"authentication.kubernetes.io/credential-id": ["JTI=1"], "simulated/roles": ["a", "b"]},
        }},
    })
}
