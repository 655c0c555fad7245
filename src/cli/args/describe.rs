//! The flags of the commands that show objects, and what happened to them, to people.

use clap::builder::ValueParser;
use clap::{ArgAction, Args};

use super::output::ObjectOutput;
use super::read::Files;
use super::values::go_bool;

/// What is described.
#[derive(Debug, Clone, Args)]
pub struct Describe {
    /// TYPE[,TYPE…] [NAME_PREFIX | NAME…], TYPE/NAME…, or CLUSTER:TYPE/NAME…
    #[arg(value_name = "RESOURCE")]
    pub resources: Vec<String>,
    #[command(flatten)]
    pub files: Files,
    /// Label selector
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub selector: Option<String>,
    /// Objects of all namespaces
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// Shows the events of the objects [default: true for a single object, false for several and for a name prefix]
    #[arg(long, action = ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true",
        value_parser = ValueParser::new(go_bool), value_name = "BOOL")]
    pub show_events: Option<bool>,
    /// How many objects to ask a server for at a time; 0 is all at once
    #[arg(long, value_name = "COUNT", default_value_t = 500)]
    pub chunk_size: u32,
}

/// Which events are listed.
#[derive(Debug, Clone, Args)]
pub struct Events {
    /// Only the events about this object: TYPE/NAME, or CLUSTER:TYPE/NAME
    #[arg(long = "for", value_name = "OBJECT")]
    pub for_object: Option<String>,
    /// Only events of these types: Normal, Warning
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    pub types: Vec<String>,
    /// Events of all namespaces
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// Watches for more after listing
    #[arg(short = 'w', long)]
    pub watch: bool,
    #[command(flatten)]
    pub object: ObjectOutput,
    /// Leaves out the header line
    #[arg(long)]
    pub no_headers: bool,
    /// How many events to ask a server for at a time; 0 is all at once
    #[arg(long, value_name = "COUNT", default_value_t = 500)]
    pub chunk_size: u32,
}
