//! `describe`: what all clusters have, in detail, with the events that each cluster has about it.

mod events;
mod find;

use anyhow::{Result, bail};
use jiff::Timestamp;

use crate::cli::Misuse;
use crate::cli::args::Describe;
use crate::cli::exit::Exit;
use crate::cli::files;
use crate::cli::invocation::{Invocation, Session};
use crate::cli::labelled::Labelled as _;
use crate::cli::targets::{self, Target};
use crate::fleet::selector::Selector;
use crate::output::describe::{self, Description};
use find::Found;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Describe) -> Result<Exit> {
    let selector = validate(args)?;
    let session = invocation.connect().await?;
    let targets = targets(&session, args, selector.as_ref()).await?;
    let named = targets.iter().any(|target| !target.names.is_empty());
    if named && args.files.is_empty() {
        if selector.is_some() {
            bail!(Misuse(
                "name cannot be provided when a selector is specified".to_owned()
            ));
        }
        if args.all_namespaces && targets.iter().any(|target| target.kind.namespaced) {
            bail!(Misuse(
                "a resource cannot be retrieved by name across all namespaces".to_owned()
            ));
        }
    }
    let mut found = find::find(&session, args, &targets).await?;
    // kubectl shows them unasked where one object is all that was asked for.
    let with_events = args.show_events.unwrap_or(found.is_one);
    let events = match with_events {
        true => events::search(&session, &mut found, args.chunk_size).await,
        false => Vec::new(),
    };
    print(&session, &found, &events)?;
    finish(&session, args, &found)
}

fn validate(args: &Describe) -> Result<Option<Selector>> {
    if args.resources.is_empty() && args.files.is_empty() {
        bail!(Misuse(
            "You must specify the type of resource to describe. Use \"kubectl-multicluster api-resources\" for a complete list \
             of supported resources."
                .to_owned()
        ));
    }
    targets::forbid_both(&args.resources, &args.files)?;
    let Some(text) = &args.selector else {
        return Ok(None);
    };
    let selector = text
        .parse()
        .map_err(|error| Misuse(format!("invalid label selector {text:?}: {error}")))?;
    Ok(Some(selector))
}

/// What is asked for. Of manifests, those whose own labels the selector matches, as in kubectl.
async fn targets(session: &Session<'_>, args: &Describe, selector: Option<&Selector>) -> Result<Vec<Target>> {
    if args.files.is_empty() {
        return targets::read(session, &args.resources, &args.files).await;
    }
    let mut manifests = files::read(session.invocation, &args.files).await?;
    if let Some(selector) = selector {
        manifests.retain(|manifest| selector.matches(&manifest.object.labels()));
    }
    targets::from_manifests(session, manifests).await
}

/// Prints the descriptions with two empty lines between them. What a prefix found is followed by a line break each instead:
/// kubectl's `DescribeMatchingResources`.
fn print(session: &Session<'_>, found: &Found, events: &[events::Searched]) -> Result<()> {
    let now = Timestamp::now();
    let show_cluster = session.invocation.global.show_cluster;
    session.ui().data(|out| {
        for (index, item) in found.items().enumerate() {
            if index > 0 && !found.by_prefix {
                out.write_all(b"\n\n")?;
            }
            let description = Description {
                cluster: show_cluster.then_some(&*item.cluster),
                also_in: &item.also_in,
                object: &item.object,
                events: events.get(index).map_or(describe::Events::Hidden, events::shown),
            };
            describe::write(out, &description, now)?;
            if found.by_prefix {
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// Tells what was not found, and what failed.
fn finish(session: &Session<'_>, args: &Describe, found: &Found) -> Result<Exit> {
    let ui = session.ui();
    let account = &found.account;
    if found.items().next().is_none() && found.missing.is_empty() && !account.nothing_answered() {
        let namespaced = !args.all_namespaces && found.groups.iter().all(|group| group.kind.namespaced);
        match (account.complete(), namespaced) {
            (true, true) => ui.message(&format!("No resources found in {} namespace.", session.namespace)),
            (true, false) => ui.message("No resources found"),
            (false, _) => ui.message("No resources found in the clusters that answered"),
        }
    }
    let mut exit = account.tell(ui, &session.invocation.global);
    for (line, missing) in &found.missing {
        ui.message(line);
        exit = exit.and(*missing);
    }
    Ok(account.report(session.invocation, exit))
}
