//! `patch`: objects are found first, and patched where they are and as what they are.

mod document;
mod local;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::cli::account::Account;
use crate::cli::args::{DryRun, Patch};
use crate::cli::change::Changes;
use crate::cli::choice::Choice;
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;
use crate::cli::locate::{Absence, Deed, Located, locate};
use crate::cli::printer::ResultPrinter;
use crate::cli::targets;
use crate::cli::{self, Misuse};
use crate::client::{Change, FieldValidation, PatchType, WriteParams, Written};
use crate::error::{Error, Failure};
use crate::k8s::GroupVersionKind;

const PATCH: Deed = Deed {
    verb: "patch",
    done: "patched",
    absence: Absence::OfGet,
};

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Patch) -> Result<Exit> {
    let patch_type = patch_type(args)?;
    if args.local {
        return without_cluster(invocation, args, patch_type).await;
    }
    let choice = Choice {
        resources: &args.resources,
        files: args.files.clone(),
        all_copies: args.how.all_copies,
        ..Default::default()
    };
    if choice.is_empty() {
        bail!(Misuse(targets::NOTHING_NAMED.to_owned()));
    }
    choice.check()?;
    let patch = document::read(args, patch_type)?;
    // kubectl's patch, alone among its commands, forgets to say that a run was a dry one. Where its very bytes are asked for,
    // so do we.
    let told_dry_run = match invocation.global.show_cluster {
        true => args.how.dry_run,
        false => DryRun::None,
    };
    let printer = ResultPrinter::new(invocation, &args.how.output, told_dry_run)?;
    let session = invocation.connect().await?;
    session.named_target()?;
    let targets = choice.targets(&session).await?;
    let mut account = Account::default();
    let found = locate::<Value>(&session, &choice.search(PATCH), &targets, &mut account).await?;
    if found.refused {
        return Ok(account.report(invocation, found.exit));
    }
    if targets.is_empty() {
        bail!("no objects passed to patch");
    }
    let mut changes = Changes::new(&session, PATCH, printer, &mut account);
    for located in &found.objects {
        change(&mut changes, args, patch_type, &patch, located).await;
    }
    let exit = changes.end();
    Ok(account.report(invocation, found.exit.and(exit)))
}

/// The type of the patch, and what does not go together, in kubectl's words (`kubectl/pkg/cmd/patch/patch.go`, `Validate`).
fn patch_type(args: &Patch) -> Result<PatchType> {
    let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    match (given(&args.patch), given(&args.patch_file)) {
        (true, true) => bail!(Misuse(
            "cannot specify --patch and --patch-file together".to_owned()
        )),
        (false, false) => bail!(Misuse(
            "must specify --patch or --patch-file containing the contents of the patch".to_owned()
        )),
        _ => {}
    }
    let patch_type = match args.patch_type.to_lowercase().as_str() {
        "json" => PatchType::Json,
        "merge" => PatchType::Merge,
        "strategic" | "" => PatchType::Strategic,
        "apply" if !args.local => PatchType::Apply,
        _ => {
            let apply = if args.local { "" } else { "apply " };
            bail!(Misuse(format!(
                "--type must be one of [{apply}json merge strategic], not {:?}",
                args.patch_type
            )))
        }
    };
    if args.force_conflicts && patch_type != PatchType::Apply {
        bail!(Misuse(
            "--force-conflicts only works with --type=apply".to_owned()
        ));
    }
    if patch_type == PatchType::Apply && args.how.dry_run == DryRun::Client {
        bail!(Misuse(
            "--dry-run=client doesn't work with --type=apply (did you mean --dry-run=server instead?)"
                .to_owned()
        ));
    }
    Ok(patch_type)
}

/// `--local`: patches manifests.
async fn without_cluster(invocation: &Invocation, args: &Patch, patch_type: PatchType) -> Result<Exit> {
    let of_resources = "cannot specify --local and server resources";
    cli::local::check(&args.files, args.how.dry_run, &args.resources, of_resources)?;
    let patch = document::read(args, patch_type)?;
    // As with --dry-run=client, which kubectl's patch does not tell of.
    let printer = ResultPrinter::new(invocation, &args.how.output, DryRun::None)?;
    let patched = |object: &Value| {
        let patched = local::patched(patch_type, object, &patch)?;
        let operation = operation(changed(patched != *object));
        Ok((patched, operation))
    };
    cli::local::change(invocation, &args.files, printer, patched).await
}

