//! Watches over a connection.

use std::time::Duration;

use serde_json::json;
use testbed::simulated::{Options, Server};

use crate::client::{HYPERVISORS, TABLE, watch};
use crate::{hypervisor, server};

const JSON: &str = "application/json";

fn event(event_type: &str, name: &str) -> (String, String) {
    (event_type.to_owned(), name.to_owned())
}

#[tokio::test]
async fn a_watch_resumes_where_it_was_told() {
    let server = server().await;
    server.put(hypervisor("before", "az-a")).unwrap();
    let revision = server.store().revision();
    server.put(hypervisor("missed", "az-a")).unwrap();
    let path = format!("{HYPERVISORS}?watch=true&resourceVersion={revision}");
    let mut events = watch(&server, &path, JSON).await;
    assert_eq!(events.next_named().await, event("ADDED", "missed"));
    server.put(hypervisor("missed", "az-b")).unwrap();
    assert_eq!(events.next_named().await, event("MODIFIED", "missed"));
}

#[tokio::test]
async fn leaving_the_selection_looks_like_a_deletion() {
    let server = server().await;
    server.put(hypervisor("n", "az-a")).unwrap();
    let selector = "labelSelector=topology.kubernetes.io%2Fzone%3Daz-a";
    let mut events = watch(&server, &format!("{HYPERVISORS}?watch=1&{selector}"), JSON).await;
    assert_eq!(events.next_named().await, event("ADDED", "n"));
    server.put(hypervisor("n", "az-b")).unwrap();
    assert_eq!(events.next_named().await, event("DELETED", "n"));
    server.put(hypervisor("n", "az-a")).unwrap();
    assert_eq!(events.next_named().await, event("ADDED", "n"));
}

#[tokio::test]
async fn bookmarks_come_at_their_interval() {
    let options = Options {
        bookmark_interval: Duration::from_millis(5),
        ..Options::new("bookmarks")
    };
    let server = Server::start(options).await.unwrap();
    let revision = server.store().revision();
    let path = format!("{HYPERVISORS}?watch=true&allowWatchBookmarks=true&resourceVersion={revision}");
    let mut events = watch(&server, &path, JSON).await;
    for _ in 0..2 {
        let event = events.next().await.unwrap().unwrap();
        assert_eq!(event["type"], "BOOKMARK");
        assert_eq!(
            event["object"]["metadata"]["resourceVersion"],
            revision.to_string()
        );
    }
}

#[tokio::test]
async fn a_watch_ends_at_its_time() {
    let server = server().await;
    let mut events = watch(
        &server,
        &format!("{HYPERVISORS}?watch=true&timeoutSeconds=1"),
        JSON,
    )
    .await;
    assert_eq!(events.next().await.unwrap(), None);
}

#[tokio::test]
async fn a_forgotten_revision_ends_the_watch_with_410() {
    let server = server().await;
    server.store().compact();
    let mut events = watch(
        &server,
        &format!("{HYPERVISORS}?watch=true&resourceVersion=2"),
        JSON,
    )
    .await;
    let error = events.next().await.unwrap().unwrap();
    assert_eq!(
        (&error["type"], &error["object"]["code"]),
        (&json!("ERROR"), &json!(410))
    );
    assert_eq!(events.next().await.unwrap(), None);
}

#[tokio::test]
async fn a_watch_can_be_a_series_of_tables() {
    let server = server().await;
    server.put(hypervisor("n", "az-a")).unwrap();
    let mut events = watch(&server, &format!("{HYPERVISORS}?watch=true"), TABLE).await;
    let first = events.next().await.unwrap().unwrap();
    assert_eq!(first["object"]["kind"], "Table");
    assert_eq!(first["object"]["columnDefinitions"][1]["name"], "Zone");
    assert_eq!(first["object"]["rows"][0]["cells"][1], "az-a");
    server.put(hypervisor("n", "az-b")).unwrap();
    let second = events.next().await.unwrap().unwrap();
    assert_eq!(second["object"]["columnDefinitions"], json!(null));
    assert_eq!(second["object"]["rows"][0]["cells"][1], "az-b");
}

#[tokio::test]
async fn stopping_the_server_cuts_watches_and_restarting_keeps_objects() {
    let server = server().await;
    server.put(hypervisor("n", "az-a")).unwrap();
    let path = format!("{HYPERVISORS}?watch=true");
    let mut events = watch(&server, &path, JSON).await;
    assert_eq!(events.next_named().await, event("ADDED", "n"));
    server.stop().await;
    assert!(events.next().await.is_err());
    assert!(crate::client::connect(&server).await.is_err());
    server.restart().await.unwrap();
    let mut events = watch(&server, &path, JSON).await;
    assert_eq!(events.next_named().await, event("ADDED", "n"));
}
