//! What the clusters held at a time, and what has become of it since. Reading and writing files is not done here.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::difference::{Difference, differences};
use crate::client::ObjectKey;

/// The format of a snapshot. What of it changes, so that older programs would misread it, changes this.
pub const API_VERSION: &str = "multicluster.kubectl/v1";
/// The kind of a snapshot's document.
pub const KIND: &str = "Snapshot";

/// What a snapshot was taken of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    /// The kinds, as the APIServers file writes them.
    pub kinds: Vec<String>,
    /// The one namespace, or all.
    pub namespace: Option<String>,
    /// The label selector.
    pub label_selector: Option<String>,
    /// The field selector.
    pub field_selector: Option<String>,
    /// Whether what servers make by themselves is in it.
    pub include_system: bool,
}

/// How one kind of one cluster came into a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterPart {
    /// The cluster's display name.
    pub cluster: String,
    /// The kind.
    pub kind: String,
    /// How many objects it had; `None` where it did not answer, or not to the end.
    pub count: Option<usize>,
}

/// An object, as it is written: without its status and what servers set, Secrets' data hashed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EntryRef<'a> {
    /// The kind, as the APIServers file writes it.
    pub kind: &'a str,
    /// The cluster's display name.
    pub cluster: &'a str,
    /// The namespace; `None` for a cluster-scoped object.
    pub namespace: Option<&'a str>,
    /// The name.
    pub name: &'a str,
    /// The UID.
    pub uid: &'a str,
    /// The object.
    pub object: &'a Value,
}

/// The same, as it is read: the object is not taken apart before it is compared.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// See [`EntryRef`].
    pub kind: String,
    /// See [`EntryRef`].
    pub cluster: String,
    /// See [`EntryRef`].
    pub namespace: Option<String>,
    /// See [`EntryRef`].
    pub name: String,
    /// See [`EntryRef`].
    pub uid: String,
    /// See [`EntryRef`].
    pub object: Box<RawValue>,
}

/// What stands at the end of a snapshot, when it is known.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tail<'a> {
    /// Every cluster's part in it.
    pub clusters: &'a [ClusterPart],
    /// Whether every cluster answered.
    pub complete: bool,
}

/// A snapshot that has been read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// [`API_VERSION`].
    pub api_version: String,
    /// [`KIND`].
    pub kind: String,
    /// When it was taken.
    pub taken_at: String,
    /// What it was taken of.
    pub scope: Scope,
    /// The salt of the hashes.
    pub salt: String,
    /// The objects, by kind, then by key.
    pub objects: Vec<Entry>,
    /// Every cluster's part in it.
    pub clusters: Vec<ClusterPart>,
    /// Whether every cluster answered.
    pub complete: bool,
}

/// What has become of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// It was there, and is not.
    Vanished,
    /// It is there, and was not.
    Appeared,
    /// It is in another cluster.
    Moved,
    /// Another object has its name.
    Recreated,
    /// It is the same object, and meant to be something else.
    Changed,
}

impl How {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            How::Vanished => "vanished",
            How::Appeared => "appeared",
            How::Moved => "moved",
            How::Recreated => "recreated",
            How::Changed => "changed",
        }
    }
}

/// An object that is not as it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changed {
    /// The kind, as the APIServers file writes it.
    pub kind: String,
    /// The namespace; `None` for a cluster-scoped object.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
    /// What has become of it.
    pub how: How,
    /// The cluster that it was in.
    pub from: Option<String>,
    /// The cluster that it is in.
    pub to: Option<String>,
    /// How it differs from what it was.
    pub differences: Vec<Difference>,
}

/// One kind of the clusters' past.
#[derive(Debug, Default)]
pub struct Before<'a> {
    /// The entries by their keys.
    objects: BTreeMap<ObjectKey, Vec<&'a Entry>>,
    /// The clusters whose part is not known.
    unknown: BTreeSet<&'a str>,
}

