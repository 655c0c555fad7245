//! The text as a tree in which every node knows its place.
//!
//! The wrappings differ in shape and the messages need positions, so the text is read once into this tree, and what is
//! usable is taken from it, instead of once per wrapping into structs. JSON is read as the YAML that it is.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{Error, Options, Spanned};

use super::error::{Location, Report};
use super::rule::Rule;
use super::text::{escaped, quoted};

/// The largest text that is read: a ConfigMap can hold no more.
pub(super) const MAX_BYTES: usize = 1024 * 1024;

/// Helm values are about ten levels deep. The parser recurses: an unoptimised build takes 40 KiB of stack for each level, and
/// the threads of tests and of tokio have 2 MiB.
const MAX_DEPTH: usize = 32;

/// The largest number of values that is read, aliases written out.
const MAX_VALUES: usize = 250_000;

/// A value and where it is written; for an alias, where the anchored value is.
#[derive(Debug)]
pub(super) struct Node {
    pub location: Location,
    pub value: Value,
}

/// What YAML and JSON know.
#[derive(Debug)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// Nothing in the file is a number, so the text suffices, to compare.
    Number(String),
    String(String),
    List(Vec<Node>),
    Mapping(Vec<Entry>),
}

/// A key of a mapping with its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub key: String,
    pub location: Location,
    pub node: Node,
}

impl Node {
    /// The entries, when this is a mapping.
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of `key`, when this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let entry = self.entries()?.iter().find(|entry| entry.key == key)?;
        Some(&entry.node)
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// What it is, for "must be a list, not …".
    pub fn type_name(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::List(_) => "a list",
            Value::Mapping(_) => "a mapping",
        }
    }

    /// Whether both say the same, wherever it is written.
    pub fn same_content(&self, other: &Node) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(left), Value::Bool(right)) => left == right,
            (Value::Number(left), Value::Number(right)) | (Value::String(left), Value::String(right)) => {
                left == right
            }
            (Value::List(left), Value::List(right)) => {
                left.len() == right.len()
                    && left
                        .iter()
                        .zip(right)
                        .all(|(left, right)| left.same_content(right))
            }
            (Value::Mapping(left), Value::Mapping(right)) => {
                left.len() == right.len()
                    && left.iter().all(|entry| {
                        other
                            .get(&entry.key)
                            .is_some_and(|node| entry.node.same_content(node))
                    })
            }
            _ => false,
        }
    }
}

/// Reads a text; when it cannot be read, the report says why.
pub(super) fn parse(text: &str, report: &mut Report) -> Option<Node> {
    if text.len() > MAX_BYTES {
        report.error(Rule::TooLarge, None, TOO_LARGE, "");
        return None;
    }
    match serde_saphyr::from_str_with_options::<Spanned<Value>>(text, options(text.len())) {
        Ok(root) => Some(root.into()),
        Err(error) => {
            let location = error.location().and_then(place);
            let (message, help) = explain(&error);
            report.error(Rule::Syntax, location, message, help);
            None
        }
    }
}

/// The message for a text that is larger than [`MAX_BYTES`].
pub(super) const TOO_LARGE: &str = "larger than 1 MiB";

/// Aliases may repeat a text of this length only in proportion to it, so that a ConfigMap full of small YAML bombs costs no
/// more than one.
fn options(length: usize) -> Options {
    serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::Error,
        // Snippets would print what surrounds the mistake, such as a certificate.
        with_snippet: false,
        // An infinity elsewhere in Helm values is none of our business.
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        budget: serde_saphyr::budget! {
            // One more than is accepted: the parser words a second document better than a breach of its budget.
            max_documents: 2,
            max_depth: MAX_DEPTH,
            max_nodes: MAX_VALUES,
            max_reader_input_bytes: Some(MAX_BYTES),
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: (2_000 + 4 * length).min(250_000),
            max_replay_stack_depth: 16,
        },
    }
}

/// Words the parser's error for somebody who edits a file, without the parser's own position and advice to programmers.
fn explain(error: &Error) -> (String, &'static str) {
    match error {
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            (format!("{} is given twice", quoted(key)), "remove one of the two")
        }
        Error::DuplicateMappingKey { key: None, .. } => {
            ("a key is given twice".to_owned(), "remove one of the two")
        }
        Error::MultipleDocuments { .. } => (
            "more than one YAML document".to_owned(),
            "keep the one with the apiservers block",
        ),
        Error::Budget { .. } => too_much(),
        Error::AliasReplayCounterOverflow { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => too_many_aliases(),
        Error::AliasError { error, .. } => explain(error),
        Error::NullIntoString { .. } => ("a key is null".to_owned(), ""),
        other => {
            let message = other.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            // The scanner's own limit on nested brackets has no variant.
            if message == "recursion limit exceeded" {
                return too_much();
            }
            (format!("malformed YAML: {}", escaped(message)), "")
        }
    }
}

fn too_much() -> (String, &'static str) {
    (
        "too deeply nested, or too many values".to_owned(),
        "at most 32 levels and 250000 values are read",
    )
}

fn too_many_aliases() -> (String, &'static str) {
    (
        "aliases repeat too much of the file".to_owned(),
        "write the values out instead of using aliases",
    )
}

