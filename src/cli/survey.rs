//! Looking through all objects of many kinds: what `duplicates`, `audit`, `matrix`, `compare` and `snapshot` have in common.
//!
//! Lists are merged while they are read, so that memory does not grow with what there is, only with what is kept of it.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use futures::stream::{self, StreamExt as _};
use serde_json::Value;

use super::account::Account;
use super::args::Survey as Flags;
use super::invocation::Session;
use super::targets::Target;
use super::unreachable::Unreachable;
use super::{Misuse, categories};
use crate::audit::{Copies, is_made_by_servers};
use crate::client::{Client, Form, ListParams, Metadata, Notice, ObjectKey, Outcome, RawObject, Scope};
use crate::error::{ClusterError, Error, FailureReason};
use crate::fleet::discovery::{Form as ArgumentForm, ResourceKind, RestMapper, parse_arguments};
use crate::k8s::{GroupVersion, GroupVersionKind, gvk_string};

/// How many objects are read at once.
const READS_AT_ONCE: usize = 16;

/// A form that objects are listed in, and read as far as it goes.
pub trait Listed: Form {
    /// The object, or its metadata alone.
    fn read(self) -> Result<Value, String>;
}

impl Listed for Metadata {
    fn read(self) -> Result<Value, String> {
        Ok(self.0)
    }
}

impl Listed for RawObject {
    fn read(self) -> Result<Value, String> {
        self.to_value()
    }
}

/// An object in one cluster.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The cluster's display name.
    pub cluster: String,
    /// Other clusters that are the same API server, and so have the very same object.
    pub aliases: Vec<String>,
    /// The UID.
    pub uid: String,
    /// The object, or its metadata alone.
    pub object: Value,
}

/// Adds a copy. The very same object under another name of its API server is no copy.
fn add(copies: &mut Vec<Seen>, seen: Seen) {
    let same = |copy: &&mut Seen| !seen.uid.is_empty() && copy.uid == seen.uid;
    match copies.iter_mut().find(same) {
        Some(copy) => copy.aliases.push(seen.cluster),
        None => copies.push(seen),
    }
}

/// Judges copies by where routing would have each, those that were read; where there is no routing, none.
pub fn judge(
    session: &Session<'_>,
    kind: &ResourceKind,
    key: &ObjectKey,
    clusters: Vec<String>,
    read: &[Seen],
) -> Result<Copies> {
    let mut decided = Vec::new();
    for cluster in clusters {
        let copy = read.iter().find(|copy| copy.cluster == cluster);
        let decision = match copy.filter(|_| session.origin.is_some()) {
            Some(copy) => Some(session.client.route(&kind.gvk, &copy.object)?),
            None => None,
        };
        decided.push((cluster, decision));
    }
    Ok(Copies::judge(&session.invocation.program(), kind, key, decided))
}

/// One look through the clusters.
pub struct Survey<'a> {
    /// The fleet.
    pub session: &'a Session<'a>,
    /// What the clusters answered.
    pub account: Account,
    /// The clusters that are not waited for again.
    pub unreachable: Unreachable,
    /// The clusters that turned out to be one API server.
    pub same_servers: Vec<Vec<String>>,
    /// The one namespace that is looked into; `None`: all.
    pub namespace: Option<String>,
    flags: &'a Flags,
    /// How many objects were left out because servers make them.
    left_out: usize,
}

impl<'a> Survey<'a> {
    /// A look with these flags.
    ///
    /// # Errors
    /// When a selector cannot be read.
    pub fn new(session: &'a Session<'a>, flags: &'a Flags) -> Result<Self> {
        flags.select.labels()?;
        Ok(Survey {
            session,
            account: Account::default(),
            unreachable: Unreachable::default(),
            same_servers: Vec::new(),
            namespace: session
                .invocation
                .global
                .namespace
                .clone()
                .filter(|namespace| !flags.all_namespaces && !namespace.is_empty()),
            flags,
            left_out: 0,
        })
    }

