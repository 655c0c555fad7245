//! `events`: what happened in all clusters, in the order in which it happened.

mod print;
mod watch;

use std::sync::Arc;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::cli::Misuse;
use crate::cli::account::Account;
use crate::cli::args::Events;
use crate::cli::exit::Exit;
use crate::cli::invocation::{Invocation, Session};
use crate::cli::printer::{Allowed, Format};
use crate::cli::targets::{self, Target};
use crate::client::{Cluster, Item, ListParams, Outcome, about_name, event_kind};
use crate::fleet::discovery::{ArgumentError, parse_arguments};
use crate::output::events::last_seen;
use print::EventPrinter;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Events) -> Result<Exit> {
    let format = Format::of(&args.object, Allowed::Objects)?;
    let is_type = |typed: &String| ["normal", "warning"].contains(&typed.to_lowercase().as_str());
    if !args.types.iter().all(is_type) {
        bail!(Misuse("valid --types are Normal or Warning".to_owned()));
    }
    if args.watch && invocation.global.report.is_some() {
        bail!(Misuse("--report is an account of a call that ends".to_owned()));
    }
    let session = invocation.connect().await?;
    let question = question(&session, args).await?;
    let printer = EventPrinter::new(invocation, args, format);
    match args.watch {
        true => watch::run(&session, args, question, printer).await,
        false => list(&session, args, &question, printer).await,
    }
}

/// What is asked, and of whom.
struct Question {
    clusters: Vec<Arc<Cluster>>,
    params: ListParams,
}

/// Events are looked for where `Client::event_clusters` says; those about an object in the clusters that serve its kind.
async fn question(session: &Session<'_>, args: &Events) -> Result<Question> {
    let mut params = ListParams {
        namespace: Some(session.namespace.clone()).filter(|_| !args.all_namespaces),
        chunk_size: args.chunk_size,
        ..Default::default()
    };
    let Some(object) = &args.for_object else {
        let clusters = session.client.event_clusters();
        if clusters.is_empty() {
            bail!(Misuse(
                "none of the chosen clusters lists v1/Event, which others of the APIServers file do"
                    .to_owned()
            ));
        }
        return Ok(Question { clusters, params });
    };
    let target = target(session, object).await?;
    let name = target.names.first().map(String::as_str).unwrap_or_default();
    params.field_selector = Some(about_name(&target.kind.gvk, name));
    let clusters = target.view(session)?.clusters_for(&target.kind.gvk)?;
    Ok(Question { clusters, params })
}

/// The one object that `--for` names.
async fn target(session: &Session<'_>, object: &str) -> Result<Target> {
    let arguments = [object.to_owned()];
    // A type alone has no slash, but in the APIServers file's own form.
    let request = match parse_arguments(&arguments) {
        Ok(arguments) => arguments.requests.into_iter().next(),
        Err(ArgumentError::NotSingle) => None,
        Err(error) => bail!(Misuse(error.to_string())),
    };
    if request.is_none_or(|request| request.name.is_none()) {
        bail!(Misuse("--for must be in resource/name form".to_owned()));
    }
    let targets = targets::read(session, &arguments, &Default::default()).await?;
    match <[Target; 1]>::try_from(targets) {
        Ok([target]) => Ok(target),
        Err(_) => bail!(Misuse("--for must be in resource/name form".to_owned())),
    }
}

/// Whether an event is of a type that is asked for.
fn is_wanted(args: &Events, event: &Value) -> bool {
    let type_ = event.get("type").and_then(Value::as_str).unwrap_or_default();
    args.types.is_empty() || args.types.iter().any(|wanted| wanted.eq_ignore_ascii_case(type_))
}

async fn list(
    session: &Session<'_>,
    args: &Events,
    question: &Question,
    mut printer: EventPrinter,
) -> Result<Exit> {
    let ui = session.ui();
    let Question { clusters, params } = question;
    let outcome: Outcome<Value> = session.client.list_in(clusters, &event_kind(), params).await;
    let mut account = Account::default();
    account.add(&outcome, "list events");
    let mut items: Vec<Item<Value>> = outcome.items;
    items.retain(|item| is_wanted(args, &item.object));
    // Stable: what happened at the same time stays in the order of keys and clusters.
    items.sort_by_key(|item| last_seen(&item.object));
    if !items.is_empty() {
        print::print(ui, |out| printer.list(out, &items))?;
    } else if !account.nothing_answered() {
        match (account.complete(), args.all_namespaces) {
            (true, true) => ui.message("No events found."),
            (true, false) => ui.message(&format!("No events found in {} namespace.", session.namespace)),
            (false, _) => ui.message("No events found in the clusters that answered"),
        }
    }
    let exit = account.tell(ui, &session.invocation.global);
    Ok(account.report(session.invocation, exit))
}
