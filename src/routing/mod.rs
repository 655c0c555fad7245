//! Which cluster a write goes to: routers, and the decision with its explanation.
//!
//! Everything here is pure: an object, the remotes' labels and whether home serves the kind go in, a [`Decision`] comes
//! out. The command line prints the same decision that a write acts on, so the explanation cannot differ from the act.

mod decision;
mod router;

pub use decision::{Candidate, Considered, Decision, Home, Refusal, Target, Verdict, Via, decide};
pub use router::{AVAILABILITY_ZONE, FieldRouter, ResourceRouter, RouterSet, RoutingKey, RoutingSource};
