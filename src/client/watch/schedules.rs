//! Random faults at every point of a watch: the events that are told add up to what the server has, each told once.
//!
//! The server is a history of changes, the network a random schedule: lists that fail, watches that are refused, cut at any
//! byte, garbled, too old (as an answer or as an event), that repeat what was told or end at once. Time is tokio's, paused.
//! `WATCH_SCHEDULES` is how many schedules are run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::super::form::Page;
use super::task::{Source, watch_source};
use super::{CHANNEL_SIZE, WatchEventKind, WatchParams};
use crate::error::{ClusterError, FailureReason, Retry};
use crate::fleet::connection::{Lines, answer_error};
use crate::k8s::{Body, GroupVersionKind};

/// Seeds that once told something wrong, and some that did not: these are always run.
const KEPT: [u64; 4] = [1, 2, 3, 42];
/// How many schedules are run where nobody asks for more.
const FEW: u64 = 300;
/// How many requests meet faults and changes, before all is well.
const TROUBLED: u32 = 14;

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap()
    }
}

/// A server and the way to it.
struct Fake {
    random: Random,
    revision: u64,
    /// Versions before this one are forgotten.
    compacted: u64,
    objects: BTreeMap<String, Value>,
    history: Vec<(u64, &'static str, Value)>,
    troubled: u32,
    /// A second event in a row that is none would end the watch, as it should.
    garbled: bool,
    /// The watch is never to end, so that it meets what would end it.
    keep_trying: bool,
}

impl Fake {
    fn new(seed: u64, keep_trying: bool) -> Self {
        let mut fake = Fake {
            random: Random(seed),
            revision: 1,
            compacted: 0,
            objects: BTreeMap::new(),
            history: Vec::new(),
            troubled: TROUBLED,
            garbled: false,
            keep_trying,
        };
        (0..4).for_each(|_| fake.change());
        fake
    }

    fn change(&mut self) {
        self.revision += 1;
        let name = format!("n{}", self.random.below(6));
        let uid = self
            .objects
            .get(&name)
            .map(|object| object["metadata"]["uid"].clone());
        let uid_of_new = json!(format!("u{}", self.revision));
        let type_ = match (&uid, self.random.below(3)) {
            (None, _) => "ADDED",
            (Some(_), 0) => "DELETED",
            (Some(_), _) => "MODIFIED",
        };
        let object = json!({"metadata": {"name": name, "uid": uid.unwrap_or(uid_of_new),
            "resourceVersion": self.revision.to_string()}});
        match type_ {
            "DELETED" => self.objects.remove(&name),
            _ => self.objects.insert(name, object.clone()),
        };
        self.history.push((self.revision, type_, object));
    }

    /// Lets time pass at the server; whether this request is to meet a fault.
    fn trouble(&mut self) -> bool {
        if self.troubled == 0 {
            return false;
        }
        self.troubled -= 1;
        (0..self.random.below(4)).for_each(|_| self.change());
        if self.random.below(6) == 0 {
            self.compacted = self.revision;
        }
        self.random.below(3) > 0
    }

    fn failure(&mut self) -> ClusterError {
        let status = |code| answer_error(code, &http::HeaderMap::new(), b"");
        match self.random.below(if self.keep_trying { 6 } else { 3 }) {
            0 => ClusterError::not_sent(FailureReason::Connect, "refused").with_retry(Retry::Soon),
            1 => ClusterError::sent(FailureReason::Timeout, "late").with_retry(Retry::Soon),
            2 => status(http::StatusCode::SERVICE_UNAVAILABLE),
            3 => status(http::StatusCode::FORBIDDEN),
            4 => status(http::StatusCode::UNPROCESSABLE_ENTITY),
            _ => ClusterError::not_sent(FailureReason::Tls, "another CA"),
        }
    }

    fn list(&mut self) -> Result<Page<Value>, ClusterError> {
        if self.trouble() && self.random.below(2) == 0 {
            return Err(self.failure());
        }
        Ok(Page {
            items: self.objects.values().cloned().collect(),
            continue_token: String::new(),
            resource_version: self.revision.to_string(),
            ..Default::default()
        })
    }

