//! Runs both programs and compares what they say.

use std::fmt;
use std::sync::LazyLock;
use std::time::Instant;

use regex::Regex;

use super::place::{PREFERRED, Place, Program, twin};
use super::run::Said;
use super::script::{Scenario, Words, words};
use super::{differences, meaning};
use crate::support::testbed;

/// How often a case is tried in which nothing differs but the width of ages.
const TRIES: usize = 6;

/// How much is shown of a difference.
const SHOWN_LINES: usize = 40;
const SHOWN_COLUMNS: usize = 300;

/// What is compared of a twin when its scenario is over.
const STATE: &str = "get cm,secrets,svc,po,deploy,wd,gadgets.differential.example.net -o yaml";

/// The cluster-scoped objects, for a scenario that names some.
const STATE_OF_CLUSTER: &str = "get hv -l twin=@ -o yaml";

/// One comparison.
#[derive(Debug)]
pub struct Verdict {
    /// The group of the case.
    pub group: String,
    /// The command line.
    pub line: String,
    /// What kubectl said.
    pub theirs: Said,
    /// What our program said.
    pub ours: Said,
    /// Whether stdout differs.
    pub stdout_differs: bool,
    /// Whether the exit code differs.
    pub code_differs: bool,
    /// Whether stderr differs in meaning: why.
    pub meaning: Option<String>,
    /// Why they agree only when phrases that differ by choice are taken for one.
    pub phrases: Vec<&'static str>,
}

/// Runs a scenario, and compares each of its lines.
pub fn judge(place: &Place, scenario: &Scenario, index: usize) -> Vec<Verdict> {
    // Whoever wants the testbed for himself waits for one scenario, not for all of them.
    let testbed = testbed();
    if !scenario.twins {
        return scenario
            .lines
            .iter()
            .map(|line| read(place, scenario, line))
            .collect();
    }
    let twins = [twin(index, Program::Kubectl), twin(index, Program::Ours)];
    let mut verdicts: Vec<Verdict> = scenario
        .lines
        .iter()
        .map(|line| write(place, scenario, line, &twins, false))
        .collect();
    let names_cluster_scoped = scenario.lines.iter().any(|line| line.contains('@'));
    for line in std::iter::once(STATE).chain(names_cluster_scoped.then_some(STATE_OF_CLUSTER)) {
        let mut verdict = write(place, scenario, line, &twins, true);
        verdict.line = format!("{} (after {}, …)", verdict.line, scenario.lines[0]);
        verdicts.push(verdict);
    }
    drop(testbed);
    verdicts
}

