//! Where what happens is seen: the watches behind the wishes.
//!
//! kubectl watches one object after the other by its name (`pkg/cmd/wait/condition.go`); here all are watched at once. An
//! object is watched by its name, so that who may read nothing else can wait for it too, but many objects are watched as a
//! collection. What a selector chooses is looked for first, and then watched without the selector: an object that loses a
//! label is not gone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;
use futures::stream::{BoxStream, SelectAll, StreamExt as _};
use serde_json::Value;

use super::progress::Told;
use crate::client::{Client, Form as _, ListParams, ObjectKey, WatchEvent, WatchEventKind, WatchParams};
use crate::error::FailureReason;
use crate::fleet::Serves;
use crate::fleet::discovery::ResourceKind;

/// How many objects of a namespace are watched by their names; more are watched as a collection.
const MOST_BY_NAME: usize = 16;

/// What is asked for a wish, and of whom.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// The clusters.
    pub(super) client: Client,
    /// The kind.
    pub(super) kind: ResourceKind,
    /// Where, and what is chosen.
    pub(super) params: ListParams,
    /// The one object; `None`: all that are chosen.
    pub(super) key: Option<ObjectKey>,
    /// Whether what is created later is meant as well.
    pub(super) creates: bool,
}

impl Question {
    fn has_selectors(&self) -> bool {
        self.params.label_selector.is_some() || self.params.field_selector.is_some()
    }
}

/// What one watch is for.
#[derive(Debug)]
enum Source {
    /// These wishes are told all that it sees.
    Whole(Vec<usize>),
    /// What a wish chooses is found by it, and then watched by others.
    Finder {
        wish: usize,
        /// What each cluster has told so far.
        found: BTreeMap<Arc<str>, BTreeSet<ObjectKey>>,
        synced: BTreeSet<Arc<str>>,
    },
    /// These objects of a wish are watched in one cluster, and the clusters have not told of all of them yet.
    Follower {
        wish: usize,
        keys: BTreeSet<ObjectKey>,
        unseen: BTreeSet<ObjectKey>,
    },
}

/// All watches.
pub(super) struct Sources {
    questions: Vec<Question>,
    sources: Vec<Source>,
    streams: SelectAll<BoxStream<'static, (usize, WatchEvent<Value>)>>,
}

/// What a cluster tells of some wishes.
#[derive(Debug)]
pub(super) struct News {
    /// The wishes, by their place.
    pub(super) wishes: Vec<usize>,
    /// The cluster.
    pub(super) cluster: Arc<str>,
    /// What it tells.
    pub(super) told: Vec<Told>,
}

impl Sources {
    /// Starts to watch for all wishes.
    ///
    /// # Errors
    /// A kind that no cluster lists.
    pub(super) fn start(questions: Vec<Question>) -> Result<Self> {
        let mut sources = Sources {
            questions: Vec::new(),
            sources: Vec::new(),
            streams: SelectAll::new(),
        };
        let mut named: Vec<(usize, Vec<usize>)> = Vec::new();
        for (wish, question) in questions.iter().enumerate() {
            if question.key.is_none() {
                let source = match question.has_selectors() {
                    true => Source::Finder {
                        wish,
                        found: BTreeMap::new(),
                        synced: BTreeSet::new(),
                    },
                    false => Source::Whole(vec![wish]),
                };
                sources.watch(
                    source,
                    &question.client,
                    &question.kind,
                    question.params.clone(),
                    None,
                )?;
                continue;
            }
            // Objects of one kind and place, from the same clusters.
            let alike = named.iter_mut().find(|(first, _)| {
                let first = &questions[*first];
                first.kind == question.kind
                    && first.params == question.params
                    && names(&first.client) == names(&question.client)
            });
            match alike {
                Some((_, wishes)) => wishes.push(wish),
                None => named.push((wish, vec![wish])),
            }
        }
        for (first, wishes) in named {
            let Question {
                client, kind, params, ..
            } = &questions[first];
            if wishes.len() > MOST_BY_NAME {
                sources.watch(Source::Whole(wishes), client, kind, params.clone(), None)?;
                continue;
            }
            for wish in wishes {
                let name = questions[wish].key.as_ref().map(|key| key.name.clone());
                sources.watch(Source::Whole(vec![wish]), client, kind, params.clone(), name)?;
            }
        }
        sources.questions = questions;
        Ok(sources)
    }

    fn watch(
        &mut self,
        source: Source,
        client: &Client,
        kind: &ResourceKind,
        list: ListParams,
        name: Option<String>,
    ) -> Result<()> {
        let params = WatchParams {
            list,
            name,
            ..Default::default()
        };
        let index = self.sources.len();
        let events = client.watch::<Value>(kind, &params)?.into_stream();
        self.streams.push(events.map(move |event| (index, event)).boxed());
        self.sources.push(source);
        Ok(())
    }

