//! `compare`: what is in one cluster and not in another, and how what is in both differs; or what has become of what a snapshot
//! holds.

mod clusters;
mod print;
mod since;

use std::path::Path;

use anyhow::{Result, bail};

use crate::cli::Misuse;
use crate::cli::args::Compare;
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;

/// Runs the command. As with `diff`, 1 says that there are differences, so that an error is 2.
pub async fn run(invocation: &Invocation, args: &Compare) -> Result<Exit> {
    let exit = match compare(invocation, args).await {
        Ok(exit) => exit,
        Err(error) => crate::cli::report(&invocation.ui, &error),
    };
    Ok(match exit {
        Exit::Error => Exit::Trouble,
        exit => exit,
    })
}

async fn compare(invocation: &Invocation, args: &Compare) -> Result<Exit> {
    let session = invocation.connect().await?;
    let Some((first, rest)) = args.what.split_first() else {
        bail!(Misuse(
            "compare takes two clusters, or the file of a snapshot".to_owned()
        ));
    };
    if session.is_selected(first) {
        let Some((second, types)) = rest.split_first() else {
            bail!(Misuse(format!("name a second cluster to compare {first} with")));
        };
        session.require_cluster(second)?;
        if first == second {
            bail!(Misuse(format!("{first} is compared with itself")));
        }
        return clusters::run(&session, args, [first, second], types).await;
    }
    if !Path::new(first).exists() {
        let clusters = session.client.clusters();
        let names: Vec<&str> = clusters
            .iter()
            .map(|cluster| cluster.descriptor.name.as_str())
            .collect();
        bail!(Misuse(format!(
            "\"{first}\" is neither a cluster nor a file; there are {}",
            names.join(", ")
        )));
    }
    since::run(&session, args, Path::new(first), rest).await
}
