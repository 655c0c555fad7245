//! `duplicates`: objects that exist in more than one cluster, which copy routing would own, how the copies differ, and how to be
//! rid of the others.
//!
//! First the metadata of everything is listed, then only what exists twice is read whole.

mod print;

use anyhow::Result;

use crate::audit::{Copies, Redaction, has_own_in_every_cluster};
use crate::cli::args::Duplicates;
use crate::cli::exit::Exit;
use crate::cli::invocation::{Invocation, Session};
use crate::cli::survey::{Survey, judge};
use crate::cli::targets::Target;
use crate::client::{Metadata, ObjectKey};
use crate::error::Duplicate;
use crate::k8s::GroupVersionKind;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Duplicates) -> Result<Exit> {
    let session = invocation.connect().await?;
    if session.origin.is_none() {
        invocation.ui.warning(
            "without an APIServers file there is no routing: equal names may be meant, and no copy is the right one",
        );
    }
    let mut survey = Survey::new(&session, &args.survey)?;
    let clusters = session.client.clusters();
    let is_in_several = |gvk: &GroupVersionKind| {
        let listing = clusters
            .iter()
            .filter(|cluster| cluster.descriptor.serves.contains(gvk));
        listing.count() > 1 && !has_own_in_every_cluster(gvk)
    };
    let targets = survey.targets(&args.types, is_in_several).await?;
    let secrets = Redaction::new()?;
    let mut found: Vec<Copies> = Vec::new();
    for target in &targets {
        of_kind(&session, &mut survey, target, &secrets, &mut found).await?;
    }
    for copies in &found {
        survey.account.note_duplicate(Duplicate {
            resource: resource(&targets, copies),
            namespace: copies.namespace.clone(),
            name: name(copies).to_owned(),
            clusters: copies.clusters(),
        });
    }
    if !survey.account.nothing_answered() {
        let complete = survey.account.complete();
        print::print(invocation, args, &found, complete)?;
        survey.tell_left_out();
    }
    let exit = match found.is_empty() {
        true => Exit::Ok,
        false => Exit::Duplicates,
    };
    let exit = exit.and(survey.account.tell(&invocation.ui, &invocation.global));
    Ok(survey.account.report(invocation, exit))
}

/// The duplicates of one kind.
async fn of_kind(
    session: &Session<'_>,
    survey: &mut Survey<'_>,
    target: &Target,
    secrets: &Redaction,
    found: &mut Vec<Copies>,
) -> Result<()> {
    let view = target.view(session)?;
    let mut several: Vec<(ObjectKey, Vec<String>)> = Vec::new();
    survey
        .walk::<Metadata>(target, &view, None, |key, copies| {
            if copies.len() > 1 {
                let clusters = copies.into_iter().map(|copy| copy.cluster);
                several.push((key.clone(), clusters.collect()));
            }
            Ok(())
        })
        .await?;
    survey
        .fetch(target, several, |key, clusters, copies, complete| {
            if !complete {
                // Not all can be compared, but that there are several is known.
                found.push(judge(session, &target.kind, &key, clusters, &copies)?);
            } else if copies.len() > 1 {
                let clusters = copies.iter().map(|copy| copy.cluster.clone()).collect();
                let judged = judge(session, &target.kind, &key, clusters, &copies)?;
                let objects = copies.into_iter().map(|copy| copy.object).collect();
                found.push(judged.compared(objects, secrets));
            }
            Ok(())
        })
        .await
}

/// The name of an object of which there are copies.
fn name(copies: &Copies) -> &str {
    copies.object.split_once('/').map_or("", |(_, name)| name)
}

fn resource(targets: &[Target], copies: &Copies) -> String {
    let of = |target: &&Target| crate::k8s::gvk_string(&target.kind.gvk) == copies.kind;
    let target = targets.iter().find(of);
    target
        .map(|target| target.kind.group_resource())
        .unwrap_or_default()
}
