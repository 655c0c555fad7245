//! Reading answers: whole ones with a cap, and streams of lines, each with a deadline between the pieces.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use http_body_util::combinators::UnsyncBoxBody;

use super::redact::Secrets;
use crate::error::{ClusterError, FailureReason, Retry};
use crate::k8s::Body;

/// The longest line of a watch: etcd refuses objects of more than 1.5 MiB, and managedFields and JSON make it a few more.
const MAX_LINE_BYTES: usize = 64 << 20;

/// Reads a whole body of at most `limit` bytes, waiting at most `idle` for each piece.
pub(super) async fn collect(body: Body, limit: usize, idle: Duration) -> Result<Bytes, ClusterError> {
    let mut body = Box::pin(body);
    let mut first: Option<Bytes> = None;
    let mut rest = BytesMut::new();
    while let Some(piece) = next_piece(&mut body, idle).await? {
        let held = first.as_ref().map_or(0, Bytes::len).max(rest.len());
        if held + piece.len() > limit {
            return Err(too_large("the answer", limit));
        }
        match first.take() {
            None if rest.is_empty() => first = Some(piece),
            None => rest.extend_from_slice(&piece),
            Some(start) => {
                rest.extend_from_slice(&start);
                rest.extend_from_slice(&piece);
            }
        }
    }
    Ok(first.unwrap_or_else(|| rest.freeze()))
}

/// The beginning of a body, of which nothing more is wanted.
pub(super) async fn beginning(body: Body, idle: Duration) -> Bytes {
    let mut body = Box::pin(body);
    let piece = next_piece(&mut body, idle).await;
    piece.ok().flatten().unwrap_or_default()
}

/// Whether an answer is certainly not the whole JSON object that it begins.
pub(crate) fn is_cut_off(body: &[u8]) -> bool {
    let body = body.trim_ascii();
    body.first().is_none_or(|first| *first == b'{') && body.last() != Some(&b'}')
}

fn too_large(what: &str, limit: usize) -> ClusterError {
    let size = match (limit >> 20, limit % (1 << 20)) {
        (mebibytes, 0) => format!("{mebibytes} MiB"),
        _ => format!("{limit} bytes"),
    };
    ClusterError::sent(
        FailureReason::TooLarge,
        format!("{what} is larger than {size} (see --max-answer-size)"),
    )
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

async fn next_piece<B>(body: &mut B, idle: Duration) -> Result<Option<Bytes>, ClusterError>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Unpin,
{
    loop {
        let frame = tokio::time::timeout(idle, body.frame()).await.map_err(|_| {
            let seconds = idle.as_secs_f32();
            ClusterError::sent(
                FailureReason::Timeout,
                format!("the answer stopped for {seconds} s"),
            )
            .with_retry(Retry::Soon)
        })?;
        match frame {
            None => return Ok(None),
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
            Some(Err(error)) => {
                let message = format!(
                    "the answer broke off: {}",
                    super::classify::broken_off(&*error.into())
                );
                return Err(ClusterError::sent(FailureReason::Connect, message).with_retry(Retry::Soon));
            }
        }
    }
}

/// The lines of a streaming answer.
///
/// ```
/// # use std::time::Duration;
/// # use multicluster::{error::ClusterError, fleet::connection::Connection};
/// # async fn example(connection: Connection, watch: http::Request<Vec<u8>>) -> Result<(), ClusterError> {
/// let mut lines = connection.lines(watch, Duration::from_secs(65)).await?;
/// while let Some(line) = lines.next().await? {
///     println!("{} bytes", line.len());
/// }
/// # Ok(()) }
/// ```
pub struct Lines {
    body: UnsyncBoxBody<Bytes, BoxError>,
    idle: Duration,
    buffer: BytesMut,
    /// How much of the buffer is known to hold no line feed.
    searched: usize,
    /// The longest line.
    limit: usize,
    ended: bool,
    /// What was sent as credentials.
    secrets: Arc<Secrets>,
}

impl Lines {
    pub(crate) fn new<B>(body: B, idle: Duration, limit: usize) -> Self
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        Lines {
            body: body.map_err(Into::into).boxed_unsync(),
            idle,
            limit: limit.min(MAX_LINE_BYTES),
            buffer: BytesMut::new(),
            searched: 0,
            ended: false,
            secrets: Arc::default(),
        }
    }

    pub(super) fn hiding(self, secrets: Arc<Secrets>) -> Self {
        Lines { secrets, ..self }
    }

    /// An error that was made of a line, without the credentials that the server was sent.
    pub(crate) fn hide_in_error(&self, error: ClusterError) -> ClusterError {
        self.secrets.hide_in_error(error)
    }

    /// The next line without its line end; `None` at the end. What follows the last line feed is no line: a fragment
    /// of a cut stream is dropped.
    ///
    /// Cancel-safe: a line that was not returned is returned by the next call.
    ///
    /// # Errors
    /// When the stream breaks off, nothing comes for the idle time, or a line is too long.
    pub async fn next(&mut self) -> Result<Option<Bytes>, ClusterError> {
        loop {
            if let Some(offset) = self.buffer[self.searched..]
                .iter()
                .position(|byte| *byte == b'\n')
            {
                let mut line = self.buffer.split_to(self.searched + offset + 1);
                self.searched = 0;
                line.truncate(line.len() - 1);
                if line.last() == Some(&b'\r') {
                    line.truncate(line.len() - 1);
                }
                if line.is_empty() {
                    continue;
                }
                return Ok(Some(line.freeze()));
            }
            self.searched = self.buffer.len();
            if self.ended {
                return Ok(None);
            }
            if self.buffer.len() > self.limit {
                return Err(too_large("a line of the watch", self.limit));
            }
            match next_piece(&mut self.body, self.idle).await? {
                Some(piece) => self.buffer.extend_from_slice(&piece),
                None => self.ended = true,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_end_at_line_feeds_and_a_fragment_is_dropped() {
        let body = Body::from(b"one\r\n\ntwo\nfragment".to_vec());
        let mut lines = Lines::new(body, Duration::from_secs(1), usize::MAX);
        assert_eq!(lines.next().await.unwrap().as_deref(), Some(&b"one"[..]));
        assert_eq!(lines.next().await.unwrap().as_deref(), Some(&b"two"[..]));
        assert_eq!(lines.next().await.unwrap(), None);
    }

    #[test]
    fn an_object_without_an_end_is_cut_off() {
        for cut in ["", " \n", "{", "{\"items\":[{\"a\":1},", "{\"a\":\"x"] {
            assert!(is_cut_off(cut.as_bytes()), "{cut}");
        }
        for whole in ["{}", " {\"a\":1}\n", "<html>", "null", "ok"] {
            assert!(!is_cut_off(whole.as_bytes()), "{whole}");
        }
    }

    #[tokio::test]
    async fn a_body_over_the_cap_is_refused() {
        let body = Body::from(vec![b'x'; 11]);
        let error = collect(body, 10, Duration::from_secs(1)).await.unwrap_err();
        assert_eq!(error.reason, FailureReason::TooLarge);
        assert_eq!(
            error.message,
            "the answer is larger than 10 bytes (see --max-answer-size)"
        );
        let whole = collect(Body::from(vec![b'x'; 10]), 10, Duration::from_secs(1))
            .await
            .unwrap();
        assert_eq!(whole.len(), 10);
    }
}
