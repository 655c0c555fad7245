//! What selectors mean, and what is said about broken ones.

use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Selector {
    text.parse().unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn error(text: &str) -> String {
    text.parse::<Selector>().expect_err(text).to_string()
}

fn labels(labels: &[(&str, &str)]) -> BTreeMap<String, String> {
    labels
        .iter()
        .map(|(key, value)| (key.to_string(), value.to_string()))
        .collect()
}

#[test]
fn selectors_are_written_in_one_form() {
    for (text, canonical) in [
        ("", ""),
        ("  ", ""),
        ("a=b", "a=b"),
        (" a == b ", "a==b"),
        ("a!=b", "a!=b"),
        ("c,b,a", "a,b,c"),
        ("! x", "!x"),
        ("x in (c, a,b,a)", "x in (a,b,c)"),
        ("x notin(a)", "x notin (a)"),
        ("x in ()", "x in ()"),
        ("x in (,a)", "x in (,a)"),
        ("x in (a,,b,)", "x in (,a,b)"),
        ("a=,b=", "a=,b="),
        ("n>1,n<9", "n>1,n<9"),
        ("in in (in,notin),notin=in", "in in (in,notin),notin=in"),
        ("example.com/role=A_b.c-9", "example.com/role=A_b.c-9"),
    ] {
        assert_eq!(parse(text).to_string(), canonical, "{text}");
    }
}

#[test]
fn requirements_match_as_apimachinerys_do() {
    let object = labels(&[("zone", "a"), ("n", "5"), ("empty", ""), ("text", "x")]);
    for (text, expected) in [
        ("", true),
        ("zone=a", true),
        ("zone==b", false),
        ("zone!=a", false),
        ("zone!=b", true),
        ("gone!=b", true),
        ("zone in (a,b)", true),
        ("zone in (b)", false),
        ("gone in (b)", false),
        ("zone notin (a)", false),
        ("gone notin (a)", true),
        ("zone", true),
        ("gone", false),
        ("!gone", true),
        ("!zone", false),
        ("n>4", true),
        ("n>5", false),
        ("n<6", true),
        ("n<5", false),
        ("gone>1", false),
        ("text>1", false),
        ("empty=", true),
        ("empty in ()", true),
        ("gone=", false),
        ("zone=a,n=6", false),
        ("zone=a,n=5", true),
    ] {
        assert_eq!(parse(text).matches(&object), expected, "{text}");
    }
}

#[test]
fn requirements_can_be_looked_at() {
    let selector = parse("b in (x,y),!a");
    let [absent, listed] = selector.requirements() else {
        panic!("{selector:?}");
    };
    assert_eq!((absent.key(), absent.operator()), ("a", Operator::DoesNotExist));
    assert!(absent.values().is_empty());
    assert_eq!((listed.key(), listed.operator()), ("b", Operator::In));
    assert!(listed.values().iter().eq(["x", "y"]));
    assert!(!selector.is_empty() && parse("").is_empty());
}

#[test]
fn errors_are_apimachinerys() {
    let requirement = |rest: &str| format!("unable to parse requirement: {rest}");
    for (text, expected) in [
        (
            "a b",
            requirement("found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ),
        ("a=b c", "found 'c', expected: ',' or 'end of string'".to_owned()),
        ("a,", "found '', expected: identifier after ','".to_owned()),
        ("a,,b", "found ',', expected: identifier after ','".to_owned()),
        (
            ",a",
            "found ',', expected: !, identifier, or 'end of string'".to_owned(),
        ),
        (
            "=a",
            "found '=', expected: !, identifier, or 'end of string'".to_owned(),
        ),
        ("!", requirement("found '', expected: identifier")),
        ("!!a", requirement("found '!', expected: identifier")),
        ("!a=b", "found '=', expected: ',' or 'end of string'".to_owned()),
        ("a==!b", requirement("found '!', expected: identifier")),
        ("a===b", requirement("found '=', expected: identifier")),
        ("a in b", requirement("found 'b' expected: '('")),
        ("a in", requirement("found '' expected: '('")),
        (
            "a in (",
            requirement("found '', expected: ',', ')' or identifier"),
        ),
        ("a in (b", requirement("found '', expected: ',' or ')'")),
        ("a in (b,", requirement("found '', expected: ',', or identifier")),
        ("a in (b c)", requirement("found 'c', expected: ',' or ')'")),
        (
            "a in (=)",
            requirement("found '=', expected: ',', ')' or identifier"),
        ),
        (
            "a>b",
            requirement(
                "values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer",
            ),
        ),
        (
            "a>",
            requirement(
                "values[0]: Invalid value: \"\": for 'Gt', 'Lt' operators, the value must be an integer",
            ),
        ),
        (
            "-a",
            requirement(
                "<nil>: Invalid value: \"-a\": name part must consist of alphanumeric characters, '-', '_' or '.', and must \
             start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for \
             validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
            ),
        ),
        (
            "a=b@c",
            requirement(
                "values[0][a]: Invalid value: \"b@c\": a valid label must be an empty string or consist of alphanumeric \
             characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or \
             'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
            ),
        ),
        (
            "Exa/a",
            requirement(
                "<nil>: Invalid value: \"Exa/a\": prefix part a lowercase RFC 1123 subdomain must consist of lower case \
             alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. \
             'example.com', regex used for validation is \
             '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
            ),
        ),
        (
            "/a",
            requirement("<nil>: Invalid value: \"/a\": prefix part must be non-empty"),
        ),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
}

#[test]
fn lengths_are_limited() {
    let name = "n".repeat(63);
    parse(&format!("{name}={name}"));
    let key = error(&format!("{name}n"));
    assert!(key.ends_with("name part must be no more than 63 bytes"), "{key}");
    let value = error(&format!("a={name}n"));
    assert!(value.ends_with("must be no more than 63 bytes"), "{value}");
    let prefix = error(&format!("{}/a", [name.as_str(); 4].join(".") + "a"));
    assert!(
        prefix.ends_with("prefix part must be no more than 253 bytes"),
        "{prefix}"
    );
    let both = error(&format!("a in (b@,{name}n)"));
    assert!(
        both.contains(": [values[0][a]: ") && both.contains(", values[1][a]: "),
        "{both}"
    );
    assert!(error("a/b/c").contains("a qualified name must consist of"));
    assert!(error("a/").contains("name part must be non-empty; name part must consist of"));
}

#[test]
fn messages_do_not_carry_control_characters() {
    for text in [
        "a \u{1b}[2J",
        "\u{1b}[2J",
        "a=\u{1b}",
        "a in (\u{7})",
        "\0",
        "a=b \0",
    ] {
        assert!(!error(text).chars().any(char::is_control), "{text:?}");
    }
}

fn value() -> impl Strategy<Value = String> {
    "([A-Za-z0-9]([-A-Za-z0-9_.]{0,5}[A-Za-z0-9])?)?|in|notin"
}

fn requirement() -> impl Strategy<Value = Requirement> {
    let key = "([a-z0-9]{1,3}(\\.[a-z0-9]{1,3})?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,5}[A-Za-z0-9])?|in|notin";
    let operator = prop::sample::select(vec![
        Operator::Equals,
        Operator::DoubleEquals,
        Operator::NotEquals,
        Operator::In,
        Operator::NotIn,
        Operator::Exists,
        Operator::DoesNotExist,
        Operator::GreaterThan,
        Operator::LessThan,
    ]);
    let values = prop::collection::btree_set(value(), 1..4);
    (key, operator, values, 0..=i64::MAX).prop_map(|(key, operator, values, number)| {
        let values = match operator {
            Operator::In | Operator::NotIn => values,
            Operator::Exists | Operator::DoesNotExist => BTreeSet::new(),
            Operator::GreaterThan | Operator::LessThan => BTreeSet::from([number.to_string()]),
            Operator::Equals | Operator::DoubleEquals | Operator::NotEquals => {
                values.into_iter().take(1).collect()
            }
        };
        Requirement {
            key,
            operator,
            values,
        }
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(mut requirements in prop::collection::vec(requirement(), 0..6)) {
        requirements.sort_by(|a, b| a.key.cmp(&b.key));
        let selector = Selector { requirements };
        prop_assert_eq!(selector.to_string().parse(), Ok(selector));
    }

    #[test]
    fn whatever_is_typed_is_read_or_refused(text in "[ab/. ,()=!<>\\PC]{0,20}|(in|notin|[a(),=!<> ]){0,12}") {
        if let Ok(selector) = text.parse::<Selector>() {
            prop_assert_eq!(selector.to_string().parse(), Ok(selector));
        }
    }
}
