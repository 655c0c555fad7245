//! What the tests of the dashboard are made of.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::Timestamp;
use serde_json::json;

use super::state::{Effect, Event, Options, State};
use crate::client::{ColumnDefinition, PlainRow, TableRow, WatchEvent, WatchEventKind};
use crate::error::{ClusterError, FailureReason};

/// The moment at which all is shown.
pub fn now() -> Timestamp {
    "2026-01-02T12:00:00Z".parse().unwrap()
}

/// The columns of the tests' kind.
pub fn columns() -> Arc<[ColumnDefinition]> {
    let column = |name: &str, type_: &str, format: &str, priority| ColumnDefinition {
        name: name.to_owned(),
        type_: type_.to_owned(),
        format: format.to_owned(),
        priority,
    };
    Arc::from([
        column("Name", "string", "name", 0),
        column("Version", "string", "", 0),
        column("Instances", "integer", "", 0),
        column("Ready", "string", "", 0),
        column("Age", "date", "", 0),
        column("Host", "string", "", 1),
    ])
}

/// A row of a table, of an object that was made so many seconds ago.
pub fn row(namespace: Option<&str>, name: &str, version: &str, instances: u32, age: i64) -> PlainRow {
    let created = now() - jiff::SignedDuration::from_secs(age);
    PlainRow::of(TableRow {
        columns: columns(),
        cells: vec![
            json!(name),
            json!(version),
            json!(instances),
            json!(if instances == 0 { "False" } else { "True" }),
            json!(crate::output::duration::human(age)),
            json!(format!("host-{name}.example")),
        ],
        object: json!({"metadata": {"name": name, "namespace": namespace, "creationTimestamp": created.to_string()}}),
    })
}

/// A dashboard over these clusters.
pub fn state(clusters: &[&str]) -> State {
    State::new(Options {
        resource: "hypervisors.kvm.cloud.sap".to_owned(),
        scope: String::new(),
        clusters: clusters.iter().map(|name| Arc::from(*name)).collect(),
        has_duplicates: true,
        show_cluster: true,
        show_namespace: false,
    })
}

/// A cluster tells something.
pub fn tell(state: &mut State, cluster: &str, kind: WatchEventKind<PlainRow>) -> Option<Effect> {
    let event = WatchEvent {
        cluster: Arc::from(cluster),
        kind,
    };
    state.update(Event::Watched(event), now())
}

/// A cluster is lost.
pub fn lost(message: &str) -> WatchEventKind<PlainRow> {
    WatchEventKind::Lost(ClusterError::not_sent(FailureReason::Connect, message))
}

/// A key without text.
pub fn press(state: &mut State, code: KeyCode) -> Option<Effect> {
    state.update(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)), now())
}

/// Keys, one after the other; the effect of the last one.
pub fn types(state: &mut State, keys: &str) -> Option<Effect> {
    keys.chars().fold(None, |_, key| press(state, KeyCode::Char(key)))
}

/// Three clusters with a few objects, one of them in two.
pub fn some() -> State {
    let mut state = state(&["az-a", "az-b", "home"]);
    for (cluster, name, version, instances, age) in [
        ("az-a", "node-1", "1.0", 3, 90),
        ("az-a", "node-2", "1.1", 12, 3 * 86_400),
        ("az-a", "node-10", "1.0", 0, 400),
        ("az-b", "node-1", "2.0", 4, 7200),
        ("az-b", "node-3", "1.0", 7, 50 * 86_400),
    ] {
        tell(
            &mut state,
            cluster,
            WatchEventKind::Added(row(None, name, version, instances, age)),
        );
    }
    for cluster in ["az-a", "az-b", "home"] {
        tell(&mut state, cluster, WatchEventKind::Synced);
    }
    state.fit(80, 12);
    state
}

/// An object with nothing but what identifies it, as watches tell of one that a new list no longer has.
pub fn tombstone(name: &str) -> PlainRow {
    PlainRow::of(TableRow::of_object(json!({"metadata": {"name": name}})))
}

/// The names of the rows that are shown, with their clusters.
pub fn shown(state: &State) -> Vec<String> {
    let table = state.table();
    let rows = table.shown().iter().filter_map(|id| table.row(*id));
    rows.map(|row| format!("{}:{}", table.cluster(row.cluster), row.key.name))
        .collect()
}

/// The chosen row.
pub fn chosen(state: &mut State) -> String {
    state.fit(80, 12);
    shown(state).get(state.cursor()).cloned().unwrap_or_default()
}
