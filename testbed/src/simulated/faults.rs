//! The fault plan: what a real server will not do when asked.
//!
//! Empty by default. Tests add rules through [`Server::faults`](super::Server::faults) while the server runs:
//!
//! ```
//! use std::time::Duration;
//! use testbed::simulated::{Fault, Faults, Rule};
//!
//! let faults = Faults::default();
//! let throttled = faults.add(
//!     Rule::new("GET", "/apis/kvm.cloud.sap/v1/hypervisors*").first(2).fault(Fault::too_many_requests(1)),
//! );
//! faults.add(Rule::new("GET", "*").query("watch=").fault(Fault::Stall { after: 0 }));
//! faults.add(Rule::new("*", "/version").delay(Duration::from_secs(5)));
//! assert_eq!(throttled.hits(), 0);
//! ```

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use super::status::ApiError;

/// What goes wrong with one answer.
#[derive(Clone)]
pub enum Fault {
    /// This is answered, and the request is not carried out.
    Respond {
        /// The HTTP status.
        status: u16,
        /// Headers.
        headers: Vec<(String, String)>,
        /// The body.
        body: Bytes,
    },
    /// The request is carried out; its answer's body is cut after so many bytes and the connection closed.
    Truncate {
        /// Bytes of the body.
        after: usize,
    },
    /// The request is carried out; so many bytes of its answer's body are sent and then nothing, while the connection stays.
    Stall {
        /// Bytes of the body.
        after: usize,
    },
    /// The request is carried out; the connection is reset (TCP RST) after so many bytes of the body.
    ResetAfter {
        /// Bytes of the body.
        after: usize,
    },
    /// The request is carried out and answered whole, and then the connection is closed, which the answer did not say.
    CloseAfterAnswer,
    /// The connection is reset in place of an answer, and the request is not carried out.
    Reset,
    /// The request is carried out, and the connection reset in place of an answer.
    ResetAfterCommit,
    /// No answer comes, and the request is not carried out.
    Hang,
    /// These bytes are sent in place of an HTTP answer, and the request is not carried out.
    Raw(Bytes),
    /// The body goes out in pieces of that many bytes, each flushed on its own.
    Split {
        /// Bytes of a piece.
        size: usize,
        /// The pause after each.
        pause: Duration,
    },
    /// 200, and a body made of so many pieces, none of which is kept: a list of a million objects costs no memory here. The
    /// request is not carried out.
    Generate {
        /// How many pieces.
        count: u64,
        /// Makes a piece, from its number.
        piece: Arc<dyn Fn(u64) -> Bytes + Send + Sync>,
    },
    /// The body is collected and replaced. Not for watches, which do not end.
    Rewrite(Arc<dyn Fn(Bytes) -> Bytes + Send + Sync>),
}

impl Fault {
    /// An answer with a `Status`.
    pub fn status(code: u16, reason: &'static str, message: &str) -> Self {
        let body = ApiError::new(code, reason, message).to_status().to_string();
        Self::respond(code, &[("Content-Type", "application/json")], body)
    }

    /// 429, with `Retry-After` in seconds.
    pub fn too_many_requests(retry_after: u64) -> Self {
        let message = "Too many requests, please try again later.";
        match Self::status(429, "TooManyRequests", message) {
            Self::Respond {
                status,
                mut headers,
                body,
            } => {
                headers.push(("Retry-After".to_owned(), retry_after.to_string()));
                Self::Respond {
                    status,
                    headers,
                    body,
                }
            }
            other => other,
        }
    }

    /// Any answer.
    pub fn respond(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Self::Respond {
            status,
            headers,
            body: body.into(),
        }
    }

    /// A list of `count` objects in one answer, each made when it is sent.
    pub fn list(
        api_version: &str,
        list_kind: &str,
        count: u64,
        object: impl Fn(u64) -> Value + Send + Sync + 'static,
    ) -> Self {
        let head =
            json!({"apiVersion": api_version, "kind": list_kind, "metadata": {"resourceVersion": "1"}})
                .to_string();
        let head = head.trim_end_matches('}').to_owned() + "},\"items\":[";
        let piece = move |index: u64| {
            let text = match index {
                0 => head.clone(),
                index if index > count => "]}\n".to_owned(),
                1 => object(0).to_string(),
                index => format!(",{}", object(index - 1)),
            };
            Bytes::from(text)
        };
        // One more piece on each side of the objects.
        Self::Generate {
            count: count.saturating_add(2),
            piece: Arc::new(piece),
        }
    }

    /// The body as `change` makes it.
    pub fn rewrite(change: impl Fn(Bytes) -> Bytes + Send + Sync + 'static) -> Self {
        Self::Rewrite(Arc::new(change))
    }
}

/// Which requests a fault meets.
#[derive(Clone)]
pub struct Rule {
    method: String,
    path: String,
    query: Option<String>,
    /// Which of the matching requests, counted from 1.
    occurrences: RangeInclusive<u64>,
    delay: Option<Duration>,
    fault: Option<Fault>,
}

