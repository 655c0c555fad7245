//! Which objects exist in which clusters, so that a copy appearing or going is an event of its own: pure.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::form::Form;
use super::super::outcome::ObjectKey;
use super::{WatchEvent, WatchEventKind};
use crate::error::Duplicate;

/// Where each object is, as clusters by their place in the order.
#[derive(Debug)]
pub(crate) struct Copies {
    resource: String,
    clusters: Vec<Arc<str>>,
    places: HashMap<ObjectKey, Vec<u16>>,
}

impl Copies {
    pub(crate) fn new(resource: String, clusters: Vec<Arc<str>>) -> Self {
        Copies {
            resource,
            clusters,
            places: HashMap::new(),
        }
    }

    /// A cluster is there now, at this place in the order.
    pub(crate) fn join(&mut self, name: Arc<str>, at: usize) {
        let at = at.min(self.clusters.len());
        self.clusters.insert(at, name);
        for place in self.places.values_mut().flatten() {
            if usize::from(*place) >= at {
                *place = place.saturating_add(1);
            }
        }
    }

    /// What an event means for the duplicates.
    pub(crate) fn observe<T: Form>(&mut self, event: &WatchEvent<T>) -> Option<WatchEventKind<T>> {
        let place = self
            .clusters
            .iter()
            .position(|cluster| *cluster == event.cluster)?;
        let place = u16::try_from(place).ok()?;
        match &event.kind {
            WatchEventKind::Added(object) | WatchEventKind::Modified(object) => {
                let key = object.key();
                let places = self.places.entry(key.clone()).or_default();
                if places.contains(&place) {
                    return None;
                }
                places.push(place);
                places.sort_unstable();
                let places = places.clone();
                (places.len() > 1).then(|| WatchEventKind::DuplicateAppeared(self.duplicate(key, &places)))
            }
            WatchEventKind::Deleted(object) => {
                let key = object.key();
                let places = self.places.get_mut(&key)?;
                let before = places.clone();
                places.retain(|other| *other != place);
                if places.is_empty() {
                    self.places.remove(&key);
                }
                (before.len() == 2 && before.contains(&place)).then(|| {
                    let rest: Vec<u16> = before.into_iter().filter(|other| *other != place).collect();
                    WatchEventKind::DuplicateResolved(self.duplicate(key, &rest))
                })
            }
            _ => None,
        }
    }

    fn duplicate(&self, key: ObjectKey, places: &[u16]) -> Duplicate {
        Duplicate {
            resource: self.resource.clone(),
            namespace: key.namespace,
            name: key.name,
            clusters: places
                .iter()
                .map(|place| self.clusters[usize::from(*place)].to_string())
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_copy_appears_and_is_resolved() {
        let mut copies = Copies::new("hv".to_owned(), vec![Arc::from("az-a"), Arc::from("az-b")]);
        let mut observe = |cluster: &str, kind: fn(Value) -> WatchEventKind<Value>| {
            let event = WatchEvent {
                cluster: Arc::from(cluster),
                kind: kind(json!({"metadata": {"name": "n"}})),
            };
            match copies.observe(&event) {
                Some(WatchEventKind::DuplicateAppeared(duplicate)) => format!("appeared: {duplicate}"),
                Some(WatchEventKind::DuplicateResolved(duplicate)) => format!("resolved: {duplicate}"),
                _ => String::new(),
            }
        };
        assert_eq!(observe("az-b", WatchEventKind::Added), "");
        assert_eq!(
            observe("az-a", WatchEventKind::Added),
            r#"appeared: duplicate hv "n" in az-a, az-b"#
        );
        assert_eq!(observe("az-a", WatchEventKind::Modified), "");
        assert_eq!(
            observe("az-b", WatchEventKind::Deleted),
            r#"resolved: duplicate hv "n" in az-a"#
        );
        assert_eq!(observe("az-b", WatchEventKind::Deleted), "");
        assert_eq!(observe("az-a", WatchEventKind::Deleted), "");
    }

    #[test]
    fn a_cluster_that_joins_takes_its_place_in_the_order() {
        let mut copies = Copies::new("hv".to_owned(), vec![Arc::from("az-a"), Arc::from("home")]);
        let added = |copies: &mut Copies, cluster: &str| {
            let event = WatchEvent {
                cluster: Arc::from(cluster),
                kind: WatchEventKind::Added(json!({"metadata": {"name": "n"}})),
            };
            match copies.observe(&event) {
                Some(WatchEventKind::DuplicateAppeared(duplicate)) => duplicate.clusters.join(" "),
                _ => String::new(),
            }
        };
        assert_eq!(added(&mut copies, "home"), "");
        copies.join(Arc::from("az-b"), 1);
        assert_eq!(added(&mut copies, "az-b"), "az-b home");
        assert_eq!(added(&mut copies, "az-a"), "az-a az-b home");
    }
}
