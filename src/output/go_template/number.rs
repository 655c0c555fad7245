//! Number literals: `newNumber` of text/template/parse's `node.go`, and the parts of strconv that it needs.

use super::ast::Number;
use super::quote::{quote, unquote_char};

/// The value of a number, or what is wrong with it.
///
/// Imaginary numbers are refused: no object has any.
pub(super) fn number(text: &str) -> Result<Number, String> {
    if text.ends_with('i') {
        return Err(format!("complex numbers are not supported: {}", quote(text.as_bytes())));
    }
    if let Some(integer) = integer(text) {
        return Ok(integer.map_or(Number::Overflow, Number::Int));
    }
    let illegal = || format!("illegal number syntax: {}", quote(text.as_bytes()));
    let float = float(text).ok_or_else(illegal)?;
    // Go takes the digits of hexadecimal integers for exponents here; they have been read before.
    if !text.contains(['.', 'e', 'E', 'p', 'P']) {
        return Err(format!("integer overflow: {}", quote(text.as_bytes())));
    }
    Ok(Number::Float(float))
}

/// The value of a character constant, with its quotes.
pub(super) fn character(text: &str) -> Result<Number, String> {
    let inside = text.get(1..).unwrap_or_default();
    match unquote_char(inside, '\'') {
        None => Err("invalid syntax".to_owned()),
        Some((value, "'")) => Ok(Number::Int(value.into())),
        Some(_) => Err(format!("malformed character constant: {text}")),
    }
}

/// `strconv.ParseInt` and `ParseUint` with base 0. The inner value is missing if it fits into 64 bits without a sign only.
fn integer(text: &str) -> Option<Option<i64>> {
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &unsigned[2..]),
        [b'0', b'o' | b'O', ..] => (8, &unsigned[2..]),
        [b'0', b'b' | b'B', ..] => (2, &unsigned[2..]),
        [b'0', _, ..] => (8, &unsigned[1..]),
        _ => (10, unsigned),
    };
    if !underscores_fit(unsigned) {
        return None;
    }
    let digits = digits.replace('_', "");
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let magnitude = u64::from_str_radix(&digits, radix).ok()?;
    if negative {
        return 0_i64.checked_sub_unsigned(magnitude).map(Some);
    }
    match i64::try_from(magnitude) {
        Ok(integer) => Some(Some(integer)),
        // ParseUint takes no sign.
        Err(_) => (!text.starts_with('+')).then_some(None),
    }
}

/// `strconv.ParseFloat`.
fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !underscores_fit(unsigned) {
        return None;
    }
    let unsigned = unsigned.replace('_', "").to_ascii_lowercase();
    let magnitude = match unsigned.strip_prefix("0x") {
        Some(digits) => hexadecimal_float(digits)?,
        // Rust reads words too, but the scanner lets none through.
        None => unsigned.parse().ok()?,
    };
    let float = if text.starts_with('-') { -magnitude } else { magnitude };
    float.is_finite().then_some(float)
}

/// `1.8p-1`, where the exponent must be there.
fn hexadecimal_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value = 0.0;
    for digit in whole.chars().chain(fraction.chars()) {
        value = value * 16.0 + f64::from(digit.to_digit(16)?);
    }
    let exponent: i32 = exponent.parse().ok()?;
    let fraction_bits = i32::try_from(fraction.len()).ok()?.checked_mul(4)?;
    Some(value * 2_f64.powi(exponent.checked_sub(fraction_bits)?))
}

/// Underscores stand between digits, or between a base's prefix and a digit.
fn underscores_fit(text: &str) -> bool {
    let hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    let is_digit = |byte: &u8| byte.is_ascii_digit() || (hexadecimal && byte.is_ascii_hexdigit());
    let bytes = text.as_bytes();
    let has_prefix = matches!(bytes, [b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B', ..]);
    (0..bytes.len()).all(|at| {
        let before = at
            .checked_sub(1)
            .is_some_and(|before| is_digit(&bytes[before]) || (has_prefix && before == 1));
        bytes[at] != b'_' || (before && bytes.get(at + 1).is_some_and(is_digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_have_the_values_that_go_gives_them() {
        for (text, value) in [
            ("0", Number::Int(0)),
            ("-0", Number::Int(0)),
            ("+12", Number::Int(12)),
            ("0x_1F", Number::Int(31)),
            ("017", Number::Int(15)),
            ("1_000", Number::Int(1000)),
            ("-9223372036854775808", Number::Int(i64::MIN)),
            ("9223372036854775808", Number::Overflow),
            ("1e3", Number::Float(1000.0)),
            ("1_0.5", Number::Float(10.5)),
            ("-.5", Number::Float(-0.5)),
            ("0x1.8p1", Number::Float(3.0)),
            ("08.5", Number::Float(8.5)),
        ] {
            assert_eq!(number(text), Ok(value), "{text}");
        }
        assert_eq!(character("'\\xff'"), Ok(Number::Int(255)));
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for text in ["08", "1__0", "_1", "1_", "1e400", "0x", "0x1.8", ".", "+9223372036854775808", "-9223372036854775809", "1i", "1_.5"] {
            assert!(number(text).is_err(), "{text}");
        }
        assert!(character("''").is_err());
        assert!(character("'ab'").is_err());
    }
}
