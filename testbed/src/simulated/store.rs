//! Objects, their revisions, and the history that watches and paged lists live on.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Bound;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::watch;

/// Namespace (empty for cluster-scoped objects) and name; lists are in this order.
pub type ObjectName = (String, String);

/// How many changes are kept until told otherwise.
const HISTORY_LIMIT: usize = 100_000;

/// An object's history, one change.
#[derive(Debug, Clone)]
pub struct Event {
    /// The revision that the change made.
    pub revision: u64,
    /// The qualified resource, `hypervisors.kvm.cloud.sap`.
    pub resource: String,
    /// Which object.
    pub name: ObjectName,
    /// Before the change; `None`: it was made.
    pub before: Option<Arc<Value>>,
    /// After the change; `None`: it was deleted.
    pub after: Option<Arc<Value>>,
}

/// The revision asked for is not in the history any more; holds the oldest one that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compacted(pub u64);

/// The store of one server.
pub struct Store {
    state: Mutex<State>,
    changes: watch::Sender<u64>,
}

/// What the store's lock guards.
pub struct State {
    revision: u64,
    /// Changes up to this revision are forgotten.
    compacted: u64,
    history_limit: usize,
    history: VecDeque<Event>,
    collections: BTreeMap<String, BTreeMap<ObjectName, Arc<Value>>>,
    /// Makes UIDs differ between servers and runs.
    random: RandomState,
    uids: u64,
    changes: watch::Sender<u64>,
}

impl Default for Store {
    fn default() -> Self {
        let changes = watch::Sender::new(1);
        let state = State {
            revision: 1,
            compacted: 0,
            history_limit: HISTORY_LIMIT,
            history: VecDeque::new(),
            collections: BTreeMap::new(),
            random: RandomState::new(),
            uids: 0,
            changes: changes.clone(),
        };
        Self {
            state: Mutex::new(state),
            changes,
        }
    }
}

impl Store {
    /// Locks the store; a transaction lives as long as the guard.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        // A panic while the lock was held cannot leave half a change: each is made by one assignment after all checks.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells of each new revision.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// The latest revision.
    pub fn revision(&self) -> u64 {
        self.lock().revision
    }

    /// An object by its qualified resource (`hypervisors.kvm.cloud.sap`), namespace (`""` when cluster-scoped) and name.
    pub fn get(&self, resource: &str, namespace: &str, name: &str) -> Option<Arc<Value>> {
        self.lock()
            .get(resource, &(namespace.to_owned(), name.to_owned()))
            .cloned()
    }

    /// All objects of a qualified resource, by namespace and name.
    pub fn objects(&self, resource: &str) -> Vec<Arc<Value>> {
        let state = self.lock();
        state
            .collections
            .get(resource)
            .map(|objects| objects.values().cloned().collect())
            .unwrap_or_default()
    }

    /// Forgets the history: older watches and continue tokens get 410 from now on.
    pub fn compact(&self) {
        let mut state = self.lock();
        // The revision itself moves on, or else a token of the present would still be good.
        state.revision += 1;
        state.compacted = state.revision;
        state.history.clear();
        state.changes.send_replace(state.revision);
    }

    /// Keeps at most so many changes.
    pub fn limit_history(&self, limit: usize) {
        let mut state = self.lock();
        state.history_limit = limit;
        state.forget_surplus();
    }
}

impl State {
    /// The latest revision.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// An object.
    pub fn get(&self, resource: &str, name: &ObjectName) -> Option<&Arc<Value>> {
        self.collections.get(resource)?.get(name)
    }

    /// How many objects a resource has.
    pub fn count(&self, resource: &str) -> usize {
        self.collections.get(resource).map_or(0, BTreeMap::len)
    }

