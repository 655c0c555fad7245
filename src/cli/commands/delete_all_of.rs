//! `delete-all-of`: counts first, asks, and goes on past a failing cluster.

use std::io::{IsTerminal as _, stdin};

use anyhow::{Result, bail};

use super::super::Misuse;
use super::super::account::Account;
use super::super::args::{DeleteAllOf, DryRun};
use super::super::deletion::{Doomed, delete_params, deleted_line, wait_until_gone};
use super::super::exit::Exit;
use super::super::failure::{exit_of_write, write_error};
use super::super::invocation::{Invocation, Session};
use super::super::targets::{self, Target};
use super::super::ui::ResultLines;
use crate::client::{Client, Item, ListParams, Metadata, Notice, Outcome};
use crate::error::{Failure, Progress};
use crate::fleet::discovery::ResourceKind;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &DeleteAllOf) -> Result<Exit> {
    let delete = delete_params(&invocation.ui, &args.deletion)?;
    let selected = args.select.selector.is_some() || args.select.field_selector.is_some();
    match (args.all, selected) {
        (false, false) => {
            bail!(Misuse(
                "say which objects: -l SELECTOR, --field-selector SELECTOR, or --all".to_owned()
            ));
        }
        (true, true) => bail!(Misuse(
            "setting 'all' parameter but found a non empty selector".to_owned()
        )),
        _ => {}
    }
    let session = invocation.connect().await?;
    session.named_target()?;
    let target = single_type(&session, args).await?;
    let view = target.view(&session)?;
    let params = ListParams {
        namespace: target.namespace_in(&session, args.all_namespaces),
        label_selector: args.select.selector.clone(),
        field_selector: args.select.field_selector.clone(),
        ..Default::default()
    };
    let mut account = Account::default();
    let kind = &target.kind;
    let counted = count(&session, &view, kind, &params, &mut account).await?;
    let exit = account.tell(&invocation.ui, &invocation.global);
    // Each of the two would be told to have deleted what the other has.
    if counted
        .notices
        .iter()
        .any(|notice| matches!(notice, Notice::SameServer { .. }))
    {
        invocation
            .ui
            .error("nothing was deleted; choose one of them with --clusters");
        return Ok(account.report(invocation, exit.and(Exit::Error)));
    }
    let exit = match confirmed(&session, args, kind, &counted, &account).await? {
        None => {
            exit.and(delete_counted(&session, args, kind, &params, &delete, counted, &mut account).await?)
        }
        Some(refused) => exit.and(refused),
    };
    Ok(account.report(invocation, exit))
}

async fn single_type(session: &Session<'_>, args: &DeleteAllOf) -> Result<Target> {
    let targets = targets::read(session, std::slice::from_ref(&args.resource), &Default::default()).await?;
    let Ok([target]) = <[Target; 1]>::try_from(targets) else {
        bail!(Misuse("delete-all-of takes a single type".to_owned()));
    };
    if !target.names.is_empty() {
        bail!(Misuse(
            "delete-all-of takes a type, not a name; use delete".to_owned()
        ));
    }
    Ok(target)
}

/// Counts what there is to delete, and tells it cluster by cluster.
async fn count(
    session: &Session<'_>,
    client: &Client,
    kind: &ResourceKind,
    params: &ListParams,
    account: &mut Account,
) -> Result<Outcome<Metadata>> {
    let resource = kind.group_resource();
    let counted: Outcome<Metadata> = client.list(kind, params).await?;
    account.add(&counted, &format!("count {resource}"));
    for report in &counted.reports {
        if let Ok(count) = &report.result {
            session
                .ui()
                .message(&format!("{}: {count} {resource} to delete", report.cluster.name));
        }
    }
    Ok(counted)
}

/// The clusters that have something to delete.
fn with_some(counted: &Outcome<Metadata>) -> Vec<&str> {
    let some = counted
        .reports
        .iter()
        .filter(|report| report.result.as_ref().is_ok_and(|count| *count > 0));
    some.map(|report| report.cluster.name.as_str()).collect()
}

/// Whether to go on; if not, with which exit code to end.
async fn confirmed(
    session: &Session<'_>,
    args: &DeleteAllOf,
    kind: &ResourceKind,
    counted: &Outcome<Metadata>,
    account: &Account,
) -> Result<Option<Exit>> {
    let ui = session.ui();
    let clusters = with_some(counted).join(", ");
    if clusters.is_empty() {
        if account.complete() {
            ui.data(|out| writeln!(out, "No resources found"))?;
        }
        return Ok(Some(Exit::Ok));
    }
    if args.yes || args.deletion.dry_run != DryRun::None {
        return Ok(None);
    }
    let what = format!("{} {}", counted.items.len(), kind.group_resource());
    if !stdin().is_terminal() {
        ui.error(format!(
            "{what} in {clusters} were not deleted: not on a terminal; confirm with --yes"
        ));
        return Ok(Some(Exit::Error));
    }
    if !ui
        .confirm(&format!("Delete {what} in {clusters}? (y/N): "))
        .await?
    {
        ui.message("deletion is cancelled");
        return Ok(Some(Exit::Ok));
    }
    Ok(None)
}

