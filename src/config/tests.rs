//! Whole documents: every wrapping, every error with its place, every warning.

mod schema;
mod warnings;
mod wrappings;

use std::collections::BTreeMap;

use super::*;
use crate::k8s::gvk_string;
use crate::routing::RoutingSource;

/// A certificate that decodes; what it says does not matter here.
const PEM: &str = "-----BEGIN CERTIFICATE-----\\nMIIBszCCAVmgAwIBAgIUAAAA\\n-----END CERTIFICATE-----\\n";

const BLOCK: &str = r#"{
	"home": {"gvks": ["v1/Secret", "v1/SecretList"]},
	"remotes": [
		{
			"host": "https://az-a.example:6443",
			"gvks": ["kvm.cloud.sap/v1/Hypervisor", "kvm.cloud.sap/v1/HypervisorList"],
			"labels": {"availabilityZone": "az-a"}
		}
	]
}"#;

/// The block under some keys, as JSON.
fn under(path: &str) -> String {
    path.split('.').rev().fold(BLOCK.to_owned(), |inner, key| {
        format!("{{\"other\": 1, \"{key}\": {inner}}}")
    })
}

fn config(text: &str) -> ApiServersConfig {
    read(text, "f").unwrap_or_else(|error| panic!("{error}"))
}

fn failure(text: &str) -> String {
    match read(text, "f") {
        Ok(config) => panic!("accepted: {config:?}"),
        Err(error) => error.to_string(),
    }
}

fn warnings(text: &str) -> Vec<String> {
    let (config, findings) = lint(text, "f", jiff::Timestamp::UNIX_EPOCH);
    assert!(config.is_some(), "{findings:?}");
    assert!(
        findings
            .iter()
            .all(|finding| finding.severity == Severity::Warning)
    );
    findings.iter().map(ToString::to_string).collect()
}

/// A remote of az-a that nothing is wrong with; `extra` lines are added to it.
fn remote(extra: &str) -> String {
    let extra: String = extra.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "remotes:\n  - host: https://a.example\n    gvks: [v1/A, v1/AList]\n    labels: {{availabilityZone: az-a}}\n{extra}\
         routers:\n  - {{gvk: v1/A, field: .spec.zone, clusterLabel: availabilityZone}}\n"
    )
}

#[test]
fn the_documented_file_is_read_whole() {
    let text = format!(
        r#"
apiservers:
  home:
    gvks:
      - cortex.cloud/v1alpha1/Pipeline
      - cortex.cloud/v1alpha1/PipelineList
      - v1/Secret
    requestTimeout: 0s
  remotes:
    - host: https://apiserver.qa-de-1a.example:6443/
      caCert: "{PEM}"
      gvks:
        - kvm.cloud.sap/v1/HypervisorList
        - kvm.cloud.sap/v1/Hypervisor
      labels:
        availabilityZone: qa-de-1a
      insecureSkipTLSVerify: false
      name: first
      tlsServerName: apiserver.internal
      proxyUrl: http://proxy:3128
      context: other-context
      connectTimeout: 10s
      responseTimeout: "90"
      requestTimeout: 1m30s
    - host: http://localhost:8080
      caCert:
      gvks: ~
      labels:
      insecureSkipTLSVerify: true
      name: ""
routers:
  - gvk: example.com/v1/WidgetList
    field: .spec.zone
    clusterLabel: availabilityZone
  - gvk: example.com/v1/Gadget
    label: topology.kubernetes.io/zone
    clusterLabel: availabilityZone
"#
    );
    let config = config(&text);
    assert_eq!(config.origin, "f");
    let home: Vec<String> = config.home.gvks.iter().map(gvk_string).collect();
    assert_eq!(home, ["cortex.cloud/v1alpha1/Pipeline", "v1/Secret"]);
    let first = &config.remotes[0];
    assert_eq!(first.host, "https://apiserver.qa-de-1a.example:6443");
    assert_eq!(first.ca_cert, Some(PEM.replace("\\n", "\n")));
    assert_eq!(
        first.gvks.iter().map(gvk_string).collect::<Vec<_>>(),
        ["kvm.cloud.sap/v1/Hypervisor"]
    );
    assert_eq!(
        first.labels,
        BTreeMap::from([("availabilityZone".to_owned(), "qa-de-1a".to_owned())])
    );
    assert!(!first.insecure_skip_tls_verify);
    assert_eq!(first.name.as_deref(), Some("first"));
    assert_eq!(first.tls_server_name.as_deref(), Some("apiserver.internal"));
    assert_eq!(first.proxy_url.as_deref(), Some("http://proxy:3128"));
    assert_eq!(first.context.as_deref(), Some("other-context"));
    let seconds = |seconds| Some(std::time::Duration::from_secs(seconds));
    let timeouts = Timeouts {
        connect: seconds(10),
        response: seconds(90),
        request: seconds(90),
    };
    assert_eq!(first.timeouts, timeouts);
    assert_eq!(config.home.timeouts.request, seconds(0));
    let second = RemoteConfig {
        host: "http://localhost:8080".to_owned(),
        insecure_skip_tls_verify: true,
        ..Default::default()
    };
    assert_eq!(config.remotes[1], second);
    assert_eq!(gvk_string(&config.routers[0].gvk), "example.com/v1/Widget");
    assert_eq!(config.routers[0].source.to_string(), ".spec.zone");
    assert_eq!(
        config.routers[1].source,
        RoutingSource::Label("topology.kubernetes.io/zone".to_owned())
    );
    assert_eq!(config.routers[1].cluster_label, "availabilityZone");
}

