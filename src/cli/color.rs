//! Whether stdout and stderr are coloured: one decision, for tables, notices, help, and whatever else draws on a terminal.
//!
//! Formats for programs are never coloured, whatever is decided here: they do not ask.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal as _};

use super::args::ColorChoice;
use crate::output::tone::Tone;

/// Which of the two streams are coloured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Colors {
    /// stdout.
    pub stdout: bool,
    /// stderr.
    pub stderr: bool,
}

impl Colors {
    /// What `--color` says, and under `auto` the environment and what the streams are.
    pub fn of(choice: ColorChoice) -> Self {
        let is_colored = |terminal: bool| is_colored(choice, terminal, |name| std::env::var_os(name));
        Colors {
            stdout: is_colored(io::stdout().is_terminal()),
            stderr: is_colored(io::stderr().is_terminal()),
        }
    }
}

/// Whether a stream is coloured. Under `auto`, first one counts:
///
/// - `NO_COLOR`, if it is not empty: no (<https://no-color.org>).
/// - `CLICOLOR_FORCE`, if it is neither empty nor 0: yes, terminal or not (<https://bixense.com/clicolors>).
/// - `CLICOLOR=0`: no (there as well).
/// - A terminal that can: yes. `TERM=dumb` cannot; where there is no `TERM`, nothing is known of it.
fn is_colored(choice: ColorChoice, is_terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> bool {
    match choice {
        ColorChoice::Never => false,
        ColorChoice::Always => true,
        ColorChoice::Auto => {
            let given = |name| variable(name).filter(|value| !value.is_empty());
            let is = |name, value: &str| given(name).as_deref() == Some(OsStr::new(value));
            if given("NO_COLOR").is_some() {
                false
            } else if given("CLICOLOR_FORCE").is_some() && !is("CLICOLOR_FORCE", "0") {
                true
            } else {
                is_terminal && !is("CLICOLOR", "0") && understands_escapes(given("TERM").as_deref())
            }
        }
    }
}

/// Whether a terminal of this type acts on escape sequences.
pub fn understands_escapes(term: Option<&OsStr>) -> bool {
    term.is_some_and(|term| !term.is_empty() && term != "dumb")
}

/// What `--color` says, before the command line has been read: for what is wrong with it, and for its help.
pub fn typed(arguments: impl Iterator<Item = OsString>) -> ColorChoice {
    let mut choice = ColorChoice::Auto;
    let mut arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    while let Some(argument) = arguments.next() {
        let value = match argument.split_once('=') {
            _ if argument == "--" => break,
            Some(("--color", value)) => Some(value.to_owned()),
            _ if argument == "--color" => arguments.next(),
            _ => None,
        };
        if let Some(known) = value.and_then(|value| ColorChoice::named(&value)) {
            choice = known;
        }
    }
    choice
}

/// A notice with the word that it begins with in the tone of its weight: all that is ours for sure, since names and servers'
/// words may stand behind it.
pub fn notice(text: &str) -> Cow<'_, str> {
    const WORDS: [(&str, Tone); 4] = [
        ("error:", Tone::Bad),
        ("Error from server", Tone::Bad),
        ("warning:", Tone::Doubtful),
        ("Warning:", Tone::Doubtful),
    ];
    for (word, tone) in WORDS {
        if let Some(rest) = text.strip_prefix(word) {
            return Cow::Owned(tone.paint(word) + rest);
        }
    }
    Cow::Borrowed(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auto(is_terminal: bool, variables: &[(&str, &str)]) -> bool {
        is_colored(ColorChoice::Auto, is_terminal, |name| {
            let found = variables.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn auto_obeys_the_environment() {
        let xterm = ("TERM", "xterm");
        for (is_terminal, variables, colored) in [
            (true, &[xterm][..], true),
            (false, &[xterm], false),
            (true, &[], false),
            (true, &[("TERM", "dumb")], false),
            (true, &[xterm, ("NO_COLOR", "1")], false),
            (true, &[xterm, ("NO_COLOR", "0")], false),
            (true, &[xterm, ("NO_COLOR", "")], true),
            (true, &[xterm, ("CLICOLOR", "0")], false),
            (true, &[xterm, ("CLICOLOR", "1")], true),
            (false, &[("CLICOLOR_FORCE", "1")], true),
            (false, &[("CLICOLOR_FORCE", "0")], false),
            (false, &[("CLICOLOR_FORCE", "")], false),
            (true, &[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")], true),
            (true, &[xterm, ("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        ] {
            assert_eq!(
                auto(is_terminal, variables),
                colored,
                "{is_terminal} {variables:?}"
            );
        }
        let force = |_: &str| Some(OsString::from("1"));
        assert!(is_colored(ColorChoice::Always, false, force));
        assert!(!is_colored(ColorChoice::Never, true, force));
    }

    #[test]
    fn the_flag_is_found_before_the_command_line_is_read() {
        let typed = |words: &[&str]| typed(words.iter().map(OsString::from));
        assert_eq!(typed(&["get", "hv"]), ColorChoice::Auto);
        assert_eq!(typed(&["get", "--color=always", "hv"]), ColorChoice::Always);
        assert_eq!(typed(&["--color", "never", "get"]), ColorChoice::Never);
        assert_eq!(typed(&["--color=never", "--color=always"]), ColorChoice::Always);
        assert_eq!(typed(&["--color=red"]), ColorChoice::Auto);
        assert_eq!(typed(&["--", "--color=never"]), ColorChoice::Auto);
        assert_eq!(typed(&["--color"]), ColorChoice::Auto);
    }

    #[test]
    fn only_the_word_in_front_is_coloured() {
        assert_eq!(
            notice("error: cluster az-b: no"),
            "\u{1b}[31merror:\u{1b}[0m cluster az-b: no"
        );
        assert_eq!(
            notice("Error from server (NotFound): x"),
            "\u{1b}[31mError from server\u{1b}[0m (NotFound): x"
        );
        assert_eq!(
            notice("warning: duplicate"),
            "\u{1b}[33mwarning:\u{1b}[0m duplicate"
        );
        assert_eq!(notice("No resources found"), "No resources found");
    }
}
