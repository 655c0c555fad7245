//! The APIServers file: its schema, where it is found, and what is wrong with it.

mod schema;

pub use schema::{ApiServersConfig, HomeConfig, RemoteConfig, RouterConfig};
