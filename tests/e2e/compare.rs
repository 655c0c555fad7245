//! `compare` and `snapshot`: two clusters beside each other, and before and after a maintenance.

use std::fs;

use serde_json::{Value, json};
use testbed::real::Testbed;

use crate::contexts::with_contexts;
use crate::support::{Env, kubectl, seed, testbed, testbed_alone};

fn selector(env: &Env) -> String {
    format!("test={}", env.id)
}

fn secret(env: &Env, name: &str, value: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: {}, namespace: default, labels: {{test: {}}}}}\n\
         stringData: {{password: {value}}}\n",
        env.name(name),
        env.id
    )
}

#[test]
fn two_clusters_beside_each_other() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("a", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("b", "az-b"));
    let both = env.hypervisor("differs", "az-b");
    seed(&testbed, "az-a", &both.replace("\"1.0\"", "\"0.9\""));
    seed(&testbed, "az-b", &both);
    for cluster in ["az-a", "az-b"] {
        seed(&testbed, cluster, &env.hypervisor("same", "az-b"));
    }
    let run = env
        .run(&["compare", "az-a", "az-b", "-l", &selector(&env)])
        .exits(1);
    let rows: Vec<Vec<&str>> = run
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let name = |name: &str| format!("hypervisor.kvm.cloud.sap/{}", env.name(name));
    assert_eq!(
        rows,
        [
            vec!["OBJECT", "az-a", "az-b", "DIFFERENCES"],
            vec![&name("a"), "present", "-"],
            vec![&name("b"), "-", "present"],
            vec![
                &name("differs"),
                "differs",
                "differs",
                "~",
                ".spec.version:",
                "\"0.9\"",
                "->",
                "\"1.0\""
            ],
        ],
        "{}",
        run.stdout
    );
    assert_eq!(
        run.stderr,
        "1 only in az-a, 1 only in az-b, 1 different, 1 the same\n"
    );
    let run = env
        .run(&[
            "compare",
            "az-b",
            "az-a",
            "hv",
            "-l",
            &selector(&env),
            "-o",
            "json",
        ])
        .exits(1);
    let all = run.json();
    assert_eq!(
        all["summary"],
        json!({"onlyIn": {"az-a": 1, "az-b": 1}, "different": 1, "same": 1, "unknown": 0})
    );
    assert_eq!(all["objects"][2]["differences"][0]["path"], ".spec.version");
    // Nothing differs where there is nothing.
    let run = env
        .run(&["compare", "az-a", "az-b", "hv", "-l", "test=none"])
        .exits(0);
    assert_eq!(
        (run.stdout.as_str(), run.stderr.as_str()),
        ("", "0 only in az-a, 0 only in az-b, 0 different, 0 the same\n")
    );
}

#[test]
fn contexts_can_be_compared_and_secrets_are_not_shown() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    seed(&testbed, "az-a", &secret(&env, "s", "canary-one"));
    seed(&testbed, "az-b", &secret(&env, "s", "canary-two"));
    let arguments = [
        "compare",
        "az-a",
        "az-b",
        "secrets",
        "--contexts",
        "az-*",
        "-l",
        &selector(&env),
    ];
    for format in ["table", "json", "yaml"] {
        let run = env.run(&[&arguments[..], &["-o", format]].concat()).exits(1);
        assert!(run.stdout.contains(".data.password"), "{}", run.stdout);
        for canary in ["canary", "Y2FuYXJ5"] {
            assert!(!run.stdout.contains(canary), "{}", run.stdout);
        }
    }
}

#[test]
fn it_says_what_it_compares() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (arguments, message) in [
        (
            &["compare", "az-a"][..],
            "name a second cluster to compare az-a with",
        ),
        (&["compare", "az-a", "az-a"], "az-a is compared with itself"),
        (&["compare", "az-a", "az-x"], "no cluster is called \"az-x\""),
        (
            &["compare", "nothing"],
            "\"nothing\" is neither a cluster nor a file; there are az-a, az-b, home",
        ),
    ] {
        let run = env.run(arguments).exits(2);
        assert!(run.stderr.contains(message), "{arguments:?}: {}", run.stderr);
    }
    env.file("other.json", "{\"kind\": \"List\"}");
    let run = env.run(&["compare", "other.json"]).exits(2);
    assert!(run.stderr.contains("other.json is no snapshot"), "{}", run.stderr);
}

/// A snapshot of what the test has.
fn take(env: &Env) -> Value {
    let run = env
        .run(&[
            "snapshot",
            "hv,secrets",
            "-l",
            &selector(env),
            "-o",
            "before.json",
        ])
        .exits(0);
    assert_eq!(run.stdout, "");
    let text = fs::read_to_string(env.path().join("before.json")).expect("a snapshot");
    serde_json::from_str(&text).expect("JSON")
}

fn delete(testbed: &Testbed, cluster: &str, object: &str) {
    let (_, error) = kubectl(testbed, cluster, &["delete", object]);
    assert_eq!(error, "");
}