    /// The kinds that were named, or all configured ones that are `wanted`.
    pub async fn targets(
        &mut self,
        types: &[String],
        wanted: impl Fn(&GroupVersionKind) -> bool,
    ) -> Result<Vec<Target>> {
        let kinds = if types.is_empty() {
            self.configured(wanted).await?
        } else {
            self.named(types).await?
        };
        self.session.invocation.account_for_gaps(&mut self.account);
        Ok(kinds
            .into_iter()
            .map(|kind| Target {
                kind,
                cluster: None,
                namespace: None,
                names: Vec::new(),
                source: None,
            })
            .collect())
    }

    async fn named(&self, types: &[String]) -> Result<Vec<ResourceKind>> {
        let parsed = parse_arguments(&[types.join(",")]).map_err(|error| Misuse(error.to_string()))?;
        let clusters = parsed
            .requests
            .iter()
            .any(|request| request.cluster.is_some() || request.name.is_some());
        if parsed.form != ArgumentForm::Types || clusters {
            bail!(Misuse(
                "this command takes types, not names: choose objects with --selector, clusters with --clusters"
                    .to_owned()
            ));
        }
        let mut kinds: Vec<ResourceKind> = Vec::new();
        for (_, kind) in categories::expand(self.session, parsed).await? {
            if !kinds.iter().any(|known| known.gvk == kind.gvk) {
                kinds.push(kind);
            }
        }
        Ok(kinds)
    }

    async fn configured(&self, wanted: impl Fn(&GroupVersionKind) -> bool) -> Result<Vec<ResourceKind>> {
        let session = self.session;
        if session.origin.is_none() {
            bail!(Misuse(
                "without an APIServers file nothing says which types are meant: name them".to_owned()
            ));
        }
        let clusters = session.client.clusters();
        let listed = |gvk: &GroupVersionKind| {
            clusters
                .iter()
                .any(|cluster| cluster.descriptor.serves.contains(gvk))
        };
        let mut gvks = session.client.configured_kinds();
        gvks.retain(|gvk| listed(gvk) && wanted(gvk));
        let enough = |mapper: &RestMapper| gvks.iter().all(|gvk| mapper.by_gvk(gvk).is_some());
        let mut known = session.client.discover(enough).await;
        if !enough(&known.mapper) {
            known = session.client.discover_again(known, enough).await;
        }
        let mut kinds = Vec::new();
        for gvk in gvks {
            if let Some(kind) = known.mapper.by_gvk(&gvk) {
                kinds.push(kind.clone());
                continue;
            }
            let scope = Scope::GroupVersion(GroupVersion {
                group: gvk.group.clone(),
                version: gvk.version.clone(),
            });
            let failures = known.unknown.iter().filter(|(of, _)| *of == scope);
            let hiding = failures
                .flat_map(|(_, failures)| failures)
                .filter(|failure| session.hides_something(failure));
            for failure in hiding {
                session.note_gap(failure.clone(), &format!("find out what {} is", gvk_string(&gvk)));
            }
        }
        Ok(kinds)
    }

    /// What is asked for of a kind; `name` is one object's, in whatever namespace.
    pub fn params(&self, target: &Target, name: Option<&str>) -> ListParams {
        let given =
            |selector: &Option<String>| selector.clone().filter(|selector| !selector.trim().is_empty());
        let field = given(&self.flags.select.field_selector);
        let field = match (field, name) {
            (Some(field), Some(name)) => Some(format!("{field},metadata.name={name}")),
            (None, Some(name)) => Some(format!("metadata.name={name}")),
            (field, None) => field,
        };
        ListParams {
            namespace: self.namespace.clone().filter(|_| target.kind.namespaced),
            label_selector: given(&self.flags.select.selector),
            field_selector: field,
            chunk_size: u32::try_from(self.flags.chunk_size).unwrap_or_default(),
            ..Default::default()
        }
    }

