//! The functions that a template can call: text/template's, and kubectl's `exists` and `base64decode`.

use std::cmp::Ordering;

use super::printer::{sprint, sprintln};
use super::printf::sprintf;
use super::value::{Data, Value};
use super::{base64, compare, escapers};

macro_rules! functions {
    ($($variant:ident $name:literal,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Function {
            $($variant,)*
        }

        impl Function {
            pub(super) fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Function::$variant),)*
                    _ => None,
                }
            }

            pub(super) fn name(self) -> &'static str {
                match self {
                    $(Function::$variant => $name,)*
                }
            }
        }
    };
}

functions! {
    And "and",
    Base64Decode "base64decode",
    Call "call",
    Eq "eq",
    Exists "exists",
    Ge "ge",
    Gt "gt",
    Html "html",
    Index "index",
    Js "js",
    Le "le",
    Len "len",
    Lt "lt",
    Ne "ne",
    Not "not",
    Or "or",
    Print "print",
    Printf "printf",
    Println "println",
    Slice "slice",
    UrlQuery "urlquery",
}

/// What a function takes for an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parameter {
    Anything,
    String,
}

impl Function {
    /// How many arguments there must be, and whether there may be more.
    pub(super) fn arity(self) -> (usize, bool) {
        match self {
            Function::Html | Function::Js | Function::Print | Function::Println | Function::UrlQuery => {
                (0, true)
            }
            Function::And
            | Function::Call
            | Function::Eq
            | Function::Exists
            | Function::Index
            | Function::Or
            | Function::Printf
            | Function::Slice => (1, true),
            Function::Base64Decode | Function::Len | Function::Not => (1, false),
            Function::Ge | Function::Gt | Function::Le | Function::Lt | Function::Ne => (2, false),
        }
    }

    pub(super) fn parameter(self, index: usize) -> Parameter {
        match self {
            Function::Base64Decode | Function::Printf if index == 0 => Parameter::String,
            _ => Parameter::Anything,
        }
    }

    /// The result, or what comes after `error calling NAME: `. The arguments are as many as the arity says; of `call`, the
    /// first is also given as it was written.
    pub(super) fn call<'a>(self, arguments: &[Value<'a>], written: &str) -> Result<Value<'a>, String> {
        let Some((first, others)) = arguments.split_first() else {
            return Ok(self.without_arguments());
        };
        let second = others.first().unwrap_or(&Value::INVALID);
        let made = |text: Vec<u8>| Ok(Data::String(text.into()).into());
        match self {
            // The machine evaluates their arguments one by one, and none too many.
            Function::And | Function::Or => Ok(arguments.last().unwrap_or(first).clone()),
            Function::Base64Decode => match base64::decode(string(first)) {
                Ok(bytes) => made(bytes),
                Err(at) => Err(format!(
                    "base64 decode failed: illegal base64 data at input byte {at}"
                )),
            },
            Function::Call => Err(match &first.data {
                None => "call of nil".to_owned(),
                Some(data) => format!("non-function {written} of type {}", data.type_name()),
            }),
            Function::Eq => compare::equals_any(first, others).map(truth),
            Function::Ne => compare::equal(first, second).map(|equal| truth(!equal)),
            Function::Lt => compare::order(first, second).map(|order| truth(order.is_lt())),
            Function::Le => compare::order(first, second).map(|order| truth(order.is_le())),
            Function::Gt => compare::order(first, second).map(|order| truth(order == Ordering::Greater)),
            Function::Ge => compare::order(first, second).map(|order| truth(order.is_ge())),
            Function::Exists => Ok(truth(exists(first, others))),
            Function::Index => index(first, others),
            Function::Len => length(first),
            Function::Not => Ok(truth(!first.is_true())),
            Function::Slice => slice(first, others),
            Function::Html => made(escapers::html(&escapers::joined(arguments))),
            Function::Js => made(escapers::js(&escapers::joined(arguments))),
            Function::UrlQuery => made(escapers::url_query(&escapers::joined(arguments))),
            Function::Print => made(sprint(arguments.iter().map(|value| value.data.as_ref()))),
            Function::Println => made(sprintln(arguments)),
            Function::Printf => made(sprintf(string(first), others)),
        }
    }

    fn without_arguments<'a>(self) -> Value<'a> {
        let text = match self {
            Function::Println => b"\n".to_vec(),
            _ => Vec::new(),
        };
        Data::String(text.into()).into()
    }
}

fn truth<'a>(value: bool) -> Value<'a> {
    Data::Bool(value).into()
}

