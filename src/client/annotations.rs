//! What is added to the objects of a read, and taken away again before a write.

use serde_json::{Map, Value};

/// The annotation that says which cluster an object was read from.
pub const CLUSTER_ANNOTATION: &str = "kubectl-multicluster/cluster";
/// The annotation that names the other clusters that have the object, joined by commas.
pub const ALSO_IN_ANNOTATION: &str = "kubectl-multicluster/also-in";

/// Adds the annotations to an object; `also-in` only if there are other clusters. What is no object is left alone.
///
/// ```
/// use multicluster::client::{annotate, strip_annotations};
/// let mut object = serde_json::json!({"metadata": {"name": "node-1"}});
/// let original = object.clone();
/// annotate(&mut object, "az-a", &["az-b"]);
/// assert_eq!(object["metadata"]["annotations"]["kubectl-multicluster/also-in"], "az-b");
/// strip_annotations(&mut object);
/// assert_eq!(object, original);
/// ```
pub fn annotate<S: AsRef<str>>(object: &mut Value, cluster: &str, also_in: &[S]) {
    let Some(annotations) = object
        .as_object_mut()
        .and_then(|object| child(object, "metadata"))
        .and_then(|metadata| child(metadata, "annotations"))
    else {
        return;
    };
    annotations.insert(CLUSTER_ANNOTATION.to_owned(), Value::from(cluster));
    if also_in.is_empty() {
        // A copy that was annotated by an earlier read and applied by another tool must not pass for ours.
        annotations.remove(ALSO_IN_ANNOTATION);
    } else {
        let names: Vec<&str> = also_in.iter().map(AsRef::as_ref).collect();
        annotations.insert(ALSO_IN_ANNOTATION.to_owned(), Value::from(names.join(",")));
    }
}

/// The object behind a key, made if it is missing or null; `None` if something else is there.
fn child<'a>(object: &'a mut Map<String, Value>, key: &str) -> Option<&'a mut Map<String, Value>> {
    let value = object.entry(key).or_insert(Value::Null);
    if value.is_null() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut()
}

/// Removes the annotations, and the map of annotations if that leaves it empty. Returns whether there were any.
///
/// ```
/// use multicluster::client::{annotate, strip_annotations};
/// let mut object = serde_json::json!({"metadata": {"name": "a"}});
/// annotate(&mut object, "az-a", &["az-b"]);
/// assert!(strip_annotations(&mut object));
/// assert!(!strip_annotations(&mut object), "there are none any more");
/// ```
pub fn strip_annotations(object: &mut Value) -> bool {
    let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else {
        return false;
    };
    let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) else {
        return false;
    };
    let cluster = annotations.remove(CLUSTER_ANNOTATION);
    let also_in = annotations.remove(ALSO_IN_ANNOTATION);
    let stripped = cluster.is_some() || also_in.is_some();
    if stripped && annotations.is_empty() {
        metadata.remove("annotations");
    }
    stripped
}

/// Removes the annotations from a patch, unless it takes them off an object: who has written them there with another tool
/// may want them gone.
pub(super) fn strip_from_patch(patch: &mut Value) {
    let removes = |name: &str| {
        let value = patch
            .get("metadata")
            .and_then(|metadata| metadata.get("annotations")?.get(name));
        value.is_some_and(Value::is_null)
    };
    let removed = [CLUSTER_ANNOTATION, ALSO_IN_ANNOTATION].map(|name| (name, removes(name)));
    strip_annotations(patch);
    for (name, removed) in removed {
        if let Some(annotations) = patch
            .as_object_mut()
            .filter(|_| removed)
            .and_then(|patch| child(patch, "metadata"))
            .and_then(|metadata| child(metadata, "annotations"))
        {
            annotations.insert(name.to_owned(), Value::Null);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_our_annotations_come_and_go() {
        let mut object = json!({"metadata": {"annotations": {"theirs": "kept"}}});
        annotate(&mut object, "az-a", &["az-b", "home"]);
        assert_eq!(
            object["metadata"]["annotations"],
            json!({"theirs": "kept", CLUSTER_ANNOTATION: "az-a", ALSO_IN_ANNOTATION: "az-b,home"})
        );
        annotate::<&str>(&mut object, "az-b", &[]);
        assert_eq!(
            object["metadata"]["annotations"],
            json!({"theirs": "kept", CLUSTER_ANNOTATION: "az-b"})
        );
        assert!(strip_annotations(&mut object));
        assert_eq!(object, json!({"metadata": {"annotations": {"theirs": "kept"}}}));
        assert!(!strip_annotations(&mut object));
    }

    #[test]
    fn a_patch_may_take_them_off() {
        let mut patch =
            json!({"metadata": {"annotations": {CLUSTER_ANNOTATION: null, ALSO_IN_ANNOTATION: "az-b"}}});
        strip_from_patch(&mut patch);
        assert_eq!(
            patch,
            json!({"metadata": {"annotations": {CLUSTER_ANNOTATION: null}}})
        );
        let mut patch = json!({"metadata": {"annotations": {CLUSTER_ANNOTATION: "az-a"}}, "spec": {}});
        strip_from_patch(&mut patch);
        assert_eq!(patch, json!({"metadata": {}, "spec": {}}));
        let mut operations = json!([{"op": "remove", "path": "/spec"}]);
        strip_from_patch(&mut operations);
        assert_eq!(operations, json!([{"op": "remove", "path": "/spec"}]));
    }

    #[test]
    fn what_was_empty_before_stays() {
        let mut object = json!({"metadata": {"annotations": {}}});
        assert!(!strip_annotations(&mut object));
        assert_eq!(object, json!({"metadata": {"annotations": {}}}));
    }

    #[test]
    fn odd_objects_are_left_alone() {
        for odd in [
            json!(null),
            json!("text"),
            json!({"metadata": []}),
            json!({"metadata": {"annotations": "x"}}),
        ] {
            let mut object = odd.clone();
            annotate::<&str>(&mut object, "az-a", &[]);
            assert!(!strip_annotations(&mut object));
            assert_eq!(object, odd);
        }
        let mut object = json!({"metadata": {"annotations": null}});
        annotate::<&str>(&mut object, "az-a", &[]);
        assert_eq!(
            object,
            json!({"metadata": {"annotations": {CLUSTER_ANNOTATION: "az-a"}}})
        );
    }
}
