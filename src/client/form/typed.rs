//! Objects as structs.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::list::parse;
use super::{Form, Page, WatchContext};
use crate::client::outcome::ObjectKey;
use crate::client::request::ACCEPT_OBJECT;
use crate::fleet::discovery::ResourceKind;

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
            kind: page.kind,
            api_version: page.api_version,
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
