//! What a user would do, through the binary, against real API servers: one binary, so that all tests share one testbed.

mod apply_routed;
mod clusters_for;
mod config;
mod contexts;
mod credentials;
mod delete;
mod delete_all_of;
mod differential;
mod duplicates;
mod formats;
mod generated;
mod hostile;
mod library;
mod partial;
mod pipes;
mod read;
mod retries;
mod routing;
mod select;
mod simulated;
mod smoke;
mod support;
mod watch;
mod watch_faults;
mod watching;
mod writes_whole;
