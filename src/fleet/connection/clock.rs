//! What an answer's `Date` says of the server's clock.

use http::HeaderMap;
use http::header::DATE;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};

/// A server's clock beside ours.
///
/// ```
/// # fn example(connection: &multicluster::fleet::connection::Connection) {
/// if let Some(clock) = connection.clock() {
///     println!("the server's clock is {} ahead", clock.skew());
/// }
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Clock {
    /// What the server's clock said: whole seconds.
    pub server: Timestamp,
    /// When the request was sent, by our clock.
    pub sent: Timestamp,
    /// When its answer came, by our clock.
    pub answered: Timestamp,
}

impl Clock {
    /// Reads an answer that came just now.
    pub(super) fn read(headers: &HeaderMap, sent: Timestamp) -> Option<Self> {
        let date = headers.get(DATE)?.to_str().ok()?;
        Some(Clock {
            server: DateTimeParser::new().parse_timestamp(date).ok()?,
            sent,
            answered: Timestamp::now(),
        })
    }

    /// How far the server's clock is ahead of ours, at least; negative when it is behind. Nothing while both may agree: the
    /// server told whole seconds, at some time between request and answer.
    pub fn skew(&self) -> SignedDuration {
        let most = self.server.duration_since(self.sent) + SignedDuration::from_secs(1);
        let least = self.server.duration_since(self.answered);
        match (least.is_positive(), most.is_negative()) {
            (true, _) => least,
            (_, true) => most,
            _ => SignedDuration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_that_may_agree_do() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        for (server, sent, answered, skew) in [
            ("10:00:00", "10:00:00.9", "10:00:01.1", 0),
            ("10:00:05", "10:00:00", "10:00:10", 0),
            ("10:01:00", "10:00:00", "10:00:10", 50),
            ("09:59:00", "10:00:00", "10:00:10", -59),
        ] {
            let [server, sent, answered] =
                [server, sent, answered].map(|time| at(&format!("2030-01-01T{time}Z")));
            let clock = Clock {
                server,
                sent,
                answered,
            };
            assert_eq!(clock.skew(), SignedDuration::from_secs(skew));
        }
    }

    #[test]
    fn dates_are_those_of_http() {
        let mut headers = HeaderMap::new();
        let sent = Timestamp::now();
        assert_eq!(Clock::read(&headers, sent), None);
        headers.insert(DATE, "Wed, 21 Oct 2026 07:28:00 GMT".parse().unwrap());
        let clock = Clock::read(&headers, sent).unwrap();
        assert_eq!(clock.server.to_string(), "2026-10-21T07:28:00Z");
        headers.insert(DATE, "today".parse().unwrap());
        assert_eq!(Clock::read(&headers, sent), None);
    }
}
