//! Which plain scalars YAML 1.1 reads as something other than a string: goyaml.v2's `resolve.go`.

/// Whether goyaml quotes a string because it, or another reader, would take it for a boolean, null, number or timestamp.
pub(super) fn is_ambiguous(text: &str) -> bool {
    match text.as_bytes().first() {
        None => true,
        Some(b'+' | b'-' | b'0'..=b'9') => {
            is_word(text) || is_timestamp(text) || is_number(&text.replace('_', "")) || is_base_60(text)
        }
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~') => is_word(text),
        Some(b'.') => is_word(text) || is_go_float(text),
        Some(_) => false,
    }
}

#[rustfmt::skip]
fn is_word(text: &str) -> bool {
    matches!(text,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON"
        | "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF"
        | "~" | "null" | "Null" | "NULL"
        | ".nan" | ".NaN" | ".NAN" | ".inf" | ".Inf" | ".INF"
        | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF")
}

/// What strconv.ParseInt and ParseUint take with base 0, or goyaml takes for a float.
fn is_number(text: &str) -> bool {
    let (sign, digits) = match text.as_bytes() {
        [sign @ (b'+' | b'-'), ..] => (Some(*sign), &text[1..]),
        _ => (None, text),
    };
    is_decimal_float(digits) || is_integer(sign, digits) || is_signed_binary(text)
}

/// `^(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`, unless it is too large for a float. Every decimal integer is one.
fn is_decimal_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some((whole, fraction)) => {
            digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty())
        }
        None => !mantissa.is_empty() && digits(mantissa),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    mantissa_fits && exponent_fits && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// `0x1F`, `0b11`, `0o17`, of 64 bits.
fn is_integer(sign: Option<u8>, text: &str) -> bool {
    let Some((prefix, digits)) = text.split_at_checked(2) else {
        return false;
    };
    let radix = match prefix {
        "0x" | "0X" => 16,
        "0b" | "0B" => 2,
        "0o" | "0O" => 8,
        _ => return false,
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return false;
    }
    let limit = match sign {
        None => u64::MAX,
        Some(b'-') => 1 << 63,
        Some(_) => (1 << 63) - 1,
    };
    u64::from_str_radix(digits, radix).is_ok_and(|value| value <= limit)
}

/// goyaml cuts off `0b` and leaves the rest to strconv.ParseInt, which takes a sign there.
fn is_signed_binary(text: &str) -> bool {
    text.strip_prefix("0b")
        .is_some_and(|digits| i64::from_str_radix(digits, 2).is_ok())
}

/// strconv.ParseFloat for a text that begins with a point: digits, where underscores may stand between, and an exponent.
fn is_go_float(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let underscores_fit =
        (0..bytes.len()).all(|at| bytes[at] != b'_' || (at > 0 && digit(at - 1) && digit(at + 1)));
    underscores_fit && is_decimal_float(&text.replace('_', ""))
}

/// `^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$`: base 60, quoted for the sake of other readers.
fn is_base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let Some((first, rest)) = unsigned.split_once(':') else {
        return false;
    };
    let digits_and_underscores = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let (sixties, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    first.starts_with(|character: char| character.is_ascii_digit())
        && digits_and_underscores(first)
        && digits_and_underscores(fraction)
        && sixties
            .split(':')
            .all(|part| matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']))
}

/// The four layouts that goyaml gives to Go's time.Parse, with what that allows beyond them.
pub(in crate::output) fn is_timestamp(text: &str) -> bool {
    is_date_and_clock(text).is_some()
}

fn is_date_and_clock(text: &str) -> Option<()> {
    let (year, rest) = text.split_once('-')?;
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (month, rest) = one_or_two_digits(rest)?;
    let (day, rest) = one_or_two_digits(rest.strip_prefix('-')?)?;
    if !(1..=12).contains(&month) || !(1..=days_in(year.parse().ok()?, month)).contains(&day) {
        return None;
    }
    let fits = match rest.as_bytes().first() {
        None => true,
        Some(b'T' | b't') => is_zone(clock(&rest[1..])?),
        // Go skips any number of spaces where the layout has one.
        Some(b' ') => clock(rest.trim_start_matches(' '))?.is_empty(),
        Some(_) => false,
    };
    fits.then_some(())
}

/// Reads a number of one or two digits, and gives it and what follows.
fn one_or_two_digits(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    Some((text[..digits].parse().ok()?, &text[digits..]))
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Reads `15:4:5.999` and gives what follows.
fn clock(text: &str) -> Option<&str> {
    let (hour, rest) = one_or_two_digits(text)?;
    let (minute, rest) = one_or_two_digits(rest.strip_prefix(':')?)?;
    let (second, rest) = one_or_two_digits(rest.strip_prefix(':')?)?;
    if hour >= 24 || minute >= 60 || second >= 60 {
        return None;
    }
    // Go takes a comma for the point.
    let fraction = rest.strip_prefix(['.', ',']).unwrap_or_default();
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    Some(if digits == 0 { rest } else { &fraction[digits..] })
}

/// `Z` or `+01:00`.
fn is_zone(text: &str) -> bool {
    match text.as_bytes() {
        b"Z" => true,
        [b'+' | b'-', hour @ .., b':', minute_1, minute_2] if hour.len() == 2 => {
            let two = |digits: [u8; 2], limit: u8| {
                digits.iter().all(u8::is_ascii_digit) && (digits[0] - b'0') * 10 + (digits[1] - b'0') <= limit
            };
            // The limits are those of Go's time.Parse.
            two([hour[0], hour[1]], 24) && two([*minute_1, *minute_2], 60)
        }
        _ => false,
    }
}
