//! All clusters' lists merged while they are read: a page or two of each cluster is held, however many objects there are.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;

use super::ahead::Ahead;
use super::reader::{Keyed, KeyedPage, Reader, Teller, Told, unread};
use crate::client::Client;
use crate::client::form::Form;
use crate::client::outcome::{ClusterReport, Item, Notice, ObjectKey, Outcome};
use crate::client::read::ListParams;
use crate::error::{ClusterError, Duplicate, FailureReason, Result};
use crate::fleet::discovery::ResourceKind;
use crate::fleet::{ClusterDescriptor, Role};
use crate::k8s::GroupVersionKind;

/// One cluster's part in the merge.
struct Part<T> {
    cluster: Arc<ClusterDescriptor>,
    name: Arc<str>,
    /// The objects of the page that is being merged, the next object last, and how many bytes they took together.
    waiting: Vec<Keyed<T>>,
    held: usize,
    /// Whether any of them has been given.
    begun: bool,
    /// The pages after it, with what they take.
    pages: VecDeque<(Vec<Keyed<T>>, usize)>,
    /// The last key that has come.
    last: Option<ObjectKey>,
    /// The names of what it listed more than once.
    repeated: Vec<String>,
    count: usize,
    /// `None` while more may come.
    end: Option<(Result<(), ClusterError>, Duration)>,
}

