//! Why a server does not take the caller for who it is.

use super::super::codes::{
    CREDENTIALS, EXPIRED_CLIENT_CERTIFICATE, EXPIRED_TOKEN, EXPIRING_CLIENT_CERTIFICATE, FORBIDDEN,
    NOT_YET_VALID_TOKEN, UNAUTHORIZED, WRONG_AUDIENCE, WRONG_ISSUER,
};
use super::super::examine::Identity;
use super::About;
use super::connection::is_no_api_server;
use crate::error::FailureReason;
use crate::fleet::Role;
use crate::fleet::credentials::TokenClaims;

pub(super) fn judge(about: &mut About<'_>, home_issuer: Option<&str>) {
    let examination = about.examination;
    let identity = match &examination.credential {
        Ok(identity) => identity,
        Err(error) => {
            about.error(
                CREDENTIALS,
                error.message.clone(),
                "log in again, or mend the user in the kubeconfig",
            );
            return;
        }
    };
    let refused = match &examination.version {
        Err(error) if error.reason == FailureReason::Unauthorized => !is_no_api_server(error),
        Err(error) if error.reason == FailureReason::Forbidden && examination.answers() => {
            about.error(
                FORBIDDEN,
                error.message.clone(),
                "ask for RBAC in this cluster: authenticated users may usually read /version (system:public-info-viewer)",
            );
            return;
        }
        _ => false,
    };
    if client_certificate(about, identity, refused) || !refused {
        return;
    }
    match &identity.claims {
        Some(claims) => token(about, claims, home_issuer),
        None if identity.has_authorization => about.error(
            UNAUTHORIZED,
            "the server does not accept the token, which says nothing of itself (it is no JSON Web Token)",
            "such a token is known to the server that gave it alone: log in with one that this server trusts",
        ),
        None if identity.certificate.is_some() => about.error(
            UNAUTHORIZED,
            "the server does not accept the client certificate",
            "a client certificate is accepted where its authority is the server's --client-ca-file: use a context with \
             credentials for this cluster",
        ),
        None => about.error(
            UNAUTHORIZED,
            "there are no credentials, and the server takes no anonymous requests",
            "log in, or name a user in the kubeconfig's context",
        ),
    }
}

/// Whether the client certificate explains why the caller is refused.
fn client_certificate(about: &mut About<'_>, identity: &Identity, refused: bool) -> bool {
    let Some(certificate) = &identity.certificate else {
        return false;
    };
    let now = about.now;
    let (subject, until) = (&certificate.subject, certificate.not_after);
    if until < now {
        about.error(
            EXPIRED_CLIENT_CERTIFICATE,
            format!("the client certificate ({subject}) expired at {until}; it is {now} now"),
            "log in again, or have a new one made",
        );
        return refused;
    }
    if certificate.expires_soon(now) {
        about.warning(
            EXPIRING_CLIENT_CERTIFICATE,
            format!("the client certificate ({subject}) expires at {until}; it is {now} now"),
            "have a new one made",
        );
    }
    false
}

/// The token was refused. Servers do not say why, but the token says for whom it is.
fn token(about: &mut About<'_>, claims: &TokenClaims, home_issuer: Option<&str>) {
    let now = about.now;
    let is_remote = about.examination.cluster.role == Role::Remote;
    let unknown = "<none>";
    let issuer = claims.issuer.as_deref().unwrap_or(unknown);
    let audiences = match claims.audiences.is_empty() {
        true => unknown.to_owned(),
        false => claims.audiences.join(", "),
    };
    if let Some(expired) = claims.expires.filter(|expires| *expires < now) {
        about.error(
            EXPIRED_TOKEN,
            format!("the token expired at {expired}; it is {now} now"),
            "log in again",
        );
        return;
    }
    if let Some(begins) = claims.not_before.filter(|begins| now < *begins) {
        about.error(
            NOT_YET_VALID_TOKEN,
            format!("the token is valid from {begins} on; it is {now} now"),
            "check this machine's clock",
        );
        return;
    }
    if let Some(home) = home_issuer.filter(|home| is_remote && *home != issuer) {
        about.error(
            WRONG_ISSUER,
            format!("the token was issued by {issuer}, and home's issuer is {home}"),
            "remotes trust home's issuer (--oidc-issuer-url): use a token of home's, or a context of its own for this remote",
        );
        return;
    }
    // The guide of Cortex has the issuer's address as --oidc-client-id of the remotes.
    if is_remote && !claims.audiences.iter().any(|audience| audience == issuer) {
        about.error(
            WRONG_AUDIENCE,
            format!("the token is meant for {audiences}, which is not its issuer {issuer}"),
            format!(
                "remotes take the audience that is their --oidc-client-id, usually the issuer: make one with \
                 kubectl create token NAME --audience={issuer}"
            ),
        );
        return;
    }
    let subject = claims.subject.as_deref().unwrap_or(unknown);
    about.error(
        UNAUTHORIZED,
        format!("the server does not accept the token of {subject}, issued by {issuer} for {audiences}"),
        match is_remote {
            true => format!(
                "it must run with --oidc-issuer-url={issuer} and an --oidc-client-id that is one of these audiences, and must \
                 be able to reach the issuer (it tries again only every ten seconds)"
            ),
            false => "log in again: the token is another server's, was revoked, or is for another audience".to_owned(),
        },
    );
}
