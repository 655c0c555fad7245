//! `--save-config`: the annotation that client-side apply reads.

use serde_json::{Map, Value};

use crate::output::json;

/// Where kubectl's apply keeps the manifest that it applied last.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Writes the object into its own annotation, as kubectl's `CreateOrUpdateAnnotation` does (`kubectl/pkg/util/apply.go`): when
/// it is asked for, and when the manifest has such an annotation already.
pub fn save_configuration(object: &mut Value, asked_for: bool) {
    let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else {
        return;
    };
    let annotations = metadata.get_mut("annotations").and_then(Value::as_object_mut);
    let had = annotations.and_then(|annotations| annotations.remove(LAST_APPLIED));
    let had_text = had
        .as_ref()
        .and_then(Value::as_str)
        .is_some_and(|text| !text.is_empty());
    if !asked_for && !had_text {
        if let Some(had) = had {
            annotate(metadata, had);
        }
        return;
    }
    // kubectl's copy always has a map of annotations, if an empty one.
    let entry = metadata.entry("annotations").or_insert(Value::Null);
    if entry.is_null() {
        *entry = Value::Object(Map::new());
    }
    let configuration = format!("{}\n", json::to_compact(object));
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        annotate(metadata, configuration.into());
    }
}

fn annotate(metadata: &mut Map<String, Value>, configuration: Value) {
    if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
        annotations.insert(LAST_APPLIED.to_owned(), configuration);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What kubectl 1.36.4 writes for these manifests.
    #[test]
    fn the_configuration_is_kubectls_to_the_byte() {
        let mut object = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"k": "v"},
            "metadata": {"name": "s2", "namespace": "default"}});
        save_configuration(&mut object, true);
        assert_eq!(
            object["metadata"]["annotations"],
            json!({LAST_APPLIED: "{\"apiVersion\":\"v1\",\"data\":{\"k\":\"v\"},\"kind\":\"ConfigMap\",\"metadata\":\
                {\"annotations\":{},\"name\":\"s2\",\"namespace\":\"default\"}}\n"})
        );
        let mut object = json!({"apiVersion": "v1", "data": {"k": "v<\u{2028}"}, "kind": "ConfigMap", "metadata": {
            "annotations": {"a": "<b>é"}, "creationTimestamp": null, "name": "s", "namespace": "default"}});
        save_configuration(&mut object, true);
        assert_eq!(
            object["metadata"]["annotations"][LAST_APPLIED],
            "{\"apiVersion\":\"v1\",\"data\":{\"k\":\"v\\u003c\\u2028\"},\"kind\":\"ConfigMap\",\"metadata\":\
             {\"annotations\":{\"a\":\"\\u003cb\\u003eé\"},\"creationTimestamp\":null,\"name\":\"s\",\"namespace\":\"default\"}}\n"
        );
    }

    #[test]
    fn an_annotation_that_is_there_is_brought_up_to_date_and_none_is_made() {
        let plain = json!({"kind": "A", "metadata": {"name": "a"}});
        let mut object = plain.clone();
        save_configuration(&mut object, false);
        assert_eq!(object, plain);
        let mut object =
            json!({"kind": "A", "metadata": {"name": "a", "annotations": {LAST_APPLIED: "old"}}});
        save_configuration(&mut object, false);
        assert_eq!(
            object["metadata"]["annotations"],
            json!({LAST_APPLIED: "{\"kind\":\"A\",\"metadata\":{\"annotations\":{},\"name\":\"a\"}}\n"})
        );
        let empty = json!({"kind": "A", "metadata": {"name": "a", "annotations": {LAST_APPLIED: ""}}});
        let mut object = empty.clone();
        save_configuration(&mut object, false);
        assert_eq!(object, empty);
    }
}
