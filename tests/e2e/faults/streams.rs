//! Watches that are cut, garbled, stalled or too old: rows 14, 33 to 38.

use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use testbed::simulated::Fault;

use super::scene::{FAULTY, Reach, Scene, Setting};
use super::watches::{Becomes, adds_up, end, flows, start, watch_http};
use super::{Matrix, WATCH};
use crate::simulated::{HYPERVISORS, hypervisor};
use crate::support::wait_until;
use crate::watching::PATIENCE;

const JSON: (&str, &str) = ("Content-Type", "application/json");

/// A watch that sends these bytes and ends.
fn sends(bytes: impl Into<Bytes>) -> Fault {
    Fault::respond(200, &[JSON], bytes)
}

/// A line of a watch.
fn line(type_: &str, object: serde_json::Value) -> String {
    format!("{}\n", json!({"type": type_, "object": object}))
}

pub fn rows(matrix: &mut Matrix) {
    let fault = "410 in a watch";
    let expired = "too old resource version: 1 (9)";
    let as_answer = Setting::stream("answer", Fault::status(410, "Expired", expired));
    let status = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Expired", "code": 410, "message": expired});
    let as_event = Setting::stream("event", sends(line("ERROR", status)));
    matrix.cell(14, fault, WATCH, move || {
        for setting in [&as_answer, &as_event] {
            relisted(setting);
        }
    });

    let fault = "ERROR 500 event, unknown event type";
    let status = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 500, "message": "etcdserver: no leader"});
    let error = Setting::stream("error", sends(line("ERROR", status)));
    watch_http(
        matrix,
        33,
        fault,
        &[error],
        Becomes::LostOnce("etcdserver: no leader"),
    );
    let surprise = Setting::stream("surprise", sends(line("SURPRISE", hypervisor("x", FAULTY))));
    watch_http(
        matrix,
        33,
        "unknown event type",
        &[surprise],
        Becomes::LostOnce("an event of the unknown type \"SURPRISE\""),
    );

    let fault = "nothing but events that are none";
    let garbled = Setting::new("garbled").breaking(|scene, _| {
        scene.fail_watches(u64::MAX, sends(line("ADDED", json!({"metadata": {}}))));
    });
    matrix.cell(32, fault, WATCH, move || {
        let scene = garbled.scene(Reach::All);
        let watch = start(&scene);
        watch.wait_for(&format!("{FAULTY} CLUSTER_STOPPED"));
        assert_eq!(scene.lists(), 2, "listed once more");
        flows(&scene, &watch, "az-a", "meanwhile");
        end(watch);
    });

    let fault = "watch that says nothing";
    matrix.cell(34, fault, WATCH, || {
        let stall = Setting::stream("stall", Fault::Stall { after: 0 }).with(&["--watch-timeout=1s"]);
        let scene = stall.scene(Reach::All);
        let watch = start(&scene);
        wait_until("the watch", PATIENCE, || {
            !scene.fleet.requests(FAULTY, HYPERVISORS, "watch=true").is_empty()
        });
        // Said while nobody is told: it comes when the silence has been noticed.
        let begun = std::time::Instant::now();
        scene.fleet.put(FAULTY, hypervisor("unheard", FAULTY));
        watch.wait_for(&format!("{FAULTY} ADDED unheard"));
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(10), "noticed after {took:?}");
        assert_eq!(watch.times(&format!("{FAULTY} CLUSTER_LOST")), 1);
        adds_up(&scene, &watch, FAULTY);
        end(watch);
    });

    let fault = "lines split anywhere, CRLF";
    matrix.cell(35, fault, WATCH, || {
        let told = [None, Some(1), Some(7)].map(|size| {
            let split = size.map(|size| Fault::Split {
                size,
                pause: Duration::ZERO,
            });
            let scene = Setting::new("split").scene(Reach::All);
            if let Some(fault) = split {
                scene.fail_watches(1, fault);
            }
            let watch = start(&scene);
            flows(&scene, &watch, FAULTY, "größe-\u{1f600}");
            scene.fleet.remove(FAULTY, "two");
            watch.wait_for(&format!("{FAULTY} DELETED two"));
            let events = watch.told();
            end(watch);
            events
                .into_iter()
                .filter(|event| event.starts_with(FAULTY))
                .collect::<Vec<_>>()
        });
        assert!(told.iter().all(|events| *events == told[0]), "{told:?}");
        // Lines that end as on Windows, and empty ones between.
        let mut object = hypervisor("crlf", FAULTY);
        object["metadata"]["resourceVersion"] = "900000".into();
        let crlf = format!("\r\n{}\r\n\r\n", line("ADDED", object).trim_end());
        let scene = Setting::stream("crlf", sends(crlf)).scene(Reach::All);
        let watch = start(&scene);
        watch.wait_for(&format!("{FAULTY} ADDED crlf"));
        let run = end(watch);
        assert!(!run.stdout.contains("CLUSTER_LOST"), "{}", run.stdout);
    });

    let fault = "invalid UTF-8";
    let mut invalid = line("ADDED", hypervisor("XX", FAULTY)).into_bytes();
    for byte in &mut invalid {
        if *byte == b'X' {
            *byte = 0xff;
        }
    }
    let invalid = Setting::stream("invalid", sends(invalid));
    watch_http(
        matrix,
        36,
        fault,
        &[invalid],
        Becomes::LostOnce("a watch event cannot be read"),
    );

    let fault = "reset mid-stream";
    matrix.cell(37, fault, WATCH, || {
        let scene = Setting::stream("reset", Fault::ResetAfter { after: 60 }).scene(Reach::All);
        let watch = start(&scene);
        wait_until("the watch", PATIENCE, || {
            !scene.fleet.requests(FAULTY, HYPERVISORS, "watch=true").is_empty()
        });
        // Its event is cut in the middle, and is told once, from where the watch stood.
        scene.fleet.put(FAULTY, hypervisor("cut", FAULTY));
        watch.wait_for(&format!("{FAULTY} ADDED cut"));
        assert_eq!(scene.lists(), 1, "resumed, not listed anew");
        adds_up(&scene, &watch, FAULTY);
        assert_eq!(watch.times(&format!("{FAULTY} ADDED cut")), 1);
        end(watch);
    });

    let fault = "200, then nothing, for ever";
    matrix.cell(38, fault, WATCH, || {
        let empty = Setting::new("empty").breaking(|scene, _| scene.fail_watches(u64::MAX, sends("")));
        let scene = empty.scene(Reach::All);
        let watch = start(&scene);
        // Three that end at once are not believed: listed anew, and never in a tight loop.
        wait_until("a new list", PATIENCE, || scene.lists() == 2);
        let watches = scene.fleet.requests(FAULTY, HYPERVISORS, "watch=true").len();
        // The list is followed by a watch at once.
        assert!((3..=4).contains(&watches), "{watches} watches");
        scene.heal();
        flows(&scene, &watch, FAULTY, "later");
        adds_up(&scene, &watch, FAULTY);
        end(watch);
    });
}

