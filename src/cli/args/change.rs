//! The flags of the commands that change objects where they are.

use std::time::Duration;

use clap::Args;

use super::output::ObjectOutput;
use super::read::{Files, Select};
use super::values::{DryRun, duration};

/// Patching objects.
#[derive(Debug, Clone, Args)]
pub struct Patch {
    /// TYPE NAME…, TYPE/NAME…, or CLUSTER:TYPE/NAME…
    #[arg(value_name = "RESOURCE")]
    pub resources: Vec<String>,
    #[command(flatten)]
    pub files: Files,
    /// The patch, in JSON or YAML
    #[arg(short = 'p', long, value_name = "PATCH", allow_hyphen_values = true)]
    pub patch: Option<String>,
    /// A file with the patch
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub patch_file: Option<String>,
    /// The type of the patch: apply, json, merge or strategic; custom resources take no strategic ones
    #[arg(long = "type", value_name = "TYPE", default_value = "strategic")]
    pub patch_type: String,
    /// Patches this subresource instead of the object
    #[arg(long, value_name = "NAME")]
    pub subresource: Option<String>,
    /// Changes manifests of -f, and asks no cluster
    #[arg(long)]
    pub local: bool,
    /// Takes over fields that other managers own; for --type=apply
    #[arg(long)]
    pub force_conflicts: bool,
    #[command(flatten)]
    pub how: Change,
    /// Who owns the changed fields
    #[arg(long, value_name = "NAME", default_value = "kubectl-multicluster")]
    pub field_manager: String,
}

/// What all commands that change objects have in common.
#[derive(Debug, Clone, Args)]
pub struct Change {
    #[command(flatten)]
    pub output: ObjectOutput,
    /// none, server, or client: nothing is changed
    #[arg(long, value_enum, default_value = "none", num_args = 0..=1, require_equals = true, default_missing_value = "client")]
    pub dry_run: DryRun,
    /// Changes every copy of an object that exists in several clusters
    #[arg(long)]
    pub all_copies: bool,
}

/// Labels, or annotations, of objects.
#[derive(Debug, Clone, Args)]
pub struct Mark {
    /// TYPE NAME…, TYPE/NAME… or CLUSTER:TYPE/NAME…, then KEY=VALUE… to set and KEY-… to remove
    #[arg(value_name = "ARGUMENT")]
    pub arguments: Vec<String>,
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub select: Select,
    /// All objects of the type
    #[arg(long)]
    pub all: bool,
    /// Namespaces of all objects
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// Changes values that are there already
    #[arg(long)]
    pub overwrite: bool,
    /// Shows what is there
    #[arg(long)]
    pub list: bool,
    /// Changes manifests of -f, and asks no cluster
    #[arg(long)]
    pub local: bool,
    /// Only an object at this version is changed
    #[arg(long, value_name = "VERSION")]
    pub resource_version: Option<String>,
    #[command(flatten)]
    pub how: Change,
    /// Who owns the changed fields
    #[arg(long, value_name = "NAME", default_value = "kubectl-multicluster")]
    pub field_manager: String,
}

/// Scaling objects.
#[derive(Debug, Clone, Args)]
pub struct Scale {
    /// TYPE NAME…, TYPE/NAME…, or CLUSTER:TYPE/NAME…
    #[arg(value_name = "RESOURCE")]
    pub resources: Vec<String>,
    #[command(flatten)]
    pub files: Files,
    /// Label selector
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub selector: Option<String>,
    /// All objects of the type
    #[arg(long)]
    pub all: bool,
    /// How many replicas there are to be
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true)]
    pub replicas: Option<i64>,
    /// Only an object with this many replicas is scaled; -1 is any
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = -1,
        allow_negative_numbers = true
    )]
    pub current_replicas: i64,
    /// Only an object at this version is scaled
    #[arg(long, value_name = "VERSION")]
    pub resource_version: Option<String>,
    /// How long to wait until the replicas are there; 0 does not wait
    #[arg(long, value_name = "DURATION", default_value = "0", value_parser = duration)]
    pub timeout: Duration,
    #[command(flatten)]
    pub how: Change,
}
