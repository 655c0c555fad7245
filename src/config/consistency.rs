//! What the items of a file say together: contradictions, and what is likely not meant.

use super::error::Report;
use super::rule::Rule;
use super::schema::ApiServersConfig;
use super::text::{looks_like, quoted};
use super::validate::{KindSite, Sites};
use crate::k8s::{GroupVersionKind, gvk_string};
use crate::routing::RouterSet;

/// The name of the home cluster, which no remote can have.
const HOME: &str = "home";

/// Contradictions that make the file unusable.
pub(super) fn check_errors(config: &ApiServersConfig, sites: &Sites, report: &mut Report) {
    for (index, site) in sites.remotes.iter().enumerate() {
        let twin = sites.remotes[..index]
            .iter()
            .find(|other| site.endpoint.is_some() && other.endpoint == site.endpoint);
        if let (Some(twin), Some(endpoint)) = (twin, &site.endpoint) {
            let (host, port) = (&endpoint.host, endpoint.port);
            report.error(
                Rule::SameHost,
                site.host,
                format!(
                    "host {host} with port {port} is given twice (line {})",
                    twin.host.line
                ),
                "put all kinds of an API server into one remote",
            );
        }
        if let Some((other, Some(shared))) = same_labels(config, index) {
            report.error(
                Rule::SameLabels,
                site.location,
                format!(
                    "same labels as the remote at line {}, and both serve {}",
                    sites.remotes[other].location.line,
                    gvk_string(shared)
                ),
                "routing cannot tell them apart: give them different labels",
            );
        }
    }
    for (index, router) in config.routers.iter().enumerate() {
        if let Some(earlier) = config.routers[..index]
            .iter()
            .position(|other| other.gvk == router.gvk)
        {
            report.error(
                Rule::SecondRouter,
                sites.routers[index],
                format!(
                    "second router for {} (the first is at line {})",
                    gvk_string(&router.gvk),
                    sites.routers[earlier].line
                ),
                "remove one of the two",
            );
        }
    }
}

/// What the file can be used with, but is likely not meant. Expects a file without errors.
pub(super) fn check_warnings(config: &ApiServersConfig, sites: &Sites, report: &mut Report) {
    check_pairs(&sites.home, report);
    check_repetitions(&sites.home, report);
    for site in &sites.remotes {
        check_pairs(&site.kinds, report);
        check_repetitions(&site.kinds, report);
        if site.kinds.is_empty() {
            report.warning(
                Rule::NoKinds,
                site.location,
                "the remote lists no kinds, so it is never used",
                "list them under gvks",
            );
        }
    }
    let routers = config.router_set();
    check_routed_kinds(config, sites, &routers, report);
    check_routing_labels(config, sites, &routers, report);
    check_names(config, sites, report);
    for (router, location) in config.routers.iter().zip(&sites.routers) {
        if !config
            .remotes
            .iter()
            .any(|remote| remote.gvks.contains(&router.gvk))
        {
            report.warning(
                Rule::UnusedRouter,
                *location,
                format!(
                    "no remote lists {}, so its router is never used",
                    gvk_string(&router.gvk)
                ),
                "",
            );
        }
    }
}

/// An earlier remote with the same labels, and the first kind that both serve.
fn same_labels(config: &ApiServersConfig, index: usize) -> Option<(usize, Option<&GroupVersionKind>)> {
    let remote = config
        .remotes
        .get(index)
        .filter(|remote| !remote.labels.is_empty())?;
    let mut twins = config.remotes[..index]
        .iter()
        .enumerate()
        .filter(|(_, other)| other.labels == remote.labels)
        .map(|(other, twin)| (other, remote.gvks.iter().find(|gvk| twin.gvks.contains(gvk))));
    let first = twins.next()?;
    // One that shares a kind says more than one that only looks the same.
    if first.1.is_some() {
        return Some(first);
    }
    Some(twins.find(|(_, shared)| shared.is_some()).unwrap_or(first))
}

/// The Go services look the list kind up separately, so that one of the two alone does not work there.
fn check_pairs(kinds: &[KindSite], report: &mut Report) {
    for site in kinds {
        let entry = &site.entry;
        let has_other = kinds
            .iter()
            .any(|other| other.entry.gvk == entry.gvk && other.entry.is_list != entry.is_list);
        // `v1/List` is no list kind, and has none.
        if has_other || entry.gvk.kind == "List" {
            continue;
        }
        let kind = gvk_string(&entry.gvk);
        let (listed, missing) = match entry.is_list {
            true => (format!("{kind}List"), kind),
            false => (kind.clone(), format!("{kind}List")),
        };
        report.warning(
            Rule::UnpairedKind,
            site.location,
            format!("{} is listed without {}", quoted(&listed), quoted(&missing)),
            "list both: the Go services look the list kind up separately",
        );
    }
}

