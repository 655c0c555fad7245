//! How far what is waited for has come, as the clusters tell it: pure.
//!
//! A [`Wish`] is one thing that was asked for: an object by its name, or all objects of a type that a selector chooses. What
//! its clusters have of it are copies, each of which has to meet all conditions, one after the other.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::condition::Condition;
use crate::client::{Form as _, ObjectKey};
use crate::error::ClusterError;
use crate::fleet::ClusterDescriptor;
use crate::fleet::discovery::ResourceKind;
use crate::fleet::selector::Selector;

/// How long an object that was created is looked for in the clusters that have not answered yet: a second copy would be
/// told, but a dead cluster holds nobody up.
pub(super) const GRACE: Duration = Duration::from_millis(500);

/// What a cluster tells of one wish.
#[derive(Debug, Clone)]
pub(super) enum Told {
    /// An object is there, anew or changed.
    Present(Value),
    /// An object is not there any more.
    Absent(ObjectKey),
    /// All that was there at the start has been told.
    Synced,
    /// It does not answer; it is tried again.
    Silent(ClusterError),
    /// It answers again.
    Recovered,
    /// It does not answer, and trying again would not help.
    GivenUp(ClusterError),
}

impl Told {
    /// The object that it is about, if it is about one.
    pub(super) fn key(&self) -> Option<ObjectKey> {
        match self {
            Told::Present(object) => Some(object.key()),
            Told::Absent(key) => Some(key.clone()),
            Told::Synced | Told::Silent(_) | Told::Recovered | Told::GivenUp(_) => None,
        }
    }
}

/// A cluster, and what it has of a wish.
#[derive(Debug)]
pub(super) struct Place {
    /// The cluster.
    pub(super) cluster: Arc<ClusterDescriptor>,
    /// Whether it has told all that it had at the start.
    pub(super) synced: bool,
    /// Why it does not answer, while it does not.
    pub(super) silent: Option<ClusterError>,
    /// Nothing more will come from it.
    given_up: bool,
    /// What it has, or had.
    pub(super) copies: BTreeMap<ObjectKey, Copy>,
    /// How many of these are still waited for.
    open: usize,
}

/// One object of one cluster.
#[derive(Debug)]
pub(super) struct Copy {
    /// How many conditions have been met.
    step: usize,
    /// How many of them have been told.
    told: usize,
    /// The object as it was when each condition was met.
    met: Vec<Value>,
    /// The object as it was last seen.
    last: Value,
    /// Whether it is there.
    present: bool,
    /// Why waiting is of no use.
    pub(super) failed: Option<Failed>,
}

/// Why waiting for a copy is of no use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failed {
    /// It is gone, and a condition is to be met that only an object can meet.
    Gone,
    /// The condition cannot be asked of it.
    Unusable(String),
}

/// One condition that one copy has met.
#[derive(Debug)]
pub(super) struct Met {
    /// The cluster's display name.
    pub(super) cluster: String,
    /// Namespace and name.
    pub(super) key: ObjectKey,
    /// The object as it was then.
    pub(super) object: Value,
}

/// One thing that is waited for.
#[derive(Debug)]
pub(super) struct Wish {
    /// Its kind.
    pub(super) kind: ResourceKind,
    /// The one object that is meant; `None`: all that are chosen.
    pub(super) key: Option<ObjectKey>,
    /// In cluster order.
    pub(super) places: Vec<Place>,
    conditions: Arc<[Condition]>,
    /// Of a named object, the labels that it must have to be meant.
    labels: Option<Selector>,
    /// When the first object was there.
    found_at: Option<Instant>,
    /// An object of the name is there, but does not have the labels.
    passed_over: bool,
    /// The last key up to which everything has been told.
    told: Option<ObjectKey>,
}

impl Place {
    /// Changes what is known of a copy, and sees what it meets now.
    fn change(&mut self, key: &ObjectKey, conditions: &[Condition], change: impl FnOnce(&mut Copy)) {
        let Some(copy) = self.copies.get_mut(key) else {
            return;
        };
        let was_settled = copy.is_settled(conditions);
        change(copy);
        copy.advance(conditions);
        if !was_settled && copy.is_settled(conditions) {
            self.open -= 1;
        }
    }

