//! `delete`: located first, then deleted where it is, with its UID as a precondition.

use std::sync::Arc;

use anyhow::{Result, bail};
use futures::stream::{self, StreamExt as _};

use super::super::Misuse;
use super::super::account::Account;
use super::super::args::{Delete, DryRun};
use super::super::deletion::{Doomed, delete_one, delete_params, wait_until_gone};
use super::super::exit::Exit;
use super::super::invocation::{Invocation, Session};
use super::super::targets::{self, Target};
use super::super::ui::{ResultLines, Ui};
use crate::client::{Cluster, ListParams, Metadata, Outcome};
use crate::output::escape;

/// How many objects are located at once.
const LOOKUPS_AT_ONCE: usize = 8;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Delete) -> Result<Exit> {
    let params = delete_params(&invocation.ui, &args.deletion)?;
    if args.files.is_empty() && args.resources.is_empty() {
        bail!(Misuse(targets::NOTHING_NAMED.to_owned()));
    }
    targets::forbid_both(&args.resources, &args.files)?;
    let session = invocation.connect().await?;
    session.named_target()?;
    let targets = targets::read(&session, &args.resources, &args.files).await?;
    if targets.iter().any(|target| target.names.is_empty()) {
        bail!(Misuse(
            "resource(s) were provided, but no name was specified; delete-all-of deletes by selector"
                .to_owned()
        ));
    }
    let mut account = Account::default();
    let (doomed, mut exit) = locate(&session, args, &targets, &mut account).await?;
    exit = exit.and(account.tell(&invocation.ui, &invocation.global));
    if exit == Exit::Duplicates {
        invocation.ui.error("nothing was deleted");
        return Ok(account.report(invocation, exit));
    }
    if args.interactive && !doomed.is_empty() && !confirmed(&invocation.ui, &doomed).await? {
        return Ok(account.report(invocation, exit));
    }
    let mut lines = ResultLines::new(&invocation.ui);
    let mut failed = false;
    for doomed in &doomed {
        let outcome = delete_one(&session, &args.deletion, doomed, &params, &mut lines).await;
        failed |= outcome != Exit::Ok;
        exit = exit.and(outcome);
    }
    // kubectl does not wait when something failed, nor for a dry run.
    if args.deletion.wait && args.deletion.dry_run == DryRun::None && !failed {
        exit = exit.and(wait_until_gone(&session, &doomed, args.deletion.timeout).await?);
    }
    Ok(account.report(invocation, exit.and(lines.end())))
}

/// Finds the copies of everything that is named. More than one copy of an object stops the whole call, unless all copies
/// are meant.
async fn locate(
    session: &Session<'_>,
    args: &Delete,
    targets: &[Target],
    account: &mut Account,
) -> Result<(Vec<Doomed>, Exit)> {
    let ui = session.ui();
    let named: Vec<(&Target, &String)> = targets
        .iter()
        .flat_map(|target| target.names.iter().map(move |name| (target, name)))
        .collect();
    let mut lookups = stream::iter(named)
        .map(|(target, name)| async move {
            let params = ListParams {
                namespace: target.namespace_in(session, false),
                ..Default::default()
            };
            let located = match target.view(session) {
                Ok(view) => view
                    .get::<Metadata>(&target.kind, &params, name)
                    .await
                    .map_err(Into::into),
                Err(error) => Err(error),
            };
            (target, name, located)
        })
        .buffered(LOOKUPS_AT_ONCE);
    let mut doomed = Vec::new();
    let mut exit = Exit::Ok;
    while let Some((target, name, outcome)) = lookups.next().await {
        let outcome: Outcome<Metadata> = outcome?;
        let resource = target.kind.group_resource();
        account.add(&outcome, &format!("look for {resource} \"{name}\""));
        if outcome.items.is_empty() {
            if !outcome.complete() {
                let silent: Vec<String> = outcome
                    .failures()
                    .into_iter()
                    .map(|failure| failure.cluster)
                    .collect();
                ui.error(format!(
                    "{resource} \"{name}\" was not deleted: it was not found, but {} did not answer",
                    silent.join(", ")
                ));
                // --allow-partial accepts less of an answer, not less of a deed.
                exit = exit.and(Exit::Partial);
            } else if !args.ignore_not_found {
                ui.message(&format!(
                    "Error from server (NotFound): {resource} \"{name}\" not found"
                ));
                exit = exit.and(Exit::Error);
            }
        }
        if outcome.items.len() > 1 && !args.all_copies {
            let clusters: Vec<&str> = outcome.items.iter().map(|item| &*item.cluster).collect();
            ui.error(format!(
                "{resource} \"{name}\" exists in {}; choose with --clusters, or delete every copy with --all-copies",
                clusters.join(", ")
            ));
            exit = exit.and(Exit::Duplicates);
        }
        for item in outcome.items {
            let cluster: Option<Arc<Cluster>> = session.client.cluster(&item.cluster);
            let Some(cluster) = cluster else { continue };
            // Two names of one API server: the object is there once.
            if doomed
                .iter()
                .any(|known: &Doomed| known.uid == item.uid && !item.uid.is_empty())
            {
                continue;
            }
            doomed.push(Doomed {
                cluster,
                kind: target.kind.clone(),
                key: item.key,
                uid: item.uid,
            });
        }
    }
    Ok((doomed, exit))
}

async fn confirmed(ui: &Ui, doomed: &[Doomed]) -> Result<bool> {
    ui.data(|out| {
        writeln!(
            out,
            "You are about to delete the following {} resource(s):",
            doomed.len()
        )?;
        for doomed in doomed {
            writeln!(out, "{}", escape::terminal(&doomed.reference()))?;
        }
        Ok(())
    })?;
    let confirmed = ui.confirm("Do you want to continue? (y/N): ").await?;
    if !confirmed {
        ui.data(|out| writeln!(out, "deletion is cancelled"))?;
    }
    Ok(confirmed)
}
