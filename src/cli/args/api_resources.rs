//! The flags of `api-resources`.

use clap::builder::ValueParser;
use clap::{ArgAction, Args};

use super::values::go_bool;

/// What is served.
#[derive(Debug, Clone, Args)]
pub struct ApiResources {
    /// None are taken
    #[arg(hide = true)]
    pub arguments: Vec<String>,
    /// Output format: json, yaml, kyaml, name, wide
    #[arg(short = 'o', long = "output", value_name = "FORMAT")]
    pub format: Option<String>,
    /// Leaves out the header line
    #[arg(long)]
    pub no_headers: bool,
    /// All kinds that the clusters serve, not only those of the APIServers file
    #[arg(long)]
    pub all: bool,
    /// Only kinds of this API group; empty is the core group
    #[arg(long, value_name = "GROUP")]
    pub api_group: Option<String>,
    /// Only kinds with namespaces, or with --namespaced=false those without
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true",
        value_parser = ValueParser::new(go_bool), value_name = "BOOL")]
    pub namespaced: Option<bool>,
    /// Only kinds that have all of these verbs
    #[arg(long, value_name = "VERB", value_delimiter = ',')]
    pub verbs: Vec<String>,
    /// Only kinds that are in all of these categories
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',')]
    pub categories: Vec<String>,
    /// Sorts by name or kind, instead of by group
    #[arg(long, value_name = "FIELD")]
    pub sort_by: Option<String>,
    /// Takes what is known from an earlier call, instead of asking the clusters
    #[arg(long)]
    pub cached: bool,
}
