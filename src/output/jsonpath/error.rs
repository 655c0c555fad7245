//! What is wrong with a template, or with an object for a template.

use super::super::go_syntax::quote;

/// A template that cannot be parsed, or that cannot be executed on an object. Displays as kubectl's error, which ends up
/// on standard error as a whole, the dump of the object too.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonPathError {
    /// The template cannot be parsed.
    #[error("error parsing jsonpath {template}, {reason}")]
    Parse {
        /// The template.
        template: String,
        /// What client-go says: `unclosed action`.
        reason: String,
    },
    /// The template cannot be executed on an object.
    // cli-runtime's printers/jsonpath.go. The last of its newlines is left to whoever prints the error.
    #[error(
        "{summary}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t{template}\n\t\
         object given to jsonpath engine was:\n\t\t{object}\n\n",
        summary = execution(template, reason)
    )]
    Execute {
        /// The template.
        template: String,
        /// What client-go says: `x is not found`.
        reason: String,
        /// The object, in Go's syntax (`%#v`).
        object: String,
    },
}

impl JsonPathError {
    /// What client-go says, without the template: all that kubectl shows of an error in `--sort-by` or a custom column.
    pub fn reason(&self) -> &str {
        match self {
            JsonPathError::Parse { reason, .. } | JsonPathError::Execute { reason, .. } => reason,
        }
    }

    /// The error without the object, in one line.
    pub fn summary(&self) -> String {
        match self {
            JsonPathError::Parse { .. } => self.to_string(),
            JsonPathError::Execute { template, reason, .. } => execution(template, reason),
        }
    }
}

fn execution(template: &str, reason: &str) -> String {
    format!(
        "error executing jsonpath {}: Error executing template: {reason}",
        quote(template)
    )
}
