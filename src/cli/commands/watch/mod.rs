//! `watch` and `get -w`: what happens in all clusters, as one stream.

mod event_line;
mod print;

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::cli::Misuse;
use crate::cli::args::{Get, Watch};
use crate::cli::exit::Exit;
use crate::cli::invocation::{Invocation, Session};
use crate::cli::namespaces::Namespaces;
use crate::cli::printer::{Allowed, Format, PrintError};
use crate::cli::targets::{self, Target};
use crate::client::{
    Form, ListParams, Metadata, PlainRow, TableRow, WatchEvent, WatchEventKind, WatchParams, WatchStream,
};
use event_line::Shown;
use print::{EventForm, EventPrinter};

/// `get -w`.
pub async fn run_get(invocation: &Invocation, args: &Get) -> Result<Exit> {
    if !args.files.is_empty() {
        bail!(Misuse(
            "watch is not supported for -f; name the objects".to_owned()
        ));
    }
    if args.sort_by.is_some() {
        invocation
            .ui
            .warning("--watch requested, --sort-by will be ignored for watch events received");
    }
    let watch = Watch {
        resources: args.resources.clone(),
        select: args.select.clone(),
        output: args.output.clone(),
        all_namespaces: args.all_namespaces,
        watch_only: args.watch_only,
        output_watch_events: args.output_watch_events,
    };
    let must_exist = match args.ignore_not_found {
        true => Missing::Silent,
        false => Missing::Fail,
    };
    start(invocation, &watch, must_exist).await
}

/// `watch`: an object that is not there is waited for.
pub async fn run(invocation: &Invocation, args: &Watch) -> Result<Exit> {
    start(invocation, args, Missing::Await).await
}

/// What becomes of a watch of one object that no cluster has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// It is watched until it comes.
    Await,
    /// There is nothing to watch, and that is said: `get -w NAME`, as in kubectl, which gets it first.
    Fail,
    /// There is nothing to watch.
    Silent,
}

async fn start(invocation: &Invocation, args: &Watch, missing: Missing) -> Result<Exit> {
    let format = Format::of(&args.output.object, Allowed::Tables)?.unwrap_or(Format::Table { wide: false });
    if args.output.show_labels && !format.is_table() {
        let format = args.output.object.format.as_deref().unwrap_or("go-template");
        bail!(Misuse(format!(
            "--show-labels option cannot be used with {format} printer"
        )));
    }
    if invocation.global.report.is_some() {
        bail!(Misuse(
            "--report is an account of a call that ends; -o json tells of clusters lost and recovered as they are".to_owned()
        ));
    }
    let session = invocation.connect().await?;
    let targets = targets::read(&session, &args.resources, &Default::default()).await?;
    let target = targets::to_watch(&targets)?;
    if missing != Missing::Await
        && let Some(name) = target.names.first()
        && let Some(exit) = absent(&session, target, name, missing).await?
    {
        return Ok(exit);
    }
    // A category may have more kinds than the one that is known: that is told now, not when the watch ends.
    let gaps = invocation.tell_gaps();
    let printer = EventPrinter::new(invocation, args, &target.kind, format);
    let exit = match printer.form() {
        EventForm::Row if args.output.show_labels || !args.output.label_columns.is_empty() => {
            follow::<TableRow>(&session, args, target, printer).await
        }
        EventForm::Row => follow::<PlainRow>(&session, args, target, printer).await,
        EventForm::Metadata => follow::<Metadata>(&session, args, target, printer).await,
        EventForm::Object => follow::<Value>(&session, args, target, printer).await,
    };
    Ok(exit?.and(gaps))
}

/// Whether an object that is to be watched is not there: what to end with then.
async fn absent(
    session: &Session<'_>,
    target: &Target,
    name: &str,
    missing: Missing,
) -> Result<Option<Exit>> {
    let params = ListParams {
        namespace: target.namespace_in(session, false),
        ..Default::default()
    };
    let view = target.view(session)?;
    let found = view.get::<Metadata>(&target.kind, &params, name).await?;
    // Where a cluster is silent the watch itself tells, and goes on when it is back.
    if !found.items.is_empty() || !found.complete() {
        return Ok(None);
    }
    if missing == Missing::Silent {
        return Ok(Some(Exit::Ok));
    }
    let resource = target.kind.group_resource();
    let missing = format!("Error from server (NotFound): {resource} \"{name}\" not found");
    let missing = Some((missing, Exit::Error));
    let namespaces = Namespaces::default();
    let worded = namespaces.worded(missing, &view, &target.kind, params.namespace.as_deref());
    Ok(worded.await?.map(|(line, exit)| {
        session.ui().message(&line);
        exit
    }))
}

