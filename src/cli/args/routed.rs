//! The flags of the commands that write manifests where routing sends them.

use std::time::Duration;

use clap::builder::ValueParser;
use clap::{ArgAction, Args};

use super::output::ObjectOutput;
use super::read::Files;
use super::values::{Cascade, DryRun, Validate, go_bool, go_duration};

/// Applying manifests.
#[derive(Debug, Clone, Args)]
pub struct ApplyRouted {
    #[command(flatten)]
    pub files: Files,
    /// Only manifests with these labels
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub selector: Option<String>,
    #[command(flatten)]
    pub output: ObjectOutput,
    #[command(flatten)]
    pub submission: Submission,
    /// Takes over fields that other managers own
    #[arg(long)]
    pub force_conflicts: bool,
    /// A subresource of the objects, such as status, instead of the objects
    #[arg(long, value_name = "NAME")]
    pub subresource: Option<String>,
    #[command(flatten)]
    pub copies: Copies,
    #[command(flatten)]
    pub client_side: ClientSide,
    #[arg(hide = true, trailing_var_arg = true)]
    pub arguments: Vec<String>,
}

/// Creating what manifests describe.
#[derive(Debug, Clone, Args)]
pub struct Create {
    #[command(flatten)]
    pub files: Files,
    /// Only manifests with these labels
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub selector: Option<String>,
    #[command(flatten)]
    pub output: ObjectOutput,
    #[command(flatten)]
    pub submission: Submission,
    /// Saves each manifest in an annotation of its object, for kubectl's client-side apply
    #[arg(long)]
    pub save_config: bool,
    #[command(flatten)]
    pub copies: Copies,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub edit: Option<String>,
    #[arg(long, hide = true)]
    pub raw: Option<String>,
    #[arg(hide = true, trailing_var_arg = true)]
    pub arguments: Vec<String>,
}

/// Replacing objects by what manifests describe.
#[derive(Debug, Clone, Args)]
pub struct Replace {
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub output: ObjectOutput,
    #[command(flatten)]
    pub submission: Submission,
    /// Saves each manifest in an annotation of its object, for kubectl's client-side apply
    #[arg(long)]
    pub save_config: bool,
    /// A subresource of the objects, such as status, instead of the objects
    #[arg(long, value_name = "NAME")]
    pub subresource: Option<String>,
    /// Deletes the objects and creates them anew
    #[arg(long)]
    pub force: bool,
    /// With --force, what happens to dependents
    #[arg(long, value_enum, default_value = "background", num_args = 0..=1, require_equals = true, default_missing_value = "background")]
    pub cascade: Cascade,
    /// With --force, seconds given to end gracefully; negative: the kind's default
    #[arg(long, value_name = "SECONDS", default_value_t = -1, allow_hyphen_values = true)]
    pub grace_period: i64,
    /// With --force, how long to wait until the objects are gone; 0 is 5 minutes
    #[arg(long, value_name = "DURATION", default_value = "0", value_parser = go_duration)]
    pub timeout: Duration,
    /// Taken for kubectl's sake: --force always waits
    #[arg(long, hide = true)]
    pub wait: bool,
    #[command(flatten)]
    pub copies: Copies,
    #[arg(long, hide = true)]
    pub raw: Option<String>,
    #[arg(hide = true, trailing_var_arg = true)]
    pub arguments: Vec<String>,
}

/// How objects are handed to a server.
#[derive(Debug, Clone, Args)]
pub struct Submission {
    /// none, server, or client: nothing is written
    #[arg(long, value_enum, default_value = "none", num_args = 0..=1, require_equals = true, default_missing_value = "client")]
    pub dry_run: DryRun,
    /// Who owns the written fields
    #[arg(long, value_name = "NAME", default_value = "kubectl-multicluster")]
    pub field_manager: String,
    /// What the server does with unknown fields
    #[arg(long, value_enum, default_value = "strict", num_args = 0..=1, require_equals = true, default_missing_value = "strict")]
    pub validate: Validate,
}

/// What copies in other clusters mean for a write.
#[derive(Debug, Clone, Copy, Args)]
pub struct Copies {
    /// Writes even if another cluster has an object of the same name
    #[arg(long)]
    pub allow_duplicate: bool,
    /// Refuses to write when a cluster cannot be asked for copies
    #[arg(long)]
    pub strict: bool,
}

/// Flags of kubectl's apply that mean something on the client alone, or to what is not in the manifests.
#[derive(Debug, Clone, Args)]
pub struct ClientSide {
    /// Always: kubectl's flag is taken, and may not be turned off
    #[arg(long, default_value = "true", action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = ValueParser::new(go_bool), value_name = "BOOL", hide = true)]
    pub server_side: bool,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub prune: Option<String>,
    #[arg(long, hide = true, alias = "prune-whitelist")]
    pub prune_allowlist: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub all: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub overwrite: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub openapi_patch: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub force: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "background")]
    pub cascade: Option<String>,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    pub grace_period: Option<String>,
    #[arg(long, hide = true)]
    pub timeout: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub wait: Option<String>,
}

impl ClientSide {
    /// Why the flags that were given are not taken.
    pub fn refusal(&self) -> Option<String> {
        let given = |flag: &Option<String>| flag.as_deref().is_some_and(|value| value != "false");
        if !self.server_side {
            return Some(
                "--server-side=false: apply-routed always applies on the server; for client-side apply use kubectl"
                    .to_owned(),
            );
        }
        for (flag, is_given) in [
            ("--prune", given(&self.prune)),
            ("--prune-allowlist", self.prune_allowlist.is_some()),
            ("--all", given(&self.all)),
        ] {
            if is_given {
                return Some(format!(
                    "{flag}: apply-routed does not prune, for what other clusters or other calls keep is not in these \
                     manifests; delete with delete -l or delete-all-of"
                ));
            }
        }
        for (flag, value) in [
            ("--overwrite", &self.overwrite),
            ("--openapi-patch", &self.openapi_patch),
        ] {
            if value.is_some() {
                return Some(format!(
                    "{flag} is about client-side apply, and apply-routed applies on the server; --force-conflicts takes over \
                     fields that other managers own"
                ));
            }
        }
        for (flag, is_given) in [
            ("--force", given(&self.force)),
            ("--cascade", self.cascade.is_some()),
            ("--grace-period", self.grace_period.is_some()),
            ("--timeout", self.timeout.is_some()),
            ("--wait", given(&self.wait)),
        ] {
            if is_given {
                return Some(format!(
                    "{flag} cannot be used with server-side apply, which deletes nothing; replace --force deletes and creates anew"
                ));
            }
        }
        None
    }
}
