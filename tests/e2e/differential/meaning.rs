//! Whether two programs say the same on stderr.
//!
//! The rules: where kubectl says nothing, neither do we; where it says something, we say all of its words, in their order. What
//! may come between and after them is which cluster it was and what to do next. Before that the programs' own names are made
//! one, and kubectl's log lines, which are meant for its developers, are left out.

use super::differences;
use super::run::Said;

/// What differs, in words.
pub fn difference(theirs: &Said, ours: &Said) -> Option<String> {
    let (theirs, ours) = (normal(&theirs.stderr), normal(&ours.stderr));
    if theirs.is_empty() != ours.is_empty() {
        return Some(if ours.is_empty() { "we say nothing" } else { "kubectl says nothing" }.to_owned());
    }
    let theirs = differences::in_our_words(&theirs);
    let mut ours = words(&ours);
    let missing = words(&theirs).find(|word| !ours.any(|other| other == *word))?;
    Some(format!("we do not say \"{missing}\" where kubectl does"))
}

/// The text without kubectl's log lines, and with one name for both programs.
fn normal(stderr: &str) -> String {
    let lines: Vec<String> = stderr
        .lines()
        .filter(|line| !is_log(line))
        .map(|line| line.replace("kubectl-multicluster", "kubectl"))
        .collect();
    lines.join("\n").trim().to_owned()
}

/// `E1125 18:34:00.000000  1234 memcache.go:265] …`
fn is_log(line: &str) -> bool {
    let mut chars = line.chars();
    matches!(chars.next(), Some('I' | 'W' | 'E' | 'F')) && chars.take(4).filter(char::is_ascii_digit).count() == 4
}

/// The words, without the marks at their ends.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().map(|word| word.trim_end_matches([':', ';', ',', '.'])).filter(|word| !word.is_empty())
}
