//! Lists: the pages of one cluster, and all clusters' lists merged while they are read.

mod ahead;
mod pages;
mod reader;
mod stream;

pub(super) use pages::{ListError, Pages, Read, is_cut_off};
pub use stream::ListStream;
