//! Which objects are to be reconciled, and when: pure, time included.
//!
//! It is client-go's work queue (`util/workqueue`: an object that is added while it is worked on is worked on again afterwards,
//! never beside), with a lane for each cluster: how many objects are worked on at a time is each cluster's own, so that one whose
//! reconciles all hang leaves the others theirs.

use std::cmp::min;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Request;

/// Where a request is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    /// It is to be worked on then. A failure's wait may be cut short.
    Waiting { due: Instant, failed: bool },
    /// It is in its cluster's lane.
    Ready,
    /// It is worked on, and `again` if something happened meanwhile.
    Running { again: bool },
}

#[derive(Debug)]
struct Entry {
    phase: Phase,
    /// How often it failed since it last did not.
    failures: u32,
}

/// One cluster's requests that are to be worked on now.
#[derive(Debug, Default)]
struct Lane {
    open: bool,
    ready: VecDeque<Request>,
    running: usize,
}

/// How work on a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finish {
    /// There is nothing to do until something happens.
    Done,
    /// It is to be done again after this.
    Again(Duration),
    /// It failed, and is to be tried again after this.
    Failed(Duration),
}

/// The queue of one controller.
#[derive(Debug)]
pub(super) struct Queue {
    /// How many requests of one cluster may be worked on at a time.
    concurrency: usize,
    entries: HashMap<Request, Entry>,
    /// Those in [`Phase::Waiting`], by when they are due.
    waiting: BTreeSet<(Instant, Request)>,
    lanes: BTreeMap<Arc<str>, Lane>,
}

impl Queue {
    pub(super) fn new(concurrency: usize) -> Self {
        Queue {
            concurrency: concurrency.max(1),
            entries: HashMap::new(),
            waiting: BTreeSet::new(),
            lanes: BTreeMap::new(),
        }
    }

    /// Something happened to an object: it is to be reconciled as soon as may be.
    pub(super) fn add(&mut self, request: Request) {
        let Some(entry) = self.entries.get_mut(&request) else {
            self.lane(&request.cluster).ready.push_back(request.clone());
            let (phase, failures) = (Phase::Ready, 0);
            self.entries.insert(request, Entry { phase, failures });
            return;
        };
        match &mut entry.phase {
            Phase::Ready => {}
            Phase::Running { again } => *again = true,
            Phase::Waiting { due, .. } => {
                let due = *due;
                self.promote(due, request);
            }
        }
    }

    /// Moves a waiting request into its lane.
    fn promote(&mut self, due: Instant, request: Request) {
        if let Some(entry) = self.entries.get_mut(&request) {
            entry.phase = Phase::Ready;
        }
        let waiting = (due, request);
        self.waiting.remove(&waiting);
        let (_, request) = waiting;
        self.lane(&request.cluster).ready.push_back(request.clone());
    }

    fn lane(&mut self, cluster: &Arc<str>) -> &mut Lane {
        self.lanes.entry(cluster.clone()).or_default()
    }

    /// The clusters whose requests wait for their lane to be opened.
    pub(super) fn closed(&self) -> Vec<Arc<str>> {
        let closed = self.lanes.iter().filter(|(_, lane)| !lane.open);
        closed.map(|(cluster, _)| cluster.clone()).collect()
    }

    /// A cluster's requests may be worked on from now on.
    pub(super) fn open(&mut self, cluster: &Arc<str>) {
        self.lane(cluster).open = true;
    }

    /// A cluster answers again: what failed there need not wait any longer.
    pub(super) fn hurry(&mut self, cluster: &str) {
        let of_cluster = |request: &Request| *request.cluster == *cluster;
        let hurried: Vec<(Instant, Request)> = self
            .waiting
            .iter()
            .filter(|(_, request)| {
                of_cluster(request)
                    && self
                        .entries
                        .get(request)
                        .is_some_and(|entry| matches!(entry.phase, Phase::Waiting { failed: true, .. }))
            })
            .cloned()
            .collect();
        for (due, request) in hurried {
            self.promote(due, request);
        }
    }