/// Patches one object and says so.
async fn change(
    changes: &mut Changes<'_>,
    args: &Patch,
    patch_type: PatchType,
    patch: &Value,
    located: &Located<Value>,
) {
    let subresource = args.subresource.clone().filter(|name| !name.is_empty());
    let written = if args.how.dry_run == DryRun::Client {
        let before = match &subresource {
            None => located.object.clone(),
            Some(name) => {
                let read = located
                    .cluster
                    .subresource(&located.kind, &located.key, &located.uid, name);
                let Some(before) = changes.send(located, read).await else {
                    return;
                };
                before
            }
        };
        match local::patched(patch_type, &before, patch) {
            Ok(object) => Written {
                cluster: located.cluster_name().to_owned(),
                change: changed(object != before),
                object,
            },
            Err(why) => {
                changes.refuse(located, &why);
                return;
            }
        }
    } else {
        let params = WriteParams {
            field_manager: args.field_manager.clone(),
            force: args.force_conflicts,
            dry_run: args.how.dry_run == DryRun::Server,
            // What servers do who are not told: kubectl does not tell them either.
            field_validation: FieldValidation::Warn,
            subresource,
        };
        let patch = match patch_type {
            PatchType::Apply if params.subresource.is_none() => document::completed(patch, &located.object),
            _ => patch.clone(),
        };
        let sent = async {
            let before = &located.object;
            let sent = located
                .cluster
                .patch_located(&located.kind, before, patch_type, &patch, &params);
            sent.await
                .map_err(|error| with_hint(error, patch_type, &located.kind.gvk))
        };
        let Some(written) = changes.send(located, sent).await else {
            return;
        };
        written
    };
    changes.done(
        &printed_as(located, &written.object),
        operation(written.change),
        &written.object,
    );
}

/// What kubectl says was done.
fn operation(change: Change) -> &'static str {
    match change {
        Change::Unchanged => "patched (no change)",
        Change::Created | Change::Configured => "patched",
    }
}

fn changed(changed: bool) -> Change {
    if changed {
        Change::Configured
    } else {
        Change::Unchanged
    }
}

/// What was patched as kubectl names it: a subresource may be of another kind than its object, such as Scale.
fn printed_as(located: &Located<Value>, object: &Value) -> Located<Value> {
    let mut located = located.clone();
    let text = |field: &str| object[field].as_str();
    if let (Some(api_version), Some(kind)) = (text("apiVersion"), text("kind"))
        && kind != located.kind.gvk.kind
    {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        located.kind.gvk = GroupVersionKind::gvk(group, version, kind);
    }
    located
}

/// A server that does not take patches of this type says so in general terms, and of an operation that cannot be done it says
/// hardly anything; kubectl says the former of the kind, and we what to do.
fn with_hint(error: Error, patch_type: PatchType, gvk: &GroupVersionKind) -> Error {
    match error {
        Error::Cluster(mut failure) if patch_type == PatchType::Json && failure.error.code() == Some(422) => {
            let details = failure
                .error
                .status
                .as_ref()
                .and_then(|status| status.details.as_ref());
            if details.is_none_or(|details| details.causes.is_empty()) {
                let hint = "; a path of the patch is not there, or one of its tests failed";
                failure.error.message.push_str(hint);
            }
            Error::Cluster(failure)
        }
        Error::Cluster(mut failure) if failure.error.code() == Some(415) => {
            let Failure { error, .. } = &mut failure;
            let hint = match patch_type {
                PatchType::Strategic => "; use --type=merge: custom resources take no strategic merge patch",
                _ => "",
            };
            error.message = format!(
                "{} is not supported by {}, Kind={}: {}{hint}",
                patch_type.content_type(),
                api_version(gvk),
                gvk.kind,
                error.message
            );
            Error::Cluster(failure)
        }
        error => error,
    }
}

fn api_version(gvk: &GroupVersionKind) -> String {
    match gvk.group.as_str() {
        "" => gvk.version.clone(),
        group => format!("{group}/{}", gvk.version),
    }
}
