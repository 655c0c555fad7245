//! A server's certificate, under an authority of its own.

use std::sync::Arc;

use anyhow::Context;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Certificate {
    /// Nothing.
    #[default]
    Valid,
    /// It expired in 2001.
    Expired,
    /// It will be valid from 2400 on: the caller's clock is behind.
    NotYetValid,
    /// It is for `elsewhere.example`.
    OtherHost,
}

/// A certificate authority and the server configuration with a certificate that it signed.
pub(crate) struct Identity {
    pub(crate) ca_pem: String,
    pub(crate) config: Arc<ServerConfig>,
}

impl Identity {
    /// Makes a new authority, and a certificate for 127.0.0.1 and localhost.
    ///
    /// With `client_certificates`, callers must have one of that authority, which nobody can get.
    pub(crate) fn generate(
        name: &str,
        certificate: Certificate,
        client_certificates: bool,
    ) -> anyhow::Result<Self> {
        let ca_key = KeyPair::generate()?;
        let mut ca = CertificateParams::default();
        ca.distinguished_name
            .push(DnType::CommonName, format!("simulated {name}"));
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let authority = ca.self_signed(&ca_key)?;
        let ca_pem = authority.pem();
        let issuer = Issuer::new(ca, ca_key);

        let hosts = match certificate {
            Certificate::OtherHost => vec!["elsewhere.example".to_owned()],
            _ => vec!["127.0.0.1".to_owned(), "localhost".to_owned()],
        };
        let key = KeyPair::generate()?;
        let mut leaf = CertificateParams::new(hosts)?;
        leaf.distinguished_name.push(DnType::CommonName, "kube-apiserver");
        match certificate {
            Certificate::Expired => leaf.not_after = date_time_ymd(2001, 1, 1),
            Certificate::NotYetValid => leaf.not_before = date_time_ymd(2400, 1, 1),
            Certificate::Valid | Certificate::OtherHost => {}
        }
        let leaf = leaf.signed_by(&key, &issuer)?;

        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        // The provider is named, since a process that has two of them has no default.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .context("setting up TLS")?;
        let config = if client_certificates {
            let mut roots = RootCertStore::empty();
            roots.add(authority.der().clone())?;
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
            config.with_client_cert_verifier(verifier)
        } else {
            config.with_no_client_auth()
        };
        let mut config = config
            .with_single_cert(vec![leaf.der().clone()], key)
            .context("using the generated certificate")?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            ca_pem,
            config: Arc::new(config),
        })
    }
}
