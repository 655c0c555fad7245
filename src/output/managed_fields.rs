//! `metadata.managedFields`: left out of json and yaml unless they are asked for.

use serde_json::Value;

/// Removes `metadata.managedFields` from an object, or from each item of a list, as kubectl does unless
/// `--show-managed-fields` is given.
pub fn strip_managed_fields(object: &mut Value) {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("managedFields");
    }
    let is_list = object
        .get("kind")
        .and_then(Value::as_str)
        .is_some_and(|kind| kind.ends_with("List"));
    if let Some(items) = object
        .get_mut("items")
        .and_then(Value::as_array_mut)
        .filter(|_| is_list)
    {
        items.iter_mut().for_each(strip_managed_fields);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn managed_fields_go_from_objects_and_lists() {
        let object = json!({"metadata": {"name": "a", "managedFields": [{}]}});
        let mut list = json!({"kind": "WidgetList", "metadata": {}, "items": [object]});
        strip_managed_fields(&mut list);
        assert_eq!(list["items"], json!([{"metadata": {"name": "a"}}]));
    }
}
