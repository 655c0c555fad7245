//! The shared testbed, and a hermetic environment for each test.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use testbed::real::Testbed;

use crate::canaries::Canaries;
use crate::started::{Started, arguments, output};
use crate::terminal::Terminal;

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_kubectl-multicluster");

fn shared() -> &'static RwLock<Testbed> {
    static TESTBED: OnceLock<RwLock<Testbed>> = OnceLock::new();
    TESTBED.get_or_init(|| {
        let testbed = Testbed::start(&["az-a", "az-b"]).expect("the testbed starts (see testbed/install)");
        RwLock::new(testbed)
    })
}

/// The testbed that all tests share: home, az-a and az-b, all of them up. Tests use names and labels of their own.
pub fn testbed() -> RwLockReadGuard<'static, Testbed> {
    shared().read().unwrap_or_else(PoisonError::into_inner)
}

/// The same testbed for one test alone, which may stop servers. All are up again when the guard goes.
pub fn testbed_alone() -> Alone {
    Alone(shared().write().unwrap_or_else(PoisonError::into_inner))
}

/// The testbed, with nobody else using it.
pub struct Alone(RwLockWriteGuard<'static, Testbed>);

impl std::ops::Deref for Alone {
    type Target = Testbed;
    fn deref(&self) -> &Testbed {
        &self.0
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        for cluster in self.0.clusters() {
            // Resuming what runs changes nothing; asking what is stopped would take until the deadline.
            let _ = cluster.resume();
            // Who was stopped for a while needs a moment to find its feet, which is less than a new start takes.
            let start = Instant::now();
            let is_back = || cluster.pid().is_some() && start.elapsed() < Duration::from_secs(5);
            while !cluster.is_ready() && is_back() {
                std::thread::sleep(Duration::from_millis(20));
            }
            if !cluster.is_ready() {
                cluster
                    .restart()
                    .expect("the cluster comes back for the next test");
            }
        }
    }
}

/// What a run of the binary gave.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
    pub elapsed: Duration,
}

impl Run {
    /// Checks the exit code, and shows everything when it is another.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "exit code\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout, self.stderr
        );
        self
    }

    /// stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}:\n{}", self.stdout))
    }
}

/// A place of its own for one test: HOME, caches, files, and an id for names and labels.
pub struct Env {
    directory: TempDir,
    /// Begins the names of the test's objects, and is the value of their label `test`.
    pub id: String,
    variables: Vec<(String, String)>,
    canaries: Arc<Canaries>,
}

impl Drop for Env {
    /// Whatever the binary has left is searched for the secrets of the test.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.canaries.check_files(self.path());
        }
    }
}

impl Env {
    /// The environment of an operator whose kubeconfig holds a token of home and nothing else.
    pub fn new(testbed: &Testbed) -> Self {
        let mut env = Env::bare();
        env.set("KUBECONFIG", &testbed.operator_kubeconfig().display().to_string());
        env.set(
            "MULTICLUSTER_CONFIG",
            &testbed.config_path().display().to_string(),
        );
        env
    }

    /// An environment that knows of no cluster.
    pub fn bare() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let directory = tempfile::tempdir().expect("a directory");
        let home = directory.path().display().to_string();
        Env {
            directory,
            id: format!("t{}", COUNT.fetch_add(1, Ordering::Relaxed)),
            variables: vec![
                ("PATH".to_owned(), "/usr/bin:/bin".to_owned()),
                ("HOME".to_owned(), home),
            ],
            canaries: Canaries::new(),
        }
    }

    /// Sets an environment variable for the binary, or with an empty value removes it.
    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|(other, _)| other != name);
        self.canaries.note(value);
        if !value.is_empty() {
            self.variables.push((name.to_owned(), value.to_owned()));
        }
    }

    /// The test's own folder, which is the binary's HOME and working directory.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Writes a file into the test's folder.
    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        fs::write(&path, content).expect("the file is written");
        self.canaries.note(content);
        self.canaries.note_own(&path);
        path
    }

    /// The secrets of the test.
    pub fn canaries(&self) -> Arc<Canaries> {
        self.canaries.clone()
    }

    /// The binary with these arguments and nothing of the outer environment. Whoever starts it gives its output to
    /// [`Canaries`], as everything here does.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.canaries.note_arguments(arguments);
        if let Some((_, list)) = self.variables.iter().find(|(name, _)| name == "KUBECONFIG") {
            self.canaries.note_files(list);
        }
        let mut command = Command::new(BINARY);
        command
            .args(arguments)
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.path()).stdin(Stdio::null());
        command
    }

    /// Runs the binary to its end.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Run {
        finish(self.command(arguments), None, &self.canaries)
    }

    /// Runs the binary with this on its stdin.
    #[track_caller]
    pub fn run_with(&self, stdin: &str, arguments: &[&str]) -> Run {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped());
        self.canaries.note(stdin);
        finish(command, Some(stdin), &self.canaries)
    }

    /// Starts the binary with its output piped.
    pub fn spawn(&self, arguments: &[&str]) -> Started {
        Started::start(self.command(arguments), self.canaries())
    }

    /// Starts the binary on a terminal.
    pub fn terminal(&self, arguments: &[&str]) -> Terminal {
        Terminal::start(self.command(arguments), self.canaries())
    }

    /// Runs the binary to its end with its stdout going elsewhere.
    #[track_caller]
    pub fn run_into(&self, stdout: impl Into<Stdio>, arguments: &[&str]) -> Output {
        output(self.command(arguments).stdout(stdout), &self.canaries)
    }

    /// Runs another program in this environment.
    #[track_caller]
    pub fn run_other(&self, program: &str, arguments: &[&str]) -> Output {
        let like = self.command(&[]);
        let mut command = Command::new(program);
        command.args(arguments).env_clear().stdin(Stdio::null());
        let variables = like.get_envs().filter_map(|(name, value)| Some((name, value?)));
        command.envs(variables).current_dir(self.path());
        output(&mut command, &self.canaries)
    }

    /// The name of one of the test's objects.
    pub fn name(&self, name: &str) -> String {
        format!("{}-{name}", self.id)
    }

    /// A hypervisor of this test in a zone, as YAML.
    pub fn hypervisor(&self, name: &str, zone: &str) -> String {
        format!(
            "apiVersion: kvm.cloud.sap/v1\nkind: Hypervisor\nmetadata:\n  name: {}\n  labels:\n    test: {}\n    \
             topology.kubernetes.io/zone: {zone}\nspec:\n  version: \"1.0\"\n",
            self.name(name),
            self.id
        )
    }
}

