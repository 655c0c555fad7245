//! Telling what has not been met, and what that makes of the exit code.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::super::super::account::Account;
use super::super::super::args::Timeout;
use super::super::super::exit::Exit;
use super::super::super::invocation::Session;
use super::progress::{Copy, Failed, Place, Wish, is_anything_chosen};
use crate::client::{ClusterReport, ObjectKey};
use crate::error::{ClusterError, Duplicate, FailureReason};
use crate::fleet::Role;

/// How the wishes of a call are judged, and how that is worded.
#[derive(Debug)]
pub(super) struct Verdict {
    /// How long was waited at most.
    pub(super) timeout: Timeout,
    /// When it was begun.
    pub(super) began: Instant,
    /// Whether it does not matter that there is nothing.
    pub(super) deletes: bool,
    /// Whether clusters are named.
    pub(super) show_cluster: bool,
}

impl Verdict {
    /// Tells stderr what every wish lacks; `exit` is what printing made of the exit code.
    pub(super) fn tell(&self, session: &Session<'_>, wishes: &[Wish], exit: Exit) -> Exit {
        let ui = session.ui();
        let mut account = Account::default();
        let chosen = is_anything_chosen(wishes);
        for wish in wishes {
            let attempt = format!("wait for {}", wish.kind.group_resource());
            for report in self.reports(wish, chosen) {
                account.add_report(&report, &attempt);
            }
        }
        for duplicate in wishes.iter().flat_map(duplicates) {
            ui.warning(duplicate.to_string());
        }
        let mut exit = exit.and(account.tell(ui, &session.invocation.global));
        for wish in wishes {
            for (line, missing) in self.lacks(wish, chosen) {
                ui.message(&line);
                exit = exit.and(missing);
            }
        }
        let meant = |wish: &Wish| {
            let named = wish.key.is_some() && !wish.is_passed_over();
            named || wish.is_found() || wish.waits_for_creation()
        };
        if !self.deletes && !wishes.iter().any(meant) && !account.nothing_answered() {
            let among = match account.complete() {
                true => "",
                false => " in the clusters that answered",
            };
            ui.error(format!("no matching resources found{among}"));
            exit = exit.and(Exit::Error);
        }
        account.report(session.invocation, exit)
    }

    /// What each cluster answered of a wish.
    fn reports(&self, wish: &Wish, chosen: bool) -> Vec<ClusterReport> {
        // Where one object was enough, a cluster that says nothing does not change the verdict.
        let created = wish.is_found() || (wish.key.is_none() && chosen);
        let enough = created && wish.is_nothing_but_creation();
        let unheard = || {
            let waited = match self.timeout {
                Timeout::Once => Duration::ZERO,
                Timeout::After(timeout) => timeout,
            };
            let message = format!("no whole answer within {} s", waited.as_secs_f32());
            ClusterError::sent(FailureReason::Timeout, message)
        };
        let report = |place: &Place| {
            let result = match place.is_uncertain() {
                true if enough => return None,
                true => Err(place.silent.clone().unwrap_or_else(unheard)),
                false => Ok(place.copies.len()),
            };
            Some(ClusterReport {
                cluster: place.cluster.clone(),
                result,
                elapsed: self.began.elapsed(),
            })
        };
        wish.places.iter().filter_map(report).collect()
    }

    /// What a wish lacks: a line for stderr, and what it makes of the exit code.
    fn lacks(&self, wish: &Wish, chosen: bool) -> Vec<(String, Exit)> {
        let mut lines = Vec::new();
        for place in &wish.places {
            for (key, copy) in &place.copies {
                lines.extend(self.lack(wish, place, key, copy));
            }
        }
        if let Some(key) = &wish.key {
            lines.extend(self.absence(wish, key));
        } else if wish.waits_for_creation() && !chosen {
            let line = format!("error: {} {}", self.not_met(), wish.kind.plural);
            lines.push((line, Exit::Error));
        }
        lines
    }

