//! A connection on the side that shows how far one comes: TCP, through a proxy if there is one, then TLS, with the certificates
//! of whoever answers.
//!
//! The handshake is finished with any server, so that its certificates can be looked at, and judged as a real connection would
//! judge them. That is safe because nothing is sent: no credentials, no client certificate, no request.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::Uri;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::rt::TokioIo;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme,
};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::connection::{tcp, tunnel};
use super::proxy::{ProxyEnvironment, ProxyUrl, bare_host};
use super::server::ServerSettings;
use crate::certificate::Certificate;

/// How far a connection came.
///
/// ```
/// # async fn example(connection: multicluster::fleet::connection::Connection) {
/// let probe = connection.probe().await;
/// println!("TCP after {:?}, TLS after {:?}", probe.tcp, probe.tls);
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Probe {
    /// The proxy that it goes through.
    pub proxy: Option<ProxyUrl>,
    /// How long TCP took, with the look-up of the name, and with the proxy's part.
    pub tcp: Option<Duration>,
    /// How long the TLS handshake took.
    pub tls: Option<Duration>,
    /// The protocol version that it came to, such as `TLSv1.3`.
    pub protocol: Option<String>,
    /// The server's certificates, its own first.
    pub chain: Vec<Presented>,
    /// Why the server's certificates do not verify.
    pub problems: Vec<CertificateProblem>,
    /// Why there is no connection.
    pub failure: Option<ProbeFailure>,
}

/// A certificate that a server showed.
///
/// ```
/// # fn example(probe: multicluster::fleet::probe::Probe) {
/// let subjects = probe.chain.iter().filter_map(|presented| Some(presented.certificate.as_ref()?.subject.clone()));
/// println!("presented: {:?}", subjects.collect::<Vec<_>>());
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Presented {
    /// As it is.
    pub der: Vec<u8>,
    /// What it says; `None` when it cannot be read.
    pub certificate: Option<Certificate>,
}

impl fmt::Debug for Presented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.certificate.fmt(f)
    }
}

/// Why a server's certificates do not verify.
///
/// ```
/// # fn example(probe: multicluster::fleet::probe::Probe) {
/// use multicluster::fleet::probe::CertificateProblem;
/// if probe.problems.contains(&CertificateProblem::Expired) {
///     eprintln!("the server's certificate has expired");
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateProblem {
    /// One of them has expired.
    Expired,
    /// One of them is not valid yet.
    NotYetValid,
    /// None of the authorities signed them.
    UnknownAuthority,
    /// They are for another name than this one.
    WrongName(String),
    /// Something else.
    Other(String),
}

/// Where a connection ended.
///
/// ```
/// # fn example(probe: multicluster::fleet::probe::Probe) {
/// use multicluster::fleet::probe::ProbeFailure;
/// if let Some(ProbeFailure::NotTls) = probe.failure {
///     eprintln!("whatever listens there does not speak TLS");
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProbeFailure {
    /// Before there was one.
    Connect(String),
    /// In the TLS handshake.
    Tls(String),
    /// What answers does not speak TLS.
    NotTls,
    /// The time was up.
    TimedOut,
    /// The settings are unusable, or of a kind that is not looked into.
    NotTried(String),
}

/// Connects to the server of these settings, as far as it goes within that time.
pub(super) async fn probe(settings: &ServerSettings, proxies: &ProxyEnvironment, within: Duration) -> Probe {
    let mut probe = Probe::default();
    let run = run(settings, proxies, &mut probe);
    let failure = match tokio::time::timeout(within, run).await {
        Ok(Ok(())) => None,
        Ok(Err(failure)) => Some(failure),
        Err(_) => Some(ProbeFailure::TimedOut),
    };
    probe.failure = failure;
    probe
}

async fn run(
    settings: &ServerSettings,
    proxies: &ProxyEnvironment,
    probe: &mut Probe,
) -> Result<(), ProbeFailure> {
    let unusable = |error: &dyn fmt::Display| ProbeFailure::NotTried(error.to_string());
    probe.proxy = settings
        .effective_proxy(proxies)
        .map_err(|error| unusable(&error))?;
    let begun = Instant::now();
    let stream = connect(&settings.url, probe.proxy.as_ref()).await?;
    probe.tcp = Some(begun.elapsed());
    if !settings.is_tls() {
        return Ok(());
    }
    let provider = CryptoProvider::get_default().ok_or_else(|| unusable(&"there is no crypto provider"))?;
    let observer = Arc::new(Observer {
        provider: provider.clone(),
        chain: Mutex::default(),
    });
    let mut config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?
        .dangerous()
        .with_custom_certificate_verifier(observer.clone())
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let host = settings
        .tls_server_name
        .as_deref()
        .unwrap_or_else(|| bare_host(&settings.url));
    let name = ServerName::try_from(host.to_owned()).map_err(|error| unusable(&error))?;
    let begun = Instant::now();
    let shaken = TlsConnector::from(Arc::new(config))
        .connect(name.clone(), stream)
        .await;
    let chain = observer
        .chain
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    probe.chain = chain
        .iter()
        .map(|der| Presented {
            der: der.to_vec(),
            certificate: Certificate::from_der(der),
        })
        .collect();
    if !settings.insecure_skip_tls_verify {
        let authority = settings.certificate_authority.as_deref();
        probe.problems = problems(&chain, authority, &name, UnixTime::now(), provider);
    }
    let stream = shaken.map_err(|error| tls_failure(&error))?;
    probe.tls = Some(begun.elapsed());
    let version = stream.get_ref().1.protocol_version();
    probe.protocol = version
        .and_then(|version| version.as_str())
        .map(|version| version.replace('_', "."));
    Ok(())
}

