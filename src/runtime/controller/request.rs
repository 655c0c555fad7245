//! What is reconciled, and what comes of it.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::super::kept::Stored;
use crate::client::ObjectKey;
use crate::fleet::connection::jittered;

/// One object in one cluster. Copies of an object in several clusters are reconciled each for itself.
///
/// ```
/// use multicluster::{client::ObjectKey, runtime::Request};
/// let request = Request::new("az-a", ObjectKey::new(Some("default"), "settings"));
/// assert_eq!(request.to_string(), "az-a:default/settings");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Request {
    /// The cluster's display name.
    pub cluster: Arc<str>,
    /// Namespace and name.
    pub key: ObjectKey,
}

impl Request {
    /// The object of this key in this cluster.
    pub fn new(cluster: impl Into<Arc<str>>, key: ObjectKey) -> Self {
        Request {
            cluster: cluster.into(),
            key,
        }
    }
}

impl<K> From<&Stored<K>> for Request {
    fn from(object: &Stored<K>) -> Self {
        Request {
            cluster: object.cluster.clone(),
            key: object.key.clone(),
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.cluster)?;
        if let Some(namespace) = &self.key.namespace {
            write!(f, "{namespace}/")?;
        }
        f.write_str(&self.key.name)
    }
}

/// What is to happen after a reconcile that went well.
///
/// ```
/// use multicluster::runtime::Action;
/// use std::time::Duration;
/// /// Looks again every minute at what is not finished.
/// fn next(finished: bool) -> Action {
///     if finished { Action::AwaitChange } else { Action::RequeueAfter(Duration::from_secs(60)) }
/// }
/// assert_eq!(next(true), Action::AwaitChange);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Nothing, until something happens to the object.
    AwaitChange,
    /// Another reconcile after this time, or when something happens to the object, whichever is first.
    RequeueAfter(Duration),
}

/// How long an object waits after failures: each time twice as long, and up to half as long again, so that not all come back
/// at once.
///
/// ```
/// use multicluster::runtime::Backoff;
/// use std::time::Duration;
/// let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(60));
/// assert!(backoff.delay(3) >= Duration::from_secs(4));
/// assert!(backoff.delay(1000) <= Duration::from_secs(90));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Backoff {
    /// After the first failure.
    pub first: Duration,
    /// At most.
    pub most: Duration,
}

impl Default for Backoff {
    /// From 0.2 s to 2 min.
    fn default() -> Self {
        Backoff {
            first: Duration::from_millis(200),
            most: Duration::from_secs(120),
        }
    }
}

impl Backoff {
    /// From `first` after the first failure up to `most`.
    pub fn new(first: Duration, most: Duration) -> Self {
        Backoff { first, most }
    }

    /// The wait after this many failures in a row.
    pub fn delay(&self, failures: u32) -> Duration {
        let doubled = 2u32.saturating_pow(failures.saturating_sub(1));
        jittered(self.first.saturating_mul(doubled).min(self.most))
    }
}

/// A reconcile that failed, as [`Controller::on_error`](super::Controller::on_error) is given it.
///
/// ```
/// use multicluster::runtime::{Failed, OnError};
/// /// Tries a few times.
/// fn policy(failed: &Failed<'_>) -> OnError {
///     if failed.failures < 5 { OnError::Backoff } else { OnError::GiveUp }
/// }
/// # let request = multicluster::runtime::Request::new("az-a", Default::default());
/// let failed = Failed::new(&request, &std::fmt::Error, 5);
/// assert_eq!(policy(&failed), OnError::GiveUp);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Failed<'a> {
    /// What was reconciled.
    pub request: &'a Request,
    /// Why it failed. A reconcile that panicked failed too.
    pub error: &'a (dyn Error + Send + Sync + 'static),
    /// How often it has failed in a row, this time included.
    pub failures: u32,
}

impl<'a> Failed<'a> {
    /// The failure of a reconcile, for a test of what is done about it.
    pub fn new(request: &'a Request, error: &'a (dyn Error + Send + Sync + 'static), failures: u32) -> Self {
        Failed {
            request,
            error,
            failures,
        }
    }
}

/// What is to happen after a reconcile that failed.
///
/// ```
/// use std::time::Duration;
/// use multicluster::runtime::{Failed, OnError};
/// /// Somebody has to mend what is invalid; everything else may pass.
/// fn policy(failed: &Failed<'_>) -> OnError {
///     match failed.error.to_string().contains("invalid") {
///         true => OnError::RetryAfter(Duration::from_secs(3600)),
///         false => OnError::Backoff,
///     }
/// }
/// # let request = multicluster::runtime::Request::new("az-a", Default::default());
/// assert_eq!(policy(&Failed::new(&request, &std::fmt::Error, 1)), OnError::Backoff);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnError {
    /// It is tried again after the controller's [`Backoff`]; sooner when something happens to the object, or when its cluster
    /// was lost and is back.
    Backoff,
    /// The same, after this time.
    RetryAfter(Duration),
    /// Nothing, until something happens to the object.
    GiveUp,
}

/// What a controller did.
///
/// ```
/// use multicluster::runtime::Summary;
/// let mut summary = Summary::default();
/// (summary.reconciled, summary.failed) = (12, 1);
/// assert_eq!(summary.to_string(), "12 reconciles went well, 1 failed, 0 were broken off");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Summary {
    /// Reconciles that went well.
    pub reconciled: u64,
    /// Reconciles that failed.
    pub failed: u64,
    /// Reconciles that were broken off, as they took longer than the controller's grace at its end.
    pub broken_off: u64,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary {
            reconciled,
            failed,
            broken_off,
        } = self;
        write!(
            f,
            "{reconciled} reconciles went well, {failed} failed, {broken_off} were broken off"
        )
    }
}
