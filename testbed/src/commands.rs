//! One file for each subcommand.

mod down;
mod up;

/// What the testbed can be told to do.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Up(up::UpArguments),
    Down(down::DownArguments),
}

impl Command {
    /// Does it.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Command::Up(arguments) => up::run(&arguments),
            Command::Down(arguments) => down::run(&arguments),
        }
    }
}
