//! The forms in which a server can be asked for the same objects: whole, metadata alone, or as table rows.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::outcome::ObjectKey;
use super::request::{ACCEPT_METADATA, ACCEPT_METADATA_LIST, ACCEPT_OBJECT, ACCEPT_TABLE};
use super::table::{ColumnDefinition, TableRow};
use crate::fleet::discovery::ResourceKind;

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// The items, in the server's order.
    pub items: Vec<T>,
    /// The token for the next page; empty at the end.
    pub continue_token: String,
    /// The version of the list.
    pub resource_version: String,
}

/// What the events of one watch share: the servers define a Table's columns in the first event alone.
#[derive(Debug)]
pub struct WatchContext {
    /// The columns of the last Table that defined any.
    pub columns: Arc<[ColumnDefinition]>,
}

impl Default for WatchContext {
    fn default() -> Self {
        WatchContext {
            columns: Arc::from([]),
        }
    }
}

/// A form in which objects are asked for and decoded.
///
/// Whole objects are [`Value`], metadata alone is [`Metadata`], rows are [`TableRow`], and any type that deserializes from
/// an object can be had through [`Typed`].
pub trait Form: Sized + Send + 'static {
    /// The `Accept` header for one object.
    const ACCEPT: &'static str;
    /// The `Accept` header for a list.
    const ACCEPT_LIST: &'static str;

    /// Decodes one object.
    ///
    /// # Errors
    /// Says what cannot be decoded.
    fn decode(body: &[u8]) -> Result<Self, String>;

    /// Decodes a page of a list.
    ///
    /// # Errors
    /// Says what cannot be decoded.
    fn decode_page(body: &[u8]) -> Result<Page<Self>, String>;

    /// Decodes the object of a watch event; that of a bookmark may have nothing but a resourceVersion.
    ///
    /// # Errors
    /// Says what cannot be decoded.
    fn decode_event(body: &[u8], _context: &mut WatchContext) -> Result<Self, String> {
        Self::decode(body)
    }

    /// What is told of an object that a new list no longer has: its metadata.
    fn tombstone(kind: &ResourceKind, key: &ObjectKey, uid: &str, resource_version: &str) -> Self;

    /// Namespace and name; an empty name means that the server sent none.
    fn key(&self) -> ObjectKey;

    /// The UID; empty when the server sent none.
    fn uid(&self) -> String;

    /// The resourceVersion; empty when the server sent none.
    fn resource_version(&self) -> String;
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ListMeta {
    #[serde(rename = "continue", deserialize_with = "null_as_default")]
    continue_token: String,
    #[serde(deserialize_with = "null_as_default")]
    resource_version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[serde(bound = "T: Deserialize<'de>")]
struct List<T> {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    api_version: String,
    #[serde(default, deserialize_with = "null_as_default")]
    metadata: ListMeta,
    // Without a default: what has no items is no list, and must not read as an empty one.
    #[serde(deserialize_with = "null_as_default")]
    items: Vec<T>,
}

/// Go servers write `null` for an empty slice or struct.
fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| not_an_answer(body, &error))
}

/// What to say of a body that is not what an API server answers.
fn not_an_answer(body: &[u8], error: &serde_json::Error) -> String {
    let start = body
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .unwrap_or(0);
    if body.get(start) == Some(&b'{') {
        return format!("the answer cannot be read: {error}");
    }
    let shown: String = String::from_utf8_lossy(&body[start..])
        .chars()
        .take(200)
        .collect();
    format!("this is not an API server; it answers: {shown}")
}

