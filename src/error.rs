//! The library's errors.
//!
//! Two tiers: [`ClusterError`] says what went wrong at *one* API server and travels as a value inside an
//! [`Outcome`](crate::client::Outcome), because one failing cluster does not make a read fail. [`Error`] is what makes a
//! whole call fail.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::k8s::{GroupVersionKind, Status, gvk_string};
use crate::routing::{Decision, RoutingKey};

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a cluster did not give the answer that was asked for.
///
/// ```
/// use multicluster::error::FailureReason;
/// assert_eq!(FailureReason::NoSuchKind.as_str(), "no-such-kind");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureReason {
    /// The host name could not be resolved.
    Dns,
    /// No connection could be made, or it was lost.
    Connect,
    /// The server's certificate does not verify, or ours was refused.
    Tls,
    /// The server did not accept the credentials (401), or they could not be had.
    Unauthorized,
    /// The credentials do not allow this request (403).
    Forbidden,
    /// The server does not serve the kind (404 on a collection).
    NoSuchKind,
    /// A deadline passed.
    Timeout,
    /// The server asked to slow down (429).
    Throttled,
    /// The server failed (5xx), or answered what an API server does not answer.
    Server,
    /// The answer could not be read.
    Decode,
    /// The answer is larger than may be.
    TooLarge,
    /// The object does not exist there (404 on a name).
    NotFound,
    /// The object is there already, or changed meanwhile, or another field manager owns a field (409).
    Conflict,
    /// The resourceVersion or continue token is too old (410).
    Gone,
    /// The server refused the request for another reason (400, 405, 422 and the like).
    Rejected,
}

impl FailureReason {
    /// The word that `--report` uses.
    pub fn as_str(self) -> &'static str {
        match self {
            FailureReason::Dns => "dns",
            FailureReason::Connect => "connect",
            FailureReason::Tls => "tls",
            FailureReason::Unauthorized => "unauthorized",
            FailureReason::Forbidden => "forbidden",
            FailureReason::NoSuchKind => "no-such-kind",
            FailureReason::Timeout => "timeout",
            FailureReason::Throttled => "throttled",
            FailureReason::Server => "server",
            FailureReason::Decode => "decode",
            FailureReason::TooLarge => "too-large",
            FailureReason::NotFound => "not-found",
            FailureReason::Conflict => "conflict",
            FailureReason::Gone => "gone",
            FailureReason::Rejected => "rejected",
        }
    }
}

impl fmt::Display for FailureReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How far a request got before it failed. Decides whether a write may have been applied.
///
/// ```
/// use multicluster::error::{ClusterError, Progress};
/// /// Whether a write may have been done although it failed.
/// fn may_be_done(error: &ClusterError) -> bool {
///     error.progress == Progress::Sent
/// }
/// # use multicluster::error::FailureReason;
/// assert!(may_be_done(&ClusterError::sent(FailureReason::Timeout, "late")));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Progress {
    /// Nothing reached the server.
    NotSent,
    /// The request was sent, or may have been; no whole answer came back.
    Sent,
    /// The server answered with an error that says that nothing was done.
    Refused,
}

/// Whether the same request may fare better when it is sent again.
///
/// ```
/// use std::time::Duration;
/// use multicluster::error::{ClusterError, FailureReason, Retry};
/// let throttled = ClusterError::sent(FailureReason::Throttled, "slow down").with_retry(Retry::After(Duration::from_secs(2)));
/// assert!(matches!(throttled.retry, Retry::After(pause) if pause.as_secs() == 2));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Retry {
    /// It would fail the same way.
    Never,
    /// It may, in a moment.
    Soon,
    /// The server asked for this pause.
    After(Duration),
}

/// What went wrong at one API server.
///
/// ```
/// use multicluster::error::{ClusterError, FailureReason, Progress};
/// let error = ClusterError::not_sent(FailureReason::Connect, "connection refused");
/// assert_eq!((error.to_string().as_str(), error.progress), ("connection refused", Progress::NotSent));
/// assert_eq!(error.code(), None);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClusterError {
    /// The kind of failure.
    pub reason: FailureReason,
    /// What happened, in words for a person; never contains credentials.
    pub message: String,
    /// How far the request got.
    pub progress: Progress,
    /// The server's own account, when it sent one.
    pub status: Option<Arc<Status>>,
    /// Whether sending the request again may help; whether it is safe, only who sends it knows.
    pub retry: Retry,
    /// How many objects were given before it failed: those are true, but not all.
    pub given: usize,
}

impl ClusterError {
    /// A failure before anything reached the server.
    pub fn not_sent(reason: FailureReason, message: impl Into<String>) -> Self {
        ClusterError {
            reason,
            message: message.into(),
            progress: Progress::NotSent,
            status: None,
            retry: Retry::Never,
            given: 0,
        }
    }

    /// A failure after the request was sent, without a whole answer.
    pub fn sent(reason: FailureReason, message: impl Into<String>) -> Self {
        ClusterError {
            reason,
            message: message.into(),
            progress: Progress::Sent,
            status: None,
            retry: Retry::Never,
            given: 0,
        }
    }

    /// The same failure, with what is known of sending the request again.
    #[must_use]
    pub fn with_retry(self, retry: Retry) -> Self {
        ClusterError { retry, ..self }
    }

    /// The HTTP status code of the server's answer, when there is one.
    pub fn code(&self) -> Option<u16> {
        self.status.as_ref().map(|status| status.code)
    }
}

impl fmt::Display for ClusterError {
    /// The message. Lines after the first are indented, so that a server cannot write what looks like a line of ours.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = self.message.lines();
        f.write_str(lines.next().unwrap_or_default())?;
        lines.try_for_each(|line| write!(f, "\n  {line}"))
    }
}

