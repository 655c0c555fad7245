//! `scale`: objects are found first, and scaled where they are, by their scale subresource.

use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::super::Misuse;
use super::super::account::Account;
use super::super::args::{DryRun, Scale};
use super::super::change::Changes;
use super::super::choice::Choice;
use super::super::exit::Exit;
use super::super::invocation::{Invocation, Session};
use super::super::locate::{Absence, Deed, Located, locate};
use super::super::printer::ResultPrinter;
use super::super::targets;
use crate::client::{FieldValidation, ListParams, Outcome, ScaleConditions, WriteParams};

const SCALE: Deed = Deed {
    verb: "scale",
    done: "scaled",
    absence: Absence::OfGet,
};

/// How long after an answer that the replicas are not there yet it is asked again: at first, and at most, as kubectl does.
const POLL_FIRST: Duration = Duration::from_millis(50);
const POLL_MOST: Duration = Duration::from_secs(1);

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Scale) -> Result<Exit> {
    let replicas = replicas(args)?;
    let choice = Choice {
        resources: &args.resources,
        files: args.files.clone(),
        label_selector: args.selector.as_deref(),
        all: args.all,
        all_copies: args.how.all_copies,
        ..Default::default()
    };
    if choice.is_empty() {
        bail!(Misuse(targets::NOTHING_NAMED.to_owned()));
    }
    choice.check()?;
    let printer = ResultPrinter::new(invocation, &args.how.output, args.how.dry_run)?;
    let session = invocation.connect().await?;
    session.named_target()?;
    let targets = choice.targets(&session).await?;
    let mut account = Account::default();
    let mut found = locate::<Value>(&session, &choice.search(SCALE), &targets, &mut account).await?;
    if found.refused {
        return Ok(account.report(invocation, found.exit));
    }
    choice.narrow(&mut found.objects)?;
    if args.resource_version.is_some() && found.objects.len() > 1 {
        bail!(Misuse(
            "cannot use --resource-version with multiple resources".to_owned()
        ));
    }
    if found.objects.is_empty() && found.exit == Exit::Ok {
        session.ui().error("no objects passed to scale");
        return Ok(account.report(invocation, Exit::Error));
    }
    let mut changes = Changes::new(&session, SCALE, printer, &mut account);
    for (index, located) in found.objects.iter().enumerate() {
        if change(&session, &mut changes, args, replicas, located)
            .await
            .is_none()
        {
            // kubectl scales no more either.
            let rest: Vec<String> = found.objects[index + 1..]
                .iter()
                .map(Located::reference)
                .collect();
            if !rest.is_empty() {
                session.ui().error(format!("not scaled: {}", rest.join(", ")));
            }
            break;
        }
    }
    let exit = changes.end();
    Ok(account.report(invocation, found.exit.and(exit)))
}

/// How many replicas there are to be, in kubectl's words where that makes no sense (`kubectl/pkg/cmd/scale/scale.go`).
fn replicas(args: &Scale) -> Result<u32> {
    let Some(replicas) = args.replicas else {
        bail!(Misuse("required flag(s) \"replicas\" not set".to_owned()));
    };
    if replicas < 0 {
        bail!(Misuse(
            "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0".to_owned()
        ));
    }
    if args.current_replicas < -1 {
        bail!(Misuse(
            "The --current-replicas must specify an integer of -1 or greater".to_owned()
        ));
    }
    // The field is an int32.
    match i32::try_from(replicas)
        .ok()
        .and_then(|replicas| u32::try_from(replicas).ok())
    {
        Some(replicas) => Ok(replicas),
        None => bail!(Misuse(format!(
            "invalid argument \"{replicas}\" for \"--replicas\" flag: value out of range"
        ))),
    }
}

