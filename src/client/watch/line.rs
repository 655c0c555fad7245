//! Decoding one line of a watch: pure.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::form::{Form, WatchContext};
use crate::error::{ClusterError, FailureReason};
use crate::fleet::connection::answer_error;

/// What a line says.
#[derive(Debug)]
pub(crate) enum Line<T> {
    Added(T),
    Modified(T),
    Deleted(T),
    /// Nothing happened up to this resourceVersion.
    Bookmark(String),
    Error(ClusterError),
}

#[derive(Deserialize)]
struct RawLine<'a> {
    #[serde(rename = "type")]
    type_: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
}

#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    code: u16,
}

/// Decodes a line.
///
/// # Errors
/// A line that is no event, or whose object cannot be read.
pub(crate) fn decode<T: Form>(line: &[u8], context: &mut WatchContext) -> Result<Line<T>, ClusterError> {
    let unreadable = |message: String| ClusterError::sent(FailureReason::Decode, message);
    let raw: RawLine<'_> = serde_json::from_slice(line)
        .map_err(|error| unreadable(format!("a watch event cannot be read: {error}")))?;
    let body = raw.object.get().as_bytes();
    let object = |context: &mut WatchContext| T::decode_event(body, context).map_err(unreadable);
    match raw.type_ {
        "ADDED" => Ok(Line::Added(named(object(context)?)?)),
        "MODIFIED" => Ok(Line::Modified(named(object(context)?)?)),
        "DELETED" => Ok(Line::Deleted(named(object(context)?)?)),
        "BOOKMARK" => Ok(Line::Bookmark(object(context)?.resource_version())),
        "ERROR" => {
            let status: Status = serde_json::from_slice(body).unwrap_or(Status { code: 500 });
            let code =
                http::StatusCode::from_u16(status.code).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
            Ok(Line::Error(answer_error(code, &http::HeaderMap::new(), body)))
        }
        other => {
            let shown: String = other.chars().take(40).collect();
            Err(unreadable(format!(
                "the watch sent an event of the unknown type \"{shown}\""
            )))
        }
    }
}

fn named<T: Form>(object: T) -> Result<T, ClusterError> {
    if object.key().name.is_empty() {
        return Err(ClusterError::sent(
            FailureReason::Decode,
            "a watch event's object has no name",
        ));
    }
    Ok(object)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::super::super::table::TableRow;
    use super::*;

    fn context() -> WatchContext {
        WatchContext {
            columns: Arc::from([]),
        }
    }

    #[test]
    fn events_bookmarks_and_errors() {
        let line = br#"{"type":"ADDED","object":{"metadata":{"name":"n","resourceVersion":"5"}}}"#;
        assert!(
            matches!(decode::<Value>(line, &mut context()), Ok(Line::Added(object)) if object["metadata"]["name"] == "n")
        );
        let line = br#"{"type":"BOOKMARK","object":{"kind":"X","metadata":{"resourceVersion":"9"}}}"#;
        assert!(
            matches!(decode::<Value>(line, &mut context()), Ok(Line::Bookmark(version)) if version == "9")
        );
        let line = br#"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"#;
        let Ok(Line::Error(error)) = decode::<Value>(line, &mut context()) else {
            panic!("not an error")
        };
        assert_eq!(
            (error.reason, error.message.as_str()),
            (FailureReason::Gone, "too old")
        );
        assert!(decode::<Value>(br#"{"type":"NEW","object":{"metadata":{}}}"#, &mut context()).is_err());
        assert!(decode::<Value>(b"{", &mut context()).is_err());
    }

    #[test]
    fn rows_after_the_first_take_its_columns() {
        let mut context = context();
        let first = br#"{"type":"ADDED","object":{"kind":"Table","columnDefinitions":[{"name":"Name","type":"string","format":"name"}],
            "rows":[{"cells":["a"],"object":{"metadata":{"name":"a"}}}]}}"#;
        let second = br#"{"type":"MODIFIED","object":{"kind":"Table","columnDefinitions":null,
            "rows":[{"cells":["b"],"object":{"metadata":{"name":"b"}}}]}}"#;
        assert!(decode::<TableRow>(first, &mut context).is_ok());
        let Ok(Line::Modified(row)) = decode::<TableRow>(second, &mut context) else {
            panic!("not a row")
        };
        assert_eq!(row.columns[0].name, "Name");
        assert_eq!(row.cells, [json!("b")]);
    }
}
