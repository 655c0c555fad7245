//! What `delete` and `delete-all-of` share: the flags' meaning, one delete, its message, and the wait.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Result, bail};
use futures::future::join_all;

use super::Misuse;
use super::args::{Cascade, Deletion, DryRun, Format};
use super::exit::Exit;
use super::failure::{exit_of_write, is_silence, verify_command, write_error};
use super::invocation::Session;
use super::locate::Located;
use super::ui::{ResultLines, Ui};
use crate::client::{DeleteParams, ListParams, Metadata, ObjectKey, Propagation};
use crate::error::{Error, FailureReason, Progress};
use crate::fleet::discovery::ResourceKind;

/// How long after an answer that an object is still there it is asked for again: at first, and at most.
const POLL_FIRST: Duration = Duration::from_millis(50);
const POLL_MOST: Duration = Duration::from_secs(1);

/// An object that is to be deleted.
pub type Doomed = Located<Metadata>;

/// What `-o` may be for deletes.
fn check_format(format: Option<Format>) -> Result<()> {
    match format {
        None | Some(Format::Name) => Ok(()),
        Some(other) => {
            let other = format!("{other:?}").to_lowercase();
            bail!(Misuse(format!(
                "unexpected -o output mode: {other}. We only support '-o name'"
            )))
        }
    }
}

/// The delete options of the flags, with kubectl's rules about grace periods (`kubectl/pkg/cmd/delete/delete.go`).
pub fn delete_params(ui: &Ui, args: &Deletion) -> Result<DeleteParams> {
    check_format(args.format)?;
    let mut grace = args.grace_period;
    if args.now {
        if grace != -1 {
            bail!(Misuse(
                "--now and --grace-period cannot be specified together".to_owned()
            ));
        }
        grace = 1;
    }
    if args.force && grace > 0 {
        bail!(Misuse(
            "--force and --grace-period greater than 0 cannot be specified together".to_owned()
        ));
    }
    if grace == 0 && !args.force {
        // A grace period of 0 alone might leave two objects of one name running; 1 waits for the first to end.
        grace = 1;
    }
    if args.force && grace < 0 {
        grace = 0;
    }
    if args.force {
        ui.message(
            "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. \
             The resource may continue to run on the cluster indefinitely.",
        );
    }
    Ok(DeleteParams {
        grace_period_seconds: u32::try_from(grace).ok(),
        propagation: match args.cascade {
            Cascade::Background => Propagation::Background,
            Cascade::Foreground => Propagation::Foreground,
            Cascade::Orphan => Propagation::Orphan,
        },
        dry_run: args.dry_run == DryRun::Server,
        ..Default::default()
    })
}

/// `configmap "a" deleted from default namespace in home`.
pub fn deleted_line(
    args: &Deletion,
    kind: &ResourceKind,
    key: &ObjectKey,
    cluster: &str,
    show_cluster: bool,
) -> String {
    if args.format == Some(Format::Name) {
        let cluster = if show_cluster {
            format!("{cluster}:")
        } else {
            String::new()
        };
        return format!("{cluster}{}/{}", kind.kind_group(), key.name);
    }
    let verb = if args.force { "force deleted" } else { "deleted" };
    let from = key
        .namespace
        .as_ref()
        .map(|namespace| format!(" from {namespace} namespace"))
        .unwrap_or_default();
    let place = if show_cluster {
        format!(" in {cluster}")
    } else {
        String::new()
    };
    format!(
        "{} \"{}\" {verb}{from}{place}{}",
        kind.kind_group(),
        key.name,
        args.dry_run.suffix()
    )
}

/// Deletes objects one after the other, and says so.
pub struct Deleter<'a> {
    session: &'a Session<'a>,
    args: &'a Deletion,
    params: DeleteParams,
    /// An object that has gone since it was found is no error.
    ignore_not_found: bool,
    lines: ResultLines<'a>,
    /// The clusters that do not answer any more: each is waited for once, and what else is there is not tried.
    silent: BTreeSet<String>,
}

impl<'a> Deleter<'a> {
    /// One that has deleted nothing.
    pub fn new(
        session: &'a Session<'a>,
        args: &'a Deletion,
        params: DeleteParams,
        ignore_not_found: bool,
    ) -> Self {
        Deleter {
            session,
            args,
            params,
            ignore_not_found,
            lines: ResultLines::new(session.ui()),
            silent: BTreeSet::new(),
        }
    }

