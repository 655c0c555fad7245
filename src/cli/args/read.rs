//! The flags of the commands that read.

use clap::builder::ValueParser;
use clap::{ArgAction, Args};

use super::super::Misuse;
use super::output::ObjectOutput;
use super::values::{Format, format, go_bool};
use crate::fleet::selector::Selector;

/// What is asked for, and how it is shown.
#[derive(Debug, Clone, Args)]
pub struct Get {
    /// TYPE[,TYPE…] [NAME…], TYPE/NAME…, or CLUSTER:TYPE/NAME…
    #[arg(value_name = "RESOURCE")]
    pub resources: Vec<String>,
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub select: Select,
    #[command(flatten)]
    pub output: Output,
    /// Namespaces of all objects
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// Watches after listing
    #[arg(short = 'w', long)]
    pub watch: bool,
    /// Watches without listing first
    #[arg(long)]
    pub watch_only: bool,
    /// Shows the type of each event of a watch
    #[arg(long)]
    pub output_watch_events: bool,
    /// A path of one cluster's API server to print as it is, such as /readyz?verbose
    #[arg(long, value_name = "PATH")]
    pub raw: Option<String>,
    /// Is silent about objects that do not exist
    #[arg(long)]
    pub ignore_not_found: bool,
    /// Sorts by a field, such as .metadata.creationTimestamp
    #[arg(long, value_name = "PATH")]
    pub sort_by: Option<String>,
    /// Parts the table by cluster, by zone (what routing reads), or by a label, each part with its count; label:KEY is a label for sure
    #[arg(long, value_name = "KEY")]
    pub group_by: Option<String>,
    /// How many objects to ask a server for at a time; 0 is all at once
    #[arg(long, value_name = "COUNT", default_value_t = 500)]
    pub chunk_size: i64,
    /// A subresource of the named objects instead of the objects
    #[arg(long, value_name = "NAME")]
    pub subresource: Option<String>,
    /// Of each named object only the first copy in cluster order
    #[arg(long)]
    pub first: bool,
    /// Exits with 4 where an object exists in more than one cluster
    #[arg(long)]
    pub fail_on_duplicates: bool,
}

/// What is watched, and how it is shown.
#[derive(Debug, Clone, Args)]
pub struct Watch {
    /// TYPE [NAME], TYPE/NAME, or CLUSTER:TYPE/NAME
    #[arg(value_name = "RESOURCE", required = true)]
    pub resources: Vec<String>,
    #[command(flatten)]
    pub select: Select,
    #[command(flatten)]
    pub output: Output,
    /// Namespaces of all objects
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// Leaves out what is there at the start
    #[arg(long)]
    pub watch_only: bool,
    /// Shows the type of each event
    #[arg(long)]
    pub output_watch_events: bool,
}

/// Manifests.
#[derive(Debug, Clone, Default, Args)]
pub struct Files {
    /// A manifest file, a directory, a URL, or `-` for stdin
    #[arg(short = 'f', long, value_name = "FILE", value_delimiter = ',', value_hint = clap::ValueHint::AnyPath)]
    pub filename: Vec<String>,
    /// A directory or URL whose manifests kustomize makes, by the `kustomize` or `kubectl` on PATH
    #[arg(short = 'k', long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub kustomize: Option<String>,
    /// Descends into directories
    #[arg(short = 'R', long)]
    pub recursive: bool,
}

impl Files {
    /// Whether neither `-f` nor `-k` was given, or, as kubectl has it, nothing was given to them.
    pub fn is_empty(&self) -> bool {
        self.filename.iter().all(String::is_empty) && self.kustomize.as_deref().is_none_or(str::is_empty)
    }

    /// What makes no sense together, in kubectl's words (`FilenameOptions.validate` in cli-runtime's `builder.go`).
    pub fn validate(&self) -> Result<(), Misuse> {
        let mut problems = Vec::new();
        if self.kustomize.is_some() && !self.filename.is_empty() {
            problems.push("only one of -f or -k can be specified");
        }
        if self.kustomize.is_some() && self.recursive {
            problems.push("the -k flag can't be used with -f or -R");
        }
        match problems.is_empty() {
            true => Ok(()),
            false => Err(Misuse(problems.join("\n"))),
        }
    }
}

/// Selectors.
#[derive(Debug, Clone, Default, Args)]
pub struct Select {
    /// Label selector
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub selector: Option<String>,
    /// Field selector
    #[arg(long, value_name = "SELECTOR")]
    pub field_selector: Option<String>,
}

impl Select {
    /// The label selector, when there is one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn labels(&self) -> Result<Option<Selector>, Misuse> {
        let Some(text) = &self.selector else {
            return Ok(None);
        };
        let parsed = text.parse().map(Some);
        parsed.map_err(|error| Misuse(format!("invalid label selector {text:?}: {error}")))
    }
}

/// How objects are shown.
#[derive(Debug, Clone, Args)]
pub struct Output {
    #[command(flatten)]
    pub object: ObjectOutput,
    /// Leaves out the header line
    #[arg(long)]
    pub no_headers: bool,
    /// Shows all labels in a last column
    #[arg(long)]
    pub show_labels: bool,
    /// Shows these labels in columns of their own
    #[arg(short = 'L', long, value_name = "LABEL", value_delimiter = ',')]
    pub label_columns: Vec<String>,
    /// Shows the type in front of the name
    #[arg(long)]
    pub show_kind: bool,
    /// Lets the servers make the table; --server-print=false shows names and ages alone
    #[arg(long, default_value = "true", action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = ValueParser::new(go_bool), value_name = "BOOL")]
    pub server_print: bool,
}

/// Which clusters.
#[derive(Debug, Clone, Args)]
pub struct ClustersFor {
    /// TYPE; without it and without -f, all configured types
    #[arg(value_name = "TYPE")]
    pub resource: Option<String>,
    #[command(flatten)]
    pub files: Files,
    /// Output format: json, yaml, name, wide
    #[arg(short = 'o', long = "output", value_name = "FORMAT", value_parser = ValueParser::new(format))]
    pub format: Option<Format>,
    /// Leaves out the header line
    #[arg(long)]
    pub no_headers: bool,
}
