//! Which proxy a connection goes through.
//!
//! The rules are those of client-go: a cluster's own `proxy-url` is always used, else the environment decides as Go's
//! `golang.org/x/net/http/httpproxy` reads it. kube's own reading is not used because it matches `NO_PROXY` against the
//! proxy instead of the server.

use std::fmt;
use std::net::IpAddr;

use base64::Engine as _;
use http::{HeaderValue, Uri};
use percent_encoding::percent_decode_str;

/// The address of a proxy. What it prints never shows the user name and password that the address may carry.
///
/// ```
/// use multicluster::fleet::proxy::ProxyUrl;
/// let proxy = ProxyUrl::parse("http://me:secret@proxy:3128")?;
/// assert!(!proxy.to_string().contains("secret"));
/// # Ok::<(), multicluster::fleet::proxy::ProxyError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyUrl(Uri);

/// Why an address of a proxy is unusable. Does not repeat the address, which may hold a password.
///
/// ```
/// use multicluster::fleet::proxy::{ProxyError, ProxyUrl};
/// assert!(matches!(ProxyUrl::parse("ftp://proxy"), Err(ProxyError::Scheme(_))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// It is not a URL with a host.
    #[error("not a URL of a proxy")]
    NotUrl,
    /// The scheme is none that is supported.
    #[error("unsupported scheme \"{0}\", must be http, https, or socks5")]
    Scheme(String),
    /// An environment variable holds such an address.
    #[error("the environment variable {variable} holds no usable proxy: {error}")]
    Environment {
        /// `HTTPS_PROXY` or `HTTP_PROXY`.
        variable: &'static str,
        /// What is wrong with it.
        error: Box<ProxyError>,
    },
}

impl ProxyUrl {
    /// Reads the address of an `http`, `https` or `socks5` proxy.
    ///
    /// ```
    /// use multicluster::fleet::proxy::ProxyUrl;
    /// let proxy = ProxyUrl::parse("http://user:secret@proxy:3128")?;
    /// assert_eq!(proxy.to_string(), "http://[redacted]@proxy:3128/");
    /// # Ok::<(), multicluster::fleet::proxy::ProxyError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, ProxyError> {
        let uri: Uri = text.trim().parse().map_err(|_| ProxyError::NotUrl)?;
        match uri.scheme_str() {
            Some("http" | "https" | "socks5") => {}
            Some(other) => return Err(ProxyError::Scheme(other.to_owned())),
            None => return Err(ProxyError::NotUrl),
        }
        if uri.host().is_none_or(str::is_empty) {
            return Err(ProxyError::NotUrl);
        }
        Ok(ProxyUrl(uri))
    }

    /// The whole address, with the user name and password.
    pub fn uri(&self) -> &Uri {
        &self.0
    }

    /// The user and the password of the address, as an HTTP proxy takes them. They are decoded first: in a URL some
    /// characters can only stand encoded.
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        let (user, _) = self.0.authority()?.as_str().rsplit_once('@')?;
        let decoded: Vec<u8> = percent_decode_str(user).collect();
        let encoded = base64::engine::general_purpose::STANDARD.encode(decoded);
        let mut value = HeaderValue::try_from(format!("Basic {encoded}")).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Display for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let authority = self.0.authority().map_or("", |authority| authority.as_str());
        write!(f, "{}://", self.0.scheme_str().unwrap_or_default())?;
        match authority.rsplit_once('@') {
            Some((_, host)) => write!(f, "[redacted]@{host}")?,
            None => f.write_str(authority)?,
        }
        f.write_str(self.0.path())
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProxyUrl({self})")
    }
}

/// What the environment says about proxies.
///
/// ```
/// use multicluster::fleet::proxy::ProxyEnvironment;
/// let environment = ProxyEnvironment::from_lookup(|name| match name {
///     "HTTPS_PROXY" => Some("http://proxy:3128".to_owned()),
///     "NO_PROXY" => Some(".internal".to_owned()),
///     _ => None,
/// });
/// assert!(environment.proxy_for(&"https://az-a.example".parse().unwrap())?.is_some());
/// assert!(environment.proxy_for(&"https://az-a.internal".parse().unwrap())?.is_none());
/// # Ok::<(), multicluster::fleet::proxy::ProxyError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProxyEnvironment {
    /// `HTTP_PROXY` or `http_proxy`: the proxy for `http` servers.
    pub http_proxy: Option<String>,
    /// `HTTPS_PROXY` or `https_proxy`: the proxy for `https` servers.
    pub https_proxy: Option<String>,
    /// `NO_PROXY` or `no_proxy`: the servers that are reached directly.
    pub no_proxy: Option<String>,
}

impl fmt::Debug for ProxyEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<String>| value.as_deref().map(|_| "[redacted]");
        f.debug_struct("ProxyEnvironment")
            .field("http_proxy", &shown(&self.http_proxy))
            .field("https_proxy", &shown(&self.https_proxy))
            .field("no_proxy", &self.no_proxy)
            .finish()
    }
}

