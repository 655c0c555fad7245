//! The testbed's command line: see `testbed help`.

mod commands;

use std::process::ExitCode;

use clap::Parser;

/// Kubernetes API servers for the tests of kubectl-multicluster.
#[derive(Debug, Parser)]
#[command(name = "testbed")]
struct Arguments {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    Arguments::parse().command.run().unwrap_or_else(|error| {
        eprintln!("testbed: {error:#}");
        ExitCode::FAILURE
    })
}
