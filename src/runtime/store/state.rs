//! What a store holds, and what an event changes about it: pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::kept::{Kept, Stored};
use super::super::watch::MergedEvent;
use super::index::{IndexFunction, Indexes};
use super::readiness::{ClusterReadiness, Readiness};
use super::shared::Change;
use crate::client::{ObjectKey, WatchEventKind};
use crate::error::ClusterError;

/// One cluster's part, but for its objects.
#[derive(Debug)]
struct Part {
    cluster: Arc<str>,
    /// All that it had at its start has been told.
    synced: bool,
    /// Why it does not answer.
    trouble: Option<ClusterError>,
    objects: usize,
    /// What it has that cannot be read into the type, and why. Of what could be read before, the last is kept.
    unreadable: BTreeMap<ObjectKey, String>,
}

/// Every copy of every object, and how each cluster stands.
pub(super) struct State<K> {
    /// In cluster order.
    parts: Vec<Part>,
    /// The copies of an object are in cluster order, and there is at least one.
    objects: BTreeMap<ObjectKey, Vec<Arc<Stored<K>>>>,
    /// The keys with more than one copy.
    duplicates: BTreeSet<ObjectKey>,
    indexes: Indexes<K>,
}

impl<K> Default for State<K> {
    fn default() -> Self {
        State {
            parts: Vec::new(),
            objects: BTreeMap::new(),
            duplicates: BTreeSet::new(),
            indexes: Indexes::default(),
        }
    }
}

impl<K> State<K> {
    /// Takes in an event; what it changed, if anything.
    pub(super) fn take<T: Kept<Object = K>>(&mut self, event: MergedEvent<T>) -> Option<Change<K>> {
        let event = match event {
            MergedEvent::Joined { cluster, place } => {
                self.join(cluster.clone(), place);
                return Some(Change::Cluster(cluster));
            }
            MergedEvent::Told(event) => event,
        };
        let cluster = event.cluster;
        match event.kind {
            WatchEventKind::Added(form) | WatchEventKind::Modified(form) => {
                if let Some(why) = form.unreadable() {
                    let (key, why) = (form.key(), why.to_owned());
                    return self.stands(cluster, |part| {
                        part.unreadable.insert(key, why);
                    });
                }
                let cleared = self.is_readable_again(&cluster, &form.key());
                let changed = self.upsert(Stored::of(&cluster, form)?);
                changed.or(cleared)
            }
            WatchEventKind::Deleted(form) => {
                let cleared = self.is_readable_again(&cluster, &form.key());
                self.remove(&cluster, &form.key()).or(cleared)
            }
            WatchEventKind::Synced => self.stands(cluster, |part| part.synced = true),
            WatchEventKind::Lost(error) | WatchEventKind::Stopped(error) => {
                self.stands(cluster, |part| part.trouble = Some(error))
            }
            WatchEventKind::Recovered => self.stands(cluster, |part| part.trouble = None),
            WatchEventKind::DuplicateAppeared(_) | WatchEventKind::DuplicateResolved(_) => None,
        }
    }

    fn join(&mut self, cluster: Arc<str>, place: usize) {
        if self.place(&cluster).is_none() {
            let part = Part {
                cluster,
                synced: false,
                trouble: None,
                objects: 0,
                unreadable: BTreeMap::new(),
            };
            self.parts.insert(place.min(self.parts.len()), part);
        }
    }

    fn stands(&mut self, cluster: Arc<str>, change: impl FnOnce(&mut Part)) -> Option<Change<K>> {
        let place = self.place(&cluster)?;
        change(&mut self.parts[place]);
        Some(Change::Cluster(cluster))
    }

    /// An object can be read, or is gone; whether it could not be read before.
    fn is_readable_again(&mut self, cluster: &Arc<str>, key: &ObjectKey) -> Option<Change<K>> {
        let place = self.place(cluster)?;
        let before = self.parts[place].unreadable.remove(key);
        before.map(|_| Change::Cluster(cluster.clone()))
    }

    fn place(&self, cluster: &str) -> Option<usize> {
        self.parts.iter().position(|part| &*part.cluster == cluster)
    }

