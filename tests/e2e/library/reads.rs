//! Reads: every form, the first copy and its duplicates, and clusters that do not answer.

use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use multicluster::client::{Metadata, Outcome, TableRow, Typed};
use multicluster::config::RemoteConfig;
use multicluster::error::Error;
use multicluster::k8s::{GroupVersionKind, gvk_of, gvk_of_object, gvk_string};
use serde_json::{Value, json};

use super::types::{Hypervisor, Widget};
use super::{client, hypervisor_gvk, hypervisors, mine, run, widget};
use crate::support::{Env, seed, testbed};

#[test]
fn the_same_objects_come_in_every_form() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    run(async {
        let kind = hypervisors(&client).await;
        let params = mine(&env).chunk_size(1);
        let typed: Outcome<Typed<Hypervisor>> = client.list(&kind, &params).await.expect("asked");
        let typed = typed.into_result().expect("complete, and nothing twice");
        let versions = typed
            .iter()
            .filter_map(|item| item.object.object.as_ref())
            .map(|object| object.spec.version.as_str());
        assert_eq!(versions.collect::<Vec<_>>(), ["1.0", "1.0"]);
        let metadata: Outcome<Metadata> = client.list(&kind, &params).await.expect("asked");
        assert_eq!(
            metadata.items[1].object.label("topology.kubernetes.io/zone"),
            Some("az-b")
        );
        assert_eq!(metadata.items[0].object.0.get("spec"), None);
        let rows: Outcome<TableRow> = client.list(&kind, &params).await.expect("asked");
        assert_eq!(rows.items[0].object.columns[0].name, "Name");
        let only = client
            .only(["az-b"])
            .list::<Metadata>(&kind, &params)
            .await
            .expect("asked");
        assert_eq!((only.items.len(), only.reports.len()), (1, 1));
    });
}

#[test]
fn a_type_is_enough_to_list() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    run(async {
        let typed = client.api::<Hypervisor>().list(&mine(&env)).await.expect("asked");
        let found: Vec<(&str, Option<&str>, &str)> = typed
            .items
            .iter()
            .map(|item| {
                (
                    &*item.cluster,
                    item.object.metadata.name.as_deref(),
                    item.object.spec.version.as_str(),
                )
            })
            .collect();
        let (one, two) = (env.name("one"), env.name("two"));
        assert_eq!(
            found,
            [
                ("az-a", Some(one.as_str()), "1.0"),
                ("az-b", Some(two.as_str()), "1.0")
            ]
        );
        // The dynamic way gives the same.
        let dynamic = client
            .dynamic(hypervisor_gvk())
            .list(&mine(&env))
            .await
            .expect("asked");
        assert_eq!(dynamic.items[1].object["spec"]["version"], "1.0");
        let own = client
            .dynamic_as::<Hypervisor>(hypervisor_gvk())
            .list(&mine(&env))
            .await
            .expect("asked");
        assert_eq!(own.items[0].object, typed.items[0].object);
    });
}

/// What stands for Go's scheme and REST mapper: types that know their kind, and discovery for what is dynamic.
#[test]
fn kinds_are_known_by_type_by_object_and_by_discovery() {
    let testbed = testbed();
    let client = client(&testbed);
    assert_eq!(gvk_of::<Hypervisor>(), hypervisor_gvk());
    assert_eq!(gvk_string(&gvk_of::<ConfigMap>()), "v1/ConfigMap");
    let object = json!({"apiVersion": "example.com/v1", "kind": "Widget"});
    assert_eq!(gvk_of_object(&object), Some(gvk_of::<Widget>()));
    assert_eq!(gvk_of_object(&json!({"kind": "Widget"})), None);
    run(async {
        assert!(
            client
                .dynamic(gvk_of::<Widget>())
                .is_namespaced()
                .await
                .expect("known")
        );
        assert!(
            !client
                .dynamic(hypervisor_gvk())
                .is_namespaced()
                .await
                .expect("known")
        );
        assert!(client.api::<Widget>().is_namespaced().await.expect("known"));
        assert!(!client.api::<Namespace>().is_namespaced().await.expect("known"));
        let mapper = client.rest_mapper().await;
        assert_eq!(
            mapper.resolve("hv").expect("a short name").kind.gvk,
            hypervisor_gvk()
        );
        // What the type says of its kind is what the servers say.
        let told = client
            .resource_kind(&gvk_of::<Widget>())
            .await
            .expect("it is served");
        let own = client.api::<Widget>().kind().await.expect("known");
        assert_eq!((&own.plural, own.namespaced), (&told.plural, told.namespaced));
    });
}