#[track_caller]
fn finish(mut command: Command, stdin: Option<&str>, canaries: &Canaries) -> Run {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().expect("the binary starts");
    if let Some(text) = stdin {
        // A binary that does not read all of it has its reasons; its exit code tells.
        let _ = child.stdin.take().expect("a pipe").write_all(text.as_bytes());
    }
    let output = child.wait_with_output().expect("the binary ends");
    let arguments = arguments(&command);
    let run = Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        elapsed: start.elapsed(),
    };
    canaries.check_run(&arguments, &run.stdout, &run.stderr);
    run
}

/// What a command shows on a terminal, stdout and stderr in the order in which they came, and how it ends.
#[track_caller]
pub fn shown_by(mut command: Command) -> (String, i32) {
    use std::os::unix::process::ExitStatusExt as _;
    let (mut output, writer) = std::io::pipe().expect("a pipe");
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone().expect("another handle"))
        .stderr(writer);
    let mut child = command.spawn().expect("the command starts");
    // The pipe ends when nobody can write to it any more.
    drop(command);
    let mut text = String::new();
    output.read_to_string(&mut text).expect("UTF-8");
    let status = child.wait().expect("the command ends");
    let code = status.code().or(status.signal().map(|signal| 128 + signal));
    (text, code.unwrap_or(-1))
}

/// Applies YAML in one cluster with kubectl, whatever routing would say: how tests make copies and misplaced objects.
#[track_caller]
pub fn seed(testbed: &Testbed, cluster: &str, yaml: &str) {
    let mut command = testbed
        .cluster(cluster)
        .kubectl(["apply", "--server-side", "-f", "-"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("kubectl starts");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(yaml.as_bytes())
        .expect("kubectl reads");
    assert!(
        child.wait().expect("kubectl ends").success(),
        "kubectl cannot apply in {cluster}:\n{yaml}"
    );
}

/// What kubectl prints on both streams.
pub fn kubectl(testbed: &Testbed, cluster: &str, arguments: &[&str]) -> (String, String) {
    let output = testbed
        .cluster(cluster)
        .kubectl(arguments)
        .output()
        .expect("kubectl runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr))
}

/// Compares with kubectl. Ages are told in seconds, so that a difference counts when it stays.
#[track_caller]
pub fn prints_what_kubectl_prints(testbed: &Testbed, env: &Env, cluster: &str, arguments: &[&str]) {
    let ours = [arguments, &["--show-cluster=false", "-C", cluster]].concat();
    let mut tries = 5;
    loop {
        tries -= 1;
        let theirs = kubectl(testbed, cluster, arguments);
        let run = env.run(&ours);
        if tries == 0 {
            assert_eq!(run.stdout, theirs.0, "stdout of {arguments:?}");
            assert_eq!(run.stderr, theirs.1, "stderr of {arguments:?}");
        }
        if (run.stdout, run.stderr) == theirs {
            return;
        }
    }
}

/// Whether a cluster has an object, as kubectl sees it: `exists(&testbed, "az-a", "hv/NAME")`.
pub fn exists(testbed: &Testbed, cluster: &str, object: &str) -> bool {
    let mut command = testbed.cluster(cluster).kubectl(["get", object, "-o", "name"]);
    command.output().expect("kubectl runs").status.success()
}

/// Waits until a condition holds, and fails when it does not within the time.
#[track_caller]
pub fn wait_until(what: &str, within: Duration, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < within, "not within {within:?}: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Runs what the binary prints as commands: in a shell, with kubectl and the binary as its plugin.
#[track_caller]
pub fn in_a_shell(testbed: &Testbed, env: &Env, script: &str) -> Run {
    let bin = env.path().join("bin");
    fs::create_dir_all(&bin).expect("a folder");
    let kubectl = testbed.home().kubectl(["version"]).get_program().to_owned();
    for (name, program) in [
        ("kubectl", kubectl.as_os_str()),
        ("kubectl-multicluster", BINARY.as_ref()),
    ] {
        let link = bin.join(name);
        if !link.exists() {
            std::os::unix::fs::symlink(program, link).expect("a link");
        }
    }
    let mut command = Command::new("/bin/sh");
    let own = env.command(&[]);
    let variables = own.get_envs().filter_map(|(name, value)| Some((name, value?)));
    command
        .args(["-euc", script])
        .env_clear()
        .envs(variables)
        .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
        .current_dir(env.path())
        .stdin(Stdio::null());
    finish(command, None, &env.canaries)
}
