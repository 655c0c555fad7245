//! The flags of the commands that look through everything: `duplicates`, `audit`, `matrix`, `compare`, `snapshot`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::read::Select;

/// What is looked through.
#[derive(Debug, Clone, Args)]
pub struct Survey {
    /// Looks into all namespaces; so it does anyway, unless --namespace names one
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    #[command(flatten)]
    pub select: Select,
    /// Looks at what every API server makes by itself, too, such as the ConfigMap kube-root-ca.crt
    #[arg(long)]
    pub include_system: bool,
    /// How many objects to ask a server for at a time; 0 is all at once
    #[arg(long, value_name = "COUNT", default_value_t = 500)]
    pub chunk_size: i64,
}

/// How objects and clusters are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shape {
    /// A line for each
    Table,
    /// Everything that is known of each
    Wide,
    /// JSON
    Json,
    /// YAML
    Yaml,
    /// CLUSTER:TYPE/NAME
    Name,
}

/// How a comparison is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Plain {
    /// A line for each object
    Table,
    /// JSON
    Json,
    /// YAML
    Yaml,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FindingShape {
    /// A line for each
    Table,
    /// Everything that is known of each
    Wide,
    /// JSON
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for CI servers
    Junit,
}

/// The least level of findings that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LeastLevel {
    /// All of them
    Note,
    /// What is trouble, or will be
    Warning,
    /// What is trouble now
    Error,
}

/// Objects in more than one cluster.
#[derive(Debug, Clone, Args)]
pub struct Duplicates {
    /// TYPE…; without any, all types of the APIServers file that several clusters list
    #[arg(value_name = "TYPE")]
    pub types: Vec<String>,
    #[command(flatten)]
    pub survey: Survey,
    /// Output format; wide shows how the copies differ, name the copies that routing would not own
    #[arg(short = 'o', long = "output", value_name = "FORMAT", default_value = "table")]
    pub shape: Shape,
    /// Leaves out the header line
    #[arg(long)]
    pub no_headers: bool,
}

/// What is wrong.
#[derive(Debug, Clone, Args)]
pub struct Audit {
    /// TYPE…; without any, all types of the APIServers file
    #[arg(value_name = "TYPE")]
    pub types: Vec<String>,
    #[command(flatten)]
    pub survey: Survey,
    /// Output format; wide shows every way to mend a finding
    #[arg(short = 'o', long = "output", value_name = "FORMAT", default_value = "table")]
    pub shape: FindingShape,
    /// The least level of findings that are told and make the exit code; notes never make one
    #[arg(long, value_name = "LEVEL", default_value = "warning")]
    pub level: LeastLevel,
    /// Leaves out the header line
    #[arg(long)]
    pub no_headers: bool,
}

/// Objects and clusters.
#[derive(Debug, Clone, Args)]
pub struct Matrix {
    /// TYPE [NAME…], or TYPE/NAME…
    #[arg(value_name = "RESOURCE", required = true)]
    pub resources: Vec<String>,
    #[command(flatten)]
    pub survey: Survey,
    /// Output format
    #[arg(short = 'o', long = "output", value_name = "FORMAT", default_value = "table")]
    pub shape: Plain,
    /// Leaves out the header line
    #[arg(long)]
    pub no_headers: bool,
}

/// Two clusters, or a snapshot and now.
#[derive(Debug, Clone, Args)]
pub struct Compare {
    /// CLUSTER CLUSTER [TYPE…], or FILE [TYPE…]
    #[arg(value_name = "WHAT", required = true)]
    pub what: Vec<String>,
    #[command(flatten)]
    pub survey: Survey,
    /// Output format
    #[arg(short = 'o', long = "output", value_name = "FORMAT", default_value = "table")]
    pub shape: Plain,
    /// Leaves out the header line
    #[arg(long)]
    pub no_headers: bool,
}

/// What there is now.
#[derive(Debug, Clone, Args)]
pub struct Snapshot {
    /// TYPE…; without any, all types of the APIServers file
    #[arg(value_name = "TYPE")]
    pub types: Vec<String>,
    #[command(flatten)]
    pub survey: Survey,
    /// The file to write, or `-` for stdout
    #[arg(short = 'o', long = "output", value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// Replaces a file that is there
    #[arg(long)]
    pub force: bool,
}
