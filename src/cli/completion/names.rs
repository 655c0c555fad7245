//! The objects of a kind, merged over the clusters: asked for within the time that there is, and kept for the next time.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use serde::{Deserialize, Serialize};

use super::{REFRESH, Typed};
use crate::cli::invocation::{Invocation, Session};
use crate::client::{Cluster, Labelled, ListParams};
use crate::fleet::discovery::{DiscoveryCache, ResourceKind};

/// How old an answer may be that saves asking: a user who types is not faster than this.
const FRESH: Duration = Duration::from_secs(5);
/// How old an answer may be that stands in for one that does not come in time.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);
/// For how long nobody else need fill the cache.
const REFRESHING: Duration = Duration::from_secs(10);
/// How many values of a label are kept.
const MOST_VALUES: usize = 50;

/// What one cluster has of a kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Seen {
    /// The names.
    pub names: BTreeSet<String>,
    /// The labels, and some of their values.
    pub labels: BTreeMap<String, BTreeSet<String>>,
}

impl Seen {
    fn add(&mut self, name: String, object: &Labelled) {
        self.names.insert(name);
        for (key, value) in object.labels() {
            match self.labels.get_mut(key) {
                Some(values) if values.len() >= MOST_VALUES || values.contains(value) => {}
                Some(values) => drop(values.insert(value.clone())),
                None => drop(self.labels.insert(key.clone(), BTreeSet::from([value.clone()]))),
            }
        }
    }
}

/// The clusters that have each name, and the labels of all.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// The clusters, in order, of each name.
    pub names: BTreeMap<String, Vec<String>>,
    /// The labels, and some of their values.
    pub labels: BTreeMap<String, BTreeSet<String>>,
}

/// Where answers are kept: in the discovery cache, under names that no group version has.
fn cache(invocation: &Invocation, age: Duration) -> Option<DiscoveryCache> {
    Some(DiscoveryCache::new(invocation.cache_directory()?, age))
}

fn entry(kind: &ResourceKind, namespace: Option<&str>) -> String {
    format!(
        "names {} {} {}",
        kind.gvk.api_version(),
        kind.plural,
        namespace.unwrap_or("*")
    )
}

/// What clusters have of a kind, each asked until `within` has passed.
pub(super) async fn merged(
    session: &Session<'_>,
    clusters: Vec<Arc<Cluster>>,
    kind: &ResourceKind,
    namespace: Option<&str>,
    within: Duration,
    typed: &Typed,
) -> Merged {
    let entry = entry(kind, namespace);
    let fresh = cache(session.invocation, FRESH);
    let asked = clusters.iter().map(|cluster| {
        let (entry, fresh) = (&entry, &fresh);
        async move {
            let key = cluster.connection.cache_key();
            if let Some(seen) = fresh.as_ref().and_then(|cache| cache.get::<Seen>(key, entry)) {
                return Some(seen);
            }
            let seen = tokio::time::timeout(within, live(session, cluster, kind, namespace)).await;
            let seen = seen.ok().flatten();
            if let (Some(seen), Some(cache)) = (&seen, fresh) {
                cache.put(key, entry, seen);
            }
            seen
        }
    });
    let answers = join_all(asked).await;
    if answers.iter().any(Option::is_none) {
        refresh_in_background(session, &clusters, &entry, typed);
    }
    let stale = cache(session.invocation, STALE);
    let mut merged = Merged::default();
    for (cluster, answer) in clusters.iter().zip(answers) {
        let kept = || {
            stale
                .as_ref()?
                .get::<Seen>(cluster.connection.cache_key(), &entry)
        };
        let Some(seen) = answer.or_else(kept) else {
            continue;
        };
        for name in seen.names {
            let clusters = merged.names.entry(name).or_default();
            clusters.push(cluster.descriptor.name.clone());
        }
        for (key, values) in seen.labels {
            merged.labels.entry(key).or_default().extend(values);
        }
    }
    merged
}

/// What a cluster answers, whole.
async fn live(
    session: &Session<'_>,
    cluster: &Arc<Cluster>,
    kind: &ResourceKind,
    namespace: Option<&str>,
) -> Option<Seen> {
    let params = ListParams {
        namespace: namespace.map(str::to_owned),
        chunk_size: 500,
        ..Default::default()
    };
    let clusters = [cluster.clone()];
    let found = session.client.list_in::<Labelled>(&clusters, kind, &params).await;
    if !found.complete() {
        return None;
    }
    let mut seen = Seen::default();
    for item in found.items {
        seen.add(item.key.name, &item.object);
    }
    Some(seen)
}

/// Lets another process wait for the clusters that are too slow for a shell, so that the next time there is an answer.
fn refresh_in_background(session: &Session<'_>, clusters: &[Arc<Cluster>], entry: &str, typed: &Typed) {
    let (Some(cache), Some(first)) = (cache(session.invocation, REFRESHING), clusters.first()) else {
        return;
    };
    if std::env::var_os(REFRESH).is_some() {
        return;
    }
    let (key, mark) = (first.connection.cache_key(), format!("refreshing {entry}"));
    if cache.get::<bool>(key, &mark).is_some() {
        return;
    }
    cache.put(key, &mark, &true);
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    // Nobody waits for it: it ends by itself, and whoever is its parent then collects it.
    let _ = Command::new(program)
        .args(typed.words.iter().skip(1))
        .env(REFRESH, "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
}
