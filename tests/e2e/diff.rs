//! `diff`: what apply-routed would change, and where.

use std::process::Stdio;
use std::time::Duration;

use jiff::Timestamp;
use testbed::real::Testbed;

use crate::support::{Env, Run, exists, seed, testbed, testbed_alone, wait_until};

const SECRET_DATA: [&str; 3] = ["b25l", "dHdv", "dGhyZWU="];

fn config_map(env: &Env, name: &str, value: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n  namespace: default\n  labels: {{test: {}}}\ndata:\n  k: {value}\n",
        env.name(name),
        env.id
    )
}

fn secret(env: &Env, name: &str, data: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {}\n  namespace: default\ndata: {{{data}}}\n",
        env.name(name)
    )
}

/// Applies as apply-routed does, so that an apply of the same changes nothing.
#[track_caller]
fn applied(env: &Env, yaml: &str) {
    env.run_with(yaml, &["apply-routed", "-f", "-"]).exits(0);
}

/// What a program printed, without what is different each time: the folders' names, times, and the UIDs of what is not there.
fn stable(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split('\t').next().unwrap_or_default().split(' ').collect();
        let word = |word: &&str| match (word.find("/LIVE-"), word.find("/MERGED-")) {
            (None, None) => (*word).to_owned(),
            (Some(at), _) | (None, Some(at)) => {
                let rest = &word[at + 1..];
                let folder = rest.split('-').next().unwrap_or_default();
                let file = rest.split_once('/').map_or("", |(_, file)| file);
                format!("{folder}/{file}")
            }
        };
        let line = words.iter().map(word).collect::<Vec<_>>().join(" ");
        let varies = ["creationTimestamp: ", "uid: ", "time: "]
            .iter()
            .find(|field| line.trim_start_matches(['+', '-', ' ']).starts_with(**field));
        lines.push(match varies {
            Some(field) => format!(
                "{}…",
                line.split(field).next().unwrap_or_default().to_owned() + field
            ),
            None => line,
        });
    }
    lines.join("\n")
}

/// Runs kubectl's diff in home with this on its stdin.
fn theirs(testbed: &Testbed, env: &Env, file: &str, arguments: &[&str]) -> (String, Option<i32>) {
    let mut command = testbed.home().kubectl(
        [
            &[
                "diff",
                "--server-side",
                "--field-manager=kubectl-multicluster",
                "-f",
                file,
            ],
            arguments,
        ]
        .concat(),
    );
    command.current_dir(env.path()).stdin(Stdio::null());
    let output = command.output().expect("kubectl runs");
    (
        String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        output.status.code(),
    )
}

#[test]
fn each_object_is_compared_where_it_belongs_and_nothing_is_written() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    applied(&env, &env.hypervisor("same", "az-a"));
    applied(&env, &env.hypervisor("changed", "az-b"));
    let same = env.hypervisor("same", "az-a");
    env.file("same.yaml", &same);
    let run = env.run(&["diff", "-f", "same.yaml"]).exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));

    let changed = env.hypervisor("changed", "az-b").replace("\"1.0\"", "\"2.0\"");
    let new = env.hypervisor("new", "az-a");
    env.file("all.yaml", &[same, changed, new].join("---\n"));
    let run = env.run(&["diff", "-f", "all.yaml"]).exits(1);
    assert_eq!(run.stderr, "");
    let [changed, new] = ["changed", "new"].map(|name| env.name(name));
    let text = stable(&run.stdout);
    for part in [
        format!(
            "diff -u -N LIVE/az-b.kvm.cloud.sap.v1.Hypervisor..{changed} MERGED/az-b.kvm.cloud.sap.v1.Hypervisor..{changed}\n"
        ),
        format!("--- LIVE/az-b.kvm.cloud.sap.v1.Hypervisor..{changed}\n"),
        "-  version: \"1.0\"\n+  version: \"2.0\"".to_owned(),
        format!("--- LIVE/az-a.kvm.cloud.sap.v1.Hypervisor..{new}\n"),
        "@@ -0,0 +1,".to_owned(),
    ] {
        assert!(text.contains(&part), "{part}\n---\n{text}");
    }
    assert!(!text.contains(&env.name("same")), "{text}");
    assert!(
        !text.contains("managedFields") && !text.contains("kubectl-multicluster/"),
        "{text}"
    );
    assert!(!exists(&testbed, "az-a", &format!("hv/{new}")));
    // What is chosen by label are manifests.
    let run = env.run(&["diff", "-f", "all.yaml", "-l", "test=other"]).exits(0);
    assert_eq!(run.stdout, "");
    let run = env
        .run(&["diff", "-f", "all.yaml", "--show-managed-fields", "-l", "test"])
        .exits(1);
    assert!(
        run.stdout.contains("manager: kubectl-multicluster"),
        "{}",
        run.stdout
    );
    let run = env
        .run(&[
            "diff",
            "-f",
            "all.yaml",
            "--show-managed-fields",
            "--field-manager=me",
            "--force-conflicts",
            "--concurrency=1",
        ])
        .exits(1);
    assert!(run.stdout.contains("manager: me"), "{}", run.stdout);
}

