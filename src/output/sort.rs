//! `--sort-by`: the order of kubectl's `pkg/cmd/get/sorter.go`.
//!
//! Chosen differences: the sort is stable; an integer and a float can be compared; and where values of different types
//! meet, or maps and lists, kubectl ends with an error and this puts them in some order.

use std::cmp::Ordering;

use serde_json::Value;

use super::merge_sort::merge_sort;
use super::quantity;

/// The way to a field: `.metadata.name`, `{.spec.containers[0].image}`, `metadata.labels.app\.kubernetes\.io/name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPath(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    /// An index; a negative one counts from the end.
    Index(i64),
}

/// A path that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{{name1.name2}}' or '{{.name1.name2}}': {0:?}"
)]
pub struct FieldPathError(String);

impl std::str::FromStr for FieldPath {
    type Err = FieldPathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        steps(text)
            .map(FieldPath)
            .ok_or_else(|| FieldPathError(text.to_owned()))
    }
}

fn steps(text: &str) -> Option<Vec<Step>> {
    let inner = match text.strip_prefix('{') {
        Some(inner) => inner.strip_suffix('}')?,
        None => text,
    };
    let mut rest = inner.strip_prefix('.').unwrap_or(inner);
    let mut steps = Vec::new();
    // A path begins with a name, unless brackets follow at once.
    if !rest.starts_with('[') {
        rest = key(rest, &mut steps)?;
    }
    while !rest.is_empty() {
        rest = match rest.strip_prefix('[') {
            Some(bracket) => bracketed(bracket, &mut steps)?,
            None => key(rest.strip_prefix('.')?, &mut steps)?,
        };
    }
    Some(steps)
}

/// Reads a name, in which a backslash makes the next character part of the name, and gives what follows.
fn key<'a>(text: &'a str, steps: &mut Vec<Step>) -> Option<&'a str> {
    let mut name = String::new();
    let mut characters = text.char_indices();
    let mut end = text.len();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => name.push(characters.next()?.1),
            '.' | '[' => {
                end = at;
                break;
            }
            // What jsonpath gives a meaning that a path of fields does not have.
            ']' | '{' | '}' | '(' | ')' | '*' | '\'' | '"' | '@' | '$' | ' ' | ',' => return None,
            _ => name.push(character),
        }
    }
    if name.is_empty() {
        return None;
    }
    steps.push(Step::Key(name));
    Some(&text[end..])
}

/// Reads `0]`, `'key']` or `"key"]` and gives what follows.
fn bracketed<'a>(text: &'a str, steps: &mut Vec<Step>) -> Option<&'a str> {
    let Some(quote) = text.chars().next().filter(|first| matches!(first, '\'' | '"')) else {
        let (index, rest) = text.split_once(']')?;
        steps.push(Step::Index(index.parse().ok()?));
        return Some(rest);
    };
    let mut name = String::new();
    let mut characters = text[1..].char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => name.push(characters.next()?.1),
            _ if character == quote => {
                steps.push(Step::Key(name));
                return text[1 + at + 1..].strip_prefix(']');
            }
            _ => name.push(character),
        }
    }
    None
}

impl FieldPath {
    /// The field of an object; `None` if it is missing.
    pub fn get<'a>(&self, object: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(object, |value, step| match step {
            Step::Key(key) => value.as_object()?.get(key),
            Step::Index(index) => {
                let items = value.as_array()?;
                let at = match usize::try_from(*index) {
                    Ok(at) => at,
                    Err(_) => items
                        .len()
                        .checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?,
                };
                items.get(at)
            }
        })
    }

    /// Sorts items by the field of their objects, equal ones staying in order. Returns whether any item has the field;
    /// kubectl calls it an error when none has.
    pub fn sort<T>(&self, items: &mut Vec<T>, object: impl Fn(&T) -> &Value) -> bool {
        let keyed: Vec<(Key, T)> = std::mem::take(items)
            .into_iter()
            .map(|item| (Key::new(self.get(object(&item))), item))
            .collect();
        let found = keyed.iter().any(|(key, _)| !matches!(key, Key::Missing));
        let sorted = merge_sort(keyed, &|a, b| a.0.cmp(&b.0) == Ordering::Less);
        items.extend(sorted.into_iter().map(|(_, item)| item));
        found
    }
}

/// What is compared: made once for each item.
enum Key {
    Missing,
    Null,
    Bool(bool),
    Integer(i128),
    Float(f64),
    /// A string, and what it is as a quantity.
    String(String, Option<i128>),
    /// A map or a list.
    Other,
}

impl Key {
    fn new(value: Option<&Value>) -> Self {
        match value {
            None => Key::Missing,
            Some(Value::Null) => Key::Null,
            Some(Value::Bool(value)) => Key::Bool(*value),
            Some(Value::Number(number)) => match number.as_i128() {
                Some(integer) => Key::Integer(integer),
                None => Key::Float(number.as_f64().unwrap_or_default()),
            },
            Some(Value::String(text)) => Key::String(text.clone(), quantity::parse(text)),
            Some(Value::Array(_) | Value::Object(_)) => Key::Other,
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Key::Missing => 0,
            Key::Null => 1,
            Key::Bool(_) => 2,
            Key::Integer(_) | Key::Float(_) => 3,
            Key::String(..) => 4,
            Key::Other => 5,
        }
    }

