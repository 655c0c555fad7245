//! Small tables of our own. Lists of objects have kubectl's layout instead.

use comfy_table::Table;

use super::ui::{OutputError, Ui};
use crate::output::escape;

/// Prints lines of cells, escaped, under a header unless there is to be none.
pub fn print<H: AsRef<str>>(
    ui: &Ui,
    no_headers: bool,
    header: &[H],
    lines: impl IntoIterator<Item = Vec<String>>,
) -> Result<(), OutputError> {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    if !no_headers {
        table.set_header(header.iter().map(AsRef::as_ref));
    }
    for line in lines {
        table.add_row(line.iter().map(|cell| escape::terminal(cell).into_owned()));
    }
    ui.data(|out| {
        table
            .lines()
            .try_for_each(|line| writeln!(out, "{}", line.trim()))
    })
}
