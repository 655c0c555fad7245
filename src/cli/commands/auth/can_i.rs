//! `auth can-i VERB TYPE`: whether the caller may do something, in every cluster that it would be done in.

use std::sync::Arc;

use anyhow::{Result, bail};

use crate::cli::Misuse;
use crate::cli::account::Account;
use crate::cli::args::CanI;
use crate::cli::exit::Exit;
use crate::cli::invocation::{Invocation, Session};
use crate::client::{Access, AccessAttributes, Cluster, Kinds, Reviewed};
use crate::fleet::discovery::{Request, ResourceKind, RestMapper, parse_arguments};
use crate::output::escape;
use crate::output::table::Grid;

/// The verbs that kubectl knows for objects, and for paths (`pkg/cmd/auth/cani.go`).
const RESOURCE_VERBS: [&str; 16] = [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "use",
    "bind",
    "impersonate",
    "*",
    "approve",
    "sign",
    "escalate",
    "attest",
];
const PATH_VERBS: [&str; 8] = ["get", "put", "post", "head", "options", "delete", "patch", "*"];

/// What the authorizer knows and discovery does not, for the verb impersonate.
const NOT_DISCOVERED: [&str; 2] = ["users", "groups"];

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &CanI) -> Result<Exit> {
    let [verb, what] = args.arguments.as_slice() else {
        bail!(Misuse(
            "you must specify two arguments: verb resource or verb resource/resourceName.\n\
             See 'kubectl-multicluster auth can-i -h' for help and examples."
                .to_owned()
        ));
    };
    let is_path = what.starts_with('/');
    if is_path && !args.subresource.is_empty() {
        bail!(Misuse(
            "--subresource can not be used with NonResourceURL".to_owned()
        ));
    }
    if args.no_headers && !invocation.global.show_cluster {
        // kubectl's answer is no table.
        bail!(Misuse(
            "--no-headers cannot be set without --list specified".to_owned()
        ));
    }
    let session = invocation.connect().await?;
    let ui = &invocation.ui;
    let known: &[&str] = if is_path { &PATH_VERBS } else { &RESOURCE_VERBS };
    if !known.contains(&verb.as_str()) {
        ui.server_warning(&format!("verb '{verb}' is not a known verb"));
    }
    let mut account = Account::default();
    let (clusters, attributes) = if is_path {
        let attributes = AccessAttributes::Path {
            verb: verb.clone(),
            path: what.clone(),
        };
        (session.client.clusters(), attributes)
    } else {
        with_objects(&session, args, verb, what, &mut account).await?
    };
    let answers = session.client.may(&clusters, &attributes).await;
    for answer in &answers {
        account.add_report(&answer.report, "ask whether it is allowed");
    }
    if !args.quiet {
        let show_cluster = invocation.global.show_cluster;
        ui.data(|out| match show_cluster {
            true => table(&answers, !args.no_headers).flush(out),
            false => answers
                .iter()
                .filter_map(|answer| answer.answer.as_ref())
                .try_for_each(|access| writeln!(out, "{}", escape::terminal(&line(access)))),
        })?;
    }
    let mut exit = account.tell(ui, &invocation.global);
    // "No" has the exit code 1, and who did not answer did not say no. Who refused to answer has, with an error.
    let refused =
        |answer: &Reviewed<Access>| matches!(&answer.report.result, Err(error) if error.status.is_some());
    if exit == Exit::Error && !invocation.global.allow_partial && !answers.iter().all(refused) {
        exit = Exit::Partial;
    }
    let is_denied = |answer: &Reviewed<Access>| answer.answer.as_ref().is_some_and(|access| !access.allowed);
    if answers.iter().any(is_denied) {
        exit = exit.and(Exit::Error);
    }
    Ok(account.report(invocation, exit))
}

