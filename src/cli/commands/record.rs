//! `record`: an event about an object, in the cluster that has it, through the library's recorder.

use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::Value;

use super::super::Misuse;
use super::super::account::Account;
use super::super::args::{DryRun, Record};
use super::super::choice::Choice;
use super::super::exit::Exit;
use super::super::failure::{exit_of_write, write_error};
use super::super::invocation::{Invocation, Session};
use super::super::locate::{Absence, Deed, Located, locate};
use super::super::printer::{Done, ResultPrinter};
use super::super::targets;
use crate::client::{EventRecorder, NewEvent, RecorderOptions, new_event_kind};
use crate::error::{Error, Progress};

const RECORD: Deed = Deed {
    verb: "record an event about",
    done: "recorded",
    absence: Absence::OfGet,
};

/// How long the last events may take to be written; by then each has been waited for.
const SHUTDOWN: Duration = Duration::from_secs(5);

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Record) -> Result<Exit> {
    let choice = Choice {
        resources: &args.resources,
        all_copies: args.all_copies,
        ..Default::default()
    };
    if choice.is_empty() {
        bail!(Misuse(targets::NOTHING_NAMED.to_owned()));
    }
    choice.check()?;
    let words = words(args)?;
    let mut printer = ResultPrinter::new(invocation, &args.output, DryRun::None)?;
    let session = invocation.connect().await?;
    let targets = choice.targets(&session).await?;
    let mut account = Account::default();
    let found = locate::<Value>(&session, &choice.search(RECORD), &targets, &mut account).await?;
    if found.refused {
        return Ok(account.report(invocation, found.exit));
    }
    // The user waits: whether to try again is up to them.
    let options = RecorderOptions::default().tries(1);
    let recorder = session.client.event_recorder_with(&args.controller, options);
    let mut exit = found.exit;
    for located in &found.objects {
        exit = exit.and(
            record(
                &session,
                (args, words),
                &recorder,
                located,
                &mut printer,
                &mut account,
            )
            .await?,
        );
    }
    recorder.shutdown(SHUTDOWN).await;
    Ok(account.report(invocation, exit.and(printer.end())))
}

/// Action and reason. Servers refuse an event without them, in words that name no flag.
fn words(args: &Record) -> Result<[&str; 2]> {
    let words = [("action", &args.action), ("reason", &args.reason)];
    let missing: Vec<String> = words
        .iter()
        .filter(|(_, value)| value.is_none())
        .map(|(flag, _)| format!("\"{flag}\""))
        .collect();
    if !missing.is_empty() {
        bail!(Misuse(format!("required flag(s) {} not set", missing.join(", "))));
    }
    let words = words.map(|(flag, value)| (flag, value.as_deref().unwrap_or_default()));
    match words.iter().find(|(_, value)| value.trim().is_empty()) {
        Some((flag, _)) => bail!(Misuse(format!("--{flag} must not be empty"))),
        None => Ok(words.map(|(_, value)| value)),
    }
}

/// Records the event of one object and says so.
async fn record(
    session: &Session<'_>,
    (args, [action, reason]): (&Record, [&str; 2]),
    recorder: &EventRecorder,
    located: &Located<Value>,
    printer: &mut ResultPrinter<'_>,
    account: &mut Account,
) -> Result<Exit> {
    let event = NewEvent::about(&located.object)?
        .of_type(args.event_type.into())
        .reason(reason)
        .action(action)
        .note(args.note.as_str())
        .in_cluster(located.cluster_name());
    let attempt = format!("{} {}", RECORD.verb, located.reference());
    let verify = verify_command(located);
    let recorded = {
        let _flying = session.invocation.in_flight(attempt.clone(), verify.clone());
        recorder.record_and_wait(event).await
    };
    let error = match recorded {
        Ok(recorded) => {
            let kind = new_event_kind();
            printer.done(&Done {
                kind: &kind,
                name: recorded.event["metadata"]["name"].as_str().unwrap_or_default(),
                cluster: &recorded.cluster,
                operation: "created",
                note: "",
                object: &recorded.event,
            });
            return Ok(Exit::Ok);
        }
        Err(error) => error,
    };
    account.add_write_error(&located.cluster.descriptor, &error);
    let ui = session.ui();
    let Error::Cluster(failure) = &error else {
        ui.error(format!("{attempt}: {error}"));
        return Ok(Exit::Error);
    };
    ui.message(&write_error(&attempt, &failure.error));
    if failure.error.progress == Progress::Sent {
        ui.error(format!(
            "it is unknown whether the event about {} was recorded; see: {verify}",
            located.reference()
        ));
    }
    Ok(exit_of_write(&failure.error))
}

/// The command that shows an object's events.
fn verify_command(located: &Located<Value>) -> String {
    // Where events about what has no namespace are depends on the server's age.
    let namespace = match &located.key.namespace {
        Some(namespace) => format!("-n {namespace}"),
        None => "-A".to_owned(),
    };
    format!(
        "kubectl-multicluster events --for {}:{}/{} {namespace}",
        located.cluster_name(),
        located.kind.group_resource(),
        located.key.name
    )
}
