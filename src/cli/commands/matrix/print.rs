//! The matrix, as a table or for programs.

use std::io::{self, Write};

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::{Cell, Of};
use crate::cli::args::{Matrix, Plain};
use crate::cli::invocation::Invocation;
use crate::k8s::gvk_string;
use crate::output::table::Grid;
use crate::output::tone::Tone;
use crate::output::{escape, json as json_output, yaml as yaml_output};

/// How many objects stand how.
struct Summary {
    objects: usize,
    in_one: usize,
    in_several: usize,
    differing: usize,
}

impl Summary {
    fn of(of: &Of) -> Self {
        let there = |cells: &[Cell]| cells.iter().filter(|cell| cell.is_there()).count();
        let several = of.rows.iter().filter(|row| there(&row.cells) > 1);
        let in_several = several.clone().count();
        Summary {
            objects: of.rows.len(),
            in_one: of.rows.len() - in_several,
            in_several,
            differing: several.filter(|row| row.cells.contains(&Cell::Differs)).count(),
        }
    }
}

/// Prints all of it.
pub(super) fn print(invocation: &Invocation, args: &Matrix, all: &[Of]) -> Result<()> {
    let ui = &invocation.ui;
    let terminal = ui.stdout_is_terminal;
    if args.shape != Plain::Table {
        let kinds: Vec<Value> = all.iter().map(structured).collect();
        let all = json!({"kinds": kinds});
        ui.data(|out| match args.shape {
            Plain::Yaml => yaml_output::write(out, &all, terminal),
            _ => json_output::write_pretty(out, &all, terminal),
        })?;
        return Ok(());
    }
    let shown: Vec<&Of> = all.iter().filter(|of| !of.rows.is_empty()).collect();
    ui.data(|out| {
        shown.iter().enumerate().try_for_each(|(index, of)| {
            if index > 0 {
                writeln!(out)?;
            }
            table(out, of, args.no_headers, all.len() > 1, ui.colors.stdout)
        })
    })?;
    for of in all {
        let resource = of.kind.group_resource();
        let Summary {
            objects,
            in_one,
            in_several,
            differing,
        } = Summary::of(of);
        let silent: Vec<&str> = of.silent.iter().map(String::as_str).collect();
        let unknown = match silent.is_empty() {
            true => String::new(),
            false => format!("; it is unknown what {} has", silent.join(", ")),
        };
        ui.message(&match objects {
            0 if silent.is_empty() => format!("No {resource} found."),
            _ => format!(
                "{objects} {resource}: {in_one} in one cluster, {in_several} in several, {differing} of these with \
                 differences{unknown}"
            ),
        });
    }
    Ok(())
}

fn table(out: &mut dyn Write, of: &Of, no_headers: bool, with_kind: bool, colored: bool) -> io::Result<()> {
    let namespaced = of.kind.namespaced;
    let mut grid = Grid::new().colored(colored);
    if !no_headers {
        let mut header = vec![if with_kind { "OBJECT" } else { "NAME" }];
        if namespaced {
            header.insert(0, "NAMESPACE");
        }
        header.extend(of.clusters.iter().map(String::as_str));
        grid.header(header);
    }
    for row in &of.rows {
        if namespaced {
            grid.cell(&escape::cell(row.key.namespace.as_deref().unwrap_or("<none>")));
        }
        let name = match with_kind {
            true => format!("{}/{}", of.kind.kind_group(), row.key.name),
            false => row.key.name.clone(),
        };
        let there = row.cells.iter().filter(|cell| cell.is_there()).count();
        grid.toned(&escape::cell(&name), (there > 1).then_some(Tone::Duplicate));
        for cell in &row.cells {
            let (text, tone) = match cell {
                Cell::Absent => ("-", None),
                Cell::Differs => (cell.as_str(), Some(Tone::Doubtful)),
                Cell::Unknown => (cell.as_str(), Some(Tone::Bad)),
                cell => (cell.as_str(), None),
            };
            grid.toned(text, tone);
        }
        grid.end_row();
    }
    grid.flush(out)
}

fn structured(of: &Of) -> Value {
    let summary = Summary::of(of);
    let rows = of.rows.iter().map(|row| {
        let cells: Map<String, Value> = of
            .clusters
            .iter()
            .zip(&row.cells)
            .map(|(cluster, cell)| (cluster.clone(), json!(cell.as_str())))
            .collect();
        json!({"namespace": row.key.namespace, "name": row.key.name, "clusters": cells})
    });
    json!({
        "kind": gvk_string(&of.kind.gvk),
        "clusters": of.clusters,
        "complete": of.silent.is_empty(),
        "unknown": of.silent,
        "summary": {
            "objects": summary.objects, "inOne": summary.in_one, "inSeveral": summary.in_several,
            "differing": summary.differing,
        },
        "objects": rows.collect::<Vec<Value>>(),
    })
}
