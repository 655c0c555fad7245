//! Servers that replay hypervisors from memory: what we cost for each object, from a thousand to hundreds of thousands.

use std::path::Path;
use std::process::Command;

use anyhow::Context;
use testbed::replayed::Fleet;

use crate::Rounds;
use crate::measure::{self, Cost};
use crate::report::ReplayedRow;

/// Clusters, and objects in each.
const FLEETS: [(usize, usize); 5] = [(1, 1000), (2, 5000), (50, 2000), (3, 33_000), (3, 100_000)];

/// Measures all fleets that have no more objects than that.
pub fn measure(
    runtime: &tokio::runtime::Runtime,
    binary: &Path,
    most: usize,
    rounds: &Rounds,
) -> anyhow::Result<Vec<ReplayedRow>> {
    let mut rows = Vec::new();
    for (clusters, objects) in FLEETS {
        if clusters * objects > most {
            continue;
        }
        eprintln!("wire: {clusters} replaying servers with {objects} hypervisors each");
        let fleet = runtime.block_on(Fleet::start(clusters, objects))?;
        let one = format!("get hv {}", testbed::hypervisors::name("zone-01", 7));
        let works = [
            "version --client",
            "get hv",
            "get hv -o json",
            "get hv -o name",
            one.as_str(),
        ];
        let mut samples: Vec<Vec<Cost>> = vec![Vec::new(); works.len()];
        // The first run finds the kinds, and is not counted.
        measure::run(&[command(binary, &fleet, &one)], &[0])?;
        for round in 0.. {
            if !rounds.go_on(round) {
                break;
            }
            for (work, samples) in works.iter().zip(&mut samples) {
                samples.push(measure::run(&[command(binary, &fleet, work)], &[0])?);
            }
        }
        let medians = samples
            .iter()
            .map(|samples| Cost::median(samples).context("no round was run"));
        let medians = medians.collect::<anyhow::Result<Vec<Cost>>>()?;
        let start_up = medians[0];
        for (work, cost) in works.iter().zip(&medians).skip(1) {
            let open_files = measure::open_files(&mut command(binary, &fleet, work))?;
            let is_list = *work != one;
            rows.push(ReplayedRow {
                work: if is_list {
                    (*work).to_owned()
                } else {
                    "get hv NAME".to_owned()
                },
                clusters,
                objects: clusters * objects,
                cost: *cost,
                cpu_us_per_object: is_list.then(|| per_object(*cost, start_up, clusters * objects)),
                open_files,
            });
        }
    }
    Ok(rows)
}

/// CPU time in microseconds, that of starting up left out.
#[expect(clippy::cast_precision_loss, reason = "microseconds of hours")]
fn per_object(cost: Cost, start_up: Cost, objects: usize) -> f64 {
    cost.cpu_us.saturating_sub(start_up.cpu_us) as f64 / objects as f64
}

fn command(binary: &Path, fleet: &Fleet, work: &str) -> Command {
    let mut command = Command::new(binary);
    command.args(work.split(' ')).envs(fleet.environment());
    command
}
