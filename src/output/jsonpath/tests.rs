//! Templates, compared with what kubectl prints, and templates that no one writes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::*;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::json;

/// `testdata/jsonpath/record.py` records what kubectl makes of these.
#[derive(Deserialize)]
struct Case {
    object: String,
    template: String,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    json: bool,
    #[serde(default)]
    unordered: bool,
    #[serde(default)]
    stdout: String,
    #[serde(default)]
    stderr: Option<String>,
    #[serde(default)]
    crash: Option<String>,
}

fn objects() -> BTreeMap<String, Value> {
    serde_json::from_str(include_str!("../testdata/jsonpath/objects.json")).unwrap()
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../testdata/jsonpath/cases.json")).unwrap()
}

fn printed(case: &Case, object: &Value) -> Result<String, JsonPathError> {
    let template = Template::parse(&case.template)?.allow_missing_keys(!case.strict);
    if case.json {
        template.execute_as_json(object, false)
    } else {
        template.execute(object)
    }
}

#[test]
fn templates_print_what_kubectl_prints() {
    let objects = objects();
    let dumps: BTreeMap<String, String> =
        serde_json::from_str(include_str!("../testdata/jsonpath/dumps.json")).unwrap();
    let cases = cases();
    assert!(cases.len() > 500);
    let mut failures = Vec::new();
    for case in &cases {
        let (stdout, stderr) = match printed(case, &objects[&case.object]) {
            Ok(text) => (text, None),
            Err(error) => (String::new(), Some(format!("error: {error}\n"))),
        };
        let expected = case.stderr.as_ref().map(|stderr| {
            let dump = dumps.get(&case.object).map_or("", String::as_str);
            stderr.replace("\t\tDUMP\n", &format!("\t\t{dump}\n"))
        });
        let words = |text: &str| {
            let mut words: Vec<_> = text
                .split(|character: char| character != '.' && !character.is_alphanumeric())
                .map(str::to_owned)
                .collect();
            words.sort_unstable();
            words
        };
        let same = if case.unordered {
            words(&stdout) == words(&case.stdout)
        } else {
            stdout == case.stdout
        };
        // Where kubectl crashes, it is enough that this does not.
        if case.crash.is_none() && (!same || stderr != expected) {
            failures.push(format!(
                "{} {:?}\n  ours {stdout:?} {stderr:?}\nkubectl {:?} {expected:?}",
                case.object, case.template, case.stdout
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn where_kubectl_crashes_there_is_an_answer() {
    let object = json!({"nulls": [null], "items": [{"a": [1]}]});
    for (template, printed) in [
        ("{range .nope[*]}{[0]}{end}x", "x"),
        ("{range .nulls[*]}{range @}{@}{end}{end}", "<no value>"),
        ("{range .nulls[*]}{[0]}{end}", ""),
    ] {
        assert_eq!(
            Template::parse(template).unwrap().execute(&object).unwrap(),
            printed
        );
    }
    let template = Template::parse("{range .nulls[*]}{@}{end}").unwrap();
    assert_eq!(
        template.execute_as_json(&object, false).unwrap(),
        "[\n    null\n]\n"
    );
}

#[test]
fn a_template_serves_many_objects() {
    let template = Template::parse("{range .l[*]}<{.n}>{end}z={.z};").unwrap();
    for (object, text) in [
        (json!({"l": [{"n": 1}, {"n": 2}], "z": 1}), "<1><2>z=1;"),
        (json!({"l": [{"n": 3}], "z": 2}), "<3>z=2;"),
        (json!({}), "z=;"),
        (Value::Null, "z=;"),
    ] {
        assert_eq!(template.execute(&object).unwrap(), text);
    }
}

#[test]
fn words_of_templates_mean_nothing_in_filters() {
    let object = json!({"l": [1, 2]});
    for (template, word) in [
        ("{.l[?(range @==1)]}", "range"),
        ("{.l[?(@==end)]}", "end"),
        ("{['l end',0]}", "end"),
    ] {
        let error = Template::parse(template).unwrap().execute(&object).unwrap_err();
        assert_eq!(
            error.reason(),
            format!("unrecognized identifier {word}"),
            "{template}"
        );
    }
    // What exists is not asked why it fails.
    let exists = Template::parse("{.l[?(range @)]}").unwrap();
    assert_eq!(exists.execute(&object).unwrap(), "1 2");
}

#[test]
fn errors_have_parts() {
    let error = Template::parse("{.a[9]}\"")
        .unwrap()
        .execute(&json!({"a": ["x"]}))
        .unwrap_err();
    assert_eq!(error.reason(), "array index out of bounds: index 9, length 1");
    assert_eq!(
        error.summary(),
        r#"error executing jsonpath "{.a[9]}\"": Error executing template: array index out of bounds: index 9, length 1"#
    );
}

/// Far more than what is linear needs on a machine that has other things to do.
fn takes_no_time(what: &str, run: impl FnOnce()) {
    let start = Instant::now();
    run();
    assert!(start.elapsed() < Duration::from_secs(20), "{what}");
}

#[test]
fn long_templates_take_no_time() {
    let object = json!({"a": [1, 2, 3], "x": {"x": 1}});
    let parts = "{ } {} [ {[ {. {.. {.a {.a} {end} {.a[?(@==1)]} [?( {[?( {.a[?(@ \" {\" \\ {\\ , {[0, ' {[' {.a[0, (\"[?( {@ @ {1 {- ! \
                 {.x.. .. {range_.a} {range_.a[*]} {range_.a[*]}{@}{end} range_range_ range_ end_ _ {_ \u{301}";
    for part in parts.split(' ').map(|part| part.replace('_', " ")) {
        let many = part.repeat(20_000);
        for text in [
            many.clone(),
            format!("{{{many}}}"),
            format!("{{.a[{many}]}}"),
            format!("{{['{many}',0]}}"),
            format!("{{.a[?({many})]}}"),
            format!("{{.a[?(@=='{many}')]}}"),
        ] {
            takes_no_time(&part, || {
                if let Ok(template) = Template::parse(&text) {
                    let _ = template.execute(&object);
                }
            });
        }
    }
}

#[test]
fn ranges_without_an_end_are_limited() {
    let object = json!({"a": 1});
    let open = |count: usize| "{range @}".repeat(count) + "{.a}";
    takes_no_time("open ranges", || {
        let text = Template::parse(&open(MAX_OPEN_RANGES))
            .unwrap()
            .execute(&object)
            .unwrap();
        assert_eq!(text.len(), 1 << MAX_OPEN_RANGES);
    });
    assert!(Template::parse(&open(MAX_OPEN_RANGES + 1)).is_err());
    let one_after_the_other = "{range @}{.a}{end}".repeat(1000);
    assert_eq!(
        Template::parse(&one_after_the_other)
            .unwrap()
            .execute(&object)
            .unwrap(),
        "1".repeat(1000)
    );
    // Ranges that begin in a range which ends at once are open after it.
    let text = "{range .a[*]}{range end}".to_owned() + &"{@}".repeat(100);
    let object = json!({"a": vec![0; 100]});
    takes_no_time("pending ranges", || {
        assert!(Template::parse(&text).unwrap().execute(&object).is_err());
    });
}

#[test]
fn deep_objects_are_walked() {
    let mut object = json!("leaf");
    // As deep as serde_json drops and prints in the stack of a test.
    for _ in 0..1000 {
        object = json!({"x": [object]});
    }
    let template = Template::parse("{..x}").unwrap();
    assert_eq!(template.find_results(&object).unwrap()[0].len(), 1000);
    assert_eq!(
        Template::parse("{..[0]}")
            .unwrap()
            .execute(&object)
            .unwrap_err()
            .reason(),
        "map[string]interface {} is not array or slice"
    );
}

fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("{range ".to_owned()),
        Just("{end}".to_owned()),
        Just("range".to_owned()),
        Just("end".to_owned()),
        Just("[?(".to_owned()),
        Just(")]".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just("[*]".to_owned()),
        Just("['".to_owned()),
        Just("']".to_owned()),
        Just("..".to_owned()),
        Just(".".to_owned()),
        Just(".*".to_owned()),
        Just("@".to_owned()),
        Just("$".to_owned()),
        Just("==".to_owned()),
        Just("<".to_owned()),
        Just(">=".to_owned()),
        Just("!=".to_owned()),
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just("\\".to_owned()),
        Just(",".to_owned()),
        Just(":".to_owned()),
        Just("-".to_owned()),
        Just("true".to_owned()),
        Just(".mixed".to_owned()),
        Just(".pair".to_owned()),
        Just(".rows".to_owned()),
        Just(".strs".to_owned()),
        Just("a".to_owned()),
        Just("1".to_owned()),
        Just("1.5".to_owned()),
        any::<char>().prop_map(String::from),
    ]
}

fn tried(text: &str, object: &Value) {
    let _ = relaxed(text);
    if let Ok(template) = Template::parse(text) {
        let _ = template.execute(object);
        let _ = template.execute_as_json(object, true);
        let _ = template.allow_missing_keys(false).execute(object);
    }
}

proptest! {
    #[test]
    fn any_text_has_an_answer(text in any::<String>()) {
        tried(&text, &objects()["odd"]);
        tried(&format!("{{{text}}}"), &objects()["odd"]);
    }

    #[test]
    fn any_template_has_an_answer(tokens in proptest::collection::vec(token(), 0..12)) {
        tried(&tokens.concat(), &objects()["odd"]);
    }

    #[test]
    fn damaged_templates_have_an_answer(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), token in token()) {
        let cases = cases();
        let case = which.get(&cases);
        let mut characters: Vec<char> = case.template.chars().collect();
        let at = at.index(characters.len() + 1);
        let removed = (at < characters.len()).then(|| characters.remove(at));
        let without: String = characters.iter().collect();
        tried(&without, &objects()[&case.object]);
        let (before, after) = characters.split_at(at);
        let with: String = before.iter().copied().chain(token.chars()).chain(removed).chain(after.iter().copied()).collect();
        tried(&with, &objects()[&case.object]);
    }
}
