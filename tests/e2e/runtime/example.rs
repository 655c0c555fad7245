//! The example, run as its reader would run it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc;

use super::PATIENCE;
use crate::started::Started;
use crate::support::{Env, kubectl, seed, testbed};

/// `cargo test` builds the examples as well, unless it is told which targets it shall build.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the test has a path");
    let target = test
        .parent()
        .and_then(|deps| deps.parent())
        .expect("it is in target/PROFILE/deps");
    let path = target.join("examples/label_hypervisors");
    assert!(
        path.exists(),
        "there is no {path:?}: cargo build --examples makes it"
    );
    path
}

/// Ends the program with the test.
struct Program(Started);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn hypervisors_are_labelled_in_every_zone() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let mut command = Command::new(program());
    command
        .arg(format!("test={}", env.id))
        .env_clear()
        .env("HOME", env.path())
        .env("KUBECONFIG", testbed.operator_kubeconfig())
        .env("MULTICLUSTER_CONFIG", testbed.config_path());
    let mut program = Program(Started::start(command, env.canaries()));
    let stdout = BufReader::new(program.0.stdout());
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in stdout.lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    let mut told = Vec::new();
    let mut wait_for = |wanted: String| {
        while !told.contains(&wanted) {
            let line = lines.recv_timeout(PATIENCE);
            told.push(line.unwrap_or_else(|_| panic!("never told: {wanted}; but {told:?}")));
        }
    };
    let (one, two) = (env.name("one"), env.name("two"));
    wait_for("2 hypervisors".to_owned());
    wait_for(format!("az-a:{one} in-maintenance=false"));
    wait_for(format!("az-b:{two} in-maintenance=false"));
    let maintenance = r#"{"spec":{"maintenance":"manual"}}"#;
    kubectl(
        &testbed,
        "az-b",
        &["patch", "hv", &two, "--type=merge", "-p", maintenance],
    );
    wait_for(format!("az-b:{two} in-maintenance=true"));
    let run = env.run(&[
        "get",
        "hv",
        "-l",
        &format!("test={},in-maintenance=true", env.id),
        "-o",
        "name",
    ]);
    assert_eq!(
        run.exits(0).stdout,
        format!("az-b:hypervisor.kvm.cloud.sap/{two}\n")
    );
    kubectl(&testbed, "az-a", &["delete", "hv", &one]);
    wait_for(format!("az-a:{one} is gone"));
    let pid = program.0.id().to_string();
    let stopped = Command::new("kill").args(["-s", "TERM", &pid]).status();
    assert!(stopped.expect("kill runs").success());
    assert!(program.0.wait().expect("it ends").success());
    let last = lines.iter().last().expect("a last word");
    assert!(last.ends_with("0 failed, 0 were broken off"), "{last}");
}
