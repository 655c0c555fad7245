//! `--for`: what is waited for, and whether an object is so: pure.
//!
//! Follows kubectl's `pkg/cmd/wait/wait.go` (how a condition is read), `condition.go` and `json.go` (when it is met).

use serde_json::Value;

use super::path::Path;

/// One thing that is waited for.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    /// The object is there.
    Create,
    /// The object is not there.
    Delete,
    /// A condition of the object's status has this status.
    Status {
        /// The condition's type.
        type_: String,
        /// The status that it is to have.
        status: String,
    },
    /// A JSONPath leads to something, or to this value.
    Path {
        /// The path.
        path: Path,
        /// The value; `None`: any.
        value: Option<String>,
    },
}

/// Reads what was given to `--for`, one for each time; waiting for creation comes first, wherever it stands.
///
/// # Errors
/// kubectl's words for what cannot be read.
pub(super) fn parse_all(texts: &[String]) -> Result<Vec<Condition>, String> {
    if texts.is_empty() {
        return Err("unrecognized condition: []".to_owned());
    }
    let mut conditions = texts
        .iter()
        .map(|text| parse(text))
        .collect::<Result<Vec<_>, _>>()?;
    conditions.sort_by_key(|condition| !matches!(condition, Condition::Create));
    Ok(conditions)
}

fn parse(text: &str) -> Result<Condition, String> {
    match text.to_lowercase().as_str() {
        "create" => return Ok(Condition::Create),
        "delete" => return Ok(Condition::Delete),
        _ => {}
    }
    if let Some(condition) = text.strip_prefix("condition=") {
        let (type_, status) = condition.split_once('=').unwrap_or((condition, "true"));
        return Ok(Condition::Status {
            type_: type_.to_owned(),
            status: status.to_owned(),
        });
    }
    match text.strip_prefix("jsonpath=") {
        Some(input) => parse_path(input),
        None => Err(format!("unrecognized condition: {text:?}")),
    }
}

fn parse_path(input: &str) -> Result<Condition, String> {
    let parts = split_at_single_equals(input);
    let (path, value) = match parts.as_slice() {
        [path] => (path, None),
        [path, value] => (path, Some(value.trim_matches(['\'', '"']))),
        _ => {
            return Err(
                "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or \
                        --for=jsonpath='{.status.readyReplicas}'"
                    .to_owned(),
            );
        }
    };
    let path = Path::parse(path)?;
    if value == Some("") {
        return Err("jsonpath wait has to have a value after equal sign, like \
                    --for=jsonpath='{.status.readyReplicas}'=3"
            .to_owned());
    }
    Ok(Condition::Path {
        path,
        value: value.map(str::to_owned),
    })
}

/// Splits at `=`, but not at the `==` of a filter.
fn split_at_single_equals(input: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut rest = input.chars().peekable();
    while let Some(character) = rest.next() {
        if character == '=' && rest.peek() != Some(&'=') {
            parts.push(String::new());
            continue;
        }
        if let Some(part) = parts.last_mut() {
            part.push(character);
            if character == '=' {
                part.extend(rest.next());
            }
        }
    }
    parts
}

impl Condition {
    /// Whether an object that is there is so.
    ///
    /// # Errors
    /// What is wrong with the object, or with asking this of it; waiting any longer would not help.
    pub(super) fn is_met(&self, object: &Value) -> Result<bool, String> {
        match self {
            Condition::Create => Ok(true),
            Condition::Delete => Ok(false),
            Condition::Status { type_, status } => has_status(object, type_, status),
            Condition::Path { path, value } => path.leads_to(object, value.as_deref()),
        }
    }
}

fn has_status(object: &Value, type_: &str, status: &str) -> Result<bool, String> {
    let Some(conditions) = object.get("status").and_then(|status| status.get("conditions")) else {
        return Ok(false);
    };
    let Some(conditions) = conditions.as_array() else {
        return Err(".status.conditions is not a list".to_owned());
    };
    for condition in conditions {
        if !condition.is_object() {
            return Ok(false);
        }
        let text = |field: &str| condition.get(field).and_then(Value::as_str);
        let (Some(found), Some(current)) = (text("type"), text("status")) else {
            continue;
        };
        if equal_fold(found, type_) {
            return Ok(!is_outdated(object, condition) && equal_fold(current, status));
        }
    }
    Ok(false)
}

