//! The command line: flags as kubectl names them, and ours.

mod api_resources;
mod auth;
mod change;
mod config;
mod count;
mod dash;
mod delete;
mod describe;
mod diff;
mod doctor;
mod global;
mod output;
mod read;
mod route;
mod routed;
mod survey;
mod values;
mod wait;

use std::ffi::OsString;

use clap::builder::ValueParser;
use clap::{ArgAction, CommandFactory, Parser, Subcommand};

pub use api_resources::ApiResources;
pub use auth::{Auth, AuthCommand, CanI, WhoAmI};
pub use change::{Mark, Patch, Scale};
pub use config::{
    Config, ConfigCommand, ConfigImport, ConfigInit, ConfigLint, ConfigTarget, ConfigView, FindingsFormat,
};
pub use count::{Count, Record};
pub use dash::Dash;
pub use delete::{Delete, DeleteAllOf, Deletion};
pub use describe::{Describe, Events};
pub use diff::Diff;
pub use doctor::{Clusters, Doctor, DoctorFormat};
pub use global::{Completion, Global, Man, Version};
pub use output::ObjectOutput;
pub use read::{ClustersFor, Files, Get, Select, Watch};
pub use route::Route;
pub use routed::{ApplyRouted, Copies, Create, Replace, Submission};
pub use survey::{
    Audit, Compare, Duplicates, FindingShape, LeastLevel, Matrix, Plain, Shape, Snapshot, Survey,
};
pub use values::{Cascade, DryRun, Format, Validate};
pub use wait::{Timeout, Wait};

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

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Display objects of all clusters, merged
    Get(Get),
    /// Display all objects of a type: get without names
    List(Get),
    /// Watch objects in all clusters as one stream
    Watch(Watch),
    /// Show objects of all clusters as they are at any moment, on the whole terminal
    Dash(Dash),
    /// Show objects of all clusters in detail, with their events
    Describe(Describe),
    /// List the events of all clusters
    Events(Events),
    /// Count the objects of a type in every cluster
    Count(Count),
    /// Wait until objects are created, deleted, or as they should be, in every cluster that has them
    Wait(Wait),
    /// Show what apply-routed would change, and in which cluster
    Diff(Diff),
    /// Apply manifests, each object in the one cluster that routing names
    ApplyRouted(ApplyRouted),
    /// Create what manifests describe, each object in the one cluster that routing names
    Create(Create),
    /// Replace objects by what manifests describe, each in the one cluster that routing names
    Replace(Replace),
    /// Delete objects from the cluster that has them
    Delete(Delete),
    /// Update fields of objects in the cluster that has them
    Patch(Patch),
    /// Update the labels of objects in the cluster that has them
    Label(Mark),
    /// Update the annotations of objects in the cluster that has them
    Annotate(Mark),
    /// Set the number of replicas of objects in the cluster that has them
    Scale(Scale),
    /// Record an event about objects in the cluster that has them
    Record(Record),
    /// Delete all selected objects of a type from every cluster that serves it
    DeleteAllOf(DeleteAllOf),
    /// Show which clusters serve a type, or where manifests would be written
    ClustersFor(ClustersFor),
    /// Show where objects belong, and why: those of manifests without asking a cluster, or those that are there
    Route(Route),
    /// Find objects that exist in more than one cluster, and how to be rid of the copies
    Duplicates(Duplicates),
    /// Find what is wrong across clusters: misplaced objects, zones without a cluster, kinds that differ
    Audit(Audit),
    /// Show objects and clusters side by side: who has what, and which copies differ
    Matrix(Matrix),
    /// Show how two clusters differ, or what has changed since a snapshot
    Compare(Compare),
    /// Keep what the clusters hold in a file, to compare with later
    Snapshot(Snapshot),
    /// Show the kinds of the APIServers file, and which clusters really serve them
    ApiResources(ApiResources),
    /// Inspect authorization: who you are and what you may do, in every cluster
    Auth(Auth),
    /// Show the clusters, and whether they answer
    Clusters(Clusters),
    /// Find out what is wrong with the clusters, and how to mend it
    Doctor(Doctor),
    /// Check, show, make and convert APIServers files
    Config(Config),
    /// Print a completion script for a shell
    Completion(Completion),
    /// Write the man pages to a directory
    #[command(hide = true)]
    Man(Man),
    /// Print the version of this program, and of the clusters
    Version(Version),
}

/// The arguments as kubectl's flag parser takes them: an underscore in a flag's name is a dash
/// (`component-base/cli/flag/flags.go`, `WordSepNormalizeFunc`).
pub fn normalized(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut flags = true;
    arguments
        .map(|argument| {
            let Some(text) = argument.to_str().filter(|text| flags && text.starts_with("--")) else {
                return argument;
            };
            flags = text != "--";
            let (name, value) = text.split_at(text.find('=').unwrap_or(text.len()));
            match name.contains('_') {
                true => format!("{}{value}", name.replace('_', "-")).into(),
                false => argument,
            }
        })
        .collect()
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
                .value_parser(ValueParser::new(values::go_bool))
                .value_name("BOOL"),
            // pflag takes the next argument for a flag's value, whatever it begins with.
            (ArgAction::Set | ArgAction::Append, _)
                if !arg.is_positional() && !arg.is_require_equals_set() =>
            {
                arg.allow_hyphen_values(true)
            }
            _ => arg,
        })
        .mut_subcommands(kubectl_booleans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn underscores_in_flags_are_dashes() {
        let typed = ["get", "a_b", "--all_namespaces", "--sort_by=.a_b", "--", "--c_d"];
        let normalized = normalized(typed.into_iter().map(OsString::from));
        assert_eq!(
            normalized,
            ["get", "a_b", "--all-namespaces", "--sort-by=.a_b", "--", "--c_d"]
        );
    }

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }
}
