//! The columns of the table, those of all clusters as one set, and how much room they need.

use std::sync::Arc;

use unicode_width::UnicodeWidthStr as _;

use super::{SortBy, Table};
use crate::cli::dash::row::{Cell, Row};
use crate::client::ColumnDefinition;

/// The room that a column gets at most, unless its header needs more.
pub(super) const WIDEST: usize = 48;

/// A column that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The cluster.
    Cluster,
    /// The namespace.
    Namespace,
    /// A column of the servers' tables, by its place among all of them.
    Served(usize),
    /// The other clusters that have the object.
    AlsoIn,
}

impl Table {
    /// Shows the columns of `-o wide` too, or not.
    pub fn set_wide(&mut self, wide: bool) {
        self.columns.set_wide(wide);
    }

    /// What the rows can be sorted by, in the order of the columns.
    pub fn sorts(&self) -> Vec<SortBy> {
        let sort = |column: &Column| match column {
            Column::Cluster => Some(SortBy::Cluster),
            Column::Namespace => Some(SortBy::Namespace),
            Column::Served(at) => Some(SortBy::Served(self.columns.all().get(*at)?.header.clone())),
            Column::AlsoIn => None,
        };
        self.columns().iter().filter_map(sort).collect()
    }

    /// Whether the rows are sorted by this column.
    pub fn is_sorted_by(&self, column: Column) -> bool {
        match (&self.view.sort, column) {
            (Some(SortBy::Cluster), Column::Cluster) | (Some(SortBy::Namespace), Column::Namespace) => true,
            (Some(SortBy::Served(_)), Column::Served(at)) => self.sorting == Some(at),
            _ => false,
        }
    }

    /// The columns that are shown, in the order of `get`.
    pub fn columns(&self) -> Vec<Column> {
        let own = |shown: bool, column| shown.then_some(column);
        let served = self.columns.all().iter().enumerate();
        let served = served
            .filter(|(_, column)| column.shown)
            .map(|(at, _)| Column::Served(at));
        own(self.show_cluster, Column::Cluster)
            .into_iter()
            .chain(own(self.show_namespace, Column::Namespace))
            .chain(served)
            .chain(own(self.duplicates > 0, Column::AlsoIn))
            .collect()
    }

    /// What a column is called.
    pub fn header(&self, column: Column) -> &str {
        match column {
            Column::Cluster => "CLUSTER",
            Column::Namespace => "NAMESPACE",
            Column::Served(at) => self.columns.all().get(at).map_or("", |column| &column.header),
            Column::AlsoIn => "ALSO-IN",
        }
    }

    /// How much room the cells of a column need: as much as any row needed so far, so that nothing jumps while one scrolls.
    pub fn width(&self, column: Column) -> usize {
        let names = || {
            self.clusters
                .iter()
                .map(|name| name.width())
                .max()
                .unwrap_or_default()
        };
        let cells = match column {
            Column::Cluster => names(),
            Column::Namespace => self.namespace_width,
            Column::Served(at) => {
                let of_mapping = |(number, widths): (usize, &Vec<usize>)| {
                    let place = (*self.columns.mapping(number).cells.get(at)?)?;
                    widths.get(place).copied()
                };
                let widths = self.widths.iter().enumerate().filter_map(of_mapping);
                widths.max().unwrap_or_default()
            }
            Column::AlsoIn => names(),
        };
        // Room for the mark of the column that sorts.
        cells.min(WIDEST).max(self.header(column).width() + 1)
    }

    /// The cell of a row in one of the servers' columns.
    pub fn cell<'a>(&self, row: &'a Row, at: usize) -> Option<&'a Cell> {
        let place = (*self.columns.mapping(row.mapping).cells.get(at)?)?;
        row.cells.get(place)
    }

    /// Whether a row's cell in one of the servers' columns names the object.
    pub fn is_name(&self, row: &Row, at: usize) -> bool {
        let mapping = self.columns.mapping(row.mapping);
        mapping.name.is_some() && mapping.cells.get(at).copied().flatten() == mapping.name
    }

    /// The number of the mapping of a set of columns.
    pub(super) fn learn(&mut self, set: &Arc<[ColumnDefinition]>) -> usize {
        if let Some((last, mapping)) = &self.last_set
            && Arc::ptr_eq(last, set)
        {
            return *mapping;
        }
        let mapping = self.columns.merge(set).mapping;
        self.last_set = Some((set.clone(), mapping));
        if mapping >= self.widths.len() {
            self.widths.resize(mapping + 1, Vec::new());
            // It may have brought another column of the name that sorts.
            self.look_anew();
        }
        mapping
    }

    /// Takes in how much room a row's cells need.
    pub(super) fn measure(&mut self, row: &Row) {
        let Some(widths) = self.widths.get_mut(row.mapping) else {
            return;
        };
        widths.resize(widths.len().max(row.cells.len()), 0);
        for (width, cell) in widths.iter_mut().zip(&row.cells) {
            *width = (*width).max(cell.width());
        }
        let namespace = row.key.namespace.as_deref().unwrap_or_default();
        self.namespace_width = self.namespace_width.max(namespace.width());
    }

    /// The place of the servers' column that sorts.
    pub(super) fn sort_column(&self) -> Option<usize> {
        match &self.view.sort {
            Some(SortBy::Served(header)) => self
                .columns
                .all()
                .iter()
                .position(|column| column.header == *header),
            _ => None,
        }
    }
}
