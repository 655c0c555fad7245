//! `config import`: an APIServers file of its own, from whatever holds one.

use anyhow::{Result, bail};
use jiff::Timestamp;

use super::target;
use crate::cli::Misuse;
use crate::cli::args::ConfigImport;
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;
use crate::config::{ConfigError, Written};

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &ConfigImport) -> Result<Exit> {
    if invocation.global.config.is_some() || !invocation.global.contexts.is_empty() {
        bail!(Misuse(
            "config import reads what its argument names: leave out --config and --contexts".to_owned()
        ));
    }
    args.to.check()?;
    let source = invocation.config_source_of(Some(&args.from))?;
    let origin = source.to_string();
    let (config, mut found) = invocation
        .unread_config(source, None)
        .await?
        .lint(Timestamp::now());
    let Some(config) = config else {
        found.retain(|finding| finding.fatal);
        bail!(ConfigError::Unusable(found));
    };
    target::write(invocation, &args.to, &Written::new(&config, &[]).to_yaml()).await?;
    if !found.is_empty() {
        let plural = if found.len() == 1 { "" } else { "s" };
        invocation.ui.warning(format!(
            "{} finding{plural} about {origin}; see: kubectl-multicluster config lint {origin}",
            found.len()
        ));
    }
    Ok(Exit::Ok)
}
