//! What `-o` and `--template` say.

use anyhow::{Result, bail};

use crate::cli::Misuse;
use crate::cli::args::ObjectOutput;

/// How objects are printed.
#[derive(Debug)]
pub enum Format {
    /// A table.
    Table {
        /// With the columns of lesser priority.
        wide: bool,
    },
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// `kind.group/name`.
    Name,
}

/// Which formats a command has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// Those of a read: tables and custom columns too.
    Tables,
    /// Those that print whole objects, or their names.
    Objects,
}

/// The formats that print whole objects, as kubectl lists them: sorted.
const OBJECTS: [&str; 3] = ["json", "name", "yaml"];
/// Those of a read (`pkg/cmd/get/get_flags.go`, `AllowedFormats`).
const TABLES: [&str; 4] = ["json", "name", "wide", "yaml"];

impl Format {
    /// The format that the flags ask for; `None` when they ask for none. kubectl's order of precedence
    /// (`pkg/cmd/get/get_flags.go`, `ToPrinter`).
    ///
    /// # Errors
    /// A [`Misuse`] for an unknown format, in kubectl's words.
    pub fn of(args: &ObjectOutput, allowed: Allowed) -> Result<Option<Format>> {
        let Some(text) = args.format.as_deref().filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        // kubectl's formats are found whatever their case, but `wide` and the templates are not.
        Ok(Some(match text {
            "wide" if allowed == Allowed::Tables => Format::Table { wide: true },
            _ if text.eq_ignore_ascii_case("json") => Format::Json,
            _ if text.eq_ignore_ascii_case("yaml") => Format::Yaml,
            _ if text.eq_ignore_ascii_case("name") => Format::Name,
            _ => bail!(Misuse(format!(
                "unable to match a printer suitable for the output format \"{text}\", allowed formats are: {}",
                match allowed {
                    Allowed::Tables => TABLES.join(","),
                    Allowed::Objects => OBJECTS.join(","),
                }
            ))),
        }))
    }

    /// Whether a list is printed item by item, in the order in which the items come.
    pub fn is_itemwise(&self) -> bool {
        matches!(self, Format::Json | Format::Yaml | Format::Name)
    }

    /// Whether it is a table of the server's making.
    pub fn is_table(&self) -> bool {
        matches!(self, Format::Table { .. })
    }
}