#[test]
fn over_one_cluster_it_prints_what_kubectl_prints() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let [one, two, three] = SECRET_DATA;
    applied(&env, &config_map(&env, "same", "v"));
    applied(&env, &config_map(&env, "changed", "v"));
    let data = format!("same: {one}, changed: {one}, gone: {two}");
    applied(&env, &secret(&env, "secret", &data));
    // managedFields tell the time in seconds: a dry run within the second of the apply shows no other time.
    let second = || Timestamp::now().as_second();
    let of_the_apply = second();
    wait_until("a later second", Duration::from_secs(3), || {
        second() > of_the_apply
    });
    let documents = [
        config_map(&env, "same", "v"),
        config_map(&env, "changed", "\"a: b\\n\\tc\""),
        config_map(&env, "new", "v"),
        secret(
            &env,
            "secret",
            &format!("same: {one}, changed: {three}, new: {two}"),
        ),
        secret(&env, "other", &format!("new: {three}")),
    ];
    env.file("all.yaml", &documents.join("---\n"));
    for arguments in [
        &[][..],
        &["--show-managed-fields"],
        &["--show-secrets"],
        &["--concurrency=3"],
        &["-l", "test"],
        &["-l", "test=other"],
        &["--force-conflicts"],
    ] {
        let (stdout, code) = theirs(&testbed, &env, "all.yaml", arguments);
        let ours = env.run(
            &[
                &["diff", "--show-cluster=false", "--server-side", "-f", "all.yaml"],
                arguments,
            ]
            .concat(),
        );
        assert_eq!(
            stable(&ours.stdout),
            stable(&stdout),
            "{arguments:?}\n{}",
            ours.stderr
        );
        assert_eq!(Some(ours.code), code, "{arguments:?}");
        assert!(!stdout.is_empty() || code == Some(0), "{arguments:?}");
        let shown = SECRET_DATA.iter().any(|value| ours.stdout.contains(*value));
        assert_eq!(
            shown,
            arguments == ["--show-secrets"],
            "{arguments:?}: {}",
            ours.stdout
        );
    }
}

#[test]
fn a_secret_stays_one_in_its_annotation_too() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    env.set("KUBECTL_EXTERNAL_DIFF", "diff -U99");
    let [one, two, _] = SECRET_DATA;
    let yaml = secret(&env, "secret", &format!("a: {one}"));
    let path = env.file("old.yaml", &yaml).display().to_string();
    let mut command = testbed.home().kubectl(["apply", "-f", &path]);
    assert!(command.output().expect("kubectl runs").status.success());
    env.file("new.yaml", &secret(&env, "secret", &format!("a: {two}")));
    let run = env.run(&["diff", "-f", "new.yaml", "--force-conflicts"]).exits(1);
    assert!(
        run.stdout.contains("-  a: '*** (before)'\n+  a: '*** (after)'"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("last-applied-configuration: '***'"),
        "{}",
        run.stdout
    );
    assert!(
        !run.stdout.contains(one) && !run.stdout.contains(two),
        "{}",
        run.stdout
    );
}

