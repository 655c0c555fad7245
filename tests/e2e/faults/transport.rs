//! Faults below HTTP: rows 1 to 7, and 39.

use std::time::Duration;

use testbed::simulated::{Certificate, Fault, Options, Silent};

use super::Matrix;
use super::reads::{READS, Reads, reads};
use super::scene::{FAULTY, Reach, Setting};
use super::watches::{Becomes, watch, watch_http};
use super::writes::{Write, writes};

/// The server is not there.
pub fn stopped() -> Setting {
    Setting::new("stopped").breaking(|scene, _| scene.fleet.stop(FAULTY))
}

/// The APIServers file has another host for the zone.
fn host(name: &str, host: impl Fn() -> String + Send + Sync + 'static) -> Setting {
    Setting::new(name).cold().breaking(move |scene, _| {
        let host = host();
        scene.configure(|zone| (zone == FAULTY).then(|| host.clone()), |_| None);
    })
}

/// Packets are dropped.
fn silent() -> Setting {
    Setting::new("silent").cold().breaking(|scene, _| {
        let silent = scene.fleet.block_on(Silent::open()).expect("a silent port");
        let url = silent.url();
        scene.configure(|zone| (zone == FAULTY).then(|| url.clone()), |_| None);
        scene.silent = Some(silent);
    })
}

fn certificate(certificate: Certificate) -> Setting {
    Setting::server(&format!("{certificate:?}"), move |options| Options {
        certificate,
        ..options
    })
}

/// A row of a server that never gets to see a request.
fn unreachable(
    matrix: &mut Matrix,
    row: u8,
    fault: &'static str,
    settings: &[Setting],
    reason: &'static str,
) {
    reads(matrix, row, fault, settings, &Reads::partial(reason).asked(0..=0));
    writes(matrix, row, fault, settings, Some(reason), None);
}

pub fn rows(matrix: &mut Matrix) {
    let fault = "connection refused";
    unreachable(matrix, 1, fault, &[stopped()], fault);
    watch(matrix, 1, fault, &[stopped()], Becomes::Lost(fault), |scene| {
        scene.fleet.restart(FAULTY);
    });

    let fault = "DNS failure";
    let reason = "the host name az-b.fault.invalid cannot be resolved";
    let nowhere = host("nowhere", || "https://az-b.fault.invalid:6443".to_owned());
    unreachable(matrix, 2, fault, std::slice::from_ref(&nowhere), reason);
    // Nothing can be healed here: it is lost for good, and the others flow.
    matrix.cell(2, fault, super::WATCH, move || {
        lost_for_good(&nowhere, "cannot be resolved")
    });

    let fault = "packets dropped";
    let reason = "no connection within 1 s";
    for (command, arguments) in READS {
        matrix.cell(3, fault, command, move || {
            // In at most the deadline and half a second; a loaded machine gets three tries.
            let mut tries = 3;
            loop {
                let scene = silent().scene(Reach::All);
                let run = scene.run(arguments);
                tries -= 1;
                let within = Duration::from_millis(if tries == 0 { 1500 } else { 10_000 });
                Reads::partial(reason)
                    .within(within)
                    .check(&scene, &run, "silent");
                if run.elapsed <= Duration::from_millis(1500) {
                    return;
                }
            }
        });
    }
    writes(matrix, 3, fault, &[silent()], Some(reason), None);
    matrix.cell(3, fault, super::WATCH, || {
        lost_for_good(&silent(), "no connection within 1 s")
    });

    let fault = "unknown CA";
    let reason = "the server's certificate is signed by an unknown authority";
    let unknown = Setting::new("unknown CA").cold().breaking(|scene, _| {
        let other = scene.fleet.server("home").ca_pem().to_owned();
        scene.configure(|_| None, |zone| (zone == FAULTY).then(|| other.clone()));
    });
    refused(matrix, 4, fault, &[unknown], reason);

    let fault = "expired certificate, clock skew";
    // Both times are told: the certificate's, and this machine's.
    for (certificate, reason) in [
        (
            certificate(Certificate::Expired),
            "does not verify: it expired at 2001-01-01T00:00:00Z",
        ),
        (
            certificate(Certificate::NotYetValid),
            "does not verify: it is valid from 2400-01-01T00:00:00Z on",
        ),
    ] {
        refused(matrix, 5, fault, std::slice::from_ref(&certificate), reason);
        let clock = "and this machine's clock says 20";
        reads(
            matrix,
            5,
            fault,
            &[certificate],
            &Reads::partial(clock).asked(0..=0),
        );
    }

    let fault = "wrong host name";
    refused(
        matrix,
        6,
        fault,
        &[certificate(Certificate::OtherHost)],
        "not valid for name",
    );

    let fault = "client certificate rejected";
    let strict = Setting::server("client certificates", |options| Options {
        client_certificates: true,
        ..options
    });
    refused(
        matrix,
        7,
        fault,
        &[strict],
        "the server refused the client certificate",
    );

    let fault = "connection closed after each answer";
    let announced = Setting::server("announced", |options| Options {
        keep_alive: false,
        ..options
    });
    let silently = Setting::http("silently", Fault::CloseAfterAnswer);
    let both = [announced.clone(), silently.clone()];
    reads(matrix, 39, fault, &both, &Reads::whole().asked(1..=1));
    writes(matrix, 39, fault, &both, None, Some(Write::Done(1)));
    watch_http(matrix, 39, fault, &[announced], Becomes::Unaffected);
}

/// A row of a server that is given up: nothing but its certificate, or ours, is looked at.
fn refused(matrix: &mut Matrix, row: u8, fault: &'static str, settings: &[Setting], reason: &'static str) {
    unreachable(matrix, row, fault, settings, reason);
    watch_http(matrix, row, fault, settings, Becomes::Stopped(reason));
}

/// A watch goes on over the others, and at its end it is known that one was missing.
fn lost_for_good(setting: &Setting, reason: &str) {
    let scene = setting.scene(Reach::All);
    let watch = super::watches::start(&scene);
    watch.wait_for(&format!("{FAULTY} CLUSTER_LOST"));
    super::watches::flows(&scene, &watch, "az-a", "meanwhile");
    super::watches::flows(&scene, &watch, "home", "also");
    let run = super::watches::end(watch);
    assert!(run.stderr.contains(reason), "{}", run.stderr);
    scene.run(&["watch", "hv", "-o", "name"]).exits(3);
}
