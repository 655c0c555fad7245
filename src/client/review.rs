//! What a cluster says of the caller: who it is, and what it may do.
//!
//! These are POSTs that change nothing, so they are sent again like reads.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use futures::future::join_all;
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Client;
use super::cluster::Cluster;
use super::outcome::ClusterReport;
use super::read::{decoded, within_deadline};
use super::request::with_body;
use crate::error::{ClusterError, FailureReason};

/// The versions of SelfSubjectReview, the newest first: 1.28, 1.27 and 1.26 brought them. Older servers have none.
const SELF_REVIEWS: [&str; 3] = ["v1", "v1beta1", "v1alpha1"];

/// What one cluster answered.
///
/// ```
/// # async fn example(client: multicluster::client::Client) {
/// for reviewed in client.who_am_i().await {
///     if let Some(review) = reviewed.answer {
///         println!("{}: {}", reviewed.report.cluster.name, review["status"]["userInfo"]["username"]);
///     }
/// }
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Reviewed<T> {
    /// Whether it answered.
    pub report: ClusterReport,
    /// What it said, if it did.
    pub answer: Option<T>,
}

/// What somebody would like to do.
///
/// ```
/// # async fn example(client: multicluster::client::Client) {
/// use multicluster::client::AccessAttributes;
/// let path = AccessAttributes::Path { verb: "get".into(), path: "/metrics".into() };
/// for reviewed in client.may(&client.clusters(), &path).await {
///     println!("{} {:?}", reviewed.report.cluster.name, reviewed.answer.map(|access| access.allowed));
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessAttributes {
    /// Something with objects of the API.
    Resource {
        /// `get`, `list`, `*` and so on.
        verb: String,
        /// The group; empty for the core group.
        group: String,
        /// `hypervisors`, or `*`.
        resource: String,
        /// `status`, `log` and the like; empty for the object itself.
        subresource: String,
        /// Empty for all namespaces, and for what has none.
        namespace: String,
        /// Empty for all objects.
        name: String,
    },
    /// Something with a path that holds no objects, such as `/healthz`.
    Path {
        /// `get`, `post` and so on.
        verb: String,
        /// The path.
        path: String,
    },
}

impl AccessAttributes {
    /// The SelfSubjectAccessReview that asks for it.
    fn review(&self) -> Value {
        let spec = match self {
            AccessAttributes::Resource {
                verb,
                group,
                resource,
                subresource,
                namespace,
                name,
            } => json!({"resourceAttributes": {
                "verb": verb, "group": group, "resource": resource, "subresource": subresource,
                "namespace": namespace, "name": name,
            }}),
            AccessAttributes::Path { verb, path } => {
                json!({"nonResourceAttributes": {"verb": verb, "path": path}})
            }
        };
        json!({"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": spec})
    }
}

/// Whether something is allowed.
///
/// ```
/// let access: multicluster::client::Access = serde_json::from_str(r#"{"allowed": false, "reason": "no RBAC policy matched"}"#)?;
/// assert!(!access.allowed && access.reason.starts_with("no RBAC"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Access {
    /// Whether it is.
    pub allowed: bool,
    /// Why; many authorizers do not say.
    pub reason: String,
    /// What went wrong while that was found out.
    pub evaluation_error: String,
}

/// What is allowed in a namespace, as far as the server can list it.
///
/// ```
/// # async fn example(client: multicluster::client::Client) {
/// for reviewed in client.rules("cortex").await {
///     for rule in reviewed.answer.iter().flat_map(|rules| &rules.resource_rules) {
///         println!("{}: {:?} {:?}", reviewed.report.cluster.name, rule.verbs, rule.resources);
///     }
/// }
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Rules {
    /// What is allowed with objects.
    #[serde(deserialize_with = "null_is_default")]
    pub resource_rules: Vec<ResourceRule>,
    /// What is allowed with paths.
    #[serde(deserialize_with = "null_is_default")]
    pub non_resource_rules: Vec<PathRule>,
    /// Whether more may be allowed than is listed.
    pub incomplete: bool,
    /// Why.
    pub evaluation_error: String,
}

/// Something that is allowed with objects: each of the verbs on each of the resources.
///
/// ```
/// let rule: multicluster::client::ResourceRule = serde_json::from_str(r#"{"verbs": ["get"], "resources": ["secrets"]}"#)?;
/// assert_eq!((rule.verbs[0].as_str(), rule.api_groups.len()), ("get", 0));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResourceRule {
    /// `get`, `*` and so on.
    #[serde(deserialize_with = "null_is_default")]
    pub verbs: Vec<String>,
    /// The groups; `*` for all.
    #[serde(deserialize_with = "null_is_default")]
    pub api_groups: Vec<String>,
    /// The resources, with a subresource behind a slash; `*` for all.
    #[serde(deserialize_with = "null_is_default")]
    pub resources: Vec<String>,
    /// The objects; empty for all.
    #[serde(deserialize_with = "null_is_default")]
    pub resource_names: Vec<String>,
}

