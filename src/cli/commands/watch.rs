//! `watch` and `get -w`: what happens in all clusters, as one stream.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use serde_json::Value;

use super::super::Misuse;
use super::super::args::{Format, Get, Watch};
use super::super::exit::Exit;
use super::super::invocation::{Invocation, Session};
use super::super::targets::{self, Target};
use super::event_line::{EventLine, Shown};
use crate::client::{Item, ListParams, Metadata, TableRow, WatchEvent, WatchEventKind, WatchParams};
use crate::k8s::GroupVersionKind;
use crate::output::rows::{TableOptions, TableWriter};
use crate::output::{escape, json as json_output, name, yaml};

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
        output_watch_events: false,
    };
    run(invocation, &watch).await
}

/// `watch`.
pub async fn run(invocation: &Invocation, args: &Watch) -> Result<Exit> {
    if invocation.global.report.is_some() {
        bail!(Misuse(
            "--report is an account of a call that ends; -o json tells of clusters lost and recovered as they are".to_owned()
        ));
    }
    let session = invocation.connect().await?;
    let targets = targets::read(&session, &args.resources, &Default::default()).await?;
    let [target] = targets.as_slice() else {
        bail!(Misuse("you may only specify a single resource type".to_owned()));
    };
    if target.names.len() > 1 {
        bail!(Misuse(
            "you may only watch a single resource or type of resource at a time".to_owned()
        ));
    }
    match args.output.format {
        None | Some(Format::Wide) => {
            follow::<TableRow>(&session, args, target, Printer::table(args, target)).await
        }
        Some(Format::Name) => follow::<Metadata>(&session, args, target, Printer::Name).await,
        Some(Format::Json) => follow::<Value>(&session, args, target, Printer::Json).await,
        Some(Format::Yaml) => follow::<Value>(&session, args, target, Printer::Yaml).await,
    }
}

/// How events are shown.
enum Printer {
    Table(Box<TableWriter>),
    Name,
    Json,
    Yaml,
}

impl Printer {
    fn table(args: &Watch, target: &Target) -> Self {
        let options = TableOptions {
            wide: args.output.format == Some(Format::Wide),
            no_headers: args.output.no_headers,
            show_cluster: args.output.show_cluster,
            with_event: args.output_watch_events,
            with_namespace: args.all_namespaces && target.kind.namespaced,
            with_kind: args.output.show_kind.then(|| target.kind.kind_group()),
            show_labels: args.output.show_labels,
            label_columns: args.output.label_columns.clone(),
            also_in: false,
        };
        Printer::Table(Box::new(TableWriter::new(options)))
    }
}

async fn follow<T: Shown>(
    session: &Session<'_>,
    args: &Watch,
    target: &Target,
    mut printer: Printer,
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
        ..Default::default()
    };
    let kind = &target.kind;
    let mut events = client.watch::<T>(kind, &params)?;
    let clusters = client.clusters_for(&kind.gvk)?.len();
    let deadline = session.invocation.global.request_timeout.unwrap_or_default();
    let end = tokio::time::sleep(deadline);
    tokio::pin!(end);
    // The clusters whose events are missing by now.
    let mut silent = BTreeSet::new();
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            () = &mut end, if !deadline.is_zero() => break,
        };
        let Some(event) = event else { break };
        match event.kind {
            WatchEventKind::Lost(_) | WatchEventKind::Stopped(_) => silent.insert(event.cluster.clone()),
            WatchEventKind::Recovered => silent.remove(&event.cluster),
            _ => false,
        };
        tell(session, kind.group_resource(), &event);
        print(session, args, &kind.gvk, &mut printer, event)?;
    }
    Ok(match silent.len() {
        0 => Exit::Ok,
        all if all == clusters => Exit::Error,
        _ if session.invocation.global.allow_partial => Exit::Ok,
        _ => Exit::Partial,
    })
}

/// What stderr says of an event.
fn tell<T>(session: &Session<'_>, resource: String, event: &WatchEvent<T>) {
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

fn print<T: Shown>(
    session: &Session<'_>,
    args: &Watch,
    gvk: &GroupVersionKind,
    printer: &mut Printer,
    event: WatchEvent<T>,
) -> Result<()> {
    let terminal = session.ui().stdout_is_terminal;
    let show_cluster = args.output.show_cluster;
    let WatchEvent { cluster, kind } = event;
    if let Printer::Json = printer {
        let line = EventLine::new(
            show_cluster.then_some(&*cluster),
            kind,
            args.output.show_managed_fields,
        );
        return Ok(session
            .ui()
            .data(|out| json_output::write_compact(out, &line, terminal))?);
    }
    let (type_, object) = match kind {
        WatchEventKind::Added(object) => ("ADDED", object),
        WatchEventKind::Modified(object) => ("MODIFIED", object),
        WatchEventKind::Deleted(object) => ("DELETED", object),
        _ => return Ok(()),
    };
    let key = object.key();
    match printer {
        Printer::Table(table) => {
            let Some(row) = object.row() else { return Ok(()) };
            let item = Item {
                cluster,
                key,
                uid: String::new(),
                also_in: Vec::new(),
                object: row,
            };
            table.row(&item, type_);
            session.ui().data(|out| table.flush(out))?;
        }
        Printer::Name => {
            let cluster = show_cluster.then_some(&*cluster);
            let name = name::qualified(cluster, &gvk.kind, &gvk.group, &key.name);
            session
                .ui()
                .data(|out| writeln!(out, "{}", escape::terminal(&name)))?;
        }
        Printer::Yaml | Printer::Json => {
            let Some(mut value) = object.value() else {
                return Ok(());
            };
            if show_cluster {
                crate::client::annotate(&mut value, &cluster, &[] as &[&str]);
            }
            if !args.output.show_managed_fields {
                crate::output::strip_managed_fields(&mut value);
            }
            session.ui().data(|out| {
                yaml::write(out, &value, terminal)?;
                out.write_all(b"---\n")
            })?;
        }
    }
    Ok(())
}
