//! Each mistake by its traces, without a server.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use jiff::Timestamp;

use super::examine::{Examination, Identity, KindExamined, KindState, Permission};
use super::judge::judge;
use crate::certificate::Certificate;
use crate::config;
use crate::error::{ClusterError, FailureReason};
use crate::fleet::connection::{Clock, answer_error};
use crate::fleet::credentials::TokenClaims;
use crate::fleet::discovery::guess;
use crate::fleet::probe::{CertificateProblem, Presented, Probe, ProbeFailure};
use crate::fleet::proxy::ProxyUrl;
use crate::fleet::{ClusterDescriptor, Role, Serves};
use crate::k8s::GroupVersionKind;

const NOW: &str = "2030-01-01T00:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn hypervisor() -> GroupVersionKind {
    GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor")
}

/// The certificate of a server that `CN=authority` signed.
fn own(until: &str) -> Certificate {
    Certificate {
        subject: "CN=server".to_owned(),
        issuer: "CN=authority".to_owned(),
        not_before: at("2029-01-01T00:00:00Z"),
        not_after: at(until),
        is_ca: false,
        is_self_issued: false,
        dns_names: vec!["a.example".to_owned()],
        ip_addresses: vec!["10.0.0.1".parse().unwrap()],
    }
}

fn authority(subject: &str) -> Certificate {
    Certificate {
        subject: subject.to_owned(),
        issuer: subject.to_owned(),
        is_ca: true,
        is_self_issued: true,
        dns_names: Vec::new(),
        ip_addresses: Vec::new(),
        ..own("2040-01-01T00:00:00Z")
    }
}

fn with_chain(certificate: Certificate) -> Probe {
    Probe {
        tcp: Some(Duration::from_millis(1)),
        tls: Some(Duration::from_millis(1)),
        chain: vec![Presented {
            der: Vec::new(),
            certificate: Some(certificate),
        }],
        ..Probe::default()
    }
}

/// A cluster with which nothing is wrong.
fn healthy(name: &str, role: Role) -> Examination {
    let mut kind = KindExamined {
        gvk: hypervisor(),
        state: KindState::Served(Box::new(guess(&hypervisor()))),
        access: BTreeMap::new(),
    };
    for verb in super::examine::VERBS {
        kind.access.insert(verb, Permission::Yes);
    }
    Examination {
        cluster: Arc::new(ClusterDescriptor {
            name: name.to_owned(),
            role,
            host: Some(format!("https://{name}")),
            labels: BTreeMap::new(),
            serves: Serves::Listed(vec![hypervisor()]),
        }),
        authorities: Some(vec![Some(authority("CN=authority"))]),
        insecure: false,
        credential: Ok(Identity {
            claims: Some(claims()),
            has_authorization: true,
            certificate: None,
            impersonated: None,
        }),
        probe: with_chain(own("2031-01-01T00:00:00Z")),
        version: Ok("v1.36.0".to_owned()),
        request: Some(Duration::from_millis(1)),
        clock: None,
        user: Some("me".to_owned()),
        issuer: (role == Role::Home).then(|| "https://home".to_owned()),
        uid: Some(format!("uid-of-{name}")),
        kinds: vec![kind],
        elapsed: Duration::from_millis(3),
    }
}

fn claims() -> TokenClaims {
    TokenClaims {
        issuer: Some("https://home".to_owned()),
        subject: Some("system:serviceaccount:default:me".to_owned()),
        audiences: vec!["https://home".to_owned()],
        expires: Some(at("2030-01-02T00:00:00Z")),
        not_before: Some(at("2029-12-31T00:00:00Z")),
    }
}

/// What is found when `change` has been done to the remote of a healthy fleet.
fn found(change: impl FnOnce(&mut Examination)) -> Vec<String> {
    let mut fleet = [healthy("az-a", Role::Remote), healthy("home", Role::Home)];
    change(&mut fleet[0]);
    lines(&fleet, &[])
}

fn lines(fleet: &[Examination], file: &[config::Finding]) -> Vec<String> {
    judge(fleet, file, at(NOW))
        .into_iter()
        .map(|finding| {
            format!(
                "{} {} {}: {} | {}",
                finding.severity.as_str(),
                finding.code,
                finding.cluster.unwrap_or_default(),
                finding.message,
                finding.help.unwrap_or_default()
            )
        })
        .collect()
}

