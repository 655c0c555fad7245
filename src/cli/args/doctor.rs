//! The flags of `clusters` and `doctor`.

use clap::{Args, ValueEnum};

use super::values::Format;

/// Which clusters there are.
#[derive(Debug, Clone, Args)]
pub struct Clusters {
    /// Output format; `name` asks no cluster
    #[arg(short = 'o', long = "output", value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Leaves out the header line
    #[arg(long)]
    pub no_headers: bool,
}

/// How what was found is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum DoctorFormat {
    /// For people
    #[default]
    Table,
    /// JSON: all that was asked and answered, and what was found
    Json,
    /// SARIF 2.1.0: what was found
    Sarif,
}

/// What is wrong with the clusters.
#[derive(Debug, Clone, Args)]
pub struct Doctor {
    /// Output format
    #[arg(short = 'o', long = "output", value_name = "FORMAT", default_value = "table")]
    pub format: DoctorFormat,
    /// Ends with 1 where there are warnings, too
    #[arg(long)]
    pub strict: bool,
}
