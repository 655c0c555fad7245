//! Merging what the clusters gave into one answer: pure.

use std::sync::Arc;
use std::time::Duration;

use super::form::Form;
use super::outcome::{ClusterReport, Item, Notice, Outcome};
use crate::error::{ClusterError, Duplicate};
use crate::fleet::{ClusterDescriptor, Role};

/// What one cluster gave.
pub(crate) struct Part<T> {
    pub(crate) cluster: Arc<ClusterDescriptor>,
    pub(crate) result: Result<Vec<T>, ClusterError>,
    /// What it gave before it failed: true, but not all.
    pub(crate) given: Vec<T>,
    pub(crate) elapsed: Duration,
}

/// Merges the parts, which come in cluster order, into one outcome. `resource` names the kind in duplicates.
///
/// The answer does not depend on which cluster answered first, nor on how a server sorted: the items are ordered by key,
/// copies of an object by cluster.
pub(crate) fn merge<T: Form>(resource: &str, parts: Vec<Part<T>>) -> Outcome<T> {
    let mut items = Vec::new();
    let mut reports = Vec::with_capacity(parts.len());
    for part in parts {
        let name: Arc<str> = Arc::from(part.cluster.name.as_str());
        let (objects, result) = match part.result {
            Ok(objects) => {
                let count = objects.len();
                (objects, Ok(count))
            }
            Err(error) => {
                let given = part.given.len();
                (part.given, Err(ClusterError { given, ..error }))
            }
        };
        items.extend(objects.into_iter().map(|object| Item {
            cluster: name.clone(),
            key: object.key(),
            uid: object.uid(),
            also_in: Vec::new(),
            object,
        }));
        reports.push(ClusterReport {
            cluster: part.cluster,
            result,
            elapsed: part.elapsed,
        });
    }
    // The sort is stable, so copies stay in cluster order; it is fast on the runs that sorted lists are.
    items.sort_by(|a, b| a.key.cmp(&b.key));
    let mut notices = drop_repeated(resource, &mut items, &mut reports);
    // Contexts that no file ties together are clusters of their own: each has its namespace "default".
    let fleet = !reports
        .iter()
        .any(|report: &ClusterReport| report.cluster.role == Role::Context);
    let duplicates = if fleet {
        mark_duplicates(resource, &mut items)
    } else {
        Vec::new()
    };
    notices.extend(same_server(&items));
    Outcome {
        items,
        reports,
        duplicates,
        notices,
    }
}

/// Drops what a server told of more than once: an object that changed while the pages of a list were read may be on two of
/// them. The later one is kept.
fn drop_repeated<T>(resource: &str, items: &mut Vec<Item<T>>, reports: &mut [ClusterReport]) -> Vec<Notice> {
    let mut notices = Vec::new();
    items.dedup_by(|later, earlier| {
        let same = later.cluster == earlier.cluster
            && later.key == earlier.key
            && later.uid == earlier.uid
            && !later.uid.is_empty();
        if same {
            std::mem::swap(later, earlier);
            let of_it = |report: &&mut ClusterReport| *report.cluster.name == *earlier.cluster;
            if let Some(Ok(count)) = reports
                .iter_mut()
                .find(of_it)
                .map(|report| report.result.as_mut())
            {
                *count -= 1;
            }
            notices.push(Notice::Repeated {
                cluster: earlier.cluster.to_string(),
                resource: resource.to_owned(),
                name: earlier.key.name.clone(),
            });
        }
        same
    });
    notices
}

/// Clusters that gave the very same object are one API server under several names. Each group of them is told once.
fn same_server<T>(items: &[Item<T>]) -> Vec<Notice> {
    let mut notices = Vec::new();
    for copies in items
        .chunk_by(|a, b| a.key == b.key)
        .filter(|copies| copies.len() > 1)
    {
        let first = &copies[0];
        let same = copies
            .iter()
            .filter(|copy| copy.uid == first.uid && !copy.uid.is_empty());
        let clusters: Vec<String> = same.map(|copy| copy.cluster.to_string()).collect();
        let notice = Notice::SameServer { clusters };
        if matches!(&notice, Notice::SameServer { clusters } if clusters.len() > 1)
            && !notices.contains(&notice)
        {
            notices.push(notice);
        }
    }
    notices
}

