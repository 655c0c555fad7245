//! The server-side Table: `application/json;as=Table;v=v1;g=meta.k8s.io`.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};

/// A column of a Table, as the server defines it.
///
/// ```
/// use multicluster::client::{Form, TableRow};
/// let table = br#"{"kind":"Table","columnDefinitions":[{"name":"Name","type":"string","format":"name","priority":0}],
///     "rows":[{"cells":["node-1"],"object":{"metadata":{"name":"node-1"}}}]}"#;
/// let page = TableRow::decode_page(table).unwrap();
/// assert_eq!(page.items[0].columns[0].name, "Name");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ColumnDefinition {
    /// The name, for people.
    pub name: String,
    /// `string`, `integer`, `number`, `boolean` or `date`; [`CREATION`](Self::CREATION) where the client made the column.
    #[serde(rename = "type", default)]
    pub type_: String,
    /// `name` marks the column that names the object.
    #[serde(default)]
    pub format: String,
    /// Columns with a priority other than 0 are shown only with `-o wide`.
    #[serde(default)]
    pub priority: i32,
}

impl ColumnDefinition {
    /// The type of the column whose cells are creation timestamps, to be shown as ages. No server sends it: in a server's own
    /// `date` columns kubectl shows a cell as it comes, be it an age or, for kinds with CREATED AT, a timestamp.
    pub const CREATION: &str = "creation-timestamp";
}

/// A row, with the columns that its cells belong to: clusters may define different ones.
///
/// ```
/// use multicluster::client::{Row, TableRow};
/// // Of a server that has no tables: the columns that kubectl shows then.
/// let row = TableRow::of_object(serde_json::json!({"metadata": {"name": "node-1"}}));
/// assert_eq!((row.columns()[0].name.as_str(), row.count()), ("Name", 2));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TableRow {
    /// The columns of the Table that the row came in.
    pub columns: Arc<[ColumnDefinition]>,
    /// The cells: strings, numbers, booleans, null.
    pub cells: Vec<Value>,
    /// The object's metadata (`{kind: PartialObjectMetadata, metadata: …}`), or all of it when that was asked for.
    pub object: Value,
}

/// A cell of a row.
///
/// ```
/// use multicluster::client::{Cell, Row, TableRow};
/// let row = TableRow::of_object(serde_json::json!({"metadata": {"name": "node-1"}}));
/// assert!(matches!(row.cell(0), Some(Cell::Text("node-1"))));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Cell<'a> {
    /// null: the server has nothing to say.
    Null,
    /// A string.
    Text(&'a str),
    /// A number, a boolean or, which no server should send, something that is made of others.
    Other(Cow<'a, Value>),
}

/// What a table shows of an object, however it is held.
///
/// ```
/// use multicluster::client::{Cell, Row};
/// /// The text cells of a row, of whatever form it is.
/// fn texts(row: &impl Row) -> Vec<String> {
///     let cells = (0..row.count()).filter_map(|at| row.cell(at));
///     cells.filter_map(|cell| match cell {
///         Cell::Text(text) => Some(text.to_owned()),
///         _ => None,
///     }).collect()
/// }
/// let row = multicluster::client::TableRow::of_object(serde_json::json!({"metadata": {"name": "node-1"}}));
/// assert_eq!(texts(&row)[0], "node-1");
/// ```
pub trait Row {
    /// The columns that the cells belong to.
    fn columns(&self) -> &Arc<[ColumnDefinition]>;

    /// How many cells there are: a server may send fewer than columns, or more.
    fn count(&self) -> usize;

    /// The cell at a place; `None` behind the last.
    fn cell(&self, at: usize) -> Option<Cell<'_>>;

    /// The object's labels; `None` where it has none, or they were not kept.
    fn labels(&self) -> Option<&Map<String, Value>>;
}

impl Row for TableRow {
    fn columns(&self) -> &Arc<[ColumnDefinition]> {
        &self.columns
    }

    fn count(&self) -> usize {
        self.cells.len()
    }

    fn cell(&self, at: usize) -> Option<Cell<'_>> {
        Some(match self.cells.get(at)? {
            Value::Null => Cell::Null,
            Value::String(text) => Cell::Text(text),
            other => Cell::Other(Cow::Borrowed(other)),
        })
    }

    fn labels(&self) -> Option<&Map<String, Value>> {
        self.object.get("metadata")?.get("labels")?.as_object()
    }
}
