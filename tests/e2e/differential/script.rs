//! The command lines, as files: `cases/*.cases`.
//!
//! ```text
//! # A comment.
//! set FORMATS = -o json || -o yaml
//! [a group]
//! get %(cm || secrets)% %FORMATS
//! get -f - <one.yaml
//! [a group of writes, twins]
//! delete cm a
//! get cm -o name
//! ```
//!
//! A line is one command line, split as a shell splits it, without `kubectl`. `%( || )%` and the name of a `set` stand for each
//! of their alternatives in turn, so that two of them make a cross product. `<FILE` at the end is the file on stdin.
//!
//! In a group with `twins` the lines up to an empty one are a scenario: they run one after the other in a namespace of its own,
//! of which there are two that are alike, one for each program; `@` is its name. In other groups each line is for itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const OPEN: &str = "%(";
const OR: &str = "||";
const CLOSE: &str = ")%";

/// Command lines that run one after the other.
#[derive(Debug)]
pub struct Scenario {
    /// The group that it is listed in.
    pub group: String,
    /// The command lines.
    pub lines: Vec<String>,
    /// Whether each program gets a namespace of its own for it.
    pub twins: bool,
}

impl Scenario {
    /// Whether the group or a line has one of these words, which `;` separates.
    pub fn has_words(&self, words: &str) -> bool {
        let has = |word: &str| self.group.contains(word) || self.lines.iter().any(|line| line.contains(word));
        words.split(';').any(has)
    }
}

/// A command line as a program gets it.
#[derive(Debug)]
pub struct Words {
    /// The arguments.
    pub arguments: Vec<String>,
    /// The file that is on stdin.
    pub stdin: Option<String>,
}

/// Splits a command line.
pub fn words(line: &str) -> Words {
    let mut arguments = shlex::split(line).unwrap_or_else(|| panic!("quotes do not match: {line}"));
    let last = arguments
        .last()
        .and_then(|last| last.strip_prefix('<'))
        .map(str::to_owned);
    if last.is_some() {
        arguments.pop();
    }
    Words {
        arguments,
        stdin: last,
    }
}

/// All scenarios of all files, in the order of their names.
pub fn read_all() -> Vec<Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/differential/cases");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    files
        .iter()
        .flat_map(|file| read(&fs::read_to_string(file).expect("a file of cases")))
        .collect()
}

/// The scenarios of one file.
fn read(text: &str) -> Vec<Scenario> {
    let mut sets = BTreeMap::new();
    let mut scenarios: Vec<Scenario> = Vec::new();
    let (mut group, mut twins, mut open) = (String::new(), false, false);
    for line in text.lines() {
        if line.starts_with('#') {
            continue;
        }
        if let Some((name, value)) = line.strip_prefix("set ").and_then(|set| set.split_once(" = ")) {
            sets.insert(
                format!("%{name}"),
                format!("{OPEN}{}{CLOSE}", with_sets(value, &sets)),
            );
        } else if let Some(header) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            (group, twins) = match header.strip_suffix(", twins") {
                Some(group) => (group.to_owned(), true),
                None => (header.to_owned(), false),
            };
            open = false;
        } else if line.trim().is_empty() {
            open = false;
        } else if let Some(last) = scenarios.last_mut().filter(|_| twins && open) {
            last.lines.extend(expand(&with_sets(line, &sets)));
        } else {
            let lines = expand(&with_sets(line, &sets));
            let scenarios_of_line = if twins {
                vec![lines]
            } else {
                lines.into_iter().map(|line| vec![line]).collect()
            };
            scenarios.extend(scenarios_of_line.into_iter().map(|lines| Scenario {
                group: group.clone(),
                lines,
                twins,
            }));
            open = true;
        }
    }
    scenarios
}

/// The line with the names of sets replaced; the longest name first, for one may begin another.
fn with_sets(line: &str, sets: &BTreeMap<String, String>) -> String {
    let mut names: Vec<_> = sets.iter().collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names
        .iter()
        .fold(line.to_owned(), |line, (name, value)| line.replace(*name, value))
}

/// All lines that a line with alternatives stands for.
fn expand(line: &str) -> Vec<String> {
    let Some(start) = line.find(OPEN) else {
        return vec![line.trim().to_owned()];
    };
    let (choices, after) = alternatives(&line[start + OPEN.len()..]);
    let before = &line[..start];
    let expanded = choices
        .iter()
        .flat_map(|choice| expand(&format!("{before}{}{after}", choice.trim())));
    expanded.collect()
}

/// The alternatives at the start of the text, which begins behind the bracket, and what comes behind them.
fn alternatives(text: &str) -> (Vec<&str>, &str) {
    let (mut choices, mut depth, mut begin, mut at) = (Vec::new(), 0, 0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let step = if rest.starts_with(OPEN) {
            depth += 1;
            OPEN.len()
        } else if rest.starts_with(CLOSE) && depth > 0 {
            depth -= 1;
            CLOSE.len()
        } else if rest.starts_with(CLOSE) {
            choices.push(&text[begin..at]);
            return (choices, &text[at + CLOSE.len()..]);
        } else if rest.starts_with(OR) && depth == 0 {
            choices.push(&text[begin..at]);
            begin = at + OR.len();
            OR.len()
        } else {
            rest.chars().next().map_or(1, char::len_utf8)
        };
        at += step;
    }
    panic!("alternatives do not end: {text}");
}

#[test]
fn lines_are_expanded() {
    let text = "set F = -o json || -o yaml\n[a]\nget %(cm || %(pods || svc)% -n x)% %F <f\n\n[b, twins]\none @\ntwo\n\nthree\n";
    let scenarios = read(text);
    let lines: Vec<String> = scenarios
        .iter()
        .map(|scenario| scenario.lines.join("; "))
        .collect();
    assert_eq!(
        lines,
        [
            "get cm -o json <f",
            "get cm -o yaml <f",
            "get pods -n x -o json <f",
            "get pods -n x -o yaml <f",
            "get svc -n x -o json <f",
            "get svc -n x -o yaml <f",
            "one @; two",
            "three",
        ]
    );
    assert!(scenarios[6].twins && scenarios[6].group == "b" && !scenarios[0].twins);
    let words = words(&lines[0]);
    assert_eq!((words.arguments.len(), words.stdin.as_deref()), (4, Some("f")));
}