fn read(place: &Place, scenario: &Scenario, line: &str) -> Verdict {
    let arguments = words(line);
    let ours = for_ours(&arguments);
    let mut tries = TRIES;
    loop {
        tries -= 1;
        let start = Instant::now();
        let theirs = place.run(Program::Kubectl, &arguments, None);
        let ours = place.run(Program::Ours, &ours, None);
        let elapsed = start.elapsed().as_secs() + 1;
        let mut verdict = Verdict::of(scenario, line, theirs, ours);
        if !verdict.stdout_differs {
            return verdict;
        }
        if without_ages(&verdict.theirs) != without_ages(&verdict.ours) {
            // A column whose ages have just become a letter shorter is narrower, headers and all: the next answers are alike.
            let words = |said| {
                without_ages(said)
                    .split_whitespace()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            if tries == 0 || words(&verdict.theirs) != words(&verdict.ours) {
                return verdict;
            }
            continue;
        }
        // What is a second older in the second answer makes no difference, unless a column is wider for it.
        let (theirs, ours) = (ages(&verdict.theirs), ages(&verdict.ours));
        if theirs
            .iter()
            .zip(&ours)
            .all(|(theirs, ours)| theirs.abs_diff(*ours) <= elapsed)
        {
            verdict.stdout_differs = false;
        }
        if tries == 0 || !verdict.stdout_differs {
            return verdict;
        }
    }
}

fn write(place: &Place, scenario: &Scenario, line: &str, twins: &[String; 2], is_state: bool) -> Verdict {
    let [their_twin, our_twin] = twins;
    let theirs = words(&line.replace('@', their_twin));
    let ours = words(&line.replace('@', our_twin));
    let theirs = place.run(Program::Kubectl, &theirs, Some(their_twin));
    let ours = if is_state {
        place.run(Program::Kubectl, &ours, Some(our_twin))
    } else {
        place.run(Program::Ours, &for_ours(&ours), Some(our_twin))
    };
    Verdict::of(scenario, line, stable(theirs, their_twin), stable(ours, our_twin))
}

/// The command line that means the same to us: without the names of clusters, and `apply --server-side` under its name.
fn for_ours(words: &Words) -> Words {
    let mut arguments = words.arguments.clone();
    if arguments.first().is_some_and(|first| first == "apply")
        && arguments.iter().any(|flag| flag == "--server-side")
    {
        arguments.retain(|flag| flag != "--server-side");
        "apply-routed".clone_into(&mut arguments[0]);
    }
    if arguments.first().is_some_and(|first| first == "api-resources") {
        // All versions that are listed are shown, where kubectl shows the preferred one.
        arguments.push(format!("--config={PREFERRED}"));
    }
    arguments.insert(0, "--show-cluster=false".to_owned());
    Words {
        arguments,
        stdin: words.stdin.clone(),
    }
}

/// What was said, with what no two objects have in common taken out.
fn stable(said: Said, twin: &str) -> Said {
    static CHANGING: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        [
            (
                r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                "UID",
            ),
            (r#"(resourceVersion"?: )"\d+""#, "$1\"VERSION\""),
            (r"20(2[4-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
            (r"\b10\.0\.0\.\d+\b", "ADDRESS"),
            (r"(?m) \d{1,4}m?\d*s( +|$)", " AGE$1"),
            // The files that are handed to diff, and when they were written.
            (r"/tmp/((LIVE|MERGED)-)\w+/", "/tmp/$1/"),
            (r"\bgenerated-[a-z0-9]{5}\b", "generated-NAME"),
            (r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}", "TIME"),
        ]
        .map(|(pattern, instead)| (Regex::new(pattern).expect("a pattern"), instead))
        .into()
    });
    let stable = |text: String| {
        CHANGING
            .iter()
            .fold(text.replace(twin, "@"), |text, (pattern, instead)| {
                pattern.replace_all(&text, *instead).into_owned()
            })
    };
    Said {
        code: said.code,
        stdout: stable(said.stdout),
        stderr: stable(said.stderr),
    }
}

/// What looks like an age, with the spaces that set it in its column.
static AGE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b((?:\d+[smhdy])+)\b *").expect("a pattern"));

/// stdout without ages.
fn without_ages(said: &Said) -> String {
    AGE.replace_all(&said.stdout, "").into_owned()
}

/// The ages of stdout, in seconds.
fn ages(said: &Said) -> Vec<u64> {
    let seconds = |age: &str| {
        let parts = age.split_inclusive(|c: char| c.is_ascii_alphabetic());
        let seconds = parts.map(|part| {
            let (number, unit) = part.split_at(part.len() - 1);
            let unit = match unit {
                "s" => 1,
                "m" => 60,
                "h" => 60 * 60,
                "d" => 24 * 60 * 60,
                _ => 365 * 24 * 60 * 60,
            };
            number.parse().unwrap_or(0_u64).saturating_mul(unit)
        });
        seconds.fold(0, u64::saturating_add)
    };
    AGE.captures_iter(&said.stdout)
        .map(|age| seconds(&age[1]))
        .collect()
}

impl Verdict {
    fn of(scenario: &Scenario, line: &str, theirs: Said, ours: Said) -> Self {
        let mut verdict = Verdict {
            group: scenario.group.clone(),
            line: line.to_owned(),
            stdout_differs: theirs.stdout != ours.stdout,
            code_differs: !codes_agree(&theirs, &ours),
            meaning: meaning::difference(&theirs, &ours),
            phrases: Vec::new(),
            theirs,
            ours,
        };
        if verdict.differs() {
            let (theirs, ours, phrases) = differences::without_phrases(&verdict.theirs, &verdict.ours);
            verdict.stdout_differs = theirs.stdout != ours.stdout;
            verdict.meaning = meaning::difference(&theirs, &ours);
            verdict.phrases = phrases;
        }
        verdict
    }

    /// Whether the programs do not agree, phrases aside.
    pub fn differs(&self) -> bool {
        self.stdout_differs || self.code_differs || self.meaning.is_some()
    }
}

/// A usage error is 2 for us and 1 for kubectl.
fn codes_agree(theirs: &Said, ours: &Said) -> bool {
    let is_usage = theirs.code == 1 && ours.code == 2 && !theirs.stderr.starts_with("Error from server");
    theirs.code == ours.code || is_usage
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "=== [{}] kubectl {}", self.group, self.line)?;
        if self.code_differs {
            writeln!(
                f,
                "exit code: kubectl's {}, ours {}",
                self.theirs.code, self.ours.code
            )?;
        }
        if self.stdout_differs {
            let diff = similar::TextDiff::from_lines(&self.theirs.stdout, &self.ours.stdout);
            let mut unified = diff.unified_diff();
            let text = unified.context_radius(1).header("kubectl", "ours").to_string();
            f.write_str(&shortened(&text, ""))?;
        }
        if self.meaning.is_some() || self.code_differs {
            writeln!(
                f,
                "stderr: {}",
                self.meaning.as_deref().unwrap_or("means the same")
            )?;
            f.write_str(&shortened(&self.theirs.stderr, "kubectl | "))?;
            f.write_str(&shortened(&self.ours.stderr, "ours    | "))?;
        }
        Ok(())
    }
}

/// The start of each of the first lines.
fn shortened(text: &str, before: &str) -> String {
    let mut lines = text.lines();
    let mut short = String::new();
    for line in lines.by_ref().take(SHOWN_LINES) {
        let cut = line
            .char_indices()
            .nth(SHOWN_COLUMNS)
            .map_or(line.len(), |(at, _)| at);
        short.push_str(&format!(
            "{before}{}{}\n",
            &line[..cut],
            if cut < line.len() { "…" } else { "" }
        ));
    }
    match lines.count() {
        0 => {}
        more => short.push_str(&format!("{before}… and {more} lines more\n")),
    }
    short
}
