use proptest::prelude::*;
use serde_json::json;

use super::*;

fn kyaml(value: &Value, for_terminal: bool) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes, value, for_terminal).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn assert_same(input: &str, expected: &str) {
    let input: Value = serde_json::from_str(input).unwrap();
    let ours = kyaml(&input, false);
    // Line by line first: the first line that differs says more than two long texts.
    for (number, (ours, kubectl)) in ours.split('\n').zip(expected.split('\n')).enumerate() {
        assert_eq!(ours, kubectl, "line {}", number + 1);
    }
    assert_eq!(ours, expected);
}

/// `testdata/record.py`.
#[test]
fn the_bytes_are_those_of_kubectl() {
    assert_same(
        include_str!("../testdata/scalars.in.json"),
        include_str!("testdata/scalars.kubectl.yaml"),
    );
    assert_same(
        include_str!("testdata/more.in.json"),
        include_str!("testdata/more.kubectl.yaml"),
    );
}

#[test]
fn what_kubectl_cannot_print_is_escaped() {
    let value = json!({
        "c1": "a\u{9b}b",
        "del\u{7f}": "a\u{7f}",
        "nel": "a\u{85}b",
        "spaces": "a\n\u{3000}b\n\u{b}c",
    });
    assert_eq!(
        kyaml(&value, false),
        "---\n{\n  c1: \"a\\u009bb\",\n  \"del\\x7f\": \"a\\x7f\",\n  nel: \"a\\Nb\",\n  spaces: \"\\\n\
         \x20    a\\n\\\n     \\u3000b\\n\\\n     \\vc\\\n    \",\n}\n"
    );
}

#[test]
fn large_integers_stay_exact() {
    assert_eq!(
        kyaml(&json!([i64::MIN, u64::MAX]), false),
        "---\n[\n  -9223372036854775808,\n  18446744073709551615,\n]\n"
    );
}

#[test]
fn a_terminal_sees_escapes() {
    let value =
        json!({"k\u{202e}": "zero\u{200b}width\n\tline", "\u{3164}": "t\tb", "plain": "ü 日本語\u{fe0f}"});
    assert_eq!(
        kyaml(&value, true),
        "---\n{\n  \"k\\u202e\": \"\\\n     zero\\u200bwidth\\n\\\n     \\tline\\\n    \",\n  \
         plain: \"ü 日本語\\ufe0f\",\n  \"\\u3164\": \"t\\tb\",\n}\n"
    );
    assert!(kyaml(&value, false).contains("\\\tline"));
}

#[test]
fn a_streamed_list_is_a_list() {
    let all = [
        json!({"a": {"b": [1]}, "c": "x\ny\n"}),
        json!({}),
        json!({"z": "text\nwithout end"}),
    ];
    for count in 0..=all.len() {
        let items = &all[..count];
        let list =
            json!({"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}});
        let mut streamed = Vec::new();
        let mut writer = ListWriter::new(&mut streamed, false).unwrap();
        items.iter().try_for_each(|item| writer.item(item)).unwrap();
        writer.finish().unwrap();
        assert_eq!(String::from_utf8(streamed).unwrap(), kyaml(&list, false));
    }
}

/// JSON values whose strings lean towards what YAML finds difficult.
fn values() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        any::<String>(),
        "[ \\n\\t\\r:#'\"\\\\\\-?a-c0-9.,~|>\u{2028}\u{85}\u{e9}\u{a0}\u{3000}]{0,12}",
        "([a-z:']{1,12} {1,2}){10,30}",
        "[0-9a-fox_.e-]{1,6}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(text.clone(), inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Another reader gets back what was written.
    #[test]
    fn reads_back_as_the_same_value(value in values(), for_terminal in any::<bool>()) {
        let written = kyaml(&value, for_terminal);
        let read: Value = serde_saphyr::from_str(&written)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{written}")))?;
        prop_assert_eq!(read, value, "{}", written);
    }

    #[test]
    fn a_terminal_gets_nothing_hidden(value in values()) {
        let hidden = |character: char| character != '\n' && crate::output::escape::is_hidden(character);
        prop_assert!(!kyaml(&value, true).contains(hidden));
    }
}