/// A watch that is told that its version is too old: what happened meanwhile is told, deletions included.
fn relisted(setting: &Setting) {
    let mut scene: Scene = Setting::new("before").scene(Reach::All);
    for name in ["gone", "anew"] {
        scene.fleet.put(FAULTY, hypervisor(name, FAULTY));
    }
    let watch = start(&scene);
    watch.wait_for(&format!("{FAULTY} SYNCED"));
    scene.fleet.stop(FAULTY);
    watch.wait_for(&format!("{FAULTY} CLUSTER_LOST"));
    scene.fleet.remove(FAULTY, "gone");
    scene.fleet.remove(FAULTY, "anew");
    scene.fleet.put(FAULTY, hypervisor("anew", FAULTY));
    setting.break_now(&mut scene);
    scene.fleet.restart(FAULTY);
    watch.wait_for(&format!("{FAULTY} DELETED gone"));
    watch.wait_for(&format!("{FAULTY} DELETED anew"));
    adds_up(&scene, &watch, FAULTY);
    assert_eq!(watch.times(&format!("{FAULTY} ADDED anew")), 2);
    assert_eq!(watch.times(&format!("{FAULTY} DELETED gone")), 1);
    flows(&scene, &watch, "az-a", "meanwhile");
    end(watch);
}