#[test]
fn the_clusters_of_a_kind_are_known_and_unknown_kinds_are_errors() {
    let testbed = testbed();
    let client = client(&testbed);
    let names = |gvk: &GroupVersionKind| -> Vec<String> {
        let clusters = client.clusters_for(gvk).expect("the kind is listed");
        clusters
            .iter()
            .map(|cluster| cluster.descriptor.name.clone())
            .collect()
    };
    assert_eq!(names(&hypervisor_gvk()), ["az-a", "az-b"]);
    assert_eq!(names(&gvk_of::<Widget>()), ["az-a", "az-b", "home"]);
    assert_eq!(names(&gvk_of::<ConfigMap>()), ["home"]);
    let pod = GroupVersionKind::gvk("", "v1", "Pod");
    let unknown = client.clusters_for(&pod).expect_err("nobody lists it");
    assert!(
        matches!(&unknown, Error::UnknownKind { configured, .. } if !configured.is_empty()),
        "{unknown}"
    );
    run(async {
        let listed = client.dynamic(pod).list(&Default::default()).await;
        assert!(matches!(listed, Err(Error::UnknownKind { .. })), "{listed:?}");
    });
}

#[test]
fn get_gives_the_first_copy_and_tells_of_the_others() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("twice", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("twice", "az-b"));
    seed(&testbed, "az-b", &env.hypervisor("once", "az-b"));
    run(async {
        let api = client.api::<Hypervisor>();
        let found = api.get(&env.name("twice")).await.expect("it is there");
        assert_eq!(&*found.item.cluster, "az-a", "the first in cluster order");
        assert_eq!(&*found.copies[0].cluster, "az-b");
        let duplicate = found.duplicate.clone().expect("it is there twice");
        assert_eq!(duplicate.clusters, ["az-a", "az-b"]);
        assert!(
            found
                .into_result()
                .expect_err("strictly, that is an error")
                .is_duplicate()
        );

        let once = api.get(&env.name("once")).await.expect("it is there");
        assert!(once.duplicate.is_none() && once.copies.is_empty() && once.failures.is_empty());
        assert_eq!(once.into_result().expect("all is well").uid.len(), 36);
        let nowhere = api.get(&env.name("nowhere")).await.expect_err("all answered");
        assert!(matches!(nowhere, Error::NotFound { .. }), "{nowhere}");

        let all = api.find(&env.name("twice")).await.expect("asked");
        assert_eq!((all.items.len(), all.complete()), (2, true));
        assert_eq!(all.items[0].also_in, ["az-b".into()]);
    });
}

#[test]
fn list_gives_everything_and_tells_of_duplicates() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("twice", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("twice", "az-b"));
    run(async {
        let listed = client.api::<Hypervisor>().list(&mine(&env)).await.expect("asked");
        assert_eq!(listed.items.len(), 2);
        assert_eq!(listed.duplicates.len(), 1);
        assert!(
            listed
                .into_result()
                .expect_err("strictly, that is an error")
                .is_duplicate()
        );
    });
}

#[test]
fn a_cluster_that_does_not_answer_is_named_and_hides_nothing() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    run(async {
        let dead = RemoteConfig::new("https://127.0.0.1:1")
            .gvk(hypervisor_gvk())
            .name("dead");
        client.connect_remote(&dead).expect("it joins");
        let api = client.api::<Hypervisor>();
        let listed = api.list(&mine(&env)).await.expect("asked");
        assert_eq!(listed.items.len(), 1);
        assert!(!listed.complete());
        let failures: Vec<String> = listed
            .failures()
            .iter()
            .map(|failure| failure.cluster.clone())
            .collect();
        assert_eq!(failures, ["dead"]);
        assert!(matches!(listed.into_result(), Err(Error::Partial(_))));

        let found = api.get(&env.name("one")).await.expect("it is there");
        assert_eq!(found.failures[0].cluster, "dead");
        assert!(matches!(found.into_result(), Err(Error::Partial(_))));
        // Go says NotFound here; nobody knows that.
        let unknown = api.get(&env.name("nowhere")).await.expect_err("one is silent");
        assert!(matches!(unknown, Error::Partial(_)), "{unknown}");
    });
}

