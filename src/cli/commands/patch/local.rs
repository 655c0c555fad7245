//! Patches without a server, for `--dry-run=client`: pure.

use serde_json::Value;

use crate::client::PatchType;

/// The object as the patch would make it.
///
/// # Errors
/// Says why that is not known, or not possible.
pub(super) fn patched(patch_type: PatchType, object: &Value, patch: &Value) -> Result<Value, String> {
    let mut patched = object.clone();
    match patch_type {
        PatchType::Merge => json_patch::merge(&mut patched, patch),
        PatchType::Json => {
            let operations: json_patch::Patch =
                serde_json::from_value(patch.clone()).map_err(|error| error.to_string())?;
            json_patch::patch(&mut patched, &operations).map_err(|error| error.to_string())?;
        }
        PatchType::Strategic => {
            if is_custom(object) {
                let text = |field: &str| object[field].as_str().unwrap_or_default().to_owned();
                return Err(format!(
                    "strategic merge patch is not supported for {}, Kind={} locally, try --type merge",
                    text("apiVersion"),
                    text("kind")
                ));
            }
            if needs_rules(patch) {
                return Err(
                    "how a strategic merge patch merges lists, only servers know: use --dry-run=server"
                        .to_owned(),
                );
            }
            json_patch::merge(&mut patched, patch);
        }
        PatchType::Apply => return Err("only servers can apply: use --dry-run=server".to_owned()),
    }
    Ok(patched)
}

/// Whether this is no kind of Kubernetes' own: their groups have no dots, or end in `k8s.io`.
fn is_custom(object: &Value) -> bool {
    let api_version = object["apiVersion"].as_str().unwrap_or_default();
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    group.contains('.') && !group.ends_with(".k8s.io")
}

/// Whether more than maps is merged: what becomes of a list depends on the field, and `$patch` and its like are directives.
fn needs_rules(patch: &Value) -> bool {
    match patch {
        Value::Array(_) => true,
        Value::Object(fields) => fields
            .iter()
            .any(|(key, value)| key.starts_with('$') || needs_rules(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_type_has_its_way() {
        let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "1", "b": "2"}});
        let expected = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"b": "3"}});
        let merge = json!({"data": {"a": null, "b": "3"}});
        for patch_type in [PatchType::Merge, PatchType::Strategic] {
            assert_eq!(patched(patch_type, &object, &merge), Ok(expected.clone()));
        }
        let operations = json!([
            {"op": "remove", "path": "/data/a"},
            {"op": "replace", "path": "/data/b", "value": "3"},
        ]);
        assert_eq!(patched(PatchType::Json, &object, &operations), Ok(expected));
        let failing = json!([{"op": "test", "path": "/data/a", "value": "x"}]);
        assert!(patched(PatchType::Json, &object, &failing).is_err());
    }

    #[test]
    fn what_only_a_server_knows_is_not_guessed() {
        let pod = json!({"apiVersion": "v1", "kind": "Pod"});
        for patch in [
            json!({"spec": {"containers": [{"name": "a"}]}}),
            json!({"metadata": {"labels": {"$patch": "replace"}}}),
        ] {
            let error = patched(PatchType::Strategic, &pod, &patch).unwrap_err();
            assert!(error.ends_with("use --dry-run=server"), "{error}");
        }
        let widget = json!({"apiVersion": "example.com/v1", "kind": "Widget"});
        assert_eq!(
            patched(PatchType::Strategic, &widget, &json!({})).unwrap_err(),
            "strategic merge patch is not supported for example.com/v1, Kind=Widget locally, try --type merge"
        );
        let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role"});
        assert!(patched(PatchType::Strategic, &role, &json!({})).is_ok());
    }
}
