//! Whole objects.

use serde_json::Value;

use super::list::{List, fill_in_kind, key_of, metadata_alone, metadata_string, parse};
use super::{Form, Page};
use crate::client::outcome::ObjectKey;
use crate::client::request::ACCEPT_OBJECT;
use crate::fleet::discovery::ResourceKind;

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
        Ok(list.into_page(|object| object))
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
