//! kube's client, made of the settings and of whatever the credentials are.

use base64::Engine as _;
use http::header::{AUTHORIZATION, HeaderMap};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use secrecy::ExposeSecret;

use super::Connection;
use super::classify::{self, credential_error};
use super::transport;
use crate::error::{ClusterError, FailureReason};
use crate::fleet::credentials::Credential;
use crate::k8s::{ApiClient, ApiClientConfig};

impl Connection {
    /// A kube client for this server, with the credentials as they are now; for whatever this library has no call for.
    ///
    /// # Errors
    /// When the credentials cannot be had or the connection's settings are unusable.
    pub async fn api_client(&self) -> Result<ApiClient, ClusterError> {
        let credential = self
            .credentials
            .current()
            .await
            .map_err(|error| credential_error(&error))?;
        let mut headers = self.options.headers.clone();
        if let Some(authorization) = credential
            .authorization
            .as_ref()
            .filter(|_| self.settings.is_tls())
        {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        self.build(&credential, headers)
    }

    /// The client, built anew when the credential brought another client certificate.
    pub(super) async fn client(&self, credential: &Credential) -> Result<ApiClient, ClusterError> {
        let mut slot = self.client.lock().await;
        if let Some((identity, client)) = slot.as_ref()
            && *identity == credential.client_identity
        {
            return Ok(client.clone());
        }
        let client = self.build(credential, HeaderMap::new())?;
        *slot = Some((credential.client_identity.clone(), client.clone()));
        Ok(client)
    }

    /// Everything is set here, field by field, on an empty configuration: a clone of another cluster's would carry its
    /// insecure flag, its server name or its proxy along.
    fn build(&self, credential: &Credential, headers: HeaderMap) -> Result<ApiClient, ClusterError> {
        let unusable = |message: String| ClusterError::not_sent(FailureReason::Tls, message);
        let mut config = ApiClientConfig::new(self.settings.url.clone());
        config.default_retry = false;
        config.connect_timeout = Some(self.options.deadlines.connect);
        config.read_timeout = None;
        config.write_timeout = Some(self.options.deadlines.response);
        config.accept_invalid_certs = self.settings.insecure_skip_tls_verify;
        config.tls_server_name = self.settings.tls_server_name.clone();
        let proxy = self
            .settings
            .effective_proxy(&self.options.proxies)
            .map_err(|error| ClusterError::not_sent(FailureReason::Connect, error.to_string()))?;
        config.disable_compression = self.settings.disable_compression;
        config.headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if let (Some(pem), false) = (&self.settings.certificate_authority, config.accept_invalid_certs) {
            let certificates: Result<Vec<Vec<u8>>, _> = CertificateDer::pem_slice_iter(pem)
                .map(|der| der.map(|der| der.to_vec()))
                .collect();
            let certificates = certificates
                .map_err(|error| unusable(format!("the CA certificate cannot be read: {error}")))?;
            if certificates.is_empty() {
                return Err(unusable("the CA holds no certificate".to_owned()));
            }
            config.root_cert = Some(certificates);
        }
        if let Some(identity) = &credential.client_identity {
            let encode = |pem: &[u8]| base64::engine::general_purpose::STANDARD.encode(pem);
            config.auth_info.client_certificate_data = Some(encode(identity.certificate_pem.as_bytes()));
            let key = encode(identity.key_pem.expose_secret().as_bytes());
            config.auth_info.client_key_data = Some(key.into());
        }
        transport::client(&config, proxy.as_ref()).map_err(|error| unusable(classify::chain(&error)))
    }
}
