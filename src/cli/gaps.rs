//! What discovery could not find out, and the call goes on without: a category may have kinds that nobody told of.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::account::Account;
use super::exit::Exit;
use super::invocation::{Invocation, Session};
use crate::client::ClusterReport;
use crate::error::{Failure, FailureReason};

/// Clusters that did not say what they serve, and what that was wanted for.
#[derive(Debug, Default)]
pub struct Gaps(Mutex<Vec<(ClusterReport, String)>>);

impl Gaps {
    fn take(&self) -> Vec<(ClusterReport, String)> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Session<'_> {
    /// Notes that a cluster failed at what `attempt` says, and that the call goes on without its answer.
    pub fn note_gap(&self, failure: Failure, attempt: &str) {
        let Some(cluster) = self.client.cluster(&failure.cluster) else {
            return;
        };
        let report = ClusterReport {
            cluster: cluster.descriptor.clone(),
            result: Err(failure.error),
            elapsed: Duration::ZERO,
        };
        let gaps = &self.invocation.gaps.0;
        let mut gaps = gaps.lock().unwrap_or_else(PoisonError::into_inner);
        gaps.push((report, attempt.to_owned()));
    }

    /// Whether a failed piece of discovery may hide something from the chosen clusters. A cluster that answered that it does
    /// not serve a group hides none of its kinds.
    pub fn hides_something(&self, failure: &Failure) -> bool {
        failure.error.reason != FailureReason::NoSuchKind && self.is_selected(&failure.cluster)
    }
}

impl Invocation {
    /// Takes the gaps into an account, which tells of them with the rest.
    pub fn account_for_gaps(&self, account: &mut Account) {
        for (report, attempt) in self.gaps.take() {
            account.add_report(&report, &attempt);
        }
    }

    /// Tells of the gaps that no account was told of, at the end of the call.
    pub fn tell_gaps(&self) -> Exit {
        let gaps = self.gaps.take();
        for (report, attempt) in &gaps {
            if let Err(error) = &report.result {
                let cluster = &report.cluster.name;
                self.ui.error(format!("cluster {cluster}: {attempt}: {error}"));
            }
        }
        match gaps.is_empty() || self.global.allow_partial {
            true => Exit::Ok,
            false => Exit::Partial,
        }
    }
}