#[test]
fn several_errors_come_in_the_order_of_the_text() {
    let text = "home:\n  gvks: [kvm.cloud.sap/Hypervisor, 1]\nremotes:\n  - host: http://b\n    gvks: v1/A\n    labels: {z: 1}\n    \
                insecureSkipTLSVerify: \"true\"\n    name: [x]\n    tlsServerName: https://x\n    proxyUrl: ftp://u:hunter2@p\n  \
                - caCert: x\n  -\n  - https://x\n";
    assert_eq!(
        failure(text).lines().collect::<Vec<_>>(),
        [
            "f:2:10: \"kvm.cloud.sap/Hypervisor\" is not a kind",
            "  write \"<group>/<version>/<Kind>\", for example \"kvm.cloud.sap/v1/Hypervisor\"",
            "f:2:36: an entry of gvks must be a string, not a number",
            "  put it in quotes",
            "f:4:11: host \"http://b\" would send credentials unencrypted",
            "  write \"https://b\"; http is allowed for loopback hosts only",
            "f:5:11: gvks must be a list, not a string",
            "f:6:17: the value of label \"z\" must be a string, not a number",
            "  put it in quotes",
            "f:7:28: insecureSkipTLSVerify must be true or false, not a string",
            "  remove the quotes",
            "f:8:11: name must be a string, not a list",
            "f:9:20: tlsServerName \"https://x\" is neither a DNS name nor an IP address",
            "  write the name alone, without scheme and port",
            "f:10:15: proxyUrl \"…@p\" is not an http, https or socks5 URL",
            "  write http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT",
            "f:11:5: a remote has no host",
            "  write host: https://HOST:PORT",
            "f:11:5: caCert holds no certificate",
            "  paste PEM text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
            "f:12:4: a remote is empty",
            "  write at least its host",
            "f:13:5: a remote must be a mapping, not a string",
        ]
    );
}

#[test]
fn timeouts_are_durations() {
    assert_eq!(
        failure(&remote(
            "connectTimeout: 10x\nresponseTimeout: -1s\nrequestTimeout: 5"
        )),
        "f:5:21: connectTimeout \"10x\" is not a duration\n  write one such as 10s or 1m30s; 0s is no limit\n\
         f:6:22: responseTimeout \"-1s\" is not a duration\n  write one such as 10s or 1m30s; 0s is no limit\n\
         f:7:21: requestTimeout must be a string, not a number\n  put it in quotes"
    );
    assert_eq!(
        warnings(&remote("connecttimeout: 10s")),
        ["f:5:5: unknown field \"connecttimeout\"\n  did you mean \"connectTimeout\"?"]
    );
}

