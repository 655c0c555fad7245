//! From the caller's types to what is sent, and back: pure.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Api;
use crate::client::write::Written;
use crate::error::{ClusterError, Error, Failure, FailureReason, Result};
use crate::k8s::{gvk_of_object, gvk_string};

impl<K: Serialize> Api<K> {
    /// The object as it is sent: of this kind, and in this namespace if it says none.
    pub(super) fn value(&self, object: &K) -> Result<Value> {
        let mut object = to_value(object)?;
        let Some(fields) = object.as_object_mut() else {
            return Err(Error::Invalid("the object is no map of fields".to_owned()));
        };
        fields
            .entry("apiVersion")
            .or_insert_with(|| json!(self.gvk.api_version()));
        fields.entry("kind").or_insert_with(|| json!(self.gvk.kind));
        if gvk_of_object(&object).as_ref() != Some(&self.gvk) {
            return Err(Error::Invalid(format!(
                "the object is a {} {}, not a {}",
                object["apiVersion"],
                object["kind"],
                gvk_string(&self.gvk)
            )));
        }
        let Some(metadata) = object
            .as_object_mut()
            .map(|fields| fields.entry("metadata").or_insert_with(|| json!({})))
            .and_then(Value::as_object_mut)
        else {
            return Err(Error::Invalid(
                "the object's metadata is no map of fields".to_owned(),
            ));
        };
        let own = metadata
            .get("namespace")
            .and_then(Value::as_str)
            .filter(|own| !own.is_empty());
        match (&self.namespace, own) {
            (Some(namespace), Some(own)) if own != namespace => Err(Error::Invalid(format!(
                "the object is in the namespace {own}, not in {namespace}"
            ))),
            (Some(namespace), None) if self.kind.as_ref().is_none_or(|kind| kind.namespaced) => {
                metadata.insert("namespace".to_owned(), json!(namespace));
                Ok(object)
            }
            _ => Ok(object),
        }
    }
}

pub(super) fn to_value(object: &impl Serialize) -> Result<Value> {
    serde_json::to_value(object)
        .map_err(|error| Error::Invalid(format!("the object cannot be written as JSON: {error}")))
}

/// Takes away what an object that was read has and an apply must not: servers refuse `managedFields` there.
pub(super) fn strip_managed_fields(object: &mut Value) {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("managedFields");
    }
}

impl Written<Value> {
    /// The same write with the object as a type.
    pub(super) fn typed<T: DeserializeOwned>(self) -> Result<Written<T>> {
        match serde_json::from_value(self.object) {
            Ok(object) => Ok(Written {
                cluster: self.cluster,
                object,
                change: self.change,
            }),
            // The write is done; nothing but its answer cannot be read.
            Err(error) => Err(Error::Cluster(Failure {
                cluster: self.cluster,
                error: ClusterError::sent(
                    FailureReason::Decode,
                    format!("written, but the answer cannot be read into the type: {error}"),
                ),
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::core::v1::{ConfigMap, Namespace};

    use super::*;
    use crate::client::{Client, DiscoveryOptions};
    use crate::k8s::GroupVersionKind;

    fn client() -> Client {
        Client::new(Vec::new(), Default::default(), DiscoveryOptions::default())
    }

    fn invalid<T: std::fmt::Debug>(result: Result<T>) -> String {
        match result {
            Err(Error::Invalid(message)) => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn objects_get_the_kind_and_the_namespace_that_they_lack() {
        let maps = client().api::<ConfigMap>().within("ns");
        let value = maps.value(&ConfigMap::default()).unwrap();
        assert_eq!(value["metadata"]["namespace"], "ns");
        assert_eq!(value["kind"], "ConfigMap");
        let mut other = ConfigMap::default();
        other.metadata.namespace = Some("other".into());
        assert_eq!(
            invalid(maps.value(&other)),
            "the object is in the namespace other, not in ns"
        );
        let spaces = client().api::<Namespace>().within("ns");
        let value = spaces.value(&Namespace::default()).unwrap();
        assert_eq!(value["metadata"].get("namespace"), None, "it has none");
    }

    #[test]
    fn an_object_of_another_kind_is_refused() {
        let widgets = client().dynamic(GroupVersionKind::gvk("example.com", "v1", "Widget"));
        let value = widgets.value(&json!({"metadata": {"name": "w"}})).unwrap();
        assert_eq!(value["apiVersion"], "example.com/v1");
        let other = json!({"apiVersion": "v1", "kind": "Secret"});
        assert_eq!(
            invalid(widgets.value(&other)),
            "the object is a \"v1\" \"Secret\", not a example.com/v1/Widget"
        );
        assert!(invalid(widgets.value(&json!([]))).contains("no map"));
        assert!(invalid(widgets.value(&json!({"metadata": []}))).contains("metadata"));
    }

    #[test]
    fn an_answer_of_another_shape_does_not_hide_that_it_was_written() {
        let written = Written {
            cluster: "az-a".into(),
            object: json!({"data": 7}),
            change: crate::client::Change::Created,
        };
        let error = written.typed::<ConfigMap>().unwrap_err();
        assert!(
            error.to_string().starts_with("cluster az-a: written, but"),
            "{error}"
        );
    }
}
