//! The server-side Table: `application/json;as=Table;v=v1;g=meta.k8s.io`.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

/// A column of a Table, as the server defines it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
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
#[derive(Debug, Clone)]
pub struct TableRow {
    /// The columns of the Table that the row came in.
    pub columns: Arc<[ColumnDefinition]>,
    /// The cells: strings, numbers, booleans, null.
    pub cells: Vec<Value>,
    /// The object's metadata (`{kind: PartialObjectMetadata, metadata: …}`), or all of it when that was asked for.
    pub object: Value,
}
