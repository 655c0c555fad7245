//! `apply-routed`, `delete` and `delete-all-of` under a fault: what is written is written once, where it belongs, or not at all.

use super::scene::{CLUSTERS, FAULTY, Reach, Scene, Setting};
use super::{APPLY, DELETE, DELETE_ALL, Matrix};
use crate::simulated::hypervisor;
use crate::support::Run;

/// The three commands.
pub const WRITES: [&str; 3] = [APPLY, DELETE, DELETE_ALL];

/// What becomes of a write to the failing cluster, where reading still works.
#[derive(Clone, Copy)]
pub enum Write {
    /// The server says no, for this reason, with this exit code; nothing is sent again.
    Refused(&'static str, i32),
    /// Nobody knows, for this reason; nothing is sent again.
    Unknown(&'static str),
    /// It is done, after so many requests.
    Done(usize),
}

/// Runs one of the commands on an object of the failing cluster and one of another.
pub fn run(scene: &Scene, command: &str) -> Run {
    match command {
        APPLY => {
            let manifests = ["az-a", FAULTY].map(|zone| hypervisor(&format!("new-{zone}"), zone).to_string());
            scene.run_with(&manifests.join("\n---\n"), &["apply-routed", "-f", "-"])
        }
        DELETE => scene.run(&["delete", "hv", "one", "two"]),
        _ => scene.run(&["delete-all-of", "hv", "--all", "--yes"]),
    }
}

/// What always holds: stdout has nothing but lines of results, and no cluster was written to but those that were meant.
#[track_caller]
fn check_purity(scene: &Scene, command: &str, run: &Run, name: &str) {
    for line in run.stdout.lines() {
        let cluster = line.rsplit(" in ").next().unwrap_or_default();
        let known = CLUSTERS.iter().any(|(other, _)| *other == cluster);
        assert!(
            line.starts_with("hypervisor.kvm.cloud.sap") && known,
            "({name}) not a result: {line}"
        );
    }
    if command != DELETE_ALL {
        assert_eq!(scene.writes("home"), [], "({name}) home was written to");
    }
    for (cluster, _) in CLUSTERS {
        for request in scene.writes(cluster) {
            let own = match (command, cluster) {
                (APPLY, cluster) => request.path.ends_with(&format!("/new-{cluster}")),
                (DELETE, "az-a") => request.path.ends_with("/one"),
                (DELETE, FAULTY) => request.path.ends_with("/two"),
                _ => request.path.ends_with("/hypervisors"),
            };
            assert!(own, "({name}) {cluster}: {request:?}");
            // Nothing is taken over that was not asked for.
            assert!(!request.query.contains("force=true"), "({name}) {request:?}");
        }
    }
}

/// With the cluster failing altogether: an apply writes nothing at all, a delete and a delete of many nothing there.
pub fn check_unreachable(setting: &Setting, command: &str, reason: &str) {
    let name = &setting.name;
    let scene = setting.scene(Reach::All);
    let run = run(&scene, command);
    assert_eq!(run.code, 3, "({name}) {run:?}");
    assert_eq!(scene.writes(FAULTY), [], "({name}) {run:?}");
    assert!(
        scene.has(FAULTY, "two") && !scene.has(FAULTY, "new-az-b"),
        "({name})"
    );
    assert!(
        run.stderr.contains("cluster az-b") && run.stderr.contains(reason),
        "({name}) {run:?}"
    );
    assert!(!run.stderr.contains("NotFound"), "({name}) {run:?}");
    check_purity(&scene, command, &run, name);
    match command {
        APPLY => {
            assert!(
                run.stderr.ends_with("error: nothing was written\n"),
                "({name}) {run:?}"
            );
            assert_eq!(
                (run.stdout.as_str(), scene.writes("az-a").len()),
                ("", 0),
                "({name})"
            );
        }
        DELETE => assert!(
            run.stderr.contains(
                "hypervisors.kvm.cloud.sap \"two\" was not deleted: it was not found, but az-b did not answer"
            ),
            "({name}) {run:?}"
        ),
        _ => {
            assert!(
                !scene.has("az-a", "one") && !scene.has("home", "three"),
                "({name})"
            );
            assert_eq!(run.stdout.lines().count(), 2, "({name}) {run:?}");
        }
    }
}

/// With writes alone failing: the other cluster's are done, and of the failing one's the truth is said.
pub fn check_write(setting: &Setting, command: &str, outcome: Write) {
    let name = &setting.name;
    let scene = setting.scene(Reach::Writes);
    let run = run(&scene, command);
    check_purity(&scene, command, &run, name);
    let done = match command {
        APPLY => "hypervisor.kvm.cloud.sap/new-az-a created in az-a\n",
        _ => "hypervisor.kvm.cloud.sap \"one\" deleted in az-a\n",
    };
    assert!(run.stdout.contains(done), "({name}) {run:?}");
    let sent = scene.writes(FAULTY).len();
    let failed = |code: i32, reason: &str| {
        assert_eq!(run.code, code, "({name}) {run:?}");
        assert_eq!(sent, 1, "({name}) sent {sent} times: {run:?}");
        assert!(!run.stdout.contains("az-b"), "({name}) {run:?}");
        let named =
            run.stderr.contains("in az-b: ") || run.stderr.contains("az-b:hypervisor.kvm.cloud.sap/two: ");
        assert!(named && run.stderr.contains(reason), "({name}) {run:?}");
    };
    match outcome {
        Write::Refused(reason, code) => {
            failed(code, reason);
            assert!(!run.stderr.contains("unknown"), "({name}) {run:?}");
            if command == APPLY {
                assert!(!scene.has(FAULTY, "new-az-b"), "({name})");
            }
        }
        Write::Unknown(reason) => {
            failed(6, reason);
            // What became of a delete of many is asked, since reading works.
            let told = match command {
                DELETE_ALL => "gone from az-b, ",
                _ => "see: kubectl-multicluster get hypervisors.kvm.cloud.sap/",
            };
            assert!(run.stderr.contains(told), "({name}) {run:?}");
        }
        Write::Done(requests) => {
            assert_eq!(run.code, 0, "({name}) {run:?}");
            assert_eq!(sent, requests, "({name}) {run:?}");
            match command {
                APPLY => assert!(scene.has(FAULTY, "new-az-b"), "({name}) {run:?}"),
                _ => assert!(!scene.has(FAULTY, "two"), "({name}) {run:?}"),
            }
        }
    }
}

/// The cells of the three commands: the cluster failing altogether for `reason` if that is given, and failing to write.
pub fn writes(
    matrix: &mut Matrix,
    row: u8,
    fault: &'static str,
    settings: &[Setting],
    reason: Option<&'static str>,
    outcome: Option<Write>,
) {
    for command in WRITES {
        let settings = settings.to_vec();
        matrix.cell(row, fault, command, move || {
            for setting in &settings {
                if let Some(reason) = reason {
                    check_unreachable(setting, command, reason);
                }
                if let Some(outcome) = outcome {
                    check_write(setting, command, outcome);
                }
            }
        });
    }
}
