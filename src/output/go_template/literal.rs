//! Numbers and characters as they are written in a template: `newNumber` of text/template/parse's `node.go`.

use super::ast::Number;
use crate::output::strconv::{Integer, parse_float, parse_integer, quote, unquote_char};

/// The value of a number, or what is wrong with it.
///
/// Imaginary numbers are refused: no object has any.
pub(super) fn number(text: &str) -> Result<Number, String> {
    let quoted = || quote(text.as_bytes());
    if text.ends_with('i') {
        return Err(format!("complex numbers are not supported: {}", quoted()));
    }
    match parse_integer(text) {
        Some(Integer::Signed(integer)) => return Ok(Number::Int(integer)),
        Some(Integer::Unsigned) => return Ok(Number::Overflow),
        None => {}
    }
    let float = parse_float(text).ok_or_else(|| format!("illegal number syntax: {}", quoted()))?;
    match text.contains(['.', 'e', 'E', 'p', 'P']) {
        true => Ok(Number::Float(float)),
        false => Err(format!("integer overflow: {}", quoted())),
    }
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

/// How far what may be a number reaches. Not all of it is one: `.`, `0x0.2` and `089` are found out later.
pub(super) fn length(text: &str) -> usize {
    const DECIMAL: &str = "0123456789_";
    const HEXADECIMAL: &str = "0123456789abcdefABCDEF_";
    let mut rest = text;
    let mut accept = |valid: &str, all: bool| {
        let before = rest.len();
        rest = match all {
            true => rest.trim_start_matches(|next| valid.contains(next)),
            false => rest.strip_prefix(|next| valid.contains(next)).unwrap_or(rest),
        };
        rest.len() < before
    };
    accept("+-", false);
    let mut digits = DECIMAL;
    if accept("0", false) {
        if accept("xX", false) {
            digits = HEXADECIMAL;
        } else if accept("oO", false) {
            digits = "01234567_";
        } else if accept("bB", false) {
            digits = "01_";
        }
    }
    accept(digits, true);
    if accept(".", false) {
        accept(digits, true);
    }
    let exponent = match digits {
        DECIMAL => accept("eE", false),
        HEXADECIMAL => accept("pP", false),
        _ => false,
    };
    if exponent {
        accept("+-", false);
        accept(DECIMAL, true);
    }
    accept("i", false);
    text.len() - rest.len()
}