/// Whether a condition tells of an earlier generation than the object's: whoever sets it has not seen the object as it is.
fn is_outdated(object: &Value, condition: &Value) -> bool {
    let of = |value: &Value, field: &str| value.get(field).and_then(Value::as_i64);
    let observed =
        of(condition, "observedGeneration").or_else(|| of(&object["status"], "observedGeneration"));
    match (of(&object["metadata"], "generation"), observed) {
        (Some(generation), Some(observed)) => observed < generation,
        _ => false,
    }
}

/// Go's `strings.EqualFold`, as near as the standard library's case mappings come to Unicode's simple folding.
fn equal_fold(one: &str, other: &str) -> bool {
    let same = |(a, b): (char, char)| {
        a == b || a.to_lowercase().eq(b.to_lowercase()) || a.to_uppercase().eq(b.to_uppercase())
    };
    one.chars().count() == other.chars().count() && one.chars().zip(other.chars()).all(same)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn met(text: &str, object: &Value) -> Result<bool, String> {
        parse(text).unwrap().is_met(object)
    }

    #[test]
    fn what_cannot_be_read_is_said_in_kubectls_words() {
        for (text, error) in [
            ("", r#"unrecognized condition: """#),
            ("foo", r#"unrecognized condition: "foo""#),
            ("Condition=a", r#"unrecognized condition: "Condition=a""#),
            ("condition", r#"unrecognized condition: "condition""#),
            ("create,delete", r#"unrecognized condition: "create,delete""#),
            ("jsonpath=", "jsonpath expression cannot be empty"),
            (
                "jsonpath={.x}=",
                "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
            ),
            (
                "jsonpath={.x}='\"'",
                "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
            ),
            (
                "jsonpath={.x}=a=b",
                "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or \
                 --for=jsonpath='{.status.readyReplicas}'",
            ),
        ] {
            assert_eq!(parse(text).unwrap_err(), error, "{text}");
        }
        assert_eq!(parse_all(&[]).unwrap_err(), "unrecognized condition: []");
    }

    #[test]
    fn creation_is_waited_for_first() {
        let texts = ["condition=Ready", "CREATE", "Delete"].map(str::to_owned);
        let conditions = parse_all(&texts).unwrap();
        assert!(matches!(
            conditions.as_slice(),
            [Condition::Create, Condition::Status { .. }, Condition::Delete]
        ));
    }

    #[test]
    fn only_single_equals_signs_split() {
        assert_eq!(
            split_at_single_equals("a.b.c====d.e.f===g.h.i==="),
            ["a.b.c====d.e.f==", "g.h.i==", ""]
        );
        assert_eq!(split_at_single_equals("a"), ["a"]);
    }

    #[test]
    fn conditions_are_compared_without_case() {
        let object = json!({"status": {"conditions": [
            {"type": "Ready", "status": "True"}, {"type": "Foo", "status": "False"}, {"type": "Kelvin", "status": "Unknown"},
            {"type": "NoStatus"}, {"type": "nostatus", "status": "true"}
        ]}});
        for text in [
            "condition=Ready",
            "condition=ready=TRUE",
            "condition=FOO=false",
            "condition=\u{212a}elvin=unknown",
            "condition=NoStatus",
        ] {
            assert_eq!(met(text, &object), Ok(true), "{text}");
        }
        for text in [
            "condition=Foo",
            "condition=Nope",
            "condition=",
            "condition=Ready=",
            "condition=Ready=True=x",
            "condition=Ready,Foo",
        ] {
            assert_eq!(met(text, &object), Ok(false), "{text}");
        }
        for object in [
            json!({}),
            json!({"status": null}),
            json!({"status": {"conditions": ["x"]}}),
        ] {
            assert_eq!(met("condition=Ready", &object), Ok(false), "{object}");
        }
        let odd = json!({"status": {"conditions": "x"}});
        assert_eq!(
            met("condition=Ready", &odd),
            Err(".status.conditions is not a list".to_owned())
        );
    }

    #[test]
    fn a_condition_of_an_earlier_generation_does_not_count() {
        let object = |generation: Value, own: Value, whole: Value| {
            json!({"metadata": {"generation": generation}, "status": {"observedGeneration": whole, "conditions": [
                {"type": "Ready", "status": "True", "observedGeneration": own}
            ]}})
        };
        for (generation, own, whole, expected) in [
            (json!(2), json!(2), json!(1), true),
            (json!(2), json!(1), json!(2), false),
            (json!(2), json!(null), json!(2), true),
            (json!(2), json!(null), json!(1), false),
            (json!(2), json!(null), json!(null), true),
            (json!(null), json!(1), json!(1), true),
        ] {
            let object = object(generation, own, whole);
            assert_eq!(met("condition=Ready", &object), Ok(expected), "{object}");
        }
    }
}
