//! Writing what was planned, and saying what came of it.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::Value;

use super::failed::{CONFLICT_HELP, tell, tell_loss};
use super::{Planned, Verb};
use crate::cli::account::Account;
use crate::cli::args::{DryRun, Submission, Validate};
use crate::cli::exit::Exit;
use crate::cli::failure::is_silence;
use crate::cli::invocation::Session;
use crate::cli::printer::{Done, ResultPrinter};
use crate::client::{
    Change, FieldValidation, Form as _, ListParams, Metadata, Outcome, WriteParams, Written,
};
use crate::error::{ClusterError, Error, Failure, FailureReason, Progress};
use crate::fleet::discovery::guess;
use crate::k8s::GroupVersionKind;

/// How objects are written.
#[derive(Debug, Clone)]
pub struct Writing {
    /// What is done with them.
    pub verb: Verb,
    /// What the servers are told.
    pub params: WriteParams,
    /// Whether anything is really done.
    pub dry_run: DryRun,
}

/// What the servers are told about how objects are to be taken.
pub fn params(submission: &Submission) -> WriteParams {
    WriteParams {
        field_manager: submission.field_manager.clone(),
        dry_run: submission.dry_run == DryRun::Server,
        field_validation: match submission.validate {
            Validate::Strict => FieldValidation::Strict,
            Validate::Warn => FieldValidation::Warn,
            Validate::Ignore => FieldValidation::Ignore,
        },
        ..Default::default()
    }
}

/// Writes one object after the other, in the order in which they were given; a failure does not stop the rest.
pub async fn write(
    session: &Session<'_>,
    writing: &Writing,
    planned: &[Planned],
    printer: &mut ResultPrinter<'_>,
    account: &mut Account,
) -> Result<Exit> {
    let mut writer = Writer::new(session, writing);
    for planned in planned {
        writer.write(planned, printer, account).await?;
    }
    Ok(writer.end())
}

/// Writes objects, and remembers what came of it.
pub struct Writer<'a> {
    session: &'a Session<'a>,
    writing: &'a Writing,
    /// The clusters that do not answer any more: each is waited for once, and what else belongs there is not tried.
    silent: BTreeSet<String>,
    /// Whether other managers own fields that were to be applied.
    conflict: bool,
    exit: Exit,
}

impl<'a> Writer<'a> {
    /// A writer that has written nothing.
    pub fn new(session: &'a Session<'a>, writing: &'a Writing) -> Self {
        Writer {
            session,
            writing,
            silent: BTreeSet::new(),
            conflict: false,
            exit: Exit::Ok,
        }
    }

    /// Writes one object, and says so, or why not.
    pub async fn write(
        &mut self,
        planned: &Planned,
        printer: &mut ResultPrinter<'_>,
        account: &mut Account,
    ) -> Result<()> {
        let (session, writing) = (self.session, self.writing);
        let cluster = planned.cluster();
        if self.silent.contains(cluster) {
            session.ui().error(format!(
                "{}: {} was not {}: {cluster} does not answer any more",
                planned.place(),
                planned.name(),
                writing.verb.participle()
            ));
            if writing.verb == Verb::Recreate && planned.probed.here.is_some() {
                tell_loss(session, planned);
            }
            self.exit = self.exit.and(Exit::Partial);
            return Ok(());
        }
        let written = if writing.dry_run == DryRun::Client {
            Ok(pretended(planned))
        } else {
            let attempt = format!("{} {} in {cluster}", writing.verb.infinitive(), planned.name());
            let _flying = session.invocation.in_flight(attempt, planned.verify_command());
            send(session, writing, planned).await
        };
        match written {
            Ok(mut written) => {
                if writing.dry_run == DryRun::Server && writing.verb == Verb::Apply {
                    written.change = dry_run_change(session, writing, planned, &written).await?;
                }
                if writing.dry_run == DryRun::None {
                    warn_of_deletion(session, writing.verb, planned, &written.object);
                }
                print(writing.verb, planned, &written, printer);
            }
            Err(error) => {
                account.add_write_error(&planned.target.descriptor, &error);
                if let Error::Cluster(failure) = &error {
                    self.conflict |= is_apply_conflict(&failure.error);
                    if is_silence(&failure.error) {
                        self.silent.insert(cluster.to_owned());
                    }
                }
                self.exit = self.exit.and(tell(session, writing.verb, planned, &error));
            }
        }
        Ok(())
    }

    /// What all the writes make of the exit code.
    pub fn end(self) -> Exit {
        if self.conflict {
            // Once, below all conflicts.
            self.session.ui().page(CONFLICT_HELP);
        }
        self.exit
    }
}