#[test]
fn certificates_must_decode() {
    let with = |value: &str| remote(&format!("caCert: {value}"));
    for (value, message) in [
        (
            "\"\"",
            "f:5:5: caCert is empty\n  leave caCert out to use the system's certificate authorities",
        ),
        (
            "\" \\n\"",
            "f:5:5: caCert is empty\n  leave caCert out to use the system's certificate authorities",
        ),
        (
            "7",
            "f:5:13: caCert must be a string, not a number\n  put it in quotes",
        ),
        (
            "\"-----BEGIN CERTIFICATE-----\\nhunter2!\\n-----END CERTIFICATE-----\\n\"",
            "f:5:5: certificate 1 of caCert is not well-formed PEM\n  \
             paste it again, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
        ),
        (
            "\"-----BEGIN CERTIFICATE-----\\nMIIB\\n\"",
            "f:5:5: certificate 1 of caCert is not well-formed PEM\n  \
             paste it again, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
        ),
        (
            "\"-----BEGIN PUBLIC KEY-----\\nMIIB\\n-----END PUBLIC KEY-----\\n\"",
            "f:5:5: caCert holds no certificate\n  \
             paste PEM text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
        ),
        (
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t",
            "f:5:5: caCert holds no certificate\n  this is base64 of PEM; decode it first",
        ),
    ] {
        assert_eq!(failure(&with(value)), message, "{value}");
    }
    // PEM of something else: its remote cannot be reached, the others can.
    let two = with(&format!("\"# comment\\n{PEM}{PEM}\""));
    let (config_of_two, findings) = lint(&two, "f", jiff::Timestamp::UNIX_EPOCH);
    assert!(config_of_two.is_some());
    let rules: Vec<Rule> = findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [Rule::MalformedCa, Rule::MalformedCa]);
    let insecure = "caCert: \"\"\ninsecureSkipTLSVerify: true";
    assert_eq!(
        warnings(&remote(insecure)),
        [
            "f:5:5: caCert is ignored, because insecureSkipTLSVerify is true\n  \
          remove insecureSkipTLSVerify to have the server's certificate verified"
        ]
    );
    assert_eq!(config(&remote(insecure)).remotes[0].ca_cert, None);
}

#[test]
fn remotes_must_differ() {
    assert_eq!(
        failure(
            "remotes:\n  - host: https://A.example\n  - host: https://b\n  - host: https://a.example.:443/\n"
        ),
        "f:4:11: host a.example with port 443 is given twice (line 2)\n  \
         put all kinds of an API server into one remote"
    );
    let pair = |first: &str, second: &str| {
        format!(
            "remotes:\n  - {{host: https://a, labels: {{z: x}}, gvks: [{first}]}}\n  \
             - {{host: https://b, labels: {{z: x}}, gvks: [{second}]}}\n"
        )
    };
    assert_eq!(
        failure(&pair("v1/A, v1/B", "v1/C, v1/BList")),
        "f:3:5: same labels as the remote at line 2, and both serve v1/B\n  \
         routing cannot tell them apart: give them different labels"
    );
    let text = pair("v1/A", "v1/B");
    assert!(
        warnings(&text).contains(
            &"f:3:5: same labels as the remote at line 2\n  they share no kind, so routing works; is one of them mistyped?"
                .to_owned()
        ),
        "{:?}",
        warnings(&text)
    );
    // Without labels there is nothing that could be the same.
    config("remotes: [{host: https://a, gvks: [v1/A]}, {host: https://b, gvks: [v1/A]}]");
}

