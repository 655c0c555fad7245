//! The command line: flags as kubectl names them, and ours.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{BoolishValueParser, ValueParser};
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

/// kubectl for many Kubernetes API servers at once.
///
/// Reads ask all clusters of the APIServers file and merge their answers; writes go to the one cluster that the file's
/// routing names; an object that exists in two clusters is flagged.
#[derive(Debug, Parser)]
#[command(
    name = "kubectl-multicluster",
    version,
    disable_version_flag = true,
    args_override_self = true
)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    infer_subcommands = false
)]
#[command(
    after_help = "Exit codes: 0 complete; 1 error or not found; 2 usage; 3 partial (a cluster did not answer); \
    4 duplicates; 5 unroutable; 6 a write's outcome is unknown; 130, 143 stopped by a signal."
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub config: Option<String>,
    /// Only these clusters, by name or glob
    #[arg(short = 'C', long, global = true, value_name = "NAME", value_delimiter = ',')]
    pub clusters: Vec<String>,
    /// Only clusters whose routing labels match this label selector
    #[arg(long, global = true, value_name = "SELECTOR")]
    pub cluster_selector: Option<String>,
    /// The kubeconfig file of the home cluster
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub kubeconfig: Option<PathBuf>,
    /// The kubeconfig context of the home cluster
    #[arg(long, global = true, value_name = "NAME")]
    pub context: Option<String>,
    /// The kubeconfig cluster to use as home
    #[arg(long, global = true, value_name = "NAME")]
    pub cluster: Option<String>,
    /// The kubeconfig user to use
    #[arg(long, global = true, value_name = "NAME")]
    pub user: Option<String>,
    /// The namespace of this request
    #[arg(short = 'n', long, global = true, value_name = "NAME")]
    pub namespace: Option<String>,
    /// The address of the home cluster's API server
    #[arg(short = 's', long, global = true, value_name = "URL")]
    pub server: Option<String>,
    /// Bearer token
    #[arg(long, global = true, value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// The user to impersonate
    #[arg(long = "as", global = true, value_name = "USER")]
    pub impersonate: Option<String>,
    /// A group to impersonate; may be repeated
    #[arg(long = "as-group", global = true, value_name = "GROUP", action = ArgAction::Append)]
    pub impersonate_groups: Vec<String>,
    /// The UID to impersonate
    #[arg(long = "as-uid", global = true, value_name = "UID")]
    pub impersonate_uid: Option<String>,
    /// How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit
    #[arg(long, global = true, value_name = "DURATION", default_value = "0", value_parser = go_duration)]
    pub request_timeout: Duration,
    /// How long connecting to a cluster may take
    #[arg(long, global = true, value_name = "DURATION", default_value = "5s", value_parser = go_duration)]
    pub connect_timeout: Duration,
    /// Where discovery is cached
    #[arg(long, global = true, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub cache_dir: Option<PathBuf>,
    /// How much to log on stderr: 0 nothing, 6 requests, 8 more
    #[arg(
        short = 'v',
        long = "v",
        global = true,
        value_name = "LEVEL",
        default_value_t = 0
    )]
    pub verbosity: u8,
    /// Writes a JSON account of the call to a file, or after the data to stdout with `-`
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub report: Option<PathBuf>,
    /// Exits with 0 where some cluster did not answer
    #[arg(long, global = true)]
    pub allow_partial: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Display objects of all clusters, merged
    Get(Get),
    /// Display all objects of a type: get without names
    List(Get),
    /// Watch objects in all clusters as one stream
    Watch(Watch),
    /// Apply manifests, each object in the one cluster that routing names
    ApplyRouted(ApplyRouted),
    /// Delete objects from the cluster that has them
    Delete(Delete),
    /// Delete all selected objects of a type from every cluster that serves it
    DeleteAllOf(DeleteAllOf),
    /// Show which clusters serve a type, or where manifests would be written
    ClustersFor(ClustersFor),
    /// Print a completion script for a shell
    Completion(Completion),
    /// Write the man pages to a directory
    #[command(hide = true)]
    Man(Man),
    /// Print the version of this program, and of the clusters
    Version(Version),
}

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
    /// Is silent about objects that do not exist
    #[arg(long)]
    pub ignore_not_found: bool,
    /// Sorts by a field, such as .metadata.creationTimestamp
    #[arg(long, value_name = "PATH")]
    pub sort_by: Option<String>,
    /// How many objects to ask a server for at a time; 0 is all at once
    #[arg(long, value_name = "COUNT", default_value_t = 500)]
    pub chunk_size: u32,
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
    /// Descends into directories
    #[arg(short = 'R', long)]
    pub recursive: bool,
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

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table with more columns
    Wide,
    /// JSON
    Json,
    /// YAML
    Yaml,
    /// CLUSTER:TYPE/NAME
    Name,
}

/// How objects are shown.
#[derive(Debug, Clone, Args)]
pub struct Output {
    /// Output format: json, yaml, name, wide
    #[arg(short = 'o', long = "output", value_name = "FORMAT", value_parser = ValueParser::new(format))]
    pub format: Option<Format>,
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
    /// Keeps managedFields in json and yaml
    #[arg(long)]
    pub show_managed_fields: bool,
    /// Shows the cluster of each object; --show-cluster=false drops it everywhere
    #[arg(long, default_value = "true", action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = BoolishValueParser::new(), value_name = "BOOL")]
    pub show_cluster: bool,
}

/// Who pretends what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DryRun {
    /// Really does it
    None,
    /// Asks nothing of the servers that would change anything
    Client,
    /// Lets the servers do everything but the change
    Server,
}

