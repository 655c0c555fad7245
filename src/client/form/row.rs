//! Rows of the server's Table.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value, json};

use super::list::{ListMeta, fill_in_kind, key_of, metadata_alone, metadata_string, null_as_default, parse};
use super::{Form, Page, WatchContext};
use crate::client::outcome::ObjectKey;
use crate::client::request::ACCEPT_TABLE;
use crate::client::table::{ColumnDefinition, TableRow};
use crate::fleet::discovery::ResourceKind;

/// A Table, or what a server that makes none sends instead: which of the two is known at the end, so both are read in one go.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[serde(bound = "R: Deserialize<'de> + Default")]
pub(super) struct Table<R> {
    #[serde(default)]
    pub(super) kind: String,
    #[serde(default)]
    api_version: String,
    #[serde(default, deserialize_with = "null_as_default")]
    pub(super) metadata: ListMeta,
    #[serde(default, deserialize_with = "null_as_default")]
    pub(super) column_definitions: Vec<ColumnDefinition>,
    #[serde(default, deserialize_with = "null_as_default")]
    pub(super) rows: R,
    /// Of a list. `None` where there is no such field: what has no items is no list.
    #[serde(default, deserialize_with = "present")]
    items: Option<Vec<Value>>,
}

/// A field that is there, be it null.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Value>>, D::Error> {
    null_as_default(deserializer).map(Some)
}

#[derive(Deserialize)]
struct WholeRow {
    #[serde(default, deserialize_with = "null_as_default")]
    cells: Vec<Value>,
    #[serde(default, deserialize_with = "slim_object")]
    object: Value,
}

/// The object of a row. Where it is metadata alone, as it is unless whole objects were asked for, managedFields and
/// annotations are left out: no column shows them, and they are most of what servers send.
fn slim_object<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    struct Object;

    impl<'de> Visitor<'de> for Object {
        type Value = Value;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object or null")
        }

        fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
            Ok(Value::Null)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
            let mut object = Map::new();
            while let Some(field) = fields.next_key::<Cow<'de, str>>()? {
                let partial = object.get("kind").and_then(Value::as_str) == Some("PartialObjectMetadata");
                let value = match &*field {
                    "metadata" if partial => fields.next_value_seed(SlimMetadata)?,
                    _ => fields.next_value()?,
                };
                object.insert(field.into_owned(), value);
            }
            Ok(Value::Object(object))
        }
    }
    deserializer.deserialize_any(Object)
}

struct SlimMetadata;

impl<'de> DeserializeSeed<'de> for SlimMetadata {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for SlimMetadata {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object's metadata or null")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut metadata = Map::new();
        while let Some(field) = fields.next_key::<Cow<'de, str>>()? {
            match &*field {
                "managedFields" | "annotations" => drop(fields.next_value::<IgnoredAny>()?),
                _ => drop(metadata.insert(field.into_owned(), fields.next_value()?)),
            }
        }
        Ok(Value::Object(metadata))
    }
}

/// What kubectl shows when a server does not make Tables: `NAME` and `AGE`, here left as the creation timestamp that
/// the renderer turns into an age (`cli-runtime/pkg/printers/tableprinter.go`).
fn fallback_columns() -> Arc<[ColumnDefinition]> {
    // One for all rows: renderers tell sets of columns apart by their address.
    static COLUMNS: LazyLock<Arc<[ColumnDefinition]>> = LazyLock::new(name_and_age);
    COLUMNS.clone()
}

fn name_and_age() -> Arc<[ColumnDefinition]> {
    let column = |name: &str, type_: &str, format: &str| ColumnDefinition {
        name: name.to_owned(),
        type_: type_.to_owned(),
        format: format.to_owned(),
        priority: 0,
    };
    Arc::from([
        column("Name", "string", "name"),
        column("Age", ColumnDefinition::CREATION, ""),
    ])
}

fn fallback_row(columns: &Arc<[ColumnDefinition]>, object: Value) -> TableRow {
    let cells = vec![
        json!(metadata_string(&object, "name")),
        json!(metadata_string(&object, "creationTimestamp")),
    ];
    TableRow {
        columns: columns.clone(),
        cells,
        object,
    }
}

