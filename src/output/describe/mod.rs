//! Descriptions, as kubectl's generic describer prints them (`pkg/describe/describe.go`, `GenericDescriberFor`).
//!
//! Every kind is described so but those in `builtin`: kubectl has describers of its own for some forty built-in kinds, which
//! are not copied here. Custom resources are described byte for byte as kubectl describes them. Chosen differences:
//! characters that a terminal acts on are escaped (kubectl escapes ESC and the carriage return alone), an annotation is not cut
//! in the middle of a character, and events that could not be had are `<unknown>`, where kubectl says `<none>`.
//!
//! A description is text with tabs first, as in kubectl, and laid out then. Line breaks and tabs in values are not escaped:
//! they break the description as they break kubectl's.

mod builtin;
mod label;

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::escape;
use super::events::{interval, last_timestamp, source};
use super::number::go_value;
use super::table::Grid;
use label::smart_label;

/// Annotations longer than this are cut, line by line.
const LONGEST_ANNOTATION: usize = 140;
/// An annotation that kubectl never shows: the whole object, as it was applied.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// What is shown in front of the rest, or never.
const SKIPPED: [&str; 5] = [
    ".metadata.managedFields",
    ".metadata.name",
    ".metadata.namespace",
    ".metadata.labels",
    ".metadata.annotations",
];

/// The events of an object.
#[derive(Debug, Clone, Copy)]
pub enum Events<'a> {
    /// Nobody asked for them.
    Hidden,
    /// They could not be had.
    Unknown,
    /// All that there are.
    Listed(&'a [Value]),
}

/// What is described.
#[derive(Debug, Clone, Copy)]
pub struct Description<'a> {
    /// The cluster that has the object, if that is shown.
    pub cluster: Option<&'a str>,
    /// The other clusters that have it.
    pub also_in: &'a [std::sync::Arc<str>],
    /// The object.
    pub object: &'a Value,
    /// Its events.
    pub events: Events<'a>,
}

/// Writes the description of an object.
///
/// # Errors
/// What the writer fails with.
pub fn write(writer: &mut dyn Write, description: &Description<'_>, now: Timestamp) -> io::Result<()> {
    let mut text = Text::default();
    if let Some(cluster) = description.cluster {
        text.line(0, &format!("Cluster:\t{}", escape::terminal(cluster)));
        if !description.also_in.is_empty() {
            let others = description.also_in.join(", ");
            text.line(0, &format!("Also In:\t{}", escape::terminal(&others)));
        }
    }
    let object = description.object;
    text.metadata(object);
    if !builtin::describe(&mut text, description, now) {
        text.content(0, object.as_object().unwrap_or(&Map::new()), &mut String::new());
        text.events(description.events, now);
    }
    text.lay_out(writer)
}

/// The text of a description before it is laid out: cells end at tabs.
#[derive(Debug, Default)]
struct Text(String);

impl Text {
    /// A line at a level of indentation; what is in it is escaped, but for what the layout acts on.
    fn line(&mut self, level: usize, line: &str) {
        for _ in 0..level {
            self.0.push_str("  ");
        }
        self.0.push_str(&escape::tabbed(line));
        self.0.push('\n');
    }

    /// Name, namespace, labels and annotations.
    fn metadata(&mut self, object: &Value) {
        let text = |pointer: &str| {
            let value = object.pointer(pointer).and_then(Value::as_str);
            value.unwrap_or_default()
        };
        self.line(0, &format!("Name:\t{}", text("/metadata/name")));
        self.line(0, &format!("Namespace:\t{}", text("/metadata/namespace")));
        self.labels(&strings(object.pointer("/metadata/labels")));
        self.annotations(&strings(object.pointer("/metadata/annotations")));
    }

    fn labels(&mut self, labels: &[(&str, &str)]) {
        if labels.is_empty() {
            self.line(0, "Labels:\t<none>");
        }
        for (index, (name, value)) in labels.iter().enumerate() {
            let title = if index == 0 { "Labels:" } else { "" };
            self.line(0, &format!("{title}\t{name}={value}"));
        }
    }

