//! The flags of the live dashboard.

use clap::Args;

use super::read::Select;

/// What is shown.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Keys: ? explains them; / filters, s sorts, Enter describes, y shows YAML, e events, q quits."
)]
pub struct Dash {
    /// TYPE [NAME], TYPE/NAME, or CLUSTER:TYPE/NAME
    #[arg(value_name = "RESOURCE", required = true)]
    pub resources: Vec<String>,
    #[command(flatten)]
    pub select: Select,
    /// Namespaces of all objects
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
}
