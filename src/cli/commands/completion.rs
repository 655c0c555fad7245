//! `completion SHELL`: the script that makes a shell complete this command.

use anyhow::Result;

use super::super::args::Completion;
use super::super::completion::script;
use super::super::exit::Exit;
use super::super::ui::Ui;

/// Prints the script.
pub fn run(ui: &Ui, args: &Completion) -> Result<Exit> {
    let script = script(args.shell)?;
    ui.data(|out| out.write_all(&script))?;
    Ok(Exit::Ok)
}
