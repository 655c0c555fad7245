//! Answers that are no success, or that come late: rows 8 to 12, 15 to 21.

use std::time::Duration;

use serde_json::json;
use testbed::simulated::{Fault, Options, Rule};

use super::reads::{Reads, reads};
use super::scene::{FAULTY, Reach, Scene, Setting};
use super::watches::{Becomes, watch_http};
use super::writes::{WRITES, Write, check_write, run, writes};
use super::{APPLY, DELETE, DELETE_ALL, Matrix, WATCH};
use crate::simulated::HYPERVISORS;

const JSON: (&str, &str) = ("Content-Type", "application/json");

pub fn rows(matrix: &mut Matrix) {
    refusals(matrix);
    throttling(matrix);
    server_errors(matrix);
    late(matrix);
}

fn refusals(matrix: &mut Matrix) {
    let fault = "401";
    let unauthorized = Setting::http("401", Fault::status(401, "Unauthorized", "Unauthorized"));
    let settings = [unauthorized];
    reads(
        matrix,
        8,
        fault,
        &settings,
        &Reads::partial("Unauthorized").asked(1..=1),
    );
    for (command, arguments) in super::reads::READS {
        matrix.cell(8, "401 until credentials are refreshed", command, move || {
            let scene = with_plugin(Reach::All, 1);
            let run = scene.run(arguments);
            Reads::whole().asked(2..=2).check(&scene, &run, "plugin");
            assert_eq!(plugin_calls(&scene), 2);
        });
    }
    for command in WRITES {
        matrix.cell(8, "401 until credentials are refreshed", command, move || {
            let scene = with_plugin(Reach::Writes, 1);
            run(&scene, command).exits(0);
            assert_eq!((scene.writes(FAULTY).len(), plugin_calls(&scene)), (2, 2));
        });
    }
    matrix.cell(8, "401 until credentials are refreshed", WATCH, || {
        let scene = with_plugin(Reach::All, 1);
        let watch = super::watches::start(&scene);
        watch.wait_for(&format!("{FAULTY} SYNCED"));
        super::watches::flows(&scene, &watch, FAULTY, "later");
        let run = super::watches::end(watch);
        assert!(!run.stdout.contains("CLUSTER_"), "{}", run.stdout);
    });
    watch_http(matrix, 8, fault, &settings, Becomes::Stopped("Unauthorized"));
    writes(
        matrix,
        8,
        fault,
        &settings,
        Some("Unauthorized"),
        Some(Write::Refused("Unauthorized", 3)),
    );

    let fault = "403";
    let reason = "is forbidden: User \"admin\" cannot";
    let text = "hypervisors.kvm.cloud.sap is forbidden: User \"admin\" cannot do that";
    let settings = [Setting::http("403", Fault::status(403, "Forbidden", text))];
    reads(matrix, 9, fault, &settings, &Reads::partial(reason).asked(1..=1));
    watch_http(matrix, 9, fault, &settings, Becomes::Stopped(reason));
    // Who may not read may still write, so an apply is not stopped by that.
    writes(matrix, 9, fault, &settings, None, Some(Write::Refused(reason, 3)));

    let fault = "the kind is missing there";
    let reason = "404 Not Found: 404 page not found";
    let missing = Fault::respond(404, &[("Content-Type", "text/plain")], "404 page not found\n");
    let settings = [Setting::http("404", missing)];
    reads(matrix, 10, fault, &settings, &Reads::partial(reason).asked(1..=1));
    watch_http(matrix, 10, fault, &settings, Becomes::Stopped(reason));
    writes(
        matrix,
        10,
        fault,
        &settings,
        Some(reason),
        Some(Write::Refused(reason, 3)),
    );

    let fault = "discovery partly broken";
    let partly = || {
        Setting::server("partly", |options| Options {
            aggregated_discovery: false,
            ..options
        })
        .breaking(|scene, _| {
            let down = Fault::status(
                503,
                "ServiceUnavailable",
                "the server is currently unable to handle the request",
            );
            for path in ["/apis/cortex.cloud*", "/apis/example.com*"] {
                scene
                    .fleet
                    .server(FAULTY)
                    .faults()
                    .add(Rule::new("GET", path).fault(down.clone()));
            }
        })
    };
    reads(matrix, 11, fault, &[partly()], &Reads::whole());
    watch_http(matrix, 11, fault, &[partly()], Becomes::Unaffected);
    writes(matrix, 11, fault, &[partly()], None, Some(Write::Done(1)));

    let fault = "409";
    let conflict = "Apply failed with 1 conflict: conflict with \"somebody\": .spec.version";
    matrix.cell(12, fault, APPLY, move || {
        let setting = Setting::http("409", Fault::status(409, "Conflict", conflict));
        check_write(&setting, APPLY, Write::Refused("conflict with \"somebody\"", 1));
        check_write(&setting, APPLY, Write::Refused("--force-conflicts", 1));
    });
    let text = "Operation cannot be fulfilled: the UID in the precondition does not match";
    for command in [DELETE, DELETE_ALL] {
        matrix.cell(12, fault, command, move || {
            let setting = Setting::http("409", Fault::status(409, "Conflict", text));
            check_write(
                &setting,
                command,
                Write::Refused("the UID in the precondition", 1),
            );
        });
    }

    let fault = "307 to another host";
    let reason = "redirects are not followed";
    let redirect = Setting::new("307").breaking(|scene, reach| {
        let to = format!("{}{HYPERVISORS}/trap", scene.fleet.server("home").url());
        scene.fail(reach, |rule| {
            rule.fault(Fault::respond(307, &[("Location", &to)], ""))
        });
    });
    let settings = [redirect.clone()];
    reads(matrix, 19, fault, &settings, &Reads::partial(reason).asked(1..=1));
    watch_http(matrix, 19, fault, &settings, Becomes::Stopped(reason));
    for command in WRITES {
        let redirect = redirect.clone();
        matrix.cell(19, fault, command, move || {
            super::writes::check_unreachable(&redirect, command, reason);
            check_write(&redirect, command, Write::Refused(reason, 3));
            let scene = redirect.scene(Reach::Writes);
            run(&scene, command);
            assert!(scene.fleet.requests("home", "trap", "").is_empty());
        });
    }
}

