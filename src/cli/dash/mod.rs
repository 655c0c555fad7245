//! The live dashboard: a terminal that shows the objects of a kind in all clusters as they are at any moment.
//!
//! What is known and shown is a [`State`](state::State), which has no IO: `table` has the rows and the order in which they are
//! shown, `health` how each cluster stands, `pager` an object that is looked at; `keys` says what the keys mean. `draw` makes a
//! screen of a state, also without IO, and lays out the rows that are seen and no others. Around these, `run` waits for keys,
//! watches and time, `screen` has the terminal, and `detail` asks for whole objects.
//!
//! An event costs the same however many rows there are, but for moving numbers in a list: it finds its place in the sorted
//! rows by halving. Events are drawn at most ten times a second, and without any nothing is drawn but ages that have changed.

mod detail;
mod draw;
#[cfg(test)]
mod fixtures;
mod health;
mod keys;
mod layout;
mod pager;
mod row;
mod run;
mod screen;
mod state;
mod strip;
mod style;
mod table;

pub use detail::Source;
pub use run::{End, run};
pub use state::{Options, State};
pub use style::Palette;
