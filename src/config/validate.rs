//! From the apiservers block to the configuration, item by item. What several items say together is judged in
//! [`consistency`](super::consistency).

use std::collections::BTreeMap;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};

use super::duration::parse_duration;
use super::error::{Location, Report};
use super::fields::{Fields, Text, list, string};
use super::gvk::{KindEntry, parse_kind};
use super::raw::Node;
use super::rule::Rule;
use super::schema::{ApiServersConfig, HomeConfig, RemoteConfig, RouterConfig, Timeouts, is_display_name};
use super::text::quoted;
use super::url::{Endpoint, check_proxy, parse_host};
use super::wrapping::{BLOCK_FIELDS, Block, check_siblings, routers};
use crate::k8s::GroupVersionKind;
use crate::routing::RoutingSource;

const HOME_FIELDS: [&str; 4] = ["gvks", "connectTimeout", "responseTimeout", "requestTimeout"];

const REMOTE_FIELDS: [&str; 12] = [
    "host",
    "caCert",
    "gvks",
    "labels",
    "insecureSkipTLSVerify",
    "name",
    "tlsServerName",
    "proxyUrl",
    "context",
    "connectTimeout",
    "responseTimeout",
    "requestTimeout",
];

/// What the configuration no longer shows, but the findings about several items need.
#[derive(Debug, Default)]
pub(super) struct Sites {
    pub home: Vec<KindSite>,
    /// One for each of [`ApiServersConfig::remotes`].
    pub remotes: Vec<RemoteSite>,
    /// One for each of [`ApiServersConfig::routers`].
    pub routers: Vec<Location>,
}

/// An entry of `gvks`.
#[derive(Debug)]
pub(super) struct KindSite {
    pub entry: KindEntry,
    pub location: Location,
}

/// Where the parts of a remote are written.
#[derive(Debug)]
pub(super) struct RemoteSite {
    pub location: Location,
    pub endpoint: Option<Endpoint>,
    pub host: Location,
    pub name: Option<Location>,
    pub labels: BTreeMap<String, Location>,
    pub kinds: Vec<KindSite>,
    pub ca_cert: Option<Location>,
    /// Where certificates are said not to be verified.
    pub insecure: Option<Location>,
}

/// Reads a block. The result is usable only if the report has no errors.
pub(super) fn validate(block: &Block<'_>, origin: &str, report: &mut Report) -> (ApiServersConfig, Sites) {
    let mut config = ApiServersConfig {
        origin: origin.to_owned(),
        ..Default::default()
    };
    let mut sites = Sites::default();
    let errors_before = report.has_errors();
    let fields = Fields::of(block.node, "apiservers", report);
    fields.warn_unknown(&BLOCK_FIELDS, report);
    check_siblings(block, report);
    let (home, remotes) = (fields.get("home"), fields.get("remotes"));
    if home.is_none() && remotes.is_none() && report.has_errors() == errors_before {
        let help = match fields.mistyped("remotes").or_else(|| fields.mistyped("home")) {
            Some(entry) => format!("found only {}", quoted(&entry.key)),
            None => "write home: with the kinds of the home cluster, or remotes: with a list".to_owned(),
        };
        report.error(
            Rule::NoClusters,
            block.location,
            "neither home nor remotes is given",
            help,
        );
    }
    if let Some(entry) = home {
        let fields = Fields::of(&entry.node, "home", report);
        fields.warn_unknown(&HOME_FIELDS, report);
        sites.home = kinds(&fields, report);
        config.home = HomeConfig {
            gvks: folded(&sites.home),
            timeouts: timeouts(&fields, report),
        };
    }
    for node in remotes.map_or(&[][..], |entry| list(&entry.node, "remotes", report)) {
        let (remote, site) = remote(node, report);
        config.remotes.push(remote);
        sites.remotes.push(site);
    }
    for node in routers(block, report).map_or(&[][..], |entry| list(&entry.node, "routers", report)) {
        if let Some(router) = router(node, report) {
            config.routers.push(router);
            sites.routers.push(node.location);
        }
    }
    (config, sites)
}

fn kinds(fields: &Fields<'_>, report: &mut Report) -> Vec<KindSite> {
    let mut kinds = Vec::new();
    for node in fields.list("gvks", report) {
        let Some(Text { text, location }) = string(node, "an entry of gvks", report) else {
            continue;
        };
        match parse_kind(text) {
            Ok(entry) => kinds.push(KindSite { entry, location }),
            Err(malformed) => report.error(Rule::MalformedKind, location, malformed.message, malformed.help),
        }
    }
    kinds
}

/// The kinds, each once.
fn folded(sites: &[KindSite]) -> Vec<GroupVersionKind> {
    let mut gvks: Vec<GroupVersionKind> = Vec::new();
    for site in sites {
        if !gvks.contains(&site.entry.gvk) {
            gvks.push(site.entry.gvk.clone());
        }
    }
    gvks
}

