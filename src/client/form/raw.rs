//! Objects as the server wrote them.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

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
    text: Box<RawValue>,
    /// `kind` and `apiVersion` of the list that it came in.
    list: Arc<(String, String)>,
    key: ObjectKey,
    uid: String,
    resource_version: String,
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

#[derive(Deserialize, Default)]
struct Identified<'a> {
    #[serde(borrow, default, deserialize_with = "null_as_default")]
    metadata: Identity<'a>,
}

/// What tells an object from all others.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Identity<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    namespace: Option<Cow<'a, str>>,
    #[serde(borrow)]
    uid: Option<Cow<'a, str>>,
    #[serde(borrow)]
    resource_version: Option<Cow<'a, str>>,
}

impl RawObject {
    /// Reads the object.
    ///
    /// # Errors
    /// Says what cannot be read: what is JSON may still be nested too deeply, or hold a number that is too large.
    pub fn to_value(&self) -> Result<Value, String> {
        let mut value: Value = serde_json::from_str(self.text.get())
            .map_err(|error| format!("object \"{}\" cannot be read: {error}", self.key.name))?;
        fill_in_kind(&self.list.0, &self.list.1, &mut value);
        Ok(value)
    }

    fn identified(text: Box<RawValue>, list: Arc<(String, String)>) -> Result<Self, String> {
        let identity = serde_json::from_str::<Identified<'_>>(text.get())
            .map_err(|error| format!("the answer cannot be read: {error}"))?
            .metadata;
        let owned = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned).unwrap_or_default();
        let key = ObjectKey::new(identity.namespace.as_deref(), owned(identity.name));
        let (uid, resource_version) = (owned(identity.uid), owned(identity.resource_version));
        Ok(RawObject {
            text,
            list,
            key,
            uid,
            resource_version,
        })
    }
}

impl Form for RawObject {
    const ACCEPT: &'static str = ACCEPT_OBJECT;
    const ACCEPT_LIST: &'static str = ACCEPT_OBJECT;

    fn decode(body: &[u8]) -> Result<Self, String> {
        let text: Box<RawValue> = parse(body)?;
        RawObject::identified(text, Arc::default())
    }

    fn decode_page(body: &[u8]) -> Result<Page<Self>, String> {
        let list: RawList<'_> =
            serde_json::from_slice(body).map_err(|error| super::list::not_an_answer(body, &error))?;
        let of = Arc::new((list.kind, list.api_version));
        let items = list
            .items
            .into_iter()
            .map(|text| RawObject::identified(text.to_owned(), of.clone()));
        Ok(Page {
            items: items.collect::<Result<_, _>>()?,
            continue_token: list.metadata.continue_token,
            resource_version: list.metadata.resource_version,
            kind: of.0.clone(),
            api_version: of.1.clone(),
        })
    }

    fn tombstone(kind: &ResourceKind, key: &ObjectKey, uid: &str, resource_version: &str) -> Self {
        RawObject {
            // A Value is JSON, so this cannot fail.
            text: to_raw_value(&metadata_alone(kind, key, uid, resource_version))
                .unwrap_or_else(|_| RawValue::NULL.to_owned()),
            list: Arc::default(),
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

#[cfg(test)]
mod tests {
    use super::*;

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
