//! Objects as the server wrote them.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::identity::{Identity, Text};
use super::list::{ListMeta, fill_in_kind, metadata_alone, null_as_default, parse};
use super::{Form, Page};
use crate::client::outcome::ObjectKey;
use crate::client::request::ACCEPT_OBJECT;
use crate::fleet::discovery::ResourceKind;

/// An object as the server wrote it, of which nothing but its identity has been read: what is only passed through need not
/// be taken apart until it is its turn.
///
/// ```
/// use multicluster::client::{Form, RawObject};
/// let list = br#"{"kind":"SecretList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"a","uid":"u"}}]}"#;
/// let page = RawObject::decode_page(list).unwrap();
/// assert_eq!(page.items[0].key().name, "a");
/// assert_eq!(page.items[0].to_value().unwrap()["kind"], "Secret");
/// ```
#[derive(Debug, Clone)]
pub struct RawObject {
    /// JSON.
    text: Box<str>,
    /// `kind` and `apiVersion` of the list that it came in.
    list: Arc<(String, String)>,
    identity: Identity,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawList<'a> {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    api_version: String,
    #[serde(default, deserialize_with = "null_as_default")]
    metadata: ListMeta,
    // Without a default: what has no items is no list, and must not read as an empty one.
    #[serde(borrow, deserialize_with = "null_as_default")]
    items: Vec<&'a RawValue>,
}

/// What is read of an object before it is its turn.
#[derive(Deserialize, Default)]
struct Head<'a> {
    #[serde(borrow, default, deserialize_with = "null_as_default")]
    metadata: HeadMetadata<'a>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct HeadMetadata<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    namespace: Option<Text<'a>>,
    #[serde(borrow)]
    uid: Option<Text<'a>>,
    #[serde(borrow)]
    resource_version: Option<Text<'a>>,
    #[serde(borrow)]
    managed_fields: Option<&'a RawValue>,
}

impl RawObject {
    /// Reads the object.
    ///
    /// # Errors
    /// Says what cannot be read: what is JSON may still be nested too deeply, or hold a number that is too large.
    pub fn to_value(&self) -> Result<Value, String> {
        let mut value: Value = serde_json::from_str(&self.text)
            .map_err(|error| format!("object \"{}\" cannot be read: {error}", self.key().name))?;
        fill_in_kind(&self.list.0, &self.list.1, &mut value);
        Ok(value)
    }

    /// The object that is written so; without its managedFields unless they are to be kept.
    fn identified(
        text: &RawValue,
        managed_fields: bool,
        list: Arc<(String, String)>,
    ) -> Result<Self, String> {
        let text = text.get();
        let head = serde_json::from_str::<Head<'_>>(text)
            .map_err(|error| format!("the answer cannot be read: {error}"))?
            .metadata;
        let dropped = head.managed_fields.filter(|_| !managed_fields);
        Ok(RawObject {
            text: dropped.map_or_else(|| text.into(), |value| without(text, value.get())),
            list,
            identity: Identity::new(
                ObjectKey::new(Some(Text::of(&head.namespace)), Text::of(&head.name)),
                Text::of(&head.uid),
                Text::of(&head.resource_version),
            ),
        })
    }

    fn page(body: &[u8], managed_fields: bool) -> Result<Page<Self>, String> {
        let list: RawList<'_> =
            serde_json::from_slice(body).map_err(|error| super::list::not_an_answer(body, &error))?;
        let of = Arc::new((list.kind, list.api_version));
        let items = list
            .items
            .into_iter()
            .map(|text| RawObject::identified(text, managed_fields, of.clone()));
        Ok(Page {
            items: items.collect::<Result<_, _>>()?,
            continue_token: list.metadata.continue_token,
            resource_version: list.metadata.resource_version,
            kind: of.0.clone(),
            api_version: of.1.clone(),
        })
    }
}

/// JSON with `null` in place of a value that is part of it.
fn without(text: &str, value: &str) -> Box<str> {
    let start = value.as_ptr().addr() - text.as_ptr().addr();
    let mut rest = String::with_capacity(text.len() - value.len() + "null".len());
    rest.push_str(&text[..start]);
    rest.push_str("null");
    rest.push_str(&text[start + value.len()..]);
    rest.into()
}

impl Form for RawObject {
    const ACCEPT: &'static str = ACCEPT_OBJECT;
    const ACCEPT_LIST: &'static str = ACCEPT_OBJECT;

    fn decode(body: &[u8]) -> Result<Self, String> {
        let text: Box<RawValue> = parse(body)?;
        RawObject::identified(&text, true, Arc::default())
    }

    fn decode_page(body: &[u8]) -> Result<Page<Self>, String> {
        RawObject::page(body, true)
    }

    fn tombstone(kind: &ResourceKind, key: &ObjectKey, uid: &str, resource_version: &str) -> Self {
        RawObject {
            text: metadata_alone(kind, key, uid, resource_version)
                .to_string()
                .into(),
            list: Arc::default(),
            identity: Identity::new(key.clone(), uid, resource_version),
        }
    }

