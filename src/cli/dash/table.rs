//! All rows, and those that are shown, in their order: kept up with each change, never made anew for one.

mod columns;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::row::Row;
use crate::client::{ColumnDefinition, ObjectKey, PlainRow, Row as _};
use crate::output::rows::Columns;
pub use columns::Column;

/// The number of a row, for as long as the row is there.
pub type RowId = usize;

/// What the rows are sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortBy {
    /// The cluster.
    Cluster,
    /// The namespace.
    Namespace,
    /// The servers' column of this name.
    Served(String),
}

/// Which rows are shown, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// What one of a row's cells contains; empty: whatever.
    pub filter: String,
    /// The only cluster.
    pub cluster: Option<usize>,
    /// Only objects that are in several clusters.
    pub duplicates: bool,
    /// The column that orders them; `None`: by namespace, name and cluster, as `get` does.
    pub sort: Option<SortBy>,
    /// Turns the order round.
    pub descending: bool,
}

/// The rows of all clusters.
#[derive(Debug)]
pub struct Table {
    /// The names of the clusters, in their order.
    clusters: Vec<Arc<str>>,
    /// Whether the same name in two clusters is the same object: not where no file ties the clusters together.
    has_duplicates: bool,
    show_cluster: bool,
    show_namespace: bool,
    columns: Columns,
    /// The set of columns that came last, and its mapping: it mostly comes again.
    last_set: Option<(Arc<[ColumnDefinition]>, usize)>,
    /// The greatest width of each mapping's cells so far.
    widths: Vec<Vec<usize>>,
    namespace_width: usize,
    rows: Vec<Option<Row>>,
    free: Vec<RowId>,
    /// The rows of each object, in the clusters' order.
    copies: HashMap<ObjectKey, Vec<RowId>>,
    duplicates: usize,
    counts: Vec<usize>,
    view: View,
    /// The place of the servers' column that sorts, as `view` has it.
    sorting: Option<usize>,
    /// The rows that are shown, in their order.
    shown: Vec<RowId>,
}

impl Table {
    /// No rows yet, of these clusters.
    pub fn new(
        clusters: Vec<Arc<str>>,
        has_duplicates: bool,
        show_cluster: bool,
        show_namespace: bool,
    ) -> Self {
        Table {
            counts: vec![0; clusters.len()],
            clusters,
            has_duplicates,
            show_cluster,
            show_namespace,
            columns: Columns::new(false),
            last_set: None,
            widths: Vec::new(),
            namespace_width: 0,
            rows: Vec::new(),
            free: Vec::new(),
            copies: HashMap::new(),
            duplicates: 0,
            view: View::default(),
            sorting: None,
            shown: Vec::new(),
        }
    }

    /// The name of a cluster.
    pub fn cluster(&self, number: usize) -> &str {
        self.clusters.get(number).map_or("", |name| name)
    }

    /// How many rows there are of a cluster.
    pub fn count(&self, cluster: usize) -> usize {
        self.counts.get(cluster).copied().unwrap_or_default()
    }

    /// How many rows there are.
    pub fn total(&self) -> usize {
        self.rows.len() - self.free.len()
    }

    /// How many objects are in more than one cluster.
    pub fn duplicates(&self) -> usize {
        self.duplicates
    }

    /// The rows that are shown, in their order.
    pub fn shown(&self) -> &[RowId] {
        &self.shown
    }

    /// Which rows are shown.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// A row.
    pub fn row(&self, id: RowId) -> Option<&Row> {
        self.rows.get(id)?.as_ref()
    }

    /// The row of an object in a cluster.
    pub fn find(&self, cluster: usize, key: &ObjectKey) -> Option<RowId> {
        let copies = self.copies.get(key)?;
        copies
            .iter()
            .copied()
            .find(|id| self.row(*id).is_some_and(|row| row.cluster == cluster))
    }

    /// The clusters, other than this one, that have an object.
    pub fn also_in(&self, cluster: usize, key: &ObjectKey) -> Vec<Arc<str>> {
        if !self.has_duplicates {
            return Vec::new();
        }
        let copies = self.copies.get(key).into_iter().flatten();
        let others = copies.filter_map(|id| Some(self.row(*id)?.cluster).filter(|other| *other != cluster));
        others
            .filter_map(|other| self.clusters.get(other).cloned())
            .collect()
    }

    /// Whether an object is in other clusters too.
    pub fn is_duplicate(&self, row: &Row) -> bool {
        self.has_duplicates && self.copies.get(&row.key).is_some_and(|copies| copies.len() > 1)
    }

    /// Where a row is among those that are shown.
    pub fn position(&self, id: RowId) -> Option<usize> {
        let row = self.row(id)?;
        let at = self
            .shown
            .partition_point(|other| self.order(*other, row).is_lt());
        (self.shown.get(at) == Some(&id)).then_some(at)
    }

