//! What is wrong with an APIServers file, and where.

use std::fmt;

use super::excerpt::{Excerpt, excerpt};
use super::rule::Rule;

/// A position in a text. Lines and columns count from 1; columns count characters.
///
/// ```
/// let (_, findings) = multicluster::config::lint("home:\n  gvks: [v1]\n", "file", jiff::Timestamp::now());
/// let location = findings[0].location.unwrap();
/// assert_eq!((location.line, location.to_string().starts_with("2:")), (2, true));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
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
///
/// ```
/// assert_eq!(multicluster::config::Severity::Warning.as_str(), "warning");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Something will not work: the whole file ([`Finding::fatal`]), or a cluster of it.
    Error,
    /// Something is likely not what was meant: only `config lint` says so.
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
///
/// ```
/// use multicluster::config::{Severity, lint};
/// let (config, findings) = lint("home:\n  gvks: [v1]\n", "apiservers.yaml", jiff::Timestamp::now());
/// assert!(config.is_none() && findings[0].fatal && findings[0].severity == Severity::Error);
/// println!("{}", findings[0]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What kind of finding it is.
    pub rule: Rule,
    /// How bad it is.
    pub severity: Severity,
    /// Whether the file cannot be used at all, so that every command fails.
    pub fatal: bool,
    /// Which document: the file, and the key when the document is inside a ConfigMap.
    pub origin: String,
    /// The position in that document.
    pub location: Option<Location>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The line that it is about, if it can be shown.
    pub excerpt: Option<Excerpt>,
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
///
/// ```
/// use multicluster::config::{ConfigError, read};
/// match read("home:\n  gvks: [v1]\n", "apiservers.yaml") {
///     Err(ConfigError::Unusable(findings)) => assert_eq!(findings[0].origin, "apiservers.yaml"),
///     other => panic!("{other:?}"),
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The text was read and cannot be used. The findings are all fatal, in text order.
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
        rule: Rule,
        location: impl Into<Option<Location>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Severity::Error, rule, location, message, help).fatal = true;
    }

    /// Adds what makes a part of it unusable. An empty `help` is none.
    pub fn fault(
        &mut self,
        rule: Rule,
        location: impl Into<Option<Location>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Severity::Error, rule, location, message, help);
    }

    /// Adds what only `config lint` shows. An empty `help` is none.
    pub fn warning(
        &mut self,
        rule: Rule,
        location: impl Into<Option<Location>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Severity::Warning, rule, location, message, help);
    }

    fn add(
        &mut self,
        severity: Severity,
        rule: Rule,
        location: impl Into<Option<Location>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> &mut Finding {
        self.findings.push_mut(Finding {
            rule,
            severity,
            fatal: false,
            origin: self.origin.clone(),
            location: location.into(),
            message: message.into(),
            help: Some(help.into()).filter(|help| !help.is_empty()),
            excerpt: None,
        })
    }

    /// Whether anything makes the file unusable.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.fatal)
    }

    /// Puts the findings into the order of the text, which is `text`, and shows its lines.
    pub fn finish(&mut self, text: &str) {
        self.findings.sort_by_key(|finding| finding.location);
        for finding in &mut self.findings {
            finding.excerpt = finding
                .location
                .and_then(|location| excerpt(text, location, finding.rule));
        }
    }
}