/// The bytes of an argument that is a string, as its parameter says.
fn string<'v>(value: &'v Value<'_>) -> &'v [u8] {
    match &value.data {
        Some(Data::String(text)) => text,
        _ => &[],
    }
}

fn length<'a>(value: &Value<'a>) -> Result<Value<'a>, String> {
    let length = match &value.data {
        Some(Data::String(text)) => text.len(),
        Some(Data::List(list)) => list.len(),
        Some(Data::Map(map)) => map.len(),
        Some(data) => return Err(format!("len of type {}", data.type_name())),
        None if value.boxed => return Err("len of nil pointer".to_owned()),
        // Go panics, and takes it for an error.
        None => return Err("reflect: call of reflect.Value.Type on zero Value".to_owned()),
    };
    Ok(integer(length).into())
}

pub(super) fn integer<'a>(value: usize) -> Data<'a> {
    Data::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

/// An index into a list or a string, at most as large as what it is an index into.
fn position(index: &Value<'_>, limit: usize) -> Result<usize, String> {
    let Some(data) = &index.data else {
        return Err("cannot index slice/array with nil".to_owned());
    };
    let Some(integer) = data.integer() else {
        return Err(format!("cannot index slice/array with type {}", data.type_name()));
    };
    usize::try_from(integer)
        .ok()
        .filter(|position| *position <= limit)
        .ok_or_else(|| format!("index out of range: {integer}"))
}

fn index<'a>(value: &Value<'a>, indexes: &[Value<'a>]) -> Result<Value<'a>, String> {
    if value.data.is_none() {
        return Err("index of untyped nil".to_owned());
    }
    let mut value = value.clone();
    for index in indexes {
        value = match &value.data {
            None => return Err("index of nil pointer".to_owned()),
            Some(Data::String(text)) => match text.get(position(index, text.len())?) {
                Some(byte) => Data::Uint8(*byte).into(),
                // Go's check lets the length through, and its runtime does not.
                None => return Err("reflect: string index out of range".to_owned()),
            },
            Some(Data::List(list)) => list
                .get(position(index, list.len())?)
                .ok_or("reflect: slice index out of range")?,
            Some(Data::Map(map)) => match &index.data {
                None => return Err("value is nil; should be of type string".to_owned()),
                Some(Data::String(key)) => {
                    let field = std::str::from_utf8(key).ok().and_then(|key| map.get(key));
                    // A missing key gives what a null gives: a nil interface.
                    field.map_or(
                        Value {
                            data: None,
                            boxed: true,
                        },
                        Value::element,
                    )
                }
                Some(data) => return Err(format!("value has type {}; should be string", data.type_name())),
            },
            Some(data) => return Err(format!("can't index item of type {}", data.type_name())),
        };
    }
    Ok(value)
}

/// Whether `index` would find something that is not null.
fn exists<'a>(value: &Value<'a>, indexes: &[Value<'a>]) -> bool {
    indexes.is_empty() || index(value, indexes).is_ok_and(|value| value.data.is_some())
}

fn slice<'a>(value: &Value<'a>, indexes: &[Value<'a>]) -> Result<Value<'a>, String> {
    let Some(data) = &value.data else {
        return Err("slice of untyped nil".to_owned());
    };
    if indexes.len() > 3 {
        return Err(format!("too many slice indexes: {}", indexes.len()));
    }
    let (length, capacity) = match data {
        Data::String(_) if indexes.len() == 3 => return Err("cannot 3-index slice a string".to_owned()),
        Data::String(text) => (text.len(), text.len()),
        Data::List(list) => (list.len(), list.capacity()),
        _ => return Err(format!("can't slice item of type {}", data.type_name())),
    };
    let mut bounds = [0, length, capacity];
    for (bound, index) in bounds.iter_mut().zip(indexes) {
        // Other than `index`, Go does not look into an interface here: a field cannot be a bound.
        if index.boxed {
            return Err("cannot index slice/array with type interface {}".to_owned());
        }
        *bound = position(index, capacity)?;
    }
    let [start, end, capacity] = bounds;
    if start > end {
        return Err(format!("invalid slice index: {start} > {end}"));
    }
    if end > capacity {
        return Err(format!("invalid slice index: {end} > {capacity}"));
    }
    Ok(match data {
        Data::String(text) => Data::String(text.slice(start, end)).into(),
        Data::List(list) => Data::List(list.slice(start, end, capacity)).into(),
        _ => Value::INVALID,
    })
}