async fn delete_counted(
    session: &Session<'_>,
    args: &DeleteAllOf,
    kind: &ResourceKind,
    params: &ListParams,
    delete: &crate::client::DeleteParams,
    counted: Outcome<Metadata>,
    account: &mut Account,
) -> Result<Exit> {
    let mut lines = ResultLines::new(session.ui());
    let show_cluster = session.invocation.global.show_cluster;
    let line =
        |item: &Item<Metadata>| deleted_line(&args.deletion, kind, &item.key, &item.cluster, show_cluster);
    if args.deletion.dry_run == DryRun::Client {
        counted.items.iter().for_each(|item| lines.line(&line(item)));
        return Ok(lines.end());
    }
    // Only clusters whose count was shown: one that answers again by now is not surprised.
    let clusters = with_some(&counted);
    let client = session.client.only(clusters.iter().copied());
    let verify = verify_command(kind, params, &clusters.join(","));
    let deleted = {
        let attempt = format!(
            "delete {} {} in {}",
            counted.items.len(),
            kind.group_resource(),
            clusters.join(", ")
        );
        let _flying = session.invocation.in_flight(attempt, verify);
        client.delete_all_of(kind, params, delete).await?
    };
    deleted.items.iter().for_each(|item| lines.line(&line(item)));
    let mut exit = Exit::Ok;
    for failure in deleted.failures() {
        exit = exit.and(failed(session, kind, params, &counted, &failure).await?);
    }
    account.add_writes(&deleted, &format!("delete {}", kind.group_resource()));
    if args.deletion.wait && args.deletion.dry_run == DryRun::None && exit == Exit::Ok {
        let doomed: Vec<Doomed> = deleted
            .items
            .into_iter()
            .filter_map(|item| {
                let cluster = session.client.cluster(&item.cluster)?;
                Some(Doomed {
                    cluster,
                    kind: kind.clone(),
                    key: item.key,
                    uid: item.uid,
                    object: item.object,
                })
            })
            .collect();
        exit = exit.and(wait_until_gone(session, &doomed, args.deletion.timeout).await?);
    }
    Ok(exit.and(lines.end()))
}

/// Tells a cluster's failure. A delete of many is not one act: whatever the server says, some may be gone, so it is asked.
async fn failed(
    session: &Session<'_>,
    kind: &ResourceKind,
    params: &ListParams,
    counted: &Outcome<Metadata>,
    failure: &Failure,
) -> Result<Exit> {
    let (ui, resource, cluster) = (session.ui(), kind.group_resource(), failure.cluster.as_str());
    ui.message(&write_error(
        &format!("delete {resource} in {cluster}"),
        &failure.error,
    ));
    if failure.error.progress == Progress::NotSent {
        ui.error(format!("nothing was deleted in {cluster}"));
        return Ok(exit_of_write(&failure.error));
    }
    let here: Vec<&Item<Metadata>> = counted
        .items
        .iter()
        .filter(|item| *item.cluster == *cluster)
        .collect();
    let left: Outcome<Metadata> = session.client.only([cluster]).list(kind, params).await?;
    if left.complete() {
        let stays = |item: &&&Item<Metadata>| left.items.iter().any(|other| other.uid == item.uid);
        let count = here.iter().filter(stays).count();
        ui.error(format!(
            "{} of {} {resource} are gone from {cluster}, {count} are left",
            here.len() - count,
            here.len()
        ));
    } else {
        let verify = verify_command(kind, params, cluster);
        ui.error(format!(
            "it is unknown how many of {} {resource} are gone from {cluster}; see: {verify}",
            here.len()
        ));
    }
    Ok(exit_of_write(&failure.error))
}

/// The command that shows what is left.
fn verify_command(kind: &ResourceKind, params: &ListParams, clusters: &str) -> String {
    let mut command = format!(
        "kubectl-multicluster list {} --clusters {clusters}",
        kind.group_resource()
    );
    match &params.namespace {
        Some(namespace) => command.push_str(&format!(" -n {namespace}")),
        None if kind.namespaced => command.push_str(" -A"),
        None => {}
    }
    for (flag, selector) in [
        ("-l", &params.label_selector),
        ("--field-selector", &params.field_selector),
    ] {
        if let Some(selector) = selector {
            command.push_str(&format!(" {flag} '{selector}'"));
        }
    }
    command
}
