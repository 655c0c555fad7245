//! How to reach one API server: everything but who we are there.

use std::fmt;

use http::Uri;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::config::RemoteConfig;

use super::proxy::{ProxyEnvironment, ProxyError, ProxyUrl, bare_host, is_loopback};

/// How to reach one API server.
///
/// A remote cluster's settings are built from [`ServerSettings::new`], never from a copy of home's: a copy would carry
/// home's certificate authorities, server name, insecure flag and proxy to a server that they were not meant for.
///
/// ```
/// use multicluster::fleet::server::ServerSettings;
/// let mut settings = ServerSettings::new("https://az-a.example:6443".parse()?);
/// settings.tls_server_name = Some("apiserver.internal".into());
/// assert!(settings.is_tls());
/// # Ok::<(), http::uri::InvalidUri>(())
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ServerSettings {
    /// The server's address; a path is a prefix of every request's path. See [`parse_server_url`].
    pub url: Uri,
    /// The certificate authorities that the server's certificate is verified against, PEM; `None`: the system's roots.
    pub certificate_authority: Option<Vec<u8>>,
    /// Does not verify the server's certificate.
    pub insecure_skip_tls_verify: bool,
    /// The name to verify the server's certificate against, instead of the host.
    pub tls_server_name: Option<String>,
    /// The server's own proxy; `None`: the environment decides, see [`ServerSettings::effective_proxy`].
    pub proxy: Option<ProxyUrl>,
    /// Does not ask the server for compressed answers.
    pub disable_compression: bool,
}

impl ServerSettings {
    /// A server verified against the system's roots.
    pub fn new(url: Uri) -> Self {
        ServerSettings {
            url,
            certificate_authority: None,
            insecure_skip_tls_verify: false,
            tls_server_name: None,
            proxy: None,
            disable_compression: false,
        }
    }

    /// How to reach a remote of the APIServers file: from empty, so that nothing of home's connection carries over.
    ///
    /// ```
    /// use multicluster::{config::RemoteConfig, fleet::server::ServerSettings};
    /// let remote = RemoteConfig::new("https://az-a.example:6443");
    /// let settings = ServerSettings::remote(&remote)?;
    /// assert_eq!(settings.url, "https://az-a.example:6443/");
    /// assert!(!settings.insecure_skip_tls_verify);
    /// # Ok::<(), multicluster::fleet::server::RemoteError>(())
    /// ```
    ///
    /// # Errors
    /// When the address or the proxy's address is unusable; reading the file has refused such remotes already.
    pub fn remote(remote: &RemoteConfig) -> Result<Self, RemoteError> {
        let mut settings = ServerSettings::new(parse_server_url(&remote.host, true)?);
        settings.insecure_skip_tls_verify = remote.insecure_skip_tls_verify;
        // The file's documented meaning: together with the insecure flag the CA is ignored.
        let authority = remote
            .ca_cert
            .clone()
            .filter(|_| !remote.insecure_skip_tls_verify);
        settings.certificate_authority = authority.map(String::into_bytes);
        settings.tls_server_name = remote.tls_server_name.clone();
        settings.proxy = remote.proxy_url.as_deref().map(ProxyUrl::parse).transpose()?;
        Ok(settings)
    }

    /// The proxy that connections go through. `NO_PROXY` does not apply to the server's own proxy, as in client-go.
    pub fn effective_proxy(&self, environment: &ProxyEnvironment) -> Result<Option<ProxyUrl>, ProxyError> {
        match &self.proxy {
            Some(proxy) => Ok(Some(proxy.clone())),
            None => environment.proxy_for(&self.url),
        }
    }

    /// Whether connections are encrypted. Credentials are sent over such connections only, as client-go does it.
    pub fn is_tls(&self) -> bool {
        self.url.scheme_str() == Some("https")
    }
}

impl fmt::Debug for ServerSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let authority = self
            .certificate_authority
            .as_ref()
            .map(|pem| format!("{} bytes", pem.len()));
        f.debug_struct("ServerSettings")
            .field("url", &self.url)
            .field("certificate_authority", &authority)
            .field("insecure_skip_tls_verify", &self.insecure_skip_tls_verify)
            .field("tls_server_name", &self.tls_server_name)
            .field("proxy", &self.proxy)
            .field("disable_compression", &self.disable_compression)
            .finish()
    }
}

/// Why a remote cannot be reached as the APIServers file says.
///
/// ```
/// use multicluster::{config::RemoteConfig, fleet::server::{RemoteError, ServerSettings}};
/// let remote = RemoteConfig::new("http://az-a.example");
/// assert!(matches!(ServerSettings::remote(&remote), Err(RemoteError::Server(_))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// Its address is unusable.
    #[error(transparent)]
    Server(#[from] ServerUrlError),
    /// Its proxy's address is unusable.
    #[error("proxyUrl: {0}")]
    Proxy(#[from] ProxyError),
}

/// Why an API server's address is unusable. Does not repeat an address that may hold a password.
///
/// ```
/// use multicluster::fleet::server::{ServerUrlError, parse_server_url};
/// assert_eq!(parse_server_url("https://me:secret@az-a.example", true), Err(ServerUrlError::UserInfo));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServerUrlError {
    /// It is not a URL with a host.
    #[error("the server's address is not an https URL with a host")]
    NotUrl,
    /// Another scheme than `https` or `http`.
    #[error("unsupported scheme \"{0}\" in the server's address, must be https")]
    Scheme(String),
    /// A user name or password in the URL.
    #[error("the server's address must not hold a user name or password")]
    UserInfo,
    /// `http` to another machine.
    #[error(
        "the server's address \"{0}\" is http: credentials are only sent over TLS, so http is for this machine only"
    )]
    Plain(String),
}

