//! Events as JSON with their fields in kubectl's order.
//!
//! `kubectl events` decodes what the server sends into Go's `corev1.EventList` and prints that, so that the fields come in the
//! order in which the struct declares them, which is the order in which a server sends them, and not sorted by name as in
//! `kubectl get`.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Value, json};

/// The fields of a Go struct in their order, each with those of the struct in it.
struct Fields(&'static [(&'static str, Option<&'static Fields>)]);

const REFERENCE: Fields = Fields(&[
    ("kind", None),
    ("namespace", None),
    ("name", None),
    ("uid", None),
    ("apiVersion", None),
    ("resourceVersion", None),
    ("fieldPath", None),
]);
const OWNER: Fields = Fields(&[
    ("apiVersion", None),
    ("kind", None),
    ("name", None),
    ("uid", None),
    ("controller", None),
    ("blockOwnerDeletion", None),
]);
const MANAGED: Fields = Fields(&[
    ("manager", None),
    ("operation", None),
    ("apiVersion", None),
    ("time", None),
    ("fieldsType", None),
    ("fieldsV1", None),
    ("subresource", None),
]);
const METADATA: Fields = Fields(&[
    ("name", None),
    ("generateName", None),
    ("namespace", None),
    ("selfLink", None),
    ("uid", None),
    ("resourceVersion", None),
    ("generation", None),
    ("creationTimestamp", None),
    ("deletionTimestamp", None),
    ("deletionGracePeriodSeconds", None),
    ("labels", None),
    ("annotations", None),
    ("ownerReferences", Some(&OWNER)),
    ("finalizers", None),
    ("managedFields", Some(&MANAGED)),
]);
const SOURCE: Fields = Fields(&[("component", None), ("host", None)]);
const SERIES: Fields = Fields(&[("count", None), ("lastObservedTime", None)]);
/// `k8s.io/api/core/v1/types.go`, `Event`.
const EVENT: Fields = Fields(&[
    ("kind", None),
    ("apiVersion", None),
    ("metadata", Some(&METADATA)),
    ("involvedObject", Some(&REFERENCE)),
    ("reason", None),
    ("message", None),
    ("source", Some(&SOURCE)),
    ("firstTimestamp", None),
    ("lastTimestamp", None),
    ("count", None),
    ("type", None),
    ("eventTime", None),
    ("series", Some(&SERIES)),
    ("action", None),
    ("related", Some(&REFERENCE)),
    ("reportingComponent", None),
    ("reportingInstance", None),
]);
const LIST: Fields = Fields(&[
    ("kind", None),
    ("apiVersion", None),
    ("metadata", None),
    ("items", Some(&EVENT)),
]);

/// The list of these events, as `kubectl events` makes it.
pub fn list(events: Vec<Value>) -> Value {
    json!({"kind": "EventList", "apiVersion": "v1", "metadata": {}, "items": events})
}

/// An event, or a [`list`] of them, for a serializer. Fields that Go's struct does not have come last.
pub struct InOrder<'a> {
    value: &'a Value,
    fields: Option<&'static Fields>,
}

impl<'a> InOrder<'a> {
    /// One event.
    pub fn event(event: &'a Value) -> Self {
        InOrder {
            value: event,
            fields: Some(&EVENT),
        }
    }

    /// A list of events.
    pub fn list(list: &'a Value) -> Self {
        InOrder {
            value: list,
            fields: Some(&LIST),
        }
    }
}

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(fields) = self.fields else {
            return self.value.serialize(serializer);
        };
        match self.value {
            Value::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for (name, fields) in fields.0 {
                    if let Some(value) = object.get(*name) {
                        map.serialize_entry(
                            name,
                            &InOrder {
                                value,
                                fields: *fields,
                            },
                        )?;
                    }
                }
                let known = |name: &str| fields.0.iter().any(|(field, _)| *field == name);
                for (name, value) in object.iter().filter(|(name, _)| !known(name)) {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
            Value::Array(items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                for value in items {
                    sequence.serialize_element(&InOrder {
                        value,
                        fields: self.fields,
                    })?;
                }
                sequence.end()
            }
            other => other.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_in_the_order_of_gos_struct() {
        let event = json!({
            "unknown": 1, "type": "Normal", "source": {"host": "h", "component": "c"}, "reason": "r", "message": "m",
            "metadata": {"uid": "u", "namespace": "n", "name": "x", "labels": {"b": "1", "a": "2"},
                         "ownerReferences": [{"name": "o", "kind": "K", "apiVersion": "v1"}]},
            "kind": "Event", "apiVersion": "v1", "count": 2, "firstTimestamp": null,
        });
        let text = r#"{"kind":"Event","apiVersion":"v1","metadata":{"name":"x","namespace":"n","uid":"u","#
            .to_owned()
            + r#""labels":{"a":"2","b":"1"},"ownerReferences":[{"apiVersion":"v1","kind":"K","name":"o"}]},"#
            + r#""reason":"r","message":"m","source":{"component":"c","host":"h"},"firstTimestamp":null,"count":2,"#
            + r#""type":"Normal","unknown":1}"#;
        assert_eq!(serde_json::to_string(&InOrder::event(&event)).unwrap(), text);
        assert_eq!(
            serde_json::to_string(&InOrder::list(&list(vec![event]))).unwrap(),
            format!(r#"{{"kind":"EventList","apiVersion":"v1","metadata":{{}},"items":[{text}]}}"#)
        );
    }
}