    /// What is told next; `None` when no cluster will ever tell anything again.
    ///
    /// Cancel-safe: what was not returned is returned by the next call.
    pub(super) async fn next(&mut self) -> Option<Result<News>> {
        loop {
            let (index, event) = self.streams.next().await?;
            match self.take_in(index, event) {
                Ok(None) => {}
                Ok(Some(news)) => return Some(Ok(news)),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    fn take_in(&mut self, index: usize, event: WatchEvent<Value>) -> Result<Option<News>> {
        let WatchEvent { cluster, kind: event } = event;
        let (wishes, told) = match &mut self.sources[index] {
            Source::Whole(wishes) => (wishes.clone(), told(event).into_iter().collect()),
            Source::Follower { wish, keys, unseen } => {
                let wish = *wish;
                let told = match told(event) {
                    Some(Told::Present(object)) if keys.contains(&object.key()) => {
                        unseen.remove(&object.key());
                        vec![Told::Present(object)]
                    }
                    Some(Told::Absent(key)) if keys.contains(&key) => vec![Told::Absent(key)],
                    Some(Told::Present(_) | Told::Absent(_)) | None => Vec::new(),
                    // It went between being found and being watched.
                    Some(Told::Synced) => std::mem::take(unseen).into_iter().map(Told::Absent).collect(),
                    Some(other) => vec![other],
                };
                (vec![wish], told)
            }
            Source::Finder { .. } => return self.find(index, cluster, event),
        };
        let told = told
            .into_iter()
            .map(|told| self.lacks_the_kind(wishes[0], &cluster, told))
            .collect::<Vec<_>>();
        Ok((!told.is_empty()).then_some(News {
            wishes,
            cluster,
            told,
        }))
    }

    /// Takes in what a finder sees, and has what it found watched.
    fn find(
        &mut self,
        index: usize,
        cluster: Arc<str>,
        event: WatchEventKind<Value>,
    ) -> Result<Option<News>> {
        let Source::Finder { wish, found, synced } = &mut self.sources[index] else {
            return Ok(None);
        };
        let wish = *wish;
        let keys = found.entry(cluster.clone()).or_default();
        let is_synced = synced.contains(&cluster);
        let creates = self.questions[wish].creates;
        let mut follow = BTreeSet::new();
        let told = match told(event) {
            Some(Told::Present(object)) if !is_synced || creates => {
                if keys.insert(object.key()) && is_synced {
                    follow.insert(object.key());
                }
                Some(Told::Present(object))
            }
            Some(Told::Absent(key)) if !is_synced => {
                keys.remove(&key);
                Some(Told::Absent(key))
            }
            // What it sees later may be no more than a label that has changed.
            Some(Told::Present(_) | Told::Absent(_)) | None => None,
            Some(Told::Synced) => {
                synced.insert(cluster.clone());
                follow.clone_from(keys);
                Some(Told::Synced)
            }
            // Whoever follows the objects tells this.
            Some(_) if !keys.is_empty() && is_synced => None,
            Some(other) => Some(other),
        };
        self.follow(wish, &cluster, follow)?;
        let told = told.map(|told| self.lacks_the_kind(wish, &cluster, told));
        Ok(told.map(|told| News {
            wishes: vec![wish],
            cluster,
            told: vec![told],
        }))
    }

    fn follow(&mut self, wish: usize, cluster: &str, keys: BTreeSet<ObjectKey>) -> Result<()> {
        let Question { client, kind, .. } = self.questions[wish].clone();
        let client = client.only([cluster]);
        let follower = |keys: BTreeSet<ObjectKey>| Source::Follower {
            wish,
            unseen: keys.clone(),
            keys,
        };
        let mut namespaces: BTreeMap<Option<String>, BTreeSet<ObjectKey>> = BTreeMap::new();
        for key in keys {
            namespaces.entry(key.namespace.clone()).or_default().insert(key);
        }
        for (namespace, keys) in namespaces {
            let params = ListParams {
                namespace,
                ..Default::default()
            };
            if keys.len() > MOST_BY_NAME {
                self.watch(follower(keys), &client, &kind, params, None)?;
                continue;
            }
            for key in keys {
                let name = key.name.clone();
                self.watch(
                    follower(BTreeSet::from([key])),
                    &client,
                    &kind,
                    params.clone(),
                    Some(name),
                )?;
            }
        }
        Ok(())
    }

    /// A cluster that promised nothing has none of a kind that it does not know.
    fn lacks_the_kind(&self, wish: usize, cluster: &str, told: Told) -> Told {
        let promised_nothing = |cluster: &str| {
            let cluster = self.questions[wish].client.cluster(cluster);
            cluster.is_some_and(|cluster| cluster.descriptor.serves == Serves::Any)
        };
        match told {
            Told::GivenUp(error)
                if error.reason == FailureReason::NoSuchKind && promised_nothing(cluster) =>
            {
                Told::Synced
            }
            told => told,
        }
    }
}

fn names(client: &Client) -> Vec<String> {
    let clusters = client.clusters();
    clusters
        .iter()
        .map(|cluster| cluster.descriptor.name.clone())
        .collect()
}

/// What an event tells of a wish.
fn told(event: WatchEventKind<Value>) -> Option<Told> {
    Some(match event {
        WatchEventKind::Added(object) | WatchEventKind::Modified(object) => Told::Present(object),
        WatchEventKind::Deleted(object) => Told::Absent(object.key()),
        WatchEventKind::Synced => Told::Synced,
        WatchEventKind::Lost(error) => Told::Silent(error),
        WatchEventKind::Recovered => Told::Recovered,
        WatchEventKind::Stopped(error) => Told::GivenUp(error),
        WatchEventKind::DuplicateAppeared(_) | WatchEventKind::DuplicateResolved(_) => return None,
    })
}
