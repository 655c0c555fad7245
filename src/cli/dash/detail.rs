//! One object in full: asked for in its cluster, and made into lines.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::pager::{Aspect, Content, Wanted};
use crate::audit::is_secret;
use crate::cli::commands::diff::mask::mask;
use crate::client::{Client, Item, ListParams, Outcome, about, annotate, event_kind};
use crate::error::ClusterError;
use crate::fleet::discovery::ResourceKind;
use crate::output::describe::{self, Description};
use crate::output::events::{EventTable, EventTableOptions, last_seen};
use crate::output::{escape, strip_managed_fields, yaml};

/// Where objects are asked for.
#[derive(Debug, Clone)]
pub struct Source {
    /// The client.
    pub client: Client,
    /// The kind of the objects.
    pub kind: ResourceKind,
    /// Whether what is shown of an object says where it is.
    pub show_cluster: bool,
}

impl Source {
    /// What is wanted of an object, of this cluster, that these clusters have too.
    pub async fn fetch(&self, wanted: &Wanted, cluster: &str, also_in: &[Arc<str>]) -> Content {
        match self.lines(wanted, cluster, also_in).await {
            Ok(lines) => Content::Lines(lines),
            Err(why) => Content::Failed(escape::terminal_lines(&why).into_owned()),
        }
    }

    async fn lines(
        &self,
        wanted: &Wanted,
        cluster: &str,
        also_in: &[Arc<str>],
    ) -> Result<Vec<String>, String> {
        let object = self.object(wanted, cluster).await?;
        let events = match wanted.aspect {
            Aspect::Yaml => Ok(Vec::new()),
            Aspect::Description | Aspect::Events => {
                // Of what is gone there are events still.
                let key = &wanted.key;
                let named = || json!({"metadata": {"name": key.name, "namespace": key.namespace}});
                self.events(cluster, &object.clone().unwrap_or_else(named)).await
            }
        };
        let now = Timestamp::now();
        let Some(object) = object else {
            return match wanted.aspect {
                Aspect::Events => event_lines(events, now),
                _ => Err(format!("it is not in {cluster} any more")),
            };
        };
        let cluster = self.show_cluster.then_some(cluster);
        match wanted.aspect {
            Aspect::Yaml => Ok(yaml_lines(object, cluster, also_in)),
            Aspect::Description => Ok(description(object, cluster, also_in, events, now)),
            Aspect::Events => event_lines(events, now),
        }
    }

    /// The object; `None` when it is gone.
    async fn object(&self, wanted: &Wanted, cluster: &str) -> Result<Option<Value>, String> {
        let params = ListParams {
            namespace: wanted.key.namespace.clone(),
            ..Default::default()
        };
        let view = self.client.only([cluster]);
        let resource = self.kind.group_resource();
        let name = &wanted.key.name;
        let asked = view.get::<Value>(&self.kind, &params, name).await;
        let outcome: Outcome<Value> = asked.map_err(|error| error.to_string())?;
        if let Some(Err(error)) = outcome.reports.into_iter().next().map(|report| report.result) {
            return Err(format!("cluster {cluster}: get {resource} \"{name}\": {error}"));
        }
        Ok(outcome.items.into_iter().next().map(|item| item.object))
    }

    /// The events about an object, those that were seen last at the end.
    async fn events(&self, cluster: &str, object: &Value) -> Result<Vec<Item<Value>>, ClusterError> {
        let Some(cluster) = self.client.cluster(cluster) else {
            return Ok(Vec::new());
        };
        let params = about(&self.kind.gvk, object, ListParams::default().chunk_size);
        let outcome: Outcome<Value> = self.client.list_in(&[cluster], &event_kind(), &params).await;
        if let Some(Err(error)) = outcome.reports.into_iter().next().map(|report| report.result) {
            return Err(error);
        }
        let mut events = outcome.items;
        events.sort_by_key(|event| last_seen(&event.object));
        Ok(events)
    }
}

