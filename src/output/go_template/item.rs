//! What the scanner reads a template as: the items of text/template/parse's `lex.go`.

use std::borrow::Cow;
use std::fmt;

use crate::output::strconv::{quote, quote_start};

/// The longest text that is quoted whole in an error.
const LONGEST_QUOTED: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Error,
    Bool,
    /// A printable ASCII character that is nothing else, such as a comma.
    Char,
    CharConstant,
    Complex,
    Assign,
    Declare,
    Eof,
    Field,
    Identifier,
    LeftDelimiter,
    LeftParenthesis,
    Number,
    Pipe,
    RawString,
    RightDelimiter,
    RightParenthesis,
    Space,
    String,
    Text,
    Variable,
    // The keywords.
    Block,
    Break,
    Continue,
    Define,
    Dot,
    Else,
    End,
    If,
    Nil,
    Range,
    Template,
    With,
}

#[derive(Debug, Clone)]
pub(super) struct Item<'t> {
    pub(super) kind: Kind,
    /// In bytes.
    pub(super) position: usize,
    /// What it was read from; of an error, what is wrong.
    pub(super) text: Cow<'t, str>,
    /// The line on which it starts, from 1.
    pub(super) line: usize,
}

impl Item<'_> {
    /// What stands for an item before the first is read.
    pub(super) const NONE: Item<'static> = Item {
        kind: Kind::Eof,
        position: 0,
        text: Cow::Borrowed(""),
        line: 0,
    };
}

impl fmt::Display for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Eof => f.write_str("EOF"),
            Kind::Error => f.write_str(&self.text),
            kind if keyword(&self.text) == Some(kind) => write!(f, "<{}>", self.text),
            _ if self.text.len() > LONGEST_QUOTED => {
                write!(f, "{}...", quote_start(&self.text, LONGEST_QUOTED))
            }
            _ => f.write_str(&quote(self.text.as_bytes())),
        }
    }
}

/// The keyword that a word is.
pub(super) fn keyword(word: &str) -> Option<Kind> {
    Some(match word {
        "." => Kind::Dot,
        "block" => Kind::Block,
        "break" => Kind::Break,
        "continue" => Kind::Continue,
        "define" => Kind::Define,
        "else" => Kind::Else,
        "end" => Kind::End,
        "if" => Kind::If,
        "nil" => Kind::Nil,
        "range" => Kind::Range,
        "template" => Kind::Template,
        "with" => Kind::With,
        _ => return None,
    })
}
