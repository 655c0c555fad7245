//! The real API servers do what the tests of everything else rely on.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use testbed::real::{Binaries, Cluster, Testbed};

/// One for all tests, of which only one may touch az-b: it kills it. A static is never dropped: that its servers end with this process is the watchdog's work.
static TESTBED: LazyLock<Testbed> =
    LazyLock::new(|| Testbed::start(&["az-a", "az-b"]).unwrap_or_else(|error| panic!("{error:#}")));

fn hypervisor(name: &str, cpus: i32) -> String {
    format!(
        "apiVersion: kvm.cloud.sap/v1
kind: Hypervisor
metadata:
  name: {name}
  labels: {{topology.kubernetes.io/zone: az-a}}
spec: {{version: '1877.1', cpus: {cpus}, memory: 512Gi, overcommit: {{cpu: 4}}}}
"
    )
}

/// Runs with `input` on stdin.
fn run(command: &mut Command, input: &str) -> Output {
    use std::io::Write;
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kubectl starts");
    child
        .stdin
        .take()
        .expect("stdin is piped")
        .write_all(input.as_bytes())
        .expect("kubectl reads");
    child.wait_with_output().expect("kubectl ends")
}

fn stdout(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "{what}: not within a minute"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether a process runs whose command line has `dir` in it. One that has ended, reaped or not, has no command line.
fn runs_in(pid: u32, dir: &Path) -> bool {
    let command_line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&command_line).contains(&*dir.to_string_lossy())
}

/// The process ids in the pid files of a testbed's directory.
fn pids_in(dir: &Path) -> Vec<u32> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Vec::new(),
        entries => entries.expect("the directory can be read"),
    };
    entries
        .map(|entry| entry.expect("the directory can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pid"))
        .filter_map(|path| fs::read_to_string(path).ok()?.trim().parse().ok())
        .collect()
}

/// kubectl with a token, the cluster's address and a certificate authority, and nothing else.
fn kubectl_with_token(cluster: &Cluster, token: &str, ca_file: &Path, arguments: &[&str]) -> Command {
    let mut kubectl = cluster.kubectl(arguments);
    kubectl
        .arg("--kubeconfig=/dev/null")
        .arg(format!("--server={}", cluster.url()))
        .arg(format!("--certificate-authority={}", ca_file.display()))
        .arg(format!("--token={token}"));
    kubectl
}

#[test]
fn remotes_take_a_token_that_home_issued() {
    let remote = TESTBED.cluster("az-a");
    let get = |token: &str, ca_file: &Path| {
        run(
            &mut kubectl_with_token(remote, token, ca_file, &["get", "hv", "-o", "name"]),
            "",
        )
    };
    stdout(&get(TESTBED.operator_token(), &remote.ca_file()));
    let another = TESTBED
        .mint_operator_token(Duration::from_secs(600))
        .expect("it is minted");
    stdout(&get(&another, &remote.ca_file()));

    let with_nonsense = get("nonsense", &remote.ca_file());
    assert!(String::from_utf8_lossy(&with_nonsense.stderr).contains("Unauthorized"));
    let with_homes_ca = get(&another, &TESTBED.home().ca_file());
    assert!(String::from_utf8_lossy(&with_homes_ca.stderr).contains("certificate"));
}

#[test]
fn the_operators_kubeconfig_has_home_alone() {
    let mut kubectl = TESTBED.home().kubectl([
        "config",
        "view",
        "-o",
        "jsonpath={.clusters[*].cluster.server} {.users[*]}",
    ]);
    let view = stdout(&run(kubectl.env("KUBECONFIG", TESTBED.operator_kubeconfig()), ""));
    assert_eq!(
        view,
        format!(
            "{} {{\"name\":\"operator\",\"user\":{{\"token\":\"REDACTED\"}}}}",
            TESTBED.home().url()
        )
    );
    let mut kubectl = TESTBED.home().kubectl(["get", "serviceaccounts", "-o", "name"]);
    let listed = stdout(&run(kubectl.env("KUBECONFIG", TESTBED.operator_kubeconfig()), ""));
    assert!(listed.contains("serviceaccount/operator\n"), "{listed}");
}

#[test]
fn custom_resources_are_discovered_validated_and_printed() {
    for cluster in [TESTBED.home(), TESTBED.cluster("az-a")] {
        let listed = stdout(&run(&mut cluster.kubectl(["api-resources", "-o", "name"]), ""));
        for resource in [
            "hypervisors.kvm.cloud.sap",
            "reservations.cortex.cloud",
            "histories.cortex.cloud",
            "widgets.example.com",
        ] {
            assert!(
                listed.lines().any(|line| line == resource),
                "{}: {listed}",
                cluster.name()
            );
        }
    }
    let home = TESTBED.home();
    stdout(&run(
        &mut home.kubectl(["create", "-f", "-"]),
        &hypervisor("printed", 64),
    ));
    let table = stdout(&run(&mut home.kubectl(["get", "openstack", "-o", "wide"]), ""));
    let header: Vec<&str> = table
        .lines()
        .next()
        .unwrap_or_default()
        .split("   ")
        .map(str::trim)
        .collect();
    let header: Vec<&str> = header.into_iter().filter(|cell| !cell.is_empty()).collect();
    assert_eq!(
        header,
        [
            "NAME",
            "ZONE",
            "VERSION",
            "INSTANCES",
            "READY",
            "HYPERVISOR VERSION",
            "MAINTENANCE",
            "CPUS",
            "AGE"
        ]
    );
    let refused = run(
        &mut home.kubectl(["create", "--validate=false", "-f", "-"]),
        &hypervisor("refused", -1),
    );
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        message.contains("spec.cpus") && message.contains("is invalid"),
        "{message}"
    );
}

