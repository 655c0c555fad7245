//! Text from servers and files, made safe to show on a terminal.
//!
//! A server chooses the names, cells and messages that it sends. Control characters in them could move the cursor, hide
//! text or set the clipboard (CVE-2021-25743); bidirectional and invisible characters can make one name look like another.
//!
//! | character | shown as |
//! | --- | --- |
//! | newline, carriage return, tab | `\n`, `\r`, `\t` |
//! | other C0 controls | caret notation: `^[` for ESC, as kubectl does, `^G` for BEL |
//! | DEL, C1, bidirectional controls, line and paragraph separators, whatever else is invisible | `\u{202e}` |
//!
//! What is written is printable, so escaping again changes nothing. It is for people: a backslash in the text stays as
//! it is, and the original cannot always be told from the result.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Makes text safe for one line of a terminal.
///
/// ```
/// use multicluster::output::escape::terminal;
/// assert_eq!(terminal("node-1"), "node-1");
/// assert_eq!(terminal("\u{1b}[2Jnode\n"), "^[[2Jnode\\n");
/// ```
pub fn terminal(text: &str) -> Cow<'_, str> {
    escape(text, |_| false)
}

/// Makes text safe for a terminal and keeps its line breaks: for messages of several lines.
pub fn terminal_lines(text: &str) -> Cow<'_, str> {
    escape(text, |character| character == '\n')
}

/// A cell of a table: cut at the first line break or form feed as kubectl cuts it, then made safe for a terminal.
///
/// A tab stays. It never reaches the terminal: in kubectl's layout, and in [`Grid`](super::table::Grid)'s, it starts
/// a new cell.
pub fn cell(text: &str) -> Cow<'_, str> {
    let safe = |text| escape(text, |character| character == '\t');
    // kubectl's tableprinter.go, `cellBreakChars`: the form feed is among them because tabwriter takes it for a newline.
    match text.find(['\n', '\r', '\x0c']) {
        Some(end) => Cow::Owned(format!("{}...", safe(&text[..end]))),
        None => safe(text),
    }
}

/// A cell of `-o custom-columns`, which kubectl does not cut: line breaks and tabs stay, and
/// [`Grid`](super::table::Grid) takes them for the ends of rows and cells, as kubectl's layout does.
pub fn cell_lines(text: &str) -> Cow<'_, str> {
    escape(text, |character| matches!(character, '\n' | '\t'))
}

/// Text of a description, whose line breaks and tabs the layout acts on as kubectl's does: none of these reaches a terminal
/// but the line breaks. kubectl escapes ESC and the carriage return here (cli-runtime's `printers/terminal.go`).
pub fn tabbed(text: &str) -> Cow<'_, str> {
    escape(text, |character| {
        matches!(character, '\n' | '\t' | '\x0b' | '\x0c')
    })
}

/// Whether a terminal would act on a character, or show nothing for it.
pub(crate) fn is_hidden(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    matches!(character,
        // C1 controls: some terminals take U+009B for ESC [.
        '\u{80}'..='\u{9f}'
        // The bidirectional controls, and the separators that some programs take for line breaks.
        | '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // Unicode's Default_Ignorable_Code_Point: zero-width, filler, joiner, variation selector and tag characters.
        | '\u{ad}' | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        // Format characters that are not ignorable but invisible all the same.
        | '\u{fff9}'..='\u{fffb}' | '\u{13430}'..='\u{1343f}')
}

fn escape(text: &str, keep: impl Fn(char) -> bool) -> Cow<'_, str> {
    // Nearly all text is printable ASCII, which needs no look at single characters.
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let unsafe_at = |character: char| is_hidden(character) && !keep(character);
    let Some(first) = text.find(unsafe_at) else {
        return Cow::Borrowed(text);
    };
    let mut escaped = String::with_capacity(text.len() + 16);
    escaped.push_str(&text[..first]);
    for character in text[first..].chars() {
        if !unsafe_at(character) {
            escaped.push(character);
            continue;
        }
        match character {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '\0'..='\x1f' => {
                escaped.push('^');
                escaped.push(char::from(character as u8 + b'@'));
            }
            // Writing to a String cannot fail.
            _ => drop(write!(escaped, "\\u{{{:x}}}", u32::from(character))),
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_class_has_its_form() {
        for (text, shown) in [
            ("plain, ünïcode 日本語 😀 é", "plain, ünïcode 日本語 😀 é"),
            ("a\nb\rc\td", "a\\nb\\rc\\td"),
            ("\u{1b}]0;title\u{7}", "^[]0;title^G"),
            ("\0\u{1f}", "^@^_"),
            ("del\u{7f}", "del\\u{7f}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{202e}gnp.exe", "\\u{202e}gnp.exe"),
            ("pay\u{200b}pal", "pay\\u{200b}pal"),
            ("a\u{2028}b\u{feff}", "a\\u{2028}b\\u{feff}"),
            ("tag\u{e0041}", "tag\\u{e0041}"),
            ("back\\slash", "back\\slash"),
        ] {
            assert_eq!(terminal(text), shown);
        }
        assert_eq!(terminal_lines("a\nb\tc\r\u{1b}"), "a\nb\\tc\\r^[");
        assert_eq!(cell_lines("a\nb\tc\r\u{1b}\u{c}"), "a\nb\tc\\r^[^L");
        assert_eq!(tabbed("a\nb\tc\x0b\x0c\r\u{1b}\u{7}"), "a\nb\tc\x0b\x0c\\r^[^G");
    }

    #[test]
    fn what_is_safe_is_borrowed() {
        assert!(matches!(terminal("node-1 ü"), Cow::Borrowed(_)));
        assert!(matches!(cell("node-1"), Cow::Borrowed(_)));
    }

    #[test]
    fn cells_are_cut_as_kubectl_cuts_them() {
        for (text, shown) in [
            ("one\ntwo", "one..."),
            ("one\r", "one..."),
            ("\x0cone", "..."),
            ("a\u{1b}[31m\nb", "a^[[31m..."),
            ("tab\there", "tab\there"),
        ] {
            assert_eq!(cell(text), shown);
        }
    }

    proptest! {
        #[test]
        fn escaping_leaves_nothing_hidden_and_is_idempotent(text in any::<String>()) {
            let once = terminal(&text).into_owned();
            prop_assert!(!once.chars().any(|character| character.is_control() || is_hidden(character)));
            prop_assert_eq!(terminal(&once), once.as_str());
            let lines = terminal_lines(&text).into_owned();
            prop_assert_eq!(lines.matches('\n').count(), text.matches('\n').count());
            prop_assert_eq!(terminal_lines(&lines), lines.as_str());
        }
    }
}
