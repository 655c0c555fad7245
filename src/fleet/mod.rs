//! The clusters: what they are called, which kinds they serve, how to connect to them, and who we are there.
//!
//! [`describe`] makes a [`ClusterDescriptor`] of each cluster of an APIServers file: all that is known without asking it.
//! A [`Selection`] picks some by name or label. [`connection`] asks one server, as whoever [`credentials`] says, within its
//! deadlines; [`kubeconfig`] and [`incluster`] say where home is and who we are there; [`server`] and [`proxy`] say how a
//! server is reached; [`Home`] makes the connections to home and remotes of all that; [`probe`] sees how far a connection comes;
//! [`discovery`] knows what the kinds are called.
//!
//! A remote's connection is made from nothing but its own entry of the file and home's credentials. Home's CA, proxy,
//! `tls-server-name` and insecure flag never carry over.

mod cluster;
pub mod connection;
pub mod credentials;
pub mod discovery;
mod glob;
mod home;
pub mod incluster;
pub mod kubeconfig;
mod observe;
pub mod probe;
pub mod proxy;
mod selection;
pub mod selector;
pub mod server;

pub use cluster::{ClusterDescriptor, Role, Serves, describe};
pub use glob::Glob;
pub use home::{Home, HomeError, identity_of, shares_credentials};
pub use observe::{ObservedPage, ObservedRequest, Observer};
pub use selection::{Selection, SelectionError};
