//! `doctor`: what is wrong with the clusters, and how to mend it.
//!
//! `examine` asks, all clusters at once; `judge` makes findings of the answers and does no IO; `print` shows both.

mod codes;
mod examine;
mod judge;
mod print;
#[cfg(test)]
mod tests;

use anyhow::Result;
use futures::future::join_all;
use jiff::Timestamp;

use crate::cli::account::Account;
use crate::cli::args::{Doctor, DoctorFormat};
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;
use crate::client::ClusterReport;
use crate::config::Rule;
use crate::output::diagnostics::{self, Finding, Level};
use crate::output::json as json_output;

use examine::Examination;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Doctor) -> Result<Exit> {
    let session = invocation.connect().await?;
    let clusters = session.client.clusters();
    let examinations: Vec<Examination> =
        join_all(clusters.iter().map(|cluster| examine::examine(&session, cluster))).await;
    let now = Timestamp::now();
    let file = invocation.unread.get().map(|unread| unread.lint(now).1);
    let found = judge::judge(&examinations, &file.unwrap_or_default(), now);
    let ui = &invocation.ui;
    match args.format {
        DoctorFormat::Table => {
            ui.data(|out| print::text(out, &examinations, &found, now, ui.colors.stdout))?
        }
        DoctorFormat::Json => {
            let value = print::structured(&examinations, &found);
            ui.data(|out| json_output::write_pretty(out, &value, ui.stdout_is_terminal))?;
        }
        DoctorFormat::Sarif => {
            let file_rules = Rule::ALL.iter().map(|rule| (rule.as_str(), rule.summary()));
            let rules: Vec<(&str, &str)> = codes::ALL.into_iter().chain(file_rules).collect();
            let log = diagnostics::sarif(&found, &rules);
            ui.data(|out| json_output::write_pretty(out, &log, ui.stdout_is_terminal))?;
        }
    }
    let exit = exit(invocation, args, &examinations, &found);
    let mut account = Account::default();
    for examination in &examinations {
        let report = ClusterReport {
            cluster: examination.cluster.clone(),
            result: examination.version.clone().map(|_| 1),
            elapsed: examination.elapsed,
        };
        account.add_report(&report, "get the version");
    }
    Ok(account.report(invocation, exit))
}

/// 3 when a cluster does not answer, else 1 when something does not work.
fn exit(invocation: &Invocation, args: &Doctor, examinations: &[Examination], found: &[Finding]) -> Exit {
    let silent: Vec<&str> = examinations
        .iter()
        .filter(|examination| !examination.answers())
        .map(|examination| examination.cluster.name.as_str())
        .collect();
    let accepted = invocation.global.allow_partial;
    let of_silent = |finding: &&Finding| {
        let cluster = finding.cluster.as_deref().unwrap_or_default();
        silent.contains(&cluster)
    };
    let matters = |finding: &&Finding| !(accepted && of_silent(finding));
    let bad = found
        .iter()
        .filter(matters)
        .any(|finding| finding.severity == Level::Error || args.strict);
    let exit = if bad { Exit::Error } else { Exit::Ok };
    match silent.is_empty() || accepted {
        true => exit,
        false => exit.and(Exit::Partial),
    }
}