    /// kubectl's words for a condition that has not been met.
    fn not_met(&self) -> &'static str {
        match self.timeout {
            Timeout::Once => "condition not met for",
            Timeout::After(_) => "timed out waiting for the condition on",
        }
    }

    fn lack(&self, wish: &Wish, place: &Place, key: &ObjectKey, copy: &Copy) -> Option<(String, Exit)> {
        let cluster = match self.show_cluster {
            true => format!(" in {}", place.cluster.name),
            false => String::new(),
        };
        let object = format!("{}/{}", wish.kind.plural, key.name);
        Some(match &copy.failed {
            Some(Failed::Gone) => (
                format!(
                    "Error from server (NotFound): {} \"{}\" not found{cluster}",
                    wish.kind.group_resource(),
                    key.name
                ),
                Exit::Error,
            ),
            Some(Failed::Unusable(why)) if !self.show_cluster => (format!("error: {why}"), Exit::Error),
            Some(Failed::Unusable(why)) => (format!("error: {why}: {object}{cluster}"), Exit::Error),
            None if wish.is_done(copy) || wish.is_nothing_but_creation() => return None,
            None if place.silent.is_some() => (
                format!(
                    "error: {} {object} in {}, which does not answer",
                    self.not_met(),
                    place.cluster.name
                ),
                Exit::Partial,
            ),
            None => (
                format!("error: {} {object}{cluster}", self.not_met()),
                Exit::Error,
            ),
        })
    }

    /// What to say of a named object that no cluster has, or that may be in a cluster that did not answer.
    fn absence(&self, wish: &Wish, key: &ObjectKey) -> Option<(String, Exit)> {
        let (silent, answered): (Vec<&Place>, Vec<&Place>) =
            wish.places.iter().partition(|place| !place.synced);
        let resource = wish.kind.group_resource();
        let (name, silent, absent) = (&key.name, names(&silent), names(&answered));
        if wish.is_found() {
            let unknown = wish.waits_for_deletion() && !silent.is_empty();
            return unknown.then(|| {
                let line = format!(
                    "error: it is unknown whether {resource} \"{name}\" is gone: {silent} did not answer"
                );
                (line, Exit::Ok)
            });
        }
        // Where no cluster answered, that is said once, for all names.
        if answered.is_empty() || (wish.is_passed_over() && silent.is_empty()) {
            return None;
        }
        if wish.waits_for_creation() {
            let place = match (silent.is_empty(), self.show_cluster) {
                (true, true) => format!(": not in {absent}"),
                (true, false) => String::new(),
                (false, _) => format!(": not in {absent}; {silent} did not answer"),
            };
            let line = format!("error: {} {}/{name}{place}", self.not_met(), wish.kind.plural);
            return Some((line, Exit::Error));
        }
        if silent.is_empty() {
            let line = format!("Error from server (NotFound): {resource} \"{name}\" not found");
            return (!wish.waits_for_deletion()).then_some((line, Exit::Error));
        }
        let what = match wish.waits_for_deletion() {
            true => "is gone",
            false => "exists",
        };
        let line = format!(
            "error: it is unknown whether {resource} \"{name}\" {what}: not in {absent}; {silent} did not answer"
        );
        // --allow-partial accepts less of an answer, but this is none.
        Some((line, Exit::Partial))
    }
}

fn names(places: &[&Place]) -> String {
    let names: Vec<&str> = places.iter().map(|place| place.cluster.name.as_str()).collect();
    names.join(", ")
}

/// What exists more than once. Contexts that no file ties together have no duplicates.
fn duplicates(wish: &Wish) -> Vec<Duplicate> {
    let mut clusters: BTreeMap<&ObjectKey, Vec<String>> = BTreeMap::new();
    for place in wish
        .places
        .iter()
        .filter(|place| place.cluster.role != Role::Context)
    {
        for key in place.copies.keys() {
            clusters.entry(key).or_default().push(place.cluster.name.clone());
        }
    }
    let duplicate = |(key, clusters): (&ObjectKey, Vec<String>)| {
        (clusters.len() > 1).then(|| Duplicate {
            resource: wish.kind.group_resource(),
            namespace: key.namespace.clone(),
            name: key.name.clone(),
            clusters,
        })
    };
    clusters.into_iter().filter_map(duplicate).collect()
}
