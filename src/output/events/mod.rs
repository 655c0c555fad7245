//! Events of core/v1 for people: what `describe` and `events` show of them, and in which order.

mod ordered;
mod table;

use jiff::Timestamp;
use serde_json::Value;

use super::duration::age;

pub use ordered::{InOrder, list};
pub use table::{EventTable, EventTableOptions};

/// A string of an event, by JSON pointer; empty where there is none.
fn text<'a>(event: &'a Value, pointer: &str) -> &'a str {
    event.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// When an event was last seen, and how often since when: `5m`, `5m (x3 over 10m)`.
///
/// kubectl's `cmd/events/event_printer.go` and `describe/describe.go` say it the same way: from `series` where there is one,
/// else from `count`, else when it was first seen.
pub fn interval(event: &Value, now: Timestamp) -> String {
    let time = text(event, "/eventTime");
    let first = if is_zero(time) {
        text(event, "/firstTimestamp")
    } else {
        time
    };
    let first = age(first, now);
    let repeated = |last: &str, count: i64| format!("{} (x{count} over {first})", age(last, now));
    let count = |pointer: &str| event.pointer(pointer).and_then(Value::as_i64).unwrap_or_default();
    match event.get("series") {
        Some(Value::Object(_)) => repeated(text(event, "/series/lastObservedTime"), count("/series/count")),
        _ if count("/count") > 1 => repeated(text(event, "/lastTimestamp"), count("/count")),
        _ => first,
    }
}

/// Who reported an event.
pub fn source(event: &Value) -> &str {
    match text(event, "/source/component") {
        "" => text(event, "/reportingComponent"),
        component => component,
    }
}

/// When an event was last seen, for the order of `events` (`cmd/events/events.go`, `eventTime`). One without any time comes
/// before all others.
pub fn last_seen(event: &Value) -> Option<Timestamp> {
    let last = match event.get("series") {
        Some(Value::Object(_)) => return timestamp(text(event, "/series/lastObservedTime")),
        _ => timestamp(text(event, "/lastTimestamp")),
    };
    last.or_else(|| timestamp(text(event, "/eventTime")))
}

/// The time that orders the events of a description (`pkg/util/event`, `SortableEvents`).
pub fn last_timestamp(event: &Value) -> Option<Timestamp> {
    timestamp(text(event, "/lastTimestamp"))
}

fn timestamp(text: &str) -> Option<Timestamp> {
    text.parse().ok().filter(|_| !is_zero(text))
}

/// Whether this is Go's zero time, or none at all.
fn is_zero(timestamp: &str) -> bool {
    timestamp.is_empty() || timestamp.starts_with("0001-01-01T00:00:00")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn now() -> Timestamp {
        "2026-01-02T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn intervals_come_from_series_then_count_then_the_first_time() {
        for (event, shown) in [
            (json!({"firstTimestamp": "2026-01-02T11:50:00Z"}), "10m"),
            (
                json!({"firstTimestamp": "2026-01-02T11:50:00Z", "lastTimestamp": "2026-01-02T11:58:00Z", "count": 1}),
                "10m",
            ),
            (
                json!({"firstTimestamp": "2026-01-02T11:50:00Z", "lastTimestamp": "2026-01-02T11:58:00Z", "count": 3}),
                "2m (x3 over 10m)",
            ),
            (
                json!({"eventTime": "2026-01-02T11:40:00.123456Z", "firstTimestamp": null,
                       "series": {"count": 7, "lastObservedTime": "2026-01-02T11:59:30.000000Z"}, "count": 3}),
                "30s (x7 over 19m)",
            ),
            (
                json!({"eventTime": "2026-01-02T11:40:00Z", "firstTimestamp": "2026-01-02T11:00:00Z", "series": null}),
                "20m",
            ),
            (
                json!({"eventTime": null, "firstTimestamp": null, "count": 2}),
                "<unknown> (x2 over <unknown>)",
            ),
            (json!({}), "<unknown>"),
            (
                json!({"firstTimestamp": 5, "count": "x", "series": []}),
                "<unknown>",
            ),
        ] {
            assert_eq!(interval(&event, now()), shown, "{event}");
        }
    }

    #[test]
    fn the_order_looks_at_series_then_last_then_event_time() {
        let at = |event: Value| last_seen(&event).map(|time| time.to_string());
        let known = |time: &str| Some(time.to_owned());
        let all = json!({"series": {"lastObservedTime": "2026-01-03T00:00:00Z"}, "lastTimestamp": "2026-01-02T00:00:00Z",
                         "eventTime": "2026-01-01T00:00:00Z"});
        assert_eq!(at(all.clone()), known("2026-01-03T00:00:00Z"));
        assert_eq!(
            last_timestamp(&all).map(|time| time.to_string()),
            known("2026-01-02T00:00:00Z")
        );
        assert_eq!(
            at(json!({"lastTimestamp": "2026-01-02T00:00:00Z", "eventTime": "2026-01-01T00:00:00Z"})),
            known("2026-01-02T00:00:00Z")
        );
        assert_eq!(
            at(json!({"lastTimestamp": null, "eventTime": "2026-01-01T00:00:00Z"})),
            known("2026-01-01T00:00:00Z")
        );
        assert_eq!(at(json!({"lastTimestamp": "0001-01-01T00:00:00Z"})), None);
        assert_eq!(at(json!({})), None);
    }

    #[test]
    fn an_event_comes_from_its_source_or_who_reports_it() {
        assert_eq!(
            source(&json!({"source": {"component": "a"}, "reportingComponent": "b"})),
            "a"
        );
        assert_eq!(source(&json!({"source": {}, "reportingComponent": "b"})), "b");
        assert_eq!(source(&json!({})), "");
    }
}
