//! bash, which splits words at `:` and `=` as well, and replaces only what comes after the last of these.
//!
//! clap_complete's own script takes bash's words for the program's, so that `az-a:hv/no` and `--output=js` would be three
//! words each. Here the line itself is taken apart, as the program will get it.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use clap_complete::env::EnvCompleter;

/// The adapter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(
        &self,
        variable: &str,
        name: &str,
        program: &str,
        completer: &str,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let function = name.replace('-', "_");
        writeln!(
            out,
            r#"_{function}_complete() {{
    local IFS=$'\n'
    COMPREPLY=( $( {variable}=bash {completer} -- "${{COMP_LINE:0:COMP_POINT}}" "$COMP_WORDBREAKS" 2>/dev/null ) )
    if [[ ${{#COMPREPLY[@]}} -eq 1 && ${{COMPREPLY[0]}} == *[/:=,] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}}
complete -o default -F _{function}_complete {program}"#
        )
    }

    fn write_complete(
        &self,
        _: &mut clap::Command,
        words: Vec<OsString>,
        _: Option<&Path>,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let text = |at: usize| words.get(at).map(|word| word.to_string_lossy().into_owned());
        let (line, breaks) = (text(0).unwrap_or_default(), text(1).unwrap_or_default());
        let words = split(&line);
        let kept = words.last().map_or(0, |word| kept(word, &breaks));
        for candidate in super::candidates(words.into_iter().map(OsString::from).collect()) {
            let value = candidate.get_value().to_string_lossy();
            if let Some(rest) = value.get(kept..) {
                writeln!(out, "{rest}")?;
            }
        }
        Ok(())
    }
}

/// The words of a line that ends at the cursor; the last is the one that is being typed, and may be empty. A quote that has
/// not been closed yet is.
fn split(line: &str) -> Vec<String> {
    let words = ["", "\"", "'"]
        .iter()
        .find_map(|quote| shlex::split(&format!("{line}{quote}")))
        .unwrap_or_default();
    let begins_new = line.ends_with([' ', '\t']) && !line.ends_with("\\ ");
    let mut words = words;
    if begins_new || words.is_empty() {
        words.push(String::new());
    }
    words
}

/// How much of the word bash leaves as it is: all up to its last word break. Quotes and spaces are breaks, but not within it.
fn kept(word: &str, breaks: &str) -> usize {
    word.char_indices()
        .rev()
        .find(|(_, character)| {
            breaks.contains(*character) && !matches!(character, '"' | '\'' | ' ' | '\t' | '\n')
        })
        .map_or(0, |(at, character)| at + character.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_the_programs() {
        assert_eq!(split("kmc get az-a:hv/no"), ["kmc", "get", "az-a:hv/no"]);
        assert_eq!(split("kmc get hv "), ["kmc", "get", "hv", ""]);
        assert_eq!(split("kmc get -l 'a in (b"), ["kmc", "get", "-l", "a in (b"]);
        assert_eq!(split("kmc get -o \"js"), ["kmc", "get", "-o", "js"]);
        assert_eq!(split(""), [""]);
    }

    #[test]
    fn what_is_before_the_last_break_stays() {
        let breaks = " \t\n\"'><=;|&(:";
        assert_eq!(kept("az-a:hv/no", breaks), 5);
        assert_eq!(kept("--output=js", breaks), 9);
        assert_eq!(kept("hv/no", breaks), 0);
        assert_eq!(kept("az-a:hv/no", ""), 0);
    }
}
