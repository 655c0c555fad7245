//! What an expression finds.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::super::json;
use super::super::number::{go_float, go_value, write_go_value};

/// A value that an expression finds, of an object or of the template itself.
///
/// Displays as Go's `%v` prints it: strings as they are, `map[a:1]`, `[1 2]`, `<nil>`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Found<'a> {
    /// What a range over `null` hands on: Go's zero `reflect.Value`.
    Nothing,
    /// A value that a map or a list holds.
    Held(&'a Value),
    /// A value by itself: the object, what `..` finds, what a range hands on. `--sort-by` tells it from [`Held`](Found::Held).
    Bare(&'a Value),
    /// Text of the template.
    Text(&'a str),
    /// A number of the template.
    Integer(i64),
    /// A number of the template that is not an integer.
    Float(f64),
    /// `true` or `false` of the template.
    Bool(bool),
    /// A byte of a string: `.*` finds these.
    Byte(u8),
}

/// How an expression goes on from a value.
pub(super) enum Contents<'a> {
    /// There is no value.
    Nothing,
    /// There is one, and it is `null`.
    Null,
    Map(&'a Map<String, Value>),
    List(&'a [Value]),
    String(&'a str),
    /// A number or a boolean.
    Scalar,
}

impl<'a> Found<'a> {
    /// The object that a template is given.
    pub(super) fn object(object: &'a Value) -> Self {
        match object {
            Value::Null => Found::Nothing,
            _ => Found::Bare(object),
        }
    }

    /// The value as a range hands it on.
    pub(super) fn taken_out(self) -> Self {
        match self {
            Found::Held(value) => Found::object(value),
            other => other,
        }
    }

    pub(super) fn contents(self) -> Contents<'a> {
        match self {
            Found::Nothing => Contents::Nothing,
            Found::Held(value) | Found::Bare(value) => match value {
                Value::Null => Contents::Null,
                Value::Object(fields) => Contents::Map(fields),
                Value::Array(items) => Contents::List(items),
                Value::String(text) => Contents::String(text),
                Value::Bool(_) | Value::Number(_) => Contents::Scalar,
            },
            Found::Text(text) => Contents::String(text),
            Found::Integer(_) | Found::Float(_) | Found::Bool(_) | Found::Byte(_) => Contents::Scalar,
        }
    }

    /// The value's type in Go, which errors name.
    pub(in super::super) fn type_name(self) -> &'static str {
        match self {
            Found::Nothing => "<invalid>",
            Found::Held(value) | Found::Bare(value) => match value {
                Value::Null => "<nil>",
                Value::Bool(_) => "bool",
                Value::Number(number) if number.is_i64() => "int64",
                Value::Number(_) => "float64",
                Value::String(_) => "string",
                Value::Array(_) => "[]interface {}",
                Value::Object(_) => "map[string]interface {}",
            },
            Found::Text(_) => "string",
            Found::Integer(_) => "int",
            Found::Float(_) => "float64",
            Found::Bool(_) => "bool",
            Found::Byte(_) => "uint8",
        }
    }

    /// Writes the value as a template prints it: `PrintResults` and `evalToText`.
    pub(super) fn write_text(self, text: &mut String) {
        match self {
            Found::Nothing => text.push_str("<no value>"),
            Found::Held(value) | Found::Bare(value) => match value {
                Value::Null => text.push_str("null"),
                Value::Array(_) | Value::Object(_) => text.push_str(&json::to_compact(value)),
                _ => write_go_value(text, value),
            },
            other => text.push_str(&other.to_string()),
        }
    }
}

impl fmt::Display for Found<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Found::Nothing => formatter.write_str("<invalid reflect.Value>"),
            Found::Held(value) | Found::Bare(value) => formatter.write_str(&go_value(value)),
            Found::Text(text) => formatter.write_str(text),
            Found::Integer(integer) => write!(formatter, "{integer}"),
            Found::Float(float) => formatter.write_str(&go_float(float)),
            Found::Bool(value) => write!(formatter, "{value}"),
            Found::Byte(byte) => write!(formatter, "{byte}"),
        }
    }
}

impl Serialize for Found<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Found::Nothing => serializer.serialize_unit(),
            Found::Held(value) | Found::Bare(value) => value.serialize(serializer),
            Found::Text(text) => serializer.serialize_str(text),
            Found::Integer(integer) => serializer.serialize_i64(integer),
            Found::Float(float) => serializer.serialize_f64(float),
            Found::Bool(value) => serializer.serialize_bool(value),
            Found::Byte(byte) => serializer.serialize_u8(byte),
        }
    }
}
