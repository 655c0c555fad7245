//! Asking one cluster what it serves.

use std::borrow::Cow;

use bytes::Bytes;
use futures::stream::{self, StreamExt as _};
use http::Method;

use crate::client::cluster::Cluster;
use crate::client::read::decoded;
use crate::client::request::{ACCEPT_DISCOVERY, ACCEPT_OBJECT, bare};
use crate::error::{ClusterError, FailureReason};
use crate::fleet::connection::Answer;
use crate::fleet::discovery::{
    ResourceKind, ServedKind, is_aggregated, parse_aggregated, parse_group_list, parse_served_list,
};

/// How many group versions an old server is asked for at once.
const GROUP_VERSIONS_AT_ONCE: usize = 8;

/// What a cluster told of itself.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The kinds in the server's order of groups, the preferred version of each group first.
    pub kinds: Vec<ServedKind>,
    /// The group versions that it could not tell of: behind them is a server of their own that does not answer.
    pub untold: Vec<(String, ClusterError)>,
}

impl Told {
    fn add(
        &mut self,
        version: String,
        answer: Result<Vec<ServedKind>, ClusterError>,
    ) -> Result<(), ClusterError> {
        match answer {
            Ok(kinds) => self.kinds.extend(kinds),
            // An API server says that there is no such group in plain text.
            Err(error) if error.status.is_some() || error.reason == FailureReason::NoSuchKind => {
                self.untold.push((version, error));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// The kinds of one group version.
pub(super) async fn group_version(
    cluster: &Cluster,
    version: &str,
) -> Result<Vec<ResourceKind>, ClusterError> {
    let served = served_in(cluster, version).await?;
    Ok(served.into_iter().map(|served| served.kind).collect())
}

async fn served_in(cluster: &Cluster, version: &str) -> Result<Vec<ServedKind>, ClusterError> {
    let path = if version.contains('/') {
        format!("/apis/{version}")
    } else {
        format!("/api/{version}")
    };
    let answer = cluster.request(bare(Method::GET, &path, ACCEPT_OBJECT)?).await?;
    decoded(parse_served_list(&hidden(cluster, answer), version))
}

/// The kinds of these group versions, each asked for by itself.
pub(super) async fn group_versions(cluster: &Cluster, versions: Vec<String>) -> Result<Told, ClusterError> {
    let mut answers = stream::iter(versions)
        .map(|version| async move {
            let answer = served_in(cluster, &version).await;
            (version, answer)
        })
        .buffered(GROUP_VERSIONS_AT_ONCE);
    let mut told = Told::default();
    while let Some((version, answer)) = answers.next().await {
        told.add(version, answer)?;
    }
    Ok(told)
}

/// What a server says of itself is printed, and kept in files: our credentials are not.
fn hidden(cluster: &Cluster, answer: Answer) -> Bytes {
    match cluster.connection.hide_in_body(&answer.body) {
        Cow::Borrowed(_) => answer.body,
        Cow::Owned(hidden) => hidden.into(),
    }
}

/// Everything that a cluster serves: two aggregated documents, or from a server before 1.26 one for each group version.
///
/// A group whose own server is down takes nothing from the others; kubectl goes on, too.
pub(super) async fn everything(cluster: &Cluster) -> Result<Told, ClusterError> {
    // One after the other: two requests at once would cost a second TLS handshake.
    let core = cluster
        .request(bare(Method::GET, "/api", ACCEPT_DISCOVERY)?)
        .await?;
    let groups = cluster
        .request(bare(Method::GET, "/apis", ACCEPT_DISCOVERY)?)
        .await?;
    let (core, groups) = (hidden(cluster, core), hidden(cluster, groups));
    if is_aggregated(&core) && is_aggregated(&groups) {
        let mut told = Told::default();
        for body in [core, groups] {
            let document = decoded(parse_aggregated(&body))?;
            let kinds = document.kinds.into_iter().map(|kind| ServedKind {
                kind,
                storage_version_hash: String::new(),
            });
            told.kinds.extend(kinds);
            told.untold.extend(document.stale.into_iter().map(|version| {
                let message = format!("stale GroupVersion discovery: {version}");
                (version, ClusterError::sent(FailureReason::Server, message))
            }));
        }
        return Ok(told);
    }
    let groups = decoded(parse_group_list(&groups))?;
    let versions = groups.iter().flat_map(|group| {
        group
            .versions
            .iter()
            .map(|version| format!("{}/{version}", group.name))
    });
    let versions = std::iter::once("v1".to_owned()).chain(versions).collect();
    group_versions(cluster, versions).await
}
