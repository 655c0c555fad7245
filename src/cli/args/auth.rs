//! The flags of `auth` and its commands.

use clap::{Args, Subcommand};

use super::output::ObjectOutput;

/// Commands about the caller.
#[derive(Debug, Clone, Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Auth {
    #[command(subcommand)]
    pub command: AuthCommand,
}

/// The commands of `auth`.
#[derive(Debug, Clone, Subcommand)]
pub enum AuthCommand {
    /// Ask every cluster who you are there
    Whoami(WhoAmI),
    /// Ask the clusters whether you may do something
    CanI(CanI),
}

/// Who the caller is.
#[derive(Debug, Clone, Args)]
pub struct WhoAmI {
    #[command(flatten)]
    pub output: ObjectOutput,
}

/// What the caller may do.
#[derive(Debug, Clone, Args)]
pub struct CanI {
    /// VERB, and TYPE, TYPE/NAME, CLUSTER:TYPE/NAME, or a path such as /healthz
    #[arg(value_name = "VERB TYPE[/NAME]")]
    pub arguments: Vec<String>,
    /// A subresource such as log or scale
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub subresource: String,
    /// In all namespaces
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    /// Prints nothing: the exit code says it
    #[arg(short = 'q', long)]
    pub quiet: bool,
    /// Lists everything that is allowed
    #[arg(long)]
    pub list: bool,
    /// Leaves out the header line
    #[arg(long)]
    pub no_headers: bool,
}
