//! `events -w`: what there is, in the order in which it happened, and then what happens, as it comes.

use std::collections::HashSet;
use std::time::Duration;

use anyhow::Result;
use serde_json::Value;

use super::print::{EventPrinter, print};
use super::{Question, is_wanted};
use crate::cli::args::Events;
use crate::cli::commands::watch::drive;
use crate::cli::exit::Exit;
use crate::cli::invocation::Session;
use crate::client::{Form as _, Item, WatchEvent, WatchEventKind, WatchParams, WatchStream, event_kind};
use crate::output::events::last_seen;

/// How long the clusters that answer wait for those that do not, so that what they had is in one order.
const PATIENCE: Duration = Duration::from_secs(2);

/// Watches until it is stopped.
pub(super) async fn run(
    session: &Session<'_>,
    args: &Events,
    question: Question,
    mut printer: EventPrinter,
) -> Result<Exit> {
    let params = WatchParams {
        list: question.params,
        server_timeout: session.invocation.global.watch_timeout,
        ..Default::default()
    };
    let clusters = question.clusters.len();
    let kind = event_kind();
    let mut events = session
        .client
        .watch_in::<Value>(&question.clusters, &kind, &params);
    let (items, come) = first(args, &mut events, clusters).await;
    if !items.is_empty() {
        print(session.ui(), |out| printer.first(out, &items))?;
    }
    drive(
        session,
        &kind.group_resource(),
        clusters,
        come,
        events,
        |out, event| match news(args, event) {
            Ok(item) => printer.one(out, &item),
            Err(_) => Ok(()),
        },
    )
    .await
}

/// What is to be shown of an event of the watch, or the event itself. That a server deletes what is old is no news.
fn news(args: &Events, event: WatchEvent<Value>) -> Result<Item<Value>, WatchEvent<Value>> {
    match event.kind {
        WatchEventKind::Added(object) | WatchEventKind::Modified(object) if is_wanted(args, &object) => {
            Ok(Item {
                cluster: event.cluster,
                key: object.key(),
                uid: object.uid(),
                also_in: Vec::new(),
                object,
            })
        }
        kind => Err(WatchEvent { kind, ..event }),
    }
}

/// What comes until every cluster has told all that it had, or has failed, or the patience is at its end: the events in the
/// order in which they happened, and what there is to say of clusters.
async fn first(
    args: &Events,
    events: &mut WatchStream<Value>,
    clusters: usize,
) -> (Vec<Item<Value>>, Vec<WatchEvent<Value>>) {
    let (mut items, mut rest) = (Vec::new(), Vec::new());
    let mut told = HashSet::new();
    let gathering = async {
        while told.len() < clusters {
            let Some(event) = events.next().await else { return };
            if matches!(
                event.kind,
                WatchEventKind::Synced | WatchEventKind::Lost(_) | WatchEventKind::Stopped(_)
            ) {
                told.insert(event.cluster.clone());
            }
            match news(args, event) {
                Ok(item) => items.push(item),
                Err(event) => rest.push(event),
            }
        }
    };
    // `next` loses nothing when it is cancelled.
    let _ = tokio::time::timeout(PATIENCE, gathering).await;
    items.sort_by_key(|item| last_seen(&item.object));
    (items, rest)
}
