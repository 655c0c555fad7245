//! A tiny client: one connection for each request.

use std::sync::Arc;

use anyhow::Context;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use serde_json::Value;
use testbed::simulated::{Options, Server};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io";
pub const HYPERVISORS: &str = "/apis/kvm.cloud.sap/v1/hypervisors";
pub const WIDGETS: &str = "/apis/example.com/v1/namespaces/default/widgets";

/// A TLS connection that trusts the server's authority and nothing else.
pub async fn connect(server: &Server) -> anyhow::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(server.ca_pem().as_bytes())?)?;
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(server.address()).await?;
    let host = ServerName::try_from("127.0.0.1")?;
    Ok(TlsConnector::from(Arc::new(config)).connect(host, stream).await?)
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }
}

/// Sends a request of one's own making.
pub async fn send(server: &Server, request: Request<Full<Bytes>>) -> anyhow::Result<Response<Incoming>> {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(connect(server).await?)).await?;
    tokio::spawn(connection);
    Ok(sender.send_request(request).await?)
}

/// A request with the right token.
pub fn request(server: &Server, method: &str, path: &str) -> http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header("Host", server.address().to_string())
        .header("Authorization", format!("Bearer {}", Options::TOKEN))
}

/// Sends a request and reads the whole answer.
pub async fn call(server: &Server, request: Request<Full<Bytes>>) -> anyhow::Result<Answer> {
    let (parts, body) = send(server, request).await?.into_parts();
    let body = body.collect().await.context("reading the body")?.to_bytes();
    Ok(Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body,
    })
}

/// GET.
pub async fn get(server: &Server, path: &str) -> Answer {
    call(
        server,
        request(server, "GET", path).body(Full::default()).unwrap(),
    )
    .await
    .unwrap()
}

/// GET, as a Table.
pub async fn get_table(server: &Server, path: &str) -> Answer {
    let request = request(server, "GET", path)
        .header("Accept", TABLE)
        .body(Full::default())
        .unwrap();
    call(server, request).await.unwrap()
}

/// Any request with a body of that content type.
pub async fn write(server: &Server, method: &str, path: &str, content_type: &str, body: &Value) -> Answer {
    let request = request(server, method, path).header("Content-Type", content_type);
    call(server, request.body(Full::from(body.to_string())).unwrap())
        .await
        .unwrap()
}

/// An open watch.
pub struct Events {
    body: Incoming,
    buffer: Vec<u8>,
}

/// Opens a watch.
pub async fn watch(server: &Server, path: &str, accept: &str) -> Events {
    let request = request(server, "GET", path)
        .header("Accept", accept)
        .body(Full::default())
        .unwrap();
    let response = send(server, request).await.unwrap();
    assert_eq!(response.status(), 200);
    Events {
        body: response.into_body(),
        buffer: Vec::new(),
    }
}

impl Events {
    /// The next event; `None`: the watch has ended.
    pub async fn next(&mut self) -> anyhow::Result<Option<Value>> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                return Ok(Some(serde_json::from_slice(&line)?));
            }
            match self.body.frame().await {
                None => return Ok(None),
                Some(frame) => {
                    if let Ok(data) = frame?.into_data() {
                        self.buffer.extend_from_slice(&data);
                    }
                }
            }
        }
    }

    /// The type and the name of the next event.
    pub async fn next_named(&mut self) -> (String, String) {
        let event = self.next().await.unwrap().expect("another event");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&event["type"]), text(&event["object"]["metadata"]["name"]))
    }
}
