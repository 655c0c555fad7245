//! What can stand in an argument.

use std::ffi::OsStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap_complete::CompletionCandidate;
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter};

use super::names::{self, Merged};
use super::{BUDGET, Typed, candidate};
use crate::cli::invocation::{Invocation, Session};
use crate::cli::ui::Ui;
use crate::fleet::discovery::{ResourceKind, RestMapper, guess};
use crate::fleet::kubeconfig;
use crate::k8s::GroupVersionKind;

/// How long a call in the background may take.
const BACKGROUND: Duration = Duration::from_secs(20);
/// What is left over for printing.
const MARGIN: Duration = Duration::from_millis(60);

/// The commands that take a type and no names.
const TYPES_ONLY: [&str; 4] = ["list", "clusters-for", "delete-all-of", "events"];
/// The formats of reads.
const FORMATS: [&str; 17] = [
    "json",
    "yaml",
    "name",
    "wide",
    "kyaml",
    "ndjson",
    "csv",
    "markdown",
    "custom-columns=",
    "custom-columns-file=",
    "jsonpath=",
    "jsonpath-as-json=",
    "jsonpath-file=",
    "go-template=",
    "go-template-file=",
    "template=",
    "templatefile=",
];

type Values = Vec<CompletionCandidate>;

/// The command line, each argument with what can stand in it. Flags are offered where nothing else can stand when
/// `hide_flags`, as kubectl has it.
pub(super) fn offered(command: clap::Command, typed: &Arc<Typed>, hide_flags: bool) -> clap::Command {
    command
        .mut_args(|argument| {
            let argument = match hide_flags && !argument.is_positional() {
                true => argument.hide(true),
                false => argument,
            };
            let typed = typed.clone();
            match argument.get_id().as_str() {
                "resources" | "arguments" | "resource" | "kind" | "types" => {
                    argument.add(ArgValueCompleter::new(move |word: &OsStr| {
                        resources(&typed, word)
                    }))
                }
                "namespace" => argument.add(ArgValueCandidates::new(move || namespaces(&typed))),
                "clusters" => {
                    argument.add(ArgValueCompleter::new(move |word: &OsStr| clusters(&typed, word)))
                }
                "contexts" | "context" => argument.add(ArgValueCandidates::new(move || contexts(&typed))),
                "selector" => argument.add(ArgValueCompleter::new(move |word: &OsStr| labels(&typed, word))),
                "group_by" => argument.add(ArgValueCandidates::new(move || group_keys(&typed))),
                "label_columns" => argument.add(ArgValueCandidates::new(move || label_keys(&typed))),
                "format" => argument.add(ArgValueCandidates::new(|| {
                    FORMATS.iter().map(CompletionCandidate::new).collect()
                })),
                _ => argument,
            }
        })
        .mut_subcommands(|command| offered(command, typed, hide_flags))
}

/// Fills the caches for what would be asked after these words.
pub(super) fn refresh(typed: &Typed) {
    let _ = on_the_fleet(typed, BACKGROUND, async |session, within| {
        objects(session, typed, within).await
    });
}

/// Types, and after a type its objects' names; `TYPE/NAME` and `CLUSTER:TYPE/NAME`, too.
fn resources(typed: &Typed, word: &OsStr) -> Values {
    let Some(word) = word.to_str() else {
        return Values::new();
    };
    let (cluster, rest) = match word.split_once(':') {
        Some((cluster, rest)) => (Some(cluster), rest),
        None => (None, word),
    };
    let prefix = cluster.map(|cluster| format!("{cluster}:")).unwrap_or_default();
    if let Some((kind, begun)) = rest.split_once('/') {
        let mut asked = typed.clone();
        asked.resources = vec![kind.to_owned()];
        if let (Some(cluster), Some(global)) = (cluster, &mut asked.global) {
            global.clusters = vec![cluster.to_owned()];
        }
        let found = fetched(&asked);
        return named(found, &format!("{prefix}{kind}/"), begun, &typed.resources);
    }
    match typed.resources.first() {
        None => types(typed, &prefix, rest),
        Some(_) if TYPES_ONLY.contains(&typed.command.as_str()) => Values::new(),
        Some(first) if first.contains('/') || first.contains(':') => types(typed, &prefix, rest)
            .into_iter()
            .map(|value| {
                let mut with_slash = value.get_value().to_os_string();
                with_slash.push("/");
                candidate(with_slash, None)
            })
            .collect(),
        Some(_) => named(fetched(typed), "", rest, &typed.resources),
    }
}

