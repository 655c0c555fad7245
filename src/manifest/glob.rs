//! Patterns of file names, as Go's `filepath.Match` reads them: `*`, `?`, `[a-z]`, `[^a-z]`, and `\` before a character.

/// Whether a text is a pattern at all.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Whether a file name matches; none if the pattern is malformed.
pub(super) fn matches(pattern: &str, name: &str) -> Option<bool> {
    let tokens = parse(pattern)?;
    let name: Vec<char> = name.chars().collect();
    // A `*` need only be remembered until the next one: what the last one matched can always be grown instead.
    let (mut token, mut at) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < name.len() {
        match tokens.get(token) {
            Some(Token::Any) => {
                star = Some((token, at));
                token += 1;
            }
            Some(Token::One(class)) if class.contains(name[at]) => {
                token += 1;
                at += 1;
            }
            _ => match &mut star {
                Some((star_token, star_at)) => {
                    *star_at += 1;
                    token = *star_token + 1;
                    at = *star_at;
                }
                None => return Some(false),
            },
        }
    }
    Some(tokens[token..].iter().all(|token| matches!(token, Token::Any)))
}

enum Token {
    /// Any number of characters.
    Any,
    One(Class),
}

struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

impl Class {
    fn contains(&self, character: char) -> bool {
        self.ranges
            .iter()
            .any(|(low, high)| (*low..=*high).contains(&character))
            != self.negated
    }
}

fn parse(pattern: &str) -> Option<Vec<Token>> {
    let mut characters = pattern.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(character) = characters.next() {
        let class = match character {
            '*' => {
                tokens.push(Token::Any);
                continue;
            }
            '?' => Class {
                negated: true,
                ranges: Vec::new(),
            },
            '[' => {
                let negated = characters.next_if_eq(&'^').is_some();
                let mut ranges = Vec::new();
                while ranges.is_empty() || characters.peek() != Some(&']') {
                    let low = class_character(&mut characters)?;
                    let high = match characters.next_if_eq(&'-') {
                        Some(_) => class_character(&mut characters)?,
                        None => low,
                    };
                    ranges.push((low, high));
                }
                characters.next();
                Class { negated, ranges }
            }
            '\\' => {
                let escaped = characters.next()?;
                Class {
                    negated: false,
                    ranges: vec![(escaped, escaped)],
                }
            }
            literal => Class {
                negated: false,
                ranges: vec![(literal, literal)],
            },
        };
        tokens.push(Token::One(class));
    }
    Some(tokens)
}

fn class_character(characters: &mut impl Iterator<Item = char>) -> Option<char> {
    match characters.next()? {
        '-' | ']' => None,
        '\\' => characters.next(),
        character => Some(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_go() {
        for (pattern, name, expected) in [
            ("*.yaml", "a.yaml", Some(true)),
            ("*.yaml", ".yaml", Some(true)),
            ("*.yaml", "a.yml", Some(false)),
            ("a*b*c", "axxbyybzc", Some(true)),
            ("a*b*c", "axxbyybz", Some(false)),
            ("?", "é", Some(true)),
            ("?", "", Some(false)),
            ("[a-c]x", "bx", Some(true)),
            ("[^a-c]x", "bx", Some(false)),
            ("[^a-c]x", "dx", Some(true)),
            (r"\*", "*", Some(true)),
            (r"\*", "a", Some(false)),
            (r"[\]]", "]", Some(true)),
            ("**", "", Some(true)),
            ("[a", "a", None),
            ("[]a]", "a", None),
            ("[-]", "-", None),
            ("a\\", "a", None),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} against {name}");
        }
    }

    #[test]
    fn many_stars_take_no_exponential_time() {
        let pattern = "a*".repeat(5_000);
        assert_eq!(matches(&format!("{pattern}b"), &"a".repeat(10_000)), Some(false));
    }
}
