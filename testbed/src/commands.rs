//! One file for each subcommand.

mod demo;
mod down;
mod instructions;
mod replayed;
mod up;

use std::process::ExitCode;

/// What the testbed can be told to do.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Up(up::UpArguments),
    Down(down::DownArguments),
    Demo(demo::DemoArgs),
    Instructions(instructions::InstructionsArgs),
    Replayed(replayed::ReplayedArgs),
}

impl Command {
    /// Does it.
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Command::Up(arguments) => up::run(&arguments).map(|()| ExitCode::SUCCESS),
            Command::Down(arguments) => down::run(&arguments).map(|()| ExitCode::SUCCESS),
            Command::Demo(arguments) => demo::run(arguments),
            Command::Instructions(arguments) => instructions::run(arguments),
            Command::Replayed(arguments) => replayed::run(arguments),
        }
    }
}
