//! SARIF 2.1.0 (OASIS), the format of code scanning: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use serde_json::{Value, json};

use super::Told;
use crate::audit::{Code, Finding};
use crate::output::escape;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The findings as one run. What could not be asked makes the run unsuccessful, so that nobody takes it for clean.
pub fn sarif(told: Told<'_>) -> Value {
    let rules: Vec<Value> = Code::ALL
        .iter()
        .map(|code| json!({"id": code.as_str(), "shortDescription": {"text": code.summary()}}))
        .collect();
    let notifications: Vec<Value> = told
        .gaps
        .iter()
        .map(|gap| {
            let text = text(&format!("cluster {}: {}", gap.cluster, gap.message));
            json!({"level": "error", "message": {"text": text}})
        })
        .collect();
    let results: Vec<Value> = told
        .findings
        .iter()
        .map(|finding| result(finding, told.origin))
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "kubectl-multicluster",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "invocations": [{
                "executionSuccessful": told.gaps.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    })
}

fn result(finding: &Finding, origin: &str) -> Value {
    let index = Code::ALL.iter().position(|code| *code == finding.code);
    let mut message = format!("{}: {}", finding.subject.name(), finding.message);
    for remedy in &finding.remedies {
        message.push_str(&format!("\n{}", remedy.what));
        for command in &remedy.commands {
            message.push_str(&format!("\n  {command}"));
        }
    }
    json!({
        "ruleId": finding.code.as_str(),
        "ruleIndex": index,
        "level": finding.level.as_str(),
        "message": {"text": text(&message)},
        "locations": [{
            // Viewers want a file: the one that says what there should be.
            "physicalLocation": {"artifactLocation": {"uri": uri(origin)}},
            "logicalLocations": [{"fullyQualifiedName": text(&finding.subject.name()), "kind": "resource"}],
        }],
        "partialFingerprints": {"finding/v1": text(&finding.identity())},
    })
}

/// A file's path as a URI reference. Its characters but those that paths are made of are encoded.
fn uri(origin: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const IN_PATHS: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'.')
        .remove(b'-')
        .remove(b'_')
        .remove(b'~');
    utf8_percent_encode(origin, IN_PATHS).to_string()
}

/// Text that some viewer shows to a person.
fn text(text: &str) -> String {
    escape::terminal_lines(text).into_owned()
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
