//! How fast kubectl-multicluster is on the wire: `cargo bench --bench wire`.
//!
//! Against real API servers with thousands of hypervisors it is compared with kubectl and with curl, which is the floor, all
//! in turn. Against servers that replay objects from memory what it costs itself shows, up to 300,000 objects. Whole
//! processes are measured. See docs/performance.md.

mod completing;
mod fill;
mod measure;
mod real;
mod replayed;
mod report;
mod watching;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;

/// Measure kubectl-multicluster against kubectl, curl and replaying servers
#[derive(Debug, Parser)]
#[command(name = "wire")]
struct Arguments {
    /// Hypervisors in each of the two zones of real API servers
    #[arg(long, default_value_t = 5000)]
    objects: usize,

    /// How often each command is run; medians are shown
    #[arg(long, default_value_t = 5)]
    rounds: usize,

    /// No further round begins after so many seconds
    #[arg(long, default_value_t = 600)]
    seconds: u64,

    /// Only against real API servers
    #[arg(long, conflicts_with = "replayed")]
    real: bool,

    /// Only against replaying servers
    #[arg(long)]
    replayed: bool,

    /// Only what a shell waits for when it completes
    #[arg(long, conflicts_with_all = ["real", "replayed"])]
    completion: bool,

    /// The largest number of objects that is replayed
    #[arg(long, default_value_t = 300_000)]
    most: usize,

    /// Another kubectl-multicluster than the one that cargo built
    #[arg(long, value_name = "FILE", default_value = env!("CARGO_BIN_EXE_kubectl-multicluster"))]
    binary: PathBuf,

    /// Write the figures as JSON, too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Put the figures into a document, between its marks: docs/performance.md
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,

    /// What cargo bench passes.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    if let Some(code) = measure::in_between() {
        return code;
    }
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wire: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let binary = std::path::absolute(&arguments.binary)?;
    let rounds = Rounds {
        most: arguments.rounds.max(1),
        until: Instant::now() + Duration::from_secs(arguments.seconds),
    };
    let machine = report::Machine::this();
    println!("{machine}\n");
    let runtime = tokio::runtime::Runtime::new()?;
    let mut figures = report::Figures {
        machine,
        real: Vec::new(),
        replayed: Vec::new(),
        watch: None,
        completion: Vec::new(),
    };
    if !arguments.replayed && !arguments.completion {
        figures.real = real::measure(&runtime, &binary, arguments.objects, &rounds)?;
        println!("{}", report::real(&figures.real, arguments.objects)?);
    }
    if !arguments.real && !arguments.completion {
        figures.replayed = replayed::measure(&runtime, &binary, arguments.most, &rounds)?;
        println!("{}", report::replayed(&figures.replayed)?);
        figures.watch = Some(watching::measure(&runtime, &binary, arguments.most)?);
        if let Some(watch) = &figures.watch {
            println!("{watch}");
        }
    }
    if !arguments.real {
        figures.completion = completing::measure(&runtime, &binary, &rounds)?;
        println!("{}", report::completion(&figures.completion)?);
    }
    if let Some(document) = &arguments.document {
        report::put_into(document, &figures.text(arguments.objects)?)?;
    }
    if let Some(path) = &arguments.json {
        std::fs::write(path, serde_json::to_string_pretty(&figures)? + "\n")?;
    }
    Ok(())
}

/// How often, and how long.
struct Rounds {
    most: usize,
    until: Instant,
}

impl Rounds {
    /// Whether a round with this number, counted from 0, is to be run: the first always is.
    fn go_on(&self, round: usize) -> bool {
        round == 0 || (round < self.most && Instant::now() < self.until)
    }
}
