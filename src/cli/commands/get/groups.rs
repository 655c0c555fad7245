//! `--group-by`: a table in parts, each with what its objects have in common and how many there are.

use std::collections::BTreeSet;
use std::str::FromStr;

use serde_json::Value;

use super::ask::Group;
use crate::cli::Misuse;
use crate::cli::invocation::Session;
use crate::client::{Item, TableRow};
use crate::fleet::discovery::ResourceKind;
use crate::fleet::selector::qualified_name_problems;
use crate::output::rows::{self, Part, TableOptions};
use crate::output::table::Grid;
use crate::routing::AVAILABILITY_ZONE;

/// What objects are grouped by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum GroupBy {
    /// The cluster that an object is in.
    Cluster,
    /// What the kind's router reads, so where an object belongs rather than where it is. For a kind without a router the zone of
    /// the cluster that it is in.
    Zone,
    /// A label of the object.
    Label(String),
}

impl FromStr for GroupBy {
    type Err = Misuse;

    fn from_str(text: &str) -> Result<Self, Misuse> {
        let key = match text {
            "cluster" => return Ok(GroupBy::Cluster),
            "zone" => return Ok(GroupBy::Zone),
            // For labels that are called like one of these.
            text => text.strip_prefix("label:").unwrap_or(text),
        };
        match qualified_name_problems(key).as_slice() {
            [] => Ok(GroupBy::Label(key.to_owned())),
            problems => Err(Misuse(format!(
                "invalid --group-by {text:?}: it is cluster, zone, or the key of a label: {}",
                problems.join("; ")
            ))),
        }
    }
}

impl GroupBy {
    /// Whether objects have to be read whole.
    pub(super) fn needs_objects(&self, session: &Session<'_>, kind: &ResourceKind) -> bool {
        let router = session
            .client
            .router(&kind.gvk)
            .filter(|_| *self == GroupBy::Zone);
        // Every row comes with its object's metadata.
        router.is_some_and(|router| !router.source().starts_with(".metadata."))
    }

    fn name(&self) -> &str {
        match self {
            GroupBy::Cluster => "cluster",
            GroupBy::Zone => "zone",
            GroupBy::Label(key) => key,
        }
    }

    /// What an object has of it, and where that stands among the groups.
    fn value(
        &self,
        session: &Session<'_>,
        kind: &ResourceKind,
        item: &Item<TableRow>,
    ) -> (usize, Option<String>) {
        let clusters = session.client.clusters();
        let place = clusters
            .iter()
            .position(|cluster| cluster.descriptor.name == *item.cluster);
        let value = match self {
            // Clusters stand in their order, everything else in the alphabet's.
            GroupBy::Cluster => return (place.unwrap_or(clusters.len()), Some(item.cluster.to_string())),
            GroupBy::Zone => match session.client.router(&kind.gvk) {
                Some(router) => router.read(&item.object.object).map(|key| key.value),
                None => {
                    place.and_then(|place| clusters[place].descriptor.labels.get(AVAILABILITY_ZONE).cloned())
                }
            },
            GroupBy::Label(key) => {
                let labels = item.object.object.pointer("/metadata/labels");
                let value = labels.and_then(|labels| labels.get(key)).and_then(Value::as_str);
                value.map(str::to_owned)
            }
        };
        (usize::from(value.is_none()), value)
    }
}

