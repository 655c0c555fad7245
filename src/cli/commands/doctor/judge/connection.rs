//! Why a server cannot be reached, or will not be for long.

use super::super::codes::{
    BAD_CERTIFICATE, CONNECT, DNS, EXPIRED_CERTIFICATE, EXPIRING_CERTIFICATE, LEAF_AS_CA, NOT_AN_API_SERVER,
    NOT_TLS, NOT_YET_VALID_CERTIFICATE, PROXY, SERVER, TIMEOUT, TLS, UNKNOWN_AUTHORITY, WRONG_HOST_NAME,
};
use super::About;
use crate::certificate::Certificate;
use crate::error::{ClusterError, FailureReason, Progress};
use crate::fleet::probe::{CertificateProblem, ProbeFailure};

pub(super) fn judge(about: &mut About<'_>) {
    super::insecure(about);
    let problems = about.examination.probe.problems.clone();
    for problem in &problems {
        certificate(about, problem);
    }
    if problems.is_empty() {
        expiring(about);
    }
    let examination = about.examination;
    // That the credentials cannot be had, or are refused, is another matter.
    let (Err(error), Ok(_)) = (&examination.version, &examination.credential) else {
        return;
    };
    let refused = error.reason == FailureReason::Unauthorized && !is_no_api_server(error);
    if problems.is_empty() && !examination.answers() && !refused {
        unreachable(about, error);
    }
}

/// The server's own certificate.
fn own<'a>(about: &About<'a>) -> Option<&'a Certificate> {
    about.examination.probe.chain.first()?.certificate.as_ref()
}

fn certificate(about: &mut About<'_>, problem: &CertificateProblem) {
    let Some(own) = own(about) else {
        about.error(BAD_CERTIFICATE, "the server's certificate cannot be read", "");
        return;
    };
    let (subject, now) = (&own.subject, about.now);
    let chain = &about.examination.probe.chain;
    match problem {
        CertificateProblem::Expired => {
            // It may be one that the server's was signed with.
            let expired = chain.iter().filter_map(|shown| shown.certificate.as_ref());
            let expired = expired.into_iter().find(|one| one.not_after < now).unwrap_or(own);
            about.error(
                EXPIRED_CERTIFICATE,
                format!(
                    "the server's certificate ({}) expired at {}; it is {now} now",
                    expired.subject, expired.not_after
                ),
                "renew it on the server; if it looks valid there, check this machine's clock",
            );
        }
        CertificateProblem::NotYetValid => about.error(
            NOT_YET_VALID_CERTIFICATE,
            format!(
                "the server's certificate ({subject}) is valid from {} on; it is {now} now",
                own.not_before
            ),
            "check this machine's clock, then the server's",
        ),
        CertificateProblem::WrongName(name) => {
            let (place, names) = (about.place(), own.names());
            let field = match place {
                "the kubeconfig" => "tls-server-name",
                _ => "tlsServerName",
            };
            about.error(
                WRONG_HOST_NAME,
                format!("the server's certificate is not for {name}; it is for {names}"),
                format!(
                    "use one of its names in {place}, as the host or as {field}; or have {name} added to it"
                ),
            );
        }
        CertificateProblem::UnknownAuthority => unknown_authority(about, own),
        CertificateProblem::Other(message) => about.error(
            BAD_CERTIFICATE,
            format!("the server's certificate ({subject}) does not verify: {message}"),
            "have a certificate made that other clients take, too",
        ),
    }
}

