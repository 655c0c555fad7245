//! Writing what was planned, and saying what came of it.

use anyhow::Result;
use serde_json::Value;

use super::Planned;
use crate::cli::account::Account;
use crate::cli::args::{ApplyRouted, DryRun, Validate};
use crate::cli::exit::Exit;
use crate::cli::failure::{exit_of_write, verify_command, write_error};
use crate::cli::invocation::Session;
use crate::cli::printer::{Done, ResultPrinter};
use crate::client::{
    Change, FieldValidation, Form as _, ListParams, ObjectKey, Outcome, WriteParams, Written,
};
use crate::error::{Error, Progress};
use crate::routing::Via;

/// Writes one object after the other, in the order in which they were given; a failure does not stop the rest.
pub(super) async fn write(
    session: &Session<'_>,
    args: &ApplyRouted,
    planned: &[Planned],
    account: &mut Account,
) -> Result<Exit> {
    let ui = session.ui();
    let params = WriteParams {
        field_manager: args.field_manager.clone(),
        force: args.force_conflicts,
        dry_run: args.dry_run == DryRun::Server,
        field_validation: match args.validate {
            Validate::Strict => FieldValidation::Strict,
            Validate::Warn => FieldValidation::Warn,
            Validate::Ignore => FieldValidation::Ignore,
        },
        subresource: None,
    };
    let mut exit = Exit::Ok;
    let mut printer = ResultPrinter::new(session.invocation, &args.output, args.dry_run)?.listing();
    for planned in planned {
        let cluster = planned.target.descriptor.name.clone();
        let written = if args.dry_run == DryRun::Client {
            let change = if planned.before.is_some() {
                Change::Configured
            } else {
                Change::Created
            };
            Ok(Written {
                cluster,
                object: planned.object.clone(),
                change,
            })
        } else {
            let key = planned.object.key();
            let attempt = format!("apply {} in {cluster}", planned.name());
            let _flying = session
                .invocation
                .in_flight(attempt, verify_command(&planned.kind, &key, &cluster));
            planned
                .target
                .apply(&planned.kind, &planned.object, planned.before.as_deref(), &params)
                .await
        };
        match written {
            Ok(mut written) => {
                if args.dry_run == DryRun::Server && planned.before.is_some() {
                    written.change = dry_run_change(session, planned, &written.object).await?;
                }
                let deleted = &written.object["metadata"]["deletionTimestamp"];
                if args.dry_run == DryRun::None && !deleted.is_null() {
                    ui.warning(format!(
                        "{} in {} is being deleted: what was applied goes with it",
                        planned.name(),
                        written.cluster
                    ));
                }
                printer.done(&Done {
                    kind: &planned.kind,
                    name: &planned.object.key().name,
                    cluster: &written.cluster,
                    operation: operation(written.change),
                    note: &note(planned),
                    object: &written.object,
                });
            }
            Err(error) => {
                account.add_write_error(&planned.target.descriptor, &error);
                exit = exit.and(failed(session, planned, &error));
            }
        }
    }
    Ok(exit.and(printer.end()))
}

/// What a server's dry run would change. Its answer keeps the old resourceVersion either way, so the objects are compared.
async fn dry_run_change(session: &Session<'_>, planned: &Planned, answer: &Value) -> Result<Change> {
    let key = planned.object.key();
    let params = ListParams {
        namespace: key.namespace.clone(),
        ..Default::default()
    };
    let client = session.client.only([planned.target.descriptor.name.as_str()]);
    let live: Outcome<Value> = client.get(&planned.kind, &params, &key.name).await?;
    let comparable = |object: &Value| {
        let mut object = object.clone();
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            for set_by_the_server in ["managedFields", "resourceVersion", "generation"] {
                metadata.remove(set_by_the_server);
            }
        }
        object
    };
    let same = live
        .items
        .first()
        .is_some_and(|item| comparable(&item.object) == comparable(answer));
    Ok(if same {
        Change::Unchanged
    } else {
        Change::Configured
    })
}

fn operation(change: Change) -> &'static str {
    match change {
        Change::Created => "created",
        Change::Configured => "configured",
        Change::Unchanged => "unchanged",
    }
}

/// What is said of an object that went home because no remote wanted it.
fn note(planned: &Planned) -> String {
    if let Some(decision) = &planned.decision
        && let Ok(target) = &decision.result
        && target.via == Via::HomeFallback
        && let Some(key) = &decision.key
    {
        return format!(" (fell back to home: no remote matches {key})");
    }
    String::new()
}

fn failed(session: &Session<'_>, planned: &Planned, error: &Error) -> Exit {
    let ui = session.ui();
    let name = planned.name();
    let Error::Cluster(failure) = error else {
        ui.error(format!("{}: {name}: {error}", planned.place));
        return Exit::Error;
    };
    ui.message(&write_error(
        &format!("{}: apply {name} in {}", planned.place, failure.cluster),
        &failure.error,
    ));
    let key: ObjectKey = planned.object.key();
    if failure.error.progress == Progress::Sent {
        let command = verify_command(&planned.kind, &key, &failure.cluster);
        ui.error(format!(
            "it is unknown whether {name} was applied in {}; see: {command}",
            failure.cluster
        ));
    }
    exit_of_write(&failure.error)
}
