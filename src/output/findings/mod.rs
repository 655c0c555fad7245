//! Findings for people and for programs: one model, many formats.

mod junit;
mod sarif;
mod text;

use serde_json::{Value, json};

use crate::audit::{Finding, Level};

pub use junit::write as write_junit;
pub use sarif::sarif;
pub use text::{cells, in_full, summary};

/// A cluster that did not answer, or something that could not be found out about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The cluster.
    pub cluster: String,
    /// What was tried and what happened.
    pub message: String,
}

/// What is told: the findings, and what is not known.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The findings, in order.
    pub findings: &'a [Finding],
    /// What is missing of the answer; empty where every cluster answered.
    pub gaps: &'a [Gap],
    /// Where the APIServers file is.
    pub origin: &'a str,
}

/// All of it as JSON of our own.
pub fn json(told: Told<'_>) -> Value {
    let count = |level: Level| {
        let of_level = told.findings.iter().filter(|finding| finding.level == level);
        of_level.count()
    };
    let gaps: Vec<Value> = told
        .gaps
        .iter()
        .map(|gap| json!({"cluster": gap.cluster, "message": gap.message}))
        .collect();
    json!({
        "complete": told.gaps.is_empty(),
        "summary": {
            "errors": count(Level::Error),
            "warnings": count(Level::Warning),
            "notes": count(Level::Note),
        },
        "findings": told.findings,
        "unanswered": gaps,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::audit::{Code, Remedy, Subject};

    /// A finding with something in it that every format has to escape.
    pub(crate) fn finding(code: Code, level: Level) -> Finding {
        Finding {
            code,
            level,
            subject: Subject {
                kind: Some("kvm.cloud.sap/v1/Hypervisor".to_owned()),
                object: Some("hypervisor.kvm.cloud.sap/node-1".to_owned()),
                clusters: vec!["az-a".to_owned()],
                ..Default::default()
            },
            message: "is in az-a, and belongs to <az-b> & \"c\" \u{1b}[2J".to_owned(),
            remedies: vec![
                Remedy::new("move it", vec!["kubectl x | kubectl y".to_owned()]),
                Remedy::new("or leave it", Vec::new()),
            ],
        }
    }

    pub(crate) fn gap() -> Gap {
        Gap {
            cluster: "az-b".to_owned(),
            message: "list hypervisors: connection refused".to_owned(),
        }
    }

    #[test]
    fn our_own_json_counts_and_says_whether_it_is_all() {
        let findings = [
            finding(Code::Misplaced, Level::Error),
            finding(Code::SchemaDrift, Level::Warning),
        ];
        let gaps = [gap()];
        let told = json(Told {
            findings: &findings,
            gaps: &gaps,
            origin: "x",
        });
        assert_eq!(told["complete"], false);
        assert_eq!(
            told["summary"],
            serde_json::json!({"errors": 1, "warnings": 1, "notes": 0})
        );
        assert_eq!(told["findings"][0]["code"], "misplaced");
        assert_eq!(told["findings"][0]["level"], "error");
        assert_eq!(
            told["findings"][0]["remedies"][0]["commands"][0],
            "kubectl x | kubectl y"
        );
        assert_eq!(told["unanswered"][0]["cluster"], "az-b");
    }
}
