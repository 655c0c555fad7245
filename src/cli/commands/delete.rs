//! `delete`: located or listed first, then deleted where it is, with its UID as a precondition.

use anyhow::{Result, bail};

use super::super::Misuse;
use super::super::account::Account;
use super::super::args::{Delete, DryRun};
use super::super::choice::{Choice, NOTHING_NAMED};
use super::super::deletion::{Deleter, Doomed, delete_params, wait_until_gone};
use super::super::exit::Exit;
use super::super::files;
use super::super::invocation::{Invocation, Session};
use super::super::locate::{Deed, Search, locate};
use super::super::routed::choose;
use super::super::targets::{self, Target};
use crate::fleet::discovery::{Form, parse_arguments};
use crate::output::escape;

/// What is done to the objects.
const DELETE: Deed = Deed {
    verb: "delete",
    done: "deleted",
};

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Delete) -> Result<Exit> {
    let params = delete_params(&invocation.ui, &args.deletion)?;
    let choice = choice(args);
    validate(args, &choice)?;
    let session = invocation.connect().await?;
    session.named_target()?;
    let targets = targets(&session, args, &choice).await?;
    let mut account = Account::default();
    let selects = selects(args);
    let ignore_not_found = args.ignore_not_found.unwrap_or(selects);
    let by_list = args.files.is_empty() && selects;
    let search = Search {
        ignore_not_found,
        ..choice.search(DELETE)
    };
    let found = locate(&session, &search, &targets, &mut account).await?;
    let (doomed, mut exit): (Vec<Doomed>, Exit) = (found.objects, found.exit);
    if found.refused {
        return Ok(account.report(invocation, exit));
    }
    if doomed.is_empty() && (targets.is_empty() || by_list) {
        if account.complete() {
            // On stdout, where get has it on stderr: as kubectl does.
            invocation.ui.data(|out| writeln!(out, "No resources found"))?;
        } else {
            invocation
                .ui
                .message("No resources found in the clusters that answered");
        }
        return Ok(account.report(invocation, exit));
    }
    if args.interactive && !doomed.is_empty() && !confirmed(&session, &doomed).await? {
        return Ok(account.report(invocation, exit));
    }
    if invocation.global.namespace.is_some()
        && !args.all_namespaces
        && doomed.iter().any(|doomed| !doomed.kind.namespaced)
    {
        invocation
            .ui
            .message("Warning: deleting cluster-scoped resources, not scoped to the provided namespace");
    }
    let mut deleter = Deleter::new(&session, &args.deletion, params, ignore_not_found);
    let mut failed = false;
    for doomed in &doomed {
        let outcome = deleter.delete(doomed).await;
        failed |= outcome != Exit::Ok;
        exit = exit.and(outcome);
    }
    // kubectl does not wait when something failed, nor for a dry run.
    if args.deletion.wait && args.deletion.dry_run == DryRun::None && !failed {
        exit = exit.and(wait_until_gone(&session, &doomed, args.deletion.timeout).await?);
    }
    Ok(account.report(invocation, exit.and(deleter.end())))
}

/// What the flags choose.
fn choice(args: &Delete) -> Choice<'_> {
    Choice {
        resources: &args.resources,
        files: args.files.clone(),
        label_selector: args.select.selector.as_deref(),
        field_selector: args.select.field_selector.as_deref(),
        all: args.all,
        all_namespaces: args.all_namespaces,
        all_copies: args.all_copies,
    }
}

/// Whether objects are chosen by what they are, not by name.
fn selects(args: &Delete) -> bool {
    args.all || has_selector(args)
}

fn has_selector(args: &Delete) -> bool {
    let given = |selector: &Option<String>| selector.as_deref().is_some_and(|text| !text.trim().is_empty());
    given(&args.select.selector) || given(&args.select.field_selector)
}

/// kubectl's rules about what may be combined (`kubectl/pkg/cmd/delete/delete.go`, `cli-runtime/pkg/resource/builder.go`).
fn validate(args: &Delete, choice: &Choice<'_>) -> Result<()> {
    if args.raw.is_some() {
        bail!(Misuse(
            "--raw is not supported: a path names no object that could be located; use kubectl --context"
                .to_owned()
        ));
    }
    if args.all && has_selector(args) {
        bail!(Misuse(
            "setting 'all' parameter but found a non empty selector. ".to_owned()
        ));
    }
    if choice.is_empty() {
        let text = match selects(args) {
            true => "at least one resource must be specified to use a selector",
            false => NOTHING_NAMED,
        };
        bail!(Misuse(text.to_owned()));
    }
    choice.check()?;
    if args.all && !args.resources.is_empty() {
        // Other commands take --all beside names, and take no notice of it.
        let arguments = parse_arguments(&args.resources).map_err(|error| Misuse(error.to_string()))?;
        match arguments.form {
            Form::Types => {}
            Form::Names => bail!(Misuse(
                "name cannot be provided when a selector is specified".to_owned()
            )),
            Form::Tuples => bail!(Misuse(
                "selectors and the all flag cannot be used when passing resource/name arguments".to_owned()
            )),
        }
    }
    Ok(())
}

/// What the arguments name, or the manifests that the label selector leaves.
async fn targets(session: &Session<'_>, args: &Delete, choice: &Choice<'_>) -> Result<Vec<Target>> {
    if args.files.is_empty() {
        return choice.targets(session).await;
    }
    let mut manifests = files::read(session.invocation, &args.files).await?;
    choose(&mut manifests, args.select.selector.as_deref())?;
    targets::from_manifests(session, manifests).await
}

/// Shows what is going to be deleted and asks. All of it is on stdout, as in kubectl.
async fn confirmed(session: &Session<'_>, doomed: &[Doomed]) -> Result<bool> {
    let ui = session.ui();
    ui.data(|out| {
        writeln!(
            out,
            "You are about to delete the following {} resource(s):",
            doomed.len()
        )?;
        for doomed in doomed {
            let reference = match session.invocation.global.show_cluster {
                true => doomed.reference(),
                false => format!("{}/{}", doomed.kind.kind_group(), doomed.key.name),
            };
            writeln!(out, "{}", escape::terminal(&reference))?;
        }
        write!(out, "Do you want to continue? (y/N): ")
    })?;
    let confirmed = ui.confirm("").await?;
    if !confirmed {
        ui.data(|out| writeln!(out, "deletion is cancelled"))?;
    }
    Ok(confirmed)
}
