//! Faults of what is around the program: its exec plugin, its signals, its output, its files. Rows 40 to 44.

use std::fs::{self, File};
use std::io::pipe;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use testbed::simulated::{Fault, Rule};

use super::reads::READS;
use super::scene::{CLUSTERS, FAULTY, Reach, Scene, Setting};
use super::writes::{WRITES, run};
use super::{APPLY, DELETE, Matrix, WATCH};
use crate::simulated::{HYPERVISORS, hypervisor, kubeconfig};
use crate::started::Started;
use crate::support::wait_until;
use crate::watching::{PATIENCE, Watching};

/// Makes an exec plugin the kubeconfig's user: a script that notes each call first.
pub fn plugin(scene: &mut Scene, script: &str) {
    let calls = scene.env.path().join("calls");
    let text = format!("#!/bin/sh\necho call >> {}\n{script}\n", calls.display());
    let path = scene.env.file("plugin", &text);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).expect("its mode is set");
    let user = format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1, command: {}, interactiveMode: Never}}",
        path.display()
    );
    let home = scene.fleet.server("home");
    scene
        .env
        .file("kubeconfig", &kubeconfig(&home.url(), home.ca_pem(), &user));
}

pub fn rows(matrix: &mut Matrix) {
    plugins(matrix);
    interrupts(matrix);
    outputs(matrix);
    files(matrix);
}

