use proptest::prelude::*;
use serde_json::json;

use super::*;

#[derive(serde::Deserialize)]
struct Recorded {
    object: Value,
    /// What follows the template when one fails.
    dump: String,
    cases: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    template: String,
    #[serde(default = "yes")]
    allow_missing_keys: bool,
    stdout: Option<String>,
    /// Where stdout is not UTF-8.
    stdout_hex: Option<String>,
    /// Where kubectl failed.
    stderr: Option<String>,
}

fn yes() -> bool {
    true
}

fn run(template: &str, allow_missing_keys: bool, object: &Value) -> (Vec<u8>, Option<String>) {
    let result = GoTemplate::parse(template, allow_missing_keys).and_then(|template| template.execute(object));
    match result {
        Ok(output) => (output, None),
        Err(error) => {
            let stderr = format!("error: {error}\n");
            match error {
                GoTemplateError::Execute { printed, .. } => (printed, Some(stderr)),
                GoTemplateError::Parse { .. } => (Vec::new(), Some(stderr)),
            }
        }
    }
}

/// `testdata/record.py`.
#[test]
fn results_and_errors_are_those_of_kubectl() {
    let recorded: Recorded = serde_json::from_str(include_str!("testdata/cases.json")).unwrap();
    // As everywhere, an integer between 2^63 and 2^64 stays exact when it is printed as JSON.
    let dump = recorded.dump.replacen("\"uint\":18446744073709552000", "\"uint\":18446744073709551615", 1);
    let mut different = Vec::new();
    for case in &recorded.cases {
        let mut stdout = match (&case.stdout, &case.stdout_hex) {
            (Some(text), _) => text.clone().into_bytes(),
            (None, Some(hex)) => (0..hex.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
                .collect(),
            (None, None) => panic!("{} has no output", case.template),
        };
        if case.stderr.as_ref().is_some_and(|error| error.starts_with("error: error executing")) {
            stdout.extend_from_slice(dump.as_bytes());
        }
        let ours = run(&case.template, case.allow_missing_keys, &recorded.object);
        if ours != (stdout.clone(), case.stderr.clone()) {
            let shown = |stdout: &[u8], stderr: &Option<String>| {
                format!("{:.100}\n    {:?}", format!("{:?}", String::from_utf8_lossy(stdout)), stderr)
            };
            different.push(format!(
                "{:?}\n  kubectl {}\n  ours    {}",
                case.template,
                shown(&stdout, &case.stderr),
                shown(&ours.0, &ours.1)
            ));
        }
    }
    assert!(different.is_empty(), "{} of {}:\n{}", different.len(), recorded.cases.len(), different.join("\n"));
}
