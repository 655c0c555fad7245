//! `printf`: Go's `fmt.Sprintf`, `doPrintf` of `print.go`.

use super::printer::{Flags, Printer, print};
use super::value::{Data, Value};
use crate::output::strconv::runes;

/// A number of which one more digit is read may be so large, and one that comes as an argument may be so large.
const LARGEST: i64 = 1_000_000;

/// Prints values as a format says.
pub(super) fn sprintf(format: &[u8], values: &[Value<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut formatting = Formatting {
        format,
        at: 0,
        values,
        argument: 0,
        after_index: false,
        reordered: false,
        good_index: true,
    };
    while let Some(length) = formatting.rest().iter().position(|byte| *byte == b'%') {
        out.extend_from_slice(&formatting.rest()[..length]);
        formatting.at += length + 1;
        if !formatting.verb(&mut out) {
            break;
        }
    }
    out.extend_from_slice(formatting.rest());
    formatting.extra(&mut out);
    out
}

struct Formatting<'f, 'a> {
    format: &'f [u8],
    at: usize,
    values: &'f [Value<'a>],
    /// The argument that is printed next.
    argument: usize,
    /// Whether an index such as `[3]` was read last.
    after_index: bool,
    /// Whether there was any index, after which it is not told what has been left over.
    reordered: bool,
    good_index: bool,
}

impl<'f> Formatting<'f, '_> {
    fn rest(&self) -> &'f [u8] {
        self.format.get(self.at..).unwrap_or_default()
    }

    fn accept(&mut self, byte: u8) -> bool {
        let accepted = self.rest().first() == Some(&byte);
        self.at += usize::from(accepted);
        accepted
    }

    /// Reads what follows a percent sign, and prints it. Tells whether there was a verb.
    fn verb(&mut self, out: &mut Vec<u8>) -> bool {
        self.good_index = true;
        let mut flags = self.flags();
        self.after_index = false;
        self.index();
        self.width(&mut flags, out);
        // A point at the very end is taken for the verb.
        if self.rest().len() > 1 && self.accept(b'.') {
            self.precision(&mut flags, out);
        }
        if !self.after_index {
            self.index();
        }
        let Some(rune) = runes(self.rest()).next() else {
            out.extend_from_slice(b"%!(NOVERB)");
            return false;
        };
        let verb = rune.unwrap_or(char::REPLACEMENT_CHARACTER);
        self.at += rune.map_or(1, char::len_utf8);
        if verb == 'v' {
            flags.go_syntax = flags.sharp;
            flags.sharp = false;
            flags.plus = false;
        }
        let mut printer = Printer { out, flags };
        let wrong = if verb == '%' {
            printer.text("%");
            return true;
        } else if !self.good_index {
            "(BADINDEX)"
        } else if let Some(value) = self.values.get(self.argument) {
            printer.argument(value.data.as_ref(), verb);
            self.argument += 1;
            return true;
        } else {
            "(MISSING)"
        };
        printer.text("%!");
        printer.text(verb.encode_utf8(&mut [0; 4]));
        printer.text(wrong);
        true
    }

    fn flags(&mut self) -> Flags {
        let mut flags = Flags::default();
        loop {
            match self.rest().first() {
                Some(b'#') => flags.sharp = true,
                Some(b'0') => flags.zero = true,
                Some(b'+') => flags.plus = true,
                Some(b'-') => flags.minus = true,
                Some(b' ') => flags.space = true,
                _ => return flags,
            }
            self.at += 1;
        }
    }

    fn width(&mut self, flags: &mut Flags, out: &mut Vec<u8>) {
        if !self.accept(b'*') {
            flags.width = self.number();
            if self.after_index && flags.width.is_some() {
                self.good_index = false;
            }
            return;
        }
        self.after_index = false;
        match self.integer_argument() {
            Some(width) => {
                flags.minus |= width < 0;
                flags.width = usize::try_from(width.unsigned_abs()).ok();
            }
            None => out.extend_from_slice(b"%!(BADWIDTH)"),
        }
    }

    fn precision(&mut self, flags: &mut Flags, out: &mut Vec<u8>) {
        if self.after_index {
            self.good_index = false;
        }
        self.index();
        if !self.accept(b'*') {
            flags.precision = Some(self.number().unwrap_or(0));
            return;
        }
        self.after_index = false;
        flags.precision = self
            .integer_argument()
            .and_then(|precision| usize::try_from(precision).ok());
        if flags.precision.is_none() {
            out.extend_from_slice(b"%!(BADPREC)");
        }
    }

    /// Decimal digits. One number that is much too large swallows the rest of the format.
    fn number(&mut self) -> Option<usize> {
        let mut number: Option<i64> = None;
        while let Some(digit) = self.rest().first().filter(|byte| byte.is_ascii_digit()) {
            if number.is_some_and(|number| number > LARGEST) {
                self.at = self.format.len();
                return None;
            }
            number = Some(number.unwrap_or(0) * 10 + i64::from(digit - b'0'));
            self.at += 1;
        }
        usize::try_from(number?).ok()
    }

    fn integer_argument(&mut self) -> Option<i64> {
        let value = self.values.get(self.argument)?;
        self.argument += 1;
        value
            .data
            .as_ref()
            .and_then(Data::integer)
            .filter(|number| (-LARGEST..=LARGEST).contains(number))
    }

    /// `[3]`: the number of the argument that comes next.
    fn index(&mut self) {
        self.after_index = false;
        if self.rest().first() != Some(&b'[') {
            return;
        }
        self.reordered = true;
        let end = self.rest().iter().position(|byte| *byte == b']');
        let Some(end) = end.filter(|_| self.rest().len() >= 3) else {
            self.at += 1;
            self.good_index = false;
            return;
        };
        let inside = &self.rest()[1..end];
        self.at += end + 1;
        let is_number = !inside.is_empty() && inside.iter().all(u8::is_ascii_digit);
        let number = std::str::from_utf8(inside).ok().filter(|_| is_number);
        let number: Option<usize> = number.and_then(|digits| digits.parse().ok());
        match number.and_then(|number| number.checked_sub(1)) {
            Some(index) if index < self.values.len() => {
                self.argument = index;
                self.after_index = true;
            }
            _ => {
                self.good_index = false;
                self.after_index = is_number;
            }
        }
    }

    /// `%!(EXTRA int=2)`: the arguments that were not asked for.
    fn extra(&self, out: &mut Vec<u8>) {
        let Some(extra) = self.values.get(self.argument..).filter(|extra| !extra.is_empty()) else {
            return;
        };
        if self.reordered {
            return;
        }
        out.extend_from_slice(b"%!(EXTRA ");
        for (index, value) in extra.iter().enumerate() {
            if index > 0 {
                out.extend_from_slice(b", ");
            }
            if let Some(data) = &value.data {
                out.extend_from_slice(data.type_name().as_bytes());
                out.push(b'=');
            }
            print(out, value.data.as_ref());
        }
        out.push(b')');
    }
}
