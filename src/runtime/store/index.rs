//! Finding objects by any value that can be had from them: Go's `IndexField`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};

use super::super::kept::Stored;
use super::state::State;
use crate::client::ObjectKey;

/// What an index has of an object: the values that it is to be found by.
pub(super) type IndexFunction<K> = Arc<dyn Fn(&Stored<K>) -> Vec<String> + Send + Sync>;

/// The objects of a store.
type Objects<K> = BTreeMap<ObjectKey, Vec<Arc<Stored<K>>>>;

struct Entries<K> {
    function: IndexFunction<K>,
    /// The keys of which some copy has the value.
    keys: HashMap<String, BTreeSet<ObjectKey>>,
}

impl<K> Entries<K> {
    /// The values of one copy. A function that panics must not end the store: it gives none.
    fn values_of(&self, copy: &Stored<K>) -> Vec<String> {
        catch_unwind(AssertUnwindSafe(|| (self.function)(copy))).unwrap_or_else(|_| {
            tracing::error!(cluster = %copy.cluster, name = %copy.key.name, "an index function panicked");
            Vec::new()
        })
    }

    fn values_of_all(&self, copies: &[Arc<Stored<K>>]) -> BTreeSet<String> {
        copies.iter().flat_map(|copy| self.values_of(copy)).collect()
    }

    fn update(&mut self, key: &ObjectKey, before: &[Arc<Stored<K>>], after: &[Arc<Stored<K>>]) {
        let before = self.values_of_all(before);
        let after = self.values_of_all(after);
        for value in before.difference(&after) {
            if let Some(keys) = self.keys.get_mut(value) {
                keys.remove(key);
                if keys.is_empty() {
                    self.keys.remove(value);
                }
            }
        }
        for value in after.difference(&before) {
            self.keys.entry(value.clone()).or_default().insert(key.clone());
        }
    }
}

/// The indexes of a store, by name.
pub(super) struct Indexes<K>(BTreeMap<String, Entries<K>>);

impl<K> Default for Indexes<K> {
    fn default() -> Self {
        Indexes(BTreeMap::new())
    }
}

impl<K> Indexes<K> {
    /// Begins an index, in place of one of the same name.
    pub(super) fn add(&mut self, name: String, function: IndexFunction<K>, objects: &Objects<K>) {
        let mut entries = Entries {
            function,
            keys: HashMap::new(),
        };
        for (key, copies) in objects {
            entries.update(key, &[], copies);
        }
        self.0.insert(name, entries);
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The copies of an object change from these to those.
    pub(super) fn update(&mut self, key: &ObjectKey, before: &[Arc<Stored<K>>], after: &[Arc<Stored<K>>]) {
        for entries in self.0.values_mut() {
            entries.update(key, before, after);
        }
    }

    pub(super) fn lookup(&self, name: &str, value: &str, objects: &Objects<K>) -> Vec<Arc<Stored<K>>> {
        let Some(entries) = self.0.get(name) else {
            return Vec::new();
        };
        let keys = entries.keys.get(value).into_iter().flatten();
        let copies = keys.filter_map(|key| objects.get(key)).flatten();
        // The key is known for one of its copies; the others may have other values.
        let has_value = |copy: &&Arc<Stored<K>>| entries.values_of(copy).iter().any(|other| other == value);
        copies.filter(has_value).cloned().collect()
    }

    pub(super) fn values(&self, name: &str) -> Vec<String> {
        let mut values: Vec<String> = self
            .0
            .get(name)
            .into_iter()
            .flat_map(|entries| entries.keys.keys())
            .cloned()
            .collect();
        values.sort_unstable();
        values
    }
}

/// An index of a [`Store`](super::Store): finds the objects of all clusters by a value. Cheap to clone.
///
/// [`Store::index_by`](super::Store::index_by) makes one, with an example.
///
/// ```
/// # use multicluster::{client::Metadata, runtime::{Index, Store}};
/// # fn example(hypervisors: Store<Metadata>) {
/// let by_zone: Index<Metadata> = hypervisors.index_by("zone", |node| node.label("zone").map(str::to_owned).into_iter().collect());
/// for zone in by_zone.values() {
///     println!("{zone}: {}", by_zone.get(&zone).len());
/// }
/// # }
/// ```
pub struct Index<K> {
    pub(super) name: Arc<str>,
    pub(super) state: Arc<RwLock<State<K>>>,
}

impl<K> Clone for Index<K> {
    fn clone(&self) -> Self {
        Index {
            name: self.name.clone(),
            state: self.state.clone(),
        }
    }
}

impl<K> fmt::Debug for Index<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Index").field(&self.name).finish()
    }
}

impl<K> Index<K> {
    /// The objects that have this value, of all clusters: in key order, copies in cluster order.
    pub fn get(&self, value: &str) -> Vec<Arc<Stored<K>>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.lookup(&self.name, value)
    }

    /// The values that objects have, in order.
    pub fn values(&self) -> Vec<String> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.index_values(&self.name)
    }
}