/// The table of a type, in parts, with the sum behind them.
pub(super) fn table(
    session: &Session<'_>,
    by: &GroupBy,
    group: &Group<TableRow>,
    options: &TableOptions,
    complete: bool,
) -> Grid {
    let resource = group.kind.group_resource();
    let keys = group
        .items
        .iter()
        .map(|item| by.value(session, &group.kind, item));
    let parts = parted(&group.items, keys);
    let parts: Vec<Part<'_, TableRow>> = parts
        .into_iter()
        .map(|(value, items)| Part {
            heading: format!(
                "{} {}: {} {resource}{}",
                by.name(),
                value.as_deref().unwrap_or("<none>"),
                distinct(&items),
                with_copies(&items)
            ),
            items,
        })
        .collect();
    let all: Vec<&Item<TableRow>> = group.items.iter().collect();
    let mut sum = format!(
        "total: {} {resource}{} in {} group{}",
        distinct(&all),
        with_copies(&all),
        parts.len(),
        if parts.len() == 1 { "" } else { "s" }
    );
    if !complete {
        sum += ", of the clusters that answered";
    }
    rows::table_in_parts(&parts, &sum, options)
}

/// The items of each value, in the order of the values; those of one value stay in their order.
fn parted<T, K: Ord>(
    items: &[T],
    keys: impl Iterator<Item = (usize, Option<K>)>,
) -> Vec<(Option<K>, Vec<&T>)> {
    let mut keyed: Vec<((usize, Option<K>), &T)> = keys.zip(items).collect();
    keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut parts: Vec<(Option<K>, Vec<&T>)> = Vec::new();
    for ((_, value), item) in keyed {
        match parts.last_mut() {
            Some((last, items)) if *last == value => items.push(item),
            _ => parts.push((value, vec![item])),
        }
    }
    parts
}

/// How many objects there are: copies of one are one.
fn distinct<T>(items: &[&Item<T>]) -> usize {
    let copied = items.iter().filter(|item| !item.also_in.is_empty());
    let objects: BTreeSet<_> = copied.clone().map(|item| &item.key).collect();
    items.len() - copied.count() + objects.len()
}

/// ` (5 with copies)`, where there are any.
fn with_copies<T>(items: &[&Item<T>]) -> String {
    match items.len() {
        all if all == distinct(items) => String::new(),
        all => format!(" ({all} with copies)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::ObjectKey;

    #[test]
    fn a_key_is_a_word_of_ours_or_a_label() {
        for (text, by) in [
            ("cluster", GroupBy::Cluster),
            ("zone", GroupBy::Zone),
            ("label:zone", GroupBy::Label("zone".to_owned())),
            (
                "topology.kubernetes.io/zone",
                GroupBy::Label("topology.kubernetes.io/zone".to_owned()),
            ),
        ] {
            assert_eq!(text.parse::<GroupBy>().unwrap(), by);
        }
        for text in ["", "a b", "label:", "a/b/c"] {
            let error = text.parse::<GroupBy>().unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("invalid --group-by {text:?}: ")),
                "{error}"
            );
        }
    }

    #[test]
    fn what_has_no_value_comes_last_and_order_is_kept_within() {
        let items = ["b1", "none", "a1", "b2", "a2"];
        let keys = items.map(|item| match item {
            "none" => (1, None),
            item => (0, Some(&item[..1])),
        });
        assert_eq!(
            parted(&items, keys.into_iter()),
            [
                (Some("a"), vec![&"a1", &"a2"]),
                (Some("b"), vec![&"b1", &"b2"]),
                (None, vec![&"none"])
            ]
        );
    }

    #[test]
    fn copies_are_counted_once_and_told() {
        let item = |cluster: &str, name: &str, also_in: &[&str]| Item {
            cluster: cluster.into(),
            key: ObjectKey::new(None, name),
            uid: String::new(),
            also_in: also_in.iter().map(|name| (*name).into()).collect(),
            object: (),
        };
        let items = [
            item("a", "one", &["b"]),
            item("b", "one", &["a"]),
            item("a", "two", &[]),
            // The namesake of another context is another object.
            item("b", "two", &[]),
        ];
        let all: Vec<_> = items.iter().collect();
        assert_eq!(distinct(&all), 3);
        assert_eq!(with_copies(&all), " (4 with copies)");
        // Its other copy is in another group.
        assert_eq!((distinct(&all[..1]), with_copies(&all[..1])), (1, String::new()));
    }
}
