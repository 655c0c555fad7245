//! What has become of what a snapshot holds.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use serde::Deserialize;
use serde_json::json;

use super::print;
use crate::audit::{API_VERSION, Before, Changed, How, KIND, Now, Redaction, Snapshot, significant};
use crate::cli::Misuse;
use crate::cli::args::{Compare, Select, Survey as Flags};
use crate::cli::exit::Exit;
use crate::cli::invocation::Session;
use crate::cli::survey::Survey;
use crate::cli::targets::Target;
use crate::client::RawObject;
use crate::k8s::gvk_string;
use crate::output::name::kind_and_group;

/// What says which format a file has.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Probe {
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    kind: String,
}

/// Compares what there is with a snapshot.
pub(super) async fn run(
    session: &Session<'_>,
    args: &Compare,
    path: &Path,
    types: &[String],
) -> Result<Exit> {
    let invocation = session.invocation;
    let narrowed = args.survey.select.selector.is_some()
        || args.survey.select.field_selector.is_some()
        || invocation.global.namespace.is_some()
        || args.survey.include_system;
    if narrowed {
        bail!(Misuse(
            "a snapshot is compared with what it was taken of: --namespace, --selector, --field-selector and \
             --include-system are those of the snapshot"
                .to_owned()
        ));
    }
    let snapshot = read(path)?;
    let redaction = Redaction::with_salt(&snapshot.salt)
        .ok_or_else(|| anyhow!("{}: the salt of its hashes is none", path.display()))?;
    let scope = &snapshot.scope;
    let flags = Flags {
        all_namespaces: true,
        select: Select {
            selector: scope.label_selector.clone(),
            field_selector: scope.field_selector.clone(),
        },
        include_system: scope.include_system,
        chunk_size: args.survey.chunk_size,
    };
    let mut survey = Survey::new(session, &flags)?;
    survey.namespace.clone_from(&scope.namespace);
    let wanted = if types.is_empty() { &scope.kinds } else { types };
    let targets = match wanted.is_empty() {
        true => Vec::new(),
        false => survey.targets(wanted, |_| true).await?,
    };
    for target in &targets {
        let kind = gvk_string(&target.kind.gvk);
        if !scope.kinds.contains(&kind) {
            bail!(Misuse(format!(
                "{} has no {kind}; it has {}",
                path.display(),
                scope.kinds.join(", ")
            )));
        }
    }
    if !snapshot.complete {
        invocation.ui.warning(format!(
            "{} is not whole: what was not known then is not compared",
            path.display()
        ));
    }
    let mut changes: Vec<Changed> = Vec::new();
    let mut lost = BTreeSet::new();
    for target in &targets {
        of_kind(
            session,
            &mut survey,
            &snapshot,
            &redaction,
            target,
            &mut changes,
            &mut lost,
        )
        .await?;
    }
    for cluster in &lost {
        invocation.ui.warning(format!(
            "cluster {cluster} is in the snapshot, but not among the chosen clusters: what it had is not compared"
        ));
    }
    if !survey.account.nothing_answered() {
        show(session, args, &snapshot, &changes)?;
    }
    let mut exit = match changes.is_empty() {
        true => Exit::Ok,
        false => Exit::Different,
    };
    if !lost.is_empty() && !invocation.global.allow_partial {
        exit = exit.and(Exit::Partial);
    }
    let exit = exit.and(survey.account.tell(&invocation.ui, &invocation.global));
    Ok(survey.account.report(invocation, exit))
}

fn read(path: &Path) -> Result<Snapshot> {
    let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let place = || format!("{} is no snapshot", path.display());
    let probe: Probe = serde_json::from_slice(&text).with_context(place)?;
    if probe.kind != KIND || probe.api_version != API_VERSION {
        bail!(
            "{}: it has apiVersion {:?} and kind {:?}, not {API_VERSION} and {KIND}",
            place(),
            probe.api_version,
            probe.kind
        );
    }
    serde_json::from_slice(&text).with_context(place)
}

