//! `--report`: an account of a call, as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::client::ClusterReport;
use crate::error::Duplicate;

/// The whole account. Write it with [`json::write_pretty`](super::json::write_pretty).
#[derive(Debug, Clone, Serialize)]
pub struct Report<'a> {
    /// Whether every cluster answered.
    pub complete: bool,
    /// What each cluster answered, in cluster order.
    pub clusters: Vec<Cluster<'a>>,
    /// The objects that exist in more than one cluster.
    pub duplicates: Vec<DuplicateObject<'a>>,
}

/// What one cluster answered.
#[derive(Debug, Clone, Serialize)]
pub struct Cluster<'a> {
    /// The display name.
    pub name: &'a str,
    /// `home`, `remote` or `context`.
    pub role: &'static str,
    /// The API server's address, if it is known.
    pub host: Option<&'a str>,
    /// The routing labels.
    pub labels: &'a BTreeMap<String, String>,
    /// `ok`, `failed`, or `incomplete`: some of its objects were given before it failed.
    pub outcome: &'static str,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure<'a>>,
    /// How many objects it gave.
    pub count: usize,
    /// How long it took.
    pub milliseconds: u64,
}

/// Why a cluster did not answer.
#[derive(Debug, Clone, Serialize)]
pub struct Failure<'a> {
    /// The kind of failure, a [`FailureReason`](crate::error::FailureReason) in a word.
    pub kind: &'static str,
    /// What happened, in words.
    pub message: &'a str,
}

/// An object that exists in more than one cluster.
#[derive(Debug, Clone, Serialize)]
pub struct DuplicateObject<'a> {
    /// `hypervisors.kvm.cloud.sap`.
    pub resource: &'a str,
    /// The namespace; `null` for a cluster-scoped object.
    pub namespace: Option<&'a str>,
    /// The name.
    pub name: &'a str,
    /// The clusters that have a copy, in cluster order.
    pub clusters: &'a [String],
}

impl<'a> Report<'a> {
    /// The account of a call, from the parts of its [`Outcome`](crate::client::Outcome).
    pub fn new(reports: &'a [ClusterReport], duplicates: &'a [Duplicate]) -> Self {
        Report {
            complete: reports.iter().all(|report| report.result.is_ok()),
            clusters: reports.iter().map(Cluster::from).collect(),
            duplicates: duplicates.iter().map(DuplicateObject::from).collect(),
        }
    }
}

