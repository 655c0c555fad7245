//! An event, as a program says it and as a server takes it: pure.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::k8s::{Resource, gvk_of, gvk_of_object};

/// The longest note that servers take (`validation/events.go` in Kubernetes: `NoteLengthLimit`).
const LONGEST_NOTE: usize = 1024;
/// The longest name of an object.
const LONGEST_NAME: usize = 253;

/// Whether an event is about something that went as it should.
///
/// ```
/// assert_eq!(multicluster::client::EventType::Warning.as_str(), "Warning");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum EventType {
    /// Nothing to worry about.
    #[default]
    Normal,
    /// Something to look at.
    Warning,
}

impl EventType {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            EventType::Normal => "Normal",
            EventType::Warning => "Warning",
        }
    }
}

/// An event to be recorded: what Go's `Eventf` takes, piece by piece.
///
/// ```
/// use multicluster::client::{EventType, NewEvent};
/// let node = serde_json::json!({"apiVersion": "kvm.cloud.sap/v1", "kind": "Hypervisor", "metadata": {"name": "node-1"}});
/// let event = NewEvent::about(&node)?
///     .of_type(EventType::Warning)
///     .reason("Overcommitted")
///     .action("Schedule")
///     .note("3 of 4 instances fit");
/// # Ok::<(), multicluster::error::Error>(())
/// ```
///
/// ```
/// use k8s_openapi::api::core::v1::Namespace;
/// use multicluster::client::NewEvent;
/// let mut namespace = Namespace::default();
/// namespace.metadata.name = Some("cortex".into());
/// // The type knows its kind; it was read from az-a, so nobody has to route it.
/// let event = NewEvent::about_typed(&namespace)?
///     .related(&serde_json::json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "token"}}))?
///     .annotation("cortex.cloud/run", "7")
///     .in_cluster("az-a");
/// # Ok::<(), multicluster::error::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "an event is recorded by `EventRecorder::record`"]
pub struct NewEvent {
    pub(super) regarding: Value,
    pub(super) related: Option<Value>,
    pub(super) event_type: EventType,
    pub(super) reason: String,
    pub(super) action: String,
    pub(super) note: String,
    pub(super) annotations: BTreeMap<String, String>,
    pub(super) cluster: Option<String>,
}

impl NewEvent {
    /// An event about this object. It needs what routing reads of it, and `apiVersion` and `kind`; see
    /// [`about_typed`](NewEvent::about_typed) for types that leave these two to their type.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it has no kind or no name.
    pub fn about(object: &impl Serialize) -> Result<Self> {
        let regarding = serde_json::to_value(object)
            .map_err(|error| Error::Invalid(format!("the object cannot be written as JSON: {error}")))?;
        if gvk_of_object(&regarding).is_none() {
            return Err(Error::Invalid(
                "an event needs the apiVersion and kind of the object that it is about".to_owned(),
            ));
        }
        if metadata(&regarding, "name").is_empty() {
            return Err(Error::Invalid(
                "an event needs the name of the object that it is about".to_owned(),
            ));
        }
        Ok(NewEvent {
            regarding,
            related: None,
            event_type: EventType::Normal,
            reason: String::new(),
            action: String::new(),
            note: String::new(),
            annotations: BTreeMap::new(),
            cluster: None,
        })
    }

    /// An event about an object whose type says which kind it is.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it has no name.
    pub fn about_typed<K: Resource<DynamicType = ()> + Serialize>(object: &K) -> Result<Self> {
        let mut value = serde_json::to_value(object)
            .map_err(|error| Error::Invalid(format!("the object cannot be written as JSON: {error}")))?;
        let gvk = gvk_of::<K>();
        if let Some(fields) = value.as_object_mut() {
            fields
                .entry("apiVersion")
                .or_insert_with(|| json!(gvk.api_version()));
            fields.entry("kind").or_insert_with(|| json!(gvk.kind));
        }
        NewEvent::about(&value)
    }

