//! `KEY=VALUE` and `KEY-`.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use super::Marks;
use crate::cli::Misuse;
use crate::client::{ALSO_IN_ANNOTATION, CLUSTER_ANNOTATION};
use crate::fleet::selector::{label_value_problems, qualified_name_problems};

/// What is to be set, and what removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pairs {
    /// What to set; of several values for a key the last holds.
    pub(super) set: BTreeMap<String, String>,
    /// What to remove, in the order of the arguments.
    pub(super) remove: Vec<String>,
}

impl Pairs {
    /// Splits the arguments into those that name resources and those that say what changes
    /// (`kubectl/pkg/cmd/util/helpers.go`, `GetResourcesAndPairs`).
    ///
    /// # Errors
    /// A [`Misuse`] where a resource follows a change, or a change is malformed.
    pub(super) fn split(arguments: &[String], marks: Marks) -> Result<(Vec<String>, Pairs)> {
        let is_change = |argument: &str| {
            argument.contains('=') && !argument.starts_with('=') || argument.ends_with('-') && argument != "-"
        };
        let first = arguments
            .iter()
            .position(|argument| is_change(argument))
            .unwrap_or(arguments.len());
        let (resources, changes) = arguments.split_at(first);
        if let Some(late) = changes.iter().find(|argument| !is_change(argument)) {
            bail!(Misuse(format!(
                "all resources must be specified before {} changes: {late}",
                marks.one()
            )));
        }
        let mut pairs = Pairs::default();
        for change in changes {
            pairs.add(change, marks)?;
        }
        Ok((resources.to_vec(), pairs))
    }

    fn add(&mut self, change: &str, marks: Marks) -> Result<()> {
        let Some((key, value)) = change.split_once('=') else {
            let key = change.strip_suffix('-').unwrap_or(change);
            if !self.remove.iter().any(|known| known == key) {
                self.remove.push(key.to_owned());
            }
            return Ok(());
        };
        if marks == Marks::Labels {
            if value.contains('=') {
                bail!(Misuse(format!("invalid label spec: {change}")));
            }
            let problems = label_value_problems(value);
            if !problems.is_empty() {
                bail!(Misuse(format!(
                    "invalid label value: {change:?}: {}",
                    problems.join(";")
                )));
            }
        }
        self.set.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }

    /// Checks that the changes do not contradict each other, and that every server would take the keys: kubectl lets the
    /// server find that out, which here would be after some were changed.
    ///
    /// # Errors
    /// A [`Misuse`].
    pub(super) fn check(&self, marks: Marks) -> Result<()> {
        let both: Vec<&str> = self
            .remove
            .iter()
            .filter(|key| self.set.contains_key(*key))
            .map(String::as_str)
            .collect();
        match marks {
            _ if both.is_empty() => {}
            Marks::Labels => bail!(Misuse(
                "can not both modify and remove a label in the same command".to_owned()
            )),
            Marks::Annotations => bail!(Misuse(format!(
                "can not both modify and remove the following annotation(s) in the same command: {}",
                both.join(", ")
            ))),
        }
        for key in self.set.keys() {
            if [CLUSTER_ANNOTATION, ALSO_IN_ANNOTATION].contains(&key.as_str()) {
                bail!(Misuse(format!(
                    "{key} says where an object was read from, and is never written"
                )));
            }
            // Servers fold the case of an annotation's key before they look at it (apimachinery `ValidateAnnotations`).
            let looked_at = match marks {
                Marks::Labels => key.clone(),
                Marks::Annotations => key.to_lowercase(),
            };
            let problems = qualified_name_problems(&looked_at);
            if !problems.is_empty() {
                bail!(Misuse(format!(
                    "invalid {} key: {key:?}: {}",
                    marks.one(),
                    problems.join("; ")
                )));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(arguments: &[&str], marks: Marks) -> Result<(Vec<String>, Pairs), String> {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let (resources, pairs) = Pairs::split(&arguments, marks).map_err(|error| error.to_string())?;
        pairs.check(marks).map_err(|error| error.to_string())?;
        Ok((resources, pairs))
    }

    #[test]
    fn resources_come_first() {
        let (resources, pairs) = split(&["hv", "one", "a=1", "b-", "a=2", "b-"], Marks::Labels).unwrap();
        assert_eq!(resources, ["hv", "one"]);
        assert_eq!(pairs.set, BTreeMap::from([("a".to_owned(), "2".to_owned())]));
        assert_eq!(pairs.remove, ["b"]);
        for late in ["two", "-", "=1"] {
            assert_eq!(
                split(&["hv", "a=1", late], Marks::Labels),
                Err(format!(
                    "all resources must be specified before label changes: {late}"
                ))
            );
        }
        assert_eq!(split(&["=1", "-"], Marks::Annotations).unwrap().0, ["=1", "-"]);
    }

    #[test]
    fn an_annotation_may_be_any_text_and_a_label_may_not() {
        let (_, pairs) = split(&["a=b=c d", "X.y/Z="], Marks::Annotations).unwrap();
        assert_eq!(pairs.set["a"], "b=c d");
        assert_eq!(pairs.set["X.y/Z"], "");
        assert_eq!(
            split(&["a=b=c"], Marks::Labels),
            Err("invalid label spec: a=b=c".to_owned())
        );
        assert!(split(&["a=b c"], Marks::Labels).unwrap_err().starts_with(
            "invalid label value: \"a=b c\": a valid label must be an empty string or consist of "
        ));
        for marks in [Marks::Labels, Marks::Annotations] {
            let error = split(&["a b=1"], marks).unwrap_err();
            let expected = format!("invalid {} key: \"a b\": name part must consist of ", marks.one());
            assert!(error.starts_with(&expected), "{error}");
        }
        assert!(split(&["X.y/Z=1"], Marks::Labels).is_err());
    }

    #[test]
    fn contradictions_are_refused() {
        assert_eq!(
            split(&["a=1", "a-"], Marks::Labels),
            Err("can not both modify and remove a label in the same command".to_owned())
        );
        assert_eq!(
            split(&["b-", "a=1", "b=2", "a-"], Marks::Annotations),
            Err(
                "can not both modify and remove the following annotation(s) in the same command: b, a"
                    .to_owned()
            )
        );
    }

    #[test]
    fn what_reads_add_is_removed_but_never_set() {
        assert!(split(&["kubectl-multicluster/cluster=az-a"], Marks::Annotations).is_err());
        assert!(split(&["kubectl-multicluster/cluster-"], Marks::Annotations).is_ok());
    }
}
