//! Whether remotes can be reached: what Go's `ProbeRemotes` finds out.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use http::Method;

use super::Client;
use super::cluster::Cluster;
use super::request::bare;
use crate::error::{ClusterError, FailureReason, Progress};
use crate::fleet::{ClusterDescriptor, Role};

/// What a probe of one remote found.
///
/// ```
/// # async fn example(client: multicluster::client::Client) {
/// for remote in client.reachability(std::time::Duration::from_secs(5)).await {
///     match remote.error {
///         None => println!("{} is well", remote.cluster.name),
///         Some(error) if remote.reachable => println!("{} is there: {error}", remote.cluster.name),
///         Some(error) => println!("{} is lost: {error}", remote.cluster.name),
///     }
/// }
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Reachability {
    /// The remote.
    pub cluster: Arc<ClusterDescriptor>,
    /// What it answered, if that was an error.
    pub error: Option<ClusterError>,
    /// Whether it answered anything at all. A server that refuses the caller, or is not ready, can be reached.
    pub reachable: bool,
}

/// How remotes are probed: Go's `ProbeOptions`.
///
/// ```
/// use multicluster::client::ProbeOptions;
/// let options = ProbeOptions::default();
/// assert_eq!((options.interval.as_secs(), options.timeout.as_secs(), options.failure_threshold), (10, 5, 3));
/// ```
///
/// ```
/// use std::time::Duration;
/// use multicluster::client::ProbeOptions;
/// let patient = ProbeOptions::default()
///     .interval(Duration::from_secs(60))
///     .timeout(Duration::from_secs(10))
///     .failure_threshold(5);
/// assert_eq!(patient.failure_threshold, 5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProbeOptions {
    /// The time between two probes of a remote.
    pub interval: Duration,
    /// How long a remote has to answer.
    pub timeout: Duration,
    /// After how many probes in a row that failed a remote counts as lost.
    pub failure_threshold: u32,
}

impl Default for ProbeOptions {
    fn default() -> Self {
        ProbeOptions {
            interval: Duration::from_secs(10),
            timeout: Duration::from_secs(5),
            failure_threshold: 3,
        }
    }
}

impl ProbeOptions {
    /// The time between two probes of a remote.
    #[must_use]
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// How long a remote has to answer.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// After how many probes in a row that failed a remote counts as lost.
    #[must_use]
    pub fn failure_threshold(mut self, probes: u32) -> Self {
        self.failure_threshold = probes;
        self
    }
}

impl Client {
    /// Asks every remote for its `/readyz` once, all at the same time, and tells the observer whether it could be reached.
    ///
    /// ```
    /// # async fn example(client: multicluster::client::Client) {
    /// let remotes = client.reachability(std::time::Duration::from_secs(5)).await;
    /// let lost = remotes.iter().filter(|remote| !remote.reachable).count();
    /// # }
    /// ```
    pub async fn reachability(&self, timeout: Duration) -> Vec<Reachability> {
        let remotes = self.clusters().into_iter().filter(is_remote);
        join_all(remotes.map(|cluster| async move { self.probe_remote(&cluster, timeout).await })).await
    }

    /// Probes every remote of now, over and over, until each has been lost: Go's `ProbeRemotes`. `on_lost` is called once for
    /// a remote that did not answer so many times in a row as `options` say; it is not probed any more then. Dropping the
    /// future ends it.
    ///
    /// No call of this library needs it, for none of them stops at a remote that is down. It is for programs that want to
    /// know.
    ///
    /// ```no_run
    /// # use multicluster::client::{Client, ProbeOptions};
    /// # async fn example(client: Client) {
    /// client
    ///     .probe_remotes(ProbeOptions::default(), |lost| eprintln!("{} is lost", lost.cluster.name))
    ///     .await;
    /// # }
    /// ```
    pub async fn probe_remotes(&self, options: ProbeOptions, on_lost: impl Fn(&Reachability)) {
        let remotes = self.clusters().into_iter().filter(is_remote);
        let on_lost = &on_lost;
        join_all(remotes.map(|cluster| async move {
            let probe = || self.probe_remote(&cluster, options.timeout);
            on_lost(&until_lost(options, probe).await);
        }))
        .await;
    }

    async fn probe_remote(&self, cluster: &Cluster, timeout: Duration) -> Reachability {
        let asked = async {
            // Once: a second try would hide that the first was lost.
            let request = bare(Method::GET, "/readyz", "application/json, */*")?;
            cluster.connection.request(request).await
        };
        let error = match tokio::time::timeout(timeout, asked).await {
            Ok(Ok(_)) => None,
            Ok(Err(error)) => Some(error),
            Err(_) => {
                let message = format!("no answer within {} s", timeout.as_secs_f32());
                Some(ClusterError::sent(FailureReason::Timeout, message))
            }
        };
        let reachable = error.as_ref().is_none_or(is_an_answer);
        let host = cluster
            .descriptor
            .host
            .as_deref()
            .unwrap_or(&cluster.descriptor.name);
        if let Some(observer) = self.shared.observer.get() {
            observer.remote_reachable(host, reachable);
        }
        Reachability {
            cluster: cluster.descriptor.clone(),
            error,
            reachable,
        }
    }
}

fn is_remote(cluster: &Arc<Cluster>) -> bool {
    cluster.descriptor.role != Role::Home
}

/// Whether a server must have been there for this to go wrong.
fn is_an_answer(error: &ClusterError) -> bool {
    let lost = [
        FailureReason::Dns,
        FailureReason::Connect,
        FailureReason::Tls,
        FailureReason::Timeout,
    ];
    error.progress != Progress::NotSent && !lost.contains(&error.reason)
}

async fn until_lost<F: Future<Output = Reachability>>(
    options: ProbeOptions,
    probe: impl Fn() -> F,
) -> Reachability {
    let mut failures = 0;
    loop {
        let probed = probe().await;
        failures = if probed.reachable { 0 } else { failures + 1 };
        if failures >= options.failure_threshold.max(1) {
            return probed;
        }
        tokio::time::sleep(options.interval).await;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::fleet::Serves;

    fn probed(reachable: bool) -> Reachability {
        Reachability {
            cluster: Arc::new(ClusterDescriptor {
                name: "az-a".into(),
                role: Role::Remote,
                host: None,
                labels: Default::default(),
                serves: Serves::Any,
            }),
            error: None,
            reachable,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_blip_is_no_loss() {
        let answers = [true, false, false, true, false, false, false, true];
        let asked = Cell::new(0);
        let begun = tokio::time::Instant::now();
        until_lost(ProbeOptions::default(), || {
            let answer = answers[asked.get()];
            asked.set(asked.get() + 1);
            async move { probed(answer) }
        })
        .await;
        assert_eq!(asked.get(), 7);
        assert_eq!(begun.elapsed(), Duration::from_secs(60));
    }

    #[test]
    fn a_server_that_refuses_can_be_reached() {
        let status = http::StatusCode::FORBIDDEN;
        let refused = crate::fleet::connection::answer_error(status, &Default::default(), b"no");
        assert!(is_an_answer(&refused));
        let status = http::StatusCode::INTERNAL_SERVER_ERROR;
        let unready = crate::fleet::connection::answer_error(status, &Default::default(), b"[-]etcd failed");
        assert!(is_an_answer(&unready));
        assert!(!is_an_answer(&ClusterError::not_sent(
            FailureReason::Unauthorized,
            "no token"
        )));
        assert!(!is_an_answer(&ClusterError::sent(FailureReason::Timeout, "late")));
    }
}
