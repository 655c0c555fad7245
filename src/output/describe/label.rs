//! Labels of fields: `creationTimestamp` is `Creation Timestamp`.

/// Words that are written in capitals.
const ACRONYMS: [&str; 5] = ["API", "URL", "UID", "OSB", "GUID"];

/// The label of a field, as kubectl's `smartLabelFor` makes it: the words of its camel case, each with a capital. A name with
/// anything in it but letters and hyphens stays as it is.
pub(super) fn smart_label(field: &str) -> String {
    if field
        .chars()
        .any(|character| !character.is_alphabetic() && character != '-')
    {
        return field.to_owned();
    }
    let words: Vec<String> = words(field).iter().map(|word| titled(word)).collect();
    words.join(" ")
}

fn titled(word: &str) -> String {
    let upper = word.to_uppercase();
    if ACRONYMS.contains(&upper.as_str()) {
        return upper;
    }
    let mut characters = word.chars();
    let mut title = String::with_capacity(word.len());
    // The capital of `ß` is `Ss` at the beginning of a word.
    for (index, capital) in characters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .enumerate()
    {
        match index {
            0 => title.push(capital),
            _ => title.extend(capital.to_lowercase()),
        }
    }
    title.extend(characters);
    title
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    Other,
}

/// Splits camel case where the class of letters changes.
///
/// Small letters take the capital in front of them along, of two capitals the second (`iPs` and `IPs` are `I`, `Ps`). Behind
/// three or more kubectl 1.36 sees no word begin: `CPUs` is one word, and so is `PDFLoader`.
fn words(field: &str) -> Vec<String> {
    let class = |character: char| {
        if character.is_lowercase() {
            Class::Lower
        } else if character.is_uppercase() {
            Class::Upper
        } else {
            Class::Other
        }
    };
    let mut words: Vec<String> = Vec::new();
    // The class of the last word's last letter, and how many of that class end the word.
    let mut last = (Class::Other, 0);
    for character in field.chars() {
        let class = class(character);
        match (last, words.last_mut()) {
            ((before, _), Some(word)) if before == class => word.push(character),
            ((Class::Upper, 2), Some(word)) if class == Class::Lower => {
                let capital = word.pop();
                words.push(capital.into_iter().chain([character]).collect());
            }
            ((Class::Upper, _), Some(word)) if class == Class::Lower => word.push(character),
            _ => words.push(character.to_string()),
        }
        last = (class, if last.0 == class { last.1 + 1 } else { 1 });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All of them as kubectl 1.36.4 describes an object that has these fields.
    #[test]
    fn labels_are_words_with_capitals() {
        for (field, label) in [
            ("apiVersion", "API Version"),
            ("kind", "Kind"),
            ("creationTimestamp", "Creation Timestamp"),
            ("uid", "UID"),
            ("podUid", "Pod UID"),
            ("apiURL", "API URL"),
            ("urls", "Urls"),
            ("a", "A"),
            ("Ab", "Ab"),
            ("As", "As"),
            ("aBC", "A BC"),
            ("ABc", "A Bc"),
            ("IPs", "I Ps"),
            ("hostIPs", "Host I Ps"),
            ("VMsRunning", "V Ms Running"),
            ("IPvs", "I Pvs"),
            ("CPUs", "CPUs"),
            ("numCPUs", "Num CPUs"),
            ("aBCs", "A B Cs"),
            ("aBCDsE", "A BCDs E"),
            ("URLsFoo", "URLs Foo"),
            ("URls", "U Rls"),
            ("SimpleXMLParser", "Simple XMLParser"),
            ("APIServer", "APIServer"),
            ("ABCesEsc", "ABCes Esc"),
            ("with-hyphen", "With - Hyphen"),
            ("-a", "- A"),
            ("DNSs-x", "DNSs - X"),
            ("k8s", "k8s"),
            ("with.dot", "with.dot"),
            ("with_underscore", "with_underscore"),
            ("größe", "Größe"),
            ("ßa", "Ssa"),
            ("ÄÖÜs", "ÄÖÜs"),
            ("日本", "日本"),
            ("", ""),
        ] {
            assert_eq!(smart_label(field), label);
        }
    }
}