impl Rule {
    /// All requests with this method and path. `*` is any method; a path that ends with `*` is a prefix.
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: None,
            occurrences: 1..=u64::MAX,
            delay: None,
            fault: None,
        }
    }

    /// Only requests whose query (as sent) contains this.
    pub fn query(mut self, part: &str) -> Self {
        self.query = Some(part.to_owned());
        self
    }

    /// Only the n-th such request, counted from 1.
    pub fn nth(mut self, n: u64) -> Self {
        self.occurrences = n..=n;
        self
    }

    /// Only the first n.
    pub fn first(mut self, n: u64) -> Self {
        self.occurrences = 1..=n;
        self
    }

    /// The n-th and all that follow.
    pub fn from(mut self, n: u64) -> Self {
        self.occurrences = n..=u64::MAX;
        self
    }

    /// Waits before anything else happens.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// What goes wrong; without it, the answer is only late.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    fn matches(&self, method: &str, path: &str, query: &str) -> bool {
        let path_matches = match self.path.strip_suffix('*') {
            Some(prefix) => path.starts_with(prefix),
            None => path == self.path,
        };
        path_matches
            && (self.method == "*" || self.method == method)
            && self.query.as_deref().is_none_or(|part| query.contains(part))
    }
}

/// The rules of a server.
#[derive(Default)]
pub struct Faults(Mutex<Vec<Active>>);

struct Active {
    rule: Rule,
    matched: u64,
    hits: Arc<AtomicU64>,
}

/// Tells how often a rule was used.
#[derive(Debug, Clone)]
pub struct Hits(Arc<AtomicU64>);

impl Hits {
    /// How often.
    pub fn hits(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// What a request meets.
#[derive(Clone, Default)]
pub(super) struct Verdict {
    pub(super) delay: Option<Duration>,
    pub(super) fault: Option<Fault>,
}

impl Faults {
    /// Adds a rule. The first rule that applies to a request is used.
    pub fn add(&self, rule: Rule) -> Hits {
        let hits = Arc::new(AtomicU64::new(0));
        self.lock().push(Active {
            rule,
            matched: 0,
            hits: Arc::clone(&hits),
        });
        Hits(hits)
    }

    /// Removes all rules.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Active>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the rules have for a request. All that match count it, so that the n-th request is the n-th sent.
    pub(super) fn judge(&self, method: &str, path: &str, query: &str) -> Verdict {
        let mut verdict = None;
        for active in self
            .lock()
            .iter_mut()
            .filter(|active| active.rule.matches(method, path, query))
        {
            active.matched += 1;
            if verdict.is_none() && active.rule.occurrences.contains(&active.matched) {
                active.hits.fetch_add(1, Ordering::SeqCst);
                verdict = Some(Verdict {
                    delay: active.rule.delay,
                    fault: active.rule.fault.clone(),
                });
            }
        }
        verdict.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_hit(faults: &Faults, method: &str, path: &str) -> bool {
        faults.judge(method, path, "").fault.is_some()
    }

    #[test]
    fn occurrences_are_counted_over_matching_requests() {
        let faults = Faults::default();
        let hits = faults.add(Rule::new("GET", "/a*").nth(2).fault(Fault::Reset));
        assert!(!is_hit(&faults, "GET", "/a"));
        assert!(!is_hit(&faults, "PUT", "/a"));
        assert!(!is_hit(&faults, "GET", "/b"));
        assert!(is_hit(&faults, "GET", "/a/b"));
        assert!(!is_hit(&faults, "GET", "/a"));
        assert_eq!(hits.hits(), 1);
    }

    #[test]
    fn the_first_applicable_rule_wins_and_the_others_count() {
        let faults = Faults::default();
        let first = faults.add(Rule::new("*", "/a").first(1).fault(Fault::Hang));
        let second = faults.add(Rule::new("*", "/a").from(2).fault(Fault::Reset));
        assert!(matches!(faults.judge("GET", "/a", "").fault, Some(Fault::Hang)));
        assert!(matches!(faults.judge("GET", "/a", "").fault, Some(Fault::Reset)));
        assert_eq!((first.hits(), second.hits()), (1, 1));
        faults.clear();
        assert!(!is_hit(&faults, "GET", "/a"));
    }

    #[test]
    fn a_query_narrows() {
        let faults = Faults::default();
        faults.add(Rule::new("GET", "/a").query("watch=true").fault(Fault::Hang));
        assert!(faults.judge("GET", "/a", "limit=1").fault.is_none());
        assert!(faults.judge("GET", "/a", "limit=1&watch=true").fault.is_some());
    }

    #[test]
    fn throttling_says_when_to_come_back() {
        let Fault::Respond { status, headers, .. } = Fault::too_many_requests(7) else {
            panic!("no answer")
        };
        assert_eq!(status, 429);
        assert!(headers.contains(&("Retry-After".to_owned(), "7".to_owned())));
    }
}
