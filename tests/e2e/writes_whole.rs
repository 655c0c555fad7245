//! A call that writes does all of it, or nothing: whatever becomes of its output, and whatever it is told to write.

use std::fs::File;
use std::io::pipe;

use crate::support::{Env, exists, seed, testbed};

#[test]
fn writes_go_on_when_the_reader_of_stdout_has_gone() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let both = format!(
        "{}---\n{}",
        env.hypervisor("one", "az-a"),
        env.hypervisor("two", "az-b")
    );
    let file = env.file("both.yaml", &both).display().to_string();
    let (one, two) = (env.name("one"), env.name("two"));
    let gone = |arguments: &[&str]| {
        let (reader, writer) = pipe().expect("a pipe");
        drop(reader);
        let output = env.run_into(writer, arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*stderr), (Some(0), ""), "{arguments:?}");
    };
    gone(&["apply-routed", "-f", &file]);
    assert!(exists(&testbed, "az-a", &format!("hv/{one}")));
    assert!(exists(&testbed, "az-b", &format!("hv/{two}")));
    gone(&["delete", "hv", &one, &two]);
    assert!(!exists(&testbed, "az-a", &format!("hv/{one}")));
    assert!(!exists(&testbed, "az-b", &format!("hv/{two}")));
}

#[test]
fn what_a_full_disk_does_not_take_is_told_on_stderr() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let both = format!(
        "{}---\n{}",
        env.hypervisor("one", "az-a"),
        env.hypervisor("two", "az-b")
    );
    let file = env.file("both.yaml", &both).display().to_string();
    let full = File::options().write(true).open("/dev/full").expect("/dev/full");
    let output = env.run_into(full, &["apply-routed", "-f", &file]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        format!(
            "hypervisor.kvm.cloud.sap/{} created in az-a\nhypervisor.kvm.cloud.sap/{} created in az-b\n\
             error: writing to stdout: No space left on device (os error 28)\n",
            env.name("one"),
            env.name("two")
        )
    );
    assert!(exists(&testbed, "az-b", &format!("hv/{}", env.name("two"))));
}

#[test]
fn one_call_does_not_make_the_duplicate_itself() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let twice = format!(
        "{}---\n{}",
        env.hypervisor("one", "az-a"),
        env.hypervisor("one", "az-b")
    );
    let file = env.file("twice.yaml", &twice).display().to_string();
    let run = env.run(&["apply-routed", "-f", &file]).exits(4);
    assert_eq!(run.stdout, "");
    let name = env.name("one");
    assert!(
        run.stderr.contains(&format!(
            "{file}:11: hypervisor.kvm.cloud.sap/{name} belongs to az-b, but at {file}:1 the same object belongs to az-a; "
        )),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.ends_with("error: nothing was written\n"),
        "{}",
        run.stderr
    );
    assert!(!exists(&testbed, "az-a", &format!("hv/{name}")));
    env.run(&["apply-routed", "-f", &file, "--allow-duplicate"])
        .exits(0);
    assert!(
        exists(&testbed, "az-a", &format!("hv/{name}")) && exists(&testbed, "az-b", &format!("hv/{name}"))
    );
}

#[test]
fn a_servers_dry_run_tells_a_change_from_none() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = env.hypervisor("one", "az-a");
    let reference = format!("hypervisor.kvm.cloud.sap/{}", env.name("one"));
    let dry = ["apply-routed", "-f", "-", "--dry-run=server"];
    let run = env.run_with(&manifest, &dry).exits(0);
    assert_eq!(
        run.stdout,
        format!("{reference} created in az-a (server dry run)\n")
    );
    env.run_with(&manifest, &["apply-routed", "-f", "-"]).exits(0);
    let run = env.run_with(&manifest, &dry).exits(0);
    assert_eq!(
        run.stdout,
        format!("{reference} unchanged in az-a (server dry run)\n")
    );
    let changed = manifest.replace("version: \"1.0\"", "version: \"2.0\"");
    let run = env.run_with(&changed, &dry).exits(0);
    assert_eq!(
        run.stdout,
        format!("{reference} configured in az-a (server dry run)\n")
    );
    let run = env.run(&["get", "hv", &env.name("one"), "-o", "json"]).exits(0);
    assert_eq!(run.json()["spec"]["version"], "1.0");
}

#[test]
fn a_type_of_one_cluster_is_deleted_there_alone() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let selector = format!("test={}", env.id);
    let run = env
        .run(&["delete-all-of", "az-a:hypervisors", "-l", &selector, "--yes"])
        .exits(0);
    assert_eq!(run.stderr, "az-a: 1 hypervisors.kvm.cloud.sap to delete\n");
    assert_eq!(
        run.stdout,
        format!(
            "hypervisor.kvm.cloud.sap \"{}\" deleted in az-a\n",
            env.name("one")
        )
    );
    assert!(exists(&testbed, "az-b", &format!("hv/{}", env.name("two"))));
}

#[test]
fn a_report_tells_what_was_written_and_what_was_not() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let copy = env
        .file("copy.yaml", &env.hypervisor("one", "az-b"))
        .display()
        .to_string();
    let report = env.path().join("report.json").display().to_string();
    env.run(&["apply-routed", "-f", &copy, "--report", &report])
        .exits(4);
    let told: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&report).expect("the report")).expect("the report is JSON");
    assert_eq!(told["complete"], true);
    assert_eq!(told["clusters"][0]["name"], "az-a");
    assert_eq!(told["clusters"][0]["count"], 1);
    env.run(&[
        "delete",
        "hv",
        &env.name("one"),
        "--report",
        "/nonexistent/report.json",
    ])
    .exits(1);
    assert!(!exists(&testbed, "az-a", &format!("hv/{}", env.name("one"))));
}

#[test]
fn a_report_is_refused_where_there_is_nothing_to_account_for() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let report = env.path().join("report.json");
    for arguments in [&["watch", "hv"][..], &["get", "hv", "-w"], &["clusters-for"]] {
        let report = report.display().to_string();
        let run = env.run(&[arguments, &["--report", &report]].concat()).exits(2);
        assert!(
            run.stderr.starts_with("error: --report is an account of "),
            "{}",
            run.stderr
        );
    }
    assert!(!report.exists());
    env.run(&["version", "--report", &report.display().to_string()])
        .exits(0);
    assert!(report.exists());
}
