//! What the certificates of a file say: whose they are, and until when.

use jiff::Timestamp;

use super::error::{Location, Report};
use super::rule::Rule;
use super::schema::{ApiServersConfig, RemoteConfig};
use super::text::quoted;
use super::validate::{RemoteSite, Sites};
use crate::certificate::Certificate;

/// Judges the certificates at a time.
pub(super) fn check(config: &ApiServersConfig, sites: &Sites, now: Timestamp, report: &mut Report) {
    for (remote, site) in config.remotes.iter().zip(&sites.remotes) {
        check_insecure(remote, site, report);
        let (Some(pem), Some(location), false) =
            (&remote.ca_cert, site.ca_cert, remote.insecure_skip_tls_verify)
        else {
            continue;
        };
        let certificates = Certificate::from_pem(pem.as_bytes());
        let count = certificates.len();
        for (index, certificate) in certificates.iter().enumerate() {
            let which = match count {
                1 => "caCert".to_owned(),
                _ => format!("certificate {} of caCert", index + 1),
            };
            match certificate {
                Some(certificate) => judge(certificate, &which, location, now, report),
                // Damaged PEM has been told.
                None if report.has_errors() => {}
                None => report.fault(
                    Rule::MalformedCa,
                    location,
                    format!("{which} is no X.509 certificate"),
                    "paste it again; it was cut, or is something else",
                ),
            }
        }
    }
}

/// Where there is a CA as well, that it is ignored says it already.
fn check_insecure(remote: &RemoteConfig, site: &RemoteSite, report: &mut Report) {
    if remote.insecure_skip_tls_verify && site.ca_cert.is_none() {
        report.warning(
            Rule::Insecure,
            site.insecure,
            "the server's certificate is not verified: whoever answers gets the credentials",
            "give its certificate authority as caCert instead",
        );
    }
}

fn judge(certificate: &Certificate, which: &str, location: Location, now: Timestamp, report: &mut Report) {
    let subject = quoted(&certificate.subject);
    let (from, until) = (certificate.not_before, certificate.not_after);
    // One that nobody else signed is its own authority: it works, for itself alone.
    if !certificate.is_ca && !certificate.is_self_issued {
        report.fault(
            Rule::LeafAsCa,
            location,
            format!("{which} is a server's certificate ({subject}), not that of an authority"),
            format!(
                "give the certificate of {}, which signed it",
                quoted(&certificate.issuer)
            ),
        );
    }
    if until < now {
        report.fault(
            Rule::ExpiredCa,
            location,
            format!("{which} ({subject}) expired at {until}; it is {now} now"),
            "give the authority's present certificate",
        );
    } else if now < from {
        report.fault(
            Rule::NotYetValidCa,
            location,
            format!("{which} ({subject}) is valid from {from} on; it is {now} now"),
            "check this machine's clock; if it is right, give the authority's present certificate",
        );
    } else if certificate.expires_soon(now) {
        let days = certificate.days_left(now);
        report.warning(
            Rule::ExpiringCa,
            location,
            format!("{which} ({subject}) expires at {until}, in {days} days; it is {now} now"),
            "add the authority's next certificate beside it",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Rule, Severity, lint};
    use jiff::Timestamp;

    const CA: &str = include_str!("../../tests/e2e/testdata/ca.pem");

    /// The findings about a remote with this CA at a time: rule, severity, place, message.
    fn found(pem: &str, now: &str, extra: &str) -> Vec<(Rule, Severity, String, String)> {
        let pem: String = pem.lines().map(|line| format!("      {line}\n")).collect();
        let text = format!(
            "home: {{}}\nremotes:\n  - host: https://a\n    caCert: |\n{pem}    gvks: [kvm.cloud.sap/v1/Hypervisor, \
             kvm.cloud.sap/v1/HypervisorList]\n    labels: {{availabilityZone: a}}\n{extra}"
        );
        let now: Timestamp = now.parse().unwrap();
        let (config, findings) = lint(&text, "f", now);
        assert!(config.is_some(), "{findings:?}");
        findings
            .into_iter()
            .map(|finding| {
                let place = finding.location.map(|location| location.to_string());
                (
                    finding.rule,
                    finding.severity,
                    place.unwrap_or_default(),
                    finding.message,
                )
            })
            .collect()
    }

    #[test]
    fn an_authority_within_its_time_is_fine() {
        assert_eq!(found(CA, "2030-01-01T00:00:00Z", ""), []);
    }

    #[test]
    fn an_authority_has_its_time() {
        let expired = found(CA, "2127-01-01T00:00:00Z", "");
        let message =
            "caCert (\"CN=nobody\") expired at 2126-10-29T19:42:44Z; it is 2127-01-01T00:00:00Z now";
        assert_eq!(
            expired,
            [(
                Rule::ExpiredCa,
                Severity::Error,
                "4:5".to_owned(),
                message.to_owned()
            )]
        );
        let early = found(CA, "2020-01-01T00:00:00Z", "");
        assert_eq!((early[0].0, early[0].1), (Rule::NotYetValidCa, Severity::Error));
        let soon = found(CA, "2126-10-20T00:00:00Z", "");
        let message = "caCert (\"CN=nobody\") expires at 2126-10-29T19:42:44Z, in 9 days; it is 2126-10-20T00:00:00Z now";
        assert_eq!(
            soon,
            [(
                Rule::ExpiringCa,
                Severity::Warning,
                "4:5".to_owned(),
                message.to_owned()
            )]
        );
    }

    #[test]
    fn a_leaf_is_no_authority() {
        let leaf = include_str!("../../tests/e2e/testdata/leaf.pem");
        let found = found(&format!("{CA}{leaf}"), "2030-01-01T00:00:00Z", "");
        let message =
            "certificate 2 of caCert is a server's certificate (\"CN=somebody\"), not that of an authority";
        assert_eq!(
            found,
            [(
                Rule::LeafAsCa,
                Severity::Error,
                "4:5".to_owned(),
                message.to_owned()
            )]
        );
    }

    #[test]
    fn what_is_no_certificate_breaks_its_remote_alone() {
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let found = found(pem, "2030-01-01T00:00:00Z", "");
        assert_eq!((found[0].0, found[0].1), (Rule::MalformedCa, Severity::Error));
    }

    #[test]
    fn an_unverified_server_is_told_of_once() {
        let extra = "    insecureSkipTLSVerify: true\n";
        let both = found(CA, "2127-01-01T00:00:00Z", extra);
        assert_eq!(both.len(), 1);
        assert_eq!(both[0].0, Rule::CaIgnored);
        let (_, alone) = lint(
            "home: {}\nremotes: [{host: https://a, insecureSkipTLSVerify: true}]",
            "f",
            Timestamp::UNIX_EPOCH,
        );
        assert!(
            alone.iter().any(|finding| finding.rule == Rule::Insecure),
            "{alone:?}"
        );
    }
}
