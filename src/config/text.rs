//! How words of the file are shown in messages, and which known word a mistyped one was meant to be.

/// The most characters of the file that a message repeats.
const SHOWN: usize = 80;

/// Shortens and escapes, so that a file cannot send control sequences to the terminal.
pub(super) fn escaped(text: &str) -> String {
    let mut shown = String::new();
    let mut count = 0;
    for character in text.chars() {
        let mut piece = String::new();
        if character.is_control() || is_invisible(character) {
            piece.extend(character.escape_unicode());
        } else {
            piece.push(character);
        }
        count += piece.chars().count();
        if count > SHOWN {
            shown.push('…');
            break;
        }
        shown.push_str(&piece);
    }
    shown
}

/// [`escaped`], in double quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// Zero-width and bidirectional formatting characters, which make text look other than it is.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// The known word that `word` was most likely meant to be.
pub(super) fn suggestion<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    // A field name is short; a long word cannot be a slip of a known one, and comparing it would take long.
    if word.chars().count() > 40 {
        return None;
    }
    let word = word.to_lowercase();
    known
        .iter()
        .map(|candidate| (strsim::levenshtein(&word, &candidate.to_lowercase()), *candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).clamp(1, 2))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Whether a label key looks like another one: other case or punctuation, its initials (`az` for `availabilityZone`), its
/// last word (`zone`), or a slip of the finger.
pub(super) fn looks_like(word: &str, wanted: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|character| character.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    // A prefix as in `topology.kubernetes.io/zone` says nothing about the name.
    let name = word.rsplit('/').next().unwrap_or(word);
    let (short, long) = (letters(name), letters(wanted));
    let initials: String = wanted
        .chars()
        .enumerate()
        .filter(|(index, character)| *index == 0 || character.is_uppercase())
        .flat_map(|(_, character)| character.to_lowercase())
        .collect();
    short == long
        || (initials.len() > 1 && short == initials)
        || (short.len() >= 4 && long.ends_with(&short))
        || suggestion(name, &[wanted]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_escaped_and_shortened() {
        assert_eq!(quoted("a\u{1b}[2Jb\u{202e}"), "\"a\\u{1b}[2Jb\\u{202e}\"");
        assert_eq!(quoted("zürich-1"), "\"zürich-1\"");
        assert_eq!(escaped(&"x".repeat(80)), "x".repeat(80));
        assert_eq!(escaped(&"é".repeat(81)), format!("{}…", "é".repeat(80)));
    }

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["host", "caCert", "gvks", "labels", "insecureSkipTLSVerify"];
        assert_eq!(suggestion("cacert", &known), Some("caCert"));
        assert_eq!(
            suggestion("hots", &["host"]),
            None,
            "two of four characters differ"
        );
        assert_eq!(suggestion("hosts", &known), Some("host"));
        assert_eq!(
            suggestion("insecureSkipTlsVerfy", &known),
            Some("insecureSkipTLSVerify")
        );
        assert_eq!(suggestion("label", &known), Some("labels"));
        assert_eq!(suggestion("description", &known), None);
        assert_eq!(suggestion(&"h".repeat(10_000), &known), None);
    }

    #[test]
    fn label_keys_look_alike() {
        for word in [
            "az",
            "AvailabilityZone",
            "availability-zone",
            "availabilityZones",
            "zone",
            "topology.kubernetes.io/zone",
        ] {
            assert!(looks_like(word, "availabilityZone"), "{word}");
        }
        for word in ["region", "tier", "a", "one", ""] {
            assert!(!looks_like(word, "availabilityZone"), "{word}");
        }
    }
}
