//! `apply-routed`: everything is read, routed and probed before the first byte is written.

use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::{Result, bail};
use futures::stream::{self, StreamExt as _};
use serde_json::Value;

use super::super::args::{ApplyRouted, DryRun, Format, Validate};
use super::super::exit::Exit;
use super::super::failure::{exit_of_write, left_out, verify_command, write_error};
use super::super::files;
use super::super::invocation::{Invocation, Session};
use super::super::targets::of_manifest;
use crate::client::{
    Change, Cluster, FieldValidation, Form as _, ListParams, Metadata, ObjectKey, Outcome, WriteParams,
    Written,
};
use crate::error::{Error, FailureReason, Progress};
use crate::fleet::discovery::ResourceKind;
use crate::manifest::Manifest;
use crate::output::{json, yaml};
use crate::routing::{Decision, Via};

/// How many objects are asked about at once.
const PROBES_AT_ONCE: usize = 8;

/// An object that is ready to be written.
struct Planned {
    kind: ResourceKind,
    object: Value,
    place: String,
    target: Arc<Cluster>,
    /// How routing chose the target; `None` where the user named it.
    decision: Option<Decision>,
    /// The resourceVersion that the target has, when it has the object and could be asked.
    before: Option<String>,
}

impl Planned {
    fn name(&self) -> String {
        format!("{}/{}", self.kind.kind_group(), self.object.key().name)
    }
}

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &ApplyRouted) -> Result<Exit> {
    if args.files.filename.is_empty() {
        bail!(super::super::Misuse("must specify -f".to_owned()));
    }
    if args.format == Some(Format::Wide) {
        bail!(super::super::Misuse(
            "unexpected -o output mode: wide; allowed formats are: json,name,yaml".to_owned()
        ));
    }
    let session = invocation.connect().await?;
    let manifests = files::read(invocation, &args.files).await?;
    if manifests.is_empty() {
        bail!("no objects passed to apply");
    }
    let planned = match plan(&session, manifests).await? {
        Ok(planned) => planned,
        Err(exit) => return Ok(exit),
    };
    let (planned, exit) = match probe(&session, args, planned).await? {
        Ok(probed) => probed,
        Err(exit) => return Ok(exit),
    };
    Ok(write(&session, args, planned).await?.and(exit))
}

/// Finds the target of every object; all that cannot be routed are told, and then nothing is written.
async fn plan(session: &Session<'_>, manifests: Vec<Manifest>) -> Result<Result<Vec<Planned>, Exit>> {
    let ui = session.ui();
    let named = session.named_target()?;
    let mut planned = Vec::new();
    let mut exit = Exit::Ok;
    for mut manifest in manifests {
        let place = format!("{}:{}", manifest.source, manifest.line);
        if manifest.object.key().name.is_empty() {
            ui.error(format!(
                "{place}: cannot use generate name with apply: give the object a metadata.name"
            ));
            exit = exit.and(Exit::Error);
            continue;
        }
        let kind = match of_manifest(session, &mut manifest).await {
            Ok(kind) => kind,
            Err(error) => {
                ui.error(format!("{error:#}"));
                exit = exit.and(Exit::Error);
                continue;
            }
        };
        if let Some(target) = named.clone() {
            planned.push(Planned {
                kind,
                object: manifest.object,
                place,
                target,
                decision: None,
                before: None,
            });
            continue;
        }
        let decision = session.client.route(&kind.gvk, &manifest.object)?;
        match decision.target().and_then(|name| session.client.cluster(name)) {
            Some(target) if session.is_selected(&target.descriptor.name) => {
                planned.push(Planned {
                    kind,
                    object: manifest.object,
                    place,
                    target,
                    decision: Some(decision),
                    before: None,
                });
            }
            Some(target) => {
                ui.error(format!(
                    "{place}: {decision}; {}",
                    left_out(&target.descriptor.name)
                ));
                exit = exit.and(Exit::Unroutable);
            }
            None => {
                ui.error(format!("{place}: {decision}"));
                exit = exit.and(Exit::Unroutable);
            }
        }
    }
    if exit != Exit::Ok {
        ui.error("nothing was written");
        return Ok(Err(exit));
    }
    Ok(Ok(planned))
}

