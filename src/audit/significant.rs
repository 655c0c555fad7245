//! What of an object means the same in every cluster: all but what servers and tools note on it by themselves.

use serde_json::{Map, Value};

use super::secrets::Redaction;
use crate::client::strip_annotations;

/// What a server sets, differently in each cluster.
const SERVER_SET: [&str; 9] = [
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "managedFields",
    "selfLink",
    "clusterName",
];
/// What kubectl's client-side apply notes for itself: the manifest, which tells nothing that the object does not.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// An object as it can be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Significant {
    /// What it is meant to be. The data of a Secret is hashed.
    pub object: Value,
    /// What its cluster makes of it, which may rightly differ; `Null` without a status.
    pub status: Value,
}

/// Takes an object apart into what is compared and its status, and leaves out what servers set, our own annotations and
/// kubectl's. The owners of an object are told by name: their UIDs differ between clusters.
pub fn significant(mut object: Value, secrets: &Redaction) -> Significant {
    strip_annotations(&mut object);
    secrets.redact(&mut object);
    let status = object
        .as_object_mut()
        .and_then(|fields| fields.remove("status"))
        .unwrap_or_default();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        strip_metadata(metadata);
    }
    Significant { object, status }
}

fn strip_metadata(metadata: &mut Map<String, Value>) {
    for field in SERVER_SET {
        metadata.remove(field);
    }
    if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
        annotations.remove(LAST_APPLIED);
    }
    if let Some(owners) = metadata.get_mut("ownerReferences").and_then(Value::as_array_mut) {
        for owner in owners.iter_mut().filter_map(Value::as_object_mut) {
            owner.remove("uid");
        }
    }
    // No labels and an empty map of labels are the same.
    for field in ["annotations", "labels", "ownerReferences", "finalizers"] {
        let is_empty = match metadata.get(field) {
            Some(Value::Null) => true,
            Some(Value::Object(map)) => map.is_empty(),
            Some(Value::Array(list)) => list.is_empty(),
            _ => false,
        };
        if is_empty {
            metadata.remove(field);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::client::annotate;

    #[test]
    fn what_servers_and_tools_note_is_left_out() {
        let meant = json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": "a", "namespace": "n", "ownerReferences": [{"kind": "Node", "name": "node-1"}]},
            "data": {"k": "v"},
        });
        let mut read = meant.clone();
        for field in SERVER_SET {
            read["metadata"][field] = json!("x");
        }
        read["metadata"]["ownerReferences"][0]["uid"] = json!("u");
        read["metadata"]["annotations"] = json!({LAST_APPLIED: "{}"});
        read["metadata"]["labels"] = json!({});
        read["status"] = json!({"phase": "x"});
        annotate(&mut read, "az-a", &["az-b"]);
        let taken = significant(read, &Redaction::new().unwrap());
        assert_eq!(taken.object, meant);
        assert_eq!(taken.status, json!({"phase": "x"}));
    }

    #[test]
    fn odd_objects_are_compared_as_they_are() {
        for odd in [json!(null), json!({"metadata": "x"}), json!([1])] {
            let taken = significant(odd.clone(), &Redaction::new().unwrap());
            assert_eq!((taken.object, taken.status), (odd, Value::Null));
        }
    }
}
