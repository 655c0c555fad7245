//! Usage errors in kubectl's words; the exit code is 2, where kubectl's is 1.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::exit::Exit;
use super::ui::Ui;

const PROGRAM: &str = "kubectl-multicluster";

/// Tells what is wrong with the command line, or prints the help that was asked for.
pub fn report(ui: &Ui, error: &clap::Error) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = error.render().to_string();
            return match ui.data(|out| out.write_all(text.as_bytes())) {
                Ok(()) => Exit::Ok,
                Err(output) if output.is_closed_pipe() => Exit::Ok,
                Err(output) => {
                    ui.error(output.to_string());
                    Exit::Error
                }
            };
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ui.page(error.render().to_string().trim_end());
            return Exit::Usage;
        }
        _ => {}
    }
    ui.error(wording(error));
    if let Some(ContextValue::String(similar)) = error.get(ContextKind::SuggestedSubcommand) {
        ui.page(&suggestion(std::slice::from_ref(similar)));
    }
    if let Some(ContextValue::Strings(similar)) = error.get(ContextKind::SuggestedSubcommand) {
        ui.page(&suggestion(similar));
    }
    ui.message(&format!(
        "See '{} --help' for usage.",
        command_of(std::env::args_os().skip(1))
    ));
    Exit::Usage
}

/// The command whose help is the one to read: `kubectl-multicluster get`.
///
/// clap does not say which command it was at for every kind of error.
fn command_of(arguments: impl Iterator<Item = OsString>) -> String {
    let program = super::args::command();
    let (mut command, mut path) = (&program, PROGRAM.to_owned());
    for argument in arguments {
        if let Some(subcommand) = command.find_subcommand(argument) {
            path = format!("{path} {}", subcommand.get_name());
            command = subcommand;
        }
    }
    path
}

/// The commands that may have been meant, as kubectl lists them but for its tab.
fn suggestion(commands: &[String]) -> String {
    format!("\nDid you mean this?\n  {}\n", commands.join("\n  "))
}

fn wording(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let argument = context(ContextKind::InvalidArg).unwrap_or_default();
    let value = context(ContextKind::InvalidValue);
    let flag = argument
        .split([' ', '=', '['])
        .next()
        .unwrap_or_default()
        .to_owned();
    match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with("--") => format!("unknown flag: {argument}"),
        ErrorKind::UnknownArgument => match argument.strip_prefix('-').and_then(|rest| rest.chars().next()) {
            Some(letter) => format!("unknown shorthand flag: '{letter}' in {argument}"),
            None => format!("unexpected argument \"{argument}\""),
        },
        ErrorKind::InvalidSubcommand => {
            let command = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            let of = command_of(std::env::args_os().skip(1));
            format!("unknown command \"{command}\" for \"{of}\"")
        }
        ErrorKind::MissingSubcommand => {
            let commands = context(ContextKind::ValidSubcommand).unwrap_or_default();
            format!("a command is missing, one of {commands}")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match value {
            Some(value) if value.is_empty() => format!("flag needs an argument: {flag}"),
            Some(value) => {
                let reason = std::error::Error::source(error).map(|source| format!(": {source}"));
                let allowed =
                    context(ContextKind::ValidValue).map(|values| format!(": must be one of {values}"));
                let why = reason.or(allowed).unwrap_or_default();
                format!("invalid argument \"{value}\" for \"{flag}\" flag{why}")
            }
            None => format!("flag needs an argument: {flag}"),
        },
        _ => {
            let text = error.render().to_string();
            let text = text.strip_prefix("error: ").unwrap_or(&text);
            text.lines().next().unwrap_or_default().to_owned()
        }
    }
}
