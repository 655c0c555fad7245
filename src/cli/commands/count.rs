//! `count`: how many objects of a type each cluster has, by the servers' own count where they have one.

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::super::Misuse;
use super::super::account::Account;
use super::super::args::{Count, Format};
use super::super::exit::Exit;
use super::super::invocation::{Invocation, Session};
use super::super::targets::{self, Target};
use crate::client::{ClusterCount, ListParams};
use crate::k8s::gvk_string;
use crate::output::table::Grid;
use crate::output::tone::Tone;
use crate::output::{escape, json as json_output, yaml as yaml_output};

/// The counts of one type.
struct Counted {
    target: Target,
    parts: Vec<ClusterCount>,
}

impl Counted {
    fn total(&self) -> u64 {
        self.parts
            .iter()
            .filter_map(|part| part.result.as_ref().ok())
            .sum()
    }

    fn complete(&self) -> bool {
        self.parts.iter().all(|part| part.result.is_ok())
    }
}

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Count) -> Result<Exit> {
    if args.format == Some(Format::Name) {
        bail!(Misuse(
            "unable to match a printer suitable for the output format \"name\", allowed formats are: json,wide,yaml"
                .to_owned()
        ));
    }
    targets::check_selectors(&args.resources, &Default::default(), &args.select)?;
    let session = invocation.connect().await?;
    let targets = targets::read(&session, &args.resources, &Default::default()).await?;
    if targets.iter().any(|target| !target.names.is_empty()) {
        bail!(Misuse("count takes types, not names".to_owned()));
    }
    let mut account = Account::default();
    invocation.account_for_gaps(&mut account);
    let mut counted = Vec::new();
    for target in targets {
        counted.push(count(&session, args, target, &mut account).await?);
    }
    match args.format {
        Some(format @ (Format::Json | Format::Yaml)) => structured(invocation, format, &counted)?,
        format => table(invocation, args, format == Some(Format::Wide), &counted)?,
    }
    let exit = account.tell(&invocation.ui, &invocation.global);
    Ok(account.report(invocation, exit))
}

async fn count(
    session: &Session<'_>,
    args: &Count,
    target: Target,
    account: &mut Account,
) -> Result<Counted> {
    let params = ListParams {
        namespace: target.namespace_in(session, args.all_namespaces),
        label_selector: args.select.selector.clone(),
        field_selector: args.select.field_selector.clone(),
        chunk_size: args.chunk_size,
        ..Default::default()
    };
    let parts = target.view(session)?.count(&target.kind, &params).await?;
    for part in &parts {
        let attempt = format!("count {}", target.kind.group_resource());
        account.add_report(&part.report(), &attempt);
    }
    Ok(Counted { target, parts })
}

fn structured(invocation: &Invocation, format: Format, counted: &[Counted]) -> Result<()> {
    let cluster = |part: &ClusterCount| {
        let mut row = json!({
            "name": part.cluster.name,
            "role": part.cluster.role.as_str(),
            "host": part.cluster.host,
            "labels": part.cluster.labels,
            "count": part.result.as_ref().ok(),
        });
        if let Err(error) = &part.result {
            row["error"] = json!(error.reason.as_str());
        }
        row
    };
    let counts: Vec<Value> = counted
        .iter()
        .map(|counted| {
            json!({
                "kind": gvk_string(&counted.target.kind.gvk),
                "count": counted.total(),
                "complete": counted.complete(),
                "clusters": counted.parts.iter().map(cluster).collect::<Vec<_>>(),
            })
        })
        .collect();
    let value = json!({"counts": counts});
    let terminal = invocation.ui.stdout_is_terminal;
    invocation.ui.data(|out| match format {
        Format::Yaml => yaml_output::write(out, &value, terminal),
        _ => json_output::write_pretty(out, &value, terminal),
    })?;
    Ok(())
}

fn table(invocation: &Invocation, args: &Count, wide: bool, counted: &[Counted]) -> Result<()> {
    let mut grid = Grid::new().colored(invocation.ui.colors.stdout);
    let show_cluster = invocation.global.show_cluster;
    let header: &[&str] = match (show_cluster, wide) {
        (false, _) => &["TYPE", "COUNT"],
        (true, false) => &["CLUSTER", "LABELS", "TYPE", "COUNT"],
        (true, true) => &["CLUSTER", "ROLE", "HOST", "LABELS", "TYPE", "COUNT"],
    };
    if !args.no_headers {
        grid.header(header.iter().copied());
    }
    for counted in counted {
        let resource = counted.target.kind.group_resource();
        if !show_cluster {
            // What a silent cluster has is not in the sum: stderr and the exit code say so.
            grid.row(row([resource, counted.total().to_string()]));
            continue;
        }
        for part in &counted.parts {
            let cluster = &part.cluster;
            let labels: Vec<String> = cluster
                .labels
                .iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect();
            let labels = match labels.is_empty() {
                true => "<none>".to_owned(),
                false => labels.join(","),
            };
            let count = part
                .result
                .as_ref()
                .map_or("<unknown>".to_owned(), u64::to_string);
            let host = cluster.host.clone().unwrap_or_else(|| "<unknown>".to_owned());
            let name = cluster.name.clone();
            let role = cluster.role.as_str().to_owned();
            let cells = match wide {
                false => vec![name, labels, resource.clone(), count],
                true => vec![name, role, host, labels, resource.clone(), count],
            };
            let silent = part.result.is_err().then_some(Tone::Bad);
            for (column, cell) in cells.iter().enumerate() {
                // CLUSTER and COUNT.
                let tone = silent.filter(|_| column == 0 || column + 1 == cells.len());
                grid.toned(&escape::terminal(cell), tone);
            }
            grid.end_row();
        }
    }
    invocation.ui.data(|out| grid.flush(out))?;
    Ok(())
}

fn row<const N: usize>(cells: [String; N]) -> [String; N] {
    cells.map(|cell| escape::terminal(&cell).into_owned())
}
