//! A simulated Kubernetes API server, small but honest.
//!
//! It speaks HTTP/1.1 over TLS on loopback, keeps its objects in memory, and can be told to misbehave: answer late, answer
//! 429, 500 or 410, cut a body in half, send garbage, stall a watch. Statuses, messages and Tables are worded as the
//! real one words them, so that clients cannot tell the difference until a [`Fault`] says so.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! use testbed::simulated::{Options, Server};
//!
//! let server = Server::start(Options::new("az-a")).await?;
//! server.put(serde_json::json!({
//!     "apiVersion": "kvm.cloud.sap/v1", "kind": "Hypervisor", "metadata": {"name": "node-1"},
//! }))?;
//! println!("{}", server.url());
//! # Ok(()) }
//! ```
//!
//! What a request passes on its way: [`server`] (TLS, the request log) → [`faults`] → [`routes`] (what is meant) →
//! `handler` (HTTP in and out) → `operations` (Kubernetes' rules) → [`store`] (objects and their history).
//!
//! What it does not do: authorization, admission, schema validation and defaulting, HTTP/2, compression, several versions of
//! one kind. Lists are atomic to server-side apply. It plays the garbage collector and the namespace controller itself: what
//! is deleted in the foreground or with its namespace is gone at once.

mod accept;
mod apply;
mod connection;
mod deletion;
mod discovery;
mod duration;
pub mod faults;
mod handler;
pub mod kinds;
mod list;
mod managed_fields;
mod misbehave;
mod operations;
mod patch;
mod replay;
mod review;
pub mod routes;
mod scale;
pub mod selectors;
pub mod server;
mod silent;
mod status;
pub mod store;
mod table;
mod tls;
mod validation;
mod watch;

pub use faults::{Fault, Faults, Rule};
pub use kinds::{Cell, Column, KindDef};
pub use replay::Replay;
pub use server::{Options, RequestRecord, Server};
pub use silent::Silent;
pub use status::ApiError;
pub use store::Store;
pub use tls::Certificate;
pub(crate) use tls::Identity;