    /// Takes in an object as a cluster has it now.
    pub fn upsert(&mut self, cluster: usize, row: &PlainRow, now: Timestamp) {
        let Some(name) = self.clusters.get(cluster).cloned() else {
            return;
        };
        let mapping = self.learn(row.columns());
        let row = Row::new((cluster, &name), mapping, row, now);
        self.measure(&row);
        let key = row.key.clone();
        match self.find(cluster, &key) {
            Some(id) => {
                self.hide(id);
                self.rows[id] = Some(row);
                self.show(id);
            }
            None => {
                self.counts[cluster] += 1;
                let id = match self.free.pop() {
                    Some(id) => {
                        self.rows[id] = Some(row);
                        id
                    }
                    None => {
                        self.rows.push(Some(row));
                        self.rows.len() - 1
                    }
                };
                self.change_copies(key, |copies| copies.push(id));
            }
        }
    }

    /// Takes in that a cluster does not have an object any more.
    pub fn remove(&mut self, cluster: usize, key: &ObjectKey) {
        let Some(id) = self.find(cluster, key) else { return };
        self.hide(id);
        self.change_copies(key.clone(), |copies| copies.retain(|other| *other != id));
        self.rows[id] = None;
        self.free.push(id);
        self.counts[cluster] -= 1;
    }

    /// Changes where an object is: its other copies may be shown from now on, or no longer.
    fn change_copies(&mut self, key: ObjectKey, change: impl FnOnce(&mut Vec<RowId>)) {
        let mut copies = self.copies.remove(&key).unwrap_or_default();
        let before = copies.len();
        copies.iter().for_each(|id| self.hide(*id));
        change(&mut copies);
        copies.sort_by_key(|id| self.row(*id).map(|row| row.cluster));
        let after = copies.len();
        if self.has_duplicates {
            self.duplicates += usize::from(after > 1);
            self.duplicates -= usize::from(before > 1);
        }
        if copies.is_empty() {
            return;
        }
        self.copies.insert(key.clone(), copies.clone());
        copies.into_iter().for_each(|id| self.show(id));
    }

    /// Looks at the rows in another way.
    pub fn set_view(&mut self, view: View) {
        let same_order = view.sort == self.view.sort && view.descending == self.view.descending;
        // What contains a longer text contains the shorter one.
        let narrower = same_order
            && view.filter.starts_with(&self.view.filter)
            && (self.view.cluster.is_none() || view.cluster == self.view.cluster)
            && (!self.view.duplicates || view.duplicates);
        self.view = view;
        if narrower {
            let mut shown = std::mem::take(&mut self.shown);
            shown.retain(|id| self.passes(*id));
            self.shown = shown;
        } else {
            self.look_anew();
        }
    }

    /// Finds all rows that are to be shown, and sorts them.
    fn look_anew(&mut self) {
        self.sorting = self.sort_column();
        let mut shown: Vec<RowId> = (0..self.rows.len()).filter(|id| self.passes(*id)).collect();
        shown.sort_unstable_by(|left, right| match self.row(*right) {
            Some(right) => self.order(*left, right),
            None => Ordering::Equal,
        });
        self.shown = shown;
    }

    fn passes(&self, id: RowId) -> bool {
        let Some(row) = self.row(id) else { return false };
        let view = &self.view;
        view.cluster.is_none_or(|cluster| cluster == row.cluster)
            && (!view.duplicates || self.is_duplicate(row))
            && (view.filter.is_empty() || row.contains(self.cluster(row.cluster), &view.filter))
    }

    fn hide(&mut self, id: RowId) {
        if let Some(at) = self.position(id) {
            self.shown.remove(at);
        }
    }

    fn show(&mut self, id: RowId) {
        if !self.passes(id) {
            return;
        }
        let Some(row) = self.row(id) else { return };
        let at = self
            .shown
            .partition_point(|other| self.order(*other, row).is_lt());
        if self.shown.get(at) != Some(&id) {
            self.shown.insert(at, id);
        }
    }

    /// The order of two rows; none are equal but a row and itself.
    fn order(&self, left: RowId, right: &Row) -> Ordering {
        let Some(left) = self.row(left) else {
            return Ordering::Greater;
        };
        let by_place = || {
            left.key
                .cmp(&right.key)
                .then_with(|| left.cluster.cmp(&right.cluster))
        };
        let order = match &self.view.sort {
            None => Ordering::Equal,
            Some(SortBy::Cluster) => left.cluster.cmp(&right.cluster),
            Some(SortBy::Namespace) => left.key.namespace.cmp(&right.key.namespace),
            Some(SortBy::Served(_)) => match self.sorting {
                None => Ordering::Equal,
                Some(at) => match (self.cell(left, at), self.cell(right, at)) {
                    (Some(left), Some(right)) => left.compare(right),
                    (left, right) => right.is_some().cmp(&left.is_some()),
                },
            },
        };
        let order = order.then_with(by_place);
        match self.view.descending {
            true => order.reverse(),
            false => order,
        }
    }
}

#[cfg(test)]
mod tests;