fn unknown_authority(about: &mut About<'_>, own: &Certificate) {
    let (field, place) = (about.ca_field(), about.place());
    let known: Vec<&Certificate> = about.examination.authorities.iter().flatten().flatten().collect();
    let leaf = known.iter().find(|one| !one.is_ca && !one.is_self_issued);
    if let Some(leaf) = leaf {
        let whose = match leaf.subject == own.subject && leaf.not_after == own.not_after {
            true => "the server's own certificate",
            false => "a server's certificate",
        };
        about.error(
            LEAF_AS_CA,
            format!(
                "{field} holds {whose} ({}), not that of the authority",
                leaf.subject
            ),
            format!(
                "put the certificate of {} there, which signed the server's",
                own.issuer
            ),
        );
        return;
    }
    let names: Vec<&str> = known.iter().map(|one| one.subject.as_str()).collect();
    let instead = match names.is_empty() {
        true => "nobody that this machine knows".to_owned(),
        false => names.join(", "),
    };
    let mut help = format!("if that is the server's authority, put its certificate into {field} of {place}");
    if names.iter().any(|name| *name == own.issuer) {
        // The usual trace of an authority that was made anew.
        help.push_str(" anew: there is another one of the same name");
    }
    if let Some(proxy) = &about.examination.probe.proxy {
        help.push_str(&format!(
            "; if it is the proxy {proxy} that answers, leave this server out with NO_PROXY"
        ));
    }
    about.error(
        UNKNOWN_AUTHORITY,
        format!(
            "the server's certificate is signed by {}, not by {instead}",
            own.issuer
        ),
        help,
    );
}

fn expiring(about: &mut About<'_>) {
    let now = about.now;
    let chain = about.examination.probe.chain.iter();
    let soon = chain
        .filter_map(|shown| shown.certificate.as_ref())
        .find(|one| one.expires_soon(now));
    if let Some(soon) = soon {
        about.warning(
            EXPIRING_CERTIFICATE,
            format!(
                "the server's certificate ({}) expires at {}, in {} days; it is {now} now",
                soon.subject,
                soon.not_after,
                soon.days_left(now)
            ),
            "renew it on the server",
        );
    }
}

fn unreachable(about: &mut About<'_>, error: &ClusterError) {
    let probe = &about.examination.probe;
    let place = about.place();
    if probe.failure == Some(ProbeFailure::NotTls) {
        about.error(
            NOT_TLS,
            "what answers there does not speak TLS",
            format!("check host and port in {place}: it may be a plain http port, or another service's"),
        );
        return;
    }
    if is_no_api_server(error) {
        about.error(
            NOT_AN_API_SERVER,
            error.message.clone(),
            format!(
                "a login page or another web server is in front: use the API server's own address in {place}"
            ),
        );
        return;
    }
    let by_itself = matches!(
        error.reason,
        FailureReason::Connect | FailureReason::Timeout | FailureReason::Dns
    );
    if let (Some(proxy), true, None) = (&probe.proxy, by_itself, probe.tcp) {
        let why = match &probe.failure {
            Some(ProbeFailure::Connect(message)) => message.clone(),
            _ => error.message.clone(),
        };
        about.error(
            PROXY,
            format!("there is no connection through the proxy {proxy}: {why}"),
            format!("check proxy-url or proxyUrl in {place}, HTTPS_PROXY and NO_PROXY: can the server be reached without it?"),
        );
        return;
    }
    let (code, help) = match error.reason {
        FailureReason::Dns => (
            DNS,
            format!("check the host in {place}, and this machine's resolver or VPN"),
        ),
        FailureReason::Connect => (
            CONNECT,
            "is the API server up? is a proxy or a VPN needed to get there?".to_owned(),
        ),
        FailureReason::Timeout if probe.tcp.is_none() => (
            TIMEOUT,
            "nothing answers there: a firewall, a VPN that is not up, or a server that is down".to_owned(),
        ),
        FailureReason::Timeout => (
            TIMEOUT,
            "the server takes connections but does not answer: look at its load and its log".to_owned(),
        ),
        FailureReason::Tls => (
            TLS,
            format!("check host and port in {place}, and the server's TLS settings"),
        ),
        FailureReason::Throttled => (SERVER, "the server is busy: try again later".to_owned()),
        _ => (SERVER, "look at the server's log".to_owned()),
    };
    about.error(code, error.message.clone(), help);
}

/// An answer that no API server gives: a page, a redirect to a login, or an error without the `Status` that servers send.
pub(super) fn is_no_api_server(error: &ClusterError) -> bool {
    match error.reason {
        FailureReason::Decode => error.progress == Progress::Sent,
        FailureReason::Server => error.status.is_none() && error.message.starts_with("the server redirects"),
        FailureReason::Unauthorized
        | FailureReason::Forbidden
        | FailureReason::NoSuchKind
        | FailureReason::Rejected => error.progress == Progress::Refused && error.status.is_none(),
        _ => false,
    }
}
