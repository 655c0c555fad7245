//! What Kubernetes allows as the key and value of a label (apimachinery `util/validation`), in its own words.

/// The regular expression that the messages show.
const QUALIFIED_NAME: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

const SUBDOMAIN: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

/// What is wrong with the key of a label or, in lower case, of an annotation: `IsQualifiedName`.
///
/// ```
/// use multicluster::fleet::selector::qualified_name_problems;
/// assert!(qualified_name_problems("topology.kubernetes.io/zone").is_empty());
/// assert!(!qualified_name_problems("/zone").is_empty());
/// ```
pub fn qualified_name_problems(key: &str) -> Vec<String> {
    let consists = format!(
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character \
         (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{QUALIFIED_NAME}')"
    );
    let mut problems = Vec::new();
    let parts: Vec<&str> = key.split('/').collect();
    let name = match parts.as_slice() {
        [name] => *name,
        [prefix, name] => {
            if prefix.is_empty() {
                problems.push("prefix part must be non-empty".to_owned());
            } else {
                let of_prefix = |problem| format!("prefix part {problem}");
                problems.extend(subdomain(prefix).into_iter().map(of_prefix));
            }
            *name
        }
        _ => {
            return vec![format!(
                "a qualified name {consists} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        problems.push("name part must be non-empty".to_owned());
    } else if name.len() > 63 {
        problems.push("name part must be no more than 63 bytes".to_owned());
    }
    if !is_qualified(name) {
        problems.push(format!("name part {consists}"));
    }
    problems
}

/// What is wrong with a label's value: `IsValidLabelValue`.
///
/// ```
/// use multicluster::fleet::selector::label_value_problems;
/// assert!(label_value_problems("az-a").is_empty() && !label_value_problems("az a").is_empty());
/// ```
pub fn label_value_problems(value: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if value.len() > 63 {
        problems.push("must be no more than 63 bytes".to_owned());
    }
    if !value.is_empty() && !is_qualified(value) {
        problems.push(format!(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start \
             and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for \
             validation is '({QUALIFIED_NAME})?')"
        ));
    }
    problems
}

/// What is wrong with a DNS subdomain: `IsDNS1123Subdomain`.
fn subdomain(name: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if name.len() > 253 {
        problems.push("must be no more than 253 bytes".to_owned());
    }
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_label = |label: &str| {
        label.bytes().next().is_some_and(is_inner)
            && label.bytes().next_back().is_some_and(is_inner)
            && label.bytes().all(|byte| is_inner(byte) || byte == b'-')
    };
    if !name.split('.').all(is_label) {
        problems.push(format!(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start \
             and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '{SUBDOMAIN}')"
        ));
    }
    problems
}

/// Whether a text matches [`QUALIFIED_NAME`].
fn is_qualified(name: &str) -> bool {
    name.bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric())
        && name
            .bytes()
            .next_back()
            .is_some_and(|byte| byte.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}