/// Scales one object, waits if that is asked for, and says so; `None` when it failed.
async fn change(
    session: &Session<'_>,
    changes: &mut Changes<'_>,
    args: &Scale,
    replicas: u32,
    located: &Located<Value>,
) -> Option<()> {
    let (cluster, kind, key, uid) = (&located.cluster, &located.kind, &located.key, &located.uid);
    let dry_run = args.how.dry_run;
    if dry_run != DryRun::Client {
        let params = WriteParams {
            dry_run: dry_run == DryRun::Server,
            field_validation: FieldValidation::Warn,
            ..Default::default()
        };
        let conditions = ScaleConditions {
            replicas: Some(args.current_replicas).filter(|replicas| *replicas >= 0),
            resource_version: args
                .resource_version
                .clone()
                .filter(|version| !version.is_empty()),
        };
        let sent = cluster.scale(kind, key, uid, replicas, &conditions, &params);
        changes.send(located, sent).await?;
    }
    if dry_run == DryRun::None && !args.timeout.is_zero() {
        wait(changes, args.timeout, replicas, located).await?;
    }
    let object = match dry_run {
        DryRun::None if changes.printer.prints_objects() => read_again(session, located).await,
        _ => None,
    };
    let object = object.unwrap_or_else(|| with_replicas(&located.object, replicas));
    changes.done(located, SCALE.done, &object);
    Some(())
}

/// Waits until the replicas are there.
async fn wait(
    changes: &mut Changes<'_>,
    timeout: Duration,
    replicas: u32,
    located: &Located<Value>,
) -> Option<()> {
    let (cluster, kind, key, uid) = (&located.cluster, &located.kind, &located.key, &located.uid);
    let end = Instant::now() + timeout;
    let mut pause = POLL_FIRST;
    loop {
        match cluster.is_scaled(kind, key, uid, replicas).await {
            Ok(true) => return Some(()),
            Ok(false) if Instant::now() + pause < end => sleep(pause).await,
            Ok(false) => {
                let why = format!(
                    "it was scaled, but timed out waiting for {:?} to be synced",
                    key.name
                );
                changes.refuse(located, &why);
                return None;
            }
            Err(error) => {
                changes.refuse(
                    located,
                    &format!("it was scaled, but cannot be waited for: {error}"),
                );
                return None;
            }
        }
        pause = (pause * 2).min(POLL_MOST);
    }
}

/// The object as it is now: where its replicas are, only the server knows.
async fn read_again(session: &Session<'_>, located: &Located<Value>) -> Option<Value> {
    let params = ListParams {
        namespace: located.key.namespace.clone(),
        ..Default::default()
    };
    let client = session.client.only([located.cluster_name()]);
    let read: Outcome<Value> = client.get(&located.kind, &params, &located.key.name).await.ok()?;
    if let Some(failure) = read.failures().first() {
        session.ui().warning(format!(
            "{} was scaled, and is shown as it was before: {failure}",
            located.reference()
        ));
    }
    read.items.into_iter().next().map(|item| item.object)
}

/// The object as it would be, for Kubernetes' own kinds, of which kubectl knows where their replicas are
/// (`kubectl/pkg/cmd/scale/scale.go`, `updateReplicas`).
fn with_replicas(object: &Value, replicas: u32) -> Value {
    let mut object = object.clone();
    let api_version = object["apiVersion"].as_str().unwrap_or_default();
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    if matches!(group, "" | "apps") && object["spec"].is_object() {
        object["spec"]["replicas"] = replicas.into();
    }
    object
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn replicas_are_shown_where_they_are_known_to_be() {
        let deployment = json!({"apiVersion": "apps/v1", "spec": {"replicas": 1}});
        assert_eq!(with_replicas(&deployment, 3)["spec"]["replicas"], 3);
        let widget = json!({"apiVersion": "example.com/v1", "spec": {"replicas": 1}});
        assert_eq!(with_replicas(&widget, 3), widget);
        let config_map = json!({"apiVersion": "v1", "data": {}});
        assert_eq!(with_replicas(&config_map, 3), config_map);
    }
}