    fn key(&self) -> ObjectKey {
        self.identity.key()
    }

    fn uid(&self) -> String {
        self.identity.uid()
    }

    fn resource_version(&self) -> String {
        self.identity.resource_version()
    }

    fn weight(&self) -> usize {
        size_of::<Self>() + self.text.len()
    }
}

/// An object as the server wrote it, but without `metadata.managedFields`: they are a third of what servers write, and kubectl
/// prints them only when it is told to. They are neither kept nor ever read.
///
/// ```
/// use multicluster::client::{Form, RawObject, Unmanaged};
/// let text = br#"{"metadata":{"name":"a","managedFields":[{"manager":"kubectl"}]}}"#;
/// let object = RawObject::from(Unmanaged::decode(text).unwrap()).to_value().unwrap();
/// assert!(object["metadata"]["managedFields"].is_null());
/// ```
#[derive(Debug, Clone)]
pub struct Unmanaged(RawObject);

impl From<Unmanaged> for RawObject {
    fn from(Unmanaged(object): Unmanaged) -> Self {
        object
    }
}

impl Form for Unmanaged {
    const ACCEPT: &'static str = RawObject::ACCEPT;
    const ACCEPT_LIST: &'static str = RawObject::ACCEPT_LIST;

    fn decode(body: &[u8]) -> Result<Self, String> {
        let text: Box<RawValue> = parse(body)?;
        RawObject::identified(&text, false, Arc::default()).map(Unmanaged)
    }

    fn decode_page(body: &[u8]) -> Result<Page<Self>, String> {
        let page = RawObject::page(body, false)?;
        Ok(Page {
            items: page.items.into_iter().map(Unmanaged).collect(),
            continue_token: page.continue_token,
            resource_version: page.resource_version,
            kind: page.kind,
            api_version: page.api_version,
        })
    }

    fn tombstone(kind: &ResourceKind, key: &ObjectKey, uid: &str, resource_version: &str) -> Self {
        Unmanaged(RawObject::tombstone(kind, key, uid, resource_version))
    }

    fn key(&self) -> ObjectKey {
        self.0.key()
    }

    fn uid(&self) -> String {
        self.0.uid()
    }

    fn resource_version(&self) -> String {
        self.0.resource_version()
    }

    fn weight(&self) -> usize {
        self.0.weight()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn managed_fields_are_left_out_where_nobody_asks_for_them() {
        let list = br#"{"kind":"XList","apiVersion":"v1","items":[
            {"managedFields":[0],"metadata":{"managedFields":[{"fieldsV1":{"f:x":{}}}] ,"name":"a"},"spec":{"managedFields":1}},
            {"metadata":{"name":"b","managedFields":null}},
            {"metadata":{"name":"c"}}]}"#;
        let page = Unmanaged::decode_page(list).unwrap();
        let whole = RawObject::decode_page(list).unwrap();
        for (Unmanaged(without), with) in page.items.iter().zip(&whole.items) {
            assert_eq!(without.key(), with.key());
            let mut expected = with.to_value().unwrap();
            let metadata = expected["metadata"].as_object_mut().unwrap();
            metadata
                .entry("managedFields")
                .and_modify(|fields| *fields = Value::Null);
            assert_eq!(without.to_value().unwrap(), expected);
        }
        assert_eq!(page.items.len(), 3);
        assert!(!page.items[0].0.text.contains("fieldsV1"));
    }

    #[test]
    fn what_cannot_be_read_is_found_out_when_it_is_read() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        let list = format!(
            r#"{{"kind":"XList","apiVersion":"v1","items":[{{"metadata":{{"name":"deep"}},"spec":{deep}}}]}}"#
        );
        let page = RawObject::decode_page(list.as_bytes()).unwrap();
        assert_eq!(page.items[0].key().name, "deep");
        let error = page.items[0].to_value().unwrap_err();
        assert!(
            error.starts_with("object \"deep\" cannot be read: recursion limit"),
            "{error}"
        );
    }

    #[test]
    fn it_reads_as_a_value_does() {
        let list = br#"{"kind":"SecretList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"c"},
            "items":[{"metadata":{"name":"a","namespace":"n","uid":"u","resourceVersion":"5"},"data":null},{"metadata":null}]}"#;
        let raw = RawObject::decode_page(list).unwrap();
        let values = Value::decode_page(list).unwrap();
        assert_eq!(raw.continue_token, values.continue_token);
        for (raw, value) in raw.items.iter().zip(&values.items) {
            assert_eq!(raw.to_value().unwrap(), *value);
            assert_eq!((raw.key(), raw.uid()), (value.key(), value.uid()));
            assert_eq!(raw.resource_version(), value.resource_version());
        }
        assert!(
            RawObject::decode_page(br#"{"kind":"Status"}"#)
                .unwrap_err()
                .contains("items")
        );
        assert!(
            RawObject::decode_page(b"<html>")
                .unwrap_err()
                .contains("not an API server")
        );
    }
}
