//! For programs that stay: standing watches and stores over many clusters.
//!
//! * A [`MergedWatch`] is one stream of what happens to a kind in every cluster that serves it. It never ends: a cluster that
//!   fails is tried again for ever, and one that [`Client::add_remote`](crate::client::Client::add_remote) adds joins in.
//! * A [`Store`] has what a watch told: every copy of every object, by cluster and key, in one view; with [indexes](Index) by
//!   any field; and it knows of which clusters it has everything ([`Readiness`]).
//!
//! In both a cluster stands for itself. One that does not answer delays nobody: the others' events flow, their objects
//! are in the store.

mod kept;
mod store;
mod watch;

pub use kept::{Kept, Stored, kind_of};
pub use store::{Change, ClusterReadiness, Index, Readiness, Store};
pub use watch::{MergedEvent, MergedWatch};
