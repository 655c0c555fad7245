//! Many Kubernetes API servers as one: the multicluster client behind `kubectl-multicluster`.
//!
//! An APIServers file names a *home* cluster, which issued the caller's credentials, and *remotes*, which trust them. Over
//! these a [`Client`](client::Client)
//!
//! * reads from every cluster that serves a kind at once and gives one [`Outcome`](client::Outcome): what was found, what
//!   each cluster answered or why it did not, and what exists in more than one;
//! * writes to exactly one cluster, which a [`ResourceRouter`](routing::ResourceRouter) finds by comparing the object with
//!   the clusters' labels, and says why in a [`Decision`](routing::Decision);
//! * watches all clusters as one stream, in which each cluster fails and recovers by itself.
//!
//! # From a file to an answer
//!
//! [`Client::builder`](client::Client::builder) makes a client of an APIServers file and of the kubeconfig, or the pod, that leads to
//! home. [`Client::api`](client::Client::api) then gives the objects of a type, [`Client::dynamic`](client::Client::dynamic) those of
//! a kind that is known at run time alone:
//!
//! ```no_run
//! use multicluster::client::{Client, ListParams, WriteParams};
//! use multicluster::k8s::GroupVersionKind;
//!
//! # async fn example() -> Result<(), multicluster::error::Error> {
//! let client = Client::builder().config_file("apiservers.yaml").build()?;
//! let hypervisors = client.dynamic(GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
//!
//! let found = hypervisors.list(&ListParams::default()).await?;
//! for item in &found.items {
//!     println!("{} {}", item.cluster, item.key.name);
//! }
//! for failure in found.failures() {
//!     eprintln!("{failure}");
//! }
//!
//! // The first copy in cluster order, and whether there are others.
//! let mut node = hypervisors.get("node-1").await?.into_result()?.object;
//! node["spec"]["maintenance"] = "manual".into();
//! // To the one cluster that has its zone.
//! let written = hypervisors.update(&node, &WriteParams::manager("example")).await?;
//! println!("{} was written to {}", written.object["metadata"]["name"], written.cluster);
//! # Ok(()) }
//! ```
//!
//! [`Outcome::into_result`](client::Outcome::into_result) and [`Found::into_result`](client::Found::into_result) are for a program
//! that takes nothing but a complete answer without duplicates. Below [`Api`](client::Api),
//! [`Client::list`](client::Client::list) and the like give any [`Form`](client::Form) of an object: whole, as a type of your own
//! ([`Typed`](client::Typed)), its [`Metadata`](client::Metadata), or the server's [`TableRow`](client::TableRow).
//!
//! The library reads neither flags nor, except where a function is called `from_env` or nothing is said of the kubeconfig, the
//! environment.
//!
//! The guide is `docs/library.md`; `docs/cortex-parity.md` says what stands for each item of Cortex' Go package.
//!
//! # Modules
//!
//! Each stands on those below it, and imports nothing from above.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`runtime`] | for controllers: standing watches, stores with indexes, a controller builder |
//! | [`client`] | reads, writes and watches over many clusters, and the results |
//! | [`fleet`] | the clusters: connections, credentials, kubeconfig, discovery, selection |
//! | [`config`] | the APIServers file |
//! | [`error`] | a failure of one cluster, and a failure of a call |
//! | [`routing`] | which cluster an object belongs to, and why |
//! | [`k8s`] | what is used of `kube` and `k8s-openapi`, in one place |
//! | [`manifest`] | beside these: YAML and JSON files, read as kubectl reads them |
//!
//! # Features
//!
//! `cli` (default) builds the binary; a library user turns it off with `default-features = false` and picks the crypto
//! provider of TLS, `ring` (default) or `aws-lc-rs`. `metrics` brings [`Monitor`](client::Monitor), which counts for Prometheus. With both, or neither, the program has to choose one itself, with rustls'
//! `CryptoProvider::install_default`, before the first connection.
#![deny(missing_docs)]

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod audit;
pub mod certificate;
#[cfg(feature = "cli")]
#[doc(hidden)]
#[allow(missing_docs)]
pub mod cli;
pub mod client;
pub mod config;
pub mod error;
pub mod fleet;
#[cfg(all(any(test, feature = "fuzzing"), feature = "cli"))]
#[doc(hidden)]
pub mod fuzzing;
pub mod k8s;
pub mod manifest;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod output;
pub mod routing;
pub mod runtime;

/// The guide's examples, as tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/library.md")]
mod guide {}