#[test]
fn the_program_is_the_users_choice() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    env.file("new.yaml", &config_map(&env, "new", "v"));
    let diff = |env: &Env| env.run(&["diff", "-f", "new.yaml"]);
    env.set("KUBECTL_EXTERNAL_DIFF", "echo -x a=b a_b  /etc");
    let run = diff(&env).exits(0);
    assert_eq!(stable(&run.stdout), "LIVE/ MERGED/ -x a=b");
    env.set("KUBECTL_EXTERNAL_DIFF", "false");
    diff(&env).exits(1);
    env.set("KUBECTL_EXTERNAL_DIFF", "grep -x");
    let run = diff(&env).exits(2);
    assert!(
        run.stderr
            .ends_with("error: failed to run \"grep\": exit status 2\n"),
        "{}",
        run.stderr
    );
    env.set("KUBECTL_EXTERNAL_DIFF", "nothing-of-this-name");
    let run = diff(&env).exits(2);
    assert_eq!(
        run.stderr,
        "error: failed to run \"nothing-of-this-name\": executable file not found in $PATH; install it, or name another \
         program in $KUBECTL_EXTERNAL_DIFF\n"
    );
    env.set("KUBECTL_EXTERNAL_DIFF", "");
    env.set("PATH", "/nowhere");
    let run = diff(&env).exits(2);
    assert!(
        run.stderr.starts_with("error: failed to run \"diff\": "),
        "{}",
        run.stderr
    );

    // The folders are nobody else's business, and go.
    env.set("PATH", "/usr/bin:/bin");
    env.set("KUBECTL_EXTERNAL_DIFF", "stat -c=%a");
    let folders = env.path().join("tmp");
    std::fs::create_dir(&folders).expect("the folder is made");
    env.set("TMPDIR", &folders.display().to_string());
    env.set("KUBECTL_EXTERNAL_DIFF", "ls -la");
    let run = diff(&env).exits(0);
    assert_eq!(run.stdout.matches("drwx------").count(), 2, "{}", run.stdout);
    assert_eq!(std::fs::read_dir(&folders).expect("the folder").count(), 0);
}

#[test]
fn what_cannot_be_compared_is_an_error_and_no_difference() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    // Of another manager.
    seed(&testbed, "az-a", &env.hypervisor("owned", "az-a"));
    let owned = env.hypervisor("owned", "az-a").replace("\"1.0\"", "\"2.0\"");
    env.file("owned.yaml", &owned);
    let run = env.run(&["diff", "-f", "owned.yaml"]).exits(2);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr
            .starts_with("Error from server (Conflict): owned.yaml:1: diff hypervisor.kvm.cloud.sap/")
            && run.stderr.contains("Apply failed with 1 conflict"),
        "{}",
        run.stderr
    );
    env.run(&["diff", "-f", "owned.yaml", "--force-conflicts"])
        .exits(1);
    // Not where it belongs: applying would be refused, comparing only warns.
    seed(&testbed, "az-b", &env.hypervisor("copy", "az-a"));
    env.file("copy.yaml", &env.hypervisor("copy", "az-a"));
    let run = env.run(&["diff", "-f", "copy.yaml"]).exits(1);
    assert!(
        run.stderr.starts_with("warning: copy.yaml:1: ")
            && run.stderr.contains("belongs to az-a, but exists in az-b"),
        "{}",
        run.stderr
    );
    // Nowhere.
    env.file("lost.yaml", &env.hypervisor("lost", "az-z"));
    let run = env.run(&["diff", "-f", "lost.yaml", "-f", "owned.yaml"]).exits(5);
    assert_eq!(run.stdout, "");
    let run = env.run(&["diff", "-f", "copy.yaml", "-C", "az-b"]).exits(5);
    assert!(run.stderr.contains("leaves out"), "{}", run.stderr);
    // Not at all.
    let bad = env
        .hypervisor("bad", "az-a")
        .replace("version: \"1.0\"", "cpus: many");
    env.file("bad.yaml", &bad);
    let run = env.run(&["diff", "-f", "bad.yaml"]).exits(2);
    assert!(run.stderr.contains("spec.cpus"), "{}", run.stderr);
    let foreign = "apiVersion: example.org/v1\nkind: Foreign\nmetadata: {name: a}\n";
    let run = env.run_with(foreign, &["diff", "-f", "-"]).exits(2);
    assert!(
        run.stderr.contains("example.org/v1/Foreign is not configured"),
        "{}",
        run.stderr
    );
    let run = env.run(&["diff", "-f", "none.yaml"]).exits(2);
    assert!(
        run.stderr.contains("the path \"none.yaml\" does not exist"),
        "{}",
        run.stderr
    );
    // Nothing to compare is no error.
    env.file("empty.yaml", "# nothing\n");
    env.run(&["diff", "-f", "empty.yaml"]).exits(0);
}

