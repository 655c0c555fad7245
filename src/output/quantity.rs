//! Kubernetes quantities, as far as their order goes: apimachinery's `pkg/api/resource`, `ParseQuantity`.

/// A billionth is the finest fraction that a quantity has.
const NANO_DIGITS: i64 = 9;
/// A quantity of which more is not told apart: 2^63 - 1.
const GREATEST: u128 = ((1 << 63) - 1) * 1_000_000_000;

/// A quantity in billionths, if a text is one: `1500m`, `2Gi`, `1e3`, `0.5`.
pub(super) fn parse(text: &str) -> Option<i128> {
    if text.is_empty() {
        return None;
    }
    let (negative, unsigned) = match text.as_bytes()[0] {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (whole, rest) = unsigned.split_at(digits(unsigned));
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(digits(rest)),
        None => ("", rest),
    };
    let scale = scale(suffix)?;
    let magnitude = nanos(whole, fraction, scale).min(GREATEST);
    let signed = i128::try_from(magnitude).ok()?;
    Some(if negative { -signed } else { signed })
}

enum Scale {
    /// 2 to this power.
    Binary(u32),
    /// 10 to this power.
    Decimal(i64),
}

fn scale(suffix: &str) -> Option<Scale> {
    Some(match suffix {
        "Ki" => Scale::Binary(10),
        "Mi" => Scale::Binary(20),
        "Gi" => Scale::Binary(30),
        "Ti" => Scale::Binary(40),
        "Pi" => Scale::Binary(50),
        "Ei" => Scale::Binary(60),
        "n" => Scale::Decimal(-9),
        "u" => Scale::Decimal(-6),
        "m" => Scale::Decimal(-3),
        "" => Scale::Decimal(0),
        "k" => Scale::Decimal(3),
        "M" => Scale::Decimal(6),
        "G" => Scale::Decimal(9),
        "T" => Scale::Decimal(12),
        "P" => Scale::Decimal(15),
        "E" => Scale::Decimal(18),
        _ => Scale::Decimal(suffix.strip_prefix(['e', 'E'])?.parse::<i64>().ok()?),
    })
}

/// The billionths, a fraction of one counted as one.
fn nanos(whole: &str, fraction: &str, scale: Scale) -> u128 {
    let fraction = fraction.trim_end_matches('0');
    let mantissa = format!("{whole}{fraction}");
    let mantissa = mantissa.trim_start_matches('0');
    if mantissa.is_empty() {
        return 0;
    }
    let fraction_digits = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
    let (exponent, factor) = match scale {
        Scale::Decimal(exponent) => (exponent, 1),
        Scale::Binary(power) => (0, 1_u128 << power),
    };
    // The value is mantissa * factor * 10^shift.
    let shift = NANO_DIGITS
        .saturating_add(exponent)
        .saturating_sub(fraction_digits);
    // Of a long mantissa the first digits decide; the others become part of the shift.
    let (mantissa, dropped) = mantissa.split_at(mantissa.len().min(19));
    let shift = shift.saturating_add(i64::try_from(dropped.len()).unwrap_or(i64::MAX));
    let Some(value) = mantissa
        .parse::<u128>()
        .ok()
        .and_then(|mantissa| mantissa.checked_mul(factor))
    else {
        return u128::MAX;
    };
    let inexact = dropped.bytes().any(|digit| digit != b'0');
    let power = u32::try_from(shift.unsigned_abs())
        .ok()
        .and_then(|shift| 10_u128.checked_pow(shift));
    match (power, shift >= 0) {
        (Some(power), true) => value.saturating_mul(power),
        (None, true) => u128::MAX,
        (Some(power), false) => {
            let rounds_up = inexact || !value.is_multiple_of(power);
            value / power + u128::from(rounds_up)
        }
        (None, false) => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_an_order() {
        let ascending = [
            "-1Ki", "-1", "-0.5", "0", "1n", "1u", "1m", "0.5", "999m", "1", "1.5", "2", "1e1", "11", "1k",
            "1Ki", "1500", "2k", "1M", "1Mi", "1G", "1Gi", "1T", "1Ti", "1P", "1Pi", "1E", "1Ei", "1e30",
        ];
        for pair in ascending.windows(2) {
            assert!(parse(pair[0]).unwrap() < parse(pair[1]).unwrap(), "{pair:?}");
        }
    }

    #[test]
    fn one_quantity_has_many_forms() {
        for (one, other) in [
            ("1", "1000m"),
            ("+1.50", "1500m"),
            ("1024", "1Ki"),
            ("1e3", "1k"),
            ("1E3", "1000"),
            ("1.G", "1000M"),
            (".5", "0.5"),
            ("0.1n", "1n"),
            ("9223372036854775808", "1e99"),
            ("0.0000000000000000000000000001e28", "1"),
            ("m", "0"),
            (&format!("0.{}1e70", "0".repeat(69)), "1"),
        ] {
            assert_eq!(parse(one), parse(other), "{one} {other}");
            assert!(parse(one).is_some(), "{one}");
        }
    }

    #[test]
    fn other_texts_are_none() {
        for text in [
            "",
            "node-1",
            "1.1.1",
            "1 ",
            " 1",
            "1i",
            "1ki",
            "1e",
            "1e5x",
            "0x1",
            "2026-01-02T03:04:05Z",
            "--1",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
