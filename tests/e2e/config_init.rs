//! `config init`: an APIServers file of kubeconfig contexts.

use std::fs;

use serde_json::json;

use crate::contexts::with_contexts;
use crate::support::{Env, testbed, testbed_alone};

/// What a new file means.
fn view(env: &Env, file: &str) -> serde_json::Value {
    env.run(&["config", "view", "--config", file, "-o", "json"])
        .exits(0)
        .json()
}

#[test]
fn flags_make_a_file_that_works() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    let init = [
        "config",
        "init",
        "--contexts",
        "*",
        "--home",
        "home",
        "--kinds",
        "hv,reservations.cortex.cloud",
        "--home-kinds",
        "secrets",
        "--label-from",
        "^az-(?<availabilityZone>.+)$",
        "--label",
        "az-b=availabilityZone=az-b",
        "--label",
        "*=region=r",
    ];
    let run = env.run(&[&init[..], &["--to", "new.yaml"]].concat()).exits(0);
    assert_eq!(run.stdout, "");
    assert_eq!(run.stderr, "wrote new.yaml\n");
    env.run(&["config", "lint", "new.yaml", "--strict"]).exits(0);
    let written = view(&env, "new.yaml");
    assert_eq!(written["home"]["gvks"], json!(["v1/Secret", "v1/SecretList"]));
    let first = &written["remotes"][0];
    assert_eq!(first["host"], testbed.cluster("az-a").url());
    assert_eq!(first["context"], "az-a");
    assert_eq!(first["labels"], json!({"availabilityZone": "a", "region": "r"}));
    assert_eq!(written["remotes"][1]["labels"]["availabilityZone"], "az-b");
    assert_eq!(
        first["gvks"],
        json!([
            "kvm.cloud.sap/v1/Hypervisor",
            "kvm.cloud.sap/v1/HypervisorList",
            "cortex.cloud/v1alpha1/Reservation",
            "cortex.cloud/v1alpha1/ReservationList",
        ])
    );
    let context = ["--context", "home", "--config", "new.yaml"];
    env.run(&[&["get", "hv,secrets", "-A"], &context[..]].concat())
        .exits(0);
    let run = env
        .run(&[&["doctor", "--strict"], &context[..]].concat())
        .exits(0);
    assert!(run.stdout.contains("Nothing is wrong."), "{}", run.stdout);
    // Off a terminal it goes to stdout, and over no file that is there.
    let run = env.run(&init).exits(0);
    assert_eq!(
        run.stdout,
        fs::read_to_string(env.path().join("new.yaml")).expect("a file")
    );
    let run = env.run(&[&init[..], &["--to", "new.yaml"]].concat()).exits(2);
    assert_eq!(run.stderr, "error: new.yaml exists; replace it with --force\n");
    env.run(&[&init[..], &["--to", "new.yaml", "--force"]].concat())
        .exits(0);
}

#[test]
fn what_flags_leave_out_has_a_default_or_is_asked_for() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    // home is the current context of the first kubeconfig.
    let run = env
        .run(&["config", "init", "--contexts", "az-*", "--home-credentials"])
        .exits(0);
    env.file("default.yaml", &run.stdout);
    let written = view(&env, "default.yaml");
    assert_eq!(
        written["remotes"][0]["labels"],
        json!({"availabilityZone": "az-a"})
    );
    assert_eq!(written["remotes"][0].get("context"), None);
    // Those that have a built-in router; Widget has none.
    let kinds = written["remotes"][0]["gvks"].to_string();
    assert!(
        kinds.contains("Hypervisor") && kinds.contains("History") && !kinds.contains("Widget"),
        "{kinds}"
    );
    for (arguments, error) in [
        (&[][..], "which contexts are to be remotes?"),
        (
            &["--contexts", "qa-*"],
            "no kubeconfig context is called \"qa-*\"",
        ),
        (&["--contexts", "home"], "there are no remotes beside home (home)"),
        (
            &["--contexts", "az-*", "--home", "x"],
            "no kubeconfig context is called \"x\"",
        ),
        (
            &["--contexts", "az-*", "--label", "x"],
            "is not of the form CONTEXT=KEY=VALUE",
        ),
        (
            &["--contexts", "az-*", "--label", "x=y=z"],
            "no remote's context is called \"x\"",
        ),
        (&["--contexts", "az-*", "--label-from", "x"], "needs a group"),
        (&["--contexts", "az-*", "--force"], "give --to"),
        (&["--config", "x"], "give --to"),
    ] {
        let run = env.run(&[&["config", "init"], arguments].concat()).exits(2);
        assert!(run.stderr.contains(error), "{arguments:?}: {}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    let run = env
        .run(&["config", "init", "--contexts", "az-*", "--kinds", "nothing"])
        .exits(1);
    assert_eq!(run.stderr, "error: none of the remotes serves \"nothing\"\n");
}

#[test]
fn a_silent_cluster_writes_nothing_unless_that_is_accepted() {
    let testbed = testbed_alone();
    let env = with_contexts(&testbed);
    testbed.cluster("az-b").kill().expect("the server dies");
    let init = [
        "config",
        "init",
        "--contexts",
        "az-*",
        "--kinds",
        "hv",
        "--to",
        "new.yaml",
    ];
    let run = env.run(&init).exits(3);
    assert!(
        run.stderr
            .ends_with("error: nothing was written: which kinds to list is not known\n"),
        "{}",
        run.stderr
    );
    assert!(!env.path().join("new.yaml").exists());
    env.run(&[&init[..], &["--allow-partial"]].concat()).exits(0);
    let written = view(&env, "new.yaml");
    assert_eq!(written["remotes"][0]["gvks"], written["remotes"][1]["gvks"]);
}

#[test]
fn on_a_terminal_it_is_asked() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    let mut terminal = env.terminal(&["config", "init"]);
    terminal.wait_for("Which context is home");
    terminal.types("\r");
    terminal.wait_for("Which contexts are remotes?");
    // Both, one after the other.
    terminal.types(" \x1b[B \r");
    terminal.wait_for("Which kinds do the remotes serve for you?");
    terminal.types("\r");
    terminal.wait_for("availabilityZone of az-a");
    terminal.types("zone-1\r");
    terminal.wait_for("availabilityZone of az-b");
    terminal.types("\r");
    terminal.wait_for("Where is the file to be written?");
    terminal.types("\r");
    let (code, stdout, shown) = terminal.end();
    assert_eq!((code, stdout.as_str()), (0, ""), "{shown}");
    let written = view(&env, ".config/kubectl-multicluster/config.yaml");
    assert_eq!(
        written["remotes"][0]["labels"],
        json!({"availabilityZone": "zone-1"})
    );
    assert_eq!(
        written["remotes"][1]["labels"],
        json!({"availabilityZone": "az-b"})
    );
    assert!(written["remotes"][0]["gvks"].to_string().contains("Hypervisor"));
    // Written where it is looked for.
    env.run(&["get", "hv", "--context", "home"]).exits(0);

    // Whoever gives up has changed nothing.
    let mut terminal = env.terminal(&["config", "init", "--to", "other.yaml"]);
    terminal.wait_for("Which context is home");
    terminal.types("\x1b");
    let (code, _, shown) = terminal.end();
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("nothing was written"), "{shown}");
    assert!(!env.path().join("other.yaml").exists());
}
