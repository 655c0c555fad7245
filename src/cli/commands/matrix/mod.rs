//! `matrix`: objects × clusters: who has what, and whether the copies are meant to be the same.

mod print;

use std::collections::{BTreeSet, HashMap};

use anyhow::Result;

use crate::audit::Redaction;
use crate::cli::args::{Files, Matrix};
use crate::cli::exit::Exit;
use crate::cli::invocation::{Invocation, Session};
use crate::cli::survey::{Survey, judge};
use crate::cli::targets::{self, Target};
use crate::client::{Metadata, ObjectKey};
use crate::fleet::discovery::ResourceKind;

/// How a cluster stands to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// It has it.
    Present,
    /// It has a copy that is meant to be something else than the one that is compared with.
    Differs,
    /// It does not have it.
    Absent,
    /// It did not answer.
    Unknown,
}

impl Cell {
    fn as_str(self) -> &'static str {
        match self {
            Cell::Present => "present",
            Cell::Differs => "differs",
            Cell::Absent => "absent",
            Cell::Unknown => "unknown",
        }
    }

    fn is_there(self) -> bool {
        matches!(self, Cell::Present | Cell::Differs)
    }
}

/// An object and the clusters, in cluster order.
#[derive(Debug, Clone)]
struct Row {
    key: ObjectKey,
    cells: Vec<Cell>,
}

/// The objects of one kind.
#[derive(Debug)]
struct Of {
    kind: ResourceKind,
    clusters: Vec<String>,
    rows: Vec<Row>,
    silent: BTreeSet<String>,
}

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Matrix) -> Result<Exit> {
    targets::check_selectors(&args.resources, &Files::default(), &args.survey.select)?;
    let session = invocation.connect().await?;
    let mut survey = Survey::new(&session, &args.survey)?;
    let targets = targets::read(&session, &args.resources, &Files::default()).await?;
    invocation.account_for_gaps(&mut survey.account);
    let (mut all, mut exit) = (Vec::new(), Exit::Ok);
    for target in &targets {
        let (of, missing) = of_target(&session, &mut survey, target).await?;
        all.push(of);
        exit = exit.and(missing);
    }
    if !survey.account.nothing_answered() {
        print::print(invocation, args, &all)?;
        survey.tell_left_out();
    }
    let exit = exit.and(survey.account.tell(&invocation.ui, &invocation.global));
    Ok(survey.account.report(invocation, exit))
}

async fn of_target(session: &Session<'_>, survey: &mut Survey<'_>, target: &Target) -> Result<(Of, Exit)> {
    let view = target.view(session)?;
    let kind = &target.kind;
    let clusters: Vec<String> = view
        .clusters_for(&kind.gvk)?
        .iter()
        .map(|cluster| cluster.descriptor.name.clone())
        .collect();
    let mut of = Of {
        kind: kind.clone(),
        clusters,
        rows: Vec::new(),
        silent: BTreeSet::new(),
    };
    let mut exit = Exit::Ok;
    let names: Vec<Option<&str>> = match target.names.is_empty() {
        true => vec![None],
        false => target.names.iter().map(|name| Some(name.as_str())).collect(),
    };
    for name in names {
        let before = of.rows.len();
        let (rows, clusters) = (&mut of.rows, &of.clusters);
        let silent = survey
            .walk::<Metadata>(target, &view, name, |key, copies| {
                let cells =
                    clusters.iter().map(
                        |cluster| match copies.iter().any(|copy| copy.cluster == *cluster) {
                            true => Cell::Present,
                            false => Cell::Absent,
                        },
                    );
                rows.push(Row {
                    key: key.clone(),
                    cells: cells.collect(),
                });
                Ok(())
            })
            .await?;
        if let Some(name) = name.filter(|_| of.rows.len() == before && silent.is_empty()) {
            session.ui().message(&format!(
                "Error from server (NotFound): {} {name:?} not found",
                kind.group_resource()
            ));
            exit = exit.and(Exit::Error);
        }
        of.silent.extend(silent);
    }
    compare_copies(session, survey, target, &mut of).await?;
    for row in &mut of.rows {
        for (cell, cluster) in row.cells.iter_mut().zip(&of.clusters) {
            if *cell == Cell::Absent && of.silent.contains(cluster) {
                *cell = Cell::Unknown;
            }
        }
    }
    Ok((of, exit))
}

/// Reads what is in several clusters, and marks the copies that differ from the owner's, or from the first.
async fn compare_copies(
    session: &Session<'_>,
    survey: &mut Survey<'_>,
    target: &Target,
    of: &mut Of,
) -> Result<()> {
    let secrets = Redaction::new()?;
    let mut wanted = Vec::new();
    let mut places: HashMap<ObjectKey, usize> = HashMap::new();
    for (place, row) in of.rows.iter().enumerate() {
        let with_copy = row.cells.iter().zip(&of.clusters);
        let having: Vec<String> = with_copy
            .filter(|(cell, _)| cell.is_there())
            .map(|(_, cluster)| cluster.clone())
            .collect();
        if having.len() > 1 {
            places.insert(row.key.clone(), place);
            wanted.push((row.key.clone(), having));
        }
    }
    let (rows, clusters) = (&mut of.rows, &of.clusters);
    survey
        .fetch(target, wanted, |key, _, copies, _| {
            let read = copies.iter().map(|copy| copy.cluster.clone()).collect();
            let judged = judge(session, &target.kind, &key, read, &copies)?;
            let objects = copies.into_iter().map(|copy| copy.object).collect();
            let judged = judged.compared(objects, &secrets);
            let differing = judged
                .differences
                .iter()
                .flatten()
                .filter(|versus| !versus.object.is_empty());
            let Some(row) = places.get(&key).and_then(|place| rows.get_mut(*place)) else {
                return Ok(());
            };
            for versus in differing {
                let place = clusters.iter().position(|cluster| *cluster == versus.to);
                if let Some(cell) = place.and_then(|place| row.cells.get_mut(place)) {
                    *cell = Cell::Differs;
                }
            }
            Ok(())
        })
        .await
}
