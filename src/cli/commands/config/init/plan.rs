//! From contexts, labels and kinds to an APIServers file. Pure.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use regex::Regex;

use crate::cli::Misuse;
use crate::config::{ApiServersConfig, HomeConfig, RemoteConfig, Timeouts};
use crate::fleet::Glob;
use crate::fleet::server::ServerSettings;
use crate::k8s::GroupVersionKind;

/// What is known of a remote.
pub(super) struct Remote {
    /// Its context.
    pub context: String,
    /// Its server, as the kubeconfig has it.
    pub server: ServerSettings,
    /// Whether it is asked with its context's credentials, not with home's.
    pub own_credentials: bool,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its kinds.
    pub gvks: Vec<GroupVersionKind>,
}

/// What `--label` and `--label-from` say.
pub(super) struct LabelRules {
    given: Vec<(String, Glob, String, String)>,
    pattern: Option<Regex>,
}

impl LabelRules {
    /// Reads the flags.
    pub(super) fn parse(labels: &[String], pattern: Option<&str>) -> Result<Self> {
        let mut given = Vec::new();
        for label in labels {
            // A context's name may have an equals sign, a label's key and value have none.
            let parts = label
                .rsplit_once('=')
                .and_then(|(rest, value)| Some((rest.rsplit_once('=')?, value)));
            let Some(((context, key), value)) =
                parts.filter(|((context, key), _)| !context.is_empty() && !key.is_empty())
            else {
                bail!(Misuse(format!(
                    "--label: \"{label}\" is not of the form CONTEXT=KEY=VALUE"
                )));
            };
            let glob = Glob::new(context).map_err(|error| Misuse(format!("--label: {error}")))?;
            given.push((context.to_owned(), glob, key.to_owned(), value.to_owned()));
        }
        let pattern = pattern.map(Regex::new).transpose();
        let pattern = pattern.map_err(|error| Misuse(format!("--label-from: {error}")))?;
        if let Some(pattern) = &pattern
            && pattern.capture_names().flatten().next().is_none()
        {
            bail!(Misuse(
                "--label-from needs a group that is called like the label, such as (?<availabilityZone>.+)"
                    .to_owned()
            ));
        }
        Ok(LabelRules { given, pattern })
    }

    /// Refuses a rule that is about none of these contexts: it is mistyped.
    pub(super) fn check(&self, contexts: &[String]) -> Result<()> {
        for (written, glob, ..) in &self.given {
            if !contexts.iter().any(|name| name == written || glob.matches(name)) {
                bail!(Misuse(format!(
                    "--label: no remote's context is called \"{written}\""
                )));
            }
        }
        Ok(())
    }

    /// The labels of a context; `--label` wins.
    pub(super) fn labels_of(&self, context: &str) -> BTreeMap<String, String> {
        let mut labels = BTreeMap::new();
        if let Some(pattern) = &self.pattern
            && let Some(captures) = pattern.captures(context)
        {
            for key in pattern.capture_names().flatten() {
                if let Some(value) = captures.name(key).filter(|value| !value.is_empty()) {
                    labels.insert(key.to_owned(), value.as_str().to_owned());
                }
            }
        }
        for (written, glob, key, value) in &self.given {
            if written == context || glob.matches(context) {
                labels.insert(key.clone(), value.clone());
            }
        }
        labels
    }
}

/// The zone that a context is probably of: its name, without the user in front that some tools put there.
pub(super) fn guessed_zone(context: &str) -> &str {
    match context.rsplit_once(['@', '/']) {
        Some((_, cluster)) if !cluster.is_empty() => cluster,
        _ => context,
    }
}

/// The file.
pub(super) fn config(home: Vec<GroupVersionKind>, remotes: &[Remote]) -> Result<ApiServersConfig> {
    let remotes = remotes.iter().map(remote).collect::<Result<_>>()?;
    Ok(ApiServersConfig {
        home: HomeConfig {
            gvks: home,
            ..HomeConfig::default()
        },
        remotes,
        ..ApiServersConfig::default()
    })
}

