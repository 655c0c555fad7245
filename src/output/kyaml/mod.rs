//! KYAML as kubectl's `-o kyaml` prints it: sigs.k8s.io/yaml 1.6, `kyaml/kyaml.go`. It is YAML in braces and brackets, with
//! all strings in double quotes and commas after the last items too.
//!
//! Chosen differences, for which other readers get back the same value: a DEL or C1 character is escaped, where kubectl
//! refuses the object; a NEL is escaped, where kubectl makes it a space; and so is white space other than spaces and tabs
//! at the start of a line, before which kubectl writes a backslash too many.
//!
//! `for_terminal` also escapes what a terminal acts on or shows nothing for. The value stays the same.

mod emitter;
mod keys;

use std::io::{self, Write};

use serde_json::Value;

use emitter::Emitter;

/// Writes a value as a document, with the line before it that starts one.
///
/// # Errors
/// What the writer fails with.
pub fn write(writer: &mut dyn Write, value: &Value, for_terminal: bool) -> io::Result<()> {
    write_ordered(writer, value, &[], for_terminal)
}

/// As [`write`], with the keys that Go declares in an order of their own, as kubectl writes what is no object of the API.
///
/// # Errors
/// What the writer fails with.
pub fn write_ordered(
    writer: &mut dyn Write,
    value: &Value,
    order: &[&str],
    for_terminal: bool,
) -> io::Result<()> {
    let mut emitter = Emitter::new(writer, for_terminal).in_order(order);
    emitter.raw("---\n")?;
    emitter.node(value, 0)?;
    emitter.raw("\n")?;
    emitter.flush()
}

/// Writes a `kind: List` item by item, so that nothing needs to be held: the bytes of [`write`] for
/// `{"apiVersion":"v1","items":[…],"kind":"List","metadata":{"resourceVersion":""}}`.
pub struct ListWriter<'a> {
    emitter: Emitter<'a>,
    empty: bool,
    /// What comes behind the items.
    end: &'static str,
}

impl<'a> ListWriter<'a> {
    /// Starts a list.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn new(writer: &'a mut dyn Write, for_terminal: bool) -> io::Result<Self> {
        let mut emitter = Emitter::new(writer, for_terminal);
        emitter.raw("---\n{\n  apiVersion: \"v1\",\n  items: [")?;
        Ok(ListWriter {
            emitter,
            empty: true,
            end: "],\n  kind: \"List\",\n  metadata: {\n    resourceVersion: \"\",\n  },\n}\n",
        })
    }

    /// Starts the list of an apply, whose fields are in another order: `kind`, `apiVersion`, an empty `metadata`, `items`.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn of_apply(writer: &'a mut dyn Write, for_terminal: bool) -> io::Result<Self> {
        let mut emitter = Emitter::new(writer, for_terminal);
        emitter.raw("---\n{\n  kind: \"List\",\n  apiVersion: \"v1\",\n  metadata: {},\n  items: [")?;
        Ok(ListWriter {
            emitter,
            empty: true,
            end: "],\n}\n",
        })
    }

    /// Writes an item, which is an object.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn item(&mut self, item: &Value) -> io::Result<()> {
        if !self.empty {
            self.emitter.raw(", ")?;
        }
        self.empty = false;
        self.emitter.node(item, 1)
    }

    /// Ends the list, and hands what is left to the writer.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn finish(mut self) -> io::Result<()> {
        self.emitter.raw(self.end)?;
        self.emitter.flush()
    }
}

#[cfg(test)]
mod tests;
