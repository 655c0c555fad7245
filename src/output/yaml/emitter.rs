//! The emitter: goyaml.v2's `emitterc.go`, with its states as calls.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Map, Number, Value};

use super::keys;
use super::scalar::{Scalar, Style, is_break, is_printable};
use crate::output::escape::is_hidden;
use crate::output::merge_sort::merge_sort;
use crate::output::number::{go_float, json_float};

/// How far a mapping or a scalar is indented under what contains it.
const INDENT: usize = 2;
/// A line that is longer is folded at its next space.
const WIDTH: usize = 80;
/// A longer key is written after a question mark, on a line of its own.
const LONGEST_SIMPLE_KEY: usize = 128;
/// How much is gathered before it goes to the writer, which is behind a pointer.
const BUFFER: usize = 16 * 1024;

/// Where a node stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Item,
    /// A mapping's value, or a key after a question mark.
    Mapping,
    /// A key in front of its colon.
    Key,
}

pub(super) struct Emitter<'a> {
    writer: &'a mut dyn Write,
    buffer: String,
    for_terminal: bool,
    /// The indentation of the innermost collection; `None` outside of all.
    indent: Option<usize>,
    /// Characters, not bytes, since the last line break.
    column: usize,
    /// Whether the last thing written was whitespace.
    whitespace: bool,
    /// Whether the line has nothing but indentation and indicators so far.
    indention: bool,
}

impl<'a> Emitter<'a> {
    pub(super) fn new(writer: &'a mut dyn Write, for_terminal: bool) -> Self {
        Emitter {
            writer,
            buffer: String::new(),
            for_terminal,
            indent: None,
            column: 0,
            whitespace: true,
            indention: true,
        }
    }

    /// Writes a document.
    pub(super) fn document(&mut self, value: &Value) -> io::Result<()> {
        self.node(value, Place::Root)?;
        self.write_indent();
        Ok(())
    }

