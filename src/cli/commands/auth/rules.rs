//! `auth can-i --list`: everything that each cluster says is allowed.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use crate::cli::Misuse;
use crate::cli::account::Account;
use crate::cli::args::CanI;
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;
use crate::client::Rules;
use crate::output::escape;
use crate::output::table::Grid;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &CanI) -> Result<Exit> {
    if !args.arguments.is_empty() {
        bail!(Misuse(
            "list option must be specified with no arguments".to_owned()
        ));
    }
    if args.quiet || args.all_namespaces || !args.subresource.is_empty() {
        bail!(Misuse(
            "list option can't be specified with neither quiet, all-namespaces nor subresource options"
                .to_owned()
        ));
    }
    let session = invocation.connect().await?;
    let reviews = session.client.rules(&session.namespace).await;
    let ui = &invocation.ui;
    let show_cluster = invocation.global.show_cluster;
    let mut account = Account::default();
    let mut grid = Grid::new();
    if !args.no_headers {
        let header = ["Resources", "Non-Resource URLs", "Resource Names", "Verbs"];
        grid.header(show_cluster.then_some("CLUSTER").into_iter().chain(header));
    }
    for review in &reviews {
        account.add_report(&review.report, "list what is allowed");
        let Some(rules) = &review.answer else { continue };
        let cluster = review.report.cluster.name.as_str();
        if rules.incomplete {
            ui.server_warning(&format!(
                "the list of cluster {cluster} may be incomplete: {}",
                rules.evaluation_error
            ));
        }
        for rule in compacted(rules) {
            let cells = rule.cells();
            let cells = cells.iter().map(String::as_str);
            let cells = show_cluster.then_some(cluster).into_iter().chain(cells);
            grid.row(cells.map(escape::cell));
        }
    }
    if !account.nothing_answered() {
        ui.data(|out| grid.flush_with_header(out))?;
    }
    let exit = account.tell(ui, &invocation.global);
    Ok(account.report(invocation, exit))
}

/// Verbs on one resource, or one path.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    verbs: Vec<String>,
    /// The group; `None` for a path.
    group: Option<String>,
    resource: Option<String>,
    name: Option<String>,
    path: Option<String>,
}

impl Rule {
    fn cells(&self) -> [String; 4] {
        // Group before subresource (`CombineResourceGroup` in `pkg/describe`).
        let resource = self.resource.as_deref().unwrap_or_default();
        let (resource, subresource) = match resource.split_once('/') {
            Some((resource, subresource)) => (resource, format!("/{subresource}")),
            None => (resource, String::new()),
        };
        let group = self.group.as_deref().unwrap_or_default();
        let dot = if group.is_empty() { "" } else { "." };
        [
            format!("{resource}{dot}{group}{subresource}"),
            list(self.path.as_slice()),
            list(self.name.as_slice()),
            list(&self.verbs),
        ]
    }

    /// What kubectl sorts rules by: their text as Go's protobuf prints it.
    fn text(&self) -> String {
        format!(
            "&PolicyRule{{Verbs:{},APIGroups:{},Resources:{},ResourceNames:{},NonResourceURLs:{},}}",
            list(&self.verbs),
            list(self.group.as_slice()),
            list(self.resource.as_slice()),
            list(self.name.as_slice()),
            list(self.path.as_slice())
        )
    }
}

/// As Go prints a slice.
fn list(items: &[String]) -> String {
    format!("[{}]", items.join(" "))
}

/// The rules taken apart and put together again by resource, sorted (`pkg/util/rbac`). Rules of paths stay apart, and a path
/// that is allowed twice is listed twice.
fn compacted(rules: &Rules) -> Vec<Rule> {
    let mut apart: Vec<Rule> = Vec::new();
    let mut together: BTreeMap<(String, String, Option<String>), Rule> = BTreeMap::new();
    for rule in &rules.resource_rules {
        let names: Vec<Option<&String>> = match rule.resource_names.as_slice() {
            [] => vec![None],
            names => names.iter().map(Some).collect(),
        };
        for group in &rule.api_groups {
            for resource in &rule.resources {
                for verb in &rule.verbs {
                    for name in &names {
                        let key = (group.clone(), resource.clone(), name.cloned());
                        let known = together.entry(key).or_insert_with(|| Rule {
                            verbs: Vec::new(),
                            group: Some(group.clone()),
                            resource: Some(resource.clone()),
                            name: name.cloned(),
                            path: None,
                        });
                        if !known.verbs.contains(verb) {
                            known.verbs.push(verb.clone());
                        }
                    }
                }
            }
        }
    }
    for rule in &rules.non_resource_rules {
        for path in &rule.non_resource_urls {
            apart.extend(rule.verbs.iter().map(|verb| Rule {
                verbs: vec![verb.clone()],
                group: None,
                resource: None,
                name: None,
                path: Some(path.clone()),
            }));
        }
    }
    apart.extend(together.into_values());
    apart.sort_by_key(Rule::text);
    apart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{PathRule, ResourceRule};

    #[test]
    fn rules_are_put_together_by_resource_and_sorted_by_verb() {
        let strings =
            |items: &[&str]| -> Vec<String> { items.iter().map(|item| (*item).to_owned()).collect() };
        let resource = |verbs: &[&str], groups: &[&str], resources: &[&str], names: &[&str]| ResourceRule {
            verbs: strings(verbs),
            api_groups: strings(groups),
            resources: strings(resources),
            resource_names: strings(names),
        };
        let rules = Rules {
            resource_rules: vec![
                resource(&["get", "list"], &["", "apps"], &["pods/log"], &[]),
                resource(&["get"], &[""], &["pods/log"], &[]),
                resource(&["*"], &["*"], &["*"], &[]),
                resource(&["get"], &[""], &["secrets"], &["a", "b"]),
            ],
            non_resource_rules: vec![PathRule {
                verbs: strings(&["get"]),
                non_resource_urls: strings(&["/version", "/healthz"]),
            }],
            ..Rules::default()
        };
        let rows: Vec<String> = compacted(&rules)
            .iter()
            .map(|rule| rule.cells().join(" | "))
            .collect();
        assert_eq!(
            rows,
            [
                "*.* | [] | [] | [*]",
                "pods/log | [] | [] | [get list]",
                "pods.apps/log | [] | [] | [get list]",
                // `Resources:[]` comes before `Resources:[secrets]`.
                " | [/healthz] | [] | [get]",
                " | [/version] | [] | [get]",
                "secrets | [] | [a] | [get]",
                "secrets | [] | [b] | [get]",
            ]
        );
    }
}
