//! `testbed down`.

use testbed::real::Detached;

/// End what `testbed up` started, and remove its state
///
/// Harmless when nothing runs.
#[derive(Debug, clap::Args)]
pub(crate) struct DownArguments {}

pub(crate) fn run(_: &DownArguments) -> anyhow::Result<()> {
    let ended = Detached::locked()?.down()?;
    eprintln!("testbed: ended {ended} servers");
    Ok(())
}
