//! `man DIRECTORY`: the man pages, one for the program and one per command.

use std::io;

use anyhow::{Context, Result};

use super::super::args::{Man, command};
use super::super::exit::Exit;

/// The man pages by file name.
///
/// # Errors
/// None in practice: they are written to memory.
pub fn pages() -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut root = command().disable_help_subcommand(true);
    root.build();
    let mut pages = Vec::new();
    let commands = root
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .cloned();
    for command in std::iter::once(root.clone()).chain(commands.collect::<Vec<_>>()) {
        let name = match command.get_name() {
            "kubectl-multicluster" => "kubectl-multicluster".to_owned(),
            other => format!("kubectl-multicluster-{other}"),
        };
        let man = clap_mangen::Man::new(command.name(name.clone()).bin_name(name.clone()))
            .date("")
            .manual("kubectl-multicluster");
        let mut page = Vec::new();
        man.render(&mut page)?;
        pages.push((format!("{name}.1"), page));
    }
    Ok(pages)
}

/// Writes the pages.
pub fn run(args: &Man) -> Result<Exit> {
    for (name, page) in pages()? {
        let path = args.directory.join(name);
        std::fs::write(&path, page).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(Exit::Ok)
}
