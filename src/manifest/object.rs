//! What makes a value a Kubernetes object, and a list.

use serde_json::{Map, Value};

/// Hands over a document's object, or the objects of a list and of the lists in it.
///
/// Like kubectl, takes whatever has `items` for a list, whatever its kind. Items that have neither apiVersion nor kind
/// take them from a typed list: a `ConfigMapList` holds ConfigMaps (apimachinery's `unstructuredJSONScheme`).
pub(super) fn flatten(value: Value, found: &mut impl FnMut(Value)) -> Result<(), String> {
    flatten_at(value, &mut String::new(), found)
}

fn flatten_at(value: Value, path: &mut String, found: &mut impl FnMut(Value)) -> Result<(), String> {
    let at = if path.is_empty() {
        String::new()
    } else {
        format!("{path}: ")
    };
    let mut object = match value {
        Value::Object(object) => object,
        other => {
            return Err(format!(
                "{at}an object is a map with apiVersion, kind and metadata, and this is {}",
                describe(&other)
            ));
        }
    };
    let Some(items) = object.remove("items") else {
        check(&object).map_err(|message| format!("{at}{message}"))?;
        found(Value::Object(object));
        return Ok(());
    };
    let Some(kind) = text(&object, "kind").map(str::to_owned) else {
        return Err(format!("{at}{}", missing_type(&object)));
    };
    let items = match items {
        Value::Null => Vec::new(),
        Value::Array(items) => items,
        other => return Err(format!("{at}items must be a list, and is {}", describe(&other))),
    };
    let api_version = object.remove("apiVersion");
    let item_kind = kind.strip_suffix("List").unwrap_or(&kind);
    let length = path.len();
    for (index, mut item) in items.into_iter().enumerate() {
        if let Value::Object(item) = &mut item
            && text(item, "kind").is_none()
            && text(item, "apiVersion").is_none()
            && !item_kind.is_empty()
        {
            item.insert("kind".to_owned(), Value::from(item_kind));
            if let Some(api_version) = &api_version {
                item.insert("apiVersion".to_owned(), api_version.clone());
            }
        }
        if length > 0 {
            path.push('.');
        }
        path.push_str(&format!("items[{index}]"));
        flatten_at(item, path, found)?;
        path.truncate(length);
    }
    Ok(())
}

/// A field that is a string and not empty.
fn text<'a>(object: &'a Map<String, Value>, field: &str) -> Option<&'a str> {
    object
        .get(field)
        .and_then(Value::as_str)
        .filter(|value| !value.is_empty())
}

fn check(object: &Map<String, Value>) -> Result<(), String> {
    for field in ["apiVersion", "kind"] {
        match object.get(field) {
            None | Some(Value::Null | Value::String(_)) => {}
            Some(other) => return Err(format!("{field} must be a string, and is {}", describe(other))),
        }
    }
    let (Some(api_version), Some(_)) = (text(object, "apiVersion"), text(object, "kind")) else {
        return Err(missing_type(object));
    };
    let mut parts = api_version.split('/');
    if parts.clone().count() > 2 || parts.any(str::is_empty) {
        return Err(
            "apiVersion must be \"VERSION\" or \"GROUP/VERSION\", for example \"v1\" or \"apps/v1\""
                .to_owned(),
        );
    }
    let metadata = match object.get("metadata") {
        Some(Value::Object(metadata)) => metadata,
        None | Some(Value::Null) => return Err("metadata.name is not set".to_owned()),
        Some(other) => return Err(format!("metadata must be a map, and is {}", describe(other))),
    };
    for field in ["name", "generateName", "namespace"] {
        if let Some(value) = metadata.get(field) {
            string_or_null(value, &format!("metadata.{field}"))?;
        }
    }
    if text(metadata, "name").is_none() && text(metadata, "generateName").is_none() {
        return Err("metadata.name is not set".to_owned());
    }
    for field in ["labels", "annotations"] {
        match metadata.get(field) {
            None | Some(Value::Null) => {}
            Some(Value::Object(entries)) => {
                for (key, value) in entries {
                    string_or_null(value, &format!("metadata.{field}[{key:?}]"))?;
                }
            }
            Some(other) => {
                return Err(format!(
                    "metadata.{field} must be a map, and is {}",
                    describe(other)
                ));
            }
        }
    }
    Ok(())
}

/// kubectl reads null as an empty string where the API has a string.
fn string_or_null(value: &Value, path: &str) -> Result<(), String> {
    match value {
        Value::Null | Value::String(_) => Ok(()),
        Value::Bool(_) | Value::Number(_) => Err(format!(
            "{path} must be a string, and is {}; put it in quotes",
            describe(value)
        )),
        other => Err(format!("{path} must be a string, and is {}", describe(other))),
    }
}

/// kubectl's `[apiVersion not set, kind not set]`, and what to write.
fn missing_type(object: &Map<String, Value>) -> String {
    let missing = |field, example| text(object, field).is_none().then_some((field, example));
    let missing: Vec<_> = [
        missing("apiVersion", "apiVersion: v1"),
        missing("kind", "kind: ConfigMap"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let fields: Vec<_> = missing
        .iter()
        .map(|(field, _)| format!("{field} not set"))
        .collect();
    let examples: Vec<_> = missing
        .iter()
        .map(|(_, example)| format!("\"{example}\""))
        .collect();
    format!(
        "{}; write, for example, {}",
        fields.join(", "),
        examples.join(" and ")
    )
}

fn describe(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn error(value: Value) -> String {
        flatten(value, &mut |_| {}).unwrap_err()
    }

    #[test]
    fn what_is_missing_is_named_with_what_to_write() {
        let named = json!({"name": "a"});
        assert_eq!(
            error(json!({"metadata": named})),
            r#"apiVersion not set, kind not set; write, for example, "apiVersion: v1" and "kind: ConfigMap""#
        );
        assert_eq!(
            error(json!({"apiVersion": "v1", "metadata": named})),
            r#"kind not set; write, for example, "kind: ConfigMap""#
        );
        assert_eq!(
            error(json!({"apiVersion": "v1", "kind": "A"})),
            "metadata.name is not set"
        );
        assert_eq!(
            error(json!({"apiVersion": "v1", "kind": "A", "metadata": {"name": 1}})),
            "metadata.name must be a string, and is a number; put it in quotes"
        );
    }

    #[test]
    fn an_item_is_named_by_its_place() {
        let inner = json!({"kind": "List", "items": [{"apiVersion": "v1", "kind": "A", "metadata": []}]});
        assert_eq!(
            error(json!({"kind": "List", "items": [inner]})),
            "items[0].items[0]: metadata must be a map, and is a list"
        );
    }
}
