//! String literals, written and read: `quote.go`.

use std::fmt::Write as _;

use super::{runes, truncate};

/// A string as `%q` writes it.
pub(in crate::output) fn quote(bytes: &[u8]) -> String {
    quote_with(bytes, '"', false)
}

/// Quoted with a mark of choice, and if asked for with nothing but ASCII.
pub(in crate::output) fn quote_with(bytes: &[u8], mark: char, ascii: bool) -> String {
    let mut quoted = String::with_capacity(bytes.len() + 2);
    quoted.push(mark);
    for rune in runes(bytes) {
        match rune {
            Ok(character) => escape(&mut quoted, character, mark, ascii),
            // Writing to a String cannot fail.
            Err(byte) => drop(write!(quoted, "\\x{byte:02x}")),
        }
    }
    quoted.push(mark);
    quoted
}

/// The first characters of a text, quoted: `%.10q`.
pub(in crate::output) fn quote_start(text: &str, characters: usize) -> String {
    quote(truncate(text.as_bytes(), characters))
}

/// A character as `%#U` writes it: `U+0040 '@'`.
pub(in crate::output) fn code_point(character: char) -> String {
    let number = format!("U+{:04X}", u32::from(character));
    match is_print(character) {
        true => format!("{number} '{character}'"),
        false => number,
    }
}

/// Whether a string can stand between backquotes.
pub(in crate::output) fn can_backquote(bytes: &[u8]) -> bool {
    runes(bytes).all(|rune| {
        rune.is_ok_and(|character| {
            !matches!(character, '`' | '\x7f' | '\u{feff}') && (character >= ' ' || character == '\t')
        })
    })
}

/// Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the space.
pub(in crate::output) fn is_print(character: char) -> bool {
    if character.is_ascii() {
        return matches!(character, ' '..='~');
    }
    // What Rust escapes beyond ASCII is what is not printable, and at the start of a text what would combine with
    // something before it.
    let mut text = [b'a'; 5];
    character.encode_utf8(&mut text[1..]);
    std::str::from_utf8(&text[..=character.len_utf8()])
        .is_ok_and(|text| text.escape_debug().nth(1) == Some(character))
}

fn escape(quoted: &mut String, character: char, mark: char, ascii: bool) {
    if character == mark || character == '\\' {
        quoted.push('\\');
        quoted.push(character);
        return;
    }
    if (character.is_ascii() || !ascii) && is_print(character) {
        quoted.push(character);
        return;
    }
    match character {
        '\x07' => quoted.push_str("\\a"),
        '\x08' => quoted.push_str("\\b"),
        '\x0c' => quoted.push_str("\\f"),
        '\n' => quoted.push_str("\\n"),
        '\r' => quoted.push_str("\\r"),
        '\t' => quoted.push_str("\\t"),
        '\x0b' => quoted.push_str("\\v"),
        // Writing to a String cannot fail.
        _ => drop(match u32::from(character) {
            code @ ..=0x7f => write!(quoted, "\\x{code:02x}"),
            code @ 0x80..=0xffff => write!(quoted, "\\u{code:04x}"),
            code => write!(quoted, "\\U{code:08x}"),
        }),
    }
}

/// The value of a string literal, in double quotes or backquotes. Nothing, if it is not one.
pub(in crate::output) fn unquote(literal: &str) -> Option<Vec<u8>> {
    if let Some(raw) = literal.strip_prefix('`') {
        let raw = raw.strip_suffix('`')?;
        return Some(raw.bytes().filter(|byte| *byte != b'\r').collect());
    }
    let mut rest = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut bytes = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let (unit, tail) = unquote_unit(rest, '"')?;
        match unit {
            Unit::Byte(byte) => bytes.push(byte),
            Unit::Character(character) => {
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        rest = tail;
    }
    Some(bytes)
}

/// The code point of the first character of a literal's inside, and what follows it.
pub(in crate::output) fn unquote_char(inside: &str, mark: char) -> Option<(u32, &str)> {
    let (unit, tail) = unquote_unit(inside, mark)?;
    Some(match unit {
        Unit::Byte(byte) => (byte.into(), tail),
        Unit::Character(character) => (character.into(), tail),
    })
}

enum Unit {
    /// Of `\xff` or `\377`, which need not be a character.
    Byte(u8),
    Character(char),
}

fn unquote_unit(text: &str, mark: char) -> Option<(Unit, &str)> {
    let mut characters = text.chars();
    let first = characters.next()?;
    if first == mark {
        return None;
    }
    if first != '\\' {
        return Some((Unit::Character(first), characters.as_str()));
    }
    let escaped = characters.next()?;
    let rest = characters.as_str();
    let simple = |character| Some((Unit::Character(character), rest));
    match escaped {
        'a' => simple('\x07'),
        'b' => simple('\x08'),
        'f' => simple('\x0c'),
        'n' => simple('\n'),
        'r' => simple('\r'),
        't' => simple('\t'),
        'v' => simple('\x0b'),
        '\\' => simple('\\'),
        '\'' | '"' if escaped == mark => simple(mark),
        'x' => digits(rest, 2, 16).and_then(|(value, rest)| Some((Unit::Byte(value.try_into().ok()?), rest))),
        'u' => digits(rest, 4, 16)
            .and_then(|(value, rest)| Some((Unit::Character(char::from_u32(value)?), rest))),
        'U' => digits(rest, 8, 16)
            .and_then(|(value, rest)| Some((Unit::Character(char::from_u32(value)?), rest))),
        '0'..='7' => {
            let (value, rest) = digits(&text[1..], 3, 8)?;
            Some((Unit::Byte(value.try_into().ok()?), rest))
        }
        _ => None,
    }
}

/// Reads a number of exactly so many digits.
fn digits(text: &str, count: usize, radix: u32) -> Option<(u32, &str)> {
    let (number, rest) = text.split_at_checked(count)?;
    if !number.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    Some((u32::from_str_radix(number, radix).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_reads_back() {
        for (bytes, quoted) in [
            (&b"plain \"q\" \\ '"[..], r#""plain \"q\" \\ '""#),
            (
                b"\x07\x08\x0c\n\r\t\x0b\0\x1b\x7f",
                r#""\a\b\f\n\r\t\v\x00\x1b\x7f""#,
            ),
            (
                "é日😀\u{85}\u{a0}\u{200b}\u{e000}\u{301}".as_bytes(),
                "\"é日😀\\u0085\\u00a0\\u200b\\ue000\u{301}\"",
            ),
            (b"\xff\xc3(\xf0\x9f", r#""\xff\xc3(\xf0\x9f""#),
            ("\u{e0041}\u{10ffff}".as_bytes(), r#""\U000e0041\U0010ffff""#),
        ] {
            assert_eq!(quote(bytes), quoted);
            assert_eq!(unquote(quoted).unwrap(), bytes);
        }
    }

    #[test]
    fn literals_that_are_none() {
        for literal in [
            r#""\q""#,
            r#""\'""#,
            r#""\x4""#,
            r#""\u12""#,
            r#""\ud800""#,
            r#""\400""#,
            r#""\08""#,
            "\"a",
            "'a'",
            "",
        ] {
            assert_eq!(unquote(literal), None, "{literal}");
        }
        assert_eq!(unquote("`a\\n\r\nb`").unwrap(), b"a\\n\nb");
        assert_eq!(unquote(r#""\101\x42""#).unwrap(), b"AB");
        assert_eq!(unquote_char("\\'x", '\''), Some((39, "x")));
    }
}