/// A TCP connection, as requests have it.
async fn connect(url: &Uri, proxy: Option<&ProxyUrl>) -> Result<TcpStream, ProbeFailure> {
    let (url, mut tcp) = (url.clone(), tcp());
    let connected: Result<TokioIo<TcpStream>, String> =
        match proxy.map(|proxy| (proxy, proxy.uri().scheme_str())) {
            None => tcp.call(url).await.map_err(|error| told(&error)),
            Some((proxy, Some("socks5"))) => {
                let mut socks = SocksV5::new(proxy.uri().clone(), tcp);
                socks.call(url).await.map_err(|error| told(&error))
            }
            Some((proxy, Some("http"))) => tunnel(proxy, tcp).call(url).await.map_err(|error| told(&error)),
            Some(_) => {
                return Err(ProbeFailure::NotTried(
                    "connections through an https proxy are not looked into".to_owned(),
                ));
            }
        };
    connected.map(TokioIo::into_inner).map_err(ProbeFailure::Connect)
}

/// An error with its causes, each once.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

fn tls_failure(error: &std::io::Error) -> ProbeFailure {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>());
    match tls {
        Some(TlsError::InvalidMessage(_)) => ProbeFailure::NotTls,
        Some(error) => ProbeFailure::Tls(error.to_string()),
        None if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            ProbeFailure::Tls("the server closed the connection during the TLS handshake".to_owned())
        }
        None => ProbeFailure::Tls(error.to_string()),
    }
}

/// Why these certificates would not be taken. Without an authority the system's roots decide, which are not looked into; what
/// the server's own certificate says is all the same.
fn problems(
    chain: &[CertificateDer<'static>],
    authority: Option<&[u8]>,
    name: &ServerName<'_>,
    now: UnixTime,
    provider: &CryptoProvider,
) -> Vec<CertificateProblem> {
    let Some((own, intermediates)) = chain.split_first() else {
        return Vec::new();
    };
    let parsed = match ParsedCertificate::try_from(own) {
        Ok(parsed) => parsed,
        Err(error) => return vec![CertificateProblem::Other(error.to_string())],
    };
    let mut problems = Vec::new();
    let verified = match authority {
        Some(pem) => {
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(CertificateDer::pem_slice_iter(pem).filter_map(Result::ok));
            let algorithms = provider.signature_verification_algorithms.all;
            verify_server_cert_signed_by_trust_anchor(&parsed, &roots, intermediates, now, algorithms)
        }
        None => within_its_time(own, now),
    };
    problems.extend(verified.err().map(problem));
    if verify_server_name(&parsed, name).is_err() {
        problems.push(CertificateProblem::WrongName(name.to_str().into_owned()));
    }
    problems
}

fn within_its_time(own: &CertificateDer<'_>, now: UnixTime) -> Result<(), TlsError> {
    let Some(certificate) = Certificate::from_der(own) else {
        return Ok(());
    };
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    if certificate.not_after.as_second() < now {
        return Err(CertificateError::Expired.into());
    }
    if now < certificate.not_before.as_second() {
        return Err(CertificateError::NotValidYet.into());
    }
    Ok(())
}

fn problem(error: TlsError) -> CertificateProblem {
    match error {
        TlsError::InvalidCertificate(error) => match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                CertificateProblem::Expired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                CertificateProblem::NotYetValid
            }
            CertificateError::UnknownIssuer => CertificateProblem::UnknownAuthority,
            other => CertificateProblem::Other(other.to_string()),
        },
        other => CertificateProblem::Other(other.to_string()),
    }
}

/// Takes any certificate, and remembers it.
#[derive(Debug)]
struct Observer {
    provider: Arc<CryptoProvider>,
    chain: Mutex<Vec<CertificateDer<'static>>>,
}

impl ServerCertVerifier for Observer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let chain = std::iter::once(end_entity).chain(intermediates);
        let chain = chain.map(|der| der.clone().into_owned()).collect();
        *self.chain.lock().unwrap_or_else(PoisonError::into_inner) = chain;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
