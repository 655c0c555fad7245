//! Rows of the server's Table, of which only what a table shows is kept.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::identity::{Identified, Text};
use super::list::{metadata_string, parse};
use super::row::Table;
use super::{Form, Page, WatchContext};
use crate::client::outcome::ObjectKey;
use crate::client::request::ACCEPT_TABLE;
use crate::client::table::{Cell, ColumnDefinition, Row, TableRow};
use crate::fleet::discovery::ResourceKind;

/// A row of a Table without the object's metadata: its cells and what identifies the object, in a few hundred bytes that are
/// part of a buffer of the whole page. A [`TableRow`] takes ten times as much, most of it labels.
///
/// ```
/// use multicluster::client::{Cell, Form, PlainRow, Row};
/// let table = br#"{"kind":"Table","columnDefinitions":[{"name":"Name","type":"string"}],
///     "rows":[{"cells":["node-1"],"object":{"metadata":{"name":"node-1"}}}]}"#;
/// let page = PlainRow::decode_page(table).unwrap();
/// assert!(matches!(page.items[0].cell(0), Some(Cell::Text("node-1"))));
/// ```
#[derive(Debug, Clone)]
pub struct PlainRow {
    columns: Arc<[ColumnDefinition]>,
    page: Arc<Pieces>,
    at: usize,
}

/// The rows of a page, as pieces of text: the cells of each row, and behind them what identifies the object.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    text: String,
    /// Where each piece ends.
    ends: Vec<usize>,
    /// At which piece each row ends.
    rows: Vec<usize>,
}

/// How many pieces are no cells: name, namespace, UID, resourceVersion and creation.
const IDENTITY: usize = 5;
/// What the piece of a cell that is a string begins with. Other cells are JSON, and null is nothing at all.
const STRING: char = '"';

impl Pieces {
    /// The pieces of a row, by their numbers.
    fn row(&self, at: usize) -> Range<usize> {
        let start = if at == 0 { 0 } else { self.rows[at - 1] };
        start..self.rows[at]
    }

    fn piece(&self, number: usize) -> &str {
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.text[start..self.ends[number]]
    }

    /// Ends a piece: what has been written since the last one.
    fn end_piece(&mut self) {
        self.ends.push(self.text.len());
    }

    /// Ends a row, behind its cells.
    fn end_row(&mut self, identity: [&str; IDENTITY]) {
        for text in identity {
            self.text.push_str(text);
            self.end_piece();
        }
        self.rows.push(self.ends.len());
    }

    /// Takes back what has been written of a row that is not ended.
    fn take_back(&mut self) {
        self.ends.truncate(self.rows.last().copied().unwrap_or(0));
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// Adds a row that has been read already.
    fn push(&mut self, row: &TableRow) {
        for cell in &row.cells {
            match cell {
                Value::Null => {}
                Value::String(text) => self.string(text),
                other => self.json(other),
            }
            self.end_piece();
        }
        let key = row.key();
        let namespace = key.namespace.unwrap_or_default();
        let created = metadata_string(&row.object, "creationTimestamp");
        self.end_row([
            &key.name,
            &namespace,
            &row.uid(),
            &row.resource_version(),
            &created,
        ]);
    }

    fn string(&mut self, text: &str) {
        self.text.push(STRING);
        self.text.push_str(text);
    }

    fn json(&mut self, value: &Value) {
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{value}");
    }

    fn into_rows(self, columns: &Arc<[ColumnDefinition]>) -> Vec<PlainRow> {
        let page = Arc::new(self);
        let row = |at| PlainRow {
            columns: columns.clone(),
            page: page.clone(),
            at,
        };
        (0..page.rows.len()).map(row).collect()
    }
}

impl<'de> Deserialize<'de> for Pieces {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rows;

        impl<'de> Visitor<'de> for Rows {
            type Value = Pieces;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("rows or null")
            }

            fn visit_unit<E: Error>(self) -> Result<Pieces, E> {
                Ok(Pieces::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Pieces, A::Error> {
                let mut pieces = Pieces::default();
                while rows.next_element_seed(RowOf(&mut pieces))?.is_some() {}
                pieces.text.shrink_to_fit();
                pieces.ends.shrink_to_fit();
                Ok(pieces)
            }
        }
        deserializer.deserialize_any(Rows)
    }
}

/// Reads a row to the end of the pieces.
struct RowOf<'a>(&'a mut Pieces);

impl<'de> DeserializeSeed<'de> for RowOf<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowOf<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut identified = None;
        while let Some(field) = fields.next_key::<Cow<'de, str>>()? {
            match &*field {
                "cells" => {
                    self.0.take_back();
                    fields.next_value_seed(CellsOf(&mut *self.0))?;
                }
                "object" => identified = fields.next_value::<Option<Identified<'de>>>()?,
                _ => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        let identity = identified.and_then(|identified| identified.metadata);
        let identity = identity.unwrap_or_default();
        let fields = [
            &identity.name,
            &identity.namespace,
            &identity.uid,
            &identity.resource_version,
            &identity.creation_timestamp,
        ];
        self.0.end_row(fields.map(Text::of));
        Ok(())
    }
}

