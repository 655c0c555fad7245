//! The tokens of a label selector.

use std::fmt;

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A key, a value, `in` or `notin`.
    Word(&'a str),
    /// `=`, `==`, `!=`, `!`, `(`, `)`, `,`, `<` or `>`.
    Symbol(&'a str),
    /// There is no more.
    End,
}

impl fmt::Display for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // A message shows what was typed, but nothing that moves a terminal's cursor.
            Token::Word(text) | Token::Symbol(text) if text.chars().any(char::is_control) => {
                write!(f, "{}", text.escape_debug())
            }
            Token::Word(text) | Token::Symbol(text) => f.write_str(text),
            Token::End => Ok(()),
        }
    }
}

/// Splits a selector into tokens. There is nothing that is not a token.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
    let is_symbol = |c: char| matches!(c, '=' | '!' | '(' | ')' | ',' | '<' | '>');
    let mut tokens = Vec::new();
    let mut rest = text.trim_start_matches(is_blank);
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("==") || rest.starts_with("!=") {
            2
        } else if is_symbol(first) {
            1
        } else {
            rest.find(|c| is_blank(c) || is_symbol(c)).unwrap_or(rest.len())
        };
        let (token, after) = rest.split_at(length);
        tokens.push(if is_symbol(first) {
            Token::Symbol(token)
        } else {
            Token::Word(token)
        });
        rest = after.trim_start_matches(is_blank);
    }
    tokens
}
