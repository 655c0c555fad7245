//! What one cluster is known to have, and what a new list or an event changes about it: pure.

use std::collections::HashMap;

use super::super::form::{Form, Page};
use super::super::outcome::ObjectKey;
use super::WatchEventKind;
use crate::fleet::discovery::ResourceKind;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    uid: String,
    resource_version: String,
}

/// The objects of one cluster, by what identifies their state.
#[derive(Debug)]
pub(super) struct State {
    kind: ResourceKind,
    known: HashMap<ObjectKey, Known>,
    /// From where the watch goes on; empty before the first list.
    resource_version: String,
    synced: bool,
}

impl State {
    pub(super) fn new(kind: ResourceKind) -> Self {
        State {
            kind,
            known: HashMap::new(),
            resource_version: String::new(),
            synced: false,
        }
    }

    /// The resourceVersion to watch from; `None`: list first.
    pub(super) fn resume_from(&self) -> Option<&str> {
        (!self.resource_version.is_empty()).then_some(self.resource_version.as_str())
    }

    /// The resourceVersion is of no use any more: list again.
    pub(super) fn expire(&mut self) {
        self.resource_version.clear();
    }

    /// Takes in a whole list: tells what is new, what changed, and what is gone since.
    pub(super) fn relist<T: Form>(&mut self, page: Page<T>) -> Vec<WatchEventKind<T>> {
        let mut events = Vec::new();
        let mut gone = std::mem::take(&mut self.known);
        for object in page.items {
            let key = object.key();
            let known = Known {
                uid: object.uid(),
                resource_version: object.resource_version(),
            };
            match gone.remove(&key).or_else(|| self.known.get(&key).cloned()) {
                Some(before) if before == known => {}
                Some(before) if before.uid == known.uid => events.push(WatchEventKind::Modified(object)),
                Some(before) => {
                    // Deleted and created again meanwhile: two events, as if they had been seen.
                    events.push(WatchEventKind::Deleted(self.tombstone(&key, &before)));
                    events.push(WatchEventKind::Added(object));
                }
                None => events.push(WatchEventKind::Added(object)),
            }
            self.known.insert(key, known);
        }
        let mut gone: Vec<(ObjectKey, Known)> = gone.into_iter().collect();
        gone.sort_by(|a, b| a.0.cmp(&b.0));
        for (key, before) in gone {
            events.push(WatchEventKind::Deleted(self.tombstone(&key, &before)));
        }
        self.resource_version = page.resource_version;
        if !self.synced {
            self.synced = true;
            events.push(WatchEventKind::Synced);
        }
        events
    }

    fn tombstone<T: Form>(&self, key: &ObjectKey, known: &Known) -> T {
        T::tombstone(&self.kind, key, &known.uid, &known.resource_version)
    }

    /// Takes in `ADDED` and `MODIFIED`; what is known already, as after a resumption, is told once.
    pub(super) fn upsert<T: Form>(&mut self, object: T) -> Option<WatchEventKind<T>> {
        let known = Known {
            uid: object.uid(),
            resource_version: object.resource_version(),
        };
        self.advance(&known.resource_version);
        match self.known.insert(object.key(), known.clone()) {
            Some(before) if before == known => None,
            Some(_) => Some(WatchEventKind::Modified(object)),
            None => Some(WatchEventKind::Added(object)),
        }
    }

    /// Takes in `DELETED`.
    pub(super) fn delete<T: Form>(&mut self, object: T) -> Option<WatchEventKind<T>> {
        self.advance(&object.resource_version());
        self.known
            .remove(&object.key())
            .map(|_| WatchEventKind::Deleted(object))
    }

    /// Takes in a bookmark, or the version of an event.
    pub(super) fn advance(&mut self, resource_version: &str) {
        if !resource_version.is_empty() {
            resource_version.clone_into(&mut self.resource_version);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::k8s::GroupVersionKind;

    fn state() -> State {
        State::new(crate::fleet::discovery::guess(&GroupVersionKind::gvk(
            "kvm.cloud.sap",
            "v1",
            "Hypervisor",
        )))
    }

    fn object(name: &str, uid: &str, version: &str) -> Value {
        json!({"metadata": {"name": name, "uid": uid, "resourceVersion": version}})
    }

    fn page(version: &str, items: Vec<Value>) -> Page<Value> {
        Page {
            items,
            continue_token: String::new(),
            resource_version: version.to_owned(),
            ..Default::default()
        }
    }

    fn shown(events: &[WatchEventKind<Value>]) -> Vec<String> {
        let line =
            |word: &str, object: &Value| format!("{word} {}", object["metadata"]["name"].as_str().unwrap());
        events
            .iter()
            .map(|event| match event {
                WatchEventKind::Added(object) => line("+", object),
                WatchEventKind::Modified(object) => line("~", object),
                WatchEventKind::Deleted(object) => line("-", object),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn a_new_list_tells_the_difference() {
        let mut state = state();
        let first = state.relist(page(
            "10",
            vec![
                object("a", "1", "3"),
                object("b", "2", "4"),
                object("c", "3", "5"),
            ],
        ));
        assert_eq!(shown(&first), ["+ a", "+ b", "+ c", "Synced"]);
        assert_eq!(state.resume_from(), Some("10"));
        let second = state.relist(page(
            "20",
            vec![
                object("b", "2", "11"),
                object("c", "9", "12"),
                object("d", "4", "13"),
            ],
        ));
        assert_eq!(shown(&second), ["~ b", "- c", "+ c", "+ d", "- a"]);
        let third = state.relist(page(
            "30",
            vec![
                object("b", "2", "11"),
                object("c", "9", "12"),
                object("d", "4", "13"),
            ],
        ));
        assert!(third.is_empty());
    }

    #[test]
    fn what_a_list_has_twice_is_there_once_and_the_latest_wins() {
        let mut state = state();
        let twice = vec![
            object("a", "1", "3"),
            object("a", "1", "3"),
            object("a", "1", "5"),
        ];
        assert_eq!(shown(&state.relist(page("10", twice))), ["+ a", "~ a", "Synced"]);
        assert!(state.relist(page("11", vec![object("a", "1", "5")])).is_empty());
    }

    #[test]
    fn what_was_told_is_not_told_again() {
        let mut state = state();
        state.relist(page("10", vec![object("a", "1", "3")]));
        assert!(state.upsert(object("a", "1", "3")).is_none());
        assert_eq!(shown(&[state.upsert(object("a", "1", "12")).unwrap()]), ["~ a"]);
        assert_eq!(state.resume_from(), Some("12"));
        assert_eq!(shown(&[state.upsert(object("b", "2", "13")).unwrap()]), ["+ b"]);
        assert_eq!(shown(&[state.delete(object("a", "1", "14")).unwrap()]), ["- a"]);
        assert!(state.delete(object("a", "1", "14")).is_none());
        state.advance("20");
        assert_eq!(state.resume_from(), Some("20"));
        state.expire();
        assert_eq!(state.resume_from(), None);
    }
}
