//! All clusters' lists merged while they are read: a page or two of each cluster is held, however many objects there are.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::Pages;
use crate::client::Client;
use crate::client::cluster::Cluster;
use crate::client::form::Form;
use crate::client::outcome::{ClusterReport, Item, Notice, ObjectKey, Outcome};
use crate::client::read::ListParams;
use crate::error::{ClusterError, Duplicate, FailureReason, Result};
use crate::fleet::discovery::ResourceKind;
use crate::fleet::{ClusterDescriptor, Role};
use crate::k8s::GroupVersionKind;

/// An object with what it is merged by.
struct Keyed<T> {
    key: ObjectKey,
    uid: String,
    object: T,
}

/// What the task of a cluster tells.
enum Told<T> {
    /// A page's objects, in key order, each key once; and the names of those that were there more than once.
    Objects(Vec<Keyed<T>>, Vec<String>),
    /// Everything has been told, or the cluster failed; how long it took.
    End(Result<(), ClusterError>, Duration),
}

/// One cluster's part in the merge.
struct Part<T> {
    cluster: Arc<ClusterDescriptor>,
    name: Arc<str>,
    pages: mpsc::Receiver<Told<T>>,
    /// What has been received and not merged yet, the next object last.
    waiting: Vec<Keyed<T>>,
    last: Option<ObjectKey>,
    /// The names of what it listed more than once, until that has been noted.
    repeated: Vec<String>,
    count: usize,
    /// `None` while more may come.
    end: Option<(Result<(), ClusterError>, Duration)>,
}

/// The objects of all clusters that serve a kind, in the order of [`Client::list`], merged as they come.
///
/// Of a cluster that fails midway, objects may have been given already: the reports of [`finish`](ListStream::finish) say so.
pub struct ListStream<T> {
    resource: String,
    parts: Vec<Part<T>>,
    /// Whether objects of one key in several clusters are copies.
    fleet: bool,
    /// The key whose copies are being given, and the clusters that have it.
    current: Option<(ObjectKey, Vec<Arc<str>>)>,
    duplicates: Vec<Duplicate>,
    notices: Vec<Notice>,
    /// Whose observer is told of duplicates, and of which kind they are.
    of: Option<(Client, GroupVersionKind)>,
    _tasks: JoinSet<()>,
}

impl Client {
    /// Lists a kind in every cluster that serves it, and gives the objects in order while they are read, so that memory does
    /// not grow with the answer.
    ///
    /// # Errors
    /// [`Error::UnknownKind`](crate::error::Error::UnknownKind); failing clusters are part of the stream's end.
    pub fn list_stream<T: Form>(&self, kind: &ResourceKind, params: &ListParams) -> Result<ListStream<T>> {
        let mut tasks = JoinSet::new();
        let mut parts = Vec::new();
        for cluster in self.clusters_for(&kind.gvk)? {
            let (sender, pages) = mpsc::channel(1);
            parts.push(Part {
                cluster: cluster.descriptor.clone(),
                name: Arc::from(cluster.descriptor.name.as_str()),
                pages,
                waiting: Vec::new(),
                last: None,
                repeated: Vec::new(),
                count: 0,
                end: None,
            });
            let lacks = self.is_known_to_lack(&cluster, kind);
            tasks.spawn(read_cluster(cluster, kind.clone(), params.clone(), lacks, sender));
        }
        // Contexts that no file ties together are clusters of their own: each has its namespace "default".
        let fleet = !parts.iter().any(|part| part.cluster.role == Role::Context);
        Ok(ListStream {
            resource: kind.group_resource(),
            parts,
            fleet,
            current: None,
            duplicates: Vec::new(),
            notices: Vec::new(),
            of: Some((self.clone(), kind.gvk.clone())),
            _tasks: tasks,
        })
    }
}

impl<T: Form> ListStream<T> {
    /// The next object; `None` when all have been given. Copies of an object follow each other, in cluster order.
    ///
    /// Cancel-safe: what was received is not lost.
    pub async fn next(&mut self) -> Option<Item<T>> {
        for part in &mut self.parts {
            part.fill().await;
            for name in part.repeated.drain(..) {
                self.notices.push(Notice::Repeated {
                    cluster: part.name.to_string(),
                    resource: self.resource.clone(),
                    name,
                });
            }
        }
        let next = self.first_of_all()?;
        let begins = !matches!(&self.current, Some((key, _)) if Some(key) == self.parts[next].head());
        if begins {
            self.begin_key(next);
        }
        let part = &mut self.parts[next];
        let Keyed { key, uid, object } = part.waiting.pop()?;
        part.count += 1;
        let name = part.name.clone();
        let also_in = match &self.current {
            Some((_, clusters)) => clusters.iter().filter(|other| **other != name).cloned().collect(),
            None => Vec::new(),
        };
        Some(Item {
            cluster: name,
            key,
            uid,
            also_in,
            object,
        })
    }

