//! A table's cells as CSV or Markdown, for programs and documents.

use std::io::{self, Write};

/// How a table is written that is not laid out in columns of spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    /// Comma-separated values (RFC 4180), but with plain line feeds.
    Csv,
    /// A table of GitHub Flavored Markdown (its specification, section 4.10).
    Markdown,
}

impl Markup {
    /// Writes rows, the first `headers` of which are headers.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn write<'a, R>(
        self,
        writer: &mut dyn Write,
        headers: usize,
        rows: impl Iterator<Item = R>,
    ) -> io::Result<()>
    where
        R: Iterator<Item = &'a str>,
    {
        match self {
            Markup::Csv => {
                // Rows may be of different lengths: servers choose how many cells they send.
                let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(writer);
                for row in rows {
                    csv.write_record(row)?;
                }
                csv.flush()
            }
            Markup::Markdown => {
                let mut line = String::new();
                for (number, row) in rows.enumerate() {
                    line.clear();
                    let mut cells = 0;
                    for cell in row {
                        line.push_str("| ");
                        push_literally(&mut line, cell);
                        line.push(' ');
                        cells += 1;
                    }
                    line.push_str("|\n");
                    if number < headers {
                        line.push_str(&"| --- ".repeat(cells));
                        line.push_str("|\n");
                    }
                    writer.write_all(line.as_bytes())?;
                }
                Ok(())
            }
        }
    }
}

/// Adds text so that it means itself: what begins a markup, a cell or a tag has a backslash before it.
fn push_literally(line: &mut String, text: &str) {
    for character in text.chars() {
        if matches!(
            character,
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~'
        ) {
            line.push('\\');
        }
        line.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(markup: Markup, rows: &[&[&str]]) -> String {
        let mut text = Vec::new();
        let rows = rows.iter().map(|row| row.iter().copied());
        markup.write(&mut text, 1, rows).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn csv_is_quoted_where_it_must_be() {
        assert_eq!(
            written(
                Markup::Csv,
                &[
                    &["NAME", "NOTE"],
                    &["a,b", "say \"x\""],
                    &["", "two\nlines"],
                    &["short"]
                ]
            ),
            "NAME,NOTE\n\"a,b\",\"say \"\"x\"\"\"\n,\"two\nlines\"\nshort\n"
        );
    }

    #[test]
    fn cells_are_no_markup() {
        assert_eq!(
            written(
                Markup::Markdown,
                &[&["NAME", "NOTE"], &["a|b", "<b>*x*</b> `"], &["", ""]]
            ),
            "| NAME | NOTE |\n| --- | --- |\n| a\\|b | \\<b\\>\\*x\\*\\</b\\> \\` |\n|  |  |\n"
        );
    }
}
