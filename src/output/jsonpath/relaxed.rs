//! Paths that are written without the braces of a template: kubectl's `RelaxedJSONPathExpression`.

/// A path that cannot be a JSONPath in braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{{name1.name2}}' or '{{.name1.name2}}'"
)]
pub struct PathError;

/// The template for a path as `--sort-by` and custom columns take it: `x.y`, `.x.y`, `{x.y}` and `{.x.y}` become
/// `{.x.y}`. Nothing becomes nothing.
///
/// # Errors
/// Braces where none may be.
pub fn relaxed(path: &str) -> Result<String, PathError> {
    if path.is_empty() {
        return Ok(String::new());
    }
    let inner = match path.strip_prefix('{') {
        Some(inner) => inner.strip_suffix('}').ok_or(PathError)?,
        None => path,
    };
    if inner.is_empty() || inner.contains(['{', '}']) {
        return Err(PathError);
    }
    // A dot alone stays, and becomes `{..}`.
    let fields = inner
        .strip_prefix('.')
        .filter(|fields| !fields.is_empty())
        .unwrap_or(inner);
    Ok(format!("{{.{fields}}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cases of `customcolumn_test.go`, and some more.
    #[test]
    fn paths_have_four_forms() {
        for (path, template) in [
            ("foo.bar", Some("{.foo.bar}")),
            ("{foo.bar}", Some("{.foo.bar}")),
            (".foo.bar", Some("{.foo.bar}")),
            ("{.foo.bar}", Some("{.foo.bar}")),
            ("", Some("")),
            ("{foo.bar", None),
            ("foo.bar}", None),
            ("{foo.bar}}", None),
            ("{{foo.bar}", None),
            ("{}", None),
            (".", Some("{..}")),
            ("{.}", Some("{..}")),
            ("..name", Some("{..name}")),
            ("['a']", Some("{.['a']}")),
            (" .a", Some("{. .a}")),
        ] {
            assert_eq!(relaxed(path).ok().as_deref(), template, "{path}");
        }
    }
}
