//! Who owns which field: `metadata.managedFields`.
//!
//! Maps are granular, everything else (lists too) is a leaf that has its owners as a whole.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// A set of fields, each by its path.
pub(super) type FieldSet = BTreeSet<Vec<String>>;

/// What the server itself keeps in metadata; nobody owns it.
const SERVER_FIELDS: [&str; 10] = [
    "name",
    "namespace",
    "generateName",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "managedFields",
];

/// An entry of `managedFields`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Owner {
    pub(super) manager: String,
    /// `Apply` or `Update`.
    pub(super) operation: String,
    pub(super) subresource: String,
    pub(super) api_version: String,
    pub(super) time: String,
    pub(super) fields: FieldSet,
}

impl Owner {
    /// Whether the entries are of one manager, and would be one entry.
    pub(super) fn is_same_manager(&self, other: &Self) -> bool {
        (&self.manager, &self.operation, &self.subresource)
            == (&other.manager, &other.operation, &other.subresource)
    }

    /// How conflicts name it, `printManager` of `k8s.io/apimachinery/pkg/util/managedfields`.
    pub(super) fn describe(&self) -> String {
        let mut text = format!("{:?}", self.manager);
        if !self.subresource.is_empty() {
            text += &format!(" with subresource {:?}", self.subresource);
        }
        if self.operation == "Update" {
            text += &format!(" using {} at {}", self.api_version, self.time);
        }
        text
    }
}

/// The owners that an object names.
pub(super) fn owners(object: &Value) -> Vec<Owner> {
    let entries = object["metadata"]["managedFields"].as_array();
    let text = |entry: &Value, field: &str| entry[field].as_str().unwrap_or_default().to_owned();
    entries
        .into_iter()
        .flatten()
        .map(|entry| {
            let mut fields = FieldSet::new();
            decode(&entry["fieldsV1"], &mut Vec::new(), &mut fields);
            Owner {
                manager: text(entry, "manager"),
                operation: text(entry, "operation"),
                subresource: text(entry, "subresource"),
                api_version: text(entry, "apiVersion"),
                time: text(entry, "time"),
                fields,
            }
        })
        .collect()
}

/// Writes the owners into an object, leaving out those who own nothing.
pub(super) fn set_owners(object: &mut Value, owners: &[Owner]) {
    let entries: Vec<Value> = owners
        .iter()
        .filter(|owner| !owner.fields.is_empty())
        .map(|owner| {
            let mut entry = json!({
                "manager": owner.manager,
                "operation": owner.operation,
                "apiVersion": owner.api_version,
                "time": owner.time,
                "fieldsType": "FieldsV1",
                "fieldsV1": encode(&owner.fields),
            });
            if !owner.subresource.is_empty() {
                entry["subresource"] = owner.subresource.clone().into();
            }
            entry
        })
        .collect();
    if entries.is_empty() {
        if let Some(metadata) = object["metadata"].as_object_mut() {
            metadata.remove("managedFields");
        }
    } else {
        object["metadata"]["managedFields"] = entries.into();
    }
}

/// The fields that an object sets and that can have owners.
pub(super) fn leaves(object: &Value) -> FieldSet {
    let mut fields = FieldSet::new();
    for (name, value) in object.as_object().into_iter().flatten() {
        match name.as_str() {
            "apiVersion" | "kind" => {}
            "metadata" => {
                let owned = value.as_object().into_iter().flatten();
                for (field, value) in owned.filter(|(field, _)| !SERVER_FIELDS.contains(&field.as_str())) {
                    collect(value, &mut vec![name.clone(), field.clone()], &mut fields);
                }
            }
            _ => collect(value, &mut vec![name.clone()], &mut fields),
        }
    }
    fields
}

fn collect(value: &Value, path: &mut Vec<String>, fields: &mut FieldSet) {
    match value.as_object() {
        Some(map) if !map.is_empty() => {
            for (name, value) in map {
                path.push(name.clone());
                collect(value, path, fields);
                path.pop();
            }
        }
        _ => {
            fields.insert(path.clone());
        }
    }
}

/// The value at a path.
pub(super) fn value_at<'value>(object: &'value Value, path: &[String]) -> Option<&'value Value> {
    path.iter().try_fold(object, |value, name| value.get(name))
}

