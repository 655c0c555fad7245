//! Reading a whole document, also one inside a ConfigMap.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::error::{ConfigError, Finding, Report};
use super::fields::Fields;
use super::raw::{Node, parse};
use super::rule::Rule;
use super::schema::ApiServersConfig;
use super::text::quoted;
use super::{certificates, consistency, validate, wrapping};

/// Reads an APIServers file in any of its wrappings. `origin` names the text in messages.
///
/// ```
/// let text = "apiservers: {home: {gvks: [v1/Secret, kvm.cloud.sap/Hypervisor]}}";
/// assert_eq!(
///     multicluster::config::read(text, "config.yaml").unwrap_err().to_string(),
///     "config.yaml:1:39: \"kvm.cloud.sap/Hypervisor\" is not a kind\n  \
///      write \"<group>/<version>/<Kind>\", for example \"kvm.cloud.sap/v1/Hypervisor\""
/// );
/// ```
pub fn read(text: &str, origin: &str) -> Result<ApiServersConfig, ConfigError> {
    usable(check(text, origin, None))
}

/// Everything that there is to say about an APIServers file at that time; the configuration, unless a finding is fatal.
///
/// ```
/// use multicluster::config::{Rule, lint};
/// let (config, findings) = lint("home: {gvks: [v1/Secret]}", "config.yaml", jiff::Timestamp::UNIX_EPOCH);
/// assert!(config.is_some());
/// assert_eq!(findings[0].rule, Rule::UnpairedKind);
/// ```
pub fn lint(text: &str, origin: &str, now: Timestamp) -> (Option<ApiServersConfig>, Vec<Finding>) {
    check(text, origin, Some(now))
}

/// Certificates are judged at the time `now`, and without it not at all: commands that use the file leave that to TLS.
fn check(text: &str, origin: &str, now: Option<Timestamp>) -> (Option<ApiServersConfig>, Vec<Finding>) {
    let mut report = Report::new(origin);
    let Some(root) = parse(text, &mut report) else {
        report.finish(text);
        return (None, report.findings);
    };
    if !wrapping::is_config_map(&root) {
        let config = check_tree(&root, text, origin, now, &mut report);
        return (config, report.findings);
    }
    let data = wrapping::config_map_data(&root).map(|data| Fields::of(data, "data", &mut report));
    let entries: Vec<(&str, &str)> = data
        .iter()
        .flat_map(Fields::entries)
        .filter_map(|entry| Some((entry.key.as_str(), entry.node.as_str()?)))
        .collect();
    if report.has_errors() {
        report.finish(text);
        return (None, report.findings);
    }
    check_data(&entries, None, origin, now)
}

/// Reads the data of a live ConfigMap: the document under `key`, or under the only key that holds one.
///
/// ```
/// use std::collections::BTreeMap;
/// use multicluster::config::read_config_map_data;
/// let data = BTreeMap::from([("conf.json".to_owned(), r#"{"apiservers": {"home": {"gvks": ["v1/Secret"]}}}"#.to_owned())]);
/// let config = read_config_map_data(&data, None, "configmap:cortex/conf")?;
/// assert_eq!(config.home.gvks.len(), 1);
/// # Ok::<(), multicluster::config::ConfigError>(())
/// ```
pub fn read_config_map_data(
    data: &BTreeMap<String, String>,
    key: Option<&str>,
    origin: &str,
) -> Result<ApiServersConfig, ConfigError> {
    usable(check_config_map_data(data, key, origin, None))
}

/// As [`lint`], for the data of a live ConfigMap.
///
/// ```
/// use std::collections::BTreeMap;
/// use multicluster::config::lint_config_map_data;
/// let data = BTreeMap::from([("conf.json".to_owned(), r#"{"apiservers": {"home": {"gvks": ["v1"]}}}"#.to_owned())]);
/// let (config, findings) = lint_config_map_data(&data, None, "configmap:cortex/conf", jiff::Timestamp::now());
/// assert!(config.is_none() && !findings.is_empty());
/// ```
pub fn lint_config_map_data(
    data: &BTreeMap<String, String>,
    key: Option<&str>,
    origin: &str,
    now: Timestamp,
) -> (Option<ApiServersConfig>, Vec<Finding>) {
    check_config_map_data(data, key, origin, Some(now))
}

