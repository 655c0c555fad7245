//! From whatever a request fails with to a [`ClusterError`] that a person understands.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use rustls_pki_types::UnixTime;

use super::Deadlines;
use crate::error::{ClusterError, FailureReason, Progress, Retry};
use crate::fleet::credentials::CredentialError;
use crate::fleet::server::ServerSettings;
use crate::k8s::Status;

/// An error and its causes in one line; a cause that the text before it already tells is left out.
pub(super) fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

/// An error and all its causes, outermost first.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    let mut causes = vec![error];
    let mut error = error;
    loop {
        // An io::Error that wraps another error hides it from source(), which skips to the wrapped error's own cause.
        let wrapped = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        error = match (wrapped, error.source()) {
            (Some(inner), _) => inner,
            (None, Some(source)) => source,
            (None, None) => return causes,
        };
        causes.push(error);
    }
}

/// Credentials could not be had: nothing was sent.
pub(super) fn credential_error(error: &CredentialError) -> ClusterError {
    ClusterError::not_sent(FailureReason::Unauthorized, error.to_string())
}

/// A request that got no answer.
pub(super) fn send_error(
    error: &(dyn StdError + 'static),
    settings: &ServerSettings,
    deadlines: Deadlines,
) -> ClusterError {
    let mut connecting = false;
    let mut failure = None;
    for cause in causes(error) {
        if let Some(error) = cause.downcast_ref::<hyper_util::client::legacy::Error>() {
            connecting |= error.is_connect();
        }
        if let Some(error) = cause.downcast_ref::<rustls::Error>() {
            failure = Some(tls_failure(error));
            break;
        }
        if let Some(error) = cause.downcast_ref::<std::io::Error>() {
            failure = io_failure(error, connecting, deadlines).or(failure);
        }
    }
    let text = chain(error);
    let (reason, message) = failure.unwrap_or_else(|| {
        if text.contains("dns error") || text.contains("failed to lookup address") {
            (FailureReason::Dns, text)
        } else {
            (FailureReason::Connect, text)
        }
    });
    let message = match reason {
        FailureReason::Dns => {
            let host = settings.url.host().unwrap_or_default();
            format!("the host name {host} cannot be resolved: {message}")
        }
        _ => message,
    };
    // A client certificate is refused after the handshake, when the request may be on its way; the server reads none of it.
    let progress = if connecting || reason == FailureReason::Unauthorized {
        Progress::NotSent
    } else {
        Progress::Sent
    };
    let retry = match reason {
        FailureReason::Connect | FailureReason::Dns => Retry::Soon,
        FailureReason::Timeout if !connecting => Retry::Soon,
        // No connection within the deadline: another deadline is not waited for.
        _ => Retry::Never,
    };
    ClusterError {
        reason,
        message,
        progress,
        status: None,
        retry,
        given: 0,
    }
}

/// Why an answer ended before its end.
pub(super) fn broken_off(error: &(dyn StdError + 'static)) -> String {
    use std::io::ErrorKind;
    for cause in causes(error) {
        let kind = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        match kind {
            // rustls explains in a page of its own that TLS was not closed in order; a process that was killed does not.
            Some(ErrorKind::UnexpectedEof) => return "the server closed the connection".to_owned(),
            Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted) => {
                return "the connection was lost".to_owned();
            }
            _ => {}
        }
    }
    chain(error)
}

fn io_failure(
    error: &std::io::Error,
    connecting: bool,
    deadlines: Deadlines,
) -> Option<(FailureReason, String)> {
    use std::io::ErrorKind;
    let connect = |message: &str| Some((FailureReason::Connect, message.to_owned()));
    match error.kind() {
        ErrorKind::ConnectionRefused => connect("connection refused"),
        ErrorKind::HostUnreachable => connect("no route to the host"),
        ErrorKind::NetworkUnreachable => connect("the network is unreachable"),
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted => {
            connect("the connection was lost")
        }
        ErrorKind::UnexpectedEof if connecting => {
            connect("the server closed the connection during the TLS handshake")
        }
        ErrorKind::UnexpectedEof => connect("the server closed the connection"),
        ErrorKind::TimedOut if connecting => Some((
            FailureReason::Timeout,
            format!("no connection within {} s", deadlines.connect.as_secs_f32()),
        )),
        ErrorKind::TimedOut => Some((FailureReason::Timeout, "the connection timed out".to_owned())),
        _ if error.to_string().contains("failed to lookup address") => Some((
            FailureReason::Dns,
            error
                .to_string()
                .replace("failed to lookup address information: ", ""),
        )),
        _ => None,
    }
}

fn tls_failure(error: &rustls::Error) -> (FailureReason, String) {
    use rustls::{AlertDescription, CertificateError, Error};
    let tls = |message: String| (FailureReason::Tls, message);
    match error {
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            tls("the server's certificate is signed by an unknown authority (check caCert)".to_owned())
        }
        Error::InvalidCertificate(CertificateError::ExpiredContext { time, not_after }) => tls(format!(
            "the server's certificate does not verify: it expired at {}, and this machine's clock says {}",
            moment(*not_after),
            moment(*time)
        )),
        Error::InvalidCertificate(CertificateError::NotValidYetContext { time, not_before }) => tls(format!(
            "the server's certificate does not verify: it is valid from {} on, and this machine's clock says {}",
            moment(*not_before),
            moment(*time)
        )),
        Error::InvalidCertificate(error) => tls(format!("the server's certificate does not verify: {error}")),
        // With TLS 1.3 a refused client certificate shows only after the handshake, as an alert.
        Error::AlertReceived(
            alert @ (AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::CertificateUnknown
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRevoked
            | AlertDescription::AccessDenied),
        ) => (
            FailureReason::Unauthorized,
            format!("the server refused the client certificate ({alert:?})"),
        ),
        Error::InvalidMessage(_) => tls("the server does not speak TLS".to_owned()),
        other => tls(format!("TLS: {other}")),
    }
}

