//! The JSONPath of `--for=jsonpath`.

use serde_json::Value;

use crate::output::go_value;
use crate::output::jsonpath::{Found, Template, relaxed};

/// A path in kubectl's relaxed form: `{.status.phase}`, `.status.phase` or `status.phase`.
#[derive(Debug, Clone)]
pub(super) struct Path(Template);

impl Path {
    /// Reads a path. As in kubectl, what is missing is not found, and is no error.
    ///
    /// # Errors
    /// kubectl's words for what is no path.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let template = relaxed(text).map_err(|error| error.to_string())?;
        if template.is_empty() {
            return Err("jsonpath expression cannot be empty".to_owned());
        }
        let template = Template::parse(&template).map_err(|error| error.reason().to_owned())?;
        Ok(Path(template))
    }

    /// Whether the path leads to `wanted` in an object, or to anything if there is no such value: kubectl's
    /// `checkCondition` and `compareResults` (`pkg/cmd/wait/json.go`).
    ///
    /// # Errors
    /// The path cannot be followed in this object, or leads to what cannot be compared.
    pub(super) fn leads_to(&self, object: &Value, wanted: Option<&str>) -> Result<bool, String> {
        let found = self
            .0
            .find_results(object)
            .map_err(|error| error.reason().to_owned())?;
        let [first, more @ ..] = found.as_slice() else {
            return Ok(false);
        };
        if first.is_empty() {
            return Ok(false);
        }
        if !more.is_empty() {
            return Err("given jsonpath expression matches more than one list".to_owned());
        }
        let [value] = first.as_slice() else {
            return Err("given jsonpath expression matches more than one value".to_owned());
        };
        match (wanted, value) {
            (None, _) => Ok(true),
            (Some(_), Found::Held(value) | Found::Bare(value)) if value.is_object() || value.is_array() => {
                Err("jsonpath leads to a nested object or list which is not supported".to_owned())
            }
            (Some(wanted), Found::Held(value) | Found::Bare(value)) => {
                Ok(go_value(value).trim() == wanted.trim())
            }
            (Some(wanted), other) => Ok(other.to_string().trim() == wanted.trim()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_compared_as_go_prints_them() {
        let object = json!({
            "a": " x ", "n": 3, "f": 1e6, "t": true, "z": null, "l": ["x"], "m": {"k": 1},
            "c": [{"type": "Ready", "status": "True"}, {"type": "Other", "status": "False"}]
        });
        let nested = "jsonpath leads to a nested object or list which is not supported";
        let several = "given jsonpath expression matches more than one value";
        for (path, wanted, expected) in [
            ("{.a}", None, Ok(true)),
            ("{.a}", Some("x"), Ok(true)),
            (".a", Some(" x"), Ok(true)),
            ("a", Some("y"), Ok(false)),
            ("{.n}", Some("3"), Ok(true)),
            ("{.n}", Some("3.0"), Ok(false)),
            ("{.f}", Some("1e+06"), Ok(true)),
            ("{.t}", Some("true"), Ok(true)),
            ("{.t}", Some("True"), Ok(false)),
            ("{.z}", Some("<nil>"), Ok(true)),
            ("{.l}", None, Ok(true)),
            ("{.l}", Some("x"), Err(nested)),
            ("{.m}", Some("x"), Err(nested)),
            ("{.nope}", None, Ok(false)),
            ("{.nope.more[3]}", Some("x"), Ok(false)),
            (r#"{.c[?(@.type=="Ready")].status}"#, Some("True"), Ok(true)),
            (r#"{.c[?(@.type=="Nope")].status}"#, Some("True"), Ok(false)),
            ("{.c[*].status}", Some("True"), Err(several)),
            ("{.c[*].status}", None, Err(several)),
            (
                "{.c[7]}",
                Some("x"),
                Err("array index out of bounds: index 7, length 2"),
            ),
            ("{range .c[*]}", Some("x"), Ok(false)),
        ] {
            let path_of = Path::parse(path).unwrap();
            let found = path_of.leads_to(&object, wanted);
            assert_eq!(found, expected.map_err(str::to_owned), "{path} {wanted:?}");
        }
    }

    #[test]
    fn what_is_no_path_is_said_in_kubectls_words() {
        let unexpected = "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'";
        for (text, error) in [
            ("", "jsonpath expression cannot be empty"),
            ("{.x", unexpected),
            ("{.a}{.b}", unexpected),
            ("'{.a}'", unexpected),
        ] {
            assert_eq!(Path::parse(text).unwrap_err(), error, "{text}");
        }
    }
}
