//! kubectl's table layouts: liggitt/tabwriter with a least width of 6, a padding of 3, and remembered widths for tables, and
//! Go's own text/tabwriter with a padding of 2 for descriptions.

use std::io::{self, Write};
use std::ops::Range;

use super::markup::Markup;
use super::tone::Tone;

/// How much room the columns get.
#[derive(Debug, Clone, Copy)]
struct Layout {
    /// The least width of a column, with its padding.
    least_width: usize,
    /// The spaces between a column's widest cell and the next column.
    padding: usize,
    /// Whether a block of a column is at least as wide as those above it.
    remembers: bool,
}

/// cli-runtime's `printers.GetNewTabWriter`.
const TABLE: Layout = Layout {
    least_width: 6,
    padding: 3,
    remembers: true,
};
/// kubectl's `pkg/describe/describe.go`, `tabbedString`.
const DESCRIPTION: Layout = Layout {
    least_width: 0,
    padding: 2,
    remembers: false,
};
/// How much is gathered before it goes to the writer, which is behind a pointer.
const BUFFER: usize = 32 * 1024;
const SPACES: [u8; 64] = [b' '; 64];

/// Rows of cells, laid out as kubectl lays them out.
///
/// A column is as wide as its widest cell, counted in characters, not display cells, and three spaces. The last cell of a
/// row is not padded, but an empty one leaves the padding of the one before it. A tab in a cell starts a new cell, and a
/// line break a new row. Rows of different lengths make columns end where a row does not reach them, as in tabwriter.
///
/// The header is written before the first row, so not at all when there is none.
///
/// [`flush`](Grid::flush) may be called many times, as a watch does: the header is written once, and columns keep their
/// width from one to the next and only grow.
///
/// ```
/// use multicluster::output::table::Grid;
/// let mut grid = Grid::new();
/// grid.header(["NAME", "AGE"]);
/// grid.row(["node-1", "5m"]);
/// let mut text = Vec::new();
/// grid.flush(&mut text)?;
/// assert_eq!(text, b"NAME     AGE\nnode-1   5m\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Grid {
    layout: Layout,
    /// How the cells are written where they are not laid out in columns.
    markup: Option<Markup>,
    /// How many of the rows are headers.
    headers: usize,
    /// The text of all cells, one after the other.
    text: String,
    cells: Vec<Cell>,
    /// Whether cells are shown in their tones.
    colored: bool,
    /// The cells that have a tone, in their order; none where nothing is coloured.
    tones: Vec<(usize, Tone)>,
    /// The rows that are lines of their own, with their text.
    lines: Vec<(usize, String)>,
    /// For each finished row, where its cells end.
    rows: Vec<usize>,
    /// For each column, the greatest width so far.
    widths: Vec<usize>,
}

#[derive(Debug)]
struct Cell {
    /// Where the cell's text ends.
    end: usize,
    /// How many characters it has.
    width: usize,
}

/// A part of a column: the width that it has from a row on.
struct Block {
    first_row: usize,
    width: usize,
}

impl Default for Grid {
    fn default() -> Self {
        Grid::with(TABLE)
    }
}

impl Grid {
    /// A grid without a header and rows.
    pub fn new() -> Self {
        Grid::default()
    }

    /// The same in the layout of `describe`: two spaces between columns, and each block of rows with widths of its own.
    pub fn of_description() -> Self {
        Grid::with(DESCRIPTION)
    }

    /// The same in a markup, where a cell is a cell whatever is in it; `None` is [`new`](Grid::new).
    pub fn in_markup(markup: Option<Markup>) -> Self {
        Grid {
            markup,
            ..Grid::default()
        }
    }

    /// The same with its cells in their tones, if it is to be `colored`. Columns are as wide as without, and a markup has no
    /// colours in any case.
    #[must_use]
    pub fn colored(mut self, colored: bool) -> Self {
        self.colored = colored && self.markup.is_none();
        self
    }

    fn with(layout: Layout) -> Self {
        Grid {
            layout,
            markup: None,
            headers: 0,
            text: String::new(),
            cells: Vec::new(),
            colored: false,
            tones: Vec::new(),
            lines: Vec::new(),
            rows: Vec::new(),
            widths: Vec::new(),
        }
    }

    /// Adds a header, which waits for a row to be written with.
    pub fn header<I: IntoIterator<Item: AsRef<str>>>(&mut self, cells: I) {
        self.row(cells);
        self.headers += 1;
    }