fn remote(remote: &Remote) -> Result<RemoteConfig> {
    let server = &remote.server;
    if !matches!(server.url.path(), "" | "/") {
        bail!(
            "context {}: its server's address has a path ({}), which an APIServers file has no place for",
            remote.context,
            server.url.path()
        );
    }
    let ca_cert = match server.certificate_authority.clone() {
        Some(pem) => Some(String::from_utf8(pem).map_err(|_| {
            anyhow::anyhow!(
                "context {}: its certificate authority is not PEM text",
                remote.context
            )
        })?),
        None => None,
    };
    Ok(RemoteConfig {
        host: server.url.to_string().trim_end_matches('/').to_owned(),
        ca_cert: ca_cert.filter(|_| !server.insecure_skip_tls_verify),
        gvks: remote.gvks.clone(),
        labels: remote.labels.clone(),
        insecure_skip_tls_verify: server.insecure_skip_tls_verify,
        name: None,
        tls_server_name: server.tls_server_name.clone(),
        proxy_url: server
            .proxy
            .as_ref()
            .map(|proxy| proxy.uri().to_string().trim_end_matches('/').to_owned()),
        context: remote.own_credentials.then(|| remote.context.clone()),
        timeouts: Timeouts::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(labels: &[&str], pattern: Option<&str>, context: &str) -> String {
        let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
        let rules = match LabelRules::parse(&labels, pattern) {
            Ok(rules) => rules,
            Err(error) => return error.to_string(),
        };
        let labels = rules.labels_of(context);
        let labels: Vec<String> = labels
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        labels.join(",")
    }

    #[test]
    fn labels_come_from_flags_and_from_names() {
        let pattern = Some("^(?<region>qa)-(?<zone>.+?)(-(?<n>x))?$");
        assert_eq!(labels(&[], pattern, "qa-1"), "region=qa,zone=1");
        assert_eq!(labels(&[], pattern, "prod-1"), "");
        assert_eq!(
            labels(&["qa-*=zone=2", "qa-1=a/b=c"], pattern, "qa-1"),
            "a/b=c,region=qa,zone=2"
        );
        assert_eq!(labels(&["a=b=zone=2"], None, "a=b"), "zone=2");
        assert_eq!(
            labels(&["zone=2"], None, "x"),
            "--label: \"zone=2\" is not of the form CONTEXT=KEY=VALUE"
        );
        assert!(labels(&[], Some("(.*)"), "x").contains("needs a group"));
        assert!(labels(&[], Some("("), "x").starts_with("--label-from: "));
    }

    #[test]
    fn a_zone_is_guessed_without_the_user() {
        for (context, zone) in [
            ("qa-1", "qa-1"),
            ("me@qa-1", "qa-1"),
            ("ns/qa-1", "qa-1"),
            ("qa@", "qa@"),
        ] {
            assert_eq!(guessed_zone(context), zone);
        }
    }

    #[test]
    fn a_servers_settings_become_a_remote() {
        let mut server = ServerSettings::new("https://a:6443/".parse().unwrap());
        server.certificate_authority = Some(b"PEM".to_vec());
        server.tls_server_name = Some("b".to_owned());
        let mut one = Remote {
            context: "one".to_owned(),
            server,
            own_credentials: true,
            labels: BTreeMap::new(),
            gvks: Vec::new(),
        };
        let remote = &config(Vec::new(), std::slice::from_ref(&one)).unwrap().remotes[0];
        assert_eq!(remote.host, "https://a:6443");
        assert_eq!(remote.ca_cert.as_deref(), Some("PEM"));
        assert_eq!(remote.tls_server_name.as_deref(), Some("b"));
        assert_eq!(remote.context.as_deref(), Some("one"));
        one.server.url = "https://rancher/k8s/clusters/c-1".parse().unwrap();
        assert!(
            config(Vec::new(), &[one])
                .unwrap_err()
                .to_string()
                .contains("has a path")
        );
    }
}
