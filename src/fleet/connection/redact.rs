//! What we sent as a credential, and taking it out of what a server says.
//!
//! A server, or a proxy in front of it, that repeats a request's headers in an error page would bring the token onto the terminal, into
//! logs and into reports. Whatever a server says in words passes here; objects are data, and stay as they are.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::ClusterError;
use crate::fleet::credentials::Credential;
use crate::k8s::Status;

/// What stands where a credential stood.
pub(crate) const REDACTED: &str = "[redacted]";

/// A part of a credential that is so long is no coincidence: what a server has cut is found, too.
const PIECE: usize = 16;

/// What is shorter stands in every text.
const SHORTEST: usize = 4;

/// So many credentials of the past are remembered: an answer may be to a request from before the last refresh.
const REMEMBERED: usize = 8;

/// The credentials that one connection has sent.
#[derive(Default)]
pub(crate) struct Secrets {
    sent: Mutex<Sent>,
}

#[derive(Default)]
struct Sent {
    /// Which of the credentials was noted last.
    generation: Option<u64>,
    secrets: Vec<Vec<u8>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets([redacted])")
    }
}

impl Secrets {
    fn sent(&self) -> MutexGuard<'_, Sent> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a credential that is about to be sent.
    pub(super) fn note(&self, credential: &Credential) {
        let mut sent = self.sent();
        if sent.generation.replace(credential.generation) == Some(credential.generation) {
            return;
        }
        let Some(header) = &credential.authorization else {
            return;
        };
        for secret in secrets_of(header.as_bytes()) {
            if secret.len() >= SHORTEST && !sent.secrets.contains(&secret) {
                sent.secrets.push(secret);
            }
        }
        let forgotten = sent.secrets.len().saturating_sub(REMEMBERED);
        sent.secrets.drain(..forgotten);
    }

    /// The text without credentials.
    pub(crate) fn hide<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let ranges = self.found_in(text.as_bytes());
        if ranges.is_empty() {
            return Cow::Borrowed(text);
        }
        let (mut shown, mut from) = (String::with_capacity(text.len()), 0);
        for (start, end) in ranges {
            // A password may share a byte of a character with what stands beside it.
            let (start, end) = (text.floor_char_boundary(start), text.ceil_char_boundary(end));
            shown.push_str(text.get(from..start).unwrap_or_default());
            shown.push_str(REDACTED);
            from = end;
        }
        shown.push_str(text.get(from..).unwrap_or_default());
        Cow::Owned(shown)
    }

    /// The same of a body that somebody is going to quote.
    pub(crate) fn hide_in_body<'a>(&self, body: &'a [u8]) -> Cow<'a, [u8]> {
        if self.found_in(body).is_empty() {
            return Cow::Borrowed(body);
        }
        let text = String::from_utf8_lossy(body);
        Cow::Owned(self.hide(&text).into_owned().into_bytes())
    }

    /// The error without credentials, in its message and in the server's own account.
    pub(crate) fn hide_in_error(&self, mut error: ClusterError) -> ClusterError {
        self.hide_in(&mut error.message);
        if let Some(status) = &mut error.status {
            self.hide_in_status(Arc::make_mut(status));
        }
        error
    }

    fn hide_in_status(&self, status: &mut Status) {
        self.hide_in(&mut status.message);
        self.hide_in(&mut status.reason);
        let Some(details) = &mut status.details else {
            return;
        };
        for text in [
            &mut details.name,
            &mut details.group,
            &mut details.kind,
            &mut details.uid,
        ] {
            self.hide_in(text);
        }
        for cause in &mut details.causes {
            for text in [&mut cause.reason, &mut cause.message, &mut cause.field] {
                self.hide_in(text);
            }
        }
    }

    fn hide_in(&self, text: &mut String) {
        if let Cow::Owned(hidden) = self.hide(text) {
            *text = hidden;
        }
    }

    /// Where credentials stand in a text, or pieces of them: in order, apart from each other.
    fn found_in(&self, text: &[u8]) -> Vec<(usize, usize)> {
        let sent = self.sent();
        let mut found: Vec<(usize, usize)> = Vec::new();
        for secret in &sent.secrets {
            let length = secret.len().min(PIECE);
            let pieces: HashSet<&[u8]> = secret.windows(length).collect();
            // What servers serve is long: two bytes rule most of it out before anything is hashed.
            let mut begins = vec![false; 1 << 16];
            for piece in &pieces {
                begins[two_bytes(piece)] = true;
            }
            let hits = (0..).zip(text.windows(length));
            let hits = hits.filter(|(_, window)| begins[two_bytes(window)] && pieces.contains(window));
            found.extend(hits.map(|(start, _)| (start, start + length)));
        }
        found.sort_unstable();
        let mut apart: Vec<(usize, usize)> = Vec::new();
        for (start, end) in found {
            match apart.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => apart.push((start, end)),
            }
        }
        apart
    }
}

