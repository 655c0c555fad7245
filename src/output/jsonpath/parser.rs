//! From the text of a template to its nodes: client-go's `parser.go`.

use super::super::go_syntax::is_printable;
use super::evaluate::MAX_OPEN_RANGES;
use super::node::Node;
use super::scanner::Scanner;
use super::unquote::unquote;

/// How deep expressions may be within filters, unions and quoted keys. The grammar hardly allows four.
const MAX_DEPTH: usize = 16;

/// Parses a template.
pub(super) fn parse(text: &str) -> Result<Vec<Node>, String> {
    let nodes = Parser::new(text, 0, true).template()?;
    // Of a range without an end, everything that follows is in the range, and evaluated once more after it. A few of
    // these would be evaluated for ever.
    let mut open = 0_usize;
    for node in nodes.iter().flat_map(|node| match node {
        Node::List(list) => list.as_slice(),
        other => std::slice::from_ref(other),
    }) {
        match node {
            Node::Range => open += 1,
            Node::End => open = open.saturating_sub(1),
            _ => {}
        }
        if open > MAX_OPEN_RANGES {
            return Err(format!(
                "more than {MAX_OPEN_RANGES} ranges are within each other"
            ));
        }
    }
    Ok(nodes)
}

/// Parses a template, or an expression that stands within an expression.
pub(super) struct Parser<'a> {
    pub(super) scanner: Scanner<'a>,
    depth: usize,
    /// Whether `range` and `end` have a meaning.
    ranges: bool,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, depth: usize, ranges: bool) -> Self {
        Parser {
            scanner: Scanner::new(text),
            depth,
            ranges,
        }
    }

    fn template(&mut self) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        loop {
            self.scanner.skip_until(|character| character == '{');
            let text = self.scanner.take();
            if !text.is_empty() {
                nodes.push(Node::Text(text.to_owned()));
            }
            if self.scanner.next().is_none() {
                return Ok(nodes);
            }
            self.scanner.take();
            nodes.push(Node::List(self.expression()?));
        }
    }

    /// Parses an expression that stands within this one as if it were alone in braces.
    ///
    /// A brace within it ends it, as it does for client-go. What follows has to be a template, but is not used.
    pub(super) fn nested(&self, text: &str, ranges: bool) -> Result<Vec<Node>, String> {
        if self.depth == MAX_DEPTH {
            return Err("expressions are nested too deeply".to_owned());
        }
        let template = format!("{{{text}}}");
        let nodes = Parser::new(&template, self.depth + 1, ranges && self.ranges).template()?;
        match nodes.into_iter().next() {
            Some(Node::List(list)) => Ok(list),
            _ => Ok(Vec::new()),
        }
    }

    /// Parses what follows a brace, up to the brace that closes it.
    fn expression(&mut self) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        loop {
            if self.scanner.accept("}") {
                self.scanner.take();
                return Ok(nodes);
            }
            if self.scanner.accept("[?(") {
                self.scanner.take();
                nodes.push(self.filter()?);
            } else if self.scanner.accept("..") {
                if nodes.last() == Some(&Node::Recursive) {
                    return Err("invalid multiple recursive descent".to_owned());
                }
                nodes.push(Node::Recursive);
                self.scanner.take();
                if self.scanner.peek().is_some_and(is_alphanumeric) {
                    nodes.push(self.field());
                }
            } else {
                self.simple(&mut nodes)?;
            }
        }
    }

    /// Parses what its first character tells.
    fn simple(&mut self, nodes: &mut Vec<Node>) -> Result<(), String> {
        let unclosed = || "unclosed action".to_owned();
        let first = self.scanner.peek().ok_or_else(unclosed)?;
        match first {
            '\n' | '\r' => return Err(unclosed()),
            '+' | '-' => nodes.push(self.number()?),
            _ if is_digit(first) => nodes.push(self.number()?),
            _ if is_alphanumeric(first) => nodes.push(self.identifier()),
            _ => {
                self.scanner.next();
                match first {
                    // The current object, which is what an expression begins with anyway.
                    ' ' | '@' | '$' => drop(self.scanner.take()),
                    '[' => self.brackets(nodes)?,
                    '"' | '\'' => nodes.push(self.quoted(first)?),
                    '.' => {
                        self.scanner.take();
                        nodes.push(self.field());
                    }
                    _ => {
                        return Err(format!("unrecognized character in action: {}", unicode(first)));
                    }
                }
            }
        }
        Ok(())
    }

    fn identifier(&mut self) -> Node {
        self.scanner.skip_until(ends_word);
        match self.scanner.take() {
            "true" => Node::Bool(true),
            "false" => Node::Bool(false),
            "range" if self.ranges => Node::Range,
            "end" if self.ranges => Node::End,
            name => Node::Identifier(name.to_owned()),
        }
    }

    fn number(&mut self) -> Result<Node, String> {
        // The sign, or the first digit.
        self.scanner.next();
        self.scanner
            .skip_until(|character| character != '.' && !is_digit(character));
        let text = self.scanner.take();
        if let Ok(integer) = text.parse() {
            return Ok(Node::Integer(integer));
        }
        text.parse()
            .ok()
            .filter(|float: &f64| float.is_finite())
            .map(Node::Float)
            .ok_or_else(|| format!("cannot parse number {text}"))
    }

    fn quoted(&mut self, quote: char) -> Result<Node, String> {
        loop {
            match self.scanner.next() {
                None | Some('\n') => return Err("unterminated quoted string".to_owned()),
                // A backslash that is escaped itself counts as well, so "\\" has no end.
                Some(character) if character == quote && !self.scanner.was_escaped() => break,
                Some(_) => {}
            }
        }
        let text = self.scanner.take();
        unquote(&text[1..text.len() - 1], quote)
            .map(Node::Text)
            .ok_or_else(|| format!("unquote string {text} error invalid syntax"))
    }

    fn field(&mut self) -> Node {
        loop {
            self.scanner
                .skip_until(|character| character == '\\' || ends_word(character));
            if !self.scanner.accept("\\") {
                break;
            }
            self.scanner.next();
        }
        match self.scanner.take() {
            "*" => Node::Wildcard,
            name => Node::Field(name.replace('\\', "")),
        }
    }
}

/// Whether a character ends a name or a word.
fn ends_word(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t' | '\r' | '\n' | '.' | ',' | '[' | ']' | '$' | '@' | '{' | '}'
    )
}

/// Whether a word can begin with a character: Go's `unicode.IsLetter`, `unicode.IsDigit` and `_`, nearly.
fn is_alphanumeric(character: char) -> bool {
    character == '_' || character.is_alphabetic() && !character.is_numeric() || is_digit(character)
}

/// A decimal digit of any script, which is what `unicode.IsDigit` means, nearly: of what is numeric, superscripts and
/// fractions are left out by where most of them are.
fn is_digit(character: char) -> bool {
    match character {
        '\0'..='\u{ff}' => character.is_ascii_digit(),
        '\u{2000}'..='\u{2fff}' => false,
        _ => character.is_numeric() && !character.is_alphabetic(),
    }
}

/// A character as Go's `%#U`.
fn unicode(character: char) -> String {
    let code = u32::from(character);
    if is_printable(character) {
        format!("U+{code:04X} '{character}'")
    } else {
        format!("U+{code:04X}")
    }
}
