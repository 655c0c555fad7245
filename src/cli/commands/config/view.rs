//! `config view`: the APIServers file as it is understood, whatever it was wrapped in.

use anyhow::{Result, bail};

use crate::cli::Misuse;
use crate::cli::args::ConfigView;
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;
use crate::config::Written;
use crate::fleet::Role;
use crate::fleet::proxy::ProxyUrl;
use crate::output::json as json_output;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &ConfigView) -> Result<Exit> {
    let json = match args.format.as_deref().unwrap_or_default() {
        "" | "yaml" => false,
        "json" => true,
        _ => bail!(Misuse("--output must be 'yaml' or 'json'".to_owned())),
    };
    if !invocation.global.contexts.is_empty() {
        bail!(Misuse(
            "config view shows an APIServers file, and --contexts goes without one; see config init"
                .to_owned()
        ));
    }
    let fleet = invocation.describe().await?;
    let mut config = fleet.config.clone();
    if !args.raw {
        for remote in &mut config.remotes {
            let shown = remote.proxy_url.as_deref().map(ProxyUrl::parse);
            remote.proxy_url = shown.map(|proxy| match proxy {
                Ok(proxy) => proxy.to_string().trim_end_matches('/').to_owned(),
                Err(_) => "[redacted]".to_owned(),
            });
        }
    }
    let remotes: Vec<&str> = fleet
        .all
        .iter()
        .filter(|cluster| cluster.role == Role::Remote)
        .map(|cluster| cluster.name.as_str())
        .collect();
    let home = fleet
        .all
        .iter()
        .any(|cluster| cluster.role == Role::Home && fleet.is_selected(&cluster.name));
    let written = Written::new(&config, &remotes).only(home, |place| fleet.is_selected(remotes[place]));
    let ui = &invocation.ui;
    ui.data(|out| match json {
        true => json_output::write_pretty(out, &written, ui.stdout_is_terminal),
        false => out.write_all(written.to_yaml().as_bytes()),
    })?;
    Ok(Exit::Ok)
}
