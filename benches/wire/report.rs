//! The figures as tables.

use std::fmt::{self, Write as _};
use std::path::Path;

use anyhow::Context;

use serde::Serialize;

use crate::measure::Cost;

/// What was measured, and where.
#[derive(Debug, Serialize)]
pub struct Figures {
    pub machine: Machine,
    pub real: Vec<RealRow>,
    pub replayed: Vec<ReplayedRow>,
    pub watch: Option<WatchRow>,
    pub completion: Vec<CompletionRow>,
}

/// What a shell waits for.
#[derive(Debug, Serialize)]
pub struct CompletionRow {
    pub work: String,
    pub median_us: u64,
    pub most_us: u64,
    /// How many candidates there were when there were fewest.
    pub least_candidates: usize,
}

/// A watch of simulated servers.
#[derive(Debug, Serialize)]
pub struct WatchRow {
    pub objects: usize,
    pub events: usize,
    pub seconds: f64,
    /// From the change in the server to the line on stdout.
    pub median_ms: f64,
    pub p99_ms: f64,
    pub most_ms: f64,
    /// CPU time of ours during the events.
    pub cpu_ms: u64,
    pub peak_kib: u64,
    pub open_files: usize,
}

impl fmt::Display for WatchRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "### A watch of simulated servers\n")?;
        writeln!(
            f,
            "{} objects, {} events in {:.1} s: shown after {:.1} ms (median), p99 {}, {:.1} ms at most; {} ms of CPU,\n\
             peak {:.1} MiB, {} files open.",
            self.objects,
            self.events,
            self.seconds,
            self.median_ms,
            against(self.p99_ms, Some(100.0), " ms"),
            self.most_ms,
            self.cpu_ms,
            ratio(self.peak_kib, 1024),
            self.open_files,
        )
    }
}

/// One command against real API servers.
#[derive(Debug, Serialize)]
pub struct RealRow {
    pub work: String,
    pub rounds: usize,
    pub ours: Cost,
    pub kubectl: Cost,
    pub curl: Option<Cost>,
    pub targets: Targets,
}

/// What a command is to stay under.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Targets {
    pub wall_to_curl: Option<f64>,
    pub cpu_to_kubectl: Option<f64>,
    pub peak_mib: f64,
    pub wall_ms: Option<f64>,
}

/// One command against replaying servers.
#[derive(Debug, Serialize)]
pub struct ReplayedRow {
    pub work: String,
    pub clusters: usize,
    /// In all clusters together.
    pub objects: usize,
    pub cost: Cost,
    /// Without what starting up takes; `None` for a command that does not list.
    pub cpu_us_per_object: Option<f64>,
    /// The most files that were open at once, connections among them.
    pub open_files: usize,
}

/// The machine.
#[derive(Debug, Serialize)]
pub struct Machine {
    processor: String,
    processors: usize,
    system: String,
    /// The load before anything was measured: above a few tenths, the figures are not to be trusted.
    load: String,
}

impl Machine {
    /// This one.
    pub fn this() -> Self {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let processors = read("/proc/cpuinfo");
        let model = processors
            .lines()
            .find_map(|line| line.strip_prefix("model name"));
        Self {
            processor: model
                .map_or("unknown", |model| model.trim_start_matches([' ', '\t', ':']))
                .to_owned(),
            processors: std::thread::available_parallelism().map_or(0, Into::into),
            system: format!(
                "{} {}",
                std::env::consts::OS,
                read("/proc/sys/kernel/osrelease").trim()
            ),
            load: read("/proc/loadavg")
                .split(' ')
                .next()
                .unwrap_or_default()
                .to_owned(),
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} × {}, {}, load {} at the start",
            self.processors, self.processor, self.system, self.load
        )
    }
}

impl Figures {
    /// All of it, in Markdown.
    ///
    /// # Errors
    /// Never: writing to a String does not fail.
    pub fn text(&self, objects: usize) -> Result<String, fmt::Error> {
        let mut text = format!("{}\n", self.machine);
        if !self.real.is_empty() {
            write!(text, "\n{}", real(&self.real, objects)?)?;
        }
        if !self.replayed.is_empty() {
            write!(text, "\n{}", replayed(&self.replayed)?)?;
        }
        if let Some(watch) = &self.watch {
            write!(text, "\n{watch}")?;
        }
        if !self.completion.is_empty() {
            write!(text, "\n{}", completion(&self.completion)?)?;
        }
        Ok(text)
    }
}

/// Puts figures into a document, in place of those between its marks.
///
/// # Errors
/// When the document cannot be read or written, or has no marks.
pub fn put_into(document: &Path, figures: &str) -> anyhow::Result<()> {
    const BEGIN: &str = "<!-- figures -->\n";
    const END: &str = "<!-- end of figures -->";
    let text =
        std::fs::read_to_string(document).with_context(|| format!("reading {}", document.display()))?;
    let marks = text
        .split_once(BEGIN)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) =
        marks.with_context(|| format!("{} has no place for figures", document.display()))?;
    let text = format!(
        "{before}{BEGIN}\n{}\n{END}{after}",
        figures.trim_end().to_owned() + "\n"
    );
    std::fs::write(document, text).with_context(|| format!("writing {}", document.display()))
}