/// Reads an API server's address: `https`, or `http` for this machine, such as `kubectl proxy` offers it.
///
/// A missing scheme means `https`; on this machine it means `http`, as client-go has it, unless `tls` says that settings
/// were given that make sense with TLS only. A query is dropped.
///
/// ```
/// use multicluster::fleet::server::parse_server_url;
/// assert_eq!(parse_server_url("az-a.example:6443", true)?, "https://az-a.example:6443/");
/// assert_eq!(parse_server_url("localhost:8001", false)?, "http://localhost:8001/");
/// # Ok::<(), multicluster::fleet::server::ServerUrlError>(())
/// ```
pub fn parse_server_url(text: &str, tls: bool) -> Result<Uri, ServerUrlError> {
    let text = text.trim();
    let without_fragment = text.split(['?', '#']).next().unwrap_or_default();
    let with_scheme = if without_fragment.contains("://") {
        without_fragment.to_owned()
    } else {
        let guess: Uri = format!("https://{without_fragment}")
            .parse()
            .map_err(|_| ServerUrlError::NotUrl)?;
        let plain = !tls && is_loopback(bare_host(&guess));
        format!("{}://{without_fragment}", if plain { "http" } else { "https" })
    };
    let url: Uri = with_scheme.parse().map_err(|_| ServerUrlError::NotUrl)?;
    if url
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'))
    {
        return Err(ServerUrlError::UserInfo);
    }
    if bare_host(&url).is_empty() {
        return Err(ServerUrlError::NotUrl);
    }
    match url.scheme_str() {
        Some("https") => Ok(url),
        Some("http") if is_loopback(bare_host(&url)) => Ok(url),
        Some("http") => Err(ServerUrlError::Plain(url.to_string())),
        other => Err(ServerUrlError::Scheme(other.unwrap_or_default().to_owned())),
    }
}

/// Why certificate authorities are unusable.
///
/// ```
/// use multicluster::fleet::server::{CertificateAuthorityError, check_certificate_authority};
/// assert_eq!(check_certificate_authority(b"no PEM"), Err(CertificateAuthorityError::Empty));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateAuthorityError {
    /// No certificate in it.
    #[error("it holds no PEM certificate")]
    Empty,
    /// A damaged PEM section.
    #[error("it is not well-formed PEM")]
    Malformed,
}

/// Checks that certificate authorities hold at least one PEM certificate and no damaged one.
///
/// ```
/// use multicluster::fleet::server::check_certificate_authority;
/// assert!(check_certificate_authority(b"").is_err());
/// ```
pub fn check_certificate_authority(pem: &[u8]) -> Result<(), CertificateAuthorityError> {
    let mut certificates = 0;
    for certificate in CertificateDer::pem_slice_iter(pem) {
        certificate.map_err(|_| CertificateAuthorityError::Malformed)?;
        certificates += 1;
    }
    if certificates == 0 {
        return Err(CertificateAuthorityError::Empty);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_addresses() {
        for (text, tls, expected) in [
            (
                "https://api.example.com:6443",
                false,
                Ok("https://api.example.com:6443/"),
            ),
            (
                "https://rancher/k8s/clusters/c-1?x=y#z",
                false,
                Ok("https://rancher/k8s/clusters/c-1"),
            ),
            ("api.example.com:6443", false, Ok("https://api.example.com:6443/")),
            ("localhost:8001", false, Ok("http://localhost:8001/")),
            ("localhost:8001", true, Ok("https://localhost:8001/")),
            ("http://[::1]:8001", false, Ok("http://[::1]:8001/")),
            (
                "http://api.example.com",
                false,
                Err(ServerUrlError::Plain("http://api.example.com/".into())),
            ),
            (
                "https://u:p@api.example.com",
                false,
                Err(ServerUrlError::UserInfo),
            ),
            ("u:p@api.example.com", false, Err(ServerUrlError::UserInfo)),
            (
                "ftp://api.example.com",
                false,
                Err(ServerUrlError::Scheme("ftp".into())),
            ),
            ("https://", false, Err(ServerUrlError::NotUrl)),
            ("", false, Err(ServerUrlError::NotUrl)),
            ("/tmp/socket", false, Err(ServerUrlError::NotUrl)),
        ] {
            let parsed = parse_server_url(text, tls).map(|url| url.to_string());
            assert_eq!(parsed, expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn an_own_proxy_wins_over_the_environment_and_no_proxy() {
        let environment = ProxyEnvironment {
            https_proxy: Some("http://environment:1".into()),
            no_proxy: Some("*".into()),
            ..Default::default()
        };
        let mut server = ServerSettings::new(Uri::from_static("https://api.example.com"));
        assert_eq!(server.effective_proxy(&environment), Ok(None));
        server.proxy = Some(ProxyUrl::parse("socks5://own:1080").unwrap());
        assert_eq!(server.effective_proxy(&environment), Ok(server.proxy.clone()));
    }

    #[test]
    fn certificate_authorities_are_checked() {
        assert_eq!(
            check_certificate_authority(b""),
            Err(CertificateAuthorityError::Empty)
        );
        assert_eq!(
            check_certificate_authority(b"nonsense"),
            Err(CertificateAuthorityError::Empty)
        );
        let damaged = b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
        assert_eq!(
            check_certificate_authority(damaged),
            Err(CertificateAuthorityError::Malformed)
        );
        let whole = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(check_certificate_authority(whole), Ok(()));
    }
}
