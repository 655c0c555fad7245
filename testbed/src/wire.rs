//! A way to a real API server that misbehaves: it ends TLS, looks at what each request asks for, and breaks what comes back.
//!
//! ```no_run
//! # async fn example(server: &testbed::real::Cluster) -> anyhow::Result<()> {
//! use testbed::wire::{Break, Wire};
//! let wire = Wire::open(server.port(), server.ca_pem()).await?;
//! // To be configured: wire.url() and wire.ca_pem(). Then:
//! wire.set("GET /apis/kvm.cloud.sap/", Break::Stall { after: 100 });
//! # Ok(()) }
//! ```

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::simulated::{Certificate, Identity};

/// What becomes of the answer to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// It comes that much later.
    Delay(Duration),
    /// So many of its bytes come, and then nothing, while the connection stays.
    Stall {
        /// Bytes, with the head.
        after: usize,
    },
    /// So many of its bytes come, and then the connection is closed in order.
    Cut {
        /// Bytes, with the head.
        after: usize,
    },
    /// So many of its bytes come, and then the connection is reset.
    Reset {
        /// Bytes, with the head.
        after: usize,
    },
    /// The connection is closed some time after it, which the answer did not say.
    CloseAfter(Duration),
    /// Before TLS: whoever connects meets silence.
    Silence,
    /// Before TLS: whoever connects is shown out.
    Refuse,
}

/// Which requests meet what.
#[derive(Debug, Clone)]
struct Rule {
    /// How the request begins, up to a `*`, and what comes somewhere in its first line after it.
    request: String,
    what: Break,
    /// How often yet.
    left: u64,
}

impl Rule {
    fn matches(&self, line: &str) -> bool {
        let (start, part) = self.request.split_once('*').unwrap_or((&self.request, ""));
        self.left > 0 && line.starts_with(start) && line.contains(part)
    }
}

#[derive(Debug, Default)]
struct Shared {
    rules: Mutex<Vec<Rule>>,
    requests: Mutex<Vec<String>>,
}

impl Shared {
    /// What a request meets.
    fn judge(&self, line: &str) -> Option<Break> {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let rule = rules.iter_mut().find(|rule| rule.matches(line))?;
        rule.left -= 1;
        Some(rule.what)
    }

    /// What whoever connects meets before anything is said.
    fn at_the_door(&self) -> Option<Break> {
        let rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let closed = |what: &Break| matches!(what, Break::Silence | Break::Refuse);
        rules.iter().map(|rule| rule.what).find(closed)
    }
}

/// The way to one server.
#[derive(Debug)]
pub struct Wire {
    address: SocketAddr,
    ca_pem: String,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Wire {
    /// Opens the way to the server at this port of loopback, whose certificate this authority has signed.
    ///
    /// # Errors
    /// When there is no port, or the authority cannot be read.
    pub async fn open(port: u16, authority: &str) -> anyhow::Result<Self> {
        let identity = Identity::generate("wire", Certificate::Valid, false)?;
        let acceptor = TlsAcceptor::from(Arc::clone(&identity.config));
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(authority.as_bytes()) {
            roots.add(certificate.context("the server's authority")?)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let connector = TlsConnector::from(Arc::new(config));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::<Shared>::default();
        let accepting = tokio::spawn(accept(listener, acceptor, connector, port, Arc::clone(&shared)));
        Ok(Wire {
            address,
            ca_pem: identity.ca_pem,
            shared,
            accepting,
        })
    }

    /// `https://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// The authority of the certificate that is shown.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Every request whose first line begins like this meets it; after a `*`, a part that the line must have.
    pub fn set(&self, request: &str, what: Break) {
        self.set_first(request, u64::MAX, what);
    }

    /// The same for the first so many of them.
    pub fn set_first(&self, request: &str, count: u64, what: Break) {
        let rule = Rule {
            request: request.to_owned(),
            what,
            left: count,
        };
        self.shared
            .rules
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(rule);
    }

    /// All is well again, for whatever is asked from now on.
    pub fn heal(&self) {
        self.shared
            .rules
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// The first lines of all requests so far, and forgets them.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(
            &mut *self
                .shared
                .requests
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }
}

async fn accept(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    connector: TlsConnector,
    port: u16,
    shared: Arc<Shared>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, connector, shared) = (acceptor.clone(), connector.clone(), Arc::clone(&shared));
        tokio::spawn(async move {
            // A connection that breaks is what this is for.
            let _ = serve(stream, acceptor, connector, port, &shared).await;
        });
    }
}

