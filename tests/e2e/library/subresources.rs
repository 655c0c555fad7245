//! Status and other subresources: read from all clusters, written where the objects belong.

use k8s_openapi::api::autoscaling::v1::Scale;
use multicluster::client::{Change, PatchType, WriteParams};
use multicluster::error::{Error, FailureReason};
use multicluster::k8s::GroupVersionKind;
use serde_json::{Value, json};

use super::types::{Hypervisor, HypervisorStatus, Widget};
use super::{client, hypervisor_gvk, run, widget};
use crate::support::{Env, seed, testbed};

#[test]
fn the_status_is_read_updated_patched_and_applied() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-b", &env.hypervisor("node", "az-b"));
    run(async {
        let (name, params) = (env.name("node"), WriteParams::manager("status"));
        let api = client.api::<Hypervisor>();
        let status = api.status();
        let mut node = status.get(&name).await.expect("it is there").item.object;
        assert_eq!(node.status, None);

        node.status = Some(HypervisorStatus { num_instances: 1 });
        node.spec.version = "not by this way".to_owned();
        let updated = status.update(&node, &params).await.expect("it is updated");
        assert_eq!(
            (updated.cluster.as_str(), updated.change),
            ("az-b", Change::Configured)
        );
        assert_eq!(updated.object.status, node.status);
        assert_eq!(
            updated.object.spec.version, "1.0",
            "a status write leaves the spec alone"
        );

        let patch = json!({"status": {"numInstances": 2}});
        let patched = status
            .patch(&node, PatchType::Merge, &patch, &params)
            .await
            .expect("it is patched");
        assert_eq!(patched.object.status, Some(HypervisorStatus { num_instances: 2 }));

        let mut wished = patched.object.clone();
        wished.status = Some(HypervisorStatus { num_instances: 3 });
        let applied = status
            .apply(&wished, &params.clone().force())
            .await
            .expect("it is applied");
        assert_eq!(applied.object.status, wished.status);
        let read = status.get(&name).await.expect("it is there").item;
        assert_eq!(
            (&*read.cluster, read.object.status),
            ("az-b", wished.status.clone())
        );

        // Servers take no POST to a status; Go's client sends it, too.
        let refused = status.create(&wished, &params).await.expect_err("it is refused");
        assert!(
            matches!(&refused, Error::Cluster(failure) if failure.error.code() == Some(405)),
            "{refused}"
        );
    });
}

#[test]
fn a_scale_is_read_updated_and_patched() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &widget(&env, "w", "az-a").to_string());
    run(async {
        let (name, params) = (env.name("w"), WriteParams::default());
        let widgets = client.api::<Widget>().within("default");
        let scales = widgets.subresource::<Scale>("scale");
        let object = widgets.get(&name).await.expect("it is there").item.object;
        let mut scale = scales.get(&name).await.expect("it has one").item.object;
        assert_eq!(scale.spec.as_ref().and_then(|spec| spec.replicas), Some(1));
        scale.spec.get_or_insert_default().replicas = Some(3);
        let updated = scales
            .update(&object, &scale, &params)
            .await
            .expect("it is scaled");
        assert_eq!(updated.cluster, "az-a");
        assert_eq!(updated.object.spec.and_then(|spec| spec.replicas), Some(3));
        let patch = json!({"spec": {"replicas": 4}});
        scales
            .patch(&object, PatchType::Merge, &patch, &params)
            .await
            .expect("it is scaled");
        let read = widgets.get(&name).await.expect("it is there").item.object;
        assert_eq!(read.spec.replicas, 4);
    });
}

#[test]
fn a_subresource_is_applied() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-b", &env.hypervisor("node", "az-b"));
    run(async {
        let nodes = client.dynamic(hypervisor_gvk());
        let object = nodes
            .get(&env.name("node"))
            .await
            .expect("it is there")
            .item
            .object;
        let body = json!({"apiVersion": "kvm.cloud.sap/v1", "kind": "Hypervisor",
            "metadata": {"name": env.name("node")}, "status": {"numInstances": 5}});
        let applied = nodes
            .subresource::<Value>("status")
            .apply(&object, &body, &WriteParams::manager("applier"))
            .await
            .expect("it is applied");
        assert_eq!(
            (
                applied.cluster.as_str(),
                &applied.object["status"]["numInstances"]
            ),
            ("az-b", &json!(5))
        );
    });
}

#[test]
fn a_subresource_of_copies_is_the_first_ones() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("twice", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("twice", "az-b"));
    run(async {
        let nodes = client.dynamic(hypervisor_gvk());
        let found = nodes
            .subresource::<Value>("status")
            .get(&env.name("twice"))
            .await
            .expect("it is there");
        assert_eq!(&*found.item.cluster, "az-a");
        assert!(found.duplicate.is_some());
        let none = nodes
            .subresource::<Value>("nothing")
            .get(&env.name("twice"))
            .await
            .expect_err("there is none");
        assert!(
            matches!(none, Error::NotFound { .. } | Error::Partial(_)),
            "{none}"
        );
    });
}

/// A token request: what is sent is not what comes back.
#[test]
fn a_subresource_is_created() {
    let testbed = testbed();
    let config = format!(
        "{}",
        json!({"home": {"gvks": ["v1/ServiceAccount", "v1/ServiceAccountList"]}, "remotes": []})
    );
    let builder = multicluster::client::Client::builder().config_text(config);
    let client = builder
        .kubeconfig(super::operator(&testbed))
        .build()
        .expect("a client");
    run(async {
        let accounts = client
            .dynamic(GroupVersionKind::gvk("", "v1", "ServiceAccount"))
            .within("default");
        let account = accounts.get("operator").await.expect("it is there").item.object;
        let request = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
            "spec": {"audiences": [], "expirationSeconds": 600}});
        let tokens = accounts.subresource::<Value>("token");
        let minted = tokens
            .create(&account, &request, &WriteParams::default())
            .await
            .expect("a token");
        assert_eq!(
            (minted.cluster.as_str(), minted.change),
            ("home", Change::Created)
        );
        assert!(minted.object["status"]["token"].is_string());
        let strange = accounts
            .subresource::<Value>("nothing")
            .create(&account, &request, &WriteParams::default())
            .await
            .expect_err("there is none");
        let refused = |error: &Error| matches!(error, Error::Cluster(failure) if failure.error.reason == FailureReason::NoSuchKind);
        assert!(refused(&strange), "{strange:?}");
    });
}