#[test]
fn an_object_that_is_being_deleted_is_told() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let held =
        config_map(&env, "held", "v").replace("  labels:", "  finalizers: [example.com/hold]\n  labels:");
    applied(&env, &held);
    let name = env.name("held");
    let mut command = testbed.home().kubectl(["delete", "cm", &name, "--wait=false"]);
    assert!(command.output().expect("kubectl runs").status.success());
    let run = env.run_with(&held, &["diff", "-f", "-"]).exits(0);
    assert_eq!(
        run.stderr,
        format!("Warning: Detected changes to resource {name} in home which is currently being deleted.\n")
    );
    let patch = r#"{"metadata":{"finalizers":null}}"#;
    let mut command = testbed.home().kubectl(["patch", "cm", &name, "-p", patch]);
    assert!(command.output().expect("kubectl runs").status.success());
}

#[test]
fn usage_errors_are_kubectls() {
    let env = Env::bare();
    let fails = |arguments: &[&str], stderr: &str| {
        let run: Run = env.run(&[&["diff"], arguments].concat()).exits(2);
        assert!(
            run.stderr.starts_with(&format!("error: {stderr}")),
            "{arguments:?}\n{}",
            run.stderr
        );
    };
    fails(&[], "must specify one of -f and -k\n");
    fails(&["foo", "-f", "x.yaml"], "Unexpected args: [foo]");
    fails(&["--foo"], "unknown flag: --foo\n");
    fails(&["-f", "x.yaml", "--prune"], "--prune is not supported");
    fails(
        &["-f", "x.yaml", "--server-side=false"],
        "--server-side=false is not supported",
    );
    fails(
        &["-f", "x.yaml", "--concurrency=x"],
        "invalid argument \"x\" for \"--concurrency\" flag: strconv.ParseInt: parsing \"x\": invalid syntax\n",
    );
}

#[test]
fn a_cluster_that_is_down_is_no_difference() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    for (name, zone) in [("one", "az-a"), ("two", "az-b")] {
        applied(&env, &env.hypervisor(name, zone));
    }
    env.file(
        "one.yaml",
        &env.hypervisor("one", "az-a").replace("\"1.0\"", "\"2.0\""),
    );
    env.file("two.yaml", &env.hypervisor("two", "az-b"));
    testbed.cluster("az-b").kill().expect("the server dies");
    let run = env.run(&["diff", "-f", "one.yaml", "-f", "two.yaml"]).exits(3);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr
            .contains("error: cluster az-b: look for hypervisor.kvm.cloud.sap/"),
        "{}",
        run.stderr
    );
    // Who else is silent is no obstacle.
    let run = env
        .run(&["diff", "-f", "one.yaml", "--report=report.json"])
        .exits(1);
    assert!(run.stdout.contains("+  version: \"2.0\""), "{}", run.stdout);
    assert!(
        run.stderr.contains("a copy there cannot be ruled out"),
        "{}",
        run.stderr
    );
    let report = std::fs::read_to_string(env.path().join("report.json")).expect("the report");
    assert!(report.contains("\"complete\": false"), "{report}");
}
