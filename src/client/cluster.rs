//! A cluster as the client uses it: who it is, and the connection to it.

use std::sync::Arc;

use super::list::is_cut_off;
use super::read::{bad_name, decoded, within_deadline};
use super::request::bare;
use crate::error::ClusterError;
use crate::fleet::ClusterDescriptor;
use crate::fleet::connection::{Answer, Connection, Lines, again_soon};
use std::time::Duration;

/// A cluster with its connection.
///
/// ```
/// # async fn example(client: multicluster::client::Client) -> Result<(), multicluster::error::ClusterError> {
/// for cluster in client.clusters() {
///     let health = cluster.get_raw("/readyz").await?;
///     println!("{}: {}", cluster.descriptor.name, String::from_utf8_lossy(&health));
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[non_exhaustive]
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

    /// What the server answers to a GET of this path and query, whatever it is: kubectl's `get --raw`.
    ///
    /// # Errors
    /// What the cluster failed with; a path that is none is rejected before anything is sent.
    pub async fn get_raw(&self, path_and_query: &str) -> Result<bytes::Bytes, ClusterError> {
        // Nothing but a path of this very server: not another host's URL.
        if !path_and_query.starts_with('/') {
            return Err(bad_name(format!(
                "{path_and_query:?} is not a path: it must begin with /"
            )));
        }
        let asked = async {
            let request = bare(http::Method::GET, path_and_query, "application/json, */*")?;
            Ok(self.request(request).await?.body)
        };
        within_deadline(self, asked).await
    }

    pub(super) async fn request(&self, request: http::Request<Vec<u8>>) -> Result<Answer, ClusterError> {
        match *request.method() {
            http::Method::GET => self.connection.read(request).await,
            _ => self.connection.write(request).await,
        }
    }

    /// Reads and decodes; what breaks off in the middle of its JSON is read again.
    pub(super) async fn read_whole<T>(
        &self,
        request: http::Request<Vec<u8>>,
        decode: impl Fn(&[u8]) -> Result<T, String>,
    ) -> Result<T, ClusterError> {
        let mut tries = 1;
        loop {
            let answer = self.request(request.clone()).await?;
            match decode(&answer.body) {
                Err(_) if is_cut_off(&answer.body) && again_soon(tries).await => tries += 1,
                result => return decoded(result),
            }
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
