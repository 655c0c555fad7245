//! Metadata alone.

use serde::Deserialize;
use serde_json::Value;

use super::list::{List, key_of, metadata_alone, parse};
use super::{Form, Page};
use crate::client::outcome::ObjectKey;
use crate::client::request::{ACCEPT_METADATA, ACCEPT_METADATA_LIST};
use crate::fleet::discovery::ResourceKind;

/// An object's metadata alone: `PartialObjectMetadata`.
///
/// ```
/// use multicluster::client::{Form, Metadata};
/// let metadata = Metadata::decode(br#"{"metadata":{"name":"node-1","labels":{"zone":"az-a"}}}"#).unwrap();
/// assert_eq!((metadata.key().name.as_str(), metadata.label("zone")), ("node-1", Some("az-a")));
/// ```
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
        Ok(parse::<List<Metadata>>(body)?.into_page(|metadata| metadata))
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
