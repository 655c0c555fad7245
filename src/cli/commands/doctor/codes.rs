//! What the clusters are examined for: a stable name for each kind of finding. Those about the file are
//! [`Rule`](crate::config::Rule)s.

/// As the file's rule: here it is the server that shows it.
pub(super) const LEAF_AS_CA: &str = "leaf-as-ca";
/// As the file's rule: here of a cluster of the kubeconfig.
pub(super) const INSECURE: &str = "insecure";

/// All other codes with what they mean, in the order of the documentation.
pub(super) const ALL: [(&str, &str); 30] = [
    (CREDENTIALS, "the credentials cannot be had"),
    (DNS, "the host name cannot be resolved"),
    (CONNECT, "there is no connection"),
    (PROXY, "there is no connection through the proxy"),
    (TIMEOUT, "no answer in time"),
    (NOT_TLS, "what answers does not speak TLS"),
    (TLS, "the TLS handshake fails"),
    (EXPIRED_CERTIFICATE, "the server's certificate has expired"),
    (
        NOT_YET_VALID_CERTIFICATE,
        "the server's certificate is not valid yet",
    ),
    (EXPIRING_CERTIFICATE, "the server's certificate expires soon"),
    (WRONG_HOST_NAME, "the server's certificate is for another name"),
    (
        UNKNOWN_AUTHORITY,
        "the server's certificate is signed by another authority",
    ),
    (BAD_CERTIFICATE, "the server's certificate does not verify"),
    (EXPIRED_CLIENT_CERTIFICATE, "the client certificate has expired"),
    (EXPIRING_CLIENT_CERTIFICATE, "the client certificate expires soon"),
    (NOT_AN_API_SERVER, "what answers is no API server"),
    (EXPIRED_TOKEN, "the token has expired"),
    (NOT_YET_VALID_TOKEN, "the token is not valid yet"),
    (WRONG_ISSUER, "the token was issued by somebody else"),
    (WRONG_AUDIENCE, "the token is meant for somebody else"),
    (UNAUTHORIZED, "the server does not accept the credentials"),
    (FORBIDDEN, "the caller may not even ask for the version"),
    (SERVER, "the server fails"),
    (CLOCK_SKEW, "the server's clock and this machine's differ"),
    (SAME_SERVER, "two clusters are one API server"),
    (KIND_NOT_SERVED, "a listed kind is not served"),
    (KIND_UNKNOWN, "whether a listed kind is served is not known"),
    (MAY_NOT_READ, "the caller may not read a kind"),
    (MAY_NOT_WRITE, "the caller may not write a kind"),
    (ACCESS_UNKNOWN, "what the caller may do is not known"),
];

pub(super) const CREDENTIALS: &str = "credentials";
pub(super) const DNS: &str = "dns";
pub(super) const CONNECT: &str = "connect";
pub(super) const PROXY: &str = "proxy";
pub(super) const TIMEOUT: &str = "timeout";
pub(super) const NOT_TLS: &str = "not-tls";
pub(super) const TLS: &str = "tls";
pub(super) const EXPIRED_CERTIFICATE: &str = "expired-certificate";
pub(super) const NOT_YET_VALID_CERTIFICATE: &str = "not-yet-valid-certificate";
pub(super) const EXPIRING_CERTIFICATE: &str = "expiring-certificate";
pub(super) const WRONG_HOST_NAME: &str = "wrong-host-name";
pub(super) const UNKNOWN_AUTHORITY: &str = "unknown-authority";
pub(super) const BAD_CERTIFICATE: &str = "bad-certificate";
pub(super) const EXPIRED_CLIENT_CERTIFICATE: &str = "expired-client-certificate";
pub(super) const EXPIRING_CLIENT_CERTIFICATE: &str = "expiring-client-certificate";
pub(super) const NOT_AN_API_SERVER: &str = "not-an-api-server";
pub(super) const EXPIRED_TOKEN: &str = "expired-token";
pub(super) const NOT_YET_VALID_TOKEN: &str = "not-yet-valid-token";
pub(super) const WRONG_ISSUER: &str = "wrong-issuer";
pub(super) const WRONG_AUDIENCE: &str = "wrong-audience";
pub(super) const UNAUTHORIZED: &str = "unauthorized";
pub(super) const FORBIDDEN: &str = "forbidden";
pub(super) const SERVER: &str = "server";
pub(super) const CLOCK_SKEW: &str = "clock-skew";
pub(super) const SAME_SERVER: &str = "same-server";
pub(super) const KIND_NOT_SERVED: &str = "kind-not-served";
pub(super) const KIND_UNKNOWN: &str = "kind-unknown";
pub(super) const MAY_NOT_READ: &str = "may-not-read";
pub(super) const MAY_NOT_WRITE: &str = "may-not-write";
pub(super) const ACCESS_UNKNOWN: &str = "access-unknown";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::config::Rule;

    #[test]
    fn codes_are_unique_and_documented() {
        let rules = Rule::ALL.iter().map(|rule| rule.as_str());
        let codes: BTreeSet<&str> = ALL.iter().map(|(code, _)| *code).chain(rules).collect();
        assert_eq!(codes.len(), ALL.len() + Rule::ALL.len());
        let page = include_str!("../../../../docs/doctor.md");
        for (code, _) in ALL {
            let row = format!("| `{code}` |");
            assert!(page.contains(&row), "docs/doctor.md has no row {row}");
        }
    }
}
