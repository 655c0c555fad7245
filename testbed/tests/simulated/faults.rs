//! The fault plan, as a client feels it.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use serde_json::json;
use testbed::simulated::{Certificate, Fault, Options, Rule, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::client::{HYPERVISORS, call, connect, get, request, send, watch, write};
use crate::{hypervisor, server};

fn get_request(server: &Server, path: &str) -> http::Request<Full<Bytes>> {
    request(server, "GET", path).body(Full::default()).unwrap()
}

#[tokio::test]
async fn answers_can_be_replaced_for_a_while() {
    let server = server().await;
    let hits = server.faults().add(
        Rule::new("GET", HYPERVISORS)
            .first(2)
            .fault(Fault::too_many_requests(3)),
    );
    for _ in 0..2 {
        let throttled = get(&server, HYPERVISORS).await;
        assert_eq!(
            (throttled.status, &throttled.headers["retry-after"]),
            (429, &"3".parse().unwrap())
        );
        assert_eq!(throttled.json()["reason"], "TooManyRequests");
    }
    assert_eq!(get(&server, HYPERVISORS).await.status, 200);
    assert_eq!(hits.hits(), 2);
}

#[tokio::test]
async fn a_late_answer_is_late() {
    let server = server().await;
    let delay = Duration::from_millis(50);
    server.faults().add(Rule::new("GET", "/version").delay(delay));
    let start = std::time::Instant::now();
    assert_eq!(get(&server, "/version").await.status, 200);
    assert!(start.elapsed() >= delay);
}

#[tokio::test]
async fn a_body_can_be_cut_in_half() {
    let server = server().await;
    server.put(hypervisor("n", "az-a")).unwrap();
    let whole = get(&server, HYPERVISORS).await.body.len();
    server
        .faults()
        .add(Rule::new("GET", HYPERVISORS).fault(Fault::Truncate { after: whole / 2 }));
    let mut response = send(&server, get_request(&server, HYPERVISORS)).await.unwrap();
    assert_eq!(response.headers()["content-length"], whole.to_string());
    let mut seen = 0;
    let ended = loop {
        match response.body_mut().frame().await {
            Some(Ok(frame)) => seen += frame.into_data().map_or(0, |data| data.len()),
            other => break other,
        }
    };
    assert!(matches!(ended, Some(Err(_))), "the body is incomplete");
    assert_eq!(seen, whole / 2);
}

#[tokio::test]
async fn a_connection_can_be_reset_before_and_after_the_write() {
    let server = server().await;
    let object = hypervisor("n", "az-a");
    let post = || {
        let request = request(&server, "POST", HYPERVISORS).header("Content-Type", "application/json");
        request.body(Full::from(object.to_string())).unwrap()
    };
    server
        .faults()
        .add(Rule::new("POST", "*").nth(1).fault(Fault::Reset));
    server
        .faults()
        .add(Rule::new("POST", "*").nth(2).fault(Fault::ResetAfterCommit));
    assert!(call(&server, post()).await.is_err());
    assert_eq!(
        get(&server, &format!("{HYPERVISORS}/n")).await.status,
        404,
        "nothing was carried out"
    );
    assert!(call(&server, post()).await.is_err());
    assert_eq!(
        get(&server, &format!("{HYPERVISORS}/n")).await.status,
        200,
        "it was carried out"
    );
}

#[tokio::test]
async fn garbage_can_stand_in_for_http() {
    let server = server().await;
    server
        .faults()
        .add(Rule::new("GET", "/version").fault(Fault::Raw(Bytes::from_static(b"SSH-2.0-garbage\r\n"))));
    let mut stream = connect(&server).await.unwrap();
    stream
        .write_all(b"GET /version HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(answer, b"SSH-2.0-garbage\r\n");
    assert!(call(&server, get_request(&server, "/version")).await.is_err());
}

#[tokio::test]
async fn a_stalled_watch_says_nothing_more() {
    let server = server().await;
    server.put(hypervisor("n", "az-a")).unwrap();
    server.faults().add(
        Rule::new("GET", HYPERVISORS)
            .query("watch=")
            .fault(Fault::Stall { after: 10 }),
    );
    let mut events = watch(&server, &format!("{HYPERVISORS}?watch=true"), "application/json").await;
    assert!(timeout(Duration::from_millis(50), events.next()).await.is_err());
}

#[tokio::test]
async fn no_answer_at_all() {
    let server = server().await;
    let hits = server
        .faults()
        .add(Rule::new("GET", HYPERVISORS).fault(Fault::Hang));
    let waiting = timeout(
        Duration::from_millis(50),
        call(&server, get_request(&server, HYPERVISORS)),
    );
    assert!(waiting.await.is_err());
    let record = server.wait_for_request(|record| record.path == HYPERVISORS).await;
    assert_eq!((record.status, hits.hits()), (None, 1));
}

#[tokio::test]
async fn a_split_body_is_still_the_body() {
    let server = server().await;
    server.put(hypervisor("n", "az-ä")).unwrap();
    let whole = get(&server, HYPERVISORS).await.body;
    server.faults().add(Rule::new("GET", "*").fault(Fault::Split {
        size: 1,
        pause: Duration::ZERO,
    }));
    assert_eq!(get(&server, HYPERVISORS).await.body, whole);
    let mut events = watch(&server, &format!("{HYPERVISORS}?watch=true"), "application/json").await;
    assert_eq!(events.next_named().await, ("ADDED".to_owned(), "n".to_owned()));
}

#[tokio::test]
async fn a_body_can_be_rewritten() {
    let server = server().await;
    server
        .faults()
        .add(Rule::new("GET", HYPERVISORS).fault(Fault::rewrite(|body| {
            let text = String::from_utf8_lossy(&body).replace("\"items\":[]", "\"items\":null");
            Bytes::from(text)
        })));
    assert_eq!(get(&server, HYPERVISORS).await.json()["items"], json!(null));
}

#[tokio::test]
async fn a_list_can_be_made_up_as_it_is_sent() {
    let server = server().await;
    for count in [0, 1, 3000] {
        server.faults().clear();
        let made_up = Fault::list("kvm.cloud.sap/v1", "HypervisorList", count, |index| {
            hypervisor(&format!("node-{index}"), "az-a")
        });
        server.faults().add(Rule::new("GET", HYPERVISORS).fault(made_up));
        let list = get(&server, HYPERVISORS).await.json();
        assert_eq!(
            (&list["kind"], &list["metadata"]["resourceVersion"]),
            (&json!("HypervisorList"), &json!("1"))
        );
        let items = list["items"].as_array().unwrap();
        assert_eq!(items.len() as u64, count);
        let last = items.last().map(|object| object["metadata"]["name"].clone());
        assert_eq!(
            last,
            count.checked_sub(1).map(|index| json!(format!("node-{index}")))
        );
    }
}

#[tokio::test]
async fn bad_certificates_are_bad() {
    for certificate in [
        Certificate::Expired,
        Certificate::NotYetValid,
        Certificate::OtherHost,
    ] {
        let server = Server::start(Options {
            certificate,
            ..Options::new("bad")
        })
        .await
        .unwrap();
        let error = connect(&server).await.unwrap_err().to_string();
        assert!(error.contains("certificate"), "{certificate:?}: {error}");
    }
    assert!(connect(&server().await).await.is_ok());
}

#[tokio::test]
async fn the_log_tells_reads_from_writes() {
    let server = server().await;
    get(&server, HYPERVISORS).await;
    write(
        &server,
        "POST",
        HYPERVISORS,
        "application/json",
        &hypervisor("n", "az-a"),
    )
    .await;
    let writes: Vec<_> = server
        .requests()
        .into_iter()
        .filter(|record| record.is_write())
        .collect();
    assert_eq!(writes.len(), 1);
    assert_eq!(
        (
            writes[0].path.as_str(),
            writes[0].status,
            writes[0].user.as_deref()
        ),
        (HYPERVISORS, Some(201), Some("admin"))
    );
    server.forget_requests();
    assert!(server.requests().is_empty());
}
