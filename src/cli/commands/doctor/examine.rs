//! Asking one cluster everything that a diagnosis needs. Nothing here judges.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt as _};
use serde_json::Value;

use crate::certificate::Certificate;
use crate::cli::invocation::Session;
use crate::client::{Access, AccessAttributes, Cluster, Kinds, Reviewed};
use crate::error::{ClusterError, FailureReason, Progress};
use crate::fleet::connection::Clock;
use crate::fleet::credentials::{Credential, TokenClaims};
use crate::fleet::discovery::ResourceKind;
use crate::fleet::probe::Probe;
use crate::fleet::server::ServerSettings;
use crate::fleet::{ClusterDescriptor, Role, Serves};
use crate::k8s::GroupVersionKind;

/// How long one cluster may take where `--request-timeout` says nothing: a diagnosis is for somebody who waits.
const DEADLINE: Duration = Duration::from_secs(20);

/// How many access reviews are on their way to one cluster at a time.
const REVIEWS_AT_ONCE: usize = 8;

/// What is asked of each kind, in this order: the verbs of reading, then those of writing.
pub(super) const VERBS: [&str; 6] = ["get", "list", "watch", "create", "patch", "delete"];

/// What one cluster showed of itself.
#[derive(Debug)]
pub(super) struct Examination {
    /// Which cluster it is.
    pub cluster: Arc<ClusterDescriptor>,
    /// The certificate authorities that it is verified with; `None`: the system's.
    pub authorities: Option<Vec<Option<Certificate>>>,
    /// Whether it is not verified at all.
    pub insecure: bool,
    /// Who we are, as far as the credentials say; or why there are none.
    pub credential: Result<Identity, ClusterError>,
    /// How far a connection comes.
    pub probe: Probe,
    /// What `/version` says.
    pub version: Result<String, ClusterError>,
    /// How long an answer takes once there is a connection.
    pub request: Option<Duration>,
    /// Its clock.
    pub clock: Option<Clock>,
    /// The user that it takes the caller for; `None` when it cannot say.
    pub user: Option<String>,
    /// Home: who issues its tokens.
    pub issuer: Option<String>,
    /// What tells one API server from another: the UID of the namespace kube-system.
    pub uid: Option<String>,
    /// The kinds that are listed of it.
    pub kinds: Vec<KindExamined>,
    /// How long all of it took.
    pub elapsed: Duration,
}

/// Who we are. Holds no secret.
#[derive(Debug, Clone, Default)]
pub(super) struct Identity {
    /// What the token says.
    pub claims: Option<TokenClaims>,
    /// Whether there is a token, or a password, at all.
    pub has_authorization: bool,
    /// The client certificate.
    pub certificate: Option<Certificate>,
    /// Whom the caller acts as.
    pub impersonated: Option<String>,
}

impl Identity {
    /// The user that a server should take the caller for, in words: what is known where the server is too old to say it.
    pub fn presumed_user(&self) -> Option<String> {
        if let Some(user) = &self.impersonated {
            return Some(format!("{user} (impersonated)"));
        }
        let subject = self.claims.as_ref().and_then(|claims| claims.subject.clone());
        let subject = subject.map(|subject| format!("{subject} (by the token)"));
        let certificate = self.certificate.as_ref();
        subject.or(certificate.map(|certificate| format!("{} (by the certificate)", certificate.subject)))
    }
}

/// A listed kind as the cluster has it.
#[derive(Debug)]
pub(super) struct KindExamined {
    /// The kind.
    pub gvk: GroupVersionKind,
    /// Whether and how it is served.
    pub state: KindState,
    /// What the caller may do with it in all namespaces, or where it has none; only verbs that the server knows for it.
    pub access: BTreeMap<&'static str, Permission>,
}

/// Whether a kind is served.
#[derive(Debug)]
pub(super) enum KindState {
    /// It is.
    Served(Box<ResourceKind>),
    /// It is not.
    Missing,
    /// The cluster did not say.
    Unknown(String),
}

/// Whether something is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Permission {
    /// It is.
    Yes,
    /// Only in the namespace of this name.
    Within(String),
    /// It is not.
    No,
    /// The cluster did not say.
    Unknown(String),
}

impl Examination {
    /// Whether an API server answers there, be it with a refusal.
    pub fn answers(&self) -> bool {
        match &self.version {
            Ok(_) => true,
            Err(error) => error.progress == Progress::Refused && error.code().is_some(),
        }
    }
}

