//! What a monitor is told: of requests, of names that exist twice, of clusters that can be reached.

use std::fmt;
use std::time::Duration;

use crate::error::ClusterError;
use crate::k8s::GroupVersionKind;

/// A request that was answered, or failed. A request that is sent again is another one.
///
/// ```
/// # use multicluster::fleet::ObservedRequest;
/// fn line(request: &ObservedRequest<'_>) -> String {
///     match &request.result {
///         Ok(code) => format!("{} {} {code}", request.cluster, request.method),
///         Err(error) => format!("{} {} {}", request.cluster, request.method, error.reason),
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ObservedRequest<'a> {
    /// The cluster's display name.
    pub cluster: &'a str,
    /// `GET`, `POST` and so on.
    pub method: &'a str,
    /// The HTTP status code of a success, or what went wrong.
    pub result: Result<u16, &'a ClusterError>,
    /// How long it took, to the last byte of the answer; of a watch to the first.
    pub elapsed: Duration,
}

impl<'a> ObservedRequest<'a> {
    pub(super) fn new(
        cluster: &'a str,
        method: &'a str,
        result: Result<u16, &'a ClusterError>,
        elapsed: Duration,
    ) -> Self {
        ObservedRequest {
            cluster,
            method,
            result,
            elapsed,
        }
    }
}

/// A page of a list that has come.
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use multicluster::fleet::{ObservedPage, Observer};
/// #[derive(Debug, Default)]
/// struct Rows(AtomicUsize);
/// impl Observer for Rows {
///     fn page(&self, page: &ObservedPage<'_>) {
///         self.0.fetch_add(page.objects, Ordering::Relaxed);
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ObservedPage<'a> {
    /// The cluster's display name.
    pub cluster: &'a str,
    /// How many objects are on it.
    pub objects: usize,
    /// Whether it is the list's first.
    pub first: bool,
    /// Whether more pages follow.
    pub more: bool,
}

/// Is told what a client does: what Go's `Monitor` is to its client. With the feature `metrics`,
/// [`Monitor`](crate::client::Monitor) counts it for Prometheus.
///
/// The methods are called on the way of every request, so they must not block.
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use multicluster::fleet::{ObservedRequest, Observer};
/// #[derive(Debug, Default)]
/// struct Failures(AtomicUsize);
/// impl Observer for Failures {
///     fn request(&self, request: &ObservedRequest<'_>) {
///         if request.result.is_err() {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
pub trait Observer: fmt::Debug + Send + Sync {
    /// A request whose answer is awaited goes out. What becomes of it is told by [`request`](Observer::request), or by
    /// [`given_up`](Observer::given_up).
    fn sending(&self, _cluster: &str) {}

    /// Nobody waits any longer for a request that was sent: a deadline has passed, or the call was dropped.
    fn given_up(&self, _cluster: &str) {}

    /// A request was answered, or failed; also one that was not sent for want of credentials.
    fn request(&self, _request: &ObservedRequest<'_>) {}

    /// A page of a list was read.
    fn page(&self, _page: &ObservedPage<'_>) {}

    /// A call found objects of one name in several clusters; `method` is `get`, `list`, `create`, `subresource_get`.
    fn name_conflict(&self, _method: &str, _gvk: &GroupVersionKind) {}

    /// A probe found that a remote can be reached, or that it cannot.
    fn remote_reachable(&self, _host: &str, _reachable: bool) {}
}
