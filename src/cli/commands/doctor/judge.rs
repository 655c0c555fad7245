//! From what the clusters showed to what is wrong with them. Pure: the mistakes that people really make, each recognised by its
//! traces.

mod access;
mod connection;
mod login;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::codes::{CLOCK_SKEW, INSECURE, LEAF_AS_CA, SAME_SERVER};
use super::examine::Examination;
use crate::cli::commands::config::lint::plain;
use crate::config::{self, Rule};
use crate::fleet::Role;
use crate::output::diagnostics::{Finding, Level};

/// How far clocks may be apart: within it, nobody refuses anything.
const SKEW_SECONDS: u64 = 30;

/// What is wrong: with the file, with each cluster in cluster order, and with them together.
pub(super) fn judge(examinations: &[Examination], file: &[config::Finding], now: Timestamp) -> Vec<Finding> {
    let mut of_clusters = Vec::new();
    // Who issues the tokens that remotes are to trust.
    let issuer = examinations.iter().find_map(|one| one.issuer.as_deref());
    for examination in examinations {
        let mut about = About {
            examination,
            now,
            found: &mut of_clusters,
        };
        connection::judge(&mut about);
        login::judge(&mut about, issuer);
        clock(&mut about);
        access::judge(&mut about);
    }
    same_servers(examinations, &mut of_clusters);
    // A leaf that a server has shown is told of with that server.
    let leaves = |code: &str| of_clusters.iter().filter(|finding| finding.code == code).count();
    let leaves = leaves(LEAF_AS_CA);
    let in_file = file
        .iter()
        .filter(|finding| finding.rule == Rule::LeafAsCa)
        .count();
    let mut found: Vec<Finding> = file
        .iter()
        .filter(|finding| finding.rule != Rule::LeafAsCa || in_file > leaves)
        .map(plain)
        .collect();
    found.append(&mut of_clusters);
    found
}

/// One cluster, and where what is found goes.
struct About<'a> {
    examination: &'a Examination,
    now: Timestamp,
    found: &'a mut Vec<Finding>,
}

impl About<'_> {
    fn error(&mut self, code: &'static str, message: impl Into<String>, help: impl Into<String>) {
        self.add(Level::Error, code, message.into(), help.into());
    }

    fn warning(&mut self, code: &'static str, message: impl Into<String>, help: impl Into<String>) {
        self.add(Level::Warning, code, message.into(), help.into());
    }

    fn add(&mut self, severity: Level, code: &'static str, message: String, help: String) {
        self.found.push(Finding {
            severity,
            code,
            cluster: Some(self.examination.cluster.name.clone()),
            file: None,
            line: None,
            column: None,
            message,
            help: Some(help).filter(|help| !help.is_empty()),
        });
    }

    /// Where the cluster's connection is configured: what a person has to edit.
    fn place(&self) -> &'static str {
        match self.examination.cluster.role {
            Role::Remote => "the APIServers file",
            Role::Home | Role::Context => "the kubeconfig",
        }
    }

    /// The field of the certificate authority there.
    fn ca_field(&self) -> &'static str {
        match self.examination.cluster.role {
            Role::Remote => "caCert",
            Role::Home | Role::Context => "certificate-authority-data",
        }
    }
}

fn clock(about: &mut About<'_>) {
    let Some(clock) = about.examination.clock else {
        return;
    };
    let skew = clock.skew();
    let seconds = skew.as_secs().unsigned_abs();
    if seconds < SKEW_SECONDS {
        return;
    }
    let direction = if skew.is_positive() { "ahead of" } else { "behind" };
    about.warning(
        CLOCK_SKEW,
        format!(
            "the server's clock is {seconds} s {direction} this machine's: it says {}, and here it is {}",
            clock.server, clock.answered
        ),
        "synchronise both with NTP: tokens and certificates are refused before and after their time",
    );
}

/// Whoever is in the list twice has each of its objects twice.
fn same_servers(examinations: &[Examination], found: &mut Vec<Finding>) {
    let mut known: BTreeMap<&str, &Examination> = BTreeMap::new();
    for examination in examinations {
        let Some(uid) = examination.uid.as_deref() else {
            continue;
        };
        let Some(first) = known.get(uid) else {
            known.insert(uid, examination);
            continue;
        };
        let host = |one: &Examination| one.cluster.host.clone().unwrap_or_default();
        let mut about = About {
            examination,
            now: Timestamp::UNIX_EPOCH,
            found,
        };
        let message = format!(
            "{} and {} are one API server ({} and {}): each of its objects is shown twice",
            first.cluster.name,
            examination.cluster.name,
            host(first),
            host(examination)
        );
        let is_remote = |one: &Examination| one.cluster.role == Role::Remote;
        let place = match is_remote(first) || is_remote(examination) {
            true => "the APIServers file",
            false => "--contexts",
        };
        let help = format!("take one of the two out of {place}");
        about.error(SAME_SERVER, message, help);
    }
}

/// A cluster of the kubeconfig that is not verified; of remotes the file's own rule says so.
fn insecure(about: &mut About<'_>) {
    if about.examination.insecure && about.examination.cluster.role != Role::Remote {
        about.warning(
            INSECURE,
            "the server's certificate is not verified: whoever answers gets the credentials",
            "give its certificate authority in the kubeconfig, and remove insecure-skip-tls-verify",
        );
    }
}