#[test]
fn before_and_after_a_maintenance() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for name in ["same", "changed", "moved", "recreated", "vanished"] {
        seed(&testbed, "az-a", &env.hypervisor(name, "az-a"));
    }
    seed(&testbed, "home", &secret(&env, "kept", "canary-one"));
    seed(&testbed, "home", &secret(&env, "rotated", "canary-one"));
    let before = take(&env);
    assert_eq!(
        (&before["complete"], &before["kind"]),
        (&json!(true), &json!("Snapshot"))
    );
    assert_eq!(before["objects"].as_array().map(Vec::len), Some(7));
    let text = before.to_string();
    for canary in ["canary", "Y2FuYXJ5", "resourceVersion", "managedFields"] {
        assert!(!text.contains(canary), "{canary}: {text}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let metadata = fs::metadata(env.path().join("before.json")).expect("a file");
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }
    let run = env.run(&["compare", "before.json"]).exits(0);
    assert!(
        run.stderr.starts_with("Nothing has changed since 20"),
        "{}",
        run.stderr
    );

    let moved = env.hypervisor("moved", "az-a");
    seed(&testbed, "az-b", &moved);
    for name in ["moved", "recreated", "vanished"] {
        delete(&testbed, "az-a", &format!("hv/{}", env.name(name)));
    }
    seed(&testbed, "az-a", &env.hypervisor("recreated", "az-a"));
    seed(
        &testbed,
        "az-a",
        &env.hypervisor("changed", "az-a").replace("\"1.0\"", "\"1.1\""),
    );
    seed(&testbed, "az-b", &env.hypervisor("appeared", "az-b"));
    seed(&testbed, "home", &secret(&env, "rotated", "canary-two"));
    let run = env.run(&["compare", "before.json", "-o", "json"]).exits(1);
    let all = run.json();
    let mut shown: Vec<String> = all["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .map(|change| {
            format!(
                "{} {} {} {} {}",
                change["how"].as_str().expect("how"),
                change["name"].as_str().expect("a name"),
                change["from"],
                change["to"],
                change["differences"][0]["path"]
            )
        })
        .collect();
    shown.sort();
    let name = |name: &str| env.name(name);
    assert_eq!(
        shown,
        [
            format!("appeared {} null \"az-b\" null", name("appeared")),
            format!("changed {} \"az-a\" \"az-a\" \".spec.version\"", name("changed")),
            format!("changed {} \"home\" \"home\" \".data.password\"", name("rotated")),
            format!("moved {} \"az-a\" \"az-b\" null", name("moved")),
            format!("recreated {} \"az-a\" \"az-a\" null", name("recreated")),
            format!("vanished {} \"az-a\" null null", name("vanished")),
        ]
    );
    assert!(
        !run.stdout.contains("canary") && !run.stdout.contains("Y2FuYXJ5"),
        "{}",
        run.stdout
    );
    let run = env.run(&["compare", "before.json", "hv"]).exits(1);
    assert_eq!(run.stdout.lines().count(), 6, "{}", run.stdout);
    assert!(
        run.stderr
            .ends_with(": 1 vanished, 1 appeared, 1 moved, 1 recreated, 1 changed\n"),
        "{}",
        run.stderr
    );
    let run = env.run(&["compare", "before.json", "reservations"]).exits(2);
    assert!(
        run.stderr.contains("has no cortex.cloud/v1alpha1/Reservation"),
        "{}",
        run.stderr
    );
    let run = env.run(&["compare", "before.json", "-l", "a=b"]).exits(2);
    assert!(run.stderr.contains("those of the snapshot"), "{}", run.stderr);
    // What is there is not lost by a slip.
    let run = env.run(&["snapshot", "hv", "-o", "before.json"]).exits(2);
    assert!(
        run.stderr.contains("is there already; replace it with --force"),
        "{}",
        run.stderr
    );
    env.run(&[
        "snapshot",
        "hv",
        "-l",
        "test=none",
        "-o",
        "before.json",
        "--force",
    ])
    .exits(0);
    let run = env
        .run(&["snapshot", "hv", "-l", &selector(&env), "-o", "-"])
        .exits(0);
    assert_eq!(
        run.json()["objects"].as_array().map(Vec::len),
        Some(5),
        "and on stdout"
    );
}

#[test]
fn a_snapshot_is_whole_or_says_so() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("a", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("b", "az-b"));
    let arguments = ["snapshot", "hv", "-l", &selector(&env), "-o", "whole.json"];
    env.run(&arguments).exits(0);
    testbed.cluster("az-b").kill().expect("the server dies");
    let run = env
        .run(&["snapshot", "hv", "-l", &selector(&env), "-o", "part.json"])
        .exits(3);
    assert!(
        run.stderr
            .contains("nothing was written; accept it with --allow-partial"),
        "{}",
        run.stderr
    );
    let files: Vec<String> = fs::read_dir(env.path())
        .expect("the folder")
        .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".json") || name.starts_with(".tmp"))
        .collect();
    assert_eq!(files, ["whole.json"], "no remains");
    // What a silent cluster had has not vanished.
    let run = env.run(&["compare", "whole.json"]).exits(3);
    assert_eq!(run.stdout, "", "{}", run.stderr);
    env.run(&[
        "snapshot",
        "hv",
        "-l",
        &selector(&env),
        "-o",
        "part.json",
        "--allow-partial",
    ])
    .exits(0);
    let run = env
        .run(&["compare", "az-a", "az-b", "hv", "-l", &selector(&env)])
        .exits(3);
    assert_eq!(run.stdout, "", "az-b may have it, too");
    testbed.cluster("az-b").restart().expect("the server starts");
    // And what was not known then has not appeared.
    let run = env.run(&["compare", "part.json"]).exits(0);
    assert!(run.stderr.contains("part.json is not whole"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
}
