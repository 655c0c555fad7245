//! Discovery, objects, lists, Tables.

use http_body_util::Full;
use serde_json::{Value, json};
use testbed::simulated::{KindDef, Options, Server};

use crate::client::{HYPERVISORS, call, get, get_table, request};
use crate::{hypervisor, server, widget};

#[tokio::test]
async fn discovery_leads_to_the_kinds() {
    let server = server().await;
    assert_eq!(get(&server, "/version").await.json()["minor"], "36");
    assert_eq!(get(&server, "/api").await.json()["versions"], json!(["v1"]));
    let resources = get(&server, "/apis/kvm.cloud.sap/v1").await.json();
    assert_eq!(resources["resources"][0]["shortNames"], json!(["hv"]));
    assert_eq!(
        get(&server, "/apis/kvm.cloud.sap").await.json()["kind"],
        "APIGroup"
    );

    let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    let aggregated = request(&server, "GET", "/apis")
        .header("Accept", accept)
        .body(Full::default())
        .unwrap();
    let aggregated = call(&server, aggregated).await.unwrap();
    assert_eq!(
        aggregated.headers["content-type"],
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    );
    assert_eq!(aggregated.json()["items"][0]["metadata"]["name"], "kvm.cloud.sap");
}

#[tokio::test]
async fn an_older_server_answers_plain_discovery() {
    let server = Server::start(Options {
        aggregated_discovery: false,
        ..Options::new("old")
    })
    .await
    .unwrap();
    let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    let groups = request(&server, "GET", "/apis")
        .header("Accept", accept)
        .body(Full::default())
        .unwrap();
    assert_eq!(
        call(&server, groups).await.unwrap().json()["kind"],
        "APIGroupList"
    );
}

#[tokio::test]
async fn a_token_is_needed() {
    let server = server().await;
    for authorization in [None, Some("Bearer wrong"), Some("Basic abc")] {
        let mut request = http::Request::builder().uri(HYPERVISORS).header("Host", "x");
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization);
        }
        let answer = call(&server, request.body(Full::default()).unwrap())
            .await
            .unwrap();
        assert_eq!(
            (answer.status, &answer.json()["reason"]),
            (401, &json!("Unauthorized"))
        );
    }
    let records = server.requests();
    assert!(
        records
            .iter()
            .all(|record| record.user.is_none() && record.status == Some(401))
    );
    assert_eq!(records.iter().filter(|record| record.authorization).count(), 2);
}

#[tokio::test]
async fn what_is_not_there_is_said_as_kubernetes_says_it() {
    let server = server().await;
    let missing = get(&server, &format!("{HYPERVISORS}/x")).await;
    assert_eq!(
        missing.json()["message"],
        r#"hypervisors.kvm.cloud.sap "x" not found"#
    );
    for path in [
        "/apis/kvm.cloud.sap/v1/nothing",
        "/nothing",
        "/apis/example.com/v1/widgets/x",
    ] {
        let answer = get(&server, path).await;
        assert_eq!(
            (answer.status, answer.body.as_ref()),
            (404, b"404 page not found\n".as_slice()),
            "{path}"
        );
        assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
    }
}

#[tokio::test]
async fn pages_make_up_the_list() {
    let server = server().await;
    for index in 0..7 {
        server.put(hypervisor(&format!("node-{index}"), "az-a")).unwrap();
    }
    let mut names = Vec::new();
    let mut counts = Vec::new();
    let mut path = format!("{HYPERVISORS}?limit=3");
    loop {
        let page = get(&server, &path).await.json();
        assert_eq!(page["kind"], "HypervisorList");
        names.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["metadata"]["name"].clone()),
        );
        counts.push(page["metadata"]["remainingItemCount"].clone());
        let Some(token) = page["metadata"]["continue"].as_str() else {
            break;
        };
        path = format!("{HYPERVISORS}?limit=3&continue={token}");
    }
    assert_eq!(
        names,
        (0..7)
            .map(|index| json!(format!("node-{index}")))
            .collect::<Vec<_>>()
    );
    assert_eq!(counts, [json!(4), json!(1), Value::Null]);
}

