//! Who we are to the clusters, and that nobody else gets to know.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use testbed::real::Testbed;
use testbed::simulated::{Fault, Options, Rule};

use crate::simulated::{Fleet, HYPERVISORS, hypervisor, kubeconfig};
use crate::support::{Env, seed, testbed};
use crate::watching::Watching;

/// An environment of the real testbed whose kubeconfig has this user.
fn env_with_user(testbed: &Testbed, user: &str) -> Env {
    let mut env = Env::new(testbed);
    let home = testbed.home();
    let path = env.file("kubeconfig", &kubeconfig(&home.url(), home.ca_pem(), user));
    env.set("KUBECONFIG", &path.display().to_string());
    env
}

/// An exec credential plugin that notes each call and then runs this.
fn plugin(env: &Env, script: &str) -> PathBuf {
    let calls = env.path().join("calls");
    let path = env.file(
        "plugin",
        &format!("#!/bin/sh\necho call >> {}\n{script}\n", calls.display()),
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).expect("its mode is set");
    path
}

/// How often the plugin was called.
fn calls(env: &Env) -> usize {
    fs::read_to_string(env.path().join("calls"))
        .unwrap_or_default()
        .lines()
        .count()
}

/// The kubeconfig user of a plugin.
fn exec(plugin: &Path) -> String {
    format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1, command: {}, interactiveMode: Never}}",
        plugin.display()
    )
}

/// A plugin's answer.
fn credential(token: &str) -> String {
    let answer = serde_json::json!({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": token}});
    format!("echo '{answer}'")
}

#[test]
fn a_token_of_homes_service_account_is_all_it_takes() {
    let testbed = testbed();
    let token = testbed
        .mint_operator_token(Duration::from_secs(600))
        .expect("a token");
    let env = env_with_user(&testbed, &format!("token: {token}"));
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let run = env
        .run(&[
            "get",
            "reservations",
            "-l",
            "test=none",
            "--report",
            "report.json",
        ])
        .exits(0);
    // Other tests have reservations of their own.
    assert_eq!(run.stderr, "No resources found\n");
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(env.path().join("report.json")).expect("a report")).expect("JSON");
    let names: Vec<&str> = report["clusters"]
        .as_array()
        .expect("clusters")
        .iter()
        .filter_map(|cluster| cluster["name"].as_str())
        .collect();
    assert_eq!(names, ["az-a", "az-b", "home"]);
    assert_eq!(report["complete"], true);
    let run = env
        .run_with(&env.hypervisor("two", "az-b"), &["apply-routed", "-f", "-"])
        .exits(0);
    assert!(run.stdout.ends_with("created in az-b\n"), "{}", run.stdout);
}

#[test]
fn an_exec_plugin_runs_once_for_all_clusters() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    let plugin = plugin(&env, &credential(testbed.operator_token()));
    let path = env.file(
        "kubeconfig",
        &kubeconfig(&testbed.home().url(), testbed.home().ca_pem(), &exec(&plugin)),
    );
    env.set("KUBECONFIG", &path.display().to_string());
    env.run(&["get", "reservations"]).exits(0);
    assert_eq!(calls(&env), 1);
    let watch = Watching::start(&env, &["watch", "reservations", "-o", "json"]);
    for cluster in ["az-a", "az-b", "home"] {
        watch.wait_for(&format!("{cluster} SYNCED"));
    }
    watch.interrupt().exits(130);
    assert_eq!(calls(&env), 2);
}