    /// Whether what it has is known no better than when it answered last.
    pub(super) fn is_uncertain(&self) -> bool {
        !self.synced || (self.silent.is_some() && self.open > 0)
    }

    /// Whether it has not said a word yet.
    fn is_unheard(&self) -> bool {
        !self.synced && self.silent.is_none()
    }
}

impl Copy {
    fn new(object: Value) -> Self {
        Copy {
            step: 0,
            told: 0,
            met: Vec::new(),
            last: object,
            present: true,
            failed: None,
        }
    }

    fn is_settled(&self, conditions: &[Condition]) -> bool {
        self.failed.is_some() || self.step == conditions.len()
    }

    /// Meets as many of the next conditions as the object does, as it is now.
    fn advance(&mut self, conditions: &[Condition]) {
        while self.failed.is_none() && self.step < conditions.len() {
            let condition = &conditions[self.step];
            let met = match (condition, self.present) {
                (Condition::Delete, present) => Ok(!present),
                // Whoever waited for the deletion first gets no object to ask anything else of.
                (_, false) if self.step > 0 && matches!(conditions[self.step - 1], Condition::Delete) => {
                    self.failed = Some(Failed::Gone);
                    return;
                }
                (_, false) => Ok(false),
                (condition, true) => condition.is_met(&self.last),
            };
            match met {
                Ok(true) => {
                    self.met.push(self.last.clone());
                    self.step += 1;
                }
                Ok(false) => return,
                Err(why) => self.failed = Some(Failed::Unusable(why)),
            }
        }
    }
}

impl Wish {
    /// A wish of which nothing is known yet.
    pub(super) fn new(
        kind: ResourceKind,
        key: Option<ObjectKey>,
        clusters: impl IntoIterator<Item = Arc<ClusterDescriptor>>,
        conditions: Arc<[Condition]>,
        labels: Option<Selector>,
    ) -> Self {
        let place = |cluster| Place {
            cluster,
            synced: false,
            silent: None,
            given_up: false,
            copies: BTreeMap::new(),
            open: 0,
        };
        Wish {
            kind,
            key,
            places: clusters.into_iter().map(place).collect(),
            conditions,
            labels,
            found_at: None,
            passed_over: false,
            told: None,
        }
    }

    /// Takes in what a cluster tells.
    pub(super) fn tell(&mut self, now: Instant, cluster: &str, told: Told) {
        let Some(place) = self.places.iter_mut().find(|place| place.cluster.name == cluster) else {
            return;
        };
        match told {
            Told::Synced => {
                place.synced = true;
                place.silent = None;
            }
            Told::Recovered => place.silent = None,
            Told::Silent(error) => place.silent = Some(error),
            Told::GivenUp(error) => {
                place.silent = Some(error);
                place.given_up = true;
            }
            Told::Absent(key) => place.change(&key, &self.conditions, |copy| copy.present = false),
            Told::Present(object) => self.present(now, cluster, object),
        }
    }

    fn present(&mut self, now: Instant, cluster: &str, object: Value) {
        let key = object.key();
        if !self.means(&key) {
            return;
        }
        // What is waited for is what was there at the start, or what there was when there was something at last.
        let creates = self.waits_for_creation();
        let late = self.found_at.is_some_and(|found| now > found + GRACE);
        let meant = self
            .labels
            .as_ref()
            .is_none_or(|selector| selector.matches(&labels(&object)));
        let Some(place) = self.places.iter_mut().find(|place| place.cluster.name == cluster) else {
            return;
        };
        if place.copies.contains_key(&key) {
            place.change(&key, &self.conditions, |copy| {
                copy.last = object;
                copy.present = true;
            });
            return;
        }
        if place.synced && (!creates || late) {
            return;
        }
        if !meant {
            self.passed_over = true;
            return;
        }
        self.found_at.get_or_insert(now);
        if self.told.as_ref().is_some_and(|told| key <= *told) {
            self.told = None;
        }
        place.copies.insert(key.clone(), Copy::new(object));
        place.open += 1;
        place.change(&key, &self.conditions, |_| {});
    }

    /// Whether the object may still have to come into being.
    pub(super) fn waits_for_creation(&self) -> bool {
        matches!(self.conditions.first(), Some(Condition::Create))
    }

