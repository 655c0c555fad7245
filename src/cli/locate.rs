//! Finding objects before they are changed: in which clusters they are, and which objects of their name they are.
//!
//! A call that changes objects finds all of them first. What it changes then is what was found: by its UID, in the cluster
//! where it is. An object that is in several clusters stops the whole call unless the user chooses among the copies, and so
//! does a list that lacks what a silent cluster has.

use std::collections::HashSet;
use std::sync::Arc;

use anyhow::Result;
use futures::stream::{self, StreamExt as _};

use super::account::Account;
use super::exit::Exit;
use super::invocation::Session;
use super::targets::Target;
use super::ui::Ui;
use super::unreachable::Unreachable;
use crate::client::{Cluster, Form, Item, ListParams, Metadata, ObjectKey, Outcome};
use crate::fleet::discovery::ResourceKind;

/// How many names are looked for at once.
const LOOKUPS_AT_ONCE: usize = 8;

/// An object that has been found.
#[derive(Debug, Clone)]
pub struct Located<T = Metadata> {
    /// Where it is.
    pub cluster: Arc<Cluster>,
    /// Its kind.
    pub kind: ResourceKind,
    /// Its name.
    pub key: ObjectKey,
    /// Which object of that name it is.
    pub uid: String,
    /// The object as it was when it was found.
    pub object: T,
}

impl<T> Located<T> {
    /// `az-a:hypervisor.kvm.cloud.sap/node-1`.
    pub fn reference(&self) -> String {
        let kind = self.kind.kind_group();
        format!("{}:{kind}/{}", self.cluster_name(), self.key.name)
    }

    /// The display name of its cluster.
    pub fn cluster_name(&self) -> &str {
        &self.cluster.descriptor.name
    }
}

/// What is done to the objects, in the words of messages.
#[derive(Debug, Clone, Copy)]
pub struct Deed {
    /// `delete`.
    pub verb: &'static str,
    /// `deleted`.
    pub done: &'static str,
}

/// How objects are looked for.
#[derive(Debug, Clone)]
pub struct Search {
    /// What they are looked for for.
    pub deed: Deed,
    /// Selectors, for types without names.
    pub label_selector: Option<String>,
    /// As [`label_selector`](Search::label_selector).
    pub field_selector: Option<String>,
    /// In all namespaces.
    pub all_namespaces: bool,
    /// Every copy of an object is meant.
    pub all_copies: bool,
    /// An object that is nowhere is no error.
    pub ignore_not_found: bool,
    /// Nothing is going to be changed: neither copies nor silent clusters stand in the way.
    pub only_reads: bool,
}

impl Search {
    /// A search for what is named, for this.
    pub fn new(deed: Deed) -> Self {
        Search {
            deed,
            label_selector: None,
            field_selector: None,
            all_namespaces: false,
            all_copies: false,
            ignore_not_found: false,
            only_reads: false,
        }
    }

    fn params(&self, session: &Session<'_>, target: &Target) -> ListParams {
        ListParams {
            namespace: target.namespace_in(session, self.all_namespaces),
            label_selector: self.label_selector.clone(),
            field_selector: self.field_selector.clone(),
            ..Default::default()
        }
    }
}

/// What was found.
#[derive(Debug)]
pub struct Found<T> {
    /// The objects, in the order of the arguments; those of a list by key and cluster.
    pub objects: Vec<Located<T>>,
    /// What was not found, and who did not answer, makes this of the exit code.
    pub exit: Exit,
    /// Nothing may be changed, which has been told.
    pub refused: bool,
    /// The UIDs of the objects.
    uids: HashSet<String>,
}

impl<T> Found<T> {
    fn new() -> Self {
        Found {
            objects: Vec::new(),
            exit: Exit::Ok,
            refused: false,
            uids: HashSet::new(),
        }
    }

    fn add(&mut self, session: &Session<'_>, kind: &ResourceKind, items: Vec<Item<T>>) {
        for item in items {
            let Some(cluster) = session.client.cluster(&item.cluster) else {
                continue;
            };
            // Two names of one API server: the object is there once.
            if !item.uid.is_empty() && !self.uids.insert(item.uid.clone()) {
                continue;
            }
            self.objects.push(Located {
                cluster,
                kind: kind.clone(),
                key: item.key,
                uid: item.uid,
                object: item.object,
            });
        }
    }
}

