//! `wait`: until what is asked for has come true, in every cluster that has it.
//!
//! The objects are looked for in all clusters that serve their kind; every copy has to meet all conditions before one common
//! deadline. `condition` reads `--for` and looks at an object, `progress` knows how far each copy has come, `sources` has the
//! watches that tell of changes, `verdict` tells what has not been met.

mod condition;
mod path;
mod progress;
mod sources;
mod verdict;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use futures::FutureExt as _;
use futures::stream::{self, StreamExt as _};
use serde_json::Value;
use tokio::time::Instant;

use super::super::Misuse;
use super::super::args::{DryRun, Timeout, Wait};
use super::super::exit::Exit;
use super::super::invocation::{Invocation, Session};
use super::super::printer::{Done, ResultPrinter};
use super::super::targets;
use super::super::ui::Ui;
use super::super::unreachable::Unreachable;
use crate::client::{ListParams, ObjectKey, Outcome};
use crate::fleet::discovery::{Form, ResourceKind, parse_arguments};
use crate::fleet::selector::Selector;
use condition::Condition;
use progress::{Met, Told, Wish, is_anything_chosen};
use sources::{News, Question, Sources};
use verdict::Verdict;

/// How many objects are asked for at once when they are looked at once.
const LOOKS_AT_ONCE: usize = 8;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Wait) -> Result<Exit> {
    let mut printer = ResultPrinter::new(invocation, &args.output, DryRun::None)?;
    let conditions: Arc<[Condition]> = condition::parse_all(&args.conditions).map_err(Misuse)?.into();
    validate(args)?;
    let session = invocation.connect().await?;
    let (questions, mut wishes) = ask(&session, args, &conditions).await?;
    let began = std::time::Instant::now();
    match args.timeout {
        Timeout::Once => look(&questions, &mut wishes).await?,
        Timeout::After(timeout) => follow(&session, questions, &mut wishes, &mut printer, timeout).await?,
    }
    for wish in &mut wishes {
        let (news, _) = wish.news(true);
        print(&wish.kind, &news, &mut printer);
    }
    let exit = printer.end();
    let verdict = Verdict {
        timeout: args.timeout,
        began,
        deletes: conditions
            .iter()
            .any(|condition| matches!(condition, Condition::Delete)),
        show_cluster: invocation.global.show_cluster,
    };
    Ok(verdict.tell(&session, &wishes, exit))
}

/// What kubectl says of arguments that make no sense together (cli-runtime `builder.go`).
fn validate(args: &Wait) -> Result<()> {
    let given = |selector: &Option<String>| selector.as_ref().is_some_and(|text| !text.is_empty());
    let selects = given(&args.select.selector) || given(&args.select.field_selector);
    let misuse = |text: &str| Err(Misuse(text.to_owned()).into());
    if !args.filename.is_empty() {
        return match args.resources.is_empty() {
            true => Ok(()),
            false => misuse("resource/name arguments cannot be provided when a path is specified"),
        };
    }
    if args.resources.is_empty() {
        return misuse(match selects {
            true => "at least one resource must be specified to use a selector",
            false => {
                "You must provide one or more resources by argument or filename.\n\
                 Example resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   \
                 '<resource> <name>'\n   '<resource>'"
            }
        });
    }
    let form = parse_arguments(&args.resources)
        .map_err(|error| Misuse(error.to_string()))?
        .form;
    match form {
        Form::Types if !selects && !args.all => {
            misuse("resource(s) were provided, but no name was specified")
        }
        Form::Names if selects => misuse("name cannot be provided when a selector is specified"),
        Form::Tuples if selects => {
            misuse("selectors and the all flag cannot be used when passing resource/name arguments")
        }
        Form::Names | Form::Tuples if args.all_namespaces => {
            misuse("a resource cannot be retrieved by name across all namespaces")
        }
        _ => Ok(()),
    }
}

/// What the arguments ask for: of whom, and as a wish.
async fn ask(
    session: &Session<'_>,
    args: &Wait,
    conditions: &Arc<[Condition]>,
) -> Result<(Vec<Question>, Vec<Wish>)> {
    let given = |selector: &Option<String>| selector.clone().filter(|text| !text.is_empty());
    let (selector, field_selector) = (given(&args.select.selector), given(&args.select.field_selector));
    // Every server would say the same, and it would look as if they had failed.
    let labels = match selector
        .as_ref()
        .map(|selector| (selector, selector.parse::<Selector>()))
    {
        None => None,
        Some((_, Ok(labels))) => Some(labels),
        Some((selector, Err(error))) => {
            bail!(Misuse(format!(
                "the provided selector {selector:?} is not valid: {error}"
            )))
        }
    };
    let targets = targets::read(session, &args.resources, &args.files()).await?;
    let (mut questions, mut wishes) = (Vec::new(), Vec::new());
    for target in &targets {
        if target.names.iter().any(String::is_empty) {
            bail!(Misuse("resource name may not be empty".to_owned()));
        }
        let client = target.view(session)?;
        let namespace = target.namespace_in(session, args.all_namespaces && target.names.is_empty());
        let keys: Vec<Option<ObjectKey>> = match target.names.is_empty() {
            true => vec![None],
            false => {
                let key = |name: &String| Some(ObjectKey::new(namespace.as_deref(), name));
                target.names.iter().map(key).collect()
            }
        };
        for key in keys {
            let clusters = client.clusters_for(&target.kind.gvk)?;
            let clusters = clusters.iter().map(|cluster| cluster.descriptor.clone());
            let chosen = key.is_none();
            let wish = Wish::new(
                target.kind.clone(),
                key.clone(),
                clusters,
                conditions.clone(),
                labels.clone().filter(|_| !chosen),
            );
            questions.push(Question {
                client: client.clone(),
                kind: target.kind.clone(),
                params: ListParams {
                    namespace: namespace.clone(),
                    label_selector: selector.clone().filter(|_| chosen),
                    field_selector: field_selector.clone().filter(|_| chosen),
                    ..Default::default()
                },
                key,
                creates: wish.waits_for_creation(),
            });
            wishes.push(wish);
        }
    }
    Ok((questions, wishes))
}

