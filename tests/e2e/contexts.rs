//! `--contexts`: no APIServers file, every context a cluster that serves whatever it serves.

use std::fs;

use testbed::real::Testbed;

use crate::support::{Env, exists, kubectl, seed, testbed};

/// An operator with a context for each cluster, each with a user of its own, and no APIServers file.
pub fn with_contexts(testbed: &Testbed) -> Env {
    let mut env = Env::new(testbed);
    let mut paths = Vec::new();
    for cluster in testbed.clusters() {
        let own = fs::read_to_string(cluster.admin_kubeconfig()).expect("a kubeconfig");
        // Each kubeconfig calls its user admin; in a merge the first admin would be everybody.
        let own = own.replace("name: admin", &format!("name: admin-{}", cluster.name()));
        let own = own.replace("user: admin", &format!("user: admin-{}", cluster.name()));
        paths.push(
            env.file(&format!("{}.kubeconfig", cluster.name()), &own)
                .display()
                .to_string(),
        );
    }
    env.set("KUBECONFIG", &paths.join(":"));
    env.set("MULTICLUSTER_CONFIG", "");
    env
}

#[test]
fn reads_ask_the_matching_contexts_for_anything_that_they_serve() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let selector = format!("test={}", env.id);
    let run = env
        .run(&["get", "hv", "--contexts", "az-*", "-l", &selector, "-o", "name"])
        .exits(0);
    let (one, two) = (env.name("one"), env.name("two"));
    assert_eq!(
        run.stdout,
        format!("az-a:hypervisor.kvm.cloud.sap/{one}\naz-b:hypervisor.kvm.cloud.sap/{two}\n")
    );
    // Every cluster has a namespace "default": that is no duplicate.
    let run = env
        .run(&["get", "namespaces", "default", "--contexts", "home,az-a"])
        .exits(0);
    assert_eq!(run.stdout.lines().count(), 3, "{}", run.stdout);
    assert_eq!(run.stderr, "");
    let run = env.run(&["get", "nothing", "--contexts", "*"]).exits(1);
    assert_eq!(
        run.stderr,
        "error: the server doesn't have a resource type \"nothing\"\n"
    );
    let run = env.run(&["get", "hv", "--contexts", "qa-*"]).exits(2);
    assert!(
        run.stderr
            .starts_with("error: no kubeconfig context is called \"qa-*\"; there are "),
        "{}",
        run.stderr
    );
}

#[test]
fn a_write_needs_its_one_target_to_be_named() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    let manifest = env.hypervisor("one", "somewhere");
    let apply = ["apply-routed", "-f", "-", "--contexts", "*"];
    let run = env.run_with(&manifest, &apply).exits(2);
    assert!(
        run.stderr
            .contains("name the one cluster to write to with --clusters"),
        "{}",
        run.stderr
    );
    let run = env
        .run_with(&manifest, &[&apply[..], &["-C", "az-b"]].concat())
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{} created in az-b\n", env.name("one"))
    );
    assert!(!exists(&testbed, "az-a", &format!("hv/{}", env.name("one"))));
    env.run(&["delete", "hv", &env.name("one"), "--contexts", "*"])
        .exits(2);
    env.run(&["delete", "hv", &env.name("one"), "--contexts", "*", "-C", "az-b"])
        .exits(0);
    assert!(!exists(&testbed, "az-b", &format!("hv/{}", env.name("one"))));
}

/// A cluster that has the kind in another version alone does not pass for one that has none.
#[test]
fn a_kind_in_another_version_is_told() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    let group = format!("{}.example.org", env.id);
    for (cluster, version) in [("az-a", "v1"), ("az-b", "v1beta1")] {
        let definition = format!(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: things.{group}}}\n\
             spec:\n  group: {group}\n  scope: Cluster\n  names: {{kind: Thing, plural: things}}\n  versions:\n  - name: {version}\n    \
             served: true\n    storage: true\n    schema: {{openAPIV3Schema: {{type: object}}}}\n"
        );
        seed(&testbed, cluster, &definition);
        let known = [
            "wait",
            "--for=condition=Established",
            "--timeout=30s",
            &format!("crd/things.{group}"),
        ];
        let (stdout, stderr) = kubectl(&testbed, cluster, &known);
        assert!(stdout.contains("condition met"), "{stderr}");
    }
    let listed = |arguments: &[&str]| {
        let arguments = [arguments, &["--contexts", "az-*"]].concat();
        // What is established is served a moment later.
        let mut run = env.run(&arguments);
        for _ in 0..200 {
            if run.code == 3 && run.stderr.contains("it serves") {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
            run = env.run(&arguments);
        }
        run.exits(3)
    };
    let told = format!("it serves things.{group} in v1beta1, not in v1; ask it for things.v1beta1.{group}");
    let run = listed(&["get", &format!("things.{group}")]);
    assert!(run.stderr.contains(&told), "{}", run.stderr);
    let run = listed(&["count", &format!("things.{group}")]);
    assert!(run.stderr.contains(&told), "{}", run.stderr);
    env.run(&["get", &format!("things.v1beta1.{group}"), "--contexts", "az-b"])
        .exits(0);
    for cluster in ["az-a", "az-b"] {
        kubectl(&testbed, cluster, &["delete", "crd", &format!("things.{group}")]);
    }
}

