//! What differs, as a table or for programs.

use anyhow::Result;
use serde_json::Value;

use crate::audit::Difference;
use crate::cli::args::{Compare, Plain};
use crate::cli::ui::Ui;
use crate::output::table::Grid;
use crate::output::{escape, json as json_output, yaml as yaml_output};

/// How many differences of an object a line tells.
const MOST: usize = 3;

/// An object that differs.
pub(super) struct Line<'a> {
    pub(super) namespace: Option<String>,
    /// What is in front of the differences.
    pub(super) cells: Vec<String>,
    pub(super) differences: &'a [Difference],
}

/// Prints the lines under `header`, or `all` for programs.
pub(super) fn print(ui: &Ui, args: &Compare, all: &Value, header: &[&str], lines: &[Line<'_>]) -> Result<()> {
    let terminal = ui.stdout_is_terminal;
    match args.shape {
        Plain::Json => ui.data(|out| json_output::write_pretty(out, all, terminal))?,
        Plain::Yaml => ui.data(|out| yaml_output::write(out, all, terminal))?,
        Plain::Table => {
            let namespaced = lines.iter().any(|line| line.namespace.is_some());
            let mut grid = Grid::new();
            if !args.no_headers {
                let namespace = namespaced.then_some("NAMESPACE");
                grid.header(namespace.iter().chain(header).chain(&["DIFFERENCES"]));
            }
            for line in lines {
                if namespaced {
                    grid.cell(&escape::cell(line.namespace.as_deref().unwrap_or("<none>")));
                }
                line.cells.iter().for_each(|cell| grid.cell(&escape::cell(cell)));
                grid.cell(&escape::terminal(&brief(line.differences)));
                grid.end_row();
            }
            ui.data(|out| grid.flush(out))?;
        }
    }
    Ok(())
}

fn brief(differences: &[Difference]) -> String {
    let mut told: Vec<String> = differences.iter().take(MOST).map(ToString::to_string).collect();
    if differences.len() > MOST {
        told.push(format!("and {} more", differences.len() - MOST));
    }
    told.join("; ")
}
