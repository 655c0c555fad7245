//! Where objects belong, as a table, for programs, or with everything that was compared.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Place, Routed};
use crate::cli::args::{Format, Route};
use crate::cli::small_table;
use crate::cli::ui::{OutputError, Ui};
use crate::fleet::{ClusterDescriptor, Role};
use crate::k8s::{GroupVersionKind, gvk_string};
use crate::output::table::Grid;
use crate::output::{escape, json as json_output, yaml as yaml_output};
use crate::routing::{Considered, Verdict};

/// Prints what was found. `clusters` are all of the fleet.
pub(super) fn print(
    ui: &Ui,
    args: &Route,
    clusters: &[&ClusterDescriptor],
    routed: &[Routed],
) -> Result<(), OutputError> {
    let terminal = ui.stdout_is_terminal;
    match args.format {
        Some(format @ (Format::Json | Format::Yaml)) => {
            let rows: Vec<Value> = routed.iter().map(|routed| structured(clusters, routed)).collect();
            let all = json!({"objects": rows});
            ui.data(|out| match format {
                Format::Yaml => yaml_output::write(out, &all, terminal),
                _ => json_output::write_pretty(out, &all, terminal),
            })
        }
        Some(Format::Name) => names(ui, routed),
        _ if args.explain => ui.data(|out| {
            routed.iter().enumerate().try_for_each(|(index, routed)| {
                if index > 0 {
                    writeln!(out)?;
                }
                explain(out, clusters, routed)
            })
        }),
        format => table(ui, args, format == Some(Format::Wide), routed),
    }
}

/// `CLUSTER:TYPE/NAME`. What belongs nowhere has no line, so that it is told on stderr.
fn names(ui: &Ui, routed: &[Routed]) -> Result<(), OutputError> {
    for routed in routed.iter().filter(|routed| routed.explained.target.is_none()) {
        if let Place::File(place) = &routed.place {
            ui.error(format!("{place}: {}: {}", routed.object, routed.explained.reason));
        }
    }
    ui.data(|out| {
        routed
            .iter()
            .try_for_each(|routed| match &routed.explained.target {
                Some(target) => writeln!(
                    out,
                    "{}",
                    escape::terminal(&format!("{target}:{}", routed.object))
                ),
                None => Ok(()),
            })
    })
}

fn table(ui: &Ui, args: &Route, wide: bool, routed: &[Routed]) -> Result<(), OutputError> {
    let namespaced = routed.iter().any(|routed| routed.namespace.is_some());
    let live = routed
        .iter()
        .any(|routed| matches!(routed.place, Place::Cluster(_)));
    let mut header = Vec::new();
    if namespaced {
        header.push("NAMESPACE");
    }
    header.push("OBJECT");
    header.extend(if live {
        ["IN", "BELONGS-TO"]
    } else {
        ["CLUSTER", ""]
    });
    header.retain(|name| !name.is_empty());
    header.push("WHY");
    if wide {
        header.extend(["RESULT", "READS"]);
    }
    if !live {
        header.push("FILE");
    }
    let none = || "<none>".to_owned();
    let lines = routed.iter().map(|routed| {
        let explained = &routed.explained;
        let mut line = Vec::new();
        if namespaced {
            line.push(routed.namespace.clone().unwrap_or_else(none));
        }
        line.push(routed.object.clone());
        if let Place::Cluster(cluster) = &routed.place {
            line.push(cluster.clone());
        }
        line.push(explained.target.clone().unwrap_or_else(none));
        line.push(explained.reason.clone());
        if wide {
            let source = explained
                .decision
                .as_ref()
                .and_then(|decision| decision.source.clone());
            line.extend([explained.result.to_owned(), source.unwrap_or_else(none)]);
        }
        if let Place::File(place) = &routed.place {
            line.push(place.clone());
        }
        line
    });
    small_table::print(ui, args.no_headers, &header, lines)
}

