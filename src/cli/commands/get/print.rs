//! Printing what was found, and telling what was not.

use std::collections::HashSet;
use std::io::Write;

use anyhow::Result;
use serde_json::Value;

use super::ask::{Found, Group};
use super::groups::{self, GroupBy};
use crate::cli::args::Get;
use crate::cli::exit::Exit;
use crate::cli::invocation::Session;
use crate::cli::printer::{Format, ObjectPrinter, PrintError, TableStyle};
use crate::client::{Item, Row, TableRow};
use crate::output::rows::{self, TableOptions};
use crate::output::table::Grid;
use crate::output::{escape, name};

/// What printing came to.
pub(super) enum Printed {
    /// Something stands on stdout, or nothing had to.
    Something,
    /// There was nothing to print.
    Nothing,
}

/// Prints what was found, then tells what was not.
pub(super) fn finish<T>(
    session: &Session<'_>,
    args: &Get,
    table: bool,
    found: Found<T>,
    write: impl FnOnce(&mut dyn Write, &Found<T>) -> Result<Printed, PrintError>,
) -> Result<Exit> {
    let ui = session.ui();
    let mut printed = Ok(Printed::Nothing);
    ui.data(|out| {
        printed = match write(out, &found) {
            Err(PrintError::Output(error)) => return Err(error),
            printed => printed,
        };
        Ok(())
    })?;
    if table
        && matches!(printed, Ok(Printed::Nothing))
        && found.missing.is_empty()
        && !args.ignore_not_found
        && !found.account.nothing_answered()
    {
        let namespaced = !args.all_namespaces && found.groups.iter().all(|group| group.kind.namespaced);
        match (found.account.complete(), namespaced) {
            (true, true) => ui.message(&format!("No resources found in {} namespace.", session.namespace)),
            (true, false) => ui.message("No resources found"),
            (false, _) => ui.message("No resources found in the clusters that answered"),
        }
    }
    let mut exit = found.account.tell(ui, &session.invocation.global);
    if let Err(error) = printed {
        ui.error(error.to_string());
        exit = exit.and(Exit::Error);
    }
    for (line, missing) in &found.missing {
        ui.message(line);
        exit = exit.and(*missing);
    }
    if args.fail_on_duplicates && found.account.has_duplicates() {
        exit = exit.and(Exit::Duplicates);
    }
    Ok(found.account.report(session.invocation, exit))
}

/// A table for each type, of the rows of all clusters.
pub(super) fn table<R: Row>(
    out: &mut dyn Write,
    session: &Session<'_>,
    args: &Get,
    style: TableStyle,
    found: &Found<R>,
) -> Result<Printed, PrintError> {
    tables(out, session, args, style, found, |group, options| {
        rows::table(&group.items, options)
    })
}

/// The same in parts.
pub(super) fn grouped(
    out: &mut dyn Write,
    session: &Session<'_>,
    args: &Get,
    style: TableStyle,
    by: &GroupBy,
    found: &Found<TableRow>,
) -> Result<Printed, PrintError> {
    let complete = found.account.complete();
    tables(out, session, args, style, found, |group, options| {
        groups::table(session, by, group, options, complete)
    })
}

fn tables<R>(
    out: &mut dyn Write,
    session: &Session<'_>,
    args: &Get,
    style: TableStyle,
    found: &Found<R>,
    make: impl Fn(&Group<R>, &TableOptions) -> Grid,
) -> Result<Printed, PrintError> {
    let output = &args.output;
    let show_cluster = session.invocation.global.show_cluster;
    // Where the client makes the rows, kubectl knows of a type by its objects alone.
    let counts = |group: &Group<R>| group.fetched && (output.server_print || !group.items.is_empty());
    let fetched = found.groups.iter().filter(|group| counts(group));
    let kinds: HashSet<_> = fetched.map(|group| &group.kind.gvk).collect();
    let mut printed = Printed::Nothing;
    // Once a type in a namespace has been shown, kubectl goes on showing the column (`pkg/cmd/get/get.go`: the flags of the
    // printers are copied, what they point to is not).
    let mut namespaced = false;
    for group in &found.groups {
        namespaced |= group.kind.namespaced && counts(group);
        if group.items.is_empty() {
            continue;
        }
        if matches!(printed, Printed::Something) && !output.no_headers {
            out.write_all(b"\n")?;
        }
        let options = TableOptions {
            wide: style.wide,
            markup: style.markup,
            no_headers: output.no_headers,
            show_cluster,
            with_event: false,
            with_namespace: args.all_namespaces && namespaced,
            with_kind: (output.show_kind || kinds.len() > 1).then(|| group.kind.kind_group()),
            show_labels: output.show_labels,
            label_columns: output.label_columns.clone(),
            color: session.ui().colors.stdout,
            also_in: show_cluster && group.items.iter().any(|item| !item.also_in.is_empty()),
        };
        make(group, &options).flush(out)?;
        printed = Printed::Something;
    }
    Ok(printed)
}

/// `-o name`.
pub(super) fn names<T>(
    out: &mut dyn Write,
    session: &Session<'_>,
    one: bool,
    found: &Found<T>,
) -> Result<Printed, PrintError> {
    if one && !found.missing.is_empty() {
        // As for whole objects: one object was meant and it is not there.
        return Ok(Printed::Nothing);
    }
    for group in &found.groups {
        let gvk = &group.kind.gvk;
        for item in &group.items {
            let cluster = session.invocation.global.show_cluster.then_some(&*item.cluster);
            let name = name::qualified(cluster, &gvk.kind, &gvk.group, &item.key.name);
            writeln!(out, "{}", escape::terminal(&name))?;
        }
    }
    Ok(Printed::Something)
}

/// The formats that print whole objects: one bare, or all as a List.
pub(super) fn objects(
    out: &mut dyn Write,
    session: &Session<'_>,
    args: &Get,
    format: Format,
    one: bool,
    found: &Found<Value>,
) -> Result<Printed, PrintError> {
    let items: Vec<&Item<Value>> = found.groups.iter().flat_map(|group| &group.items).collect();
    if items.is_empty() && (args.ignore_not_found || found.account.nothing_answered()) {
        // Not even an empty List, as in kubectl.
        return Ok(Printed::Nothing);
    }
    if found.unsorted || (one && !found.missing.is_empty()) {
        // One object was meant and it is not there: an error alone (kubectl's `pkg/cmd/get/get.go`, printGeneric).
        return Ok(Printed::Nothing);
    }
    let mut printer = ObjectPrinter::new(
        format,
        session.invocation.global.show_cluster,
        args.output.object.show_managed_fields,
        session.ui().stdout_is_terminal,
    );
    printer.no_headers = args.output.no_headers;
    if let ([one], true) = (items.as_slice(), one) {
        printer.object(out, one.object.clone(), &one.cluster, &one.also_in)?;
        return Ok(Printed::Something);
    }
    let shown: Vec<_> = items
        .iter()
        .map(|item| (&item.object, &*item.cluster, item.also_in.as_slice()))
        .collect();
    printer.list(out, &shown)?;
    Ok(Printed::Something)
}
