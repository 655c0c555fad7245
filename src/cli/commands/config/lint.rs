//! `config lint`: what is wrong with an APIServers file, and where. Asks no cluster, unless the file is in one.

use std::io::{self, Write};

use anyhow::{Result, bail};
use jiff::Timestamp;

use crate::cli::Misuse;
use crate::cli::args::{ConfigLint, FindingsFormat};
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;
use crate::config::{self, Rule, Severity};
use crate::output::diagnostics::{self, Finding, Level};
use crate::output::{escape, json as json_output};

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &ConfigLint) -> Result<Exit> {
    let global = &invocation.global;
    if args.file.is_some() && global.config.is_some() {
        bail!(Misuse(
            "--config and FILE are two files; lint takes one".to_owned()
        ));
    }
    if !global.contexts.is_empty() {
        bail!(Misuse(
            "config lint checks an APIServers file, and --contexts goes without one".to_owned()
        ));
    }
    let explicit = args.file.as_deref().or(global.config.as_deref());
    let source = invocation.config_source_of(explicit)?;
    let origin = source.to_string();
    let (config, found) = invocation
        .unread_config(source, None)
        .await?
        .lint(Timestamp::now());
    let plain: Vec<Finding> = found.iter().map(plain).collect();
    let ui = &invocation.ui;
    match args.format {
        FindingsFormat::Text => ui.data(|out| {
            found.iter().try_for_each(|finding| tell(out, finding))?;
            match &config {
                Some(config) if found.is_empty() => writeln!(
                    out,
                    "{}: nothing is wrong with it: {}, {}",
                    escape::terminal(&origin),
                    counted(config.remotes.len(), "remote"),
                    counted(config.kinds().len(), "kind"),
                ),
                _ => Ok(()),
            }
        })?,
        FindingsFormat::Json => {
            ui.data(|out| json_output::write_pretty(out, &diagnostics::json(&plain), ui.stdout_is_terminal))?;
        }
        FindingsFormat::Sarif => {
            let rules: Vec<(&str, &str)> = Rule::ALL
                .iter()
                .map(|rule| (rule.as_str(), rule.summary()))
                .collect();
            let log = diagnostics::sarif(&plain, &rules);
            ui.data(|out| json_output::write_pretty(out, &log, ui.stdout_is_terminal))?;
        }
    }
    let errors = diagnostics::count(&plain, Level::Error);
    let warnings = diagnostics::count(&plain, Level::Warning);
    if args.format == FindingsFormat::Text && errors + warnings > 0 {
        ui.message(&format!(
            "{origin}: {}, {}",
            counted(errors, "error"),
            counted(warnings, "warning")
        ));
    }
    let bad = errors > 0 || (args.strict && warnings > 0);
    Ok(if bad { Exit::Error } else { Exit::Ok })
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// The finding as programs get it.
pub fn plain(finding: &config::Finding) -> Finding {
    Finding {
        severity: match finding.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
        },
        code: finding.rule.as_str(),
        cluster: None,
        file: Some(finding.origin.clone()),
        line: finding.location.map(|location| location.line),
        column: finding.location.map(|location| location.column),
        message: finding.message.clone(),
        help: finding.help.clone(),
    }
}

/// The finding as compilers tell theirs: place, what, the line with carets, what to do.
fn tell(out: &mut dyn Write, finding: &config::Finding) -> io::Result<()> {
    let place = finding
        .location
        .map(|location| format!(":{location}"))
        .unwrap_or_default();
    writeln!(
        out,
        "{}{place}: {}: {} [{}]",
        escape::terminal(&finding.origin),
        finding.severity,
        escape::terminal(&finding.message),
        finding.rule
    )?;
    let number = finding.location.map(|location| location.line.to_string());
    let margin = " ".repeat(number.as_ref().map_or(0, String::len));
    if let (Some(number), Some(excerpt)) = (number, &finding.excerpt) {
        writeln!(out, "  {number} | {}", escape::terminal(&excerpt.line))?;
        let carets = "^".repeat(excerpt.width);
        writeln!(out, "  {margin} | {}{carets}", " ".repeat(excerpt.before))?;
    }
    match &finding.help {
        Some(help) => writeln!(out, "  {margin} = {}", escape::terminal(help)),
        None => Ok(()),
    }
}
