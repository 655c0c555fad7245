//! Real Kubernetes API servers: a home cluster and its remotes, each one etcd and one kube-apiserver on loopback.
//!
//! ```no_run
//! let testbed = testbed::real::Testbed::start(&["az-a", "az-b"])?;
//! let nodes = testbed.cluster("az-a").kubectl(["get", "hypervisors"]).output()?;
//! testbed.cluster("az-b").kill()?; // its API server is gone ...
//! testbed.cluster("az-b").restart()?; // ... and back, with everything it knew
//! # anyhow::Ok(())
//! ```
//!
//! Remotes trust home's service account tokens through OIDC, as Cortex' guide for several API servers sets it up: the
//! operator's kubeconfig has nothing but such a token, and is good for every cluster.
//!
//! A [`Testbed`] ends with its value, or with the process that owns it, however that ends. [`Detached`] is one that stays.

mod access;
mod apiserver;
mod binaries;
mod client;
mod cluster;
mod crds;
mod detached;
mod files;
mod pki;
mod ports;
mod process;
mod testbed;
mod wait;
mod watchdog;

pub use binaries::{Binaries, cache_dir};
pub use cluster::Cluster;
pub use crds::CUSTOM_RESOURCE_DEFINITIONS;
pub use detached::Detached;
pub use testbed::{OPERATOR_TOKEN_HOURS, Testbed};