fn failed(reason: FailureReason, message: &str) -> Result<String, ClusterError> {
    Err(ClusterError::not_sent(reason, message))
}

fn unauthorized() -> Result<String, ClusterError> {
    let body = br#"{"kind":"Status","reason":"Unauthorized","message":"Unauthorized","code":401}"#;
    Err(answer_error(StatusCode::UNAUTHORIZED, &HeaderMap::new(), body))
}

#[test]
fn where_nothing_is_wrong_nothing_is_found() {
    assert_eq!(found(|_| {}), [""; 0]);
}

#[test]
fn certificates() {
    let problem = |problem: CertificateProblem| {
        found(|one| {
            one.probe.problems = vec![problem];
            one.version = failed(FailureReason::Tls, "the server's certificate does not verify");
        })
    };
    insta::assert_debug_snapshot!(
        "certificates",
        [
            found(|one| {
                one.probe = with_chain(own("2029-06-01T00:00:00Z"));
                one.probe.problems = vec![CertificateProblem::Expired];
                one.version = failed(FailureReason::Tls, "expired");
            }),
            found(|one| one.probe = with_chain(own("2030-01-10T00:00:00Z"))),
            problem(CertificateProblem::NotYetValid),
            problem(CertificateProblem::WrongName("b.example".to_owned())),
            problem(CertificateProblem::Other("it is odd".to_owned())),
            problem(CertificateProblem::UnknownAuthority),
            found(|one| {
                one.authorities = Some(vec![Some(authority("CN=other"))]);
                one.probe.problems = vec![CertificateProblem::UnknownAuthority];
                one.probe.proxy = ProxyUrl::parse("http://me:hunter2@proxy:3128").ok();
                one.version = failed(FailureReason::Tls, "unknown");
            }),
            found(|one| {
                one.authorities = Some(vec![Some(own("2031-01-01T00:00:00Z"))]);
                one.probe.problems = vec![CertificateProblem::UnknownAuthority];
                one.version = failed(FailureReason::Tls, "unknown");
            }),
        ]
    );
}

#[test]
fn connections() {
    insta::assert_debug_snapshot!(
        "connections",
        [
            found(|one| {
                one.probe = Probe::default();
                one.version = failed(FailureReason::Dns, "the host name az-a cannot be resolved");
            }),
            found(|one| {
                one.probe = Probe::default();
                one.version = failed(FailureReason::Connect, "connection refused");
            }),
            found(|one| {
                one.probe = Probe {
                    proxy: ProxyUrl::parse("http://proxy:3128").ok(),
                    failure: Some(ProbeFailure::Connect("tunnel error: proxy said no".to_owned())),
                    ..Probe::default()
                };
                one.version = failed(FailureReason::Connect, "tunnel error");
            }),
            found(|one| {
                one.probe = Probe::default();
                one.version = failed(FailureReason::Timeout, "no connection within 5 s");
            }),
            found(|one| one.version = failed(FailureReason::Timeout, "no answer within 20 s")),
            found(|one| {
                one.probe.failure = Some(ProbeFailure::NotTls);
                one.probe.chain.clear();
                one.version = failed(FailureReason::Tls, "the server does not speak TLS");
            }),
            found(|one| {
                let message = "this is not an API server; it answers with text/html: <h1>Log in</h1>";
                one.version = Err(ClusterError::sent(FailureReason::Decode, message));
            }),
            found(|one| {
                let mut headers = HeaderMap::new();
                headers.insert("location", "https://login/".parse().unwrap());
                one.version = Err(answer_error(StatusCode::FOUND, &headers, b""));
            }),
            found(|one| one.version = Err(answer_error(
                StatusCode::UNAUTHORIZED,
                &HeaderMap::new(),
                b"<h1>Log in</h1>"
            ))),
            found(|one| one.version = Err(answer_error(
                StatusCode::INTERNAL_SERVER_ERROR,
                &HeaderMap::new(),
                b""
            ))),
        ]
    );
}