/// The clusters that serve what was typed, and what they are asked.
async fn with_objects(
    session: &Session<'_>,
    args: &CanI,
    verb: &str,
    what: &str,
    account: &mut Account,
) -> Result<(Vec<Arc<Cluster>>, AccessAttributes)> {
    let request = request(what)?;
    let only = match &request.cluster {
        None => None,
        Some(name) => {
            session.require_cluster(name)?;
            Some(name.as_str())
        }
    };
    let found = find(session, &request.type_, account).await;
    let mut warning = None;
    let namespace = match (&found, args.all_namespaces) {
        // kubectl sends the namespace all the same, and may be told of a right that no request without one has.
        (Found::Kind(kind, _), all) if !kind.namespaced => {
            warning = Some(not_namespaced(kind)).filter(|_| !all);
            String::new()
        }
        (_, true) => String::new(),
        (_, false) => session.namespace.clone(),
    };
    let (group, resource, mut clusters) = match found {
        Found::Kind(kind, clusters) => (kind.gvk.group, kind.plural, clusters),
        Found::Nowhere => {
            warning = Some(unknown(&request.type_));
            (String::new(), request.type_, session.client.clusters())
        }
        Found::Unknown => (String::new(), request.type_, session.client.clusters()),
    };
    clusters.retain(|cluster| only.is_none_or(|only| only == cluster.descriptor.name));
    if clusters.is_empty() {
        bail!(Misuse(format!("none of the chosen clusters serves {resource}")));
    }
    if let Some(warning) = warning {
        session.ui().server_warning(&warning);
    }
    let attributes = AccessAttributes::Resource {
        verb: verb.to_owned(),
        group,
        resource,
        subresource: args.subresource.clone(),
        namespace,
        name: request.name.unwrap_or_default(),
    };
    Ok((clusters, attributes))
}

/// Reads TYPE, TYPE/NAME and CLUSTER:TYPE/NAME. Whatever follows the first slash that belongs to no type is the name.
fn request(what: &str) -> Result<Request> {
    let parsed = parse_arguments(&[what.to_owned()]).ok();
    if let Some([one]) = parsed.as_ref().map(|parsed| parsed.requests.as_slice()) {
        return Ok(one.clone());
    }
    let (type_, name) = what.split_once('/').unwrap_or((what, ""));
    Ok(Request {
        cluster: None,
        type_: type_.to_owned(),
        name: Some(name.to_owned()).filter(|name| !name.is_empty()),
    })
}

/// What a type means.
enum Found {
    /// A kind, and the clusters that serve it.
    Kind(Box<ResourceKind>, Vec<Arc<Cluster>>),
    /// Nothing that any cluster serves.
    Nowhere,
    /// Something that only the authorizer knows, or a cluster that did not say what it serves.
    Unknown,
}

/// The kind of what was typed: among those that are listed, else among all that are served.
async fn find(session: &Session<'_>, typed: &str, account: &mut Account) -> Found {
    if typed == "*" || NOT_DISCOVERED.contains(&typed.to_lowercase().as_str()) {
        return Found::Unknown;
    }
    // kubectl looks for it in lower case; the file's form has a kind.
    let wanted = match typed.contains('/') {
        true => typed.to_owned(),
        false => typed.to_lowercase(),
    };
    let resolve = |mapper: &RestMapper| -> Option<ResourceKind> {
        let resolution = mapper.resolve(&wanted).ok()?;
        Some(resolution.kind.clone())
    };
    let known = session.client.discover(|mapper| resolve(mapper).is_some()).await;
    if let Some(kind) = resolve(&known.mapper) {
        let clusters = session.client.clusters_for(&kind.gvk).unwrap_or_default();
        return Found::Kind(Box::new(kind), clusters);
    }
    let served = session.client.served(Kinds::All, false).await;
    for served in &served {
        account.add_report(&served.report, "find out what it serves");
    }
    let all = served.iter().flat_map(|served| &served.kinds);
    let mapper = RestMapper::new(all.map(|served| served.kind.clone()).collect());
    let Some(kind) = resolve(&mapper) else {
        return match served.iter().all(|served| served.report.result.is_ok()) {
            true => Found::Nowhere,
            false => Found::Unknown,
        };
    };
    let serving = served.iter().filter(|served| {
        let same = |other: &ResourceKind| other.gvk.group == kind.gvk.group && other.plural == kind.plural;
        served.kinds.iter().any(|served| same(&served.kind))
    });
    let clusters = serving.filter_map(|served| session.client.cluster(&served.report.cluster.name));
    let clusters = clusters.collect();
    Found::Kind(Box::new(kind), clusters)
}

