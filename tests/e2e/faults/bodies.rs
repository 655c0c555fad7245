//! Answers of success whose body is strange, too much, or not whole: rows 22 to 27, 36 to 38.

use std::process::{Command, Stdio};
use std::sync::Arc;

use bytes::Bytes;
use serde_json::json;
use testbed::simulated::Fault;

use super::reads::{Reads, reads};
use super::scene::{FAULTY, Reach, Setting};
use super::watches::{Becomes, watch_http};
use super::writes::{WRITES, Write, check_write, writes};
use super::{Matrix, WATCH};
use crate::simulated::hypervisor;

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

/// An answer of 200 that begins like that and goes on for ever, in pieces that cost the server little.
fn endless_body(head: String) -> Fault {
    static SPACES: [u8; 64 << 10] = [b' '; 64 << 10];
    Fault::Generate {
        count: u64::MAX,
        piece: Arc::new(move |number| match number {
            0 => Bytes::from(head.clone()),
            _ => Bytes::from_static(&SPACES),
        }),
    }
}

pub fn rows(matrix: &mut Matrix) {
    strange(matrix);
    broken(matrix);
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
    let endless = || Setting::http("endless", endless_body(list_of("["))).with(&["--max-answer-size=1Mi"]);
    reads(
        matrix,
        25,
        fault,
        &[endless()],
        &Reads::partial(reason).asked(1..=1),
    );
    matrix.cell(25, fault, WATCH, move || {
        super::watches::check(&endless(), Becomes::Stopped(reason), &|_| {});
        let line = Setting::stream("a line", endless_body(String::new())).with(&["--max-answer-size=1Mi"]);
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
        std::slice::from_ref(&reset),
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
