//! Globs over names: `*`, `?`, `[abc]`, `[a-z]`, `[!abc]`.

/// A glob, compared with whole names, case and all.
///
/// ```
/// use multicluster::fleet::Glob;
/// let glob = Glob::new("qa-de-*").unwrap();
/// assert!(glob.matches("qa-de-1a"));
/// assert!(!glob.matches("QA-DE-1a"));
/// assert_eq!(Glob::new("qa-[").unwrap_err(), "\"qa-[\": the bracket is not closed");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    pattern: String,
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// `*`: any text.
    AnyText,
    /// `?`: any character.
    AnyCharacter,
    /// `[…]`: one of these ranges, or none of them.
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
    /// The character itself.
    Literal(char),
}

impl Token {
    fn allows(&self, character: char) -> bool {
        match self {
            Token::AnyText | Token::AnyCharacter => true,
            Token::Class { negated, ranges } => {
                ranges
                    .iter()
                    .any(|(low, high)| (*low..=*high).contains(&character))
                    != *negated
            }
            Token::Literal(literal) => *literal == character,
        }
    }
}

impl Glob {
    /// Reads a glob.
    ///
    /// # Errors
    /// When it has a bracket that is empty or not closed.
    pub fn new(pattern: &str) -> Result<Self, String> {
        let mut tokens = Vec::new();
        let mut rest = pattern.chars();
        while let Some(character) = rest.next() {
            tokens.push(match character {
                // One star does what several in a row do.
                '*' if tokens.last() == Some(&Token::AnyText) => continue,
                '*' => Token::AnyText,
                '?' => Token::AnyCharacter,
                '[' => {
                    let text = rest.as_str();
                    let end = text
                        .find(']')
                        .ok_or_else(|| format!("{pattern:?}: the bracket is not closed"))?;
                    rest = text[end + 1..].chars();
                    class(&text[..end]).ok_or_else(|| format!("{pattern:?}: the bracket is empty"))?
                }
                literal => Token::Literal(literal),
            });
        }
        Ok(Glob {
            pattern: pattern.to_owned(),
            tokens,
        })
    }

    /// The glob as it was written.
    pub fn as_str(&self) -> &str {
        &self.pattern
    }

    /// Whether the whole of `name` matches. A name that is written exactly like the glob does, whatever it contains.
    pub fn matches(&self, name: &str) -> bool {
        if self.pattern == name {
            return true;
        }
        let name: Vec<char> = name.chars().collect();
        let (mut token, mut at) = (0, 0);
        // Where to go on when the text after the last star turns out not to match: only the last star ever needs to take
        // more, so that the time is at most the product of the two lengths.
        let mut retry: Option<(usize, usize)> = None;
        while at < name.len() {
            match self.tokens.get(token) {
                Some(Token::AnyText) => {
                    token += 1;
                    retry = Some((token, at));
                }
                Some(other) if other.allows(name[at]) => {
                    token += 1;
                    at += 1;
                }
                _ => match retry {
                    Some((after_star, taken)) => {
                        token = after_star;
                        at = taken + 1;
                        retry = Some((after_star, taken + 1));
                    }
                    None => return false,
                },
            }
        }
        self.tokens[token..].iter().all(|token| *token == Token::AnyText)
    }
}

/// Reads what is between the brackets.
fn class(text: &str) -> Option<Token> {
    let listed = text.strip_prefix(['!', '^']);
    let negated = listed.is_some();
    let mut rest = listed.unwrap_or(text).chars().peekable();
    let mut ranges = Vec::new();
    while let Some(low) = rest.next() {
        let mut ahead = rest.clone();
        let high = match (ahead.next(), ahead.next()) {
            (Some('-'), Some(high)) => {
                rest = ahead;
                high
            }
            _ => low,
        };
        ranges.push((low, high));
    }
    (!ranges.is_empty()).then_some(Token::Class { negated, ranges })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn globs_match() {
        for (pattern, name, expected) in [
            ("az-a", "az-a", true),
            ("az-a", "az-ab", false),
            ("az-a", "AZ-A", false),
            ("az-?", "az-b", true),
            ("az-?", "az-", false),
            ("az-?", "az-bc", false),
            ("*", "", true),
            ("*", "a:b/c", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "abcdef", false),
            ("*-1[ab]", "qa-de-1b", true),
            ("*-1[ab]", "qa-de-1c", false),
            ("*-[0-9][a-c]", "qa-de-1c", true),
            ("az-[!a]", "az-b", true),
            ("az-[^a]", "az-a", false),
            ("az-[a-]", "az--", true),
            ("**a", "ba", true),
            ("?", "ä", true),
            ("[::1]:6443", "[::1]:6443", true),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(
                Glob::new(pattern).unwrap().matches(name),
                expected,
                "{pattern} {name}"
            );
        }
        assert!(Glob::new("a[]b").is_err());
        assert!(Glob::new("a[!]b").is_err());
        assert!(Glob::new("a[b").is_err());
    }

    #[test]
    fn many_stars_do_not_blow_up() {
        let glob = Glob::new(&"*a".repeat(200)).unwrap();
        assert!(!glob.matches(&format!("{}b", "a".repeat(2000))));
        assert!(glob.matches(&"a".repeat(2000)));
    }

    /// The definition of a match, slow and plain.
    fn plain(tokens: &[Token], name: &[char]) -> bool {
        match (tokens, name) {
            ([], name) => name.is_empty(),
            ([Token::AnyText, rest @ ..], name) => (0..=name.len()).any(|taken| plain(rest, &name[taken..])),
            ([token, rest @ ..], [first, others @ ..]) => token.allows(*first) && plain(rest, others),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn matching_agrees_with_the_definition(pattern in "[ab*?]{0,8}", name in "[ab]{0,8}") {
            let glob = Glob::new(&pattern).unwrap();
            let characters: Vec<char> = name.chars().collect();
            prop_assert_eq!(glob.matches(&name), plain(&glob.tokens, &characters));
        }
    }
}