/// What servers do with unknown fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Validate {
    /// Refuse them
    #[value(alias = "true")]
    Strict,
    /// Warn of them
    Warn,
    /// Drop them
    #[value(alias = "false")]
    Ignore,
}

/// Applying manifests.
#[derive(Debug, Clone, Args)]
pub struct ApplyRouted {
    #[command(flatten)]
    pub files: Files,
    /// The namespace of all objects must be, or becomes, that of --namespace
    #[arg(short = 'o', long = "output", value_name = "FORMAT", value_parser = ValueParser::new(format))]
    pub format: Option<Format>,
    /// none, server, or client: nothing is written
    #[arg(long, value_enum, default_value = "none", num_args = 0..=1, require_equals = true, default_missing_value = "client")]
    pub dry_run: DryRun,
    /// Who owns the applied fields
    #[arg(long, value_name = "NAME", default_value = "kubectl-multicluster")]
    pub field_manager: String,
    /// Takes over fields that other managers own
    #[arg(long)]
    pub force_conflicts: bool,
    /// What the server does with unknown fields
    #[arg(long, value_enum, default_value = "strict", num_args = 0..=1, require_equals = true, default_missing_value = "strict")]
    pub validate: Validate,
    /// Writes even if another cluster has an object of the same name
    #[arg(long)]
    pub allow_duplicate: bool,
    /// Refuses to write when a cluster cannot be asked for copies
    #[arg(long)]
    pub strict: bool,
    /// Keeps managedFields in json and yaml
    #[arg(long)]
    pub show_managed_fields: bool,
}

/// What happens to dependents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Cascade {
    /// They are deleted afterwards
    #[value(alias = "true")]
    Background,
    /// They are deleted first
    Foreground,
    /// They stay
    #[value(alias = "false")]
    Orphan,
}

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
        default_missing_value = "true", value_parser = BoolishValueParser::new(), value_name = "BOOL")]
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
    /// TYPE NAME…, TYPE/NAME…, or CLUSTER:TYPE/NAME…
    #[arg(value_name = "RESOURCE")]
    pub resources: Vec<String>,
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub deletion: Deletion,
    /// Is silent about objects that do not exist
    #[arg(long)]
    pub ignore_not_found: bool,
    /// Deletes every copy of an object that exists in several clusters
    #[arg(long)]
    pub all_copies: bool,
    /// Asks before deleting
    #[arg(short = 'i', long)]
    pub interactive: bool,
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

/// Completion scripts.
#[derive(Debug, Clone, Args)]
pub struct Completion {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Man pages.
#[derive(Debug, Clone, Args)]
pub struct Man {
    /// Where to
    pub directory: PathBuf,
}

/// Versions.
#[derive(Debug, Clone, Args)]
pub struct Version {
    /// Only this program's version; asks no cluster
    #[arg(long)]
    pub client: bool,
    /// Output format: json, yaml
    #[arg(short = 'o', long = "output", value_name = "FORMAT", value_parser = ValueParser::new(format))]
    pub format: Option<Format>,
}

/// The clap command with kubectl's flag conventions: a boolean flag may be given as `--flag=false`.
pub fn command() -> clap::Command {
    kubectl_booleans(Cli::command())
}

fn kubectl_booleans(command: clap::Command) -> clap::Command {
    command
        .mut_args(|arg| match (arg.get_action(), arg.get_id().as_str()) {
            (ArgAction::SetTrue, id) if id != "help" => arg
                .action(ArgAction::Set)
                .num_args(0..=1)
                .require_equals(true)
                .default_value("false")
                .default_missing_value("true")
                .hide_default_value(true)
                .value_parser(BoolishValueParser::new())
                .value_name("BOOL"),
            _ => arg,
        })
        .mut_subcommands(kubectl_booleans)
}

/// kubectl's formats are found whatever their case, but `wide` is not.
fn format(text: &str) -> Result<Format, String> {
    match text {
        "wide" => Ok(Format::Wide),
        _ if text.eq_ignore_ascii_case("json") => Ok(Format::Json),
        _ if text.eq_ignore_ascii_case("yaml") => Ok(Format::Yaml),
        _ if text.eq_ignore_ascii_case("name") => Ok(Format::Name),
        _ => Err("allowed formats are: json,name,wide,yaml".to_owned()),
    }
}

/// A bare number of seconds, or a Go duration such as `1h2m3.5s` (`time.ParseDuration`).
pub fn go_duration(text: &str) -> Result<Duration, String> {
    let wrong = || {
        "must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)"
            .to_owned()
    };
    if let Ok(seconds) = text.parse::<u32>() {
        return Ok(Duration::from_secs(seconds.into()));
    }
    let mut rest = text;
    let mut total = 0.0;
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .ok_or_else(wrong)?;
        let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
        rest = &rest[digits..];
        let end = rest
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(rest.len());
        let unit = match &rest[..end] {
            "ns" => 1e-9,
            "us" | "µs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return Err(wrong()),
        };
        total += number * unit;
        rest = &rest[end..];
    }
    Duration::try_from_secs_f64(total).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn durations_are_gos() {
        assert_eq!(go_duration("7"), Ok(Duration::from_secs(7)));
        assert_eq!(go_duration("1m30s"), Ok(Duration::from_secs(90)));
        assert_eq!(go_duration("1.5h"), Ok(Duration::from_secs(5400)));
        assert_eq!(go_duration("250ms"), Ok(Duration::from_millis(250)));
        for wrong in ["", "x", "1x", "-1s", "s", "1s2", "99999999999999999999h"] {
            assert!(go_duration(wrong).is_err(), "{wrong}");
        }
    }
}
