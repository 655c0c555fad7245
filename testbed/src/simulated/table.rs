//! Tables, as `Accept: application/json;as=Table` asks for.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::duration::human_duration;
use super::kinds::{Cell, Column, KindDef};
use super::status::ApiError;

/// What a row carries of its object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Include {
    Nothing,
    Metadata,
    Object,
}

impl Include {
    /// Reads `includeObject`.
    pub(super) fn parse(value: Option<&str>) -> Result<Self, ApiError> {
        match value {
            Some("None") => Ok(Self::Nothing),
            None | Some("Metadata") => Ok(Self::Metadata),
            Some("Object") => Ok(Self::Object),
            Some(other) => Err(ApiError::bad_request(format!(
                "unrecognized includeObject value: {other:?}"
            ))),
        }
    }
}

/// How a Table is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableOptions {
    /// `v1` or `v1beta1` of `meta.k8s.io`.
    pub(super) version: &'static str,
    pub(super) include: Include,
    /// Later events of a watch come without the column definitions.
    pub(super) headers: bool,
}

/// Renders objects as a Table.
pub(super) fn render(
    kind: &KindDef,
    objects: &[Arc<Value>],
    metadata: Value,
    options: TableOptions,
    now: Timestamp,
) -> Value {
    let rows: Vec<Value> = objects
        .iter()
        .map(|object| row(kind, object, options, now))
        .collect();
    let definitions: Value = if options.headers {
        kind.columns.iter().map(definition).collect()
    } else {
        Value::Null
    };
    json!({
        "kind": "Table",
        "apiVersion": format!("meta.k8s.io/{}", options.version),
        "metadata": metadata,
        "columnDefinitions": definitions,
        "rows": rows,
    })
}

/// An object's metadata alone, as `PartialObjectMetadata`.
pub(super) fn partial_metadata(object: &Value, version: &str) -> Value {
    json!({
        "kind": "PartialObjectMetadata",
        "apiVersion": format!("meta.k8s.io/{version}"),
        "metadata": object["metadata"],
    })
}

fn definition(column: &Column) -> Value {
    let (format, description) = match &column.cell {
        Cell::Name => ("name", "Name must be unique within a namespace.".to_owned()),
        Cell::Age => (
            "",
            "CreationTimestamp is the server time when the object was created.".to_owned(),
        ),
        Cell::Field(path) => (
            "",
            format!(
                "Custom resource definition column (in JSONPath format): .{}",
                path.join(".")
            ),
        ),
        Cell::Condition(name) => ("", format!("The status of the condition {name}.")),
        Cell::DataCount => ("", "How many entries the data has.".to_owned()),
    };
    json!({
        "name": column.name,
        "type": column.column_type,
        "format": format,
        "description": description,
        "priority": column.priority,
    })
}

fn row(kind: &KindDef, object: &Value, options: TableOptions, now: Timestamp) -> Value {
    let cells: Vec<Value> = kind
        .columns
        .iter()
        .map(|column| cell(column, object, now))
        .collect();
    let included = match options.include {
        Include::Nothing => Value::Null,
        Include::Metadata => partial_metadata(object, options.version),
        Include::Object => object.clone(),
    };
    json!({"cells": cells, "object": included})
}

fn cell(column: &Column, object: &Value, now: Timestamp) -> Value {
    match &column.cell {
        Cell::Name => object["metadata"]["name"].clone(),
        Cell::Age => age(&object["metadata"]["creationTimestamp"], now).into(),
        Cell::Field(path) => {
            let value = path
                .iter()
                .try_fold(object, |value, name| value.get(name))
                .unwrap_or(&Value::Null);
            typed(&column.column_type, value, now)
        }
        Cell::Condition(name) => {
            let conditions = object["status"]["conditions"].as_array();
            let condition = conditions.and_then(|conditions| {
                conditions
                    .iter()
                    .find(|condition| condition["type"] == Value::String(name.clone()))
            });
            condition.map_or(Value::Null, |condition| condition["status"].clone())
        }
        Cell::DataCount => {
            let entries = |field: &str| object[field].as_object().map_or(0, serde_json::Map::len);
            (entries("data") + entries("binaryData")).into()
        }
    }
}

/// As `cellForJSONValue` of `apiextensions-apiserver/pkg/registry/customresource/tableconvertor`.
fn typed(column_type: &str, value: &Value, now: Timestamp) -> Value {
    match (column_type, value) {
        (_, Value::Null) => Value::Null,
        ("integer", value) if value.is_i64() || value.is_u64() => value.clone(),
        ("number", value) if value.is_number() => value.clone(),
        ("boolean", Value::Bool(_)) | ("string", Value::String(_)) => value.clone(),
        ("date", Value::String(_)) => age(value, now).into(),
        ("string", other) => other.to_string().into(),
        _ => Value::Null,
    }
}

fn age(timestamp: &Value, now: Timestamp) -> String {
    match timestamp.as_str().map(str::parse::<Timestamp>) {
        Some(Ok(then)) => human_duration(now.as_second().saturating_sub(then.as_second())),
        Some(Err(_)) => "<invalid>".to_owned(),
        None => "<unknown>".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulated::kinds;

    const OPTIONS: TableOptions = TableOptions {
        version: "v1",
        include: Include::Metadata,
        headers: true,
    };

    fn hypervisor() -> Arc<Value> {
        Arc::new(json!({
            "metadata": {
                "name": "node-1",
                "labels": {"topology.kubernetes.io/zone": "az-a"},
                "creationTimestamp": "2026-01-01T00:00:00Z",
            },
            "spec": {"maintenance": "manual"},
            "status": {"numInstances": 3, "capacity": {"cpu": "64"}, "conditions": [{"type": "Ready", "status": "True"}]},
        }))
    }

    fn table(options: TableOptions) -> Value {
        let now = "2026-01-01T00:03:00Z".parse().unwrap();
        render(
            &kinds::hypervisor(),
            &[hypervisor()],
            json!({"resourceVersion": "5"}),
            options,
            now,
        )
    }

    #[test]
    fn a_row_has_a_cell_for_each_column() {
        let table = table(OPTIONS);
        assert_eq!(
            table["rows"][0]["cells"],
            json!(["node-1", "az-a", null, 3, "True", "manual", "64", "3m"])
        );
        assert_eq!(table["columnDefinitions"][0]["format"], "name");
        assert_eq!(table["columnDefinitions"][5]["priority"], 1);
        assert_eq!(table["metadata"]["resourceVersion"], "5");
    }

    #[test]
    fn rows_carry_what_was_asked_for() {
        let object = |include| table(TableOptions { include, ..OPTIONS })["rows"][0]["object"].clone();
        assert_eq!(object(Include::Nothing), Value::Null);
        assert_eq!(object(Include::Metadata)["kind"], "PartialObjectMetadata");
        assert_eq!(object(Include::Metadata).get("spec"), None);
        assert_eq!(object(Include::Object), *hypervisor());
        assert_eq!(Include::parse(Some("x")).map_err(|error| error.code), Err(400));
    }

    #[test]
    fn cells_keep_to_their_columns_type() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(typed("integer", &json!("3"), now), Value::Null);
        assert_eq!(typed("string", &json!({"a": 1}), now), json!(r#"{"a":1}"#));
        assert_eq!(typed("boolean", &json!(true), now), json!(true));
        assert_eq!(age(&Value::Null, now), "<unknown>");
    }
}
