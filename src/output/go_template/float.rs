//! Floats as Go's fmt package prints them with flags: `fmtFloat` of `format.go`, and `strconv/ftoa.go` beneath it.

use super::printer::Flags;
use crate::output::number::go_float;

/// How many digits after the point a float can have; what is asked for beyond are zeros.
const MOST_DIGITS: usize = 1100;

/// A float with its sign, if it shows one. Nothing for a verb that is not for floats.
pub(super) fn format(value: f64, verb: char, flags: Flags) -> Option<String> {
    let magnitude = value.abs();
    let precision = flags.precision;
    let mut digits = match verb {
        'v' | 'g' => general(magnitude, precision),
        'G' => general(magnitude, precision).to_uppercase(),
        'f' | 'F' => fixed(magnitude, precision.unwrap_or(6)),
        'e' => scientific(magnitude, precision.unwrap_or(6)),
        'E' => scientific(magnitude, precision.unwrap_or(6)).to_uppercase(),
        'b' => binary(magnitude),
        'x' => hexadecimal(magnitude, precision),
        'X' => hexadecimal(magnitude, precision).to_uppercase(),
        _ => return None,
    };
    if flags.sharp && verb != 'b' {
        digits = with_point(&digits, verb, precision);
    }
    let sign = match value.is_sign_negative() {
        true => "-",
        false if flags.plus => "+",
        false if flags.space => " ",
        false => "",
    };
    Some(format!("{sign}{digits}"))
}

fn fixed(value: f64, precision: usize) -> String {
    let within = precision.min(MOST_DIGITS);
    let mut text = format!("{value:.within$}");
    text.extend(std::iter::repeat_n('0', precision - within));
    text
}

fn scientific(value: f64, precision: usize) -> String {
    let within = precision.min(MOST_DIGITS);
    let text = format!("{value:.within$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let zeros = "0".repeat(precision - within);
    format!("{mantissa}{zeros}{}", go_exponent(exponent))
}

/// An exponent with a sign and at least two digits.
fn go_exponent(exponent: &str) -> String {
    match exponent.strip_prefix('-') {
        Some(digits) => format!("e-{digits:0>2}"),
        None => format!("e+{exponent:0>2}"),
    }
}

/// `%g`: the shorter of the two, without zeros at its end.
fn general(value: f64, precision: Option<usize>) -> String {
    let Some(precision) = precision else {
        return go_float(value);
    };
    let significant = precision.clamp(1, MOST_DIGITS);
    let text = format!("{value:.0$e}", significant - 1);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let trimmed = match mantissa.contains('.') {
        true => mantissa.trim_end_matches('0').trim_end_matches('.'),
        false => mantissa,
    };
    // Digits that are not there cannot keep an exponent away.
    let known = trimmed.chars().filter(char::is_ascii_digit).count();
    let known = i32::try_from(known).unwrap_or(i32::MAX);
    let mut limit = i32::try_from(significant).unwrap_or(i32::MAX);
    if limit > known && known > exponent {
        limit = known;
    }
    if exponent < -4 || exponent >= limit {
        return format!("{trimmed}{}", go_exponent(&exponent.to_string()));
    }
    let decimals = usize::try_from(known - 1 - exponent).unwrap_or(0);
    fixed(value, decimals)
}

/// The bits of a float: its mantissa and the exponent of two that goes with it.
fn bits(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    // Eleven bits always fit.
    match i32::try_from(bits >> 52 & 0x7ff).unwrap_or_default() {
        0 => (fraction, -1074),
        exponent => (fraction | 1 << 52, exponent - 1075),
    }
}

/// `%b`: `4503599627370496p-52`.
fn binary(value: f64) -> String {
    let (mantissa, exponent) = bits(value);
    format!("{mantissa}p{exponent:+}")
}

/// `%x`: `0x1.8p+00`.
fn hexadecimal(value: f64, precision: Option<usize>) -> String {
    let (mantissa, exponent) = bits(value);
    if mantissa == 0 {
        let zeros = "0".repeat(precision.unwrap_or(0));
        let point = if zeros.is_empty() { "" } else { "." };
        return format!("0x0{point}{zeros}p+00");
    }
    // One bit before the point, 60 after it.
    let shift = mantissa.leading_zeros() - 3;
    let mut mantissa = mantissa << shift;
    let mut exponent = exponent + 60 - i32::try_from(shift).unwrap_or_default();
    if let Some(precision) = precision.filter(|precision| *precision < 15) {
        let dropped = 60 - 4 * precision;
        let half = 1_u64 << (dropped - 1);
        let rest = mantissa & ((half << 1) - 1);
        mantissa >>= dropped;
        mantissa += u64::from(rest > half || (rest == half && mantissa & 1 == 1));
        mantissa <<= dropped;
        if mantissa >> 61 != 0 {
            mantissa >>= 1;
            exponent += 1;
        }
    }
    let fraction = format!("{:015x}", mantissa & ((1 << 60) - 1));
    let fraction = match precision {
        None => fraction.trim_end_matches('0').to_owned(),
        Some(precision) => format!(
            "{fraction:0<precision$.precision$}",
            precision = precision.min(MOST_DIGITS)
        ),
    };
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("0x1{point}{fraction}p{sign}{:02}", exponent.unsigned_abs())
}

/// The sharp flag: a point in any case, and zeros at the end.
fn with_point(text: &str, verb: char, precision: Option<usize>) -> String {
    let mut missing = match verb {
        'v' | 'g' | 'G' | 'x' => precision.unwrap_or(6),
        _ => 0,
    };
    let exponents: &[char] = match verb {
        'x' | 'X' => &['p', 'P'],
        _ => &['p', 'P', 'e', 'E'],
    };
    let (number, exponent) = text.split_at(text.find(exponents).unwrap_or(text.len()));
    let significant = number
        .chars()
        .filter(|character| *character != '.')
        .skip_while(|character| *character == '0')
        .count();
    missing = missing.saturating_sub(significant);
    let mut number = number.to_owned();
    if !number.contains('.') {
        // A zero before the point counts once.
        missing = missing.saturating_sub(usize::from(number == "0"));
        number.push('.');
    }
    number.extend(std::iter::repeat_n('0', missing));
    number + exponent
}