impl ProxyEnvironment {
    /// Reads this process's environment.
    pub fn from_env() -> Self {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Reads an environment through a function: the upper-case variable wins, and an empty one does not count.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let any = |upper: &str| {
            [upper.to_owned(), upper.to_ascii_lowercase()]
                .iter()
                .find_map(|name| lookup(name).filter(|value| !value.is_empty()))
        };
        ProxyEnvironment {
            http_proxy: any("HTTP_PROXY"),
            https_proxy: any("HTTPS_PROXY"),
            no_proxy: any("NO_PROXY"),
        }
    }

    /// The proxy for a server that has none of its own; `None`: it is reached directly.
    ///
    /// Unlike Go, which goes on without the proxy, an unusable address is an error: an operator who asked for a proxy does
    /// not want a direct connection.
    pub fn proxy_for(&self, server: &Uri) -> Result<Option<ProxyUrl>, ProxyError> {
        let (variable, value) = match server.scheme_str() {
            Some("http") => ("HTTP_PROXY", &self.http_proxy),
            _ => ("HTTPS_PROXY", &self.https_proxy),
        };
        let Some(value) = value.as_deref().filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        if self.is_direct(server) {
            return Ok(None);
        }
        // A bare `host:port` means http, and so does any other scheme-less form, as in Go.
        let parsed = if value.contains("://") {
            ProxyUrl::parse(value)
        } else {
            ProxyUrl::parse(&format!("http://{value}"))
        };
        parsed.map(Some).map_err(|error| ProxyError::Environment {
            variable,
            error: Box::new(error),
        })
    }

    /// Whether `NO_PROXY` names the server, or it is on this machine.
    fn is_direct(&self, server: &Uri) -> bool {
        let host = bare_host(server).to_ascii_lowercase();
        let port = server
            .port_u16()
            .unwrap_or(if server.scheme_str() == Some("http") {
                80
            } else {
                443
            });
        // The canonical form: `::ffff:10.0.0.1` is 10.0.0.1, as in Go.
        let ip = host.parse::<IpAddr>().ok().map(|ip| ip.to_canonical());
        if is_loopback(&host) {
            return true;
        }
        self.no_proxy
            .as_deref()
            .unwrap_or_default()
            .split(',')
            .map(|entry| entry.trim().to_ascii_lowercase())
            .any(|entry| entry_matches(&entry, &host, port, ip))
    }
}

/// The host of an address without the brackets of an IPv6 address.
pub(super) fn bare_host(uri: &Uri) -> &str {
    uri.host()
        .unwrap_or_default()
        .trim_start_matches('[')
        .trim_end_matches(']')
}

/// Whether a host is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.to_canonical().is_loopback())
}

/// Whether one lower-case entry of `NO_PROXY` names the host.
fn entry_matches(entry: &str, host: &str, port: u16, ip: Option<IpAddr>) -> bool {
    if entry.is_empty() {
        return false;
    }
    if entry == "*" {
        return true;
    }
    if let Some((network, prefix)) = parse_network(entry) {
        return ip.is_some_and(|ip| in_network(ip, network, prefix));
    }
    let (name, wanted_port) = split_port(entry);
    if name.is_empty() || wanted_port.is_some_and(|wanted| wanted.parse() != Ok(port)) {
        return false;
    }
    if let Ok(wanted) = name.parse::<IpAddr>() {
        return ip == Some(wanted.to_canonical());
    }
    let name = name
        .strip_prefix('*')
        .filter(|rest| rest.starts_with('.'))
        .unwrap_or(name);
    match name.strip_prefix('.') {
        // `.example.com` is for subdomains only.
        Some(_) => host.ends_with(name),
        None => host == name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')),
    }
}

/// Splits `host:port`, `[ipv6]:port`, and leaves an IPv6 address without a port whole.
fn split_port(entry: &str) -> (&str, Option<&str>) {
    if let Some(rest) = entry.strip_prefix('[') {
        return match rest.split_once(']') {
            Some((host, tail)) => (host, tail.strip_prefix(':')),
            None => (entry, None),
        };
    }
    match entry.split_once(':') {
        Some((host, port)) if !port.contains(':') => (host, Some(port)),
        _ => (entry, None),
    }
}

fn parse_network(entry: &str) -> Option<(IpAddr, u8)> {
    let (address, prefix) = entry.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let prefix: u8 = prefix.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    (prefix <= longest).then_some((address, prefix))
}