impl std::error::Error for ClusterError {}

/// A [`ClusterError`] with the name of the cluster that it happened at.
///
/// ```
/// # fn example(outcome: multicluster::client::Outcome<serde_json::Value>) {
/// for failure in outcome.failures() {
///     eprintln!("{} ({}): {}", failure.cluster, failure.error.reason, failure.error);
/// }
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Failure {
    /// The cluster's display name.
    pub cluster: String,
    /// What went wrong there.
    pub error: ClusterError,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cluster {}: {}", self.cluster, self.error)
    }
}

/// An object that exists in more than one cluster.
///
/// ```
/// # fn example(outcome: multicluster::client::Outcome<serde_json::Value>) {
/// for duplicate in &outcome.duplicates {
///     eprintln!("{} is in {:?}", duplicate.name, duplicate.clusters);
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Duplicate {
    /// `hypervisors.kvm.cloud.sap`, or `secrets` for the core group.
    pub resource: String,
    /// The namespace, for a namespaced kind.
    pub namespace: Option<String>,
    /// The object's name.
    pub name: String,
    /// The clusters that have a copy, in cluster order.
    pub clusters: Vec<String>,
}

impl fmt::Display for Duplicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "duplicate {} ", self.resource)?;
        match &self.namespace {
            Some(namespace) => write!(f, "\"{namespace}/{}\"", self.name)?,
            None => write!(f, "\"{}\"", self.name)?,
        }
        write!(f, " in {}", self.clusters.join(", "))
    }
}

/// What makes a whole call fail.
///
/// ```
/// use multicluster::error::Error;
/// /// What to tell an operator.
/// fn advice(error: &Error) -> &'static str {
///     match error {
///         Error::NotFound { .. } => "it is nowhere: all clusters answered",
///         Error::Partial(_) => "ask again when all clusters answer",
///         Error::Duplicate(_) => "delete the copies that do not belong",
///         error if error.is_no_cluster_matched() => "check the zone of the object",
///         _ => "see the message",
///     }
/// }
/// assert_eq!(advice(&Error::Partial(Vec::new())), "ask again when all clusters answer");
/// ```
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The APIServers file, the kubeconfig, or an argument is unusable.
    #[error("{0}")]
    Invalid(String),

    /// The kind is in neither home's nor a remote's list.
    #[error("{asked} is not configured; the APIServers file lists {}", list_or_none(.configured))]
    UnknownKind {
        /// What was asked for.
        asked: String,
        /// The kinds that are configured, in the file's form.
        configured: Vec<String>,
    },

    /// No cluster, or more than one, is the right one for an object; the decision says why.
    #[error("{0}")]
    Unroutable(Box<Decision>),

    /// No cluster has the object, and every cluster that serves the kind answered.
    #[error("{resource} \"{name}\" not found")]
    NotFound {
        /// `hypervisors.kvm.cloud.sap`.
        resource: String,
        /// The namespace, for a namespaced kind.
        namespace: Option<String>,
        /// The object's name.
        name: String,
    },

    /// The object that was found is not there any more; nothing was changed.
    #[error("{resource} \"{name}\" in {cluster} {}; nothing was changed", replaced(.now.as_deref()))]
    Replaced {
        /// The cluster's display name.
        cluster: String,
        /// `hypervisors.kvm.cloud.sap`.
        resource: String,
        /// The namespace, for a namespaced kind.
        namespace: Option<String>,
        /// The object's name.
        name: String,
        /// The UID of the object that has its name now, if there is one.
        now: Option<String>,
    },

    /// What was to hold of an object does not; nothing was changed.
    #[error("Expected {what} to be {expected}, was {actual}")]
    Unmet {
        /// What was looked at.
        what: &'static str,
        /// What it was to be.
        expected: String,
        /// What it is.
        actual: String,
    },

    /// The object exists in more than one cluster, or would.
    #[error("{0}")]
    Duplicate(Duplicate),

    /// Some clusters did not answer.
    #[error("partial: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Partial(Vec<Failure>),

    /// One cluster, the only one that mattered, failed.
    #[error("{0}")]
    Cluster(Failure),
}

fn list_or_none(names: &[String]) -> String {
    if names.is_empty() {
        "no kinds".to_owned()
    } else {
        names.join(", ")
    }
}

/// What became of an object that was found a moment ago.
fn replaced(now: Option<&str>) -> &'static str {
    match now {
        None => "was deleted after it was found",
        Some(_) => "was deleted and made anew after it was found: it is another object now",
    }
}

impl Error {
    /// An unknown kind, from the GVK asked for and those configured.
    pub fn unknown_kind<'a>(
        asked: &GroupVersionKind,
        configured: impl IntoIterator<Item = &'a GroupVersionKind>,
    ) -> Self {
        Error::UnknownKind {
            asked: gvk_string(asked),
            configured: configured.into_iter().map(gvk_string).collect(),
        }
    }

    /// Whether this is a duplicate: Go's `IsDuplicateError`.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Error::Duplicate(_))
    }

    /// Whether no cluster matched an object: Go's `IsNoClusterMatchedError`.
    pub fn is_no_cluster_matched(&self) -> bool {
        matches!(self, Error::Unroutable(decision) if decision.is_no_cluster_matched())
    }

    /// What no cluster's labels matched, as in `availabilityZone=az-x`: the selector of Go's `NoClusterMatchedError`.
    pub fn cluster_selector(&self) -> Option<&RoutingKey> {
        match self {
            Error::Unroutable(decision) => decision.key.as_ref(),
            _ => None,
        }
    }
}
