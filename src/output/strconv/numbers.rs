//! Numbers with Go's prefixes and underscores: `atoi.go` and `atof.go`.

/// What a text is as an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::output) enum Integer {
    Signed(i64),
    /// One of 64 bits without a sign, which is larger than any of [`Integer::Signed`].
    Unsigned,
}

/// `strconv.ParseInt` and `ParseUint` with base 0.
pub(in crate::output) fn parse_integer(text: &str) -> Option<Integer> {
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
        return 0_i64.checked_sub_unsigned(magnitude).map(Integer::Signed);
    }
    match i64::try_from(magnitude) {
        Ok(integer) => Some(Integer::Signed(integer)),
        // ParseUint takes no sign.
        Err(_) => (!text.starts_with('+')).then_some(Integer::Unsigned),
    }
}

/// `strconv.ParseFloat`, as far as it gives a finite number.
pub(in crate::output) fn parse_float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !underscores_fit(unsigned) {
        return None;
    }
    let unsigned = unsigned.replace('_', "").to_ascii_lowercase();
    let magnitude = match unsigned.strip_prefix("0x") {
        Some(digits) => hexadecimal_float(digits)?,
        None if unsigned.starts_with(['-', '+']) => return None,
        None => unsigned.parse().ok()?,
    };
    let float = if text.starts_with('-') {
        -magnitude
    } else {
        magnitude
    };
    float.is_finite().then_some(float)
}

/// `1.8p-1`, where the exponent must be there. Exact for up to thirteen digits.
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
    fn integers_have_prefixes_and_underscores() {
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("+12", 12),
            ("0x_1F", 31),
            ("0b101", 5),
            ("0O17", 15),
            ("017", 15),
            ("1_000", 1000),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(parse_integer(text), Some(Integer::Signed(value)), "{text}");
        }
        assert_eq!(parse_integer("9223372036854775808"), Some(Integer::Unsigned));
        for text in [
            "",
            "-",
            "08",
            "1__0",
            "_1",
            "1_",
            "0x",
            "0x1.8",
            "+9223372036854775808",
            "-9223372036854775809",
            "18446744073709551616",
            "1e3",
            "--1",
        ] {
            assert_eq!(parse_integer(text), None, "{text}");
        }
    }

    #[test]
    fn floats_are_decimal_or_hexadecimal() {
        for (text, value) in [
            ("1e3", 1000.0),
            ("1_0.5", 10.5),
            ("-.5", -0.5),
            ("+1.", 1.0),
            ("0x1.8p1", 3.0),
            ("0X1P-2", 0.25),
            ("08.5", 8.5),
            ("18446744073709551616", 18_446_744_073_709_551_616.0),
        ] {
            assert_eq!(parse_float(text), Some(value), "{text}");
        }
        for text in [
            "", ".", "1e", "1e400", "0x1", "0xp1", "1_.5", "inf", "NaN", "--1", "+-1",
        ] {
            assert_eq!(parse_float(text), None, "{text}");
        }
    }
}
