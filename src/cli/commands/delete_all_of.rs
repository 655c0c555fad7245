//! `delete-all-of`: counts first, asks, and goes on past a failing cluster.

use std::io::{IsTerminal as _, stdin};

use anyhow::{Result, bail};

use super::super::Misuse;
use super::super::account::Account;
use super::super::args::{DeleteAllOf, DryRun};
use super::super::deletion::{Doomed, delete_params, deleted_line, wait_until_gone};
use super::super::exit::Exit;
use super::super::failure::{exit_of_write, write_error};
use super::super::invocation::Invocation;
use super::super::targets;
use crate::client::{ListParams, Metadata, Outcome};
use crate::error::Progress;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &DeleteAllOf) -> Result<Exit> {
    let ui = &invocation.ui;
    let delete = delete_params(ui, &args.deletion)?;
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
    let targets = targets::read(
        &session,
        std::slice::from_ref(&args.resource),
        &Default::default(),
    )
    .await?;
    let [target] = targets.as_slice() else {
        bail!(Misuse("delete-all-of takes a single type".to_owned()));
    };
    if !target.names.is_empty() {
        bail!(Misuse(
            "delete-all-of takes a type, not a name; use delete".to_owned()
        ));
    }
    let kind = &target.kind;
    let resource = kind.group_resource();
    let params = ListParams {
        namespace: target.namespace_in(&session, args.all_namespaces),
        label_selector: args.select.selector.clone(),
        field_selector: args.select.field_selector.clone(),
        ..Default::default()
    };
    let mut account = Account::default();
    let counted: Outcome<Metadata> = session.client.list(kind, &params).await?;
    account.add(&counted, &format!("count {resource}"));
    for report in &counted.reports {
        if let Ok(count) = &report.result {
            ui.message(&format!("{}: {count} {resource} to delete", report.cluster.name));
        }
    }
    let mut exit = account.tell(ui, &invocation.global);
    let with_some: Vec<&str> = counted
        .reports
        .iter()
        .filter(|report| report.result.as_ref().is_ok_and(|count| *count > 0))
        .map(|report| report.cluster.name.as_str())
        .collect();
    if with_some.is_empty() {
        if account.complete() {
            ui.data(|out| writeln!(out, "No resources found"))?;
        }
        return Ok(exit);
    }
    if args.deletion.dry_run == DryRun::Client {
        for item in &counted.items {
            let line = deleted_line(&args.deletion, kind, &item.key, &item.cluster);
            ui.data(|out| writeln!(out, "{line}"))?;
        }
        return Ok(exit);
    }
    let total = counted.items.len();
    let question = format!("Delete {total} {resource} in {}? (y/N): ", with_some.join(", "));
    if !args.yes && args.deletion.dry_run == DryRun::None {
        if !stdin().is_terminal() {
            ui.error(format!(
                "{total} {resource} in {} were not deleted: not on a terminal; confirm with --yes",
                with_some.join(", ")
            ));
            return Ok(exit.and(Exit::Error));
        }
        if !ui.confirm(&question).await? {
            ui.message("deletion is cancelled");
            return Ok(exit);
        }
    }
    // Only clusters whose count was shown: one that answers again by now is not surprised.
    let client = session.client.only(with_some.iter().copied());
    let attempt = format!("delete {total} {resource} in {}", with_some.join(", "));
    let verify = format!(
        "kubectl-multicluster list {resource} --clusters {}",
        with_some.join(",")
    );
    let deleted = {
        let _flying = invocation.in_flight(attempt, verify.clone());
        client.delete_all_of(kind, &params, &delete).await?
    };
    for item in &deleted.items {
        let line = deleted_line(&args.deletion, kind, &item.key, &item.cluster);
        ui.data(|out| writeln!(out, "{line}"))?;
    }
    let mut failed = false;
    for failure in deleted.failures() {
        failed = true;
        ui.message(&write_error(
            &format!("delete {resource} in {}", failure.cluster),
            &failure.error,
        ));
        if failure.error.progress == Progress::Sent {
            ui.error(format!(
                "it is unknown how many were deleted in {}; see: {verify}",
                failure.cluster
            ));
        }
        exit = exit.and(exit_of_write(&failure.error));
    }
    if args.deletion.wait && args.deletion.dry_run == DryRun::None && !failed {
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
                })
            })
            .collect();
        exit = exit.and(wait_until_gone(&session, &doomed, args.deletion.timeout).await?);
    }
    if let Some(path) = &invocation.global.report {
        account.write_report(ui, path)?;
    }
    Ok(exit)
}