    /// Adds a line of its own between rows, which go on below it as if it were not there.
    pub fn heading(&mut self, text: &str, tone: Option<Tone>) {
        let text = match tone.filter(|_| self.colored) {
            Some(tone) => tone.paint(text),
            None => text.to_owned(),
        };
        self.lines.push((self.rows.len(), text));
        self.end_row();
        // Where there are no rows, nothing is written.
        self.headers += 1;
    }

    /// Adds a row.
    pub fn row<I: IntoIterator<Item: AsRef<str>>>(&mut self, cells: I) {
        cells.into_iter().for_each(|cell| self.cell(cell.as_ref()));
        self.end_row();
    }

    /// Adds a cell to the row that is being made.
    ///
    /// What is in it goes to the writer: see [`escape::cell`](super::escape::cell).
    pub fn cell(&mut self, text: &str) {
        if self.markup.is_some() {
            self.part(text);
            return;
        }
        let mut lines = text.split('\n');
        if let Some(line) = lines.next() {
            self.line(line);
        }
        for line in lines {
            self.end_row();
            self.line(line);
        }
    }

    /// The same, in a tone where there is one and tones are shown.
    pub fn toned(&mut self, text: &str, tone: Option<Tone>) {
        let first = self.cells.len();
        self.cell(text);
        if let Some(tone) = tone.filter(|_| self.colored) {
            let cells = first..self.cells.len();
            self.tones.extend(cells.map(|cell| (cell, tone)));
        }
    }

    fn line(&mut self, text: &str) {
        text.split('\t').for_each(|part| self.part(part));
    }

    fn part(&mut self, part: &str) {
        self.text.push_str(part);
        let width = if part.is_ascii() {
            part.len()
        } else {
            part.chars().count()
        };
        self.cells.push(Cell {
            end: self.text.len(),
            width,
        });
    }

    /// Ends the row that is being made.
    pub fn end_row(&mut self) {
        self.rows.push(self.cells.len());
    }

    /// Whether no row waits to be written. A header does not count.
    pub fn is_empty(&self) -> bool {
        self.rows.len() == self.headers
    }