    /// Gives a cluster up: what it gave last cannot be read. Its other objects are left out, and its report says why.
    pub fn fail(&mut self, cluster: &str, error: ClusterError) {
        if let Some(part) = self.parts.iter_mut().find(|part| &*part.name == cluster) {
            // The one that cannot be read was not given.
            part.count = part.count.saturating_sub(1);
            part.waiting.clear();
            part.pages.close();
            let elapsed = part.end.take().map_or(Duration::ZERO, |(_, elapsed)| elapsed);
            part.end = Some((Err(error), elapsed));
        }
    }

    /// What there is to say of the list, once [`next`](Self::next) has given all of it: an outcome without items. A failed
    /// cluster may have given some of its objects.
    pub fn finish(self) -> Outcome<T> {
        if let Some((client, gvk)) = self.of.as_ref().filter(|_| !self.duplicates.is_empty()) {
            client.note_conflict("list", gvk);
        }
        let reports = self.parts.into_iter().map(|part| {
            let (result, elapsed) = part.end.unwrap_or_else(|| (Err(unread()), Duration::ZERO));
            ClusterReport {
                cluster: part.cluster,
                result: match result {
                    Ok(()) => Ok(part.count),
                    Err(error) => Err(incomplete(error, part.count)),
                },
                elapsed,
            }
        });
        Outcome {
            items: Vec::new(),
            reports: reports.collect(),
            duplicates: self.duplicates,
            notices: self.notices,
        }
    }

    /// The cluster that has the first object of all that wait; the first in cluster order where several have it.
    fn first_of_all(&self) -> Option<usize> {
        let mut first: Option<(usize, &ObjectKey)> = None;
        for (at, part) in self.parts.iter().enumerate() {
            if let Some(key) = part.head()
                && first.is_none_or(|(_, least)| key < least)
            {
                first = Some((at, key));
            }
        }
        first.map(|(at, _)| at)
    }

    /// Notes which clusters have the key that comes next.
    fn begin_key(&mut self, at: usize) {
        let Some(key) = self.parts[at].head().cloned() else {
            return;
        };
        let copies: Vec<(Arc<str>, &str)> = self
            .parts
            .iter()
            .filter_map(|part| {
                let waiting = part.waiting.last()?;
                (waiting.key == key).then(|| (part.name.clone(), waiting.uid.as_str()))
            })
            .collect();
        let same_server: Vec<String> = copies
            .iter()
            .filter(|(_, uid)| !uid.is_empty() && *uid == copies[0].1)
            .map(|(name, _)| name.to_string())
            .collect();
        let mut clusters: Vec<Arc<str>> = copies.into_iter().map(|(name, _)| name).collect();
        if same_server.len() > 1 {
            let notice = Notice::SameServer {
                clusters: same_server,
            };
            if !self.notices.contains(&notice) {
                self.notices.push(notice);
            }
        }
        if !self.fleet {
            clusters.clear();
        }
        if clusters.len() > 1 {
            self.duplicates.push(Duplicate {
                resource: self.resource.clone(),
                namespace: key.namespace.clone(),
                name: key.name.clone(),
                clusters: clusters.iter().map(ToString::to_string).collect(),
            });
        }
        self.current = Some((key, clusters));
    }
}

impl<T: Form> Part<T> {
    fn head(&self) -> Option<&ObjectKey> {
        self.waiting.last().map(|keyed| &keyed.key)
    }

