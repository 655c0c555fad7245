//! `diff`: what apply-routed would change, and where.
//!
//! Every object is routed as apply-routed routes it, read where it belongs, and applied there in a dry run; the two versions
//! are written to files, which a program compares, as in kubectl's `pkg/cmd/diff/diff.go`. Nothing is written to a cluster.

pub(in crate::cli) mod mask;
mod program;
mod versions;

use anyhow::{Result, bail};
use futures::stream::{self, StreamExt as _};
use serde_json::Value;

use super::super::Misuse;
use super::super::account::Account;
use super::super::args::Diff;
use super::super::exit::Exit;
use super::super::failure::{exit_of_write, write_error};
use super::super::files;
use super::super::invocation::{Invocation, Session};
use super::super::routed::{self, Planned, Rules, Verb};
use crate::client::{FieldValidation, ListParams, Outcome, WriteParams};
use crate::error::Error;
use crate::output::strip_managed_fields;
use program::Program;
use versions::Versions;

/// An object as it is, and as it would be.
struct Compared {
    live: Option<Value>,
    merged: Value,
}

/// Runs the command. An error is never taken for a difference: where other commands exit with 1, this one exits with 2.
pub async fn run(invocation: &Invocation, args: &Diff) -> Result<Exit> {
    let mut account = Account::default();
    let exit = match compare(invocation, args, &mut account).await {
        Ok(exit) => exit,
        Err(error) => super::super::report(&invocation.ui, &error),
    };
    Ok(match account.report(invocation, exit) {
        Exit::Error => Exit::Trouble,
        exit => exit,
    })
}

async fn compare(invocation: &Invocation, args: &Diff, account: &mut Account) -> Result<Exit> {
    routed::check("diff", &args.arguments, &args.files)?;
    if let Some(why) = args.refusal() {
        bail!(Misuse(why.to_owned()));
    }
    let program = Program::from_env();
    let session = invocation.connect().await?;
    let mut manifests = files::read(invocation, &args.files).await?;
    routed::choose(&mut manifests, args.selector.as_deref())?;
    let rules = Rules {
        verb: Verb::Apply,
        // That a copy elsewhere would stop the write is said, and stops nothing here.
        allow_duplicate: true,
        strict: false,
    };
    let planned = match routed::plan(&session, manifests, rules, account).await? {
        Ok(planned) => planned,
        Err(refused) => return Ok(refused),
    };
    let versions = Versions::new(invocation.ui.stdout_is_terminal)?;
    let show_cluster = invocation.global.show_cluster;
    let mut exit = Exit::Ok;
    let mut answers = stream::iter(&planned)
        .map(|planned| {
            let asked = ask(&session, args, planned);
            async move { (planned, asked.await) }
        })
        .buffered(args.concurrency);
    while let Some((planned, compared)) = answers.next().await {
        match compared? {
            Ok(compared) => {
                warn_of_deletion(&session, planned, compared.live.as_ref());
                let name = versions::file_name(show_cluster.then(|| planned.cluster()), planned);
                let (live, merged) = shown(args, compared);
                versions.write(&name, live.as_ref(), &merged)?;
            }
            Err(error) => {
                account.add_write_error(&planned.target.descriptor, &error);
                exit = exit.and(tell(&session, planned, &error));
            }
        }
    }
    if exit != Exit::Ok {
        return Ok(exit);
    }
    // It has the terminal now.
    invocation.ui.progress.end();
    program.compare(&versions).await
}

/// The object as it is in its cluster, and as applying would leave it there.
async fn ask(session: &Session<'_>, args: &Diff, planned: &Planned) -> Result<Result<Compared, Error>> {
    let key = planned.key();
    let list = ListParams {
        namespace: key.namespace,
        ..Default::default()
    };
    let client = session.client.only([planned.cluster()]);
    let outcome: Outcome<Value> = client.get(&planned.kind, &list, &key.name).await?;
    if let Some(failure) = outcome.failures().into_iter().next() {
        return Ok(Err(Error::Cluster(failure)));
    }
    let params = WriteParams {
        field_manager: args.field_manager.clone(),
        force: args.force_conflicts,
        dry_run: true,
        // kubectl leaves it to the server, which warns.
        field_validation: FieldValidation::Warn,
        subresource: None,
    };
    let applied = planned
        .target
        .apply(&planned.kind, &planned.object, None, &params)
        .await;
    Ok(applied.map(|applied| Compared {
        live: outcome.items.into_iter().next().map(|item| item.object),
        merged: applied.object,
    }))
}

/// The two versions as they may be seen. `Null` stands for no object where kubectl prints that.
fn shown(args: &Diff, compared: Compared) -> (Option<Value>, Value) {
    let Compared { mut live, mut merged } = compared;
    if !args.show_managed_fields {
        live.iter_mut().for_each(strip_managed_fields);
        strip_managed_fields(&mut merged);
    }
    if !args.show_secrets && mask::is_secret(&merged) {
        mask::mask(live.as_mut(), &mut merged);
        // kubectl's masker makes an object of nothing, which is printed as null.
        live = Some(live.unwrap_or(Value::Null));
    }
    (live, merged)
}

/// kubectl's words for an object that is on its way out (`pkg/cmd/apply/apply.go`, `WarnIfDeleting`).
fn warn_of_deletion(session: &Session<'_>, planned: &Planned, live: Option<&Value>) {
    let going = live.is_some_and(|live| !live["metadata"]["deletionTimestamp"].is_null());
    if going {
        let cluster = match session.invocation.global.show_cluster {
            true => format!(" in {}", planned.cluster()),
            false => String::new(),
        };
        session.ui().message(&format!(
            "Warning: Detected changes to resource {}{cluster} which is currently being deleted.",
            planned.key().name
        ));
    }
}

/// Tells why an object cannot be compared.
fn tell(session: &Session<'_>, planned: &Planned, error: &Error) -> Exit {
    let place = format!("{}: {}", planned.place(), planned.name());
    let Error::Cluster(failure) = error else {
        session.ui().error(format!("{place}: {error}"));
        return Exit::Error;
    };
    let attempt = format!(
        "{}: diff {} in {}",
        planned.place(),
        planned.name(),
        failure.cluster
    );
    session.ui().message(&write_error(&attempt, &failure.error));
    exit_of_write(&failure.error)
}
