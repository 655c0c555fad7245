//! `get` and `list`: what all clusters have, merged.

use std::io::{self, Write};

use anyhow::{Result, bail};
use futures::stream::{self, StreamExt as _};
use serde_json::Value;

use super::super::Misuse;
use super::super::account::Account;
use super::super::args::{Format, Get, Output};
use super::super::exit::Exit;
use super::super::invocation::{Invocation, Session};
use super::super::labelled::Labelled;
use super::super::namespaces::Namespaces;
use super::super::targets::{self, Target};
use super::super::ui::Ui;
use super::super::unreachable::Unreachable;
use crate::client::{Form, Item, ListParams, Metadata, Outcome, TableRow, annotate};
use crate::fleet::discovery::ResourceKind;
use crate::output::rows::{self, TableOptions};
use crate::output::sort::FieldPath;
use crate::output::{escape, json, name, yaml};

/// How many names are asked for at once.
const NAMES_AT_ONCE: usize = 8;

/// What kubectl says before the error when it is not told what to get.
const WHAT_IS_THERE: &str = "You must specify the type of resource to get. Use \"kubectl-multicluster api-resources\" for a \
     complete list of supported resources.\n";

/// What was found of one target.
struct Group<T> {
    kind: ResourceKind,
    items: Vec<Item<T>>,
}

/// What was found of all of them.
struct Found<T> {
    groups: Vec<Group<T>>,
    account: Account,
    /// What to say of names that were not found, and what that makes of the exit code.
    missing: Vec<(String, Exit)>,
}

/// Runs `get`, or `list` when `only_lists`.
pub async fn run(invocation: &Invocation, args: &Get, only_lists: bool) -> Result<Exit> {
    if args.watch || args.watch_only {
        return super::watch::run_get(invocation, args).await;
    }
    validate(&invocation.ui, args)?;
    let sort = args
        .sort_by
        .as_deref()
        .map(str::parse::<FieldPath>)
        .transpose()
        .map_err(|error| Misuse(error.to_string()))?;
    let session = invocation.connect().await?;
    let targets = targets::read(&session, &args.resources, &args.files).await?;
    let named = targets.iter().any(|target| !target.names.is_empty());
    if only_lists && named {
        bail!(Misuse("list takes no names; use get".to_owned()));
    }
    if args.subresource.is_some() && targets.iter().any(|target| target.names.is_empty()) {
        bail!(Misuse(
            "subresource cannot be used when bulk resources are specified".to_owned()
        ));
    }
    if args.first && targets.iter().any(|target| target.names.is_empty()) {
        bail!(Misuse(
            "--first picks among the copies of an object that is asked for by name".to_owned()
        ));
    }
    let named_in_namespace = |target: &Target| !target.names.is_empty() && target.kind.namespaced;
    if args.all_namespaces && args.files.is_empty() && targets.iter().any(named_in_namespace) {
        bail!(Misuse(
            "a resource cannot be retrieved by name across all namespaces".to_owned()
        ));
    }
    match args.output.format {
        None | Some(Format::Wide) => {
            let found = ask::<TableRow>(&session, args, &targets).await?;
            let found = sorted(found, sort.as_ref(), |row| &row.object);
            finish(&session, args, found, |out, found| table(out, args, found))
        }
        Some(Format::Name) if sort.is_none() => {
            let found = ask::<Metadata>(&session, args, &targets).await?;
            finish(&session, args, found, |out, found| {
                names(out, &args.output, found)
            })
        }
        Some(Format::Name) => {
            let found = ask::<Value>(&session, args, &targets).await?;
            let found = sorted(found, sort.as_ref(), |object| object);
            finish(&session, args, found, |out, found| {
                names(out, &args.output, found)
            })
        }
        Some(format @ (Format::Json | Format::Yaml)) => {
            // kubectl prints one object bare only when one was asked for by name on the command line or in one file.
            let bare = matches!(targets.as_slice(), [target] if target.names.len() == 1)
                && args.files.filename.iter().all(|file| file != "-");
            let found = ask::<Value>(&session, args, &targets).await?;
            let found = sorted(found, sort.as_ref(), |object| object);
            let terminal = session.ui().stdout_is_terminal;
            finish(&session, args, found, |out, found| {
                if args.ignore_not_found && found.groups.iter().all(|group| group.items.is_empty()) {
                    // Not even an empty List: kubectl does the same.
                    return Ok(false);
                }
                objects(out, &args.output, format, bare, terminal, found)
            })
        }
    }
}

