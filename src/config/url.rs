//! Addresses: a remote's `host`, and its `proxyUrl`.

use std::net::{IpAddr, Ipv6Addr};

use super::text::quoted;

/// Where a remote's API server listens, normalised for comparing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// Lower case, without the trailing dot of a fully qualified name.
    pub host: String,
    pub port: u16,
}

/// Why a text is no address, and what to write instead.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MalformedUrl {
    pub message: String,
    pub help: String,
}

/// Reads a remote's `host`: an `https` URL of scheme, host and port; `http` for loopback hosts only.
pub(super) fn parse_host(text: &str) -> Result<Endpoint, MalformedUrl> {
    let malformed = |message: String, help: String| MalformedUrl { message, help };
    if text.is_empty() {
        return Err(malformed("host is empty".to_owned(), GENERIC_HELP.to_owned()));
    }
    let Some(parts) = Parts::split(text) else {
        // `apiserver.example:6443`: most likely only the scheme is missing.
        let help = match endpoint(text, 443) {
            Some(_) => format!("write \"https://{text}\""),
            None => GENERIC_HELP.to_owned(),
        };
        return Err(malformed(
            format!("host {} is not an https URL", redacted(text)),
            help,
        ));
    };
    let default_port = match parts.scheme.as_str() {
        "https" => 443,
        "http" => 80,
        _ => {
            return Err(malformed(
                format!("host {} is not an https URL", redacted(text)),
                GENERIC_HELP.to_owned(),
            ));
        }
    };
    let Some(endpoint) = endpoint(parts.authority, default_port) else {
        return Err(malformed(
            format!("host {} has no valid host name and port", redacted(text)),
            GENERIC_HELP.to_owned(),
        ));
    };
    if let Some(extra) = parts.extra() {
        return Err(malformed(
            format!("host has {extra}"),
            format!("write \"{}://{}\"", parts.scheme, parts.authority),
        ));
    }
    if parts.scheme == "http" && !is_loopback(&endpoint.host) {
        return Err(malformed(
            format!("host {} would send credentials unencrypted", redacted(text)),
            format!(
                "write \"https://{}\"; http is allowed for loopback hosts only",
                parts.authority
            ),
        ));
    }
    Ok(endpoint)
}

/// Whether a `proxyUrl` can be used: `http`, `https` or `socks5`, a host, perhaps userinfo.
pub(super) fn check_proxy(text: &str) -> Result<(), MalformedUrl> {
    let well_formed = Parts::split(text).is_some_and(|parts| {
        matches!(parts.scheme.as_str(), "http" | "https" | "socks5")
            && endpoint(parts.authority, 1080).is_some()
            && parts.rest.is_empty()
            && text.parse::<http::Uri>().is_ok()
    });
    if well_formed {
        return Ok(());
    }
    Err(MalformedUrl {
        message: format!("proxyUrl {} is not an http, https or socks5 URL", redacted(text)),
        help: "write http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT".to_owned(),
    })
}

const GENERIC_HELP: &str = "write https://HOST:PORT";

/// The parts of a URL. A single `/` after the authority is no path.
struct Parts<'a> {
    scheme: String,
    userinfo: Option<&'a str>,
    authority: &'a str,
    rest: &'a str,
}

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let (userinfo, authority) = match authority.rsplit_once('@') {
            Some((userinfo, authority)) => (Some(userinfo), authority),
            None => (None, authority),
        };
        Some(Parts {
            scheme: scheme.to_ascii_lowercase(),
            userinfo,
            authority,
            rest: if rest == "/" { "" } else { rest },
        })
    }

    /// What an API server's address must not have.
    fn extra(&self) -> Option<&'static str> {
        if self.userinfo.is_some() {
            return Some("userinfo; remotes use the home cluster's credentials, or those of `context`");
        }
        match self.rest.as_bytes().first() {
            None => None,
            Some(b'?') => Some("a query"),
            Some(b'#') => Some("a fragment"),
            Some(_) => Some("a path"),
        }
    }
}

/// Reads `name`, `name:port`, `1.2.3.4:port` or `[::1]:port`.
fn endpoint(authority: &str, default_port: u16) -> Option<Endpoint> {
    let (host, port) = if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let address: Ipv6Addr = address.parse().ok()?;
        let port = match port {
            "" => None,
            port => Some(port.strip_prefix(':')?),
        };
        (address.to_string(), port)
    } else {
        let (name, port) = match authority.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (authority, None),
        };
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix('.').unwrap_or(&name);
        if !is_host_name(name) {
            return None;
        }
        (name.to_owned(), port)
    };
    let port = match port {
        None => default_port,
        // `parse` alone would accept a plus sign.
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => port.parse().ok()?,
        Some(_) => return None,
    };
    (port != 0).then_some(Endpoint { host, port })
}

