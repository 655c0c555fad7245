//! What the clusters serve, beside what the APIServers file lists of them, and whether they mean the same by it.

use anyhow::Result;
use futures::future::join_all;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::audit::{
    Code, Definition, Finding, Level, Remedy, Subject, Unlisted, drift, not_served, unlisted,
};
use crate::cli::invocation::Session;
use crate::cli::survey::Survey;
use crate::cli::targets::Target;
use crate::client::{Client, Cluster, ClusterReport, Kinds, Served};
use crate::error::{ClusterError, FailureReason};
use crate::fleet::Role;
use crate::fleet::discovery::ResourceKind;
use crate::k8s::{GroupVersionKind, gvk_string};

/// What every cluster serves of what is listed for it.
pub(super) struct AllServed(Vec<Served>);

impl AllServed {
    fn of(&self, cluster: &str) -> Option<&Served> {
        self.0.iter().find(|served| served.report.cluster.name == cluster)
    }

    /// The kind as the cluster serves it.
    fn kind(&self, cluster: &str, gvk: &GroupVersionKind) -> Option<&ResourceKind> {
        let kinds = &self.of(cluster)?.kinds;
        kinds
            .iter()
            .map(|served| &served.kind)
            .find(|kind| kind.gvk == *gvk)
    }

    /// The client without the clusters that said that they do not serve a kind: that is a finding, and no missing answer.
    pub(super) fn without_missing(&self, view: &Client, gvk: &GroupVersionKind) -> Client {
        let clusters = view.clusters();
        let lacks = |cluster: &str| {
            self.of(cluster)
                .is_some_and(|served| served.missing.contains(gvk))
        };
        let names = clusters.iter().map(|cluster| cluster.descriptor.name.as_str());
        view.only(names.filter(|name| !lacks(name)))
    }
}

/// Asks all clusters what they serve, past what is remembered.
pub(super) async fn served(session: &Session<'_>, survey: &mut Survey<'_>) -> AllServed {
    let served = session.client.served(Kinds::Listed, true).await;
    for served in &served {
        survey.unreachable.note(&served.report);
        // They are kinds, and the report counts objects.
        let report = ClusterReport {
            result: served.report.result.clone().map(|_| 0),
            ..served.report.clone()
        };
        survey.account.add_report(&report, "find out what it serves");
    }
    AllServed(served)
}

/// All that is wrong with kinds.
pub(super) async fn findings(
    session: &Session<'_>,
    survey: &mut Survey<'_>,
    served: &AllServed,
    targets: &[Target],
    is_meant: impl Fn(&GroupVersionKind) -> bool,
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for served in &served.0 {
        let missing = served.missing.iter().filter(|gvk| is_meant(gvk));
        findings.extend(missing.map(|gvk| not_served(gvk, &served.report.cluster.name)));
    }
    let all = session.client.all_clusters();
    for gvk in session
        .client
        .configured_kinds()
        .iter()
        .filter(|gvk| is_meant(gvk))
    {
        let is_remote = |cluster: &&std::sync::Arc<Cluster>| {
            cluster.descriptor.role != Role::Home && cluster.descriptor.serves.contains(gvk)
        };
        let remotes: Vec<String> = all
            .iter()
            .filter(is_remote)
            .map(|cluster| cluster.descriptor.name.clone())
            .collect();
        if !remotes.is_empty() && session.client.router(gvk).is_none() {
            findings.push(no_router(gvk, remotes));
        }
    }
    for target in targets {
        let (definitions, unseen) = definitions(session, survey, served, &target.kind).await;
        findings.extend(drift(&target.kind.gvk, &definitions));
        // A kind of Kubernetes' own is in every cluster, whatever is listed; only custom ones are somebody's doing.
        let is_custom = definitions.iter().any(|definition| definition.crd.is_some());
        if is_custom || !unseen.is_empty() {
            findings.extend(in_others(session, survey, served, target).await);
        }
        if let Some((cluster, error)) = unseen.first() {
            findings.push(not_seen(&target.kind.gvk, &unseen, cluster, error));
        }
    }
    Ok(findings)
}

fn no_router(gvk: &GroupVersionKind, remotes: Vec<String>) -> Finding {
    let kind = gvk_string(gvk);
    Finding {
        code: Code::NoRouter,
        level: Level::Warning,
        message: format!(
            "{kind} is listed for {}, but has no router: its objects can be written nowhere",
            remotes.join(", ")
        ),
        subject: Subject {
            kind: Some(kind.clone()),
            clusters: remotes,
            ..Default::default()
        },
        remedies: vec![Remedy::new(
            format!("add a router for {kind} under routers: in the APIServers file"),
            Vec::new(),
        )],
    }
}

