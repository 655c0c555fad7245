//! Asking the clusters for what was named.

use anyhow::Result;
use futures::stream::{self, StreamExt as _};
use serde_json::Value;

use super::params;
use crate::cli::account::Account;
use crate::cli::args::Get;
use crate::cli::exit::Exit;
use crate::cli::invocation::Session;
use crate::cli::labelled::Labelled;
use crate::cli::namespaces::Namespaces;
use crate::cli::targets::Target;
use crate::cli::unreachable::Unreachable;
use crate::client::{Form, Item, Outcome};
use crate::fleet::discovery::ResourceKind;
use crate::output::sort::FieldPath;

/// How many names are asked for at once.
const NAMES_AT_ONCE: usize = 8;

/// What was found of one target.
pub(super) struct Group<T> {
    pub(super) kind: ResourceKind,
    /// Whether it was answered: a list by any cluster, a name by an object.
    pub(super) fetched: bool,
    pub(super) items: Vec<Item<T>>,
}

/// What was found of all of them.
pub(super) struct Found<T> {
    pub(super) groups: Vec<Group<T>>,
    pub(super) account: Account,
    /// What to say of names that were not found, and what that makes of the exit code.
    pub(super) missing: Vec<(String, Exit)>,
    /// The objects could not be sorted, and are not here.
    pub(super) unsorted: bool,
}

impl Found<Value> {
    /// Sorts the objects of all types together, as kubectl does where it prints one list.
    pub(super) fn together(mut self, path: Option<&FieldPath>) -> Self {
        let Some(path) = path else { return self };
        let mut groups = std::mem::take(&mut self.groups).into_iter();
        if let Some(mut all) = groups.next() {
            all.items.extend(groups.flat_map(|group| group.items));
            self.groups = vec![all];
        }
        self.sorted(Some(path), |object| object)
    }
}

impl<T> Found<T> {
    /// Sorts each type by itself. Where that cannot be done nothing is to be printed, and why is told.
    pub(super) fn sorted(mut self, path: Option<&FieldPath>, object: fn(&T) -> &Value) -> Self {
        let Some(path) = path else { return self };
        for group in &mut self.groups {
            // kubectl does not mind if the only object does not have the field.
            if group.items.len() > 1
                && let Err(error) = path.sort(&mut group.items, |item| object(&item.object))
            {
                self.unsorted = true;
                self.missing.push((format!("error: {error}"), Exit::Error));
                break;
            }
        }
        if self.unsorted {
            self.groups.iter_mut().for_each(|group| group.items.clear());
        }
        self
    }

    /// The same in another form.
    pub(super) fn map<U>(self, make: impl Fn(T) -> U) -> Found<U> {
        let item = |item: Item<T>| Item {
            cluster: item.cluster,
            key: item.key,
            uid: item.uid,
            also_in: item.also_in,
            object: make(item.object),
        };
        let group = |group: Group<T>| Group {
            kind: group.kind,
            fetched: group.fetched,
            items: group.items.into_iter().map(&item).collect(),
        };
        Found {
            groups: self.groups.into_iter().map(group).collect(),
            account: self.account,
            missing: self.missing,
            unsorted: self.unsorted,
        }
    }
}

/// Asks for all targets, one after the other; all clusters at once.
pub(super) async fn ask<T: Form + Labelled>(
    session: &Session<'_>,
    args: &Get,
    targets: &[Target],
) -> Result<Found<T>> {
    let mut found = Found {
        groups: Vec::new(),
        account: Account::default(),
        missing: Vec::new(),
        unsorted: false,
    };
    session.invocation.account_for_gaps(&mut found.account);
    let unreachable = Unreachable::default();
    let namespaces = Namespaces::default();
    // kubectl chooses among the objects of files by the labels that they have in the cluster.
    let wanted = args.select.labels()?.filter(|_| !args.files.is_empty());
    for target in targets {
        let kind = &target.kind;
        // client-go names the subresource with the resource: `deployments/scale.apps`.
        let resource = match &args.subresource {
            Some(subresource) => {
                let group_resource = kind.group_resource();
                let (plural, group) = group_resource.split_at(kind.plural.len());
                format!("{plural}/{subresource}{group}")
            }
            None => kind.group_resource(),
        };
        let view = target.view(session)?;
        let params = params(session, args, target);
        let mut group = Group {
            kind: kind.clone(),
            fetched: false,
            items: Vec::new(),
        };
        if target.names.is_empty() {
            let mut outcome: Outcome<T> = unreachable.without(&view).list(kind, &params).await?;
            unreachable.account(&view, kind, &mut outcome)?;
            found
                .account
                .add(&outcome, &format!("list {}", kind.group_resource()));
            group.fetched = outcome.reports.iter().any(|report| report.result.is_ok());
            group.items = outcome.items;
        }
        let mut answers = stream::iter(&target.names)
            .map(|name| {
                let (view, params, unreachable) = (&view, &params, &unreachable);
                async move {
                    let mut outcome = unreachable.without(view).get::<T>(kind, params, name).await?;
                    unreachable.account(view, kind, &mut outcome)?;
                    Ok::<_, anyhow::Error>((name, outcome))
                }
            })
            .buffered(NAMES_AT_ONCE);
        while let Some(answer) = answers.next().await {
            let (name, mut outcome) = answer?;
            found
                .account
                .add(&outcome, &format!("get {} \"{name}\"", kind.group_resource()));
            if outcome.items.is_empty() {
                // Who accepts both a partial answer and an absent object need not know which of the two it is.
                let ignore =
                    args.ignore_not_found && (outcome.complete() || session.invocation.global.allow_partial);
                let line = missing(&resource, name, &outcome).filter(|_| !ignore);
                let namespace = params.namespace.as_deref();
                found
                    .missing
                    .extend(namespaces.worded(line, &view, kind, namespace).await?);
            }
            if let Some(wanted) = &wanted {
                outcome.items.retain(|item| wanted.matches(&item.object.labels()));
            }
            if args.first {
                outcome.items.truncate(1);
            }
            group.fetched |= !outcome.items.is_empty();
            group.items.append(&mut outcome.items);
        }
        match found.groups.last_mut() {
            // The manifests of a file are a target each, but one table, as long as their kind stays the same.
            Some(last) if last.kind.gvk == kind.gvk => {
                last.fetched |= group.fetched;
                last.items.append(&mut group.items);
            }
            _ => found.groups.push(group),
        }
    }
    Ok(found)
}

/// What to say of a name that no cluster gave an object for.
pub fn missing<T>(resource: &str, name: &str, outcome: &Outcome<T>) -> Option<(String, Exit)> {
    if outcome.complete() {
        let line = format!("Error from server (NotFound): {resource} {name:?} not found");
        return Some((line, Exit::Error));
    }
    let (mut absent, mut silent) = (Vec::new(), Vec::new());
    for report in &outcome.reports {
        let list = if report.result.is_ok() {
            &mut absent
        } else {
            &mut silent
        };
        list.push(report.cluster.name.as_str());
    }
    // Where no cluster answered, that is said once, for all names.
    (!absent.is_empty()).then(|| {
        let (absent, silent) = (absent.join(", "), silent.join(", "));
        let line = format!(
            "error: it is unknown whether {resource} {name:?} exists: not in {absent}; {silent} did not answer"
        );
        (line, Exit::Partial)
    })
}
