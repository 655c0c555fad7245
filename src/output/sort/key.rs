//! What is compared of an object: `isLess` of `sorter.go`.

use serde_json::Value;

use super::super::jsonpath::Found;
use super::super::quantity;

/// The value of an object's field, made ready to be compared many times.
pub(super) struct Key<'a> {
    found: Option<Found<'a>>,
    /// What it is as a quantity, if it is a string that a map or a list holds.
    quantity: Option<i128>,
}

impl<'a> Key<'a> {
    /// Of an object that does not have the field.
    pub(super) const MISSING: Self = Key {
        found: None,
        quantity: None,
    };

    pub(super) fn new(found: Found<'a>) -> Self {
        Key {
            found: Some(found),
            quantity: match found {
                Found::Held(Value::String(text)) => quantity::parse(text),
                _ => None,
            },
        }
    }

    pub(super) fn is_missing(&self) -> bool {
        self.found.is_none()
    }

    /// Go's kind of the value.
    pub(super) fn kind(&self) -> &'static str {
        self.found.map_or("invalid", kind)
    }

    /// Whether the object comes before another one: an object without the field comes before those that have it, and
    /// `null` before all other values.
    ///
    /// Not a total order: kubectl compares two strings as quantities only if both are.
    pub(super) fn less(&self, other: &Self) -> Result<bool, String> {
        match (self.found, other.found) {
            (None, other) => Ok(other.is_some()),
            (Some(_), None) => Ok(false),
            (Some(Found::Held(Value::String(left))), Some(Found::Held(Value::String(right)))) => {
                Ok(match (self.quantity, other.quantity) {
                    (Some(left), Some(right)) => left < right,
                    _ => left < right,
                })
            }
            (Some(left), Some(right)) => less(left, right),
        }
    }
}

fn kind(found: Found<'_>) -> &'static str {
    match found {
        Found::Held(_) => "interface",
        Found::Bare(Value::Object(_)) => "map",
        Found::Bare(Value::Array(_)) => "slice",
        other => other.type_name(),
    }
}

fn less(left: Found<'_>, right: Found<'_>) -> Result<bool, String> {
    match (left, right) {
        (Found::Held(left), Found::Held(right)) => less_held(left, right),
        (Found::Bare(left), Found::Bare(right)) => less_bare(left, right),
        (Found::Text(left), Found::Text(right)) => Ok(left < right),
        (Found::Integer(left), Found::Integer(right)) => Ok(left < right),
        (Found::Float(left), Found::Float(right)) => Ok(left < right),
        (Found::Byte(left), Found::Byte(right)) => Ok(left < right),
        _ => Err(format!("unsortable type: {}", kind(left))),
    }
}

/// Compares two values that maps or lists hold.
fn less_held(left: &Value, right: &Value) -> Result<bool, String> {
    match (left, right) {
        (Value::Null, _) => Ok(!right.is_null()),
        (_, Value::Null) => Ok(false),
        (Value::String(left_text), Value::String(right_text)) => {
            Ok(match (quantity::parse(left_text), quantity::parse(right_text)) {
                (Some(left), Some(right)) => left < right,
                _ => left_text < right_text,
            })
        }
        (Value::Number(left_number), Value::Number(right_number)) => {
            match (left_number.as_i64(), right_number.as_i64()) {
                (Some(left), Some(right)) => Ok(left < right),
                (None, None) => Ok(left_number.as_f64() < right_number.as_f64()),
                _ => Err("unsortable interface: interface".to_owned()),
            }
        }
        (Value::Number(_) | Value::String(_), _) => Err("unsortable interface: interface".to_owned()),
        _ => Err(format!("unsortable type: {}", Found::Held(left).type_name())),
    }
}

/// Compares two values by themselves.
fn less_bare(left: &Value, right: &Value) -> Result<bool, String> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Ok(left < right),
        (Value::Array(left), Value::Array(right)) => {
            // Not the order of words in a dictionary: each element has to be less.
            for (left, right) in left.iter().zip(right) {
                if !less_held(left, right)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        _ => Err(format!("unsortable type: {}", kind(Found::Bare(left)))),
    }
}
