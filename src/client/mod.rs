//! The multicluster client: reads fan out and merge, writes go to one cluster.

mod outcome;
mod table;

pub use outcome::{ClusterReport, Item, ObjectKey, Outcome};
pub use table::{ColumnDefinition, TableRow};
