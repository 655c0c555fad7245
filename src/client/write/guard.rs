//! A patch that holds for one object alone: pure.

use serde_json::{Map, Value, json};

use super::PatchType;

/// Which object a patch is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Guard<'a> {
    /// Its UID; empty when it is not known.
    pub(super) uid: &'a str,
    /// Its resourceVersion, where the UID alone is not looked at by servers.
    pub(super) resource_version: Option<&'a str>,
}

/// The patch with the guard in it: a server refuses it where the object of that name is another one.
///
/// In a JSON patch that is a `test` in front, which is the patch's own way to say it. In the others it is the field itself:
/// `metadata.uid` cannot be changed, so a server takes it for nothing else than a precondition. A patch that says something
/// of its own about these fields keeps it; one whose metadata is no map no server accepts.
pub(super) fn guarded(patch_type: PatchType, patch: &Value, guard: Guard<'_>) -> Value {
    let mut patch = patch.clone();
    if patch_type == PatchType::Json {
        if let (Some(operations), false) = (patch.as_array_mut(), guard.uid.is_empty()) {
            operations.insert(
                0,
                json!({"op": "test", "path": "/metadata/uid", "value": guard.uid}),
            );
        }
        return patch;
    }
    let fields = [
        ("uid", Some(guard.uid).filter(|uid| !uid.is_empty())),
        ("resourceVersion", guard.resource_version),
    ];
    if let Some(patch) = patch.as_object_mut() {
        for (field, value) in fields {
            set(patch, field, value);
        }
    }
    patch
}

fn set(patch: &mut Map<String, Value>, field: &str, value: Option<&str>) {
    let Some(value) = value else { return };
    let metadata = patch.entry("metadata").or_insert_with(|| json!({}));
    if let Some(metadata) = metadata.as_object_mut() {
        metadata.entry(field).or_insert_with(|| value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUARD: Guard<'_> = Guard {
        uid: "u",
        resource_version: Some("7"),
    };

    #[test]
    fn merge_patches_say_which_object_they_are_for() {
        let guard = |patch: Value| guarded(PatchType::Merge, &patch, GUARD);
        assert_eq!(
            guard(json!({"spec": {"size": null}})),
            json!({"metadata": {"uid": "u", "resourceVersion": "7"}, "spec": {"size": null}})
        );
        assert_eq!(
            guard(json!({"metadata": {"uid": "theirs", "labels": {"a": "b"}}})),
            json!({"metadata": {"uid": "theirs", "resourceVersion": "7", "labels": {"a": "b"}}})
        );
        assert_eq!(guard(json!({"metadata": null})), json!({"metadata": null}));
        assert_eq!(guard(json!([])), json!([]));
    }

    #[test]
    fn json_patches_test_first() {
        let patch = json!([{"op": "remove", "path": "/spec/size"}]);
        assert_eq!(
            guarded(PatchType::Json, &patch, GUARD),
            json!([{"op": "test", "path": "/metadata/uid", "value": "u"}, {"op": "remove", "path": "/spec/size"}])
        );
        assert_eq!(guarded(PatchType::Json, &json!({}), GUARD), json!({}));
    }

    #[test]
    fn what_is_not_known_guards_nothing() {
        let unknown = Guard {
            uid: "",
            resource_version: None,
        };
        let patch = json!({"spec": {}});
        assert_eq!(guarded(PatchType::Strategic, &patch, unknown), patch);
        assert_eq!(guarded(PatchType::Json, &json!([]), unknown), json!([]));
    }
}
