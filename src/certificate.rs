//! What an X.509 certificate says: for whom it is, by whom, and until when.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde::Serialize;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate, X509Name};

/// A certificate that expires within this time is told of while there is time to renew it, unless it is one of those that
/// are renewed every few days: of them, when a fifth of their time is left.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The readable part of a certificate.
///
/// ```
/// use multicluster::certificate::Certificate;
/// # fn example(der: &[u8], now: jiff::Timestamp) {
/// if let Some(certificate) = Certificate::from_der(der) {
///     println!("{} until {}", certificate.subject, certificate.not_after);
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Certificate {
    /// Whose it is, such as `CN=kube-apiserver`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Valid from.
    pub not_before: Timestamp,
    /// Valid until.
    pub not_after: Timestamp,
    /// Whether it may sign others.
    pub is_ca: bool,
    /// Whether subject and issuer are the same: a root, or a certificate that nobody else signed.
    pub is_self_issued: bool,
    /// The host names that it is for.
    pub dns_names: Vec<String>,
    /// The addresses that it is for.
    pub ip_addresses: Vec<IpAddr>,
}

impl Certificate {
    /// Reads a certificate; `None` when it is none.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let (mut dns_names, mut ip_addresses) = (Vec::new(), Vec::new());
        let alternatives = certificate.subject_alternative_name().ok().flatten();
        for name in alternatives.iter().flat_map(|names| &names.value.general_names) {
            match name {
                GeneralName::DNSName(name) => dns_names.push((*name).to_owned()),
                GeneralName::IPAddress(bytes) => ip_addresses.extend(address(bytes)),
                _ => {}
            }
        }
        Some(Certificate {
            subject: shown(certificate.subject()),
            issuer: shown(certificate.issuer()),
            not_before: Timestamp::from_second(certificate.validity().not_before.timestamp()).ok()?,
            not_after: Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()?,
            is_ca: certificate.is_ca(),
            is_self_issued: certificate.subject().as_raw() == certificate.issuer().as_raw(),
            dns_names,
            ip_addresses,
        })
    }

    /// The certificates of a PEM text, `None` for each section that is none.
    pub fn from_pem(pem: &[u8]) -> Vec<Option<Self>> {
        CertificateDer::pem_slice_iter(pem)
            .map(|der| Self::from_der(&der.ok()?))
            .collect()
    }

    /// Whether it is valid still, but should have been renewed by now.
    pub fn expires_soon(&self, now: Timestamp) -> bool {
        let whole = self.not_after.duration_since(self.not_before);
        let left = self.not_after.duration_since(now);
        !left.is_negative() && left < SOON.min(whole / 5)
    }

    /// Whole days until it expires.
    pub fn days_left(&self, now: Timestamp) -> i64 {
        self.not_after.duration_since(now).as_hours() / 24
    }

    /// All host names and addresses that it is for, in words.
    pub fn names(&self) -> String {
        let addresses = self.ip_addresses.iter().map(ToString::to_string);
        let names: Vec<String> = self.dns_names.iter().cloned().chain(addresses).collect();
        match names.is_empty() {
            true => "no name at all".to_owned(),
            false => names.join(", "),
        }
    }
}

/// A name as people write it; what cannot be shown so is told to be there.
fn shown(name: &X509Name<'_>) -> String {
    let text = name.to_string();
    match text.is_empty() {
        true => "<nobody>".to_owned(),
        false => text,
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let four: Result<[u8; 4], _> = bytes.try_into();
    let sixteen: Result<[u8; 16], _> = bytes.try_into();
    four.map(IpAddr::from).or(sixteen.map(IpAddr::from)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_read() {
        let pem = include_str!("../tests/e2e/testdata/ca.pem");
        let certificates = Certificate::from_pem(pem.as_bytes());
        let [Some(certificate)] = certificates.as_slice() else {
            panic!("{certificates:?}");
        };
        assert!(certificate.is_ca && certificate.is_self_issued);
        assert!(certificate.not_before < certificate.not_after);
    }

    #[test]
    fn soon_depends_on_how_long_it_lasts() {
        let pem = include_str!("../tests/e2e/testdata/ca.pem");
        let mut certificate = Certificate::from_pem(pem.as_bytes()).remove(0).unwrap();
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        certificate.not_before = at("2030-01-01T00:00:00Z");
        for (until, now, soon, days) in [
            ("2031-01-01T00:00:00Z", "2030-11-30T00:00:00Z", false, 32),
            ("2031-01-01T00:00:00Z", "2030-12-05T12:00:00Z", true, 26),
            ("2030-01-08T00:00:00Z", "2030-01-02T00:00:00Z", false, 6),
            ("2030-01-08T00:00:00Z", "2030-01-07T00:00:00Z", true, 1),
            ("2030-01-08T00:00:00Z", "2030-01-09T00:00:00Z", false, -1),
        ] {
            certificate.not_after = at(until);
            let found = (certificate.expires_soon(at(now)), certificate.days_left(at(now)));
            assert_eq!(found, (soon, days), "{until} {now}");
        }
    }

    #[test]
    fn what_is_no_certificate_is_none() {
        assert_eq!(Certificate::from_der(b"x"), None);
        let pem = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(Certificate::from_pem(pem), [None]);
        assert_eq!(Certificate::from_pem(b"nothing"), []);
    }
}
