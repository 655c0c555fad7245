//! The flags of `route`.

use clap::Args;
use clap::builder::ValueParser;

use super::read::Files;
use super::values::{Format, format};

/// What is routed, and how it is shown.
#[derive(Debug, Clone, Args)]
pub struct Route {
    /// TYPE NAME…, TYPE/NAME…, or CLUSTER:TYPE/NAME…: objects that are there
    #[arg(value_name = "RESOURCE")]
    pub resources: Vec<String>,
    #[command(flatten)]
    pub files: Files,
    /// Shows what was compared with what, in every cluster
    #[arg(long)]
    pub explain: bool,
    /// Output format: json, yaml, name, wide
    #[arg(short = 'o', long = "output", value_name = "FORMAT", value_parser = ValueParser::new(format))]
    pub format: Option<Format>,
    /// Leaves out the header line
    #[arg(long)]
    pub no_headers: bool,
}