    fn annotations(&mut self, annotations: &[(&str, &str)]) {
        let shown = annotations.iter().filter(|(name, _)| *name != LAST_APPLIED);
        let mut title = "Annotations:";
        for (name, value) in shown {
            let value = value.strip_suffix('\n').unwrap_or(value);
            if value.len() + name.len() + 2 > LONGEST_ANNOTATION || value.contains('\n') {
                self.line(0, &format!("{title}\t{name}:"));
                for line in value.split('\n') {
                    self.line(0, &format!("\t  {}", shortened(line)));
                }
            } else {
                self.line(0, &format!("{title}\t{name}: {value}"));
            }
            title = "";
        }
        if !title.is_empty() {
            self.line(0, &format!("{title}\t<none>"));
        }
    }

    /// All fields that are not skipped, sorted by name; `path` is the way to them.
    fn content(&mut self, level: usize, fields: &Map<String, Value>, path: &mut String) {
        // serde_json's map is sorted, by bytes, as Go's `sort.Strings` sorts.
        for (name, value) in fields {
            let length = path.len();
            path.push('.');
            path.push_str(name);
            if !SKIPPED.contains(&path.as_str()) {
                self.field(level, &smart_label(name), value, path);
            }
            path.truncate(length);
        }
    }

    fn field(&mut self, level: usize, label: &str, value: &Value, path: &mut String) {
        match value {
            Value::Object(fields) => {
                self.line(level, &format!("{label}:"));
                self.content(level + 1, fields, path);
            }
            Value::Array(items) => {
                self.line(level, &format!("{label}:"));
                for item in items {
                    match item {
                        // kubectl does not say where one item ends and the next begins either.
                        Value::Object(fields) => self.content(level + 1, fields, path),
                        other => self.line(level + 1, &go_value(other)),
                    }
                }
            }
            other => self.line(level, &format!("{label}:\t{}", go_value(other))),
        }
    }

    fn events(&mut self, events: Events<'_>, now: Timestamp) {
        let events = match events {
            Events::Hidden => return,
            Events::Unknown => return self.line(0, "Events:\t<unknown>"),
            Events::Listed([]) => return self.line(0, "Events:\t<none>"),
            Events::Listed(events) => events,
        };
        let mut events: Vec<&Value> = events.iter().collect();
        events.sort_by_key(|event| last_timestamp(event));
        self.line(0, "Events:");
        self.line(1, "Type\tReason\tAge\tFrom\tMessage");
        self.line(1, "----\t------\t----\t----\t-------");
        for event in events {
            let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default();
            self.line(
                1,
                &format!(
                    "{}\t{}\t{}\t{}\t{}",
                    text("type"),
                    text("reason"),
                    interval(event, now),
                    source(event),
                    text("message").trim()
                ),
            );
        }
    }

    /// Lays the text out as Go's text/tabwriter does. A form feed ends a line and whatever columns there are.
    fn lay_out(&self, writer: &mut dyn Write) -> io::Result<()> {
        let mut grid = Grid::of_description();
        let mut sections = self.0.split_terminator('\x0c').peekable();
        while let Some(section) = sections.next() {
            // The last line of all is ended by its line break, that of any other section by the form feed.
            let section = match sections.peek() {
                Some(_) => section,
                None => section.strip_suffix('\n').unwrap_or(section),
            };
            for line in section.split('\n') {
                grid.cell(&line.replace('\x0b', "\t"));
                grid.end_row();
            }
            grid.flush(writer)?;
        }
        Ok(())
    }
}

/// The entries of a map of strings; none if there is anything else in it, as Go's `NestedStringMap` has it.
fn strings(map: Option<&Value>) -> Vec<(&str, &str)> {
    let entries = map.and_then(Value::as_object).into_iter().flatten();
    let entries: Option<Vec<_>> = entries
        .map(|(name, value)| Some((name.as_str(), value.as_str()?)))
        .collect();
    entries.unwrap_or_default()
}

/// A line of an annotation, cut if it is too long for one.
fn shortened(line: &str) -> String {
    let longest = LONGEST_ANNOTATION - 2;
    if line.len() <= longest {
        return line.to_owned();
    }
    let end = (0..=longest).rev().find(|at| line.is_char_boundary(*at));
    format!("{}...", &line[..end.unwrap_or_default()])
}

#[cfg(test)]
mod tests;