fn named(found: Option<Merged>, prefix: &str, begun: &str, typed: &[String]) -> Values {
    found
        .unwrap_or_default()
        .names
        .into_iter()
        .filter(|(name, _)| name.starts_with(begun) && !typed.contains(&format!("{prefix}{name}")))
        .map(|(name, clusters)| candidate(format!("{prefix}{name}"), Some(clusters.join(", "))))
        .collect()
}

/// The types, as they are in discovery's cache, and else as they are probably called.
fn types(typed: &Typed, prefix: &str, begun: &str) -> Values {
    // Of `cm,sec` the last is being typed.
    let (list, begun) = match begun.rsplit_once(',') {
        Some((list, begun)) => (format!("{list},"), begun),
        None => (String::new(), begun),
    };
    let kinds = on_the_fleet(typed, BUDGET, async |session, within| {
        let known = tokio::time::timeout(within, session.client.discover(|_: &RestMapper| false)).await;
        let mut kinds: Vec<ResourceKind> = known
            .map(|known| known.mapper.kinds().to_vec())
            .unwrap_or_default();
        for gvk in session.client.configured_kinds() {
            if !kinds.iter().any(|kind| kind.gvk == gvk) {
                kinds.push(guess(&gvk));
            }
        }
        Some(kinds)
    });
    let mut values = Values::new();
    for kind in kinds.unwrap_or_default() {
        let about = match kind.short_names.as_slice() {
            [] => kind.gvk.kind.clone(),
            short => format!("{} ({})", kind.gvk.kind, short.join(", ")),
        };
        let mut offer = |name: &str| {
            if name.starts_with(begun) {
                values.push(candidate(format!("{prefix}{list}{name}"), Some(about.clone())));
            }
        };
        offer(&kind.group_resource());
        // Whoever types a short name knows it; in a list of all types it would stand twice.
        if !begun.is_empty() {
            kind.short_names.iter().for_each(|name| offer(name));
        }
    }
    values.sort_by(|one, other| one.get_value().cmp(other.get_value()));
    values.dedup_by(|one, other| one.get_value() == other.get_value());
    values
}

fn fetched(typed: &Typed) -> Option<Merged> {
    on_the_fleet(typed, BUDGET, async |session, within| {
        objects(session, typed, within).await
    })
}

/// The objects of the type that was typed.
async fn objects(session: &Session<'_>, typed: &Typed, within: Duration) -> Option<Merged> {
    let start = Instant::now();
    let first = typed.resources.first()?;
    let first = first.split_once(':').map_or(first.as_str(), |(_, rest)| rest);
    let first = first.split('/').next()?;
    let understood = |mapper: &RestMapper| mapper.resolve(first).is_ok();
    let known = tokio::time::timeout(within, session.client.discover(understood))
        .await
        .ok()?;
    let kind = known.mapper.resolve(first).ok()?.kind.clone();
    let namespace = Some(session.namespace.as_str()).filter(|_| kind.namespaced && !typed.all_namespaces);
    let clusters = session.client.clusters_for(&kind.gvk).ok()?;
    let left = within.saturating_sub(start.elapsed());
    Some(names::merged(session, clusters, &kind, namespace, left, typed).await)
}

/// The namespaces of all clusters, whether or not the file lists the kind: nothing but their names is shown.
fn namespaces(typed: &Typed) -> Values {
    let found = on_the_fleet(typed, BUDGET, async |session, within| {
        let kind = guess(&GroupVersionKind::gvk("", "v1", "Namespace"));
        Some(names::merged(session, session.client.clusters(), &kind, None, within, typed).await)
    });
    named(found, "", "", &[])
}

