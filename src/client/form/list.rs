//! What all forms have in common: the envelope of a list, and reading JSON of a server.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::super::outcome::ObjectKey;
use super::Page;
use crate::fleet::discovery::ResourceKind;

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ListMeta {
    #[serde(rename = "continue", deserialize_with = "null_as_default")]
    pub(super) continue_token: String,
    #[serde(deserialize_with = "null_as_default")]
    pub(super) resource_version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[serde(bound = "T: Deserialize<'de>")]
pub(super) struct List<T> {
    #[serde(default)]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) api_version: String,
    #[serde(default, deserialize_with = "null_as_default")]
    pub(super) metadata: ListMeta,
    // Without a default: what has no items is no list, and must not read as an empty one.
    #[serde(deserialize_with = "null_as_default")]
    pub(super) items: Vec<T>,
}

impl<T> List<T> {
    /// The page that it is, with what its items become.
    pub(super) fn into_page<U>(self, item: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(item).collect(),
            continue_token: self.metadata.continue_token,
            resource_version: self.metadata.resource_version,
            kind: self.kind,
            api_version: self.api_version,
        }
    }
}

/// Go servers write `null` for an empty slice or struct.
pub(super) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| not_an_answer(body, &error))
}

/// What to say of a body that is not what an API server answers.
pub(super) fn not_an_answer(body: &[u8], error: &serde_json::Error) -> String {
    let start = body
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .unwrap_or(0);
    if body.get(start) == Some(&b'{') {
        return format!("the answer cannot be read: {error}");
    }
    let shown: String = String::from_utf8_lossy(&body[start..])
        .chars()
        .take(200)
        .collect();
    format!("this is not an API server; it answers: {shown}")
}

/// The continue token of a list, without reading its items: servers write the metadata first or, in lists of custom resources,
/// whose fields they sort, last. `None` where it is in neither place.
pub(crate) fn early_token(body: &[u8]) -> Option<String> {
    token_of_head(body).or_else(|| token_of_tail(body))
}

fn token_of_head(body: &[u8]) -> Option<String> {
    /// Reads up to the metadata and stops there, with an error: the rest is not looked at.
    struct Head<'a>(&'a mut Option<String>);

    impl<'de> serde::de::Visitor<'de> for Head<'_> {
        type Value = ();

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
            while let Some(field) = fields.next_key::<std::borrow::Cow<'de, str>>()? {
                match &*field {
                    "metadata" => {
                        let metadata: Option<ListMeta> = fields.next_value()?;
                        *self.0 = metadata.map(|metadata| metadata.continue_token);
                        break;
                    }
                    "items" | "rows" => break,
                    _ => drop(fields.next_value::<serde::de::IgnoredAny>()?),
                }
            }
            Err(serde::de::Error::custom("enough"))
        }
    }

    let mut token = None;
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let _ = serde::Deserializer::deserialize_map(&mut deserializer, Head(&mut token));
    token
}

/// The last field `metadata` is the list's own if nothing but the end of the list comes after it: that of an item is followed
/// by the end of the item, too. Within a string there is no such field, since its quotes would be escaped.
fn token_of_tail(body: &[u8]) -> Option<String> {
    const FIELD: &[u8] = b"\"metadata\":";
    /// Metadata of a list is not longer.
    const MOST: usize = 16 << 10;

    let tail = &body[body.len().saturating_sub(MOST)..];
    let at = tail.windows(FIELD.len()).rposition(|window| window == FIELD)?;
    let mut values = serde_json::Deserializer::from_slice(&tail[at + FIELD.len()..]).into_iter::<ListMeta>();
    let metadata = values.next()?.ok()?;
    let rest = &tail[at + FIELD.len() + values.byte_offset()..];
    (rest.trim_ascii() == b"}").then_some(metadata.continue_token)
}

