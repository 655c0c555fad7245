//! The events of what was found, each object's from the cluster that has it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures::stream::{self, StreamExt as _};
use serde_json::Value;

use super::find::Found;
use crate::cli::invocation::Session;
use crate::cli::unreachable::is_unreachable;
use crate::client::{ClusterReport, Item, Outcome, about, event_kind};
use crate::error::FailureReason;
use crate::fleet::discovery::ResourceKind;
use crate::output::describe::Events;

/// How many objects' events are asked for at once.
const SEARCHES_AT_ONCE: usize = 8;

/// The events of one object; `None` when its cluster did not say.
pub type Searched = Option<Vec<Value>>;

/// What a description shows of them.
pub fn shown(searched: &Searched) -> Events<'_> {
    match searched {
        Some(events) => Events::Listed(events),
        None => Events::Unknown,
    }
}

/// Searches for the events of everything that was found, in its order.
///
/// That events may not be listed there, or that there are none, is a warning: the objects themselves are all there. Any other
/// silence makes the answer a partial one.
pub async fn search(session: &Session<'_>, found: &mut Found, chunk_size: u32) -> Vec<Searched> {
    let silent = Mutex::default();
    let objects = found
        .groups
        .iter()
        .flat_map(|group| group.items.iter().map(move |item| (&group.kind, item)));
    let answers: Vec<_> = stream::iter(objects)
        .map(|(kind, item)| of_one(session, kind, item, chunk_size, &silent))
        .buffered(SEARCHES_AT_ONCE)
        .collect()
        .await;
    let mut all = Vec::with_capacity(answers.len());
    for (events, failed) in answers {
        if let Some(report) = failed {
            found.account.add_report(&report, "list events");
        }
        all.push(events);
    }
    all
}

/// The clusters that cannot be reached, once that is known: the next object does not wait for them again.
type Silent = Mutex<HashMap<Arc<str>, ClusterReport>>;

async fn of_one(
    session: &Session<'_>,
    kind: &ResourceKind,
    item: &Item<Value>,
    chunk_size: u32,
    silent: &Silent,
) -> (Searched, Option<ClusterReport>) {
    let Some(cluster) = session.client.cluster(&item.cluster) else {
        return (None, None);
    };
    let known = silent
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&item.cluster)
        .cloned();
    if known.is_some() {
        return (None, known);
    }
    let params = about(&kind.gvk, &item.object, chunk_size);
    let outcome: Outcome<Value> = session.client.list_in(&[cluster], &event_kind(), &params).await;
    let Some(report) = outcome.reports.into_iter().next() else {
        return (None, None);
    };
    let error = match &report.result {
        Ok(_) => {
            let events = outcome.items.into_iter().map(|event| event.object);
            return (Some(events.collect()), None);
        }
        Err(error) => error,
    };
    let warning = format!("cluster {}: list events: {error}", item.cluster);
    match error.reason {
        FailureReason::NoSuchKind | FailureReason::NotFound => {
            session.ui().warning(warning);
            (Some(Vec::new()), None)
        }
        FailureReason::Forbidden => {
            session.ui().warning(warning);
            (None, None)
        }
        _ => {
            if is_unreachable(&report) {
                let mut silent = silent.lock().unwrap_or_else(PoisonError::into_inner);
                silent.insert(item.cluster.clone(), report.clone());
            }
            (None, Some(report))
        }
    }
}
