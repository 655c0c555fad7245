//! `completion SHELL`: the script that makes a shell complete this command.

use anyhow::Result;

use super::super::args::{Completion, command};
use super::super::exit::Exit;
use super::super::ui::Ui;

/// The completion script of a shell.
pub fn script(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "kubectl-multicluster", &mut script);
    script
}

/// Prints the script.
pub fn run(ui: &Ui, args: &Completion) -> Result<Exit> {
    ui.data(|out| out.write_all(&script(args.shell)))?;
    Ok(Exit::Ok)
}