async fn of_kind(
    session: &Session<'_>,
    survey: &mut Survey<'_>,
    snapshot: &Snapshot,
    redaction: &Redaction,
    target: &Target,
    changes: &mut Vec<Changed>,
    lost: &mut BTreeSet<String>,
) -> Result<()> {
    let kind = gvk_string(&target.kind.gvk);
    let view = target.view(session)?;
    let now: Vec<String> = view
        .clusters_for(&target.kind.gvk)?
        .iter()
        .map(|cluster| cluster.descriptor.name.clone())
        .collect();
    let parts = snapshot.clusters.iter().filter(|part| part.kind == kind);
    let then: BTreeSet<String> = parts.map(|part| part.cluster.clone()).collect();
    for new in now.iter().filter(|name| !then.contains(*name)) {
        session.ui().warning(format!(
            "cluster {new} is not in the snapshot: what it has of {kind} is not compared"
        ));
    }
    let gone: BTreeSet<String> = then.iter().filter(|name| !now.contains(name)).cloned().collect();
    lost.extend(gone.iter().cloned());
    let view = view.only(now.iter().map(String::as_str).filter(|name| then.contains(*name)));
    let mut before = Before::new(snapshot, &kind);
    let mut silent = gone;
    if !view.clusters_for(&target.kind.gvk)?.is_empty() {
        let walked = survey.walk::<RawObject>(target, &view, None, |key, copies| {
            let now = copies
                .into_iter()
                .map(|copy| Now {
                    cluster: copy.cluster,
                    uid: copy.uid,
                    object: significant(copy.object, redaction).object,
                })
                .collect();
            let found = before.compare(&kind, key, now);
            changes.extend(found.map_err(|error| anyhow!("the snapshot cannot be read: {error}"))?);
            Ok(())
        });
        silent.extend(walked.await?);
    }
    // What a silent cluster had it may have still: it has neither vanished from there nor moved away.
    let is_silent = |cluster: &Option<String>| cluster.as_ref().is_some_and(|name| silent.contains(name));
    changes.retain(|change| change.how != How::Vanished || change.kind != kind || !is_silent(&change.from));
    for change in changes.iter_mut().filter(|change| change.kind == kind) {
        if change.how == How::Moved && is_silent(&change.from) {
            change.how = How::Appeared;
            change.from = None;
            change.differences.clear();
        }
    }
    changes.extend(before.finish(&kind, &silent));
    Ok(())
}

fn show(session: &Session<'_>, args: &Compare, snapshot: &Snapshot, changes: &[Changed]) -> Result<()> {
    let none = |cluster: &Option<String>| cluster.clone().unwrap_or_else(|| "-".to_owned());
    let lines = changes.iter().map(|change| print::Line {
        namespace: change.namespace.clone(),
        cells: vec![
            change.how.as_str().to_owned(),
            object(change),
            none(&change.from),
            none(&change.to),
        ],
        differences: &change.differences,
    });
    let all = json!({"since": snapshot.taken_at, "complete": snapshot.complete, "changes": changes});
    print::print(
        session.ui(),
        args,
        &all,
        &["CHANGE", "OBJECT", "FROM", "TO"],
        &lines.collect::<Vec<_>>(),
    )?;
    let all = [
        How::Vanished,
        How::Appeared,
        How::Moved,
        How::Recreated,
        How::Changed,
    ];
    let counts: Vec<String> = all
        .iter()
        .filter_map(|how| {
            let count = changes.iter().filter(|change| change.how == *how).count();
            (count > 0).then(|| format!("{count} {}", how.as_str()))
        })
        .collect();
    session.ui().message(&match counts.is_empty() {
        true => format!("Nothing has changed since {}.", snapshot.taken_at),
        false => format!("since {}: {}", snapshot.taken_at, counts.join(", ")),
    });
    Ok(())
}

/// `hypervisor.kvm.cloud.sap/node-1`.
fn object(change: &Changed) -> String {
    let parts: Vec<&str> = change.kind.split('/').collect();
    let (group, kind) = match parts.as_slice() {
        [group, _, kind] => (*group, *kind),
        [_, kind] => ("", *kind),
        _ => ("", change.kind.as_str()),
    };
    format!("{}/{}", kind_and_group(kind, group), change.name)
}