fn place(location: serde_saphyr::Location) -> Option<Location> {
    (location.line() > 0).then(|| Location {
        line: location.line(),
        column: location.column(),
    })
}

/// Where a value is written. The parser knows all positions as long as no serde adapter stands between.
fn written(location: serde_saphyr::Location) -> Location {
    place(location).unwrap_or(Location { line: 1, column: 1 })
}

impl From<Spanned<Value>> for Node {
    fn from(spanned: Spanned<Value>) -> Self {
        Node {
            location: written(spanned.defined),
            value: spanned.value,
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = access.next_element::<Spanned<Value>>()? {
            nodes.push(node.into());
        }
        Ok(Value::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, node)) = access.next_entry::<Spanned<String>, Spanned<Value>>()? {
            entries.push(Entry {
                location: written(key.defined),
                key: key.value,
                node: node.into(),
            });
        }
        Ok(Value::Mapping(entries))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn failure(text: &str) -> String {
        let mut report = Report::new("f");
        assert!(parse(text, &mut report).is_none());
        report.findings[0].to_string()
    }

    fn root(text: &str) -> Node {
        let mut report = Report::new("f");
        parse(text, &mut report).unwrap_or_else(|| panic!("{:?}", report.findings))
    }

    #[test]
    fn places_are_those_of_the_text() {
        let root = root("ü: [é, {zürich: x}]\nb: &b\n  c: 1\nd: *b\n");
        let list = root.get("ü").unwrap();
        assert_eq!(list.location, Location { line: 1, column: 4 });
        let Value::List(items) = &list.value else {
            panic!("{list:?}")
        };
        assert_eq!(
            items[1].get("zürich").unwrap().location,
            Location { line: 1, column: 17 }
        );
        assert_eq!(
            root.get("d").unwrap().get("c").unwrap().location,
            Location { line: 3, column: 6 }
        );
        assert!(root.get("b").unwrap().same_content(root.get("d").unwrap()));
        assert!(!root.get("b").unwrap().same_content(list));
    }

    #[test]
    fn scalars_keep_their_types() {
        let root = root("a: 1\nb: yes\nc: \"1\"\nd: ~\ne: .inf\nf: 123456789012345678901234567890\ng:\n");
        let types: Vec<&str> = ["a", "b", "c", "d", "f", "g"]
            .iter()
            .map(|key| root.get(key).unwrap().type_name())
            .collect();
        assert_eq!(
            types,
            ["a number", "a boolean", "a string", "null", "a number", "null"]
        );
    }

    #[test]
    fn json_is_yaml_with_tabs_and_its_own_escapes() {
        let root = root("{\n\t\"a\":\t{\n\t\t\"b\":\"\\/\\ud83d\\ude00\\u00e9\"\n\t}\n}\n");
        let b = root.get("a").unwrap().get("b").unwrap();
        assert_eq!(b.as_str(), Some("/😀é"));
        assert_eq!(b.location, Location { line: 3, column: 7 });
    }

    #[test]
    fn malformed_text_is_said_to_be_so() {
        for (text, expected) in [
            (
                "a: b: c\n",
                "f:1:5: malformed YAML: mapping values are not allowed in this context",
            ),
            (
                "a:\n\tb: 1\n",
                "f:2:2: malformed YAML: tabs disallowed within this context (block indentation)",
            ),
            ("a: \"abc\n", "f:1:4: malformed YAML: unclosed quote"),
            (
                "a: *nope\n",
                "f:1:4: malformed YAML: alias references unknown anchor",
            ),
            (
                "a: 1\nb:\n  c: 1\n  c: 2\n",
                "f:4:3: \"c\" is given twice\n  remove one of the two",
            ),
            (
                "a: 1\n---\nb: 1\n",
                "f:3:1: more than one YAML document\n  keep the one with the apiservers block",
            ),
            ("~: 1\n", "f:1:1: a key is null"),
            (
                "a: \u{1b}[2J\n",
                "f:1:4: malformed YAML: unexpected character: `\\u{1b}'",
            ),
        ] {
            assert_eq!(failure(text), expected, "{text:?}");
        }
    }

    #[test]
    fn bombs_are_refused_quickly() {
        let start = Instant::now();
        let mut aliases = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for level in 1..10 {
            let previous = format!("*a{}", level - 1);
            aliases += &format!("a{level}: &a{level} [{}]\n", vec![previous; 9].join(","));
        }
        assert_eq!(
            failure(&aliases),
            "f:4:22: aliases repeat too much of the file\n  write the values out instead of using aliases"
        );
        let flow = "[".repeat(500_000);
        assert_eq!(
            failure(&flow),
            "f:1:256: too deeply nested, or too many values\n  at most 32 levels and 250000 values are read"
        );
        let block: String = (0..1400)
            .map(|depth| format!("{}a:\n", " ".repeat(depth)))
            .collect();
        assert_eq!(
            failure(&block),
            "f:33:33: too deeply nested, or too many values\n  at most 32 levels and 250000 values are read"
        );
        let values = format!("[{}]", "1,".repeat(400_000));
        assert!(
            failure(&values).contains("too many values"),
            "{}",
            failure(&values)
        );
        assert_eq!(failure(&" ".repeat(2 * MAX_BYTES)), "f: larger than 1 MiB");
        // Generous: an unoptimised build on a busy machine takes about a second, a bomb that goes off takes hours.
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    }
}