fn remote(node: &Node, report: &mut Report) -> (RemoteConfig, RemoteSite) {
    if node.is_null() || node.entries().is_some_and(<[_]>::is_empty) {
        report.error(
            Rule::NoHost,
            node.location,
            "a remote is empty",
            "write at least its host",
        );
    }
    let fields = Fields::of(node, "a remote", report);
    fields.warn_unknown(&REMOTE_FIELDS, report);
    let mut site = RemoteSite {
        location: node.location,
        endpoint: None,
        host: node.location,
        name: None,
        labels: BTreeMap::new(),
        kinds: kinds(&fields, report),
        // The text of a block scalar begins a line below; the key is what a reader looks for.
        ca_cert: fields.get("caCert").map(|entry| entry.location),
        insecure: None,
    };
    let host = host(&fields, &mut site, report);
    let insecure_skip_tls_verify = fields
        .boolean("insecureSkipTLSVerify", report)
        .unwrap_or_default();
    if insecure_skip_tls_verify {
        site.insecure = fields.get("insecureSkipTLSVerify").map(|entry| entry.location);
    }
    let name = optional(&fields, "name", report);
    if let Some(Text { text, location }) = name {
        site.name = Some(location);
        if !is_display_name(text) {
            report.warning(
                Rule::DisplayName,
                location,
                format!(
                    "{} cannot be a display name, so the remote is called by its host",
                    quoted(text)
                ),
                "use printable ASCII without spaces and without , : / * ? [ ] = !",
            );
        }
    }
    let tls_server_name = optional(&fields, "tlsServerName", report);
    if let Some(Text { text, location }) = tls_server_name
        && ServerName::try_from(text).is_err()
    {
        report.error(
            Rule::MalformedServerName,
            location,
            format!(
                "tlsServerName {} is neither a DNS name nor an IP address",
                quoted(text)
            ),
            "write the name alone, without scheme and port",
        );
    }
    let proxy_url = optional(&fields, "proxyUrl", report);
    if let Some(Text { text, location }) = proxy_url
        && let Err(malformed) = check_proxy(text)
    {
        report.error(Rule::MalformedProxy, location, malformed.message, malformed.help);
    }
    let owned = |text: Option<Text<'_>>| text.map(|text| text.text.to_owned());
    let remote = RemoteConfig {
        host,
        ca_cert: ca_cert(&fields, insecure_skip_tls_verify, report),
        gvks: folded(&site.kinds),
        labels: labels(&fields, &mut site, report),
        insecure_skip_tls_verify,
        name: owned(name),
        tls_server_name: owned(tls_server_name),
        proxy_url: owned(proxy_url),
        context: owned(optional(&fields, "context", report)),
        timeouts: timeouts(&fields, report),
    };
    (remote, site)
}

fn timeouts(fields: &Fields<'_>, report: &mut Report) -> Timeouts {
    let mut timeout = |name: &str| {
        let Text { text, location } = optional(fields, name, report)?;
        let duration = parse_duration(text);
        if duration.is_none() {
            report.error(
                Rule::MalformedTimeout,
                location,
                format!("{name} {} is not a duration", quoted(text)),
                "write one such as 10s or 1m30s; 0s is no limit",
            );
        }
        duration
    };
    Timeouts {
        connect: timeout("connectTimeout"),
        response: timeout("responseTimeout"),
        request: timeout("requestTimeout"),
    }
}

/// A string field for which an empty one is none, as in a kubeconfig.
fn optional<'a>(fields: &Fields<'a>, name: &str, report: &mut Report) -> Option<Text<'a>> {
    fields.string(name, report).filter(|text| !text.text.is_empty())
}

fn host(fields: &Fields<'_>, site: &mut RemoteSite, report: &mut Report) -> String {
    if fields.get("host").is_none() {
        // An empty remote, and one that is no mapping, have been reported.
        if !fields.is_empty() {
            let help = match fields.mistyped("host") {
                Some(entry) => format!("found {} instead", quoted(&entry.key)),
                None => "write host: https://HOST:PORT".to_owned(),
            };
            report.error(Rule::NoHost, fields.location, "a remote has no host", help);
        }
        return String::new();
    }
    let Some(Text { text, location }) = fields.string("host", report) else {
        return String::new();
    };
    site.host = location;
    match parse_host(text) {
        Ok(endpoint) => site.endpoint = Some(endpoint),
        Err(malformed) => report.error(Rule::MalformedHost, location, malformed.message, malformed.help),
    }
    text.trim_end_matches('/').to_owned()
}

