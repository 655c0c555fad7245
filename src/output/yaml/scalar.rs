//! What styles a string may be written in: goyaml.v2's `yaml_emitter_analyze_scalar` and `stringv`.

use super::resolve::is_ambiguous;
use crate::output::escape::is_hidden;

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
}

/// A string, and what its characters allow.
pub(super) struct Scalar<'a> {
    pub(super) text: &'a str,
    /// Whether it contains a line break.
    pub(super) multiline: bool,
    plain_allowed: bool,
    single_quoted_allowed: bool,
    literal_allowed: bool,
}

impl<'a> Scalar<'a> {
    pub(super) fn new(text: &'a str, for_terminal: bool) -> Self {
        let Some(first) = text.chars().next() else {
            return Scalar {
                text,
                multiline: false,
                plain_allowed: true,
                single_quoted_allowed: true,
                literal_allowed: false,
            };
        };
        let mut indicators = text.starts_with("---") || text.starts_with("...");
        let (mut breaks, mut special) = (false, false);
        let (mut break_then_space, mut space_then_break) = (false, false);
        let (mut after_space, mut after_break, mut after_blank) = (false, false, true);
        let mut characters = text.chars().peekable();
        let mut start = true;
        while let Some(character) = characters.next() {
            let before_blank = matches!(characters.peek(), None | Some(' ' | '\t'));
            indicators |= match character {
                ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
                    start
                }
                '#' => after_blank,
                ':' => before_blank,
                '?' | '-' => start && before_blank,
                _ => false,
            };
            special |=
                !is_printable(character) || (for_terminal && character != '\n' && is_hidden(character));
            let (space, line_break) = (character == ' ', is_break(character));
            break_then_space |= space && after_break;
            space_then_break |= line_break && after_space;
            breaks |= line_break;
            (after_space, after_break) = (space, line_break);
            after_blank = space || line_break || matches!(character, '\t' | '\0');
            start = false;
        }
        let blank_edge = first == ' ' || is_break(first) || after_space || after_break;
        let unquotable = space_then_break || special;
        Scalar {
            text,
            multiline: breaks,
            plain_allowed: !(indicators || blank_edge || breaks || unquotable),
            single_quoted_allowed: !(break_then_space || unquotable),
            literal_allowed: !(after_space || unquotable),
        }
    }

    /// The style that goyaml chooses. A key in front of its colon is never multiline, so it needs no rule of its own.
    pub(super) fn style(&self) -> Style {
        if self.text.contains('\n') {
            return match self.literal_allowed {
                true => Style::Literal,
                false => Style::DoubleQuoted,
            };
        }
        if is_ambiguous(self.text) {
            Style::DoubleQuoted
        } else if self.plain_allowed {
            Style::Plain
        } else if self.single_quoted_allowed {
            Style::SingleQuoted
        } else {
            Style::DoubleQuoted
        }
    }
}

/// goyaml's `is_printable`: not tabs, and nothing beyond the basic multilingual plane.
pub(super) fn is_printable(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | '\u{a0}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// goyaml's `is_break`.
pub(super) fn is_break(character: char) -> bool {
    matches!(character, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