fn metadata_string(object: &Value, field: &str) -> String {
    object
        .get("metadata")
        .and_then(|meta| meta.get(field))
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn key_of(object: &Value) -> ObjectKey {
    ObjectKey::new(
        Some(&metadata_string(object, "namespace")),
        metadata_string(object, "name"),
    )
}

fn metadata_alone(kind: &ResourceKind, key: &ObjectKey, uid: &str, resource_version: &str) -> Value {
    let mut metadata = json!({"name": key.name, "uid": uid, "resourceVersion": resource_version});
    if let Some(namespace) = &key.namespace {
        metadata["namespace"] = json!(namespace);
    }
    json!({"apiVersion": kind.gvk.api_version(), "kind": kind.gvk.kind, "metadata": metadata})
}

/// Items of a typed list come without `kind` and `apiVersion`; the list's own say what they are.
fn fill_in_kind(list_kind: &str, api_version: &str, item: &mut Value) {
    let Value::Object(fields) = item else { return };
    if let Some(kind) = list_kind.strip_suffix("List").filter(|kind| !kind.is_empty()) {
        fields.entry("kind").or_insert_with(|| json!(kind));
        fields.entry("apiVersion").or_insert_with(|| json!(api_version));
    }
}

impl Form for Value {
    const ACCEPT: &'static str = ACCEPT_OBJECT;
    const ACCEPT_LIST: &'static str = ACCEPT_OBJECT;

    fn decode(body: &[u8]) -> Result<Self, String> {
        let value: Value = parse(body)?;
        match value.get("metadata") {
            Some(Value::Object(_)) => Ok(value),
            _ => Err("the answer is not an object: it has no metadata".to_owned()),
        }
    }

    fn decode_page(body: &[u8]) -> Result<Page<Self>, String> {
        let mut list: List<Value> = parse(body)?;
        for item in &mut list.items {
            fill_in_kind(&list.kind, &list.api_version, item);
        }
        Ok(Page {
            items: list.items,
            continue_token: list.metadata.continue_token,
            resource_version: list.metadata.resource_version,
        })
    }

    fn tombstone(kind: &ResourceKind, key: &ObjectKey, uid: &str, resource_version: &str) -> Self {
        metadata_alone(kind, key, uid, resource_version)
    }

    fn key(&self) -> ObjectKey {
        key_of(self)
    }

    fn uid(&self) -> String {
        metadata_string(self, "uid")
    }

    fn resource_version(&self) -> String {
        metadata_string(self, "resourceVersion")
    }
}

/// An object's metadata alone: `PartialObjectMetadata`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Metadata(pub Value);

impl Metadata {
    /// A label's value.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.0.get("metadata")?.get("labels")?.get(name)?.as_str()
    }
}

impl Form for Metadata {
    const ACCEPT: &'static str = ACCEPT_METADATA;
    const ACCEPT_LIST: &'static str = ACCEPT_METADATA_LIST;

    fn decode(body: &[u8]) -> Result<Self, String> {
        Value::decode(body).map(Metadata)
    }

    fn decode_page(body: &[u8]) -> Result<Page<Self>, String> {
        let list: List<Metadata> = parse(body)?;
        Ok(Page {
            items: list.items,
            continue_token: list.metadata.continue_token,
            resource_version: list.metadata.resource_version,
        })
    }

    fn tombstone(kind: &ResourceKind, key: &ObjectKey, uid: &str, resource_version: &str) -> Self {
        Metadata(metadata_alone(kind, key, uid, resource_version))
    }

    fn key(&self) -> ObjectKey {
        key_of(&self.0)
    }

    fn uid(&self) -> String {
        self.0.uid()
    }

    fn resource_version(&self) -> String {
        self.0.resource_version()
    }
}

/// Any type that deserializes from an object, such as a struct of your own or one of k8s-openapi.
///
/// ```
/// use multicluster::client::{Form, Typed};
/// #[derive(serde::Deserialize)]
/// struct Hypervisor { metadata: Meta }
/// #[derive(serde::Deserialize)]
/// struct Meta { name: String }
/// let body = br#"{"kind":"Hypervisor","metadata":{"name":"node-1","uid":"u"}}"#;
/// let typed = Typed::<Hypervisor>::decode(body).unwrap();
/// assert_eq!(typed.object.unwrap().metadata.name, "node-1");
/// ```
#[derive(Debug, Clone)]
pub struct Typed<K> {
    /// The object; `None` only where a watch tells of an object that went while nobody looked.
    pub object: Option<K>,
    key: ObjectKey,
    uid: String,
    resource_version: String,
}

