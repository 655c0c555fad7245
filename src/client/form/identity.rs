//! What tells an object from all others, and nothing else of it.

use std::borrow::Cow;

use serde::Deserialize;

use super::list::{List, parse};
use super::{Form, Page};
use crate::client::outcome::ObjectKey;
use crate::client::request::{ACCEPT_METADATA, ACCEPT_METADATA_LIST};
use crate::fleet::discovery::ResourceKind;

/// An object's namespace, name, UID and resourceVersion. Servers are asked for metadata alone, and what else is in it, which
/// is most of it, is not kept: for lists of names.
///
/// ```
/// use multicluster::client::{Form, Identity};
/// let list = br#"{"kind":"PartialObjectMetadataList","items":[{"metadata":{"name":"a","uid":"u","labels":{}}}]}"#;
/// let page = Identity::decode_page(list).unwrap();
/// assert_eq!((page.items[0].key().name.as_str(), page.items[0].uid().as_str()), ("a", "u"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    key: ObjectKey,
    uid: String,
    resource_version: String,
}

impl Identity {
    pub(super) fn new(key: ObjectKey, uid: &str, resource_version: &str) -> Self {
        Identity {
            key,
            uid: uid.to_owned(),
            resource_version: resource_version.to_owned(),
        }
    }
}

/// The part of an object that its identity is in; `None` where there is no metadata.
#[derive(Deserialize, Default)]
pub(super) struct Identified<'a> {
    #[serde(borrow, default)]
    pub(super) metadata: Option<IdentityFields<'a>>,
}

/// The fields of an object's metadata that identify it, as they stand in an answer.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct IdentityFields<'a> {
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) namespace: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) uid: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) resource_version: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) creation_timestamp: Option<Text<'a>>,
}

/// Borrowed unless something in it is escaped, which serde does of a `Cow` by itself, but not of one in an `Option`.
#[derive(Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Text<'_> {
    pub(super) fn of<'b>(text: &'b Option<Text<'_>>) -> &'b str {
        text.as_ref().map_or("", |text| &text.0)
    }
}

impl From<IdentityFields<'_>> for Identity {
    fn from(fields: IdentityFields<'_>) -> Self {
        let owned = |text: Option<Text<'_>>| text.map(|text| text.0.into_owned()).unwrap_or_default();
        Identity {
            key: ObjectKey::new(Some(Text::of(&fields.namespace)), owned(fields.name)),
            uid: owned(fields.uid),
            resource_version: owned(fields.resource_version),
        }
    }
}

/// An item of a list: decoded, it holds nothing of the answer.
#[derive(Debug)]
struct Listed(Identity);

impl<'de> Deserialize<'de> for Listed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let identified = Identified::deserialize(deserializer)?;
        Ok(Listed(identified.metadata.unwrap_or_default().into()))
    }
}

impl Form for Identity {
    const ACCEPT: &'static str = ACCEPT_METADATA;
    const ACCEPT_LIST: &'static str = ACCEPT_METADATA_LIST;

    fn decode(body: &[u8]) -> Result<Self, String> {
        match serde_json::from_slice::<Identified<'_>>(body) {
            Ok(Identified {
                metadata: Some(fields),
            }) => Ok(fields.into()),
            Ok(_) => Err("the answer is not an object: it has no metadata".to_owned()),
            Err(error) => Err(super::list::not_an_answer(body, &error)),
        }
    }

    fn decode_page(body: &[u8]) -> Result<Page<Self>, String> {
        Ok(parse::<List<Listed>>(body)?.into_page(|Listed(identity)| identity))
    }

    fn tombstone(_kind: &ResourceKind, key: &ObjectKey, uid: &str, resource_version: &str) -> Self {
        Identity::new(key.clone(), uid, resource_version)
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

    fn weight(&self) -> usize {
        size_of::<Self>() + self.key.name.len() + self.uid.len() + self.resource_version.len()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Metadata;
    use super::*;

    #[test]
    fn it_is_that_of_the_metadata() {
        let list = br#"{"kind":"PartialObjectMetadataList","metadata":{"continue":"c","resourceVersion":"7"},"items":[
            {"metadata":{"name":"a\u0062","namespace":"n","uid":"u","resourceVersion":"5","managedFields":[{}]}},
            {"metadata":{"namespace":null}},{"metadata":null},{}]}"#;
        let (identities, metadata) = (
            Identity::decode_page(list).unwrap(),
            Metadata::decode_page(list).unwrap(),
        );
        assert_eq!(identities.items.len(), metadata.items.len());
        assert_eq!(identities.continue_token, metadata.continue_token);
        for (identity, metadata) in identities.items.iter().zip(&metadata.items) {
            assert_eq!((identity.key(), identity.uid()), (metadata.key(), metadata.uid()));
            assert_eq!(identity.resource_version(), metadata.resource_version());
        }
        for body in [&b"<html>"[..], br#"{"kind":"Status"}"#, br#"{"items":null}"#] {
            assert_eq!(
                Identity::decode_page(body).map(|page| page.items.len()),
                Metadata::decode_page(body).map(|page| page.items.len())
            );
        }
        assert!(
            Identity::decode(br#"{"kind":"Status"}"#)
                .unwrap_err()
                .contains("no metadata")
        );
        assert_eq!(
            Identity::decode(br#"{"metadata":{"name":"a"}}"#)
                .unwrap()
                .key()
                .name,
            "a"
        );
    }
}
