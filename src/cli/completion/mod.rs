//! Completion that knows the fleet: what a shell asks for while a command line is typed.
//!
//! The engine is clap_complete's: it knows which argument the cursor is in, and asks [`values`] what can stand there. The
//! shells' scripts call the program with [`VARIABLE`] set; kubectl calls it as `kubectl_complete-multicluster` ([`cobra`]).
//!
//! Nothing here prints but candidates, asks the user anything, runs an exec plugin, or takes longer than [`BUDGET`]. What
//! fails is no candidate.

mod bash;
mod cobra;
mod names;
mod typed;
mod values;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::builder::StyledStr;
use clap_complete::CompletionCandidate;
use clap_complete::env::{CompleteEnv, Elvish, EnvCompleter, Fish, Powershell, Shells, Zsh};

use super::args;
use typed::Typed;

/// The environment variable that names the shell which asks.
const VARIABLE: &str = "MULTICLUSTER_COMPLETE";
/// The environment variable of a call that only fills the caches, in the background, with all the time that it takes.
const REFRESH: &str = "MULTICLUSTER_COMPLETE_REFRESH";
/// How long a shell is kept waiting.
const BUDGET: Duration = Duration::from_millis(300);
/// The program under its names: the plugin's own, and the short one.
const PROGRAMS: [&str; 2] = ["kubectl-multicluster", "kmc"];

/// Answers when it is a shell, or kubectl, that calls; `None` when it is a user.
pub fn answer() -> Option<ExitCode> {
    let mut arguments = std::env::args_os();
    let program = arguments.next().unwrap_or_default();
    // Whatever it is called: by whom it was started it may go by any of its names.
    if std::env::var_os(REFRESH).is_some() {
        // The program's own name is the first of the words.
        let words: Vec<OsString> = std::env::args_os().collect();
        values::refresh(&Typed::of(&words));
        return Some(ExitCode::SUCCESS);
    }
    if Path::new(&program).file_stem() == Some("kubectl_complete-multicluster".as_ref()) {
        return Some(cobra::answer(arguments.collect()));
    }
    if std::env::var_os(VARIABLE).is_none_or(|shell| shell.is_empty()) {
        return None;
    }
    let here = std::env::current_dir().ok();
    let words: Vec<OsString> = std::env::args_os().collect();
    let answered = CompleteEnv::with_factory(|| command(&words_of_shell(&words)))
        .var(VARIABLE)
        .shells(SHELLS)
        .try_complete(words.clone(), here.as_deref());
    Some(match answered {
        Ok(_) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    })
}

const SHELLS: Shells<'static> = Shells(&[&bash::Bash, &Elvish, &Fish, &Powershell, &Zsh]);

/// The words before the cursor's, and it: what the shell's script has put behind `--`.
fn words_of_shell(arguments: &[OsString]) -> Vec<OsString> {
    let start = arguments
        .iter()
        .position(|argument| argument == "--")
        .map_or(arguments.len(), |at| at + 1);
    let words = &arguments[start..];
    let index = std::env::var("_CLAP_COMPLETE_INDEX")
        .ok()
        .and_then(|index| index.parse::<usize>().ok())
        .unwrap_or(words.len().saturating_sub(1));
    let mut until: Vec<OsString> = words.iter().take(index + 1).cloned().collect();
    // zsh leaves out the word that has not been begun.
    until.resize(index + 1, OsString::new());
    until
}

/// The script that makes a shell ask.
///
/// # Errors
/// What the writer fails with.
pub fn script(shell: clap_complete::Shell) -> std::io::Result<Vec<u8>> {
    let [program, short] = PROGRAMS;
    let mut script = Vec::new();
    let mut register = |adapter: &dyn EnvCompleter, name: &str| {
        adapter.write_registration(VARIABLE, name, name, name, &mut script)
    };
    match shell {
        clap_complete::Shell::Zsh => {
            // A file in zsh's fpath names all its commands in the first line.
            register(&Zsh, program)?;
            let text = String::from_utf8_lossy(&script)
                .replacen(
                    &format!("#compdef {program}"),
                    &format!("#compdef {program} {short}"),
                    1,
                )
                .replace(
                    &format!("compdef _clap_dynamic_completer_kubectl_multicluster {program}"),
                    &format!("compdef _clap_dynamic_completer_kubectl_multicluster {program} {short}"),
                );
            return Ok(text.into_bytes());
        }
        clap_complete::Shell::Fish => PROGRAMS.iter().try_for_each(|name| register(&Fish, name))?,
        clap_complete::Shell::PowerShell => {
            PROGRAMS.iter().try_for_each(|name| register(&Powershell, name))?;
        }
        clap_complete::Shell::Elvish => PROGRAMS.iter().try_for_each(|name| register(&Elvish, name))?,
        _ => PROGRAMS.iter().try_for_each(|name| register(&bash::Bash, name))?,
    }
    Ok(script)
}

/// What can stand in the place of the last word, by the engine.
fn candidates(words: Vec<OsString>) -> Vec<CompletionCandidate> {
    let mut command = command(&words);
    let here = std::env::current_dir().ok();
    let index = words.len().saturating_sub(1);
    let is_flag = is_flag(&words);
    let mut found =
        clap_complete::engine::complete(&mut command, words, index, here.as_deref()).unwrap_or_default();
    // Where nothing else can stand the engine offers flags, and kubectl nothing.
    found.retain(|candidate| is_flag || !candidate.get_value().as_encoded_bytes().starts_with(b"-"));
    found
}

fn is_flag(words: &[OsString]) -> bool {
    words
        .last()
        .is_some_and(|word| word.as_encoded_bytes().starts_with(b"-"))
}

/// The command line with what can stand in its arguments.
fn command(words: &[OsString]) -> clap::Command {
    let is_flag = is_flag(words);
    let before = words.get(..words.len().saturating_sub(1)).unwrap_or_default();
    let typed = Typed {
        word: words.last().cloned().unwrap_or_default(),
        ..Typed::of(before)
    };
    let mut command = args::command();
    // What the commands take is made only now.
    command.build();
    values::offered(command, &Arc::new(typed), !is_flag)
}

/// A candidate with a word about it.
fn candidate(value: impl Into<OsString>, about: Option<String>) -> CompletionCandidate {
    CompletionCandidate::new(value).help(about.map(StyledStr::from))
}

/// Writes candidates for a program that reads lines.
fn print(lines: &str) -> ExitCode {
    match std::io::stdout().write_all(lines.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