/// The first two bytes as a number.
fn two_bytes(piece: &[u8]) -> usize {
    usize::from(piece[0]) << 8 | usize::from(piece[1])
}

/// What is secret in an `Authorization` header: its value without the scheme, and the password in it.
fn secrets_of(header: &[u8]) -> Vec<Vec<u8>> {
    let value = match header.iter().position(|byte| *byte == b' ') {
        Some(space) => header[space + 1..].trim_ascii(),
        None => header,
    };
    let mut secrets = vec![value.to_vec()];
    if header.starts_with(b"Basic ")
        && let Ok(both) = STANDARD.decode(value)
        && let Some(colon) = both.iter().position(|byte| *byte == b':')
    {
        secrets.push(both[colon + 1..].to_vec());
    }
    secrets
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use serde_json::json;

    use super::*;
    use crate::error::FailureReason;

    const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJlLW9mLXNvbWVib2R5";

    fn after(headers: &[&str]) -> Secrets {
        let secrets = Secrets::default();
        for (generation, header) in (1..).zip(headers) {
            secrets.note(&Credential {
                authorization: Some(HeaderValue::from_str(header).unwrap()),
                client_identity: None,
                generation,
            });
        }
        secrets
    }

    #[test]
    fn a_token_is_taken_out_wherever_it_stands() {
        let secrets = after(&[&format!("Bearer {TOKEN}")]);
        for (said, shown) in [
            (
                format!("no: Authorization: Bearer {TOKEN}!"),
                "no: Authorization: Bearer [redacted]!",
            ),
            (format!("{TOKEN} ä {TOKEN}"), "[redacted] ä [redacted]"),
            (format!("ä{TOKEN}ä"), "ä[redacted]ä"),
            // What a server, or we, have cut.
            (format!("Bearer {}", &TOKEN[..20]), "Bearer [redacted]"),
            (format!("…{}", &TOKEN[40..]), "…[redacted]"),
        ] {
            assert_eq!(secrets.hide(&said), shown);
        }
        for harmless in ["Bearer", "forbidden: User \"me\"", "eyJhbGciOi", ""] {
            assert!(matches!(secrets.hide(harmless), Cow::Borrowed(same) if same == harmless));
        }
        assert_eq!(format!("{secrets:?}"), "Secrets([redacted])");
    }

    #[test]
    fn a_password_is_one_decoded_too() {
        let header = format!("Basic {}", STANDARD.encode("me:pass:wörd"));
        let secrets = after(&[&header]);
        assert_eq!(secrets.hide(&header), "Basic [redacted]");
        assert_eq!(
            secrets.hide("user me, password pass:wörd"),
            "user me, password [redacted]"
        );
        assert_eq!(secrets.hide("user me"), "user me");
        let short = after(&[&format!("Basic {}", STANDARD.encode("me:abc"))]);
        assert_eq!(short.hide("abc"), "abc", "every text would be full of holes");
    }

    #[test]
    fn credentials_of_before_a_refresh_are_remembered_and_there_is_an_end_to_it() {
        let headers: Vec<String> = (0..20)
            .map(|number| format!("Bearer token-{number:04}"))
            .collect();
        let secrets = after(&headers.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(
            secrets.hide("token-0019 token-0012 token-0000"),
            "[redacted] [redacted] token-0000"
        );
    }

    #[test]
    fn a_servers_account_has_none_left() {
        let secrets = after(&[&format!("Bearer {TOKEN}")]);
        let status = json!({
            "message": TOKEN, "reason": TOKEN, "code": 422,
            "details": {"name": TOKEN, "group": TOKEN, "kind": TOKEN, "uid": TOKEN,
                "causes": [{"reason": TOKEN, "message": TOKEN, "field": TOKEN}]},
        });
        let mut error = ClusterError::sent(FailureReason::Rejected, format!("is {TOKEN}"));
        error.status = Some(Arc::new(serde_json::from_value(status).unwrap()));
        let error = secrets.hide_in_error(error);
        assert_eq!(error.message, "is [redacted]");
        let left = serde_json::to_string(&error.status.unwrap().as_ref()).unwrap();
        assert!(!left.contains(TOKEN), "{left}");
        assert_eq!(left.matches(REDACTED).count(), 9, "{left}");
    }

    #[test]
    fn a_body_that_is_no_text_is_searched_too() {
        let secrets = after(&["Bearer some-token"]);
        assert!(matches!(secrets.hide_in_body(b"\xff\xfe"), Cow::Borrowed(_)));
        let hidden = secrets.hide_in_body(b"\xffsome-token").into_owned();
        assert_eq!(String::from_utf8(hidden).unwrap(), "\u{fffd}[redacted]");
    }
}
