//! Typed access to the fields of a mapping: a wrong type and an unknown name end up in the report.

use super::error::{Location, Report};
use super::raw::{Entry, Node, Value};
use super::rule::Rule;
use super::text::{quoted, suggestion};

/// The fields of one mapping. A field that is null counts as absent, as in Go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a> {
    pub location: Location,
    entries: &'a [Entry],
}

/// A string and where it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub text: &'a str,
    pub location: Location,
}

impl<'a> Fields<'a> {
    /// The fields of `node`, which the messages call `name`; none when it is null or no mapping.
    pub fn of(node: &'a Node, name: &str, report: &mut Report) -> Self {
        if node.entries().is_none() && !node.is_null() {
            wrong_type(node, name, "a mapping", report);
        }
        Fields {
            location: node.location,
            entries: node.entries().unwrap_or_default(),
        }
    }

    /// All fields.
    pub fn entries(&self) -> &'a [Entry] {
        self.entries
    }

    /// Whether there are no fields at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Warns about every field that is not among `known`.
    pub fn warn_unknown(&self, known: &[&str], report: &mut Report) {
        for entry in self.entries {
            if known.contains(&entry.key.as_str()) {
                continue;
            }
            let help = match suggestion(&entry.key, known) {
                Some(meant) => format!("did you mean {}?", quoted(meant)),
                None => format!("known fields: {}", known.join(", ")),
            };
            report.warning(
                Rule::UnknownField,
                entry.location,
                format!("unknown field {}", quoted(&entry.key)),
                help,
            );
        }
    }

    /// The field that was most likely meant to be `name`, for messages about its absence.
    pub fn mistyped(&self, name: &str) -> Option<&'a Entry> {
        self.entries
            .iter()
            .find(|entry| entry.key != name && suggestion(&entry.key, &[name]).is_some())
    }

    /// A field that is neither absent nor null.
    pub fn get(&self, name: &str) -> Option<&'a Entry> {
        self.entries
            .iter()
            .find(|entry| entry.key == name && !entry.node.is_null())
    }

    /// A string field.
    pub fn string(&self, name: &str, report: &mut Report) -> Option<Text<'a>> {
        string(&self.get(name)?.node, name, report)
    }

    /// A boolean field.
    pub fn boolean(&self, name: &str, report: &mut Report) -> Option<bool> {
        let node = &self.get(name)?.node;
        match node.value {
            Value::Bool(value) => Some(value),
            _ => {
                wrong_type(node, name, "true or false", report);
                None
            }
        }
    }

    /// A list field; an absent one is empty.
    pub fn list(&self, name: &str, report: &mut Report) -> &'a [Node] {
        self.get(name)
            .map_or(&[], |entry| list(&entry.node, name, report))
    }

    /// A mapping field, as its entries; an absent one is empty.
    pub fn mapping(&self, name: &str, report: &mut Report) -> &'a [Entry] {
        self.get(name)
            .map_or(&[], |entry| Fields::of(&entry.node, name, report).entries)
    }
}

/// The string that a node is.
pub(super) fn string<'a>(node: &'a Node, name: &str, report: &mut Report) -> Option<Text<'a>> {
    let text = node.as_str();
    if text.is_none() {
        wrong_type(node, name, "a string", report);
    }
    Some(Text {
        text: text?,
        location: node.location,
    })
}

/// The items of the list that a node is.
pub(super) fn list<'a>(node: &'a Node, name: &str, report: &mut Report) -> &'a [Node] {
    match &node.value {
        Value::List(items) => items,
        Value::Null => &[],
        _ => {
            wrong_type(node, name, "a list", report);
            &[]
        }
    }
}

fn wrong_type(node: &Node, name: &str, expected: &str, report: &mut Report) {
    let help = match (&node.value, expected) {
        (Value::Bool(_) | Value::Number(_), "a string") => "put it in quotes",
        (Value::String(_), "true or false") => "remove the quotes",
        _ => "",
    };
    report.error(
        Rule::WrongType,
        node.location,
        format!("{name} must be {expected}, not {}", node.type_name()),
        help,
    );
}