/// An object of the present.
#[derive(Debug, Clone, PartialEq)]
pub struct Now {
    /// The cluster that it is in.
    pub cluster: String,
    /// Its UID.
    pub uid: String,
    /// The object, without its status and what servers set.
    pub object: Value,
}

impl<'a> Before<'a> {
    /// What a snapshot says of a kind.
    pub fn new(snapshot: &'a Snapshot, kind: &str) -> Self {
        let mut before = Before::default();
        for entry in snapshot.objects.iter().filter(|entry| entry.kind == kind) {
            let key = ObjectKey::new(entry.namespace.as_deref(), entry.name.as_str());
            before.objects.entry(key).or_default().push(entry);
        }
        let parts = snapshot.clusters.iter().filter(|part| part.kind == kind);
        let unknown = parts.filter(|part| part.count.is_none());
        before.unknown = unknown.map(|part| part.cluster.as_str()).collect();
        before
    }

    /// The clusters whose part is not in the snapshot.
    pub fn unknown(&self) -> impl Iterator<Item = &'a str> {
        self.unknown.iter().copied()
    }

    /// Compares what there is of one name now, and takes it for seen.
    ///
    /// # Errors
    /// Says which object of the snapshot cannot be read.
    pub fn compare(&mut self, kind: &str, key: &ObjectKey, now: Vec<Now>) -> Result<Vec<Changed>, String> {
        let before = self.objects.remove(key).unwrap_or_default();
        let changed = |how, from: Option<&str>, to: Option<&str>, differences| Changed {
            kind: kind.to_owned(),
            namespace: key.namespace.clone(),
            name: key.name.clone(),
            how,
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
            differences,
        };
        let mut found = Vec::new();
        let mut gone: Vec<&Entry> = Vec::new();
        for entry in &before {
            let Some(same) = now.iter().find(|now| now.cluster == entry.cluster) else {
                gone.push(entry);
                continue;
            };
            let differences = compared(entry, &same.object)?;
            let how = match same.uid == entry.uid {
                true if differences.is_empty() => continue,
                true => How::Changed,
                false => How::Recreated,
            };
            let cluster = Some(entry.cluster.as_str());
            found.push(changed(how, cluster, cluster, differences));
        }
        let is_new = |now: &&Now| {
            !before.iter().any(|entry| entry.cluster == now.cluster)
                && !self.unknown.contains(now.cluster.as_str())
        };
        let mut gone = gone.into_iter();
        for new in now.iter().filter(is_new) {
            let to = Some(new.cluster.as_str());
            found.push(match gone.next() {
                Some(entry) => changed(
                    How::Moved,
                    Some(&entry.cluster),
                    to,
                    compared(entry, &new.object)?,
                ),
                None => changed(How::Appeared, None, to, Vec::new()),
            });
        }
        found.extend(gone.map(|entry| changed(How::Vanished, Some(&entry.cluster), None, Vec::new())));
        Ok(found)
    }

    /// What has not been seen is gone, unless its cluster is one of the `silent`.
    pub fn finish(self, kind: &str, silent: &BTreeSet<String>) -> Vec<Changed> {
        let unseen = self.objects.into_values().flatten();
        unseen
            .filter(|entry| !silent.contains(&entry.cluster))
            .map(|entry| Changed {
                kind: kind.to_owned(),
                namespace: entry.namespace.clone(),
                name: entry.name.clone(),
                how: How::Vanished,
                from: Some(entry.cluster.clone()),
                to: None,
                differences: Vec::new(),
            })
            .collect()
    }
}