/// Notes on every item which other clusters have an object of its key, and lists these keys.
fn mark_duplicates<T>(resource: &str, items: &mut [Item<T>]) -> Vec<Duplicate> {
    let mut duplicates = Vec::new();
    for copies in items.chunk_by_mut(|a, b| a.key == b.key) {
        if copies.len() < 2 {
            continue;
        }
        let mut clusters: Vec<Arc<str>> = Vec::new();
        for copy in copies.iter() {
            if !clusters.contains(&copy.cluster) {
                clusters.push(copy.cluster.clone());
            }
        }
        // The same object twice from one cluster is that server's fault, not a duplicate across clusters.
        if clusters.len() < 2 {
            continue;
        }
        for copy in copies.iter_mut() {
            copy.also_in = clusters
                .iter()
                .filter(|cluster| **cluster != copy.cluster)
                .cloned()
                .collect();
        }
        duplicates.push(Duplicate {
            resource: resource.to_owned(),
            namespace: copies[0].key.namespace.clone(),
            name: copies[0].key.name.clone(),
            clusters: clusters.iter().map(ToString::to_string).collect(),
        });
    }
    duplicates
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::error::FailureReason;
    use crate::fleet::Serves;

    fn cluster(name: &str) -> Arc<ClusterDescriptor> {
        Arc::new(ClusterDescriptor {
            name: name.to_owned(),
            role: Role::Remote,
            host: None,
            labels: Default::default(),
            serves: Serves::Any,
        })
    }

    fn part(name: &str, objects: &[&str]) -> Part<Value> {
        let objects = objects
            .iter()
            .map(|object| json!({"metadata": {"name": object}}))
            .collect();
        Part {
            cluster: cluster(name),
            result: Ok(objects),
            given: Vec::new(),
            elapsed: Duration::ZERO,
        }
    }

    fn shown(outcome: &Outcome<Value>) -> Vec<String> {
        outcome
            .items
            .iter()
            .map(|item| format!("{}/{}", item.key.name, item.cluster))
            .collect()
    }

    #[test]
    fn copies_stand_together_in_cluster_order() {
        let outcome = merge(
            "hv",
            vec![part("az-b", &["n2", "n1"]), part("az-a", &["n1", "n3"])],
        );
        assert_eq!(shown(&outcome), ["n1/az-b", "n1/az-a", "n2/az-b", "n3/az-a"]);
        assert_eq!(outcome.duplicates.len(), 1);
        assert_eq!(
            outcome.duplicates[0].to_string(),
            r#"duplicate hv "n1" in az-b, az-a"#
        );
        assert_eq!(outcome.items[0].also_in, [Arc::from("az-a")]);
        assert_eq!(outcome.items[1].also_in, [Arc::from("az-b")]);
        assert!(outcome.items[2].also_in.is_empty());
        assert!(outcome.complete());
    }

    fn with_uid(name: &str, uid: &str, version: &str) -> Value {
        json!({"metadata": {"name": name, "uid": uid, "resourceVersion": version}})
    }

    fn whole(name: &str, objects: Vec<Value>) -> Part<Value> {
        Part {
            cluster: cluster(name),
            result: Ok(objects),
            given: Vec::new(),
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn an_object_on_two_pages_is_one_object_and_the_later_one() {
        let objects = vec![
            with_uid("n1", "u1", "5"),
            with_uid("n2", "u2", "6"),
            with_uid("n1", "u1", "7"),
        ];
        let outcome = merge("hv", vec![whole("az-a", objects)]);
        assert_eq!(shown(&outcome), ["n1/az-a", "n2/az-a"]);
        assert_eq!(outcome.items[0].object["metadata"]["resourceVersion"], "7");
        assert_eq!(outcome.reports[0].result.as_ref().ok(), Some(&2));
        assert!(outcome.duplicates.is_empty());
        assert_eq!(
            outcome.notices[0].to_string(),
            r#"cluster az-a listed hv "n1" more than once; the last is shown"#
        );
    }

    #[test]
    fn two_names_of_one_server_are_found_out_once() {
        let objects = || vec![with_uid("n1", "u1", "5"), with_uid("n2", "u2", "6")];
        let outcome = merge("hv", vec![whole("az-a", objects()), whole("az-b", objects())]);
        assert_eq!(outcome.items.len(), 4);
        let notices: Vec<String> = outcome.notices.iter().map(ToString::to_string).collect();
        assert_eq!(
            notices,
            [
                "az-a, az-b are the same API server: they have the very same objects; check the hosts in the APIServers file"
            ]
        );
    }

    #[test]
    fn a_failed_cluster_leaves_the_others_whole() {
        let failed = Part::<Value> {
            cluster: cluster("az-b"),
            result: Err(ClusterError::not_sent(
                FailureReason::Connect,
                "connection refused",
            )),
            given: vec![json!({"metadata": {"name": "n2"}})],
            elapsed: Duration::ZERO,
        };
        let outcome = merge("hv", vec![part("az-a", &["n1"]), failed]);
        // What it gave before it failed is not lost.
        assert_eq!(shown(&outcome), ["n1/az-a", "n2/az-b"]);
        assert_eq!(outcome.failures()[0].error.given, 1);
        assert!(!outcome.complete());
        assert_eq!(
            outcome.failures()[0].to_string(),
            "cluster az-b: connection refused"
        );
    }

    proptest! {
        #[test]
        fn a_merge_is_the_disjoint_union_of_its_parts(
            lists in proptest::collection::vec(proptest::collection::btree_set("[a-d]{1,2}", 0..6), 1..4),
            shuffle in any::<bool>(),
        ) {
            let parts = lists.iter().enumerate().map(|(index, names)| {
                let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
                if shuffle {
                    names.reverse();
                }
                part(&format!("c{index}"), &names)
            });
            let outcome = merge("hv", parts.collect());
            let mut expected: Vec<String> = lists.iter().enumerate()
                .flat_map(|(index, names)| names.iter().map(move |name| format!("{name}/c{index}")))
                .collect();
            expected.sort_by_key(|line| {
                let (name, cluster) = line.split_once('/').unwrap();
                (name.to_owned(), cluster.to_owned())
            });
            prop_assert_eq!(shown(&outcome), expected);
            let twice = |name: &String| lists.iter().filter(|names| names.contains(name)).count() > 1;
            let all: std::collections::BTreeSet<&String> = lists.iter().flatten().collect();
            prop_assert_eq!(outcome.duplicates.len(), all.into_iter().filter(|name| twice(name)).count());
        }
    }
}