    /// Takes in an object as it is now. One of a cluster that nobody joined is left out.
    fn upsert(&mut self, object: Stored<K>) -> Option<Change<K>> {
        let place = self.place(&object.cluster)?;
        let object = Arc::new(object);
        let copies = self.objects.get(&object.key).map_or(&[][..], Vec::as_slice);
        let mut after = copies.to_vec();
        let found = after.iter().position(|copy| copy.cluster == object.cluster);
        let before = match found {
            Some(at) => Some(std::mem::replace(&mut after[at], object.clone())),
            None => {
                let is_before = |copy: &Arc<Stored<K>>| self.place(&copy.cluster) < Some(place);
                let at = after.iter().take_while(|copy| is_before(copy)).count();
                // Exactly as many as there are: nearly all objects have one copy for ever.
                after.reserve_exact(1);
                after.insert(at, object.clone());
                None
            }
        };
        self.indexes.update(&object.key, copies, &after);
        if before.is_none() {
            self.parts[place].objects += 1;
        }
        if after.len() > 1 {
            self.duplicates.insert(object.key.clone());
        }
        self.objects.insert(object.key.clone(), after);
        Some(match before {
            Some(before) => Change::Updated {
                before,
                after: object,
            },
            None => Change::Added(object),
        })
    }

    fn remove(&mut self, cluster: &str, key: &ObjectKey) -> Option<Change<K>> {
        let copies = self.objects.get(key)?;
        let at = copies.iter().position(|copy| &*copy.cluster == cluster)?;
        let mut after = copies.clone();
        let gone = after.remove(at);
        self.indexes.update(key, copies, &after);
        if after.len() < 2 {
            self.duplicates.remove(key);
        }
        if after.is_empty() {
            self.objects.remove(key);
        } else {
            after.shrink_to_fit();
            self.objects.insert(key.clone(), after);
        }
        if let Some(place) = self.place(cluster) {
            self.parts[place].objects -= 1;
        }
        Some(Change::Deleted(gone))
    }

    /// The copies of an object, in cluster order.
    pub(super) fn copies(&self, key: &ObjectKey) -> &[Arc<Stored<K>>] {
        self.objects.get(key).map_or(&[], Vec::as_slice)
    }

    /// Every copy of every object, in key order, and in cluster order within that.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Stored<K>>> {
        self.objects.values().flatten()
    }

    /// How many objects there are, copies counted.
    pub(super) fn len(&self) -> usize {
        self.parts.iter().map(|part| part.objects).sum()
    }

    /// The copies of what exists more than once, in key order.
    pub(super) fn duplicates(&self) -> impl Iterator<Item = &[Arc<Stored<K>>]> {
        self.duplicates.iter().map(|key| self.copies(key))
    }

    /// Begins an index, over what is there already too.
    pub(super) fn add_index(&mut self, name: String, function: IndexFunction<K>) {
        self.indexes.add(name, function, &self.objects);
    }

    pub(super) fn has_index(&self, name: &str) -> bool {
        self.indexes.has(name)
    }

    /// The copies that have this value, in key order, and in cluster order within that.
    pub(super) fn lookup(&self, index: &str, value: &str) -> Vec<Arc<Stored<K>>> {
        self.indexes.lookup(index, value, &self.objects)
    }

    /// The values of an index, in order.
    pub(super) fn index_values(&self, index: &str) -> Vec<String> {
        self.indexes.values(index)
    }

    /// Whether everything that a cluster had at its start is here; `None` for a cluster that is not watched.
    pub(super) fn is_synced(&self, cluster: &str) -> Option<bool> {
        self.place(cluster).map(|place| self.parts[place].synced)
    }

    /// Whether a cluster answers; `None` for a cluster that is not watched.
    pub(super) fn answers(&self, cluster: &str) -> Option<bool> {
        self.place(cluster)
            .map(|place| self.parts[place].trouble.is_none())
    }

    pub(super) fn readiness(&self) -> Readiness {
        let clusters = self.parts.iter().map(|part| ClusterReadiness {
            synced: part.synced,
            trouble: part.trouble.clone(),
            objects: part.objects,
            unreadable: part.unreadable.clone(),
            ..ClusterReadiness::new(part.cluster.clone())
        });
        Readiness {
            clusters: clusters.collect(),
        }
    }
}