fn in_network(ip: IpAddr, network: IpAddr, prefix: u8) -> bool {
    match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
            ip.to_bits() & mask == network.to_bits() & mask
        }
        (IpAddr::V6(ip), IpAddr::V6(network)) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
            ip.to_bits() & mask == network.to_bits() & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn direct(no_proxy: &str, server: &str) -> bool {
        let environment = ProxyEnvironment {
            https_proxy: Some("http://proxy:3128".into()),
            http_proxy: Some("http://proxy:3128".into()),
            no_proxy: Some(no_proxy.into()),
        };
        environment.proxy_for(&server.parse().unwrap()).unwrap().is_none()
    }

    #[test]
    fn no_proxy_is_matched_against_the_server() {
        for (no_proxy, server, expected) in [
            ("", "https://api.example.com", false),
            (",", "https://api.example.com", false),
            ("*", "https://api.example.com", true),
            ("a.test, *", "https://api.example.com", true),
            ("example.com", "https://example.com", true),
            ("example.com", "https://API.Example.com:6443", true),
            ("example.com", "https://badexample.com", false),
            (".example.com", "https://api.example.com", true),
            (".example.com", "https://example.com", false),
            ("*.example.com", "https://api.example.com", true),
            ("*.example.com", "https://example.com", false),
            ("example.com:6443", "https://example.com:6443", true),
            ("example.com:443", "https://example.com", true),
            ("example.com:6443", "https://example.com", false),
            ("example.com:x", "https://example.com", false),
            (":443", "https://example.com", false),
            ("10.0.0.0/8", "https://10.1.2.3:6443", true),
            ("10.0.0.0/8", "https://11.1.2.3:6443", false),
            ("0.0.0.0/0", "https://11.1.2.3", true),
            ("0.0.0.0/0", "https://[2001:db8::1]", false),
            ("10.0.0.0/33", "https://10.1.2.3", false),
            ("10.1.2.3", "https://10.1.2.3:6443", true),
            ("10.1.2.3:443", "https://10.1.2.3:6443", false),
            ("10.1.2", "https://10.1.2.3", false),
            ("2001:db8::/32", "https://[2001:db8::1]:6443", true),
            ("::/0", "https://[2001:db8::1]:6443", true),
            ("[2001:db8::1]:6443", "https://[2001:db8::1]:6443", true),
            ("[2001:db8::1]:1", "https://[2001:db8::1]:6443", false),
            ("2001:db8::1", "https://[2001:db8::1]", true),
            ("10.0.0.0/8", "https://[::ffff:10.0.0.1]", true),
        ] {
            assert_eq!(direct(no_proxy, server), expected, "NO_PROXY={no_proxy} {server}");
        }
    }

    #[test]
    fn this_machine_is_never_reached_through_a_proxy() {
        for server in [
            "https://localhost:6443",
            "https://127.0.0.1:6443",
            "https://127.9.9.9",
            "http://[::1]:8080",
        ] {
            assert!(direct("", server), "{server}");
        }
        assert!(!direct("", "https://localhost.example.com"));
    }

    #[test]
    fn the_variable_follows_the_servers_scheme_and_upper_case_wins() {
        let environment = ProxyEnvironment::from_lookup(|name| {
            match name {
                "HTTPS_PROXY" => Some(""),
                "https_proxy" => Some("secure:3128"),
                "HTTP_PROXY" => Some("socks5://plain:1080"),
                "http_proxy" => Some("http://never"),
                _ => None,
            }
            .map(str::to_owned)
        });
        let proxy = |server: &str| {
            environment
                .proxy_for(&server.parse().unwrap())
                .unwrap()
                .unwrap()
                .to_string()
        };
        assert_eq!(proxy("https://api.example.com"), "http://secure:3128/");
        assert_eq!(proxy("http://api.example.com"), "socks5://plain:1080/");
    }

    #[test]
    fn nothing_printed_shows_the_password() {
        let environment = ProxyEnvironment {
            https_proxy: Some("http://user:canary@proxy:3128".into()),
            ..Default::default()
        };
        let proxy = environment
            .proxy_for(&Uri::from_static("https://a.example"))
            .unwrap()
            .unwrap();
        assert_eq!(
            proxy.uri().authority().unwrap().as_str(),
            "user:canary@proxy:3128"
        );
        for shown in [
            format!("{proxy}"),
            format!("{proxy:?}"),
            format!("{environment:?}"),
        ] {
            assert!(!shown.contains("canary"), "{shown}");
        }
    }

    #[test]
    fn an_unusable_proxy_is_an_error_without_its_content() {
        let environment = ProxyEnvironment {
            https_proxy: Some("ftp://user:canary@proxy".into()),
            ..Default::default()
        };
        let error = environment
            .proxy_for(&Uri::from_static("https://a.example"))
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the environment variable HTTPS_PROXY holds no usable proxy: \
             unsupported scheme \"ftp\", must be http, https, or socks5"
        );
        assert_eq!(ProxyUrl::parse("proxy:3128"), Err(ProxyError::NotUrl));
        assert_eq!(ProxyUrl::parse(""), Err(ProxyError::NotUrl));
    }
}
