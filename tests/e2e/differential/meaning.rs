//! Whether two programs say the same on stderr.
//!
//! The rules:
//!
//! 1. Where kubectl says nothing, neither do we, and the other way round.
//! 2. Else we say all of its words, in their order. What may come between and after them is which cluster it was, and what to
//!    do next.
//! 3. Not counted as words: how an error is introduced (`error:`, `Error from server (Forbidden):`, `The Widget "w" is invalid:`,
//!    and what kubectl puts in front of a server's answer to a list), since we name the cluster and the attempt there; the lines that point to the help;
//!    and kubectl's log, which is meant for its developers. The programs' names are taken for one.
//!
//! What we say in other words on purpose is in the tables of `differences`.

use std::sync::LazyLock;

use regex::Regex;

use super::run::Said;

/// What differs, in words.
pub fn difference(theirs: &Said, ours: &Said) -> Option<String> {
    let (theirs, ours) = (normal(&theirs.stderr), normal(&ours.stderr));
    if theirs.is_empty() != ours.is_empty() {
        return Some(
            if ours.is_empty() {
                "we say nothing"
            } else {
                "kubectl says nothing"
            }
            .to_owned(),
        );
    }
    let mut ours = words(&ours);
    let missing = words(&theirs).find(|word| !ours.any(|other| other == *word))?;
    Some(format!("we do not say \"{missing}\" where kubectl does"))
}

/// The text without what is not counted.
fn normal(stderr: &str) -> String {
    static UNCOUNTED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        [
            r"(?m)^[IWE]\d{4} [\d:.]+ +\d+ \w+\.go:\d+\].*$",
            r"(?m)^F\d{4} [\d:.]+ +\d+ \w+\.go:\d+\] ",
            r"(?m)^See '[^']*' for .*$",
            r"(?mi)^error from server( \(\w+\))?: ",
            r"(?mi)^error( in configuration)?: ",
            r#"(?m)^The (request|\w+ "[^"]*") is invalid: "#,
            r#"(?m)^Unable to (list|find) "[^"]*"( that match label selector ".*?", field selector ".*?")?: "#,
        ]
        .map(|pattern| Regex::new(pattern).expect("a pattern"))
        .into()
    });
    let text = stderr.replace("kubectl-multicluster", "kubectl");
    UNCOUNTED
        .iter()
        .fold(text, |text, pattern| pattern.replace_all(&text, "").into_owned())
        .trim()
        .to_owned()
}

/// The words, without the marks around them, such as those of a list.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .map(|word| {
            word.trim_end_matches([':', ';', ',', '.', ']'])
                .trim_start_matches(['[', '*'])
        })
        .filter(|word| !word.is_empty())
}
