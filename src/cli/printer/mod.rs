//! Printing objects: what `-o` asks for, made once and used by every command.
//!
//! [`Format`] is what `-o` and `--template` say. [`ObjectPrinter`] writes whole objects in it. [`ResultPrinter`] is for commands that
//! write: by default a line says what was done, with `-o` the object is printed as the server has it now.

mod format;
mod objects;
mod results;

pub use format::{Allowed, Format, TableStyle};
pub use objects::{ListPrinter, ObjectPrinter, PrintError};
pub use results::{Done, ResultPrinter};
