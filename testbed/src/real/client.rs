//! The few requests that setting a cluster up takes, over blocking HTTPS.
//!
//! HTTP/1.0 on purpose: Go's server then sends the body without chunks and closes the connection after it, so that the
//! whole answer is what can be read.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use serde_json::Value;

/// How long one request may take to connect, and between two reads.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A client of one API server, with one bearer token or none.
#[derive(Clone)]
pub(super) struct Client {
    port: u16,
    tls: Arc<ClientConfig>,
    token: Option<String>,
}

/// An answer.
pub(super) struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, as text.
    pub body: String,
}

impl Answer {
    /// Whether the status is 2xx.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON.
    pub(super) fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_str(&self.body).context("the API server's answer is not JSON")
    }

    /// Status and `message` of a Kubernetes Status, or the start of another body; never a whole one.
    pub(super) fn summary(&self) -> String {
        let message = self
            .json()
            .ok()
            .and_then(|status| status.get("message")?.as_str().map(str::to_owned));
        let message = message.unwrap_or_else(|| self.body.chars().take(200).collect());
        format!("HTTP {}: {message}", self.status)
    }
}

impl Client {
    /// A client of the API server on loopback `port`, whose certificate `ca_pem` signed.
    pub(super) fn new(port: u16, ca_pem: &str, token: Option<&str>) -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(ca_pem.as_bytes()) {
            roots.add(certificate?)?;
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            port,
            tls: Arc::new(tls),
            token: token.map(str::to_owned),
        })
    }

    /// The same server, with another token or none.
    pub(super) fn with_token(&self, token: Option<&str>) -> Self {
        Self {
            token: token.map(str::to_owned),
            ..self.clone()
        }
    }

    /// GETs `path`.
    pub(super) fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.request("GET", path, None)
    }

    /// POSTs `object` to `path`.
    pub(super) fn post(&self, path: &str, object: &Value) -> anyhow::Result<Answer> {
        self.request("POST", path, Some(object))
    }

    fn request(&self, method: &str, path: &str, object: Option<&Value>) -> anyhow::Result<Answer> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let socket = TcpStream::connect_timeout(&address, TIMEOUT)?;
        // Else the end of a request waits for the server's delayed acknowledgement of its start.
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(TIMEOUT))?;
        socket.set_write_timeout(Some(TIMEOUT))?;
        let name = ServerName::from(std::net::IpAddr::from(Ipv4Addr::LOCALHOST));
        let mut stream = StreamOwned::new(ClientConnection::new(self.tls.clone(), name)?, socket);

        let mut request =
            format!("{method} {path} HTTP/1.0\r\nHost: 127.0.0.1\r\nAccept: application/json, */*\r\n");
        if let Some(token) = &self.token {
            request.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        let body = object.map(Value::to_string).unwrap_or_default();
        if object.is_some() {
            request.push_str(&format!(
                "Content-Type: application/json\r\nContent-Length: {}\r\n",
                body.len()
            ));
        }
        stream.write_all(request.as_bytes())?;
        stream.write_all(b"\r\n")?;
        stream.write_all(body.as_bytes())?;

        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer) {
            Ok(_) => {}
            // The server closed without TLS' goodbye. A body that this cut short is not JSON, which is then the error.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof && !answer.is_empty() => {}
            Err(error) => return Err(error.into()),
        }
        parse(&String::from_utf8_lossy(&answer))
    }
}

/// Whether a request failed for slowness alone.
pub(super) fn is_timeout(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock))
}

fn parse(answer: &str) -> anyhow::Result<Answer> {
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        bail!("the API server's answer has no body");
    };
    let status = head
        .split_whitespace()
        .nth(1)
        .and_then(|status| status.parse().ok())
        .context("the API server's answer has no status")?;
    Ok(Answer {
        status,
        body: body.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_status_and_a_body() {
        let answer = parse("HTTP/1.0 409 Conflict\r\nA: b\r\n\r\n{\"message\":\"it exists\"}").unwrap();
        assert!(!answer.is_success());
        assert_eq!(answer.summary(), "HTTP 409: it exists");
        assert!(parse("HTTP/1.0 200 OK\r\nA: b").is_err());
    }
}
