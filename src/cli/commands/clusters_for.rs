//! `clusters-for`: which clusters serve a kind, where manifests would go, or everything at a glance. Asks no cluster.

use std::sync::Arc;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::super::args::{ClustersFor, Format};
use super::super::connect::Described;
use super::super::exit::Exit;
use super::super::explained::Explained;
use super::super::invocation::Invocation;
use super::super::{Misuse, files, small_table, targets};
use crate::client::route;
use crate::config::ApiServersConfig;
use crate::error::Error;
use crate::fleet::discovery::{ResourceKind, RestMapper, guess};
use crate::fleet::{ClusterDescriptor, Role};
use crate::k8s::{GroupVersionKind, gvk_string};
use crate::manifest::Manifest;
use crate::output::{escape, json as json_output, yaml as yaml_output};

/// Runs the command in one of its three forms.
pub async fn run(invocation: &Invocation, args: &ClustersFor) -> Result<Exit> {
    if !invocation.global.contexts.is_empty() {
        return Err(Misuse(
            "clusters-for explains an APIServers file, and --contexts goes without one".to_owned(),
        )
        .into());
    }
    if invocation.global.report.is_some() {
        return Err(Misuse(
            "--report is an account of what clusters answered, and clusters-for asks none".to_owned(),
        )
        .into());
    }
    let fleet = invocation.describe().await?;
    match (&args.resource, args.files.is_empty()) {
        (Some(_), false) => Err(Misuse(
            "when paths, URLs, or stdin is provided as input, you may not specify a type as well".to_owned(),
        )
        .into()),
        (Some(typed), true) => kind(invocation, args, &fleet, typed).await,
        (None, false) => {
            let manifests = files::read(invocation, &args.files).await?;
            objects(invocation, args, &fleet, &manifests)
        }
        (None, true) => matrix(invocation, args, &fleet),
    }
}

/// `clusters-for TYPE`.
async fn kind(invocation: &Invocation, args: &ClustersFor, fleet: &Described, typed: &str) -> Result<Exit> {
    let config = &fleet.config;
    // A kubeconfig tells home's address and what is known already; the clusters of the file are known without one.
    let session = invocation.connect().await;
    let offline = match &session {
        Ok(session) => session.client.discover_offline(),
        Err(_) => RestMapper::new(config.kinds().into_iter().map(guess).collect()),
    };
    let kind: ResourceKind = match (offline.resolve(typed), &session) {
        (Ok(resolution), _) => resolution.kind.clone(),
        // A short name that nobody has asked for yet: only a cluster can tell.
        (Err(_), Ok(session)) => targets::resolve(session, typed).await?,
        (Err(_), Err(error)) => {
            let unknown = Error::UnknownKind {
                asked: typed.to_owned(),
                configured: config.kinds().into_iter().map(gvk_string).collect(),
            };
            bail!(
                "{unknown}; if \"{typed}\" is a short name, only a cluster knows it, and none can be asked: {error:#}"
            )
        }
    };
    let clusters: Vec<Arc<ClusterDescriptor>> = match &session {
        Ok(session) => session
            .client
            .clusters()
            .iter()
            .map(|cluster| cluster.descriptor.clone())
            .collect(),
        Err(_) => fleet.selected.clone(),
    };
    let serving: Vec<&Arc<ClusterDescriptor>> = clusters
        .iter()
        .filter(|cluster| cluster.serves.contains(&kind.gvk))
        .collect();
    let rows: Vec<Value> = serving
        .iter()
        .map(|cluster| {
            json!({
                "name": cluster.name,
                "role": cluster.role.as_str(),
                "host": cluster.host,
                "labels": cluster.labels,
                "writes": writes(config, &kind.gvk, cluster),
            })
        })
        .collect();
    if let Some(format @ (Format::Json | Format::Yaml)) = args.format {
        return structured(
            invocation,
            format,
            &json!({"kind": gvk_string(&kind.gvk), "clusters": rows}),
        );
    }
    if args.format == Some(Format::Name) {
        invocation.ui.data(|out| {
            serving
                .iter()
                .try_for_each(|cluster| writeln!(out, "{}", cluster.name))
        })?;
        return Ok(Exit::Ok);
    }
    let lines = serving.iter().map(|cluster| {
        let labels: Vec<String> = cluster
            .labels
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        vec![
            cluster.name.clone(),
            cluster.role.as_str().to_owned(),
            cluster.host.clone().unwrap_or_else(|| "<unknown>".to_owned()),
            if labels.is_empty() {
                "<none>".to_owned()
            } else {
                labels.join(",")
            },
            writes(config, &kind.gvk, cluster),
        ]
    });
    table(
        invocation,
        args,
        &["CLUSTER", "ROLE", "HOST", "LABELS", "WRITES"],
        lines.collect(),
    )
}

/// Which objects of a kind are written to a cluster, in words.
fn writes(config: &ApiServersConfig, gvk: &GroupVersionKind, cluster: &ClusterDescriptor) -> String {
    let remotes = config
        .remotes
        .iter()
        .filter(|remote| remote.gvks.contains(gvk))
        .count();
    if cluster.role == Role::Home {
        return if remotes == 0 {
            "all"
        } else {
            "those that match no remote"
        }
        .to_owned();
    }
    let routers = config.router_set();
    let Some(router) = routers.get(gvk) else {
        return "none: the kind has no router".to_owned();
    };
    match cluster.labels.get(router.cluster_label()) {
        Some(value) => format!("{} = {value}", router.source()),
        None => format!("none: the cluster has no label {}", router.cluster_label()),
    }
}