    /// Writes an item of a sequence that is the value of a mapping at the left margin.
    pub(super) fn item(&mut self, value: &Value) -> io::Result<()> {
        self.indent = Some(0);
        self.sequence_item(value)?;
        self.write_indent();
        Ok(())
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

    // === collections ===

    fn node(&mut self, value: &Value, place: Place) -> io::Result<()> {
        match value {
            Value::Null => self.plain("null", false),
            Value::Bool(true) => self.plain("true", false),
            Value::Bool(false) => self.plain("false", false),
            Value::Number(number) => self.plain(&number_text(number), false),
            Value::String(text) => self.scalar(&Scalar::new(text, self.for_terminal), place),
            Value::Array(items) if items.is_empty() => self.indicator("[]", true, false),
            Value::Object(fields) if fields.is_empty() => self.indicator("{}", true, false),
            Value::Array(items) => return self.sequence(items, place),
            Value::Object(fields) => return self.mapping(fields),
        }
        self.drain()
    }

    fn sequence(&mut self, items: &[Value], place: Place) -> io::Result<()> {
        let outer = self.indent;
        // A sequence is not indented under its key. One that follows a complex key's colon is.
        if place != Place::Mapping || self.indention {
            self.indent = Some(outer.map_or(0, |indent| indent + INDENT));
        }
        items.iter().try_for_each(|item| self.sequence_item(item))?;
        self.indent = outer;
        Ok(())
    }

    fn sequence_item(&mut self, item: &Value) -> io::Result<()> {
        self.write_indent();
        self.indicator("-", true, true);
        self.node(item, Place::Item)
    }

    fn mapping(&mut self, fields: &Map<String, Value>) -> io::Result<()> {
        let outer = self.indent;
        self.indent = Some(outer.map_or(0, |indent| indent + INDENT));
        let fields: Vec<(&String, &Value)> = fields.iter().collect();
        for (key, value) in merge_sort(fields, &|a, b| keys::less(a.0, b.0)) {
            self.write_indent();
            let key = Scalar::new(key, self.for_terminal);
            if !key.multiline && key.text.len() <= LONGEST_SIMPLE_KEY {
                self.scalar(&key, Place::Key);
                self.indicator(":", false, false);
            } else {
                self.indicator("?", true, true);
                self.scalar(&key, Place::Mapping);
                self.write_indent();
                self.indicator(":", true, true);
            }
            self.node(value, Place::Mapping)?;
        }
        self.indent = outer;
        Ok(())
    }

    // === scalars ===

    fn scalar(&mut self, scalar: &Scalar<'_>, place: Place) {
        let outer = self.indent;
        self.indent = Some(outer.map_or(INDENT, |indent| indent + INDENT));
        let may_fold = place != Place::Key;
        match scalar.style() {
            Style::Plain => self.plain(scalar.text, may_fold),
            Style::SingleQuoted => self.single_quoted(scalar.text, may_fold),
            Style::DoubleQuoted => self.double_quoted(scalar.text, may_fold),
            Style::Literal => self.literal(scalar.text),
        }
        self.indent = outer;
    }

    fn plain(&mut self, text: &str, may_fold: bool) {
        if !self.whitespace {
            self.put(' ');
        }
        self.flowing(text, may_fold, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn single_quoted(&mut self, text: &str, may_fold: bool) {
        self.indicator("'", true, false);
        self.flowing(text, may_fold, true);
        self.indicator("'", false, false);
    }

    /// The text of a plain or single-quoted scalar, folded at single spaces beyond the width.
    fn flowing(&mut self, text: &str, may_fold: bool, quoted: bool) {
        if text.is_ascii()
            && (!may_fold || self.column + text.len() <= WIDTH)
            && !(quoted && text.contains('\''))
        {
            self.buffer.push_str(text);
            self.column += text.len();
            self.indention &= text.is_empty();
            return;
        }
        let (mut spaces, mut breaks) = (false, false);
        let mut characters = text.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            if character == ' ' {
                // A space at either end can be there in quotes only, and is kept.
                let inner = at > 0 && characters.peek().is_some_and(|(_, next)| *next != ' ');
                if may_fold && !spaces && self.column > WIDTH && inner {
                    self.write_indent();
                } else {
                    self.put(' ');
                }
                spaces = true;
            } else if is_break(character) {
                self.put_break(character);
                breaks = true;
            } else {
                if breaks {
                    self.write_indent();
                }
                if quoted && character == '\'' {
                    self.put('\'');
                }
                self.put(character);
                self.indention = false;
                (spaces, breaks) = (false, false);
            }
        }
    }

    fn double_quoted(&mut self, text: &str, may_fold: bool) {
        self.indicator("\"", true, false);
        let mut spaces = false;
        // goyaml's `is_bom` looks at the start of the text, wherever it is asked about.
        let after_mark = text.starts_with('\u{feff}');
        let mut characters = text.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            if after_mark {
                self.escaped(character);
            } else if character == ' ' {
                let next = characters.peek().map(|(_, next)| *next);
                if may_fold && !spaces && self.column > WIDTH && at > 0 && next.is_some() {
                    self.write_indent();
                    if next == Some(' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(' ');
                }
                spaces = true;
            } else {
                let hidden = self.for_terminal && is_hidden(character);
                if hidden
                    || !is_printable(character)
                    || is_break(character)
                    || matches!(character, '"' | '\\')
                {
                    self.escaped(character);
                } else {
                    self.put(character);
                }
                spaces = false;
            }
        }
        self.indicator("\"", false, false);
    }

    fn escaped(&mut self, character: char) {
        let start = self.buffer.len();
        match character {
            '\0' => self.buffer.push_str("\\0"),
            '\x07' => self.buffer.push_str("\\a"),
            '\x08' => self.buffer.push_str("\\b"),
            '\t' => self.buffer.push_str("\\t"),
            '\n' => self.buffer.push_str("\\n"),
            '\x0b' => self.buffer.push_str("\\v"),
            '\x0c' => self.buffer.push_str("\\f"),
            '\r' => self.buffer.push_str("\\r"),
            '\x1b' => self.buffer.push_str("\\e"),
            '"' => self.buffer.push_str("\\\""),
            '\\' => self.buffer.push_str("\\\\"),
            '\u{85}' => self.buffer.push_str("\\N"),
            '\u{a0}' => self.buffer.push_str("\\_"),
            '\u{2028}' => self.buffer.push_str("\\L"),
            '\u{2029}' => self.buffer.push_str("\\P"),
            // Writing to a String cannot fail.
            _ => drop(match u32::from(character) {
                code @ ..=0xff => write!(self.buffer, "\\x{code:02X}"),
                code @ 0x100..=0xffff => write!(self.buffer, "\\u{code:04X}"),
                code => write!(self.buffer, "\\U{code:08X}"),
            }),
        }
        self.column += self.buffer.len() - start;
    }

    fn literal(&mut self, text: &str) {
        self.indicator("|", true, false);
        if text.starts_with(|first| first == ' ' || is_break(first)) {
            self.indicator("2", false, false);
        }
        let mut from_end = text.chars().rev();
        let ends_with_break = from_end.next().is_some_and(is_break);
        if !ends_with_break {
            self.indicator("-", false, false);
        } else if from_end.next().is_none_or(is_break) {
            self.indicator("+", false, false);
        }
        self.put_break('\n');
        self.whitespace = true;
        let mut breaks = true;
        for character in text.chars() {
            if is_break(character) {
                self.put_break(character);
                breaks = true;
            } else {
                if breaks {
                    self.write_indent();
                }
                self.put(character);
                self.indention = false;
                breaks = false;
            }
        }
    }

    // === characters ===

    fn put(&mut self, character: char) {
        self.buffer.push(character);
        self.column += 1;
    }

    fn put_break(&mut self, character: char) {
        self.buffer.push(character);
        self.column = 0;
        self.indention = true;
    }

    fn indicator(&mut self, indicator: &str, needs_whitespace: bool, is_indention: bool) {
        if needs_whitespace && !self.whitespace {
            self.put(' ');
        }
        self.buffer.push_str(indicator);
        self.column += indicator.len();
        self.whitespace = false;
        self.indention &= is_indention;
    }

    /// Goes to the indentation, on a new line unless this one has nothing but indentation and indicators yet.
    fn write_indent(&mut self) {
        let indent = self.indent.unwrap_or(0);
        if !self.indention || self.column > indent || (self.column == indent && !self.whitespace) {
            self.put_break('\n');
        }
        while self.column < indent {
            self.put(' ');
        }
        self.whitespace = true;
        self.indention = true;
    }
}

/// A number as it comes through kubectl's JSON: a float without a fraction is an integer there if 64 bits hold it.
fn number_text(number: &Number) -> String {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else {
        return number.to_string();
    };
    let json = json_float(float);
    match (json.parse::<i64>(), json.parse::<u64>()) {
        (Ok(integer), _) => integer.to_string(),
        (_, Ok(integer)) => integer.to_string(),
        _ => go_float(float),
    }
}
