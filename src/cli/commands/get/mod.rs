//! `get` and `list`: what all clusters have, merged.

mod ask;
mod groups;
mod print;
mod raw;
mod streamed;

use std::path::Path;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::cli::Misuse;
use crate::cli::args::Get;
use crate::cli::exit::Exit;
use crate::cli::invocation::{Invocation, Session};
use crate::cli::printer::{Allowed, Format};
use crate::cli::targets::{self, Target};
use crate::client::{ListParams, Metadata, PlainRow, TableRow};
use crate::output::sort::FieldPath;
use ask::ask;
pub(super) use ask::missing;
use groups::GroupBy;
use print::{finish, grouped, names, objects, table};

/// Runs `get`, or `list` when `only_lists`.
pub async fn run(invocation: &Invocation, args: &Get, only_lists: bool) -> Result<Exit> {
    if let Some(path) = &args.raw {
        return raw::run(invocation, args, path).await;
    }
    if args.watch || args.watch_only {
        if args.group_by.is_some() {
            bail!(Misuse(
                "--group-by cannot be used with --watch or --watch-only: rows of a watch come one by one"
                    .to_owned()
            ));
        }
        return super::watch::run_get(invocation, args).await;
    }
    let format = Format::of(&args.output.object, Allowed::Tables)?.unwrap_or(Format::Table { wide: false });
    validate(args, &format)?;
    let sort = args
        .sort_by
        .as_deref()
        .filter(|path| !path.is_empty())
        .map(str::parse::<FieldPath>)
        .transpose()
        .map_err(|error| Misuse(error.to_string()))?;
    let group_by = args.group_by.as_deref().map(str::parse::<GroupBy>).transpose()?;
    let session = invocation.connect().await?;
    let targets = targets::read(&session, &args.resources, &args.files).await?;
    check(args, only_lists, &targets)?;
    if streamed::is_possible(args, &format, &targets) {
        return streamed::run(&session, args, format, &targets).await;
    }
    if let Some(style) = format.table_style() {
        if args.output.server_print && !needs_objects(args) {
            let found = ask::<PlainRow>(&session, args, &targets).await?;
            return finish(&session, args, true, found, |out, found| {
                table(out, &session, args, style, found)
            });
        }
        let found = if args.output.server_print {
            let found = ask::<TableRow>(&session, args, &targets).await?;
            found.sorted(sort.as_ref(), |row| &row.object)
        } else {
            let found = ask::<Value>(&session, args, &targets).await?;
            let found = found.sorted(sort.as_ref(), |object| object);
            found.map(TableRow::of_object)
        };
        return finish(&session, args, true, found, |out, found| match &group_by {
            Some(by) => grouped(out, &session, args, style, by, found),
            None => table(out, &session, args, style, found),
        });
    }
    match format {
        Format::Name if sort.is_none() && args.subresource.is_none() => {
            let one = is_one_implied(args, &targets);
            let found = ask::<Metadata>(&session, args, &targets).await?;
            finish(&session, args, false, found, |out, found| {
                names(out, &session, one, found)
            })
        }
        format => {
            let one = is_one_implied(args, &targets);
            let found = ask::<Value>(&session, args, &targets).await?;
            let found = found.together(sort.as_ref());
            finish(&session, args, false, found, |out, found| {
                objects(out, &session, args, format, one, found)
            })
        }
    }
}

/// Whether more of the objects counts than their cells: what they are sorted or grouped by, or their labels.
fn needs_objects(args: &Get) -> bool {
    let chosen_by_labels = !args.files.is_empty() && args.select.selector.is_some();
    args.sort_by.is_some()
        || args.group_by.is_some()
        || args.output.show_labels
        || !args.output.label_columns.is_empty()
        || chosen_by_labels
}

/// What can be told to be wrong before any cluster is asked.
fn validate(args: &Get, format: &Format) -> Result<()> {
    if args.output.show_labels && !format.is_table() {
        let format = args.output.object.format.as_deref().unwrap_or("go-template");
        bail!(Misuse(format!(
            "--show-labels option cannot be used with {format} printer"
        )));
    }
    // A list for a program is one; it groups by itself, or with `jq 'group_by(…)'`.
    if args.group_by.is_some() && !matches!(format, Format::Table { .. }) {
        let format = args.output.object.format.as_deref().unwrap_or("go-template");
        bail!(Misuse(format!(
            "--group-by option cannot be used with {format} printer; it is for tables, with or without -o wide"
        )));
    }
    if args.output_watch_events {
        bail!(Misuse(
            "--output-watch-events option can only be used with --watch or --watch-only".to_owned()
        ));
    }
    if args.files.is_empty() && args.resources.is_empty() {
        bail!(Misuse(
            "Required resource not specified.\nYou must specify the type of resource to get. Use \
             \"kubectl-multicluster api-resources\" for a complete list of supported resources."
                .to_owned()
        ));
    }
    targets::forbid_both(&args.resources, &args.files)?;
    targets::check_selectors(&args.resources, &args.files, &args.select)
}

/// Whether one object is meant, so that it is printed bare, and nothing at all if it is not there: one name on the command
/// line, or one file (cli-runtime `resource/builder.go`, `singleItemImplied`).
fn is_one_implied(args: &Get, targets: &[Target]) -> bool {
    match args.files.filename.as_slice() {
        [] if args.files.kustomize.is_some() => true,
        [] => matches!(targets, [target] if target.names.len() == 1),
        // A directory that holds one file is one file.
        [file] => file != "-" && (targets.len() == 1 || !Path::new(file).is_dir()),
        _ => false,
    }
}

/// What depends on whether names were given.
fn check(args: &Get, only_lists: bool, targets: &[Target]) -> Result<()> {
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
    Ok(())
}

/// What the clusters are asked for.
fn params(session: &Session<'_>, args: &Get, target: &Target) -> ListParams {
    // It has been read once already.
    let group_by = args.group_by.as_deref().and_then(|by| by.parse::<GroupBy>().ok());
    ListParams {
        namespace: target.namespace_in(session, args.all_namespaces),
        label_selector: args.select.selector.clone(),
        field_selector: args.select.field_selector.clone(),
        // kubectl asks for everything at once when it sorts.
        chunk_size: if args.sort_by.is_some() {
            0
        } else {
            u32::try_from(args.chunk_size).unwrap_or(0)
        },
        include_objects: args.sort_by.is_some()
            || group_by.is_some_and(|by| by.needs_objects(session, &target.kind)),
        subresource: args.subresource.clone(),
    }
}
