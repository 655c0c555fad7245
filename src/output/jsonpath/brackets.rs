//! What stands in brackets: a slice, a key in quotes, a union of these, or a filter.

use super::node::{End, Filter, Node, Operator, Slice};
use super::parser::Parser;

impl Parser<'_> {
    /// Parses what follows a bracket that does not begin a filter.
    pub(super) fn brackets(&mut self, nodes: &mut Vec<Node>) -> Result<(), String> {
        loop {
            match self.scanner.next() {
                None | Some('\n') => return Err("unterminated array".to_owned()),
                Some(']') => break,
                Some(_) => {}
            }
        }
        let text = self.scanner.take();
        let text = &text[1..text.len() - 1];
        if text.contains(',') {
            let members = text
                .split(',')
                .map(|member| self.nested(&format!("[{}]", member.trim_matches(' ')), false))
                .collect::<Result<_, _>>()?;
            nodes.push(Node::Union(members));
            return Ok(());
        }
        let key = text
            .strip_prefix('\'')
            .and_then(|rest| rest.strip_suffix('\''))
            .filter(|key| !key.contains('\''));
        match key {
            // A dot in the key separates two keys, unless a backslash is before it.
            Some(key) => nodes.append(&mut self.nested(&format!(".{key}"), true)?),
            None => nodes.push(Node::Slice(slice(text)?)),
        }
        Ok(())
    }

    /// Parses what follows `[?(`.
    pub(super) fn filter(&mut self) -> Result<Node, String> {
        let mut quote = None;
        let mut quote_closed = false;
        loop {
            match self.scanner.next() {
                None | Some('\n') => return Err("unterminated filter".to_owned()),
                // Only the first text in quotes is skipped.
                Some(character @ ('"' | '\'')) => match quote {
                    None => quote = Some(character),
                    Some(quote) => {
                        quote_closed |= character == quote && !self.scanner.was_escaped();
                    }
                },
                Some(')') if quote.is_some() == quote_closed => break,
                Some(_) => {}
            }
        }
        if !self.scanner.accept("]") {
            return Err("unclosed array expect ]".to_owned());
        }
        let text = self.scanner.take();
        let text = &text[..text.len() - 2];
        let filter = match comparison(text) {
            Some((left, operator, right)) => Filter {
                left: self.nested(left, false)?,
                operator: Operator::new(operator),
                right: self.nested(right, false)?,
            },
            None => Filter {
                left: self.nested(text, false)?,
                operator: Operator::Exists,
                right: Vec::new(),
            },
        };
        Ok(Node::Filter(Box::new(filter)))
    }
}

/// Splits a comparison as `^([^!<>=]+)([!<>=]+)(.+?)$` does.
fn comparison(text: &str) -> Option<(&str, &str, &str)> {
    let is_operator = |character: char| matches!(character, '!' | '<' | '>' | '=');
    let (left, rest) = text.split_at(text.find(is_operator)?);
    let length = rest
        .find(|character| !is_operator(character))
        // The right side needs a character, if it must be one of the operator's.
        .unwrap_or(rest.len() - 1);
    let (operator, right) = rest.split_at(length);
    (!left.is_empty() && !operator.is_empty()).then_some((left, operator, right))
}

/// Parses a slice as `^(-?[\d]*)(:-?[\d]*)?(:-?[\d]*)?$` matches it.
fn slice(text: &str) -> Result<Slice, String> {
    let text = if text == "*" { ":" } else { text };
    let parts: Vec<&str> = text.split(':').collect();
    let well_formed = |part: &&str| {
        part.strip_prefix('-')
            .unwrap_or(part)
            .bytes()
            .all(|byte| byte.is_ascii_digit())
    };
    if parts.len() > 3 || !parts.iter().all(well_formed) {
        return Err(format!("invalid array index {text}"));
    }
    let index = |part: Option<&&str>| match part {
        None | Some(&"") => Ok(None),
        Some(digits) => digits
            .parse::<i64>()
            .map(Some)
            .map_err(|_| format!("array index {digits} is not a number")),
    };
    let start = index(parts.first())?;
    let end = match index(parts.get(1))? {
        Some(end) => End::At(end),
        None if parts.len() > 1 => End::Open,
        None => End::One(start.unwrap_or(0).wrapping_add(1)),
    };
    Ok(Slice {
        start,
        end,
        step: index(parts.get(2))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_split_where_the_pattern_does() {
        for (text, parts) in [
            ("@.a==1", Some(("@.a", "==", "1"))),
            ("@.a == \"x=y\"", Some(("@.a ", "==", " \"x=y\""))),
            ("@.a<>1", Some(("@.a", "<>", "1"))),
            ("@.a==", Some(("@.a", "=", "="))),
            ("@.a!=!", Some(("@.a", "!=", "!"))),
            ("@.a=", None),
            ("@.a", None),
            ("", None),
            ("=1", None),
            ("é=é", Some(("é", "=", "é"))),
        ] {
            assert_eq!(comparison(text), parts, "{text}");
        }
    }

    #[test]
    fn slices_have_three_parts() {
        let new = |start, end, step| Ok(Slice { start, end, step });
        for (text, expected) in [
            ("*", new(None, End::Open, None)),
            (":", new(None, End::Open, None)),
            ("::", new(None, End::Open, None)),
            ("", new(None, End::One(1), None)),
            ("3", new(Some(3), End::One(4), None)),
            ("-1", new(Some(-1), End::One(0), None)),
            ("1:3", new(Some(1), End::At(3), None)),
            ("-2:", new(Some(-2), End::Open, None)),
            (":-1:2", new(None, End::At(-1), Some(2))),
            (
                "9223372036854775807",
                new(Some(i64::MAX), End::One(i64::MIN), None),
            ),
            ("-", Err("array index - is not a number".to_owned())),
            ("1:-", Err("array index - is not a number".to_owned())),
            ("1:2:3:4", Err("invalid array index 1:2:3:4".to_owned())),
            ("x", Err("invalid array index x".to_owned())),
            (" 1", Err("invalid array index  1".to_owned())),
            ("+1", Err("invalid array index +1".to_owned())),
            (
                "99999999999999999999",
                Err("array index 99999999999999999999 is not a number".to_owned()),
            ),
        ] {
            assert_eq!(slice(text), expected, "{text}");
        }
    }
}
