//! The rows of the servers' Tables as one grid: columns merged, and kubectl's and our own columns added.

mod columns;

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::duration::age;
use super::escape::{cell, terminal};
use super::markup::Markup;
use super::number::write_go_value;
use super::table::Grid;
use super::tone::{self, Tone};
use crate::client::{Cell, ColumnDefinition, Item, Row};
use columns::{Column, Mapping};
pub(crate) use columns::{Columns, Merged};

/// What a table shows besides the columns that a server prints by default.
///
/// The order is that of the output: CLUSTER, EVENT, NAMESPACE, the server's columns, the label columns, LABELS, ALSO-IN.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// Shows the columns whose priority is not 0: `-o wide`.
    pub wide: bool,
    /// Leaves the header out.
    pub no_headers: bool,
    /// Shows the cluster in the first column.
    pub show_cluster: bool,
    /// Shows the event's type, for a watch.
    pub with_event: bool,
    /// Shows the namespace.
    pub with_namespace: bool,
    /// The `kind.group` that the name column's cells are prefixed with, lower-cased: `--show-kind`.
    pub with_kind: Option<String>,
    /// The labels that get a column each: `-L`.
    pub label_columns: Vec<String>,
    /// Shows all labels in one column.
    pub show_labels: bool,
    /// Shows the other clusters that have the object, in the last column.
    pub also_in: bool,
    /// Writes the cells in a markup instead of laying them out.
    pub markup: Option<Markup>,
    /// Shows cells in their tones: what is not ready, and what has copies.
    pub color: bool,
}

/// Makes the table of a read: everything is known, so the columns of all clusters are merged before the first row.
pub fn table<R: Row>(items: &[Item<R>], options: &TableOptions) -> Grid {
    let mut writer = TableWriter::new(options.clone());
    for item in items {
        writer.learn(item.object.columns());
    }
    for item in items {
        writer.row(item, "");
    }
    writer.grid
}

/// Rows that have something in common.
#[derive(Debug)]
pub struct Part<'a, R> {
    /// What that is, for a line of its own.
    pub heading: String,
    /// The rows.
    pub items: Vec<&'a Item<R>>,
}

