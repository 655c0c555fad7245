//! Objects as structs.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::identity::Identity;
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
///
/// // One object of another shape takes nothing from the others.
/// #[derive(serde::Deserialize)]
/// struct Sized { spec: Spec }
/// #[derive(serde::Deserialize)]
/// struct Spec { cpus: u32 }
/// let list = br#"{"kind":"HypervisorList","items":[
///     {"metadata":{"name":"node-1"},"spec":{"cpus":64}}, {"metadata":{"name":"node-2"},"spec":{"cpus":"many"}}]}"#;
/// let page = Typed::<Sized>::decode_page(list).unwrap();
/// assert_eq!(page.items[0].object.as_ref().unwrap().spec.cpus, 64);
/// assert_eq!(page.items[1].unreadable(), Some("spec.cpus: invalid type: string \"many\", expected u32"));
/// ```
#[derive(Debug, Clone)]
pub struct Typed<K> {
    /// The object; `None` where a watch tells of an object that went while nobody looked, or of one that is
    /// [unreadable](Form::unreadable).
    pub object: Option<K>,
    unreadable: Option<Box<str>>,
    identity: Identity,
}

impl<K: DeserializeOwned> Typed<K> {
    fn from_value(value: &Value) -> Self {
        let read = K::deserialize(value).map_err(|_| why_unreadable::<K>(value));
        let (object, unreadable) = match read {
            Ok(object) => (Some(object), None),
            Err(why) => (None, Some(why.into())),
        };
        Typed {
            object,
            unreadable,
            ..Typed::nothing(value)
        }
    }
}

/// The field and what is wrong with it: read once more, since keeping account of where one is takes time.
fn why_unreadable<K: DeserializeOwned>(value: &Value) -> String {
    match serde_path_to_error::deserialize::<_, K>(value) {
        Err(error) => error.to_string(),
        Ok(_) => "it was read the second time".to_owned(),
    }
}

impl<K> Typed<K> {
    /// The identity of an object, without it.
    fn nothing(value: &Value) -> Self {
        Typed {
            object: None,
            unreadable: None,
            identity: Identity::new(value.key(), &value.uid(), &value.resource_version()),
        }
    }
}

impl<K: DeserializeOwned + Send + 'static> Form for Typed<K> {
    const ACCEPT: &'static str = ACCEPT_OBJECT;
    const ACCEPT_LIST: &'static str = ACCEPT_OBJECT;

    fn decode(body: &[u8]) -> Result<Self, String> {
        let typed = Typed::from_value(&Value::decode(body)?);
        match &typed.unreadable {
            None => Ok(typed),
            Some(why) => Err(format!("object \"{}\" cannot be read: {why}", typed.key().name)),
        }
    }

    fn decode_page(body: &[u8]) -> Result<Page<Self>, String> {
        let page = Value::decode_page(body)?;
        Ok(Page {
            items: page.items.iter().map(Typed::from_value).collect(),
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
            return Ok(Typed::nothing(&value));
        }
        Ok(Typed::from_value(&value))
    }

    fn unreadable(&self) -> Option<&str> {
        self.unreadable.as_deref()
    }

    fn tombstone(_kind: &ResourceKind, key: &ObjectKey, uid: &str, resource_version: &str) -> Self {
        Typed {
            object: None,
            unreadable: None,
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
}