/// Cluster names, without asking any; after a comma, another one: the engine hands over what is behind it.
fn clusters(typed: &Typed, word: &OsStr) -> Values {
    let begun = word.to_string_lossy();
    let list = typed.word.to_string_lossy();
    let list = list.rsplit('=').next().unwrap_or_default();
    let taken: Vec<&str> = list.rsplit(',').skip(1).collect();
    let mut typed = typed.clone();
    if let Some(global) = &mut typed.global {
        global.clusters.clear();
        global.cluster_selector = None;
    }
    let names = on_the_fleet(&typed, BUDGET, async |session, _| {
        let clusters = session.client.clusters();
        Some(
            clusters
                .iter()
                .map(|cluster| cluster.descriptor.clone())
                .collect::<Vec<_>>(),
        )
    });
    let names = names.unwrap_or_default().into_iter();
    names
        .filter(|cluster| cluster.name.starts_with(&*begun) && !taken.contains(&cluster.name.as_str()))
        .map(|cluster| candidate(cluster.name.clone(), cluster.host.clone()))
        .collect()
}

fn contexts(typed: &Typed) -> Values {
    let Some(global) = &typed.global else {
        return Values::new();
    };
    let invocation = Invocation::completing(global.clone());
    let Ok(loaded) = kubeconfig::load(&invocation.kubeconfig_options()) else {
        return Values::new();
    };
    loaded.context_names().map(|name| candidate(name, None)).collect()
}

/// What `--group-by` takes.
fn group_keys(typed: &Typed) -> Values {
    let own = [
        candidate("cluster".to_owned(), None),
        candidate("zone".to_owned(), None),
    ];
    own.into_iter().chain(label_keys(typed)).collect()
}

fn label_keys(typed: &Typed) -> Values {
    let labels = fetched(typed).unwrap_or_default().labels;
    labels.into_keys().map(|key| candidate(key, None)).collect()
}

/// `KEY`, and after `KEY=` its values.
fn labels(typed: &Typed, word: &OsStr) -> Values {
    let word = word.to_string_lossy();
    let (before, begun) = match word.rsplit_once(',') {
        Some((before, begun)) => (format!("{before},"), begun),
        None => (String::new(), &*word),
    };
    let labels = fetched(typed).unwrap_or_default().labels;
    let all: Vec<String> = match begun.split_once('=') {
        Some((key, _)) => {
            let values = labels.get(key).into_iter().flatten();
            values.map(|value| format!("{key}={value}")).collect()
        }
        None => labels.into_keys().collect(),
    };
    let fitting = all.into_iter().filter(|text| text.starts_with(begun));
    fitting
        .map(|text| candidate(format!("{before}{text}"), None))
        .collect()
}

/// Runs with a session that says nothing and runs no plugin, and is given up when the time has passed.
fn on_the_fleet<T>(
    typed: &Typed,
    within: Duration,
    ask: impl AsyncFnOnce(&Session<'_>, Duration) -> Option<T>,
) -> Option<T> {
    let start = Instant::now();
    let invocation = Invocation::completing(typed.global.clone()?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok()?;
    let found = runtime.block_on(async {
        tokio::time::timeout(within, async {
            let session = invocation.connect().await.ok()?;
            // What the clusters are given ends before all does, so that those that answered are not lost.
            let left = within.saturating_sub(start.elapsed()).saturating_sub(MARGIN);
            ask(&session, left).await
        })
        .await
        .ok()
        .flatten()
    });
    runtime.shutdown_background();
    found
}

impl Invocation {
    /// A call that only looks: it says nothing, and runs no exec plugin.
    fn completing(global: crate::cli::args::Global) -> Self {
        let mut invocation = Invocation::new(global, Ui::silent());
        invocation.runs_plugins = false;
        invocation
    }
}