impl<R> Table<R> {
    /// The rows that kubectl makes of a list when the server has made no Table of it.
    pub(super) fn page_of_items(self, body: &[u8]) -> Result<Page<TableRow>, String> {
        let Some(items) = self.items else {
            // The words for what is no list are those for lists.
            Value::decode_page(body)?;
            return Err("the answer is neither a table nor a list".to_owned());
        };
        let columns = fallback_columns();
        let items = items
            .into_iter()
            .map(|mut object| {
                fill_in_kind(&self.kind, &self.api_version, &mut object);
                fallback_row(&columns, object)
            })
            .collect();
        Ok(Page {
            items,
            continue_token: self.metadata.continue_token,
            resource_version: self.metadata.resource_version,
        })
    }
}

fn page_of(table: Table<Vec<WholeRow>>) -> Page<TableRow> {
    let columns: Arc<[ColumnDefinition]> = table.column_definitions.into();
    let row = |row: WholeRow| TableRow {
        columns: columns.clone(),
        cells: row.cells,
        object: row.object,
    };
    Page {
        items: table.rows.into_iter().map(row).collect(),
        continue_token: table.metadata.continue_token,
        resource_version: table.metadata.resource_version,
    }
}

impl TableRow {
    /// The row that kubectl makes of an object when no server has made one: its name and its age.
    pub fn of_object(object: Value) -> Self {
        fallback_row(&fallback_columns(), object)
    }
}

impl Form for TableRow {
    const ACCEPT: &'static str = ACCEPT_TABLE;
    const ACCEPT_LIST: &'static str = ACCEPT_TABLE;

    fn decode(body: &[u8]) -> Result<Self, String> {
        let table: Table<Vec<WholeRow>> = parse(body)?;
        if table.kind != "Table" {
            return Ok(fallback_row(&fallback_columns(), Value::decode(body)?));
        }
        let mut rows = page_of(table).items;
        match (rows.pop(), rows.is_empty()) {
            (Some(row), true) => Ok(row),
            _ => Err("the answer is a table that does not have exactly one row".to_owned()),
        }
    }

    fn decode_page(body: &[u8]) -> Result<Page<Self>, String> {
        let table: Table<_> = parse(body)?;
        match table.kind.as_str() {
            "Table" => Ok(page_of(table)),
            _ => table.page_of_items(body),
        }
    }

    fn decode_event(body: &[u8], context: &mut WatchContext) -> Result<Self, String> {
        let table: Table<Vec<WholeRow>> = parse(body)?;
        if table.kind != "Table" {
            // Of a bookmark only the version counts, and a server without Tables sends the object.
            return Ok(fallback_row(&fallback_columns(), parse(body)?));
        }
        if !table.column_definitions.is_empty() {
            context.columns = table.column_definitions.into();
        }
        let columns = context.columns.clone();
        Ok(match table.rows.into_iter().next() {
            Some(row) => TableRow {
                columns,
                cells: row.cells,
                object: row.object,
            },
            // A bookmark may come as a Table without rows.
            None => {
                let object = json!({"metadata": {"resourceVersion": table.metadata.resource_version}});
                TableRow {
                    columns,
                    cells: Vec::new(),
                    object,
                }
            }
        })
    }

    fn tombstone(kind: &ResourceKind, key: &ObjectKey, uid: &str, resource_version: &str) -> Self {
        fallback_row(
            &fallback_columns(),
            metadata_alone(kind, key, uid, resource_version),
        )
    }

    fn key(&self) -> ObjectKey {
        key_of(&self.object)
    }

    fn uid(&self) -> String {
        self.object.uid()
    }

    fn resource_version(&self) -> String {
        self.object.resource_version()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metadata_of_a_row_is_kept_without_what_no_column_shows() {
        let table = |object: &str| {
            let body = format!(
                r#"{{"kind":"Table","metadata":{{"resourceVersion":"7"}},"columnDefinitions":[],"rows":[{{"cells":["a"],"object":{object}}}]}}"#
            );
            TableRow::decode_page(body.as_bytes()).unwrap().items.remove(0)
        };
        let row = table(
            r#"{"kind":"PartialObjectMetadata","metadata":{"name":"a","labels":{"l":"v"},"managedFields":[{}],"annotations":{"a":"b"}}}"#,
        );
        assert_eq!(row.object["metadata"], json!({"name": "a", "labels": {"l": "v"}}));
        // Whole objects, for sorting, are whole.
        let row =
            table(r#"{"kind":"Widget","metadata":{"name":"a","annotations":{"a":"b"}},"spec":{"x":1}}"#);
        assert_eq!(row.object["metadata"]["annotations"], json!({"a": "b"}));
        assert_eq!(table("null").object, Value::Null);
    }
}
