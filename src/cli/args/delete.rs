//! The flags of the commands that delete.

use std::time::Duration;

use clap::builder::ValueParser;
use clap::{ArgAction, Args};

use super::read::{Files, Select};
use super::values::{Cascade, DryRun, Format, format, go_bool, go_duration};

/// How objects are deleted.
#[derive(Debug, Clone, Args)]
pub struct Deletion {
    /// What happens to dependents
    #[arg(long, value_enum, default_value = "background", num_args = 0..=1, require_equals = true, default_missing_value = "background")]
    pub cascade: Cascade,
    /// none, server, or client: nothing is deleted
    #[arg(long, value_enum, default_value = "none", num_args = 0..=1, require_equals = true, default_missing_value = "client")]
    pub dry_run: DryRun,
    /// Seconds given to end gracefully; negative: the kind's default
    #[arg(long, value_name = "SECONDS", default_value_t = -1, allow_hyphen_values = true)]
    pub grace_period: i64,
    /// Deletes at once
    #[arg(long)]
    pub force: bool,
    /// Signals an immediate end: a grace period of 1
    #[arg(long)]
    pub now: bool,
    /// Waits until the objects are gone
    #[arg(long, default_value = "true", action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = ValueParser::new(go_bool), value_name = "BOOL")]
    pub wait: bool,
    /// How long to wait; 0 is as long as it takes
    #[arg(long, value_name = "DURATION", default_value = "0", value_parser = go_duration)]
    pub timeout: Duration,
    /// `name` prints CLUSTER:TYPE/NAME
    #[arg(short = 'o', long = "output", value_name = "FORMAT", value_parser = ValueParser::new(format))]
    pub format: Option<Format>,
}

/// Deleting objects.
#[derive(Debug, Clone, Args)]
pub struct Delete {
    /// TYPE NAME…, TYPE/NAME…, CLUSTER:TYPE/NAME…, or TYPE with a selector or --all
    #[arg(value_name = "RESOURCE")]
    pub resources: Vec<String>,
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub select: Select,
    /// All objects of the types, in the namespace
    #[arg(long)]
    pub all: bool,
    /// Namespaces of all objects
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    #[command(flatten)]
    pub deletion: Deletion,
    /// Is silent about objects that do not exist; with a selector or --all it always is, unless turned off
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = ValueParser::new(go_bool),
        value_name = "BOOL")]
    pub ignore_not_found: Option<bool>,
    /// Deletes every copy of an object that exists in several clusters
    #[arg(long)]
    pub all_copies: bool,
    /// Asks before deleting
    #[arg(short = 'i', long)]
    pub interactive: bool,
    #[arg(long, hide = true)]
    pub raw: Option<String>,
}

/// Deleting all objects of a type.
#[derive(Debug, Clone, Args)]
pub struct DeleteAllOf {
    /// TYPE
    #[arg(value_name = "TYPE", required = true)]
    pub resource: String,
    #[command(flatten)]
    pub select: Select,
    /// All objects of the type
    #[arg(long)]
    pub all: bool,
    /// Namespaces of all objects
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// Does not ask
    #[arg(short = 'y', long)]
    pub yes: bool,
    #[command(flatten)]
    pub deletion: Deletion,
}
