//! kubectl's JSONPath templates: client-go's `util/jsonpath`, as `-o jsonpath`, `-o jsonpath-as-json`, custom columns,
//! `--sort-by` and `wait --for=jsonpath` use it.
//!
//! A template is text with expressions in braces: `{.metadata.name}`, `{range .items[*]}{.kind}{"\n"}{end}`,
//! `{.status.conditions[?(@.type=="Ready")].status}`. The dialect has corners that no standard of JSONPath knows, and
//! scripts lean on them, so this follows client-go's code where code and documentation differ: an empty list ends `[*]`
//! for all that come after it, values of different types cannot be compared, an existence filter takes an index that is
//! out of range for a hit. What kubectl 1.36 prints is recorded in `testdata`.
//!
//! Chosen differences:
//! - The values of a map come in the order of their keys; Go's order is random.
//! - A template works for every object that it is given. kubectl forgets what comes before the last `{range}`, so the
//!   second object of a stream fails or prints something else.
//! - Where kubectl crashes, this does not: an index in the body of a range over nothing finds nothing, and
//!   `jsonpath-as-json` prints `null` for what a range over `null` hands on.
//! - `range` and `end` mean something only in the braces of a template, not within a filter or a union; there may be no
//!   more than [`MAX_OPEN_RANGES`] ranges within each other.
//! - An escape like `"\xff"` that is not UTF-8 prints U+FFFD.

mod brackets;
mod compare;
mod error;
mod evaluate;
mod filter;
mod found;
mod node;
mod parser;
mod relaxed;
mod scanner;
mod select;
#[cfg(test)]
mod tests;
mod unquote;

use serde_json::Value;

pub use error::JsonPathError;
pub use evaluate::MAX_OPEN_RANGES;
pub use found::Found;
pub use relaxed::{PathError, relaxed};

use super::go_syntax::go_syntax;
use super::json;
use node::Node;

/// A parsed template.
///
/// ```
/// use multicluster::output::jsonpath::Template;
/// let template = Template::parse(r#"{range .items[*]}{.name}{"\n"}{end}"#)?;
/// let list = serde_json::json!({"items": [{"name": "a"}, {"name": "b"}]});
/// assert_eq!(template.execute(&list)?, "a\nb\n");
/// # Ok::<(), multicluster::output::jsonpath::JsonPathError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    text: String,
    nodes: Vec<Node>,
    allow_missing_keys: bool,
}

impl Template {
    /// Parses a template. Missing keys are allowed, as they are in kubectl unless a flag forbids them.
    ///
    /// # Errors
    /// [`JsonPathError::Parse`] for what client-go cannot parse either.
    pub fn parse(text: &str) -> Result<Self, JsonPathError> {
        match parser::parse(text) {
            Ok(nodes) => Ok(Template {
                text: text.to_owned(),
                nodes,
                allow_missing_keys: true,
            }),
            Err(reason) => Err(JsonPathError::Parse {
                template: text.to_owned(),
                reason,
            }),
        }
    }

    /// Chooses whether a key that no value has is an error, or finds nothing: `--allow-missing-template-keys`.
    #[must_use]
    pub fn allow_missing_keys(mut self, allow: bool) -> Self {
        self.allow_missing_keys = allow;
        self
    }

    /// Renders the template over an object, as `-o jsonpath` prints it: without a newline at the end, several results of
    /// one expression separated by spaces, maps and lists as compact JSON, and everything else as Go's `%v`, but `null`.
    ///
    /// # Errors
    /// [`JsonPathError::Execute`] where kubectl fails.
    pub fn execute(&self, object: &Value) -> Result<String, JsonPathError> {
        let mut text = String::new();
        for results in self.find_results(object)? {
            for (index, result) in results.iter().enumerate() {
                if index > 0 {
                    text.push(' ');
                }
                result.write_text(&mut text);
            }
        }
        Ok(text)
    }

    /// Renders each expression, and each text between them, as an indented JSON array: `-o jsonpath-as-json`.
    ///
    /// For a terminal, also what JSON leaves raw although a terminal acts on it is escaped; see [`json`].
    ///
    /// # Errors
    /// [`JsonPathError::Execute`] where kubectl fails.
    pub fn execute_as_json(&self, object: &Value, for_terminal: bool) -> Result<String, JsonPathError> {
        let mut bytes = Vec::new();
        for results in self.find_results(object)? {
            // Writing to a Vec cannot fail.
            let _ = json::write_pretty(&mut bytes, &results, for_terminal);
        }
        Ok(String::from_utf8(bytes).unwrap_or_default())
    }

    /// What each expression finds, and each text between them, in the order in which it is printed. An expression within
    /// a range is there once for each time around.
    ///
    /// # Errors
    /// [`JsonPathError::Execute`] where kubectl fails.
    pub fn find_results<'a>(&'a self, object: &'a Value) -> Result<Vec<Vec<Found<'a>>>, JsonPathError> {
        evaluate::evaluate(&self.nodes, object, self.allow_missing_keys).map_err(|failure| {
            JsonPathError::Execute {
                template: self.text.clone(),
                reason: failure.reason,
                object: go_syntax(object),
            }
        })
    }
}
