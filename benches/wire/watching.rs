//! A watch on many objects: how long an event takes from the server to the terminal. The servers are simulated ones.

use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::{Value, json};
use testbed::hypervisors::name;
use testbed::replayed::Fleet;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::measure;
use crate::report::WatchRow;

const ZONES: usize = 2;
const OBJECTS: usize = 100_000;
const EVENTS_PER_SECOND: usize = 2000;
const SECONDS: usize = 10;
/// How often a few events are made.
const TICK: Duration = Duration::from_millis(10);
/// An event is known on stdout by its number of instances, which no object has at first.
const FIRST: usize = 1_000_000;
/// The whole takes no longer.
const LIMIT: Duration = Duration::from_secs(180);

/// Watches, and makes events.
pub fn measure(runtime: &tokio::runtime::Runtime, binary: &Path, most: usize) -> anyhow::Result<WatchRow> {
    let objects = OBJECTS.min(most);
    eprintln!("wire: a watch of {objects} hypervisors");
    runtime.block_on(async {
        let watched = tokio::time::timeout(LIMIT, watch(binary, objects)).await;
        watched.context("the watch took too long")?
    })
}

async fn watch(binary: &Path, objects: usize) -> anyhow::Result<WatchRow> {
    let fleet = Fleet::start_empty(ZONES).await?;
    for (zone, server) in fleet.zones() {
        for number in 0..objects / ZONES {
            server.put(hypervisor(zone, number, 0))?;
        }
    }
    let mut ours = Command::new(binary)
        .args(["watch", "hv", "--no-headers"])
        .env_clear()
        .envs(fleet.environment())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let pid = ours.id().context("the watch has ended")?;
    let mut lines = BufReader::new(ours.stdout.take().context("no stdout")?).lines();
    for _ in 0..objects / ZONES * ZONES {
        lines.next_line().await?.context("the watch ended early")?;
    }
    let cpu_before = cpu_ms(pid);
    let events = EVENTS_PER_SECOND * SECONDS;
    let made: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let begun = Instant::now();
    let making = async {
        let mut ticks = tokio::time::interval(TICK);
        let per_tick = EVENTS_PER_SECOND / 100;
        for first in (0..events).step_by(per_tick) {
            ticks.tick().await;
            for event in first..first + per_tick {
                let (zone, server) = &fleet.zones()[event % ZONES];
                made.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(Instant::now());
                server.put(hypervisor(zone, event * 7 % (objects / ZONES), FIRST + event))?;
            }
        }
        anyhow::Ok(())
    };
    let reading = async {
        let mut delays = Vec::with_capacity(events);
        while delays.len() < events {
            let line = lines.next_line().await?.context("the watch ended early")?;
            let now = Instant::now();
            let mut words = line
                .split_whitespace()
                .filter_map(|word| word.parse::<usize>().ok());
            if let Some(event) = words.find(|number| *number >= FIRST) {
                let made = made.lock().unwrap_or_else(PoisonError::into_inner);
                let at = made.get(event - FIRST).context("an event before it was made")?;
                delays.push(now - *at);
            }
        }
        anyhow::Ok(delays)
    };
    let ((), mut delays) = tokio::try_join!(making, reading)?;
    let seconds = begun.elapsed().as_secs_f64();
    let row = |delays: &[Duration]| {
        let at = |part: usize| delays.get(delays.len() * part / 100).or(delays.last());
        let ms = |delay: Option<&Duration>| delay.map_or(0.0, |delay| delay.as_secs_f64() * 1000.0);
        WatchRow {
            objects,
            events,
            seconds,
            median_ms: ms(at(50)),
            p99_ms: ms(at(99)),
            most_ms: ms(delays.last()),
            cpu_ms: cpu_ms(pid).saturating_sub(cpu_before),
            peak_kib: peak_kib(pid),
            open_files: measure::files_of(pid),
        }
    };
    delays.sort_unstable();
    let row = row(&delays);
    ours.kill().await?;
    Ok(row)
}

fn hypervisor(zone: &str, number: usize, instances: usize) -> Value {
    json!({
        "apiVersion": "kvm.cloud.sap/v1",
        "kind": "Hypervisor",
        "metadata": {"name": name(zone, number), "labels": {"topology.kubernetes.io/zone": zone}},
        "status": {"numInstances": instances, "conditions": [{"type": "Ready", "status": "True"}]},
    })
}

/// User and system time of a process; 0 where there is no /proc.
fn cpu_ms(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The second field is the name, in parentheses; time is the 14th and 15th, in hundredths of a second.
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
    let ticks = fields
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok());
    ticks.sum::<u64>() * 10
}

fn peak_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}
