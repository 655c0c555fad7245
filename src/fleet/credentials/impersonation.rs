//! The headers that ask a server to act as somebody else (client-go's `transport/round_trippers.go`).

use http::header::{HeaderMap, HeaderName, HeaderValue};

use super::CredentialError;
use crate::k8s::AuthInfo;

/// The impersonation headers of a kubeconfig user; none, if nobody is impersonated.
///
/// ```
/// use multicluster::{fleet::credentials::impersonation_headers, k8s::AuthInfo};
/// let auth = AuthInfo {
///     impersonate: Some("jane".into()),
///     impersonate_groups: Some(vec!["dev".into(), "ops".into()]),
///     ..Default::default()
/// };
/// let headers = impersonation_headers(&auth)?;
/// assert_eq!(headers["Impersonate-User"], "jane");
/// assert_eq!(headers.get_all("Impersonate-Group").iter().count(), 2);
/// # Ok::<(), multicluster::fleet::credentials::CredentialError>(())
/// ```
pub fn impersonation_headers(auth: &AuthInfo) -> Result<HeaderMap, CredentialError> {
    // Go writes header values as they are, UTF-8 included, and so does `from_bytes`.
    let value = |text: &str, what| {
        HeaderValue::from_bytes(text.as_bytes()).map_err(|_| CredentialError::Impersonation(what))
    };
    let mut headers = HeaderMap::new();
    let uid = auth.impersonate_uid.as_deref().filter(|uid| !uid.is_empty());
    let groups = auth.impersonate_groups.as_deref().unwrap_or_default();
    let mut extra: Vec<_> = auth.impersonate_user_extra.iter().flatten().collect();
    extra.sort();
    let Some(user) = auth.impersonate.as_deref().filter(|user| !user.is_empty()) else {
        if uid.is_some() || !groups.is_empty() || !extra.is_empty() {
            return Err(CredentialError::ImpersonationWithoutUser);
        }
        return Ok(headers);
    };
    headers.insert("impersonate-user", value(user, "user")?);
    if let Some(uid) = uid {
        headers.insert("impersonate-uid", value(uid, "uid")?);
    }
    for group in groups {
        headers.append("impersonate-group", value(group, "group")?);
    }
    for (key, values) in extra {
        let name = HeaderName::try_from(format!("impersonate-extra-{}", escape_key(key)))
            .map_err(|_| CredentialError::Impersonation("user-extra"))?;
        for text in values {
            headers.append(name.clone(), value(text, "user-extra")?);
        }
    }
    Ok(headers)
}

/// Percent-encodes what a header's name cannot hold, and `%` itself (client-go's `headerKeyEscape`).
fn escape_key(key: &str) -> String {
    let mut escaped = String::new();
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&'*+-.^_`|~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_at_once() {
        let auth = AuthInfo {
            impersonate: Some("jäne".into()),
            impersonate_uid: Some("17".into()),
            impersonate_groups: Some(vec!["b".into(), "a, c".into()]),
            impersonate_user_extra: Some(
                [
                    (
                        "example.com/scope 100%".to_owned(),
                        vec!["v".to_owned(), "w".to_owned()],
                    ),
                    ("a".to_owned(), vec!["1".to_owned()]),
                ]
                .into(),
            ),
            ..Default::default()
        };
        let headers: Vec<(String, Vec<u8>)> = impersonation_headers(&auth)
            .unwrap()
            .iter()
            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
            .collect();
        let expected = [
            ("impersonate-user", "jäne"),
            ("impersonate-uid", "17"),
            ("impersonate-group", "b"),
            ("impersonate-group", "a, c"),
            ("impersonate-extra-a", "1"),
            // Header names are read without case, and so are the digits of an escape.
            ("impersonate-extra-example.com%2fscope%20100%25", "v"),
            ("impersonate-extra-example.com%2fscope%20100%25", "w"),
        ]
        .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()));
        assert_eq!(headers, expected);
    }

    #[test]
    fn nobody_and_nothing_sendable() {
        let nobody = AuthInfo {
            impersonate: Some(String::new()),
            ..Default::default()
        };
        assert!(impersonation_headers(&nobody).unwrap().is_empty());
        let only_groups = AuthInfo {
            impersonate_groups: Some(vec!["g".into()]),
            ..Default::default()
        };
        assert_eq!(
            impersonation_headers(&only_groups),
            Err(CredentialError::ImpersonationWithoutUser)
        );
        let injected = AuthInfo {
            impersonate: Some("a\r\nX: y".into()),
            ..Default::default()
        };
        assert_eq!(
            impersonation_headers(&injected),
            Err(CredentialError::Impersonation("user"))
        );
    }
}
