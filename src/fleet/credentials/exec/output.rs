//! What a plugin prints, read.

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;

use super::{ClientIdentity, ExecProblem};

/// What a plugin gave.
pub(crate) struct ExecCredential {
    pub(in crate::fleet::credentials) token: Option<SecretString>,
    pub(in crate::fleet::credentials) identity: Option<ClientIdentity>,
    pub(in crate::fleet::credentials) expires: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Output {
    kind: Option<String>,
    api_version: Option<String>,
    status: Option<OutputStatus>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct OutputStatus {
    expiration_timestamp: Option<String>,
    token: Option<String>,
    client_certificate_data: Option<String>,
    client_key_data: Option<String>,
}

#[cfg(any(test, feature = "fuzzing"))]
impl ExecCredential {
    /// Whether there is nothing to show a server.
    pub(crate) fn is_empty(&self) -> bool {
        self.token.is_none() && self.identity.is_none()
    }
}

/// Reads a plugin's output, which is JSON, or YAML as client-go reads it too.
pub(crate) fn parse(stdout: &[u8], api_version: &str) -> Result<ExecCredential, ExecProblem> {
    let output: Output = match serde_json::from_slice(stdout) {
        Ok(output) => output,
        Err(_) => {
            let options = serde_saphyr::options! { with_snippet: false };
            serde_saphyr::from_slice_with_options(stdout, options).map_err(|_| ExecProblem::NotCredential)?
        }
    };
    match output.kind.as_deref() {
        Some("ExecCredential") => {}
        Some(_) => return Err(ExecProblem::WrongKind),
        None => return Err(ExecProblem::NotCredential),
    }
    if output.api_version.as_deref() != Some(api_version) {
        return Err(ExecProblem::WrongVersion {
            configured: api_version.to_owned(),
        });
    }
    let status = output.status.ok_or(ExecProblem::NoStatus)?;
    let nonempty = |text: Option<String>| text.filter(|text| !text.is_empty());
    let token = nonempty(status.token).map(SecretString::from);
    let identity = match (
        nonempty(status.client_certificate_data),
        nonempty(status.client_key_data),
    ) {
        (Some(certificate), Some(key)) => {
            let identity = ClientIdentity::new(certificate, SecretString::from(key));
            Some(identity.map_err(ExecProblem::Certificate)?)
        }
        (None, None) if token.is_none() => return Err(ExecProblem::NoToken),
        (None, None) => None,
        _ => return Err(ExecProblem::HalfCertificate),
    };
    let expires = match nonempty(status.expiration_timestamp) {
        Some(text) => Some(text.parse().map_err(|_| ExecProblem::Expiration)?),
        None => None,
    };
    Ok(ExecCredential {
        token,
        identity,
        expires,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{V1, V1BETA1};
    use super::*;
    use secrecy::ExposeSecret;

    const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n";
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----\\n";

    fn output(status: &str) -> String {
        format!(r#"{{"kind": "ExecCredential", "apiVersion": "{V1}", "status": {status}}}"#)
    }

    fn problem(text: &str) -> ExecProblem {
        match parse(text.as_bytes(), V1) {
            Ok(_) => panic!("accepted: {text}"),
            Err(problem) => {
                let shown = format!("{problem} {problem:?}");
                assert!(!shown.contains("canary"), "{shown}");
                problem
            }
        }
    }

    #[test]
    fn a_token_with_its_end() {
        let text =
            output(r#"{"token": "t", "expirationTimestamp": "2030-01-02T03:04:05+01:00", "future": 1}"#);
        let credential = parse(text.as_bytes(), V1).unwrap();
        assert_eq!(credential.token.unwrap().expose_secret(), "t");
        assert_eq!(credential.expires, Some("2030-01-02T02:04:05Z".parse().unwrap()));
        assert!(credential.identity.is_none());
    }

    #[test]
    fn a_certificate_and_yaml() {
        let text = output(&format!(
            r#"{{"clientCertificateData": "{CERTIFICATE}", "clientKeyData": "{KEY}"}}"#
        ));
        let credential = parse(text.as_bytes(), V1).unwrap();
        assert!(credential.token.is_none());
        assert!(
            credential
                .identity
                .unwrap()
                .certificate_pem
                .starts_with("-----BEGIN CERTIFICATE-----\n")
        );
        let yaml = format!("kind: ExecCredential\napiVersion: {V1BETA1}\nstatus:\n  token: t\n");
        assert_eq!(
            parse(yaml.as_bytes(), V1BETA1)
                .unwrap()
                .token
                .unwrap()
                .expose_secret(),
            "t"
        );
    }

    #[test]
    fn what_is_no_credential_is_said_without_showing_it() {
        assert_eq!(problem(""), ExecProblem::NotCredential);
        assert_eq!(problem("canary"), ExecProblem::NotCredential);
        assert_eq!(problem("{\"token\": \"canary\"}"), ExecProblem::NotCredential);
        assert_eq!(problem("[\"canary\"]"), ExecProblem::NotCredential);
        assert_eq!(problem("\u{0}\u{1b}[canary"), ExecProblem::NotCredential);
        let other = output(r#"{"token": "canary"}"#).replace("ExecCredential", "Pod");
        assert_eq!(problem(&other), ExecProblem::WrongKind);
        let old = output(r#"{"token": "canary"}"#).replace(V1, V1BETA1);
        assert_eq!(
            problem(&old),
            ExecProblem::WrongVersion {
                configured: V1.into()
            }
        );
        assert_eq!(problem(&output("null")), ExecProblem::NoStatus);
        assert_eq!(problem(&output(r#"{"token": ""}"#)), ExecProblem::NoToken);
        assert_eq!(
            problem(&output(r#"{"token": ["canary"]}"#)),
            ExecProblem::NotCredential
        );
        assert_eq!(
            problem(&output(r#"{"token": "t", "clientKeyData": "canary"}"#)),
            ExecProblem::HalfCertificate
        );
        assert_eq!(
            problem(&output(
                r#"{"clientCertificateData": "canary", "clientKeyData": "canary"}"#
            )),
            ExecProblem::Certificate("there is no PEM certificate".into())
        );
        assert_eq!(
            problem(&output(r#"{"token": "canary", "expirationTimestamp": "canary"}"#)),
            ExecProblem::Expiration
        );
    }
}
