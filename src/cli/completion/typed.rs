//! What has been typed before the word that is completed.

use std::ffi::OsString;

use clap::{ArgMatches, FromArgMatches as _};

use crate::cli::args::{self, Global};

/// The command line so far, as far as it makes sense.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    /// The flags of every command.
    pub global: Option<Global>,
    /// The command: `get`.
    pub command: String,
    /// Its arguments.
    pub resources: Vec<String>,
    /// `-A`.
    pub all_namespaces: bool,
    /// All words before the one that is completed.
    pub words: Vec<OsString>,
    /// That one, as far as it has been typed.
    pub word: OsString,
}

impl Typed {
    /// Takes the words for a command line that may be unfinished, or wrong.
    pub(super) fn of(words: &[OsString]) -> Self {
        let mut typed = Typed {
            words: words.to_vec(),
            ..Default::default()
        };
        let words = args::normalized(words.iter().cloned());
        let Ok(matches) = args::command().ignore_errors(true).try_get_matches_from(words) else {
            return typed;
        };
        let mut innermost = &matches;
        while let Some((name, inner)) = innermost.subcommand() {
            typed.command = name.to_owned();
            innermost = inner;
        }
        typed.global = Global::from_arg_matches(innermost).ok();
        typed.resources = ["resources", "arguments", "resource", "kind", "types"]
            .iter()
            .find_map(|id| texts(innermost, id))
            .unwrap_or_default();
        typed.all_namespaces = innermost
            .try_get_one::<bool>("all_namespaces")
            .ok()
            .flatten()
            .copied()
            .unwrap_or_default();
        typed
    }
}

/// An argument's values, if the command has it and it was given.
fn texts(matches: &ArgMatches, id: &str) -> Option<Vec<String>> {
    let values = matches.try_get_many::<String>(id).ok().flatten()?;
    Some(values.cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Typed {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        Typed::of(&words)
    }

    #[test]
    fn what_makes_sense_is_understood() {
        let typed = of("kmc get hv node-1 -n prod -C az-a");
        assert_eq!((typed.command.as_str(), typed.resources.len()), ("get", 2));
        let global = typed.global.unwrap();
        assert_eq!(global.namespace.as_deref(), Some("prod"));
        assert_eq!(global.clusters, ["az-a"]);
        assert!(of("kmc get hv -A").all_namespaces);
        // A flag that is not finished, and one that there is not.
        assert_eq!(of("kmc get hv --no-such").resources, ["hv"]);
        assert_eq!(of("kmc -n prod delete hv").command, "delete");
        assert_eq!(of("kmc").command, "");
    }
}
