//! A text, and how far it has been read.

/// Reads a text from its beginning to its end.
pub(super) struct Scanner<'a> {
    text: &'a str,
    /// Where the token that is being read begins.
    start: usize,
    /// Where the next character is.
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Scanner {
            text,
            start: 0,
            at: 0,
        }
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The next character, which is not read.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Reads the next character.
    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Reads some text, if it comes next.
    pub(super) fn accept(&mut self, text: &str) -> bool {
        let comes = self.rest().starts_with(text);
        if comes {
            self.at += text.len();
        }
        comes
    }

    /// Reads up to a character for which something holds, or to the end.
    pub(super) fn skip_until(&mut self, stop: impl Fn(char) -> bool) {
        self.at += self.rest().find(stop).unwrap_or(self.rest().len());
    }

    /// Whether the character before the one that was read last, which is an ASCII one, is a backslash.
    pub(super) fn was_escaped(&self) -> bool {
        self.at >= 2 && self.text.as_bytes()[self.at - 2] == b'\\'
    }

    /// Ends a token, and begins the next one.
    pub(super) fn take(&mut self) -> &'a str {
        let token = &self.text[self.start..self.at];
        self.start = self.at;
        token
    }
}
