//! Label and field selectors.

use std::collections::BTreeSet;

use serde_json::Value;

use super::status::ApiError;

/// A label selector; it matches when each requirement does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelSelector(Vec<Requirement>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    key: String,
    operator: Operator,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Operator {
    In(BTreeSet<String>),
    NotIn(BTreeSet<String>),
    Exists,
    DoesNotExist,
}

impl LabelSelector {
    /// Reads `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        let requirements = split_outside_parentheses(text)
            .into_iter()
            .map(|part| {
                requirement(part).ok_or_else(|| {
                    ApiError::bad_request(format!(
                        "unable to parse requirement: found {part:?}, in selector {text:?}"
                    ))
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self(requirements))
    }

    /// Whether nothing is required.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an object's labels match. As in Kubernetes, `!=` and `notin` match what lacks the label.
    pub fn matches(&self, object: &Value) -> bool {
        let labels = &object["metadata"]["labels"];
        self.0.iter().all(|requirement| {
            let value = labels.get(&requirement.key).and_then(Value::as_str);
            match &requirement.operator {
                Operator::In(values) => value.is_some_and(|value| values.contains(value)),
                Operator::NotIn(values) => !value.is_some_and(|value| values.contains(value)),
                Operator::Exists => value.is_some(),
                Operator::DoesNotExist => value.is_none(),
            }
        })
    }
}

fn split_outside_parentheses(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    text.split(|character| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    })
    .map(str::trim)
    .filter(|part| !part.is_empty() || !text.trim().is_empty())
    .collect()
}

fn requirement(part: &str) -> Option<Requirement> {
    let one = |value: &str| BTreeSet::from([value.trim().to_owned()]);
    let (key, operator) = if let Some((key, value)) = part.split_once("!=") {
        (key, Operator::NotIn(one(value)))
    } else if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        (key, Operator::In(one(value)))
    } else if let Some(key) = part.strip_prefix('!') {
        (key, Operator::DoesNotExist)
    } else if let Some((head, values)) = part.split_once('(') {
        let values = values.trim_end().strip_suffix(')')?;
        let values: BTreeSet<String> = values.split(',').map(|value| value.trim().to_owned()).collect();
        match head.split_whitespace().collect::<Vec<_>>().as_slice() {
            [key, "in"] => (*key, Operator::In(values)),
            [key, "notin"] => (*key, Operator::NotIn(values)),
            _ => return None,
        }
    } else {
        (part, Operator::Exists)
    };
    let key = key.trim();
    let well_formed = |text: &str| {
        text.chars()
            .all(|character| character.is_ascii_alphanumeric() || "-_./".contains(character))
    };
    let values_well_formed = match &operator {
        Operator::In(values) | Operator::NotIn(values) => values.iter().all(|value| well_formed(value)),
        Operator::Exists | Operator::DoesNotExist => true,
    };
    (!key.is_empty() && well_formed(key) && values_well_formed).then(|| Requirement {
        key: key.to_owned(),
        operator,
    })
}

/// A field selector over `metadata.name` and `metadata.namespace`, which is all that custom resources support.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldSelector(Vec<(String, bool, String)>);

impl FieldSelector {
    /// Reads `metadata.name=a,metadata.namespace!=b`.
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        let mut terms = Vec::new();
        for part in text.split(',').filter(|part| !part.trim().is_empty()) {
            let (key, equal, value) = if let Some((key, value)) = part.split_once("!=") {
                (key, false, value)
            } else if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
                (key, true, value)
            } else {
                return Err(ApiError::bad_request(format!(
                    "invalid selector: '{text}'; can't understand '{part}'"
                )));
            };
            let field = match key.trim() {
                "metadata.name" => "name",
                "metadata.namespace" => "namespace",
                other => {
                    return Err(ApiError::bad_request(format!(
                        "field label not supported: {other}"
                    )));
                }
            };
            terms.push((field.to_owned(), equal, value.trim().to_owned()));
        }
        Ok(Self(terms))
    }

    /// Whether nothing is required.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an object matches.
    pub fn matches(&self, object: &Value) -> bool {
        self.0.iter().all(|(field, equal, value)| {
            let actual = object["metadata"][field].as_str().unwrap_or_default();
            (actual == value) == *equal
        })
    }
}

/// Both selectors of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selectors {
    /// `labelSelector`.
    pub labels: LabelSelector,
    /// `fieldSelector`.
    pub fields: FieldSelector,
}

impl Selectors {
    /// Reads both.
    pub fn parse(labels: Option<&str>, fields: Option<&str>) -> Result<Self, ApiError> {
        Ok(Self {
            labels: LabelSelector::parse(labels.unwrap_or_default())?,
            fields: FieldSelector::parse(fields.unwrap_or_default())?,
        })
    }

    /// Whether nothing is required.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.fields.is_empty()
    }

    /// Whether an object matches both.
    pub fn matches(&self, object: &Value) -> bool {
        self.labels.matches(object) && self.fields.matches(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn matches(selector: &str) -> bool {
        let object = json!({"metadata": {"labels": {"app": "x", "zone": "az-a", "empty": ""}}});
        LabelSelector::parse(selector).unwrap().matches(&object)
    }

    #[test]
    fn label_selectors_match() {
        for selector in [
            "",
            "app=x",
            "app==x",
            "app = x",
            "app!=y",
            "app",
            "!other",
            "app in (x,y)",
            "app in (y, x),zone=az-a",
            "app notin (y)",
            "other notin (y)",
            "other!=y",
            "empty=",
            "app,!other,zone in (az-a)",
        ] {
            assert!(matches(selector), "{selector}");
        }
    }

    #[test]
    fn label_selectors_do_not_match() {
        for selector in [
            "app=y",
            "app!=x",
            "!app",
            "other",
            "app in (y)",
            "app notin (x,y)",
            "app=x,zone=az-b",
            "other=",
        ] {
            assert!(!matches(selector), "{selector}");
        }
    }

    #[test]
    fn malformed_label_selectors_are_bad_requests() {
        for selector in ["a in x", "a in (x", "=x", "a b", "a,,b", "a=b=c d", "!", "a=x)"] {
            assert_eq!(
                LabelSelector::parse(selector).map_err(|error| error.code),
                Err(400),
                "{selector}"
            );
        }
    }

    #[test]
    fn field_selectors_know_name_and_namespace() {
        let object = json!({"metadata": {"name": "a", "namespace": "n"}});
        for selector in ["metadata.name=a", "metadata.name==a,metadata.namespace!=m", ""] {
            assert!(
                FieldSelector::parse(selector).unwrap().matches(&object),
                "{selector}"
            );
        }
        assert!(!FieldSelector::parse("metadata.name!=a").unwrap().matches(&object));
        let error = FieldSelector::parse("spec.size=3").unwrap_err();
        assert_eq!(
            (error.code, error.message.as_str()),
            (400, "field label not supported: spec.size")
        );
    }
}
