//! The flags of `diff`.

use clap::builder::ValueParser;
use clap::{ArgAction, Args};

use super::read::Files;
use super::values::go_bool;

/// Comparing manifests with what the clusters have.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Nothing is written. The program that compares is `diff -u -N`, or the one that $KUBECTL_EXTERNAL_DIFF names, with \
    its arguments.\n\nExit codes: 0 nothing would change; 1 something would; 2 an error, or usage; 3 partial (a cluster did not \
    answer); 5 unroutable."
)]
pub struct Diff {
    #[command(flatten)]
    pub files: Files,
    /// Only manifests with these labels
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub selector: Option<String>,
    /// Who would own the applied fields
    #[arg(long, value_name = "NAME", default_value = "kubectl-multicluster")]
    pub field_manager: String,
    /// Takes over fields that other managers own
    #[arg(long)]
    pub force_conflicts: bool,
    /// Keeps managedFields
    #[arg(long)]
    pub show_managed_fields: bool,
    /// Shows the data of Secrets
    #[arg(long)]
    pub show_secrets: bool,
    /// How many objects are asked for at once
    #[arg(long, value_name = "COUNT", default_value_t = 8, allow_hyphen_values = true, value_parser = count)]
    pub concurrency: usize,
    /// Always: kubectl's flag is taken, and may not be turned off
    #[arg(long, default_value = "true", action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = ValueParser::new(go_bool), value_name = "BOOL", hide = true)]
    pub server_side: bool,
    #[arg(long, hide = true)]
    pub prune: bool,
    #[arg(long, hide = true, value_name = "KIND")]
    pub prune_allowlist: Vec<String>,
    #[arg(hide = true)]
    pub arguments: Vec<String>,
}

impl Diff {
    /// Why the flags of kubectl that are not supported are not.
    pub fn refusal(&self) -> Option<&'static str> {
        if self.prune || !self.prune_allowlist.is_empty() {
            return Some(
                "--prune is not supported: apply-routed deletes nothing, so there is nothing that pruning would delete",
            );
        }
        (!self.server_side).then_some(
            "--server-side=false is not supported: apply-routed applies on the server, so that is what is compared",
        )
    }
}

/// A number of objects. kubectl takes whatever is less than one for one.
fn count(text: &str) -> Result<usize, String> {
    let number: i64 = text
        .parse()
        .map_err(|_| format!("strconv.ParseInt: parsing {text:?}: invalid syntax"))?;
    Ok(usize::try_from(number).unwrap_or(1).max(1))
}
