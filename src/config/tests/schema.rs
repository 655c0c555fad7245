//! The JSON Schema for editors says the same as the reader: what it refuses is refused or warned of, and the other way round.

use jsonschema::Validator;
use serde_json::Value;

use super::*;

fn schema() -> Validator {
    let schema: Value = serde_json::from_str(include_str!("../../../docs/apiservers.schema.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// As an editor reads it.
fn value(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}

const CA: &str = "\"-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n\"";

#[test]
fn what_is_fine_is_accepted() {
    let schema = schema();
    let samples = [
        "home: {}".to_owned(),
        "home: {gvks: [v1/Secret, v1/SecretList]}\nremotes: ~".to_owned(),
        "remotes: []".to_owned(),
        remote(""),
        remote(&format!(
            "caCert: {CA}\nname: a\ntlsServerName: b\nproxyUrl: http://u:p@c:1\ncontext: d"
        )),
        remote("insecureSkipTLSVerify: true\ncaCert: x"),
        remote("insecureSkipTLSVerify: false\ncaCert: ~\nname: \"\"\nproxyUrl: socks5://c"),
        "apiservers: {home: {gvks: [apps/v1/Deployment, v1beta1/v1/Odd]}}\nother: {of: [Cortex]}".to_owned(),
        "apiservers: {remotes: [{host: \"HTTPS://[::1]:1/\"}, {host: \"http://localhost:80\"}]}".to_owned(),
        "home: {}\nrouters: [{gvk: x.y/v1/W, label: a.b/c, clusterLabel: z}]".to_owned(),
    ];
    for text in samples {
        let (config, findings) = lint(&text, "f", jiff::Timestamp::UNIX_EPOCH);
        assert!(config.is_some(), "{text}: {findings:?}");
        let errors: Vec<String> = schema
            .iter_errors(&value(&text))
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, [""; 0], "{text}");
    }
}

#[test]
fn what_is_refused_or_unknown_is_refused() {
    let schema = schema();
    let host = |host: &str| format!("remotes: [{{host: {host:?}}}]");
    let gvk = |gvk: &str| format!("home: {{gvks: [{gvk:?}]}}");
    let router = |router: &str| format!("home: {{}}\nrouters: [{router}]");
    let samples = [
        "x: 1".to_owned(),
        "home: ~".to_owned(),
        "apiservers: {}".to_owned(),
        "home: {}\nremote: []".to_owned(),
        "home: {gvk: []}".to_owned(),
        "home: []".to_owned(),
        "remotes: {}".to_owned(),
        "remotes: [{}]".to_owned(),
        "remotes: [~]".to_owned(),
        host(""),
        host("a.example:6443"),
        host("ftp://a"),
        host("http://a.example"),
        host("https://u:p@a"),
        host("https://a/api"),
        host("https://a?x"),
        host("https://"),
        gvk("Hypervisor"),
        gvk("kvm.cloud.sap/Hypervisor"),
        gvk("core/v1/Secret"),
        gvk("/v1/Secret"),
        gvk("Kvm.sap/v1/Hypervisor"),
        gvk("kvm.sap/Hypervisor/v1"),
        gvk("v1/"),
        gvk("a/b/c/d"),
        remote("cacert: x"),
        remote("caCert: \"\""),
        remote("caCert: x"),
        remote("caCert: 1"),
        remote("insecureSkipTLSVerify: \"true\""),
        remote("name: a b"),
        remote("proxyUrl: ftp://proxy"),
        remote("tlsServerName: https://a"),
        "remotes: [{host: https://a, labels: {availabilityZone: 1}}]".to_owned(),
        router("{gvk: v1/A, clusterLabel: z}"),
        router("{gvk: v1/A, field: a, label: b, clusterLabel: z}"),
        router("{gvk: v1/A, field: a}"),
        router("{gvk: v1/A, field: a, clusterLabel: \"\"}"),
        router("{gvk: v1/A, field: \".a[0]\", clusterLabel: z}"),
        router("{gvk: A, field: a, clusterLabel: z}"),
        router("{gvk: v1/A, field: a, clusterLabel: z, zone: y}"),
    ];
    for text in samples {
        let (_, findings) = lint(&text, "f", jiff::Timestamp::UNIX_EPOCH);
        let meant = [Rule::UnknownField, Rule::DisplayName];
        assert!(
            findings
                .iter()
                .any(|finding| finding.fatal || meant.contains(&finding.rule)),
            "{text} is fine: {findings:?}"
        );
        assert!(!schema.is_valid(&value(&text)), "{text}");
    }
}
