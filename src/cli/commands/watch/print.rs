//! How the events of a watch are shown.

use std::io::Write;

use serde_json::json;

use super::event_line::{EventLine, Shown};
use crate::cli::args::Watch;
use crate::cli::invocation::Invocation;
use crate::cli::printer::{Format, ObjectPrinter, PrintError};
use crate::client::{Item, WatchEvent, WatchEventKind};
use crate::fleet::discovery::ResourceKind;
use crate::output::rows::{TableOptions, TableWriter};
use crate::output::{escape, json, name};

/// Prints events as they come.
pub(super) struct EventPrinter {
    shape: Shape,
    kind: ResourceKind,
    show_cluster: bool,
    /// Shows the type of each event.
    with_type: bool,
    show_managed_fields: bool,
    for_terminal: bool,
}

/// What an event becomes.
enum Shape {
    /// A row; `served` when the server makes it.
    Row { table: Box<TableWriter>, served: bool },
    /// `CLUSTER:kind.group/name`.
    Name,
    /// One JSON object a line, with our own events too.
    Line,
    /// The object, or the event with its type, in a format of objects.
    Object(Box<ObjectPrinter>),
}

/// The form in which objects are asked for.
pub(super) enum EventForm {
    Row,
    Metadata,
    Object,
}

impl EventPrinter {
    pub(super) fn new(invocation: &Invocation, args: &Watch, kind: &ResourceKind, format: Format) -> Self {
        let show_cluster = invocation.global.show_cluster;
        let show_managed_fields = args.output.object.show_managed_fields;
        let for_terminal = invocation.ui.stdout_is_terminal;
        let shape = match format {
            Format::Table { .. } | Format::Markup(_) => {
                let style = format.table_style();
                let options = TableOptions {
                    wide: style.is_some_and(|style| style.wide),
                    markup: style.and_then(|style| style.markup),
                    no_headers: args.output.no_headers,
                    show_cluster,
                    with_event: args.output_watch_events,
                    with_namespace: args.all_namespaces && kind.namespaced,
                    with_kind: args.output.show_kind.then(|| kind.kind_group()),
                    show_labels: args.output.show_labels,
                    label_columns: args.output.label_columns.clone(),
                    also_in: false,
                    color: invocation.ui.colors.stdout,
                };
                Shape::Row {
                    table: Box::new(TableWriter::new(options)),
                    served: args.output.server_print,
                }
            }
            Format::Name => Shape::Name,
            Format::Json | Format::Ndjson => Shape::Line,
            format => {
                let mut printer = ObjectPrinter::new(format, show_cluster, show_managed_fields, for_terminal);
                printer.no_headers = args.output.no_headers;
                Shape::Object(Box::new(printer))
            }
        };
        EventPrinter {
            shape,
            kind: kind.clone(),
            show_cluster,
            with_type: args.output_watch_events,
            show_managed_fields,
            for_terminal,
        }
    }

    pub(super) fn form(&self) -> EventForm {
        match self.shape {
            Shape::Row { served: true, .. } => EventForm::Row,
            Shape::Name => EventForm::Metadata,
            _ => EventForm::Object,
        }
    }

    pub(super) fn print<T: Shown>(
        &mut self,
        out: &mut dyn Write,
        event: WatchEvent<T>,
    ) -> Result<(), PrintError> {
        let WatchEvent { cluster, kind } = event;
        if let Shape::Line = self.shape {
            let line = EventLine::new(
                self.show_cluster.then_some(&*cluster),
                kind,
                self.show_managed_fields,
            );
            return Ok(json::write_compact(out, &line, self.for_terminal)?);
        }
        let (type_, object) = match kind {
            WatchEventKind::Added(object) => ("ADDED", object),
            WatchEventKind::Modified(object) => ("MODIFIED", object),
            WatchEventKind::Deleted(object) => ("DELETED", object),
            _ => return Ok(()),
        };
        let key = object.key();
        match &mut self.shape {
            Shape::Row { table, .. } => {
                let Some(row) = object.row() else { return Ok(()) };
                let item = Item {
                    cluster,
                    key,
                    uid: String::new(),
                    also_in: Vec::new(),
                    object: row,
                };
                table.row(&item, type_);
                table.flush(out)?;
            }
            Shape::Name => {
                let cluster = self.show_cluster.then_some(&*cluster);
                let gvk = &self.kind.gvk;
                let name = name::qualified(cluster, &gvk.kind, &gvk.group, &key.name);
                writeln!(out, "{}", escape::terminal(&name))?;
            }
            Shape::Object(printer) => {
                let Some(value) = object.value() else {
                    return Ok(());
                };
                if self.with_type {
                    let shown = printer.shown(value, &cluster, &[] as &[&str]);
                    return printer.document(out, &json!({"type": type_, "object": shown}));
                }
                printer.object(out, value, &cluster, &[] as &[&str])?;
            }
            Shape::Line => {}
        }
        Ok(())
    }
}