impl<K: DeserializeOwned> Typed<K> {
    fn from_value(value: Value) -> Result<Self, String> {
        let (key, uid, resource_version) = (value.key(), value.uid(), value.resource_version());
        let object = serde_json::from_value(value)
            .map_err(|error| format!("object \"{}\" cannot be read: {error}", key.name))?;
        Ok(Typed {
            object: Some(object),
            key,
            uid,
            resource_version,
        })
    }
}

impl<K: DeserializeOwned + Send + 'static> Form for Typed<K> {
    const ACCEPT: &'static str = ACCEPT_OBJECT;
    const ACCEPT_LIST: &'static str = ACCEPT_OBJECT;

    fn decode(body: &[u8]) -> Result<Self, String> {
        Typed::from_value(Value::decode(body)?)
    }

    fn decode_page(body: &[u8]) -> Result<Page<Self>, String> {
        let page = Value::decode_page(body)?;
        let items: Result<Vec<Self>, String> = page.items.into_iter().map(Typed::from_value).collect();
        Ok(Page {
            items: items?,
            continue_token: page.continue_token,
            resource_version: page.resource_version,
        })
    }

    fn decode_event(body: &[u8], _context: &mut WatchContext) -> Result<Self, String> {
        let value: Value = parse(body)?;
        if value.key().name.is_empty() {
            // A bookmark: nothing but its version counts.
            return Ok(Typed {
                object: None,
                key: value.key(),
                uid: value.uid(),
                resource_version: value.resource_version(),
            });
        }
        Typed::from_value(value)
    }

    fn tombstone(_kind: &ResourceKind, key: &ObjectKey, uid: &str, resource_version: &str) -> Self {
        Typed {
            object: None,
            key: key.clone(),
            uid: uid.to_owned(),
            resource_version: resource_version.to_owned(),
        }
    }

    fn key(&self) -> ObjectKey {
        self.key.clone()
    }

    fn uid(&self) -> String {
        self.uid.clone()
    }

    fn resource_version(&self) -> String {
        self.resource_version.clone()
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_get_the_kind_of_their_list() {
        let body =
            br#"{"kind":"SecretList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"c"},
            "items":[{"metadata":{"name":"a","namespace":"n","uid":"u"}}]}"#;
        let page = Value::decode_page(body).unwrap();
        assert_eq!(page.items[0]["kind"], "Secret");
        assert_eq!(page.items[0]["apiVersion"], "v1");
        assert_eq!(
            (page.continue_token.as_str(), page.resource_version.as_str()),
            ("c", "7")
        );
        assert_eq!(page.items[0].key(), ObjectKey::new(Some("n"), "a"));
    }

    #[test]
    fn null_items_are_empty_and_no_items_are_no_list() {
        assert!(
            Value::decode_page(br#"{"kind":"XList","items":null}"#)
                .unwrap()
                .items
                .is_empty()
        );
        assert!(
            Value::decode_page(br#"{"kind":"Status"}"#)
                .unwrap_err()
                .contains("items")
        );
    }

    #[test]
    fn a_server_without_tables_gives_name_and_creation() {
        let body = br#"{"kind":"XList","apiVersion":"g/v1","items":[
            {"metadata":{"name":"a","creationTimestamp":"2026-01-01T00:00:00Z"}}]}"#;
        let page = TableRow::decode_page(body).unwrap();
        let columns: Vec<&str> = page.items[0]
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(columns, ["Name", "Age"]);
        assert_eq!(page.items[0].cells, [json!("a"), json!("2026-01-01T00:00:00Z")]);
    }

    #[test]
    fn a_login_page_is_called_what_it_is() {
        let error = Value::decode_page(b"<html>log in</html>").unwrap_err();
        assert_eq!(
            error,
            "this is not an API server; it answers: <html>log in</html>"
        );
    }
}
