//! Many Kubernetes API servers as one: the multicluster client.
#![deny(missing_docs)]

#[cfg(feature = "cli")]
#[doc(hidden)]
#[allow(missing_docs)]
pub mod cli;
pub mod client;
pub mod config;
pub mod error;
pub mod fleet;
pub mod k8s;
pub mod manifest;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod output;
pub mod routing;
