//! One file per command.

pub mod api_resources;
pub mod apply_routed;
pub mod auth;
pub mod clusters;
pub mod clusters_for;
pub mod completion;
pub mod config;
pub mod create;
pub mod delete;
pub mod delete_all_of;
pub mod describe;
pub mod diff;
pub mod doctor;
pub mod events;
pub mod get;
pub mod man;
pub mod mark;
pub mod patch;
pub mod replace;
pub mod scale;
pub mod version;
pub mod wait;
pub mod watch;
