//! Rows of the server's Table.

use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use serde_json::{Value, json};

use super::list::{ListMeta, key_of, metadata_alone, metadata_string, null_as_default, parse};
use super::{Form, Page, WatchContext};
use crate::client::outcome::ObjectKey;
use crate::client::request::ACCEPT_TABLE;
use crate::client::table::{ColumnDefinition, TableRow};
use crate::fleet::discovery::ResourceKind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Table {
    #[serde(default, deserialize_with = "null_as_default")]
    metadata: ListMeta,
    #[serde(default, deserialize_with = "null_as_default")]
    column_definitions: Vec<ColumnDefinition>,
    #[serde(default, deserialize_with = "null_as_default")]
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(default, deserialize_with = "null_as_default")]
    cells: Vec<Value>,
    #[serde(default)]
    object: Value,
}

#[derive(Deserialize)]
struct Kind {
    #[serde(default)]
    kind: String,
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
    Arc::from([column("Name", "string", "name"), column("Age", "date", "")])
}

fn fallback_row(columns: &Arc<[ColumnDefinition]>, object: Value) -> TableRow {
    let created = object
        .get("metadata")
        .and_then(|meta| meta.get("creationTimestamp"))
        .cloned();
    let cells = vec![
        json!(metadata_string(&object, "name")),
        created.unwrap_or(Value::Null),
    ];
    TableRow {
        columns: columns.clone(),
        cells,
        object,
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
        let Kind { kind } = parse(body)?;
        if kind != "Table" {
            return Ok(fallback_row(&fallback_columns(), Value::decode(body)?));
        }
        let mut rows = Self::decode_page(body)?.items;
        match (rows.pop(), rows.is_empty()) {
            (Some(row), true) => Ok(row),
            _ => Err("the answer is a table that does not have exactly one row".to_owned()),
        }
    }

    fn decode_page(body: &[u8]) -> Result<Page<Self>, String> {
        // The kind comes first in what API servers send, so this look costs little; a Table is then read in one go.
        let Kind { kind } = parse(body)?;
        if kind != "Table" {
            let page = Value::decode_page(body)?;
            let columns = fallback_columns();
            let items = page
                .items
                .into_iter()
                .map(|object| fallback_row(&columns, object))
                .collect();
            return Ok(Page {
                items,
                continue_token: page.continue_token,
                resource_version: page.resource_version,
            });
        }
        let table: Table = parse(body)?;
        let columns: Arc<[ColumnDefinition]> = table.column_definitions.into();
        let items = table
            .rows
            .into_iter()
            .map(|row| TableRow {
                columns: columns.clone(),
                cells: row.cells,
                object: row.object,
            })
            .collect();
        Ok(Page {
            items,
            continue_token: table.metadata.continue_token,
            resource_version: table.metadata.resource_version,
        })
    }

    fn decode_event(body: &[u8], context: &mut WatchContext) -> Result<Self, String> {
        let Kind { kind } = parse(body)?;
        if kind != "Table" {
            // Of a bookmark only the version counts, and a server without Tables sends the object.
            return Ok(fallback_row(&fallback_columns(), parse(body)?));
        }
        let table: Table = parse(body)?;
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
