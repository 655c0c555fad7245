//! `route`: where objects belong and why. Those of manifests are routed without asking any cluster, so that CI can gate on it;
//! those that are there are read first, and compared with where they are.

mod print;

use anyhow::{Result, bail};
use futures::stream::{self, StreamExt as _};
use serde_json::Value;

use crate::cli::account::Account;
use crate::cli::args::Route;
use crate::cli::exit::Exit;
use crate::cli::explained::Explained;
use crate::cli::invocation::{Invocation, Session};
use crate::cli::namespaces::Namespaces;
use crate::cli::targets::{self, Target};
use crate::cli::unreachable::Unreachable;
use crate::cli::{Misuse, files};
use crate::client::{ListParams, Outcome, route};
use crate::fleet::ClusterDescriptor;
use crate::fleet::discovery::guess;
use crate::k8s::GroupVersionKind;

use super::get::missing;

/// How many names are looked for at once.
const NAMES_AT_ONCE: usize = 8;

/// Where an object was found.
#[derive(Debug, Clone)]
enum Place {
    /// In a manifest: `FILE:LINE`.
    File(String),
    /// In a cluster.
    Cluster(String),
}

/// An object and where it belongs.
#[derive(Debug, Clone)]
struct Routed {
    gvk: GroupVersionKind,
    /// `hypervisor.kvm.cloud.sap/node-1`.
    object: String,
    namespace: Option<String>,
    place: Place,
    explained: Explained,
}

impl Routed {
    /// Whether an object that is there is where it belongs.
    fn standing(&self) -> Option<&'static str> {
        match (&self.place, &self.explained.target) {
            (Place::File(_), _) => None,
            (Place::Cluster(cluster), Some(target)) if cluster == target => Some("in-place"),
            (Place::Cluster(_), Some(_)) => Some("misplaced"),
            (Place::Cluster(_), None) => Some("unroutable"),
        }
    }

    fn exit(&self) -> Exit {
        match self.standing() {
            Some("misplaced") => Exit::Unroutable,
            _ => self.explained.exit,
        }
    }
}

/// Runs the command in one of its two forms.
pub async fn run(invocation: &Invocation, args: &Route) -> Result<Exit> {
    if !invocation.global.contexts.is_empty() {
        bail!(Misuse(
            "route explains an APIServers file, and --contexts goes without one".to_owned()
        ));
    }
    targets::forbid_both(&args.resources, &args.files)?;
    match (args.resources.is_empty(), args.files.is_empty()) {
        (true, true) => bail!(Misuse(
            "name objects as TYPE NAME, or manifests with -f FILE or -k DIRECTORY".to_owned()
        )),
        (true, false) => of_manifests(invocation, args).await,
        _ => of_objects(invocation, args).await,
    }
}

/// `route -f FILE`.
async fn of_manifests(invocation: &Invocation, args: &Route) -> Result<Exit> {
    if invocation.global.report.is_some() {
        bail!(Misuse(
            "--report is an account of what clusters answered, and route -f asks none".to_owned()
        ));
    }
    let fleet = invocation.describe().await?;
    let routers = fleet.config.router_set();
    // Routing sees all clusters, whatever is selected: leaving one out must not send an object elsewhere.
    let clusters: Vec<&ClusterDescriptor> = fleet.all.iter().map(|cluster| &**cluster).collect();
    let manifests = files::read(invocation, &args.files).await?;
    let routed = manifests.iter().map(|manifest| {
        let gvk = manifest.gvk();
        let decision = route(&clusters, &routers, &gvk, &manifest.object);
        Routed {
            object: format!(
                "{}/{}",
                guess(&gvk).kind_group(),
                manifest.name().unwrap_or("<generated>")
            ),
            namespace: manifest.namespace().map(str::to_owned),
            place: Place::File(format!("{}:{}", manifest.source, manifest.line)),
            explained: Explained::new(
                decision,
                |target| fleet.is_selected(target),
                || fleet.not_listed(&gvk),
            ),
            gvk,
        }
    });
    let routed: Vec<Routed> = routed.collect();
    print::print(&invocation.ui, args, &clusters, &routed)?;
    let exits = routed.iter().map(Routed::exit);
    let exit = exits.clone().fold(Exit::Ok, Exit::and);
    let nowhere = exits.filter(|exit| *exit != Exit::Ok).count();
    if nowhere > 0 {
        let (all, s) = (routed.len(), if routed.len() == 1 { "" } else { "s" });
        invocation
            .ui
            .error(format!("{nowhere} of {all} object{s} can be written nowhere"));
    }
    Ok(exit)
}

