//! The findings of `audit` as SARIF.

use serde_json::{Value, json};

use super::Told;
use crate::audit::{Code, Finding};
use crate::output::sarif::{self, Entry, text};

/// The findings as one run. What could not be asked makes the run unsuccessful, so that nobody takes it for clean.
pub fn sarif(told: Told<'_>) -> Value {
    let rules = Code::ALL.iter().map(|code| (code.as_str(), code.summary()));
    let gaps: Vec<String> = told
        .gaps
        .iter()
        .map(|gap| format!("cluster {}: {}", gap.cluster, gap.message))
        .collect();
    let entries: Vec<Entry<'_>> = told
        .findings
        .iter()
        .map(|finding| entry(finding, told.origin))
        .collect();
    sarif::log(rules, &entries, Some(&gaps))
}

fn entry<'a>(finding: &Finding, origin: &'a str) -> Entry<'a> {
    let mut message = format!("{}: {}", finding.subject.name(), finding.message);
    for remedy in &finding.remedies {
        message.push_str(&format!("\n{}", remedy.what));
        for command in &remedy.commands {
            message.push_str(&format!("\n  {command}"));
        }
    }
    Entry {
        rule: finding.code.as_str(),
        level: finding.level.as_str(),
        message,
        // Viewers want a file: the one that says what there should be.
        file: Some(origin),
        at: None,
        about: Some(json!({"fullyQualifiedName": text(&finding.subject.name()), "kind": "resource"})),
        fingerprint: Some(finding.identity()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{finding, gap};
    use super::*;
    use crate::audit::Level;

    /// What the schema calls required, of the parts that are used here.
    #[test]
    fn what_the_schema_requires_is_there() {
        let findings = [
            finding(Code::Misplaced, Level::Error),
            finding(Code::KindNotListed, Level::Note),
        ];
        let gaps = [gap()];
        let told = Told {
            findings: &findings,
            gaps: &gaps,
            origin: "/etc/my config.yaml",
        };
        let sarif = sarif(told);
        // sarifLog: version, runs. run: tool. tool: driver. toolComponent: name.
        assert_eq!(sarif["version"], "2.1.0");
        let run = &sarif["runs"][0];
        assert_eq!(run["tool"]["driver"]["name"], "kubectl-multicluster");
        // reportingDescriptor: id, and ids are unique. multiformatMessageString: text.
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        for rule in rules {
            assert!(rule["id"].is_string() && rule["shortDescription"]["text"].is_string());
            assert_eq!(rules.iter().filter(|other| other["id"] == rule["id"]).count(), 1);
        }
        // invocation: executionSuccessful. notification: message.
        let invocation = &run["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        assert!(invocation["toolExecutionNotifications"][0]["message"]["text"].is_string());
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), 2);
        for result in results {
            // result: message. message: text or id. Its rule is the one that its index points at.
            assert!(result["message"]["text"].is_string());
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            let levels = ["none", "note", "warning", "error"];
            assert!(levels.contains(&result["level"].as_str().unwrap()));
            let location = &result["locations"][0];
            // format: uri-reference.
            assert_eq!(
                location["physicalLocation"]["artifactLocation"]["uri"],
                "/etc/my%20config.yaml"
            );
            let prints = result["partialFingerprints"].as_object().unwrap();
            assert!(prints.values().all(Value::is_string));
        }
        assert!(!sarif.to_string().contains("\\u001b"), "{sarif}");
    }

    #[test]
    fn a_clean_run_is_successful_and_has_no_results() {
        let told = Told {
            findings: &[],
            gaps: &[],
            origin: "-",
        };
        let run = &sarif(told)["runs"][0];
        assert_eq!(run["invocations"][0]["executionSuccessful"], true);
        assert_eq!(run["results"], json!([]));
    }
}