pub(super) fn metadata_string(object: &Value, field: &str) -> String {
    object
        .get("metadata")
        .and_then(|meta| meta.get(field))
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

pub(super) fn key_of(object: &Value) -> ObjectKey {
    ObjectKey::new(
        Some(&metadata_string(object, "namespace")),
        metadata_string(object, "name"),
    )
}

pub(super) fn metadata_alone(
    kind: &ResourceKind,
    key: &ObjectKey,
    uid: &str,
    resource_version: &str,
) -> Value {
    let mut metadata = json!({"name": key.name, "uid": uid, "resourceVersion": resource_version});
    if let Some(namespace) = &key.namespace {
        metadata["namespace"] = json!(namespace);
    }
    json!({"apiVersion": kind.gvk.api_version(), "kind": kind.gvk.kind, "metadata": metadata})
}

/// What is wrong with a list of this `kind` and `apiVersion` as the answer to whoever asked for objects of `asked`.
///
/// A Table and metadata alone do not say what they are of. A list of a CRD may be called anything, but it is of the CRD's
/// group and version.
pub(in crate::client) fn strange_list(asked: &ResourceKind, kind: &str, api_version: &str) -> Option<String> {
    let of = kind.strip_suffix("List").unwrap_or_default();
    let plain = api_version == "v1" && kind == "List";
    let partial = api_version.starts_with("meta.k8s.io/");
    let core = asked.gvk.group.is_empty() && !of.is_empty() && of != asked.gvk.kind;
    let other = api_version != asked.gvk.api_version() || core;
    let silent = kind.is_empty() || api_version.is_empty();
    (!silent && !plain && !partial && other).then(|| {
        format!(
            "asked for {} of {}, the server answered with a {kind} of {api_version}",
            asked.plural,
            asked.gvk.api_version()
        )
    })
}

/// Items of a typed list come without `kind` and `apiVersion`; the list's own say what they are.
pub(super) fn fill_in_kind(list_kind: &str, api_version: &str, item: &mut Value) {
    let Value::Object(fields) = item else { return };
    if let Some(kind) = list_kind.strip_suffix("List").filter(|kind| !kind.is_empty()) {
        fields.entry("kind").or_insert_with(|| json!(kind));
        fields.entry("apiVersion").or_insert_with(|| json!(api_version));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_of_what_was_asked_for() {
        let asked = crate::fleet::discovery::guess;
        let secrets = asked(&crate::k8s::GroupVersionKind::gvk("", "v1", "Secret"));
        let widgets = asked(&crate::k8s::GroupVersionKind::gvk("example.com", "v1", "Widget"));
        for (kind, api_version) in [
            ("Table", "meta.k8s.io/v1"),
            ("PartialObjectMetadataList", "meta.k8s.io/v1"),
            ("List", "v1"),
            ("", ""),
        ] {
            assert_eq!(strange_list(&secrets, kind, api_version), None);
            assert_eq!(strange_list(&widgets, kind, api_version), None);
        }
        assert_eq!(strange_list(&secrets, "SecretList", "v1"), None);
        assert_eq!(strange_list(&widgets, "WidgetCollection", "example.com/v1"), None);
        assert_eq!(
            strange_list(&widgets, "SecretList", "v1").unwrap(),
            "asked for widgets of example.com/v1, the server answered with a SecretList of v1"
        );
        assert!(strange_list(&secrets, "PodList", "v1").is_some());
        assert!(strange_list(&widgets, "WidgetList", "example.com/v2").is_some());
    }

    #[test]
    fn the_token_is_known_before_the_items_are_read() {
        let token = |text: &str| early_token(text.as_bytes());
        assert_eq!(
            token(r#"{"kind":"XList","metadata":{"continue":"c"},"items":[{"#).as_deref(),
            Some("c")
        );
        assert_eq!(
            token(r#"{"metadata":{"continue":null},"items":[]}"#).as_deref(),
            Some("")
        );
        assert_eq!(
            token(
                r#"{"items":[{"metadata":{"continue":"d"}}],"kind":"XList","metadata":{"continue":"c"}}
"#
            )
            .as_deref(),
            Some("c")
        );
        assert_eq!(token(r#"{"items":[{"metadata":{"continue":"d"}}]}"#), None);
        assert_eq!(
            token(r#"{"items":[{"metadata":{"continue":"d"}}],"metadata":null}"#),
            None
        );
        assert_eq!(token(r#"{"items":["\"metadata\":{}}"]}"#), None);
        assert_eq!(token(r#"{"items":[],"metadata":{"continue":"c"}"#), None);
        assert_eq!(token(r#"{"metadata":null}"#), None);
        assert_eq!(token("<html>"), None);
    }
}