/// A name that DNS or the hosts file can know; underscores are not standard, but in use.
fn is_host_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    name.len() <= 253 && name.split('.').all(label)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The address for a message: without userinfo, query and fragment, which may be credentials.
fn redacted(text: &str) -> String {
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let shown = &text[..end];
    match (shown.rsplit_once('@'), end < text.len()) {
        (Some((_, host)), _) => quoted(&format!("…@{host}")),
        (None, true) => quoted(&format!("{shown}…")),
        (None, false) => quoted(shown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_normalised() {
        for (text, host, port) in [
            (
                "https://apiserver.qa-de-1a.example:6443",
                "apiserver.qa-de-1a.example",
                6443,
            ),
            ("https://API.Example.", "api.example", 443),
            ("HTTPS://a/", "a", 443),
            ("https://[2001:DB8::1]:6443", "2001:db8::1", 6443),
            ("https://[::1]", "::1", 443),
            ("https://10.0.0.1", "10.0.0.1", 443),
            ("http://localhost:8080", "localhost", 8080),
            ("http://127.0.0.2", "127.0.0.2", 80),
            ("http://[::1]:8080", "::1", 8080),
        ] {
            let host = host.to_owned();
            assert_eq!(parse_host(text), Ok(Endpoint { host, port }), "{text}");
        }
    }

    #[test]
    fn unusable_hosts_say_what_to_write() {
        for (text, message, help) in [
            ("", "host is empty", "write https://HOST:PORT"),
            (
                "a.example:6443",
                "host \"a.example:6443\" is not an https URL",
                "write \"https://a.example:6443\"",
            ),
            (
                "ftp://a",
                "host \"ftp://a\" is not an https URL",
                "write https://HOST:PORT",
            ),
            (
                "http://a.example:80",
                "host \"http://a.example:80\" would send credentials unencrypted",
                "write \"https://a.example:80\"; http is allowed for loopback hosts only",
            ),
            (
                "https://admin:hunter2@a.example",
                "host has userinfo; remotes use the home cluster's credentials, or those of `context`",
                "write \"https://a.example\"",
            ),
            (
                "https://a:6443/api",
                "host has a path",
                "write \"https://a:6443\"",
            ),
            (
                "https://a?token=hunter2",
                "host has a query",
                "write \"https://a\"",
            ),
            (
                "https://a/?token=hunter2",
                "host has a path",
                "write \"https://a\"",
            ),
            ("https://a#x", "host has a fragment", "write \"https://a\""),
            (
                "https://",
                "host \"https://\" has no valid host name and port",
                "write https://HOST:PORT",
            ),
            (
                "https://a b",
                "host \"https://a b\" has no valid host name and port",
                "write https://HOST:PORT",
            ),
            (
                "https://a:65536",
                "host \"https://a:65536\" has no valid host name and port",
                "write https://HOST:PORT",
            ),
            (
                "https://a:+1",
                "host \"https://a:+1\" has no valid host name and port",
                "write https://HOST:PORT",
            ),
            (
                "https://u:hunter2@a:b?hunter2",
                "host \"…@a:b\" has no valid host name and port",
                "write https://HOST:PORT",
            ),
            (
                "https://zürich.example",
                "host \"https://zürich.example\" has no valid host name and port",
                "write https://HOST:PORT",
            ),
        ] {
            let error = parse_host(text).unwrap_err();
            assert_eq!(
                (error.message.as_str(), error.help.as_str()),
                (message, help),
                "{text}"
            );
        }
    }

    #[test]
    fn proxies_are_http_https_or_socks5() {
        for text in [
            "http://proxy:3128",
            "https://u:p@proxy",
            "socks5://[::1]:1080",
            "http://proxy:3128/",
        ] {
            assert_eq!(check_proxy(text), Ok(()), "{text}");
        }
        for text in [
            "proxy:3128",
            "ftp://proxy",
            "http://",
            "http://proxy/path",
            "http://pro xy",
            "socks5://a:b",
        ] {
            assert!(check_proxy(text).is_err(), "{text}");
        }
        assert_eq!(
            check_proxy("ftp://u:hunter2@proxy").unwrap_err().message,
            "proxyUrl \"…@proxy\" is not an http, https or socks5 URL"
        );
    }
}