/// Gives what an update changed to its manager, and takes it from the others.
pub(super) fn track_update(before: Option<&Value>, after: &mut Value, updater: Owner) {
    let all = leaves(after);
    let changed: FieldSet = all
        .iter()
        .filter(|path| before.and_then(|before| value_at(before, path)) != value_at(after, path))
        .cloned()
        .collect();
    let mut owners = before.map(owners).unwrap_or_default();
    let mut found = false;
    for owner in &mut owners {
        let mut fields: FieldSet = owner.fields.intersection(&all).cloned().collect();
        if owner.is_same_manager(&updater) {
            found = true;
            fields.extend(changed.iter().cloned());
        } else {
            fields = fields.difference(&changed).cloned().collect();
        }
        if fields != owner.fields {
            owner.fields = fields;
            owner.time.clone_from(&updater.time);
        }
    }
    if !found && !changed.is_empty() {
        owners.push(Owner {
            fields: changed,
            ..updater
        });
    }
    set_owners(after, &owners);
}

fn encode(fields: &FieldSet) -> Value {
    let mut root = Map::new();
    for path in fields {
        let mut node = &mut root;
        for name in path {
            let child = node.entry(format!("f:{name}")).or_insert_with(|| json!({}));
            match child {
                Value::Object(map) => node = map,
                // Only objects are ever inserted.
                _ => break,
            }
        }
    }
    Value::Object(root)
}

fn decode(node: &Value, path: &mut Vec<String>, fields: &mut FieldSet) {
    let children: Vec<(&str, &Value)> = node
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(key, child)| key.strip_prefix("f:").map(|name| (name, child)))
        .collect();
    if children.is_empty() && !path.is_empty() {
        fields.insert(path.clone());
    }
    for (name, child) in children {
        path.push(name.to_owned());
        decode(child, path, fields);
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn updater(manager: &str) -> Owner {
        Owner {
            manager: manager.into(),
            operation: "Update".into(),
            subresource: String::new(),
            api_version: "v1".into(),
            time: "2026-01-02T03:04:05Z".into(),
            fields: FieldSet::new(),
        }
    }

    fn fields(object: &Value, manager: &str) -> Vec<String> {
        let owners = owners(object);
        let owner = owners.iter().find(|owner| owner.manager == manager);
        owner
            .map(|owner| owner.fields.iter().map(|path| path.join(".")).collect())
            .unwrap_or_default()
    }

    #[test]
    fn fields_survive_being_written_and_read() {
        let object = json!({"kind": "K", "metadata": {"name": "n", "labels": {"a.b/c": "x"}}, "spec": {"a": [1], "b": {}}});
        let set = leaves(&object);
        assert_eq!(
            encode(&set),
            json!({"f:metadata": {"f:labels": {"f:a.b/c": {}}}, "f:spec": {"f:a": {}, "f:b": {}}})
        );
        let mut read = FieldSet::new();
        decode(&encode(&set), &mut Vec::new(), &mut read);
        assert_eq!(read, set);
    }

    #[test]
    fn a_change_moves_a_field_to_its_new_owner() {
        let mut first = json!({"metadata": {"name": "n"}, "spec": {"a": 1, "b": 1}});
        track_update(None, &mut first, updater("one"));
        assert_eq!(fields(&first, "one"), ["spec.a", "spec.b"]);

        let mut second = first.clone();
        second["spec"] = json!({"a": 2});
        track_update(Some(&first), &mut second, updater("two"));
        assert_eq!(fields(&second, "one"), Vec::<String>::new());
        assert_eq!(fields(&second, "two"), ["spec.a"]);
    }

    #[test]
    fn an_unchanged_object_keeps_its_owners() {
        let mut first = json!({"metadata": {"name": "n"}, "spec": {"a": 1}});
        track_update(None, &mut first, updater("one"));
        let mut again = first.clone();
        track_update(Some(&first), &mut again, updater("two"));
        assert_eq!(again, first);
    }

    #[test]
    fn updaters_are_described_with_version_and_time() {
        assert_eq!(updater("m").describe(), r#""m" using v1 at 2026-01-02T03:04:05Z"#);
        let applier = Owner {
            operation: "Apply".into(),
            ..updater("m")
        };
        assert_eq!(applier.describe(), r#""m""#);
    }
}
