//! The APIServers file: its schema, where it is found, and what is wrong with it.
//!
//! A text goes through `raw` (a tree with positions), `wrapping` (where the apiservers block is), `validate` (the block,
//! item by item), `certificates` and `consistency` (what the items say together). One pass finds everything: [`lint`] gives all
//! findings, each of a [`Rule`] and with an `excerpt`, and [`read`] fails on those that make the file unusable.

mod certificates;
mod consistency;
mod document;
mod duration;
mod error;
mod excerpt;
mod fields;
mod gvk;
mod raw;
mod rule;
mod schema;
mod source;
mod text;
mod url;
mod validate;
mod wrapping;
mod written;

#[cfg(test)]
mod tests;

pub use document::{lint, lint_config_map_data, read, read_config_map_data};
pub use duration::parse_duration;
pub use error::{ConfigError, Finding, Location, Severity};
pub use excerpt::Excerpt;
pub use rule::Rule;
pub use schema::{ApiServersConfig, HomeConfig, RemoteConfig, RouterConfig, Timeouts, is_display_name};
pub use source::{ConfigSource, Environment, find, read_file, read_text};
pub use written::Written;
