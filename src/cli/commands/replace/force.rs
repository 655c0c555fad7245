//! `replace --force`: deleted where it is, and created anew.
//!
//! What is deleted must come back, so the servers are asked first whether they would take the new objects. kubectl finds that
//! out when the old ones are gone.

use std::time::Duration;

use anyhow::Result;
use futures::stream::{self, StreamExt as _};
use serde_json::Value;

use crate::cli::account::Account;
use crate::cli::args::{Deletion, DryRun, Replace};
use crate::cli::deletion::{Doomed, delete_params, deleted_line, wait_for_each};
use crate::cli::exit::Exit;
use crate::cli::failure::exit_of_write;
use crate::cli::invocation::{Flying, Session};
use crate::cli::printer::{Allowed, Format, ResultPrinter};
use crate::cli::routed::{self, Planned, Verb, Writer, Writing};
use crate::cli::ui::ResultLines;
use crate::client::{DeleteParams, Form as _, WriteParams};
use crate::error::{ClusterError, Error, FailureReason, Progress};

/// How many objects are rehearsed at once.
const REHEARSALS_AT_ONCE: usize = 8;
/// How long the old objects may take to go where `--timeout` says nothing, as in kubectl.
const GONE_WITHIN: Duration = Duration::from_secs(300);

/// Deletes all objects that are there, waits until they are gone, and creates all objects: in this order, as kubectl does, since
/// one may hold another's deletion up.
pub(super) async fn recreate(
    session: &Session<'_>,
    args: &Replace,
    writing: &Writing,
    planned: Vec<Planned>,
    printer: &mut ResultPrinter<'_>,
    account: &mut Account,
) -> Result<Exit> {
    let refused = rehearse(session, writing, &planned, account).await;
    if refused != Exit::Ok {
        session.ui().error("nothing was deleted");
        return Ok(refused);
    }
    let (deleted, mut exit) = delete(session, args, &planned, account).await?;
    let doomed: Vec<Doomed> = deleted.iter().filter_map(|deleted| deleted.doomed()).collect();
    let timeout = if args.timeout.is_zero() {
        GONE_WITHIN
    } else {
        args.timeout
    };
    let mut waits = wait_for_each(session, &doomed, timeout).await.into_iter();
    let mut writer = Writer::new(session, writing);
    for deleted in deleted {
        let waited = match deleted.doomed() {
            Some(_) => waits.next().unwrap_or(Exit::Error),
            None => Exit::Ok,
        };
        if waited == Exit::Ok {
            // From here on the write has a guard of its own.
            drop(deleted.flying);
            writer.write(deleted.planned, printer, account).await?;
        } else {
            exit = exit.and(waited);
            routed::tell_loss(session, deleted.planned);
        }
    }
    Ok(exit.and(writer.end()))
}

/// An object whose way is free, or will be: it was not there, or it is being deleted.
struct Deleted<'a> {
    planned: &'a Planned,
    /// Tells of the object if the call is interrupted before it is there again; `None` where none was there.
    flying: Option<Flying>,
}

impl Deleted<'_> {
    /// The object that is to go.
    fn doomed(&self) -> Option<Doomed> {
        let here = self.planned.probed.here.as_ref()?;
        Some(Doomed {
            cluster: self.planned.target.clone(),
            kind: self.planned.kind.clone(),
            key: self.planned.key(),
            uid: here.uid(),
            object: here.clone(),
        })
    }
}

/// Deletes what is there. An object that could not be deleted is not created again; that stops no other.
async fn delete<'a>(
    session: &Session<'_>,
    args: &Replace,
    planned: &'a [Planned],
    account: &mut Account,
) -> Result<(Vec<Deleted<'a>>, Exit)> {
    let name_only = matches!(Format::of(&args.output, Allowed::Objects)?, Some(Format::Name));
    let deletion = Deletion {
        cascade: args.cascade,
        dry_run: DryRun::None,
        grace_period: args.grace_period,
        // kubectl's replace does not pass it on: the kind's own grace period holds.
        force: false,
        now: false,
        wait: true,
        timeout: args.timeout,
        format: name_only.then_some(crate::cli::args::Format::Name),
    };
    let params = delete_params(session.ui(), &deletion)?;
    let mut lines = ResultLines::new(session.ui());
    let mut exit = Exit::Ok;
    let mut deleted = Vec::new();
    for planned in planned {
        let mut object = Deleted {
            planned,
            flying: None,
        };
        let Some(doomed) = object.doomed() else {
            deleted.push(object);
            continue;
        };
        let attempt = format!("replace {} in {}", planned.name(), planned.cluster());
        let flying = session.invocation.in_flight(attempt, planned.verify_command());
        let params = DeleteParams {
            uid: Some(doomed.uid.clone()),
            ..params.clone()
        };
        match doomed.cluster.delete(&doomed.kind, &doomed.key, &params).await {
            Ok(_) => {
                let show_cluster = session.invocation.global.show_cluster;
                lines.line(&deleted_line(
                    &deletion,
                    &doomed.kind,
                    &doomed.key,
                    planned.cluster(),
                    show_cluster,
                ));
            }
            Err(error) if is_gone(&error) => {}
            Err(error) => {
                account.add_write_error(&planned.target.descriptor, &error);
                exit = exit.and(undeleted(session, planned, &error));
                continue;
            }
        }
        object.flying = Some(flying);
        deleted.push(object);
    }
    Ok((deleted, exit))
}

