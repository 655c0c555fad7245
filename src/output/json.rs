//! JSON as kubectl prints it, which is as Go's encoding/json does: four spaces, sorted keys, `<`, `>`, `&` and the
//! separators U+2028 and U+2029 escaped, `1e-7` and `1e+21` for floats that need an exponent.
//!
//! The keys of a [`Value`] are sorted by themselves, since serde_json's map is a BTreeMap. One chosen difference: an
//! integer between 2^63 and 2^64 stays exact, where kubectl makes it a float.
//!
//! `for_terminal` also escapes what JSON leaves raw although a terminal acts on it or shows nothing for it. The value
//! stays the same.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, ser::Formatter};

use super::{escape::is_hidden, number::json_float};

const INDENT: &str = "    ";

/// Writes a value over several lines, and a newline.
///
/// # Errors
/// What the writer fails with.
pub fn write_pretty<T: Serialize + ?Sized>(
    writer: &mut dyn Write,
    value: &T,
    for_terminal: bool,
) -> io::Result<()> {
    write_at(writer, value, for_terminal, 0)?;
    writer.write_all(b"\n")
}

/// Writes a value in one line, and a newline: an event of a watch.
///
/// # Errors
/// What the writer fails with.
pub fn write_compact<T: Serialize + ?Sized>(
    writer: &mut dyn Write,
    value: &T,
    for_terminal: bool,
) -> io::Result<()> {
    serialize(
        writer,
        value,
        Go {
            level: None,
            has_value: false,
            for_terminal,
        },
    )?;
    writer.write_all(b"\n")
}

/// A value as compact JSON, as kubectl's jsonpath prints maps and lists.
pub fn to_compact(value: &Value) -> String {
    let mut bytes = Vec::new();
    // Neither a Value nor a Vec can fail.
    let _ = serialize(
        &mut bytes,
        value,
        Go {
            level: None,
            has_value: false,
            for_terminal: false,
        },
    );
    String::from_utf8(bytes).unwrap_or_default()
}

/// Writes a `kind: List` item by item, so that nothing needs to be held: the bytes of
/// [`write_pretty`] for `{"apiVersion":"v1","items":[…],"kind":"List","metadata":{"resourceVersion":""}}`.
pub struct ListWriter<'a> {
    writer: &'a mut dyn Write,
    for_terminal: bool,
    empty: bool,
}

impl<'a> ListWriter<'a> {
    /// Starts a list.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn new(writer: &'a mut dyn Write, for_terminal: bool) -> io::Result<Self> {
        writer.write_all(b"{\n    \"apiVersion\": \"v1\",\n    \"items\": [")?;
        Ok(ListWriter {
            writer,
            for_terminal,
            empty: true,
        })
    }

    /// Writes an item.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn item<T: Serialize + ?Sized>(&mut self, item: &T) -> io::Result<()> {
        let separator: &[u8] = if self.empty { b"\n        " } else { b",\n        " };
        self.empty = false;
        self.writer.write_all(separator)?;
        write_at(self.writer, item, self.for_terminal, 2)
    }

    /// Ends the list, which is not JSON before.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn finish(self) -> io::Result<()> {
        let end: &[u8] = if self.empty { b"" } else { b"\n    " };
        self.writer.write_all(end)?;
        self.writer.write_all(
            b"],\n    \"kind\": \"List\",\n    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n}\n",
        )
    }
}

fn write_at<T: Serialize + ?Sized>(
    writer: &mut dyn Write,
    value: &T,
    for_terminal: bool,
    level: usize,
) -> io::Result<()> {
    serialize(
        writer,
        value,
        Go {
            level: Some(level),
            has_value: false,
            for_terminal,
        },
    )
}

fn serialize<T: Serialize + ?Sized>(writer: &mut dyn Write, value: &T, format: Go) -> io::Result<()> {
    // serde_json writes a few bytes at a time; they are gathered, since the writer is behind a pointer.
    let mut buffered = io::BufWriter::with_capacity(16 * 1024, writer);
    value
        .serialize(&mut serde_json::Serializer::with_formatter(&mut buffered, format))
        .map_err(io::Error::from)?;
    // Not flushed: that would be a system call for each object of a list.
    buffered.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(())
}

