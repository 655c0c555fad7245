//! Answers that are no success, or that are none at all: rows 8 to 12, 15 to 27, 36 to 38.

use std::process::{Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use testbed::simulated::{Fault, Options, Rule};

use super::reads::{Reads, reads};
use super::scene::{FAULTY, Reach, Scene, Setting};
use super::watches::{Becomes, watch_http};
use super::writes::{WRITES, Write, check_write, run, writes};
use super::{APPLY, DELETE, DELETE_ALL, Matrix, WATCH};
use crate::simulated::{HYPERVISORS, hypervisor};

const JSON: (&str, &str) = ("Content-Type", "application/json");

/// A list of hypervisors with this in place of its items.
fn list_of(items: &str) -> String {
    format!(
        "{{\"kind\":\"HypervisorList\",\"apiVersion\":\"kvm.cloud.sap/v1\",\"metadata\":{{\"resourceVersion\":\"9\"}},\"items\":{items}}}"
    )
}

/// An answer of 200 with this body.
fn answers(body: impl Into<Bytes>) -> Fault {
    Fault::respond(200, &[JSON], body)
}

/// What gzip makes of these bytes.
fn gzip(bytes: Vec<u8>) -> Vec<u8> {
    let mut child = Command::new("gzip")
        .arg("-c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("gzip runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, &bytes));
    let output = child.wait_with_output().expect("gzip ends");
    writer.join().expect("the writer ends").expect("gzip reads");
    output.stdout
}

