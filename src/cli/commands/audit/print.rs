//! Findings, in the format that was asked for.

use anyhow::Result;

use crate::audit::{Finding, Level};
use crate::cli::args::{Audit, FindingShape};
use crate::cli::invocation::Session;
use crate::cli::small_table::{self, Line};
use crate::output::findings::{self, Gap, Told};
use crate::output::json as json_output;
use crate::output::tone::Tone;

/// Prints the findings. Formats for programs are printed whatever was answered: they say themselves what is missing.
pub(super) fn print(
    session: &Session<'_>,
    args: &Audit,
    found: &[Finding],
    gaps: &[Gap],
    answered: bool,
) -> Result<()> {
    let ui = session.ui();
    let terminal = ui.stdout_is_terminal;
    let told = Told {
        findings: found,
        gaps,
        origin: session.origin.as_deref().unwrap_or("-"),
    };
    match args.shape {
        FindingShape::Json => {
            let all = findings::json(told);
            ui.data(|out| json_output::write_pretty(out, &all, terminal))?;
            return Ok(());
        }
        FindingShape::Sarif => {
            let all = findings::sarif(told);
            ui.data(|out| json_output::write_pretty(out, &all, terminal))?;
            return Ok(());
        }
        FindingShape::Junit => {
            ui.data(|out| findings::write_junit(out, told))?;
            return Ok(());
        }
        FindingShape::Table if !found.is_empty() => {
            let header = ["LEVEL", "CODE", "WHAT", "MESSAGE", "MEND"];
            let lines = found.iter().map(|finding| {
                let tone = match finding.level {
                    Level::Error => Some(Tone::Bad),
                    Level::Warning => Some(Tone::Doubtful),
                    Level::Note => None,
                };
                Line::toned(findings::cells(finding).to_vec(), 0, tone)
            });
            small_table::print(ui, args.no_headers, &header, lines)?;
        }
        FindingShape::Wide => ui.data(|out| {
            found.iter().enumerate().try_for_each(|(index, finding)| {
                if index > 0 {
                    writeln!(out)?;
                }
                findings::in_full(out, finding)
            })
        })?,
        FindingShape::Table => {}
    }
    if answered {
        let summary = findings::summary(found);
        ui.message(&match gaps.is_empty() {
            true => summary,
            false => format!("{summary} This is not all: a cluster did not answer."),
        });
    }
    Ok(())
}
