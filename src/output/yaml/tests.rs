use super::*;
use proptest::prelude::*;
use serde_json::json;

fn yaml(value: &Value, for_terminal: bool) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes, value, for_terminal).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// `kubectl annotate --local --overwrite -f scalars.in.json k=v -o yaml`, kubectl 1.36.4: over 600 odd strings as values
/// and as keys, numbers, and every nesting of collections.
#[test]
fn the_bytes_are_those_of_kubectl() {
    let input: Value = serde_json::from_str(include_str!("../testdata/scalars.in.json")).unwrap();
    let expected = include_str!("../testdata/scalars.kubectl.yaml");
    let ours = yaml(&input, false);
    // Line by line first: the first line that differs says more than two long texts.
    for (number, (ours, kubectl)) in ours.split('\n').zip(expected.split('\n')).enumerate() {
        assert_eq!(ours, kubectl, "line {}", number + 1);
    }
    assert_eq!(ours, expected);
}

#[test]
fn what_kubectl_cannot_print_is_escaped() {
    let value = json!({"c1": "a\u{9b}b", "del": "a\u{7f}", "nel": "a\u{85}b", "bom": "\u{feff}a \u{a0}ä"});
    assert_eq!(
        yaml(&value, false),
        "bom: \"\\uFEFF\\x61\\x20\\_\\xE4\"\nc1: \"a\\x9Bb\"\ndel: \"a\\x7F\"\nnel: \"a\\Nb\"\n"
    );
}

#[test]
fn large_integers_stay_exact() {
    assert_eq!(
        yaml(&json!([i64::MIN, u64::MAX]), false),
        "- -9223372036854775808\n- 18446744073709551615\n"
    );
}

#[test]
fn a_terminal_sees_escapes() {
    let value = json!({"k\u{202e}": "zero\u{200b}width\nline", "plain": "ü 日本語"});
    assert_eq!(
        yaml(&value, true),
        "\"k\\u202E\": \"zero\\u200Bwidth\\nline\"\nplain: ü 日本語\n"
    );
    assert_eq!(
        yaml(&value, false),
        "k\u{202e}: |-\n  zero\u{200b}width\n  line\nplain: ü 日本語\n"
    );
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
        assert_eq!(String::from_utf8(streamed).unwrap(), yaml(&list, false));
    }
}

/// JSON values whose strings lean towards what YAML finds difficult.
fn values() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        any::<String>(),
        "[ \\n\\t:#'\"\\-?a-c0-9.,~|>\u{2028}\u{85}\u{e9}]{0,12}",
        "([a-z:']{1,12} {1,2}){10,30}",
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
    /// Another reader gets back what was written. A plain U+2028 or U+2029 is left out: YAML 1.1, which goyaml writes,
    /// folds it as a line break, and YAML 1.2, which the reader reads, does not.
    #[test]
    fn reads_back_as_the_same_value(value in values()) {
        let written = yaml(&value, true);
        let read: Value = serde_saphyr::from_str(&written)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{written}")))?;
        prop_assert_eq!(read, value, "{}", written);
    }

    #[test]
    fn a_terminal_gets_nothing_hidden(value in values()) {
        let hidden = |character: char| character != '\n' && crate::output::escape::is_hidden(character);
        prop_assert!(!yaml(&value, true).contains(hidden));
    }
}