#[test]
fn a_killed_api_server_comes_back_with_everything_it_knew() {
    let cluster = TESTBED.cluster("az-b");
    stdout(&run(
        &mut cluster.kubectl(["create", "-f", "-"]),
        &hypervisor("survivor", 8),
    ));
    let (url, first) = (cluster.url(), cluster.pid().expect("it runs"));

    cluster.kill().expect("it is killed");
    assert_eq!(cluster.pid(), None);
    assert!(!cluster.is_ready());
    let refused = run(&mut cluster.kubectl(["get", "hv"]), "");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("refused"));

    cluster.restart().expect("it starts again");
    assert!(cluster.is_ready());
    assert_eq!(cluster.url(), url);
    assert!(cluster.pid().is_some_and(|pid| pid != first));
    let get = ["get", "hv", "survivor", "-o", "name"];
    let mut kubectl = kubectl_with_token(cluster, TESTBED.operator_token(), &cluster.ca_file(), &get);
    assert_eq!(
        stdout(&run(&mut kubectl, "")),
        "hypervisor.kvm.cloud.sap/survivor\n"
    );
}

#[test]
fn a_paused_api_server_answers_when_it_is_resumed() {
    let testbed = Testbed::start(&[]).unwrap_or_else(|error| panic!("{error:#}"));
    let home = testbed.home();
    home.pause().expect("it is paused");
    let silent = run(&mut home.kubectl(["get", "ns", "--request-timeout=1s"]), "");
    assert!(!silent.status.success());
    home.resume().expect("it is resumed");
    let listed = stdout(&run(&mut home.kubectl(["get", "ns", "-o", "name"]), ""));
    assert!(listed.contains("namespace/default\n"), "{listed}");

    let (dir, pids) = (testbed.dir().to_path_buf(), pids_in(testbed.dir()));
    assert_eq!(pids.len(), 2);
    assert!(pids.iter().all(|pid| runs_in(*pid, &dir)));
    drop(testbed);
    assert!(!dir.exists());
    assert!(!pids.iter().any(|pid| runs_in(*pid, &dir)));
}

/// `testbed` with a cache directory of its own.
fn command(cache: &Path, arguments: &[&str]) -> Command {
    let bin = cache.join("bin");
    if !bin.exists() {
        let binaries = Binaries::find().unwrap_or_else(|error| panic!("{error:#}"));
        fs::create_dir(&bin).expect("a new folder");
        symlink(binaries.etcd, bin.join("etcd")).expect("a new link");
        symlink(binaries.kube_apiserver, bin.join("kube-apiserver")).expect("a new link");
        symlink(binaries.kubectl, bin.join("kubectl")).expect("a new link");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_testbed"));
    command
        .args(arguments)
        .env("MULTICLUSTER_TESTBED_CACHE", cache)
        .env_remove("KUBEBUILDER_ASSETS");
    command
}

#[test]
fn servers_end_with_an_owner_that_is_killed() {
    let cache = tempfile::tempdir().expect("a new folder");
    let dir = cache.path().join("up");
    let mut owner = command(cache.path(), &["up"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("testbed starts");
    eventually("six servers", || pids_in(&dir).len() == 6);
    let pids = pids_in(&dir);
    owner.kill().expect("it is killed");
    owner.wait().expect("it has ended");
    eventually("no servers and no files", || {
        !dir.exists() && !pids.iter().any(|pid| runs_in(*pid, &dir))
    });
}

#[test]
fn up_and_down_can_be_said_twice() {
    let cache = tempfile::tempdir().expect("a new folder");
    let dir = cache.path().join("up");
    let testbed = |arguments: &[&str]| run(&mut command(cache.path(), arguments), "");

    let exports = stdout(&testbed(&["up", "--remotes", "az-c"]));
    let path = dir.display();
    assert_eq!(
        exports,
        format!(
            "export KUBECONFIG='{path}/operator.kubeconfig'\nexport MULTICLUSTER_CONFIG='{path}/apiservers.yaml'\n\
             export TESTBED_DIR='{path}'\n"
        )
    );
    let pid =
        |server: &str| fs::read_to_string(dir.join(format!("{server}.pid"))).expect("there is a pid file");
    let (home, remote) = (pid("home.apiserver"), pid("az-c.apiserver"));
    let killed = Command::new("sh")
        .args(["-c", r#"kill -KILL "$1""#, "sh", remote.trim()])
        .status();
    assert!(killed.is_ok_and(|status| status.success()));

    assert_eq!(stdout(&testbed(&["up"])), exports);
    assert_eq!(pid("home.apiserver"), home);
    assert_ne!(pid("az-c.apiserver"), remote);
    let other = testbed(&["up", "--remotes", "az-d"]);
    assert!(!other.status.success());
    assert!(String::from_utf8_lossy(&other.stderr).contains("end it with `testbed down` first"));

    let pids = pids_in(&dir);
    assert!(pids.iter().all(|pid| runs_in(*pid, &dir)));
    stdout(&testbed(&["down"]));
    assert!(!dir.exists());
    assert!(!pids.iter().any(|pid| runs_in(*pid, &dir)));
    stdout(&testbed(&["down"]));
}

#[test]
fn a_missing_binary_is_named_with_the_way_to_get_it() {
    let cache = tempfile::tempdir().expect("a new folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_testbed"));
    let output = command
        .arg("up")
        .env("MULTICLUSTER_TESTBED_CACHE", cache.path())
        .env_remove("KUBEBUILDER_ASSETS");
    let output = run(output, "");
    assert!(!output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        message.contains("etcd is missing") && message.contains("testbed/install"),
        "{message}"
    );
}
