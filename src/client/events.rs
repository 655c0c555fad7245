//! Events: where they are, and which are about an object.
//!
//! Every API server has events of its own, about the objects that it has, and APIServers files seldom list their kind. So they
//! are asked for in the clusters that have the objects, with [`Client::list_in`] and [`Client::watch_in`].

use std::sync::Arc;

use serde_json::Value;

use super::cluster::Cluster;
use super::{Client, ListParams};
use crate::fleet::Serves;
use crate::fleet::discovery::ResourceKind;
use crate::k8s::GroupVersionKind;

/// The kind of events: `v1/Event`, as every API server serves it.
///
/// ```
/// let events = multicluster::client::event_kind();
/// assert_eq!(events.collection_path(Some("ns")).unwrap(), "/api/v1/namespaces/ns/events");
/// ```
pub fn event_kind() -> ResourceKind {
    ResourceKind {
        gvk: GroupVersionKind::gvk("", "v1", "Event"),
        plural: "events".to_owned(),
        singular: "event".to_owned(),
        short_names: vec!["ev".to_owned()],
        categories: Vec::new(),
        namespaced: true,
        verbs: ["create", "delete", "get", "list", "patch", "update", "watch"]
            .map(str::to_owned)
            .into(),
        subresources: Vec::new(),
    }
}

impl Client {
    /// The clusters in which events are looked for: those of the view that list their kind, and where no cluster of the fleet
    /// does, which is the rule, all of the view.
    ///
    /// ```
    /// # use multicluster::client::{Client, ListParams, event_kind};
    /// # async fn example(client: Client) {
    /// let params = ListParams::default().namespace("cortex");
    /// let events = client.list_in::<serde_json::Value>(&client.event_clusters(), &event_kind(), &params).await;
    /// # }
    /// ```
    pub fn event_clusters(&self) -> Vec<Arc<Cluster>> {
        let gvk = event_kind().gvk;
        let listed = |cluster: &Arc<Cluster>| match &cluster.descriptor.serves {
            Serves::Listed(gvks) => gvks.contains(&gvk),
            Serves::Any => true,
        };
        let mut clusters = self.clusters();
        if self.all_clusters().iter().any(listed) {
            clusters.retain(listed);
        }
        clusters
    }
}

/// What to list for the events about an object, as kubectl's describers search for them (`pkg/describe/describe.go`,
/// `searchEvents`): by the object's name, namespace, kind and UID, in its namespace; about a cluster-scoped object in all.
///
/// ```
/// use multicluster::{client::about, k8s::GroupVersionKind};
/// let node = serde_json::json!({"metadata": {"name": "node-1", "uid": "u"}});
/// let params = about(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"), &node, 500);
/// assert!(params.field_selector.unwrap().contains("involvedObject.name=node-1"));
/// ```
pub fn about(kind: &GroupVersionKind, object: &Value, chunk_size: u32) -> ListParams {
    let metadata = |field: &str| {
        let value = object.get("metadata").and_then(|metadata| metadata.get(field));
        value.and_then(Value::as_str).unwrap_or_default()
    };
    let namespace = metadata("namespace");
    let mut terms = vec![
        ("involvedObject.name", metadata("name")),
        ("involvedObject.namespace", namespace),
        ("involvedObject.kind", &kind.kind),
    ];
    // What has no UID is no object of a server; its namesakes of other UIDs are other objects.
    if !metadata("uid").is_empty() {
        terms.push(("involvedObject.uid", metadata("uid")));
    }
    ListParams {
        namespace: Some(namespace.to_owned()).filter(|namespace| !namespace.is_empty()),
        field_selector: Some(field_selector(&terms)),
        chunk_size,
        ..Default::default()
    }
}

/// The field selector for the events about the object of this name, whatever its UID, in the namespace that is listed: what
/// `kubectl events --for` asks for (`pkg/cmd/events/events.go`).
///
/// ```
/// use multicluster::{client::about_name, k8s::GroupVersionKind};
/// let selector = about_name(&GroupVersionKind::gvk("", "v1", "Secret"), "token");
/// assert_eq!(selector, "involvedObject.kind=Secret,involvedObject.apiVersion=v1,involvedObject.name=token");
/// ```
pub fn about_name(kind: &GroupVersionKind, name: &str) -> String {
    field_selector(&[
        ("involvedObject.kind", &kind.kind),
        ("involvedObject.apiVersion", &kind.api_version()),
        ("involvedObject.name", name),
    ])
}

/// A field selector that all of these terms must match, with apimachinery's escapes (`fields.EscapeValue`).
fn field_selector(terms: &[(&str, &str)]) -> String {
    let escaped = |value: &str| {
        let mut escaped = String::with_capacity(value.len());
        for character in value.chars() {
            if matches!(character, '\\' | ',' | '=') {
                escaped.push('\\');
            }
            escaped.push(character);
        }
        escaped
    };
    let terms: Vec<String> = terms
        .iter()
        .map(|(field, value)| format!("{field}={}", escaped(value)))
        .collect();
    terms.join(",")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_are_found_by_what_identifies_the_object() {
        let widget = GroupVersionKind::gvk("example.com", "v1", "Widget");
        let object = json!({"metadata": {"name": "w", "namespace": "ns", "uid": "u-1"}});
        let params = about(&widget, &object, 7);
        assert_eq!(params.namespace.as_deref(), Some("ns"));
        assert_eq!(params.chunk_size, 7);
        assert_eq!(
            params.field_selector.as_deref(),
            Some(
                "involvedObject.name=w,involvedObject.namespace=ns,involvedObject.kind=Widget,involvedObject.uid=u-1"
            )
        );
        assert_eq!(
            about_name(&widget, "w"),
            "involvedObject.kind=Widget,involvedObject.apiVersion=example.com/v1,involvedObject.name=w"
        );
        let params = about(&widget, &json!({"metadata": {"name": "a=b,c\\"}}), 0);
        assert_eq!(params.namespace, None);
        assert_eq!(
            params.field_selector.as_deref(),
            Some("involvedObject.name=a\\=b\\,c\\\\,involvedObject.namespace=,involvedObject.kind=Widget")
        );
    }
}
