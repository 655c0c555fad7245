//! Asking one cluster what it serves.

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use http::Method;

use crate::client::cluster::Cluster;
use crate::client::read::decoded;
use crate::client::request::{ACCEPT_DISCOVERY, ACCEPT_OBJECT, bare};
use crate::error::ClusterError;
use crate::fleet::discovery::{
    ResourceKind, is_aggregated, parse_aggregated, parse_group_list, parse_resource_list,
};

/// How many group versions an old server is asked for at once.
const GROUP_VERSIONS_AT_ONCE: usize = 8;

/// The kinds of one group version.
pub(super) async fn group_version(
    cluster: &Cluster,
    version: &str,
) -> Result<Vec<ResourceKind>, ClusterError> {
    let path = if version.contains('/') {
        format!("/apis/{version}")
    } else {
        format!("/api/{version}")
    };
    let answer = cluster.request(bare(Method::GET, &path, ACCEPT_OBJECT)?).await?;
    decoded(parse_resource_list(&answer.body, version))
}

/// Everything that a cluster serves: two aggregated documents, or from a server before 1.26 one for each group version.
pub(super) async fn everything(cluster: &Cluster) -> Result<Vec<ResourceKind>, ClusterError> {
    // One after the other: two requests at once would cost a second TLS handshake.
    let core = cluster
        .request(bare(Method::GET, "/api", ACCEPT_DISCOVERY)?)
        .await?;
    let groups = cluster
        .request(bare(Method::GET, "/apis", ACCEPT_DISCOVERY)?)
        .await?;
    if is_aggregated(&core.body) && is_aggregated(&groups.body) {
        let mut kinds = decoded(parse_aggregated(&core.body))?.kinds;
        kinds.extend(decoded(parse_aggregated(&groups.body))?.kinds);
        return Ok(kinds);
    }
    let groups = decoded(parse_group_list(&groups.body))?;
    let versions = groups.iter().flat_map(|group| {
        group
            .versions
            .iter()
            .map(|version| format!("{}/{version}", group.name))
    });
    let versions: Vec<String> = std::iter::once("v1".to_owned()).chain(versions).collect();
    let kinds: Vec<Vec<ResourceKind>> = stream::iter(versions)
        .map(|version| async move {
            match group_version(cluster, &version).await {
                // A group whose own server is down takes nothing from the others; kubectl goes on, too.
                Err(error) if error.status.is_some() => Ok(Vec::new()),
                answer => answer,
            }
        })
        .buffered(GROUP_VERSIONS_AT_ONCE)
        .try_collect()
        .await?;
    Ok(kinds.into_iter().flatten().collect())
}