    /// Normal or Warning.
    pub fn of_type(mut self, event_type: EventType) -> Self {
        self.event_type = event_type;
        self
    }

    /// Why it happened, in one word for machines: `Overcommitted`.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    /// What was done, or failed, in one word for machines: `Schedule`.
    pub fn action(mut self, action: impl Into<String>) -> Self {
        self.action = action.into();
        self
    }

    /// What happened, for people. What is longer than servers take is cut.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Another object that has to do with it.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it cannot be written as JSON.
    pub fn related(mut self, object: &impl Serialize) -> Result<Self> {
        let related = serde_json::to_value(object)
            .map_err(|error| Error::Invalid(format!("the object cannot be written as JSON: {error}")))?;
        self.related = Some(related);
        Ok(self)
    }

    /// An annotation of the event: what Go's `AnnotatedEventf` takes.
    pub fn annotation(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.annotations.insert(key.into(), value.into());
        self
    }

    /// The cluster that has the object, where that is known, such as from a read; otherwise routing says it.
    pub fn in_cluster(mut self, cluster: impl Into<String>) -> Self {
        self.cluster = Some(cluster.into());
        self
    }
}

/// What makes two events one series: client-go's `eventKey`, but without the object's resourceVersion. With it, as there, the
/// events of an object that changes are never the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct EventKey {
    event_type: EventType,
    reason: String,
    action: String,
    regarding: [String; 5],
    related: Option<[String; 5]>,
}

impl EventKey {
    pub(super) fn of(event: &NewEvent) -> Self {
        EventKey {
            event_type: event.event_type,
            reason: event.reason.clone(),
            action: event.action.clone(),
            regarding: identity(&event.regarding),
            related: event.related.as_ref().map(identity),
        }
    }
}

fn identity(object: &Value) -> [String; 5] {
    let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or_default();
    [
        text("apiVersion"),
        text("kind"),
        metadata(object, "namespace"),
        metadata(object, "name"),
        metadata(object, "uid"),
    ]
    .map(str::to_owned)
}

fn metadata<'a>(object: &'a Value, field: &str) -> &'a str {
    let value = object.get("metadata").and_then(|metadata| metadata.get(field));
    value.and_then(Value::as_str).unwrap_or_default()
}

/// The event as it is sent (client-go's `makeEvent`).
pub(super) fn body(event: &NewEvent, controller: &str, instance: &str, now: Timestamp) -> Value {
    let namespace = match metadata(&event.regarding, "namespace") {
        // Events about what has no namespace are in this one.
        "" => "default",
        namespace => namespace,
    };
    let mut meta = json!({"name": name(metadata(&event.regarding, "name"), now), "namespace": namespace});
    if !event.annotations.is_empty() {
        meta["annotations"] = json!(event.annotations);
    }
    let mut body = json!({
        "apiVersion": "events.k8s.io/v1",
        "kind": "Event",
        "metadata": meta,
        "eventTime": micro_time(now),
        "reportingController": controller,
        "reportingInstance": instance,
        "action": event.action,
        "reason": event.reason,
        "regarding": reference(&event.regarding),
        "note": cut(&event.note, LONGEST_NOTE),
        "type": event.event_type.as_str(),
    });
    if let Some(related) = &event.related {
        body["related"] = reference(related);
    }
    body
}

/// An `ObjectReference`; what the object does not say is left out.
fn reference(object: &Value) -> Value {
    let fields = [
        ("apiVersion", object["apiVersion"].as_str().unwrap_or_default()),
        ("kind", object["kind"].as_str().unwrap_or_default()),
        ("namespace", metadata(object, "namespace")),
        ("name", metadata(object, "name")),
        ("uid", metadata(object, "uid")),
        ("resourceVersion", metadata(object, "resourceVersion")),
    ];
    let given = fields.into_iter().filter(|(_, value)| !value.is_empty());
    Value::Object(
        given
            .map(|(field, value)| (field.to_owned(), json!(value)))
            .collect(),
    )
}