    /// Whether one object is enough, wherever it is.
    pub(super) fn is_nothing_but_creation(&self) -> bool {
        self.conditions
            .iter()
            .all(|condition| matches!(condition, Condition::Create))
    }

    /// Whether an object of this key can be meant.
    pub(super) fn means(&self, key: &ObjectKey) -> bool {
        self.key.as_ref().is_none_or(|named| named == key)
    }

    /// Whether it does not matter that there is no object.
    pub(super) fn waits_for_deletion(&self) -> bool {
        self.conditions
            .iter()
            .any(|condition| matches!(condition, Condition::Delete))
    }

    /// Whether any cluster has, or had, what is meant.
    pub(super) fn is_found(&self) -> bool {
        self.found_at.is_some()
    }

    /// Whether there is an object of the name, but not one that is meant.
    pub(super) fn is_passed_over(&self) -> bool {
        self.passed_over
    }

    /// Whether all conditions have been met by a copy.
    pub(super) fn is_done(&self, copy: &Copy) -> bool {
        copy.step == self.conditions.len()
    }

    /// Whether nothing more is to be waited for. `enough` says that silent clusters are not waited for, and `created` that
    /// what was to be created is there, in this wish or in one like it.
    pub(super) fn is_settled(&self, now: Instant, enough: bool, created: bool) -> bool {
        // A copy that was seen is waited for, even if its cluster has just gone silent.
        let left_out = |place: &Place| enough && place.silent.is_some() && place.open == 0;
        if self.waits_for_creation() && !created {
            return self.places.iter().all(|place| place.given_up);
        }
        if self.is_nothing_but_creation() {
            let late = self.found_at.is_none_or(|found| now >= found + GRACE);
            return late || !self.places.iter().any(Place::is_unheard);
        }
        self.places
            .iter()
            .all(|place| place.given_up || left_out(place) || (place.synced && place.open == 0))
    }

    /// When it may be settled although nothing more is told.
    pub(super) fn settles_at(&self) -> Option<Instant> {
        let found = self.found_at.filter(|_| self.waits_for_creation())?;
        Some(found + GRACE)
    }

    /// What has been met and not been told yet, as far as it can be told in order: by name, then by cluster; and whether that
    /// is all, so that what comes after it can be told. At the `end` all is told that there is.
    pub(super) fn news(&mut self, end: bool) -> (Vec<Met>, bool) {
        let mut news = Vec::new();
        if !end && self.key.is_none() && self.places.iter().any(Place::is_unheard) {
            return (news, false);
        }
        while let Some(key) = self.next_key() {
            for place in &mut self.places {
                if !end && place.is_unheard() {
                    return (news, false);
                }
                let Some(copy) = place.copies.get_mut(&key) else {
                    continue;
                };
                news.extend(copy.met[copy.told..].iter().map(|object| Met {
                    cluster: place.cluster.name.clone(),
                    key: key.clone(),
                    object: object.clone(),
                }));
                copy.told = copy.met.len();
                if !end && !copy.is_settled(&self.conditions) {
                    return (news, false);
                }
            }
            self.told = Some(key);
        }
        let outstanding = self.waits_for_creation() && !self.is_found();
        let complete = !outstanding && !self.places.iter().any(Place::is_unheard);
        (news, complete)
    }

    /// The first key that has not been told whole.
    fn next_key(&self) -> Option<ObjectKey> {
        let from = self.told.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let first = |place: &Place| {
            let mut rest = place.copies.range((from, Bound::Unbounded));
            rest.next().map(|(key, _)| key.clone())
        };
        self.places.iter().filter_map(first).min()
    }
}

/// Whether a selector has chosen anything: where creation is waited for, one object is enough, of whatever type, as for
/// kubectl.
pub(super) fn is_anything_chosen(wishes: &[Wish]) -> bool {
    wishes.iter().any(|wish| wish.key.is_none() && wish.is_found())
}

fn labels(object: &Value) -> BTreeMap<String, String> {
    let labels = object.pointer("/metadata/labels").and_then(Value::as_object);
    let text = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
    labels.into_iter().flatten().filter_map(text).collect()
}

#[cfg(test)]
mod tests;