#[test]
fn routers_must_be_whole_and_unique() {
    let text = "home: {}\nrouters:\n  - {gvk: v1/A, field: .a, label: b, clusterLabel: c}\n  - {gvk: v1/A, clusterLabel: c}\n  \
                - {gvk: A, field: .a, clusterlabel: c}\n  - {field: \"{.a}\", clusterLabel: \"\"}\n  \
                - {gvk: v1/B, label: \"a b\", clusterLabel: 1}\n  - {gvk: v1/C, field: a..b, clusterLabel: c}\n";
    let help = "  write field: .spec.zone, or label: topology.kubernetes.io/zone";
    assert_eq!(
        failure(text).lines().collect::<Vec<_>>(),
        [
            "f:3:28: a router has both field and label",
            help,
            "f:4:5: a router has neither field nor label",
            help,
            "f:5:5: a router has no clusterLabel",
            "  found \"clusterlabel\" instead",
            "f:5:11: \"A\" is not a kind",
            "  write \"<group>/<version>/<Kind>\", or \"v1/Secret\" for the core group",
            "f:6:5: a router has no gvk",
            "f:6:13: field \"{.a}\" is not a path of names",
            help,
            "f:6:35: clusterLabel is empty",
            "f:7:24: label \"a b\" is not a label key",
            help,
            "f:7:45: clusterLabel must be a string, not a number",
            "  put it in quotes",
            "f:8:24: field \"a..b\" is not a path of names",
            help,
        ]
    );
    assert_eq!(
        failure(
            "home: {}\nrouters:\n  - {gvk: v1/A, field: .a, clusterLabel: c}\n  - {gvk: v1/AList, label: b, clusterLabel: c}\n"
        ),
        "f:4:5: second router for v1/A (the first is at line 3)\n  remove one of the two"
    );
}

#[test]
fn columns_count_characters() {
    assert_eq!(
        failure("home: {gvks: [\"v1/Zürich\", v1/A, \"日本/v1/K\"]}"),
        "f:1:15: \"v1/Zürich\" is not a kind: \"Zürich\" is not the name of a kind: letters and digits\n  \
         write \"<group>/<version>/<Kind>\", or \"v1/Secret\" for the core group\n\
         f:1:34: \"日本/v1/K\" is not a kind: \"日本\" is not a group: a DNS name in lower case\n  \
         write \"<group>/<version>/<Kind>\", or \"v1/Secret\" for the core group"
    );
}

#[test]
fn a_config_error_is_an_invalid_input() {
    let error: crate::error::Error = read("", "f").unwrap_err().into();
    assert!(
        error.to_string().starts_with("f: the document is empty"),
        "{error}"
    );
}

proptest::proptest! {
    /// No text makes the reader panic, and whatever it says fits a terminal.
    #[test]
    fn any_text_is_answered(text in "(apiservers|home|remotes|gvks|host|labels|[\\PC\n\t :{}\\[\\],&*|>'\"-]){0,40}") {
        let (config, findings) = lint(&text, "f", jiff::Timestamp::UNIX_EPOCH);
        let errors = findings.iter().any(|finding| finding.severity == Severity::Error);
        proptest::prop_assert_eq!(config.is_none(), errors);
        for finding in findings {
            let printable = finding.to_string().chars().all(|character| character == '\n' || !character.is_control());
            proptest::prop_assert!(printable, "{:?}", finding);
        }
    }

    /// Every well-formed kind is read as itself, in whatever wrapping.
    #[test]
    fn well_formed_kinds_are_read(group in "[a-z]([a-z0-9]{0,9})\\.[a-z]{1,5}", version in "v[1-9](alpha1|beta2)?", kind in "[A-Z][a-z]{1,9}K") {
        let text = format!("apiservers: {{home: {{gvks: [{group}/{version}/{kind}, {group}/{version}/{kind}List]}}}}");
        let config = read(&text, "f").unwrap();
        proptest::prop_assert_eq!(config.home.gvks.len(), 1);
        proptest::prop_assert_eq!(gvk_string(&config.home.gvks[0]), format!("{group}/{version}/{kind}"));
    }
}
