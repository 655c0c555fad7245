//! Our reading against kubectl's, and what must not hurt us.

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;

use super::*;

/// What kubectl 1.36.4 made of an input; recorded by `testdata/record.py`.
#[derive(Deserialize)]
struct Case {
    name: String,
    input: String,
    /// The objects, unless kubectl refused.
    output: Option<Vec<Value>>,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("testdata/cases.json")).unwrap()
}

/// The same, with a float taken for the integer that it is: `1e+22` and 10000000000000000000000 are one number.
fn same(ours: &Value, kubectls: &Value) -> bool {
    match (ours, kubectls) {
        (Value::Number(a), Value::Number(b)) => {
            a == b || ((a.is_f64() || b.is_f64()) && a.as_f64() == b.as_f64())
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => ours == kubectls,
    }
}

fn read_objects(text: &[u8]) -> Result<Vec<Value>, ManifestError> {
    parse(text, "t.yaml").map(|manifests| manifests.into_iter().map(|manifest| manifest.object).collect())
}

#[test]
fn manifests_are_read_as_kubectl_reads_them() {
    let cases = cases();
    let mut wrong = Vec::new();
    for case in &cases {
        if DEVIATIONS.iter().any(|(name, ..)| *name == case.name) {
            continue;
        }
        let ours = read_objects(case.input.as_bytes());
        let agrees = match (&ours, &case.output) {
            (Ok(ours), Some(kubectls)) => {
                ours.len() == kubectls.len() && ours.iter().zip(kubectls).all(|(a, b)| same(a, b))
            }
            (Err(_), None) => true,
            _ => false,
        };
        if !agrees {
            wrong.push(format!(
                "{}: ours {ours:?}, kubectl's {:?}",
                case.name, case.output
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

/// Where we differ by choice: the case, the names and specs that it gives here (none: an error), and why.
const DEVIATIONS: &[(&str, Option<&str>, &str)] = &[
    (
        "value: 9223372036854775808",
        Some(r#"[["a", {"v": 9223372036854775808}]]"#),
        "kubectl makes a float of an integer above int64, and so another number; the digits are kept",
    ),
    (
        "JSON with an integer above int64",
        Some(r#"[["a", 9223372036854775809]]"#),
        "as above",
    ),
    (
        "value: !!binary /w==",
        None,
        "kubectl replaces bytes that are no text; the object would not be the author's",
    ),
    ("JSON with a lone surrogate", None, "as above"),
    (
        "flow with a tab",
        None,
        "the parser refuses a tab that begins a line within a block map; kubectl's does not",
    ),
    (
        "NEL and LS",
        Some(r#"[["a", "a\u2028b"]]"#),
        "YAML 1.2, which includes JSON, has these as text, not as line breaks",
    ),
    ("NEL", Some(r#"[["a", "a\u0085b"]]"#), "as above"),
    (
        "surrogate pair escapes",
        Some(r#"[["a", "😀"]]"#),
        "escapes of JSON are read in YAML too, as YAML 1.2 has it",
    ),
    ("escaped slash", Some(r#"[["a", "a/b"]]"#), "as above"),
    (
        "document end and bare document",
        Some(r#"[["a", null], ["b", null]]"#),
        "kubectl drops without a word what follows '...'; an object that is left out is worse than one read",
    ),
    (
        "document end and text",
        None,
        "as above, and here it is no object",
    ),
    (
        "document end first",
        Some(r#"[["a", null]]"#),
        "an end without a document is valid YAML",
    ),
    (
        "YAML directive",
        Some(r#"[["a", null]]"#),
        "kubectl splits behind a directive; it belongs to the next document",
    ),
    (
        "YAML 1.2 directive",
        Some(r#"[["a", null]]"#),
        "as above; the version changes nothing in the reading",
    ),
    ("TAG directive", Some(r#"[["a", "1"]]"#), "as above"),
    (
        "TAG directive of the core schema",
        Some(r#"[["a", "1"]]"#),
        "as above",
    ),
    (
        "List of List",
        Some(r#"[["a", null], ["b", null], ["c", null], ["d", null]]"#),
        "kubectl means to flatten lists in lists, and fails",
    ),
    (
        "List without items",
        None,
        "it can be applied nowhere; said before anything is sent",
    ),
    (
        "no apiVersion",
        None,
        "as above: `kubectl apply` refuses it too, later",
    ),
    ("no metadata", None, "as above"),
    ("no name", None, "as above"),
    ("empty name", None, "as above"),
];

#[test]
fn chosen_differences_are_what_the_table_says() {
    let cases = cases();
    for (name, expected, _) in DEVIATIONS {
        let case = cases.iter().find(|case| case.name == *name).unwrap();
        let ours = read_objects(case.input.as_bytes()).ok().map(|objects| {
            objects
                .iter()
                .map(|object| json!([object["metadata"]["name"], object["spec"]]))
                .collect::<Value>()
        });
        assert_eq!(
            ours,
            expected.map(|expected| serde_json::from_str(expected).unwrap()),
            "{name}"
        );
        let kubectls = case.output.as_deref();
        assert!(
            ours.is_none()
                || kubectls.is_none_or(|kubectls| read_objects(case.input.as_bytes()).unwrap() != kubectls)
        );
    }
}

const HEAD: &str = "apiVersion: example.com/v1\nkind: Test\nmetadata:\n  name: a\n";

fn error(text: &str) -> String {
    parse(text.as_bytes(), "pods.yaml").unwrap_err().to_string()
}

#[test]
fn errors_name_the_place_in_the_file() {
    assert_eq!(
        error(&format!("# c\n{HEAD}---\n\n{HEAD}spec:\n  a: b: c\n")),
        "pods.yaml:13:7: mapping values are not allowed in this context (document 2)"
    );
    assert_eq!(
        error(&format!("---\n{HEAD}---\n---\n# c\n\nkind: Test\n")),
        r#"pods.yaml:10: apiVersion not set; write, for example, "apiVersion: v1""#
    );
    assert_eq!(
        error("{\n\"kind\": \"Test\",\n\"metadata\": {\"name\": \"a\"\n"),
        "pods.yaml:4:1: EOF while parsing an object"
    );
    assert_eq!(
        error(&format!("{HEAD}spec: [1, .nan]\n")),
        "pods.yaml:5:11: infinity and not-a-number are not values of JSON, which the API servers read"
    );
}

#[test]
fn errors_hold_no_value_of_the_manifest() {
    for text in [
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: !!int hunter2}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: !!binary hunter2}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: \"hunter2}\n",
        "apiVersion: v1\nmetadata: {name: a}\nstringData: {a: hunter2}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a, annotations: [hunter2]}\n",
        "hunter2",
        "{\"stringData\": {\"a\": \"hunter2\"",
        "--- hunter2\n",
    ] {
        let error = error(text);
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn manifests_know_where_they_are_from() {
    let text = format!(
        "# c\n---\n\n{HEAD}---\nkind: TestList\nitems: [{{apiVersion: v1, kind: Pod, metadata: {{generateName: b-, namespace: ns}}}}]\n"
    );
    let manifests = parse(text.as_bytes(), "pods.yaml").unwrap();
    let places: Vec<_> = manifests
        .iter()
        .map(|manifest| (manifest.line, manifest.document))
        .collect();
    assert_eq!(places, [(4, 1), (9, 2)]);
    assert_eq!(
        manifests[0].gvk(),
        GroupVersionKind::gvk("example.com", "v1", "Test")
    );
    assert_eq!((manifests[0].name(), manifests[0].namespace()), (Some("a"), None));
    assert_eq!(manifests[1].gvk(), GroupVersionKind::gvk("", "v1", "Pod"));
    assert_eq!(
        (manifests[1].name(), manifests[1].namespace()),
        (None, Some("ns"))
    );
    let lines = |text: &str| {
        parse(text.as_bytes(), "x")
            .unwrap()
            .into_iter()
            .map(|one| one.line)
            .collect::<Vec<_>>()
    };
    let object = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}"#;
    assert_eq!(
        lines(&format!("\n{object}{object}\n\n{object}\n---\n{object}")),
        [2, 2, 4, 6]
    );
}

#[test]
fn utf16_is_read() {
    let units: Vec<u16> = format!("\u{FEFF}{HEAD}spec: é😀\n").encode_utf16().collect();
    for bytes in [
        units
            .iter()
            .copied()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>(),
        units
            .iter()
            .copied()
            .flat_map(u16::to_be_bytes)
            .collect::<Vec<_>>(),
    ] {
        assert_eq!(read_objects(&bytes).unwrap()[0]["spec"], "é😀");
        let cut = parse(&bytes[..bytes.len() - 1], "pods.yaml")
            .unwrap_err()
            .to_string();
        assert_eq!(
            cut,
            "pods.yaml: not UTF-16 text: its byte order mark says so, but the number of bytes is odd"
        );
    }
}

/// Each is read wrong by a fast algorithm that is off by one in the last bit.
const FLOATS: [&str; 3] = [
    "6.934698245112694e276",
    "8.383658838626809e-78",
    "6.801672438380202e47",
];

#[test]
fn floats_of_json_are_read_to_the_last_bit() {
    for digits in FLOATS {
        let expected = digits.parse::<f64>().unwrap();
        let text = format!(r#"{{"apiVersion":"v1","kind":"A","metadata":{{"name":"a"}},"spec":{digits}}}"#);
        assert_eq!(
            read_objects(text.as_bytes()).unwrap()[0]["spec"].as_f64(),
            Some(expected),
            "{digits}"
        );
    }
}

/// Refused with these words, and at once.
fn refused(text: &str, because: &str) {
    let started = Instant::now();
    let error = error(text);
    assert!(error.contains(because), "{error}");
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn bombs_are_refused_at_once() {
    let mut laughs = format!("{HEAD}a0: &a0 [{}]\n", ["lol"; 10].join(", "));
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    refused(&laughs, "excessive aliasing");

    let mut merges = format!("{HEAD}m0: &m0 {{a: b}}\n");
    for level in 1..5_000 {
        merges.push_str(&format!(
            "m{level}: &m{level} {{<<: *m{}, k{level}: v}}\n",
            level - 1
        ));
    }
    refused(&merges, "excessive aliasing");

    let long = "x".repeat(1 << 20);
    refused(
        &format!("{HEAD}a: &a {long}\nb: [{}]\n", ["*a"; 100].join(", ")),
        "excessive aliasing",
    );
    let anchors: String = (0..100).map(|level| format!("&x{level} [")).collect();
    refused(
        &format!("{HEAD}a: {anchors}{long}{}\n", "]".repeat(100)),
        "excessive aliasing",
    );

    // Each alias adds as many levels as the last one had.
    let mut deep = format!("{HEAD}d0: &d0 {}{}\n", "[".repeat(100), "]".repeat(100));
    for level in 1..20 {
        deep.push_str(&format!(
            "d{level}: &d{level} {}*d{}{}\n",
            "[".repeat(100),
            level - 1,
            "]".repeat(100)
        ));
    }
    refused(&deep, "nested more than 128 deep");

    refused(
        &format!("{HEAD}a: {}", "[".repeat(100_000)),
        "nested more than 128 deep",
    );
    refused(
        &format!("{HEAD}a: {}", "{a: ".repeat(100_000)),
        "nested more than 128 deep",
    );
    refused(
        &format!("{{\"a\": {}", "[".repeat(100_000)),
        "recursion limit exceeded",
    );
    refused(&"- ".repeat(100_000), "nested more than 128 deep");
    let block: String = (0..5_000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    refused(&format!("{HEAD}{block}"), "nested more than 128 deep");
    refused(&format!("{HEAD}a: {}", "&a ".repeat(1_000_000)), "");
    refused(&"%".repeat(10_000_000), "");
    refused(&" ".repeat(MAX_INPUT_BYTES + 1), "more than 64 MiB");
}

#[test]
fn what_people_write_is_within_the_limits() {
    let nested = |open: &str, close: &str| format!("{}x{}", open.repeat(126), close.repeat(126));
    for value in [nested("[", "]"), nested("{a: ", "}")] {
        assert_eq!(
            parse(format!("{HEAD}a: {value}\n").as_bytes(), "x")
                .unwrap()
                .len(),
            1
        );
    }
    // One anchor that is used often is no bomb.
    let uses: String = (0..2_000)
        .map(|index| format!("  k{index}: {{<<: *common, i: {index}}}\n"))
        .collect();
    let text = format!("{HEAD}common: &common {{a: 1, b: [x, y]}}\nspec:\n{uses}");
    assert_eq!(
        read_objects(text.as_bytes()).unwrap()[0]["spec"]
            .as_object()
            .unwrap()
            .len(),
        2_000
    );
    let documents = format!("{HEAD}---\n").repeat(5_000);
    assert_eq!(
        parse(documents.as_bytes(), "x").unwrap().last().unwrap().document,
        5_000
    );
}

/// No input may make the reader panic, and what is read can be written as JSON and read again.
#[test]
fn any_text_is_read_or_refused() {
    use proptest::prelude::*;
    let pieces = proptest::sample::select(vec![
        "a",
        ": ",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "&x ",
        "*x",
        "<<: ",
        "? ",
        "|\n",
        ">-\n",
        "\"",
        "'",
        "\\",
        "!!int ",
        "!!binary ",
        "! ",
        "#",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        "\t",
        "\r\n",
        "\u{FEFF}",
        "0x",
        "_",
        "1",
        "e9",
        ".",
        "-",
        "~",
        "on",
        "é",
        "\u{0}",
        "\u{85}",
        "items:\n- ",
        "kind: List\n",
        "apiVersion: v1\n",
        "metadata: {name: a}\n",
    ]);
    proptest!(ProptestConfig::with_cases(2_000), |(pieces in prop::collection::vec(pieces, 0..40))| {
        if let Ok(objects) = read_objects(pieces.concat().as_bytes()) {
            for object in objects {
                let written = serde_json::to_vec(&object).unwrap();
                let again = read_objects(&written).unwrap();
                prop_assert!(again.len() == 1 && same(&again[0], &object));
            }
        }
    });
    proptest!(ProptestConfig::with_cases(500), |(bytes in prop::collection::vec(any::<u8>(), 0..200))| {
        let _ = parse(&bytes, "x");
    });
}

#[test]
fn a_text_that_is_one_value_need_be_no_object() {
    let value = |text: &str| parse_value(text.as_bytes(), "patch.yaml").map_err(|error| error.to_string());
    assert_eq!(value(r#"{"spec": {"a": 1}}"#), Ok(json!({"spec": {"a": 1}})));
    assert_eq!(value("- {op: test}\n"), Ok(json!([{"op": "test"}])));
    assert_eq!(
        value("---\nnull\n---\nspec: on\n---\n"),
        Ok(json!({"spec": true}))
    );
    for nothing in ["", " ", "null", "# nothing\n"] {
        assert_eq!(value(nothing), Ok(Value::Null), "{nothing:?}");
    }
    assert_eq!(
        value("a: 1\n---\nb: 2\n"),
        Err("patch.yaml:3: a second document, where only one is read".to_owned())
    );
    let error = value("a:\n\tb: 1\n").unwrap_err();
    assert!(error.starts_with("patch.yaml:2:"), "{error}");
}
