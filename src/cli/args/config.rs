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
    /// Make an APIServers file of kubeconfig contexts, by questions on a terminal or by flags
    Init(ConfigInit),
    /// Write an APIServers file of its own from Helm values, a conf.json or a ConfigMap
    Import(ConfigImport),
    /// Print the JSON Schema of APIServers files, for editors, or of reports
    Schema(ConfigSchema),
}

/// Which schema.
#[derive(Debug, Clone, Args)]
pub struct ConfigSchema {
    /// Of what
    #[arg(value_name = "WHAT", default_value = "apiservers")]
    pub what: SchemaOf,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// The APIServers file
    Apiservers,
    /// What --report writes
    Report,
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

/// A file from kubeconfig contexts.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "--contexts says which contexts become remotes. Example: config init --contexts 'qa-*' --home qa-home \
    --kinds hv,reservations --label-from '^qa-(?<availabilityZone>.+)$' --to config.yaml"
)]
pub struct ConfigInit {
    /// The context of the home cluster [default: the current context]
    #[arg(long, value_name = "CONTEXT")]
    pub home: Option<String>,
    /// The kinds of the remotes, each listed where it is served [default: those with a built-in router]
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    pub kinds: Vec<String>,
    /// The kinds of the home cluster
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    pub home_kinds: Vec<String>,
    /// A label of the remotes whose context this is, by name or glob; may be repeated
    #[arg(long = "label", value_name = "CONTEXT=KEY=VALUE")]
    pub labels: Vec<String>,
    /// Takes labels out of the contexts' names: the regular expression's groups are called like the labels
    #[arg(long, value_name = "REGEX")]
    pub label_from: Option<String>,
    /// The remotes are asked with home's credentials, not with those of their contexts
    #[arg(long)]
    pub home_credentials: bool,
    /// Asks nothing on a terminal
    #[arg(long, short = 'y')]
    pub yes: bool,
    #[command(flatten)]
    pub to: ConfigTarget,
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