async fn serve(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    connector: TlsConnector,
    port: u16,
    shared: &Shared,
) -> anyhow::Result<()> {
    match shared.at_the_door() {
        Some(Break::Refuse) => return Ok(()),
        Some(_) => {
            // The connection is kept, and nothing is ever said.
            std::future::pending::<()>().await;
        }
        None => {}
    }
    let mut near = acceptor.accept(stream).await?;
    let far = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    let name = ServerName::try_from("127.0.0.1")?;
    let mut far = connector.connect(name, far).await?;
    let end = pass(&mut near, &mut far, shared).await;
    if let Ok(Some(Break::Reset { .. })) = end {
        // With this option a close is a reset.
        near.get_ref().0.set_zero_linger()?;
    }
    Ok(())
}

/// Passes bytes both ways until the connection is to end, and says why.
async fn pass<N, F>(near: &mut N, far: &mut F, shared: &Shared) -> anyhow::Result<Option<Break>>
where
    N: AsyncRead + AsyncWrite + Unpin,
    F: AsyncRead + AsyncWrite + Unpin,
{
    let (mut asked, mut answered) = (vec![0; 64 << 10], vec![0; 64 << 10]);
    let mut meets = None;
    let mut sent = 0;
    loop {
        let idle = match meets {
            Some(Break::CloseAfter(pause)) if sent > 0 => pause,
            _ => Duration::from_secs(3600),
        };
        tokio::select! {
            read = near.read(&mut asked) => {
                let bytes = &asked[..read?];
                if bytes.is_empty() {
                    return Ok(None);
                }
                if let Some(line) = first_line(bytes) {
                    shared.requests.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
                    (meets, sent) = (shared.judge(line), 0);
                }
                far.write_all(bytes).await?;
                far.flush().await?;
            }
            read = far.read(&mut answered) => {
                let bytes = &answered[..read?];
                if bytes.is_empty() {
                    return Ok(None);
                }
                let (most, stalls) = match meets {
                    Some(Break::Stall { after }) => (after, true),
                    Some(Break::Cut { after } | Break::Reset { after }) => (after, false),
                    Some(Break::Delay(pause)) if sent == 0 => {
                        tokio::time::sleep(pause).await;
                        (usize::MAX, false)
                    }
                    _ => (usize::MAX, false),
                };
                let part = &bytes[..bytes.len().min(most - sent.min(most))];
                near.write_all(part).await?;
                near.flush().await?;
                sent += part.len();
                if sent >= most {
                    if !stalls {
                        return Ok(meets);
                    }
                    // Until whoever waits has had enough.
                    while near.read(&mut asked).await? > 0 {}
                    return Ok(meets);
                }
            }
            () = tokio::time::sleep(idle) => return Ok(meets),
        }
    }
}

/// The first line of a request, if this begins one.
fn first_line(bytes: &[u8]) -> Option<&str> {
    let methods = ["GET ", "POST ", "PUT ", "PATCH ", "DELETE "];
    if !methods.iter().any(|method| bytes.starts_with(method.as_bytes())) {
        return None;
    }
    let end = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    std::str::from_utf8(&bytes[..end]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_known_by_its_first_line() {
        assert_eq!(
            first_line(b"GET /a?watch=true HTTP/1.1\r\nhost: x\r\n"),
            Some("GET /a?watch=true HTTP/1.1")
        );
        assert_eq!(first_line(b"{\"kind\": \"GET \"}\r\n"), None);
        assert_eq!(first_line(b"PATCH /a"), None);
    }

    #[test]
    fn rules_are_used_as_often_as_they_say() {
        let shared = Shared::default();
        let rule = |request: &str, left| Rule {
            request: request.to_owned(),
            what: Break::Cut { after: 0 },
            left,
        };
        *shared.rules.lock().unwrap() = vec![rule("GET /a*watch=true", 1)];
        assert_eq!(shared.judge("GET /a?limit=5 HTTP/1.1"), None);
        assert!(shared.judge("GET /a?x=1&watch=true HTTP/1.1").is_some());
        assert!(shared.judge("GET /a?x=1&watch=true HTTP/1.1").is_none());
    }
}
