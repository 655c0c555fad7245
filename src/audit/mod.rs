//! What is wrong across clusters: copies and how they differ, objects where routing would not have them, kinds that clusters
//! serve otherwise than they should, and what has changed since a snapshot. Pure: what the clusters hold goes in, [`Finding`]s
//! and [`Difference`]s come out.

mod copies;
mod difference;
mod finding;
mod kinds;
mod placement;
mod remedy;
mod secrets;
mod significant;
mod snapshot;
mod system;

pub use copies::{Copies, CopyOf, Versus};
pub use difference::{Change, Difference, differences};
pub use finding::{Code, Finding, Level, Subject};
pub use kinds::{Definition, Unlisted, drift, not_served, unlisted};
pub use placement::Placement;
pub use remedy::{Program, Remedy};
pub use secrets::{Redaction, is_secret};
pub use significant::{Significant, significant};
pub use snapshot::{
    API_VERSION, Before, Changed, ClusterPart, Entry, EntryRef, How, KIND, Now, Scope, Snapshot, Tail,
};
pub use system::{has_own_in_every_cluster, is_made_by_servers};
