//! Answers that are replaced, cut, stalled, split or rewritten on their way out.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, SizeHint};

use super::connection::{Control, Ending};
use super::faults::Fault;

/// The body of an answer.
pub(super) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// A body that is known as a whole.
pub(super) fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}

/// What a fault answers without the request being carried out.
pub(super) async fn instead(fault: Option<&Fault>, control: &Control) -> Option<Response<Body>> {
    match fault? {
        Fault::Respond {
            status,
            headers,
            body,
        } => {
            let mut response = Response::new(full(body.clone()));
            *response.status_mut() =
                StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            for (name, value) in headers {
                if let (Ok(name), Ok(value)) =
                    (name.parse::<http::HeaderName>(), HeaderValue::from_str(value))
                {
                    response.headers_mut().append(name, value);
                }
            }
            Some(response)
        }
        Fault::Reset => {
            control.end(Ending::Reset);
            Some(Response::new(full("")))
        }
        Fault::Raw(bytes) => {
            control.end(Ending::Raw(bytes.clone()));
            Some(Response::new(full("")))
        }
        Fault::Hang => std::future::pending().await,
        Fault::Generate { count, piece } => {
            let mut response = Response::new(generate(*count, Arc::clone(piece)));
            response
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Some(response)
        }
        Fault::Truncate { .. }
        | Fault::Stall { .. }
        | Fault::ResetAfter { .. }
        | Fault::ResetAfterCommit
        | Fault::CloseAfterAnswer
        | Fault::Split { .. }
        | Fault::Rewrite(_) => None,
    }
}

/// What a fault does to an answer.
pub(super) async fn spoil(response: Response<Body>, fault: Fault, control: Arc<Control>) -> Response<Body> {
    let (parts, body) = response.into_parts();
    let body = match fault {
        Fault::Truncate { after } => cut(body, after, Ending::CloseAfterFlush, control),
        Fault::Stall { after } => cut(body, after, Ending::Normal, control),
        Fault::ResetAfter { after } => cut(body, after, Ending::ResetAfterFlush, control),
        Fault::ResetAfterCommit => {
            control.end(Ending::Reset);
            body
        }
        Fault::CloseAfterAnswer => {
            // A small answer goes out in one flush, head and body.
            control.end(Ending::CloseAfterFlush);
            body
        }
        Fault::Split { size, pause } => split(body, size, pause),
        Fault::Rewrite(change) => rewrite(body, change.as_ref()).await,
        // Answered by `instead` already.
        Fault::Respond { .. } | Fault::Reset | Fault::Raw(_) | Fault::Hang | Fault::Generate { .. } => body,
    };
    Response::from_parts(parts, body)
}

/// Ends the connection as told, or stalls with [`Ending::Normal`], after so many bytes of the body.
fn cut(body: Body, after: usize, ending: Ending, control: Arc<Control>) -> Body {
    CutBody {
        body,
        left: after,
        ending,
        control,
    }
    .boxed_unsync()
}

struct CutBody {
    body: Body,
    left: usize,
    ending: Ending,
    control: Arc<Control>,
}

impl hyper::body::Body for CutBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left == 0 {
            // Pending makes hyper flush what it has, and the flush is where the connection looks for its ending.
            self.control.end(self.ending.clone());
            return Poll::Pending;
        }
        let left = self.left;
        let polled = Pin::new(&mut self.body).poll_frame(context);
        polled.map_ok(|frame| {
            let frame = frame.map_data(|data| data.slice(..data.len().min(left)));
            self.left -= frame.data_ref().map_or(0, Bytes::len);
            frame
        })
    }

    /// That of the whole body, so that `Content-Length` promises more than comes.
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }

    fn is_end_stream(&self) -> bool {
        self.left > 0 && self.body.is_end_stream()
    }
}

/// Sends a body in pieces, each flushed on its own.
fn split(body: Body, size: usize, pause: Duration) -> Body {
    let size = size.max(1);
    let pieces = futures::stream::unfold((body, Bytes::new()), move |(mut body, mut rest)| async move {
        if rest.is_empty() {
            rest = match body.frame().await? {
                Ok(frame) => frame.into_data().unwrap_or_default(),
                Err(error) => return Some((Err(error), (body, rest))),
            };
        } else {
            // Being pending between two pieces is what makes hyper flush the first.
            tokio::time::sleep(pause).await;
            tokio::task::yield_now().await;
        }
        let piece = rest.split_to(size.min(rest.len()));
        Some((Ok(Frame::data(piece)), (body, rest)))
    });
    StreamBody::new(pieces).boxed_unsync()
}

/// Makes a body piece by piece, as fast as it is read.
fn generate(count: u64, piece: Arc<dyn Fn(u64) -> Bytes + Send + Sync>) -> Body {
    let pieces = (0..count).map(move |index| Ok::<_, io::Error>(Frame::data(piece(index))));
    StreamBody::new(futures::stream::iter(pieces)).boxed_unsync()
}

/// Replaces a body.
async fn rewrite(body: Body, change: &(dyn Fn(Bytes) -> Bytes + Send + Sync)) -> Body {
    match body.collect().await {
        Ok(collected) => full(change(collected.to_bytes())),
        Err(error) => {
            let failed = futures::stream::once(async move { Err::<Frame<Bytes>, _>(error) });
            StreamBody::new(failed).boxed_unsync()
        }
    }
}