    /// Shows every object of a kind, all its copies at once in cluster order, in the order of their keys. An object that is told
    /// by two names of one API server is shown once. Says which clusters did not answer, or not to the end.
    pub async fn walk<T: Listed>(
        &mut self,
        target: &Target,
        view: &Client,
        name: Option<&str>,
        mut each: impl FnMut(&ObjectKey, Vec<Seen>) -> Result<()>,
    ) -> Result<BTreeSet<String>> {
        let kind = &target.kind;
        let params = self.params(target, name);
        let asked = self.unreachable.without(view);
        let mut list = asked.list_stream::<T>(kind, &params)?;
        let mut current: Option<(ObjectKey, Vec<Seen>)> = None;
        let mut hidden = 0;
        let mut show = |group: Option<(ObjectKey, Vec<Seen>)>| -> Result<()> {
            let Some((key, copies)) = group else {
                return Ok(());
            };
            let made = copies
                .iter()
                .all(|copy| is_made_by_servers(kind, &key, &copy.object));
            if made && !self.flags.include_system {
                hidden += 1;
                return Ok(());
            }
            each(&key, copies)
        };
        while let Some(item) = list.next().await {
            let object = match item.object.read() {
                Ok(object) => object,
                Err(message) => {
                    list.fail(&item.cluster, ClusterError::sent(FailureReason::Decode, message));
                    continue;
                }
            };
            let seen = Seen {
                cluster: item.cluster.to_string(),
                aliases: Vec::new(),
                uid: item.uid,
                object,
            };
            match &mut current {
                Some((key, copies)) if *key == item.key => add(copies, seen),
                _ => {
                    let done = current.replace((item.key, vec![seen]));
                    show(done)?;
                }
            }
        }
        show(current)?;
        self.left_out += hidden;
        let mut outcome = list.finish();
        // They are what this is all about, and told otherwise.
        outcome.duplicates.clear();
        for notice in &outcome.notices {
            if let Notice::SameServer { clusters } = notice
                && !self.same_servers.contains(clusters)
            {
                self.same_servers.push(clusters.clone());
            }
        }
        self.unreachable.account(view, kind, &mut outcome)?;
        self.account
            .add(&outcome, &format!("list {}", kind.group_resource()));
        let silent = outcome.reports.iter().filter(|report| report.result.is_err());
        Ok(silent.map(|report| report.cluster.name.clone()).collect())
    }

    /// Reads objects whole, in the clusters that have them, and shows for each whether all of these answered.
    pub async fn fetch(
        &mut self,
        target: &Target,
        wanted: Vec<(ObjectKey, Vec<String>)>,
        mut each: impl FnMut(ObjectKey, Vec<String>, Vec<Seen>, bool) -> Result<()>,
    ) -> Result<()> {
        let client = &self.session.client;
        let (kind, unreachable, account) = (&target.kind, &self.unreachable, &mut self.account);
        let mut reads = stream::iter(wanted)
            .map(|(key, clusters)| async move {
                let params = ListParams {
                    namespace: key.namespace.clone(),
                    ..Default::default()
                };
                let view = client.only(clusters.iter().map(String::as_str));
                let asked = unreachable.without(&view);
                let mut outcome: Outcome<Value> = asked.get(kind, &params, &key.name).await?;
                unreachable.account(&view, kind, &mut outcome)?;
                Ok::<_, Error>((key, clusters, outcome))
            })
            .buffered(READS_AT_ONCE);
        while let Some(read) = reads.next().await {
            let (key, clusters, mut outcome) = read?;
            outcome.duplicates.clear();
            outcome.notices.clear();
            for report in &mut outcome.reports {
                // They have been counted when they were listed.
                if let Ok(count) = &mut report.result {
                    *count = 0;
                }
            }
            account.add(
                &outcome,
                &format!("get {} \"{}\"", kind.group_resource(), key.name),
            );
            let complete = outcome.complete();
            let mut copies: Vec<Seen> = Vec::new();
            for item in outcome.items {
                let seen = Seen {
                    cluster: item.cluster.to_string(),
                    aliases: Vec::new(),
                    uid: item.uid,
                    object: item.object,
                };
                add(&mut copies, seen);
            }
            each(key, clusters, copies, complete)?;
        }
        Ok(())
    }

    /// Tells how much was left out of what is shown.
    pub fn tell_left_out(&self) {
        let (left_out, s) = (self.left_out, if self.left_out == 1 { "" } else { "s" });
        if left_out > 0 {
            self.session.ui().message(&format!(
                "{left_out} object{s} that API servers make by themselves left out; --include-system shows them"
            ));
        }
    }
}
