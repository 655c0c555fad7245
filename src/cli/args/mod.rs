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
mod pflag;
mod read;
mod route;
mod routed;
mod survey;
mod values;
mod wait;

use std::ffi::OsString;

use clap::{CommandFactory, Parser, Subcommand};

pub use api_resources::ApiResources;
pub use auth::{Auth, AuthCommand, CanI, WhoAmI};
pub use change::{Mark, Patch, Scale};
pub use config::{
    Config, ConfigCommand, ConfigImport, ConfigInit, ConfigLint, ConfigTarget, ConfigView, FindingsFormat,
    SchemaOf,
};
pub use count::{Count, Record};
pub use dash::Dash;
pub use delete::{Delete, DeleteAllOf, Deletion};
pub use describe::{Describe, Events};
pub use diff::Diff;
pub use doctor::{Clusters, Doctor, DoctorFormat};
pub use global::{Completion, Global, Man, Version};
pub use output::ObjectOutput;
pub use pflag::Pflag;
pub use read::{ClustersFor, Files, Get, Select, Watch};
pub use route::Route;
pub use routed::{ApplyRouted, Copies, Create, Replace, Submission};
pub use survey::{
    Audit, Compare, Duplicates, FindingShape, LeastLevel, Matrix, Plain, Shape, Snapshot, Survey,
};
pub use values::{Cascade, ColorChoice, DryRun, Format, Validate};
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

/// The commands. The arguments of each are made when it is called: to make all of them would take longer than the rest of
/// a start.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Display objects of all clusters, merged
    Get(Pflag<Get>),
    /// Display all objects of a type: get without names
    List(Pflag<Get>),
    /// Watch objects in all clusters as one stream
    Watch(Pflag<Watch>),
    /// Show objects of all clusters as they are at any moment, on the whole terminal
    Dash(Pflag<Dash>),
    /// Show objects of all clusters in detail, with their events
    Describe(Pflag<Describe>),
    /// List the events of all clusters
    Events(Pflag<Events>),
    /// Count the objects of a type in every cluster
    Count(Pflag<Count>),
    /// Wait until objects are created, deleted, or as they should be, in every cluster that has them
    Wait(Pflag<Wait>),
    /// Show what apply-routed would change, and in which cluster
    Diff(Pflag<Diff>),
    /// Apply manifests, each object in the one cluster that routing names
    ApplyRouted(Pflag<ApplyRouted>),
    /// Create what manifests describe, each object in the one cluster that routing names
    Create(Pflag<Create>),
    /// Replace objects by what manifests describe, each in the one cluster that routing names
    Replace(Pflag<Replace>),
    /// Delete objects from the cluster that has them
    Delete(Pflag<Delete>),
    /// Update fields of objects in the cluster that has them
    Patch(Pflag<Patch>),
    /// Update the labels of objects in the cluster that has them
    Label(Pflag<Mark>),
    /// Update the annotations of objects in the cluster that has them
    Annotate(Pflag<Mark>),
    /// Set the number of replicas of objects in the cluster that has them
    Scale(Pflag<Scale>),
    /// Record an event about objects in the cluster that has them
    Record(Pflag<Record>),
    /// Delete all selected objects of a type from every cluster that serves it
    DeleteAllOf(Pflag<DeleteAllOf>),
    /// Show which clusters serve a type, or where manifests would be written
    ClustersFor(Pflag<ClustersFor>),
    /// Show where objects belong, and why: those of manifests without asking a cluster, or those that are there
    Route(Pflag<Route>),
    /// Find objects that exist in more than one cluster, and how to be rid of the copies
    Duplicates(Pflag<Duplicates>),
    /// Find what is wrong across clusters: misplaced objects, zones without a cluster, kinds that differ
    Audit(Pflag<Audit>),
    /// Show objects and clusters side by side: who has what, and which copies differ
    Matrix(Pflag<Matrix>),
    /// Show how two clusters differ, or what has changed since a snapshot
    Compare(Pflag<Compare>),
    /// Keep what the clusters hold in a file, to compare with later
    Snapshot(Pflag<Snapshot>),
    /// Show the kinds of the APIServers file, and which clusters really serve them
    ApiResources(Pflag<ApiResources>),
    /// Inspect authorization: who you are and what you may do, in every cluster
    Auth(Pflag<Auth>),
    /// Show the clusters, and whether they answer
    Clusters(Pflag<Clusters>),
    /// Find out what is wrong with the clusters, and how to mend it
    Doctor(Pflag<Doctor>),
    /// Check, show, make and convert APIServers files
    Config(Pflag<Config>),
    /// Print a completion script for a shell
    Completion(Pflag<Completion>),
    /// Write the man pages to a directory
    #[command(hide = true)]
    Man(Pflag<Man>),
    /// Print the version of this program, and of the clusters
    Version(Pflag<Version>),
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

/// The clap command with kubectl's flag conventions. What a command takes is there when it was called or built.
pub fn command() -> clap::Command {
    pflag::conventions(Cli::command())
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