    /// Writes the rows, and the header before the first of them, and forgets them, but not their widths.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn flush(&mut self, writer: &mut dyn Write) -> io::Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        self.flush_with_header(writer)
    }

    /// Like [`flush`](Grid::flush), but writes the header even if there are no rows: `-o custom-columns`.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn flush_with_header(&mut self, writer: &mut dyn Write) -> io::Result<()> {
        let result = match self.markup {
            Some(markup) => {
                let rows = (0..self.rows.len()).map(|row| self.texts(row));
                markup.write(writer, self.headers, rows)
            }
            None => {
                let blocks = self.lay_out();
                self.write(&blocks, writer)
            }
        };
        self.text.clear();
        self.cells.clear();
        self.tones.clear();
        self.lines.clear();
        self.rows.clear();
        self.headers = 0;
        result
    }

    fn row_cells(&self, row: usize) -> Range<usize> {
        let start = if row == 0 { 0 } else { self.rows[row - 1] };
        start..self.rows[row]
    }

    /// The texts of a row's cells.
    fn texts(&self, row: usize) -> impl Iterator<Item = &str> {
        self.row_cells(row).map(|cell| {
            let start = if cell == 0 { 0 } else { self.cells[cell - 1].end };
            &self.text[start..self.cells[cell].end]
        })
    }

    /// For each column, the blocks that it consists of.
    ///
    /// tabwriter's `format` recurses from column to column, where a cell that consists of tabs could exhaust the stack.
    /// Since a row that has a cell has all the cells to its left, a block simply ends at the first row that is too short.
    fn lay_out(&mut self) -> Vec<Vec<Block>> {
        let mut blocks: Vec<Vec<Block>> = Vec::new();
        let mut open = 0;
        let mut lines = self.lines.iter().peekable();
        for row in 0..self.rows.len() {
            if lines.next_if(|(line, _)| *line == row).is_some() {
                continue;
            }
            let cells = self.row_cells(row);
            // The last cell is not terminated by a tab, so it belongs to no column.
            let padded = cells.len().saturating_sub(1);
            while self.widths.len() < padded {
                self.widths.push(self.layout.least_width);
                blocks.resize_with(self.widths.len(), Vec::new);
            }
            blocks.resize_with(self.widths.len(), Vec::new);
            for (column, cell) in self.cells[cells].iter().take(padded).enumerate() {
                let begins = column >= open;
                if begins && !self.layout.remembers {
                    self.widths[column] = self.layout.least_width;
                }
                // A block is at least as wide as those above it: that is what remembering means.
                let width = self.widths[column].max(cell.width.saturating_add(self.layout.padding));
                self.widths[column] = width;
                match blocks[column].last_mut().filter(|_| !begins) {
                    Some(block) => block.width = width,
                    None => blocks[column].push(Block {
                        first_row: row,
                        width,
                    }),
                }
            }
            open = padded;
        }
        blocks
    }

    fn write(&self, blocks: &[Vec<Block>], writer: &mut dyn Write) -> io::Result<()> {
        let mut buffer: Vec<u8> = Vec::with_capacity(BUFFER);
        let mut current = vec![0; blocks.len()];
        let mut tones = self.tones.iter().peekable();
        let mut lines = self.lines.iter().peekable();
        let mut start = 0;
        for row in 0..self.rows.len() {
            if let Some((_, text)) = lines.next_if(|(line, _)| *line == row) {
                buffer.extend_from_slice(text.as_bytes());
            }
            let range = self.row_cells(row);
            let first = range.start;
            let cells = &self.cells[range];
            for (column, cell) in cells.iter().enumerate() {
                let text = &self.text[start..cell.end];
                match tones.next_if(|(toned, _)| *toned == first + column) {
                    Some((_, tone)) if !text.is_empty() => {
                        buffer.extend_from_slice(tone.paint(text).as_bytes())
                    }
                    _ => buffer.extend_from_slice(text.as_bytes()),
                }
                start = cell.end;
                if column + 1 == cells.len() {
                    break;
                }
                let column_blocks = &blocks[column];
                let next = current[column] + 1;
                if column_blocks
                    .get(next)
                    .is_some_and(|block| block.first_row <= row)
                {
                    current[column] = next;
                }
                let mut spaces = column_blocks[current[column]].width - cell.width;
                while spaces > 0 {
                    let part = spaces.min(SPACES.len());
                    buffer.extend_from_slice(&SPACES[..part]);
                    spaces -= part;
                    if buffer.len() >= BUFFER {
                        writer.write_all(&buffer)?;
                        buffer.clear();
                    }
                }
            }
            buffer.push(b'\n');
            if buffer.len() >= BUFFER {
                writer.write_all(&buffer)?;
                buffer.clear();
            }
        }
        writer.write_all(&buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flushed(grid: &mut Grid) -> String {
        let mut bytes = Vec::new();
        grid.flush(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut grid = Grid::new();
        grid.header(["NAME", "A", "LABEL"]);
        grid.row(["node-1", "日本語のメモ", ""]);
        grid.row(["n", "", "x"]);
        grid.row(["e\u{301}", "a", "y"]);
        assert_eq!(
            flushed(&mut grid),
            "NAME     A        LABEL\nnode-1   日本語のメモ   \nn                 x\ne\u{301}       a        y\n"
        );
    }

    #[test]
    fn columns_are_as_wide_as_what_is_seen() {
        let mut plain = Grid::new();
        let mut colored = Grid::new().colored(true);
        for grid in [&mut plain, &mut colored] {
            grid.header(["NAME", "STATUS", "AGE"]);
            grid.toned("node-1", None);
            grid.toned("NotReady", Some(Tone::Bad));
            grid.toned("", Some(Tone::Duplicate));
            grid.end_row();
            grid.row(["node-2", "Ready", "5m"]);
        }
        let shown = flushed(&mut colored);
        assert_eq!(
            shown,
            "NAME     STATUS     AGE\nnode-1   \u{1b}[31mNotReady\u{1b}[0m   \nnode-2   Ready      5m\n"
        );
        assert_eq!(
            shown.replace("\u{1b}[31m", "").replace("\u{1b}[0m", ""),
            flushed(&mut plain)
        );
        // What has been written is forgotten with its tones.
        colored.row(["node-3", "Ready", "5m"]);
        assert_eq!(flushed(&mut colored), "node-3   Ready      5m\n");
    }

    #[test]
    fn lines_between_rows_leave_columns_as_they_are() {
        let mut grid = Grid::new().colored(true);
        grid.heading("one", Some(Tone::Heading));
        grid.header(["NAME", "A", "B"]);
        grid.row(["node-1", "x", "y"]);
        grid.heading("", None);
        assert!(!grid.is_empty());
        grid.heading("a heading that is longer than any column", None);
        grid.row(["a-long-name", "x", "y"]);
        assert_eq!(
            flushed(&mut grid),
            "\u{1b}[1mone\u{1b}[0m\nNAME          A     B\nnode-1        x     y\n\n\
             a heading that is longer than any column\na-long-name   x     y\n"
        );
        grid.heading("alone", None);
        assert!(grid.is_empty());
        assert_eq!(flushed(&mut grid), "");
    }

    #[test]
    fn a_markup_has_no_colours() {
        let mut grid = Grid::in_markup(Some(Markup::Csv)).colored(true);
        grid.toned("a", Some(Tone::Bad));
        grid.end_row();
        assert_eq!(flushed(&mut grid), "a\n");
    }

    #[test]
    fn no_rows_no_header() {
        let mut grid = Grid::new();
        grid.header(["NAME"]);
        assert_eq!(flushed(&mut grid), "");
        let mut bytes = Vec::new();
        grid.flush_with_header(&mut bytes).unwrap();
        assert_eq!(bytes, b"NAME\n");
    }

    #[test]
    fn a_watch_keeps_widths_and_writes_the_header_once() {
        let mut grid = Grid::new();
        grid.header(["NAME", "AGE"]);
        grid.row(["node", "1s"]);
        assert_eq!(flushed(&mut grid), "NAME   AGE\nnode   1s\n");
        grid.row(["a-longer-node", "2s"]);
        assert_eq!(flushed(&mut grid), "a-longer-node   2s\n");
        grid.row(["node", "3s"]);
        assert_eq!(flushed(&mut grid), "node            3s\n");
    }

    /// `kubectl get widgets -o custom-columns=A:.data.a,B:.data.b,C:.data.c`, kubectl 1.36.4, over cells with tabs.
    #[test]
    fn rows_of_different_lengths_end_columns() {
        let rows: Vec<Vec<String>> = serde_json::from_str(include_str!("testdata/cells.in.json")).unwrap();
        let mut grid = Grid::new();
        grid.header(["A", "B", "C"]);
        rows.iter().for_each(|row| grid.row(row));
        assert_eq!(flushed(&mut grid), include_str!("testdata/cells.kubectl.txt"));
    }

    /// `kubectl get things -o custom-columns=A:.v,B:.metadata.name`, kubectl 1.36.4.
    #[test]
    fn a_line_break_ends_a_row() {
        let mut grid = Grid::new();
        grid.header(["A", "B"]);
        for row in [
            ["a\nb\tc", "t0"],
            ["[1 x <nil>]", "t1"],
            ["map[k:map[z:1500000]]", "t2"],
        ] {
            grid.row(row);
        }
        assert_eq!(
            flushed(&mut grid),
            "A     B\na\nb                       c     t0\n[1 x <nil>]             t1\n\
             map[k:map[z:1500000]]   t2\n"
        );
    }

    #[test]
    fn a_row_of_one_cell_ends_all_columns() {
        let mut grid = Grid::new();
        grid.row(["a", "b", "c"]);
        grid.row(["alone"]);
        grid.row(["a-wide-one", "b", "c"]);
        assert_eq!(flushed(&mut grid), "a     b     c\nalone\na-wide-one   b     c\n");
    }

    #[test]
    fn blocks_of_a_description_know_nothing_of_each_other() {
        let mut grid = Grid::of_description();
        grid.row(["A long label:", "b"]);
        grid.row(["alone"]);
        grid.row(["a:", "", "b"]);
        grid.row(["ab:", "", "c"]);
        assert_eq!(
            flushed(&mut grid),
            "A long label:  b\nalone\na:     b\nab:    c\n"
        );
        grid.row(["a:", "b"]);
        assert_eq!(flushed(&mut grid), "a:  b\n");
    }

    #[test]
    fn a_cell_of_tabs_costs_no_more_than_its_length() {
        let mut grid = Grid::new();
        grid.cell(&"\t".repeat(100_000));
        grid.end_row();
        grid.row(["a", "b"]);
        let text = flushed(&mut grid);
        assert_eq!(text.len(), 6 * 100_000 + 1 + "a     b\n".len());
    }
}
