//! What the doctor says: a row for each cluster, then what is wrong.

use std::io::{self, Write};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::examine::{Examination, KindState, Permission};
use crate::fleet::Serves;
use crate::k8s::gvk_string;
use crate::output::diagnostics::{self, Finding, Level};
use crate::output::escape;
use crate::output::table::Grid;
use crate::output::tone::Tone;

/// For people; `colored` where their terminal shows it.
pub(super) fn text(
    out: &mut dyn Write,
    examinations: &[Examination],
    found: &[Finding],
    now: Timestamp,
    colored: bool,
) -> io::Result<()> {
    let mut grid = Grid::new().colored(colored);
    grid.header([
        "CLUSTER",
        "ANSWERS",
        "VERSION",
        "TCP",
        "TLS",
        "REQUEST",
        "CERTIFICATE",
        "KINDS",
        "USER",
    ]);
    for one in examinations {
        let cells = [
            one.cluster.name.clone(),
            if one.answers() { "yes" } else { "no" }.to_owned(),
            one.version.clone().unwrap_or_else(|_| "-".to_owned()),
            time(one.probe.tcp),
            time(one.probe.tls),
            time(one.request),
            validity(one, now),
            kinds(one),
            user(one).unwrap_or_else(|| "<unknown>".to_owned()),
        ];
        let silent = (!one.answers()).then_some(Tone::Bad);
        for (column, cell) in cells.iter().enumerate() {
            let tone = match column {
                // CLUSTER and ANSWERS.
                0 | 1 => silent,
                6 => (cell == EXPIRED).then_some(Tone::Bad),
                _ => None,
            };
            grid.toned(&escape::cell(cell), tone);
        }
        grid.end_row();
    }
    grid.flush(out)?;
    writeln!(out)?;
    if found.is_empty() {
        return writeln!(out, "Nothing is wrong.");
    }
    for finding in found {
        let place = match (&finding.cluster, &finding.file) {
            (Some(cluster), _) => cluster.clone(),
            (None, Some(file)) => match (finding.line, finding.column) {
                (Some(line), Some(column)) => format!("{file}:{line}:{column}"),
                _ => file.clone(),
            },
            (None, None) => "all".to_owned(),
        };
        writeln!(
            out,
            "{}: {}: {} [{}]",
            severity(finding.severity, colored),
            escape::terminal(&place),
            escape::terminal(&finding.message),
            finding.code
        )?;
        if let Some(help) = &finding.help {
            writeln!(out, "  {}", escape::terminal(help))?;
        }
    }
    let counted = |level: Level| {
        let count = diagnostics::count(found, level);
        format!("{count} {}{}", level.as_str(), if count == 1 { "" } else { "s" })
    };
    writeln!(out, "\n{}, {}", counted(Level::Error), counted(Level::Warning))
}

/// What stands in the place of a certificate's days.
const EXPIRED: &str = "expired";

/// The word for a finding's weight.
fn severity(level: Level, colored: bool) -> String {
    let tone = match level {
        Level::Error => Tone::Bad,
        Level::Warning => Tone::Doubtful,
    };
    match colored {
        true => tone.paint(level.as_str()),
        false => level.as_str().to_owned(),
    }
}

fn time(duration: Option<Duration>) -> String {
    match duration {
        None => "-".to_owned(),
        Some(duration) => format!("{:.1}ms", duration.as_secs_f64() * 1000.0),
    }
}

/// How long the server's own certificate is valid.
fn validity(one: &Examination, now: Timestamp) -> String {
    match one
        .probe
        .chain
        .first()
        .and_then(|shown| shown.certificate.as_ref())
    {
        None => "-".to_owned(),
        Some(certificate) if certificate.not_after < now => EXPIRED.to_owned(),
        Some(certificate) => format!("{}d", certificate.days_left(now)),
    }
}

/// How many of the listed kinds are served.
fn kinds(one: &Examination) -> String {
    match &one.cluster.serves {
        Serves::Any => "any".to_owned(),
        Serves::Listed(gvks) => {
            let served = one
                .kinds
                .iter()
                .filter(|kind| matches!(kind.state, KindState::Served(_)));
            match one.version.is_ok() {
                true => format!("{}/{}", served.count(), gvks.len()),
                false => format!("-/{}", gvks.len()),
            }
        }
    }
}

/// Who we are there: as the cluster says; where it is too old to say so, as the credentials and `--as` do.
fn user(one: &Examination) -> Option<String> {
    if one.user.is_some() || one.version.is_err() {
        return one.user.clone();
    }
    one.credential.as_ref().ok()?.presumed_user()
}

/// For programs: everything.
pub(super) fn structured(examinations: &[Examination], found: &[Finding]) -> Value {
    let mut value = diagnostics::json(found);
    let clusters: Vec<Value> = examinations.iter().map(cluster).collect();
    value["clusters"] = json!(clusters);
    value
}

fn cluster(one: &Examination) -> Value {
    let milliseconds = |duration: Option<Duration>| {
        duration.map(|duration| (duration.as_secs_f64() * 1_000_000.0).round() / 1000.0)
    };
    let chain: Vec<&_> = one.probe.chain.iter().map(|shown| &shown.certificate).collect();
    let identity = one.credential.as_ref().ok();
    let claims = identity.and_then(|identity| identity.claims.as_ref());
    let error = one.version.as_ref().err();
    json!({
        "name": one.cluster.name,
        "role": one.cluster.role.as_str(),
        "host": one.cluster.host,
        "labels": one.cluster.labels,
        "answers": one.answers(),
        "version": one.version.as_ref().ok(),
        "error": error.map(|error| json!({"kind": error.reason.as_str(), "message": error.message})),
        "milliseconds": {
            "tcp": milliseconds(one.probe.tcp),
            "tls": milliseconds(one.probe.tls),
            "request": milliseconds(one.request),
        },
        "proxy": one.probe.proxy.as_ref().map(ToString::to_string),
        "tls": one.probe.protocol,
        "certificates": chain,
        "clockSkewSeconds": one.clock.map(|clock| clock.skew().as_secs()),
        "user": one.user,
        "token": claims.map(|claims| json!({
            "issuer": claims.issuer, "subject": claims.subject, "audiences": claims.audiences,
            "expires": claims.expires,
        })),
        "clientCertificate": identity.and_then(|identity| identity.certificate.as_ref()),
        "kinds": one.kinds.iter().map(|kind| {
            let (served, resource) = match &kind.state {
                KindState::Served(resource) => (json!(true), json!(resource.group_resource())),
                KindState::Missing => (json!(false), Value::Null),
                KindState::Unknown(_) => (Value::Null, Value::Null),
            };
            let access: Map<String, Value> = kind
                .access
                .iter()
                .map(|(verb, permission)| ((*verb).to_owned(), allowed(permission)))
                .collect();
            json!({"kind": gvk_string(&kind.gvk), "served": served, "resource": resource, "allowed": access})
        }).collect::<Vec<Value>>(),
    })
}

/// `true`, `false`, the one namespace in which it is, or `null`.
fn allowed(permission: &Permission) -> Value {
    match permission {
        Permission::Yes => json!(true),
        Permission::Within(namespace) => json!(namespace),
        Permission::No => json!(false),
        Permission::Unknown(_) => Value::Null,
    }
}
