//! The line that a finding is about, for a person to see: only as much of it as is known to hold no secret.
//!
//! A file may stand among Helm values, a line may hold several fields, and a host may have been given with a password. So
//! what is shown is the word at the finding's place, and before it at most the key that it is the value of.

use super::error::Location;
use super::rule::Rule;
use super::text::escaped;

/// A line of the text, and what of it is meant.
///
/// ```
/// let (_, findings) = multicluster::config::lint("home:\n  gvks: [v1]\n", "file", jiff::Timestamp::now());
/// if let Some(excerpt) = &findings[0].excerpt {
///     println!("{}\n{}{}", excerpt.line, " ".repeat(excerpt.before), "^".repeat(excerpt.width));
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Excerpt {
    /// The line, with what is not shown as `…`; escaped.
    pub line: String,
    /// How many characters of `line` stand before what is meant.
    pub before: usize,
    /// How many characters it has, at least one.
    pub width: usize,
}

/// The excerpt for a finding; `None` when nothing of its line can be shown.
pub(super) fn excerpt(text: &str, location: Location, rule: Rule) -> Option<Excerpt> {
    let line = text
        .lines()
        .nth(usize::try_from(location.line).ok()?.checked_sub(1)?)?;
    let column = usize::try_from(location.column).ok()?.checked_sub(1)?;
    let at = line.char_indices().map(|(at, _)| at).nth(column)?;
    let (before, rest) = line.split_at(at);
    let (word, after) = meant(rest, rule)?;
    let before = lead(before);
    let word = escaped(&word);
    let before = escaped(&before);
    Some(Excerpt {
        before: before.chars().count(),
        width: word.chars().count().max(1),
        line: format!("{before}{word}{after}"),
    })
}

/// What stands before the place: indentation, dashes, and the key that the place is the value of; anything else is elided.
fn lead(before: &str) -> String {
    let content = before.trim_start_matches([' ', '-']);
    let is_key = content
        .trim_end()
        .strip_suffix(':')
        .is_some_and(|key| is_key(key.trim_matches(['"', '\''])));
    if content.is_empty() || is_key {
        return before.to_owned();
    }
    let indentation = &before[..before.len() - content.len()];
    format!("{indentation}… ")
}

/// The word at the place, and what follows it.
fn meant(rest: &str, rule: Rule) -> Option<(String, String)> {
    if let Some((key, value)) = key_and_value(rest) {
        let value = value.trim_start();
        let shown = match (scalar(value), rule.shows_value()) {
            _ if value.is_empty() => String::new(),
            // The header of a block of text.
            _ if matches!(value.trim_end(), "|" | "|-" | "|+" | ">" | ">-" | ">+") => format!(" {value}"),
            (Some(value), true) => format!(" {}", escaped(&without_secrets(value))),
            _ => " …".to_owned(),
        };
        return Some((key.to_owned(), format!(":{shown}")));
    }
    let value = scalar(rest).filter(|_| rule.shows_value())?;
    Some((without_secrets(value), String::new()))
}

/// A key and what follows its colon.
fn key_and_value(rest: &str) -> Option<(&str, &str)> {
    let (key, value) = match rest.find(": ") {
        Some(at) => (&rest[..at], &rest[at + 1..]),
        None => (rest.trim_end().strip_suffix(':')?, ""),
    };
    is_key(key.trim_matches(['"', '\''])).then_some((key, value))
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "-_./".contains(character))
}

/// A value that is written in one word.
fn scalar(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''));
    let end = match quote {
        Some(quote) => text[1..].find(quote)? + 2,
        None if text.starts_with(['{', '[', '|', '>', '&', '*', '!', '#']) => return None,
        None => text
            .find([',', '}', ']'])
            .or_else(|| text.find(" #"))
            .unwrap_or(text.len()),
    };
    Some(text[..end].trim_end()).filter(|word| !word.is_empty())
}

/// An address may hold a user's name and password in front, and a token behind.
fn without_secrets(value: &str) -> String {
    if !value.contains("://") && !value.contains('@') {
        return value.to_owned();
    }
    let end = value.find(['?', '#']).unwrap_or(value.len());
    let (address, query) = value.split_at(end);
    let address = match address.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => address.to_owned(),
    };
    match query {
        "" => address,
        _ => format!("{address}…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, line: u64, column: u64, rule: Rule) -> Option<String> {
        let excerpt = excerpt(text, Location { line, column }, rule)?;
        Some(format!(
            "{}\n{}{}",
            excerpt.line,
            " ".repeat(excerpt.before),
            "^".repeat(excerpt.width)
        ))
    }

    #[test]
    fn the_word_at_the_place_is_shown() {
        let text =
            "home:\n  gvks:\n    - kvm.cloud.sap/Hypervisor\nremotes:\n  - host: https://a\n    caCert: |\n";
        for (line, column, rule, expected) in [
            (
                3,
                7,
                Rule::MalformedKind,
                "    - kvm.cloud.sap/Hypervisor\n      ^^^^^^^^^^^^^^^^^^^^^^^^",
            ),
            (5, 5, Rule::NoKinds, "  - host: https://a\n    ^^^^"),
            (
                5,
                11,
                Rule::MalformedHost,
                "  - host: https://a\n          ^^^^^^^^^",
            ),
            (6, 5, Rule::MalformedCa, "    caCert: |\n    ^^^^^^"),
            (2, 3, Rule::WrongType, "  gvks:\n  ^^^^"),
        ] {
            assert_eq!(shown(text, line, column, rule).as_deref(), Some(expected));
        }
        assert_eq!(shown(text, 9, 1, Rule::NoKinds), None);
        assert_eq!(shown(text, 1, 99, Rule::NoKinds), None);
    }

    #[test]
    fn what_may_be_a_secret_is_not() {
        let canary = "canary";
        for (text, column, rule, expected) in [
            ("  tokn: canary", 3, Rule::UnknownField, Some("  tokn: …\n  ^^^^")),
            ("password: 'canary", 11, Rule::Syntax, None),
            (
                "host: https://me:canary@a/?x",
                7,
                Rule::MalformedHost,
                Some("host: …@a/…\n      ^^^^^"),
            ),
            (
                "host: https://a?canary",
                7,
                Rule::MalformedHost,
                Some("host: https://a…\n      ^^^^^^^^^^"),
            ),
            (
                "- {token: canary, name: a b}",
                25,
                Rule::DisplayName,
                Some("- … a b\n    ^^^"),
            ),
            ("- {token: canary, name: a b}", 3, Rule::NoKinds, None),
            (
                "x: [canary, {zone: 1}]",
                14,
                Rule::UnknownField,
                Some("… zone: …\n  ^^^^"),
            ),
            ("host: {canary: 1}", 7, Rule::WrongType, None),
            ("proxyUrl: ftp://canary", 11, Rule::MalformedProxy, None),
        ] {
            let shown = shown(text, 1, column, rule);
            assert_eq!(shown.as_deref(), expected, "{text}");
            assert!(!shown.unwrap_or_default().contains(canary));
        }
    }

    #[test]
    fn control_characters_are_escaped() {
        let shown = shown("name: \"a\u{1b}[2J\"", 1, 7, Rule::DisplayName).unwrap();
        assert_eq!(shown, "name: \"a\\u{1b}[2J\"\n      ^^^^^^^^^^^^");
    }
}