/// `clusters-for -f FILE`.
fn objects(
    invocation: &Invocation,
    args: &ClustersFor,
    fleet: &Described,
    manifests: &[Manifest],
) -> Result<Exit> {
    let config = &fleet.config;
    let routers = config.router_set();
    // Routing sees all clusters, whatever is selected: leaving one out must not send an object elsewhere.
    let descriptors: Vec<&ClusterDescriptor> = fleet.all.iter().map(|cluster| &**cluster).collect();
    let mut exit = Exit::Ok;
    let mut rows = Vec::new();
    for manifest in manifests {
        let gvk = manifest.gvk();
        let kind = guess(&gvk);
        let name = format!(
            "{}/{}",
            kind.kind_group(),
            manifest.name().unwrap_or("<generated>")
        );
        let place = format!("{}:{}", manifest.source, manifest.line);
        let decision = route(&descriptors, &routers, &gvk, &manifest.object);
        let explained = Explained::new(
            decision,
            |target| fleet.is_selected(target),
            || fleet.not_listed(&gvk),
        );
        exit = exit.and(explained.exit);
        rows.push(json!({
            "object": name, "namespace": manifest.namespace(), "place": place, "cluster": explained.target,
            "result": explained.result, "reason": explained.reason, "candidates": explained.candidates(),
        }));
    }
    if let Some(format @ (Format::Json | Format::Yaml)) = args.format {
        structured(invocation, format, &json!({"objects": rows}))?;
        return Ok(exit);
    }
    let text = |row: &Value, field: &str| row[field].as_str().unwrap_or("<none>").to_owned();
    if args.format == Some(Format::Name) {
        // What has no target has no line, so that it is told on stderr.
        for row in rows.iter().filter(|row| row["cluster"].is_null()) {
            let [place, object, reason] = ["place", "object", "reason"].map(|field| text(row, field));
            invocation.ui.error(format!("{place}: {object}: {reason}"));
        }
        let mut routed = rows.iter().filter(|row| !row["cluster"].is_null());
        invocation.ui.data(|out| {
            routed.try_for_each(|row| {
                let line = format!("{}:{}", text(row, "cluster"), text(row, "object"));
                writeln!(out, "{}", escape::terminal(&line))
            })
        })?;
        return Ok(exit);
    }
    let lines = rows.iter().map(|row| {
        ["object", "cluster", "reason", "place"]
            .map(|field| text(row, field))
            .to_vec()
    });
    Ok(table(
        invocation,
        args,
        &["OBJECT", "CLUSTER", "WHY", "FILE"],
        lines.collect(),
    )?
    .and(exit))
}

/// `clusters-for`.
fn matrix(invocation: &Invocation, args: &ClustersFor, fleet: &Described) -> Result<Exit> {
    let clusters = &fleet.selected;
    let kinds: Vec<&GroupVersionKind> = fleet
        .config
        .kinds()
        .into_iter()
        .filter(|gvk| clusters.iter().any(|cluster| cluster.serves.contains(gvk)))
        .collect();
    let serving = |gvk: &GroupVersionKind| -> Vec<&str> {
        let serving = clusters.iter().filter(|cluster| cluster.serves.contains(gvk));
        serving.map(|cluster| cluster.name.as_str()).collect()
    };
    if let Some(format @ (Format::Json | Format::Yaml)) = args.format {
        let rows: Vec<Value> = kinds
            .iter()
            .map(|gvk| json!({"kind": gvk_string(gvk), "clusters": serving(gvk)}))
            .collect();
        return structured(invocation, format, &json!({"kinds": rows}));
    }
    if args.format == Some(Format::Name) {
        invocation.ui.data(|out| {
            kinds
                .iter()
                .try_for_each(|gvk| writeln!(out, "{}", gvk_string(gvk)))
        })?;
        return Ok(Exit::Ok);
    }
    let mut header = vec!["KIND"];
    header.extend(clusters.iter().map(|cluster| cluster.name.as_str()));
    let lines = kinds.iter().map(|gvk| {
        let serving = serving(gvk);
        let mut line = vec![gvk_string(gvk)];
        line.extend(clusters.iter().map(|cluster| {
            let mark = if serving.contains(&cluster.name.as_str()) {
                "x"
            } else {
                "-"
            };
            mark.to_owned()
        }));
        line
    });
    table(invocation, args, &header, lines.collect())
}

fn structured(invocation: &Invocation, format: Format, value: &Value) -> Result<Exit> {
    let terminal = invocation.ui.stdout_is_terminal;
    invocation.ui.data(|out| match format {
        Format::Yaml => yaml_output::write(out, value, terminal),
        _ => json_output::write_pretty(out, value, terminal),
    })?;
    Ok(Exit::Ok)
}

/// A small table of our own; lists of objects have kubectl's layout instead.
fn table(
    invocation: &Invocation,
    args: &ClustersFor,
    header: &[&str],
    lines: Vec<Vec<String>>,
) -> Result<Exit> {
    small_table::print(&invocation.ui, args.no_headers, header, lines)?;
    Ok(Exit::Ok)
}