/// The objects of all clusters that serve a kind, in the order of [`Client::list`], merged as they come.
///
/// Of a cluster that fails midway, objects may have been given already: the reports of [`finish`](ListStream::finish) say so.
///
/// ```
/// # use multicluster::{client::{Client, ListParams, Metadata}, fleet::discovery::ResourceKind};
/// # async fn example(client: Client, kind: ResourceKind) -> multicluster::error::Result<()> {
/// let mut objects = client.list_stream::<Metadata>(&kind, &ListParams::default())?;
/// while let Some(item) = objects.next().await {
///     println!("{} {}", item.cluster, item.key.name);
/// }
/// let outcome = objects.finish();
/// assert!(outcome.complete(), "{:?}", outcome.failures());
/// # Ok(()) }
/// ```
pub struct ListStream<T> {
    resource: String,
    parts: Vec<Part<T>>,
    /// The parts that have an object, by the key of their next one, in cluster order where several have it.
    order: Vec<usize>,
    told: UnboundedReceiver<(usize, Told<T>)>,
    ahead: Ahead,
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
    /// ```
    /// # use multicluster::{client::{Client, ListParams, Metadata}, fleet::discovery::ResourceKind};
    /// # async fn example(client: Client, kind: ResourceKind) -> multicluster::error::Result<()> {
    /// let mut objects = client.list_stream::<Metadata>(&kind, &ListParams::default().chunk_size(1000))?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownKind`](crate::error::Error::UnknownKind); failing clusters are part of the stream's end.
    pub fn list_stream<T: Form>(&self, kind: &ResourceKind, params: &ListParams) -> Result<ListStream<T>> {
        let mut tasks = JoinSet::new();
        let mut parts = Vec::new();
        let mut readers = Vec::new();
        let (teller, told) = unbounded_channel();
        for (number, cluster) in self.clusters_for(&kind.gvk)?.into_iter().enumerate() {
            parts.push(Part::new(cluster.descriptor.clone()));
            let (sender, permits) = unbounded_channel();
            readers.push(sender);
            let reader = Reader {
                lacks: self.is_known_to_lack(&cluster, kind),
                cluster,
                kind: kind.clone(),
                params: params.clone(),
                permits,
            };
            tasks.spawn(reader.read(Teller::new(number, teller.clone())));
        }
        Ok(ListStream {
            resource: kind.group_resource(),
            // Contexts that no file ties together are clusters of their own: each has its namespace "default".
            fleet: !parts.iter().any(|part| part.cluster.role == Role::Context),
            parts,
            order: Vec::new(),
            told,
            ahead: Ahead::new(params.chunk_size, readers),
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
        // What is given at once must not keep the readers from reading.
        tokio::task::coop::consume_budget().await;
        while self.parts.iter().any(Part::is_awaited) {
            let (part, told) = self.told.recv().await?;
            self.take_in(part, told);
        }
        let next = *self.order.first()?;
        if !matches!(&self.current, Some((key, _)) if Some(key) == self.parts[next].head()) {
            self.begin_key(next);
        }
        let part = &mut self.parts[next];
        let Keyed { key, uid, object } = part.waiting.pop()?;
        let name = part.name.clone();
        part.count += 1;
        let begins = !std::mem::replace(&mut part.begun, true);
        self.order.remove(0);
        match part.waiting.is_empty() {
            true => self.begin_page(next),
            false => self.put_in_order(next),
        }
        if begins || !self.parts[next].begun {
            while let Ok((part, told)) = self.told.try_recv() {
                self.take_in(part, told);
            }
            self.look_ahead();
        }
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

    /// Takes in what a reader tells.
    fn take_in(&mut self, number: usize, told: Told<T>) {
        let part = &mut self.parts[number];
        if part.end.is_some() {
            return;
        }
        match told {
            Told::Page(page) => self.take_in_page(number, page),
            Told::End(result, elapsed) => {
                part.end = Some((result, elapsed));
                self.ahead.ended(number);
            }
        }
        self.look_ahead();
    }

    fn take_in_page(&mut self, number: usize, page: KeyedPage<T>) {
        let KeyedPage {
            mut objects,
            repeated,
            bytes,
            held,
        } = page;
        let part = &mut self.parts[number];
        let last = objects.last().map(|keyed| keyed.key.clone());
        self.ahead
            .arrived(number, objects.len(), bytes, held, last.as_ref());
        if let (Some(last), Some(first)) = (&part.last, objects.first()) {
            if *last > first.key {
                part.end = Some((Err(out_of_order()), Duration::ZERO));
                self.ahead.ended(number);
                self.ahead.gave(held);
                return;
            }
            // An object that changed between two pages may be on both.
            if *last == first.key {
                part.repeated.push(objects.remove(0).key.name);
            }
        }
        part.repeated.extend(repeated);
        part.last = last.or(part.last.take());
        objects.reverse();
        part.pages.push_back((objects, held));
        if part.waiting.is_empty() {
            self.begin_page(number);
        }
    }

    /// Goes on to the next page of a part, if it is here.
    fn begin_page(&mut self, number: usize) {
        let part = &mut self.parts[number];
        self.ahead.gave(std::mem::take(&mut part.held));
        part.begun = false;
        while let Some((objects, held)) = part.pages.pop_front() {
            if objects.is_empty() {
                self.ahead.gave(held);
                continue;
            }
            (part.waiting, part.held) = (objects, held);
            self.put_in_order(number);
            return;
        }
        part.waiting = Vec::new();
    }

    /// Lets readers go on.
    fn look_ahead(&mut self) {
        let needed = |number: usize| {
            let part = &self.parts[number];
            part.pages.is_empty() && (part.begun || part.waiting.is_empty())
        };
        self.ahead.go_on(needed);
    }

    /// Puts a part where its next object belongs.
    fn put_in_order(&mut self, number: usize) {
        let of = |number: usize| (self.parts[number].head(), number);
        let place = self.order.partition_point(|other| of(*other) < of(number));
        self.order.insert(place, number);
    }

    /// Gives a cluster up: what it gave last cannot be read. Its other objects are left out, and its report says why.
    pub fn fail(&mut self, cluster: &str, error: ClusterError) {
        if let Some((number, part)) = (0..)
            .zip(&mut self.parts)
            .find(|(_, part)| &*part.name == cluster)
        {
            // The one that cannot be read was not given.
            part.count = part.count.saturating_sub(1);
            let elapsed = part.end.take().map_or(Duration::ZERO, |(_, elapsed)| elapsed);
            part.end = Some((Err(error), elapsed));
            part.waiting.clear();
            let later: usize = part.pages.drain(..).map(|(_, held)| held).sum();
            self.order.retain(|other| *other != number);
            self.ahead.ended(number);
            self.ahead.gave(later);
            self.begin_page(number);
            self.look_ahead();
        }
    }

    /// What there is to say of the list, once [`next`](Self::next) has given all of it: an outcome without items. A failed
    /// cluster may have given some of its objects.
    pub fn finish(self) -> Outcome<T> {
        if let Some((client, gvk)) = self.of.as_ref().filter(|_| !self.duplicates.is_empty()) {
            client.note_conflict("list", gvk);
        }
        let mut notices = Vec::new();
        let reports = self.parts.into_iter().map(|part| {
            notices.extend(part.repeated.into_iter().map(|name| Notice::Repeated {
                cluster: part.name.to_string(),
                resource: self.resource.clone(),
                name,
            }));
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
        let reports = reports.collect();
        notices.extend(self.notices);
        Outcome {
            items: Vec::new(),
            reports,
            duplicates: self.duplicates,
            notices,
        }
    }

    /// Notes which clusters have the key that comes next.
    fn begin_key(&mut self, at: usize) {
        let Some(key) = self.parts[at].head().cloned() else {
            return;
        };
        let parts = self.order.iter().map(|number| &self.parts[*number]);
        let copies: Vec<(Arc<str>, &str)> = parts
            .map_while(|part| {
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

impl<T> Part<T> {
    fn new(cluster: Arc<ClusterDescriptor>) -> Self {
        Part {
            name: Arc::from(cluster.name.as_str()),
            cluster,
            waiting: Vec::new(),
            held: 0,
            begun: false,
            pages: VecDeque::new(),
            last: None,
            repeated: Vec::new(),
            count: 0,
            end: None,
        }
    }

    fn head(&self) -> Option<&ObjectKey> {
        self.waiting.last().map(|keyed| &keyed.key)
    }

    /// Whether there is no object, and may be one later.
    fn is_awaited(&self) -> bool {
        self.waiting.is_empty() && self.end.is_none()
    }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::super::merge;
    use super::super::ahead::BUDGET;
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

    /// A stream whose clusters tell these objects, of so many bytes, in pages of this size; a cluster fails after its last
    /// page if it says so.
    fn stream(clusters: &[(Vec<u16>, bool)], page: usize, bytes: usize) -> ListStream<Value> {
        let mut tasks = JoinSet::new();
        let (sender, told) = unbounded_channel();
        let mut readers = Vec::new();
        for (number, (names, fails)) in clusters.iter().enumerate() {
            let objects: Vec<Value> = names.iter().map(|name| object(number, *name)).collect();
            let fails = *fails;
            let mut teller = Teller::new(number, sender.clone());
            let (permit, mut permits) = unbounded_channel();
            readers.push(permit);
            tasks.spawn(async move {
                for page in objects.chunks(page) {
                    permits.recv().await;
                    let keyed = page.iter().map(|object| Keyed {
                        key: object.key(),
                        uid: object.uid(),
                        object: object.clone(),
                    });
                    teller.tell(Told::Page(KeyedPage {
                        objects: keyed.collect(),
                        repeated: Vec::new(),
                        bytes: bytes * page.len(),
                        held: bytes * page.len(),
                    }));
                }
                let result = if fails { Err(unread()) } else { Ok(()) };
                teller.tell(Told::End(result, Duration::ZERO));
            });
        }
        ListStream {
            resource: "things".to_owned(),
            parts: (0..clusters.len())
                .map(|number| Part::new(cluster(number)))
                .collect(),
            order: Vec::new(),
            told,
            ahead: Ahead::new(u32::try_from(page).unwrap(), readers),
            fleet: true,
            current: None,
            duplicates: Vec::new(),
            notices: Vec::new(),
            of: None,
            _tasks: tasks,
        }
    }

    /// What a stream gives, and the most bytes that were over the budget while it did.
    fn collect_of(
        clusters: &[(Vec<u16>, bool)],
        page: usize,
        bytes: usize,
    ) -> (Vec<Item<Value>>, Outcome<Value>, i64) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut stream = stream(clusters, page, bytes);
            let mut items = Vec::new();
            let mut over = 0;
            while let Some(item) = stream.next().await {
                items.push(item);
                over = over.max(-stream.ahead.free());
            }
            assert_eq!(stream.ahead.free(), BUDGET, "all was given back");
            (items, stream.finish(), over)
        })
    }

    fn collect(clusters: &[(Vec<u16>, bool)], page: usize) -> (Vec<Item<Value>>, Outcome<Value>) {
        let (items, end, _) = collect_of(clusters, page, 1000);
        (items, end)
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
            bytes in prop_oneof![Just(0usize), 1_000_000usize..20_000_000],
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
            let (items, end, _) = collect_of(&clusters, page, bytes);
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
    fn many_clusters_hold_two_pages_each_beside_the_budget() {
        let clusters: Vec<(Vec<u16>, bool)> = (0..40)
            .map(|cluster| ((cluster * 25..(cluster + 1) * 25).collect(), false))
            .collect();
        let mixed: Vec<(Vec<u16>, bool)> = (0..40)
            .map(|cluster| ((0..25).map(|name| name * 40 + cluster).collect(), false))
            .collect();
        for clusters in [clusters, mixed] {
            let (page, bytes) = (5, 200_000);
            let (items, _, over) = collect_of(&clusters, page, bytes);
            assert_eq!(items.len(), 1000);
            assert!(over > 0, "there is more than the budget holds");
            assert!(over <= 2 * 40 * 5 * 200_000, "{over}");
        }
    }

    #[test]
    fn what_stands_on_two_pages_is_given_once() {
        let (items, end) = collect(&[(vec![1, 2, 2, 3], false)], 2);
        assert_eq!(items.len(), 3);
        assert_eq!(end.notices.len(), 1);
    }
}