fn validate(ui: &Ui, args: &Get) -> Result<()> {
    if args.resources.is_empty() && args.files.is_empty() {
        ui.page(WHAT_IS_THERE);
        bail!(Misuse(
            "Required resource not specified.\nSee 'kubectl-multicluster get --help' for help and examples"
                .to_owned()
        ));
    }
    if args.output.show_labels && !matches!(args.output.format, None | Some(Format::Wide)) {
        let format = format!("{:?}", args.output.format.unwrap_or(Format::Wide)).to_lowercase();
        bail!(Misuse(format!(
            "--show-labels option cannot be used with {format} printer"
        )));
    }
    targets::forbid_both(&args.resources, &args.files)?;
    targets::check_selectors(&args.resources, &args.files, &args.select)?;
    Ok(())
}

async fn ask<T: Form + Labelled>(session: &Session<'_>, args: &Get, targets: &[Target]) -> Result<Found<T>> {
    let mut found = Found {
        groups: Vec::new(),
        account: Account::default(),
        missing: Vec::new(),
    };
    session.invocation.account_for_gaps(&mut found.account);
    let unreachable = Unreachable::default();
    let namespaces = Namespaces::default();
    // kubectl chooses among the objects of files by the labels that they have in the cluster.
    let wanted = args.select.labels()?.filter(|_| !args.files.is_empty());
    for target in targets {
        let kind = &target.kind;
        let view = target.view(session)?;
        let params = ListParams {
            namespace: target.namespace_in(session, args.all_namespaces),
            label_selector: args.select.selector.clone(),
            field_selector: args.select.field_selector.clone(),
            // kubectl asks for everything at once when it sorts.
            chunk_size: if args.sort_by.is_some() {
                0
            } else {
                args.chunk_size
            },
            include_objects: args.sort_by.is_some(),
            subresource: args.subresource.clone(),
        };
        let mut group = Group {
            kind: kind.clone(),
            items: Vec::new(),
        };
        if target.names.is_empty() {
            let mut outcome: Outcome<T> = unreachable.without(&view).list(kind, &params).await?;
            unreachable.account(&view, kind, &mut outcome)?;
            found
                .account
                .add(&outcome, &format!("list {}", kind.group_resource()));
            group.items = outcome.items;
        }
        let mut answers = stream::iter(&target.names)
            .map(|name| {
                let (view, params, unreachable) = (&view, &params, &unreachable);
                async move {
                    let mut outcome = unreachable.without(view).get::<T>(kind, params, name).await?;
                    unreachable.account(view, kind, &mut outcome)?;
                    Ok::<_, anyhow::Error>((name, outcome))
                }
            })
            .buffered(NAMES_AT_ONCE);
        while let Some(answer) = answers.next().await {
            let (name, mut outcome) = answer?;
            found
                .account
                .add(&outcome, &format!("get {} \"{name}\"", kind.group_resource()));
            if outcome.items.is_empty() {
                // Who accepts both a partial answer and an absent object need not know which of the two it is.
                let ignore =
                    args.ignore_not_found && (outcome.complete() || session.invocation.global.allow_partial);
                let mut line = missing(kind, name, &outcome).filter(|_| !ignore);
                if let Some((text, Exit::Error)) = &mut line {
                    let namespace = params.namespace.as_deref();
                    *text = namespaces
                        .lacking(&view, kind, namespace)
                        .await?
                        .unwrap_or(std::mem::take(text));
                }
                found.missing.extend(line);
            }
            if let Some(wanted) = &wanted {
                outcome.items.retain(|item| wanted.matches(&item.object.labels()));
            }
            if args.first {
                outcome.items.truncate(1);
            }
            group.items.append(&mut outcome.items);
        }
        match found.groups.last_mut() {
            // The manifests of a file are a target each, but one table, as long as their kind stays the same.
            Some(last) if last.kind.gvk == kind.gvk => last.items.append(&mut group.items),
            // What was named and not found counts for nothing: with one kind left, names need no kind in front.
            _ if group.items.is_empty() && !target.names.is_empty() => {}
            _ => found.groups.push(group),
        }
    }
    Ok(found)
}

/// What to say of a name that no cluster gave an object for.
fn missing<T>(kind: &ResourceKind, name: &str, outcome: &Outcome<T>) -> Option<(String, Exit)> {
    let resource = kind.group_resource();
    if outcome.complete() {
        let line = format!("Error from server (NotFound): {resource} \"{name}\" not found");
        return Some((line, Exit::Error));
    }
    let (mut absent, mut silent) = (Vec::new(), Vec::new());
    for report in &outcome.reports {
        let list = if report.result.is_ok() {
            &mut absent
        } else {
            &mut silent
        };
        list.push(report.cluster.name.as_str());
    }
    // Where no cluster answered, that is said once, for all names.
    (!absent.is_empty()).then(|| {
        let (absent, silent) = (absent.join(", "), silent.join(", "));
        let line = format!(
            "error: it is unknown whether {resource} \"{name}\" exists: not in {absent}; {silent} did not answer"
        );
        (line, Exit::Partial)
    })
}

