//! What the clusters have of the objects already.

use anyhow::Result;
use futures::stream::{self, StreamExt as _};

use super::{Planned, Rules, Verb};
use crate::cli::account::Account;
use crate::cli::exit::Exit;
use crate::cli::invocation::Session;
use crate::cli::ui::Ui;
use crate::cli::unreachable::Unreachable;
use crate::client::{Client, ListParams, Metadata, Outcome};
use crate::error::{Failure, FailureReason};

/// How many objects are asked about at once.
const PROBES_AT_ONCE: usize = 8;

/// What the clusters have of an object already.
#[derive(Debug, Clone, Default)]
pub struct Probed {
    /// The object in the target; `None` when it is not there, or may not be read.
    pub here: Option<Metadata>,
    /// The other clusters that have it.
    pub elsewhere: Vec<String>,
    /// The other clusters that could not be asked.
    pub silent: Vec<String>,
}

/// Asks all clusters of each kind, whatever `--clusters` says, for the object's name. A copy elsewhere, or a target that
/// cannot be reached, stops the whole call.
pub(super) async fn probe(
    session: &Session<'_>,
    rules: Rules,
    mut planned: Vec<Planned>,
    account: &mut Account,
) -> Result<Result<Vec<Planned>, Exit>> {
    let all = session.client.all_clusters();
    let everywhere = session
        .client
        .only(all.iter().map(|cluster| cluster.descriptor.name.as_str()));
    let unreachable = Unreachable::default();
    let probes: Vec<Result<Option<Outcome<Metadata>>>> = stream::iter(&planned)
        .map(|planned| {
            // Clusters that no file ties together may well have objects of one name.
            let client = match &planned.decision {
                Some(_) => everywhere.clone(),
                None => session.client.only([planned.cluster()]),
            };
            ask(client, planned, &unreachable)
        })
        .buffered(PROBES_AT_ONCE)
        .collect()
        .await;
    let ui = session.ui();
    let mut exit = Exit::Ok;
    for (planned, outcome) in planned.iter_mut().zip(probes) {
        let Some(outcome) = outcome? else { continue };
        account.add(&outcome, "look for copies");
        exit = exit.and(judge(ui, rules, planned, outcome));
    }
    Ok(if exit == Exit::Ok { Ok(planned) } else { Err(exit) })
}

/// Asks for one object, unless the server is yet to make its name.
async fn ask(
    client: Client,
    planned: &Planned,
    unreachable: &Unreachable,
) -> Result<Option<Outcome<Metadata>>> {
    let key = planned.key();
    if key.name.is_empty() {
        return Ok(None);
    }
    let params = ListParams {
        namespace: key.namespace,
        ..Default::default()
    };
    let mut outcome = unreachable
        .without(&client)
        .get(&planned.kind, &params, &key.name)
        .await?;
    unreachable.account(&client, &planned.kind, &mut outcome)?;
    Ok(Some(outcome))
}

/// Takes in what was answered, and tells what of it stands in the way.
fn judge(ui: &Ui, rules: Rules, planned: &mut Planned, outcome: Outcome<Metadata>) -> Exit {
    let target = planned.cluster().to_owned();
    let failures = outcome.failures();
    let answered = outcome.reports.iter().any(|report| report.result.is_ok());
    for item in outcome.items {
        if *item.cluster == *target {
            planned.probed.here = Some(item.object);
        } else {
            planned.probed.elsewhere.push(item.cluster.to_string());
        }
    }
    let mut exit = Exit::Ok;
    if !planned.probed.elsewhere.is_empty() {
        exit = exit.and(copies(ui, rules, planned));
    }
    for failure in failures {
        if failure.cluster != target {
            planned.probed.silent.push(failure.cluster.clone());
        }
        exit = exit.and(silence(ui, rules, planned, &failure, answered));
    }
    exit
}

/// Tells of copies in other clusters.
fn copies(ui: &Ui, rules: Rules, planned: &Planned) -> Exit {
    let text = format!(
        "{}: {} belongs to {}, but exists in {}",
        planned.place(),
        planned.name(),
        planned.cluster(),
        planned.probed.elsewhere.join(", ")
    );
    if rules.verb.needs_it_there() && planned.probed.here.is_none() {
        ui.error(format!(
            "{text}: replace does not move objects; delete it there and create it, or correct what routing reads"
        ));
        return Exit::Duplicates;
    }
    if rules.allow_duplicate {
        ui.warning(text);
        return Exit::Ok;
    }
    let way_out = match (rules.verb, &planned.probed.here) {
        (Verb::Replace | Verb::Recreate, Some(_)) => {
            format!(
                "replace the copy in {} alone with --allow-duplicate",
                planned.cluster()
            )
        }
        _ => "write a second copy with --allow-duplicate".to_owned(),
    };
    ui.error(format!("{text}; delete it there, or {way_out}"));
    Exit::Duplicates
}

/// Tells of a cluster that could not be asked.
fn silence(ui: &Ui, rules: Rules, planned: &Planned, failure: &Failure, answered: bool) -> Exit {
    let text = format!(
        "cluster {}: look for {}: {}",
        failure.cluster,
        planned.name(),
        failure.error
    );
    // Who may write but not read is asked by the write itself.
    let readable = rules.verb.needs_to_see_it() || failure.error.reason != FailureReason::Forbidden;
    if failure.cluster == planned.cluster() && readable {
        ui.error(text);
        return if answered { Exit::Partial } else { Exit::Error };
    }
    if rules.strict {
        ui.error(format!(
            "{text}; --strict does not write without having asked every cluster"
        ));
        return Exit::Partial;
    }
    ui.warning(format!("{text}; a copy there cannot be ruled out"));
    Exit::Ok
}