impl<'a> From<&'a ClusterReport> for Cluster<'a> {
    fn from(report: &'a ClusterReport) -> Self {
        let given = report.result.as_ref().err().map_or(0, |error| error.given);
        let error = report.result.as_ref().err().map(|error| Failure {
            kind: error.reason.as_str(),
            message: &error.message,
        });
        Cluster {
            name: &report.cluster.name,
            role: report.cluster.role.as_str(),
            host: report.cluster.host.as_deref(),
            labels: &report.cluster.labels,
            outcome: match (&error, given) {
                (None, _) => "ok",
                (Some(_), 0) => "failed",
                (Some(_), _) => "incomplete",
            },
            error,
            count: report.result.as_ref().copied().unwrap_or(given),
            milliseconds: u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

impl<'a> From<&'a Duplicate> for DuplicateObject<'a> {
    fn from(duplicate: &'a Duplicate) -> Self {
        DuplicateObject {
            resource: &duplicate.resource,
            namespace: duplicate.namespace.as_deref(),
            name: &duplicate.name,
            clusters: &duplicate.clusters,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::error::{ClusterError, FailureReason};
    use crate::fleet::{ClusterDescriptor, Role, Serves};
    use serde_json::json;

    fn schema() -> jsonschema::Validator {
        let schema = serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap();
        jsonschema::validator_for(&schema).unwrap()
    }

    /// Whatever a cluster can fail with, the schema has it: a reason that is new has to be added there, and here.
    #[test]
    fn the_schema_knows_every_reason() {
        use FailureReason as R;
        let all = [
            R::Dns,
            R::Connect,
            R::Tls,
            R::Unauthorized,
            R::Forbidden,
            R::NoSuchKind,
            R::Timeout,
            R::Throttled,
            R::Server,
            R::Decode,
            R::TooLarge,
            R::NotFound,
            R::Conflict,
            R::Gone,
            R::Rejected,
        ];
        let known = |reason: FailureReason| match reason {
            // No wildcard: the compiler asks here for what is missing above.
            R::Dns | R::Connect | R::Tls | R::Unauthorized | R::Forbidden | R::NoSuchKind | R::Timeout => {
                true
            }
            R::Throttled | R::Server | R::Decode | R::TooLarge | R::NotFound => true,
            R::Conflict | R::Gone | R::Rejected => true,
        };
        let file: serde_json::Value =
            serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap();
        let kinds: Vec<&str> = file["$defs"]["error"]["properties"]["kind"]["enum"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(serde_json::Value::as_str)
            .collect();
        assert!(all.into_iter().all(known));
        assert_eq!(all.map(FailureReason::as_str).as_slice(), kinds);
    }

    #[test]
    fn the_schema_refuses_what_contradicts_itself() {
        let cluster = |outcome: &str, count: u64, error: bool| {
            let mut cluster = json!({
                "name": "a", "role": "remote", "host": null, "labels": {}, "outcome": outcome,
                "count": count, "milliseconds": 1,
            });
            if error {
                cluster["error"] = json!({"kind": "tls", "message": "x"});
            }
            cluster
        };
        let report = |complete: bool, cluster: serde_json::Value| json!({"complete": complete, "clusters": [cluster], "duplicates": []});
        let schema = schema();
        for good in [
            report(true, cluster("ok", 3, false)),
            report(false, cluster("failed", 0, true)),
            report(false, cluster("incomplete", 1, true)),
        ] {
            assert!(schema.is_valid(&good), "{good}");
            let mut more = good.clone();
            more["more"] = json!(1);
            assert!(!schema.is_valid(&more), "{more}");
            let mut more = good.clone();
            more["clusters"][0]["more"] = json!(1);
            assert!(!schema.is_valid(&more), "{more}");
        }
        for bad in [
            report(false, cluster("ok", 3, false)),
            report(true, cluster("failed", 0, true)),
            report(false, cluster("failed", 1, true)),
            report(false, cluster("failed", 0, false)),
            report(true, cluster("ok", 0, true)),
            report(false, cluster("incomplete", 0, true)),
            report(false, cluster("lost", 0, true)),
            json!({"complete": true, "clusters": []}),
        ] {
            assert!(!schema.is_valid(&bad), "{bad}");
        }
    }

    #[test]
    fn the_account_of_a_partial_read() {
        let cluster = |name: &str, role, host: Option<&str>| {
            Arc::new(ClusterDescriptor {
                name: name.to_owned(),
                role,
                host: host.map(str::to_owned),
                labels: [("availabilityZone".to_owned(), name.to_owned())].into(),
                serves: Serves::Any,
            })
        };
        let reports = [
            ClusterReport {
                cluster: cluster("az-a", Role::Remote, Some("https://az-a.example:6443")),
                result: Ok(3),
                elapsed: Duration::from_micros(12_900),
            },
            ClusterReport {
                cluster: cluster("home", Role::Home, None),
                result: Err(ClusterError::not_sent(FailureReason::Dns, "no such host")),
                elapsed: Duration::from_secs(2),
            },
        ];
        let duplicates = [Duplicate {
            resource: "hypervisors.kvm.cloud.sap".to_owned(),
            namespace: None,
            name: "node-1".to_owned(),
            clusters: vec!["az-a".to_owned(), "az-b".to_owned()],
        }];
        assert_eq!(
            serde_json::to_value(Report::new(&reports, &duplicates)).unwrap(),
            json!({
                "complete": false,
                "clusters": [
                    {
                        "name": "az-a", "role": "remote", "host": "https://az-a.example:6443",
                        "labels": {"availabilityZone": "az-a"}, "outcome": "ok", "count": 3, "milliseconds": 12,
                    },
                    {
                        "name": "home", "role": "home", "host": null, "labels": {"availabilityZone": "home"},
                        "outcome": "failed", "error": {"kind": "dns", "message": "no such host"},
                        "count": 0, "milliseconds": 2000,
                    },
                ],
                "duplicates": [
                    {
                        "resource": "hypervisors.kvm.cloud.sap", "namespace": null, "name": "node-1",
                        "clusters": ["az-a", "az-b"],
                    },
                ],
            })
        );
        let value = serde_json::to_value(Report::new(&reports, &duplicates)).unwrap();
        assert!(schema().is_valid(&value));
        assert!(Report::new(&reports[..1], &[]).complete);

        let broken = ClusterReport {
            result: Err(ClusterError {
                given: 2,
                ..ClusterError::sent(FailureReason::Connect, "the connection was lost")
            }),
            ..reports[0].clone()
        };
        let told = serde_json::to_value(Report::new(&[broken], &[])).unwrap();
        assert_eq!(told["clusters"][0]["outcome"], "incomplete");
        assert_eq!(told["clusters"][0]["count"], 2);
        assert_eq!(told["complete"], false);
    }
}