fn ca_cert(fields: &Fields<'_>, is_insecure: bool, report: &mut Report) -> Option<String> {
    let location = fields.get("caCert")?.location;
    let text = fields.string("caCert", report)?.text;
    if is_insecure {
        report.warning(
            Rule::CaIgnored,
            location,
            "caCert is ignored, because insecureSkipTLSVerify is true",
            "remove insecureSkipTLSVerify to have the server's certificate verified",
        );
    } else if text.trim().is_empty() {
        report.error(
            Rule::MalformedCa,
            location,
            "caCert is empty",
            "leave caCert out to use the system's certificate authorities",
        );
    } else if let Err((message, help)) = check_certificates(text) {
        report.error(Rule::MalformedCa, location, message, help);
    }
    Some(text.to_owned()).filter(|text| !text.trim().is_empty())
}

/// Whether a PEM text has certificates, and all of them can be decoded. What they say is judged in
/// [`certificates`](super::certificates).
fn check_certificates(text: &str) -> Result<(), (String, &'static str)> {
    let mut count = 0;
    for certificate in CertificateDer::pem_slice_iter(text.as_bytes()) {
        count += 1;
        if certificate.is_err() {
            return Err((
                format!("certificate {count} of caCert is not well-formed PEM"),
                "paste it again, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
            ));
        }
    }
    if count > 0 {
        return Ok(());
    }
    // What `certificate-authority-data` of a kubeconfig holds: base64 of "-----BEGIN".
    let help = if text.trim_start().starts_with("LS0tLS1CRUdJTi") {
        "this is base64 of PEM; decode it first"
    } else {
        "paste PEM text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----"
    };
    Err(("caCert holds no certificate".to_owned(), help))
}

fn labels(fields: &Fields<'_>, site: &mut RemoteSite, report: &mut Report) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    for entry in fields.mapping("labels", report) {
        let name = format!("the value of label {}", quoted(&entry.key));
        if let Some(value) = string(&entry.node, &name, report) {
            labels.insert(entry.key.clone(), value.text.to_owned());
            site.labels.insert(entry.key.clone(), entry.location);
        }
    }
    labels
}

fn router(node: &Node, report: &mut Report) -> Option<RouterConfig> {
    const FIELDS: [&str; 4] = ["gvk", "field", "label", "clusterLabel"];
    let fields = Fields::of(node, "a router", report);
    fields.warn_unknown(&FIELDS, report);
    let gvk = required(&fields, "gvk", report).and_then(|text| match parse_kind(text.text) {
        Ok(entry) => Some(entry.gvk),
        Err(malformed) => {
            report.error(
                Rule::MalformedKind,
                text.location,
                malformed.message,
                malformed.help,
            );
            None
        }
    });
    let source = source(&fields, report);
    let cluster_label = required(&fields, "clusterLabel", report).map(|text| text.text.to_owned());
    Some(RouterConfig {
        gvk: gvk?,
        source: source?,
        cluster_label: cluster_label?,
    })
}

fn required<'a>(fields: &Fields<'a>, name: &str, report: &mut Report) -> Option<Text<'a>> {
    if fields.get(name).is_none() {
        let help = match fields.mistyped(name) {
            Some(entry) => format!("found {} instead", quoted(&entry.key)),
            None => String::new(),
        };
        report.error(
            Rule::MalformedRouter,
            fields.location,
            format!("a router has no {name}"),
            help,
        );
    }
    let text = fields.string(name, report)?;
    if text.text.is_empty() {
        report.error(
            Rule::MalformedRouter,
            text.location,
            format!("{name} is empty"),
            "",
        );
        return None;
    }
    Some(text)
}

fn source(fields: &Fields<'_>, report: &mut Report) -> Option<RoutingSource> {
    const HELP: &str = "write field: .spec.zone, or label: topology.kubernetes.io/zone";
    match (fields.get("field"), fields.get("label")) {
        (None, None) => {
            report.error(
                Rule::MalformedRouter,
                fields.location,
                "a router has neither field nor label",
                HELP,
            );
            None
        }
        (Some(_), Some(label)) => {
            report.error(
                Rule::MalformedRouter,
                label.location,
                "a router has both field and label",
                HELP,
            );
            None
        }
        (Some(_), None) => {
            let Text { text, location } = fields.string("field", report)?;
            let is_path = !text.contains(|character: char| {
                character.is_whitespace() || character.is_control() || "[]{}*\"'/".contains(character)
            });
            let source = RoutingSource::field(text).filter(|_| is_path);
            if source.is_none() {
                report.error(
                    Rule::MalformedRouter,
                    location,
                    format!("field {} is not a path of names", quoted(text)),
                    HELP,
                );
            }
            source
        }
        (None, Some(_)) => {
            let Text { text, location } = fields.string("label", report)?;
            let is_key = !text.is_empty()
                && text
                    .chars()
                    .all(|character| character.is_ascii_alphanumeric() || "-_./".contains(character));
            if !is_key {
                report.error(
                    Rule::MalformedRouter,
                    location,
                    format!("label {} is not a label key", quoted(text)),
                    HELP,
                );
            }
            is_key.then(|| RoutingSource::Label(text.to_owned()))
        }
    }
}