    /// A new UID.
    pub fn new_uid(&mut self) -> String {
        self.uids += 1;
        let half = |salt: u64| {
            let mut hasher = self.random.build_hasher();
            hasher.write_u64(self.uids);
            hasher.write_u64(salt);
            hasher.finish()
        };
        let (high, low) = (half(0), half(1));
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | ((low >> 48) & 0x3fff),
            low & 0xffff_ffff_ffff
        )
    }

    /// Writes an object under a new revision, and returns it with that.
    pub fn commit(&mut self, resource: &str, name: &ObjectName, mut object: Value) -> Arc<Value> {
        self.revision += 1;
        object["metadata"]["resourceVersion"] = self.revision.to_string().into();
        let object = Arc::new(object);
        let objects = self.collections.entry(resource.to_owned()).or_default();
        let before = objects.insert(name.clone(), Arc::clone(&object));
        self.record(resource, name, before, Some(Arc::clone(&object)));
        object
    }

    /// Removes an object, and returns it as it was.
    pub fn remove(&mut self, resource: &str, name: &ObjectName) -> Option<Arc<Value>> {
        let before = self.collections.get_mut(resource)?.remove(name)?;
        self.revision += 1;
        self.record(resource, name, Some(Arc::clone(&before)), None);
        Some(before)
    }

    /// Removes whatever is in a namespace.
    pub fn remove_namespace(&mut self, namespace: &str) {
        let inside: Vec<(String, ObjectName)> = self
            .collections
            .iter()
            .flat_map(|(resource, objects)| objects.keys().map(move |name| (resource.clone(), name.clone())))
            .filter(|(_, name)| name.0 == namespace)
            .collect();
        for (resource, name) in inside {
            self.remove(&resource, &name);
        }
    }

    fn record(
        &mut self,
        resource: &str,
        name: &ObjectName,
        before: Option<Arc<Value>>,
        after: Option<Arc<Value>>,
    ) {
        let event = Event {
            revision: self.revision,
            resource: resource.to_owned(),
            name: name.clone(),
            before,
            after,
        };
        self.history.push_back(event);
        self.forget_surplus();
        self.changes.send_replace(self.revision);
    }

    fn forget_surplus(&mut self) {
        while self.history.len() > self.history_limit {
            if let Some(event) = self.history.pop_front() {
                self.compacted = event.revision;
            }
        }
    }

    /// The changes after a revision, oldest first.
    pub fn events_after(&self, revision: u64) -> Result<impl DoubleEndedIterator<Item = &Event>, Compacted> {
        if revision < self.compacted {
            return Err(Compacted(self.compacted));
        }
        let start = self.history.partition_point(|event| event.revision <= revision);
        Ok(self.history.range(start..))
    }

    /// Shows the objects of a resource as they were at a revision, by namespace and name, until told to stop.
    ///
    /// `namespace` limits them to one namespace, `after` to what comes behind that name.
    pub fn visit(
        &self,
        resource: &str,
        namespace: Option<&str>,
        after: Option<&ObjectName>,
        revision: u64,
        mut visitor: impl FnMut(&ObjectName, &Arc<Value>) -> ControlFlow<()>,
    ) -> Result<(), Compacted> {
        // What later changes must be undone: for each object that changed, how it was before the first of them.
        let mut overlay: BTreeMap<&ObjectName, Option<&Arc<Value>>> = BTreeMap::new();
        for event in self
            .events_after(revision)?
            .rev()
            .filter(|event| event.resource == resource)
        {
            overlay.insert(&event.name, event.before.as_ref());
        }
        let in_range = |name: &ObjectName| {
            namespace.is_none_or(|namespace| name.0 == namespace) && after.is_none_or(|after| name > after)
        };
        let mut undone = overlay
            .iter()
            .filter_map(|(name, object)| object.map(|object| (*name, object)))
            .peekable();
        let first = namespace.map(|namespace| (namespace.to_owned(), String::new()));
        let lower = match (&first, after) {
            (Some(first), Some(after)) if after < first => Bound::Included(first),
            (_, Some(after)) => Bound::Excluded(after),
            (Some(first), None) => Bound::Included(first),
            (None, None) => Bound::Unbounded,
        };
        let empty = BTreeMap::new();
        let current = self
            .collections
            .get(resource)
            .unwrap_or(&empty)
            .range::<ObjectName, _>((lower, Bound::Unbounded));
        for (name, object) in current {
            if namespace.is_some_and(|namespace| name.0 != namespace) {
                break;
            }
            while let Some((undone_name, undone_object)) =
                undone.next_if(|(undone_name, _)| *undone_name <= name)
            {
                if in_range(undone_name) && visitor(undone_name, undone_object).is_break() {
                    return Ok(());
                }
            }
            if !overlay.contains_key(name) && visitor(name, object).is_break() {
                return Ok(());
            }
        }
        for (name, object) in undone {
            if in_range(name) && visitor(name, object).is_break() {
                return Ok(());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn name(namespace: &str, name: &str) -> ObjectName {
        (namespace.to_owned(), name.to_owned())
    }

    fn names_at(
        state: &State,
        namespace: Option<&str>,
        after: Option<&ObjectName>,
        revision: u64,
    ) -> Vec<String> {
        let mut names = Vec::new();
        state
            .visit("w", namespace, after, revision, |(namespace, name), object| {
                names.push(format!("{namespace}/{name}={}", object["n"]));
                ControlFlow::Continue(())
            })
            .unwrap();
        names
    }

    #[test]
    fn an_old_revision_is_seen_as_it_was() {
        let store = Store::default();
        let mut state = store.lock();
        for (namespace, object) in [("a", "x"), ("a", "y"), ("b", "x")] {
            state.commit("w", &name(namespace, object), json!({"metadata": {}, "n": 1}));
        }
        let then = state.revision();
        state.commit("w", &name("a", "x"), json!({"metadata": {}, "n": 2}));
        state.remove("w", &name("a", "y"));
        state.commit("w", &name("a", "z"), json!({"metadata": {}, "n": 2}));
        state.commit("w", &name("a", "x"), json!({"metadata": {}, "n": 3}));
        let now = state.revision();

        assert_eq!(names_at(&state, None, None, then), ["a/x=1", "a/y=1", "b/x=1"]);
        assert_eq!(names_at(&state, None, None, now), ["a/x=3", "a/z=2", "b/x=1"]);
        assert_eq!(names_at(&state, Some("a"), None, then), ["a/x=1", "a/y=1"]);
        assert_eq!(names_at(&state, Some("b"), None, then), ["b/x=1"]);
        assert_eq!(
            names_at(&state, None, Some(&name("a", "x")), then),
            ["a/y=1", "b/x=1"]
        );
        assert_eq!(names_at(&state, Some("a"), Some(&name("a", "y")), now), ["a/z=2"]);
    }

    #[test]
    fn compaction_forgets_the_present_too() {
        let store = Store::default();
        let revision = store.lock().revision();
        store.compact();
        let state = store.lock();
        assert!(state.events_after(revision).is_err());
        assert_eq!(
            state.events_after(state.revision()).map(|events| events.count()),
            Ok(0)
        );
    }

    #[test]
    fn a_limited_history_says_what_it_forgot() {
        let store = Store::default();
        store.limit_history(2);
        let mut state = store.lock();
        let start = state.revision();
        for _ in 0..3 {
            state.commit("w", &name("", "x"), json!({"metadata": {}}));
        }
        assert_eq!(
            state.events_after(start).map(|events| events.count()),
            Err(Compacted(start + 1))
        );
        assert_eq!(state.events_after(start + 1).map(|events| events.count()), Ok(2));
    }

    #[test]
    fn uids_look_like_uids_and_differ() {
        let store = Store::default();
        let mut state = store.lock();
        let (one, two) = (state.new_uid(), state.new_uid());
        assert_ne!(one, two);
        let lengths: Vec<usize> = one.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
    }

    #[test]
    fn changes_are_announced() {
        let store = Store::default();
        let mut changes = store.changes();
        changes.mark_unchanged();
        store.lock().commit("w", &name("", "x"), json!({"metadata": {}}));
        assert!(changes.has_changed().unwrap());
    }
}