fn not_namespaced(kind: &ResourceKind) -> String {
    let text = format!("resource '{}' is not namespace scoped", kind.plural);
    match kind.gvk.group.as_str() {
        "" => text,
        group => format!("{text} in group '{group}'"),
    }
}

fn unknown(typed: &str) -> String {
    match typed.to_lowercase().split_once('.') {
        None => format!(
            "the server doesn't have a resource type '{}'",
            typed.to_lowercase()
        ),
        Some((resource, group)) => {
            format!("the server doesn't have a resource type '{resource}' in group '{group}'")
        }
    }
}

/// kubectl's answer: `yes`, or `no` and why.
fn line(access: &Access) -> String {
    if access.allowed {
        return "yes".to_owned();
    }
    let reasons = [&access.reason, &access.evaluation_error];
    let reasons = reasons.into_iter().filter(|reason| !reason.is_empty());
    std::iter::once("no")
        .chain(reasons.map(String::as_str))
        .collect::<Vec<_>>()
        .join(" - ")
}

/// A row for each cluster that answered.
fn table(answers: &[Reviewed<Access>], headers: bool) -> Grid {
    let mut grid = Grid::new();
    if headers {
        grid.header(["CLUSTER", "ALLOWED", "REASON"]);
    }
    for Reviewed { report, answer } in answers {
        let Some(access) = answer else { continue };
        let allowed = if access.allowed { "yes" } else { "no" };
        let reasons = [access.reason.as_str(), &access.evaluation_error];
        let reasons: Vec<&str> = reasons.into_iter().filter(|reason| !reason.is_empty()).collect();
        let reason = reasons.join(" - ");
        grid.row([report.cluster.name.as_str(), allowed, &reason].map(escape::cell));
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_types_names_and_clusters() {
        for (what, expected) in [
            ("hv", (None, "hv", None)),
            ("hv/node-1", (None, "hv", Some("node-1"))),
            ("az-a:hv/node-1", (Some("az-a"), "hv", Some("node-1"))),
            (
                "kvm.cloud.sap/v1/Hypervisor",
                (None, "kvm.cloud.sap/v1/Hypervisor", None),
            ),
            ("pods/log/x", (None, "pods", Some("log/x"))),
            ("*", (None, "*", None)),
            ("pods/", (None, "pods", None)),
        ] {
            let request = request(what).unwrap();
            let found = (
                request.cluster.as_deref(),
                request.type_.as_str(),
                request.name.as_deref(),
            );
            assert_eq!(found, expected, "{what}");
        }
    }

    #[test]
    fn a_no_has_its_reasons() {
        let access = |allowed, reason: &str, error: &str| Access {
            allowed,
            reason: reason.to_owned(),
            evaluation_error: error.to_owned(),
        };
        assert_eq!(line(&access(true, "RBAC: allowed", "")), "yes");
        assert_eq!(line(&access(false, "", "")), "no");
        assert_eq!(line(&access(false, "because", "")), "no - because");
        assert_eq!(
            line(&access(false, "because", "it broke")),
            "no - because - it broke"
        );
    }

    #[test]
    fn what_is_unknown_is_named_as_kubectl_names_it() {
        assert_eq!(unknown("Foo"), "the server doesn't have a resource type 'foo'");
        assert_eq!(
            unknown("foo.bar.x"),
            "the server doesn't have a resource type 'foo' in group 'bar.x'"
        );
    }
}