/// A plugin that notes when it begins and ends, and asks a question meanwhile.
const PLUGIN: &str = "#!/bin/sh\nprintf 'begin %s\\n' \"$1\" >> \"$3\"\nif [ -t 0 ]; then printf 'password of %s? ' \"$1\" >&2; \
                      read answer; printf 'answer %s %s\\n' \"$1\" \"$answer\" >> \"$3\"; fi\nsleep 0.3\n\
                      printf 'end %s\\n' \"$1\" >> \"$3\"\nprintf '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\
                      \"kind\":\"ExecCredential\",\"status\":{\"token\":\"%s\"}}' \"$2\"\n";

/// A context for each zone and a second one for the first, whose users log in with plugins of their own.
fn with_plugins(testbed: &Testbed, env: &mut Env) {
    let plugin = env.file("plugin", PLUGIN);
    let mut permissions = fs::metadata(&plugin).expect("the plugin").permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o700);
    fs::set_permissions(&plugin, permissions).expect("the plugin can be run");
    let mut paths = Vec::new();
    for name in ["az-a", "az-b"] {
        let own = fs::read_to_string(testbed.cluster(name).admin_kubeconfig()).expect("a kubeconfig");
        let token = own
            .lines()
            .find_map(|line| line.trim().strip_prefix("token: "))
            .expect("a token");
        let exec = format!(
            "exec: {{apiVersion: client.authentication.k8s.io/v1, command: {}, interactiveMode: IfAvailable, args: [{name}, {token}, log]}}",
            plugin.display()
        );
        let own = own.replace(&format!("token: {token}"), &exec);
        let own = own.replace("name: admin", &format!("name: admin-{name}"));
        let own = own.replace("user: admin", &format!("user: admin-{name}"));
        let second = format!(
            "  - name: {name}-too\n    context: {{cluster: {name}, user: admin-{name}}}\ncurrent-context:"
        );
        let own = own.replace("current-context:", &second);
        paths.push(
            env.file(&format!("{name}.kubeconfig"), &own)
                .display()
                .to_string(),
        );
    }
    env.set("KUBECONFIG", &paths.join(":"));
    env.set("MULTICLUSTER_CONFIG", "");
}

/// What the plugins noted, and nothing of it from before.
fn noted(env: &Env) -> Vec<String> {
    let log = env.path().join("log");
    let text = fs::read_to_string(&log).unwrap_or_default();
    let _ = fs::remove_file(log);
    text.lines().map(str::to_owned).collect()
}

#[test]
fn every_contexts_plugin_runs_once_and_asks_alone() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    with_plugins(&testbed, &mut env);
    let get = ["get", "namespaces", "--contexts", "az-*", "-o", "name"];
    // Nobody can be asked: both at once, each once, also for the contexts that share a user.
    let run = env.run(&get).exits(0);
    assert!(
        run.stdout.contains("az-b-too:namespace/default\n"),
        "{}",
        run.stdout
    );
    let mut lines = noted(&env);
    lines.sort();
    assert_eq!(lines, ["begin az-a", "begin az-b", "end az-a", "end az-b"]);

    // On a terminal, one after the other: the second asks when the first has been answered and has ended.
    let mut terminal = env.terminal(&get);
    terminal.wait_for("password of az-");
    let first = if terminal.shown().contains("password of az-a") {
        "az-a"
    } else {
        "az-b"
    };
    let second = if first == "az-a" { "az-b" } else { "az-a" };
    terminal.types("one\n");
    terminal.wait_for(&format!("password of {second}"));
    terminal.types("two\n");
    let (code, stdout, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    assert!(stdout.contains("az-a:namespace/default\n"), "{stdout}");
    assert_eq!(
        noted(&env),
        [
            format!("begin {first}"),
            format!("answer {first} one"),
            format!("end {first}"),
            format!("begin {second}"),
            format!("answer {second} two"),
            format!("end {second}"),
        ]
    );
}