/// Looks once at what there is.
async fn look(questions: &[Question], wishes: &mut [Wish]) -> Result<()> {
    let unreachable = Unreachable::default();
    let mut answers = stream::iter(questions)
        .map(|question| {
            let unreachable = &unreachable;
            async move {
                let Question {
                    client,
                    kind,
                    params,
                    key,
                    ..
                } = question;
                let asked = unreachable.without(client);
                let mut outcome: Outcome<Value> = match key {
                    Some(key) => asked.get(kind, params, &key.name).await?,
                    None => asked.list(kind, params).await?,
                };
                unreachable.account(client, kind, &mut outcome)?;
                Ok::<_, anyhow::Error>(outcome)
            }
        })
        .buffered(LOOKS_AT_ONCE);
    let mut wishes = wishes.iter_mut();
    while let (Some(outcome), Some(wish)) = (answers.next().await, wishes.next()) {
        let Outcome { items, reports, .. } = outcome?;
        let now = Instant::now();
        for item in items {
            wish.tell(now, &item.cluster, Told::Present(item.object));
        }
        for report in reports {
            let told = match report.result {
                Ok(_) => Told::Synced,
                Err(error) => Told::GivenUp(error),
            };
            wish.tell(now, &report.cluster.name, told);
        }
    }
    Ok(())
}

/// Follows what happens until everything has come true, or never will, or the time is up.
async fn follow(
    session: &Session<'_>,
    questions: Vec<Question>,
    wishes: &mut [Wish],
    printer: &mut ResultPrinter<'_>,
    timeout: Duration,
) -> Result<()> {
    let ui = session.ui();
    let enough = session.invocation.global.allow_partial;
    let deadline = Instant::now() + timeout;
    let mut sources = Sources::start(questions)?;
    loop {
        print_in_order(wishes, printer);
        let now = Instant::now();
        let chosen = is_anything_chosen(wishes);
        let settled = |wish: &Wish| {
            let created = wish.is_found() || (wish.key.is_none() && chosen);
            wish.is_settled(now, enough, created)
        };
        if now >= deadline || wishes.iter().all(settled) {
            return Ok(());
        }
        let settling = wishes
            .iter()
            .filter(|wish| !settled(wish))
            .filter_map(Wish::settles_at);
        let wake = settling
            .filter(|at| *at > now)
            .min()
            .map_or(deadline, |at| at.min(deadline));
        let news = tokio::select! {
            news = sources.next() => news.transpose()?,
            () = tokio::time::sleep_until(wake) => continue,
        };
        let Some(news) = news else { return Ok(()) };
        take_in(ui, wishes, news);
        // What has come in meanwhile is looked at together: there may be thousands of objects.
        while let Some(Some(news)) = sources.next().now_or_never() {
            take_in(ui, wishes, news?);
        }
    }
}

/// Hands what a cluster tells to the wishes that it is about, and tells stderr of one that does not answer.
fn take_in(ui: &Ui, wishes: &mut [Wish], news: News) {
    let now = Instant::now();
    for told in news.told {
        let key = told.key();
        for wish in &news.wishes {
            let wish = &mut wishes[*wish];
            if key.as_ref().is_some_and(|key| !wish.means(key)) {
                continue;
            }
            if let Told::Silent(error) = &told {
                let resource = wish.kind.group_resource();
                ui.warning(format!(
                    "cluster {}: wait for {resource}: {error}; trying again",
                    news.cluster
                ));
            }
            wish.tell(now, &news.cluster, told.clone());
        }
    }
}

/// Tells what has been met, in the order of the arguments: what comes later waits for what comes before, as if one object
/// were waited for after the other.
fn print_in_order(wishes: &mut [Wish], printer: &mut ResultPrinter<'_>) {
    for wish in wishes {
        let (news, complete) = wish.news(false);
        print(&wish.kind, &news, printer);
        if !complete {
            break;
        }
    }
}

fn print(kind: &ResourceKind, news: &[Met], printer: &mut ResultPrinter<'_>) {
    for met in news {
        printer.done(&Done {
            kind,
            name: &met.key.name,
            cluster: &met.cluster,
            operation: "condition met",
            note: "",
            object: &met.object,
        });
    }
}
