//! The clusters: what they are called, which kinds they serve, how to connect to them, and who we are there.

mod cluster;
pub mod connection;
pub mod credentials;
pub mod discovery;
pub mod kubeconfig;
pub mod proxy;
mod selection;

pub use cluster::{ClusterDescriptor, Role, Serves, describe};
