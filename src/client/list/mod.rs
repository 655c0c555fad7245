//! Lists: the pages of one cluster, and all clusters' lists merged while they are read.

mod pages;
mod stream;

pub(super) use pages::{ListError, Pages, is_cut_off};
pub use stream::ListStream;
