//! `testbed replayed`: a command against servers that replay hypervisors from memory.

use std::process::{ExitCode, Stdio};

use anyhow::Context;
use testbed::replayed::Fleet;
use tokio::process::Command;

/// Run a command in an environment that leads to servers which replay hypervisors from memory
///
/// For example, to see where the time goes: testbed replayed --objects 50000 -- perf record kubectl-multicluster get hv
#[derive(Debug, clap::Args)]
pub(crate) struct ReplayedArgs {
    /// How many zones
    #[arg(long, default_value_t = 2)]
    zones: usize,

    /// How many hypervisors in each
    #[arg(long, default_value_t = 5000)]
    objects: usize,

    /// The command
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Runs the command; the exit code is its.
pub(crate) fn run(args: ReplayedArgs) -> anyhow::Result<ExitCode> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let fleet = Fleet::start(args.zones, args.objects).await?;
        let status = Command::new(&args.command[0])
            .args(&args.command[1..])
            .envs(fleet.environment())
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .status()
            .await
            .with_context(|| format!("running {}", args.command[0]))?;
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Ok(ExitCode::from(code.unwrap_or(1)))
    })
}
