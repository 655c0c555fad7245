//! The flags of `config` and its commands.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Commands about APIServers files.
#[derive(Debug, Clone, Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Config {
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// The commands of `config`.
#[derive(Debug, Clone, Subcommand)]
pub enum ConfigCommand {
    /// Find what is wrong with an APIServers file, without asking any cluster
    Lint(ConfigLint),
    /// Show the APIServers file as it is understood
    View(ConfigView),
    /// Write an APIServers file of its own from Helm values, a conf.json or a ConfigMap
    Import(ConfigImport),
    /// Print the JSON Schema of APIServers files, for editors
    Schema,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum FindingsFormat {
    /// For people
    #[default]
    Text,
    /// JSON
    Json,
    /// SARIF 2.1.0
    Sarif,
}

/// What is wrong with a file.
#[derive(Debug, Clone, Args)]
pub struct ConfigLint {
    /// The file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY]; the one that other commands would use if there is none
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: Option<String>,
    /// Ends with 1 where there are warnings, too
    #[arg(long)]
    pub strict: bool,
    /// Output format
    #[arg(short = 'o', long = "output", value_name = "FORMAT", default_value = "text")]
    pub format: FindingsFormat,
}

/// What a file says.
#[derive(Debug, Clone, Args)]
pub struct ConfigView {
    /// Output format: yaml, json
    #[arg(short = 'o', long = "output", value_name = "FORMAT")]
    pub format: Option<String>,
    /// Shows user names and passwords of proxies
    #[arg(long)]
    pub raw: bool,
}

/// A file from another's.
#[derive(Debug, Clone, Args)]
pub struct ConfigImport {
    /// Helm values, a Cortex conf.json, a ConfigMap manifest, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY]
    #[arg(value_name = "FROM", value_hint = clap::ValueHint::FilePath)]
    pub from: String,
    #[command(flatten)]
    pub to: ConfigTarget,
}

/// Where a new APIServers file is written.
#[derive(Debug, Clone, Args)]
pub struct ConfigTarget {
    /// Where to; stdout if nothing is given
    #[arg(long = "to", value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    /// Replaces a file that is there
    #[arg(long)]
    pub force: bool,
}
