//! SARIF 2.1.0 (OASIS), the format of code scanning: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.
//!
//! What `audit`, `doctor` and `config lint` find has models of its own; this is the log that all of them are written as.

use serde_json::{Value, json};

use super::escape;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Something that was found.
#[derive(Debug, Default)]
pub struct Entry<'a> {
    /// The name of its rule.
    pub rule: &'a str,
    /// `error`, `warning` or `note`.
    pub level: &'a str,
    /// What is wrong, and the ways to mend it.
    pub message: String,
    /// The file that it is about.
    pub file: Option<&'a str>,
    /// Where it is there: line and column, in characters, from 1.
    pub at: Option<(u64, u64)>,
    /// What it is about that is no file.
    pub about: Option<Value>,
    /// What tells it from all others from call to call.
    pub fingerprint: Option<String>,
}

/// A log of one run. `rules` are all that could have been found: name and summary. `gaps`, where a run tells of them, are what could
/// not be asked: they make the run unsuccessful, so that nobody takes it for clean.
pub fn log<'a>(
    rules: impl IntoIterator<Item = (&'a str, &'a str)>,
    entries: &[Entry<'_>],
    gaps: Option<&[String]>,
) -> Value {
    let rules: Vec<(&str, &str)> = rules.into_iter().collect();
    let results: Vec<Value> = entries.iter().map(|entry| result(entry, &rules)).collect();
    let described: Vec<Value> = rules
        .iter()
        .map(|(id, summary)| json!({"id": id, "shortDescription": {"text": summary}}))
        .collect();
    let mut run = json!({
        "tool": {"driver": {
            "name": "kubectl-multicluster",
            "version": env!("CARGO_PKG_VERSION"),
            "rules": described,
        }},
        // SARIF counts UTF-16 code units unless it is told otherwise.
        "columnKind": "unicodeCodePoints",
        "results": results,
    });
    if let Some(gaps) = gaps {
        let notifications: Vec<Value> = gaps
            .iter()
            .map(|gap| json!({"level": "error", "message": {"text": text(gap)}}))
            .collect();
        run["invocations"] = json!([{
            "executionSuccessful": gaps.is_empty(),
            "toolExecutionNotifications": notifications,
        }]);
    }
    json!({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})
}

fn result(entry: &Entry<'_>, rules: &[(&str, &str)]) -> Value {
    let mut result = json!({
        "ruleId": entry.rule,
        "level": entry.level,
        "message": {"text": text(&entry.message)},
    });
    if let Some(index) = rules.iter().position(|(id, _)| *id == entry.rule) {
        result["ruleIndex"] = json!(index);
    }
    let mut location = json!({});
    if let Some(file) = entry.file {
        location["physicalLocation"] = json!({"artifactLocation": {"uri": uri(file)}});
        if let Some((line, column)) = entry.at {
            location["physicalLocation"]["region"] = json!({"startLine": line, "startColumn": column});
        }
    }
    if let Some(about) = &entry.about {
        location["logicalLocations"] = json!([about]);
    }
    if location != json!({}) {
        result["locations"] = json!([location]);
    }
    if let Some(fingerprint) = &entry.fingerprint {
        result["partialFingerprints"] = json!({"finding/v1": text(fingerprint)});
    }
    result
}

/// A path as a relative reference (RFC 3986): what viewers look for under the root of the repository. A colon is encoded, since in
/// front of one stands a scheme.
fn uri(path: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const IN_PATHS: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'.')
        .remove(b'-')
        .remove(b'_')
        .remove(b'~');
    let path = path.strip_prefix("./").unwrap_or(path);
    utf8_percent_encode(path, IN_PATHS).to_string()
}

/// Text that some viewer shows to a person.
pub(super) fn text(text: &str) -> String {
    escape::terminal_lines(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [(&str, &str); 2] = [("syntax", "a"), ("unknown-field", "b")];

    #[test]
    fn an_entry_names_its_rule_and_its_place() {
        let entry = Entry {
            rule: "unknown-field",
            level: "warning",
            message: "unknown field \"\u{1b}x\"\nuse y".to_owned(),
            file: Some("./a file.yaml"),
            at: Some((3, 5)),
            ..Entry::default()
        };
        let log = log(RULES, &[entry], None);
        assert_eq!(
            log["runs"][0]["results"],
            json!([{
                "ruleId": "unknown-field", "ruleIndex": 1, "level": "warning",
                "message": {"text": "unknown field \"^[x\"\nuse y"},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": "a%20file.yaml"},
                    "region": {"startLine": 3, "startColumn": 5},
                }}],
            }])
        );
        assert_eq!(
            log["runs"][0]["tool"]["driver"]["rules"][1]["id"],
            "unknown-field"
        );
        // A run that says nothing of gaps does not claim that there were none.
        assert_eq!(log["runs"][0].get("invocations"), None);
    }

    #[test]
    fn what_is_not_said_is_left_out() {
        let bare = Entry {
            rule: "unheard-of",
            level: "note",
            ..Entry::default()
        };
        let log = log(RULES, &[bare], Some(&["cluster az-b: silent".to_owned()]));
        let run = &log["runs"][0];
        assert_eq!(
            run["results"],
            json!([{"ruleId": "unheard-of", "level": "note", "message": {"text": ""}}])
        );
        assert_eq!(run["invocations"][0]["executionSuccessful"], false);
        assert_eq!(uri("configmap:ns/name"), "configmap%3Ans/name");
    }
}