/// The comparison as a Markdown table, each target with whether it is met.
pub fn real(rows: &[RealRow], objects: usize) -> Result<String, fmt::Error> {
    let mut text = String::new();
    writeln!(
        text,
        "### Real API servers, two zones with {objects} hypervisors each, and an empty home\n"
    )?;
    writeln!(
        text,
        "Medians. kubectl and curl: one process for each cluster, side by side; CPU is the sum, the peak the largest.\n"
    )?;
    writeln!(
        text,
        "| work | ours: wall, CPU, peak | kubectl: wall, CPU, peak | curl: wall, CPU | wall / curl | CPU / kubectl | peak |"
    )?;
    writeln!(text, "| --- | --- | --- | --- | --- | --- | --- |")?;
    for row in rows {
        let Targets {
            wall_to_curl,
            cpu_to_kubectl,
            peak_mib,
            wall_ms,
        } = row.targets;
        let curl = row.curl.map_or("–".to_owned(), |curl| {
            format!("{}, {}", ms(curl.wall_us), ms(curl.cpu_us))
        });
        let wall = match (row.curl, wall_ms) {
            (Some(curl), _) => against(ratio(row.ours.wall_us, curl.wall_us), wall_to_curl, ""),
            (None, Some(_)) => against(ratio(row.ours.wall_us, 1000), wall_ms, " ms"),
            (None, None) => "–".to_owned(),
        };
        writeln!(
            text,
            "| `{}` | {} | {} | {curl} | {wall} | {} | {} |",
            row.work,
            cost(row.ours),
            cost(row.kubectl),
            against(ratio(row.ours.cpu_us, row.kubectl.cpu_us), cpu_to_kubectl, ""),
            against(ratio(row.ours.peak_kib, 1024), Some(peak_mib), " MiB"),
        )?;
    }
    Ok(text)
}

/// What objects cost as they grow more, as a Markdown table.
pub fn replayed(rows: &[ReplayedRow]) -> Result<String, fmt::Error> {
    let mut text = String::new();
    writeln!(
        text,
        "### Replaying servers (no real ones: they answer from memory)\n"
    )?;
    writeln!(
        text,
        "| work | clusters | objects | wall | CPU | peak | open files | CPU for each object, start-up left out |"
    )?;
    writeln!(text, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")?;
    let mut rows: Vec<&ReplayedRow> = rows.iter().collect();
    // The same command together, so that what is flat looks flat.
    rows.sort_by(|a, b| a.work.cmp(&b.work));
    for row in rows {
        let each = row
            .cpu_us_per_object
            .map_or("–".to_owned(), |each| format!("{each:.1} µs"));
        writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {:.1} MiB | {} | {each} |",
            row.work,
            row.clusters,
            row.objects,
            ms(row.cost.wall_us),
            ms(row.cost.cpu_us),
            ratio(row.cost.peak_kib, 1024),
            row.open_files,
        )?;
    }
    Ok(text)
}

/// What a shell waits for, as a Markdown table.
pub fn completion(rows: &[CompletionRow]) -> Result<String, fmt::Error> {
    /// How long the clusters are given (`cli::completion`, `BUDGET`).
    const BUDGET_MS: f64 = 300.0;
    let mut text = String::new();
    writeln!(
        text,
        "### Completion, three replaying servers with 5,000 hypervisors each\n"
    )?;
    writeln!(
        text,
        "| what is completed | median | longest | candidates, at least |"
    )?;
    writeln!(text, "| --- | ---: | ---: | ---: |")?;
    for row in rows {
        writeln!(
            text,
            "| {} | {} | {} | {} |",
            row.work,
            against(ratio(row.median_us, 1000), Some(BUDGET_MS), " ms"),
            ms(row.most_us),
            row.least_candidates
        )?;
    }
    Ok(text)
}

fn cost(cost: Cost) -> String {
    format!(
        "{}, {}, {:.1} MiB",
        ms(cost.wall_us),
        ms(cost.cpu_us),
        ratio(cost.peak_kib, 1024)
    )
}

fn ms(microseconds: u64) -> String {
    let value = ratio(microseconds, 1000);
    if value < 10.0 {
        format!("{value:.1} ms")
    } else {
        format!("{value:.0} ms")
    }
}

fn against(value: f64, target: Option<f64>, unit: &str) -> String {
    match target {
        None => format!("{value:.2}{unit}"),
        Some(target) => {
            let verdict = if value <= target { "met" } else { "**missed**" };
            format!("{value:.2}{unit} (≤ {target}{unit}: {verdict})")
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn ratio(value: u64, to: u64) -> f64 {
    value as f64 / to.max(1) as f64
}
