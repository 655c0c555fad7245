//! YAML as kubectl prints it: what goyaml.v2's emitter, libyaml's by descent, makes of the object's JSON.
//!
//! Keys are in goyaml's order, sequences are not indented under their key, scalars are folded at 80 columns, and strings
//! that YAML 1.1 would read as something else are quoted. Chosen differences: an object with a DEL or C1 character, of
//! which kubectl fails to print any, is printed with that character escaped, and a NEL stays one.
//!
//! `for_terminal` also double-quotes and escapes what a terminal acts on or shows nothing for. The value stays the same.

mod emitter;
mod keys;
mod resolve;
mod scalar;

use std::io::{self, Write};

use serde_json::Value;

use emitter::Emitter;
pub(super) use resolve::is_timestamp;

/// The line that separates documents, as between the objects of a watch.
pub const SEPARATOR: &str = "---\n";

/// Writes a value as a document of its own.
///
/// # Errors
/// What the writer fails with.
pub fn write(writer: &mut dyn Write, value: &Value, for_terminal: bool) -> io::Result<()> {
    let mut emitter = Emitter::new(writer, for_terminal);
    emitter.document(value)?;
    emitter.flush()
}

/// Writes a `kind: List` item by item, so that nothing needs to be held: the bytes of [`write`] for
/// `{"apiVersion":"v1","items":[…],"kind":"List","metadata":{"resourceVersion":""}}`.
pub struct ListWriter<'a> {
    emitter: Emitter<'a>,
    empty: bool,
}

impl<'a> ListWriter<'a> {
    /// Starts a list.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn new(writer: &'a mut dyn Write, for_terminal: bool) -> io::Result<Self> {
        let mut emitter = Emitter::new(writer, for_terminal);
        emitter.raw("apiVersion: v1\nitems:")?;
        Ok(ListWriter { emitter, empty: true })
    }

    /// Writes an item.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn item(&mut self, item: &Value) -> io::Result<()> {
        if self.empty {
            self.emitter.raw("\n")?;
        }
        self.empty = false;
        self.emitter.item(item)
    }

    /// Ends the list, and hands what is left to the writer.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn finish(mut self) -> io::Result<()> {
        if self.empty {
            self.emitter.raw(" []\n")?;
        }
        self.emitter
            .raw("kind: List\nmetadata:\n  resourceVersion: \"\"\n")?;
        self.emitter.flush()
    }
}

#[cfg(test)]
mod tests;
