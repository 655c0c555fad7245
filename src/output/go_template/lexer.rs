//! The scanner: text/template/parse's `lex.go`, with its states as calls.

use std::borrow::Cow;

use super::item::{Item, Kind, keyword};
use super::literal;
use crate::output::strconv::{code_point, quote};

const LEFT_DELIMITER: &str = "{{";
const RIGHT_DELIMITER: &str = "}}";
/// The space characters that Go's syntax knows.
const SPACES: &[char] = &[' ', '\t', '\r', '\n'];
/// `- ` or ` -`.
const TRIM_MARKER: usize = 2;

pub(super) struct Lexer<'t> {
    input: &'t str,
    position: usize,
    /// Where the item that is being read starts, and on which line.
    start: usize,
    start_line: usize,
    line: usize,
    inside_action: bool,
    open_parentheses: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(input: &'t str) -> Self {
        Lexer {
            input,
            position: 0,
            start: 0,
            start_line: 1,
            line: 1,
            inside_action: false,
            open_parentheses: 0,
        }
    }

    /// The next item. After an error there is nothing more to read.
    pub(super) fn next_item(&mut self) -> Item<'t> {
        loop {
            let item = match self.inside_action {
                true => Some(self.inside_action()),
                false => self.text(),
            };
            if let Some(item) = item {
                return item;
            }
        }
    }

    // === characters ===

    fn rest(&self) -> &'t str {
        self.input.get(self.position..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.position += character.len_utf8();
        self.line += usize::from(character == '\n');
        Some(character)
    }

    fn accept(&mut self, character: char) -> bool {
        let accepted = self.peek() == Some(character);
        if accepted {
            self.next();
        }
        accepted
    }

    /// Moves on without looking, which [`Lexer::skip`] makes up for.
    fn advance(&mut self, bytes: usize) {
        self.position += bytes;
    }

    /// Leaves out what was advanced over.
    fn skip(&mut self) {
        let skipped = self.input.get(self.start..self.position).unwrap_or_default();
        self.line += skipped.matches('\n').count();
        self.start = self.position;
        self.start_line = self.line;
    }

    fn item(&mut self, kind: Kind) -> Item<'t> {
        let text = self.input.get(self.start..self.position).unwrap_or_default();
        let item = Item {
            kind,
            position: self.start,
            text: Cow::Borrowed(text),
            line: self.start_line,
        };
        self.start = self.position;
        self.start_line = self.line;
        item
    }

    fn error(&mut self, message: impl Into<String>) -> Item<'t> {
        let item = Item {
            kind: Kind::Error,
            position: self.start,
            text: Cow::Owned(message.into()),
            line: self.start_line,
        };
        self.position = self.input.len();
        self.start = self.position;
        self.inside_action = false;
        item
    }

    // === outside of actions ===

    /// Text up to the next action, or that action's start. Nothing, if there was a comment only.
    fn text(&mut self) -> Option<Item<'t>> {
        let Some(length) = self.rest().find(LEFT_DELIMITER) else {
            if self.rest().is_empty() {
                return Some(self.item(Kind::Eof));
            }
            self.line += self.rest().matches('\n').count();
            self.position = self.input.len();
            return Some(self.item(Kind::Text));
        };
        if length == 0 {
            return self.left_delimiter();
        }
        let (text, action) = self.rest().split_at(length);
        let kept = match has_left_trim_marker(&action[LEFT_DELIMITER.len()..]) {
            true => text.trim_end_matches(SPACES),
            false => text,
        };
        self.line += kept.matches('\n').count();
        self.position += kept.len();
        let item = self.item(Kind::Text);
        self.advance(length - kept.len());
        self.skip();
        (!item.text.is_empty()).then_some(item)
    }

    fn left_delimiter(&mut self) -> Option<Item<'t>> {
        self.advance(LEFT_DELIMITER.len());
        let marker = match has_left_trim_marker(self.rest()) {
            true => TRIM_MARKER,
            false => 0,
        };
        if self.rest()[marker..].starts_with("/*") {
            self.advance(marker);
            self.skip();
            return self.comment();
        }
        let item = self.item(Kind::LeftDelimiter);
        self.advance(marker);
        self.skip();
        self.inside_action = true;
        self.open_parentheses = 0;
        Some(item)
    }

    fn comment(&mut self) -> Option<Item<'t>> {
        let Some(length) = self.rest()[2..].find("*/") else {
            return Some(self.error("unclosed comment"));
        };
        self.advance(2 + length + 2);
        let Some(trims) = self.at_right_delimiter() else {
            return Some(self.error("comment ends before closing delimiter"));
        };
        self.pass_right_delimiter(trims);
        self.trim_left(trims);
        None
    }

    /// Whether a right delimiter is next, and if so whether it trims what follows.
    fn at_right_delimiter(&self) -> Option<bool> {
        let rest = self.rest();
        if has_right_trim_marker(rest) && rest[TRIM_MARKER..].starts_with(RIGHT_DELIMITER) {
            return Some(true);
        }
        rest.starts_with(RIGHT_DELIMITER).then_some(false)
    }

    fn pass_right_delimiter(&mut self, trims: bool) {
        self.advance(RIGHT_DELIMITER.len() + if trims { TRIM_MARKER } else { 0 });
    }

    fn trim_left(&mut self, trims: bool) {
        let rest = self.rest();
        if trims {
            self.advance(rest.len() - rest.trim_start_matches(SPACES).len());
        }
        self.skip();
    }

    // === inside of an action ===

    fn inside_action(&mut self) -> Item<'t> {
        if let Some(trims) = self.at_right_delimiter() {
            return match self.open_parentheses {
                0 => self.right_delimiter(trims),
                _ => self.error("unclosed left paren"),
            };
        }
        if self.peek().is_some_and(|character| SPACES.contains(&character)) {
            return self.space();
        }
        let Some(character) = self.next() else {
            return self.error("unclosed action");
        };
        match character {
            '=' => self.item(Kind::Assign),
            ':' if self.accept('=') => self.item(Kind::Declare),
            ':' => self.error("expected :="),
            '|' => self.item(Kind::Pipe),
            '"' => self.quoted('"', Kind::String, "unterminated quoted string"),
            '\'' => self.quoted('\'', Kind::CharConstant, "unterminated character constant"),
            '`' => self.raw_string(),
            '$' => self.field_or_variable(Kind::Variable),
            // A digit makes it a number, and so does the end of the text.
            '.' if self.rest().starts_with(|next: char| !next.is_ascii_digit()) => {
                self.field_or_variable(Kind::Field)
            }
            '.' | '+' | '-' | '0'..='9' => self.number(),
            _ if is_alphanumeric(character) => self.identifier(),
            '(' => {
                self.open_parentheses += 1;
                self.item(Kind::LeftParenthesis)
            }
            ')' if self.open_parentheses == 0 => self.error("unexpected right paren"),
            ')' => {
                self.open_parentheses -= 1;
                self.item(Kind::RightParenthesis)
            }
            ' '..='~' => self.item(Kind::Char),
            _ => self.error(format!(
                "unrecognized character in action: {}",
                code_point(character)
            )),
        }
    }

    fn right_delimiter(&mut self, trims: bool) -> Item<'t> {
        if trims {
            self.advance(TRIM_MARKER);
            self.skip();
        }
        self.advance(RIGHT_DELIMITER.len());
        let item = self.item(Kind::RightDelimiter);
        self.trim_left(trims);
        self.inside_action = false;
        item
    }

    /// A run of spaces, of which the last may belong to a right delimiter.
    fn space(&mut self) -> Item<'t> {
        let rest = self.rest();
        let spaces = rest.len() - rest.trim_start_matches(SPACES).len();
        let last = &rest[spaces - 1..];
        let trims = has_right_trim_marker(last) && last[TRIM_MARKER..].starts_with(RIGHT_DELIMITER);
        if trims && spaces == 1 {
            return self.right_delimiter(true);
        }
        let length = if trims { spaces - 1 } else { spaces };
        self.line += rest[..length].matches('\n').count();
        self.position += length;
        self.item(Kind::Space)
    }

    fn identifier(&mut self) -> Item<'t> {
        if let Some(error) = self.word() {
            return error;
        }
        let word = self.input.get(self.start..self.position).unwrap_or_default();
        let kind = match word {
            "true" | "false" => Kind::Bool,
            _ => keyword(word).unwrap_or(Kind::Identifier),
        };
        self.item(kind)
    }

    /// What follows a point or a dollar sign.
    fn field_or_variable(&mut self, kind: Kind) -> Item<'t> {
        if self.at_terminator() {
            return self.item(if kind == Kind::Field { Kind::Dot } else { kind });
        }
        match self.word() {
            Some(error) => error,
            None => self.item(kind),
        }
    }

    /// Passes letters and digits. Gives an error if what follows cannot follow them.
    fn word(&mut self) -> Option<Item<'t>> {
        while self.peek().is_some_and(is_alphanumeric) {
            self.next();
        }
        if self.at_terminator() {
            return None;
        }
        let found = self.peek().map(code_point).unwrap_or_default();
        Some(self.error(format!("bad character {found}")))
    }

    fn at_terminator(&self) -> bool {
        match self.peek() {
            None | Some('.' | ',' | '|' | ':' | ')' | '(') => true,
            Some(character) => SPACES.contains(&character) || self.rest().starts_with(RIGHT_DELIMITER),
        }
    }

    fn quoted(&mut self, end: char, kind: Kind, unterminated: &str) -> Item<'t> {
        loop {
            let mut next = self.next();
            if next == Some('\\') {
                next = self.next().filter(|escaped| *escaped != '\n');
                if next.is_some() {
                    continue;
                }
            }
            match next {
                None | Some('\n') => return self.error(unterminated),
                Some(character) if character == end => return self.item(kind),
                Some(_) => {}
            }
        }
    }

    fn raw_string(&mut self) -> Item<'t> {
        loop {
            match self.next() {
                None => return self.error("unterminated raw quoted string"),
                Some('`') => return self.item(Kind::RawString),
                Some(_) => {}
            }
        }
    }

    /// A number, of which the first character has been read. What else is wrong with it is found when it is parsed.
    fn number(&mut self) -> Item<'t> {
        self.position = self.start;
        if !self.scan_number() {
            return self.bad_number();
        }
        if !matches!(self.peek(), Some('+' | '-')) {
            return self.item(Kind::Number);
        }
        match self.scan_number() && self.input[..self.position].ends_with('i') {
            true => self.item(Kind::Complex),
            false => self.bad_number(),
        }
    }

    fn bad_number(&mut self) -> Item<'t> {
        let text = self.input.get(self.start..self.position).unwrap_or_default();
        self.error(format!("bad number syntax: {}", quote(text.as_bytes())))
    }

    /// Passes a number, and if a letter follows it that too. Tells whether none does.
    fn scan_number(&mut self) -> bool {
        self.position += literal::length(self.rest());
        let letter = self.peek().filter(|next| is_alphanumeric(*next));
        self.position += letter.map_or(0, char::len_utf8);
        letter.is_none()
    }
}

/// Go's tables of letters and digits are approximated by Rust's beyond ASCII.
fn is_alphanumeric(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

fn has_left_trim_marker(text: &str) -> bool {
    text.strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(SPACES))
}

fn has_right_trim_marker(text: &str) -> bool {
    text.strip_prefix(SPACES)
        .is_some_and(|rest| rest.starts_with('-'))
}
