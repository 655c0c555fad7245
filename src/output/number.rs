//! Numbers and other JSON values as Go prints them.

use std::fmt::Write as _;

use serde_json::{Number, Value};

/// The digits of a finite number, shortest that read back the same, as `d` or `d.ddd`; the sign; the decimal exponent.
fn parts(number: f64) -> (bool, String, i32) {
    let scientific = format!("{:e}", number.abs());
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    (
        number.is_sign_negative(),
        digits.to_owned(),
        exponent.parse().unwrap_or(0),
    )
}

/// A float as Go's encoding/json writes it: exponents below 1e-6 and from 1e21 on, of at least one digit.
pub(super) fn json_float(number: f64) -> String {
    let magnitude = number.abs();
    if magnitude == 0.0 || (1e-6..1e21).contains(&magnitude) {
        return number.to_string();
    }
    let (negative, digits, exponent) = parts(number);
    let sign = if negative { "-" } else { "" };
    format!("{sign}{digits}e{exponent:+}")
}

/// A float as Go's `%v` and strconv's shortest `'g'` write it: below 1e-4 and from 1e6 on with an exponent of at least
/// two digits.
pub(super) fn go_float(number: f64) -> String {
    let (negative, digits, exponent) = parts(number);
    if number == 0.0 || (-4..6).contains(&exponent) {
        return number.to_string();
    }
    let sign = if negative { "-" } else { "" };
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{digits}e{exponent_sign}{:02}", exponent.unsigned_abs())
}

/// A JSON value as Go's `%v` prints what it decodes to: `<nil>`, `map[a:1 b:2]`, `[x y]`, strings as they are.
///
/// ```
/// use multicluster::output::go_value;
/// assert_eq!(go_value(&serde_json::json!({"b": [1, "x"], "a": null})), "map[a:<nil> b:[1 x]]");
/// ```
pub fn go_value(value: &Value) -> String {
    let mut text = String::new();
    write_go_value(&mut text, value);
    text
}

pub(super) fn write_go_value(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("<nil>"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => write_go_number(text, number),
        Value::String(string) => text.push_str(string),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(' ');
                }
                write_go_value(text, item);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            text.push_str("map[");
            for (index, (key, field)) in fields.iter().enumerate() {
                if index > 0 {
                    text.push(' ');
                }
                text.push_str(key);
                text.push(':');
                write_go_value(text, field);
            }
            text.push(']');
        }
    }
}

fn write_go_number(text: &mut String, number: &Number) {
    match number.as_f64().filter(|_| number.is_f64()) {
        Some(float) => text.push_str(&go_float(float)),
        // Writing to a String cannot fail.
        None => drop(write!(text, "{number}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn floats_have_two_styles() {
        for (number, json, go) in [
            (0.0, "0", "0"),
            (-0.0, "-0", "-0"),
            (1.5, "1.5", "1.5"),
            (-100_000.5, "-100000.5", "-100000.5"),
            (1e6, "1000000", "1e+06"),
            (3_000_000.25, "3000000.25", "3.00000025e+06"),
            (0.0001, "0.0001", "0.0001"),
            (0.00001, "0.00001", "1e-05"),
            (0.000001, "0.000001", "1e-06"),
            (-1e-7, "-1e-7", "-1e-07"),
            (1e20, "100000000000000000000", "1e+20"),
            (1e21, "1e+21", "1e+21"),
            (5e-324, "5e-324", "5e-324"),
            (f64::MAX, "1.7976931348623157e+308", "1.7976931348623157e+308"),
        ] {
            assert_eq!(json_float(number), json);
            assert_eq!(go_float(number), go);
        }
    }

    #[test]
    fn values_print_as_go_prints_them() {
        let value = json!([true, null, 9007199254740993_i64, u64::MAX, 1e-7, "a b", {"k": []}, {}]);
        assert_eq!(
            go_value(&value),
            "[true <nil> 9007199254740993 18446744073709551615 1e-07 a b map[k:[]] map[]]"
        );
    }
}
