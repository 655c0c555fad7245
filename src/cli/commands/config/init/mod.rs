//! `config init`: an APIServers file of kubeconfig contexts.
//!
//! What flags do not say is asked on a terminal (`ask`), and off one has a default or is an error. `plan` makes the file of it.

mod ask;
mod plan;

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;

use super::target;
use crate::cli::Misuse;
use crate::cli::account::Account;
use crate::cli::args::{ConfigInit, ConfigTarget};
use crate::cli::connect::with_hint;
use crate::cli::contexts::matching_contexts;
use crate::cli::exit::Exit;
use crate::cli::invocation::{Invocation, Session};
use crate::client::{Kinds, Served};
use crate::config::{self, ConfigError, Written};
use crate::fleet::discovery::{ResourceKind, RestMapper};
use crate::fleet::kubeconfig::{self, ContextConnection, KubeconfigOptions, Loaded};
use crate::fleet::shares_credentials;
use crate::k8s::{GroupVersionKind, gvk_string};
use crate::routing::RouterSet;

use ask::Terminal;
use plan::{LabelRules, Remote};

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &ConfigInit) -> Result<Exit> {
    if invocation.global.config.is_some() {
        bail!(Misuse(
            "config init makes a file, and --config names one; give --to".to_owned()
        ));
    }
    args.to.check()?;
    let rules = LabelRules::parse(&args.labels, args.label_from.as_deref())?;
    let terminal = Terminal::new(&invocation.ui).filter(|_| !args.yes);
    let loaded = kubeconfig::load(&invocation.kubeconfig_options()).map_err(with_hint)?;
    let (home, remotes) = contexts(invocation, args, &loaded, terminal.as_ref()).await?;
    rules.check(&remotes)?;
    let home_connection = resolve(invocation, &loaded, &home)?;

    // What they serve is asked of the contexts, each with its own credentials: nobody knows yet whose others it would take.
    let mut names = remotes.clone();
    names.push(home.clone());
    let session = invocation.connect_to_contexts(&loaded, &names)?;
    let (served, silent) = served(&session).await;
    let mut account = Account::default();
    for one in &served {
        account.add_report(&one.report, "ask what it serves");
    }
    let exit = account.tell(&invocation.ui, &invocation.global);
    if exit != Exit::Ok {
        invocation
            .ui
            .error("nothing was written: which kinds to list is not known");
        return Ok(exit);
    }
    let kinds = remote_kinds(args, &served, &home, terminal.as_ref()).await?;
    let home_kinds = home_kinds(args, &served, &home)?;

    let mut planned = Vec::new();
    for name in &remotes {
        let connection = resolve(invocation, &loaded, name)?;
        let mut labels = rules.labels_of(name);
        if labels.is_empty() {
            let zone = match &terminal {
                Some(terminal) => {
                    let question = format!("availabilityZone of {name}");
                    terminal.text(&question, plan::guessed_zone(name)).await?
                }
                None => plan::guessed_zone(name).to_owned(),
            };
            labels.insert(crate::routing::AVAILABILITY_ZONE.to_owned(), zone);
        }
        let own_credentials = !args.home_credentials && !shares_credentials(&connection, &home_connection);
        // One that did not answer, and was accepted not to, may serve any of them.
        let listed = kinds.iter().filter(|kind| {
            silent.contains(name) || serving(&served, name).iter().any(|served| served.gvk == **kind)
        });
        planned.push(Remote {
            context: name.clone(),
            server: connection.server,
            own_credentials,
            labels,
            gvks: listed.cloned().collect(),
        });
    }
    let config = plan::config(home_kinds, &planned)?;
    write(invocation, args, &Written::new(&config, &[]), terminal.as_ref()).await
}

/// Home, and the remotes in the order of the kubeconfig.
async fn contexts(
    invocation: &Invocation,
    args: &ConfigInit,
    loaded: &Loaded,
    terminal: Option<&Terminal<'_>>,
) -> Result<(String, Vec<String>)> {
    let all: Vec<String> = loaded.context_names().map(str::to_owned).collect();
    if all.is_empty() {
        bail!("the kubeconfig has no contexts");
    }
    let current = invocation.global.context.as_deref().or(loaded.current_context());
    let home = match (&args.home, terminal) {
        (Some(home), _) => home.clone(),
        (None, Some(terminal)) => {
            let default = all.iter().position(|name| Some(name.as_str()) == current);
            let question = "Which context is home, whose credentials you have?";
            all[terminal.one(question, &all, default.unwrap_or(0)).await?].clone()
        }
        (None, None) => match current {
            Some(current) => current.to_owned(),
            None => bail!(Misuse(
                "the kubeconfig has no current context: name the home cluster's with --home".to_owned()
            )),
        },
    };
    if !all.contains(&home) {
        bail!(Misuse(format!(
            "no kubeconfig context is called \"{home}\"; there are {}",
            all.join(", ")
        )));
    }
    let others: Vec<String> = all.iter().filter(|name| **name != home).cloned().collect();
    let remotes = match (invocation.global.contexts.as_slice(), terminal) {
        ([], None) => bail!(Misuse(
            "which contexts are to be remotes? name them with --contexts; on a terminal you are asked"
                .to_owned()
        )),
        ([], Some(_)) if others.is_empty() => Vec::new(),
        ([], Some(terminal)) => {
            let chosen = terminal.many("Which contexts are remotes?", &others, &[]).await?;
            chosen.into_iter().map(|index| others[index].clone()).collect()
        }
        (patterns, _) => matching_contexts(loaded, patterns)?,
    };
    let remotes: Vec<String> = remotes.into_iter().filter(|name| *name != home).collect();
    if remotes.is_empty() {
        bail!(Misuse(format!("there are no remotes beside home ({home})")));
    }
    Ok((home, remotes))
}