fn structured(clusters: &[&ClusterDescriptor], routed: &Routed) -> Value {
    let explained = &routed.explained;
    let decision = explained.decision.as_ref();
    let reads = decision.and_then(|decision| {
        let source = decision.source.as_ref()?;
        let key = decision.key.as_ref();
        Some(json!({
            "source": source,
            "value": key.map(|key| &key.value),
            "clusterLabel": key.map(|key| &key.cluster_label),
        }))
    });
    let mut row = json!({
        "object": routed.object,
        "kind": gvk_string(&routed.gvk),
        "namespace": routed.namespace,
        "cluster": explained.target,
        "result": explained.result,
        "reason": explained.reason,
        "reads": reads,
        "candidates": explained.candidates(),
        "homeListsKind": home(clusters, &routed.gvk).is_some(),
    });
    match &routed.place {
        Place::File(place) => row["place"] = json!(place),
        Place::Cluster(cluster) => {
            row["in"] = json!(cluster);
            row["standing"] = json!(routed.standing());
        }
    }
    row
}

/// The home cluster, if it lists the kind.
fn home<'a>(clusters: &[&'a ClusterDescriptor], gvk: &GroupVersionKind) -> Option<&'a ClusterDescriptor> {
    let mut listing = clusters.iter().filter(|cluster| cluster.serves.contains(gvk));
    listing.find(|cluster| cluster.role == Role::Home).copied()
}

/// What was compared with what, a line for each cluster, and what came of it.
fn explain(out: &mut dyn Write, clusters: &[&ClusterDescriptor], routed: &Routed) -> io::Result<()> {
    let place = match &routed.place {
        Place::File(place) => place.clone(),
        Place::Cluster(cluster) => format!("in {cluster}"),
    };
    let namespace = match &routed.namespace {
        Some(namespace) => format!(" in namespace {namespace}"),
        None => String::new(),
    };
    let title = format!("{}{namespace} ({place})", routed.object);
    writeln!(out, "{}", escape::terminal(&title))?;
    let mut grid = Grid::of_description();
    let mut row = |cells: [String; 3]| {
        let cells: Vec<_> = cells.iter().map(|cell| escape::terminal(cell)).collect();
        let used = cells
            .iter()
            .rposition(|cell| !cell.is_empty())
            .map_or(0, |last| last + 1);
        grid.row(&cells[..used]);
    };
    let Some(decision) = &routed.explained.decision else {
        row([
            "  =>".to_owned(),
            format!("nowhere: {}", routed.explained.reason),
            String::new(),
        ]);
        return grid.flush(out);
    };
    let read = match (&decision.source, &decision.key) {
        (Some(source), Some(key)) => format!("{source} is {:?}", key.value),
        (Some(source), None) => format!("{source} is missing, empty or not a string"),
        (None, _) => "nothing: the kind has no router".to_owned(),
    };
    row(["  reads".to_owned(), read, String::new()]);
    for cluster in clusters {
        let considered = decision
            .considered
            .iter()
            .find(|considered| considered.cluster == cluster.name);
        let (compared, verdict) = match considered {
            Some(considered) => compared(decision.key.as_ref().map(|key| &*key.cluster_label), considered),
            None if cluster.role == Role::Home && cluster.serves.contains(&routed.gvk) => {
                let fallback = "takes what matches no remote, since it lists the kind";
                (fallback.to_owned(), String::new())
            }
            None => ("does not list the kind".to_owned(), String::new()),
        };
        row([format!("  {}", cluster.name), compared, verdict]);
    }
    let verdict = match &routed.explained.target {
        Some(target) => format!("{target}: {}", routed.explained.reason),
        None => format!("nowhere: {}", routed.explained.reason),
    };
    let verdict = match routed.standing() {
        Some("misplaced") => format!("{verdict}; it is misplaced"),
        _ => verdict,
    };
    row(["  =>".to_owned(), verdict, String::new()]);
    grid.flush(out)
}

/// What of a remote was compared, and how it compared.
fn compared(label: Option<&str>, considered: &Considered) -> (String, String) {
    let all: Vec<String> = considered
        .labels
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let all = if all.is_empty() {
        "no labels".to_owned()
    } else {
        all.join(",")
    };
    match (&considered.verdict, label) {
        (Verdict::Match, Some(label)) => (labelled(label, considered), "matches".to_owned()),
        (Verdict::Differs(_), Some(label)) => (labelled(label, considered), "differs".to_owned()),
        (Verdict::NoLabel, Some(label)) => (all, format!("has no label {label}")),
        _ => (all, "not compared".to_owned()),
    }
}

fn labelled(label: &str, considered: &Considered) -> String {
    let value = considered
        .labels
        .get(label)
        .map(String::as_str)
        .unwrap_or_default();
    format!("{label}={value}")
}
