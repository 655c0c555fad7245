//! Finding what is described: by name, by the beginning of a name, or all of a type.

use std::collections::HashSet;

use anyhow::Result;
use futures::stream::{self, StreamExt as _};
use serde_json::Value;

use crate::cli::account::Account;
use crate::cli::args::Describe;
use crate::cli::commands::get;
use crate::cli::exit::Exit;
use crate::cli::invocation::Session;
use crate::cli::namespaces::Namespaces;
use crate::cli::targets::Target;
use crate::cli::unreachable::Unreachable;
use crate::client::{Item, ListParams, Outcome};
use crate::fleet::discovery::ResourceKind;

/// How many names are asked for at once.
const NAMES_AT_ONCE: usize = 8;

/// What was found of one target.
pub struct Group {
    pub kind: ResourceKind,
    pub items: Vec<Item<Value>>,
}

/// What was found of all of them.
pub struct Found {
    pub groups: Vec<Group>,
    pub account: Account,
    /// What to say of names that were not found, and what that makes of the exit code.
    pub missing: Vec<(String, Exit)>,
    /// The one name was not found, and these are the objects whose names begin with it.
    pub by_prefix: bool,
    /// One object is all that was asked for and found, in however many clusters.
    pub is_one: bool,
}

impl Found {
    /// The objects in the order in which they are shown.
    pub fn items(&self) -> impl Iterator<Item = &Item<Value>> {
        self.groups.iter().flat_map(|group| &group.items)
    }
}

/// Finds the objects.
pub async fn find(session: &Session<'_>, args: &Describe, targets: &[Target]) -> Result<Found> {
    let mut found = Found {
        groups: Vec::new(),
        account: Account::default(),
        missing: Vec::new(),
        by_prefix: false,
        is_one: false,
    };
    session.invocation.account_for_gaps(&mut found.account);
    let unreachable = Unreachable::default();
    let namespaces = Namespaces::default();
    let mut objects = 0;
    for target in targets {
        let mut items = Vec::new();
        if target.names.is_empty() {
            items = list(session, args, target, "", &unreachable, &mut found.account).await?;
            let keys: HashSet<_> = items.iter().map(|item| &item.key).collect();
            objects += keys.len();
        } else {
            let resource = target.kind.group_resource();
            for (name, outcome) in named(session, target, &unreachable, &mut found.account).await? {
                objects += usize::from(!outcome.items.is_empty());
                if outcome.items.is_empty() {
                    let line = get::missing(&resource, name, &outcome);
                    let namespace = target.namespace_in(session, false);
                    let view = target.view(session)?;
                    let line = namespaces.worded(line, &view, &target.kind, namespace.as_deref());
                    found.missing.extend(line.await?);
                }
                items.extend(outcome.items);
            }
        }
        found.groups.push(Group {
            kind: target.kind.clone(),
            items,
        });
    }
    found.is_one = objects == 1 && found.missing.is_empty();
    if let (0, Some(prefix), [target]) = (objects, prefix(args, targets), targets) {
        let items = list(session, args, target, prefix, &unreachable, &mut found.account).await?;
        if !items.is_empty() {
            found.by_prefix = true;
            found.missing.clear();
            found.groups = vec![Group {
                kind: target.kind.clone(),
                items,
            }];
        }
    }
    Ok(found)
}

/// The name that may be the beginning of others: that of `TYPE NAME`, and no other form.
fn prefix<'a>(args: &Describe, targets: &'a [Target]) -> Option<&'a str> {
    match targets {
        [target] if args.resources.len() == 2 && target.names.len() == 1 => Some(&target.names[0]),
        _ => None,
    }
}

/// All objects whose names begin with `prefix`.
async fn list(
    session: &Session<'_>,
    args: &Describe,
    target: &Target,
    prefix: &str,
    unreachable: &Unreachable,
    account: &mut Account,
) -> Result<Vec<Item<Value>>> {
    let kind = &target.kind;
    let view = target.view(session)?;
    let params = ListParams {
        namespace: target.namespace_in(session, args.all_namespaces),
        label_selector: args.selector.clone(),
        chunk_size: args.chunk_size,
        ..Default::default()
    };
    let mut outcome: Outcome<Value> = unreachable.without(&view).list(kind, &params).await?;
    unreachable.account(&view, kind, &mut outcome)?;
    outcome.items.retain(|item| item.key.name.starts_with(prefix));
    // What is twice and not asked for is nothing to warn of here.
    outcome
        .duplicates
        .retain(|duplicate| duplicate.name.starts_with(prefix));
    account.add(&outcome, &format!("list {}", kind.group_resource()));
    Ok(outcome.items)
}

/// What the clusters have of each name, in the order of the names.
async fn named<'a>(
    session: &Session<'_>,
    target: &'a Target,
    unreachable: &Unreachable,
    account: &mut Account,
) -> Result<Vec<(&'a String, Outcome<Value>)>> {
    let kind = &target.kind;
    let view = target.view(session)?;
    let params = ListParams {
        namespace: target.namespace_in(session, false),
        ..Default::default()
    };
    let mut answers = stream::iter(&target.names)
        .map(|name| {
            let (view, params) = (&view, &params);
            async move {
                let mut outcome = unreachable.without(view).get::<Value>(kind, params, name).await?;
                unreachable.account(view, kind, &mut outcome)?;
                Ok::<_, anyhow::Error>((name, outcome))
            }
        })
        .buffered(NAMES_AT_ONCE);
    let mut found = Vec::with_capacity(target.names.len());
    while let Some(answer) = answers.next().await {
        let (name, outcome) = answer?;
        account.add(&outcome, &format!("get {} \"{name}\"", kind.group_resource()));
        found.push((name, outcome));
    }
    Ok(found)
}
