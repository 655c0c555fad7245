//! Routers: those that Cortex has, and those of a program.

use std::collections::BTreeMap;
use std::sync::Arc;

use multicluster::client::{Client, WriteParams};
use multicluster::config::{ApiServersConfig, HomeConfig, RemoteConfig};
use multicluster::k8s::GroupVersionKind;
use multicluster::routing::{ResourceRouter, RoutingKey};
use serde_json::{Value, json};

use super::types::Widget;
use super::{api_servers, client, operator, run, widget};
use crate::support::{Env, testbed};

/// Each of Cortex' six kinds is written where its zone is; those that the testbed's file does not list, in a client of its own.
#[test]
fn cortex_kinds_are_routed_by_their_zone() {
    let testbed = testbed();
    let zone = |kind: &str| match kind {
        "Hypervisor" => json!({"metadata": {"name": "x", "labels": {"topology.kubernetes.io/zone": "az-b"}}}),
        _ => json!({"metadata": {"name": "x"}, "spec": {"availabilityZone": "az-b"}}),
    };
    for kind in [
        "Hypervisor",
        "Reservation",
        "History",
        "CommittedResource",
        "ProjectQuota",
        "FlavorGroupCapacity",
    ] {
        let gvk = match kind {
            "Hypervisor" => GroupVersionKind::gvk("kvm.cloud.sap", "v1", kind),
            _ => GroupVersionKind::gvk("cortex.cloud", "v1alpha1", kind),
        };
        let remotes = ["az-a", "az-b"].map(|zone| {
            RemoteConfig::new(testbed.cluster(zone).url())
                .ca_cert(testbed.cluster(zone).ca_pem())
                .gvk(gvk.clone())
                .label("availabilityZone", zone)
        });
        let config = ApiServersConfig::new(HomeConfig::default(), remotes.into());
        let client = Client::builder()
            .config(config)
            .kubeconfig(operator(&testbed))
            .build()
            .expect("a client");
        let decision = client.route(&gvk, &zone(kind)).expect("the kind is listed");
        assert_eq!(decision.target(), Some("az-b"), "{decision}");
        let lost = client
            .route(&gvk, &json!({"metadata": {"name": "x"}}))
            .expect("the kind is listed");
        assert_eq!(lost.target(), None, "{lost}");
    }
}

#[test]
fn objects_are_written_where_the_built_in_routers_say() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    run(async {
        for (kind, namespaced) in [("Reservation", false), ("History", false)] {
            let api = client.dynamic(GroupVersionKind::gvk("cortex.cloud", "v1alpha1", kind));
            let api = match api.is_namespaced().await.expect("it is served") || namespaced {
                true => api.within("default"),
                false => api,
            };
            let object = json!({"metadata": {"name": env.name("r")}, "spec": {"availabilityZone": "az-b"}});
            let created = api
                .create(&object, &WriteParams::default())
                .await
                .expect("it is created");
            assert_eq!(created.cluster, "az-b", "{kind}");
        }
    });
}

/// A router that reads more than one field can say.
#[derive(Debug)]
struct BySize;

impl ResourceRouter for BySize {
    fn source(&self) -> String {
        ".spec.replicas, if it is many".to_owned()
    }

    fn cluster_label(&self) -> &str {
        "availabilityZone"
    }

    fn read(&self, object: &Value) -> Option<RoutingKey> {
        let many = object.pointer("/spec/replicas")?.as_u64()? > 5;
        let zone = if many { "az-b" } else { "az-a" };
        Some(RoutingKey::new("availabilityZone", zone))
    }

    fn matches(&self, key: &RoutingKey, labels: &BTreeMap<String, String>) -> bool {
        labels.get(&key.cluster_label) == Some(&key.value)
    }
}

#[test]
fn a_programs_own_router_routes() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let gvk = GroupVersionKind::gvk("example.com", "v1", "Widget");
    let client = Client::builder()
        .config(api_servers(&testbed))
        .kubeconfig(operator(&testbed))
        .router(gvk, Arc::new(BySize))
        .build()
        .expect("a client");
    run(async {
        let api = client.api::<Widget>();
        for (replicas, cluster) in [(1, "az-a"), (9, "az-b")] {
            let mut object = widget(&env, &format!("r{replicas}"), "ignored");
            object["spec"]["replicas"] = json!(replicas);
            let object: Widget = serde_json::from_value(object).expect("a widget");
            assert_eq!(api.route(&object).expect("routed").target(), Some(cluster));
            let created = api
                .create(&object, &WriteParams::default())
                .await
                .expect("it is created");
            assert_eq!(created.cluster, cluster);
        }
    });
}
