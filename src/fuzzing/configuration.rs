//! What says where the clusters are and who we are there.

use std::collections::HashSet;

use serde_json::json;

use crate::config::{self, ApiServersConfig};
use crate::fleet::credentials::exec::{V1, V1BETA1, parse};
use crate::fleet::credentials::impersonation_headers;
use crate::fleet::kubeconfig;
use crate::fleet::server::ServerSettings;
use crate::fleet::{ClusterDescriptor, Role, describe};
use crate::routing::{Candidate, Home, Verdict, Via, decide};

/// No error may show it, wherever in a credential it stands.
const CANARY: &str = "canary";

/// The APIServers file, in any of its wrappings.
pub fn apiservers_file(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (config, findings) = config::lint(text, "f", jiff::Timestamp::UNIX_EPOCH);
    let errors = findings.iter().any(|finding| finding.fatal);
    assert_eq!(config.is_none(), errors, "{findings:?}");
    // To YAML, a carriage return by itself ends a line too.
    let lines = text.matches(['\n', '\r']).count() as u64 + 2;
    for finding in &findings {
        super::assert_harmless(&finding.to_string());
        if let Some(location) = finding.location {
            assert!(
                (1..=lines).contains(&location.line) && location.column >= 1,
                "{finding}"
            );
        }
    }
    assert_eq!(config::read(text, "f").is_err(), errors);
    if let Some(config) = config {
        usable(&config);
    }
}

/// What holds for every file that is not refused.
fn usable(config: &ApiServersConfig) {
    let clusters = describe(config);
    let names: HashSet<String> = clusters
        .iter()
        .map(|cluster| cluster.name.to_ascii_lowercase())
        .collect();
    assert_eq!(names.len(), clusters.len(), "two clusters of one name");
    for cluster in &clusters {
        let printable = cluster.name.bytes().all(|byte| byte.is_ascii_graphic());
        assert!(printable && !cluster.name.is_empty(), "{:?}", cluster.name);
    }
    for remote in &config.remotes {
        if let Ok(settings) = ServerSettings::remote(remote) {
            assert!(settings.is_tls(), "{}", remote.host);
        }
    }
    routing(config, &clusters);
}

/// Each object goes to at most one cluster, which serves its kind, and the explanation agrees.
fn routing(config: &ApiServersConfig, clusters: &[std::sync::Arc<ClusterDescriptor>]) {
    let routers = config.router_set();
    let kinds = config
        .remotes
        .iter()
        .flat_map(|remote| &remote.gvks)
        .chain(&config.home.gvks);
    let values = config.remotes.iter().flat_map(|remote| remote.labels.values());
    let values: Vec<&str> = values.map(String::as_str).chain(["", "elsewhere"]).collect();
    for kind in kinds.take(20) {
        let serving: Vec<_> = clusters
            .iter()
            .filter(|cluster| cluster.serves.contains(kind))
            .collect();
        let remotes: Vec<Candidate<'_>> = serving
            .iter()
            .filter(|cluster| cluster.role == Role::Remote)
            .map(|cluster| Candidate {
                cluster: &cluster.name,
                labels: &cluster.labels,
            })
            .collect();
        let home = serving.iter().find(|cluster| cluster.role == Role::Home);
        let home = home.map_or(Home::DoesNotServe, |home| Home::Serves(&home.name));
        for value in values.iter().take(10) {
            let object = json!({
                "metadata": {"name": "o", "labels": {"topology.kubernetes.io/zone": value}},
                "spec": {"availabilityZone": value, "zone": value},
            });
            let decision = decide(&routers, kind, &object, &remotes, home);
            let matched = |considered: &&crate::routing::Considered| considered.verdict == Verdict::Match;
            let matching: Vec<_> = decision.considered.iter().filter(matched).collect();
            let target = decision.target();
            assert!(target.is_none_or(|target| serving.iter().any(|cluster| cluster.name == target)));
            match &decision.result {
                Ok(target) if target.via == Via::Router => {
                    assert_eq!(matching.len(), 1);
                    assert_eq!(matching[0].cluster, target.cluster);
                }
                Ok(target) => assert!(matching.is_empty() && home == Home::Serves(&target.cluster)),
                Err(_) => assert_ne!(matching.len(), 1),
            }
            assert!(!decision.to_string().is_empty());
        }
    }
}

/// A kubeconfig; the files that it names are not read.
pub fn kubeconfig(data: &[u8]) {
    let loaded = match kubeconfig::load_bytes(data) {
        Ok(loaded) => loaded,
        Err(error @ kubeconfig::KubeconfigError::Parse { .. }) => {
            assert!(!format!("{error} {error:?}").contains(CANARY));
            return;
        }
        Err(_) => return,
    };
    let _ = format!("{loaded:?}");
    for name in loaded.context_names().take(20) {
        let Ok(connection) = loaded.resolve_context(name) else {
            continue;
        };
        assert!(!connection.namespace.is_empty());
        let scheme = connection.server.url.scheme_str();
        assert!(
            matches!(scheme, Some("https" | "http")),
            "{:?}",
            connection.server.url
        );
        let authority = connection.server.url.authority().expect("a host").as_str();
        assert!(!authority.contains('@'), "credentials in {authority}");
        let _ = impersonation_headers(&connection.auth);
    }
}

/// What an exec plugin prints.
pub fn exec_output(data: &[u8]) {
    for version in [V1, V1BETA1] {
        match parse(data, version) {
            Ok(credential) => assert!(!credential.is_empty()),
            Err(problem) => assert!(!format!("{problem} {problem:?}").contains(CANARY), "{problem}"),
        }
    }
}
