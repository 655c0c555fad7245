//! Findings of `config lint` and `doctor`, for programs: JSON of our own, and SARIF 2.1.0 for whatever shows code scanning results.

use serde::Serialize;
use serde_json::{Value, json};

use super::sarif::{self, Entry};

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Something does not work.
    Error,
    /// Something is likely not what was meant, or will not work soon.
    Warning,
}

impl Level {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
        }
    }
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Level,
    /// Its stable name.
    pub code: &'static str,
    /// The cluster that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// The file that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line there, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The column there, in characters from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// What is wrong.
    pub message: String,
    /// The way to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// How many findings there are of a level.
pub fn count(findings: &[Finding], level: Level) -> usize {
    findings
        .iter()
        .filter(|finding| finding.severity == level)
        .count()
}

/// The findings and how many there are.
pub fn json(findings: &[Finding]) -> Value {
    json!({
        "findings": findings,
        "errors": count(findings, Level::Error),
        "warnings": count(findings, Level::Warning),
    })
}

/// A SARIF log of one run. `rules` are all that could have been found: name and summary.
pub fn sarif(findings: &[Finding], rules: &[(&str, &str)]) -> Value {
    let entries: Vec<Entry<'_>> = findings.iter().map(entry).collect();
    sarif::log(rules.iter().copied(), &entries, None)
}

fn entry(finding: &Finding) -> Entry<'_> {
    Entry {
        rule: finding.code,
        level: finding.severity.as_str(),
        message: match &finding.help {
            Some(help) => format!("{}\n{help}", finding.message),
            None => finding.message.clone(),
        },
        file: finding.file.as_deref(),
        at: finding.line.map(|line| (line, finding.column.unwrap_or(1))),
        about: finding
            .cluster
            .as_ref()
            .map(|cluster| json!({"name": cluster, "kind": "module"})),
        fingerprint: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding() -> Finding {
        Finding {
            severity: Level::Warning,
            code: "unknown-field",
            cluster: None,
            file: Some("./a file.yaml".to_owned()),
            line: Some(3),
            column: Some(5),
            message: "unknown field \"x\"".to_owned(),
            help: Some("did you mean \"y\"?".to_owned()),
        }
    }

    #[test]
    fn sarif_names_rule_and_place() {
        let log = sarif(&[finding()], &[("syntax", "a"), ("unknown-field", "b")]);
        let result = &log["runs"][0]["results"][0];
        assert_eq!(
            *result,
            json!({
                "ruleId": "unknown-field", "ruleIndex": 1, "level": "warning",
                "message": {"text": "unknown field \"x\"\ndid you mean \"y\"?"},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": "a%20file.yaml"},
                    "region": {"startLine": 3, "startColumn": 5},
                }}],
            })
        );
        assert_eq!(
            log["runs"][0]["tool"]["driver"]["rules"][1]["id"],
            "unknown-field"
        );
    }

    #[test]
    fn a_finding_without_a_place_has_none() {
        let about_cluster = Finding {
            cluster: Some("az-a".to_owned()),
            file: None,
            line: None,
            column: None,
            ..finding()
        };
        let log = sarif(std::slice::from_ref(&about_cluster), &[]);
        let result = &log["runs"][0]["results"][0];
        assert_eq!(
            result["locations"],
            json!([{"logicalLocations": [{"name": "az-a", "kind": "module"}]}])
        );
        let nowhere = Finding {
            cluster: None,
            ..about_cluster
        };
        let log = sarif(std::slice::from_ref(&nowhere), &[]);
        assert_eq!(log["runs"][0]["results"][0].get("locations"), None);
        assert_eq!(json(&[nowhere])["warnings"], 1);
    }
}