pub fn rows(matrix: &mut Matrix) {
    refusals(matrix);
    throttling(matrix);
    server_errors(matrix);
    late(matrix);
    strange(matrix);
    broken(matrix);
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
    reads(
        matrix,
        20,
        fault,
        &settings,
        &Reads::partial("no whole answer within 3 s"),
    );
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
        Some("no whole answer within 3 s"),
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

/// Answers of 200 that are none of an API server, or too much of one.
fn strange(matrix: &mut Matrix) {
    let fault = "200 with an HTML login page";
    let page = format!(
        "<!DOCTYPE html><title>Log in</title>\u{1b}[2J{}",
        "x".repeat(4000)
    );
    let reason =
        "this is not an API server; it answers with text/html: <!DOCTYPE html><title>Log in</title>^[[2J";
    let typed = Fault::respond(200, &[("Content-Type", "text/html; charset=utf-8")], page.clone());
    let settings = [Setting::http("typed", typed)];
    reads(matrix, 24, fault, &settings, &Reads::partial(reason).asked(1..=1));
    let reason = "this is not an API server";
    let both = [
        settings[0].clone(),
        Setting::http("untyped", Fault::respond(200, &[], page)),
    ];
    watch_http(matrix, 24, fault, &both, Becomes::Stopped(reason));
    // Of a write, an answer that is no answer leaves everything open.
    writes(
        matrix,
        24,
        fault,
        &settings,
        Some(reason),
        Some(Write::Unknown(reason)),
    );

    let fault = "huge body";
    let reason = "larger than 1 MiB (see --max-answer-size)";
    let endless = || {
        let fault = Fault::list("kvm.cloud.sap/v1", "HypervisorList", 1_000_000, |number| {
            hypervisor(&format!("n-{number}"), FAULTY)
        });
        Setting::http("endless", fault).with(&["--max-answer-size=1Mi"])
    };
    reads(
        matrix,
        25,
        fault,
        &[endless()],
        &Reads::partial(reason).asked(1..=1),
    );
    matrix.cell(25, fault, WATCH, move || {
        super::watches::check(&endless(), Becomes::Stopped(reason), &|_| {});
        let line = Fault::Generate {
            count: u64::MAX,
            piece: std::sync::Arc::new(|_| Bytes::from_static(&[b'x'; 4096])),
        };
        let line = Setting::stream("a line", line).with(&["--max-answer-size=1Mi"]);
        super::watches::check(
            &line,
            Becomes::Stopped("a line of the watch is larger than 1 MiB"),
            &|_| {},
        );
    });
    writes(
        matrix,
        25,
        fault,
        &[endless()],
        Some(reason),
        Some(Write::Unknown(reason)),
    );

    let fault = "deep nesting";
    let reason = "recursion limit exceeded";
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_list = list_of(&format!(
        "[{{\"metadata\":{{\"name\":\"deep\"}},\"spec\":{deep}}}]"
    ));
    let settings = [Setting::http("deep", answers(deep_list))];
    reads(matrix, 26, fault, &settings, &Reads::partial(reason).asked(1..=1));
    watch_http(matrix, 26, fault, &settings, Becomes::Stopped(reason));
    writes(
        matrix,
        26,
        fault,
        &settings,
        None,
        Some(Write::Unknown("accepted, but unverified")),
    );

    let fault = "wrong content type";
    let reason = "this is not an API server; it answers with text/plain";
    let plain = Fault::respond(200, &[("Content-Type", "text/plain")], list_of("[]"));
    let settings = [Setting::http("plain", plain)];
    reads(matrix, 27, fault, &settings, &Reads::partial(reason).asked(1..=1));
    watch_http(matrix, 27, fault, &settings, Becomes::Stopped(reason));
    writes(
        matrix,
        27,
        fault,
        &settings,
        Some(reason),
        Some(Write::Unknown(reason)),
    );

    let fault = "invalid UTF-8";
    let mut invalid = list_of("[{\"metadata\":{\"name\":\"XX\"}}]").into_bytes();
    for byte in &mut invalid {
        if *byte == b'X' {
            *byte = 0xff;
        }
    }
    let settings = [Setting::http("invalid", answers(invalid))];
    reads(
        matrix,
        36,
        fault,
        &settings,
        &Reads::partial("the answer cannot be read").asked(1..=1),
    );
    writes(
        matrix,
        36,
        fault,
        &settings,
        None,
        Some(Write::Unknown("accepted, but unverified")),
    );
}

/// Answers that break off.
fn broken(matrix: &mut Matrix) {
    let fault = "truncated gzip, gzip bomb";
    let zipped = gzip(list_of(&json!([hypervisor("two", FAULTY)]).to_string()).into_bytes());
    let half = zipped[..zipped.len() / 2].to_vec();
    let headers = [JSON, ("Content-Encoding", "gzip")];
    let truncated = Setting::http("truncated", Fault::respond(200, &headers, half));
    let bomb = gzip([list_of("[").into_bytes(), vec![b' '; 64 << 20]].concat());
    let bomb = Setting::http("bomb", Fault::respond(200, &headers, bomb)).with(&["--max-answer-size=1Mi"]);
    for (command, arguments) in super::reads::READS {
        let (truncated, bomb) = (truncated.clone(), bomb.clone());
        matrix.cell(22, fault, command, move || {
            let scene = truncated.scene(Reach::All);
            let run = scene.run(arguments);
            Reads::partial("the answer broke off")
                .asked(3..=3)
                .check(&scene, &run, "truncated");
            let scene = bomb.scene(Reach::All);
            let run = scene.run(arguments);
            Reads::partial("larger than 1 MiB")
                .asked(1..=1)
                .check(&scene, &run, "bomb");
        });
    }
    for (command, bomb, truncated) in WRITES.map(|command| (command, bomb.clone(), truncated.clone())) {
        matrix.cell(22, fault, command, move || {
            check_write(&truncated, command, Write::Unknown("the answer broke off"));
            check_write(&bomb, command, Write::Unknown("larger than 1 MiB"));
        });
    }
    matrix.cell(22, fault, WATCH, move || {
        super::watches::check(&truncated, Becomes::Lost("the answer broke off"), &|scene| {
            scene.heal()
        });
        super::watches::check(&bomb, Becomes::Stopped("larger than 1 MiB"), &|_| {});
    });

    let fault = "truncated JSON";
    let whole = list_of(&json!([hypervisor("two", FAULTY), hypervisor("two-more", FAULTY)]).to_string());
    // Also where what is left ends like an object.
    let brace = whole.find('}').expect("a brace") + 1;
    let cuts = [0, 1, 60, brace, whole.len() - 20, whole.len() - 1];
    let settings: Vec<Setting> = cuts
        .into_iter()
        .map(|at| Setting::http(&format!("at {at}"), answers(whole[..at].to_owned())))
        .collect();
    reads(
        matrix,
        23,
        fault,
        &settings,
        &Reads::partial("cluster az-b").asked(3..=3),
    );
    for (command, arguments) in super::reads::READS {
        let cut = whole[..brace].to_owned();
        matrix.cell(23, "truncated JSON, once", command, move || {
            let scene = Setting::http_first("once", 1, answers(cut.clone())).scene(Reach::All);
            let run = scene.run(arguments);
            Reads::whole().asked(2..=2).check(&scene, &run, "once");
        });
    }
    watch_http(
        matrix,
        23,
        fault,
        &[settings[2].clone()],
        Becomes::Lost("the answer broke off"),
    );
    writes(
        matrix,
        23,
        fault,
        &settings[1..4],
        None,
        Some(Write::Unknown("accepted, but unverified")),
    );

    let fault = "reset mid-stream";
    let reset = Setting::http("reset", Fault::ResetAfter { after: 30 });
    reads(
        matrix,
        37,
        fault,
        &[reset.clone()],
        &Reads::partial("the connection was lost").asked(3..=3),
    );
    for command in WRITES {
        let reset = reset.clone();
        matrix.cell(37, fault, command, move || {
            check_write(&reset, command, Write::Unknown("the connection was lost"));
            let after = Setting::http("after the commit", Fault::ResetAfterCommit);
            check_write(&after, command, Write::Unknown("the connection was lost"));
        });
    }

    let fault = "200, then nothing, for ever";
    let settings = [Setting::http("nothing", answers(""))];
    reads(
        matrix,
        38,
        fault,
        &settings,
        &Reads::partial("the answer broke off").asked(3..=3),
    );
    writes(
        matrix,
        38,
        fault,
        &settings,
        None,
        Some(Write::Unknown("accepted, but unverified")),
    );
}