/// Examines a cluster, within its time. What it did not say by then is unknown.
pub(super) async fn examine(session: &Session<'_>, cluster: &Arc<Cluster>) -> Examination {
    let settings = cluster.connection.settings();
    let begun = Instant::now();
    let mut examination = Examination {
        cluster: cluster.descriptor.clone(),
        authorities: authorities(settings),
        insecure: settings.insecure_skip_tls_verify,
        // A login takes its own time: it is not the server's.
        credential: cluster
            .connection
            .credential()
            .await
            .map(|credential| identity(&credential, session.invocation.global.impersonate.clone())),
        probe: Probe::default(),
        version: Err(timed_out(Duration::ZERO)),
        request: None,
        clock: None,
        user: None,
        issuer: None,
        uid: None,
        kinds: Vec::new(),
        elapsed: Duration::ZERO,
    };
    let global = session.invocation.global.request_timeout;
    let total = global.filter(|timeout| !timeout.is_zero()).unwrap_or(DEADLINE);
    let limit = Limit {
        until: tokio::time::Instant::now() + total,
        total,
    };
    let (probe, version) = tokio::join!(cluster.connection.probe(), async {
        match &examination.credential {
            Ok(_) => limit.within(version(session, cluster)).await,
            Err(error) => Err(error.clone()),
        }
    });
    examination.probe = probe;
    examination.version = version;
    if examination.answers() {
        ask(session, cluster, limit, &mut examination).await;
    }
    examination.clock = cluster.connection.clock();
    examination.elapsed = begun.elapsed();
    examination
}

/// One cluster's time.
#[derive(Debug, Clone, Copy)]
struct Limit {
    until: tokio::time::Instant,
    total: Duration,
}

impl Limit {
    async fn within<T>(
        self,
        asked: impl Future<Output = Result<T, ClusterError>>,
    ) -> Result<T, ClusterError> {
        match tokio::time::timeout_at(self.until, asked).await {
            Ok(answer) => answer,
            Err(_) => Err(timed_out(self.total)),
        }
    }
}

fn timed_out(total: Duration) -> ClusterError {
    let seconds = total.as_secs_f32();
    ClusterError::sent(FailureReason::Timeout, format!("no answer within {seconds} s"))
}

fn authorities(settings: &ServerSettings) -> Option<Vec<Option<Certificate>>> {
    let pem = settings.certificate_authority.as_deref()?;
    Some(Certificate::from_pem(pem))
}

fn identity(credential: &Credential, impersonated: Option<String>) -> Identity {
    let certificate = credential.client_identity.as_ref().and_then(|identity| {
        let certificates = Certificate::from_pem(identity.certificate_pem.as_bytes());
        certificates.into_iter().next().flatten()
    });
    Identity {
        claims: credential.claims(),
        has_authorization: credential.authorization.is_some(),
        certificate,
        impersonated,
    }
}

async fn version(session: &Session<'_>, cluster: &Cluster) -> Result<String, ClusterError> {
    let name = cluster.descriptor.name.as_str();
    let mut asked = session.client.only([name]).server_versions().await;
    match asked.pop() {
        Some((_, Some(version))) => Ok(version),
        Some((report, None)) => Err(report.result.err().unwrap_or_else(|| timed_out(Duration::ZERO))),
        None => Err(timed_out(Duration::ZERO)),
    }
}

/// What only a server that answers can say.
async fn ask(session: &Session<'_>, cluster: &Arc<Cluster>, limit: Limit, examination: &mut Examination) {
    let only = session.client.only([cluster.descriptor.name.as_str()]);
    if examination.version.is_ok() {
        // The first answer had to wait for the connection.
        let begun = Instant::now();
        let again = limit.within(version(session, cluster)).await;
        examination.request = again.ok().map(|_| begun.elapsed());
    } else {
        // Whoever is refused the version is refused everything.
        return;
    }
    let user = async {
        let reviews: Vec<Reviewed<Value>> = only.who_am_i().await;
        let answer = reviews.into_iter().next().and_then(|review| review.answer);
        Ok(answer.and_then(|answer| text(&answer["status"]["userInfo"]["username"])))
    };
    let uid = async {
        let namespace = raw(cluster, "/api/v1/namespaces/kube-system").await;
        Ok(namespace.and_then(|namespace| text(&namespace["metadata"]["uid"])))
    };
    let issuer = async {
        if cluster.descriptor.role != Role::Home {
            return Ok(None);
        }
        let document = raw(cluster, "/.well-known/openid-configuration").await;
        Ok(document.and_then(|document| text(&document["issuer"])))
    };
    let kinds = async { Ok(kinds(session, cluster, limit).await) };
    let (user, uid, issuer, kinds) = tokio::join!(
        limit.within(user),
        limit.within(uid),
        limit.within(issuer),
        limit.within(kinds)
    );
    examination.user = user.ok().flatten();
    examination.uid = uid.ok().flatten();
    examination.issuer = issuer.ok().flatten();
    examination.kinds = kinds.unwrap_or_else(|error| unknown_kinds(cluster, &error));
}