#[test]
fn a_namespace_is_where_is_looked_and_listed() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &widget(&env, "w", "az-a").to_string());
    run(async {
        let widgets = client.api::<Widget>();
        let here = widgets
            .within("default")
            .get(&env.name("w"))
            .await
            .expect("it is there");
        assert_eq!(here.item.object.spec.zone, "az-a");
        let elsewhere = widgets.within("kube-system").get(&env.name("w")).await;
        assert!(matches!(elsewhere, Err(Error::NotFound { .. })), "{elsewhere:?}");
        let listed = widgets
            .within("kube-system")
            .list(&mine(&env))
            .await
            .expect("asked");
        assert!(listed.items.is_empty() && listed.complete());
        let everywhere = widgets.list(&mine(&env)).await.expect("asked");
        assert_eq!(everywhere.items[0].key.namespace.as_deref(), Some("default"));
    });
}

#[test]
fn a_stream_gives_what_a_list_gives() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("twice", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("twice", "az-b"));
    run(async {
        let kind = hypervisors(&client).await;
        let mut stream = client
            .list_stream::<Value>(&kind, &mine(&env).chunk_size(1))
            .expect("a stream");
        let mut clusters = Vec::new();
        while let Some(item) = stream.next().await {
            clusters.push(item.cluster.to_string());
        }
        assert_eq!(clusters, ["az-a", "az-b"]);
        assert_eq!(stream.finish().duplicates.len(), 1);
    });
}

/// A type of a service that knows the versions of its time alone.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct OfItsTime {
    spec: Versioned,
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct Versioned {
    version: Version,
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
enum Version {
    #[serde(rename = "1.0")]
    One,
}

#[test]
fn an_object_that_cannot_be_read_takes_nothing_from_the_others() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    let newer = env.hypervisor("newer", "az-a").replace("\"1.0\"", "\"2.0\"");
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-a", &newer);
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let why = format!(
        "hypervisors.kvm.cloud.sap that cannot be read: \"{}\": spec.version: unknown variant `2.0`, expected `1.0`",
        env.name("newer")
    );
    run(async {
        let api = client.dynamic_as::<OfItsTime>(hypervisor_gvk());
        let listed = api.list(&mine(&env)).await.expect("asked");
        let found: Vec<(&str, &str)> = listed
            .items
            .iter()
            .map(|item| (&*item.cluster, item.key.name.as_str()))
            .collect();
        let (one, two) = (env.name("one"), env.name("two"));
        assert_eq!(found, [("az-a", one.as_str()), ("az-b", &two)]);
        assert!(!listed.complete());
        let failures = listed.failures();
        assert_eq!(failures.len(), 1);
        assert_eq!(failures[0].to_string(), format!("cluster az-a: {why}"));
        assert_eq!(failures[0].error.given, 1);
        assert!(matches!(listed.into_result(), Err(Error::Partial(_))));

        let kind = hypervisors(&client).await;
        let mut stream = client
            .list_stream::<Typed<OfItsTime>>(&kind, &mine(&env).chunk_size(1))
            .expect("asked");
        let mut given = Vec::new();
        while let Some(item) = stream.next().await {
            given.push(item.key.name);
        }
        assert_eq!(given, [one.as_str(), &two]);
        let failures = stream.finish().failures();
        assert!(
            failures[0]
                .to_string()
                .starts_with(&format!("cluster az-a: {why}")),
            "{failures:?}"
        );

        let alone = api.get(&env.name("newer")).await;
        let Err(Error::Partial(failures)) = alone else {
            panic!("{alone:?}")
        };
        assert!(
            failures[0].to_string().contains("spec.version: unknown variant"),
            "{failures:?}"
        );
    });
}