/// The arguments of a command on a manifest in a file.
fn arguments(scene: &Scene, command: &str) -> Vec<String> {
    let manifests = ["az-a", FAULTY].map(|zone| hypervisor(&format!("new-{zone}"), zone).to_string());
    let file = scene
        .env
        .file("new.yaml", &manifests.join("\n---\n"))
        .display()
        .to_string();
    let words: &[&str] = match command {
        APPLY => &["apply-routed", "-f", &file],
        DELETE => &["delete", "hv", "one", "two"],
        WATCH => &["watch", "hv", "-o", "json"],
        super::DELETE_ALL => &["delete-all-of", "hv", "--all", "--yes"],
        read => {
            let found = READS.iter().find(|(name, _)| *name == read);
            found.expect("a read").1
        }
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Runs a command, without deadlines of its own, with its stdout going elsewhere.
fn run_into(scene: &Scene, name: &str, stdout: impl Into<Stdio>) -> Output {
    let arguments = arguments(scene, name);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    scene.env.run_into(stdout, &arguments)
}

const READS_AND_WATCH: [&str; 3] = [super::GET, super::LIST, WATCH];

fn plugins(matrix: &mut Matrix) {
    let fault = "exec plugin hangs, prints garbage, exits 1";
    for name in READS_AND_WATCH.into_iter().chain(WRITES) {
        matrix.cell(40, fault, name, move || {
            for (script, says) in [
                // A script's own child holds on to everything, and is killed with it.
                ("sleep 47 & echo $! > child; wait", "1 s"),
                ("echo nonsense", "ExecCredential"),
                ("echo 'no session: log in' >&2; exit 1", "no session: log in"),
            ] {
                let mut scene = Setting::new("plugin").cold().scene(Reach::All);
                plugin(&mut scene, script);
                let arguments = arguments(&scene, name);
                let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
                arguments.push("--request-timeout=1s");
                let run = scene.env.run(&arguments);
                assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{script}: {run:?}");
                assert!(run.stderr.contains(says), "{script}: {run:?}");
                assert!(run.elapsed < Duration::from_secs(4), "{script}: {run:?}");
                assert!(!run.stderr.contains("nonsense"), "{script}: {run:?}");
                assert_eq!(super::answers::plugin_calls(&scene), 1, "{script}");
                for (cluster, _) in CLUSTERS {
                    assert!(scene.fleet.server(cluster).requests().is_empty(), "{script}");
                }
                if script.starts_with("sleep") {
                    let child = fs::read_to_string(scene.env.path().join("child")).expect("a child");
                    wait_until("the plugin's child to go", Duration::from_secs(2), || {
                        !is_running(child.trim())
                    });
                }
            }
        });
    }
}

/// Whether a process is there, and not merely unreaped.
fn is_running(pid: &str) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    status
        .lines()
        .any(|line| line.starts_with("State:") && !line.contains('Z'))
}

/// Sends SIGINT, and waits for the end, which comes within a second.
fn interrupt(child: Started) -> Output {
    let begun = Instant::now();
    let sent = Command::new("kill")
        .args(["-s", "INT", &child.id().to_string()])
        .status();
    assert!(sent.expect("kill runs").success());
    let output = child.end();
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    output
}

fn spawn(scene: &Scene, name: &str) -> Started {
    let arguments = arguments(scene, name);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    scene.env.spawn(&arguments)
}

fn interrupts(matrix: &mut Matrix) {
    let fault = "SIGINT";
    for name in [super::GET, super::LIST] {
        matrix.cell(41, fault, name, move || {
            let scene = Setting::http("hang", Fault::Hang).scene(Reach::All);
            let child = spawn(&scene, name);
            wait_until("the request", PATIENCE, || scene.lists() > 0);
            let output = interrupt(child);
            // No half of a table or of a document.
            assert!(output.stdout.is_empty(), "{output:?}");
            assert!(output.stderr.is_empty(), "{output:?}");
        });
    }
    matrix.cell(41, fault, WATCH, || {
        let scene = Setting::http("hang", Fault::Hang).scene(Reach::All);
        let watch = super::watches::start(&scene);
        super::watches::flows(&scene, &watch, "az-a", "meanwhile");
        super::watches::end(watch);
    });
    for name in WRITES {
        matrix.cell(41, fault, name, move || {
            let scene = Setting::http("hang", Fault::Hang).scene(Reach::Writes);
            let child = spawn(&scene, name);
            wait_until("the write", PATIENCE, || !scene.writes(FAULTY).is_empty());
            let output = interrupt(child);
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(
                stderr.contains("error: interrupted during \"")
                    && stderr.contains("it is unknown whether it was done; see: "),
                "{stderr}"
            );
            // What was done before is said.
            let stdout = String::from_utf8_lossy(&output.stdout);
            if name != super::DELETE_ALL {
                assert!(stdout.ends_with(" in az-a\n"), "{stdout}");
            }
        });
    }
}

fn outputs(matrix: &mut Matrix) {
    for name in READS_AND_WATCH {
        matrix.cell(42, "closed pipe", name, move || {
            let scene = Setting::new("well").scene(Reach::All);
            let (reader, writer) = pipe().expect("a pipe");
            drop(reader);
            let output = run_into(&scene, name, writer);
            assert_eq!(output.status.code(), Some(0), "{output:?}");
            assert!(output.stderr.is_empty(), "{output:?}");
        });
        matrix.cell(43, "full disk behind stdout", name, move || {
            let scene = Setting::new("well").scene(Reach::All);
            let full = File::options().write(true).open("/dev/full").expect("/dev/full");
            let output = run_into(&scene, name, full);
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            assert_eq!(
                String::from_utf8_lossy(&output.stderr),
                "error: writing to stdout: No space left on device (os error 28)\n"
            );
        });
    }
    for name in WRITES {
        let written = move |scene: &Scene| match name {
            APPLY => scene.has("az-a", "new-az-a") && scene.has(FAULTY, "new-az-b"),
            _ => !scene.has("az-a", "one") && !scene.has(FAULTY, "two"),
        };
        matrix.cell(42, "closed pipe", name, move || {
            let scene = Setting::new("well").scene(Reach::All);
            let (reader, writer) = pipe().expect("a pipe");
            drop(reader);
            let output = run_into(&scene, name, writer);
            assert_eq!(output.status.code(), Some(0), "{output:?}");
            assert!(written(&scene), "{output:?}");
        });
        matrix.cell(43, "full disk behind stdout", name, move || {
            let scene = Setting::new("well").scene(Reach::All);
            let full = File::options().write(true).open("/dev/full").expect("/dev/full");
            let output = run_into(&scene, name, full);
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            assert!(written(&scene), "{output:?}");
            let stderr = String::from_utf8_lossy(&output.stderr);
            for cluster in ["az-a", FAULTY] {
                assert!(stderr.contains(&format!(" in {cluster}\n")), "{stderr}");
            }
            assert!(stderr.contains("No space left on device"), "{stderr}");
        });
    }
}

/// What the files are replaced with leads nowhere, and has no credentials in it.
fn replace_files(scene: &Scene) {
    let host = scene.fleet.server("home").url();
    let config = format!(
        "remotes:\n- host: {host}\n  gvks: [kvm.cloud.sap/v1/Hypervisor]\n  labels: {{availabilityZone: trap}}\n"
    );
    scene.env.file("apiservers.yaml", &config);
    scene.env.file("kubeconfig", "nonsense: [");
}

fn files(matrix: &mut Matrix) {
    let fault = "config replaced while running";
    let slow = || {
        Setting::new("slow").breaking(|scene, _| {
            let rule = Rule::new("GET", &format!("{HYPERVISORS}*")).delay(Duration::from_millis(700));
            scene.fleet.server(FAULTY).faults().add(rule);
        })
    };
    for (name, arguments) in READS {
        matrix.cell(44, fault, name, move || {
            let scene = slow().scene(Reach::All);
            std::thread::scope(|scope| {
                let running = scope.spawn(|| scene.run(arguments));
                wait_until("the request", PATIENCE, || scene.lists() > 0);
                replace_files(&scene);
                let run = running.join().expect("the binary ends");
                super::reads::Reads::whole().check(&scene, &run, "replaced");
            });
        });
    }
    matrix.cell(44, fault, WATCH, || {
        let scene = Setting::new("well").scene(Reach::All);
        let watch: Watching = super::watches::start(&scene);
        watch.wait_for(&format!("{FAULTY} SYNCED"));
        replace_files(&scene);
        scene.fleet.stop(FAULTY);
        watch.wait_for(&format!("{FAULTY} CLUSTER_LOST"));
        scene.fleet.restart(FAULTY);
        watch.wait_for(&format!("{FAULTY} CLUSTER_RECOVERED"));
        super::watches::flows(&scene, &watch, FAULTY, "later");
        super::watches::end(watch);
    });
    for name in WRITES {
        matrix.cell(44, fault, name, move || {
            let scene = slow().scene(Reach::All);
            std::thread::scope(|scope| {
                let running = scope.spawn(|| run(&scene, name));
                wait_until("the request", PATIENCE, || {
                    !scene.fleet.requests(FAULTY, HYPERVISORS, "").is_empty()
                });
                replace_files(&scene);
                running.join().expect("the binary ends").exits(0);
            });
            assert_eq!(scene.writes(FAULTY).len(), 1);
            if name != super::DELETE_ALL {
                assert_eq!(scene.writes("home"), []);
            }
        });
    }
}
