//! The decision where an object is written, with everything that was compared on the way to it.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::router::{RouterSet, RoutingKey};
use crate::k8s::{GroupVersionKind, gvk_string};

/// A remote that serves the kind, as routing sees it.
///
/// ```
/// use std::collections::BTreeMap;
/// use multicluster::routing::Candidate;
/// let labels = BTreeMap::from([("availabilityZone".to_owned(), "az-a".to_owned())]);
/// assert_eq!(Candidate::new("az-a", &labels).cluster, "az-a");
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Candidate<'a> {
    /// The cluster's display name.
    pub cluster: &'a str,
    /// Its routing labels.
    pub labels: &'a BTreeMap<String, String>,
}

impl<'a> Candidate<'a> {
    /// A remote of this name, with these labels.
    pub fn new(cluster: &'a str, labels: &'a BTreeMap<String, String>) -> Self {
        Candidate { cluster, labels }
    }
}

/// Whether the home cluster serves the kind.
///
/// ```
/// use multicluster::{k8s::GroupVersionKind, routing::{Home, RouterSet, decide}};
/// let secret = GroupVersionKind::gvk("", "v1", "Secret");
/// let decision = decide(&RouterSet::built_in(), &secret, &serde_json::json!({}), &[], Home::Serves("home"));
/// assert_eq!(decision.target(), Some("home"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Home<'a> {
    /// Home, by this display name, serves the kind.
    Serves(&'a str),
    /// Home does not serve the kind, so it is no fallback.
    DoesNotServe,
}

/// What comparing the object with one remote gave.
///
/// ```
/// # fn example(decision: multicluster::routing::Decision) {
/// use multicluster::routing::Verdict;
/// for remote in &decision.considered {
///     if let Verdict::Differs(value) = &remote.verdict {
///         println!("{} is {value}", remote.cluster);
///     }
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The label has the object's value.
    Match,
    /// The label has this other value.
    Differs(String),
    /// The remote does not have the label.
    NoLabel,
    /// The object has nothing to compare, or the kind has no router.
    NotCompared,
}

/// A remote that was considered.
///
/// ```
/// # fn example(decision: multicluster::routing::Decision) {
/// for remote in &decision.considered {
///     println!("{} {:?} {:?}", remote.cluster, remote.labels, remote.verdict);
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Considered {
    /// The cluster's display name.
    pub cluster: String,
    /// All its routing labels.
    pub labels: BTreeMap<String, String>,
    /// How it compared.
    pub verdict: Verdict,
}

/// How the target was found.
///
/// ```
/// # fn example(decision: multicluster::routing::Decision) {
/// use multicluster::routing::Via;
/// if decision.result.is_ok_and(|target| target.via == Via::HomeFallback) {
///     eprintln!("no remote matched; it goes to home");
/// }
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Via {
    /// The router matched exactly one remote.
    Router,
    /// No remote matched, and home serves the kind.
    HomeFallback,
    /// No remote serves the kind.
    HomeOnly,
}

/// The one cluster that an object is written to.
///
/// ```
/// # fn example(decision: multicluster::routing::Decision) {
/// if let Ok(target) = &decision.result {
///     println!("{}, by {:?}", target.cluster, target.via);
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target {
    /// The cluster's display name.
    pub cluster: String,
    /// How it was found.
    pub via: Via,
}

/// Why there is no target.
///
/// ```
/// use multicluster::{k8s::GroupVersionKind, routing::{Home, Refusal, RouterSet, decide}};
/// let secret = GroupVersionKind::gvk("", "v1", "Secret");
/// let decision = decide(&RouterSet::built_in(), &secret, &serde_json::json!({}), &[], Home::DoesNotServe);
/// assert_eq!(decision.result, Err(Refusal::NotServed));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// No remote matches, and home does not serve the kind.
    NoClusterMatched,
    /// More than one remote matches.
    Ambiguous,
    /// The object lacks what the router reads, or has something there that is no text.
    MissingKey {
        /// Where the router reads.
        source: String,
    },
    /// Remotes serve the kind, but nothing says how to choose among them.
    NoRouter,
    /// No cluster serves the kind.
    NotServed,
}

/// Where an object goes, or why it goes nowhere, and what was compared.
///
/// ```
/// use multicluster::{k8s::GroupVersionKind, routing::{Home, RouterSet, decide}};
/// let secret = GroupVersionKind::gvk("", "v1", "Secret");
/// let object = serde_json::json!({"metadata": {"name": "token"}});
/// let decision = decide(&RouterSet::built_in(), &secret, &object, &[], Home::Serves("home"));
/// assert_eq!(decision.to_string(), "secret/token: no remote serves the kind");
/// assert!(!decision.is_no_cluster_matched());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision {
    /// The object's kind.
    pub gvk: GroupVersionKind,
    /// The object's namespace, when it has one.
    pub namespace: Option<String>,
    /// The object's name.
    pub name: String,
    /// Where the router reads, when the kind has a router.
    pub source: Option<String>,
    /// What the router read.
    pub key: Option<RoutingKey>,
    /// The remotes that serve the kind, in cluster order.
    pub considered: Vec<Considered>,
    /// The target, or why there is none.
    pub result: Result<Target, Refusal>,
}

impl Decision {
    /// The cluster to write to.
    pub fn target(&self) -> Option<&str> {
        self.result.as_ref().ok().map(|target| target.cluster.as_str())
    }

    /// Whether the object goes nowhere because no cluster matched it.
    pub fn is_no_cluster_matched(&self) -> bool {
        matches!(self.result, Err(Refusal::NoClusterMatched))
    }

