//! `html`, `js` and `urlquery`: text/template's `funcs.go`.

use super::printer::sprint;
use super::text::Text;
use super::value::{Data, Value};
use crate::output::strconv::is_print;
use crate::output::strconv::runes;

/// What is to be escaped: a string as it is, more as `print` prints it, but for what is missing.
pub(super) fn joined(values: &[Value<'_>]) -> Vec<u8> {
    let missing = Data::String(Text::Borrowed(b"<no value>"));
    let shown = values
        .iter()
        .map(|value| Some(value.data.as_ref().unwrap_or(&missing)));
    sprint(shown)
}

pub(super) fn html(text: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b'\0' => escaped.extend_from_slice("\u{fffd}".as_bytes()),
            b'"' => escaped.extend_from_slice(b"&#34;"),
            b'\'' => escaped.extend_from_slice(b"&#39;"),
            b'&' => escaped.extend_from_slice(b"&amp;"),
            b'<' => escaped.extend_from_slice(b"&lt;"),
            b'>' => escaped.extend_from_slice(b"&gt;"),
            _ => escaped.push(*byte),
        }
    }
    escaped
}

pub(super) fn js(text: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(text.len());
    for rune in runes(text) {
        let character = match rune {
            Ok(character) => character,
            // Go takes U+FFFD for printable, and copies what it stands for.
            Err(byte) => {
                escaped.push(byte);
                continue;
            }
        };
        match character {
            '\\' | '\'' | '"' => escaped.extend_from_slice(&[b'\\', character as u8]),
            '<' | '>' | '&' | '=' | '\0'..='\x1f' => {
                escaped.extend_from_slice(format!("\\u{:04X}", u32::from(character)).as_bytes());
            }
            _ if character.is_ascii() || is_print(character) => {
                escaped.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            _ => escaped.extend_from_slice(format!("\\u{:04X}", u32::from(character)).as_bytes()),
        }
    }
    escaped
}

/// `url.QueryEscape`.
pub(super) fn url_query(text: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b' ' => escaped.push(b'+'),
            b'-' | b'_' | b'.' | b'~' => escaped.push(*byte),
            _ if byte.is_ascii_alphanumeric() => escaped.push(*byte),
            _ => escaped.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
    escaped
}
