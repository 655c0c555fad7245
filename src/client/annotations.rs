//! The two annotations that tell where an object was read: added to what is shown, taken off what is written.

use serde_json::{Map, Value, json};

/// Names the cluster that an object was read from.
pub const CLUSTER_ANNOTATION: &str = "kubectl-multicluster/cluster";
/// Names the other clusters that have an object of the same name, separated by commas.
pub const ALSO_IN_ANNOTATION: &str = "kubectl-multicluster/also-in";

/// Notes on an object where it was read. Nothing else of the object is changed.
///
/// ```
/// use multicluster::client::{annotate, strip_annotations};
/// let mut object = serde_json::json!({"metadata": {"name": "node-1"}});
/// annotate(&mut object, "az-a", &["az-b"]);
/// assert_eq!(object["metadata"]["annotations"]["kubectl-multicluster/also-in"], "az-b");
/// strip_annotations(&mut object);
/// assert_eq!(object, serde_json::json!({"metadata": {"name": "node-1"}}));
/// ```
pub fn annotate(object: &mut Value, cluster: &str, also_in: &[impl AsRef<str>]) {
    let Value::Object(fields) = object else { return };
    let Value::Object(metadata) = fields.entry("metadata").or_insert_with(|| Value::Object(Map::new())) else {
        return;
    };
    let annotations = metadata.entry("annotations").or_insert(Value::Null);
    if annotations.is_null() {
        *annotations = Value::Object(Map::new());
    }
    let Value::Object(annotations) = annotations else { return };
    annotations.insert(CLUSTER_ANNOTATION.to_owned(), json!(cluster));
    if !also_in.is_empty() {
        let names: Vec<&str> = also_in.iter().map(AsRef::as_ref).collect();
        annotations.insert(ALSO_IN_ANNOTATION.to_owned(), json!(names.join(",")));
    }
}

/// Takes the two annotations off again; `annotations` goes with them when nothing else is left in it.
pub fn strip_annotations(object: &mut Value) {
    let Some(Value::Object(metadata)) = object.get_mut("metadata") else { return };
    let Some(Value::Object(annotations)) = metadata.get_mut("annotations") else { return };
    let ours = [CLUSTER_ANNOTATION, ALSO_IN_ANNOTATION].map(|name| annotations.remove(name).is_some());
    if ours.contains(&true) && annotations.is_empty() {
        metadata.remove("annotations");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_annotations_stay() {
        let mut object = json!({"metadata": {"annotations": {"a": "b"}}});
        annotate(&mut object, "az-a", &[] as &[&str]);
        assert_eq!(object["metadata"]["annotations"], json!({"a": "b", CLUSTER_ANNOTATION: "az-a"}));
        strip_annotations(&mut object);
        assert_eq!(object, json!({"metadata": {"annotations": {"a": "b"}}}));
        let mut empty = json!({"metadata": {"annotations": {}}});
        strip_annotations(&mut empty);
        assert_eq!(empty, json!({"metadata": {"annotations": {}}}));
    }
}
