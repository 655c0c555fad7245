//! What would be written where, and what stands in the way: nothing is written here.

use anyhow::Result;
use futures::stream::{self, StreamExt as _};

use super::Planned;
use crate::cli::account::Account;
use crate::cli::args::ApplyRouted;
use crate::cli::exit::Exit;
use crate::cli::failure::left_out;
use crate::cli::invocation::Session;
use crate::cli::targets::of_manifest;
use crate::client::{Form as _, ListParams, Metadata, Outcome};
use crate::error::{Error, FailureReason};
use crate::manifest::Manifest;

/// How many objects are asked about at once.
const PROBES_AT_ONCE: usize = 8;

/// Finds the target of every object; all that cannot be routed are told, and then nothing is written.
pub(super) async fn route_all(
    session: &Session<'_>,
    manifests: Vec<Manifest>,
    allow_duplicate: bool,
) -> Result<Result<Vec<Planned>, Exit>> {
    let ui = session.ui();
    let named = session.named_target()?;
    let mut planned = Vec::new();
    let mut exit = Exit::Ok;
    for mut manifest in manifests {
        let place = format!("{}:{}", manifest.source, manifest.line);
        if manifest.object.key().name.is_empty() {
            ui.error(format!(
                "{place}: cannot use generate name with apply: give the object a metadata.name"
            ));
            exit = exit.and(Exit::Error);
            continue;
        }
        let kind = match of_manifest(session, &mut manifest).await {
            Ok(kind) => kind,
            Err(error) => {
                ui.error(format!("{error:#}"));
                exit = exit.and(Exit::Error);
                continue;
            }
        };
        if let Some(target) = named.clone() {
            planned.push(Planned {
                kind,
                object: manifest.object,
                place,
                target,
                decision: None,
                before: None,
            });
            continue;
        }
        let decision = session.client.route(&kind.gvk, &manifest.object)?;
        match decision.target().and_then(|name| session.client.cluster(name)) {
            Some(target) if session.is_selected(&target.descriptor.name) => {
                let same = |other: &&Planned| {
                    other.kind.gvk.group == kind.gvk.group
                        && other.kind.plural == kind.plural
                        && other.object.key() == manifest.object.key()
                };
                let twin = planned.iter().find(same);
                let twin = twin.filter(|twin| twin.target.descriptor.name != target.descriptor.name);
                if let Some(twin) = twin.filter(|_| !allow_duplicate) {
                    ui.error(format!(
                        "{place}: {} belongs to {}, but at {} the same object belongs to {}; \
                         write both with --allow-duplicate",
                        twin.name(),
                        target.descriptor.name,
                        twin.place,
                        twin.target.descriptor.name
                    ));
                    exit = exit.and(Exit::Duplicates);
                    continue;
                }
                planned.push(Planned {
                    kind,
                    object: manifest.object,
                    place,
                    target,
                    decision: Some(decision),
                    before: None,
                });
            }
            Some(target) => {
                ui.error(format!(
                    "{place}: {decision}; {}",
                    left_out(&target.descriptor.name)
                ));
                exit = exit.and(Exit::Unroutable);
            }
            None => {
                ui.error(format!("{place}: {decision}"));
                exit = exit.and(Exit::Unroutable);
            }
        }
    }
    if exit != Exit::Ok {
        ui.error("nothing was written");
        return Ok(Err(exit));
    }
    Ok(Ok(planned))
}

/// Asks all clusters of each kind for the object's name: a copy elsewhere, or a target that cannot be reached, stops the
/// whole call.
pub(super) async fn probe(
    session: &Session<'_>,
    args: &ApplyRouted,
    mut planned: Vec<Planned>,
    account: &mut Account,
) -> Result<Result<Vec<Planned>, Exit>> {
    let ui = session.ui();
    let probes: Vec<(usize, Result<Outcome<Metadata>, Error>)> = stream::iter(planned.iter().enumerate())
        .map(|(index, planned)| async move {
            let key = planned.object.key();
            let probed = match &planned.decision {
                Some(_) => session.client.probe(&planned.kind, &key).await,
                // Clusters that no file ties together may well have objects of one name.
                None => {
                    let params = ListParams {
                        namespace: key.namespace.clone(),
                        ..Default::default()
                    };
                    let client = session.client.only([planned.target.descriptor.name.as_str()]);
                    client.get(&planned.kind, &params, &key.name).await
                }
            };
            (index, probed)
        })
        .buffered(PROBES_AT_ONCE)
        .collect()
        .await;
    let mut exit = Exit::Ok;
    for (index, probed) in probes {
        let probed = probed?;
        account.add(&probed, "look for copies");
        let planned = &mut planned[index];
        let target = planned.target.descriptor.name.clone();
        let elsewhere: Vec<&str> = probed
            .items
            .iter()
            .map(|item| &*item.cluster)
            .filter(|cluster| **cluster != *target)
            .collect();
        planned.before = probed
            .items
            .iter()
            .find(|item| *item.cluster == *target)
            .map(|item| item.object.resource_version());
        if !elsewhere.is_empty() {
            let text = format!(
                "{}: {} belongs to {target}, but exists in {}",
                planned.place,
                planned.name(),
                elsewhere.join(", ")
            );
            if args.allow_duplicate {
                ui.warning(text);
            } else {
                ui.error(format!(
                    "{text}; delete it there, or write a second copy with --allow-duplicate"
                ));
                exit = exit.and(Exit::Duplicates);
            }
        }
        for failure in probed.failures() {
            let text = format!(
                "cluster {}: look for {}: {}",
                failure.cluster,
                planned.name(),
                failure.error
            );
            // Who may write but not read is asked by the write itself.
            let blocks = failure.cluster == target && failure.error.reason != FailureReason::Forbidden;
            if blocks {
                ui.error(text);
                let answered = probed.reports.iter().any(|report| report.result.is_ok());
                exit = exit.and(if answered { Exit::Partial } else { Exit::Error });
            } else if args.strict {
                ui.error(format!(
                    "{text}; --strict does not write without having asked every cluster"
                ));
                exit = exit.and(Exit::Partial);
            } else {
                ui.warning(format!("{text}; a copy there cannot be ruled out"));
            }
        }
    }
    if exit != Exit::Ok {
        ui.error("nothing was written");
        return Ok(Err(exit));
    }
    Ok(Ok(planned))
}