fn not_seen(
    gvk: &GroupVersionKind,
    unseen: &[(String, ClusterError)],
    cluster: &str,
    error: &ClusterError,
) -> Finding {
    let clusters: Vec<String> = unseen.iter().map(|(cluster, _)| cluster.clone()).collect();
    let kind = gvk_string(gvk);
    Finding {
        code: Code::NotChecked,
        level: Level::Note,
        message: format!(
            "the schema of {kind} was not compared, only what discovery tells of it: its CustomResourceDefinition cannot be \
             read in {}; {cluster} says: {error}",
            clusters.join(", ")
        ),
        subject: Subject {
            kind: Some(kind),
            clusters,
            ..Default::default()
        },
        remedies: vec![Remedy::new(
            "ask for a role that may get customresourcedefinitions.apiextensions.k8s.io there",
            Vec::new(),
        )],
    }
}

/// What the clusters that serve a kind say of it, and who does not show its definition. None where it is no custom kind.
async fn definitions(
    session: &Session<'_>,
    survey: &Survey<'_>,
    served: &AllServed,
    kind: &ResourceKind,
) -> (Vec<Definition>, Vec<(String, ClusterError)>) {
    let clusters = survey.unreachable.without(&session.client).clusters();
    let serving = clusters.iter().filter_map(|cluster| {
        let name = &cluster.descriptor.name;
        Some((cluster, served.kind(name, &kind.gvk)?.clone()))
    });
    let path = format!(
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{}.{}",
        kind.plural, kind.gvk.group
    );
    let answers = join_all(serving.map(|(cluster, discovered)| async {
        let answer = match kind.gvk.group.contains('.') {
            true => cluster.get_raw(&path).await,
            // No custom kind is in such a group.
            false => Err(ClusterError::not_sent(FailureReason::NotFound, "")),
        };
        (cluster.descriptor.name.clone(), discovered, answer)
    }));
    let (mut definitions, mut unseen) = (Vec::new(), Vec::new());
    for (cluster, discovered, answer) in answers.await {
        let crd = match answer {
            Ok(body) => serde_json::from_slice::<Value>(&body).ok(),
            // No such definition, or a server that knows of no definitions at all.
            Err(error) if matches!(error.reason, FailureReason::NotFound | FailureReason::NoSuchKind) => {
                continue;
            }
            Err(error) => {
                unseen.push((cluster.clone(), error));
                None
            }
        };
        definitions.push(Definition {
            cluster,
            discovered,
            crd,
        });
    }
    (definitions, unseen)
}

/// What the clusters have of a kind that is not listed for them.
async fn in_others(
    session: &Session<'_>,
    survey: &mut Survey<'_>,
    served: &AllServed,
    target: &Target,
) -> Vec<Finding> {
    let kind = &target.kind;
    let clusters = survey.unreachable.without(&session.client).clusters();
    let others = clusters.iter().filter(|cluster| {
        let answers = served
            .of(&cluster.descriptor.name)
            .is_some_and(|served| served.report.result.is_ok());
        answers && !cluster.descriptor.serves.contains(&kind.gvk)
    });
    let params = survey.params(target, None);
    let Ok(mut path) = kind.collection_path(params.namespace.as_deref()) else {
        return Vec::new();
    };
    path.push_str("?limit=1");
    for (name, value) in [
        ("labelSelector", &params.label_selector),
        ("fieldSelector", &params.field_selector),
    ] {
        if let Some(value) = value {
            let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
            path.push_str(&format!("&{name}={value}"));
        }
    }
    let answers = join_all(others.map(|cluster| async { (cluster.clone(), cluster.get_raw(&path).await) }));
    let mut findings = Vec::new();
    for (cluster, answer) in answers.await {
        let name = &cluster.descriptor.name;
        match answer {
            Ok(body) => {
                let list: Value = serde_json::from_slice(&body).unwrap_or_default();
                let shown = list["items"].as_array().map_or(0, Vec::len) as u64;
                let has = match (shown, list["metadata"]["remainingItemCount"].as_u64()) {
                    (0, _) => Unlisted::Empty,
                    (shown, Some(more)) => Unlisted::Objects(Some(shown + more)),
                    (shown, None) if list["metadata"]["continue"].as_str().is_none_or(str::is_empty) => {
                        Unlisted::Objects(Some(shown))
                    }
                    (_, None) => Unlisted::Objects(None),
                };
                findings.push(unlisted(&kind.gvk, name, has, &kind.group_resource()));
            }
            // It does not serve it, as it should be; or it does not say, and is not asked to.
            Err(error)
                if matches!(
                    error.reason,
                    FailureReason::NoSuchKind | FailureReason::NotFound | FailureReason::Forbidden
                ) => {}
            Err(error) => {
                let report = ClusterReport {
                    cluster: cluster.descriptor.clone(),
                    result: Err(error),
                    elapsed: Default::default(),
                };
                survey
                    .account
                    .add_report(&report, &format!("list {}", kind.group_resource()));
            }
        }
    }
    findings
}
