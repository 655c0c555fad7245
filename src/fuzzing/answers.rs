//! What servers answer: streams of lines in any pieces, and answers that are no success.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::Value;

use super::first_line;
use crate::client::for_fuzzing::{Line, decode};
use crate::client::{Form, Metadata, RawObject, TableRow, WatchContext};
use crate::error::{FailureReason, Progress, Retry};
use crate::fleet::connection::for_fuzzing::{is_cut_off, no_api_server, pause, unexpected, warning_text};
use crate::fleet::connection::{Lines, answer_error};

/// The first byte says how large the pieces are that the rest, a watch, comes in.
pub fn watch_lines(data: &[u8]) {
    let (size, stream) = data
        .split_first()
        .map_or((1, data), |(size, stream)| (*size, stream));
    let expected = lines_of(stream);
    for size in [usize::from(size).max(1), 1, stream.len().max(1)] {
        assert_eq!(
            read(stream, size, usize::MAX),
            (expected.clone(), false),
            "in pieces of {size}"
        );
    }
    // A limit ends the stream, with what came before it whole.
    let (some, failed) = read(stream, 7, 64);
    assert!(expected.starts_with(&some) && (failed || some == expected));

    events::<Value>(&expected);
    events::<TableRow>(&expected);
    events::<RawObject>(&expected);
    events::<Metadata>(&expected);
}

/// What is a line, said in the plainest way.
fn lines_of(stream: &[u8]) -> Vec<Bytes> {
    let mut lines: Vec<&[u8]> = stream.split(|byte| *byte == b'\n').collect();
    // After the last line feed there is a fragment, if anything.
    lines.pop();
    let whole = lines.iter().map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    whole
        .filter(|line| !line.is_empty())
        .map(Bytes::copy_from_slice)
        .collect()
}

/// The lines of a stream that comes in pieces, and whether they ended with an error.
fn read(stream: &[u8], size: usize, limit: usize) -> (Vec<Bytes>, bool) {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime");
    }
    let pieces: Vec<Result<_, std::io::Error>> = stream
        .chunks(size)
        .map(|piece| Ok(http_body::Frame::data(Bytes::copy_from_slice(piece))))
        .collect();
    let body = http_body_util::StreamBody::new(futures::stream::iter(pieces));
    let mut lines = Lines::new(body, Duration::from_secs(60), limit);
    let mut found = Vec::new();
    RUNTIME.with(|runtime| {
        runtime.block_on(async {
            loop {
                match lines.next().await {
                    Ok(Some(line)) => found.push(line),
                    Ok(None) => return (found, false),
                    Err(_) => return (found, true),
                }
            }
        })
    })
}

fn events<T: Form>(lines: &[Bytes]) {
    let mut context = WatchContext::default();
    for line in lines {
        match decode::<T>(line, &mut context) {
            Ok(Line::Added(object) | Line::Modified(object) | Line::Deleted(object)) => {
                assert!(!object.key().name.is_empty());
            }
            Ok(Line::Bookmark(_)) => {}
            Ok(Line::Error(error)) | Err(error) => assert!(!error.message.is_empty()),
        }
    }
}

/// A status, `Retry-After`, `Content-Type` and a warning on a line each, then a body.
pub fn answers(data: &[u8]) {
    let (status, rest) = first_line(data);
    let (retry_after, rest) = first_line(rest);
    let (content_type, rest) = first_line(rest);
    let (warning, body) = first_line(rest);
    let mut headers = HeaderMap::new();
    for (name, value) in [
        (http::header::RETRY_AFTER, retry_after),
        (http::header::LOCATION, retry_after),
        (http::header::CONTENT_TYPE, content_type),
    ] {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.insert(name, value);
        }
    }
    let status = StatusCode::from_bytes(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if !status.is_success() {
        failure(status, &headers, body);
    }

    let mut asked = HeaderMap::new();
    asked.insert(http::header::ACCEPT, HeaderValue::from_static(Value::ACCEPT_LIST));
    if let Some(strange) = unexpected(&asked, &headers) {
        assert!(no_api_server(&strange, body).chars().count() < 400);
    }
    let whole: Result<Value, _> = serde_json::from_slice(body);
    assert!(
        whole.is_err() || !is_cut_off(body),
        "a whole answer is taken for a part of one"
    );
    let warning = String::from_utf8_lossy(warning);
    let text = warning_text(&warning);
    assert!(
        text.is_none_or(|text| text.len() < warning.len()),
        "more is told than was sent"
    );
    if let Err(message) = Value::decode_page(body)
        && !body.trim_ascii_start().starts_with(b"{")
    {
        assert!(message.chars().count() < 300, "{message}");
    }
}

fn failure(status: StatusCode, headers: &HeaderMap, body: &[u8]) {
    let error = answer_error(status, headers, body);
    assert!(!error.message.is_empty());
    match (status.as_u16(), error.reason) {
        (500.., FailureReason::Rejected) => assert_eq!(error.progress, Progress::Refused),
        // Behind a proxy a 5xx says nothing about whether a write was done.
        (500..=599, _) => assert_eq!(error.progress, Progress::Sent),
        _ => assert_eq!(error.progress, Progress::Refused),
    }
    match error.retry {
        Retry::After(asked) => assert!(asked >= Duration::from_secs(1)),
        Retry::Soon => {}
        Retry::Never => assert_eq!(pause(error.retry, 1, Duration::MAX), None),
    }
    for longest in [Duration::from_secs(10), Duration::from_secs(300)] {
        for tries in 1..5 {
            let pause = pause(error.retry, tries, longest);
            assert!(pause.is_none_or(|pause| pause < longest && tries < 3));
        }
    }
    if error.status.is_none() && !status.is_redirection() {
        assert!(error.message.chars().count() < 300, "{}", error.message);
    }
}
