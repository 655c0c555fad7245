//! Categories: `all`, `openstack` and the like, each of which stands for the kinds that servers put into it.

use anyhow::{Result, bail};

use super::Misuse;
use super::invocation::Session;
use super::targets::{discover, failures, kind_of};
use crate::client::KnownKinds;
use crate::error::Error;
use crate::fleet::discovery::{Arguments, Form, Request, ResourceKind, RestMapper};

/// The kinds that arguments ask for. A category becomes the kinds in it that are configured and that the chosen clusters
/// serve.
///
/// As in kubectl, a category comes before a type of the same name, stands in the first argument alone and not in TYPE/NAME,
/// and takes names only where it stands for one kind (`ReplaceAliases` and `visitByName` in cli-runtime's `builder.go`).
pub async fn expand(session: &Session<'_>, arguments: Arguments) -> Result<Vec<(Request, ResourceKind)>> {
    let typed: Vec<&str> = arguments
        .requests
        .iter()
        .map(|request| request.type_.as_str())
        .collect();
    let takes_categories = arguments.form != Form::Tuples;
    let is_category =
        |mapper: &RestMapper, typed: &str| takes_categories && !mapper.expand_category(typed).is_empty();
    let known = discover(
        session,
        // A category is not known before all kinds are: any of them may be in it.
        |mapper| {
            typed
                .iter()
                .all(|typed| mapper.resolve(typed).is_ok() && !is_category(mapper, typed))
        },
        |mapper| {
            typed
                .iter()
                .all(|typed| mapper.resolve(typed).is_ok() || is_category(mapper, typed))
        },
    )
    .await;
    let mut told = false;
    let mut expanded = Vec::new();
    for request in arguments.requests {
        if !is_category(&known.mapper, &request.type_) {
            let kind = kind_of(session, &known, &request.type_)?;
            expanded.push((request, kind));
            continue;
        }
        let kinds = members(session, &known, &request)?;
        let gaps = known
            .unknown
            .iter()
            .flat_map(|(_, failures)| failures.iter().cloned());
        let gaps = failures(session, gaps.filter(|failure| session.hides_something(failure)));
        let attempt = format!("find out which kinds are in \"{}\"", request.type_);
        if request.name.is_some() && !gaps.is_empty() {
            return Err(anyhow::Error::new(Error::Partial(gaps))
                .context(format!("cannot {attempt}: discovery failed")));
        }
        if request.name.is_some() && kinds.len() > 1 {
            bail!(Misuse("you must specify only one resource".to_owned()));
        }
        if !told {
            gaps.into_iter().for_each(|gap| session.note_gap(gap, &attempt));
            told = true;
        }
        expanded.extend(kinds.into_iter().map(|kind| (request.clone(), kind)));
    }
    Ok(expanded)
}

/// The kinds of a category that the clusters which are meant serve.
fn members(session: &Session<'_>, known: &KnownKinds, request: &Request) -> Result<Vec<ResourceKind>> {
    let clusters = session.client.clusters();
    let serves = |kind: &ResourceKind| {
        clusters.iter().any(|cluster| {
            let is_meant = request
                .cluster
                .as_ref()
                .is_none_or(|name| *name == cluster.descriptor.name);
            is_meant && cluster.descriptor.serves.contains(&kind.gvk)
        })
    };
    let all = known.mapper.expand_category(&request.type_);
    let members: Vec<ResourceKind> = all
        .iter()
        .filter(|kind| serves(kind))
        .map(|&kind| kind.clone())
        .collect();
    if members.is_empty() {
        let kinds: Vec<String> = all.iter().map(|kind| kind.group_resource()).collect();
        bail!(Misuse(format!(
            "none of the chosen clusters serves a kind of \"{}\", which stands for {}",
            request.type_,
            kinds.join(", ")
        )));
    }
    Ok(members)
}
