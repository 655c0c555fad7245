//! Values as Go's fmt package prints them: `print.go` and `format.go`.

use serde_json::Value as Json;

use super::float;
use super::text::Text;
use super::value::{Data, Value};
use crate::output::strconv::{can_backquote, is_print, quote_with};
use crate::output::strconv::{runes, truncate};

/// What stands between a percent sign and a verb.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
    pub(super) minus: bool,
    pub(super) plus: bool,
    pub(super) sharp: bool,
    pub(super) space: bool,
    pub(super) zero: bool,
    /// Of `%#v`, where the sharp stands for Go's syntax.
    pub(super) go_syntax: bool,
}

/// Prints into a text.
pub(super) struct Printer<'o> {
    pub(super) out: &'o mut Vec<u8>,
    pub(super) flags: Flags,
}

/// A value as `%v` prints it.
pub(super) fn print(out: &mut Vec<u8>, data: Option<&Data<'_>>) {
    let flags = Flags::default();
    Printer { out, flags }.argument(data, 'v');
}

/// `fmt.Sprint`: with spaces between what are no strings.
pub(super) fn sprint<'v, 'a: 'v>(values: impl IntoIterator<Item = Option<&'v Data<'a>>>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut after_string = true;
    for data in values {
        let is_string = matches!(data, Some(Data::String(_)));
        if !is_string && !after_string {
            out.push(b' ');
        }
        print(&mut out, data);
        after_string = is_string;
    }
    out
}

/// `fmt.Sprintln`: with spaces between all, and a newline.
pub(super) fn sprintln(values: &[Value<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        print(&mut out, value.data.as_ref());
    }
    out.push(b'\n');
    out
}

