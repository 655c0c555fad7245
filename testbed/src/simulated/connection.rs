//! A connection that can be told to misbehave below HTTP.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

/// How a connection is to end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Ending {
    /// Not before its time.
    #[default]
    Normal,
    /// Closed once what is written has been sent.
    CloseAfterFlush,
    /// Reset once what is written has been sent.
    ResetAfterFlush,
    /// Reset at once: TCP RST, nothing more is sent.
    Reset,
    /// These bytes are sent in place of whatever HTTP has to say, then it is closed.
    Raw(Bytes),
}

/// The handle by which a request's handler decides its connection's ending.
#[derive(Debug, Default)]
pub(super) struct Control(Mutex<Ending>);

impl Control {
    /// Decides.
    pub(super) fn end(&self, ending: Ending) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = ending;
    }

    fn ending(&self) -> Ending {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A TLS connection under a [`Control`].
pub(super) struct Connection {
    stream: TlsStream<TcpStream>,
    control: Arc<Control>,
    /// What is left to send of [`Ending::Raw`].
    raw: Option<Bytes>,
}

impl Connection {
    pub(super) fn new(stream: TlsStream<TcpStream>, control: Arc<Control>) -> Self {
        Self {
            stream,
            control,
            raw: None,
        }
    }

    /// Makes the kernel send RST when the socket is dropped, which the error leads to.
    fn reset(&self) -> io::Error {
        match self.stream.get_ref().0.set_zero_linger() {
            Ok(()) => io::ErrorKind::ConnectionReset.into(),
            Err(error) => error,
        }
    }

    fn poll_close(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        // Whether or not the peer still takes the close_notify, the connection ends here.
        let _ = ready!(Pin::new(&mut self.stream).poll_shutdown(context));
        Poll::Ready(io::ErrorKind::ConnectionAborted.into())
    }

    fn poll_raw(&mut self, context: &mut Context<'_>, bytes: Bytes) -> Poll<io::Error> {
        let mut left = self.raw.take().unwrap_or(bytes);
        while left.has_remaining() {
            match Pin::new(&mut self.stream).poll_write(context, &left) {
                Poll::Ready(Ok(0)) => return Poll::Ready(io::ErrorKind::WriteZero.into()),
                Poll::Ready(Ok(written)) => left.advance(written),
                Poll::Ready(Err(error)) => return Poll::Ready(error),
                Poll::Pending => {
                    self.raw = Some(left);
                    return Poll::Pending;
                }
            }
        }
        self.raw = Some(left);
        if let Err(error) = ready!(Pin::new(&mut self.stream).poll_flush(context)) {
            return Poll::Ready(error);
        }
        self.poll_close(context)
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.control.ending() == Ending::Reset {
            return Poll::Ready(Err(self.reset()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.control.ending() {
            Ending::Reset => Poll::Ready(Err(self.reset())),
            Ending::Raw(bytes) => self.poll_raw(context, bytes).map(Err),
            Ending::Normal | Ending::CloseAfterFlush | Ending::ResetAfterFlush => {
                Pin::new(&mut self.stream).poll_write(context, buffer)
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        match self.control.ending() {
            Ending::CloseAfterFlush => self.poll_close(context).map(Err),
            Ending::ResetAfterFlush | Ending::Reset => Poll::Ready(Err(self.reset())),
            Ending::Normal | Ending::Raw(_) => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