/// `NAME.NANOSECONDS`, the latter in hexadecimal, and never twice the same; where that is no name, one that is.
fn name(regarding: &str, now: Timestamp) -> String {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let nanoseconds = i64::try_from(now.as_nanosecond()).unwrap_or(i64::MAX);
    let later = |last: i64| Some(nanoseconds.max(last.saturating_add(1)));
    let previous = LAST
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, later)
        .unwrap_or_default();
    let unique = nanoseconds.max(previous.saturating_add(1));
    let name = format!("{regarding}.{unique:x}");
    // Such as a ClusterRole's `system:node`: events must be called like DNS names (`IsDNS1123Subdomain`).
    let is_name = name.len() <= LONGEST_NAME
        && name.split('.').all(|label| {
            let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            let ends = [label.bytes().next(), label.bytes().last()];
            label.bytes().all(|byte| inner(byte) || byte == b'-')
                && ends.into_iter().all(|end| end.is_some_and(inner))
        });
    match is_name {
        true => name,
        false => format!("event.{unique:x}"),
    }
}

/// A `MicroTime`.
pub(super) fn micro_time(time: Timestamp) -> String {
    format!("{time:.6}")
}

/// At most so many bytes of a text, and whole characters.
pub(super) fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(name: &str) -> Value {
        json!({"apiVersion": "kvm.cloud.sap/v1", "kind": "Hypervisor",
            "metadata": {"name": name, "uid": "u", "resourceVersion": "7"}, "spec": {}})
    }

    #[test]
    fn an_event_is_what_servers_take() {
        let now: Timestamp = "2026-01-02T03:04:05.123456789Z".parse().unwrap();
        let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "ns"}});
        let event = NewEvent::about(&object("node-1"))
            .unwrap()
            .of_type(EventType::Warning)
            .reason("R")
            .action("A")
            .note("ä".repeat(600))
            .annotation("k", "v")
            .related(&pod)
            .unwrap();
        let body = body(&event, "ctl", "ctl-host", now);
        assert_eq!(body["eventTime"], "2026-01-02T03:04:05.123456Z");
        assert_eq!(body["metadata"]["namespace"], "default");
        assert_eq!(body["metadata"]["annotations"], json!({"k": "v"}));
        assert_eq!(
            body["regarding"],
            json!({"apiVersion": "kvm.cloud.sap/v1", "kind": "Hypervisor", "name": "node-1", "uid": "u", "resourceVersion": "7"})
        );
        assert_eq!(
            body["related"],
            json!({"apiVersion": "v1", "kind": "Pod", "namespace": "ns", "name": "p"})
        );
        assert_eq!(body["note"].as_str().unwrap().len(), 1024);
        assert_eq!(body["type"], "Warning");
    }

    #[test]
    fn names_are_unique_and_names() {
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let (one, two) = (name("node-1", now), name("node-1", now));
        assert!(one.starts_with("node-1.") && one != two, "{one} {two}");
        assert!(name("system:node", now).starts_with("event."));
        assert!(name(&"x".repeat(250), now).starts_with("event."));
    }

    #[test]
    fn the_version_of_an_object_does_not_end_a_series() {
        let about = |version: &str| {
            let mut object = object("a");
            object["metadata"]["resourceVersion"] = json!(version);
            EventKey::of(&NewEvent::about(&object).unwrap().reason("R"))
        };
        assert_eq!(about("7"), about("8"));
        assert_ne!(
            about("7"),
            EventKey::of(&NewEvent::about(&object("a")).unwrap().reason("S"))
        );
    }

    #[test]
    fn what_has_no_kind_or_name_gets_no_event() {
        assert!(NewEvent::about(&json!({"metadata": {"name": "a"}})).is_err());
        assert!(NewEvent::about(&object("")).is_err());
        let mut map = k8s_openapi::api::core::v1::ConfigMap::default();
        map.metadata.name = Some("m".into());
        let event = NewEvent::about_typed(&map).unwrap();
        assert_eq!(event.regarding["kind"], "ConfigMap");
    }
}
