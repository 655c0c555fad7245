//! Flags as kubectl's flag parser (pflag) takes them.

use std::ops::Deref;

use clap::builder::{Resettable, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use super::values::go_bool;

/// The arguments of a command, whose flags follow pflag's conventions.
///
/// A command's arguments are made when it is the one that was called (`#[command(defer)]`), so the conventions cannot be
/// laid over the whole command line afterwards.
#[derive(Debug, Clone)]
pub struct Pflag<T>(T);

impl<T> Deref for Pflag<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: FromArgMatches> FromArgMatches for Pflag<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches(matches).map(Pflag)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches_mut(matches).map(Pflag)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl<T: Args> Args for Pflag<T> {
    fn augment_args(command: Command) -> Command {
        with_own_about(command, T::augment_args)
    }

    fn augment_args_for_update(command: Command) -> Command {
        with_own_about(command, T::augment_args_for_update)
    }
}

/// Adds arguments, whose type says in its documentation what they are, to a command that has said already what it does.
fn with_own_about(command: Command, augment: impl FnOnce(Command) -> Command) -> Command {
    let (about, long) = (command.get_about().cloned(), command.get_long_about().cloned());
    conventions(augment(command))
        .about(Resettable::from(about))
        .long_about(Resettable::from(long))
}

/// The command and those under it, with pflag's conventions: a boolean flag may be given as `--flag=false`, and the next
/// argument is a flag's value, whatever it begins with.
pub fn conventions(command: Command) -> Command {
    command.mut_args(convention).mut_subcommands(conventions)
}

fn convention(arg: Arg) -> Arg {
    match (arg.get_action(), arg.get_id().as_str()) {
        (ArgAction::SetTrue, id) if id != "help" => arg
            .action(ArgAction::Set)
            .num_args(0..=1)
            .require_equals(true)
            .default_value("false")
            .default_missing_value("true")
            .hide_default_value(true)
            .value_parser(ValueParser::new(go_bool))
            .value_name("BOOL"),
        (ArgAction::Set | ArgAction::Append, _) if !arg.is_positional() && !arg.is_require_equals_set() => {
            arg.allow_hyphen_values(true)
        }
        _ => arg,
    }
}