impl Printer<'_> {
    pub(super) fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// What a verb makes of an argument.
    pub(super) fn argument(&mut self, data: Option<&Data<'_>>, verb: char) {
        match (data, verb) {
            (None, 'T' | 'v') => self.pad(b"<nil>"),
            (None, _) => self.bad_verb(verb, None),
            (Some(data), 'T') => self.string(data.type_name().as_bytes()),
            (Some(data), _) => self.value(data, verb),
        }
    }

    fn value(&mut self, data: &Data<'_>, verb: char) {
        match data {
            Data::Bool(value) if matches!(verb, 't' | 'v') => {
                self.pad(if *value { b"true" } else { b"false" });
            }
            Data::Bool(_) => self.bad_verb(verb, Some(data)),
            Data::Int(value) | Data::Int64(value) => self.integer(data, *value, verb),
            Data::Uint8(value) if verb == 'v' && self.flags.go_syntax => {
                self.flags.sharp = true;
                self.digits(u64::from(*value), false, 'x');
                self.flags.sharp = false;
            }
            Data::Uint8(value) => self.integer(data, (*value).into(), verb),
            Data::Float(value) => match float::format(*value, verb, self.flags) {
                Some(text) => self.float(&text),
                None => self.bad_verb(verb, Some(data)),
            },
            Data::String(text) => match verb {
                'v' if self.flags.go_syntax => self.quoted(text),
                'v' | 's' => self.string(text),
                'x' | 'X' => self.hexadecimal(text, verb),
                'q' => self.quoted(text),
                _ => self.bad_verb(verb, Some(data)),
            },
            // The address of a list or a map would be a new one in each run.
            Data::List(_) | Data::Map(_) if verb == 'p' => self.bad_verb(verb, Some(data)),
            Data::List(list) => {
                self.open(data, "[");
                for (index, item) in list.iter().enumerate() {
                    self.separate(index);
                    self.element(item.data.as_ref(), verb);
                }
                self.close("]");
            }
            Data::Map(map) => {
                self.open(data, "map[");
                for (index, (key, field)) in map.iter().enumerate() {
                    self.separate(index);
                    self.value(&Data::String(Text::Borrowed(key.as_bytes())), verb);
                    self.out.push(b':');
                    self.json(field, verb);
                }
                self.close("]");
            }
        }
    }

    fn json(&mut self, json: &Json, verb: char) {
        self.element(Data::new(json).as_ref(), verb);
    }

    /// An element of a list or a map. A null is the same for all verbs, and is not padded.
    fn element(&mut self, data: Option<&Data<'_>>, verb: char) {
        match data {
            Some(data) => self.value(data, verb),
            None if self.flags.go_syntax => self.text("interface {}(nil)"),
            None => self.text("<nil>"),
        }
    }

    fn open(&mut self, data: &Data<'_>, bracket: &str) {
        if self.flags.go_syntax {
            self.text(data.type_name());
            self.out.push(b'{');
        } else {
            self.text(bracket);
        }
    }

    fn separate(&mut self, index: usize) {
        if index > 0 {
            self.text(if self.flags.go_syntax { ", " } else { " " });
        }
    }

    fn close(&mut self, bracket: &str) {
        self.text(if self.flags.go_syntax { "}" } else { bracket });
    }

    /// `%!d(string=text)`.
    fn bad_verb(&mut self, verb: char, data: Option<&Data<'_>>) {
        self.text("%!");
        self.text(verb.encode_utf8(&mut [0; 4]));
        self.out.push(b'(');
        match data {
            None => self.text("<nil>"),
            Some(data) => {
                self.text(data.type_name());
                self.out.push(b'=');
                self.value(data, 'v');
            }
        }
        self.out.push(b')');
    }

    // === strings ===

    fn string(&mut self, text: &[u8]) {
        self.pad(self.truncated(text));
    }

    fn quoted(&mut self, text: &[u8]) {
        let text = self.truncated(text);
        if self.flags.sharp && can_backquote(text) {
            self.pad(&[b"`", text, b"`"].concat());
        } else {
            self.pad(quote_with(text, '"', self.flags.plus).as_bytes());
        }
    }

    fn truncated<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        match self.flags.precision {
            Some(precision) => truncate(text, precision),
            None => text,
        }
    }

    /// The bytes of a string.
    fn hexadecimal(&mut self, text: &[u8], verb: char) {
        let length = self
            .flags
            .precision
            .map_or(text.len(), |precision| precision.min(text.len()));
        let mut encoded = Vec::with_capacity(2 * length + 2);
        for (index, byte) in text[..length].iter().enumerate() {
            if index > 0 && self.flags.space {
                encoded.push(b' ');
            }
            if self.flags.sharp && (index == 0 || self.flags.space) {
                encoded.extend_from_slice(if verb == 'x' { b"0x" } else { b"0X" });
            }
            let digits = match verb {
                'x' => format!("{byte:02x}"),
                _ => format!("{byte:02X}"),
            };
            encoded.extend_from_slice(digits.as_bytes());
        }
        self.pad(&encoded);
    }

    // === numbers ===

    fn integer(&mut self, data: &Data<'_>, value: i64, verb: char) {
        match verb {
            'v' | 'd' | 'b' | 'o' | 'O' | 'x' | 'X' => self.digits(value.unsigned_abs(), value < 0, verb),
            'c' => self.pad(rune(value).encode_utf8(&mut [0; 4]).as_bytes()),
            'q' => {
                let text = rune(value).to_string();
                self.pad(quote_with(text.as_bytes(), '\'', self.flags.plus).as_bytes());
            }
            'U' => self.unicode(value),
            _ => self.bad_verb(verb, Some(data)),
        }
    }

    fn digits(&mut self, magnitude: u64, negative: bool, verb: char) {
        let flags = self.flags;
        if flags.precision == Some(0) && magnitude == 0 {
            return self.pad_with(b"", false);
        }
        let signed = negative || flags.plus || flags.space;
        let least = match (flags.precision, flags.width) {
            (Some(precision), _) => precision,
            (None, Some(width)) if flags.zero && !flags.minus => width.saturating_sub(usize::from(signed)),
            _ => 0,
        };
        let digits = match verb {
            'b' => format!("{magnitude:b}"),
            'o' | 'O' => format!("{magnitude:o}"),
            'x' => format!("{magnitude:x}"),
            'X' => format!("{magnitude:X}"),
            _ => magnitude.to_string(),
        };
        let zeros = least.saturating_sub(digits.len());
        let prefix = match verb {
            'b' if flags.sharp => "0b",
            'o' if flags.sharp && zeros == 0 && !digits.starts_with('0') => "0",
            // A sharp adds nothing to what the verb has, unless it is to be `00o…`.
            'O' if flags.sharp && zeros == 0 && !digits.starts_with('0') => "0o0",
            'O' => "0o",
            'x' if flags.sharp => "0x",
            'X' if flags.sharp => "0X",
            _ => "",
        };
        let sign = match negative {
            true => "-",
            false if flags.plus => "+",
            false if flags.space => " ",
            false => "",
        };
        let mut text = [sign, prefix].concat().into_bytes();
        text.resize(text.len() + zeros, b'0');
        text.extend_from_slice(digits.as_bytes());
        self.pad_with(&text, false);
    }

    fn unicode(&mut self, value: i64) {
        let digits = format!("{:04X}", value.cast_unsigned());
        let zeros = self.flags.precision.unwrap_or(0).saturating_sub(digits.len());
        let character = u32::try_from(value)
            .ok()
            .and_then(char::from_u32)
            .filter(|character| self.flags.sharp && is_print(*character));
        let mut text = b"U+".to_vec();
        text.resize(text.len() + zeros, b'0');
        text.extend_from_slice(digits.as_bytes());
        if let Some(character) = character {
            text.extend_from_slice(format!(" '{character}'").as_bytes());
        }
        self.pad_with(&text, false);
    }

    /// Zeros go between a float's sign and its digits.
    fn float(&mut self, text: &str) {
        let missing = self.flags.width.unwrap_or(0).saturating_sub(text.len());
        match text.as_bytes() {
            [sign @ (b'+' | b'-' | b' '), digits @ ..]
                if self.flags.zero && !self.flags.minus && missing > 0 =>
            {
                self.out.push(*sign);
                self.out.resize(self.out.len() + missing, b'0');
                self.out.extend_from_slice(digits);
            }
            bytes => self.pad(bytes),
        }
    }

    // === padding ===

    fn pad(&mut self, text: &[u8]) {
        self.pad_with(text, self.flags.zero);
    }

    /// Fills up to the width, which counts characters.
    fn pad_with(&mut self, text: &[u8], zeros: bool) {
        let missing = match self.flags.width {
            Some(width) => width.saturating_sub(runes(text).count()),
            None => 0,
        };
        if self.flags.minus {
            self.out.extend_from_slice(text);
            self.out.resize(self.out.len() + missing, b' ');
        } else {
            let filler = if zeros { b'0' } else { b' ' };
            self.out.resize(self.out.len() + missing, filler);
            self.out.extend_from_slice(text);
        }
    }
}

/// The character of a number, or U+FFFD.
fn rune(value: i64) -> char {
    u32::try_from(value)
        .ok()
        .and_then(char::from_u32)
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}
