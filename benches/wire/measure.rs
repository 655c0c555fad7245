//! Running programs and measuring them: wall time, CPU time and peak memory.
//!
//! Programs are started by a process in between, this same program again, that does nothing else. Its children are then
//! exactly what is measured; and a child's peak is at least its parent's size, which is small there.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::{Signal, killpg};
use nix::sys::time::TimeVal;
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};

/// Set for the process in between.
const BETWEEN: &str = "WIRE_MEASURES";
/// No command takes longer.
const LIMIT: Duration = Duration::from_secs(120);

/// What a group of programs took that were started together.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Cost {
    /// From the start of the first to the end of the last.
    pub wall_us: u64,
    /// User and system time of all together.
    pub cpu_us: u64,
    /// The largest resident set of any one.
    pub peak_kib: u64,
}

impl Cost {
    /// The median of each measure for itself.
    pub fn median(costs: &[Cost]) -> Option<Cost> {
        let median = |measure: fn(&Cost) -> u64| {
            let mut values: Vec<u64> = costs.iter().map(measure).collect();
            values.sort_unstable();
            values.get(values.len() / 2).copied()
        };
        Some(Cost {
            wall_us: median(|cost| cost.wall_us)?,
            cpu_us: median(|cost| cost.cpu_us)?,
            peak_kib: median(|cost| cost.peak_kib)?,
        })
    }
}

/// What the process in between is told.
#[derive(Serialize, Deserialize)]
struct Order {
    program: String,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

/// What it answers.
#[derive(Serialize, Deserialize)]
struct Answer {
    cost: Cost,
    codes: Vec<Option<i32>>,
}

/// Runs these commands all at once, with their output thrown away and nothing of the environment but what they name.
///
/// # Errors
/// When one ends with an exit code other than those allowed, or they take too long.
pub fn run(commands: &[Command], allowed: &[i32]) -> anyhow::Result<Cost> {
    let orders = commands.iter().map(order).collect::<anyhow::Result<Vec<_>>>()?;
    let mut errors = tempfile::tempfile()?;
    let mut between = Command::new(std::env::current_exe()?)
        .env_clear()
        .env(BETWEEN, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(errors.try_clone()?)
        .process_group(0)
        .spawn()
        .context("starting the process that measures")?;
    if let Some(mut stdin) = between.stdin.take() {
        stdin.write_all(&serde_json::to_vec(&orders)?)?;
    }
    let begun = Instant::now();
    while between.try_wait()?.is_none() {
        if begun.elapsed() > LIMIT {
            // The whole group, so that no program is left running. That it has just ended is as good.
            let _ = killpg(Pid::from_raw(between.id().try_into()?), Signal::SIGKILL);
            between.wait()?;
            bail!("{:?} did not end within {} s", commands[0], LIMIT.as_secs());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let mut text = String::new();
    if let Some(mut stdout) = between.stdout.take() {
        stdout.read_to_string(&mut text)?;
    }
    let answer: Answer = serde_json::from_str(&text).context("the process that measures gave no figures")?;
    let failed = answer
        .codes
        .iter()
        .position(|code| !code.is_some_and(|code| allowed.contains(&code)));
    if let Some(failed) = failed {
        bail!(
            "{:?} ended with {:?}:\n{}",
            commands[failed],
            answer.codes[failed],
            beginning(&mut errors)
        );
    }
    Ok(answer.cost)
}

fn order(command: &Command) -> anyhow::Result<Order> {
    let text = |text: &std::ffi::OsStr| -> anyhow::Result<String> {
        OsString::from(text).into_string().ok().context("not Unicode")
    };
    let arguments = command.get_args().map(text).collect::<anyhow::Result<_>>()?;
    let mut environment = Vec::new();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            environment.push((text(name)?, text(value)?));
        }
    }
    Ok(Order {
        program: text(command.get_program())?,
        arguments,
        environment,
    })
}

/// The beginning of what the programs wrote to standard error.
fn beginning(errors: &mut File) -> String {
    use std::io::Seek as _;
    let mut text = Vec::new();
    // Only an error message gets poorer when this fails.
    let _ = errors.rewind();
    let _ = errors.take(2000).read_to_end(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// Runs a command once more and gives the most files that it has open at once, connections among them, as often as one can
/// look; 0 where there is no /proc.
///
/// # Errors
/// When it cannot be run.
pub fn open_files(command: &mut Command) -> anyhow::Result<usize> {
    let mut running = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let mut most = 0;
    while running.try_wait()?.is_none() {
        most = most.max(files_of(running.id()));
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(most)
}

/// How many files a process has open.
pub fn files_of(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd")).map_or(0, Iterator::count)
}

/// Does the work of the process in between, if this is it.
pub fn in_between() -> Option<ExitCode> {
    std::env::var_os(BETWEEN)?;
    Some(match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    })
}

fn measure() -> anyhow::Result<()> {
    let orders: Vec<Order> = serde_json::from_reader(std::io::stdin())?;
    let mut commands: Vec<Command> = orders
        .into_iter()
        .map(|order| {
            let mut command = Command::new(order.program);
            command
                .args(order.arguments)
                .env_clear()
                .envs(order.environment)
                .stdin(Stdio::null())
                .stdout(Stdio::null());
            command
        })
        .collect();
    let begun = Instant::now();
    let children = commands
        .iter_mut()
        .map(Command::spawn)
        .collect::<Result<Vec<_>, _>>()?;
    let mut codes = Vec::new();
    for mut child in children {
        codes.push(child.wait()?.code());
    }
    let wall = begun.elapsed();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu_us = microseconds(usage.user_time())? + microseconds(usage.system_time())?;
    let peak: u64 = usage.max_rss().try_into()?;
    let cost = Cost {
        wall_us: wall.as_micros().try_into()?,
        cpu_us,
        // macOS counts bytes.
        peak_kib: if cfg!(target_os = "macos") {
            peak / 1024
        } else {
            peak
        },
    };
    serde_json::to_writer(std::io::stdout(), &Answer { cost, codes })?;
    Ok(())
}

fn microseconds(time: TimeVal) -> anyhow::Result<u64> {
    let seconds: u64 = time.tv_sec().try_into()?;
    let rest: u64 = time.tv_usec().try_into()?;
    Ok(seconds * 1_000_000 + rest)
}
