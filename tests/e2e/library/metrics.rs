//! The monitor, on real API servers; with the feature `metrics`.

use std::sync::Arc;

use multicluster::client::{Client, Monitor, WriteParams};
use multicluster::config::RemoteConfig;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;

use super::types::Hypervisor;
use super::{api_servers, hypervisor, hypervisor_gvk, mine, operator, run};
use crate::support::{Env, seed, testbed};

#[test]
fn requests_failures_and_name_conflicts_are_counted() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("twice", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("twice", "az-b"));
    let mut registry = Registry::default();
    let monitor = Monitor::register(&mut registry, "cortex_");
    let client = Client::builder()
        .config(api_servers(&testbed))
        .kubeconfig(operator(&testbed))
        .observer(Arc::new(monitor))
        .build()
        .expect("a client");
    run(async {
        let dead = RemoteConfig::new("https://127.0.0.1:1")
            .gvk(hypervisor_gvk())
            .name("dead");
        client.connect_remote(&dead).expect("it joins");
        let api = client.api::<Hypervisor>();
        api.list(&mine(&env)).await.expect("asked");
        api.get(&env.name("twice")).await.expect("it is there");
        api.status().get(&env.name("twice")).await.expect("it is there");
        let object: Hypervisor =
            serde_json::from_value(hypervisor(&env, "twice", "az-a")).expect("a hypervisor");
        let refused = api
            .create(&object, &WriteParams::default())
            .await
            .expect_err("it is there twice");
        assert!(refused.is_duplicate(), "{refused}");
        client.reachability(std::time::Duration::from_secs(5)).await;
    });
    let mut text = String::new();
    encode(&mut text, &registry).expect("text");
    let has = |line: &str| text.lines().any(|other| other.starts_with(line));
    for method in ["list", "get", "subresource_get", "create"] {
        let line = format!(
            "cortex_multicluster_cross_cluster_name_conflicts_total{{method=\"{method}\",gvk=\"kvm.cloud.sap/v1, Kind=Hypervisor\"}} 1"
        );
        assert!(has(&line), "{line}\n{text}");
    }
    for line in [
        r#"cortex_multicluster_requests_total{cluster="az-a",method="GET",code="200"}"#,
        r#"cortex_multicluster_requests_total{cluster="dead",method="GET",code="<error>"}"#,
        r#"cortex_multicluster_request_errors_total{cluster="dead",method="GET",reason="connect"}"#,
        r#"cortex_multicluster_request_duration_seconds_count{cluster="az-b",method="GET"}"#,
        r#"cortex_multicluster_remote_apiserver_reachable{host="https://127.0.0.1:1"} 0"#,
    ] {
        assert!(has(line), "{line}\n{text}");
    }
    assert!(
        !has(r#"cortex_multicluster_request_errors_total{cluster="az-a""#),
        "{text}"
    );
}
