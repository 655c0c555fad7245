//! The clusters: what they are called, which kinds they serve, how to connect to them, and who we are there.

mod cluster;
pub mod connection;
pub mod credentials;
pub mod discovery;
mod glob;
pub mod incluster;
pub mod kubeconfig;
pub mod proxy;
mod selection;
pub mod selector;
pub mod server;

pub use cluster::{ClusterDescriptor, Role, Serves, describe};
pub use glob::Glob;
pub use selection::{Selection, SelectionError};