/// A time as people write it, to be compared with another.
fn moment(time: UnixTime) -> String {
    let second = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(second).map_or_else(|_| format!("{second}"), |time| time.to_string())
}

/// An answer that is not a success.
///
/// ```
/// use multicluster::{error::FailureReason, fleet::connection::answer_error};
/// let error = answer_error(http::StatusCode::FORBIDDEN, &http::HeaderMap::new(), b"no");
/// assert_eq!((error.reason, error.message.as_str()), (FailureReason::Forbidden, "403 Forbidden: no"));
/// ```
pub fn answer_error(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ClusterError {
    let location = headers.get(http::header::LOCATION);
    let parsed: Option<Status> = serde_json::from_slice::<serde_json::Value>(body)
        .ok()
        .filter(|value| value.get("kind").and_then(|kind| kind.as_str()) == Some("Status"))
        .and_then(|value| serde_json::from_value(value).ok());
    let names_an_object = parsed
        .as_ref()
        .and_then(|status| status.details.as_ref())
        .is_some_and(|details| !details.name.is_empty());
    let reason = match status.as_u16() {
        401 => FailureReason::Unauthorized,
        403 => FailureReason::Forbidden,
        404 if names_an_object => FailureReason::NotFound,
        404 => FailureReason::NoSuchKind,
        409 => FailureReason::Conflict,
        410 => FailureReason::Gone,
        429 => FailureReason::Throttled,
        500.. | 300..=399 => FailureReason::Server,
        _ => FailureReason::Rejected,
    };
    // API servers answer 500 to an apply whose fields their schema does not have, before anything is written (fieldmanager
    // in k8s.io/apiserver); whoever mistyped a field must not be told that the outcome is unknown.
    let untyped = parsed
        .as_ref()
        .is_some_and(|parsed| parsed.message.starts_with("failed to create typed patch object"));
    let reason = if untyped { FailureReason::Rejected } else { reason };
    // Behind a proxy a 5xx says nothing about whether the write was done.
    let progress = if status.is_server_error() && !untyped {
        Progress::Sent
    } else {
        Progress::Refused
    };
    let message = match &parsed {
        Some(parsed) if !parsed.message.is_empty() => parsed.message.clone(),
        _ if status.is_redirection() => {
            let to = location.and_then(|to| to.to_str().ok()).unwrap_or("nowhere");
            format!(
                "the server redirects ({}) to {to}; redirects are not followed",
                status.as_u16()
            )
        }
        _ => {
            let text: String = String::from_utf8_lossy(body).trim().chars().take(200).collect();
            let reason = status.canonical_reason().unwrap_or("unknown status");
            match text.is_empty() {
                true => format!("{} {reason}", status.as_u16()),
                false => format!("{} {reason}: {text}", status.as_u16()),
            }
        }
    };
    let parsed = parsed.map(|mut parsed| {
        parsed.code = status.as_u16();
        Arc::new(parsed)
    });
    let retry = match status.as_u16() {
        429 | 500 | 502..=504 if !untyped => retry_after(headers).map_or(Retry::Soon, Retry::After),
        _ => Retry::Never,
    };
    ClusterError {
        reason,
        message,
        progress,
        status: parsed,
        retry,
        given: 0,
    }
}

/// A whole number of seconds, as client-go reads it (`rest/with_retry.go`); a date, 0, or nonsense is none.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers
        .get(http::header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_object_and_a_missing_kind_are_told_apart() {
        let missing = br#"{"kind":"Status","reason":"NotFound","message":"widgets \"x\" not found",
            "details":{"name":"x","kind":"widgets"},"code":404}"#;
        let error = answer_error(StatusCode::NOT_FOUND, &HeaderMap::new(), missing);
        assert_eq!(
            (error.reason, error.progress),
            (FailureReason::NotFound, Progress::Refused)
        );
        let error = answer_error(StatusCode::NOT_FOUND, &HeaderMap::new(), b"404 page not found\n");
        assert_eq!(error.reason, FailureReason::NoSuchKind);
        assert_eq!(error.message, "404 Not Found: 404 page not found");
    }

    #[test]
    fn a_write_answered_with_500_may_have_been_done() {
        let error = answer_error(StatusCode::INTERNAL_SERVER_ERROR, &HeaderMap::new(), b"");
        assert_eq!(
            (error.reason, error.progress),
            (FailureReason::Server, Progress::Sent)
        );
        let untyped = br#"{"kind":"Status","code":500,
            "message":"failed to create typed patch object: .spec.colour: field not declared in schema"}"#;
        let error = answer_error(StatusCode::INTERNAL_SERVER_ERROR, &HeaderMap::new(), untyped);
        assert_eq!(
            (error.reason, error.progress),
            (FailureReason::Rejected, Progress::Refused)
        );
        let error = answer_error(StatusCode::CONFLICT, &HeaderMap::new(), b"");
        assert_eq!(
            (error.reason, error.progress),
            (FailureReason::Conflict, Progress::Refused)
        );
    }

    #[test]
    fn a_certificate_of_another_time_is_told_with_both_times() {
        use rustls::{CertificateError, Error};
        let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let (_, message) = tls_failure(&Error::InvalidCertificate(CertificateError::ExpiredContext {
            time: at(1_767_225_600),
            not_after: at(1_735_689_600),
        }));
        assert_eq!(
            message,
            "the server's certificate does not verify: it expired at 2025-01-01T00:00:00Z, and this machine's clock \
             says 2026-01-01T00:00:00Z"
        );
        let (_, message) = tls_failure(&Error::InvalidCertificate(CertificateError::NotValidYetContext {
            time: at(0),
            not_before: at(1_735_689_600),
        }));
        assert!(
            message.contains("it is valid from 2025-01-01T00:00:00Z on"),
            "{message}"
        );
        assert!(message.ends_with("clock says 1970-01-01T00:00:00Z"), "{message}");
    }

    #[test]
    fn a_redirect_is_an_error_that_names_where_it_leads() {
        let mut headers = HeaderMap::new();
        headers.insert("location", http::HeaderValue::from_static("https://elsewhere/"));
        let error = answer_error(StatusCode::TEMPORARY_REDIRECT, &headers, b"");
        assert!(error.message.contains("https://elsewhere/"), "{}", error.message);
    }

    #[test]
    fn what_a_server_asks_for_is_a_number_of_seconds() {
        let asked = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", http::HeaderValue::from_static(value));
            answer_error(StatusCode::TOO_MANY_REQUESTS, &headers, b"").retry
        };
        assert_eq!(asked("2"), Retry::After(Duration::from_secs(2)));
        for nonsense in [
            "0",
            "-1",
            "1.5",
            "Wed, 21 Oct 2026 07:28:00 GMT",
            "18446744073709551616",
        ] {
            assert_eq!(asked(nonsense), Retry::Soon, "{nonsense}");
        }
        let refused = answer_error(StatusCode::FORBIDDEN, &HeaderMap::new(), b"");
        assert_eq!(refused.retry, Retry::Never);
    }
}
