//! `version`: of this program, and of the clusters' API servers.

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::super::Misuse;
use super::super::account::Account;
use super::super::args::{Format, Version};
use super::super::exit::Exit;
use super::super::invocation::Invocation;
use crate::output::{json as json_output, yaml as yaml_output};

/// Prints the versions.
pub async fn run(invocation: &Invocation, args: &Version) -> Result<Exit> {
    let ui = &invocation.ui;
    let format = match args.format.as_deref().unwrap_or_default() {
        "" => None,
        "json" => Some(Format::Json),
        "yaml" => Some(Format::Yaml),
        _ => bail!(Misuse("--output must be 'yaml' or 'json'".to_owned())),
    };
    let client = concat!("v", env!("CARGO_PKG_VERSION"));
    let mut account = Account::default();
    let mut servers: Vec<(String, String)> = Vec::new();
    if !args.client {
        let session = invocation.connect().await?;
        for (report, version) in session.client.server_versions().await {
            account.add_report(&report, "get the version");
            servers.extend(version.map(|version| (report.cluster.name.clone(), version)));
        }
    }
    ui.data(|out| match format {
        Some(Format::Json | Format::Yaml) => {
            let servers: serde_json::Map<String, Value> = servers
                .iter()
                .map(|(cluster, version)| (cluster.clone(), json!(version)))
                .collect();
            let value = json!({"clientVersion": client, "serverVersions": servers});
            match format {
                Some(Format::Yaml) => yaml_output::write(out, &value, ui.stdout_is_terminal),
                _ => json_output::write_pretty(out, &value, ui.stdout_is_terminal),
            }
        }
        _ => {
            writeln!(out, "Client Version: {client}")?;
            for (cluster, version) in &servers {
                writeln!(
                    out,
                    "Server Version: {} ({cluster})",
                    crate::output::escape::terminal(version)
                )?;
            }
            Ok(())
        }
    })?;
    let exit = account.tell(ui, &invocation.global);
    Ok(account.report(invocation, exit))
}