/// Makes the table of a read in parts, each under its heading and the columns' header, and `sum` as the last line. The columns have
/// the same width in all of them.
pub fn table_in_parts<R: Row>(parts: &[Part<'_, R>], sum: &str, options: &TableOptions) -> Grid {
    let mut writer = TableWriter::new(options.clone());
    for item in parts.iter().flat_map(|part| &part.items) {
        writer.learn(item.object.columns());
    }
    for part in parts {
        writer.grid.heading(&terminal(&part.heading), Some(Tone::Heading));
        writer.header_is_current = false;
        for item in &part.items {
            writer.row(item, "");
        }
        writer.grid.heading("", None);
    }
    writer.grid.heading(&terminal(sum), None);
    writer.grid
}

/// A table that is written row by row: a watch.
///
/// The header is written once. Should a row bring a column that no earlier one had, the header is written again, as
/// kubectl does.
#[derive(Debug)]
pub struct TableWriter {
    options: TableOptions,
    columns: Columns,
    /// The number of the mapping of each set of columns, by its address.
    sets: HashMap<usize, usize>,
    /// The distinct sets. They are kept, so that no other set can come to stand at the same address.
    kept: Vec<Arc<[ColumnDefinition]>>,
    grid: Grid,
    /// The cell that is being made.
    text: String,
    header_is_current: bool,
}

impl TableWriter {
    /// A table without rows.
    pub fn new(options: TableOptions) -> Self {
        TableWriter {
            grid: Grid::in_markup(options.markup).colored(options.color),
            columns: Columns::new(options.wide),
            options,
            sets: HashMap::new(),
            kept: Vec::new(),
            text: String::new(),
            header_is_current: false,
        }
    }

    /// Adds the row of an event; `event` is its type, `ADDED`, and is shown if the options say so.
    pub fn row<R: Row>(&mut self, item: &Item<R>, event: &str) {
        let mapping = self.learn(item.object.columns());
        if !self.header_is_current {
            self.header_is_current = true;
            if !self.options.no_headers {
                let header = self.header();
                self.grid.header(header);
            }
        }
        let copied = (!item.also_in.is_empty()).then_some(Tone::Duplicate);
        if self.options.show_cluster {
            self.grid.toned(&terminal(&item.cluster), copied);
        }
        if self.options.with_event {
            self.grid.cell(&event_type(event));
        }
        if self.options.with_namespace {
            self.grid
                .cell(&cell(item.key.namespace.as_deref().unwrap_or_default()));
        }
        self.server_cells(&item.object, mapping);
        self.label_cells(&item.object);
        if self.options.also_in {
            self.grid.toned(&terminal(&item.also_in.join(",")), copied);
        }
        self.grid.end_row();
    }

    /// Writes the rows that were added since the last time.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn flush(&mut self, writer: &mut dyn Write) -> io::Result<()> {
        self.grid.flush(writer)
    }

    fn header(&self) -> Vec<String> {
        let mut header = Vec::with_capacity(self.columns.all().len() + 4);
        let own = |shown: bool, name: &str| shown.then(|| name.to_owned());
        header.extend(own(self.options.show_cluster, "CLUSTER"));
        header.extend(own(self.options.with_event, "EVENT"));
        header.extend(own(self.options.with_namespace, "NAMESPACE"));
        let shown = self.columns.all().iter().filter(|column| column.shown);
        header.extend(shown.map(|column| terminal(&column.header).into_owned()));
        header.extend(self.options.label_columns.iter().map(|label| {
            let name = label.rsplit('/').next().unwrap_or_default();
            terminal(&name.to_uppercase()).into_owned()
        }));
        header.extend(own(self.options.show_labels, "LABELS"));
        header.extend(own(self.options.also_in, "ALSO-IN"));
        header
    }

    /// The tones of a row's merged columns; none where none are shown. The name has that of the row, so that the eye finds it.
    fn tones(&self, row: &impl Row, mapping: &Mapping) -> Vec<Option<Tone>> {
        if !self.options.color || self.options.markup.is_some() {
            return Vec::new();
        }
        let text = |(column, at): (&Column, &Option<usize>)| match at.and_then(|at| row.cell(at)) {
            Some(Cell::Text(text)) if column.shown => text.to_owned(),
            Some(Cell::Other(value)) if column.shown => {
                let mut text = String::new();
                write_go_value(&mut text, &value);
                text
            }
            _ => String::new(),
        };
        let texts: Vec<String> = self.columns.all().iter().zip(&mapping.cells).map(text).collect();
        let headers = self.columns.all().iter().map(|column| column.header.as_str());
        let (mut tones, of_row) = tone::of_row(headers.zip(texts.iter().map(String::as_str)));
        for (tone, at) in tones.iter_mut().zip(&mapping.cells) {
            if at.is_some() && *at == mapping.name {
                *tone = of_row;
            }
        }
        tones
    }

    fn server_cells(&mut self, row: &impl Row, mapping: usize) {
        let mapping = self.columns.mapping(mapping);
        let tones = self.tones(row, mapping);
        let count = row.count();
        // kubectl prints nothing for the cells that a short row lacks at its end, not even their padding.
        let has_suffix =
            self.options.show_labels || self.options.also_in || !self.options.label_columns.is_empty();
        let short = !has_suffix && mapping.cells.iter().flatten().any(|at| *at >= count);
        let last = if short {
            mapping
                .cells
                .iter()
                .rposition(|at| at.is_some_and(|at| at < count))
        } else {
            self.columns.all().len().checked_sub(1)
        };
        let Some(last) = last else {
            return;
        };
        for (column, merged) in self.columns.all().iter().enumerate().take(last + 1) {
            if !merged.shown {
                continue;
            }
            self.text.clear();
            let at = mapping.cells.get(column).copied().flatten();
            let tone = tones.get(column).copied().flatten();
            if let Some(kind) = self
                .options
                .with_kind
                .as_deref()
                .filter(|_| at.is_some() && at == mapping.name)
            {
                self.text.push_str(kind);
                self.text.push('/');
            }
            match at.and_then(|at| row.cell(at)) {
                None | Some(Cell::Null) => {}
                // Where the client made the row, because the server makes no Tables, the age is still a timestamp.
                Some(Cell::Text(string)) if is_creation(&mapping.set, at) => {
                    self.grid.toned(&age(string, Timestamp::now()), tone);
                    continue;
                }
                Some(Cell::Text(string)) if self.text.is_empty() => {
                    self.grid.toned(&cell(string), tone);
                    continue;
                }
                Some(Cell::Text(string)) => self.text.push_str(string),
                Some(Cell::Other(value)) => write_go_value(&mut self.text, &value),
            }
            self.grid.toned(&cell(&self.text), tone);
        }
    }

    fn label_cells(&mut self, row: &impl Row) {
        if self.options.label_columns.is_empty() && !self.options.show_labels {
            return;
        }
        let labels = row.labels();
        for name in &self.options.label_columns {
            let value = labels.and_then(|labels| labels.get(name)).and_then(Value::as_str);
            self.grid.cell(&cell(value.unwrap_or_default()));
        }
        if self.options.show_labels {
            self.text.clear();
            for (name, value) in labels.into_iter().flatten() {
                if !self.text.is_empty() {
                    self.text.push(',');
                }
                self.text.push_str(name);
                self.text.push('=');
                self.text.push_str(value.as_str().unwrap_or_default());
            }
            let text = if self.text.is_empty() {
                "<none>"
            } else {
                &self.text
            };
            self.grid.cell(&cell(text));
        }
    }

    /// Merges a set of columns into those that are known, and gives its mapping.
    fn learn(&mut self, set: &Arc<[ColumnDefinition]>) -> usize {
        let address = Arc::as_ptr(set).cast::<ColumnDefinition>() as usize;
        if let Some(mapping) = self.sets.get(&address) {
            return *mapping;
        }
        let Merged { mapping, shows_more } = self.columns.merge(set);
        self.header_is_current &= !shows_more;
        self.sets.insert(address, mapping);
        self.kept.push(set.clone());
        mapping
    }
}

/// The type of a watch's event, padded as kubectl pads it.
fn event_type(event: &str) -> Cow<'static, str> {
    match event {
        "ADDED" => Cow::Borrowed("ADDED   "),
        "MODIFIED" => Cow::Borrowed("MODIFIED"),
        "DELETED" => Cow::Borrowed("DELETED "),
        "ERROR" => Cow::Borrowed("ERROR   "),
        other => Cow::Owned(terminal(other).into_owned()),
    }
}

/// Whether a cell is of the client's own column of creation timestamps.
fn is_creation(set: &[ColumnDefinition], at: Option<usize>) -> bool {
    at.and_then(|at| set.get(at))
        .is_some_and(|column| column.type_ == ColumnDefinition::CREATION)
}

#[cfg(test)]
mod tests;