    /// Takes the requests to work on now: each lane's oldest, as many as it has room for.
    pub(super) fn start(&mut self, now: Instant) -> Vec<Request> {
        while let Some((due, _)) = self.waiting.first()
            && *due <= now
            && let Some((due, request)) = self.waiting.pop_first()
        {
            self.promote(due, request);
        }
        let mut started = Vec::new();
        for lane in self.lanes.values_mut().filter(|lane| lane.open) {
            let room = self.concurrency.saturating_sub(lane.running);
            let taken = lane.ready.drain(..min(room, lane.ready.len()));
            let before = started.len();
            started.extend(taken);
            lane.running += started.len() - before;
        }
        for request in &started {
            if let Some(entry) = self.entries.get_mut(request) {
                entry.phase = Phase::Running { again: false };
            }
        }
        started
    }

    /// When the next waiting request is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.waiting.first().map(|(due, _)| *due)
    }

    /// How often a request failed since it last did not.
    pub(super) fn failures(&self, request: &Request) -> u32 {
        self.entries.get(request).map_or(0, |entry| entry.failures)
    }

    /// Work on a request has ended. What happened meanwhile comes before any wait.
    pub(super) fn finish(&mut self, request: Request, finish: Finish, now: Instant) {
        let Some(entry) = self.entries.get_mut(&request) else {
            return;
        };
        let Phase::Running { again } = entry.phase else {
            return;
        };
        entry.failures = match finish {
            Finish::Failed(_) => entry.failures.saturating_add(1),
            Finish::Done | Finish::Again(_) => 0,
        };
        let wait = match finish {
            _ if again => Some(Duration::ZERO),
            Finish::Done => None,
            Finish::Again(wait) | Finish::Failed(wait) => Some(wait),
        };
        let failed = matches!(finish, Finish::Failed(_));
        let due = wait.map(|wait| now.checked_add(wait));
        entry.phase = match due {
            _ if again => Phase::Ready,
            Some(Some(due)) => Phase::Waiting { due, failed },
            // Later than time can tell is never.
            Some(None) | None => {
                self.entries.remove(&request);
                self.lane(&request.cluster).running -= 1;
                return;
            }
        };
        let phase = entry.phase.clone();
        let lane = self.lane(&request.cluster);
        lane.running -= 1;
        match phase {
            Phase::Waiting { due, .. } => drop(self.waiting.insert((due, request))),
            _ => lane.ready.push_back(request),
        }
    }

    /// How many requests there are, in whatever phase.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use proptest::prelude::*;

    use super::*;
    use crate::client::ObjectKey;

    fn request(cluster: &str, name: &str) -> Request {
        Request::new(cluster, ObjectKey::new(None, name))
    }

    fn opened(concurrency: usize, clusters: &[&str]) -> Queue {
        let mut queue = Queue::new(concurrency);
        for cluster in clusters {
            queue.open(&Arc::from(*cluster));
        }
        queue
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn what_happens_during_work_is_worked_on_afterwards_and_never_beside() {
        let now = Instant::now();
        let mut queue = opened(4, &["a"]);
        queue.add(request("a", "x"));
        queue.add(request("a", "x"));
        assert_eq!(queue.start(now), [request("a", "x")]);
        queue.add(request("a", "x"));
        queue.add(request("a", "x"));
        assert!(queue.start(now).is_empty());
        queue.finish(request("a", "x"), Finish::Done, now);
        assert_eq!(queue.start(now), [request("a", "x")]);
        queue.finish(request("a", "x"), Finish::Done, now);
        assert!(queue.start(now).is_empty());
        assert_eq!(queue.len(), 0, "what is done is forgotten");
    }

    #[test]
    fn a_cluster_whose_work_hangs_leaves_the_others_their_room() {
        let now = Instant::now();
        let mut queue = opened(2, &["a", "b"]);
        for name in ["1", "2", "3"] {
            queue.add(request("a", name));
            queue.add(request("b", name));
        }
        assert_eq!(queue.start(now).len(), 4);
        // Nothing of a ever ends.
        queue.finish(request("b", "1"), Finish::Done, now);
        assert_eq!(queue.start(now), [request("b", "3")]);
    }

    #[test]
    fn a_lane_that_is_not_open_waits() {
        let now = Instant::now();
        let mut queue = Queue::new(1);
        queue.add(request("a", "x"));
        assert!(queue.start(now).is_empty());
        assert_eq!(queue.closed(), [Arc::from("a")]);
        queue.open(&Arc::from("a"));
        assert_eq!(queue.start(now), [request("a", "x")]);
    }

    #[test]
    fn failures_wait_and_are_counted_until_something_happens_or_the_cluster_is_back() {
        let now = Instant::now();
        let mut queue = opened(2, &["a", "b"]);
        queue.add(request("a", "x"));
        queue.add(request("a", "y"));
        queue.start(now);
        queue.finish(request("a", "x"), Finish::Failed(SECOND), now);
        queue.finish(request("a", "y"), Finish::Again(SECOND), now);
        assert_eq!(queue.failures(&request("a", "x")), 1);
        assert_eq!(queue.next_due(), Some(now + SECOND));
        assert!(queue.start(now).is_empty());
        queue.hurry("b");
        assert!(queue.start(now).is_empty());
        queue.hurry("a");
        assert_eq!(queue.start(now), [request("a", "x")], "only what failed hurries");
        queue.finish(request("a", "x"), Finish::Failed(SECOND), now);
        assert_eq!(queue.failures(&request("a", "x")), 2);
        queue.add(request("a", "x"));
        assert_eq!(queue.start(now), [request("a", "x")]);
        queue.finish(request("a", "x"), Finish::Done, now);
        assert_eq!(queue.failures(&request("a", "x")), 0);
        assert_eq!(queue.start(now + SECOND), [request("a", "y")]);
        queue.finish(request("a", "y"), Finish::Again(Duration::MAX), now);
        assert_eq!(queue.next_due(), None, "for ever is not waited for");
    }

    #[derive(Debug, Clone)]
    enum Step {
        Add(usize),
        Start,
        Finish(usize, Finish),
        Pass(u64),
        Hurry(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        let finish = prop_oneof![
            Just(Finish::Done),
            (0..5u64).prop_map(|wait| Finish::Again(Duration::from_secs(wait))),
            (0..5u64).prop_map(|wait| Finish::Failed(Duration::from_secs(wait))),
        ];
        prop_oneof![
            4 => (0..12usize).prop_map(Step::Add),
            3 => Just(Step::Start),
            4 => (any::<usize>(), finish).prop_map(|(which, finish)| Step::Finish(which, finish)),
            1 => (0..4u64).prop_map(Step::Pass),
            1 => (0..3usize).prop_map(Step::Hurry),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// Whatever happens in whatever order: no object is worked on twice at once, no lane has more than its share, and
        /// each object is worked on after the last time that something happened to it.
        #[test]
        fn nothing_is_lost_and_nothing_runs_twice(steps in prop::collection::vec(step(), 0..120)) {
            let clusters = ["a", "b", "c"];
            let mut now = Instant::now();
            let mut queue = opened(2, &clusters);
            let mut running: Vec<Request> = Vec::new();
            // Whether each object was started after the last thing that happened to it.
            let mut seen: HashMap<Request, bool> = HashMap::new();
            let start = |queue: &mut Queue, now, running: &mut Vec<Request>, seen: &mut HashMap<Request, bool>| {
                for request in queue.start(now) {
                    seen.insert(request.clone(), true);
                    running.push(request);
                }
                let distinct: HashSet<&Request> = running.iter().collect();
                prop_assert_eq!(distinct.len(), running.len());
                for cluster in clusters {
                    prop_assert!(running.iter().filter(|request| &*request.cluster == cluster).count() <= 2);
                }
                Ok(())
            };
            for step in steps {
                match step {
                    Step::Add(which) => {
                        let request = request(clusters[which % 3], &(which / 3).to_string());
                        seen.insert(request.clone(), false);
                        queue.add(request);
                    }
                    Step::Start => start(&mut queue, now, &mut running, &mut seen)?,
                    Step::Finish(which, finish) if !running.is_empty() => {
                        let request = running.swap_remove(which % running.len());
                        queue.finish(request, finish, now);
                    }
                    Step::Finish(..) => {}
                    Step::Pass(seconds) => now += Duration::from_secs(seconds),
                    Step::Hurry(which) => queue.hurry(clusters[which]),
                }
            }
            // Then all work ends well, and time passes.
            for _ in 0..100 {
                for request in running.drain(..) {
                    queue.finish(request, Finish::Done, now);
                }
                now += Duration::from_secs(5);
                start(&mut queue, now, &mut running, &mut seen)?;
            }
            prop_assert!(running.is_empty());
            prop_assert!(seen.values().all(|seen| *seen), "lost: {:?}", seen);
            prop_assert_eq!(queue.len(), 0);
            prop_assert_eq!(queue.next_due(), None);
        }
    }
}
