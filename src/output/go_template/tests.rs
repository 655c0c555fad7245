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
    let result =
        GoTemplate::parse(template, allow_missing_keys).and_then(|template| template.execute(object));
    match result {
        Ok(output) => (output, None),
        Err(error) => {
            // kubectl ends the line where the error does not.
            let stderr = format!("error: {}\n", error.to_string().trim_end_matches('\n'));
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
    compare(include_str!("testdata/cases.json"));
}

fn compare(recorded: &str) {
    let recorded: Recorded = serde_json::from_str(recorded).unwrap();
    // As everywhere, an integer between 2^63 and 2^64 stays exact when it is printed as JSON.
    let dump = recorded.dump.replacen(
        "\"uint\":18446744073709552000",
        "\"uint\":18446744073709551615",
        1,
    );
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
        if case
            .stderr
            .as_ref()
            .is_some_and(|error| error.starts_with("error: error executing"))
        {
            stdout.extend_from_slice(dump.as_bytes());
        }
        let ours = run(&case.template, case.allow_missing_keys, &recorded.object);
        if ours != (stdout.clone(), case.stderr.clone()) {
            let shown = |stdout: &[u8], stderr: &Option<String>| {
                format!(
                    "{:.100}\n    {:?}",
                    format!("{:?}", String::from_utf8_lossy(stdout)),
                    stderr
                )
            };
            different.push(format!(
                "{:?}\n  kubectl {}\n  ours    {}",
                case.template,
                shown(&stdout, &case.stderr),
                shown(&ours.0, &ours.1)
            ));
        }
    }
    assert!(
        different.is_empty(),
        "{} of {}:\n{}",
        different.len(),
        recorded.cases.len(),
        different.join("\n")
    );
}

fn error(template: &str) -> String {
    run(template, true, &Value::Null).1.unwrap_or_default()
}

#[test]
fn what_is_not_supported_is_refused() {
    for template in ["{{1i}}", "{{1+2i}}"] {
        assert!(error(template).contains("template: output:1: complex numbers are not supported"));
    }
    let object = json!({"list": [1]});
    let (printed, _) = run("{{printf \"%p\" .list}}", true, &object);
    assert_eq!(printed, b"%!p([]interface {}=[1])");
}

#[test]
fn nesting_has_a_limit() {
    let parentheses = |depth: usize| format!("{{{{{}1{}}}}}", "(".repeat(depth), ")".repeat(depth));
    let actions = |depth: usize| format!("{}x{}", "{{if 1}}".repeat(depth), "{{end}}".repeat(depth));
    let calls = format!("{{{{print{} 1{}}}}}", " (print".repeat(100), ")".repeat(100));
    for template in [parentheses(100), actions(100), calls] {
        assert_eq!(error(&template), "");
    }
    for template in [
        parentheses(101),
        actions(101),
        parentheses(100_000),
        actions(100_000),
    ] {
        assert!(error(&template).ends_with("template: output:1: max expression depth exceeded\n"));
    }
    // A chain is not nested.
    let chain = format!("{{{{if 0}}}}{}{{{{end}}}}", "{{else if 0}}a".repeat(10_000));
    assert_eq!(error(&chain), "");
}

#[test]
fn a_template_that_does_not_end_is_stopped() {
    let limits = Limits {
        steps: 1000,
        text: 10_000,
    };
    for (template, reason) in [
        (
            "{{range 10000000000}}x{{end}}",
            "<10000000000>: the template does not end within 1000 steps",
        ),
        (
            "{{range 900}}{{$x := printf \"%99d\" 1}}{{end}}",
            "the template makes more than 10000 bytes of text",
        ),
        (
            "{{$x := \"a\"}}{{range 99}}{{$x = print $x $x}}{{end}}",
            "the template makes more than 10000 bytes of text",
        ),
        (
            "{{define \"a\"}}{{printf \"%999d\" 1}}{{template \"a\"}}{{end}}{{template \"a\"}}",
            "the template makes more than 10000 bytes of text",
        ),
    ] {
        let template = GoTemplate::parse(template, true).unwrap();
        let error = template.execute_within(limits, &Value::Null).unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
}

/// Pieces of which templates are made.
const PIECES: [&str; 64] = [
    "{{",
    "}}",
    "{{- ",
    " -}}",
    "{{end}}",
    "{{else}}",
    "{{else if ",
    "{{else with ",
    "{{if ",
    "{{with ",
    "{{range ",
    "{{range $i, $x := ",
    "{{$x := ",
    "{{$x = ",
    "$x",
    "$",
    ".",
    ".a",
    ".b.c",
    "(",
    ")",
    "|",
    " ",
    "nil",
    "true",
    "0",
    "1",
    "-1",
    "2.5",
    "0x1p4",
    "'a'",
    "\"a\"",
    "`b`",
    "\"%d %5.2v %[2]*.[1]*f %x %q %U %#v\"",
    "{{/* c */}}",
    "{{define \"a\"}}",
    "{{template \"a\" .}}",
    "{{block \"a\" .}}",
    "{{break}}",
    "{{continue}}",
    "and ",
    "or ",
    "not ",
    "len ",
    "index ",
    "slice ",
    "print ",
    "printf ",
    "println ",
    "html ",
    "js ",
    "urlquery ",
    "call ",
    "exists ",
    "base64decode ",
    "eq ",
    "lt ",
    "ge ",
    "text",
    "\n",
    ",",
    "=",
    "é",
    "\u{10ffff}",
];

fn templates() -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..24);
    prop_oneof![
        1 => any::<String>(),
        4 => pieces.clone().prop_map(|pieces| pieces.concat()),
        4 => pieces.prop_map(|pieces| format!("{{{{{}}}}}", pieces.join(" "))),
    ]
}

fn objects() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[abc]", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_panics(template in templates(), object in objects(), allow_missing_keys in any::<bool>()) {
        let limits = Limits { steps: 10_000, text: 1 << 20 };
        if let Ok(template) = GoTemplate::parse(&template, allow_missing_keys) {
            let _ = template.execute_within(limits, &object);
        }
    }
}
