//! Sending: once, or as often as is safe; and what comes back.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::header::{ACCEPT_ENCODING, AUTHORIZATION, HeaderValue, USER_AGENT};
use http::{Request, Response};
use hyper_util::client::legacy::connect::capture_connection;

use super::classify::{answer_error, credential_error, send_error};
use super::warning::warning_text;
use super::{Answer, Clock, Connection, Lines, body, media_type, retry};
use crate::error::{ClusterError, FailureReason, Progress, Retry};
use crate::fleet::credentials::Credential;
use crate::fleet::observe::Observer;
use crate::k8s::{ApiClient, Body};

/// What became of a write that may have been sent more than once.
///
/// ```
/// # use multicluster::fleet::connection::Connection;
/// # async fn example(connection: Connection, apply: http::Request<Vec<u8>>) {
/// let sent = connection.write_idempotent(apply).await;
/// if let (Ok(_), Some(doubt)) = (&sent.result, &sent.doubt) {
///     println!("done; the first sending may have done it already: {doubt}");
/// }
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Sent {
    /// The last answer.
    pub result: Result<Answer, ClusterError>,
    /// What an earlier sending failed with, of which nobody knows whether it was done.
    pub doubt: Option<ClusterError>,
}

/// A request that an observer knows to be on its way. If it goes before its end, it has been given up.
struct Sending<'a> {
    cluster: &'a str,
    observer: &'a dyn Observer,
    ended: bool,
}

impl<'a> Sending<'a> {
    fn new(cluster: &'a str, observer: &'a dyn Observer) -> Self {
        observer.sending(cluster);
        Sending {
            cluster,
            observer,
            ended: false,
        }
    }

    fn ends(mut self) {
        self.ended = true;
    }
}

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.observer.given_up(self.cluster);
        }
    }
}

impl Connection {
    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// For anything but a success, with how far the request got.
    pub async fn request(&self, request: Request<Vec<u8>>) -> Result<Answer, ClusterError> {
        let (begun, method) = (Instant::now(), request.method().clone());
        let result = match self.observer.get() {
            None => self.request_once(request).await,
            Some((cluster, observer)) => {
                // A login is not the server's time: whoever shows what is waited for must leave the terminal to it.
                let authenticated = self.authenticate().await;
                authenticated.inspect_err(|error| self.tell(&method, Err(error), begun))?;
                let sending = Sending::new(cluster, observer.as_ref());
                let result = self.request_once(request).await;
                sending.ends();
                result
            }
        };
        let result = result.map_err(|error| self.hide_in_error(error));
        self.tell(&method, result.as_ref().map(|answer| answer.code), begun);
        result
    }

    async fn request_once(&self, request: Request<Vec<u8>>) -> Result<Answer, ClusterError> {
        let response = self.send(request, false).await?;
        let code = response.status().as_u16();
        let limit = self.options.max_answer_bytes;
        let body = body::collect(response.into_body(), limit, self.options.deadlines.idle).await?;
        Ok(Answer { code, body })
    }

    /// Reads, and where it may help reads again: at most three times, with pauses, and with the pause that the server asks
    /// for if it is not longer than the total deadline.
    ///
    /// # Errors
    /// As for [`request`](Connection::request), those of the last try.
    pub async fn read(&self, request: Request<Vec<u8>>) -> Result<Answer, ClusterError> {
        self.again(request, |_| true).await
    }

    /// Writes once. Only a write that the server put off, with 429 and a time to come back, is sent again: it was not done.
    ///
    /// # Errors
    /// As for [`request`](Connection::request).
    pub async fn write(&self, request: Request<Vec<u8>>) -> Result<Answer, ClusterError> {
        let put_off = |error: &ClusterError| {
            error.reason == FailureReason::Throttled && matches!(error.retry, Retry::After(_))
        };
        self.again(request, put_off).await
    }