/// The same entry again does no harm, but was most likely to be another one.
fn check_repetitions(kinds: &[KindSite], report: &mut Report) {
    for (index, site) in kinds.iter().enumerate() {
        let entry = &site.entry;
        let Some(first) = kinds[..index].iter().find(|other| other.entry == *entry) else {
            continue;
        };
        let suffix = if entry.is_list { "List" } else { "" };
        report.warning(
            Rule::RepeatedKind,
            site.location,
            format!(
                "{} is listed twice (first at line {})",
                quoted(&format!("{}{suffix}", gvk_string(&entry.gvk))),
                first.location.line
            ),
            "remove one of the two",
        );
    }
}

fn check_routed_kinds(config: &ApiServersConfig, sites: &Sites, routers: &RouterSet, report: &mut Report) {
    let mut reported: Vec<&GroupVersionKind> = Vec::new();
    for site in sites.remotes.iter().flat_map(|site| &site.kinds) {
        let gvk = &site.entry.gvk;
        if routers.get(gvk).is_some() || reported.contains(&gvk) {
            continue;
        }
        reported.push(gvk);
        // A declared router for another version is the likely reason.
        let other_version = config
            .routers
            .iter()
            .find(|router| router.gvk.group == gvk.group && router.gvk.kind == gvk.kind);
        let help = match other_version {
            Some(router) => format!(
                "there is one for {}; routers are per version",
                gvk_string(&router.gvk)
            ),
            None => "add one under routers".to_owned(),
        };
        report.warning(
            Rule::NoRouter,
            site.location,
            format!(
                "{} has no router, so it can be read but not written",
                gvk_string(gvk)
            ),
            help,
        );
    }
}

fn check_routing_labels(config: &ApiServersConfig, sites: &Sites, routers: &RouterSet, report: &mut Report) {
    for (index, (remote, site)) in config.remotes.iter().zip(&sites.remotes).enumerate() {
        let mut reported: Vec<&str> = Vec::new();
        for gvk in &remote.gvks {
            let Some(label) = routers.get(gvk).map(|router| router.cluster_label()) else {
                continue;
            };
            if reported.contains(&label) {
                continue;
            }
            if !remote.labels.contains_key(label) {
                reported.push(label);
                let lookalike = site.labels.iter().find(|(key, _)| looks_like(key, label));
                let message = format!(
                    "no label {}, which {} is routed by",
                    quoted(label),
                    gvk_string(gvk)
                );
                match lookalike {
                    Some((key, location)) => report.warning(
                        Rule::RoutingLabel,
                        *location,
                        message,
                        format!("did you mean {} instead of {}?", quoted(label), quoted(key)),
                    ),
                    None => report.warning(
                        Rule::RoutingLabel,
                        site.location,
                        message,
                        "no object will be written to this remote",
                    ),
                }
                continue;
            }
            if remote
                .labels
                .get(label)
                .is_some_and(|value| value.trim().is_empty())
            {
                reported.push(label);
                report.warning(
                    Rule::RoutingLabel,
                    site.labels.get(label).copied(),
                    format!(
                        "label {} is empty, which {} is routed by",
                        quoted(label),
                        gvk_string(gvk)
                    ),
                    "no object will be written to this remote",
                );
                continue;
            }
            let rival = (0..index).find(|other| {
                let other = &config.remotes[*other];
                other.labels.get(label) == remote.labels.get(label) && other.gvks.contains(gvk)
            });
            if let Some(rival) = rival {
                reported.push(label);
                report.warning(
                    Rule::RoutingLabelClash,
                    site.labels.get(label).copied(),
                    format!(
                        "same {} as the remote at line {}, so {} cannot be written to either",
                        quoted(label),
                        sites.remotes[rival].location.line,
                        gvk_string(gvk)
                    ),
                    "give them different values",
                );
            }
        }
        if let Some((other, None)) = same_labels(config, index) {
            report.warning(
                Rule::SameLabels,
                site.location,
                format!(
                    "same labels as the remote at line {}",
                    sites.remotes[other].location.line
                ),
                "they share no kind, so routing works; is one of them mistyped?",
            );
        }
    }
}

fn check_names(config: &ApiServersConfig, sites: &Sites, report: &mut Report) {
    let names: Vec<String> = config.remotes.iter().map(|remote| remote.wished_name()).collect();
    for (index, (name, site)) in names.iter().zip(&sites.remotes).enumerate() {
        let location = site.name.unwrap_or(site.location);
        let twin = names[..index]
            .iter()
            .position(|other| other.eq_ignore_ascii_case(name));
        if name.eq_ignore_ascii_case(HOME) {
            report.warning(
                Rule::NameClash,
                location,
                format!(
                    "{} is the name of the home cluster, so the remote is called by its host",
                    quoted(name)
                ),
                "give it another name",
            );
        } else if let Some(twin) = twin {
            report.warning(
                Rule::NameClash,
                location,
                format!(
                    "the remote at line {} is also called {}, so both are called by their hosts",
                    sites.remotes[twin].location.line,
                    quoted(name)
                ),
                "give them different names",
            );
        }
    }
}
