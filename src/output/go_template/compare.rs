//! `eq`, `lt` and the others: text/template's `funcs.go`.

use std::cmp::Ordering;

use super::printer::{Flags, Printer};
use super::value::{Data, Value};

const NOT_COMPARABLE: &str = "invalid type for comparison";

/// Whether the first value equals one of the others.
pub(super) fn equals_any(first: &Value<'_>, others: &[Value<'_>]) -> Result<bool, String> {
    if others.is_empty() {
        return Err("missing argument for comparison".to_owned());
    }
    for other in others {
        if equal(first, other)? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn equal(left: &Value<'_>, right: &Value<'_>) -> Result<bool, String> {
    let (Some(a), Some(b)) = (&left.data, &right.data) else {
        return Ok(left.data.is_none() && right.data.is_none());
    };
    match (a, b) {
        (Data::Bool(a), Data::Bool(b)) => Ok(a == b),
        (Data::Float(a), Data::Float(b)) => Ok(a == b),
        (Data::String(a), Data::String(b)) => Ok(**a == **b),
        (Data::List(_), Data::List(_)) | (Data::Map(_), Data::Map(_)) => Err(format!(
            "non-comparable type {}: {}",
            shown(b, 's'),
            b.type_name()
        )),
        (Data::List(_), Data::Map(_)) | (Data::Map(_), Data::List(_)) => Err(format!(
            "non-comparable types {}: {}, {}: {}",
            shown(a, 's'),
            a.type_name(),
            b.type_name(),
            shown(b, 'v')
        )),
        _ => match (a.integer(), b.integer()) {
            (Some(a), Some(b)) => Ok(a == b),
            _ => Err(incompatible(a, b)),
        },
    }
}

/// The order of two values that have one.
pub(super) fn order(left: &Value<'_>, right: &Value<'_>) -> Result<Ordering, String> {
    let a = ordered(left)?;
    let b = ordered(right)?;
    match (a, b) {
        (Data::Bool(_), Data::Bool(_)) => Err(NOT_COMPARABLE.to_owned()),
        // JSON has no NaN.
        (Data::Float(a), Data::Float(b)) => Ok(a.partial_cmp(b).unwrap_or(Ordering::Equal)),
        (Data::String(a), Data::String(b)) => Ok(a.cmp(b)),
        _ => match (a.integer(), b.integer()) {
            (Some(a), Some(b)) => Ok(a.cmp(&b)),
            _ => Err(incompatible(a, b)),
        },
    }
}

fn ordered<'v, 'a>(value: &'v Value<'a>) -> Result<&'v Data<'a>, String> {
    match &value.data {
        None | Some(Data::List(_) | Data::Map(_)) => Err(NOT_COMPARABLE.to_owned()),
        Some(data) => Ok(data),
    }
}

fn incompatible(a: &Data<'_>, b: &Data<'_>) -> String {
    let (a, b) = (a.type_name(), b.type_name());
    format!("incompatible types for comparison: {a} and {b}")
}

/// A value as Go prints it in its errors, some of which say `%s` where they mean `%v`.
fn shown(data: &Data<'_>, verb: char) -> String {
    let mut out = Vec::new();
    let flags = Flags::default();
    Printer { out: &mut out, flags }.argument(Some(data), verb);
    String::from_utf8_lossy(&out).into_owned()
}