    /// Deletes one object.
    pub async fn delete(&mut self, doomed: &Doomed) -> Exit {
        let (session, ui) = (self.session, self.session.ui());
        let (cluster, reference) = (doomed.cluster_name(), doomed.reference());
        if self.silent.contains(cluster) {
            ui.error(format!(
                "{reference} was not deleted: {cluster} does not answer any more"
            ));
            return Exit::Partial;
        }
        match self.send(doomed).await {
            Ok(()) => {
                let show_cluster = session.invocation.global.show_cluster;
                let line = deleted_line(self.args, &doomed.kind, &doomed.key, cluster, show_cluster);
                self.lines.line(&line);
                Exit::Ok
            }
            Err(Error::Cluster(failure))
                if self.ignore_not_found && failure.error.reason == FailureReason::NotFound =>
            {
                Exit::Ok
            }
            Err(Error::Cluster(failure)) => {
                if is_silence(&failure.error) {
                    self.silent.insert(cluster.to_owned());
                }
                ui.message(&write_error(&format!("delete {reference}"), &failure.error));
                if failure.error.progress == Progress::Sent {
                    let command = verify_command(&doomed.kind, &doomed.key, cluster);
                    ui.error(format!(
                        "it is unknown whether {reference} was deleted; see: {command}"
                    ));
                }
                exit_of_write(&failure.error)
            }
            Err(error) => {
                ui.error(error.to_string());
                Exit::Error
            }
        }
    }

    async fn send(&self, doomed: &Doomed) -> Result<(), Error> {
        if self.args.dry_run == DryRun::Client {
            return Ok(());
        }
        let params = DeleteParams {
            uid: Some(doomed.uid.clone()),
            ..self.params.clone()
        };
        let verify = verify_command(&doomed.kind, &doomed.key, doomed.cluster_name());
        let attempt = format!("delete {}", doomed.reference());
        let _flying = self.session.invocation.in_flight(attempt, verify);
        doomed
            .cluster
            .delete(&doomed.kind, &doomed.key, &params)
            .await
            .map(|_| ())
    }

    /// What the printing makes of the exit code.
    pub fn end(self) -> Exit {
        self.lines.end()
    }
}

/// Waits, for all objects at once, until each is gone or another object has its name. A timeout of 0 is none.
pub async fn wait_until_gone(session: &Session<'_>, doomed: &[Doomed], timeout: Duration) -> Result<Exit> {
    let exits = wait_for_each(session, doomed, timeout).await;
    Ok(exits.into_iter().fold(Exit::Ok, Exit::and))
}

/// As [`wait_until_gone`], and says of each object what its waiting came to.
pub async fn wait_for_each(session: &Session<'_>, doomed: &[Doomed], timeout: Duration) -> Vec<Exit> {
    let ui = session.ui();
    join_all(doomed.iter().map(|doomed| async move {
        if timeout.is_zero() {
            return gone(session, doomed).await;
        }
        tokio::time::timeout(timeout, gone(session, doomed))
            .await
            .unwrap_or_else(|_| {
                ui.error(format!(
                    "timed out waiting for the condition on {}/{} in {}",
                    doomed.kind.plural, doomed.key.name, doomed.cluster.descriptor.name
                ));
                Exit::Error
            })
    }))
    .await
}

async fn gone(session: &Session<'_>, doomed: &Doomed) -> Exit {
    let client = session.client.only([doomed.cluster.descriptor.name.as_str()]);
    let params = ListParams {
        namespace: doomed.key.namespace.clone(),
        ..Default::default()
    };
    let mut wait = POLL_FIRST;
    loop {
        let Ok(outcome) = client
            .get::<Metadata>(&doomed.kind, &params, &doomed.key.name)
            .await
        else {
            return Exit::Error;
        };
        if let Some(failure) = outcome.failures().into_iter().next() {
            // Who may delete but not read cannot see it go; kubectl takes that for done.
            if failure.error.reason == FailureReason::Forbidden {
                return Exit::Ok;
            }
            session.ui().error(format!(
                "cluster {}: wait for {} to go: {}",
                failure.cluster,
                doomed.reference(),
                failure.error
            ));
            return Exit::Partial;
        }
        match outcome.items.first() {
            Some(item) if item.uid == doomed.uid => {}
            _ => return Exit::Ok,
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(POLL_MOST);
    }
}
