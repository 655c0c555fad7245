//! Where a user's credentials come from.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::{ClientIdentity, CredentialError, CredentialOptions, exec};
use crate::fleet::kubeconfig::{io_message, read_capped};
use crate::k8s::AuthInfo;

/// No token comes near it.
const MAX_TOKEN_BYTES: u64 = 1 << 20;

/// Credentials as they were obtained.
pub(super) struct Obtained {
    pub(super) authorization: Option<HeaderValue>,
    pub(super) client_identity: Option<ClientIdentity>,
    pub(super) expires: Option<Timestamp>,
}

/// Where a user's credentials come from. A token beats a plugin, as in client-go, and an empty string is nothing.
pub(super) struct Source {
    auth: AuthInfo,
}

impl Source {
    pub(super) fn new(auth: &AuthInfo, exec_plugins: bool) -> Self {
        let mut auth = auth.clone();
        auth.exec = auth.exec.filter(|_| exec_plugins);
        Source { auth }
    }

    pub(super) fn is_token_file(&self) -> bool {
        self.token_file().is_some()
    }

    pub(super) fn is_exec(&self) -> bool {
        self.auth.exec.is_some() && self.token().is_none() && !self.is_token_file() && !self.has_password()
    }

    /// Whether asking again can give nothing else.
    pub(super) fn is_fixed(&self) -> bool {
        let certificate_file = nonempty(self.auth.client_certificate.as_deref()).is_some()
            && nonempty(self.auth.client_certificate_data.as_deref()).is_none();
        !self.is_exec() && !self.is_token_file() && !certificate_file
    }

    fn has_password(&self) -> bool {
        nonempty(self.auth.username.as_deref()).is_some()
            || self
                .auth
                .password
                .as_ref()
                .is_some_and(|password| !password.expose_secret().is_empty())
    }

    fn token(&self) -> Option<&SecretString> {
        self.auth
            .token
            .as_ref()
            .filter(|token| !token.expose_secret().is_empty())
    }

    fn token_file(&self) -> Option<&Path> {
        nonempty(self.auth.token_file.as_deref()).map(Path::new)
    }

    pub(super) async fn obtain(&self, options: &CredentialOptions) -> Result<Obtained, CredentialError> {
        let user = &options.user;
        if let Some(provider) = &self.auth.auth_provider {
            return Err(CredentialError::AuthProvider {
                user: user.clone(),
                provider: provider.name.clone(),
            });
        }
        let mut client_identity = self.client_identity(user).await?;
        let mut expires = None;
        let mut authorization = self.basic(user)?;
        if let Some(token) = self.token_from_file_or_config(user).await? {
            if self.has_password() {
                return Err(CredentialError::TwoMethods { user: user.clone() });
            }
            authorization = Some(bearer(&token, user, "token")?);
        } else if let Some(exec) = self.auth.exec.as_ref().filter(|_| self.is_exec()) {
            let problem = |problem| CredentialError::Exec {
                user: user.clone(),
                command: exec.command.clone().unwrap_or_default(),
                problem,
            };
            let credential = exec::run(exec, options).await.map_err(problem)?;
            if let Some(token) = &credential.token {
                authorization = Some(bearer(token, user, "token that the exec plugin returned")?);
            }
            client_identity = client_identity.or(credential.identity);
            expires = credential.expires;
        }
        Ok(Obtained {
            authorization,
            client_identity,
            expires,
        })
    }

    async fn client_identity(&self, user: &str) -> Result<Option<ClientIdentity>, CredentialError> {
        let auth = self.auth.clone();
        match tokio::task::spawn_blocking(move || ClientIdentity::from_auth_info(&auth)).await {
            Ok(Ok(identity)) => Ok(identity),
            Ok(Err(message)) => Err(CredentialError::ClientCertificate {
                user: user.to_owned(),
                message,
            }),
            Err(_) => Err(CredentialError::Interrupted {
                user: user.to_owned(),
            }),
        }
    }

    fn basic(&self, user: &str) -> Result<Option<HeaderValue>, CredentialError> {
        if !self.has_password() {
            return Ok(None);
        }
        let name = self.auth.username.as_deref().unwrap_or_default();
        let password = self
            .auth
            .password
            .as_ref()
            .map_or("", |password| password.expose_secret());
        let encoded = STANDARD.encode(format!("{name}:{password}"));
        header(format!("Basic {encoded}"), user, "password").map(Some)
    }

    /// The file's token goes first, and the configured one is for a file that cannot be read (client-go's `Config`).
    async fn token_from_file_or_config(&self, user: &str) -> Result<Option<SecretString>, CredentialError> {
        let configured = self.token().cloned();
        let Some(path) = self.token_file() else {
            return Ok(configured);
        };
        let path: PathBuf = path.to_owned();
        let read_path = path.clone();
        // A token may be in a pipe or on a slow disk.
        let read = tokio::task::spawn_blocking(move || read_capped(&read_path, MAX_TOKEN_BYTES)).await;
        let message = match read {
            Ok(Ok(bytes)) => match String::from_utf8(bytes) {
                Ok(text) if text.trim().is_empty() => "it is empty".to_owned(),
                Ok(text) => return Ok(Some(SecretString::from(text.trim()))),
                Err(_) => "it is not text".to_owned(),
            },
            Ok(Err(error)) => io_message(&error),
            Err(_) => {
                return Err(CredentialError::Interrupted {
                    user: user.to_owned(),
                });
            }
        };
        match configured {
            Some(token) => Ok(Some(token)),
            None => Err(CredentialError::TokenFile {
                user: user.to_owned(),
                path,
                message,
            }),
        }
    }
}

fn nonempty(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}

fn bearer(token: &SecretString, user: &str, what: &str) -> Result<HeaderValue, CredentialError> {
    header(format!("Bearer {}", token.expose_secret()), user, what)
}

fn header(text: String, user: &str, what: &str) -> Result<HeaderValue, CredentialError> {
    let mut value = HeaderValue::try_from(text).map_err(|_| CredentialError::NotSendable {
        user: user.to_owned(),
        what: what.to_owned(),
    })?;
    value.set_sensitive(true);
    Ok(value)
}
