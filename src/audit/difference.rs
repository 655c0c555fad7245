//! How two objects differ, field by field.
//!
//! `json-patch` compares. What it does not know is that Kubernetes' lists are mostly maps: lists whose elements all have a name of
//! their own are compared by these names, as servers merge them (`listType=map`), so that an element that comes first does not
//! make all others differ. Where the same names stand in another order, that is a difference of its own.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::{self, Write as _};

use json_patch::PatchOperation;
use json_patch::jsonptr::PointerBuf;
use serde::Serialize;
use serde_json::{Map, Value};

/// What the elements of a list may be called by, the first that all of them have.
const NAMES: [&str; 4] = ["name", "type", "key", "id"];
/// The pretended field that holds the order of a list's names.
const ORDER: &str = "[order]";

/// What happened to a field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", tag = "change")]
pub enum Change {
    /// Only the second object has it.
    Added {
        /// Its value.
        to: Value,
    },
    /// Only the first object has it.
    Removed {
        /// Its value.
        from: Value,
    },
    /// The values differ.
    Changed {
        /// The first object's.
        from: Value,
        /// The second object's.
        to: Value,
    },
}

/// A field in which two objects differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// `.metadata.labels["topology.kubernetes.io/zone"]`, `.spec.disks[name=root].size`.
    pub path: String,
    /// How it differs.
    #[serde(flatten)]
    pub change: Change,
}

impl fmt::Display for Difference {
    /// `~ .spec.version: "1.0" -> "2.0"`, `+ .spec.cpus: 3`, `- .spec.cpus: 3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.change {
            Change::Added { to } => write!(f, "+ {path}: {}", Brief(to)),
            Change::Removed { from } => write!(f, "- {path}: {}", Brief(from)),
            Change::Changed { from, to } => write!(f, "~ {path}: {} -> {}", Brief(from), Brief(to)),
        }
    }
}

/// A value in one line, and not too much of it.
struct Brief<'a>(&'a Value);

impl fmt::Display for Brief<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// More than that of a value nobody reads in a line.
        const MOST: usize = 80;
        let text = self.0.to_string();
        match text.char_indices().nth(MOST) {
            Some((end, _)) => write!(f, "{}…", &text[..end]),
            None => f.write_str(&text),
        }
    }
}

