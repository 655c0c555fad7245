//! The emitter: `renderNode` and what it calls, in `kyaml.go`.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Map, Value};

use super::keys::needs_quotes;
use crate::output::escape::is_hidden;
use crate::output::number::json_float;
use crate::output::strconv::is_print;

const INDENT: &str = "  ";
/// A line break that is not part of the string.
const FOLD: &str = "\\\n";
/// How much is gathered before it goes to the writer, which is behind a pointer.
const BUFFER: usize = 16 * 1024;

pub(super) struct Emitter<'a> {
    writer: &'a mut dyn Write,
    buffer: String,
    for_terminal: bool,
    /// The keys that come first, in this order; all others are sorted.
    order: &'a [&'a str],
}

impl<'a> Emitter<'a> {
    pub(super) fn new(writer: &'a mut dyn Write, for_terminal: bool) -> Self {
        Emitter {
            writer,
            buffer: String::new(),
            for_terminal,
            order: &[],
        }
    }

    /// Puts these keys first.
    pub(super) fn in_order(self, order: &'a [&'a str]) -> Self {
        Emitter { order, ..self }
    }

    /// Writes text as it is.
    pub(super) fn raw(&mut self, text: &str) -> io::Result<()> {
        self.buffer.push_str(text);
        self.drain()
    }

    /// Hands everything to the writer, and flushes it.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.writer.write_all(self.buffer.as_bytes())?;
        self.buffer.clear();
        self.writer.flush()
    }

    fn drain(&mut self) -> io::Result<()> {
        if self.buffer.len() >= BUFFER {
            self.writer.write_all(self.buffer.as_bytes())?;
            self.buffer.clear();
        }
        Ok(())
    }

    fn indent(&mut self, level: usize) {
        self.buffer.extend(std::iter::repeat_n(INDENT, level));
    }

    /// Writes a value, on a line that is indented so far.
    pub(super) fn node(&mut self, value: &Value, level: usize) -> io::Result<()> {
        match value {
            Value::Null => self.buffer.push_str("null"),
            Value::Bool(value) => self.buffer.push_str(if *value { "true" } else { "false" }),
            Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
                Some(float) => self.buffer.push_str(&json_float(float)),
                // Writing to a String cannot fail.
                None => drop(write!(self.buffer, "{number}")),
            },
            Value::String(text) => self.string(text, level + 1),
            Value::Array(items) => return self.sequence(items, level),
            Value::Object(fields) => return self.mapping(fields, level),
        }
        self.drain()
    }

    fn sequence(&mut self, items: &[Value], level: usize) -> io::Result<()> {
        let is_collection = |value: &Value| value.is_array() || value.is_object();
        self.buffer.push('[');
        if items.iter().all(is_collection) {
            // The brackets are cuddled: `[{`, `}, {`, `}]`.
            for (index, item) in items.iter().enumerate() {
                let separator = if index > 0 { ", " } else { "" };
                self.buffer.push_str(separator);
                self.node(item, level)?;
            }
        } else {
            self.buffer.push('\n');
            for item in items {
                self.indent(level + 1);
                self.node(item, level + 1)?;
                self.buffer.push_str(",\n");
            }
            self.indent(level);
        }
        self.buffer.push(']');
        self.drain()
    }

    fn mapping(&mut self, fields: &Map<String, Value>, level: usize) -> io::Result<()> {
        if fields.is_empty() {
            self.buffer.push_str("{}");
            return self.drain();
        }
        self.buffer.push_str("{\n");
        let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
        let place = |key: &String| self.order.iter().position(|first| first == key);
        // Stable: what has no place stays sorted.
        fields.sort_by_key(|(key, _)| place(key).unwrap_or(usize::MAX));
        for (key, value) in fields {
            self.indent(level + 1);
            self.key(key);
            self.buffer.push_str(": ");
            self.node(value, level + 1)?;
            self.buffer.push_str(",\n");
        }
        self.indent(level);
        self.buffer.push('}');
        self.drain()
    }

    // === strings ===

    /// A key, which stays on one line.
    fn key(&mut self, key: &str) {
        let hidden = self.for_terminal && key.contains(is_hidden);
        if !hidden && !needs_quotes(key) {
            return self.buffer.push_str(key);
        }
        self.buffer.push('"');
        for character in key.chars() {
            match character {
                '\t' => self.buffer.push_str("\\t"),
                _ => self.character(character),
            }
        }
        self.buffer.push('"');
    }

    /// A string, each of its lines on a line of its own if there are several.
    fn string(&mut self, text: &str, level: usize) {
        let folds = text.contains('\n');
        self.buffer.push('"');
        if folds {
            self.buffer.push_str(FOLD);
        }
        let mut at_start = folds;
        for character in text.chars() {
            if at_start {
                self.indent(level);
                // White space is part of the string from a backslash on. The space keeps other lines in line with it.
                let kept = character == ' ' || (character == '\t' && !self.for_terminal);
                self.buffer.push(if kept { '\\' } else { ' ' });
            }
            self.character(character);
            at_start = character == '\n';
            if at_start {
                self.buffer.push_str(FOLD);
            }
        }
        if folds {
            if !at_start {
                self.buffer.push_str(FOLD);
            }
            self.indent(level);
        }
        self.buffer.push('"');
    }

    fn character(&mut self, character: char) {
        let hidden = self.for_terminal && is_hidden(character);
        match character {
            '"' => self.buffer.push_str("\\\""),
            '\\' => self.buffer.push_str("\\\\"),
            '\t' if !self.for_terminal => self.buffer.push('\t'),
            _ if is_print(character) && !hidden => self.buffer.push(character),
            '\0' => self.buffer.push_str("\\0"),
            '\x07' => self.buffer.push_str("\\a"),
            '\x08' => self.buffer.push_str("\\b"),
            '\t' => self.buffer.push_str("\\t"),
            '\n' => self.buffer.push_str("\\n"),
            '\x0b' => self.buffer.push_str("\\v"),
            '\x0c' => self.buffer.push_str("\\f"),
            '\r' => self.buffer.push_str("\\r"),
            '\x1b' => self.buffer.push_str("\\e"),
            '\u{85}' => self.buffer.push_str("\\N"),
            '\u{a0}' => self.buffer.push_str("\\_"),
            '\u{2028}' => self.buffer.push_str("\\L"),
            '\u{2029}' => self.buffer.push_str("\\P"),
            // Writing to a String cannot fail.
            _ => drop(match u32::from(character) {
                code @ ..=0x7f => write!(self.buffer, "\\x{code:02x}"),
                code @ 0x80..=0xffff => write!(self.buffer, "\\u{code:04x}"),
                code => write!(self.buffer, "\\U{code:08x}"),
            }),
        }
    }
}
