//! The columns of all clusters as one set: servers may define different ones.

use std::sync::Arc;

use crate::client::ColumnDefinition;

/// Columns merged by their names, and where each server's own set of columns has its cells.
#[derive(Debug)]
pub(crate) struct Columns {
    /// Whether the columns whose priority is not 0 are shown too.
    wide: bool,
    columns: Vec<Column>,
    mappings: Vec<Mapping>,
}

/// A column, whoever defines it.
#[derive(Debug)]
pub(crate) struct Column {
    /// Its name, in upper case.
    pub header: String,
    /// Whether it is to be shown.
    pub shown: bool,
    /// Columns with a priority other than 0 are shown only where everything is.
    pub priority: i32,
}

/// Where a set of columns has its cells, by merged column, and which of them names the object.
#[derive(Debug)]
pub(crate) struct Mapping {
    /// The set.
    pub set: Arc<[ColumnDefinition]>,
    /// By merged column the place in the set; `None` for a column that it lacks.
    pub cells: Vec<Option<usize>>,
    /// The place of the column that names the object.
    pub name: Option<usize>,
}

/// What has become known with a set of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merged {
    /// The number of the set's mapping.
    pub mapping: usize,
    /// There is a column to be shown that no earlier set had.
    pub shows_more: bool,
}

impl Columns {
    /// No columns yet.
    pub fn new(wide: bool) -> Self {
        Columns {
            wide,
            columns: Vec::new(),
            mappings: Vec::new(),
        }
    }

    /// The merged columns, in their order.
    pub fn all(&self) -> &[Column] {
        &self.columns
    }

    /// The mapping of this number.
    pub fn mapping(&self, number: usize) -> &Mapping {
        &self.mappings[number]
    }

    /// Shows all columns, or those with the priority 0 alone.
    pub fn set_wide(&mut self, wide: bool) {
        self.wide = wide;
        for column in &mut self.columns {
            column.shown = wide || column.priority == 0;
        }
    }

    /// Merges a set of columns into those that are known.
    ///
    /// Columns are the same if they are called the same. A new one goes behind the one that precedes it in its own set.
    pub fn merge(&mut self, set: &Arc<[ColumnDefinition]>) -> Merged {
        // Each page of a list comes with a set of its own, equal to the others.
        match self.mappings.iter().position(|mapping| mapping.set == *set) {
            Some(mapping) => Merged {
                mapping,
                shows_more: false,
            },
            None => self.add(set),
        }
    }

    fn add(&mut self, set: &Arc<[ColumnDefinition]>) -> Merged {
        let mut shows_more = false;
        let mut places: Vec<usize> = Vec::with_capacity(set.len());
        for column in set.iter() {
            let header = column.name.to_uppercase();
            // A set may have two columns of the same name; the second is another column.
            let known =
                (0..self.columns.len()).find(|at| self.columns[*at].header == header && !places.contains(at));
            let place = known.unwrap_or_else(|| {
                let place = places.last().map_or(0, |previous| previous + 1);
                let shown = self.wide || column.priority == 0;
                shows_more |= shown;
                self.insert(
                    place,
                    Column {
                        header,
                        shown,
                        priority: column.priority,
                    },
                );
                places
                    .iter_mut()
                    .filter(|other| **other >= place)
                    .for_each(|other| *other += 1);
                place
            });
            places.push(place);
        }
        let mut cells = vec![None; self.columns.len()];
        for (at, place) in places.into_iter().enumerate() {
            cells[place] = Some(at);
        }
        let name = set
            .iter()
            .position(|column| column.format == "name" && column.type_ == "string");
        self.mappings.push(Mapping {
            set: set.clone(),
            cells,
            name,
        });
        Merged {
            mapping: self.mappings.len() - 1,
            shows_more,
        }
    }

    fn insert(&mut self, place: usize, column: Column) {
        self.columns.insert(place, column);
        for mapping in &mut self.mappings {
            mapping.cells.insert(place, None);
        }
    }
}
