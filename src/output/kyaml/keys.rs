//! Which keys are quoted: `needsQuotes` and `isTypeAmbiguous` in `kyaml.go`.

use crate::output::strconv::{Integer, parse_float, parse_integer};
use crate::output::yaml::is_timestamp;

/// Whether a key cannot stand without quotes: one with anything in it but letters, digits and what may stand between
/// them, and one that a reader could take for another type than a string.
///
/// Go's table of letters is approximated by Rust's beyond ASCII.
pub(super) fn needs_quotes(key: &str) -> bool {
    let last = key.chars().count().saturating_sub(1);
    let is_plain = |(at, character): (usize, char)| match character {
        '-' | '.' | '/' => at > 0 && at < last,
        _ => character == '_' || character.is_alphanumeric(),
    };
    key.is_empty() || is_ambiguous(key) || !key.chars().enumerate().all(is_plain)
}

/// Whether a text of plain characters could be read as null, a boolean, a number or a date.
fn is_ambiguous(text: &str) -> bool {
    const WORDS: [&str; 11] = [
        "null", "true", "t", "y", "yes", "on", "false", "f", "n", "no", "off",
    ];
    const FLOATS: [&str; 3] = ["inf", "infinity", "nan"];
    let number = text.replace('_', "");
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        || FLOATS.iter().any(|word| number.eq_ignore_ascii_case(word))
        || matches!(parse_integer(&number), Some(Integer::Signed(_)))
        || parse_float(&number).is_some()
        || is_timestamp(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_quoted_where_they_are_ambiguous_or_not_plain() {
        for key in [
            "",
            "null",
            "NULL",
            "true",
            "t",
            "T",
            "y",
            "No",
            "oFF",
            "1",
            "0x1F",
            "0b1",
            "0o17",
            "1_000",
            "1e3",
            "1e-3",
            "1.5",
            "0x1p-2",
            "inf",
            "Infinity",
            "NaN",
            "n_an",
            "2020-1-02",
            "-a",
            "a-",
            ".a",
            "a.",
            "/a",
            "a/",
            "a b",
            "a:b",
            "~",
            "*",
            "a\n",
            "a\"",
            "99999999999999999999",
        ] {
            assert!(needs_quotes(key), "{key:?}");
        }
        for key in [
            "a",
            "none",
            "truth",
            "tr",
            "a-b",
            "a.b/c",
            "_a",
            "app.kubernetes.io/name",
            "1a",
            "0x",
            "0xg",
            "1.2.3",
            "2020-13-01",
            "2020-01-01T00",
            "ü",
            "日本語",
            "x½",
            "_",
            "0xFFFFFFFFFFFFFFFF",
            "1e400",
        ] {
            assert!(!needs_quotes(key), "{key:?}");
        }
    }
}
