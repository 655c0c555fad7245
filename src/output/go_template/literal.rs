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
