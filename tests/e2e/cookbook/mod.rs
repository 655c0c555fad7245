//! `docs/cookbook.md`: its commands are run in order, in a shell, against real API servers, and its outputs are what they print.
//!
//! `UPDATE_GENERATED=1 cargo test --test e2e cookbook` writes the page anew. Tools that test commands in Markdown (trycmd is the
//! well-kept one) run a program without a shell, cannot stop a server in between, and leave placeholders such as `[AGE]` where
//! something differs from run to run; people read this page.

mod page;
mod pantry;
mod steady;

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use similar::TextDiff;
use testbed::real::Testbed;

use crate::support::{BINARY, Env, shown_by, wait_until};
use page::{Cook, Step};
use steady::Steady;

/// Where the commands of the page are run.
struct Kitchen {
    testbed: Testbed,
    env: Env,
    steady: Steady,
    /// How the command before ended, for `echo $?`.
    code: i32,
    /// What is done while the next command runs.
    meanwhile: Option<String>,
}

impl Kitchen {
    /// Servers with something in them, and an operator's home with the programs, a kubeconfig and manifests.
    fn new() -> Self {
        let testbed = Testbed::start(&["az-a", "az-b"]).expect("the testbed starts (see testbed/install)");
        pantry::seed_all(&testbed);
        let mut env = Env::bare();
        let bin = env.path().join("bin");
        std::fs::create_dir_all(&bin).expect("a folder");
        let kubectl = testbed.home().kubectl(["version"]).get_program().to_owned();
        for (name, program) in [
            ("kubectl", kubectl.as_os_str()),
            ("kubectl-multicluster", BINARY.as_ref()),
            ("kmc", BINARY.as_ref()),
        ] {
            symlink(program, bin.join(name)).expect("a link");
        }
        env.set("PATH", &format!("{}:/usr/bin:/bin", bin.display()));
        env.set("KUBERC", "off");
        pantry::write_files(&testbed, &env);
        let steady = Steady::new(&testbed, env.path(), &pantry::NEW);
        Kitchen {
            testbed,
            env,
            steady,
            code: 0,
            meanwhile: None,
        }
    }

    /// Whether the servers are those that the page is recorded with; newer ones say some things otherwise.
    fn has_the_pages_servers(&self) -> bool {
        let output = self
            .testbed
            .home()
            .kubectl(["version", "-o", "json"])
            .output()
            .expect("kubectl runs");
        let version: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        version["serverVersion"]["gitVersion"]
            .as_str()
            .is_some_and(|version| version.starts_with("v1.20."))
    }

    /// A shell in the operator's home; `$?` is that of the command before.
    fn shell(&self, command: &str) -> Command {
        let like = self.env.command(&[]);
        let mut shell = Command::new("/bin/bash");
        shell
            .args(["-c", &format!("(exit {})\n{command}", self.code)])
            .env_clear()
            .envs(like.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .current_dir(self.env.path())
            .stdin(Stdio::null());
        shell
    }

    /// Does something that the page does not show.
    fn backstage(&self, command: &str) {
        let output = self.shell(command).output().expect("bash runs");
        assert!(
            output.status.success(),
            "{command}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// Runs a command to its end; what it shows.
    fn run(&mut self, command: &str) -> String {
        let (text, code) = shown_by(self.shell(command));
        self.code = code;
        text
    }

    /// Runs a command that goes on until somebody presses Ctrl-C: after what happens meanwhile has been seen.
    fn run_until_interrupted(&mut self, command: &str, meanwhile: &str) -> String {
        let seen = self.env.path().join(".seen");
        let file = std::fs::File::create(&seen).expect("a file");
        let mut shell = self.shell(&format!("exec {command}"));
        let mut child = shell
            .stdout(file.try_clone().expect("another handle"))
            .stderr(file)
            .spawn()
            .expect("bash runs");
        let lines = || std::fs::read_to_string(&seen).expect("UTF-8").lines().count();
        // The header, and what is there.
        wait_until("what is there is shown", Duration::from_secs(30), || lines() >= 2);
        let before = lines();
        self.backstage(meanwhile);
        wait_until("the change is shown", Duration::from_secs(30), || {
            lines() > before
        });
        let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process id"));
        kill(pid, Signal::SIGINT).expect("it is interrupted");
        self.code = child.wait().expect("it ends").code().unwrap_or(130);
        let text = std::fs::read_to_string(&seen).expect("UTF-8");
        std::fs::remove_file(&seen).expect("the file goes");
        format!("{text}^C\n")
    }
}

impl Cook for Kitchen {
    fn take(&mut self, step: Step<'_>) -> String {
        match step {
            Step::Hidden(command) => self.backstage(command),
            Step::Stop(cluster) => self.testbed.cluster(cluster).kill().expect("the server dies"),
            Step::Meanwhile(command) => self.meanwhile = Some(command.to_owned()),
            Step::Shown(command) => {
                let text = match self.meanwhile.take() {
                    Some(meanwhile) => self.run_until_interrupted(command, &meanwhile),
                    None => self.run(command),
                };
                self.env.canaries().check_run(&[command.to_owned()], &text, "");
                return self.steady.text(&text);
            }
        }
        String::new()
    }
}

#[test]
fn the_cookbook_shows_what_its_commands_print() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cookbook.md");
    let page = std::fs::read_to_string(&path).expect("the page");
    let mut kitchen = Kitchen::new();
    let fresh = page::cook(&page, &mut kitchen);
    if !kitchen.has_the_pages_servers() {
        eprintln!(
            "the page is recorded with Kubernetes 1.20, and not compared with what other servers make of it"
        );
    } else if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(&path, &fresh).expect("the page is written");
    } else if fresh != page {
        let diff = TextDiff::from_lines(&page, &fresh);
        panic!(
            "docs/cookbook.md is stale: run UPDATE_GENERATED=1 cargo test --test e2e cookbook\n{}",
            diff.unified_diff().header("the page", "what is printed")
        );
    }
}
