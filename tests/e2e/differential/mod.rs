//! The same arguments to the real kubectl and to ours, over one cluster: the same bytes on stdout, the same exit code, and on
//! stderr the same meaning.
//!
//! - `cases/*.cases` are the command lines, as data (`script` reads them);
//! - `data/` is what lies in the cluster, and the files that the command lines name (`place` puts them there);
//! - `run` runs both, `judge` compares them, `meaning` compares what they say on stderr;
//! - `differences` is the table of what differs by choice, each with its reason. It has to be true: a case that is listed
//!   there and does not differ fails as well;
//! - `union` is another test: over several clusters, what we print is kubectl's answers put together.
//!
//! `DIFFERENTIAL='tables;get po'` in the environment runs only the cases whose group or command line has one of these words.

mod differences;
mod judge;
mod meaning;
mod place;
mod run;
mod script;
mod union;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::testbed;
use differences::Difference;
use judge::Verdict;
use place::Place;
use script::Scenario;

/// How many scenarios run at a time.
const WORKERS: usize = 4;

/// The fewest comparisons of a whole run.
const FEWEST: usize = 600;

#[test]
fn ours_agrees_with_kubectl() {
    let scenarios = script::read_all();
    let filter = std::env::var("DIFFERENTIAL").unwrap_or_default();
    let chosen: Vec<&Scenario> = scenarios
        .iter()
        .filter(|scenario| scenario.has_words(&filter))
        .collect();
    let place = Place::make(&testbed(), &chosen);
    let verdicts = compare_all(&place, &chosen);
    assert!(testbed().home().is_ready(), "home has gone while it was asked");
    let tally = Tally::of(&verdicts);
    // Straight to the process's stderr: this line is to be seen also when the test passes.
    let _ = writeln!(std::io::stderr().lock(), "{tally}");
    let mut faults = tally.faults.clone();
    if filter.is_empty() {
        assert!(tally.all >= FEWEST, "only {} comparisons", tally.all);
        let unused = differences::unused(&verdicts);
        faults.extend(
            unused
                .iter()
                .map(|lines| format!("listed as different, but no case is it: {lines}\n")),
        );
    }
    assert!(faults.is_empty(), "{tally}:\n\n{}", faults.join("\n"));
}

/// Every comparison of every scenario, in the order of the files.
fn compare_all(place: &Place, scenarios: &[&Scenario]) -> Vec<Verdict> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(scenario) = scenarios.get(index) else {
                        break;
                    };
                    let verdicts = judge::judge(place, scenario, index);
                    done.lock().expect("no worker panicked").insert(index, verdicts);
                }
            });
        }
    });
    done.into_inner()
        .expect("no worker panicked")
        .into_values()
        .flatten()
        .collect()
}

/// How it went.
struct Tally {
    all: usize,
    identical: usize,
    chosen: usize,
    faults: Vec<String>,
}

impl Tally {
    fn of(verdicts: &[Verdict]) -> Self {
        let mut tally = Tally {
            all: verdicts.len(),
            identical: 0,
            chosen: 0,
            faults: Vec::new(),
        };
        for verdict in verdicts {
            match (verdict.differs(), Difference::of(&verdict.line)) {
                (false, None) if verdict.phrases.is_empty() => tally.identical += 1,
                (false, None) => tally.chosen += 1,
                (true, Some(difference)) if difference.covers(verdict) => tally.chosen += 1,
                (true, None) => tally.faults.push(verdict.to_string()),
                (true, Some(difference)) => tally.faults.push(format!(
                    "{verdict}listed as different ({}), but not in this\n",
                    difference.reason
                )),
                (false, Some(difference)) => tally.faults.push(format!(
                    "=== [{}] kubectl {}\nlisted as different ({}), and identical\n",
                    verdict.group, verdict.line, difference.reason
                )),
            }
        }
        tally
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "identical {} of {} ({} chosen differences)",
            self.identical, self.all, self.chosen
        )
    }
}