#[test]
fn logins() {
    let refused = |change: &dyn Fn(&mut TokenClaims)| {
        found(|one| {
            let mut claims = claims();
            change(&mut claims);
            one.credential.as_mut().unwrap().claims = Some(claims);
            one.version = unauthorized();
        })
    };
    insta::assert_debug_snapshot!(
        "logins",
        [
            found(|one| {
                one.credential = Err(ClusterError::not_sent(
                    FailureReason::Unauthorized,
                    "the plugin failed",
                ));
                one.version = failed(FailureReason::Unauthorized, "the plugin failed");
            }),
            refused(&|_| {}),
            refused(&|claims| claims.audiences = vec!["somebody".to_owned(), "else".to_owned()]),
            refused(&|claims| claims.issuer = Some("https://elsewhere".to_owned())),
            refused(&|claims| claims.expires = Some(at("2029-12-31T00:00:00Z"))),
            refused(&|claims| claims.not_before = Some(at("2030-01-01T01:00:00Z"))),
            found(|one| {
                one.credential.as_mut().unwrap().claims = None;
                one.version = unauthorized();
            }),
            found(|one| {
                let identity = one.credential.as_mut().unwrap();
                *identity = Identity {
                    certificate: Some(own("2029-12-01T00:00:00Z")),
                    ..Identity::default()
                };
                one.version = unauthorized();
            }),
            found(|one| one.credential.as_mut().unwrap().certificate = Some(own("2030-01-10T00:00:00Z"))),
            found(|one| {
                *one.credential.as_mut().unwrap() = Identity {
                    certificate: Some(own("2031-01-01T00:00:00Z")),
                    ..Identity::default()
                };
                let message = "the server refused the client certificate (BadCertificate)";
                one.version = failed(FailureReason::Unauthorized, message);
            }),
            found(|one| {
                let body =
                    br#"{"kind":"Status","reason":"Forbidden","message":"no version for you","code":403}"#;
                one.version = Err(answer_error(StatusCode::FORBIDDEN, &HeaderMap::new(), body));
            }),
        ]
    );
}

#[test]
fn clocks_kinds_and_access() {
    let clock = |server: &str| {
        found(|one| {
            one.clock = Some(Clock {
                server: at(server),
                sent: at(NOW),
                answered: at(NOW),
            });
        })
    };
    insta::assert_debug_snapshot!(
        "access",
        [
            clock("2030-01-01T00:00:29Z"),
            clock("2030-01-01T00:10:00Z"),
            clock("2029-12-31T23:50:00Z"),
            found(|one| one.uid = Some("uid-of-home".to_owned())),
            found(|one| {
                one.kinds[0].state = KindState::Missing;
                one.kinds[0].access.clear();
            }),
            found(|one| {
                one.kinds[0].state = KindState::Unknown("503 Service Unavailable".to_owned());
                one.kinds[0].access.clear();
            }),
            found(|one| {
                one.kinds[0].access.insert("list", Permission::No);
                one.kinds[0].access.insert("patch", Permission::No);
                one.kinds[0].access.insert("delete", Permission::No);
            }),
            found(|one| {
                one.kinds[0]
                    .access
                    .insert("watch", Permission::Within("mine".to_owned()));
                one.kinds[0]
                    .access
                    .insert("get", Permission::Unknown("forbidden".to_owned()));
            }),
            lines(
                &[Examination {
                    insecure: true,
                    ..healthy("home", Role::Home)
                }],
                &[]
            ),
        ]
    );
}

#[test]
fn the_files_findings_come_first_and_once() {
    let leaf = include_str!("../../../../tests/e2e/testdata/leaf.pem").replace('\n', "\\n");
    let text = format!(
        "home: {{}}\nremotes:\n- {{host: https://a, caCert: \"{leaf}\", gvks: [kvm.cloud.sap/v1/Hypervisor, \
         kvm.cloud.sap/v1/HypervisorList], labels: {{az: a}}}}\n"
    );
    let (_, file) = config::lint(&text, "f", at(NOW));
    let mut fleet = [healthy("az-a", Role::Remote)];
    let codes = |lines: Vec<String>| -> Vec<String> {
        let words = |line: &String| line.split(' ').nth(1).unwrap_or_default().to_owned();
        lines.iter().map(words).collect()
    };
    assert_eq!(codes(lines(&fleet, &file)), ["leaf-as-ca", "routing-label"]);
    fleet[0].authorities = Some(vec![Some(own("2031-01-01T00:00:00Z"))]);
    fleet[0].probe.problems = vec![CertificateProblem::UnknownAuthority];
    fleet[0].version = failed(FailureReason::Tls, "unknown");
    assert_eq!(codes(lines(&fleet, &file)), ["routing-label", "leaf-as-ca"]);
}
