//! What is wrong with an APIServers file, and where.

use std::fmt;

/// A position in a text. Lines and columns count from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The line.
    pub line: u64,
    /// The column.
    pub column: u64,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// How bad a [`Finding`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file cannot be used: every command fails.
    Error,
    /// The file can be used, but something is likely not what was meant: only `config lint` says so.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something that was found in an APIServers file.
///
/// It never holds file content beyond the word that is wrong, so a certificate or a password does not reach a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Which document: the file, and the key when the document is inside a ConfigMap.
    pub origin: String,
    /// The position in that document.
    pub location: Option<Location>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)?;
        if let Some(location) = self.location {
            write!(f, ":{location}")?;
        }
        write!(f, ": {}", self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  {help}"),
            None => Ok(()),
        }
    }
}

/// Why there is no APIServers configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The text was read and cannot be used. The findings are all of severity [`Severity::Error`], in text order.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Unusable(Vec<Finding>),

    /// The text could not be read at all.
    #[error("{origin}: {reason}")]
    Unreadable {
        /// The path, or `-`.
        origin: String,
        /// What happened.
        reason: String,
    },

    /// `--config` or `$MULTICLUSTER_CONFIG` names no place that an APIServers file can be read from.
    #[error("{setting}: {message}\n  {help}")]
    InvalidSource {
        /// `--config` or `$MULTICLUSTER_CONFIG`.
        setting: &'static str,
        /// What is wrong.
        message: String,
        /// What to write instead.
        help: &'static str,
    },

    /// There is no file in any of the places.
    #[error(
        "no APIServers file found\n  looked at {}\n  or use --contexts 'GLOB' to read over kubeconfig contexts \
         without a file",
        .0.join(", ")
    )]
    NotFound(Vec<String>),
}

impl From<ConfigError> for crate::error::Error {
    fn from(error: ConfigError) -> Self {
        crate::error::Error::Invalid(error.to_string())
    }
}

/// Collects the findings about one document.
#[derive(Debug)]
pub(super) struct Report {
    pub origin: String,
    pub findings: Vec<Finding>,
}

impl Report {
    pub fn new(origin: impl Into<String>) -> Self {
        Report {
            origin: origin.into(),
            findings: Vec::new(),
        }
    }

    /// Adds what makes the file unusable. An empty `help` is none.
    pub fn error(
        &mut self,
        location: impl Into<Option<Location>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Severity::Error, location.into(), message.into(), help.into());
    }

    /// Adds what only `config lint` shows. An empty `help` is none.
    pub fn warning(
        &mut self,
        location: impl Into<Option<Location>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Severity::Warning, location.into(), message.into(), help.into());
    }

    fn add(&mut self, severity: Severity, location: Option<Location>, message: String, help: String) {
        self.findings.push(Finding {
            severity,
            origin: self.origin.clone(),
            location,
            message,
            help: Some(help).filter(|help| !help.is_empty()),
        });
    }

    pub fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }
}
