//! Usage errors in kubectl's words; the exit code is 2, where kubectl's is 1.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::exit::Exit;
use super::ui::Ui;

const PROGRAM: &str = "kubectl-multicluster";

/// Tells what is wrong with the command line, or prints the help that was asked for.
pub fn report(ui: &Ui, error: &clap::Error) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = shown(error, ui.colors.stdout);
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
            ui.page(shown(error, ui.colors.stderr).trim_end());
            return Exit::Usage;
        }
        _ => {}
    }
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    ui.error(wording(error, &arguments));
    if let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) {
        let similar = similar_commands(typed, &arguments);
        if !similar.is_empty() {
            ui.page(&suggestion(&similar));
        }
    }
    ui.message(&format!("See '{} --help' for usage.", command_of(&arguments)));
    Exit::Usage
}

/// What clap says, with or without its styles.
fn shown(error: &clap::Error, colored: bool) -> String {
    let text = error.render();
    match colored {
        true => text.ansi().to_string(),
        false => text.to_string(),
    }
}

/// The command whose help is the one to read: `kubectl-multicluster get`.
///
/// clap does not say which command it was at for every kind of error.
fn command_of(arguments: &[String]) -> String {
    with_commands(arguments, |commands| {
        let names = commands.iter().skip(1).map(|command| command.get_name());
        std::iter::once(PROGRAM)
            .chain(names)
            .collect::<Vec<_>>()
            .join(" ")
    })
}

/// The program, and under it the commands that were typed: `auth`, `can-i`.
fn with_commands<T>(arguments: &[String], use_: impl FnOnce(&[&clap::Command]) -> T) -> T {
    let mut program = super::args::command().disable_help_subcommand(true);
    program.build();
    let mut commands = vec![&program];
    let mut command = &program;
    for argument in arguments {
        if let Some(subcommand) = command.find_subcommand(argument) {
            commands.push(subcommand);
            command = subcommand;
        }
    }
    use_(&commands)
}

/// The commands that may have been meant (cobra's `SuggestionsFor`): two typing errors away, or what was typed and more.
fn similar_commands(typed: &str, arguments: &[String]) -> Vec<String> {
    let typed = typed.to_lowercase();
    let is_similar = |name: &str| name.starts_with(&typed) || strsim::levenshtein(&typed, name) <= 2;
    with_commands(arguments, |commands| {
        let subcommands = commands
            .last()
            .into_iter()
            .flat_map(|command| command.get_subcommands());
        let names = subcommands
            .filter(|command| !command.is_hide_set())
            .map(clap::Command::get_name);
        names.filter(|name| is_similar(name)).map(str::to_owned).collect()
    })
}

/// The commands that may have been meant, as kubectl lists them but for its tab.
fn suggestion(commands: &[String]) -> String {
    format!("\nDid you mean this?\n  {}\n", commands.join("\n  "))
}

/// What is wrong, in the words of kubectl's flag parser (pflag's `errors.go`).
fn wording(error: &clap::Error, arguments: &[String]) -> String {
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
            Some(letter) => {
                let typed = shorthands(arguments, letter).unwrap_or(argument);
                format!("unknown shorthand flag: '{letter}' in {typed}")
            }
            None => format!("unexpected argument \"{argument}\""),
        },
        ErrorKind::InvalidSubcommand => {
            let command = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            let of = command_of(arguments);
            format!("unknown command \"{command}\" for \"{of}\"")
        }
        ErrorKind::MissingSubcommand => {
            let commands = context(ContextKind::ValidSubcommand).unwrap_or_default();
            format!("a command is missing, one of {commands}")
        }
        // clap tells a value that is missing as an empty one, which no parser has seen.
        ErrorKind::InvalidValue if value.as_deref().unwrap_or_default().is_empty() => {
            let typed = arguments.contains(&flag);
            match shorthand_of(&flag, arguments).filter(|_| !typed) {
                Some(letter) => {
                    let typed = shorthands(arguments, letter).unwrap_or_default();
                    format!("flag needs an argument: '{letter}' in {typed}")
                }
                None => format!("flag needs an argument: {flag}"),
            }
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = value.unwrap_or_default();
            if let Some(wording) = of_a_few_words(&flag, &value) {
                return wording;
            }
            let reason =
                std::error::Error::source(error).map(|source| format!(": {}", in_go(&value, source)));
            let allowed = context(ContextKind::ValidValue).map(|values| format!(": must be one of {values}"));
            let why = reason.or(allowed).unwrap_or_default();
            let flag = match shorthand_of(&flag, arguments) {
                Some(letter) => format!("-{letter}, {flag}"),
                None => flag,
            };
            format!("invalid argument {value:?} for \"{flag}\" flag{why}")
        }
        _ => {
            let text = error.render().to_string();
            let text = text.strip_prefix("error: ").unwrap_or(&text);
            text.lines().next().unwrap_or_default().to_owned()
        }
    }
}

