//! What servers warn of.

/// The text of a `Warning: 299 - "text"` header (RFC 7234, section 5.5), unquoted.
pub(crate) fn warning_text(header: &str) -> Option<String> {
    let (code, rest) = header.trim().split_once(' ')?;
    if code != "299" {
        return None;
    }
    let quoted = rest[rest.find('"')? + 1..].trim_end();
    let mut text = String::new();
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            '"' => return Some(text),
            other => text.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_unquoted() {
        assert_eq!(
            warning_text(r#"299 - "old version""#).as_deref(),
            Some("old version")
        );
        assert_eq!(
            warning_text(r#"299 - "a \"b\" \\ c" "date""#).as_deref(),
            Some(r#"a "b" \ c"#)
        );
        assert_eq!(warning_text(r#"199 - "misc""#), None);
        assert_eq!(warning_text(r#"299 - "open"#), None);
        assert_eq!(warning_text(""), None);
    }
}