fn unknown_kinds(cluster: &Cluster, error: &ClusterError) -> Vec<KindExamined> {
    let Serves::Listed(gvks) = &cluster.descriptor.serves else {
        return Vec::new();
    };
    let unknown = |gvk: &GroupVersionKind| KindExamined {
        gvk: gvk.clone(),
        state: KindState::Unknown(error.message.clone()),
        access: BTreeMap::new(),
    };
    gvks.iter().map(unknown).collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A document that the cluster may have, and that may be shown to the caller.
async fn raw(cluster: &Cluster, path: &str) -> Option<Value> {
    let body = cluster.get_raw(path).await.ok()?;
    serde_json::from_slice(&body).ok()
}

/// The listed kinds as they are served, and what the caller may do with them. A context lists none: it serves whatever it serves.
async fn kinds(session: &Session<'_>, cluster: &Arc<Cluster>, limit: Limit) -> Vec<KindExamined> {
    let Serves::Listed(gvks) = &cluster.descriptor.serves else {
        return Vec::new();
    };
    let only = session.client.only([cluster.descriptor.name.as_str()]);
    // Not from the cache: it is to be known how things are now.
    let Some(served) = only.served(Kinds::Listed, true).await.pop() else {
        return Vec::new();
    };
    let untold = served.report.result.err().map(|error| error.message);
    let mut examined: Vec<KindExamined> = gvks
        .iter()
        .map(|gvk| {
            let kind = served.kinds.iter().find(|served| served.kind.gvk == *gvk);
            let state = match kind {
                Some(served) => KindState::Served(Box::new(served.kind.clone())),
                None if served.unknown.contains(gvk) => {
                    KindState::Unknown(untold.clone().unwrap_or_else(|| "it did not say".to_owned()))
                }
                None => KindState::Missing,
            };
            KindExamined {
                gvk: gvk.clone(),
                state,
                access: BTreeMap::new(),
            }
        })
        .collect();
    let mut questions = Vec::new();
    for (index, kind) in examined.iter().enumerate() {
        let KindState::Served(resource) = &kind.state else {
            continue;
        };
        for verb in VERBS {
            if resource.verbs.is_empty() || resource.verbs.iter().any(|known| known == verb) {
                questions.push((index, verb, resource.clone()));
            }
        }
    }
    let answers: Vec<(usize, &'static str, Permission)> = stream::iter(questions)
        .map(|(index, verb, resource)| async move {
            let permission = limit
                .within(async { Ok(permission(session, cluster, verb, &resource).await) })
                .await
                .unwrap_or_else(|error| Permission::Unknown(error.message));
            (index, verb, permission)
        })
        .buffered(REVIEWS_AT_ONCE)
        .collect()
        .await;
    for (index, verb, permission) in answers {
        examined[index].access.insert(verb, permission);
    }
    examined
}

/// Whether the caller may do that with all objects of a kind; if not, whether with those of its own namespace.
async fn permission(
    session: &Session<'_>,
    cluster: &Arc<Cluster>,
    verb: &str,
    resource: &ResourceKind,
) -> Permission {
    let ask = async |namespace: &str| {
        let what = AccessAttributes::Resource {
            verb: verb.to_owned(),
            group: resource.gvk.group.clone(),
            resource: resource.plural.clone(),
            subresource: String::new(),
            namespace: namespace.to_owned(),
            name: String::new(),
        };
        let reviews: Vec<Reviewed<Access>> = session.client.may(std::slice::from_ref(cluster), &what).await;
        match reviews.into_iter().next() {
            Some(Reviewed {
                answer: Some(access), ..
            }) => Ok(access.allowed),
            Some(Reviewed { report, .. }) => Err(match report.result {
                Err(error) => error.message,
                Ok(_) => "it did not say".to_owned(),
            }),
            None => Err("it was not asked".to_owned()),
        }
    };
    match ask("").await {
        Ok(true) => Permission::Yes,
        Ok(false) if resource.namespaced => match ask(&session.namespace).await {
            Ok(true) => Permission::Within(session.namespace.clone()),
            Ok(false) => Permission::No,
            Err(error) => Permission::Unknown(error),
        },
        Ok(false) => Permission::No,
        Err(error) => Permission::Unknown(error),
    }
}
