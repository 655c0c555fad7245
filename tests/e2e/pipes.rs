//! What happens to a read when its output ends, or its user has seen enough.

use std::fs::{self, File};
use std::io::pipe;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Env, seed, testbed, testbed_alone, wait_until};

/// What all forms of output are tried with.
const OUTPUTS: [&[&str]; 8] = [
    &["get", "hv"],
    &["get", "hv", "-o", "json"],
    &["get", "hv", "-o", "yaml"],
    &["get", "hv", "-o", "name"],
    &["clusters-for"],
    &["version", "--client"],
    &["completion", "bash"],
    &["get", "--help"],
];

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    for arguments in OUTPUTS {
        let (reader, writer) = pipe().expect("a pipe");
        drop(reader);
        let output = env.run_into(writer, arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
        assert_eq!(stderr, "", "{arguments:?}");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    for arguments in OUTPUTS {
        let full = File::options().write(true).open("/dev/full").expect("/dev/full");
        let output = env.run_into(full, arguments);
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            "error: writing to stdout: No space left on device (os error 28)\n",
            "{arguments:?}"
        );
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    }
}

#[test]
fn a_report_that_cannot_be_written_is_an_error_after_the_data() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let name = env.name("one");
    let run = env
        .run(&[
            "get",
            "hv",
            &name,
            "-o",
            "name",
            "--report",
            "missing/report.json",
        ])
        .exits(1);
    assert_eq!(run.stdout, format!("az-a:hypervisor.kvm.cloud.sap/{name}\n"));
    assert_eq!(
        run.stderr,
        "error: cannot write the report to missing/report.json: No such file or directory (os error 2)\n"
    );
}

/// Whether a process handles both signals, which it does from before its first request on.
fn handles_signals(child: &Child) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let caught = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let both = 1 << (2 - 1) | 1 << (15 - 1);
    caught.is_some_and(|mask| mask & both == both)
}

#[test]
fn a_signal_ends_a_read_at_once() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let cluster = testbed.cluster("az-b");
    cluster.pause().expect("the server is stopped");
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        for format in ["wide", "json"] {
            let child = env.spawn(&["get", "hv", "-o", format, "--connect-timeout", "1h"]);
            wait_until("the binary handles signals", Duration::from_secs(5), || {
                handles_signals(&child)
            });
            let start = Instant::now();
            let sent = Command::new("kill")
                .args(["-s", signal, &child.id().to_string()])
                .stdin(Stdio::null())
                .status();
            assert!(sent.expect("kill runs").success());
            let output = child.end();
            assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
            assert_eq!(output.status.code(), Some(code), "SIG{signal}");
            // No half of a table or a document.
            assert_eq!(String::from_utf8_lossy(&output.stdout), "", "SIG{signal}");
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "SIG{signal}");
        }
    }
    cluster.resume().expect("the server goes on");
}
