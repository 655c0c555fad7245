//! What a change of labels or annotations makes of one object: pure.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Marks;
use super::pairs::Pairs;

/// kubectl lets this one be overwritten always (`kubectl/pkg/polymorphichelpers`, `ChangeCauseAnnotation`).
const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

/// What changes in one object.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Edit<'a> {
    /// What the object is marked with afterwards.
    pub(super) after: BTreeMap<&'a str, &'a str>,
    /// What is to be removed, and is not there.
    pub(super) absent: Vec<&'a str>,
    /// What gets another value than it has, and the value that it has; none if it is new.
    set: BTreeMap<&'a str, (&'a str, Option<&'a str>)>,
    removed: Vec<&'a str>,
}

impl<'a> Edit<'a> {
    pub(super) fn new(object: &'a Value, marks: Marks, pairs: &'a Pairs) -> Self {
        let before = object["metadata"][marks.field()].as_object();
        let mut edit = Edit {
            after: before
                .into_iter()
                .flatten()
                .map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()))
                .collect(),
            absent: Vec::new(),
            set: BTreeMap::new(),
            removed: Vec::new(),
        };
        for (key, value) in &pairs.set {
            let before = edit.after.insert(key, value);
            if before != Some(value.as_str()) {
                edit.set.insert(key, (value, before));
            }
        }
        for key in &pairs.remove {
            match edit.after.remove(key.as_str()) {
                Some(_) => edit.removed.push(key),
                None => edit.absent.push(key),
            }
        }
        edit
    }

    /// What stands in the way without `--overwrite`, in kubectl's words.
    pub(super) fn overwrites(&self, marks: Marks) -> Option<String> {
        let overwritten = self.set.iter().filter_map(|(key, (_, before))| {
            let before = (*before)?;
            (marks == Marks::Labels || *key != CHANGE_CAUSE).then_some((key, before))
        });
        let told: Vec<String> = overwritten
            .map(|(key, before)| match marks {
                Marks::Labels => format!("'{key}' already has a value ({before}), and --overwrite is false"),
                Marks::Annotations => format!("'{key}' already has a value ({before})"),
            })
            .collect();
        match marks {
            _ if told.is_empty() => None,
            Marks::Labels => Some(told.join("\n")),
            Marks::Annotations => Some(format!(
                "--overwrite is false but found the following declared annotation(s): {}",
                told.join("; ")
            )),
        }
    }

    /// What kubectl says was done (`kubectl/pkg/cmd/label/label.go`, `updateDataChangeMsg`).
    pub(super) fn operation(&self, marks: Marks) -> &'static str {
        match (marks, self.set.is_empty(), self.removed.is_empty()) {
            (Marks::Annotations, ..) => "annotated",
            (Marks::Labels, true, true) => "not labeled",
            (Marks::Labels, false, true) => "labeled",
            (Marks::Labels, true, false) => "unlabeled",
            (Marks::Labels, false, false) => "modified",
        }
    }

    /// The merge patch; empty when nothing changes, and sent all the same: the server says whether it would be allowed.
    pub(super) fn patch(&self, marks: Marks, resource_version: Option<&str>) -> Value {
        let set = self
            .set
            .iter()
            .map(|(key, (value, _))| (*key, Value::from(*value)));
        let removed = self.removed.iter().map(|key| (*key, Value::Null));
        let changed: Map<String, Value> = set
            .chain(removed)
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        let mut metadata = Map::new();
        if !changed.is_empty() {
            metadata.insert(marks.field().to_owned(), changed.into());
        }
        if let Some(version) = resource_version.filter(|version| !version.is_empty()) {
            metadata.insert("resourceVersion".to_owned(), version.into());
        }
        match metadata.is_empty() {
            true => json!({}),
            false => json!({ "metadata": metadata }),
        }
    }

    /// The object as it would be.
    pub(super) fn edited(&self, object: &Value, marks: Marks) -> Value {
        let mut object = object.clone();
        object["metadata"][marks.field()] = json!(self.after);
        object
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object() -> Value {
        json!({"metadata": {"name": "a", "labels": {"x": "1", "w": "5"}, "annotations": {CHANGE_CAUSE: "it", "x": "1"}}})
    }

    fn pairs(changes: &[&str], marks: Marks) -> Pairs {
        let changes: Vec<String> = changes.iter().map(|change| (*change).to_owned()).collect();
        Pairs::split(&changes, marks).unwrap().1
    }

    #[test]
    fn what_is_said_depends_on_what_changes() {
        for (changes, expected) in [
            (&["x=2"][..], "labeled"),
            (&["x=1"], "not labeled"),
            (&["z-"], "not labeled"),
            (&["z-", "y=1"], "labeled"),
            (&["w-", "x=1"], "unlabeled"),
            (&["w-", "y=123456789"], "modified"),
            (&["w-", "x=2"], "modified"),
        ] {
            let pairs = pairs(changes, Marks::Labels);
            let object = object();
            let edit = Edit::new(&object, Marks::Labels, &pairs);
            assert_eq!(edit.operation(Marks::Labels), expected, "{changes:?}");
        }
    }

    #[test]
    fn the_patch_has_what_changes_and_nothing_else() {
        let object = object();
        let patch = |changes: &[&str], version| {
            Edit::new(&object, Marks::Labels, &pairs(changes, Marks::Labels)).patch(Marks::Labels, version)
        };
        assert_eq!(
            patch(&["x=2", "w-", "y=", "z-"], None),
            json!({"metadata": {"labels": {"x": "2", "w": null, "y": ""}}})
        );
        assert_eq!(patch(&["x=1", "z-"], None), json!({}));
        assert_eq!(
            patch(&["x=1"], Some("7")),
            json!({"metadata": {"resourceVersion": "7"}})
        );
    }

    #[test]
    fn a_value_is_overwritten_only_by_another() {
        let object = object();
        let overwrites =
            |changes: &[&str], marks| Edit::new(&object, marks, &pairs(changes, marks)).overwrites(marks);
        assert_eq!(overwrites(&["x=1", "y=2", "w-"], Marks::Labels), None);
        assert_eq!(
            overwrites(&["x=2", "w=3"], Marks::Labels).as_deref(),
            Some(
                "'w' already has a value (5), and --overwrite is false\n\
                 'x' already has a value (1), and --overwrite is false"
            )
        );
        assert_eq!(
            overwrites(&["x=2", "kubernetes.io/change-cause=that"], Marks::Annotations).as_deref(),
            Some(
                "--overwrite is false but found the following declared annotation(s): 'x' already has a value (1)"
            )
        );
    }

    #[test]
    fn a_dry_run_shows_the_object_as_it_would_be() {
        let bare = json!({"metadata": {"name": "a"}});
        let pairs = pairs(&["z-"], Marks::Labels);
        let edit = Edit::new(&bare, Marks::Labels, &pairs);
        assert_eq!(
            edit.edited(&bare, Marks::Labels),
            json!({"metadata": {"name": "a", "labels": {}}})
        );
        assert_eq!(edit.absent, ["z"]);
    }
}
