//! Certificates and keys of one cluster.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};

/// What a kube-apiserver needs to prove who it is, and to sign service account tokens. All PEM.
pub(super) struct Pki {
    /// The cluster's own certificate authority.
    pub ca: String,
    /// The API server's certificate, for 127.0.0.1 and localhost.
    pub certificate: String,
    /// Its key.
    pub key: String,
    /// The key that signs service account tokens.
    pub service_account_key: String,
    /// The public half of it.
    pub service_account_public_key: String,
}

impl Pki {
    /// Makes all of it anew, with ECDSA P-256 keys throughout.
    pub(super) fn generate(cluster: &str) -> anyhow::Result<Self> {
        let ca_key = KeyPair::generate()?;
        let mut ca = parameters(Vec::new(), &format!("testbed {cluster} CA"))?;
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let ca_certificate = ca.self_signed(&ca_key)?;
        let issuer = Issuer::new(ca, ca_key);

        let key = KeyPair::generate()?;
        let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
        let mut server = parameters(names, &format!("testbed {cluster}"))?;
        server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        server.use_authority_key_identifier_extension = true;
        let certificate = server.signed_by(&key, &issuer)?;

        let service_account_key = KeyPair::generate()?;
        Ok(Self {
            ca: ca_certificate.pem(),
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            service_account_key: service_account_key.serialize_pem(),
            service_account_public_key: service_account_key.public_key_pem(),
        })
    }
}

fn parameters(names: Vec<String>, common_name: &str) -> anyhow::Result<CertificateParams> {
    let mut parameters = CertificateParams::new(names)?;
    parameters.not_before = date_time_ymd(2020, 1, 1);
    parameters.not_after = date_time_ymd(2050, 1, 1);
    parameters.distinguished_name = DistinguishedName::new();
    parameters
        .distinguished_name
        .push(DnType::CommonName, common_name);
    Ok(parameters)
}

/// 128 random bits, as hexadecimal digits.
pub(super) fn random_token() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 16];
    rustls::crypto::ring::default_provider()
        .secure_random
        .fill(&mut bytes)
        .map_err(|_| anyhow::anyhow!("no random numbers"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