fn resolve(invocation: &Invocation, loaded: &Loaded, context: &str) -> Result<ContextConnection> {
    let options = KubeconfigOptions {
        context: Some(context.to_owned()),
        cluster: None,
        server: None,
        ..invocation.kubeconfig_options()
    };
    let resolved = loaded.resolve(&options).map_err(with_hint);
    resolved.with_context(|| format!("context {context}"))
}

/// What each context serves, and who did not say.
async fn served(session: &Session<'_>) -> (Vec<Served>, Vec<String>) {
    let served = session.client.served(Kinds::All, true).await;
    let silent = served
        .iter()
        .filter(|one| one.report.result.is_err())
        .map(|one| one.report.cluster.name.clone())
        .collect();
    (served, silent)
}

/// The kinds that a context serves.
fn serving<'a>(served: &'a [Served], context: &str) -> Vec<&'a ResourceKind> {
    let of_context = served.iter().filter(|one| one.report.cluster.name == context);
    of_context
        .flat_map(|one| one.kinds.iter().map(|served| &served.kind))
        .collect()
}

/// The kinds that the remotes are used for.
async fn remote_kinds(
    args: &ConfigInit,
    served: &[Served],
    home: &str,
    terminal: Option<&Terminal<'_>>,
) -> Result<Vec<GroupVersionKind>> {
    let remotes: Vec<&Served> = served
        .iter()
        .filter(|one| one.report.cluster.name != home)
        .collect();
    if !args.kinds.is_empty() {
        return resolve_kinds(&remotes, &args.kinds, "none of the remotes serves");
    }
    let routers = RouterSet::built_in();
    let mut kinds: Vec<GroupVersionKind> = Vec::new();
    for served in remotes.iter().flat_map(|one| &one.kinds) {
        let gvk = &served.kind.gvk;
        // Kubernetes' own kinds are everywhere, and nobody means all of them.
        let is_custom = gvk.group.contains('.') && !gvk.group.ends_with(".k8s.io");
        if (is_custom || routers.get(gvk).is_some()) && !kinds.contains(gvk) {
            kinds.push(gvk.clone());
        }
    }
    let routed: Vec<bool> = kinds.iter().map(|gvk| routers.get(gvk).is_some()).collect();
    if let Some(terminal) = terminal.filter(|_| !kinds.is_empty()) {
        let names: Vec<String> = kinds.iter().map(gvk_string).collect();
        let chosen = terminal
            .many("Which kinds do the remotes serve for you?", &names, &routed)
            .await?;
        return Ok(chosen.into_iter().map(|index| kinds[index].clone()).collect());
    }
    let kinds: Vec<GroupVersionKind> = kinds
        .into_iter()
        .zip(routed)
        .filter_map(|(kind, routed)| routed.then_some(kind))
        .collect();
    if kinds.is_empty() {
        bail!(Misuse(
            "none of the remotes serves a kind that has a built-in router: say which kinds to list with --kinds".to_owned()
        ));
    }
    Ok(kinds)
}

fn home_kinds(args: &ConfigInit, served: &[Served], home: &str) -> Result<Vec<GroupVersionKind>> {
    let home: Vec<&Served> = served
        .iter()
        .filter(|one| one.report.cluster.name == home)
        .collect();
    resolve_kinds(&home, &args.home_kinds, "home does not serve")
}

/// What was typed, as any of these clusters knows it.
fn resolve_kinds(clusters: &[&Served], typed: &[String], nobody: &str) -> Result<Vec<GroupVersionKind>> {
    let mut kinds = Vec::new();
    for typed in typed {
        let mut found = clusters.iter().filter_map(|one| {
            let known = one.kinds.iter().map(|served| served.kind.clone());
            let mapper = RestMapper::new(known.collect());
            let resolution = mapper.resolve(typed).ok()?;
            Some(resolution.kind.gvk.clone())
        });
        let Some(kind) = found.next() else {
            bail!("{nobody} \"{typed}\"");
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

/// Writes the file where it was to go, unless it is unusable.
async fn write(
    invocation: &Invocation,
    args: &ConfigInit,
    written: &Written,
    terminal: Option<&Terminal<'_>>,
) -> Result<Exit> {
    let text = written.to_yaml();
    let (_, mut found) = config::lint(&text, "the new file", Timestamp::now());
    if found.iter().any(|finding| finding.fatal) {
        found.retain(|finding| finding.fatal);
        bail!(ConfigError::Unusable(found));
    }
    let mut to: ConfigTarget = args.to.clone();
    if let (None, Some(terminal)) = (&to.file, terminal) {
        let default = dirs::config_dir().map(|dir| dir.join("kubectl-multicluster").join("config.yaml"));
        let default = default.map_or_else(|| "config.yaml".to_owned(), |path| path.display().to_string());
        let file = terminal
            .text("Where is the file to be written?", &default)
            .await?;
        to.file = Some(file.into());
        to.check()?;
    }
    target::write(invocation, &to, &text).await?;
    for finding in &found {
        let help = finding.help.as_ref().map(|help| format!("; {help}"));
        invocation
            .ui
            .warning(format!("{}{}", finding.message, help.unwrap_or_default()));
    }
    Ok(Exit::Ok)
}
