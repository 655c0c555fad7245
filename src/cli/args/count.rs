//! The flags of the commands that count objects and record events.

use clap::builder::ValueParser;
use clap::{Args, ValueEnum};

use super::output::ObjectOutput;
use super::read::Select;
use super::values::{Format, format};
use crate::client::EventType;

/// What is counted.
#[derive(Debug, Clone, Args)]
pub struct Count {
    /// TYPE[,TYPE…], or CLUSTER:TYPE
    #[arg(value_name = "TYPE", required = true)]
    pub resources: Vec<String>,
    #[command(flatten)]
    pub select: Select,
    /// Objects of all namespaces
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// Output format: json, yaml, wide
    #[arg(short = 'o', long = "output", value_name = "FORMAT", value_parser = ValueParser::new(format))]
    pub format: Option<Format>,
    /// Leaves out the header line
    #[arg(long)]
    pub no_headers: bool,
    /// How many objects to ask a server for at a time, where it does not say how many there are; 0 is all at once
    #[arg(long, value_name = "COUNT", default_value_t = 500)]
    pub chunk_size: u32,
}

/// What is recorded.
#[derive(Debug, Clone, Args)]
pub struct Record {
    /// TYPE NAME…, TYPE/NAME…, or CLUSTER:TYPE/NAME…
    #[arg(value_name = "RESOURCE")]
    pub resources: Vec<String>,
    /// Why it happened, in one word for machines, such as Overcommitted
    #[arg(long, value_name = "WORD")]
    pub reason: Option<String>,
    /// What was done, or failed, in one word for machines, such as Schedule
    #[arg(long, value_name = "WORD")]
    pub action: Option<String>,
    /// What happened, for people
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
    /// Normal or Warning
    #[arg(
        long = "type",
        value_enum,
        value_name = "TYPE",
        default_value = "Normal",
        ignore_case = true
    )]
    pub event_type: Type,
    /// Which controller reports it
    #[arg(long, value_name = "NAME", default_value = "kubectl-multicluster")]
    pub controller: String,
    /// Records it for every copy of an object that exists in several clusters
    #[arg(long)]
    pub all_copies: bool,
    #[command(flatten)]
    pub output: ObjectOutput,
}

/// The types of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Type {
    /// It went as it should
    #[value(name = "Normal")]
    Normal,
    /// Somebody should look at it
    #[value(name = "Warning")]
    Warning,
}

impl From<Type> for EventType {
    fn from(event_type: Type) -> Self {
        match event_type {
            Type::Normal => EventType::Normal,
            Type::Warning => EventType::Warning,
        }
    }
}