    /// One line that says why the target is the target, or why there is none; without the object's name.
    pub fn reason(&self) -> String {
        let candidates = || {
            let listed: Vec<String> = self
                .considered
                .iter()
                .map(|considered| {
                    let labels: Vec<String> = considered
                        .labels
                        .iter()
                        .map(|(key, value)| format!("{key}={value}"))
                        .collect();
                    match labels.is_empty() {
                        true => format!("{} (no labels)", considered.cluster),
                        false => format!("{} ({})", considered.cluster, labels.join(",")),
                    }
                })
                .collect();
            if listed.is_empty() {
                "none".to_owned()
            } else {
                listed.join(", ")
            }
        };
        let key = self.key.as_ref().map(ToString::to_string).unwrap_or_default();
        match &self.result {
            Ok(Target { via: Via::Router, .. }) => format!("{key} matches"),
            Ok(Target {
                via: Via::HomeFallback,
                ..
            }) => {
                format!(
                    "no remote matches {key} (candidates: {}); fell back to home",
                    candidates()
                )
            }
            Ok(Target {
                via: Via::HomeOnly, ..
            }) => "no remote serves the kind".to_owned(),
            Err(Refusal::NoClusterMatched) => format!(
                "no cluster matches {key} (candidates: {}), and home does not list {}",
                candidates(),
                gvk_string(&self.gvk)
            ),
            Err(Refusal::Ambiguous) => {
                let matching: Vec<&str> = self
                    .considered
                    .iter()
                    .filter(|considered| considered.verdict == Verdict::Match)
                    .map(|considered| considered.cluster.as_str())
                    .collect();
                format!("more than one cluster matches {key}: {}", matching.join(", "))
            }
            Err(Refusal::MissingKey { source }) => {
                format!(
                    "{source} is missing, empty or not a string, so none of the candidates can be chosen: {}",
                    candidates()
                )
            }
            Err(Refusal::NoRouter) => format!(
                "{} is served by {}, but has no router; add one under `routers:` in the APIServers file",
                gvk_string(&self.gvk),
                candidates()
            ),
            Err(Refusal::NotServed) => format!("no cluster lists {}", gvk_string(&self.gvk)),
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.gvk.kind.to_lowercase();
        let object = if self.gvk.group.is_empty() {
            kind
        } else {
            format!("{kind}.{}", self.gvk.group)
        };
        match &self.namespace {
            Some(namespace) => write!(f, "{object}/{} in namespace {namespace}: ", self.name)?,
            None => write!(f, "{object}/{}: ", self.name)?,
        }
        f.write_str(&self.reason())
    }
}

/// Decides where `object` of kind `gvk` is written.
///
/// `remotes` are those that serve the kind, in cluster order. The rules are the Go client's: exactly one matching remote is
/// the target; none: home, if it serves the kind; more than one: refused; with no remote for the kind at all, home.
///
/// ```
/// use std::collections::BTreeMap;
/// use multicluster::{k8s::GroupVersionKind, routing::{Candidate, Home, RouterSet, decide}};
/// let zone = |zone: &str| BTreeMap::from([("availabilityZone".to_owned(), zone.to_owned())]);
/// let (a, b) = (zone("az-a"), zone("az-b"));
/// let remotes = [Candidate::new("az-a", &a), Candidate::new("az-b", &b)];
/// let object = serde_json::json!({
///     "metadata": {"name": "node-1", "labels": {"topology.kubernetes.io/zone": "az-b"}}
/// });
/// let gvk = GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor");
/// let decision = decide(&RouterSet::built_in(), &gvk, &object, &remotes, Home::DoesNotServe);
/// assert_eq!(decision.target(), Some("az-b"));
/// ```
pub fn decide(
    routers: &RouterSet,
    gvk: &GroupVersionKind,
    object: &Value,
    remotes: &[Candidate<'_>],
    home: Home<'_>,
) -> Decision {
    let metadata = |field: &str| {
        object
            .get("metadata")
            .and_then(|metadata| metadata.get(field))
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let router = routers.get(gvk);
    let key = router.and_then(|router| router.read(object));
    let considered: Vec<Considered> = remotes
        .iter()
        .map(|candidate| {
            let verdict = match (router, &key) {
                (Some(router), Some(key)) if router.matches(key, candidate.labels) => Verdict::Match,
                (Some(_), Some(key)) => match candidate.labels.get(&key.cluster_label) {
                    Some(value) => Verdict::Differs(value.clone()),
                    None => Verdict::NoLabel,
                },
                _ => Verdict::NotCompared,
            };
            Considered {
                cluster: candidate.cluster.to_owned(),
                labels: candidate.labels.clone(),
                verdict,
            }
        })
        .collect();
    let matching: Vec<&Considered> = considered
        .iter()
        .filter(|considered| considered.verdict == Verdict::Match)
        .collect();
    let target = |cluster: &str, via| {
        Ok(Target {
            cluster: cluster.to_owned(),
            via,
        })
    };
    let result = match (remotes, home, router, &key) {
        ([], Home::Serves(home), ..) => target(home, Via::HomeOnly),
        ([], Home::DoesNotServe, ..) => Err(Refusal::NotServed),
        (_, _, None, _) => Err(Refusal::NoRouter),
        (_, _, Some(router), None) => Err(Refusal::MissingKey {
            source: router.source(),
        }),
        (_, home, Some(_), Some(_)) => match (matching.as_slice(), home) {
            ([one], _) => target(&one.cluster, Via::Router),
            ([], Home::Serves(home)) => target(home, Via::HomeFallback),
            ([], Home::DoesNotServe) => Err(Refusal::NoClusterMatched),
            _ => Err(Refusal::Ambiguous),
        },
    };
    Decision {
        gvk: gvk.clone(),
        namespace: metadata("namespace"),
        name: metadata("name").unwrap_or_default(),
        source: router.map(|router| router.source()),
        key,
        considered,
        result,
    }
}

#[cfg(test)]
mod tests;
