//! A document that is JSON: one object, or several behind each other.

use serde_json::Value;

use super::Composed;
use super::documents::Document;
use super::error::Fault;
use super::scalar::integral;

/// Why a document was not read as JSON.
#[derive(Debug)]
pub(super) enum Failure {
    /// It is not JSON; it may be YAML.
    NotJson(Fault),
    /// It is JSON that cannot be accepted, and YAML would read something else in it: `1e400` as a string.
    Final(Fault),
}

/// Reads a stream of JSON values.
pub(super) fn read(document: &Document<'_>) -> Result<Vec<Composed>, Failure> {
    let text = document.text;
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let mut values = Vec::new();
    // Counting on from the last value keeps this linear in the text.
    let (mut counted, mut line) = (0, document.first_line);
    loop {
        let rest = &text[stream.byte_offset()..];
        let start = text.len() - rest.trim_start().len();
        line += text[counted..start].bytes().filter(|byte| *byte == b'\n').count();
        counted = start;
        match stream.next() {
            None => return Ok(values),
            Some(Ok(mut value)) => {
                numbers(&mut value);
                values.push(Composed { value, line });
            }
            Some(Err(error)) => {
                let message = error.to_string();
                // The position is given in the file's terms instead.
                let message = message
                    .rsplit_once(" at line ")
                    .map_or(&*message, |(message, _)| message)
                    .to_owned();
                let is_final = message == "number out of range" || message == "recursion limit exceeded";
                let fault = Fault {
                    line: document.first_line + error.line().max(1) - 1,
                    column: error.column().max(1),
                    message,
                };
                return Err(if is_final {
                    Failure::Final(fault)
                } else {
                    Failure::NotJson(fault)
                });
            }
        }
    }
}

/// Writes `1.0` as `1`, as kubectl sends it. The depth is that of what serde_json accepted.
fn numbers(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            if let Some(integer) = number.as_f64().and_then(integral) {
                *number = integer;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(numbers),
        Value::Object(fields) => fields.values_mut().for_each(numbers),
        _ => {}
    }
}
