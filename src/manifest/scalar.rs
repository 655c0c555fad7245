//! Plain scalars, as Go's YAML 1.1 parser resolves them.
//!
//! The rules are those of `resolve` in `go.yaml.in/yaml/v2`, and of the conversion to JSON in `sigs.k8s.io/yaml`, which are
//! what kubectl reads manifests with.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Number, Value};

/// What a scalar means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Integer(i64),
    /// Above what `i64` holds.
    Unsigned(u64),
    Float(f64),
    String(String),
}

/// Resolves a scalar. `tag` is the name of a tag of YAML itself (`int` for `!!int`); `implicit` says that there is none and
/// that the scalar is not quoted.
pub(super) fn resolve(text: &str, tag: Option<&str>, implicit: bool) -> Result<Scalar, String> {
    if implicit {
        return Ok(resolve_plain(text));
    }
    let found = || resolve_plain(text);
    let resolved = match tag {
        Some("bool") => Some(found()).filter(|scalar| matches!(scalar, Scalar::Bool(_))),
        Some("null") => Some(found()).filter(|scalar| matches!(scalar, Scalar::Null)),
        Some("int") => {
            Some(found()).filter(|scalar| matches!(scalar, Scalar::Integer(_) | Scalar::Unsigned(_)))
        }
        Some("float") => match found() {
            #[expect(clippy::cast_precision_loss, reason = "this is what the tag asks for")]
            Scalar::Integer(integer) => Some(Scalar::Float(integer as f64)),
            #[expect(clippy::cast_precision_loss, reason = "this is what the tag asks for")]
            Scalar::Unsigned(integer) => Some(Scalar::Float(integer as f64)),
            Scalar::Float(float) => Some(Scalar::Float(float)),
            _ => None,
        },
        Some("binary") => return decode_binary(text).map(Scalar::String),
        _ => Some(Scalar::String(text.to_owned())),
    };
    resolved.ok_or_else(|| format!("the value does not suit its tag !!{}", tag.unwrap_or_default()))
}

fn resolve_plain(text: &str) -> Scalar {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Scalar::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Scalar::Bool(false);
        }
        ".nan" | ".NaN" | ".NAN" => return Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        _ => {}
    }
    let number = match text.as_bytes().first() {
        // Here Go's own `ParseFloat` decides, which takes an underscore between digits only.
        Some(b'.') if underscores_separate_digits(text) => float(&text.replace('_', "")).map(Scalar::Float),
        Some(b'0'..=b'9' | b'+' | b'-') => {
            let digits = text.replace('_', "");
            integer(&digits).or_else(|| float(&digits).map(Scalar::Float))
        }
        _ => None,
    };
    number.unwrap_or_else(|| Scalar::String(text.to_owned()))
}

/// Go's `strconv.ParseInt` with base 0, then `ParseUint`.
fn integer(text: &str) -> Option<Scalar> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let prefix = unsigned.get(..2).unwrap_or_default();
    let (radix, digits) = match prefix {
        "0x" | "0X" => (16, &unsigned[2..]),
        "0o" | "0O" => (8, &unsigned[2..]),
        "0b" | "0B" => (2, &unsigned[2..]),
        _ if unsigned.len() > 1 && unsigned.starts_with('0') => (8, &unsigned[1..]),
        _ => (10, unsigned),
    };
    // `from_str_radix` would take a second sign.
    if !digits.starts_with(|first: char| first.is_digit(radix)) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    if text.starts_with('-') {
        return 0_i64.checked_sub_unsigned(magnitude).map(Scalar::Integer);
    }
    match i64::try_from(magnitude) {
        Ok(integer) => Some(Scalar::Integer(integer)),
        Err(_) if text.starts_with('+') => None,
        Err(_) => Some(Scalar::Unsigned(magnitude)),
    }
}

/// Go-YAML's `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`; what overflows is no number.
fn float(text: &str) -> Option<f64> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (
            mantissa,
            Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        ),
        None => (unsigned, None),
    };
    let mantissa_is_number = match mantissa.split_once('.') {
        Some(("", fraction)) => is_digits(fraction),
        Some((whole, fraction)) => is_digits(whole) && (fraction.is_empty() || is_digits(fraction)),
        None => is_digits(mantissa),
    };
    if !mantissa_is_number || !exponent.is_none_or(is_digits) {
        return None;
    }
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

fn underscores_separate_digits(text: &str) -> bool {
    text.split('_').collect::<Vec<_>>().windows(2).all(|pair| {
        pair[0].ends_with(|last: char| last.is_ascii_digit())
            && pair[1].starts_with(|first: char| first.is_ascii_digit())
    })
}

fn decode_binary(text: &str) -> Result<String, String> {
    let encoded = text.replace(['\r', '\n'], "");
    let bytes = STANDARD
        .decode(encoded)
        .map_err(|_| "!!binary value contains invalid base64 data".to_owned())?;
    String::from_utf8(bytes)
        .map_err(|_| "!!binary value is not text: JSON, which the API servers read, has only text".to_owned())
}

/// The integer that Go's JSON encoder writes for a float, if it writes one: `1` for `1.0`, and digits below 1e21.
///
/// An API server refuses `8.0`, and `1e16`, for a field that is an integer.
pub(super) fn integral(float: f64) -> Option<Number> {
    if float.fract() != 0.0 || float.abs() >= 1e21 {
        return None;
    }
    let digits = format!("{float}");
    digits
        .parse::<i64>()
        .map(Number::from)
        .or_else(|_| digits.parse::<u64>().map(Number::from))
        .ok()
}

impl Scalar {
    pub(super) fn into_value(self) -> Result<Value, String> {
        Ok(match self {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => Value::Bool(value),
            Scalar::Integer(value) => Value::from(value),
            Scalar::Unsigned(value) => Value::from(value),
            Scalar::Float(value) => match integral(value).or_else(|| Number::from_f64(value)) {
                Some(number) => Value::Number(number),
                None => {
                    return Err(
                        "infinity and not-a-number are not values of JSON, which the API servers read"
                            .to_owned(),
                    );
                }
            },
            Scalar::String(value) => Value::String(value),
        })
    }

    /// The key of a JSON object that kubectl makes of a scalar: `"true"` for `on`, `"420"` for `0644`.
    pub(super) fn into_key(self) -> Result<String, String> {
        match self {
            Scalar::Null => Err("null cannot be a key; put it in quotes if the word is meant".to_owned()),
            Scalar::Bool(value) => Ok(value.to_string()),
            Scalar::Integer(value) => Ok(value.to_string()),
            Scalar::Unsigned(_) => Err("the number is too large for a key; put it in quotes".to_owned()),
            Scalar::Float(value) => Ok(float_key(value)),
            Scalar::String(value) => Ok(value),
        }
    }
}

/// Go's `strconv.FormatFloat(value, 'g', -1, 32)`, which `sigs.k8s.io/yaml` writes keys with.
fn float_key(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "kubectl writes keys with the precision of 32 bits"
    )]
    let value = value as f32;
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent = exponent.parse::<i32>().unwrap_or_default();
    if (-4..6).contains(&exponent) {
        format!("{value}")
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{mantissa}e{sign}{:02}", exponent.abs())
    }
}