/// Whether somebody else was faster.
fn is_gone(error: &Error) -> bool {
    matches!(error, Error::Cluster(failure) if failure.error.reason == FailureReason::NotFound)
}

/// Tells of an object that was not deleted, or perhaps was.
fn undeleted(session: &Session<'_>, planned: &Planned, error: &Error) -> Exit {
    let (ui, name) = (session.ui(), planned.name());
    let Error::Cluster(failure) = error else {
        ui.error(format!("{}: {name}: {error}", planned.place()));
        return Exit::Error;
    };
    ui.message(&routed::failure_text(
        session,
        Verb::Recreate,
        planned,
        &failure.error,
    ));
    if failure.error.progress == Progress::Sent {
        ui.error(format!(
            "it is unknown whether {name} was deleted from {}, and it was not created anew; see: {}",
            planned.cluster(),
            planned.verify_command()
        ));
    }
    exit_of_write(&failure.error)
}

/// Asks the servers, by a dry run under a generated name, whether they would take the objects that are to be deleted first.
async fn rehearse(
    session: &Session<'_>,
    writing: &Writing,
    planned: &[Planned],
    account: &mut Account,
) -> Exit {
    let there = planned.iter().filter(|planned| planned.probed.here.is_some());
    let rehearsals: Vec<(&Planned, Option<Error>)> = stream::iter(there)
        .map(|planned| async move {
            let params = WriteParams {
                dry_run: true,
                ..writing.params.clone()
            };
            let object = under_another_name(&planned.object);
            let rehearsed = planned.target.create(&planned.kind, &object, &params).await;
            (planned, rehearsed.err())
        })
        .buffered(REHEARSALS_AT_ONCE)
        .collect()
        .await;
    let mut exit = Exit::Ok;
    for (planned, error) in rehearsals {
        let Some(error) = error else { continue };
        let Error::Cluster(failure) = &error else {
            session.ui().error(format!("{}: {error}", planned.place()));
            exit = exit.and(Exit::Error);
            continue;
        };
        let text = routed::failure_text(session, Verb::Recreate, planned, &failure.error);
        if is_of_the_rehearsal(&failure.error) {
            session.ui().warning(format!(
                "cannot tell beforehand whether it can be created anew: {text}"
            ));
            continue;
        }
        session.ui().message(&text);
        account.add_write_error(&planned.target.descriptor, &error);
        exit = exit.and(exit_of_write(&failure.error));
    }
    exit
}

/// The object as one that is not there yet.
fn under_another_name(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        if let Some(Value::String(name)) = metadata.remove("name") {
            metadata.insert("generateName".to_owned(), format!("{name}-").into());
        }
        metadata.remove("resourceVersion");
        metadata.remove("uid");
    }
    object
}

/// Whether the server minds only what is different in a rehearsal: the other name, that the old object is still there, or that it
/// is one.
fn is_of_the_rehearsal(error: &ClusterError) -> bool {
    let mentions = |texts: &[&str]| texts.iter().any(|text| error.message.contains(text));
    match error.reason {
        // A unique index of another kind: node ports, cluster IPs.
        FailureReason::Conflict => true,
        FailureReason::Rejected => mentions(&[
            "metadata.name",
            "metadata.generateName",
            "already allocated",
            "dry run",
            "dryRun",
        ]),
        FailureReason::Forbidden => mentions(&["exceeded quota"]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rehearsal_is_another_object() {
        let object = json!({"kind": "A", "metadata": {"name": "a", "uid": "u", "resourceVersion": "1", "labels": {"x": "y"}}});
        assert_eq!(
            under_another_name(&object),
            json!({"kind": "A", "metadata": {"generateName": "a-", "labels": {"x": "y"}}})
        );
    }

    #[test]
    fn what_only_the_rehearsal_minds_refuses_nothing() {
        let error = |reason, message: &str| ClusterError::not_sent(reason, message);
        for (reason, message) in [
            (
                FailureReason::Rejected,
                "Service \"a-x7\" is invalid: spec.ports[0].nodePort: Invalid value: 30000: provided port is already allocated",
            ),
            (
                FailureReason::Rejected,
                "admission webhook \"w\" does not support dry run",
            ),
            (
                FailureReason::Rejected,
                "CustomResourceDefinition \"a-x7\" is invalid: metadata.name: Invalid value",
            ),
            (
                FailureReason::Forbidden,
                "pods \"a-x7\" is forbidden: exceeded quota: q",
            ),
        ] {
            assert!(is_of_the_rehearsal(&error(reason, message)), "{message}");
        }
        for (reason, message) in [
            (
                FailureReason::Rejected,
                "strict decoding error: unknown field \"foo\"",
            ),
            (FailureReason::Forbidden, "cannot create resource \"pods\""),
            (FailureReason::Timeout, "no whole answer within 1 s"),
        ] {
            assert!(!is_of_the_rehearsal(&error(reason, message)), "{message}");
        }
    }
}