fn compared(entry: &Entry, now: &Value) -> Result<Vec<Difference>, String> {
    let before: Value = serde_json::from_str(entry.object.get())
        .map_err(|error| format!("{} \"{}\" of {}: {error}", entry.kind, entry.name, entry.cluster))?;
    Ok(differences(&before, now))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn snapshot(objects: &[(&str, &str, i32)], unknown: &[&str]) -> Snapshot {
        let objects: Vec<Value> = objects
            .iter()
            .map(|(cluster, name, size)| {
                json!({
                    "kind": "v1/Widget", "cluster": cluster, "namespace": null, "name": name,
                    "uid": format!("{cluster}-{name}"), "object": {"size": size},
                })
            })
            .collect();
        let clusters: Vec<Value> = unknown
            .iter()
            .map(|cluster| json!({"cluster": cluster, "kind": "v1/Widget", "count": null}))
            .collect();
        let text = json!({
            "apiVersion": API_VERSION, "kind": KIND, "takenAt": "2026-01-01T00:00:00Z", "salt": "",
            "scope": {"kinds": ["v1/Widget"], "namespace": null, "labelSelector": null, "fieldSelector": null,
                "includeSystem": false},
            "objects": objects, "clusters": clusters, "complete": unknown.is_empty(),
        })
        .to_string();
        serde_json::from_str(&text).unwrap()
    }

    fn now(cluster: &str, uid: &str, size: i32) -> Now {
        Now {
            cluster: cluster.to_owned(),
            uid: uid.to_owned(),
            object: json!({"size": size}),
        }
    }

    fn shown(changes: &[Changed]) -> Vec<String> {
        let name = |cluster: &Option<String>| cluster.clone().unwrap_or_else(|| "-".to_owned());
        changes
            .iter()
            .map(|one| {
                format!(
                    "{} {} {}>{} {}",
                    one.how.as_str(),
                    one.name,
                    name(&one.from),
                    name(&one.to),
                    one.differences.len()
                )
            })
            .collect()
    }

    #[test]
    fn everything_that_can_become_of_an_object() {
        let snapshot = snapshot(
            &[
                ("a", "same", 1),
                ("a", "changed", 1),
                ("a", "moved", 1),
                ("a", "recreated", 1),
                ("a", "gone", 1),
                ("b", "unseen", 1),
                ("c", "silent", 1),
            ],
            &[],
        );
        let mut before = Before::new(&snapshot, "v1/Widget");
        let mut see = |name: &str, now: Vec<Now>| {
            shown(
                &before
                    .compare("v1/Widget", &ObjectKey::new(None, name), now)
                    .unwrap(),
            )
        };
        assert!(see("same", vec![now("a", "a-same", 1)]).is_empty());
        assert_eq!(
            see("changed", vec![now("a", "a-changed", 2)]),
            ["changed changed a>a 1"]
        );
        assert_eq!(see("moved", vec![now("b", "x", 2)]), ["moved moved a>b 1"]);
        assert_eq!(
            see("recreated", vec![now("a", "x", 1)]),
            ["recreated recreated a>a 0"]
        );
        assert_eq!(see("new", vec![now("b", "x", 1)]), ["appeared new ->b 0"]);
        let silent = BTreeSet::from(["c".to_owned()]);
        assert_eq!(
            shown(&before.finish("v1/Widget", &silent)),
            ["vanished gone a>- 0", "vanished unseen b>- 0"]
        );
    }

    #[test]
    fn copies_come_and_go_one_by_one() {
        let snapshot = snapshot(&[("a", "one", 1), ("b", "one", 1)], &[]);
        let compare = |now: Vec<Now>| {
            let mut before = Before::new(&snapshot, "v1/Widget");
            shown(
                &before
                    .compare("v1/Widget", &ObjectKey::new(None, "one"), now)
                    .unwrap(),
            )
        };
        assert_eq!(compare(vec![now("b", "b-one", 1)]), ["vanished one a>- 0"]);
        assert_eq!(
            compare(vec![now("a", "a-one", 1), now("b", "b-one", 1), now("c", "x", 1)]),
            ["appeared one ->c 0"]
        );
    }

    #[test]
    fn what_was_not_known_has_not_appeared() {
        let snapshot = snapshot(&[("a", "one", 1)], &["b"]);
        let mut before = Before::new(&snapshot, "v1/Widget");
        assert_eq!(before.unknown().collect::<Vec<_>>(), ["b"]);
        let changes = before.compare("v1/Widget", &ObjectKey::new(None, "two"), vec![now("b", "x", 1)]);
        assert!(changes.unwrap().is_empty());
    }
}