/// As `-o yaml` prints it, but for what a Secret holds: whoever looks over a shoulder sees a screen for a long time.
fn yaml_lines(mut object: Value, cluster: Option<&str>, also_in: &[Arc<str>]) -> Vec<String> {
    if let Some(cluster) = cluster {
        annotate(&mut object, cluster, also_in);
    }
    strip_managed_fields(&mut object);
    if is_secret(&object) {
        mask(None, &mut object);
    }
    written(|out| yaml::write(out, &object, true))
}

/// As `describe` prints it, with the events.
fn description(
    mut object: Value,
    cluster: Option<&str>,
    also_in: &[Arc<str>],
    events: Result<Vec<Item<Value>>, ClusterError>,
    now: Timestamp,
) -> Vec<String> {
    // Of a Secret sizes are shown, and of a service account's in full what here is a secret too.
    if is_secret(&object)
        && let Some(token) = object.pointer_mut("/data/token")
    {
        *token = STANDARD.encode("***").into();
    }
    let (events, problem) = match events {
        Ok(events) => (Some(events), None),
        Err(error) => (None, Some(error)),
    };
    let events: Option<Vec<Value>> =
        events.map(|events| events.into_iter().map(|event| event.object).collect());
    let description = Description {
        cluster,
        also_in,
        object: &object,
        events: events
            .as_deref()
            .map_or(describe::Events::Unknown, describe::Events::Listed),
    };
    let mut lines = written(|out| describe::write(out, &description, now));
    lines.extend(problem.map(|error| format!("  list events: {}", escape::terminal(&error.message))));
    lines
}

/// The table of `events`.
fn event_lines(
    events: Result<Vec<Item<Value>>, ClusterError>,
    now: Timestamp,
) -> Result<Vec<String>, String> {
    let events = events.map_err(|error| format!("list events: {error}"))?;
    if events.is_empty() {
        return Ok(vec!["No events found".to_owned()]);
    }
    let mut table = EventTable::new(EventTableOptions::default());
    events.iter().for_each(|event| table.row(event, now));
    Ok(written(|out| table.flush(out)))
}

/// The lines of what is written.
fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> Vec<String> {
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    let _ = write(&mut bytes);
    String::from_utf8_lossy(&bytes)
        .lines()
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Value {
        json!({"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token",
            "metadata": {"name": "s", "namespace": "ns", "managedFields": [{}]},
            "data": {"token": STANDARD.encode("hidden-thing"), "other": STANDARD.encode("hidden-thing")}})
    }

    #[test]
    fn what_a_secret_holds_is_not_on_the_screen() {
        let yaml = yaml_lines(secret(), Some("az-a"), &[]).join("\n");
        let encoded = STANDARD.encode("hidden-thing");
        assert!(!yaml.contains(&encoded), "{yaml}");
        assert!(yaml.contains("token: '***'"), "{yaml}");
        assert!(yaml.contains("kubectl-multicluster/cluster: az-a"), "{yaml}");
        assert!(!yaml.contains("managedFields"), "{yaml}");
        let described = description(secret(), None, &[], Ok(Vec::new()), Timestamp::UNIX_EPOCH).join("\n");
        assert!(!described.contains("hidden-thing"), "{described}");
        assert!(described.contains("other:  12 bytes"), "{described}");
    }

    #[test]
    fn events_that_could_not_be_had_are_unknown_and_say_why() {
        let error = ClusterError::not_sent(crate::error::FailureReason::Connect, "no\u{1b}way");
        let object = json!({"metadata": {"name": "x"}, "spec": {"a": 1}});
        let lines = description(object, None, &[], Err(error), Timestamp::UNIX_EPOCH);
        let end = &lines[lines.len() - 2..];
        assert!(
            end[0].starts_with("Events:") && end[0].ends_with("<unknown>"),
            "{lines:?}"
        );
        assert_eq!(end[1], "  list events: no^[way");
    }
}