fn check_config_map_data(
    data: &BTreeMap<String, String>,
    key: Option<&str>,
    origin: &str,
    now: Option<Timestamp>,
) -> (Option<ApiServersConfig>, Vec<Finding>) {
    let entries: Vec<(&str, &str)> = data
        .iter()
        .map(|(key, text)| (key.as_str(), text.as_str()))
        .collect();
    check_data(&entries, key, origin, now)
}

fn usable(
    (config, mut findings): (Option<ApiServersConfig>, Vec<Finding>),
) -> Result<ApiServersConfig, ConfigError> {
    findings.retain(|finding| finding.fatal);
    config.ok_or(ConfigError::Unusable(findings))
}

/// A document that is not itself a ConfigMap.
fn check_tree(
    root: &Node,
    text: &str,
    origin: &str,
    now: Option<Timestamp>,
    report: &mut Report,
) -> Option<ApiServersConfig> {
    let Some(block) = wrapping::locate(root, report) else {
        report.finish(text);
        return None;
    };
    let (config, sites) = validate::validate(&block, origin, report);
    consistency::check_errors(&config, &sites, report);
    if let Some(now) = now {
        certificates::check(&config, &sites, now, report);
    }
    let usable = !report.has_errors();
    if usable {
        consistency::check_warnings(&config, &sites, report);
    }
    report.finish(text);
    usable.then_some(config)
}

/// Chooses the document among a ConfigMap's data, and checks it. Messages name the key, and positions are those in its text.
fn check_data(
    data: &[(&str, &str)],
    chosen: Option<&str>,
    origin: &str,
    now: Option<Timestamp>,
) -> (Option<ApiServersConfig>, Vec<Finding>) {
    let mut report = Report::new(origin);
    let report_of = |key: &str| Report::new(format!("{origin} (data {})", quoted(key)));
    let keys = |keys: &mut dyn Iterator<Item = &str>| keys.map(quoted).collect::<Vec<_>>().join(", ");
    let all_keys = || match data.is_empty() {
        true => "it has no data".to_owned(),
        false => format!("its keys are {}", keys(&mut data.iter().map(|(key, _)| *key))),
    };
    if let Some(chosen) = chosen {
        let Some((_, text)) = data.iter().find(|(key, _)| *key == chosen) else {
            report.error(
                Rule::ConfigMapKey,
                None,
                format!("the ConfigMap has no key {}", quoted(chosen)),
                all_keys(),
            );
            return (None, report.findings);
        };
        let mut report = report_of(chosen);
        let config = match parse(text, &mut report) {
            Some(root) => check_tree(&root, text, origin, now, &mut report),
            None => {
                report.finish(text);
                None
            }
        };
        return (config, report.findings);
    }
    let mut holders: Vec<(&str, &str, Node)> = Vec::new();
    let mut unreadable: Vec<Finding> = Vec::new();
    for (key, text) in data {
        let mut report = report_of(key);
        match parse(text, &mut report) {
            Some(root) if !wrapping::blocks(&root).is_empty() => holders.push((key, text, root)),
            Some(_) => {}
            // Other keys may hold anything, a script for example; but one that was to hold a block should say what is wrong.
            None if ["apiservers", "remotes"].iter().any(|word| text.contains(word)) => {
                report.finish(text);
                unreadable.append(&mut report.findings);
            }
            None => {}
        }
    }
    match holders.as_slice() {
        [(key, text, root)] => {
            let mut report = report_of(key);
            let config = check_tree(root, text, origin, now, &mut report);
            (config, report.findings)
        }
        [] if !unreadable.is_empty() => (None, unreadable),
        [] => {
            report.error(
                Rule::NoBlock,
                None,
                "the ConfigMap holds no apiservers block",
                all_keys(),
            );
            (None, report.findings)
        }
        several => {
            report.error(
                Rule::SeveralBlocks,
                None,
                format!(
                    "several keys of the ConfigMap hold an apiservers block: {}",
                    keys(&mut several.iter().map(|(key, _, _)| *key))
                ),
                "keep one of them, or choose one with configmap:NAMESPACE/NAME/KEY",
            );
            (None, report.findings)
        }
    }
}
