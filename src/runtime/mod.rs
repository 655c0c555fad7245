//! For programs that stay: standing watches, stores, and controllers over many clusters.
//!
//! * A [`MergedWatch`] is one stream of what happens to a kind in every cluster that serves it. It never ends: a cluster that
//!   fails is tried again for ever, and one that [`Client::add_remote`](crate::client::Client::add_remote) adds joins in.
//! * A [`Store`] has what a watch told: every copy of every object, by cluster and key, in one view; with [indexes](Index) by
//!   any field; and it knows of which clusters it has everything ([`Readiness`]).
//! * A [`Controller`] reconciles the objects of a store, each in its cluster.
//!
//! In all three a cluster stands for itself. One that does not answer delays nobody: the others' events flow, their objects
//! are in the store, and their objects are reconciled, with a number of reconciles at a time that each cluster has for itself.
//!
//! ```no_run
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use multicluster::client::{Client, PatchType, Typed, WatchParams, WriteParams};
//! use multicluster::k8s::GroupVersionKind;
//! use multicluster::runtime::{Action, Controller, Store};
//! use serde_json::json;
//!
//! #[derive(serde::Deserialize)]
//! struct Hypervisor { spec: Spec }
//! #[derive(serde::Deserialize)]
//! struct Spec { maintenance: Option<String> }
//!
//! # async fn example(client: Client) -> multicluster::error::Result<()> {
//! let kind = client.resource_kind(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor")).await?;
//! let hypervisors = Store::start::<Typed<Hypervisor>>(&client, &kind, &WatchParams::default())?;
//! let readiness = hypervisors.wait_until_ready(Duration::from_secs(10)).await;
//! for missing in readiness.missing() {
//!     eprintln!("{}: goes on without it for now", missing.cluster);
//! }
//!
//! let summary = Controller::new("maintenance", &hypervisors)
//!     .concurrency(4)
//!     .run(
//!         Arc::new((client, kind)),
//!         |request, hypervisor, context| async move {
//!             let Some(hypervisor) = hypervisor else {
//!                 return Ok::<_, multicluster::error::Error>(Action::AwaitChange);
//!             };
//!             let (client, kind) = &*context;
//!             if let Some(cluster) = client.cluster(&request.cluster) {
//!                 let patch = json!({"metadata": {"labels": {"maintenance": hypervisor.spec.maintenance}}});
//!                 cluster.patch(kind, &request.key, PatchType::Merge, &patch, None, &WriteParams::default()).await?;
//!             }
//!             Ok(Action::AwaitChange)
//!         },
//!         async { tokio::signal::ctrl_c().await.unwrap_or_default() },
//!     )
//!     .await;
//! println!("{summary}");
//! # Ok(()) }
//! ```
//!
//! How all of it behaves, and why it is not built on kube-runtime, is in `docs/controllers.md`.

mod controller;
mod kept;
mod store;
mod watch;

pub use controller::{Action, Backoff, Controller, Failed, OnError, Owned, Request, Summary};
pub use kept::{Kept, Stored, kind_of};
pub use store::{Change, ClusterReadiness, Index, Readiness, Store};
pub use watch::{MergedEvent, MergedWatch};