/// Asks all clusters of each kind for the object's name: a copy elsewhere, or a target that cannot be reached, stops the
/// whole call.
async fn probe(
    session: &Session<'_>,
    args: &ApplyRouted,
    mut planned: Vec<Planned>,
) -> Result<Result<(Vec<Planned>, Exit), Exit>> {
    let ui = session.ui();
    let probes: Vec<(usize, Result<Outcome<Metadata>, Error>)> = stream::iter(planned.iter().enumerate())
        .map(|(index, planned)| async move {
            let key = planned.object.key();
            let probed = match &planned.decision {
                Some(_) => session.client.probe(&planned.kind, &key).await,
                // Clusters that no file ties together may well have objects of one name.
                None => {
                    let params = ListParams {
                        namespace: key.namespace.clone(),
                        ..Default::default()
                    };
                    let client = session.client.only([planned.target.descriptor.name.as_str()]);
                    client.get(&planned.kind, &params, &key.name).await
                }
            };
            (index, probed)
        })
        .buffered(PROBES_AT_ONCE)
        .collect()
        .await;
    let mut exit = Exit::Ok;
    for (index, probed) in probes {
        let probed = probed?;
        let planned = &mut planned[index];
        let target = planned.target.descriptor.name.clone();
        let elsewhere: Vec<&str> = probed
            .items
            .iter()
            .map(|item| &*item.cluster)
            .filter(|cluster| **cluster != *target)
            .collect();
        planned.before = probed
            .items
            .iter()
            .find(|item| *item.cluster == *target)
            .map(|item| item.object.resource_version());
        if !elsewhere.is_empty() {
            let text = format!(
                "{}: {} belongs to {target}, but exists in {}",
                planned.place,
                planned.name(),
                elsewhere.join(", ")
            );
            if args.allow_duplicate {
                ui.warning(text);
            } else {
                ui.error(format!(
                    "{text}; delete it there, or write a second copy with --allow-duplicate"
                ));
                exit = exit.and(Exit::Duplicates);
            }
        }
        for failure in probed.failures() {
            let text = format!(
                "cluster {}: look for {}: {}",
                failure.cluster,
                planned.name(),
                failure.error
            );
            // Who may write but not read is asked by the write itself.
            let blocks = failure.cluster == target && failure.error.reason != FailureReason::Forbidden;
            if blocks {
                ui.error(text);
                let answered = probed.reports.iter().any(|report| report.result.is_ok());
                exit = exit.and(if answered { Exit::Partial } else { Exit::Error });
            } else if args.strict {
                ui.error(format!(
                    "{text}; --strict does not write without having asked every cluster"
                ));
                exit = exit.and(Exit::Partial);
            } else {
                ui.warning(format!("{text}; a copy there cannot be ruled out"));
            }
        }
    }
    if exit != Exit::Ok {
        ui.error("nothing was written");
        return Ok(Err(exit));
    }
    Ok(Ok((planned, exit)))
}

async fn write(session: &Session<'_>, args: &ApplyRouted, planned: Vec<Planned>) -> Result<Exit> {
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
    let mut objects = Vec::new();
    for planned in &planned {
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
            Ok(written) => {
                let deleted = &written.object["metadata"]["deletionTimestamp"];
                if args.dry_run == DryRun::None && !deleted.is_null() {
                    ui.warning(format!(
                        "{} in {} is being deleted: what was applied goes with it",
                        planned.name(),
                        written.cluster
                    ));
                }
                if matches!(args.format, Some(Format::Json | Format::Yaml)) {
                    objects.push(written);
                } else {
                    let line = line(args, planned, &written);
                    ui.data(|out| writeln!(out, "{line}"))?;
                }
            }
            Err(error) => exit = exit.and(failed(session, planned, &error)),
        }
    }
    if !objects.is_empty() {
        print_objects(session, args, objects)?;
    }
    Ok(exit)
}

/// `hypervisor.kvm.cloud.sap/node-1 created in az-a`.
fn line(args: &ApplyRouted, planned: &Planned, written: &Written) -> String {
    if args.format == Some(Format::Name) {
        return format!("{}:{}", written.cluster, planned.name());
    }
    let change = match written.change {
        Change::Created => "created",
        Change::Configured => "configured",
        Change::Unchanged => "unchanged",
    };
    let mut line = format!("{} {change} in {}", planned.name(), written.cluster);
    if let Some(decision) = &planned.decision
        && let Ok(target) = &decision.result
        && target.via == Via::HomeFallback
        && let Some(key) = &decision.key
    {
        let _ = write!(line, " (fell back to home: no remote matches {key})");
    }
    line.push_str(match args.dry_run {
        DryRun::None => "",
        DryRun::Client => " (dry run)",
        DryRun::Server => " (server dry run)",
    });
    crate::output::escape::terminal(&line).into_owned()
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

fn print_objects(session: &Session<'_>, args: &ApplyRouted, written: Vec<Written>) -> Result<()> {
    let terminal = session.ui().stdout_is_terminal;
    let mut objects: Vec<Value> = written
        .into_iter()
        .map(|written| {
            let mut object = written.object;
            crate::client::annotate(&mut object, &written.cluster, &[] as &[&str]);
            if !args.show_managed_fields {
                crate::output::strip_managed_fields(&mut object);
            }
            object
        })
        .collect();
    let value = match objects.len() {
        1 => objects.remove(0),
        _ => serde_json::json!({"apiVersion": "v1", "items": objects, "kind": "List", "metadata": {}}),
    };
    session.ui().data(|out| match args.format {
        Some(Format::Yaml) => yaml::write(out, &value, terminal),
        _ => json::write_pretty(out, &value, terminal),
    })?;
    Ok(())
}
