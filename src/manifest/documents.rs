//! A stream's documents: where one ends and the next begins.

use super::error::Fault;

/// One document's text, and the line of the file that it starts at.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub(super) text: &'a str,
    pub(super) first_line: usize,
}

/// Splits at lines of `---`, as kubectl does before any parser sees the text (apimachinery's `YAMLReader`).
///
/// Only spaces and a comment may follow the dashes. Unlike kubectl, does not split behind directives (`%YAML 1.1`), which
/// belong to the document that follows them. Text behind a `...` line stays with its document; the parser sees that it is
/// another one.
pub(super) fn split(text: &str) -> impl Iterator<Item = Result<Document<'_>, Fault>> {
    Documents {
        rest: text,
        next_line: 1,
    }
}

struct Documents<'a> {
    rest: &'a str,
    next_line: usize,
}

impl<'a> Iterator for Documents<'a> {
    type Item = Result<Document<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let (text, first_line) = (self.rest, self.next_line);
        let mut end = 0;
        let mut after_directive = false;
        for line in text.split_inclusive('\n') {
            let number = self.next_line;
            self.next_line += 1;
            if let Some(after) = line.strip_prefix("---") {
                let after = after.trim();
                if !after.is_empty() && !after.starts_with('#') {
                    self.rest = "";
                    return Some(Err(Fault {
                        line: number,
                        column: 4,
                        message: "invalid document separator: only a comment may follow '---' in its line"
                            .to_owned(),
                    }));
                }
                if !after_directive {
                    self.rest = &text[end + line.len()..];
                    return Some(Ok(Document {
                        text: without_mark(&text[..end]),
                        first_line,
                    }));
                }
            }
            let significant = line.trim_start();
            if !significant.is_empty() && !significant.starts_with('#') {
                after_directive = line.starts_with('%');
            }
            end += line.len();
        }
        self.rest = "";
        Some(Ok(Document {
            text: without_mark(text),
            first_line,
        }))
    }
}

/// Files that were put together with `cat` may have a byte order mark before any document.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{FEFF}').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(usize, &str)> {
        split(text)
            .map(|document| {
                document
                    .map(|document| (document.first_line, document.text))
                    .unwrap()
            })
            .collect()
    }

    #[test]
    fn documents_know_their_first_line() {
        assert_eq!(
            lines("a\n---\nb\n--- # c\n\nc"),
            [(1, "a\n"), (3, "b\n"), (5, "\nc")]
        );
        assert_eq!(lines("---\r\na\r\n---\r\n"), [(1, ""), (2, "a\r\n")]);
    }

    #[test]
    fn a_directive_stays_with_its_document() {
        assert_eq!(
            lines("# c\n%YAML 1.1\n---\na\n---\nb"),
            [(1, "# c\n%YAML 1.1\n---\na\n"), (6, "b")]
        );
    }

    #[test]
    fn indented_dashes_separate_nothing() {
        assert_eq!(lines("a: |\n  ---\n"), [(1, "a: |\n  ---\n")]);
    }

    #[test]
    fn text_behind_the_dashes_ends_the_reading() {
        let mut documents = split("a\n---b\nc\n");
        let fault = documents.next().unwrap().unwrap_err();
        assert_eq!((fault.line, fault.column), (2, 4));
        assert!(documents.next().is_none());
    }
}
