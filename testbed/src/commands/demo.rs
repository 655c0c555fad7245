//! `testbed demo`: kubectl-multicluster at work, on simulated API servers.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, ExitStatus, Stdio};

use anyhow::Context;
use testbed::demo::{Fleet, Step, tour};
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};

/// Show kubectl-multicluster at work on three simulated API servers: home and the zones az-a and az-b
///
/// Without a command of its own it runs the main ones, one after the other, and fails when one of them ends with another
/// exit code than expected.
#[derive(Debug, clap::Args)]
pub(crate) struct DemoArgs {
    /// Stop this cluster before the command runs (repeatable): home, az-a, az-b
    #[arg(long, value_name = "CLUSTER")]
    down: Vec<String>,

    /// Use this kubectl-multicluster instead of building one
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,

    /// Run this one command instead, for example: demo -- get hv -o wide
    #[arg(last = true, value_name = "ARGS")]
    command: Vec<String>,
}

/// Runs the demo; the exit code is that of the command, or whether the tour went as expected.
pub(crate) fn run(args: DemoArgs) -> anyhow::Result<ExitCode> {
    tokio::runtime::Runtime::new()?.block_on(show(args))
}

async fn show(args: DemoArgs) -> anyhow::Result<ExitCode> {
    // Before anything else, so that the temporary folder goes away however this ends.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let binary = match args.binary {
        Some(binary) => std::path::absolute(binary)?,
        None => build().await?,
    };
    let fleet = Fleet::start().await?;
    for cluster in &args.down {
        fleet.stop(cluster).await?;
    }
    let work = async {
        if args.command.is_empty() {
            walk(&fleet, &binary).await
        } else {
            single(&fleet, &binary, &args.command).await
        }
    };
    tokio::pin!(work);
    loop {
        tokio::select! {
            result = &mut work => return result,
            // The terminal sends it to the command, too, whose way of ending is then waited for.
            _ = interrupt.recv() => {}
            _ = terminate.recv() => return Ok(ExitCode::from(143)),
        }
    }
}

async fn single(fleet: &Fleet, binary: &Path, command: &[String]) -> anyhow::Result<ExitCode> {
    eprintln!("{}", Fleet::NOTICE);
    let status = command_for(fleet, binary, command)
        .status()
        .await
        .context("running kubectl-multicluster")?;
    Ok(ExitCode::from(exit_code(status)))
}

async fn walk(fleet: &Fleet, binary: &Path) -> anyhow::Result<ExitCode> {
    let mut output = std::io::stdout();
    writeln!(output, "{}", Fleet::NOTICE)?;
    let mut unexpected = 0_usize;
    let steps = tour();
    for Step {
        says,
        stops,
        arguments,
        exit_code: expected,
    } in &steps
    {
        if let Some(cluster) = stops {
            fleet.stop(cluster).await?;
        }
        writeln!(
            output,
            "\n# {says}\n$ kubectl-multicluster {}",
            arguments.join(" ")
        )?;
        let status = command_for(fleet, binary, arguments)
            .current_dir(fleet.directory())
            .stdin(Stdio::null())
            .status()
            .await
            .context("running kubectl-multicluster")?;
        let actual = exit_code(status);
        if actual == *expected {
            writeln!(output, "# exit code {actual}")?;
        } else {
            unexpected += 1;
            writeln!(output, "# exit code {actual}, but {expected} was expected")?;
        }
    }
    if unexpected == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "testbed: {unexpected} of {} commands ended with an unexpected exit code",
        steps.len()
    );
    Ok(ExitCode::FAILURE)
}

fn command_for(fleet: &Fleet, binary: &Path, arguments: &[impl AsRef<std::ffi::OsStr>]) -> Command {
    let mut command = Command::new(binary);
    command
        .args(arguments)
        .env_clear()
        .envs(fleet.environment())
        .kill_on_drop(true);
    for name in [
        "PATH",
        "TERM",
        "LANG",
        "COLUMNS",
        "NO_COLOR",
        "RUST_LOG",
        "RUST_BACKTRACE",
    ] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

fn exit_code(status: ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt;
    let code = status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// Builds the binary with the cargo that runs this, and asks that where it put it.
async fn build() -> anyhow::Result<PathBuf> {
    eprintln!("testbed: building kubectl-multicluster");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--package",
            "kubectl-multicluster",
            "--bin",
            "kubectl-multicluster",
        ])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(workspace)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output()
        .await
        .context("running cargo")?;
    anyhow::ensure!(
        output.status.success(),
        "cargo could not build kubectl-multicluster"
    );
    let messages = String::from_utf8_lossy(&output.stdout);
    let executable = messages.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let ours = message["target"]["name"] == "kubectl-multicluster";
        message["executable"].as_str().filter(|_| ours).map(PathBuf::from)
    });
    executable.context("cargo named no executable")
}