#[test]
fn a_plugin_that_gives_nothing_is_named_and_nothing_is_sent() {
    let fleet = Fleet::start();
    for (script, problem) in [
        ("echo 'no session: log in first' >&2; exit 7", "exit status: 7"),
        ("echo nonsense", "ExecCredential"),
        ("sleep 60", "1 s"),
    ] {
        let env = fleet.env();
        let plugin = plugin(&env, script);
        env.file("kubeconfig", &fleet.kubeconfig(&exec(&plugin)));
        let run = env.run(&["get", "hv", "--request-timeout", "1s"]).exits(1);
        assert!(run.stderr.contains(problem), "{script}: {}", run.stderr);
        assert!(
            run.elapsed < Duration::from_secs(10),
            "{script}: {:?}",
            run.elapsed
        );
        assert_eq!(run.stdout, "");
        assert_eq!(calls(&env), 1, "{script}: {}", run.stderr);
        for cluster in ["az-a", "az-b", "home"] {
            assert!(fleet.requests(cluster, "", "").is_empty(), "{script}");
        }
        assert!(!run.stderr.contains("nonsense"), "{}", run.stderr);
        if script.contains("log in") {
            assert!(
                run.stderr.contains("no session: log in first\n"),
                "{}",
                run.stderr
            );
            assert!(
                run.stderr.contains(&plugin.display().to_string()),
                "{}",
                run.stderr
            );
        }
    }
}

