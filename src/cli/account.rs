//! What a call has to answer for at its end: every cluster's part, the duplicates, the report, the exit code.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::args::Global;
use super::exit::Exit;
use super::invocation::Invocation;
use super::ui::Ui;
use crate::client::{ClusterReport, Notice, Outcome};
use crate::error::{ClusterError, Duplicate, Error, FailureReason};
use crate::fleet::ClusterDescriptor;
use crate::output::findings::Gap;
use crate::output::report::Report;

/// The sum over everything that one call asked.
#[derive(Debug, Default)]
pub struct Account {
    reports: Vec<ClusterReport>,
    duplicates: Vec<Duplicate>,
    /// Duplicates that the command itself tells of: the report has them, stderr has not.
    shown: Vec<Duplicate>,
    notices: Vec<Notice>,
    /// What was being done when a cluster failed, beside the failure: cluster, attempt, error.
    failures: Vec<(Arc<ClusterDescriptor>, String, ClusterError)>,
    /// The clusters that answered anything at all: one that refuses one kind is not silent about another.
    answered: BTreeSet<String>,
}

impl Account {
    /// Takes in what an outcome says of clusters and duplicates; `attempt` says what was tried, such as
    /// `list hypervisors.kvm.cloud.sap`.
    pub fn add<T>(&mut self, outcome: &Outcome<T>, attempt: &str) {
        for report in &outcome.reports {
            self.add_report(report, attempt);
        }
        for notice in &outcome.notices {
            if !self.notices.contains(notice) {
                self.notices.push(notice.clone());
            }
        }
        for duplicate in &outcome.duplicates {
            if !self.duplicates.contains(duplicate) {
                self.duplicates.push(duplicate.clone());
            }
        }
    }

    /// Takes in a duplicate that the command tells of by itself.
    pub fn note_duplicate(&mut self, duplicate: Duplicate) {
        self.shown.push(duplicate);
    }

    /// Takes in what one cluster answered.
    pub fn add_report(&mut self, report: &ClusterReport, attempt: &str) {
        if let Err(error) = &report.result {
            let told = self.failures.iter().any(|(cluster, _, known)| {
                cluster.name == report.cluster.name
                    && known.reason == error.reason
                    && known.message == error.message
            });
            if !told {
                self.failures
                    .push((report.cluster.clone(), attempt.to_owned(), error.clone()));
            }
        }
        if report.result.is_ok() {
            self.answered.insert(report.cluster.name.clone());
        }
        match self
            .reports
            .iter_mut()
            .find(|known| known.cluster.name == report.cluster.name)
        {
            None => self.reports.push(report.clone()),
            Some(known) => {
                known.elapsed = known.elapsed.max(report.elapsed);
                match (&mut known.result, &report.result) {
                    (Ok(count), Ok(more)) => *count += more,
                    (Ok(_), Err(error)) => known.result = Err(error.clone()),
                    (Err(_), _) => {}
                }
            }
        }
    }

    /// Whether every cluster answered.
    pub fn complete(&self) -> bool {
        self.reports.iter().all(|report| report.result.is_ok())
    }

    /// Whether no cluster answered.
    pub fn nothing_answered(&self) -> bool {
        !self.reports.is_empty() && self.answered.is_empty()
    }

    /// The names of the clusters that did not answer.
    pub fn silent_clusters(&self) -> Vec<&str> {
        let silent = self.reports.iter().filter(|report| report.result.is_err());
        silent.map(|report| report.cluster.name.as_str()).collect()
    }

    /// What was tried in vain, and where.
    pub fn gaps(&self) -> Vec<Gap> {
        let gap = |(cluster, attempt, error): &(Arc<ClusterDescriptor>, String, ClusterError)| Gap {
            cluster: cluster.name.clone(),
            message: format!("{attempt}: {error}"),
        };
        self.failures.iter().map(gap).collect()
    }

    /// Whether anything exists in more than one cluster.
    pub fn has_duplicates(&self) -> bool {
        !self.duplicates.is_empty()
    }

    /// Tells stderr about duplicates and failed clusters, and says what that makes of the exit code.
    pub fn tell(&self, ui: &Ui, global: &Global) -> Exit {
        for notice in &self.notices {
            ui.warning(notice.to_string());
        }
        for duplicate in &self.duplicates {
            ui.warning(duplicate.to_string());
        }
        for (cluster, attempt, error) in &self.failures {
            let host = cluster
                .host
                .as_ref()
                .map(|host| format!(" ({host})"))
                .unwrap_or_default();
            ui.error(format!("cluster {}{host}: {attempt}: {error}", cluster.name));
        }
        if self.complete() {
            return Exit::Ok;
        }
        if self.answered.is_empty() {
            let spoke = |report: &ClusterReport| {
                let answers = [FailureReason::Rejected, FailureReason::NoSuchKind];
                matches!(&report.result, Err(error) if answers.contains(&error.reason))
            };
            // A server that refuses a request as malformed, or as one for what it does not have, has answered.
            if !self.reports.iter().all(spoke) {
                ui.error("no cluster answered");
            }
            return Exit::Error;
        }
        let refused = self
            .failures
            .iter()
            .all(|(_, _, error)| error.reason == FailureReason::Rejected);
        if refused && !self.reports.iter().any(|report| report.result.is_ok()) {
            // Every cluster answered; what was asked for is what they refuse.
            return Exit::Error;
        }
        let silent = self.silent_clusters().join(", ");
        let whole = self.reports.iter().filter(|report| report.result.is_ok()).count();
        let text = format!(
            "partial answer: {whole} of {} clusters answered, not {silent}",
            self.reports.len()
        );
        if global.allow_partial {
            ui.warning(text);
            return Exit::Ok;
        }
        ui.error(format!(
            "{text}; try again, choose others with --clusters, or accept it with --allow-partial"
        ));
        Exit::Partial
    }

    /// Takes in what was written: failures are told by who wrote, and only accounted for here.
    pub fn add_writes<T>(&mut self, outcome: &Outcome<T>, attempt: &str) {
        for report in outcome.reports.iter().filter(|report| report.result.is_err()) {
            self.add_report(report, attempt);
        }
    }

    /// Takes in a write that failed, which is told by who wrote.
    pub fn add_write_error(&mut self, cluster: &Arc<ClusterDescriptor>, error: &Error) {
        if let Error::Cluster(failure) = error {
            let report = ClusterReport {
                cluster: cluster.clone(),
                result: Err(failure.error.clone()),
                elapsed: Default::default(),
            };
            self.add_report(&report, "write");
        }
    }

    /// Writes the report if one was asked for. A report that cannot be written never hides how the call itself ended.
    pub fn report(&self, invocation: &Invocation, exit: Exit) -> Exit {
        let Some(path) = &invocation.global.report else {
            return exit;
        };
        match self.write_report(&invocation.ui, path) {
            Ok(()) => exit,
            Err(error) => {
                invocation.ui.error(format!("{error:#}"));
                exit.and(Exit::Error)
            }
        }
    }

    fn write_report(&self, ui: &Ui, path: &Path) -> anyhow::Result<()> {
        let duplicates = [&self.duplicates[..], &self.shown].concat();
        let report = Report::new(&self.reports, &duplicates);
        let mut text = Vec::new();
        crate::output::json::write_pretty(&mut text, &report, ui.stdout_is_terminal)?;
        if path == Path::new("-") {
            return Ok(ui.data(|out| out.write_all(&text))?);
        }
        std::fs::write(path, text)
            .map_err(|error| anyhow::anyhow!("cannot write the report to {}: {error}", path.display()))
    }
}