    /// Waits until there is an object, or none to come.
    async fn fill(&mut self) {
        while self.waiting.is_empty() && self.end.is_none() {
            match self.pages.recv().await {
                Some(Told::Objects(mut objects, mut repeated)) => {
                    self.repeated.append(&mut repeated);
                    let ordered = match (&self.last, objects.first()) {
                        (Some(last), Some(first)) => *last <= first.key,
                        _ => true,
                    };
                    if !ordered {
                        self.pages.close();
                        self.end = Some((Err(out_of_order()), Duration::ZERO));
                        return;
                    }
                    // An object that changed between two pages may be on both.
                    if let Some(last) = &self.last
                        && objects.first().is_some_and(|keyed| keyed.key == *last)
                    {
                        self.repeated.push(objects.remove(0).key.name);
                    }
                    if let Some(last) = objects.last() {
                        self.last = Some(last.key.clone());
                    }
                    objects.reverse();
                    self.waiting = objects;
                }
                Some(Told::End(result, elapsed)) => self.end = Some((result, elapsed)),
                None => self.end = Some((Err(unread()), Duration::ZERO)),
            }
        }
    }
}

/// Reads one cluster's list and tells it page by page, no faster than it is merged.
async fn read_cluster<T: Form>(
    cluster: Arc<Cluster>,
    kind: ResourceKind,
    params: ListParams,
    lacks: bool,
    told: mpsc::Sender<Told<T>>,
) {
    // What counts against the deadline is the time that the cluster takes, not that of whoever reads the stream.
    let mut spent = Duration::ZERO;
    let result = async {
        cluster.connection.authenticate().await?;
        let total = cluster.connection.deadlines().total;
        let mut pages = Pages::new(cluster.clone(), kind, params);
        loop {
            let begun = Instant::now();
            let page = match total {
                None => pages.next::<T>().await.map_err(ClusterError::from),
                Some(total) => {
                    let left = total.saturating_sub(spent);
                    match tokio::time::timeout(left, pages.next::<T>()).await {
                        Ok(page) => page.map_err(ClusterError::from),
                        Err(_) => Err(ClusterError::sent(
                            FailureReason::Timeout,
                            format!("no whole answer within {} s", total.as_secs_f32()),
                        )),
                    }
                }
            };
            spent += begun.elapsed();
            let page = match page {
                Ok(Some(page)) => page,
                Ok(None) => return Ok(()),
                // A cluster that promised nothing has none of a kind that it does not know.
                Err(error) if error.reason == FailureReason::NoSuchKind && lacks => return Ok(()),
                Err(error) => return Err(error),
            };
            let mut objects: Vec<Keyed<T>> = page
                .items
                .into_iter()
                .map(|object| Keyed {
                    key: object.key(),
                    uid: object.uid(),
                    object,
                })
                .collect();
            if !objects.is_sorted_by(|a, b| a.key <= b.key) {
                objects.sort_by(|a, b| a.key.cmp(&b.key));
            }
            let mut repeated = Vec::new();
            objects.dedup_by(|later, earlier| {
                let same = later.key == earlier.key;
                if same {
                    std::mem::swap(later, earlier);
                    repeated.push(later.key.name.clone());
                }
                same
            });
            if told.send(Told::Objects(objects, repeated)).await.is_err() {
                return Ok(());
            }
        }
    };
    let result = result.await;
    // Nobody listens any more where this fails.
    let _ = told.send(Told::End(result, spent)).await;
}

/// A failure after so many objects.
fn incomplete(error: ClusterError, given: usize) -> ClusterError {
    let message = match given {
        0 => error.message,
        _ => format!("{}; some of its objects were given, not all", error.message),
    };
    ClusterError {
        message,
        given,
        ..error
    }
}

/// Pages that overlap cannot be merged while they come.
fn out_of_order() -> ClusterError {
    ClusterError::sent(
        FailureReason::Server,
        "the pages of the list are not in the order of their keys; ask for all at once with --chunk-size=0",
    )
}

