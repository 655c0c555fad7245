//! What differs from kubectl by choice, and why.
//!
//! The table has to be true: what is listed here and does not differ fails as well.

use std::sync::LazyLock;

use regex::Regex;

use super::judge::Verdict;
use super::run::Said;

/// Command lines that differ, and why.
#[derive(Debug)]
pub struct Difference {
    /// What the whole of such a command line matches.
    lines: &'static str,
    /// What may differ; the rest has to agree.
    what: What,
    /// Why it does.
    pub reason: &'static str,
}

/// What may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// The words on stderr.
    Words,
    /// The exit code, and the words on stderr.
    Code,
    /// All of it.
    Everything,
}

/// A phrase of kubectl's that we say in other words, wherever it occurs.
#[derive(Debug)]
struct Phrase {
    /// Where it is said.
    stream: Stream,
    /// kubectl's words.
    theirs: &'static str,
    /// Ours.
    ours: &'static str,
    /// What both are for the comparison; `$1` and the like are of the pattern.
    both: &'static str,
    /// Why.
    reason: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    Stdout,
    Stderr,
}

const DIFFERENCES: &[Difference] = &[];

const PHRASES: &[Phrase] = &[Phrase {
    stream: Stream::Stdout,
    theirs: r"(?m)^(\S+) serverside-applied",
    ours: r"(?m)^(\S+) (?:created|configured|unchanged)",
    both: "$1 applied",
    reason: "apply-routed always applies on the server, and says what that came to",
}];

/// The patterns, ready to be used.
static TABLE: LazyLock<Vec<(Regex, &Difference)>> = LazyLock::new(|| {
    let whole = |lines: &str| Regex::new(&format!("^(?:{lines})$")).expect("a pattern");
    DIFFERENCES
        .iter()
        .map(|difference| (whole(difference.lines), difference))
        .collect()
});

impl Difference {
    /// The entry for a command line.
    pub fn of(line: &str) -> Option<&'static Difference> {
        TABLE
            .iter()
            .find(|(pattern, _)| pattern.is_match(line))
            .map(|(_, difference)| *difference)
    }

    /// Whether the verdict differs in nothing but what may differ.
    pub fn covers(&self, verdict: &Verdict) -> bool {
        match self.what {
            What::Words => !verdict.stdout_differs && !verdict.code_differs,
            What::Code => !verdict.stdout_differs,
            What::Everything => true,
        }
    }
}

/// What both said, with the phrases that differ by choice made one, and why each of them does.
pub fn without_phrases(theirs: &Said, ours: &Said) -> (Said, Said, Vec<&'static str>) {
    static PATTERNS: LazyLock<Vec<(Regex, Regex, &Phrase)>> = LazyLock::new(|| {
        let pattern = |text| Regex::new(text).expect("a pattern");
        PHRASES
            .iter()
            .map(|phrase| (pattern(phrase.theirs), pattern(phrase.ours), phrase))
            .collect()
    });
    let (mut theirs, mut ours) = (theirs.clone(), ours.clone());
    let mut reasons = Vec::new();
    for (their_pattern, our_pattern, phrase) in PATTERNS.iter() {
        let (their_text, our_text) = match phrase.stream {
            Stream::Stdout => (&mut theirs.stdout, &mut ours.stdout),
            Stream::Stderr => (&mut theirs.stderr, &mut ours.stderr),
        };
        if their_pattern.is_match(their_text) && our_pattern.is_match(our_text) {
            *their_text = their_pattern.replace_all(their_text, phrase.both).into_owned();
            *our_text = our_pattern.replace_all(our_text, phrase.both).into_owned();
            reasons.push(phrase.reason);
        }
    }
    (theirs, ours, reasons)
}

/// What is listed and is true of no case.
pub fn unused(verdicts: &[Verdict]) -> Vec<String> {
    let differences = TABLE
        .iter()
        .filter(|(_, entry)| {
            !verdicts
                .iter()
                .any(|verdict| Difference::of(&verdict.line).is_some_and(|of| std::ptr::eq(of, *entry)))
        })
        .map(|(_, entry)| entry.lines.to_owned());
    let phrases = PHRASES
        .iter()
        .filter(|phrase| {
            !verdicts
                .iter()
                .any(|verdict| verdict.phrases.contains(&phrase.reason))
        })
        .map(|phrase| phrase.theirs.to_owned());
    differences.chain(phrases).collect()
}