async fn follow<T: Shown>(
    session: &Session<'_>,
    args: &Watch,
    target: &Target,
    mut printer: EventPrinter,
) -> Result<Exit> {
    let client = match &target.cluster {
        Some(cluster) => session.client.only([cluster.as_str()]),
        None => session.client.clone(),
    };
    let params = WatchParams {
        list: ListParams {
            namespace: target.namespace_in(session, args.all_namespaces),
            label_selector: args.select.selector.clone(),
            field_selector: args.select.field_selector.clone(),
            ..Default::default()
        },
        name: target.names.first().cloned(),
        skip_initial: args.watch_only,
        server_timeout: session.invocation.global.watch_timeout,
        ..Default::default()
    };
    let kind = &target.kind;
    let events = client.watch::<T>(kind, &params)?;
    let clusters = client.clusters_for(&kind.gvk)?.len();
    let resource = kind.group_resource();
    drive(session, &resource, clusters, Vec::new(), events, |out, event| {
        printer.print(out, event)
    })
    .await
}

/// Prints the events of a watch over so many clusters until it ends, those that have come already first; tells of the clusters
/// that are lost and recovered, and says what the lost ones make of the exit code.
pub(super) async fn drive<T: Form>(
    session: &Session<'_>,
    resource: &str,
    clusters: usize,
    come: Vec<WatchEvent<T>>,
    mut events: WatchStream<T>,
    mut print: impl FnMut(&mut dyn Write, WatchEvent<T>) -> Result<(), PrintError>,
) -> Result<Exit> {
    let mut come = come.into_iter();
    let deadline = session.invocation.global.request_timeout.unwrap_or_default();
    let end = tokio::time::sleep(deadline);
    tokio::pin!(end);
    // The clusters whose events are missing by now.
    let mut silent = BTreeSet::new();
    loop {
        let event = match come.next() {
            Some(event) => Some(event),
            None => tokio::select! {
                event = events.next() => event,
                () = &mut end, if !deadline.is_zero() => break,
            },
        };
        let Some(event) = event else { break };
        match event.kind {
            WatchEventKind::Lost(_) | WatchEventKind::Stopped(_) => silent.insert(event.cluster.clone()),
            WatchEventKind::Recovered => silent.remove(&event.cluster),
            _ => false,
        };
        tell(session, resource, &event);
        let mut printed = Ok(());
        session.ui().data(|out| match print(out, event) {
            Err(PrintError::Output(error)) => Err(error),
            other => {
                printed = other;
                Ok(())
            }
        })?;
        if let Err(error) = printed {
            bail!("{error}");
        }
    }
    Ok(match silent.len() {
        0 => Exit::Ok,
        all if all == clusters => Exit::Error,
        _ if session.invocation.global.allow_partial => Exit::Ok,
        _ => Exit::Partial,
    })
}

/// What stderr says of an event.
fn tell<T>(session: &Session<'_>, resource: &str, event: &WatchEvent<T>) {
    let ui = session.ui();
    let cluster = &event.cluster;
    match &event.kind {
        WatchEventKind::Lost(error) => {
            ui.message(&format!(
                "warning: cluster {cluster} lost: watch {resource}: {error}; trying again"
            ));
        }
        WatchEventKind::Recovered => ui.message(&format!("cluster {cluster} recovered")),
        WatchEventKind::Stopped(error) => {
            ui.error(format!("cluster {cluster}: watch {resource}: {error}; given up"));
        }
        WatchEventKind::DuplicateAppeared(duplicate) => ui.message(&format!("warning: {duplicate}")),
        WatchEventKind::DuplicateResolved(duplicate) => {
            ui.message(&format!("resolved: {duplicate} alone"));
        }
        _ => {}
    }
}
