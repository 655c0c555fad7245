//! Comparisons in filters: client-go's `third_party/forked/golang/template/funcs.go`. Only values of one type can be
//! compared, so `@.count==1` fails on an object whose `count` is `"1"` or `1.5`.

use serde_json::Value;

use super::found::Found;
use super::node::Operator;

const BAD_TYPE: &str = "invalid type for comparison";
const INCOMPATIBLE: &str = "incompatible types for comparison";

/// Whether a comparison holds.
pub(super) fn compare(left: Found<'_>, operator: &Operator, right: Found<'_>) -> Result<bool, String> {
    let equal = || equal(left, right);
    let less = || less(left, right);
    let result = match operator {
        Operator::Equal => equal(),
        Operator::NotEqual => equal().map(|equal| !equal),
        Operator::Less => less(),
        Operator::GreaterEqual => less().map(|less| !less),
        Operator::LessEqual => less().and_then(|less| Ok(less || equal()?)),
        Operator::Greater => less().and_then(|less| Ok(!(less || equal()?))),
        Operator::Unknown(operator) => return Err(format!("unrecognized filter operator {operator}")),
        // It has no other side, and is not asked for here.
        Operator::Exists => Ok(true),
    };
    result.map_err(str::to_owned)
}

/// A value that can be compared.
#[derive(Clone, Copy)]
enum Basic<'a> {
    Bool(bool),
    Integer(i64),
    Unsigned(u64),
    Float(f64),
    String(&'a str),
}

fn basic(found: Found<'_>) -> Result<Basic<'_>, &'static str> {
    Ok(match found {
        Found::Held(value) | Found::Bare(value) => match value {
            Value::Bool(value) => Basic::Bool(*value),
            Value::Number(number) => match number.as_i64() {
                Some(integer) => Basic::Integer(integer),
                // Go decodes an integer beyond 2^63 as a float.
                None => Basic::Float(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => Basic::String(text),
            Value::Null | Value::Array(_) | Value::Object(_) => return Err(BAD_TYPE),
        },
        Found::Text(text) => Basic::String(text),
        Found::Integer(integer) => Basic::Integer(integer),
        Found::Float(float) => Basic::Float(float),
        Found::Bool(value) => Basic::Bool(value),
        Found::Byte(byte) => Basic::Unsigned(byte.into()),
        Found::Nothing => return Err(BAD_TYPE),
    })
}

#[expect(clippy::float_cmp, reason = "Go compares floats bit by bit, too")]
fn equal(left: Found<'_>, right: Found<'_>) -> Result<bool, &'static str> {
    Ok(match (basic(left)?, basic(right)?) {
        (Basic::Bool(left), Basic::Bool(right)) => left == right,
        (Basic::Integer(left), Basic::Integer(right)) => left == right,
        (Basic::Unsigned(left), Basic::Unsigned(right)) => left == right,
        (Basic::Integer(signed), Basic::Unsigned(unsigned))
        | (Basic::Unsigned(unsigned), Basic::Integer(signed)) => u64::try_from(signed) == Ok(unsigned),
        (Basic::Float(left), Basic::Float(right)) => left == right,
        (Basic::String(left), Basic::String(right)) => left == right,
        _ => return Err(INCOMPATIBLE),
    })
}

fn less(left: Found<'_>, right: Found<'_>) -> Result<bool, &'static str> {
    Ok(match (basic(left)?, basic(right)?) {
        (Basic::Bool(_), Basic::Bool(_)) => return Err(BAD_TYPE),
        (Basic::Integer(left), Basic::Integer(right)) => left < right,
        (Basic::Unsigned(left), Basic::Unsigned(right)) => left < right,
        (Basic::Integer(left), Basic::Unsigned(right)) => i128::from(left) < i128::from(right),
        (Basic::Unsigned(left), Basic::Integer(right)) => i128::from(left) < i128::from(right),
        (Basic::Float(left), Basic::Float(right)) => left < right,
        (Basic::String(left), Basic::String(right)) => left < right,
        _ => return Err(INCOMPATIBLE),
    })
}
