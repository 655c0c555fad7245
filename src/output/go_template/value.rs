//! What templates compute with: the `reflect.Value`s that text/template makes of an object, as far as JSON has them.

use std::iter;

use serde_json::{Map, Number, Value as Json};

use super::text::Text;
use crate::output::number::json_float;

/// A value, and whether it is still in the `interface {}` in which Go's maps and slices hold their elements.
#[derive(Debug, Clone)]
pub(super) struct Value<'a> {
    /// Nothing: a null where it is boxed; otherwise Go's invalid value, of a missing key or a nil.
    pub(super) data: Option<Data<'a>>,
    pub(super) boxed: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Data<'a> {
    Bool(bool),
    /// A literal's or a length's.
    Int(i64),
    /// An object's.
    Int64(i64),
    /// A byte of a string.
    Uint8(u8),
    Float(f64),
    String(Text<'a>),
    List(List<'a>),
    Map(&'a Map<String, Json>),
}

/// A slice of a list, which can be lengthened again up to its capacity.
#[derive(Debug, Clone, Copy)]
pub(super) struct List<'a> {
    within_capacity: &'a [Json],
    length: usize,
}

impl<'a> Value<'a> {
    pub(super) const INVALID: Value<'static> = Value {
        data: None,
        boxed: false,
    };

    /// An element of a map or a list.
    pub(super) fn element(json: &'a Json) -> Self {
        Value {
            data: Data::new(json),
            boxed: true,
        }
    }

    pub(super) fn is_valid(&self) -> bool {
        self.boxed || self.data.is_some()
    }

    /// Out of its interface.
    pub(super) fn unboxed(self) -> Self {
        Value { boxed: false, ..self }
    }

    /// Go's name of its type. The invalid value has none.
    pub(super) fn type_name(&self) -> &'static str {
        match &self.data {
            Some(data) if !self.boxed => data.type_name(),
            _ => "interface {}",
        }
    }

    /// Whether `if` takes it for true.
    pub(super) fn is_true(&self) -> bool {
        match &self.data {
            None => false,
            Some(Data::Bool(value)) => *value,
            Some(Data::Int(value) | Data::Int64(value)) => *value != 0,
            Some(Data::Uint8(value)) => *value != 0,
            Some(Data::Float(value)) => *value != 0.0,
            Some(Data::String(text)) => !text.is_empty(),
            Some(Data::List(list)) => !list.is_empty(),
            Some(Data::Map(map)) => !map.is_empty(),
        }
    }
}

impl<'a> From<Data<'a>> for Value<'a> {
    fn from(data: Data<'a>) -> Self {
        Value {
            data: Some(data),
            boxed: false,
        }
    }
}

impl<'a> Data<'a> {
    pub(super) fn new(json: &'a Json) -> Option<Self> {
        Some(match json {
            Json::Null => return None,
            Json::Bool(value) => Data::Bool(*value),
            Json::Number(number) => Data::number(number),
            Json::String(text) => Data::String(Text::Borrowed(text.as_bytes())),
            Json::Array(items) => Data::List(List {
                within_capacity: items,
                length: items.len(),
            }),
            Json::Object(fields) => Data::Map(fields),
        })
    }

    /// kubectl writes an object as JSON and reads it again first: what has no fraction then and fits is an int64.
    fn number(number: &Number) -> Self {
        if let Some(integer) = number.as_i64() {
            return Data::Int64(integer);
        }
        let float = number.as_f64().unwrap_or_default();
        match json_float(float).parse() {
            Ok(integer) => Data::Int64(integer),
            Err(_) => Data::Float(float),
        }
    }

    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Data::Bool(_) => "bool",
            Data::Int(_) => "int",
            Data::Int64(_) => "int64",
            Data::Uint8(_) => "uint8",
            Data::Float(_) => "float64",
            Data::String(_) => "string",
            Data::List(_) => "[]interface {}",
            Data::Map(_) => "map[string]interface {}",
        }
    }

    /// The value of an integer of any type.
    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Data::Int(value) | Data::Int64(value) => Some(*value),
            Data::Uint8(value) => Some((*value).into()),
            _ => None,
        }
    }
}

impl<'a> List<'a> {
    pub(super) fn len(&self) -> usize {
        self.length
    }

    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// How far a slice of it may reach. Go's is larger where a list was not filled up when it was read; there, `slice`
    /// gives nils, and fails here.
    pub(super) fn capacity(&self) -> usize {
        self.within_capacity.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<Value<'a>> {
        self.within_capacity
            .get(..self.length)?
            .get(index)
            .map(Value::element)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Value<'a>> + use<'a> {
        let list = *self;
        let mut index = 0..list.length;
        iter::from_fn(move || list.get(index.next()?))
    }

    /// From a start to an end, both within the capacity, which may be cut down too.
    pub(super) fn slice(&self, start: usize, end: usize, capacity: usize) -> Self {
        List {
            within_capacity: self.within_capacity.get(start..capacity).unwrap_or_default(),
            length: end.saturating_sub(start),
        }
    }
}
