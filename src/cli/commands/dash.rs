//! `dash`: the objects of all clusters as they are at any moment, on the whole terminal.

use std::io::IsTerminal as _;
use std::sync::Arc;

use anyhow::Result;
use futures::future::join_all;

use crate::cli::Misuse;
use crate::cli::args::Dash;
use crate::cli::color;
use crate::cli::dash::{self, End, Options, Palette, Source, State};
use crate::cli::exit::Exit;
use crate::cli::invocation::{Invocation, Session};
use crate::cli::targets::{self, Target};
use crate::client::{Client, ListParams, WatchParams};
use crate::fleet::Role;
use crate::runtime::MergedWatch;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Dash) -> Result<Exit> {
    validate(invocation, args)?;
    let session = invocation.connect().await?;
    let targets = targets::read(&session, &args.resources, &Default::default()).await?;
    let target = targets::to_watch(&targets)?;
    let client = target.view(&session)?;
    let gaps = invocation.tell_gaps();
    let clusters = client.clusters_for(&target.kind.gvk)?;
    // Whoever is asked for a password, or to log in, is asked before the screen is taken; what fails, the watch tells.
    join_all(clusters.iter().map(|cluster| cluster.connection.authenticate())).await;
    let params = WatchParams {
        list: ListParams {
            namespace: target.namespace_in(&session, args.all_namespaces),
            label_selector: args.select.selector.clone(),
            field_selector: args.select.field_selector.clone(),
            ..Default::default()
        },
        name: target.names.first().cloned(),
        server_timeout: invocation.global.watch_timeout,
        ..Default::default()
    };
    let options = Options {
        resource: target.kind.group_resource(),
        scope: scope(&session, args, target),
        clusters: clusters
            .iter()
            .map(|cluster| Arc::from(cluster.descriptor.name.as_str()))
            .collect(),
        // Contexts that no file ties together have no duplicates.
        has_duplicates: clusters
            .iter()
            .all(|cluster| cluster.descriptor.role != Role::Context),
        show_cluster: invocation.global.show_cluster,
        show_namespace: args.all_namespaces && target.kind.namespaced,
    };
    let exit = show(invocation, &client, target, options, &params).await?;
    Ok(exit.and(gaps))
}

async fn show(
    invocation: &Invocation,
    client: &Client,
    target: &Target,
    options: Options,
    params: &WatchParams,
) -> Result<Exit> {
    let resource = options.resource.clone();
    let watch = MergedWatch::without_duplicates(client, &target.kind, params)?;
    let source = Source {
        client: client.clone(),
        kind: target.kind.clone(),
        show_cluster: options.show_cluster,
    };
    let held = invocation.ui.hold_back();
    let ended = dash::run(
        State::new(options),
        watch,
        source,
        Palette::new(invocation.ui.colors.stdout),
    )
    .await;
    drop(held);
    let (end, state) = ended?;
    if end == End::HungUp {
        return Ok(Exit::Signal(1));
    }
    Ok(tell_troubles(invocation, client, &resource, &state))
}

/// Says which clusters did not answer at the end, what to do about it, and what that makes of the exit code.
fn tell_troubles(invocation: &Invocation, client: &Client, resource: &str, state: &State) -> Exit {
    let mut silent = Vec::new();
    for health in state.health() {
        if let Some(why) = health.trouble() {
            let cluster = client.cluster(&health.name);
            let host = cluster.and_then(|cluster| cluster.descriptor.host.clone());
            let host = host.map(|host| format!(" ({host})")).unwrap_or_default();
            invocation
                .ui
                .error(format!("cluster {}{host}: watch {resource}: {why}", health.name));
            silent.push(&*health.name);
        }
    }
    if silent.is_empty() {
        return Exit::Ok;
    }
    let text = format!(
        "in the end {} of {} clusters did not answer; `kubectl-multicluster doctor -C {}` finds out why",
        silent.len(),
        state.health().len(),
        silent.join(",")
    );
    if invocation.global.allow_partial {
        invocation.ui.warning(text);
        return Exit::Ok;
    }
    invocation.ui.error(text);
    match silent.len() == state.health().len() {
        true => Exit::Error,
        false => Exit::Partial,
    }
}

fn validate(invocation: &Invocation, args: &Dash) -> Result<(), Misuse> {
    let streams = [
        ("stdin", std::io::stdin().is_terminal()),
        ("stdout", std::io::stdout().is_terminal()),
    ];
    for (stream, is_terminal) in streams {
        if !is_terminal {
            return Err(Misuse(format!(
                "dash needs a terminal, and {stream} is none; `kubectl-multicluster watch` follows objects without one"
            )));
        }
    }
    if !color::understands_escapes(std::env::var_os("TERM").as_deref()) {
        return Err(Misuse(
            "dash needs a terminal that can be drawn on, and $TERM names none; `kubectl-multicluster watch` follows objects \
             without one"
                .to_owned(),
        ));
    }
    if invocation.global.verbosity > 0 && std::io::stderr().is_terminal() {
        return Err(Misuse(
            "-v logs on the terminal that dash draws on; send stderr to a file: 2>FILE".to_owned(),
        ));
    }
    if invocation.global.report.is_some() {
        return Err(Misuse(
            "--report is an account of a call that ends by itself; use get".to_owned(),
        ));
    }
    args.select.labels().map(|_| ())
}

/// What of the kind is shown, in words.
fn scope(session: &Session<'_>, args: &Dash, target: &Target) -> String {
    let namespace = match target.namespace_in(session, args.all_namespaces) {
        Some(namespace) => Some(format!("in {namespace}")),
        None if target.kind.namespaced => Some("in all namespaces".to_owned()),
        None => None,
    };
    let given = |flag: &str, selector: &Option<String>| {
        let selector = selector.as_deref().filter(|selector| !selector.is_empty())?;
        Some(format!("{flag} {selector}"))
    };
    [
        target.names.first().cloned(),
        namespace,
        given("-l", &args.select.selector),
        given("--field-selector", &args.select.field_selector),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(", ")
}