fn sorted<T>(mut found: Found<T>, path: Option<&FieldPath>, object: fn(&T) -> &Value) -> Found<T> {
    let Some(path) = path else { return found };
    // kubectl sorts each type by itself.
    for group in &mut found.groups {
        path.sort(&mut group.items, |item| object(&item.object));
    }
    found
}

/// Prints what was found, then tells what was not.
fn finish<T>(
    session: &Session<'_>,
    args: &Get,
    found: Found<T>,
    write: impl FnOnce(&mut dyn Write, &Found<T>) -> io::Result<bool>,
) -> Result<Exit> {
    let ui = session.ui();
    let mut printed = false;
    ui.data(|out| {
        printed = write(out, &found)?;
        Ok(())
    })?;
    let table = matches!(args.output.format, None | Some(Format::Wide));
    if table
        && !printed
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
    for (line, missing) in &found.missing {
        ui.message(line);
        exit = exit.and(*missing);
    }
    if args.fail_on_duplicates && found.account.has_duplicates() {
        exit = exit.and(Exit::Duplicates);
    }
    Ok(found.account.report(session.invocation, exit))
}

fn table(out: &mut dyn Write, args: &Get, found: &Found<TableRow>) -> io::Result<bool> {
    let output = &args.output;
    let kinds = found
        .groups
        .iter()
        .map(|group| &group.kind.gvk)
        .collect::<std::collections::HashSet<_>>()
        .len();
    let mut printed = false;
    for group in found.groups.iter().filter(|group| !group.items.is_empty()) {
        if printed && !output.no_headers {
            out.write_all(b"\n")?;
        }
        let options = TableOptions {
            wide: output.format == Some(Format::Wide),
            no_headers: output.no_headers,
            show_cluster: output.show_cluster,
            with_event: false,
            with_namespace: args.all_namespaces && group.kind.namespaced,
            with_kind: (output.show_kind || kinds > 1).then(|| group.kind.kind_group()),
            show_labels: output.show_labels,
            label_columns: output.label_columns.clone(),
            also_in: output.show_cluster && group.items.iter().any(|item| !item.also_in.is_empty()),
        };
        rows::table(&group.items, &options).flush(out)?;
        printed = true;
    }
    Ok(printed)
}

fn names<T>(out: &mut dyn Write, output: &Output, found: &Found<T>) -> io::Result<bool> {
    for group in &found.groups {
        let gvk = &group.kind.gvk;
        for item in &group.items {
            let cluster = output.show_cluster.then_some(&*item.cluster);
            let name = name::qualified(cluster, &gvk.kind, &gvk.group, &item.key.name);
            writeln!(out, "{}", escape::terminal(&name))?;
        }
    }
    Ok(true)
}

fn objects(
    out: &mut dyn Write,
    output: &Output,
    format: Format,
    bare: bool,
    for_terminal: bool,
    found: &Found<Value>,
) -> io::Result<bool> {
    let items: Vec<&Item<Value>> = found.groups.iter().flat_map(|group| &group.items).collect();
    let shown = |item: &Item<Value>| {
        let mut object = item.object.clone();
        if output.show_cluster {
            annotate(&mut object, &item.cluster, &item.also_in);
        }
        if !output.show_managed_fields {
            crate::output::strip_managed_fields(&mut object);
        }
        object
    };
    match (format, items.as_slice()) {
        // Asked for by name and not found: an error alone, no empty list.
        (_, []) if !found.missing.is_empty() || found.account.nothing_answered() => return Ok(false),
        (Format::Yaml, [one]) if bare => yaml::write(out, &shown(one), for_terminal)?,
        (_, [one]) if bare => json::write_pretty(out, &shown(one), for_terminal)?,
        (Format::Yaml, items) => {
            let mut list = yaml::ListWriter::new(out, for_terminal)?;
            for item in items {
                list.item(&shown(item))?;
            }
            list.finish()?;
        }
        (_, items) => {
            let mut list = json::ListWriter::new(out, for_terminal)?;
            for item in items {
                list.item(&shown(item))?;
            }
            list.finish()?;
        }
    }
    Ok(true)
}
