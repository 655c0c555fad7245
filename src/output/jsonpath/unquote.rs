//! Text in quotes: client-go's `UnquoteExtend`, which is Go's `strconv.Unquote` with the same rules for both quotes.

/// The text that stands in quotes, which are not part of what is given here.
///
/// `None` if an escape is not one of Go's.
pub(super) fn unquote(quoted: &str, quote: char) -> Option<String> {
    if !quoted.contains(['\\', quote]) {
        return Some(quoted.to_owned());
    }
    // Escapes stand for bytes too, of which several can make up a character.
    let mut bytes = Vec::with_capacity(quoted.len());
    let mut rest = quoted.chars();
    while let Some(character) = rest.next() {
        if character == quote {
            return None;
        }
        let meant = match character {
            '\\' => escape(&mut rest, quote)?,
            _ => Meant::Character(character),
        };
        match meant {
            Meant::Byte(byte) => bytes.push(byte),
            Meant::Character(character) => {
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

enum Meant {
    Byte(u8),
    Character(char),
}

/// Reads what follows a backslash.
fn escape(rest: &mut std::str::Chars<'_>, quote: char) -> Option<Meant> {
    let kind = rest.next()?;
    Some(match kind {
        'a' => Meant::Byte(0x07),
        'b' => Meant::Byte(0x08),
        'f' => Meant::Byte(0x0c),
        'n' => Meant::Byte(b'\n'),
        'r' => Meant::Byte(b'\r'),
        't' => Meant::Byte(b'\t'),
        'v' => Meant::Byte(0x0b),
        '\\' => Meant::Byte(b'\\'),
        '\'' | '"' if kind == quote => Meant::Character(kind),
        'x' => Meant::Byte(u8::try_from(number(rest, 2, 16)?).ok()?),
        'u' => Meant::Character(char::from_u32(number(rest, 4, 16)?)?),
        'U' => Meant::Character(char::from_u32(number(rest, 8, 16)?)?),
        '0'..='7' => {
            let first = kind.to_digit(8)?;
            Meant::Byte(u8::try_from(first * 64 + number(rest, 2, 8)?).ok()?)
        }
        _ => return None,
    })
}

/// Reads so many digits.
fn number(rest: &mut std::str::Chars<'_>, digits: usize, radix: u32) -> Option<u32> {
    let mut value = 0_u32;
    for _ in 0..digits {
        value = value.checked_mul(radix)? + rest.next()?.to_digit(radix)?;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_escapes_mean_what_they_mean_in_go() {
        for (quoted, meant) in [
            ("", Some("")),
            ("plain ü", Some("plain ü")),
            (r"\a\b\f\n\r\t\v\\", Some("\x07\x08\x0c\n\r\t\x0b\\")),
            (r"\x41\101ü\u00e9\U0001F600", Some("AAüé😀")),
            (r"\xe2\x82\xac", Some("€")),
            (r"\xff", Some("\u{fffd}")),
            (r#"\""#, Some("\"")),
            (r"\'", None),
            ("\"", None),
            (r"\q", None),
            (r"\ud800", None),
            (r"\U00110000", None),
            (r"\UFFFFFFFF", None),
            (r"\x4", None),
            (r"\400", None),
            (r"\08", None),
            ("\\", None),
        ] {
            assert_eq!(unquote(quoted, '"').as_deref(), meant, "{quoted}");
        }
        assert_eq!(unquote(r"\'", '\'').as_deref(), Some("'"));
    }
}
