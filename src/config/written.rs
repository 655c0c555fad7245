//! An APIServers file written out: the bare block, every kind with its list kind, names as they are shown.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::schema::{ApiServersConfig, HomeConfig, RemoteConfig, RouterConfig, Timeouts, is_display_name};
use crate::k8s::{GroupVersionKind, gvk_string};
use crate::routing::RoutingSource;

/// The file as it is written: serialise it as JSON, or take [`to_yaml`](Written::to_yaml).
///
/// ```
/// let text = "apiservers: {home: {gvks: [v1/Secret]}}";
/// let config = multicluster::config::read(text, "f")?;
/// let written = multicluster::config::Written::new(&config, &[]).to_yaml();
/// assert_eq!(written, "home:\n  gvks:\n  - v1/Secret\n  - v1/SecretList\nremotes: []\n");
/// # Ok::<(), multicluster::config::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    #[serde(skip_serializing_if = "Option::is_none")]
    home: Option<Home>,
    remotes: Vec<Remote>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    routers: Vec<Router>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Home {
    gvks: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connect_timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_timeout: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Remote {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    host: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ca_cert: Option<String>,
    #[serde(rename = "insecureSkipTLSVerify", skip_serializing_if = "std::ops::Not::not")]
    insecure_skip_tls_verify: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls_server_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connect_timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_timeout: Option<String>,
    labels: BTreeMap<String, String>,
    gvks: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Router {
    gvk: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    cluster_label: String,
}

impl Written {
    /// The file, with these display names of its remotes where there are any: `None` for what cannot be a `name`.
    pub fn new(config: &ApiServersConfig, names: &[&str]) -> Self {
        let remotes = config.remotes.iter().enumerate().map(|(index, remote)| {
            let shown = names.get(index).copied().filter(|name| is_display_name(name));
            let name = shown.map(str::to_owned).or_else(|| remote.name.clone());
            Remote::new(remote, name)
        });
        Written {
            home: Some(Home::new(&config.home)),
            remotes: remotes.collect(),
            routers: config.routers.iter().map(Router::new).collect(),
        }
    }

    /// The file without what `--clusters` leaves out: home, and remotes by their place.
    #[must_use]
    pub fn only(mut self, home: bool, keep: impl Fn(usize) -> bool) -> Self {
        self.home = self.home.filter(|_| home);
        let mut place = 0;
        self.remotes.retain(|_| {
            place += 1;
            keep(place - 1)
        });
        self
    }

    /// As YAML; what of it is several lines is a block of text.
    pub fn to_yaml(&self) -> String {
        // Writing strings, lists and mappings to a String has nothing that could fail.
        serde_saphyr::to_string(self).unwrap_or_default()
    }
}

/// A deadline as it is written: whole seconds, or else milliseconds and less.
fn written(timeout: Option<Duration>) -> Option<String> {
    let timeout = timeout?;
    Some(match timeout.subsec_nanos() {
        0 => format!("{}s", timeout.as_secs()),
        nanos if nanos % 1_000_000 == 0 => format!("{}ms", timeout.as_millis()),
        _ => format!("{}ns", timeout.as_nanos()),
    })
}

impl Home {
    fn new(home: &HomeConfig) -> Self {
        let Timeouts {
            connect,
            response,
            request,
        } = home.timeouts;
        Home {
            gvks: both(&home.gvks),
            connect_timeout: written(connect),
            response_timeout: written(response),
            request_timeout: written(request),
        }
    }
}

impl Remote {
    fn new(remote: &RemoteConfig, name: Option<String>) -> Self {
        let Timeouts {
            connect,
            response,
            request,
        } = remote.timeouts;
        Remote {
            connect_timeout: written(connect),
            response_timeout: written(response),
            request_timeout: written(request),
            name,
            host: remote.host.clone(),
            ca_cert: remote.ca_cert.as_ref().map(|pem| format!("{}\n", pem.trim())),
            insecure_skip_tls_verify: remote.insecure_skip_tls_verify,
            tls_server_name: remote.tls_server_name.clone(),
            proxy_url: remote.proxy_url.clone(),
            context: remote.context.clone(),
            labels: remote.labels.clone(),
            gvks: both(&remote.gvks),
        }
    }
}

impl Router {
    fn new(router: &RouterConfig) -> Self {
        let (field, label) = match &router.source {
            RoutingSource::Field(_) => (Some(router.source.to_string()), None),
            RoutingSource::Label(label) => (None, Some(label.clone())),
        };
        Router {
            gvk: gvk_string(&router.gvk),
            field,
            label,
            cluster_label: router.cluster_label.clone(),
        }
    }
}

/// Every kind and its list kind: the Go services look the list kind up separately.
fn both(gvks: &[GroupVersionKind]) -> Vec<String> {
    let both = gvks.iter().map(gvk_string).flat_map(|gvk| {
        // `v1/List` is the one kind that is called List without being the list of something.
        let list = (!gvk.ends_with("/List")).then(|| format!("{gvk}List"));
        std::iter::once(gvk).chain(list)
    });
    both.collect()
}

#[cfg(test)]
mod tests {
    use crate::config::read;

    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let pem = include_str!("../../tests/e2e/testdata/ca.pem");
        let pem: String = pem.lines().map(|line| format!("      {line}\n")).collect();
        let text = format!(
            "apiservers:\n  home: {{gvks: [v1/SecretList, v1/List]}}\n  remotes:\n  - host: https://a/\n    caCert: |\n{pem}    \
             gvks: [x.y/v1/W]\n    labels: {{availabilityZone: \"yes\", \"n\": \"1\"}}\n    tlsServerName: b\n    \
             proxyUrl: http://u:p@c:1\n    context: d\n  - host: https://e\n    insecureSkipTLSVerify: true\n\
             routers:\n- {{gvk: x.y/v1/W, field: spec.zone, clusterLabel: availabilityZone}}\n\
             - {{gvk: x.y/v1/V, label: a/b, clusterLabel: \"n\"}}\n"
        );
        let config = read(&text, "f").unwrap();
        let yaml = Written::new(&config, &[]).to_yaml();
        assert_eq!(read(&yaml, "f"), Ok(config.clone()), "{yaml}");
        assert!(yaml.contains("  caCert: |\n"), "{yaml}");
        let json = serde_json::to_string(&Written::new(&config, &[])).unwrap();
        assert_eq!(read(&json, "f"), Ok(config.clone()), "{json}");
        let named = read(&Written::new(&config, &["one", "e:443"]).to_yaml(), "f").unwrap();
        assert_eq!(named.remotes[0].name.as_deref(), Some("one"));
        assert_eq!(named.remotes[1].name, None, "an address is no name");
        let second = Written::new(&config, &[]).only(false, |place| place == 1);
        let second = read(&second.to_yaml(), "f").unwrap();
        assert_eq!(second.remotes, config.remotes[1..]);
        assert_eq!(second.home.gvks, []);
    }
}