/// `route TYPE NAME`.
async fn of_objects(invocation: &Invocation, args: &Route) -> Result<Exit> {
    let session = invocation.connect().await?;
    let targets = targets::read(&session, &args.resources, &args.files).await?;
    if targets.iter().any(|target| target.names.is_empty()) {
        bail!(Misuse(
            "resource(s) were provided, but no name was specified: route looks at objects by name, audit at all of a type"
                .to_owned()
        ));
    }
    let mut account = Account::default();
    invocation.account_for_gaps(&mut account);
    let (mut routed, mut exit) = (Vec::new(), Exit::Ok);
    let unreachable = Unreachable::default();
    let namespaces = Namespaces::default();
    for target in &targets {
        let mut lookups = stream::iter(&target.names)
            .map(|name| {
                let (session, unreachable) = (&session, &unreachable);
                async move { (name, look_for(session, unreachable, target, name).await) }
            })
            .buffered(NAMES_AT_ONCE);
        while let Some((name, outcome)) = lookups.next().await {
            let outcome = outcome?;
            let (kind, resource) = (&target.kind, target.kind.group_resource());
            account.add(&outcome, &format!("get {resource} \"{name}\""));
            if outcome.items.is_empty() {
                let line = missing(&resource, name, &outcome);
                let (view, namespace) = (target.view(&session)?, target.namespace_in(&session, false));
                let line = namespaces.worded(line, &view, kind, namespace.as_deref()).await?;
                if let Some((line, code)) = line {
                    invocation.ui.message(&line);
                    exit = exit.and(code);
                }
            }
            for item in outcome.items {
                let decision = session.client.route(&kind.gvk, &item.object)?;
                routed.push(Routed {
                    gvk: kind.gvk.clone(),
                    object: format!("{}/{}", kind.kind_group(), item.key.name),
                    namespace: item.key.namespace,
                    place: Place::Cluster(item.cluster.to_string()),
                    // What is left out of the view is no less where the object belongs.
                    explained: Explained::new(Some(decision), |_| true, String::new),
                });
            }
        }
    }
    let all = session.client.all_clusters();
    let clusters: Vec<&ClusterDescriptor> = all.iter().map(|cluster| &*cluster.descriptor).collect();
    if !routed.is_empty() {
        print::print(&invocation.ui, args, &clusters, &routed)?;
    }
    for routed in routed.iter().filter(|routed| routed.exit() != Exit::Ok) {
        exit = exit.and(routed.exit());
        if let Place::Cluster(cluster) = &routed.place {
            let object = &routed.object;
            invocation.ui.warning(match &routed.explained.target {
                Some(target) => format!("{object} is in {cluster}, and belongs to {target}"),
                None => format!("{object} in {cluster}: {}", routed.explained.reason),
            });
        }
    }
    let exit = exit.and(account.tell(&invocation.ui, &invocation.global));
    Ok(account.report(invocation, exit))
}

async fn look_for(
    session: &Session<'_>,
    unreachable: &Unreachable,
    target: &Target,
    name: &str,
) -> Result<Outcome<Value>> {
    let view = target.view(session)?;
    let params = ListParams {
        namespace: target.namespace_in(session, false),
        ..Default::default()
    };
    let asked = unreachable.without(&view);
    let mut outcome: Outcome<Value> = asked.get(&target.kind, &params, name).await?;
    unreachable.account(&view, &target.kind, &mut outcome)?;
    Ok(outcome)
}
