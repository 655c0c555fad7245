//! From values to their parts: `evalField`, `evalArray`, `evalWildcard` and `evalRecursive` of client-go's
//! `jsonpath.go`.

use super::evaluate::Failure;
use super::found::{Contents, Found};
use super::node::{End, Slice};

/// The fields of this name. Values that are no maps have none.
pub(super) fn field<'a>(
    input: &[Found<'a>],
    name: &str,
    allow_missing: bool,
) -> Result<Vec<Found<'a>>, Failure> {
    let found: Vec<_> = input
        .iter()
        .filter_map(|value| match value.contents() {
            Contents::Map(fields) => fields.get(name).map(Found::Held),
            _ => None,
        })
        .collect();
    // Where there is nothing to begin with, nothing is missing.
    if found.is_empty() && !input.is_empty() && !allow_missing {
        return Err(Failure::empty(format!("{name} is not found")));
    }
    Ok(found)
}

/// The elements of a slice of lists.
pub(super) fn slice<'a>(input: &[Found<'a>], slice: Slice) -> Result<Vec<Found<'a>>, Failure> {
    let mut found = Vec::new();
    let failure = |reason: String| Failure::with_input(reason, input);
    for value in input {
        let items = match value.contents() {
            Contents::List(items) => items,
            // An index of nothing is nothing, where kubectl crashes: in the body of a range over nothing.
            Contents::Null | Contents::Nothing => continue,
            _ => return Err(failure(format!("{} is not array or slice", value.type_name()))),
        };
        let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let from_end = |index: i64, counts: bool| if counts { index.wrapping_add(length) } else { index };
        let start = slice.start.map_or(0, |start| from_end(start, start < 0));
        let end = match slice.end {
            End::Open => length,
            End::At(end) => from_end(end, end < 0),
            // The element before the end: -1 is the last one, after which comes 0.
            End::One(end) => from_end(end, end <= 0),
        };
        if start == end {
            // An empty slice, even of one list of many, ends it all.
            return Ok(found);
        }
        let out_of_bounds = |index: i64| {
            failure(format!(
                "array index out of bounds: index {index}, length {length}"
            ))
        };
        if start >= length || start < 0 {
            return Err(out_of_bounds(start));
        }
        if end > length || end < 0 {
            return Err(out_of_bounds(end.wrapping_sub(1)));
        }
        if start > end {
            return Err(failure(format!(
                "starting index {start} is greater than ending index {end}"
            )));
        }
        let step = match slice.step {
            Some(step) if step <= 0 => return Err(failure("step must be > 0".to_owned())),
            Some(step) => usize::try_from(step).unwrap_or(usize::MAX),
            None => 1,
        };
        let (Ok(start), Ok(end)) = (usize::try_from(start), usize::try_from(end)) else {
            continue;
        };
        found.extend(items[start..end].iter().step_by(step).map(Found::Held));
    }
    Ok(found)
}

/// All values of maps and lists, and all bytes of strings.
pub(super) fn wildcard<'a>(input: &[Found<'a>]) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for value in input {
        match value.contents() {
            Contents::Map(fields) => found.extend(fields.values().map(Found::Held)),
            Contents::List(items) => found.extend(items.iter().map(Found::Held)),
            Contents::String(text) => found.extend(text.bytes().map(Found::Byte)),
            Contents::Nothing | Contents::Null | Contents::Scalar => {}
        }
    }
    found
}

/// All values that have something in them, and all such values within: maps, lists and strings that are not empty.
pub(super) fn recursive<'a>(input: &[Found<'a>]) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    // The values that are still to be visited, the next one last. They may be nested deeper than a stack is.
    let mut waiting: Vec<Found<'a>> = input.iter().rev().copied().collect();
    while let Some(value) = waiting.pop() {
        let visited = match value.contents() {
            Contents::Map(fields) => {
                waiting.extend(fields.values().rev().map(Found::Held));
                !fields.is_empty()
            }
            Contents::List(items) => {
                waiting.extend(items.iter().rev().map(Found::Held));
                !items.is_empty()
            }
            Contents::String(text) => !text.is_empty(),
            Contents::Nothing | Contents::Null | Contents::Scalar => false,
        };
        if visited {
            found.push(value.taken_out());
        }
    }
    found
}
