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
    match Arguments::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("testbed: {error:#}");
            ExitCode::FAILURE
        }
    }
}