/// Reads the cells of a row.
struct CellsOf<'a>(&'a mut Pieces);

impl<'de> DeserializeSeed<'de> for CellsOf<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for CellsOf<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cells or null")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut cells: A) -> Result<(), A::Error> {
        while cells.next_element_seed(CellOf(&mut *self.0))?.is_some() {}
        Ok(())
    }
}

/// Reads one cell.
struct CellOf<'a>(&'a mut Pieces);

impl CellOf<'_> {
    fn json(self, value: impl Into<Value>) {
        self.0.json(&value.into());
        self.0.end_piece();
    }
}

impl<'de> DeserializeSeed<'de> for CellOf<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for CellOf<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a cell")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.0.end_piece();
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.string(text);
        self.0.end_piece();
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.json(value);
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.json(value);
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.json(value);
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.json(value);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.json(Value::deserialize(SeqAccessDeserializer::new(items))?);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<(), A::Error> {
        self.json(Value::deserialize(MapAccessDeserializer::new(fields))?);
        Ok(())
    }
}

impl PlainRow {
    /// The same of rows that have been read with their objects, and have the same columns.
    fn of_all(rows: &[TableRow]) -> Vec<Self> {
        let mut pieces = Pieces::default();
        rows.iter().for_each(|row| pieces.push(row));
        rows.first()
            .map_or_else(Vec::new, |row| pieces.into_rows(&row.columns))
    }

    /// The same of a row that has been read with its object.
    pub(crate) fn of(row: TableRow) -> Self {
        let mut page = Pieces::default();
        page.push(&row);
        PlainRow {
            columns: row.columns,
            page: Arc::new(page),
            at: 0,
        }
    }

    /// When the object was created; empty when the server did not say.
    #[cfg(feature = "cli")]
    pub(crate) fn created(&self) -> &str {
        self.identity(4)
    }

    /// A piece of what identifies the object.
    fn identity(&self, which: usize) -> &str {
        self.page.piece(self.page.row(self.at).end - IDENTITY + which)
    }
}

impl Row for PlainRow {
    fn columns(&self) -> &Arc<[ColumnDefinition]> {
        &self.columns
    }

    fn count(&self) -> usize {
        self.page.row(self.at).len() - IDENTITY
    }

    fn cell(&self, at: usize) -> Option<Cell<'_>> {
        if at >= self.count() {
            return None;
        }
        let piece = self.page.piece(self.page.row(self.at).start + at);
        Some(match piece.strip_prefix(STRING) {
            Some(text) => Cell::Text(text),
            // What has been written as JSON reads as JSON.
            None => serde_json::from_str(piece).map_or(Cell::Null, |value| Cell::Other(Cow::Owned(value))),
        })
    }

    fn labels(&self) -> Option<&Map<String, Value>> {
        None
    }
}

impl Form for PlainRow {
    const ACCEPT: &'static str = ACCEPT_TABLE;
    const ACCEPT_LIST: &'static str = ACCEPT_TABLE;

    fn decode(body: &[u8]) -> Result<Self, String> {
        TableRow::decode(body).map(PlainRow::of)
    }

    fn decode_page(body: &[u8]) -> Result<Page<Self>, String> {
        let table: Table<Pieces> = parse(body)?;
        if table.kind != "Table" {
            let page = table.page_of_items(body)?;
            return Ok(Page {
                items: PlainRow::of_all(&page.items),
                continue_token: page.continue_token,
                resource_version: page.resource_version,
                kind: page.kind,
                api_version: page.api_version,
            });
        }
        Ok(Page {
            items: table.rows.into_rows(&table.column_definitions.into()),
            continue_token: table.metadata.continue_token,
            resource_version: table.metadata.resource_version,
            kind: table.kind,
            api_version: table.api_version,
        })
    }

    fn decode_event(body: &[u8], context: &mut WatchContext) -> Result<Self, String> {
        let table: Table<Pieces> = parse(body)?;
        if table.kind != "Table" || table.rows.rows.is_empty() {
            // A bookmark, or a server that makes no Tables.
            return TableRow::decode_event(body, context).map(PlainRow::of);
        }
        if !table.column_definitions.is_empty() {
            context.columns = table.column_definitions.into();
        }
        Ok(PlainRow {
            columns: context.columns.clone(),
            page: Arc::new(table.rows),
            at: 0,
        })
    }

    fn tombstone(kind: &ResourceKind, key: &ObjectKey, uid: &str, resource_version: &str) -> Self {
        PlainRow::of(TableRow::tombstone(kind, key, uid, resource_version))
    }

    fn key(&self) -> ObjectKey {
        ObjectKey::new(Some(self.identity(1)), self.identity(0))
    }

