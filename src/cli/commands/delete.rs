//! `delete`: located first, then deleted where it is, with its UID as a precondition.

use anyhow::{Result, bail};

use super::super::Misuse;
use super::super::account::Account;
use super::super::args::{Delete, DryRun};
use super::super::deletion::{Doomed, delete_one, delete_params, wait_until_gone};
use super::super::exit::Exit;
use super::super::invocation::Invocation;
use super::super::locate::{Deed, Search, locate};
use super::super::targets;
use super::super::ui::{ResultLines, Ui};
use crate::output::escape;

/// What is done to the objects.
const DELETE: Deed = Deed {
    verb: "delete",
    done: "deleted",
};

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
    let search = Search {
        all_copies: args.all_copies,
        ignore_not_found: args.ignore_not_found,
        ..Search::new(DELETE)
    };
    let found = locate(&session, &search, &targets, &mut account).await?;
    let (doomed, mut exit): (Vec<Doomed>, Exit) = (found.objects, found.exit);
    if found.refused {
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
