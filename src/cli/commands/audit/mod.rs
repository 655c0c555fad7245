//! `audit`: what is wrong across clusters. Kinds first, since a cluster that does not serve a kind need not be asked for its
//! objects; then every object is routed, and compared with where it is.

mod kinds;
mod print;

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use crate::audit::{Code, Finding, Level, Placement, Remedy, Subject};
use crate::cli::Misuse;
use crate::cli::args::{Audit, LeastLevel};
use crate::cli::exit::Exit;
use crate::cli::invocation::{Invocation, Session};
use crate::cli::survey::{Listed, Survey};
use crate::cli::targets::Target;
use crate::client::{Client, Metadata, RawObject};
use crate::k8s::GroupVersionKind;
use crate::output::findings::Gap;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Audit) -> Result<Exit> {
    if !invocation.global.contexts.is_empty() {
        bail!(Misuse(
            "audit holds the clusters against an APIServers file, and --contexts goes without one: there is no routing to \
             check; duplicates, matrix and compare work over contexts"
                .to_owned()
        ));
    }
    let session = invocation.connect().await?;
    let mut survey = Survey::new(&session, &args.survey)?;
    let served = kinds::served(&session, &mut survey).await;
    let targets = survey.targets(&args.types, |_| true).await?;
    let is_meant = |gvk: &GroupVersionKind| {
        args.types.is_empty() || targets.iter().any(|target| target.kind.gvk == *gvk)
    };
    let mut findings = kinds::findings(&session, &mut survey, &served, &targets, is_meant).await?;
    let mut placement = Placement::new(invocation.program());
    for target in &targets {
        let view = served.without_missing(&target.view(&session)?, &target.kind.gvk);
        if view.clusters_for(&target.kind.gvk)?.is_empty() {
            continue;
        }
        let router = session.client.router(&target.kind.gvk);
        // Where the router reads labels, or nothing is read, the metadata is enough.
        let reads_more = router.is_some_and(|router| !router.source().starts_with(".metadata."));
        match reads_more {
            true => objects::<RawObject>(&session, &mut survey, target, &view, &mut placement).await?,
            false => objects::<Metadata>(&session, &mut survey, target, &view, &mut placement).await?,
        }
    }
    findings.extend(placement.finish());
    findings.extend(survey.same_servers.iter().map(|clusters| same_server(clusters)));
    findings.sort_by_key(|finding| (finding.code, std::cmp::Reverse(finding.level)));
    for finding in findings.iter().filter(|finding| finding.code == Code::NotChecked) {
        invocation.ui.warning(&finding.message);
    }
    let least = match args.level {
        LeastLevel::Note => Level::Note,
        LeastLevel::Warning => Level::Warning,
        LeastLevel::Error => Level::Error,
    };
    findings.retain(|finding| finding.level >= least);
    let answered = !survey.account.nothing_answered();
    let gaps: Vec<Gap> = survey.account.gaps();
    print::print(&session, args, &findings, &gaps, answered)?;
    survey.tell_left_out();
    let exit = findings
        .iter()
        .filter(|finding| finding.level > Level::Note)
        .map(|finding| exit_of(finding.code))
        .fold(Exit::Ok, Exit::and);
    let exit = exit.and(survey.account.tell(&invocation.ui, &invocation.global));
    Ok(survey.account.report(invocation, exit))
}

/// What a finding makes of the exit code.
fn exit_of(code: Code) -> Exit {
    match code {
        Code::Duplicate => Exit::Duplicates,
        Code::Misplaced
        | Code::MissingRoutingField
        | Code::ZoneWithoutCluster
        | Code::AmbiguousZone
        | Code::NoRouter => Exit::Unroutable,
        Code::KindNotServed
        | Code::KindNotListed
        | Code::SchemaDrift
        | Code::VersionDrift
        | Code::SameServer
        | Code::NotChecked => Exit::Error,
    }
}

/// Looks at all objects of a kind.
async fn objects<T: Listed>(
    session: &Session<'_>,
    survey: &mut Survey<'_>,
    target: &Target,
    view: &Client,
    placement: &mut Placement,
) -> Result<()> {
    let (client, kind) = (&session.client, &target.kind);
    let own_everywhere = crate::audit::has_own_in_every_cluster(&kind.gvk);
    let router = client.router(&kind.gvk);
    let label = |cluster: &str| {
        let cluster = client.cluster(cluster)?;
        cluster.descriptor.labels.get(router?.cluster_label()).cloned()
    };
    let seen = survey.walk::<T>(target, view, None, |key, copies| {
        // Every cluster has a namespace of that name: each copy is an object of its own.
        let groups = match own_everywhere {
            true => copies.into_iter().map(|copy| vec![copy]).collect(),
            false => vec![copies],
        };
        for group in groups {
            let mut decided = Vec::new();
            for copy in group {
                let decision = client.route(&kind.gvk, &copy.object)?;
                // Under one of its server's names it may be where it belongs.
                let target = decision.target();
                let alias = copy
                    .aliases
                    .into_iter()
                    .find(|alias| Some(alias.as_str()) == target);
                decided.push((alias.unwrap_or(copy.cluster), decision));
            }
            placement.look(kind, key, decided, label);
        }
        Ok(())
    });
    let _silent: BTreeSet<String> = seen.await?;
    Ok(())
}

fn same_server(clusters: &[String]) -> Finding {
    Finding {
        code: Code::SameServer,
        level: Level::Error,
        message: format!(
            "{} are the same API server: they have the very same objects",
            clusters.join(", ")
        ),
        subject: Subject {
            clusters: clusters.to_vec(),
            ..Subject::default()
        },
        remedies: vec![Remedy::new(
            "correct the hosts in the APIServers file, or put all kinds of the server into one remote",
            Vec::new(),
        )],
    }
}
