//! `clusters`: which clusters there are, and whether they answer.

use anyhow::Result;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::cli::account::Account;
use crate::cli::args::{Clusters, Format};
use crate::cli::exit::Exit;
use crate::cli::invocation::{Invocation, Session};
use crate::client::ClusterReport;
use crate::fleet::{ClusterDescriptor, Serves};
use crate::k8s::gvk_string;
use crate::output::table::Grid;
use crate::output::tone::Tone;
use crate::output::{escape, json as json_output, yaml as yaml_output};

/// What is known of a cluster.
struct Row {
    report: ClusterReport,
    version: Option<String>,
    proxy: Option<String>,
}

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Clusters) -> Result<Exit> {
    let session = invocation.connect().await?;
    let ui = &invocation.ui;
    if args.format == Some(Format::Name) {
        let clusters = session.client.clusters();
        ui.data(|out| {
            clusters
                .iter()
                .try_for_each(|cluster| writeln!(out, "{}", escape::terminal(&cluster.descriptor.name)))
        })?;
        return Ok(Exit::Ok);
    }
    let rows = ask(&session).await;
    let mut account = Account::default();
    for row in &rows {
        account.add_report(&row.report, "get the version");
    }
    match args.format {
        Some(format @ (Format::Json | Format::Yaml)) => {
            let value = json!({"clusters": rows.iter().map(structured).collect::<Vec<Value>>()});
            ui.data(|out| match format {
                Format::Yaml => yaml_output::write(out, &value, ui.stdout_is_terminal),
                _ => json_output::write_pretty(out, &value, ui.stdout_is_terminal),
            })?;
        }
        format => table(invocation, &rows, format == Some(Format::Wide), args.no_headers)?,
    }
    let exit = account.tell(ui, &invocation.global);
    Ok(account.report(invocation, exit))
}

async fn ask(session: &Session<'_>) -> Vec<Row> {
    let clusters = session.client.clusters();
    join_all(clusters.iter().map(|cluster| async {
        // A login is not the server's time.
        let _ = cluster.connection.authenticate().await;
        let name = cluster.descriptor.name.as_str();
        let asked = session.client.only([name]).server_versions().await;
        let connection = &cluster.connection;
        let proxy = connection.proxy().map(|proxy| proxy.to_string());
        asked.into_iter().map(move |(report, version)| Row {
            report,
            version,
            proxy: proxy.clone(),
        })
    }))
    .await
    .into_iter()
    .flatten()
    .collect()
}

/// `yes`, or why not in a word.
fn reachable(row: &Row) -> &'static str {
    match &row.report.result {
        Ok(_) => "yes",
        Err(error) => error.reason.as_str(),
    }
}

fn milliseconds(report: &ClusterReport) -> u64 {
    u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// The kinds that a cluster lists; `None`: whatever it serves.
fn kinds(cluster: &ClusterDescriptor) -> Option<Vec<String>> {
    match &cluster.serves {
        Serves::Listed(gvks) => Some(gvks.iter().map(gvk_string).collect()),
        Serves::Any => None,
    }
}

fn structured(row: &Row) -> Value {
    let cluster = &row.report.cluster;
    let error = row.report.result.as_ref().err();
    json!({
        "name": cluster.name,
        "role": cluster.role.as_str(),
        "host": cluster.host,
        "labels": cluster.labels,
        "kinds": kinds(cluster),
        "proxy": row.proxy,
        "version": row.version,
        "reachable": error.is_none(),
        "error": error.map(|error| json!({"kind": error.reason.as_str(), "message": error.message})),
        "milliseconds": milliseconds(&row.report),
    })
}

fn table(invocation: &Invocation, rows: &[Row], wide: bool, no_headers: bool) -> Result<()> {
    let mut grid = Grid::new().colored(invocation.ui.colors.stdout);
    if !no_headers {
        let header = [
            "CLUSTER",
            "ROLE",
            "HOST",
            "VERSION",
            "REACHABLE",
            "LATENCY",
            "LABELS",
        ];
        let more: &[&str] = if wide { &["KINDS", "PROXY"] } else { &[] };
        grid.header(header.iter().chain(more));
    }
    let or = |text: Option<&str>, else_: &str| text.unwrap_or(else_).to_owned();
    for row in rows {
        let cluster = &row.report.cluster;
        let labels: Vec<String> = cluster
            .labels
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let labels = labels.join(",");
        let mut cells = vec![
            cluster.name.clone(),
            cluster.role.as_str().to_owned(),
            or(cluster.host.as_deref(), "<unknown>"),
            or(row.version.as_deref(), "<unknown>"),
            reachable(row).to_owned(),
            format!("{}ms", milliseconds(&row.report)),
            or(
                Some(labels.as_str()).filter(|labels| !labels.is_empty()),
                "<none>",
            ),
        ];
        if wide {
            cells.push(kinds(cluster).map_or("<any>".to_owned(), |kinds| kinds.len().to_string()));
            cells.push(or(row.proxy.as_deref(), "<none>"));
        }
        let silent = row.report.result.is_err().then_some(Tone::Bad);
        for (column, cell) in cells.iter().enumerate() {
            // CLUSTER and REACHABLE.
            grid.toned(&escape::cell(cell), silent.filter(|_| matches!(column, 0 | 4)));
        }
        grid.end_row();
    }
    invocation.ui.data(|out| grid.flush(out))?;
    Ok(())
}
