//! What the command line changes about the user.

use std::path::Path;

use super::{KubeconfigError, KubeconfigOptions, nonempty};
use crate::k8s::AuthInfo;

/// Applies the command line's flags to a user.
///
/// A token or certificate that is given explicitly is used, and nothing else is tried: an exec plugin is not run, and a
/// token file is not read.
pub(super) fn apply(auth: &mut AuthInfo, options: &KubeconfigOptions) {
    let has_password = options.username.is_some() || options.password.is_some();
    if let Some(token) = &options.token {
        auth.token = Some(token.clone());
        auth.token_file = None;
        auth.exec = None;
        auth.auth_provider = None;
        auth.username = None;
        auth.password = None;
    } else if has_password {
        auth.token = None;
        auth.token_file = None;
        auth.exec = None;
        auth.auth_provider = None;
    }
    if let Some(username) = nonempty(options.username.as_deref()) {
        auth.username = Some(username.to_owned());
    }
    if let Some(password) = &options.password {
        auth.password = Some(password.clone());
    }
    if let Some(path) = &options.client_certificate {
        auth.client_certificate = Some(absolute(path));
        auth.client_certificate_data = None;
        auth.exec = None;
        auth.auth_provider = None;
    }
    if let Some(path) = &options.client_key {
        auth.client_key = Some(absolute(path));
        auth.client_key_data = None;
    }
    if let Some(impersonate) = nonempty(options.impersonate.as_deref()) {
        auth.impersonate = Some(impersonate.to_owned());
    }
    if let Some(uid) = nonempty(options.impersonate_uid.as_deref()) {
        auth.impersonate_uid = Some(uid.to_owned());
    }
    if !options.impersonate_groups.is_empty() {
        auth.impersonate_groups = Some(options.impersonate_groups.clone());
    }
    if !options.impersonate_user_extra.is_empty() {
        auth.impersonate_user_extra = Some(options.impersonate_user_extra.iter().cloned().collect());
    }
}

/// client-go's `validateAuthInfo`: what is impersonated needs a user.
pub(super) fn check_impersonation(user: &str, auth: &AuthInfo) -> Result<(), KubeconfigError> {
    let asks_for_more = nonempty(auth.impersonate_uid.as_deref()).is_some()
        || auth
            .impersonate_groups
            .as_ref()
            .is_some_and(|groups| !groups.is_empty())
        || auth
            .impersonate_user_extra
            .as_ref()
            .is_some_and(|extra| !extra.is_empty());
    if asks_for_more && nonempty(auth.impersonate.as_deref()).is_none() {
        return Err(KubeconfigError::ImpersonationWithoutUser(user.to_owned()));
    }
    Ok(())
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path)
        .unwrap_or_else(|_| path.to_owned())
        .display()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::ExecConfig;
    use secrecy::ExposeSecret;

    fn user() -> AuthInfo {
        AuthInfo {
            username: Some("u".into()),
            password: Some("p".into()),
            token_file: Some("/token".into()),
            client_certificate_data: Some("data".into()),
            client_key_data: Some("data".into()),
            exec: Some(ExecConfig::default()),
            impersonate: Some("jane".into()),
            ..Default::default()
        }
    }

    #[test]
    fn a_token_beats_everything_but_the_certificate() {
        let mut auth = user();
        let options = KubeconfigOptions {
            token: Some("t".into()),
            ..Default::default()
        };
        apply(&mut auth, &options);
        assert_eq!(auth.token.unwrap().expose_secret(), "t");
        assert!(
            auth.exec.is_none()
                && auth.token_file.is_none()
                && auth.username.is_none()
                && auth.password.is_none()
        );
        assert!(auth.client_certificate_data.is_some());
    }

    #[test]
    fn a_certificate_beats_the_plugin_and_the_data() {
        let mut auth = user();
        let options = KubeconfigOptions {
            client_certificate: Some("a.crt".into()),
            client_key: Some("/b.key".into()),
            ..Default::default()
        };
        apply(&mut auth, &options);
        assert!(
            auth.exec.is_none() && auth.client_certificate_data.is_none() && auth.client_key_data.is_none()
        );
        let certificate = auth.client_certificate.unwrap();
        assert!(Path::new(&certificate).is_absolute() && certificate.ends_with("a.crt"));
        assert_eq!(auth.client_key.as_deref(), Some("/b.key"));
    }

    #[test]
    fn a_user_name_replaces_the_tokens() {
        let mut auth = user();
        let options = KubeconfigOptions {
            username: Some("v".into()),
            ..Default::default()
        };
        apply(&mut auth, &options);
        assert_eq!(auth.username.as_deref(), Some("v"));
        assert!(auth.exec.is_none() && auth.token_file.is_none());
    }

    #[test]
    fn impersonation_needs_a_user() {
        let mut auth = AuthInfo::default();
        let options = KubeconfigOptions {
            impersonate_groups: vec!["g".into()],
            ..Default::default()
        };
        apply(&mut auth, &options);
        assert_eq!(
            check_impersonation("admin", &auth).unwrap_err().to_string(),
            "requesting uid, groups or user-extra for admin without impersonating a user"
        );
        auth.impersonate = Some("jane".into());
        assert!(check_impersonation("admin", &auth).is_ok());
    }
}
