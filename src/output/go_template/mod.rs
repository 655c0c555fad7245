//! Go templates as kubectl's `-o go-template` has them: text/template of Go 1.26, with kubectl's own functions `exists` and
//! `base64decode`.
//!
//! Errors are Go's to the byte, since kubectl prints them on stdout when a template fails. Strings are bytes as in Go, since
//! a Secret's need not be UTF-8. The tests compare with what kubectl 1.36 printed for a thousand templates.
//!
//! Chosen differences: imaginary numbers are refused, `%p` prints no address, a list cannot be sliced beyond its end, and a
//! template that does not end is stopped: see the limits in `parser.rs` and `machine.rs`.

mod ast;
mod base64;
mod compare;
mod escapers;
mod evaluate;
mod float;
mod functions;
mod item;
mod lexer;
mod literal;
mod machine;
mod parser;
mod pipelines;
mod printer;
mod printf;
mod ranges;
mod text;
mod value;

use serde_json::Value;

use super::json;
use super::strconv::quote;
use machine::{Limits, Machine};
use parser::Templates;
use value::Data;

/// What kubectl calls the template, in errors and for `{{define}}`.
const MAIN: &str = "output";

/// A template that has been parsed.
#[derive(Debug)]
pub struct GoTemplate {
    text: String,
    templates: Templates,
    allow_missing_keys: bool,
}

/// Why a template could not be parsed or executed, in kubectl's words.
#[derive(Debug, thiserror::Error)]
pub enum GoTemplateError {
    /// The text is not a template.
    #[error("error parsing template {text}, {reason}")]
    Parse {
        /// The template.
        text: String,
        /// Go's error, with the line.
        reason: String,
    },
    /// The object is not what the template takes it for.
    #[error("error executing template {}: {reason}", quote(text.as_bytes()))]
    Execute {
        /// The template.
        text: String,
        /// Go's error, with the line, the column and the action.
        reason: String,
        /// What stands on kubectl's stdout then: the output up to the error, and a description of template and object.
        printed: Vec<u8>,
    },
}

impl GoTemplate {
    /// Parses a template. Where keys may not be missing, a missing one is an error, and not `<no value>`:
    /// `--allow-missing-template-keys=false`.
    ///
    /// # Errors
    /// [`GoTemplateError::Parse`].
    pub fn parse(text: &str, allow_missing_keys: bool) -> Result<Self, GoTemplateError> {
        let text = text.to_owned();
        match parser::parse(&text) {
            Ok(templates) => Ok(GoTemplate {
                text,
                templates,
                allow_missing_keys,
            }),
            Err(reason) => Err(GoTemplateError::Parse { text, reason }),
        }
    }

    /// What the template makes of an object. It need not be UTF-8: `base64decode` gives any bytes.
    ///
    /// # Errors
    /// [`GoTemplateError::Execute`].
    ///
    /// ```
    /// use multicluster::output::go_template::GoTemplate;
    ///
    /// let template = GoTemplate::parse("{{range .items}}{{.name | printf \"%5s\"}};{{end}}", true)?;
    /// let object = serde_json::json!({"items": [{"name": "a"}, {"name": "b"}]});
    /// assert_eq!(template.execute(&object)?, b"    a;    b;");
    /// # Ok::<(), multicluster::output::go_template::GoTemplateError>(())
    /// ```
    pub fn execute(&self, object: &Value) -> Result<Vec<u8>, GoTemplateError> {
        self.execute_within(Limits::DEFAULT, object)
    }

    /// As [`execute`](GoTemplate::execute), with a limit that a fuzzer reaches soon.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn execute_briefly(&self, object: &Value) -> Result<Vec<u8>, GoTemplateError> {
        let limits = Limits {
            steps: 20_000,
            text: 1 << 20,
        };
        self.execute_within(limits, object)
    }

    fn execute_within(&self, limits: Limits, object: &Value) -> Result<Vec<u8>, GoTemplateError> {
        let mut machine = Machine::new(&self.text, &self.templates, !self.allow_missing_keys, limits);
        match machine.run(object) {
            Ok(()) => Ok(machine.output),
            Err(reason) => {
                let mut printed = machine.output;
                printed.extend_from_slice(self.description(&reason, object).as_bytes());
                Err(GoTemplateError::Execute {
                    text: self.text.clone(),
                    reason: reason.into(),
                    printed,
                })
            }
        }
    }

    /// What kubectl prints after the output of a template that fails: cli-runtime's `printers/template.go`.
    fn description(&self, reason: &str, object: &Value) -> String {
        let mut given = Vec::new();
        printer::print(&mut given, Data::new(object).as_ref());
        format!(
            "Error executing template: {reason}. Printing more information for debugging the template:\n\
             \ttemplate was:\n\t\t{}\n\
             \traw data was:\n\t\t{}\n\
             \tobject given to template engine was:\n\t\t{}\n\n",
            self.text,
            json::to_compact(object),
            String::from_utf8_lossy(&given),
        )
    }
}

#[cfg(test)]
mod tests;
