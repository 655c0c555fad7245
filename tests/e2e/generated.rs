//! Completion scripts and man pages are generated from the command line's definition, and checked in: they must be fresh.
//!
//! `UPDATE_GENERATED=1 cargo test --test e2e generated` writes them anew.

use std::fs;
use std::path::{Path, PathBuf};

use multicluster::cli;

fn checked_in(folder: &str, files: Vec<(String, Vec<u8>)>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::create_dir_all(&folder).expect("the folder is made");
        for (name, content) in &files {
            fs::write(folder.join(name), content).expect("the file is written");
        }
    }
    let mut expected: Vec<PathBuf> = files.iter().map(|(name, _)| folder.join(name)).collect();
    expected.sort();
    let mut found: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    found.sort();
    assert_eq!(found, expected, "files that should not be there, or are missing");
    for (name, content) in files {
        let stale = fs::read(folder.join(&name)).expect("the file") != content;
        assert!(
            !stale,
            "{name} is stale: run UPDATE_GENERATED=1 cargo test --test e2e generated"
        );
    }
}

#[test]
fn completions_are_fresh() {
    use clap_complete::Shell;
    let files = [
        (Shell::Bash, "kubectl-multicluster.bash"),
        (Shell::Zsh, "_kubectl-multicluster"),
        (Shell::Fish, "kubectl-multicluster.fish"),
        (Shell::PowerShell, "_kubectl-multicluster.ps1"),
        (Shell::Elvish, "kubectl-multicluster.elv"),
    ];
    let files = files.map(|(shell, name)| {
        let script = cli::completion_script(shell).expect("the script is made");
        (name.to_owned(), script)
    });
    checked_in("completions", files.to_vec());
}

#[test]
fn man_pages_are_fresh() {
    checked_in("man", cli::man_pages().expect("the pages are rendered"));
}