/// The format of Go's encoding/json.
struct Go {
    /// How deep the next line is indented; `None` for one line.
    level: Option<usize>,
    /// Whether the array or object that is being written has something in it.
    has_value: bool,
    for_terminal: bool,
}

impl Go {
    fn line<W: Write + ?Sized>(&self, writer: &mut W) -> io::Result<()> {
        let Some(level) = self.level else {
            return Ok(());
        };
        writer.write_all(b"\n")?;
        (0..level).try_for_each(|_| writer.write_all(INDENT.as_bytes()))
    }

    fn begin<W: Write + ?Sized>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level = self.level.map(|level| level + 1);
        self.has_value = false;
        writer.write_all(bracket)
    }

    fn end<W: Write + ?Sized>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level = self.level.map(|level| level.saturating_sub(1));
        if self.has_value {
            self.line(writer)?;
        }
        writer.write_all(bracket)
    }

    fn element<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        self.line(writer)
    }
}

impl Formatter for Go {
    fn write_f64<W: Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(json_float(value).as_bytes())
    }

    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let bytes = fragment.as_bytes();
        let mut written = 0;
        let mut at = 0;
        while let Some(offset) = bytes[at..]
            .iter()
            .position(|byte| matches!(byte, b'<' | b'>' | b'&' | 0x7f..))
        {
            at += offset;
            let Some(character) = fragment[at..].chars().next() else {
                break;
            };
            let end = at + character.len_utf8();
            let escaped = match character {
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => true,
                _ => self.for_terminal && is_hidden(character),
            };
            if escaped {
                writer.write_all(&bytes[written..at])?;
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
                written = end;
            }
            at = end;
        }
        writer.write_all(&bytes[written..])
    }

    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.element(writer, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.element(writer, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        let colon: &[u8] = if self.level.is_some() { b": " } else { b":" };
        writer.write_all(colon)
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pretty(value: &Value, for_terminal: bool) -> String {
        let mut bytes = Vec::new();
        write_pretty(&mut bytes, value, for_terminal).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// `kubectl annotate --local -f scalars.in.json k=v -o json`, kubectl 1.36.4.
    #[test]
    fn the_bytes_are_those_of_kubectl() {
        let input: Value = serde_json::from_str(include_str!("testdata/scalars.in.json")).unwrap();
        let expected = include_str!("testdata/scalars.kubectl.json");
        let ours = pretty(&input, false);
        for (ours, kubectl) in ours.lines().zip(expected.lines()) {
            assert_eq!(ours, kubectl);
        }
        assert_eq!(ours, expected);
    }

    #[test]
    fn one_line_for_watches() {
        let value = json!({"type": "ADDED", "object": {"a": [1, 1.0, {}], "b": "<\u{2028}>"}});
        let mut bytes = Vec::new();
        write_compact(&mut bytes, &value, false).unwrap();
        let expected = "{\"object\":{\"a\":[1,1,{}],\"b\":\"\\u003c\\u2028\\u003e\"},\"type\":\"ADDED\"}\n";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
        assert_eq!(to_compact(&value), expected.trim_end());
    }

    #[test]
    fn large_integers_stay_exact() {
        assert_eq!(
            to_compact(&json!([i64::MIN, u64::MAX])),
            "[-9223372036854775808,18446744073709551615]"
        );
    }

    #[test]
    fn a_terminal_sees_escapes_and_the_same_value() {
        let value = json!({"k\u{202e}": "del\u{7f} csi\u{9b} zero\u{200b} tag\u{e0041} ü 😀"});
        let text = pretty(&value, true);
        assert_eq!(
            text,
            "{\n    \"k\\u202e\": \"del\\u007f csi\\u009b zero\\u200b tag\\udb40\\udc41 ü 😀\"\n}\n"
        );
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        assert!(pretty(&value, false).contains("\u{202e}"));
    }

    #[test]
    fn a_streamed_list_is_a_list() {
        let all = [json!({"a": 1, "b": {}}), json!({}), json!({"c": [1]})];
        for count in 0..=all.len() {
            let items = &all[..count];
            let list = json!({"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}});
            let mut streamed = Vec::new();
            let mut writer = ListWriter::new(&mut streamed, false).unwrap();
            items.iter().try_for_each(|item| writer.item(item)).unwrap();
            writer.finish().unwrap();
            assert_eq!(String::from_utf8(streamed).unwrap(), pretty(&list, false));
        }
    }
}
