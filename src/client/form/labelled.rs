//! What an object is called and labelled, and nothing else of it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::list::{List, not_an_answer, parse};
use super::{Form, Page};
use crate::client::outcome::ObjectKey;
use crate::client::request::{ACCEPT_METADATA, ACCEPT_METADATA_LIST};
use crate::fleet::discovery::ResourceKind;

/// An object's names and labels. Servers are asked for metadata alone; managedFields and annotations, which are most of it, are
/// not kept, and no tree is made of them: for completion, where a shell waits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Labelled {
    metadata: Option<Fields>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    name: Option<String>,
    namespace: Option<String>,
    uid: Option<String>,
    resource_version: Option<String>,
    labels: Option<BTreeMap<String, String>>,
}

impl Labelled {
    /// The labels, by their keys.
    pub(crate) fn labels(&self) -> impl Iterator<Item = (&String, &String)> {
        let metadata = self.metadata.as_ref();
        metadata
            .and_then(|metadata| metadata.labels.as_ref())
            .into_iter()
            .flatten()
    }

    fn field(&self, field: fn(&Fields) -> &Option<String>) -> &str {
        let metadata = self.metadata.as_ref();
        metadata
            .and_then(|metadata| field(metadata).as_deref())
            .unwrap_or_default()
    }
}

impl Form for Labelled {
    const ACCEPT: &'static str = ACCEPT_METADATA;
    const ACCEPT_LIST: &'static str = ACCEPT_METADATA_LIST;

    fn decode(body: &[u8]) -> Result<Self, String> {
        match serde_json::from_slice::<Self>(body) {
            Ok(labelled) if labelled.metadata.is_some() => Ok(labelled),
            Ok(_) => Err("the answer is not an object: it has no metadata".to_owned()),
            Err(error) => Err(not_an_answer(body, &error)),
        }
    }

    fn decode_page(body: &[u8]) -> Result<Page<Self>, String> {
        let list: List<Self> = parse(body)?;
        Ok(Page {
            items: list.items,
            continue_token: list.metadata.continue_token,
            resource_version: list.metadata.resource_version,
            kind: list.kind,
            api_version: list.api_version,
        })
    }

    fn tombstone(_kind: &ResourceKind, key: &ObjectKey, uid: &str, resource_version: &str) -> Self {
        Labelled {
            metadata: Some(Fields {
                name: Some(key.name.clone()),
                namespace: key.namespace.clone(),
                uid: Some(uid.to_owned()),
                resource_version: Some(resource_version.to_owned()),
                labels: None,
            }),
        }
    }

    fn key(&self) -> ObjectKey {
        ObjectKey::new(
            Some(self.field(|fields| &fields.namespace)),
            self.field(|fields| &fields.name),
        )
    }

    fn uid(&self) -> String {
        self.field(|fields| &fields.uid).to_owned()
    }

    fn resource_version(&self) -> String {
        self.field(|fields| &fields.resource_version).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Metadata;
    use super::*;

    #[test]
    fn it_is_what_the_metadata_says() {
        let list = br#"{"kind":"PartialObjectMetadataList","metadata":{"continue":"c"},"items":[
            {"metadata":{"name":"a\u0062","namespace":"n","uid":"u","resourceVersion":"5","labels":{"l":"v"},"managedFields":[{}]}},
            {"metadata":{"namespace":null,"labels":null}},{"metadata":null},{}]}"#;
        let (labelled, metadata) = (
            Labelled::decode_page(list).unwrap(),
            Metadata::decode_page(list).unwrap(),
        );
        assert_eq!(labelled.items.len(), metadata.items.len());
        assert_eq!(labelled.continue_token, metadata.continue_token);
        for (labelled, metadata) in labelled.items.iter().zip(&metadata.items) {
            assert_eq!((labelled.key(), labelled.uid()), (metadata.key(), metadata.uid()));
            assert_eq!(labelled.resource_version(), metadata.resource_version());
            for (key, value) in labelled.labels() {
                assert_eq!(metadata.label(key), Some(value.as_str()));
            }
        }
        assert_eq!(labelled.items[0].labels().count(), 1);
        assert!(Labelled::decode(b"{}").is_err() && Labelled::decode(b"<html>").is_err());
    }
}
