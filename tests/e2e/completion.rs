//! Completion while one types: by the program itself, in real shells, and behind kubectl.

use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use testbed::real::Testbed;

use crate::support::{BINARY, Env, seed, testbed, testbed_alone, wait_until};

/// An environment in whose PATH the program is, under its three names.
fn installed(testbed: &Testbed) -> (Env, PathBuf) {
    let mut env = Env::new(testbed);
    let bin = env.path().join("bin");
    std::fs::create_dir_all(&bin).expect("the folder is made");
    for name in ["kubectl-multicluster", "kmc", "kubectl_complete-multicluster"] {
        symlink(BINARY, bin.join(name)).expect("the link is made");
    }
    env.set("PATH", &format!("{}:/usr/bin:/bin", bin.display()));
    // From now on it is known what the kinds are called, however little time there is to ask.
    env.run(&["get", "hv", "-l", "test=none"]).exits(0);
    (env, bin)
}

/// What another program prints in this environment.
fn output(env: &Env, program: &str, arguments: &[&str]) -> String {
    let output = env.run_other(program, arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    // kubectl tells there how it asks.
    assert!(
        error.is_empty() || program == "kubectl",
        "{program} {arguments:?}: {error}"
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What kubectl gets, without descriptions, and the directive.
fn asked(env: &Env, words: &[&str]) -> (Vec<String>, String) {
    let text = output(env, "kubectl_complete-multicluster", words);
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| line.split('\t').next().unwrap_or_default().to_owned())
        .collect();
    let directive = lines.pop().unwrap_or_default();
    (lines, directive)
}

#[test]
fn kinds_names_namespaces_clusters_labels_and_formats_are_known() {
    let testbed = testbed();
    let (env, _) = installed(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("one", "az-b"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let (one, two) = (env.name("one"), env.name("two"));
    let candidates = |words: &[&str]| asked(&env, words).0;

    assert!(candidates(&["ge"]).contains(&"get".to_owned()));
    assert_eq!(candidates(&["get", "hyp"]), ["hypervisors.kvm.cloud.sap"]);
    assert!(candidates(&["get", "hv"]).contains(&"hv".to_owned()));
    assert_eq!(candidates(&["get", "hv,hyp"]), ["hv,hypervisors.kvm.cloud.sap"]);
    assert_eq!(candidates(&["get", "hv", &env.name("")]), [one.as_str(), &two]);
    assert_eq!(candidates(&["get", "hv", &one, &env.name("")]), [two.as_str()]);
    assert_eq!(
        candidates(&["delete", &format!("hv/{two}")]),
        [format!("hv/{two}")]
    );
    assert_eq!(
        candidates(&["get", &format!("az-a:hv/{}", env.name(""))]),
        [format!("az-a:hv/{one}")]
    );
    assert_eq!(
        candidates(&["-C", "az-b", "get", "hv", &env.name("")]),
        [one.as_str(), &two]
    );
    assert!(candidates(&["get", "cm", "-n", "kube-s"]).contains(&"kube-system".to_owned()));
    assert_eq!(candidates(&["get", "hv", "-C", "az-"]), ["az-a", "az-b"]);
    assert_eq!(
        candidates(&["get", "hv", "-C", "az-a,"]),
        ["az-a,az-b", "az-a,home"]
    );
    assert!(candidates(&["get", "hv", "-l", "topo"]).contains(&"topology.kubernetes.io/zone".to_owned()));
    let values = candidates(&["get", "hv", "-l", "topology.kubernetes.io/zone=az-"]);
    assert!(
        values.contains(&"topology.kubernetes.io/zone=az-b".to_owned()),
        "{values:?}"
    );
    assert_eq!(
        candidates(&["get", "hv", "-o", "js"]),
        ["json", "jsonpath=", "jsonpath-as-json=", "jsonpath-file="]
    );
    assert_eq!(candidates(&["get", "hv", "--group-by", "z"]), ["zone"]);
    let keys = candidates(&["get", "hv", "--group-by", ""]);
    assert_eq!(keys[..2], ["cluster", "zone"]);
    assert!(
        keys.contains(&"topology.kubernetes.io/zone".to_owned()),
        "{keys:?}"
    );
    assert_eq!(candidates(&["get", "--all-n"]), ["--all-namespaces"]);
    // A list takes no names, and what there is nothing of has no candidates.
    assert_eq!(candidates(&["list", "hv", &env.name("")]), Vec::<String>::new());
    assert_eq!(candidates(&["get", "hv", "no-such"]), Vec::<String>::new());

    // The description says where an object is.
    let text = output(&env, "kubectl_complete-multicluster", &["get", "hv", &one]);
    assert_eq!(text, format!("{one}\taz-a, az-b\n:4\n"));
    let (_, directive) = asked(&env, &["get", "hv", "-o", "jsonpath="]);
    assert_eq!(directive, ":6", "the word goes on");
}

#[test]
fn kubectl_asks_for_its_plugin() {
    let testbed = testbed();
    let (env, bin) = installed(&testbed);
    let kubectl = testbed.cluster("home").kubectl(["version"]);
    symlink(kubectl.get_program(), bin.join("kubectl")).expect("the link is made");
    let text = output(&env, "kubectl", &["__complete", "multicluster", "get", "hyp"]);
    assert!(
        text.starts_with("hypervisors.kvm.cloud.sap\tHypervisor (hv)\n:4\n"),
        "{text}"
    );
}

#[test]
fn a_cluster_that_is_silent_keeps_no_shell_waiting() {
    let testbed = testbed_alone();
    let (env, _) = installed(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let begun = env.name("");
    let ask = || asked(&env, &["get", "hv", &begun]).0;
    assert_eq!(ask().len(), 2);
    testbed.cluster("az-b").pause().expect("it is paused");
    // What the silent cluster had is known from before, once what it said is too old to save asking.
    wait_until("az-a has another one", Duration::from_secs(20), || {
        seed(&testbed, "az-a", &env.hypervisor("three", "az-a"));
        let start = Instant::now();
        let names = ask();
        assert!(
            start.elapsed() < Duration::from_millis(900),
            "{:?}",
            start.elapsed()
        );
        assert!(names.contains(&env.name("two")), "{names:?}");
        names.len() == 3
    });
}

#[test]
fn no_exec_plugin_is_run() {
    let testbed = testbed();
    let (mut env, _) = installed(&testbed);
    let plugin = env.file("plugin", "#!/bin/sh\ntouch \"$HOME/ran\"\nexit 1\n");
    let kubeconfig = std::fs::read_to_string(testbed.operator_kubeconfig()).expect("the kubeconfig");
    let at = kubeconfig.find("token:").expect("a token");
    let end = kubeconfig[at..]
        .find('\n')
        .map_or(kubeconfig.len(), |length| at + length);
    let exec = format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, args: [\"{}\"], interactiveMode: Never}}",
        plugin.display()
    );
    let kubeconfig = format!("{}{exec}{}", &kubeconfig[..at], &kubeconfig[end..]);
    let kubeconfig = env.file("with-exec", &kubeconfig);
    env.set("KUBECONFIG", &kubeconfig.display().to_string());
    // Types are known from the APIServers file; names would need the plugin.
    assert_eq!(asked(&env, &["get", "hyp"]).0, ["hypervisors.kvm.cloud.sap"]);
    assert_eq!(asked(&env, &["get", "hypervisor", ""]).0, Vec::<String>::new());
    assert!(!env.path().join("ran").exists());
    env.run(&["get", "hv"]);
    assert!(env.path().join("ran").exists(), "a command does run it");
}

/// The program's own script, loaded.
fn script(env: &Env, shell: &str) -> String {
    let text = env.run(&["completion", shell]).exits(0).stdout;
    env.file(&format!("script.{shell}"), &text).display().to_string()
}

#[test]
fn in_bash() {
    let testbed = testbed();
    let (env, _) = installed(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let one = env.name("one");
    let script = script(&env, "bash");
    let complete = |line: &str| {
        let text = format!(
            "source {script}; COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; _kmc_complete; printf '%s\\n' \"${{COMPREPLY[@]}}\"; \
             complete -p kmc kubectl-multicluster"
        );
        let text = output(&env, "bash", &["--norc", "--noprofile", "-c", &text]);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let registered = lines.split_off(lines.len() - 2);
        assert_eq!(
            registered,
            [
                "complete -o default -F _kmc_complete kmc",
                "complete -o default -F _kubectl_multicluster_complete kubectl-multicluster"
            ]
        );
        lines
    };
    assert_eq!(complete("kmc get hyp"), ["hypervisors.kvm.cloud.sap"]);
    assert_eq!(complete(&format!("kmc get hv {}", env.name("o"))), [one.as_str()]);
    // bash replaces what comes after the colon alone, and after the equals sign.
    assert_eq!(
        complete(&format!("kmc get az-a:hv/{}", env.name("o"))),
        [format!("hv/{one}")]
    );
    assert_eq!(complete("kmc get hv --output=ya"), ["yaml"]);
    assert_eq!(complete("kmc get hv -C \"az-"), ["az-a", "az-b"]);
}

#[test]
fn in_zsh() {
    let Some(shell) = shell("zsh") else { return };
    let testbed = testbed();
    let (env, _) = installed(&testbed);
    let script = script(&env, "zsh");
    // The two functions of zsh's completion system that the script calls, here to show what it gives them.
    let text = format!(
        "compdef() {{ print -r -- \"compdef $*\" }}; _describe() {{ local array=$3; print -rl -- ${{(P)array}} }}; \
         source {script}; words=(kmc get hyp); CURRENT=3; _clap_dynamic_completer_kubectl_multicluster"
    );
    assert_eq!(
        output(&env, &shell, &["-f", "-c", &text]),
        "compdef _clap_dynamic_completer_kubectl_multicluster kubectl-multicluster kmc\n\
         hypervisors.kvm.cloud.sap:Hypervisor (hv)\n"
    );
}

#[test]
fn in_fish() {
    let Some(shell) = shell("fish") else { return };
    let testbed = testbed();
    let (env, _) = installed(&testbed);
    let script = script(&env, "fish");
    for program in ["kmc", "kubectl-multicluster"] {
        let text = format!("source {script}; complete -C '{program} get hyp'");
        assert_eq!(
            output(&env, &shell, &["--no-config", "-c", &text]),
            "hypervisors.kvm.cloud.sap\tHypervisor (hv)\n"
        );
    }
}

/// A shell of this machine. `testbed/install` puts zsh and fish there; where it was not run, there may be none to test in.
fn shell(name: &str) -> Option<String> {
    let path = format!("/usr/bin/{name}");
    let is_there = std::path::Path::new(&path).exists();
    if !is_there {
        eprintln!("{name} is not installed: not tested");
    }
    is_there.then_some(path)
}
