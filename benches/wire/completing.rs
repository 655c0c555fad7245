//! Completion: how long a shell waits for the names of objects, by what is known already and who answers.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use testbed::replayed::Fleet;
use testbed::simulated::Silent;

use crate::Rounds;
use crate::measure;
use crate::report::CompletionRow;

/// Clusters, and objects in each.
const CLUSTERS: usize = 3;
const OBJECTS: usize = 5000;
/// For so long an answer saves asking (`cli::completion::names`, `FRESH`), and a little more.
const UNTIL_ASKED_AGAIN: Duration = Duration::from_millis(5200);

/// Replaying servers, and the program under the name by which kubectl asks it to complete.
struct Shell {
    fleet: Fleet,
    program: PathBuf,
}

impl Shell {
    /// A call that completes these words, with an APIServers file and a folder for caches.
    fn completes(&self, words: &str, config: &Path, cache: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(words.split(' '))
            .env_clear()
            .envs(self.fleet.environment())
            .env("MULTICLUSTER_CONFIG", config)
            .env("XDG_CACHE_HOME", cache);
        command
    }
}

/// Measures what a shell waits for.
pub fn measure(
    runtime: &tokio::runtime::Runtime,
    binary: &Path,
    rounds: &Rounds,
) -> anyhow::Result<Vec<CompletionRow>> {
    eprintln!("wire: completion over {CLUSTERS} replaying servers with {OBJECTS} hypervisors each");
    let fleet = runtime.block_on(Fleet::start(CLUSTERS, OBJECTS))?;
    let silent = runtime.block_on(Silent::open())?;
    let folder = fleet.directory().to_owned();
    let name = "kubectl_complete-multicluster";
    let program = folder.join(name);
    std::os::unix::fs::symlink(binary, &program).context("linking the program")?;
    let config = folder.join("apiservers.yaml");
    let with_silent = folder.join("with-silent.yaml");
    let black_hole = format!(
        "    - host: {}\n      insecureSkipTLSVerify: true\n      gvks: [kvm.cloud.sap/v1/Hypervisor]\n      labels: \
         {{availabilityZone: silent}}\n",
        silent.url()
    );
    std::fs::write(&with_silent, std::fs::read_to_string(&config)? + &black_hole)?;
    let shell = Shell { fleet, program };
    let known = folder.join("known");
    let names = "get hv node-";
    let mut works = [
        ("types", "get hyp", Vec::new()),
        ("names, nothing known", names, Vec::new()),
        ("names, kinds known, all clusters asked", names, Vec::new()),
        ("names, asked before within 5 s", names, Vec::new()),
        (
            "names, kinds known, and a fourth cluster that swallows everything",
            names,
            Vec::new(),
        ),
    ];
    // What the kinds are called is known from now on.
    let mut get = Command::new(binary);
    get.args(["get", "hv", "-o", "name"])
        .envs(shell.fleet.environment())
        .env("XDG_CACHE_HOME", &known);
    measure::run(&[get], &[0])?;
    for round in 0.. {
        if !rounds.go_on(round) {
            break;
        }
        for (number, (_, words, samples)) in works.iter_mut().enumerate() {
            let (config, cache) = match number {
                1 => (&config, folder.join(format!("new-{round}"))),
                4 => (&with_silent, known.clone()),
                _ => (&config, known.clone()),
            };
            // What was asked last is too old to save asking.
            if matches!(number, 2 | 4) {
                std::thread::sleep(UNTIL_ASKED_AGAIN);
            }
            samples.push(waited(&mut shell.completes(words, config, &cache))?);
        }
    }
    Ok(works
        .into_iter()
        .filter_map(|(work, _, samples)| row(work, samples))
        .collect())
}

/// How long a call takes, and how many candidates it gives: all lines but the last, which says how to go on.
fn waited(command: &mut Command) -> anyhow::Result<(u64, usize)> {
    let begun = Instant::now();
    let output = command.stdin(Stdio::null()).output()?;
    let wall = begun.elapsed().as_micros().try_into()?;
    let lines = output.stdout.split(|byte| *byte == b'\n').count();
    ensure!(
        output.status.success() && lines > 1,
        "{command:?} gave {output:?}"
    );
    Ok((wall, lines - 2))
}

/// The median of the times, and the worst of everything.
fn row(work: &str, mut samples: Vec<(u64, usize)>) -> Option<CompletionRow> {
    samples.sort_unstable();
    Some(CompletionRow {
        work: work.to_owned(),
        median_us: samples.get(samples.len() / 2)?.0,
        most_us: samples.last()?.0,
        least_candidates: samples.iter().map(|(_, candidates)| *candidates).min()?,
    })
}
