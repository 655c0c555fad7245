//! Small tables of our own. Lists of objects have kubectl's layout instead.

use comfy_table::Table;

use super::ui::{OutputError, Ui};
use crate::output::escape;
use crate::output::tone::Tone;

/// The cells of a line, one of which may stand out.
#[derive(Debug, Default)]
pub struct Line {
    cells: Vec<String>,
    /// The cell's place and its tone.
    tone: Option<(usize, Tone)>,
}

impl Line {
    /// A line of these cells; that at `place` has a tone, if there is one.
    pub fn toned(cells: Vec<String>, place: usize, tone: Option<Tone>) -> Self {
        Line {
            cells,
            tone: tone.map(|tone| (place, tone)),
        }
    }
}

impl From<Vec<String>> for Line {
    fn from(cells: Vec<String>) -> Self {
        Line { cells, tone: None }
    }
}

/// Prints lines of cells, escaped, under a header unless there is to be none.
pub fn print<H: AsRef<str>, L: Into<Line>>(
    ui: &Ui,
    no_headers: bool,
    header: &[H],
    lines: impl IntoIterator<Item = L>,
) -> Result<(), OutputError> {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    let mut tones: Vec<Line> = Vec::new();
    if !no_headers {
        table.set_header(header.iter().map(AsRef::as_ref));
        tones.push(Line::default());
    }
    for line in lines {
        let mut line: Line = line.into();
        for cell in &mut line.cells {
            *cell = escape::terminal(cell).into_owned();
        }
        table.add_row(&line.cells);
        if ui.colors.stdout {
            tones.push(line);
        }
    }
    // What is escaped has no line breaks, so each row is one line.
    let mut tones = tones.into_iter();
    ui.data(|out| {
        table.lines().try_for_each(|line| {
            let shown = line.trim();
            match tones.next().filter(|_| ui.colors.stdout) {
                Some(Line {
                    cells,
                    tone: Some(tone),
                }) => writeln!(out, "{}", painted(shown, &cells, tone)),
                _ => writeln!(out, "{shown}"),
            }
        })
    })
}

/// A line with one of its cells in its tone. The widths have been reckoned without it.
fn painted(line: &str, cells: &[String], (place, tone): (usize, Tone)) -> String {
    let mut from = 0;
    for (at, cell) in cells.iter().enumerate() {
        // Between the cells there are spaces alone, and a cell may begin with some.
        let cell = cell.trim();
        let Some(begin) = line[from..].find(cell).map(|begin| from + begin) else {
            break;
        };
        let end = begin + cell.len();
        if at == place {
            return format!("{}{}{}", &line[..begin], tone.paint(cell), &line[end..]);
        }
        from = end;
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cell_that_is_meant_is_painted() {
        let cells = ["a", "a", "", "b a"].map(str::to_owned);
        let painted = |place| painted("a   a     b a", &cells, (place, Tone::Bad));
        assert_eq!(painted(0), "\u{1b}[31ma\u{1b}[0m   a     b a");
        assert_eq!(painted(1), "a   \u{1b}[31ma\u{1b}[0m     b a");
        assert_eq!(painted(3), "a   a     \u{1b}[31mb a\u{1b}[0m");
        assert_eq!(painted(9), "a   a     b a");
    }
}