/// Finds the objects that are named, or all that the selectors select of the types that are.
pub async fn locate<T: Form>(
    session: &Session<'_>,
    search: &Search,
    targets: &[Target],
    account: &mut Account,
) -> Result<Found<T>> {
    let ui = session.ui();
    let mut found = Found::new();
    let unreachable = Unreachable::default();
    // A category whose kinds are not all known lacks what they have.
    session.invocation.account_for_gaps(account);
    let lists = targets.iter().any(|target| target.names.is_empty());
    if lists {
        for target in targets {
            list(session, search, target, &unreachable, account, &mut found).await?;
        }
    } else {
        look_for(session, search, targets, &unreachable, account, &mut found).await?;
    }
    let told = account.tell(ui, &session.invocation.global);
    // Who names an object means it, wherever others are. A selector means what there is, and that is not known.
    let incomplete = lists && told != Exit::Ok;
    found.exit = found.exit.and(told);
    found.refused = !search.only_reads && (incomplete || found.exit == Exit::Duplicates);
    if found.refused {
        ui.error(format!("nothing was {}", search.deed.done));
    }
    Ok(found)
}

/// Lists one type in all clusters that serve it.
async fn list<T: Form>(
    session: &Session<'_>,
    search: &Search,
    target: &Target,
    unreachable: &Unreachable,
    account: &mut Account,
    found: &mut Found<T>,
) -> Result<()> {
    let (kind, view) = (&target.kind, target.view(session)?);
    let params = search.params(session, target);
    let mut outcome: Outcome<T> = unreachable.without(&view).list(kind, &params).await?;
    unreachable.account(&view, kind, &mut outcome)?;
    let resource = kind.group_resource();
    account.add(&outcome, &format!("list {resource}"));
    let copies = outcome.duplicates.len();
    if copies > 0 && !search.all_copies && !search.only_reads {
        session.ui().error(format!(
            "{copies} of these {resource} {} in more than one cluster; choose with --clusters, or {} every copy with \
             --all-copies",
            if copies == 1 { "is" } else { "are" },
            search.deed.verb
        ));
        found.exit = found.exit.and(Exit::Duplicates);
    }
    found.add(session, kind, outcome.items);
    Ok(())
}

/// Looks for everything that is named in all clusters that serve its type.
async fn look_for<T: Form>(
    session: &Session<'_>,
    search: &Search,
    targets: &[Target],
    unreachable: &Unreachable,
    account: &mut Account,
    found: &mut Found<T>,
) -> Result<()> {
    let named: Vec<(&Target, &String)> = targets
        .iter()
        .flat_map(|target| target.names.iter().map(move |name| (target, name)))
        .collect();
    let mut lookups = stream::iter(named)
        .map(|(target, name)| async move {
            let view = target.view(session)?;
            let params = search.params(session, target);
            let asked = unreachable.without(&view);
            let mut outcome: Outcome<T> = asked.get(&target.kind, &params, name).await?;
            unreachable.account(&view, &target.kind, &mut outcome)?;
            Ok::<_, anyhow::Error>((target, name, outcome))
        })
        .buffered(LOOKUPS_AT_ONCE);
    while let Some(lookup) = lookups.next().await {
        let (target, name, outcome) = lookup?;
        let resource = target.kind.group_resource();
        account.add(&outcome, &format!("look for {resource} \"{name}\""));
        let exit = tell_one(session.ui(), search, &resource, name, &outcome);
        found.exit = found.exit.and(exit);
        found.add(session, &target.kind, outcome.items);
    }
    Ok(())
}

/// Tells what stands in the way of changing the one object of a name.
fn tell_one<T>(ui: &Ui, search: &Search, resource: &str, name: &str, outcome: &Outcome<T>) -> Exit {
    let Deed { verb, done } = search.deed;
    if outcome.items.is_empty() && !outcome.complete() {
        let silent: Vec<String> = outcome
            .failures()
            .into_iter()
            .map(|failure| failure.cluster)
            .collect();
        ui.error(format!(
            "{resource} \"{name}\" was not {done}: it was not found, but {} did not answer",
            silent.join(", ")
        ));
        // --allow-partial accepts less of an answer, not less of a deed.
        return Exit::Partial;
    }
    if outcome.items.is_empty() && !search.ignore_not_found {
        ui.message(&format!(
            "Error from server (NotFound): {resource} \"{name}\" not found"
        ));
        return Exit::Error;
    }
    if outcome.items.len() > 1 && !search.all_copies && !search.only_reads {
        let clusters: Vec<&str> = outcome.items.iter().map(|item| &*item.cluster).collect();
        ui.error(format!(
            "{resource} \"{name}\" exists in {}; choose with --clusters, or {verb} every copy with --all-copies",
            clusters.join(", ")
        ));
        return Exit::Duplicates;
    }
    Exit::Ok
}