#[test]
fn a_missing_plugin_is_told_with_its_hint() {
    let fleet = Fleet::start();
    let env = fleet.env_with_user(
        "exec: {apiVersion: client.authentication.k8s.io/v1, command: kubelogin-of-nowhere, interactiveMode: Never, installHint: install it}",
    );
    let run = env.run(&["get", "hv"]).exits(1);
    assert!(
        run.stderr.contains("kubelogin-of-nowhere") && run.stderr.contains("install it"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_token_file_is_read_from_beside_the_kubeconfig() {
    let fleet = Fleet::start();
    fleet.put("az-a", hypervisor("one", "az-a"));
    let env = fleet.env_with_user("tokenFile: the.token");
    let run = env.run(&["get", "hv"]).exits(1);
    assert!(run.stderr.contains("the.token"), "{}", run.stderr);
    env.file("the.token", &format!("{}\n", Options::TOKEN));
    let run = env.run(&["get", "hv", "-o", "name"]).exits(0);
    assert_eq!(run.stdout, "az-a:hypervisor.kvm.cloud.sap/one\n");
}

#[test]
fn a_wrong_token_is_refused_by_every_cluster_and_shown_by_nobody() {
    let testbed = testbed();
    let env = env_with_user(&testbed, "token: wrong-secret-token");
    let run = env.run(&["get", "hypervisors", "-v=9"]).exits(1);
    assert!(run.stderr.contains("Unauthorized"), "{}", run.stderr);
    assert!(!run.stderr.contains("wrong-secret-token"), "{}", run.stderr);
    // A right one on the command line is used instead.
    env.run(&["get", "hypervisors", "--token", testbed.operator_token()])
        .exits(0);
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_token_is_nowhere_to_be_read() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let token = testbed.operator_token();
    let signature = token.rsplit('.').next().expect("a signature");
    let mut texts = Vec::new();
    for arguments in [
        &["get", "hv", "-v=9", "--report", "report.json"][..],
        &["get", "hv", "-v=9", "-o", "json", "--token", token],
        &["version", "-v=9"],
        &["apply-routed", "-v=9", "-f", "hv.yaml"],
        &["watch", "hv", "-v=9", "--request-timeout", "1s"],
    ] {
        env.file("hv.yaml", &env.hypervisor("two", "az-b"));
        let run = env.run(arguments).exits(0);
        assert!(run.stderr.len() > 100, "-v=9 logs");
        texts.extend([run.stdout, run.stderr]);
    }
    let written = files(env.path());
    assert!(written.len() > 3, "the report and the cache: {written:?}");
    for file in written {
        texts.push(String::from_utf8_lossy(&fs::read(&file).expect("a file")).into_owned());
    }
    for text in texts {
        assert!(!text.contains(token) && !text.contains(signature), "{text}");
        assert!(!text.to_lowercase().contains("bearer e"), "{text}");
    }
}

#[test]
fn somebody_else_can_be_impersonated() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let run = env
        .run(&["get", "hypervisors", "--as", "nobody", "--as-group", "nobodies"])
        .exits(1);
    assert_eq!(
        run.stderr.matches("User \"nobody\" cannot list resource").count(),
        2,
        "{}",
        run.stderr
    );
    env.run(&[
        "get",
        "hypervisors",
        "--as",
        "root",
        "--as-group",
        "system:masters",
    ])
    .exits(0);
    let run = env
        .run(&["get", "hypervisors", "--as-group", "system:masters"])
        .exits(1);
    assert!(
        run.stderr.contains("without impersonating a user"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_redirect_is_not_followed() {
    let fleet = Fleet::start();
    for code in [301, 302, 303, 307, 308] {
        let env = fleet.env();
        let target = format!("{}{HYPERVISORS}", fleet.server("home").url());
        let faults = fleet.server("az-a").faults();
        faults.clear();
        faults.add(Rule::new("GET", &format!("{HYPERVISORS}*")).fault(Fault::respond(
            code,
            &[("Location", &target)],
            "",
        )));
        let run = env.run(&["get", "hv"]).exits(3);
        assert!(
            run.stderr.contains(&format!(
                "the server redirects ({code}) to {target}; redirects are not followed"
            )),
            "{}",
            run.stderr
        );
        assert!(fleet.requests("home", HYPERVISORS, "").is_empty());
    }
}

fn cache_files(env: &Env) -> Vec<PathBuf> {
    files(&env.path().join(".cache"))
}

#[test]
fn discovery_is_asked_for_once_and_kept_private() {
    let fleet = Fleet::start();
    fleet.put("az-a", hypervisor("one", "az-a"));
    let env = fleet.env();
    env.run(&["get", "hv"]).exits(0);
    let discovery = || -> usize {
        let clusters = ["az-a", "az-b", "home"].map(|cluster| {
            let requests = fleet.requests(cluster, "", "");
            requests
                .iter()
                .filter(|request| !request.path.starts_with(HYPERVISORS))
                .count()
        });
        clusters.iter().sum()
    };
    let asked = discovery();
    assert!(asked > 0);
    env.run(&["get", "hv"]).exits(0);
    env.run(&["get", "hypervisors"]).exits(0);
    assert_eq!(
        discovery(),
        asked,
        "the second call asks for nothing but the objects"
    );
    let written = cache_files(&env);
    assert!(!written.is_empty());
    for file in &written {
        let mode = |path: &Path| fs::metadata(path).expect("metadata").permissions().mode() & 0o777;
        assert_eq!(mode(file), 0o600, "{}", file.display());
        assert_eq!(
            mode(file.parent().expect("a folder")),
            0o700,
            "{}",
            file.display()
        );
    }
    // Whoever asks as somebody else has a cache of their own.
    env.run(&["get", "hv", "--as", "other"]).exits(0);
    assert!(discovery() > asked);

    for file in &cache_files(&env) {
        fs::write(file, b"{\"format\":1,\"truncated").expect("the file is written");
    }
    let before = discovery();
    let run = env.run(&["get", "hv", "-o", "name"]).exits(0);
    assert_eq!(
        (run.stdout.as_str(), run.stderr.as_str()),
        ("az-a:hypervisor.kvm.cloud.sap/one\n", "")
    );
    assert!(discovery() > before, "what is corrupt is asked for again");
    let before = discovery();
    env.run(&["get", "hv"]).exits(0);
    assert_eq!(discovery(), before, "and kept again");
}

#[test]
fn a_cache_that_cannot_be_written_changes_nothing() {
    let fleet = Fleet::start();
    let env = fleet.env();
    env.file("blocked", "a file where a folder should be");
    let run = env.run(&["get", "hv", "--cache-dir", "blocked"]).exits(0);
    assert_eq!(run.stderr, "No resources found\n");
}