/// In what `to` differs from `from`, in the order of the paths.
///
/// ```
/// use multicluster::audit::differences;
/// use serde_json::json;
/// let found = differences(&json!({"spec": {"version": "1.0"}}), &json!({"spec": {"version": "2.0"}}));
/// assert_eq!(found[0].to_string(), r#"~ .spec.version: "1.0" -> "2.0""#);
/// ```
pub fn differences(from: &Value, to: &Value) -> Vec<Difference> {
    let (from, to) = by_name(from, to);
    let mut removed: HashMap<PointerBuf, usize> = HashMap::new();
    let mut found = Vec::new();
    for operation in json_patch::diff(&from, &to).0 {
        let difference = match operation {
            PatchOperation::Add(add) => Difference {
                path: path(&to, &add.path, 0),
                change: Change::Added {
                    to: listed(add.value),
                },
            },
            PatchOperation::Replace(replace) => Difference {
                path: path(&from, &replace.path, 0),
                change: Change::Changed {
                    from: listed(value_at(&from, &replace.path, 0)),
                    to: listed(replace.value),
                },
            },
            PatchOperation::Remove(remove) => {
                // A patch is applied step by step: what is removed from the end of a list has the same index each time.
                let shift = removed.entry(remove.path.clone()).or_default();
                let difference = Difference {
                    path: path(&from, &remove.path, *shift),
                    change: Change::Removed {
                        from: listed(value_at(&from, &remove.path, *shift)),
                    },
                };
                *shift += 1;
                difference
            }
            // A diff has no other operations.
            PatchOperation::Move(_) | PatchOperation::Copy(_) | PatchOperation::Test(_) => continue,
        };
        found.push(difference);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The value that a pointer leads to; its last index is greater by `shift`.
fn value_at(root: &Value, pointer: &PointerBuf, shift: usize) -> Value {
    let mut at = root;
    let mut tokens = pointer.tokens().peekable();
    while let Some(token) = tokens.next() {
        let shift = if tokens.peek().is_none() { shift } else { 0 };
        let token = token.decoded();
        let next = match at {
            Value::Array(list) => token
                .parse::<usize>()
                .ok()
                .and_then(|index| list.get(index + shift)),
            other => other.get(&*token),
        };
        match next {
            Some(next) => at = next,
            None => return Value::Null,
        }
    }
    at.clone()
}

/// A pointer as people write paths. `root` says which of its tokens are indexes.
fn path(root: &Value, pointer: &PointerBuf, shift: usize) -> String {
    let mut text = String::new();
    let mut at = Some(root);
    let mut tokens = pointer.tokens().peekable();
    while let Some(token) = tokens.next() {
        let shift = if tokens.peek().is_none() { shift } else { 0 };
        let token = token.decoded();
        // Writing to a String cannot fail.
        let _ = match at {
            Some(Value::Array(list)) => {
                let index = token.parse::<usize>().unwrap_or(list.len()) + shift;
                at = list.get(index);
                write!(text, "[{index}]")
            }
            _ => {
                at = at.and_then(|at| at.get(&*token));
                write_key(&mut text, &token)
            }
        };
    }
    if text.is_empty() {
        text.push('.');
    }
    text
}

fn write_key(text: &mut String, key: &str) -> fmt::Result {
    let is_plain = |key: &str| {
        !key.is_empty()
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    match key {
        key if is_plain(key) => write!(text, ".{key}"),
        key if is_element(key) => text.write_str(key),
        key => write!(text, "[{key:?}]"),
    }
}

/// Whether a key is one that [`by_name`] made.
fn is_element(key: &str) -> bool {
    key == ORDER || (key.ends_with(']') && NAMES.iter().any(|name| key.starts_with(&format!("[{name}="))))
}

/// Both values, with lists of named elements made maps by these names where both have such a list.
fn by_name(from: &Value, to: &Value) -> (Value, Value) {
    match (from, to) {
        (Value::Object(from), Value::Object(to)) => {
            let (from, to) = maps_by_name(from, to);
            (Value::Object(from), Value::Object(to))
        }
        (Value::Array(from), Value::Array(to)) => {
            let keyed = NAMES
                .iter()
                .find_map(|name| Some((named(from, name)?, named(to, name)?)));
            let Some((before, after)) = keyed else {
                let pairs = from.len().min(to.len());
                let mut both: (Vec<Value>, Vec<Value>) =
                    from.iter().zip(to).map(|(from, to)| by_name(from, to)).unzip();
                both.0.extend(from[pairs..].iter().cloned());
                both.1.extend(to[pairs..].iter().cloned());
                return (Value::Array(both.0), Value::Array(both.1));
            };
            let common = |of: &[(String, &Value)], other: &[(String, &Value)]| -> Vec<String> {
                let other: HashSet<&String> = other.iter().map(|(key, _)| key).collect();
                let keys = of.iter().map(|(key, _)| key).filter(|key| other.contains(key));
                keys.cloned().collect()
            };
            let orders = (common(&before, &after), common(&after, &before));
            let map = |of: Vec<(String, &Value)>| -> Map<String, Value> {
                of.into_iter().map(|(key, value)| (key, value.clone())).collect()
            };
            let (mut from, mut to) = maps_by_name(&map(before), &map(after));
            if orders.0 != orders.1 {
                from.insert(ORDER.to_owned(), Value::from(names(&orders.0)));
                to.insert(ORDER.to_owned(), Value::from(names(&orders.1)));
            }
            (Value::Object(from), Value::Object(to))
        }
        (from, to) => (from.clone(), to.clone()),
    }
}

fn maps_by_name(
    from: &Map<String, Value>,
    to: &Map<String, Value>,
) -> (Map<String, Value>, Map<String, Value>) {
    let (mut left, mut right) = (Map::new(), Map::new());
    for (key, value) in from {
        match to.get(key) {
            Some(other) => {
                let (value, other) = by_name(value, other);
                left.insert(key.clone(), value);
                right.insert(key.clone(), other);
            }
            None => drop(left.insert(key.clone(), value.clone())),
        }
    }
    for (key, value) in to.iter().filter(|(key, _)| !from.contains_key(*key)) {
        right.insert(key.clone(), value.clone());
    }
    (left, right)
}

/// The elements with the keys that their names make; `None` unless each has a name of its own.
fn named<'a>(list: &'a [Value], by: &str) -> Option<Vec<(String, &'a Value)>> {
    let mut seen = HashSet::new();
    let keys = list.iter().map(|element| {
        let name = element.get(by)?.as_str()?;
        seen.insert(name).then(|| (format!("[{by}={name}]"), element))
    });
    let keys: Option<Vec<(String, &Value)>> = keys.collect();
    keys.filter(|keys| !keys.is_empty())
}

/// What is in the keys of [`named`], as one text.
fn names(keys: &[String]) -> String {
    let name = |key: &String| {
        let name = key.split_once('=').map_or(key.as_str(), |(_, name)| name);
        name.strip_suffix(']').unwrap_or(name).to_owned()
    };
    keys.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// A value as it was before [`by_name`].
fn listed(value: Value) -> Value {
    match value {
        Value::Object(map) if !map.is_empty() && map.keys().all(|key| is_element(key)) => {
            let elements: BTreeMap<String, Value> = map.into_iter().filter(|(key, _)| key != ORDER).collect();
            elements.into_values().map(listed).collect()
        }
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, listed(value))).collect(),
        Value::Array(list) => list.into_iter().map(listed).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn shown(from: Value, to: Value) -> Vec<String> {
        let found = differences(&from, &to);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn fields_come_go_and_change() {
        let from = json!({"spec": {"version": "1.0", "cpus": 3}, "metadata": {"labels": {"a/b": "x"}}});
        let to =
            json!({"spec": {"version": "2.0", "maintenance": "auto"}, "metadata": {"labels": {"a/b": "y"}}});
        assert_eq!(
            shown(from.clone(), to),
            [
                r#"~ .metadata.labels["a/b"]: "x" -> "y""#,
                "- .spec.cpus: 3",
                r#"+ .spec.maintenance: "auto""#,
                r#"~ .spec.version: "1.0" -> "2.0""#,
            ]
        );
        assert!(shown(from.clone(), from).is_empty());
    }

    #[test]
    fn lists_of_named_elements_are_compared_by_name() {
        let disks = |disks: Value| json!({"spec": {"disks": disks}});
        let from = disks(json!([{"name": "root", "size": 1}, {"name": "data", "size": 2}]));
        let to = disks(json!([{"name": "new"}, {"name": "root", "size": 3}, {"name": "data", "size": 2}]));
        assert_eq!(
            shown(from.clone(), to),
            [
                r#"+ .spec.disks[name=new]: {"name":"new"}"#,
                "~ .spec.disks[name=root].size: 1 -> 3"
            ]
        );
        let turned = disks(json!([{"name": "data", "size": 2}, {"name": "root", "size": 1}]));
        assert_eq!(
            shown(from.clone(), turned),
            [r#"~ .spec.disks[order]: "root, data" -> "data, root""#]
        );
        // No names, or the same twice: by their places.
        let twice = disks(json!([{"name": "a"}, {"name": "a"}]));
        assert_eq!(
            shown(twice, disks(json!([{"name": "a"}]))),
            [r#"- .spec.disks[1]: {"name":"a"}"#]
        );
        assert_eq!(
            shown(from, disks(json!([]))),
            [
                r#"- .spec.disks[0]: {"name":"root","size":1}"#,
                r#"- .spec.disks[1]: {"name":"data","size":2}"#
            ]
        );
    }

    #[test]
    fn places_in_lists_are_those_of_their_own_list() {
        assert_eq!(
            shown(json!({"a": [1, 2, 3, 4]}), json!({"a": [1, 9]})),
            ["~ .a[1]: 2 -> 9", "- .a[2]: 3", "- .a[3]: 4"]
        );
        assert_eq!(
            shown(json!({"a": [1]}), json!({"a": [1, {"b": 2}]})),
            [r#"+ .a[1]: {"b":2}"#]
        );
        assert_eq!(shown(json!(1), json!({"a": 1})), [r#"~ .: 1 -> {"a":1}"#]);
    }

    #[test]
    fn long_values_are_cut() {
        let line = &shown(json!({}), json!({"a": "ü".repeat(200)}))[0];
        assert!(line.ends_with('…') && line.chars().count() < 90, "{line}");
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (0i64..3).prop_map(Value::from),
            "[ab]{0,2}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::btree_map("(name|a|b/c|~|)", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// Nothing differs from itself, and whatever differs is told.
        #[test]
        fn different_is_what_is_not_equal(a in value(), b in value()) {
            prop_assert!(differences(&a, &a).is_empty());
            prop_assert_eq!(differences(&a, &b).is_empty(), a == b, "{} {}", a, b);
        }

        /// What comes one way goes the other way.
        #[test]
        fn it_is_the_same_both_ways(a in value(), b in value()) {
            let paths = |found: Vec<Difference>| -> Vec<String> { found.into_iter().map(|one| one.path).collect() };
            let count = differences(&a, &b).len();
            prop_assert_eq!(count, paths(differences(&b, &a)).len());
        }
    }
}