    fn open(&mut self, version: u64) -> Result<Vec<u8>, ClusterError> {
        let troubled = self.trouble();
        let fault = if troubled {
            self.random.below(8)
        } else {
            usize::MAX
        };
        let gone = json!({"kind": "Status", "status": "Failure", "reason": "Expired", "code": 410, "message": "too old"});
        if version < self.compacted {
            return match self.random.below(2) {
                0 => Err(answer_error(
                    http::StatusCode::GONE,
                    &http::HeaderMap::new(),
                    gone.to_string().as_bytes(),
                )),
                _ => Ok(line("ERROR", &gone)),
            };
        }
        if fault == 0 {
            return Err(self.failure());
        }
        // Fault 1: what was told last is told again.
        let from = if fault == 1 {
            version.saturating_sub(1)
        } else {
            version
        };
        let mut body = Vec::new();
        for (_, type_, object) in self.history.iter().filter(|(revision, ..)| *revision > from) {
            body.extend(line(type_, object));
        }
        match fault {
            2 | 3 => {
                let at = self.random.below(body.len() + 1);
                body.truncate(at);
            }
            4 if !self.garbled || self.keep_trying => {
                self.garbled = true;
                body.extend(b"{\"type\":\"SURPRISE\",\"object\":{}}\n");
            }
            5 => body.extend(line(
                "ERROR",
                &json!({"kind": "Status", "code": 500, "message": "no leader"}),
            )),
            6 => {
                let bookmark = json!({"metadata": {"resourceVersion": self.revision.to_string()}});
                body.extend(line("BOOKMARK", &bookmark));
            }
            _ => {}
        }
        Ok(body)
    }
}

fn line(type_: &str, object: &Value) -> Vec<u8> {
    format!("{}\n", json!({"type": type_, "object": object})).into_bytes()
}

struct Network(Arc<Mutex<Fake>>);

impl Source<Value> for Network {
    async fn list(&self) -> Result<Page<Value>, ClusterError> {
        self.0.lock().unwrap().list()
    }

    async fn open(&self, version: &str) -> Result<Lines, ClusterError> {
        let body = self.0.lock().unwrap().open(version.parse().unwrap())?;
        Ok(Lines::new(Body::from(body), Duration::from_secs(60), 1 << 20))
    }
}

/// Runs a schedule; what was told wrong.
async fn run(seed: u64, keep_trying: bool) -> Result<(), String> {
    let fake = Arc::new(Mutex::new(Fake::new(seed, keep_trying)));
    let (sender, mut events) = mpsc::channel(CHANNEL_SIZE);
    let kind = crate::fleet::discovery::guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
    let params = WatchParams {
        keep_trying,
        ..WatchParams::default()
    };
    let source = Network(fake.clone());
    let watching = tokio::spawn(async move {
        watch_source(source, Arc::from("az-a"), kind, &params, sender).await;
    });
    let end = tokio::time::Instant::now() + Duration::from_secs(1200);
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    while let Ok(sent) = tokio::time::timeout_at(end, events.recv()).await {
        let event = sent.ok_or("the watch ended")?.event;
        let text = |object: &Value, field: &str| object["metadata"][field].as_str().unwrap().to_owned();
        let sound = match &event.kind {
            WatchEventKind::Added(object) => told
                .insert(text(object, "name"), text(object, "resourceVersion"))
                .is_none(),
            WatchEventKind::Modified(object) => {
                let version = text(object, "resourceVersion");
                told.insert(text(object, "name"), version.clone())
                    .is_some_and(|before| before != version)
            }
            WatchEventKind::Deleted(object) => told.remove(&text(object, "name")).is_some(),
            WatchEventKind::Stopped(_) => false,
            _ => true,
        };
        if !sound {
            return Err(format!("told wrongly: {event:?}"));
        }
    }
    watching.abort();
    let fake = fake.lock().unwrap();
    let has: BTreeMap<String, String> = fake
        .objects
        .iter()
        .map(|(name, object)| {
            let version = object["metadata"]["resourceVersion"].as_str().unwrap();
            (name.clone(), version.to_owned())
        })
        .collect();
    match fake.troubled {
        0 if told == has => Ok(()),
        0 => Err(format!("told {told:?}, but there is {has:?}")),
        left => Err(format!("{left} requests were never made")),
    }
}

#[test]
fn events_add_up_to_the_servers_state_whatever_fails() {
    let many = std::env::var("WATCH_SCHEDULES")
        .ok()
        .and_then(|count| count.parse().ok());
    let seeds = KEPT.into_iter().chain(1000..1000 + many.unwrap_or(FEW));
    for (seed, keep_trying) in seeds.flat_map(|seed| [(seed, false), (seed, true)]) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        if let Err(wrong) = runtime.block_on(run(seed, keep_trying)) {
            panic!("seed {seed}, keep_trying {keep_trying}: {wrong}");
        }
    }
}
