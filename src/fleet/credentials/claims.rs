//! What a token says of itself. It is read, not verified: that is the server's part.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::Credential;

/// The claims of a bearer token that is a JSON Web Token (RFC 7519), such as those of service accounts and of OIDC.
///
/// ```
/// # fn example(credential: &multicluster::fleet::credentials::Credential) {
/// if let Some(claims) = credential.claims() {
///     println!("issued by {:?} until {:?}", claims.issuer, claims.expires);
/// }
/// # }
/// ```
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct TokenClaims {
    /// Who issued it.
    #[serde(rename = "iss")]
    pub issuer: Option<String>,
    /// Whom it is about.
    #[serde(rename = "sub")]
    pub subject: Option<String>,
    /// Whom it is meant for.
    #[serde(rename = "aud", deserialize_with = "one_or_many")]
    pub audiences: Vec<String>,
    /// Valid until.
    #[serde(rename = "exp", deserialize_with = "numeric_date")]
    pub expires: Option<Timestamp>,
    /// Valid from.
    #[serde(rename = "nbf", deserialize_with = "numeric_date")]
    pub not_before: Option<Timestamp>,
}

impl fmt::Debug for TokenClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenClaims")
            .field("issuer", &self.issuer)
            .field("audiences", &self.audiences)
            .finish_non_exhaustive()
    }
}

impl Credential {
    /// What the bearer token says of itself; `None` when there is none, or it says nothing.
    pub fn claims(&self) -> Option<TokenClaims> {
        let header = self.authorization.as_ref()?.to_str().ok()?;
        let (scheme, token) = header.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| claims(token))?
    }
}

fn claims(token: &str) -> Option<TokenClaims> {
    let mut parts = token.trim().split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&payload).ok()
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(match Option::deserialize(deserializer)? {
        None => Vec::new(),
        Some(OneOrMany::One(one)) => vec![one],
        Some(OneOrMany::Many(many)) => many,
    })
}

/// Seconds since 1970, perhaps with a fraction.
fn numeric_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let seconds: Option<f64> = Option::deserialize(deserializer)?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "out of range saturates, and is no time then"
    )]
    Ok(seconds.and_then(|seconds| Timestamp::from_second(seconds as i64).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn a_token_says_who_it_is() {
        let one = claims(&token(
            r#"{"iss":"https://a","sub":"me","aud":"x","exp":1893456000.5,"nbf":1}"#,
        ))
        .unwrap();
        assert_eq!(one.issuer.as_deref(), Some("https://a"));
        assert_eq!(one.subject.as_deref(), Some("me"));
        assert_eq!(one.audiences, ["x"]);
        assert_eq!(one.expires.unwrap().to_string(), "2030-01-01T00:00:00Z");
        assert_eq!(one.not_before.unwrap().as_second(), 1);
        let many = claims(&token(r#"{"aud":["x","y"],"exp":1e300}"#)).unwrap();
        assert_eq!(many.audiences, ["x", "y"]);
        assert_eq!(many.expires, None);
    }

    #[test]
    fn what_says_nothing_is_none() {
        for token in [
            "",
            "static",
            "a.b",
            "a.!.c",
            &token("[1"),
            &token(r#"{"exp":"soon"}"#),
        ] {
            assert_eq!(claims(token), None, "{token}");
        }
    }
}
