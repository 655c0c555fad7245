//! Text and JSON values in Go's syntax, as `%q` and `%#v` print them: for errors that quote what a user or a server
//! gave.

use std::fmt::Write as _;

use serde_json::Value;

use super::number::write_go_value;

/// Text in double quotes, as Go's `%q` prints it.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    write_quoted(&mut quoted, text);
    quoted
}

/// Whether Go prints a character as it is: letters, marks, numbers, punctuation, symbols and the ASCII space.
pub(super) fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    // Rust escapes for debugging what Go does not print. It also escapes a mark that has nothing to combine with, so
    // it is given something.
    let mut bytes = [0; 5];
    bytes[0] = b'a';
    let length = 1 + character.encode_utf8(&mut bytes[1..]).len();
    std::str::from_utf8(&bytes[..length]).is_ok_and(|text| text.escape_debug().nth(2).is_none())
}

/// A JSON value as Go's `%#v` prints what it decodes to.
pub(super) fn go_syntax(value: &Value) -> String {
    let mut text = String::new();
    write_go_syntax(&mut text, value);
    text
}

fn write_quoted(quoted: &mut String, text: &str) {
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            '\x07' => quoted.push_str("\\a"),
            '\x08' => quoted.push_str("\\b"),
            '\x0c' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\x0b' => quoted.push_str("\\v"),
            _ if is_printable(character) => quoted.push(character),
            // Writing to a String cannot fail.
            '\0'..='\x7f' => drop(write!(quoted, "\\x{:02x}", u32::from(character))),
            '\u{80}'..='\u{ffff}' => drop(write!(quoted, "\\u{:04x}", u32::from(character))),
            _ => drop(write!(quoted, "\\U{:08x}", u32::from(character))),
        }
    }
    quoted.push('"');
}

fn write_go_syntax(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("interface {}(nil)"),
        Value::Bool(_) | Value::Number(_) => write_go_value(text, value),
        Value::String(string) => write_quoted(text, string),
        Value::Array(items) => {
            text.push_str("[]interface {}{");
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                write_go_syntax(text, item);
            }
            text.push('}');
        }
        Value::Object(fields) => {
            text.push_str("map[string]interface {}{");
            for (index, (key, field)) in fields.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                write_quoted(text, key);
                text.push(':');
                write_go_syntax(text, field);
            }
            text.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_is_quoted_as_go_quotes_it() {
        for (text, quoted) in [
            ("", r#""""#),
            ("plain ü 日本語 e\u{301} 😀", "\"plain ü 日本語 e\u{301} 😀\""),
            ("a\"b\\c'd", r#""a\"b\\c'd""#),
            ("\x07\x08\x0c\n\r\t\x0b", r#""\a\b\f\n\r\t\v""#),
            ("\0\x1b\x7f", r#""\x00\x1b\x7f""#),
            (
                "\u{9b}\u{a0}\u{202e}\u{feff}\u{301}",
                "\"\\u009b\\u00a0\\u202e\\ufeff\u{301}\"",
            ),
            ("\u{e0041}", r#""\U000e0041""#),
        ] {
            assert_eq!(quote(text), quoted);
        }
    }

    #[test]
    fn values_are_written_as_go_writes_them() {
        let value = json!({"b": [null, 1, 2.5, 1e6, "x\n", true, [], {}], "a\"": {"k": "v"}});
        assert_eq!(
            go_syntax(&value),
            "map[string]interface {}{\"a\\\"\":map[string]interface {}{\"k\":\"v\"}, \"b\":[]interface {}{\
             interface {}(nil), 1, 2.5, 1e+06, \"x\\n\", true, []interface {}{}, map[string]interface {}{}}}"
        );
    }
}
