//! `testbed instructions`: how many instructions kubectl-multicluster takes, by callgrind's count.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use anyhow::{Context, bail};
use testbed::replayed::Fleet;
use tokio::process::Command;

/// How much a count may differ from the committed one, in percent. Between two runs of one binary on one machine the
/// counts differ by up to two and a half percent, since how much of an answer comes with one read differs.
const MARGIN: f64 = 5.0;
/// What is counted: its name, and the arguments.
const FIGURES: [(&str, &[&str]); 4] = [
    ("start-up", &["version", "--client"]),
    ("one object", &["get", "hypervisors", "node-zone-01-0000007"]),
    ("table", &["get", "hypervisors"]),
    ("json", &["get", "hypervisors", "-o", "json"]),
];
const ZONES: usize = 2;
const OBJECTS_IN_EACH: usize = 1000;

/// Count the instructions of a few commands with callgrind, and compare them with committed figures
///
/// Wall time on shared machines is noise; this is not. The servers replay the same objects each time.
#[derive(Debug, clap::Args)]
pub(crate) struct InstructionsArgs {
    /// The kubectl-multicluster that is counted
    #[arg(long, value_name = "FILE")]
    binary: PathBuf,

    /// The committed figures
    #[arg(long, value_name = "FILE", default_value = "benches/instructions.json")]
    figures: PathBuf,

    /// Write the figures instead of comparing with them
    #[arg(long)]
    update: bool,
}

/// Counts and compares; the exit code says whether all figures are within the margin.
pub(crate) fn run(args: InstructionsArgs) -> anyhow::Result<ExitCode> {
    tokio::runtime::Runtime::new()?.block_on(count_all(args))
}

async fn count_all(args: InstructionsArgs) -> anyhow::Result<ExitCode> {
    let fleet = Fleet::start(ZONES, OBJECTS_IN_EACH).await?;
    let binary = std::path::absolute(&args.binary)?;
    // What is counted starts with warm caches.
    run_once(&fleet, &mut Command::new(&binary), FIGURES[1].1).await?;
    let mut counted = BTreeMap::new();
    for (name, arguments) in FIGURES {
        counted.insert(name.to_owned(), count(&fleet, &binary, arguments).await?);
    }
    if args.update {
        let text = serde_json::to_string_pretty(&counted)? + "\n";
        std::fs::write(&args.figures, text).with_context(|| format!("writing {}", args.figures.display()))?;
    }
    let text = std::fs::read_to_string(&args.figures)
        .with_context(|| format!("reading {}", args.figures.display()))?;
    let committed: BTreeMap<String, u64> = serde_json::from_str(&text)?;
    let mut met = true;
    for (name, _) in FIGURES {
        let now = counted[name];
        let Some(before) = committed.get(name).copied().filter(|before| *before > 0) else {
            bail!(
                "{} has no figure for {name}; write it with --update",
                args.figures.display()
            );
        };
        let change = percent(now, before);
        let verdict = if change > MARGIN {
            met = false;
            "FAILED: more than the margin; make it cheaper, or say why not and write it with --update"
        } else if change < -MARGIN {
            met = false;
            "FAILED: so much better that the figure must be written anew, with --update"
        } else {
            "ok"
        };
        println!(
            "{name:12} {now:>13} instructions, committed {before:>13} ({change:+.1} %, margin {MARGIN} %): {verdict}"
        );
    }
    Ok(if met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::cast_precision_loss, reason = "a ratio of counts far below 2^52")]
fn percent(now: u64, before: u64) -> f64 {
    (now as f64 / before as f64 - 1.0) * 100.0
}

async fn count(fleet: &Fleet, binary: &Path, arguments: &[&str]) -> anyhow::Result<u64> {
    let mut command = Command::new("valgrind");
    command
        .arg("--tool=callgrind")
        .arg(format!(
            "--callgrind-out-file={}",
            fleet.directory().join("callgrind").display()
        ))
        .arg(binary);
    let told = run_once(fleet, &mut command, arguments).await?;
    // ==4711== Collected : 12345678
    let collected = told.lines().find_map(|line| line.split_once("Collected :"));
    let (_, count) = collected.with_context(|| format!("valgrind gave no count:\n{told}"))?;
    Ok(count.trim().parse()?)
}

/// Runs a command in the fleet's environment and returns its standard error.
async fn run_once(fleet: &Fleet, command: &mut Command, arguments: &[&str]) -> anyhow::Result<String> {
    let output = command
        .args(arguments)
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .envs(fleet.environment())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .output()
        .await
        .with_context(|| format!("running {:?}", command.as_std().get_program()))?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        bail!("{arguments:?} ended with {}:\n{told}", output.status);
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_change_is_relative_to_what_was() {
        assert!((super::percent(110, 100) - 10.0).abs() < 1e-9);
        assert!((super::percent(50, 100) + 50.0).abs() < 1e-9);
    }
}
