//! Which events are the same, and what is written of them: pure.
//!
//! As in client-go's `tools/events/event_broadcaster.go`: the first event of its key is created; the second makes it a
//! series, which is written at once; further ones are counted, and the count is written now and then and when the series
//! is over.

use std::collections::HashMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::event::{EventKey, micro_time};

/// A series is over when nothing was added to it for so long; as often, it is looked which are. client-go's `finishTime`.
pub(super) const FINISH: Duration = Duration::from_secs(6 * 60);
/// How often the counts of series that go on are written, so that servers keep them. client-go's `refreshTime`.
pub(super) const REFRESH: Duration = Duration::from_secs(30 * 60);
/// The most events that are known. Beyond, an event is written and not remembered: client-go remembers without end.
const MOST: usize = 10_000;

/// Something to be written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Write {
    /// A new event.
    Create(Value),
    /// The event as it is with its series now, of which a server that has it needs the series alone.
    Series(Value),
}

impl Write {
    pub(super) fn event(&self) -> &Value {
        match self {
            Write::Create(event) | Write::Series(event) => event,
        }
    }

    pub(super) fn event_mut(&mut self) -> &mut Value {
        match self {
            Write::Create(event) | Write::Series(event) => event,
        }
    }
}

#[derive(Debug)]
struct Known {
    event: Value,
    count: u32,
    last: Timestamp,
    /// The count that the server has been told.
    written: u32,
}

impl Known {
    fn write(&self) -> Write {
        let mut event = self.event.clone();
        if self.count == 1 {
            return Write::Create(event);
        }
        event["series"] = json!({"count": self.count, "lastObservedTime": micro_time(self.last)});
        Write::Series(event)
    }
}

/// The events that one cluster has been told of.
#[derive(Debug, Default)]
pub(super) struct Series {
    known: HashMap<EventKey, Known>,
}

impl Series {
    /// Takes in an event: what is to be written of it at once, if anything, and how often it has happened.
    pub(super) fn observe(&mut self, key: &EventKey, event: &Value, now: Timestamp) -> (Option<Write>, u32) {
        if let Some(known) = self.known.get_mut(key) {
            known.count = known.count.saturating_add(1);
            known.last = now;
            let write = (known.count == 2).then(|| known.write());
            return (write, known.count);
        }
        if self.known.len() < MOST {
            let known = Known {
                event: event.clone(),
                count: 1,
                last: now,
                written: 0,
            };
            self.known.insert(key.clone(), known);
        }
        (Some(Write::Create(event.clone())), 1)
    }

    /// Notes that what was to be written of this key has been.
    pub(super) fn wrote(&mut self, key: &EventKey, write: &Write) {
        let count = match write {
            Write::Create(_) => 1,
            Write::Series(event) => event["series"]["count"]
                .as_u64()
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or_default(),
        };
        if let Some(known) = self.known.get_mut(key) {
            known.written = known.written.max(count);
        }
    }

    /// Notes that the event of this key is in another namespace than it was meant for.
    pub(super) fn moved(&mut self, key: &EventKey, namespace: &str) {
        if let Some(known) = self.known.get_mut(key) {
            known.event["metadata"]["namespace"] = json!(namespace);
        }
    }

    /// The series that are over, with the counts that have not been written; single events that are old are forgotten.
    pub(super) fn over(&mut self, now: Timestamp) -> Vec<(EventKey, Write)> {
        let since = SignedDuration::try_from(FINISH).unwrap_or(SignedDuration::MAX);
        let is_over = |known: &Known| now.duration_since(known.last) > since;
        let ended: Vec<EventKey> = self
            .known
            .iter()
            .filter(|(_, known)| is_over(known))
            .map(|(key, _)| key.clone())
            .collect();
        let ended = ended.into_iter().filter_map(|key| {
            let known = self.known.remove(&key)?;
            (known.count > 1 && known.written < known.count).then(|| (key, known.write()))
        });
        ended.collect()
    }

    /// The series that go on; whether or not their counts have changed, for writing keeps them from expiring.
    pub(super) fn going_on(&self) -> Vec<(EventKey, Write)> {
        let series = self.known.iter().filter(|(_, known)| known.count > 1);
        series.map(|(key, known)| (key.clone(), known.write())).collect()
    }

    /// The series whose counts have not been written.
    pub(super) fn unwritten(&self) -> Vec<(EventKey, Write)> {
        let behind = self
            .known
            .iter()
            .filter(|(_, known)| known.count > 1 && known.written < known.count);
        behind.map(|(key, known)| (key.clone(), known.write())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::NewEvent;
    use super::*;

    fn key(reason: &str) -> EventKey {
        let object = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}});
        EventKey::of(&NewEvent::about(&object).unwrap().reason(reason))
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn count(write: &Write) -> Option<u64> {
        write.event()["series"]["count"].as_u64()
    }

    #[test]
    fn the_second_makes_a_series_and_more_are_counted() {
        let mut series = Series::default();
        let event = json!({"reason": "R"});
        let (first, _) = series.observe(&key("R"), &event, at(0));
        assert_eq!(first, Some(Write::Create(event.clone())));
        let (second, _) = series.observe(&key("R"), &json!({"reason": "later"}), at(1));
        let second = second.unwrap();
        assert_eq!(
            (count(&second), &second.event()["reason"]),
            (Some(2), &json!("R"))
        );
        assert_eq!(
            second.event()["series"]["lastObservedTime"],
            "1970-01-01T00:00:01.000000Z"
        );
        series.wrote(&key("R"), &second);
        assert!(series.unwritten().is_empty());
        assert_eq!(series.observe(&key("R"), &event, at(2)), (None, 3));
        assert_eq!(series.observe(&key("R"), &event, at(3)), (None, 4));
        assert_eq!(series.unwritten().len(), 1);
        let (other, _) = series.observe(&key("S"), &event, at(3));
        assert!(matches!(other, Some(Write::Create(_))));
        assert_eq!(series.going_on().len(), 1, "one event is no series");
    }

    #[test]
    fn a_series_ends_with_its_count() {
        let mut series = Series::default();
        let event = json!({});
        for second in 0..3 {
            series.observe(&key("R"), &event, at(second));
        }
        series.observe(&key("S"), &event, at(0));
        assert!(series.over(at(300)).is_empty());
        let over = series.over(at(1000));
        assert_eq!(over.len(), 1, "of a single event all has been written");
        assert_eq!(count(&over[0].1), Some(3));
        let (again, _) = series.observe(&key("R"), &event, at(1001));
        assert!(matches!(again, Some(Write::Create(_))), "a new series begins");
    }
}
