//! The clusters that a call has waited for in vain: it does not wait for them again.

use std::sync::{Mutex, PoisonError};

use crate::client::{Client, ClusterReport, Outcome};
use crate::error::{FailureReason, Result};
use crate::fleet::discovery::ResourceKind;

/// What the clusters that cannot be reached said, or did not say, when they were first asked.
///
/// One call may ask for many objects. Without this, each of them would wait for a dead cluster up to its deadline.
#[derive(Debug, Default)]
pub struct Unreachable(Mutex<Vec<ClusterReport>>);

impl Unreachable {
    fn reports(&self) -> Vec<ClusterReport> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers a cluster that failed at something else, if asking it for more would fare no better.
    pub fn note(&self, report: &ClusterReport) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = known
            .iter()
            .any(|other| other.cluster.name == report.cluster.name);
        if is_unreachable(report) && !is_known {
            known.push(report.clone());
        }
    }

    /// The client without these clusters.
    pub fn without(&self, client: &Client) -> Client {
        let reports = self.reports();
        if reports.is_empty() {
            return client.clone();
        }
        let clusters = client.clusters();
        let names = clusters.iter().map(|cluster| cluster.descriptor.name.as_str());
        client.only(names.filter(|name| !reports.iter().any(|report| report.cluster.name == *name)))
    }

    /// Adds to an outcome what the clusters that were not asked again failed with, and remembers those that failed now.
    ///
    /// # Errors
    /// When no cluster of the fleet lists the kind.
    pub fn account<T>(&self, client: &Client, kind: &ResourceKind, outcome: &mut Outcome<T>) -> Result<()> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reports = Vec::new();
        // In cluster order, as if all had been asked.
        for cluster in client.clusters_for(&kind.gvk)? {
            let of_it = |report: &&ClusterReport| report.cluster.name == cluster.descriptor.name;
            match outcome.reports.iter().find(of_it) {
                Some(report) => {
                    if is_unreachable(report) && !known.iter().any(|other| of_it(&other)) {
                        known.push(report.clone());
                    }
                    reports.push(report.clone());
                }
                None => reports.extend(known.iter().find(of_it).cloned()),
            }
        }
        outcome.reports = reports;
        Ok(())
    }
}

/// Whether asking the cluster for something else would fare no better.
pub fn is_unreachable(report: &ClusterReport) -> bool {
    matches!(
        report.result.as_ref().map_err(|error| error.reason),
        Err(FailureReason::Dns | FailureReason::Connect | FailureReason::Tls | FailureReason::Timeout)
    )
}
