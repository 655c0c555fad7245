//! `api-resources`: the kinds of the APIServers file, or all, and the clusters that really serve them.

mod print;
mod rows;

use anyhow::{Result, bail};

use crate::cli::Misuse;
use crate::cli::account::Account;
use crate::cli::args::ApiResources;
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;
use crate::client::Kinds;
use crate::k8s::gvk_string;
use print::Format;
use rows::{Filter, Rows, SortBy};

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &ApiResources) -> Result<Exit> {
    let format = validate(args)?;
    let sort = match args.sort_by.as_deref() {
        None | Some("") => SortBy::Group,
        Some("name") => SortBy::Name,
        Some("kind") => SortBy::Kind,
        Some(_) => bail!(Misuse("--sort-by accepts only name or kind".to_owned())),
    };
    let session = invocation.connect().await?;
    let which = if args.all { Kinds::All } else { Kinds::Listed };
    let served = session.client.served(which, !args.cached).await;
    let filter = Filter {
        group: args.api_group.as_deref(),
        namespaced: args.namespaced,
        verbs: &args.verbs,
        categories: &args.categories,
    };
    let ui = &invocation.ui;
    let mut account = Account::default();
    for served in &served {
        account.add_report(&served.report, "find out what it serves");
        for gvk in served
            .missing
            .iter()
            .filter(|gvk| filter.allows_group(&gvk.group))
        {
            ui.warning(format!(
                "cluster {} does not serve {}, which the APIServers file lists for it; is its CustomResourceDefinition \
                 installed?",
                served.report.cluster.name,
                gvk_string(gvk)
            ));
        }
    }
    if !account.nothing_answered() {
        let rows = Rows::new(&served, &filter, sort, |kind| format.identity(kind));
        let shown = print::Shown {
            format,
            show_cluster: invocation.global.show_cluster,
            no_headers: args.no_headers,
            for_terminal: ui.stdout_is_terminal,
        };
        ui.data(|out| shown.write(out, &rows))?;
    }
    let exit = account.tell(ui, &invocation.global);
    Ok(account.report(invocation, exit))
}

fn validate(args: &ApiResources) -> Result<Format> {
    if !args.arguments.is_empty() {
        // As Go prints a slice.
        bail!(Misuse(format!(
            "unexpected arguments: [{}]\nSee 'kubectl-multicluster api-resources -h' for help and examples",
            args.arguments.join(" ")
        )));
    }
    Ok(match args.format.as_deref().unwrap_or_default() {
        "" => Format::Table { wide: false },
        "wide" => Format::Table { wide: true },
        text if text.eq_ignore_ascii_case("name") => Format::Name,
        text if text.eq_ignore_ascii_case("json") => Format::Json,
        text if text.eq_ignore_ascii_case("yaml") => Format::Yaml,
        text if text.eq_ignore_ascii_case("kyaml") => Format::Kyaml,
        text => bail!(Misuse(format!(
            "unable to match a printer suitable for the output format \"{text}\", allowed formats are: json,kyaml,name,wide,yaml"
        ))),
    })
}
