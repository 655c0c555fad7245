//! Duplicates, as a line each, in full, or for programs.

use std::io::{self, Write};

use anyhow::Result;
use jiff::Timestamp;
use serde_json::json;

use crate::audit::Copies;
use crate::cli::args::{Duplicates, Shape};
use crate::cli::invocation::Invocation;
use crate::cli::small_table::{self, Line};
use crate::output::duration::age;
use crate::output::table::Grid;
use crate::output::tone::Tone;
use crate::output::{escape, json as json_output, yaml as yaml_output};

/// Prints what was found; `complete` says whether every cluster answered.
pub(super) fn print(
    invocation: &Invocation,
    args: &Duplicates,
    found: &[Copies],
    complete: bool,
) -> Result<()> {
    let ui = &invocation.ui;
    let terminal = ui.stdout_is_terminal;
    match args.shape {
        Shape::Json | Shape::Yaml => {
            let all = json!({"duplicates": found, "complete": complete});
            ui.data(|out| match args.shape {
                Shape::Yaml => yaml_output::write(out, &all, terminal),
                _ => json_output::write_pretty(out, &all, terminal),
            })?;
            return Ok(());
        }
        Shape::Name => {
            for copies in found
                .iter()
                .filter(|copies| copies.superfluous().next().is_none())
            {
                let clusters = copies.clusters().join(", ");
                ui.warning(format!(
                    "{} in {clusters}: it is not known which copy stays, so none is named; see -o wide",
                    copies.object
                ));
            }
            ui.data(|out| {
                let to_go = found
                    .iter()
                    .flat_map(|copies| copies.superfluous().map(move |copy| (copies, copy)));
                to_go.into_iter().try_for_each(|(copies, copy)| {
                    let line = match invocation.global.show_cluster {
                        true => format!("{}:{}", copy.cluster, copies.object),
                        false => copies.object.clone(),
                    };
                    writeln!(out, "{}", escape::terminal(&line))
                })
            })?;
            return Ok(());
        }
        Shape::Table if !found.is_empty() => table(invocation, args, found)?,
        Shape::Wide if !found.is_empty() => {
            let now = Timestamp::now();
            ui.data(|out| {
                found.iter().enumerate().try_for_each(|(index, copies)| {
                    if index > 0 {
                        writeln!(out)?;
                    }
                    in_full(out, copies, now)
                })
            })?;
        }
        _ => ui.message(match complete {
            true => "No duplicates found.",
            false => "No duplicates found in the clusters that answered.",
        }),
    }
    Ok(())
}

fn table(invocation: &Invocation, args: &Duplicates, found: &[Copies]) -> Result<()> {
    let namespaced = found.iter().any(|copies| copies.namespace.is_some());
    let mut header = vec!["OBJECT", "CLUSTERS", "OWNER", "DIFFERS", "CLEAN-UP"];
    if namespaced {
        header.insert(0, "NAMESPACE");
    }
    let lines = found.iter().map(|copies| {
        let mut line = vec![
            copies.object.clone(),
            copies.clusters().join(","),
            copies.owner.clone().unwrap_or_else(|| "<unknown>".to_owned()),
            differs(copies),
            match copies.cleanup.as_slice() {
                [only] => only.commands.join(" && "),
                _ => "choose: see -o wide".to_owned(),
            },
        ];
        if namespaced {
            let namespace = copies.namespace.clone();
            line.insert(0, namespace.unwrap_or_else(|| "<none>".to_owned()));
        }
        Line::toned(line, usize::from(namespaced), Some(Tone::Duplicate))
    });
    small_table::print(&invocation.ui, args.no_headers, &header, lines)?;
    Ok(())
}

/// In what the copies differ, in a cell.
fn differs(copies: &Copies) -> String {
    let Some(differences) = &copies.differences else {
        return "<unknown>".to_owned();
    };
    let mut paths: Vec<&str> = differences
        .iter()
        .flat_map(|versus| &versus.object)
        .map(|difference| difference.path.as_str())
        .collect();
    paths.sort_unstable();
    paths.dedup();
    match paths.as_slice() {
        [] => "no".to_owned(),
        [only] => (*only).to_owned(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}

fn in_full(out: &mut dyn Write, copies: &Copies, now: Timestamp) -> io::Result<()> {
    let line = |out: &mut dyn Write, text: &str| writeln!(out, "{}", escape::terminal(text));
    let namespace = match &copies.namespace {
        Some(namespace) => format!(" in namespace {namespace}"),
        None => String::new(),
    };
    let owner = match &copies.owner {
        Some(owner) => format!("belongs to {owner}"),
        None => "it is not known where it belongs".to_owned(),
    };
    line(out, &format!("{}{namespace}: {owner}", copies.object))?;
    let mut grid = Grid::of_description();
    grid.header(["  CLUSTER", "AGE", "BELONGS-TO", "WHY"]);
    for copy in &copies.copies {
        let mut age = match &copy.created {
            Some(created) => age(created, now),
            None => "<unknown>".to_owned(),
        };
        if copy.deleting {
            age.push_str(" (being deleted)");
        }
        let cells = [
            format!("  {}", copy.cluster),
            age,
            copy.belongs_to.clone().unwrap_or_else(|| "<none>".to_owned()),
            copy.reason.clone().unwrap_or_else(|| "<unknown>".to_owned()),
        ];
        grid.row(cells.iter().map(|cell| escape::terminal(cell)));
    }
    grid.flush(out)?;
    match &copies.differences {
        None => line(out, "  not all copies could be read, so they were not compared")?,
        Some(differences) => {
            for versus in differences {
                let (from, to) = (&versus.from, &versus.to);
                if versus.object.is_empty() {
                    line(out, &format!("  {to}'s copy is meant to be the same as {from}'s"))?;
                } else {
                    line(out, &format!("  {to}'s copy differs from {from}'s:"))?;
                    for difference in &versus.object {
                        line(out, &format!("    {difference}"))?;
                    }
                }
                if !versus.status.is_empty() {
                    line(out, &format!("  {to}'s status differs from {from}'s, as it may:"))?;
                    for difference in &versus.status {
                        line(out, &format!("    {difference}"))?;
                    }
                }
            }
        }
    }
    for way in &copies.cleanup {
        line(out, &format!("  to {}:", way.what))?;
        for command in &way.commands {
            line(out, &format!("    {command}"))?;
        }
    }
    Ok(())
}