/// The stream was not read to its end.
fn unread() -> ClusterError {
    ClusterError::sent(FailureReason::Decode, "the list was not read to its end")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::super::merge;
    use super::*;
    use crate::fleet::Serves;

    fn cluster(index: usize) -> Arc<ClusterDescriptor> {
        Arc::new(ClusterDescriptor {
            name: format!("c{index}"),
            role: Role::Remote,
            host: None,
            labels: Default::default(),
            serves: Serves::Any,
        })
    }

    fn object(cluster: usize, name: u16) -> Value {
        json!({"metadata": {"name": format!("n{name:03}"), "uid": format!("{cluster}-{name}")}})
    }

    /// A stream whose clusters tell these objects, in pages of this size; a cluster fails after its last page if it says so.
    fn stream(clusters: &[(Vec<u16>, bool)], page: usize) -> ListStream<Value> {
        let mut tasks = JoinSet::new();
        let parts = clusters.iter().enumerate().map(|(index, (names, fails))| {
            let (sender, pages) = mpsc::channel(1);
            let objects: Vec<Value> = names.iter().map(|name| object(index, *name)).collect();
            let fails = *fails;
            tasks.spawn(async move {
                for page in objects.chunks(page) {
                    let keyed = page.iter().map(|object| Keyed {
                        key: object.key(),
                        uid: object.uid(),
                        object: object.clone(),
                    });
                    let _ = sender.send(Told::Objects(keyed.collect(), Vec::new())).await;
                }
                let result = if fails { Err(unread()) } else { Ok(()) };
                let _ = sender.send(Told::End(result, Duration::ZERO)).await;
            });
            Part {
                cluster: cluster(index),
                name: Arc::from(format!("c{index}")),
                pages,
                waiting: Vec::new(),
                last: None,
                repeated: Vec::new(),
                count: 0,
                end: None,
            }
        });
        ListStream {
            resource: "things".to_owned(),
            parts: parts.collect(),
            fleet: true,
            current: None,
            duplicates: Vec::new(),
            notices: Vec::new(),
            of: None,
            _tasks: tasks,
        }
    }

    fn collect(clusters: &[(Vec<u16>, bool)], page: usize) -> (Vec<Item<Value>>, Outcome<Value>) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut stream = stream(clusters, page);
            let mut items = Vec::new();
            while let Some(item) = stream.next().await {
                items.push(item);
            }
            (items, stream.finish())
        })
    }

    fn shown(items: &[Item<Value>]) -> Vec<String> {
        let line = |item: &Item<Value>| format!("{} {} {:?}", item.cluster, item.key.name, item.also_in);
        items.iter().map(line).collect()
    }

    proptest! {
        #[test]
        fn it_gives_what_a_merge_gives(
            clusters in proptest::collection::vec(proptest::collection::btree_set(0u16..60, 0..30), 1..5),
            page in 1usize..9,
        ) {
            let clusters: Vec<(Vec<u16>, bool)> =
                clusters.into_iter().map(|names| (names.into_iter().collect(), false)).collect();
            let parts = clusters.iter().enumerate().map(|(index, (names, _))| merge::Part {
                cluster: cluster(index),
                result: Ok(names.iter().map(|name| object(index, *name)).collect()),
                given: Vec::new(),
                elapsed: Duration::ZERO,
            });
            let merged: Outcome<Value> = merge::merge("things", parts.collect());
            let (items, end) = collect(&clusters, page);
            prop_assert_eq!(shown(&items), shown(&merged.items));
            prop_assert_eq!(&end.duplicates, &merged.duplicates);
            let counts = |outcome: &Outcome<Value>| -> Vec<usize> {
                outcome.reports.iter().map(|report| *report.result.as_ref().unwrap()).collect()
            };
            prop_assert_eq!(counts(&end), counts(&merged));
        }
    }

    #[test]
    fn a_cluster_that_fails_midway_is_reported_and_the_others_are_whole() {
        let clusters = [(vec![1, 3], true), (vec![2, 3, 4], false)];
        let (items, end) = collect(&clusters, 1);
        assert_eq!(
            shown(&items),
            [
                "c0 n001 []",
                "c1 n002 []",
                "c0 n003 [\"c1\"]",
                "c1 n003 [\"c0\"]",
                "c1 n004 []"
            ]
        );
        assert_eq!(end.reports[0].result.as_ref().unwrap_err().given, 2);
        assert_eq!(*end.reports[1].result.as_ref().unwrap(), 3);
    }

    #[test]
    fn pages_that_overlap_end_that_cluster() {
        let (items, end) = collect(&[(vec![5, 1], false), (vec![2], false)], 1);
        assert_eq!(shown(&items), ["c1 n002 []", "c0 n005 []"]);
        assert!(
            end.reports[0]
                .result
                .as_ref()
                .unwrap_err()
                .message
                .contains("--chunk-size=0")
        );
    }

    #[test]
    fn what_stands_on_two_pages_is_given_once() {
        let (items, end) = collect(&[(vec![1, 2, 2, 3], false)], 2);
        assert_eq!(items.len(), 3);
        assert_eq!(end.notices.len(), 1);
    }
}
