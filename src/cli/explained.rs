//! Where an object belongs and why, as `clusters-for -f` and `route` show it. Pure: the decision is the one that a write acts on.

use serde_json::{Value, json};

use super::exit::Exit;
use super::failure::left_out;
use crate::routing::{Decision, Refusal, Target, Verdict, Via};

/// Where an object belongs, and why there or nowhere.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The cluster that it would be written to; `None` where it is written nowhere.
    pub target: Option<String>,
    /// In a word, for programs: `router`, `home-fallback`, `no-cluster-matched` and so on.
    pub result: &'static str,
    /// In a sentence, for people.
    pub reason: String,
    /// What it makes of the exit code.
    pub exit: Exit,
    /// Everything that was compared; `None` for a kind that nobody lists.
    pub decision: Option<Decision>,
}

impl Explained {
    /// The explanation of a decision, for a call that leaves some clusters out. `not_listed` says what to tell of a kind that no
    /// cluster lists.
    pub fn new(
        decision: Option<Decision>,
        is_selected: impl Fn(&str) -> bool,
        not_listed: impl FnOnce() -> String,
    ) -> Self {
        let Some(decision) = decision else {
            return Explained {
                target: None,
                result: "unknown-kind",
                reason: not_listed(),
                exit: Exit::Error,
                decision: None,
            };
        };
        let (target, result, reason, exit) = match decision.target() {
            Some(target) if !is_selected(target) => {
                let reason = format!("{}; {}", decision.reason(), left_out(target));
                (None, "not-selected", reason, Exit::Unroutable)
            }
            Some(target) => (
                Some(target.to_owned()),
                in_a_word(&decision),
                decision.reason(),
                Exit::Ok,
            ),
            None => (None, in_a_word(&decision), decision.reason(), Exit::Unroutable),
        };
        Explained {
            target,
            result,
            reason,
            exit,
            decision: Some(decision),
        }
    }

    /// The remotes that were compared, and how each compared, for programs.
    pub fn candidates(&self) -> Vec<Value> {
        let considered = self
            .decision
            .iter()
            .flat_map(|decision| &decision.considered)
            .map(|considered| {
                json!({
                    "cluster": considered.cluster,
                    "labels": considered.labels,
                    "verdict": verdict(&considered.verdict),
                })
            });
        considered.collect()
    }
}

/// How a remote compared, in few words.
fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Match => "match".to_owned(),
        Verdict::Differs(value) => format!("differs: {value}"),
        Verdict::NoLabel => "no label".to_owned(),
        Verdict::NotCompared => "not compared".to_owned(),
    }
}

fn in_a_word(decision: &Decision) -> &'static str {
    match &decision.result {
        Ok(Target { via: Via::Router, .. }) => "router",
        Ok(Target {
            via: Via::HomeFallback,
            ..
        }) => "home-fallback",
        Ok(Target {
            via: Via::HomeOnly, ..
        }) => "home-only",
        Err(Refusal::NoClusterMatched) => "no-cluster-matched",
        Err(Refusal::Ambiguous) => "ambiguous",
        Err(Refusal::MissingKey { .. }) => "missing-key",
        Err(Refusal::NoRouter) => "no-router",
        Err(Refusal::NotServed) => "not-served",
    }
}