    fn uid(&self) -> String {
        self.identity(2).to_owned()
    }

    fn resource_version(&self) -> String {
        self.identity(3).to_owned()
    }

    fn weight(&self) -> usize {
        let pieces = self.page.row(self.at);
        size_of::<Self>()
            + pieces.len() * size_of::<usize>()
            + pieces.map(|piece| self.page.piece(piece).len()).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r#"{"kind":"Table","metadata":{"continue":"c","resourceVersion":"7"},
        "columnDefinitions":[{"name":"Name"},{"name":"Number"},{"name":"Odd"}],
        "rows":[
            {"cells":["a",1,"\"quoted\" \u00fc"],"object":{"kind":"PartialObjectMetadata","metadata":{"name":"a","namespace":"n","uid":"u","resourceVersion":"5","labels":{"l":"v"}}}},
            {"object":{"metadata":{"name":"b","managedFields":[{}]}},"cells":["gone"],"conditions":[],"cells":["",null,true,1.5,-2,[1,"x"],{"k":{}}]},
            {"cells":null,"object":{"metadata":{"name":"c\u0301"}}},
            {"cells":[null],"object":null},
            {"object":{"metadata":null}}
        ]}"#;

    fn cells(row: &impl Row) -> Vec<Option<Cell<'_>>> {
        (0..=row.count()).map(|at| row.cell(at)).collect()
    }

    #[test]
    fn it_shows_what_a_whole_row_shows() {
        // Of a field that stands twice the last counts, for which a whole row has no room.
        let once = TABLE.replace(r#""cells":["gone"],"#, "");
        let whole = TableRow::decode_page(once.as_bytes()).unwrap();
        for text in [once.as_str(), TABLE] {
            let plain = PlainRow::decode_page(text.as_bytes()).unwrap();
            assert_eq!(
                (plain.continue_token.as_str(), plain.resource_version.as_str()),
                ("c", "7")
            );
            assert_eq!(plain.items.len(), 5);
            for (plain, whole) in plain.items.iter().zip(&whole.items) {
                assert_eq!(cells(plain), cells(whole));
                assert_eq!(plain.columns(), whole.columns());
                assert_eq!(
                    (plain.key(), plain.uid(), plain.resource_version()),
                    (whole.key(), whole.uid(), whole.resource_version())
                );
                assert_eq!(cells(&PlainRow::of(whole.clone())), cells(whole));
            }
        }
    }

    #[test]
    fn events_share_the_columns_of_the_first() {
        let mut contexts = [WatchContext::default(), WatchContext::default()];
        for event in [
            r#"{"kind":"Table","columnDefinitions":[{"name":"Name"}],"rows":[{"cells":["a"],"object":{"metadata":{"name":"a","uid":"u"}}}]}"#,
            r#"{"kind":"Table","columnDefinitions":null,"rows":[{"cells":["b"],"object":{"metadata":{"name":"b","resourceVersion":"8"}}}]}"#,
            r#"{"kind":"Table","metadata":{"resourceVersion":"9"},"rows":[]}"#,
            r#"{"kind":"X","metadata":{"name":"c"}}"#,
        ] {
            let [plain, whole] = &mut contexts;
            let plain = PlainRow::decode_event(event.as_bytes(), plain).unwrap();
            let whole = TableRow::decode_event(event.as_bytes(), whole).unwrap();
            assert_eq!((cells(&plain), plain.columns()), (cells(&whole), whole.columns()));
            assert_eq!(
                (plain.key(), plain.resource_version()),
                (whole.key(), whole.resource_version())
            );
        }
    }

    #[test]
    fn a_server_without_tables_gives_the_same() {
        let list = br#"{"kind":"XList","apiVersion":"g/v1","items":[
            {"metadata":{"name":"a","creationTimestamp":"2026-01-01T00:00:00Z","uid":"u"}},{"metadata":{"name":"b"}}]}"#;
        let (plain, whole) = (
            PlainRow::decode_page(list).unwrap(),
            TableRow::decode_page(list).unwrap(),
        );
        assert_eq!(plain.items.len(), 2);
        for (plain, whole) in plain.items.iter().zip(&whole.items) {
            assert_eq!((cells(plain), plain.key()), (cells(whole), whole.key()));
            assert!(Arc::ptr_eq(plain.columns(), whole.columns()));
        }
        let none = PlainRow::decode_page(br#"{"kind":"XList","items":null}"#).unwrap();
        assert!(none.items.is_empty());
        for body in [&b"<html>"[..], br#"{"kind":"Status"}"#] {
            assert_eq!(
                PlainRow::decode_page(body).unwrap_err(),
                TableRow::decode_page(body).unwrap_err()
            );
        }
        assert!(
            PlainRow::decode_page(br#"{"kind":"Table","rows":[1]}"#)
                .unwrap_err()
                .contains("a row")
        );
    }
}