    /// Not a total order: kubectl compares two strings as quantities only if both are.
    fn cmp(&self, other: &Self) -> Ordering {
        // An integer beyond 2^53 loses digits as a float, which only the comparison with a float can notice.
        #[expect(clippy::cast_precision_loss, reason = "the other side has no more precision")]
        let float = |integer: i128| integer as f64;
        match (self, other) {
            (Key::Bool(a), Key::Bool(b)) => a.cmp(b),
            (Key::Integer(a), Key::Integer(b)) => a.cmp(b),
            (Key::Float(a), Key::Float(b)) => a.total_cmp(b),
            (Key::Integer(a), Key::Float(b)) => float(*a).total_cmp(b),
            (Key::Float(a), Key::Integer(b)) => a.total_cmp(&float(*b)),
            (Key::String(_, Some(a)), Key::String(_, Some(b))) => a.cmp(b),
            (Key::String(a, _), Key::String(b, _)) => a.cmp(b),
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_have_many_forms() {
        let object =
            json!({"metadata": {"name": "x", "labels": {"app.io/name": "y"}}, "list": [1, {"a": 2}]});
        for (path, value) in [
            ("metadata.name", Some(json!("x"))),
            (".metadata.name", Some(json!("x"))),
            ("{metadata.name}", Some(json!("x"))),
            ("{.metadata.name}", Some(json!("x"))),
            (r"metadata.labels.app\.io/name", Some(json!("y"))),
            ("{.metadata.labels['app.io/name']}", Some(json!("y"))),
            ("['metadata'][\"name\"]", Some(json!("x"))),
            (".list[0]", Some(json!(1))),
            (".list[-1].a", Some(json!(2))),
            (".list[2]", None),
            (".list[-3]", None),
            (".metadata[0]", None),
            (".metadata.name.more", None),
        ] {
            let parsed: FieldPath = path.parse().unwrap();
            assert_eq!(parsed.get(&object).cloned(), value, "{path}");
        }
        for malformed in [
            "", ".", "{}", "{.a", "a}", "a..b", "a.", "a[", "a[x]", "a['b]", "a['b'", "a]b", "a\\", "a[0]b",
        ] {
            assert!(malformed.parse::<FieldPath>().is_err(), "{malformed}");
        }
    }

    fn sorted(values: Value) -> Value {
        let mut items = values.as_array().cloned().unwrap();
        assert!(".v".parse::<FieldPath>().unwrap().sort(&mut items, |item| item));
        items
            .iter()
            .map(|item| item.get("v").cloned().unwrap_or(json!("missing")))
            .collect()
    }

    #[test]
    fn values_sort_as_kubectl_sorts_them() {
        let v = |values: Value| -> Value {
            values
                .as_array()
                .unwrap()
                .iter()
                .map(|value| json!({"v": value}))
                .collect()
        };
        for (values, expected) in [
            (json!([10, 9, 1.5, -1]), json!([-1, 1.5, 9, 10])),
            (json!(["w10", "w2", "w1"]), json!(["w1", "w10", "w2"])),
            (
                json!(["1Gi", "500Mi", "2", "1500m"]),
                json!(["1500m", "2", "500Mi", "1Gi"]),
            ),
            (json!(["b", "B", "a"]), json!(["B", "a", "b"])),
            (json!(["10", "9", "abc"]), json!(["9", "10", "abc"])),
            (json!([true, false]), json!([false, true])),
            (json!(["x", 1, null, {}, true]), json!([null, true, 1, "x", {}])),
        ] {
            assert_eq!(sorted(v(values)), expected);
        }
        assert_eq!(
            sorted(json!([{"v": 1}, {}, {"v": null}])),
            json!(["missing", null, 1])
        );
    }

    #[test]
    fn ties_keep_their_order_and_a_missing_field_is_told() {
        let mut items: Vec<(usize, Value)> = (0..100).map(|at| (at, json!({"v": at % 3}))).collect();
        assert!("v".parse::<FieldPath>().unwrap().sort(&mut items, |item| &item.1));
        assert!(items.windows(2).all(|pair| {
            let value = |item: &(usize, Value)| (item.0 % 3, item.0);
            value(&pair[0]) < value(&pair[1])
        }));
        assert!(
            !"nope"
                .parse::<FieldPath>()
                .unwrap()
                .sort(&mut items, |item| &item.1)
        );
    }

    #[test]
    fn an_order_that_goes_in_circles_does_no_harm() {
        let circle = ["9", "10", "5x"];
        let mut items: Vec<Value> = (0..300).map(|at| json!({"v": circle[at % 3]})).collect();
        assert!("v".parse::<FieldPath>().unwrap().sort(&mut items, |item| item));
        assert_eq!(items.len(), 300);
    }
}
