//! The forms in which a server can be asked for the same objects: whole, metadata alone, or as table rows.

mod identity;
mod list;
mod metadata;
mod object;
mod plain_row;
mod raw;
mod row;
mod typed;

use std::sync::Arc;

use super::outcome::ObjectKey;
use super::table::ColumnDefinition;
use crate::fleet::discovery::ResourceKind;

pub use identity::Identity;
pub(crate) use list::early_token;
pub(super) use list::strange_list;
pub use metadata::Metadata;
pub use plain_row::PlainRow;
pub use raw::{RawObject, Unmanaged};
pub use typed::Typed;

/// One page of a list.
///
/// ```
/// use multicluster::client::{Form, Metadata};
/// let list = br#"{"kind":"SecretList","metadata":{"continue":"next","resourceVersion":"7"},"items":[]}"#;
/// let page = Metadata::decode_page(list).unwrap();
/// assert_eq!((page.continue_token.as_str(), page.resource_version.as_str()), ("next", "7"));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the server's order.
    pub items: Vec<T>,
    /// The token for the next page; empty at the end.
    pub continue_token: String,
    /// The version of the list.
    pub resource_version: String,
    /// `kind` of the list; empty where it does not say.
    pub kind: String,
    /// `apiVersion` of the list.
    pub api_version: String,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Page {
            items: Vec::new(),
            continue_token: String::new(),
            resource_version: String::new(),
            kind: String::new(),
            api_version: String::new(),
        }
    }
}

/// What the events of one watch share: the servers define a Table's columns in the first event alone.
///
/// ```
/// use multicluster::client::{Form, WatchContext};
/// let mut context = WatchContext::default();
/// let object = serde_json::Value::decode_event(br#"{"metadata":{"name":"a"}}"#, &mut context).unwrap();
/// assert_eq!(object.key().name, "a");
/// ```
#[derive(Debug)]
#[non_exhaustive]
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
/// Whole objects are [`serde_json::Value`], metadata alone is [`Metadata`], rows are [`TableRow`](super::TableRow), and any
/// type that deserializes from an object can be had through [`Typed`]. For many objects there are forms that hold less:
/// [`Identity`], [`PlainRow`], and [`RawObject`], which is not taken apart.
///
/// ```
/// use multicluster::client::Form;
/// /// How many objects are on a page, and how many of them have no UID, whatever form they are read in.
/// fn without_uid<T: Form>(body: &[u8]) -> Result<(usize, usize), String> {
///     let items = T::decode_page(body)?.items;
///     Ok((items.len(), items.iter().filter(|item| item.uid().is_empty()).count()))
/// }
/// let list = br#"{"kind":"SecretList","items":[{"metadata":{"name":"a","uid":"u"}},{"metadata":{"name":"b"}}]}"#;
/// assert_eq!(without_uid::<serde_json::Value>(list), Ok((2, 1)));
/// assert_eq!(without_uid::<multicluster::client::Metadata>(list), Ok((2, 1)));
/// ```
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

    /// Why the object is there and cannot be read into this form, if so: a field that its type does not expect. A list gives
    /// the other objects and a failure that names it; a watch, and what is kept of one, have nothing but its identity.
    fn unreadable(&self) -> Option<&str> {
        None
    }

    /// About how many bytes of memory it takes: lists are read ahead while there is some. Unless it is known better, that
    /// of a tree of JSON values.
    fn weight(&self) -> usize {
        16 << 10
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::table::TableRow;
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
