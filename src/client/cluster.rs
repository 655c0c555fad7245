//! A cluster as the client uses it: who it is, and the connection to it.

use std::sync::Arc;

use crate::error::ClusterError;
use crate::fleet::ClusterDescriptor;
use crate::fleet::connection::{Answer, Connection, Lines};
use std::time::Duration;

/// A cluster with its connection.
#[derive(Debug)]
pub struct Cluster {
    /// Name, role, labels, kinds.
    pub descriptor: Arc<ClusterDescriptor>,
    /// The connection; nothing is connected before the first request.
    pub connection: Connection,
}

impl Cluster {
    /// A cluster that is reached through `connection`.
    pub fn new(descriptor: Arc<ClusterDescriptor>, connection: Connection) -> Self {
        Cluster {
            descriptor,
            connection,
        }
    }

    pub(super) async fn request(&self, request: http::Request<Vec<u8>>) -> Result<Answer, ClusterError> {
        match *request.method() {
            http::Method::GET => self.connection.read(request).await,
            _ => self.connection.write(request).await,
        }
    }

    pub(super) async fn lines(
        &self,
        request: http::Request<Vec<u8>>,
        idle: Duration,
    ) -> Result<Lines, ClusterError> {
        self.connection.lines(request, idle).await
    }
}
