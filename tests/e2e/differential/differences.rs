//! What differs from kubectl by choice, and why.

use super::judge::Verdict;

/// A difference that is meant.
#[derive(Debug)]
pub struct Difference {
    /// Words of the command lines that differ: all of them occur.
    pub words: &'static [&'static str],
    /// Why they do.
    pub reason: &'static str,
}

/// All of them.
const DIFFERENCES: [Difference; 0] = [];

/// What we say in other words than kubectl: its words, ours, and why.
const WORDS: [(&str, &str, &str); 0] = [];

impl Difference {
    /// The difference that a case is listed with.
    pub fn of(verdict: &Verdict) -> Option<&'static Difference> {
        DIFFERENCES
            .iter()
            .find(|difference| difference.words.iter().all(|word| verdict.line.contains(word)))
    }
}

/// What is listed and is true of no case.
pub fn unused(verdicts: &[Verdict]) -> Vec<String> {
    let is_unused = |difference: &&Difference| {
        !verdicts
            .iter()
            .any(|verdict| Difference::of(verdict).is_some_and(|of| std::ptr::eq(of, *difference)))
    };
    let mut unused: Vec<String> = DIFFERENCES
        .iter()
        .filter(is_unused)
        .map(|difference| format!("{:?}", difference.words))
        .collect();
    let said = |words: &str| {
        verdicts
            .iter()
            .any(|verdict| verdict.theirs.stderr.contains(words))
    };
    unused.extend(
        WORDS
            .iter()
            .filter(|(theirs, ..)| !said(theirs))
            .map(|(theirs, ..)| format!("{theirs:?}")),
    );
    unused
}

/// kubectl's words, with those replaced that we choose other words for.
pub fn in_our_words(theirs: &str) -> String {
    WORDS.iter().fold(theirs.to_owned(), |text, (theirs, ours, _)| {
        text.replace(theirs, ours)
    })
}