/// A scene whose credentials come from a plugin, another token at each call, and whose failing cluster refuses the first so
/// many requests.
fn with_plugin(reach: Reach, refusals: u64) -> Scene {
    let setting = Setting::servers("plugin", |mut options| {
        for number in 1..=2 {
            options
                .tokens
                .insert(format!("token-{number}"), "admin".to_owned());
        }
        options
    });
    let mut scene = setting.scene(reach);
    let credential = json!({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "token-@"}});
    let script = format!("echo '{credential}' | sed \"s/@/$(wc -l < calls)/\"");
    super::process::plugin(&mut scene, &script);
    let refused = Fault::status(401, "Unauthorized", "Unauthorized");
    scene.fail(reach, |rule| rule.first(refusals).fault(refused.clone()));
    scene
}

/// How often the plugin was called.
pub fn plugin_calls(scene: &Scene) -> usize {
    let calls = std::fs::read_to_string(scene.env.path().join("calls"));
    calls.unwrap_or_default().lines().count()
}

fn throttling(matrix: &mut Matrix) {
    let fault = "429 with Retry-After";
    let soon = [Setting::http_first(
        "for a second",
        1,
        Fault::too_many_requests(1),
    )];
    let late = Setting::http("for an hour", Fault::too_many_requests(3600));
    for (command, arguments) in super::reads::READS {
        let (soon, late) = (soon[0].clone(), late.clone());
        matrix.cell(15, fault, command, move || {
            let scene = soon.scene(Reach::All);
            let run = scene.run(arguments);
            assert!(run.elapsed >= Duration::from_secs(1), "{:?}", run.elapsed);
            Reads::whole().asked(2..=2).check(&scene, &run, "soon");
            // Longer than the whole call may take: nobody waits for that.
            let scene = late.scene(Reach::All);
            let run = scene.run(arguments);
            let expected = Reads::partial("Too many requests").asked(1..=1);
            expected
                .within(Duration::from_secs(2))
                .check(&scene, &run, "late");
        });
    }
    // A list is tried three times before the cluster counts as lost, so that a short pause is nobody's concern.
    watch_http(matrix, 15, fault, &soon, Becomes::Unaffected);
    writes(matrix, 15, fault, &soon, None, Some(Write::Done(2)));

    let fault = "429 without, or with nonsense";
    let reason = "slow down";
    let settings: Vec<Setting> = ["", "0", "-1", "Wed, 21 Oct 2026 07:28:00 GMT", "18446744073709551616"]
        .into_iter()
        .map(|after| {
            let body = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "TooManyRequests",
                "message": "slow down", "code": 429});
            let headers = [JSON, ("Retry-After", after)];
            let headers = if after.is_empty() { &headers[..1] } else { &headers };
            Setting::http(&format!("Retry-After: {after}"), Fault::respond(429, headers, body.to_string()))
        })
        .collect();
    reads(matrix, 16, fault, &settings, &Reads::partial(reason).asked(3..=3));
    watch_http(matrix, 16, fault, &settings[..2], Becomes::Lost(reason));
    writes(
        matrix,
        16,
        fault,
        &settings[1..2],
        Some(reason),
        Some(Write::Refused(reason, 3)),
    );
}

fn server_errors(matrix: &mut Matrix) {
    for (row, fault, codes) in [
        (17, "500", &[(500, "InternalError")][..]),
        (18, "503, 504", &[(503, "ServiceUnavailable"), (504, "Timeout")]),
    ] {
        let reason = "etcdserver: leader changed";
        let settings: Vec<Setting> = codes
            .iter()
            .map(|(code, word)| Setting::http(word, Fault::status(*code, word, reason)))
            .collect();
        reads(
            matrix,
            row,
            fault,
            &settings,
            &Reads::partial(reason).asked(3..=3),
        );
        watch_http(matrix, row, fault, &settings, Becomes::Lost(reason));
        writes(
            matrix,
            row,
            fault,
            &settings,
            Some(reason),
            Some(Write::Unknown(reason)),
        );
    }
}

fn late(matrix: &mut Matrix) {
    let fault = "slow headers";
    let settings = [Setting::http("hang", Fault::Hang)];
    // Three tries and their pauses take nearly as long as the whole call may: either deadline may be the one that is told.
    let late = "answer within";
    reads(matrix, 20, fault, &settings, &Reads::partial(late));
    watch_http(
        matrix,
        20,
        fault,
        &settings,
        Becomes::Lost("no answer within 0.6 s"),
    );
    writes(
        matrix,
        20,
        fault,
        &settings,
        Some(late),
        Some(Write::Unknown("no answer within 0.6 s")),
    );

    let fault = "stalled body";
    let reason = "the answer stopped for 0.6 s";
    let settings = [Setting::http("stall", Fault::Stall { after: 20 })];
    reads(matrix, 21, fault, &settings, &Reads::partial(reason).asked(3..=3));
    watch_http(matrix, 21, fault, &settings, Becomes::Lost(reason));
    writes(
        matrix,
        21,
        fault,
        &settings,
        Some(reason),
        Some(Write::Unknown(reason)),
    );
}
