//! A line of `watch -o json`: a stable format for programs.

use serde::Serialize;
use serde_json::Value;

use crate::client::{Form, Metadata, PlainRow, Row, TableRow, WatchEventKind};
use crate::error::{ClusterError, Duplicate};

/// What the renderers need of an object in its form.
pub trait Shown: Form {
    type Row: Row;
    fn row(self) -> Option<Self::Row>;
    fn value(self) -> Option<Value>;
}

impl Shown for PlainRow {
    type Row = PlainRow;
    fn row(self) -> Option<PlainRow> {
        Some(self)
    }
    fn value(self) -> Option<Value> {
        None
    }
}

impl Shown for TableRow {
    type Row = TableRow;
    fn row(self) -> Option<TableRow> {
        Some(self)
    }
    fn value(self) -> Option<Value> {
        None
    }
}

impl Shown for Value {
    type Row = TableRow;
    fn row(self) -> Option<TableRow> {
        Some(TableRow::of_object(self))
    }
    fn value(self) -> Option<Value> {
        Some(self)
    }
}

impl Shown for Metadata {
    type Row = TableRow;
    fn row(self) -> Option<TableRow> {
        None
    }
    fn value(self) -> Option<Value> {
        Some(self.0)
    }
}

/// The line, in the order of its fields: what happened, where, and to what.
#[derive(Serialize)]
pub struct EventLine<'a> {
    #[serde(rename = "type")]
    type_: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate: Option<DuplicatePart>,
}

#[derive(Serialize)]
struct ErrorPart {
    kind: &'static str,
    message: String,
}

#[derive(Serialize)]
struct DuplicatePart {
    resource: String,
    namespace: Option<String>,
    name: String,
    clusters: Vec<String>,
}

impl<'a> EventLine<'a> {
    /// The line of an event; `cluster` is left out where clusters are not to be shown.
    pub fn new<T: Shown>(cluster: Option<&'a str>, kind: WatchEventKind<T>, managed_fields: bool) -> Self {
        let bare = |type_| EventLine {
            type_,
            cluster,
            object: None,
            error: None,
            duplicate: None,
        };
        let object = |type_, object: T| {
            let mut value = object.value().unwrap_or_default();
            if !managed_fields {
                crate::output::strip_managed_fields(&mut value);
            }
            EventLine {
                object: Some(value),
                ..bare(type_)
            }
        };
        let error = |type_, error: ClusterError| {
            let part = ErrorPart {
                kind: error.reason.as_str(),
                message: error.message,
            };
            EventLine {
                error: Some(part),
                ..bare(type_)
            }
        };
        let duplicate = |type_, duplicate: Duplicate| {
            let Duplicate {
                resource,
                namespace,
                name,
                clusters,
            } = duplicate;
            EventLine {
                duplicate: Some(DuplicatePart {
                    resource,
                    namespace,
                    name,
                    clusters,
                }),
                ..bare(type_)
            }
        };
        match kind {
            WatchEventKind::Added(added) => object("ADDED", added),
            WatchEventKind::Modified(modified) => object("MODIFIED", modified),
            WatchEventKind::Deleted(deleted) => object("DELETED", deleted),
            WatchEventKind::Synced => bare("SYNCED"),
            WatchEventKind::Recovered => bare("CLUSTER_RECOVERED"),
            WatchEventKind::Lost(lost) => error("CLUSTER_LOST", lost),
            WatchEventKind::Stopped(stopped) => error("CLUSTER_STOPPED", stopped),
            WatchEventKind::DuplicateAppeared(appeared) => duplicate("DUPLICATE_APPEARED", appeared),
            WatchEventKind::DuplicateResolved(resolved) => duplicate("DUPLICATE_RESOLVED", resolved),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::FailureReason;

    fn line(kind: WatchEventKind<Value>) -> String {
        serde_json::to_string(&EventLine::new(Some("az-a"), kind, false)).unwrap()
    }

    #[test]
    fn the_type_comes_first() {
        assert_eq!(
            line(WatchEventKind::Added(json!({"metadata": {"name": "n"}}))),
            r#"{"type":"ADDED","cluster":"az-a","object":{"metadata":{"name":"n"}}}"#
        );
        let lost = ClusterError::not_sent(FailureReason::Connect, "connection refused");
        assert_eq!(
            line(WatchEventKind::Lost(lost)),
            r#"{"type":"CLUSTER_LOST","cluster":"az-a","error":{"kind":"connect","message":"connection refused"}}"#
        );
        assert_eq!(
            line(WatchEventKind::Synced),
            r#"{"type":"SYNCED","cluster":"az-a"}"#
        );
    }
}
