//! Client certificates.

use std::fmt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use secrecy::{ExposeSecret, SecretString};

use crate::fleet::kubeconfig::{io_message, read_capped};
use crate::k8s::AuthInfo;

/// No certificate chain or key comes near it.
const MAX_PEM_BYTES: u64 = 1 << 20;

/// A client certificate with its key. Nothing of it is printed.
///
/// ```
/// # fn example(credential: &multicluster::fleet::credentials::Credential) {
/// if let Some(identity) = &credential.client_identity {
///     println!("a certificate of {} bytes; its key is not shown: {identity:?}", identity.certificate_pem.len());
/// }
/// # }
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct ClientIdentity {
    /// The certificate and those that it was issued with, PEM.
    pub certificate_pem: String,
    /// The private key, PEM.
    pub key_pem: SecretString,
}

impl ClientIdentity {
    /// Checks that there is a certificate and a key in the PEM texts.
    pub(super) fn new(certificate_pem: String, key_pem: SecretString) -> Result<Self, String> {
        match CertificateDer::pem_slice_iter(certificate_pem.as_bytes()).next() {
            Some(Ok(_)) => {}
            Some(Err(_)) => return Err("the certificate is not well-formed PEM".to_owned()),
            None => return Err("there is no PEM certificate".to_owned()),
        }
        if PrivateKeyDer::from_pem_slice(key_pem.expose_secret().as_bytes()).is_err() {
            return Err("there is no unencrypted PEM private key".to_owned());
        }
        Ok(ClientIdentity {
            certificate_pem,
            key_pem,
        })
    }

    /// The certificate that the kubeconfig gives a user, read anew when it is in files.
    pub(super) fn from_auth_info(auth: &AuthInfo) -> Result<Option<Self>, String> {
        let certificate = read(
            auth.client_certificate_data.as_deref(),
            auth.client_certificate.as_deref(),
            "client-certificate",
        )?;
        // A key alone is nothing, as in client-go.
        let Some(certificate) = certificate else {
            return Ok(None);
        };
        let key = read(
            auth.client_key_data.as_ref().map(ExposeSecret::expose_secret),
            auth.client_key.as_deref(),
            "client-key",
        )?;
        let Some(key) = key else {
            return Err("client-key-data or client-key must be specified".to_owned());
        };
        Self::new(certificate, SecretString::from(key)).map(Some)
    }
}

impl PartialEq for ClientIdentity {
    fn eq(&self, other: &Self) -> bool {
        self.certificate_pem == other.certificate_pem
            && self.key_pem.expose_secret() == other.key_pem.expose_secret()
    }
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientIdentity([redacted])")
    }
}

/// Base64 data, else a file's content.
fn read(data: Option<&str>, file: Option<&str>, field: &str) -> Result<Option<String>, String> {
    let bytes = match (
        data.filter(|data| !data.is_empty()),
        file.filter(|file| !file.is_empty()),
    ) {
        (Some(data), _) => {
            let data: String = data.split_ascii_whitespace().collect();
            STANDARD
                .decode(data)
                .map_err(|_| format!("{field}-data is not base64"))?
        }
        (None, Some(file)) => read_capped(Path::new(file), MAX_PEM_BYTES)
            .map_err(|error| format!("unable to read {field} {file}: {}", io_message(&error)))?,
        (None, None) => return Ok(None),
    };
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| format!("{field} is not text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";

    fn with_data(certificate: &str, key: &str) -> AuthInfo {
        AuthInfo {
            client_certificate_data: Some(STANDARD.encode(certificate)),
            client_key_data: Some(STANDARD.encode(key).into()),
            ..Default::default()
        }
    }

    #[test]
    fn data_and_files() {
        let identity = ClientIdentity::from_auth_info(&with_data(CERTIFICATE, KEY))
            .unwrap()
            .unwrap();
        assert_eq!(identity.certificate_pem, CERTIFICATE);
        assert_eq!(identity.key_pem.expose_secret(), KEY);

        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, content: &str| {
            let path = dir.path().join(name);
            std::fs::write(&path, content).unwrap();
            Some(path.to_str().unwrap().to_owned())
        };
        let mut auth = AuthInfo {
            client_certificate: write("c", CERTIFICATE),
            client_key: write("k", KEY),
            ..Default::default()
        };
        assert_eq!(ClientIdentity::from_auth_info(&auth), Ok(Some(identity)));
        auth.client_key = Some("/nope".into());
        let error = ClientIdentity::from_auth_info(&auth).unwrap_err();
        assert_eq!(
            error,
            "unable to read client-key /nope: no such file or directory"
        );
    }

    #[test]
    fn what_is_no_certificate_is_said_without_showing_it() {
        for (auth, expected) in [
            (with_data("canary", KEY), "there is no PEM certificate"),
            (
                with_data(CERTIFICATE, "canary"),
                "there is no unencrypted PEM private key",
            ),
            (
                with_data(CERTIFICATE, CERTIFICATE),
                "there is no unencrypted PEM private key",
            ),
            (
                AuthInfo {
                    client_key_data: None,
                    ..with_data(CERTIFICATE, "")
                },
                "client-key-data or client-key must be specified",
            ),
            (
                AuthInfo {
                    client_certificate_data: Some("?canary?".into()),
                    ..Default::default()
                },
                "client-certificate-data is not base64",
            ),
        ] {
            assert_eq!(ClientIdentity::from_auth_info(&auth).unwrap_err(), expected);
        }
        assert_eq!(ClientIdentity::from_auth_info(&AuthInfo::default()), Ok(None));
    }

    #[test]
    fn debug_output_is_empty_of_content() {
        let identity = ClientIdentity::from_auth_info(&with_data(CERTIFICATE, KEY))
            .unwrap()
            .unwrap();
        assert_eq!(format!("{identity:?}"), "ClientIdentity([redacted])");
    }
}
