//! `config`: APIServers files checked, shown, made and converted.

mod import;
mod init;
pub(super) mod lint;
mod target;
mod view;

use anyhow::Result;

use crate::cli::args::{ConfigCommand, SchemaOf};
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;

/// The schema of APIServers files.
const SCHEMA: &str = include_str!("../../../../docs/apiservers.schema.json");
/// The schema of reports.
const REPORT_SCHEMA: &str = include_str!("../../../../docs/report.schema.json");

/// Runs one of the commands.
pub async fn run(invocation: &Invocation, command: &ConfigCommand) -> Result<Exit> {
    match command {
        ConfigCommand::Lint(args) => lint::run(invocation, args).await,
        ConfigCommand::View(args) => view::run(invocation, args).await,
        ConfigCommand::Init(args) => init::run(invocation, args).await,
        ConfigCommand::Import(args) => import::run(invocation, args).await,
        ConfigCommand::Schema(args) => {
            let schema = match args.what {
                SchemaOf::Apiservers => SCHEMA,
                SchemaOf::Report => REPORT_SCHEMA,
            };
            invocation.ui.data(|out| out.write_all(schema.as_bytes()))?;
            Ok(Exit::Ok)
        }
    }
}
