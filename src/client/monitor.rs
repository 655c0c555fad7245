//! Prometheus metrics of a client: what Go's `Monitor` is, with the requests of each cluster.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::error::FailureReason;
use crate::fleet::{ObservedRequest, Observer};
use crate::k8s::GroupVersionKind;

/// Counts what a client does, for Prometheus. Clones share their counts.
///
/// | metric | labels | |
/// | --- | --- | --- |
/// | `PREFIXmulticluster_cross_cluster_name_conflicts_total` | `method`, `gvk` | calls that found objects of one name in several clusters, as Go's client counts them |
/// | `PREFIXmulticluster_remote_apiserver_reachable` | `host` | 1 where the last probe reached the remote, else 0 |
/// | `PREFIXmulticluster_requests_total` | `cluster`, `method`, `code` | requests; `code` is `<error>` where no answer came |
/// | `PREFIXmulticluster_request_errors_total` | `cluster`, `method`, `reason` | requests that failed; that an object is not there is no failure |
/// | `PREFIXmulticluster_request_duration_seconds` | `cluster`, `method` | how long requests took, to the last byte of the answer |
///
/// ```
/// use std::sync::Arc;
/// use multicluster::client::{Client, Monitor};
/// use multicluster::fleet::Observer;
/// use prometheus_client::registry::Registry;
/// let mut registry = Registry::default();
/// let monitor = Monitor::register(&mut registry, "cortex_");
/// let builder = Client::builder().config_file("apiservers.yaml").observer(Arc::new(monitor.clone()));
/// // What the client does when one name is in several clusters.
/// monitor.name_conflict("list", &multicluster::k8s::GroupVersionKind::gvk("", "v1", "Secret"));
/// let mut text = String::new();
/// prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
/// assert!(text.contains("cortex_multicluster_cross_cluster_name_conflicts_total"));
/// ```
#[derive(Debug, Clone)]
pub struct Monitor {
    conflicts: Family<ConflictLabels, Counter>,
    reachable: Family<HostLabels, Gauge>,
    requests: Family<RequestLabels, Counter>,
    errors: Family<ErrorLabels, Counter>,
    durations: Family<DurationLabels, Histogram, fn() -> Histogram>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ConflictLabels {
    method: String,
    gvk: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct HostLabels {
    host: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    cluster: String,
    method: String,
    code: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ErrorLabels {
    cluster: String,
    method: String,
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DurationLabels {
    cluster: String,
    method: String,
}

/// From 5 ms to about 40 s.
fn durations() -> Histogram {
    Histogram::new(exponential_buckets(0.005, 2.0, 14))
}

impl Monitor {
    /// Metrics whose names begin with `prefix`, such as `cortex_`, in this registry.
    pub fn register(registry: &mut Registry, prefix: &str) -> Self {
        let monitor = Monitor {
            conflicts: Family::default(),
            reachable: Family::default(),
            requests: Family::default(),
            errors: Family::default(),
            durations: Family::new_with_constructor(durations as fn() -> Histogram),
        };
        let name = |name: &str| format!("{prefix}multicluster_{name}");
        // The registry appends `_total` to counters and the unit to what has one, and a full stop to the help.
        registry.register(
            name("cross_cluster_name_conflicts"),
            "Total number of times the same resource name was detected on more than one cluster serving the same GVK",
            monitor.conflicts.clone(),
        );
        registry.register(
            name("remote_apiserver_reachable"),
            "1 if the remote apiserver was reachable at the last probe, else 0",
            monitor.reachable.clone(),
        );
        registry.register(
            name("requests"),
            "Requests to API servers, by cluster, method and status code",
            monitor.requests.clone(),
        );
        registry.register(
            name("request_errors"),
            "Requests to API servers that failed, by cluster, method and reason",
            monitor.errors.clone(),
        );
        registry.register_with_unit(
            name("request_duration"),
            "How long requests to API servers took",
            Unit::Seconds,
            monitor.durations.clone(),
        );
        monitor
    }

    fn took(&self, cluster: &str, method: &str, elapsed: Duration) {
        let labels = DurationLabels {
            cluster: cluster.to_owned(),
            method: method.to_owned(),
        };
        self.durations
            .get_or_create(&labels)
            .observe(elapsed.as_secs_f64());
    }
}

impl Observer for Monitor {
    fn request(&self, request: &ObservedRequest<'_>) {
        let (cluster, method) = (request.cluster.to_owned(), request.method.to_owned());
        let code = match request.result {
            Ok(code) => Some(code),
            Err(error) => error.code(),
        };
        let labels = RequestLabels {
            cluster: cluster.clone(),
            method: method.clone(),
            code: code.map_or_else(|| "<error>".to_owned(), |code| code.to_string()),
        };
        self.requests.get_or_create(&labels).inc();
        self.took(&cluster, &method, request.elapsed);
        if let Err(error) = request.result
            && error.reason != FailureReason::NotFound
        {
            let labels = ErrorLabels {
                cluster,
                method,
                reason: error.reason.as_str(),
            };
            self.errors.get_or_create(&labels).inc();
        }
    }

    fn name_conflict(&self, method: &str, gvk: &GroupVersionKind) {
        let labels = ConflictLabels {
            method: method.to_owned(),
            // As Go writes it, so that its dashboards go on: `kvm.cloud.sap/v1, Kind=Hypervisor`.
            gvk: format!("{}/{}, Kind={}", gvk.group, gvk.version, gvk.kind),
        };
        self.conflicts.get_or_create(&labels).inc();
    }

    fn remote_reachable(&self, host: &str, reachable: bool) {
        let labels = HostLabels {
            host: host.to_owned(),
        };
        self.reachable.get_or_create(&labels).set(i64::from(reachable));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflicts_are_counted_under_gos_name_and_labels() {
        let mut registry = Registry::default();
        let monitor = Monitor::register(&mut registry, "cortex_");
        monitor.name_conflict(
            "list",
            &GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"),
        );
        monitor.name_conflict(
            "list",
            &GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"),
        );
        monitor.name_conflict("get", &GroupVersionKind::gvk("", "v1", "Secret"));
        monitor.remote_reachable("https://az-a:1", false);
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        for line in [
            r#"cortex_multicluster_cross_cluster_name_conflicts_total{method="list",gvk="kvm.cloud.sap/v1, Kind=Hypervisor"} 2"#,
            r#"cortex_multicluster_cross_cluster_name_conflicts_total{method="get",gvk="/v1, Kind=Secret"} 1"#,
            r#"cortex_multicluster_remote_apiserver_reachable{host="https://az-a:1"} 0"#,
        ] {
            assert!(text.lines().any(|other| other == line), "{line}\n{text}");
        }
    }
}
