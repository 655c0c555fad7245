//! Writes: each goes to exactly one cluster, the one that routing names or the object was found in.

mod guard;
mod located;
mod one;
mod routed;

use serde_json::Value;

pub use located::ScaleConditions;

/// What a write did.
///
/// ```
/// # fn example(written: multicluster::client::Written) {
/// use multicluster::client::Change;
/// if written.change == Change::Unchanged {
///     println!("{} had it like that already", written.cluster);
/// }
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The object is new.
    Created,
    /// The object was changed.
    Configured,
    /// The object was as it should be already.
    Unchanged,
}

/// A write that the server accepted.
///
/// ```
/// # use multicluster::client::{Client, WriteParams};
/// # use k8s_openapi::api::core::v1::Secret;
/// # async fn example(client: Client, secret: Secret) -> multicluster::error::Result<()> {
/// let written = client.api::<Secret>().apply(&secret, &WriteParams::manager("nova-syncer")).await?;
/// println!("{:?} in {}: version {:?}", written.change, written.cluster, written.object.metadata.resource_version);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Written<T = Value> {
    /// The display name of the cluster that was written to.
    pub cluster: String,
    /// The object as the server has it now.
    pub object: T,
    /// What changed.
    pub change: Change,
}

/// A delete that the server accepted.
///
/// ```
/// # use multicluster::client::{Client, DeleteParams};
/// # async fn example(client: Client) -> multicluster::error::Result<()> {
/// let secrets = client.api::<k8s_openapi::api::core::v1::Secret>().within("cortex");
/// let deleted = secrets.delete("token", &DeleteParams::default()).await?;
/// println!("deleted in {}{}", deleted.cluster, if deleted.pending { "; its finalizers are not done" } else { "" });
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deleted {
    /// The display name of the cluster that it was deleted from.
    pub cluster: String,
    /// The UID of what was deleted, when the server told.
    pub uid: Option<String>,
    /// The object stays until its finalizers are done.
    pub pending: bool,
}

/// The content type of a patch.
///
/// ```
/// assert_eq!(multicluster::client::PatchType::Merge.content_type(), "application/merge-patch+json");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatchType {
    /// RFC 6902.
    Json,
    /// RFC 7386.
    Merge,
    /// Kubernetes' strategic merge patch; for built-in kinds alone.
    Strategic,
    /// Server-side apply.
    Apply,
}

impl PatchType {
    /// Its content type.
    pub fn content_type(self) -> &'static str {
        match self {
            PatchType::Json => "application/json-patch+json",
            PatchType::Merge => "application/merge-patch+json",
            PatchType::Strategic => "application/strategic-merge-patch+json",
            PatchType::Apply => "application/apply-patch+yaml",
        }
    }
}