#[tokio::test]
async fn an_expired_page_is_410() {
    let server = server().await;
    for name in ["a", "b"] {
        server.put(hypervisor(name, "az-a")).unwrap();
    }
    let first = get(&server, &format!("{HYPERVISORS}?limit=1")).await.json();
    server.store().compact();
    let token = first["metadata"]["continue"].as_str().unwrap();
    let expired = get(&server, &format!("{HYPERVISORS}?limit=1&continue={token}")).await;
    assert_eq!(
        (expired.status, &expired.json()["reason"]),
        (410, &json!("Expired"))
    );
    let token = expired.json()["metadata"]["continue"]
        .as_str()
        .unwrap()
        .to_owned();
    let rest = get(&server, &format!("{HYPERVISORS}?limit=1&continue={token}"))
        .await
        .json();
    assert_eq!(rest["items"][0]["metadata"]["name"], "b");
}

#[tokio::test]
async fn tables_and_metadata_are_other_forms_of_the_same() {
    let server = server().await;
    server.put(hypervisor("node-1", "az-a")).unwrap();
    server.put(hypervisor("node-2", "az-b")).unwrap();
    let query = "labelSelector=topology.kubernetes.io%2Fzone%3Daz-b&includeObject=Object";
    let table = get_table(&server, &format!("{HYPERVISORS}?{query}")).await.json();
    assert_eq!(
        (&table["kind"], &table["apiVersion"]),
        (&json!("Table"), &json!("meta.k8s.io/v1"))
    );
    assert_eq!(table["rows"].as_array().map(Vec::len), Some(1));
    let cells = table["rows"][0]["cells"].as_array().unwrap();
    assert_eq!(
        cells[..4],
        [json!("node-2"), json!("az-b"), Value::Null, json!(3)]
    );
    assert_eq!(table["rows"][0]["object"]["status"]["numInstances"], 3);

    let accept = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
    let partial = request(&server, "GET", HYPERVISORS)
        .header("Accept", accept)
        .body(Full::default())
        .unwrap();
    let partial = call(&server, partial).await.unwrap().json();
    assert_eq!(partial["kind"], "PartialObjectMetadataList");
    assert_eq!(partial["items"][1]["metadata"]["name"], "node-2");
    assert_eq!(partial["items"][1].get("status"), None);
}

#[tokio::test]
async fn field_selectors_and_namespaces_narrow() {
    let server = server().await;
    server.put(widget("a", json!({}))).unwrap();
    let mut elsewhere = widget("a", json!({}));
    elsewhere["metadata"]["namespace"] = "kube-system".into();
    server.put(elsewhere).unwrap();
    let count = async |path: &str| get(&server, path).await.json()["items"].as_array().map(Vec::len);
    assert_eq!(count("/apis/example.com/v1/widgets").await, Some(2));
    assert_eq!(
        count("/apis/example.com/v1/namespaces/kube-system/widgets").await,
        Some(1)
    );
    assert_eq!(
        count("/apis/example.com/v1/widgets?fieldSelector=metadata.namespace%3Ddefault").await,
        Some(1)
    );
    let bad = get(
        &server,
        "/apis/example.com/v1/widgets?fieldSelector=spec.size%3D3",
    )
    .await;
    assert_eq!(
        (bad.status, &bad.json()["message"]),
        (400, &json!("field label not supported: spec.size"))
    );
}

#[tokio::test]
async fn a_kind_can_come_with_a_warning() {
    let kinds = vec![KindDef::new("old.example", "v1", "Thing", "things").warning("use \"new\"")];
    let server = Server::start(Options {
        kinds,
        ..Options::new("warns")
    })
    .await
    .unwrap();
    let answer = get(&server, "/apis/old.example/v1/things").await;
    assert_eq!(answer.headers["warning"], r#"299 - "use \"new\"""#);
}