/// Sends one write.
async fn send(session: &Session<'_>, writing: &Writing, planned: &Planned) -> Result<Written, Error> {
    let (target, kind, object, params) = (&planned.target, &planned.kind, &planned.object, &writing.params);
    match writing.verb {
        Verb::Apply => {
            target
                .apply(kind, object, planned.version().as_deref(), params)
                .await
        }
        Verb::Create | Verb::Recreate => target.create(kind, &unversioned(object), params).await,
        Verb::Replace => {
            let mut object = object.clone();
            if object.resource_version().is_empty()
                && let Some(version) = live_version(session, planned, params).await?
            {
                object["metadata"]["resourceVersion"] = version.into();
            }
            target.replace(kind, &object, params).await
        }
    }
}

/// The object without a resourceVersion, which a new object must not have: kubectl takes it off too
/// (`cli-runtime/pkg/resource/helper.go`, `Create`).
fn unversioned(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("resourceVersion");
    }
    object
}

/// The version that the object has at this moment, as kubectl asks for it before it overwrites (`helper.go`, `Replace`): not
/// the one of the probe, which may be seconds old where another cluster was slow to answer. `None` where the object is not
/// there or may not be read: the server decides then.
async fn live_version(
    session: &Session<'_>,
    planned: &Planned,
    params: &WriteParams,
) -> Result<Option<String>, Error> {
    let key = planned.key();
    let list = ListParams {
        namespace: key.namespace,
        subresource: params.subresource.clone(),
        ..Default::default()
    };
    let client = session.client.only([planned.cluster()]);
    let live: Outcome<Metadata> = client.get(&planned.kind, &list, &key.name).await?;
    if let Some(failure) = live.failures().into_iter().next()
        && failure.error.reason != FailureReason::Forbidden
    {
        // Nothing was written, however far the question came.
        let error = ClusterError {
            progress: Progress::Refused,
            ..failure.error
        };
        return Err(Error::Cluster(Failure { error, ..failure }));
    }
    Ok(live.items.first().map(|item| item.object.resource_version()))
}

/// What a client's dry run says without asking.
fn pretended(planned: &Planned) -> Written {
    Written {
        cluster: planned.cluster().to_owned(),
        object: planned.object.clone(),
        change: match planned.probed.here {
            Some(_) => Change::Configured,
            None => Change::Created,
        },
    }
}

/// What a server's dry run would change. Its answer keeps the old resourceVersion either way, so the objects are compared.
async fn dry_run_change(
    session: &Session<'_>,
    writing: &Writing,
    planned: &Planned,
    written: &Written,
) -> Result<Change> {
    if planned.probed.here.is_none() {
        return Ok(written.change);
    }
    let key = planned.key();
    let params = ListParams {
        namespace: key.namespace,
        subresource: writing.params.subresource.clone(),
        ..Default::default()
    };
    let client = session.client.only([planned.cluster()]);
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
        .is_some_and(|item| comparable(&item.object) == comparable(&written.object));
    Ok(if same {
        Change::Unchanged
    } else {
        Change::Configured
    })
}

fn warn_of_deletion(session: &Session<'_>, verb: Verb, planned: &Planned, object: &Value) {
    if object["metadata"]["deletionTimestamp"].is_null() {
        return;
    }
    session.ui().warning(format!(
        "{} in {} is being deleted: what was {} goes with it",
        planned.name(),
        planned.cluster(),
        verb.participle()
    ));
}

fn print(verb: Verb, planned: &Planned, written: &Written, printer: &mut ResultPrinter<'_>) {
    // The answer of a subresource may be another kind: kubectl says "scale.autoscaling/a replaced".
    let answered =
        Some(gvk(&written.object)).filter(|gvk| !gvk.kind.is_empty() && gvk.kind != planned.kind.gvk.kind);
    let answered = answered.map(|gvk| guess(&gvk));
    let operation = match (verb, written.change) {
        (Verb::Apply, Change::Created) => "created",
        (Verb::Apply, Change::Configured) => "configured",
        (Verb::Apply, Change::Unchanged) => "unchanged",
        (verb, _) => verb.participle(),
    };
    let key = written.object.key();
    // What a dry run of the client does not know; kubectl's name printer says the same.
    let name = if key.name.is_empty() {
        "<unknown>"
    } else {
        &key.name
    };
    printer.done(&Done {
        kind: answered.as_ref().unwrap_or(&planned.kind),
        name,
        cluster: &written.cluster,
        operation,
        note: &planned.note(),
        object: &written.object,
    });
}

/// What kind an object says it is.
fn gvk(object: &Value) -> GroupVersionKind {
    let text = |field: &str| object[field].as_str().unwrap_or_default();
    let (group, version) = text("apiVersion")
        .rsplit_once('/')
        .unwrap_or(("", text("apiVersion")));
    GroupVersionKind::gvk(group, version, text("kind"))
}

/// Whether other managers own fields that were to be applied.
fn is_apply_conflict(error: &ClusterError) -> bool {
    error.reason == FailureReason::Conflict && error.message.starts_with("Apply failed with")
}
