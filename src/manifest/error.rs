//! What can be wrong with a manifest, or with what was given to `-f`.

/// Why manifests could not be read. The text is for people, and never holds a value from the manifest.
///
/// ```
/// use multicluster::manifest::{ManifestError, parse};
/// assert!(matches!(parse(b"kind: [", "f.yaml"), Err(ManifestError::Syntax { .. })));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// The text is neither YAML nor JSON.
    #[error("{source_name}:{line}:{column}: {message}{}", in_document(*.document))]
    Syntax {
        /// The file's path, a URL, or `STDIN`.
        source_name: String,
        /// The line in the source, from 1.
        line: usize,
        /// The column in that line, from 1.
        column: usize,
        /// Which of the source's documents is meant, from 1.
        document: usize,
        /// What is wrong.
        message: String,
    },

    /// A document is no Kubernetes object.
    #[error("{source_name}:{line}: {message}")]
    Object {
        /// The file's path, a URL, or `STDIN`.
        source_name: String,
        /// The line that the document starts at, from 1.
        line: usize,
        /// What is wrong, and what to write.
        message: String,
    },

    /// The bytes are not text in UTF-8, or in UTF-16 with a byte order mark.
    #[error("{source_name}: {message}")]
    Encoding {
        /// The file's path, a URL, or `STDIN`.
        source_name: String,
        /// What is wrong.
        message: String,
    },

    /// The source has more than [`MAX_INPUT_BYTES`](super::MAX_INPUT_BYTES).
    #[error("{source_name}: more than {} MiB, the most that is read as manifests", super::MAX_INPUT_BYTES >> 20)]
    TooLarge {
        /// The file's path, a URL, or `STDIN`.
        source_name: String,
    },

    /// Nothing is at the path, or nothing matches the pattern.
    #[error("the path {path:?} does not exist")]
    NoSuchPath {
        /// The path as it was given.
        path: String,
    },

    /// A directory without a manifest.
    #[error("error reading [{path}]: recognized file extensions are [.json .yaml .yml]")]
    EmptyDirectory {
        /// The path as it was given.
        path: String,
    },

    /// `-` was given more than once.
    #[error("standard input cannot be used for multiple arguments")]
    StdinTwice,

    /// A device, a socket, or a pipe in a directory.
    #[error("{path}: not a regular file")]
    NotAFile {
        /// The path of the thing.
        path: String,
    },

    /// A quoted pattern is malformed.
    #[error("pattern {pattern:?} is not valid: syntax error in pattern")]
    Pattern {
        /// The pattern as it was given.
        pattern: String,
    },

    /// The file system said no.
    #[error("{path}: {message}")]
    Read {
        /// The path, or `STDIN`.
        path: String,
        /// The operating system's account.
        message: String,
    },
}

/// Names the document only where there is more than one.
fn in_document(document: usize) -> String {
    if document > 1 {
        format!(" (document {document})")
    } else {
        String::new()
    }
}

/// What is wrong with the text, and where in the file.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn at(self, source: &str, document: usize) -> ManifestError {
        ManifestError::Syntax {
            source_name: source.to_owned(),
            line: self.line,
            column: self.column,
            document,
            message: self.message,
        }
    }
}
