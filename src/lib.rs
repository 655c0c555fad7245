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
//! The library reads neither flags nor, except where a function is called `from_env`, the environment. The binary's own way
//! from one to the other is this one, with more options:
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use multicluster::client::{Client, Cluster, DiscoveryOptions, ListParams, Outcome};
//! use multicluster::config::{self, ApiServersConfig};
//! use multicluster::fleet::connection::{Connection, ConnectionOptions};
//! use multicluster::fleet::credentials::{CredentialOptions, Credentials};
//! use multicluster::fleet::kubeconfig::{self, KubeconfigOptions};
//! use multicluster::fleet::server::ServerSettings;
//! use multicluster::fleet::{Role, describe};
//! use multicluster::k8s::GroupVersionKind;
//!
//! fn client(config: &ApiServersConfig) -> Result<Client, Box<dyn std::error::Error>> {
//!     let options = KubeconfigOptions::from_env();
//!     let home = kubeconfig::load(&options)?.resolve(&options)?;
//!     // One for all clusters, so that an exec plugin runs once.
//!     let credentials = Credentials::new(&home.auth, CredentialOptions::default());
//!     let identity = home.user.clone().unwrap_or_default();
//!     let mut remotes = config.remotes.iter();
//!     let mut clusters = Vec::new();
//!     // In the order that holds everywhere: remotes as in the file, then home.
//!     for descriptor in describe(config) {
//!         let server = match descriptor.role {
//!             Role::Home => home.server.clone(),
//!             _ => ServerSettings::remote(remotes.next().ok_or("more clusters than remotes")?)?,
//!         };
//!         let connection = Connection::new(server, credentials.clone(), &identity, ConnectionOptions::default());
//!         clusters.push(Arc::new(Cluster::new(descriptor, connection)));
//!     }
//!     Ok(Client::new(clusters, config.router_set(), DiscoveryOptions::default()))
//! }
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let text = config::read_file("apiservers.yaml".as_ref())?;
//! let client = client(&config::read(&text, "apiservers.yaml")?)?;
//! let kind = client.resource_kind(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor")).await?;
//! let found: Outcome<serde_json::Value> = client.list(&kind, &ListParams::default()).await?;
//! for item in &found.items {
//!     println!("{} {}", item.cluster, item.key.name);
//! }
//! for failure in found.failures() {
//!     eprintln!("{failure}");
//! }
//! # Ok(()) }
//! ```
//!
//! [`Client::list`](client::Client::list) gives any [`Form`](client::Form) of an object: whole as a
//! [`serde_json::Value`], as a type of your own ([`Typed`](client::Typed)), its [`Metadata`](client::Metadata), or the
//! server's [`TableRow`](client::TableRow). [`Outcome::into_result`](client::Outcome::into_result) is for a program that
//! takes nothing but a complete answer without duplicates.
//!
//! # Modules
//!
//! Each stands on those below it, and imports nothing from above.
//!
//! | module | what it is |
//! | --- | --- |
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
//! provider of TLS, `ring` (default) or `aws-lc-rs`. With both, or neither, the program has to choose one itself, with rustls'
//! `CryptoProvider::install_default`, before the first connection.
#![deny(missing_docs)]

pub mod certificate;
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