    /// Writes what comes to the same when it is done twice. With [`ConnectionOptions::retry_writes`](super::ConnectionOptions)
    /// it is sent again also when nobody knows whether it was done, as often as a read is; else as by
    /// [`write`](Connection::write).
    pub async fn write_idempotent(&self, request: Request<Vec<u8>>) -> Sent {
        if !self.options.retry_writes {
            return Sent {
                result: self.write(request).await,
                doubt: None,
            };
        }
        let doubt = Mutex::new(None);
        let result = self
            .again(request, |error| {
                if error.progress == Progress::Sent {
                    *doubt.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
                }
                true
            })
            .await;
        let doubt = doubt.into_inner().unwrap_or_else(PoisonError::into_inner);
        Sent { result, doubt }
    }

    async fn again(
        &self,
        request: Request<Vec<u8>>,
        is_safe: impl Fn(&ClusterError) -> bool,
    ) -> Result<Answer, ClusterError> {
        let longest = self.options.deadlines.total.unwrap_or(retry::LONGEST_PAUSE);
        let mut tries = 1;
        loop {
            let error = match self.request(request.clone()).await {
                // No proof that it is whole, but it costs nothing; whoever decodes the rest finds out about the others.
                Ok(answer) if request.method() == http::Method::GET && body::is_cut_off(&answer.body) => {
                    cut_off()
                }
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            match retry::pause(error.retry, tries, longest) {
                Some(pause) if is_safe(&error) => tokio::time::sleep(pause).await,
                _ => return Err(error),
            }
            tries += 1;
        }
    }

    /// Sends a request whose answer is a stream of lines, such as a watch.
    ///
    /// # Errors
    /// As for [`request`](Connection::request).
    pub async fn lines(&self, request: Request<Vec<u8>>, idle: Duration) -> Result<Lines, ClusterError> {
        let (begun, method) = (Instant::now(), request.method().clone());
        let result = self.send(request, true).await;
        let result = result.map_err(|error| self.hide_in_error(error));
        self.tell(
            &method,
            result.as_ref().map(|response| response.status().as_u16()),
            begun,
        );
        let response = result?;
        let lines = Lines::new(response.into_body(), idle, self.options.max_answer_bytes);
        Ok(lines.hiding(self.secrets.clone()))
    }

    async fn send(&self, request: Request<Vec<u8>>, stream: bool) -> Result<Response<Body>, ClusterError> {
        let mut credential = self
            .credentials
            .current()
            .await
            .map_err(|error| credential_error(&error))?;
        let mut refreshed = false;
        loop {
            let begun = Instant::now();
            let response = self.send_as(&credential, &request, stream).await;
            self.log(&request, &response, begun.elapsed());
            let response = response?;
            let status = response.status();
            if status.is_success() {
                return self.expected(&request, response).await;
            }
            if status == http::StatusCode::UNAUTHORIZED && !refreshed {
                // A 401 says that nothing was done, so even a write may be sent again with fresh credentials.
                refreshed = true;
                let fresh = self
                    .credentials
                    .refresh(&credential)
                    .await
                    .map_err(|error| credential_error(&error))?;
                if let Some(fresh) = fresh {
                    credential = fresh;
                    continue;
                }
            }
            let headers = response.headers().clone();
            return match body::collect(response.into_body(), 1 << 20, self.options.deadlines.idle).await {
                // Before any of it is cut to be shown.
                Ok(body) => Err(answer_error(status, &headers, &self.hide_in_body(&body))),
                // The status alone: whether an object is missing or its whole kind, only the rest could have told.
                Err(lost) => {
                    let error = answer_error(status, &headers, b"");
                    let message = format!("{}: {}", error.message, lost.message);
                    let retry = match error.retry {
                        Retry::Never => lost.retry,
                        retry => retry,
                    };
                    Err(ClusterError {
                        message,
                        retry,
                        ..error
                    })
                }
            };
        }
    }

    /// A success, if it is of a type that was asked for.
    async fn expected(
        &self,
        request: &Request<Vec<u8>>,
        response: Response<Body>,
    ) -> Result<Response<Body>, ClusterError> {
        let Some(strange) = media_type::unexpected(request.headers(), response.headers()) else {
            return Ok(response);
        };
        let beginning = body::beginning(response.into_body(), self.options.deadlines.idle).await;
        Err(ClusterError::sent(
            FailureReason::Decode,
            media_type::no_api_server(&strange, &self.hide_in_body(&beginning)),
        ))
    }

    /// What `-v=6` shows: neither headers nor bodies, which may hold credentials.
    fn log(
        &self,
        request: &Request<Vec<u8>>,
        response: &Result<Response<Body>, ClusterError>,
        elapsed: Duration,
    ) {
        let server = self.settings.url.to_string();
        let server = server.trim_end_matches('/');
        let (method, milliseconds) = (request.method(), elapsed.as_millis());
        // A continue token is what a server says.
        let uri = || self.hide(&request.uri().to_string()).into_owned();
        match response {
            Ok(response) => {
                tracing::debug!(
                    "{method} {server}{} {} in {milliseconds} ms",
                    uri(),
                    response.status()
                );
            }
            Err(error) => tracing::debug!("{method} {server}{} {error} after {milliseconds} ms", uri()),
        }
    }

    async fn send_as(
        &self,
        credential: &Credential,
        request: &Request<Vec<u8>>,
        stream: bool,
    ) -> Result<Response<Body>, ClusterError> {
        let client = self.client(credential).await?;
        let mut outgoing = Request::builder().method(request.method()).uri(request.uri());
        if let Some(headers) = outgoing.headers_mut() {
            headers.extend(request.headers().clone());
            headers.extend(self.options.headers.clone());
            if let Ok(agent) = HeaderValue::from_str(&self.options.user_agent) {
                headers.insert(USER_AGENT, agent);
            }
            // client-go sends credentials over TLS alone, so that `kubectl proxy` on loopback needs none.
            if let Some(authorization) = credential
                .authorization
                .as_ref()
                .filter(|_| self.settings.is_tls())
            {
                self.secrets.note(credential);
                headers.insert(AUTHORIZATION, authorization.clone());
            }
            if stream {
                // A compressed watch is held back by the compressor, and Kubernetes 1.37 breaks clients that unpack
                // one (kube-rs/kube#2079).
                headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            }
        }
        let outgoing = outgoing
            .body(Body::from(request.body().clone()))
            .map_err(|error| {
                ClusterError::not_sent(FailureReason::Rejected, format!("bad request: {error}"))
            })?;
        let sent = jiff::Timestamp::now();
        let response = self.answered(&client, outgoing).await?;
        if let Some(clock) = Clock::read(response.headers(), sent) {
            *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = Some(clock);
        }
        for warning in response.headers().get_all("warning") {
            // Not only ASCII: Kubernetes sends UTF-8.
            if let Some(text) = warning_text(&String::from_utf8_lossy(warning.as_bytes())) {
                (self.options.on_warning)(&self.hide(&text));
            }
        }
        Ok(response)
    }
}

impl Connection {
    /// The beginning of the answer. The deadline for it begins when there is a connection, be it a new one, which has a deadline
    /// of its own, or one that has been used before.
    async fn answered(
        &self,
        client: &ApiClient,
        mut outgoing: Request<Body>,
    ) -> Result<Response<Body>, ClusterError> {
        let deadlines = self.options.deadlines;
        let mut captured = capture_connection(&mut outgoing);
        let connected = async {
            captured.wait_for_connection_metadata().await;
        };
        let mut answer = std::pin::pin!(client.send(outgoing));
        let answered = tokio::select! {
            biased;
            answered = &mut answer => Some(answered),
            () = connected => tokio::time::timeout(deadlines.response, answer).await.ok(),
            // The connector gives up before; this is for what it does not count as connecting.
            () = tokio::time::sleep(deadlines.connect + deadlines.response) => None,
        };
        match answered {
            Some(answered) => answered.map_err(|error| send_error(&error, &self.settings, deadlines)),
            None => {
                let seconds = deadlines.response.as_secs_f32();
                let late =
                    ClusterError::sent(FailureReason::Timeout, format!("no answer within {seconds} s"));
                Err(late.with_retry(Retry::Soon))
            }
        }
    }
}

/// An answer that ends before its JSON does, in good order: something on the way lost the rest.
fn cut_off() -> ClusterError {
    ClusterError::sent(FailureReason::Decode, "the answer broke off in the middle").with_retry(Retry::Soon)
}
