//! `--retry-writes`: what comes to the same when it is done twice is sent again where nobody knows whether it was done. A
//! delete of many is not, whatever is asked for.

use testbed::simulated::Fault;

use super::scene::{FAULTY, Reach, Setting};
use super::writes::{Write, check_write, run};
use super::{APPLY, DELETE, DELETE_ALL, Matrix};

/// The cells of a fault that meets writes for a moment, which is so many requests, or for good.
fn retried(
    matrix: &mut Matrix,
    row: u8,
    fault: &'static str,
    moment: u64,
    reason: &'static str,
    faults: &[Fault],
) {
    let flag = &["--retry-writes"];
    for command in [APPLY, DELETE] {
        let faults = faults.to_vec();
        matrix.cell(row, fault, command, move || {
            for fault in &faults {
                let soon = Setting::http_first("for a moment", moment, fault.clone()).with(flag);
                check_write(&soon, command, Write::Done(usize::try_from(moment).unwrap() + 1));
                let without = Setting::http_first("without the flag", 1, fault.clone());
                check_write(&without, command, Write::Unknown(reason));
            }
            for fault in &faults {
                let scene = Setting::http("for good", fault.clone())
                    .with(flag)
                    .scene(Reach::Writes);
                let run = run(&scene, command);
                assert_eq!(run.code, 6, "{run:?}");
                assert!(
                    run.stderr.contains("in az-b: ") || run.stderr.contains("az-b:hypervisor"),
                    "{run:?}"
                );
                // A server that hangs takes the whole call's time.
                let sent = scene.writes(FAULTY).len();
                assert!((2..=3).contains(&sent), "sent {sent} times: {run:?}");
            }
        });
    }
    let faults = faults.to_vec();
    matrix.cell(row, fault, DELETE_ALL, move || {
        for fault in &faults {
            let setting = Setting::http("for good", fault.clone()).with(flag);
            check_write(&setting, DELETE_ALL, Write::Unknown(reason));
        }
    });
}

pub fn rows(matrix: &mut Matrix) {
    let reason = "etcdserver: leader changed";
    let internal = Fault::status(500, "InternalError", reason);
    retried(matrix, 17, "500, --retry-writes", 2, reason, &[internal]);
    let unavailable = Fault::status(503, "ServiceUnavailable", reason);
    let timeout = Fault::status(504, "Timeout", reason);
    retried(
        matrix,
        18,
        "503, 504, --retry-writes",
        2,
        reason,
        &[unavailable, timeout],
    );
    retried(
        matrix,
        20,
        "slow headers, --retry-writes",
        // After two, the time of the whole call is over.
        1,
        "no answer within 0.6 s",
        &[Fault::Hang],
    );
    retried(
        matrix,
        21,
        "stalled body, --retry-writes",
        2,
        "the answer stopped for 0.6 s",
        &[Fault::Stall { after: 20 }],
    );
    retried(
        matrix,
        37,
        "reset after the commit, --retry-writes",
        2,
        "the connection was lost",
        &[Fault::ResetAfterCommit],
    );
}
