//! Where each object goes, and what stands in the way: nothing is written here.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Result;

use super::{Planned, Probed, Verb, probe};
use crate::cli::account::Account;
use crate::cli::args::Copies;
use crate::cli::exit::Exit;
use crate::cli::failure::left_out;
use crate::cli::invocation::Session;
use crate::cli::targets::of_manifest;
use crate::client::{Cluster, Form as _, ObjectKey};
use crate::fleet::discovery::ResourceKind;
use crate::k8s::GroupVersionKind;
use crate::manifest::Manifest;
use crate::routing::Decision;

/// What is done with the objects, and how much must be known before it is.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// What is done.
    pub verb: Verb,
    /// Copies in other clusters are warned of, and stop nothing.
    pub allow_duplicate: bool,
    /// Every cluster of the kind must have been asked for copies.
    pub strict: bool,
}

impl Rules {
    /// The rules of a verb and of the flags.
    pub fn new(verb: Verb, copies: Copies) -> Self {
        Rules {
            verb,
            allow_duplicate: copies.allow_duplicate,
            strict: copies.strict,
        }
    }
}

/// Routes every object, then asks the clusters what they have of it. All that stands in the way is told; then the exit code
/// is the answer, and the caller says what was therefore not done.
pub async fn plan(
    session: &Session<'_>,
    manifests: Vec<Manifest>,
    rules: Rules,
    account: &mut Account,
) -> Result<Result<Vec<Planned>, Exit>> {
    let planned = match route_all(session, manifests, rules).await? {
        Ok(planned) => planned,
        Err(refused) => return Ok(Err(refused)),
    };
    probe::probe(session, rules, planned, account).await
}

/// Finds the target of every object; all that cannot be routed are told.
async fn route_all(
    session: &Session<'_>,
    manifests: Vec<Manifest>,
    rules: Rules,
) -> Result<Result<Vec<Planned>, Exit>> {
    let ui = session.ui();
    let named = session.named_target()?;
    let mut kinds = Kinds::default();
    let mut seen: HashMap<(String, String, ObjectKey), usize> = HashMap::new();
    let mut planned: Vec<Planned> = Vec::new();
    let mut exit = Exit::Ok;
    let mut refuse = |text: String, code: Exit| {
        ui.error(text);
        exit = exit.and(code);
    };
    for mut manifest in manifests {
        let place = format!("{}:{}", manifest.source, manifest.line);
        if manifest.object.key().name.is_empty() && !rules.verb.takes_generated_names() {
            let verb = rules.verb.infinitive();
            let text =
                format!("{place}: cannot use generate name with {verb}: give the object a metadata.name");
            refuse(text, Exit::Error);
            continue;
        }
        let kind = match kinds.of(session, &mut manifest).await {
            Ok(kind) => kind,
            Err(error) => {
                refuse(error, Exit::Error);
                continue;
            }
        };
        let (target, decision) = match &named {
            Some(named) => (named.clone(), None),
            None => match route(session, &kind, &manifest)? {
                Ok((target, decision)) => (target, Some(decision)),
                Err(why) => {
                    refuse(format!("{place}: {why}"), Exit::Unroutable);
                    continue;
                }
            },
        };
        let object = Planned {
            kind,
            object: manifest.object,
            source: manifest.source,
            line: manifest.line,
            target,
            decision,
            probed: Probed::default(),
        };
        let key = object.key();
        if !key.name.is_empty() {
            let id = (object.kind.gvk.group.clone(), object.kind.plural.clone(), key);
            let twin = seen
                .insert(id, planned.len())
                .and_then(|index| planned.get(index));
            let twin = twin.filter(|twin| twin.cluster() != object.cluster());
            if let Some(twin) = twin.filter(|_| !rules.allow_duplicate) {
                let text = format!(
                    "{place}: {} belongs to {}, but at {} the same object belongs to {}; write both with --allow-duplicate",
                    twin.name(),
                    object.cluster(),
                    twin.place(),
                    twin.cluster()
                );
                refuse(text, Exit::Duplicates);
                continue;
            }
        }
        planned.push(object);
    }
    Ok(if exit == Exit::Ok { Ok(planned) } else { Err(exit) })
}

/// The cluster that an object belongs to, or why it belongs to none that may be written to.
fn route(
    session: &Session<'_>,
    kind: &ResourceKind,
    manifest: &Manifest,
) -> Result<Result<(Arc<Cluster>, Decision), String>> {
    let decision = session.client.route(&kind.gvk, &manifest.object)?;
    let target = decision.target().and_then(|name| session.client.cluster(name));
    Ok(match target {
        Some(target) if session.is_selected(&target.descriptor.name) => Ok((target, decision)),
        Some(target) => Err(format!("{decision}; {}", left_out(&target.descriptor.name))),
        None => Err(decision.to_string()),
    })
}

/// The kinds of a call's manifests. What cannot be found out is not asked again for each manifest: every time would wait for
/// the cluster that does not answer.
#[derive(Default)]
struct Kinds(HashMap<GroupVersionKind, String>);

impl Kinds {
    async fn of(&mut self, session: &Session<'_>, manifest: &mut Manifest) -> Result<ResourceKind, String> {
        let gvk = manifest.gvk();
        if let Some(why) = self.0.get(&gvk) {
            return Err(format!("{}:{}: {why}", manifest.source, manifest.line));
        }
        if let Err(error) = session.client.resource_kind(&gvk).await {
            let why = error.to_string();
            self.0.insert(gvk, why.clone());
            return Err(format!("{}:{}: {why}", manifest.source, manifest.line));
        }
        of_manifest(session, manifest)
            .await
            .map_err(|error| format!("{error:#}"))
    }
}
