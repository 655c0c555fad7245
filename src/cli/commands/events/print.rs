//! How events are shown: kubectl's table, or a list of objects.

use std::io::Write;

use anyhow::{Result, bail};
use jiff::Timestamp;
use serde_json::Value;

use crate::cli::args::Events;
use crate::cli::invocation::Invocation;
use crate::cli::printer::{Format, ObjectPrinter, PrintError};
use crate::cli::ui::Ui;
use crate::client::Item;
use crate::output::events::{EventTable, EventTableOptions, InOrder, list};
use crate::output::json;

/// Hands stdout over for printing.
///
/// # Errors
/// What stdout says, or that the format cannot print an event.
pub(super) fn print(ui: &Ui, print: impl FnOnce(&mut dyn Write) -> Result<(), PrintError>) -> Result<()> {
    let mut printed = Ok(());
    ui.data(|out| match print(out) {
        Err(PrintError::Output(error)) => Err(error),
        other => {
            printed = other;
            Ok(())
        }
    })?;
    match printed {
        Err(error) => bail!("{error}"),
        Ok(()) => Ok(()),
    }
}

/// Prints events, all at once or as they come.
pub(super) struct EventPrinter(Shape);

enum Shape {
    Table(EventTable),
    Name(ObjectPrinter),
    /// JSON, whose fields have an order of their own here.
    Json(ObjectPrinter),
    /// Whatever else prints whole objects.
    Objects(ObjectPrinter),
}

impl EventPrinter {
    /// A printer for `-o`; without it, a table.
    pub(super) fn new(invocation: &Invocation, args: &Events, format: Option<Format>) -> Self {
        let show_cluster = invocation.global.show_cluster;
        let for_terminal = invocation.ui.stdout_is_terminal;
        let printer = |format| {
            ObjectPrinter::new(
                format,
                show_cluster,
                args.object.show_managed_fields,
                for_terminal,
            )
        };
        EventPrinter(match format {
            None | Some(Format::Table { .. }) => Shape::Table(EventTable::new(EventTableOptions {
                no_headers: args.no_headers,
                show_cluster,
                with_namespace: args.all_namespaces,
                color: invocation.ui.colors.stdout,
            })),
            Some(Format::Name) => Shape::Name(printer(Format::Name)),
            Some(Format::Json) => Shape::Json(printer(Format::Json)),
            Some(format) => Shape::Objects(printer(format)),
        })
    }

    /// Prints a list of events, in its order.
    pub(super) fn list(&mut self, out: &mut dyn Write, items: &[Item<Value>]) -> Result<(), PrintError> {
        let shown = |printer: &ObjectPrinter| {
            let shown = items
                .iter()
                .map(|item| printer.shown(item.object.clone(), &item.cluster, &item.also_in));
            list(shown.collect())
        };
        match &mut self.0 {
            Shape::Table(table) => {
                let now = Timestamp::now();
                items.iter().for_each(|item| table.row(item, now));
                table.flush(out)?;
            }
            Shape::Name(printer) => {
                for item in items {
                    printer.object(out, item.object.clone(), &item.cluster, &item.also_in)?;
                }
            }
            Shape::Json(printer) => {
                json::write_pretty(out, &InOrder::list(&shown(printer)), printer.for_terminal)?;
            }
            Shape::Objects(printer) => {
                let list = shown(printer);
                printer.document(out, &list)?;
            }
        }
        Ok(())
    }

    /// Prints what there is when a watch begins: rows in columns of one width, and otherwise one event after the other.
    pub(super) fn first(&mut self, out: &mut dyn Write, items: &[Item<Value>]) -> Result<(), PrintError> {
        match self.0 {
            Shape::Table(_) => self.list(out, items),
            _ => items.iter().try_for_each(|item| self.one(out, item)),
        }
    }

    /// Prints one event of a watch.
    pub(super) fn one(&mut self, out: &mut dyn Write, item: &Item<Value>) -> Result<(), PrintError> {
        let (object, cluster, also_in) = (&item.object, &*item.cluster, &item.also_in);
        match &mut self.0 {
            Shape::Table(table) => {
                table.row(item, Timestamp::now());
                table.flush(out)?;
            }
            Shape::Json(printer) => {
                let event = printer.shown(object.clone(), cluster, also_in);
                json::write_pretty(out, &InOrder::event(&event), printer.for_terminal)?;
            }
            Shape::Name(printer) | Shape::Objects(printer) => {
                printer.object(out, object.clone(), cluster, also_in)?;
            }
        }
        Ok(())
    }
}