/// Something that is allowed with paths.
///
/// ```
/// let rule: multicluster::client::PathRule = serde_json::from_str(r#"{"verbs": ["get"], "nonResourceURLs": ["/healthz"]}"#)?;
/// assert_eq!(rule.verbs, ["get"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct PathRule {
    /// `get`, `*` and so on.
    #[serde(deserialize_with = "null_is_default")]
    pub verbs: Vec<String>,
    /// `/healthz`, `/api/*` and the like.
    #[serde(deserialize_with = "null_is_default", rename = "nonResourceURLs")]
    pub non_resource_urls: Vec<String>,
}

/// Go writes `null` for an empty slice.
fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl Client {
    /// Asks every cluster who the caller is: a SelfSubjectReview, in the newest version that the cluster has.
    ///
    /// A cluster that has none fails with [`FailureReason::NoSuchKind`].
    ///
    /// ```
    /// # async fn example(client: multicluster::client::Client) {
    /// let reviews = client.who_am_i().await;
    /// # }
    /// ```
    pub async fn who_am_i(&self) -> Vec<Reviewed<Value>> {
        review_in(&self.clusters(), |cluster| async move {
            let mut versions = SELF_REVIEWS.into_iter();
            loop {
                let version = versions.next().unwrap_or(SELF_REVIEWS[0]);
                let group_version = format!("authentication.k8s.io/{version}");
                let body = json!({"apiVersion": group_version, "kind": "SelfSubjectReview"});
                match post(
                    &cluster,
                    &format!("/apis/{group_version}/selfsubjectreviews"),
                    &body,
                )
                .await
                {
                    Err(error) if error.reason == FailureReason::NoSuchKind && versions.len() > 0 => {}
                    answer => return answer,
                }
            }
        })
        .await
    }

    /// Asks these clusters whether the caller may do something.
    ///
    /// ```
    /// # async fn example(client: multicluster::client::Client) {
    /// # use multicluster::client::AccessAttributes;
    /// let what = AccessAttributes::Path { verb: "get".into(), path: "/metrics".into() };
    /// let allowed = client.may(&client.clusters(), &what).await;
    /// # }
    /// ```
    pub async fn may(&self, clusters: &[Arc<Cluster>], what: &AccessAttributes) -> Vec<Reviewed<Access>> {
        let body = what.review();
        review_in(clusters, |cluster| {
            let body = body.clone();
            async move {
                let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
                status(post(&cluster, path, &body).await?)
            }
        })
        .await
    }

    /// Asks every cluster what the caller may do in a namespace.
    ///
    /// ```
    /// # async fn example(client: multicluster::client::Client) {
    /// let rules = client.rules("cortex").await;
    /// # }
    /// ```
    pub async fn rules(&self, namespace: &str) -> Vec<Reviewed<Rules>> {
        let body = json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectRulesReview",
            "spec": {"namespace": namespace},
        });
        review_in(&self.clusters(), |cluster| {
            let body = body.clone();
            async move {
                let path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
                status(post(&cluster, path, &body).await?)
            }
        })
        .await
    }
}

/// Asks all of the clusters at once, each under its own deadline.
async fn review_in<T, R>(clusters: &[Arc<Cluster>], ask: impl Fn(Arc<Cluster>) -> R) -> Vec<Reviewed<T>>
where
    R: Future<Output = Result<T, ClusterError>>,
{
    join_all(clusters.iter().map(|cluster| {
        let asked = ask(cluster.clone());
        async move {
            let start = Instant::now();
            let (result, answer) = match within_deadline(cluster, asked).await {
                Ok(answer) => (Ok(1), Some(answer)),
                Err(error) => (Err(error), None),
            };
            let report = ClusterReport {
                cluster: cluster.descriptor.clone(),
                result,
                elapsed: start.elapsed(),
            };
            Reviewed { report, answer }
        }
    }))
    .await
}

async fn post(cluster: &Cluster, path: &str, body: &Value) -> Result<Value, ClusterError> {
    let request = with_body(Method::POST, path, "application/json", body)?;
    let answer = cluster.connection.read(request).await?;
    // Its reasons are the server's words, not anybody's data.
    let body = cluster.connection.hide_in_body(&answer.body);
    let review: Value =
        decoded(serde_json::from_slice(&body).map_err(|error| format!("not a review: {error}")))?;
    match review["status"].is_object() {
        true => Ok(review),
        false => decoded(Err("the review has no status".to_owned())),
    }
}

fn status<T: for<'de> Deserialize<'de>>(mut review: Value) -> Result<T, ClusterError> {
    let status = serde_json::from_value(review["status"].take());
    decoded(status.map_err(|error| format!("the review's status cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_writes_null_for_nothing() {
        let review = json!({"status": {
            "resourceRules": [{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "resourceNames": null}],
            "nonResourceRules": null, "incomplete": true, "evaluationError": "webhooks cannot list",
        }});
        let rules: Rules = status(review).unwrap();
        assert_eq!(rules.resource_rules[0].resources, ["pods"]);
        assert!(rules.non_resource_rules.is_empty() && rules.incomplete);
        let access: Access = status(json!({"status": {"allowed": false}})).unwrap();
        assert_eq!(access, Access::default());
    }
}
