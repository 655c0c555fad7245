//! Asking the clusters for what was named.

use anyhow::Result;
use futures::stream::{self, StreamExt as _};
use serde_json::Value;

use crate::cli::account::Account;
use crate::cli::args::Get;
use crate::cli::exit::Exit;
use crate::cli::invocation::Session;
use crate::cli::targets::Target;
use crate::cli::unreachable::Unreachable;
use crate::client::{Form, Item, ListParams, Outcome};
use crate::fleet::discovery::ResourceKind;
use crate::output::sort::FieldPath;

/// How many names are asked for at once.
const NAMES_AT_ONCE: usize = 8;

/// What was found of one target.
pub(super) struct Group<T> {
    pub(super) kind: ResourceKind,
    pub(super) items: Vec<Item<T>>,
}

/// What was found of all of them.
pub(super) struct Found<T> {
    pub(super) groups: Vec<Group<T>>,
    pub(super) account: Account,
    /// What to say of names that were not found, and what that makes of the exit code.
    pub(super) missing: Vec<(String, Exit)>,
}

impl<T> Found<T> {
    /// Sorts each type by itself, as kubectl does.
    pub(super) fn sorted(mut self, path: Option<&FieldPath>, object: fn(&T) -> &Value) -> Self {
        let Some(path) = path else { return self };
        for group in &mut self.groups {
            path.sort(&mut group.items, |item| object(&item.object));
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
            items: group.items.into_iter().map(&item).collect(),
        };
        Found {
            groups: self.groups.into_iter().map(group).collect(),
            account: self.account,
            missing: self.missing,
        }
    }
}

/// Asks for all targets, one after the other; all clusters at once.
pub(super) async fn ask<T: Form>(session: &Session<'_>, args: &Get, targets: &[Target]) -> Result<Found<T>> {
    let mut found = Found {
        groups: Vec::new(),
        account: Account::default(),
        missing: Vec::new(),
    };
    let unreachable = Unreachable::default();
    for target in targets {
        let kind = &target.kind;
        let view = target.view(session)?;
        let params = ListParams {
            namespace: target.namespace_in(session, args.all_namespaces),
            label_selector: args.select.selector.clone(),
            field_selector: args.select.field_selector.clone(),
            // kubectl asks for everything at once when it sorts.
            chunk_size: if args.sort_by.is_some() {
                0
            } else {
                args.chunk_size
            },
            include_objects: args.sort_by.is_some(),
            subresource: args.subresource.clone(),
        };
        let mut group = Group {
            kind: kind.clone(),
            items: Vec::new(),
        };
        if target.names.is_empty() {
            let mut outcome: Outcome<T> = unreachable.without(&view).list(kind, &params).await?;
            unreachable.account(&view, kind, &mut outcome)?;
            found
                .account
                .add(&outcome, &format!("list {}", kind.group_resource()));
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
                let line = missing(kind, name, &outcome).filter(|_| !ignore);
                found.missing.extend(line);
            }
            if args.first {
                outcome.items.truncate(1);
            }
            group.items.append(&mut outcome.items);
        }
        match found.groups.last_mut() {
            // The manifests of a file are a target each, but one table, as long as their kind stays the same.
            Some(last) if last.kind.gvk == kind.gvk => last.items.append(&mut group.items),
            _ => found.groups.push(group),
        }
    }
    Ok(found)
}

/// What to say of a name that no cluster gave an object for.
fn missing<T>(kind: &ResourceKind, name: &str, outcome: &Outcome<T>) -> Option<(String, Exit)> {
    let resource = kind.group_resource();
    if outcome.complete() {
        let line = format!("Error from server (NotFound): {resource} \"{name}\" not found");
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
            "error: it is unknown whether {resource} \"{name}\" exists: not in {absent}; {silent} did not answer"
        );
        (line, Exit::Partial)
    })
}