/// What kubectl says of flags that take one of a few words: each has words of its own (`pkg/cmd/util/helpers.go`).
fn of_a_few_words(flag: &str, value: &str) -> Option<String> {
    Some(match flag {
        "--dry-run" => {
            format!("Invalid dry-run value ({value}). Must be \"none\", \"server\", or \"client\".")
        }
        "--cascade" => {
            format!("invalid cascade value ({value}). Must be \"background\", \"foreground\", or \"orphan\"")
        }
        "--validate" => format!(
            "invalid - validate option \"{value}\"; must be one of: strict (or true), warn, ignore (or false)"
        ),
        _ => return None,
    })
}

/// Why a value is none, in Go's words where it should have been a number.
fn in_go(value: &str, source: &(dyn std::error::Error + 'static)) -> String {
    use std::num::IntErrorKind;
    let why = match source
        .downcast_ref::<std::num::ParseIntError>()
        .map(std::num::ParseIntError::kind)
    {
        Some(IntErrorKind::PosOverflow | IntErrorKind::NegOverflow) => "value out of range",
        Some(_) => "invalid syntax",
        None => return source.to_string(),
    };
    format!("strconv.ParseInt: parsing {value:?}: {why}")
}

/// The one-letter form of a flag of the command that was typed.
fn shorthand_of(flag: &str, arguments: &[String]) -> Option<char> {
    let long = flag.strip_prefix("--")?;
    with_commands(arguments, |commands| {
        let mut flags = commands.iter().rev().flat_map(|command| command.get_arguments());
        flags.find(|flag| flag.get_long() == Some(long))?.get_short()
    })
}

/// The letter and what was typed behind it: `-Zx` of `-AZx`.
fn shorthands(arguments: &[String], letter: char) -> Option<String> {
    let mut typed = arguments.iter().filter_map(|argument| argument.strip_prefix('-'));
    typed.find_map(|typed| {
        Some(format!(
            "-{}",
            &typed[typed.find(letter).filter(|_| !typed.starts_with('-'))?..]
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wording_of(arguments: &[&str]) -> String {
        let all = ["kubectl-multicluster"].iter().chain(arguments);
        let error = super::super::args::command()
            .try_get_matches_from(all)
            .expect_err("a usage error");
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        wording(&error, &arguments)
    }

    #[test]
    fn words_are_kubectls() {
        for (arguments, words) in [
            (["get", "--foo"].as_slice(), "unknown flag: --foo"),
            (&["get", "-AZx"], "unknown shorthand flag: 'Z' in -Zx"),
            (&["get", "cm", "-n"], "flag needs an argument: 'n' in -n"),
            (&["get", "cm", "-An"], "flag needs an argument: 'n' in -n"),
            (
                &["get", "cm", "--namespace"],
                "flag needs an argument: --namespace",
            ),
            (
                &["get", "--no-headers="],
                "invalid argument \"\" for \"--no-headers\" flag: strconv.ParseBool: parsing \"\": invalid syntax",
            ),
            (
                &["get", "-w=x"],
                "invalid argument \"x\" for \"-w, --watch\" flag: strconv.ParseBool: parsing \"x\": invalid syntax",
            ),
            (
                &["get", "--chunk-size=x"],
                "invalid argument \"x\" for \"--chunk-size\" flag: strconv.ParseInt: parsing \"x\": invalid syntax",
            ),
            (
                &["delete", "cm", "a", "--dry-run=x"],
                "Invalid dry-run value (x). Must be \"none\", \"server\", or \"client\".",
            ),
        ] {
            assert_eq!(wording_of(arguments), words, "{arguments:?}");
        }
    }

    #[test]
    fn similar_commands_are_two_typing_errors_away() {
        assert_eq!(similar_commands("gte", &[]), ["get"]);
        assert_eq!(similar_commands("GETT", &[]), ["get"]);
        assert_eq!(similar_commands("delete-a", &[]), ["delete", "delete-all-of"]);
        assert_eq!(similar_commands("can", &["auth".to_owned()]), ["can-i"]);
        assert!(similar_commands("xyzzy", &[]).is_empty());
    }
}
