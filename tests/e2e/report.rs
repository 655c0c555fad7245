//! `--report`: whatever happens, the account is what its schema says.

use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;
use testbed::simulated::{Fault, Rule};

use crate::contexts::with_contexts;
use crate::simulated::{Fleet, HYPERVISORS, hypervisor};
use crate::support::{Env, seed, testbed, testbed_alone};

/// The schema of the documentation.
fn schema() -> Validator {
    let schema = serde_json::from_str(include_str!("../../docs/report.schema.json")).expect("JSON");
    jsonschema::validator_for(&schema).expect("a schema")
}

/// Runs a command, which ends with this code, and gives its report, which is as the schema has it.
#[track_caller]
fn reported(env: &Env, code: i32, arguments: &[&str]) -> Value {
    let path = env.path().join("report.json");
    // What is left of another call is not this one's.
    let _ = std::fs::remove_file(&path);
    env.run(&[arguments, &["--report", "report.json"]].concat())
        .exits(code);
    checked(&path, arguments)
}

#[track_caller]
fn checked(path: &Path, arguments: &[&str]) -> Value {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{arguments:?}: no report: {error}"));
    let report: Value = serde_json::from_str(&text).expect("JSON");
    let problems: Vec<String> = schema()
        .iter_errors(&report)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert_eq!(problems, [""; 0], "{arguments:?}: {report:#}");
    report
}

/// The outcome of each cluster.
fn outcomes(report: &Value) -> Vec<String> {
    let clusters = report["clusters"].as_array().expect("clusters").iter();
    clusters
        .map(|cluster| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            match cluster.get("error") {
                Some(error) => format!(
                    "{} {} {}",
                    text(&cluster["name"]),
                    text(&cluster["outcome"]),
                    text(&error["kind"])
                ),
                None => format!("{} {}", text(&cluster["name"]), text(&cluster["outcome"])),
            }
        })
        .collect()
}

#[test]
fn every_command_accounts_for_a_whole_answer() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (cluster, name) in [
        ("az-a", "one"),
        ("az-b", "two"),
        ("az-a", "copy"),
        ("az-b", "copy"),
    ] {
        seed(&testbed, cluster, &env.hypervisor(name, cluster));
    }
    let manifest = env.file("new.yaml", &env.hypervisor("new", "az-a"));
    let manifest = manifest.display().to_string();
    let selector = format!("test={}", env.id);
    let (one, copy) = (env.name("one"), env.name("copy"));
    let about = format!("hv/{one}");
    let both = ["az-a ok", "az-b ok"];
    let get = reported(&env, 0, &["get", "hv", "-l", &selector]);
    assert_eq!(outcomes(&get), both);
    assert_eq!(get["complete"], true);
    assert_eq!(get["duplicates"][0]["name"], copy.as_str());
    let counts: Vec<u64> = (0..2)
        .filter_map(|at| get["clusters"][at]["count"].as_u64())
        .collect();
    assert_eq!(counts, [2, 2]);

    // A write that is refused is a part that was not done.
    seed(&testbed, "az-a", &env.hypervisor("new", "az-a"));
    let refused = reported(&env, 1, &["create", "-f", &manifest]);
    assert_eq!(outcomes(&refused), ["az-a failed conflict", "az-b ok"]);
    assert_eq!(refused["complete"], false);
    env.run(&["delete", "-f", &manifest]).exits(0);

    let commands: Vec<(i32, Vec<&str>)> = vec![
        (0, vec!["list", "hv", "-l", &selector, "-o", "json"]),
        (0, vec!["get", "hv", &one]),
        (1, vec!["get", "hv", "there-is-none"]),
        (4, vec!["get", "hv", "-l", &selector, "--fail-on-duplicates"]),
        (0, vec!["get", "hv", "-l", &selector, "--group-by=zone"]),
        (0, vec!["count", "hv"]),
        (0, vec!["describe", "hv", &one]),
        (0, vec!["events", "--for", &about]),
        (0, vec!["clusters"]),
        (0, vec!["version"]),
        (0, vec!["api-resources"]),
        (0, vec!["auth", "can-i", "list", "hv"]),
        (4, vec!["duplicates", "hv", "-l", &selector]),
        (4, vec!["audit", "hv", "-l", &selector]),
        (0, vec!["matrix", "hv", "-l", &selector]),
        (1, vec!["compare", "az-a", "az-b", "hv", "-l", &selector]),
        (0, vec!["snapshot", "hv", "-l", &selector, "-o", "before.json"]),
        (0, vec!["wait", "hv", &one, "--for=create"]),
        (1, vec!["diff", "-f", &manifest]),
        (0, vec!["apply-routed", "-f", &manifest]),
        (0, vec!["replace", "-f", &manifest]),
        (
            0,
            vec![
                "patch",
                "hv",
                &one,
                "--type=merge",
                "-p",
                r#"{"spec":{"version":"2"}}"#,
            ],
        ),
        (0, vec!["label", "hv", &one, "a=b"]),
        (4, vec!["annotate", "hv", &copy, "a=b"]),
        (4, vec!["delete", "hv", &copy]),
        (0, vec!["delete", "hv", &one]),
        (0, vec!["delete-all-of", "hv", "-l", &selector, "--yes"]),
    ];
    for (code, arguments) in commands {
        let report = reported(&env, code, &arguments);
        assert_eq!(report["complete"], true, "{arguments:?}: {report:#}");
    }
}

#[test]
fn contexts_are_clusters_too() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    let report = reported(&env, 0, &["get", "ns", "--contexts", "*"]);
    assert_eq!(report["complete"], true);
    let clusters = report["clusters"].as_array().expect("clusters");
    assert_eq!(clusters.len(), 3);
    assert!(clusters.iter().all(|cluster| cluster["role"] == "context"));
}

#[test]
fn what_did_not_answer_is_named_with_its_reason() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let manifest = env.file("new.yaml", &env.hypervisor("new", "az-b"));
    let manifest = manifest.display().to_string();
    env.run(&["get", "hv", "-l", "test=none"]).exits(0);
    testbed.cluster("az-b").kill().expect("the server dies");
    let one = env.name("one");
    // Other tests' objects are there, too, and not all of them where they belong.
    let own = format!("test={}", env.id);
    let partial = ["az-a ok", "az-b failed connect"];
    for (code, arguments) in [
        (3, &["get", "hv"][..]),
        (0, &["get", "hv", "--allow-partial"]),
        (3, &["get", "hv", "-o", "json"]),
        (3, &["get", "hv", &one]),
        (3, &["count", "hv"]),
        (3, &["matrix", "hv"]),
        (3, &["describe", "hv", &one]),
    ] {
        let report = reported(&env, code, arguments);
        assert_eq!(report["complete"], false, "{arguments:?}");
        assert_eq!(outcomes(&report), partial, "{arguments:?}: {report:#}");
    }
    for (code, arguments) in [
        (3, &["audit", "hv", "--level=error", "-l", &own][..]),
        (3, &["clusters"]),
        (3, &["doctor"]),
        (3, &["delete", "hv", &one, "--clusters=*"]),
        (3, &["apply-routed", "-f", &manifest]),
    ] {
        let report = reported(&env, code, arguments);
        assert!(
            outcomes(&report).contains(&"az-b failed connect".to_owned()),
            "{arguments:?}: {report:#}"
        );
    }
    // Nobody at all.
    let report = reported(&env, 1, &["get", "hv", "-C", "az-b"]);
    assert_eq!(outcomes(&report), ["az-b failed connect"]);
}

#[test]
fn what_was_begun_and_what_nobody_knows() {
    let fleet = Fleet::start();
    let env = fleet.env();
    for number in 0..30 {
        fleet.put("az-a", hypervisor(&format!("hv-{number:02}"), "az-a"));
    }
    env.run(&["get", "hv"]).exits(0);
    // The second page never comes.
    let faults = fleet.server("az-a").faults();
    faults.add(
        Rule::new("GET", HYPERVISORS)
            .query("continue=")
            .fault(Fault::status(403, "Forbidden", "not any more")),
    );
    let list = ["get", "hv", "--chunk-size=10", "-o", "json"];
    let report = reported(&env, 3, &list);
    assert_eq!(outcomes(&report), ["az-a incomplete forbidden", "az-b ok"]);
    assert_eq!(report["clusters"][0]["count"], 10);
    faults.clear();

    // A write whose answer is lost.
    faults.add(Rule::new("PATCH", &format!("{HYPERVISORS}/*")).fault(Fault::ResetAfterCommit));
    let report = reported(&env, 6, &["label", "hv", "hv-01", "a=b"]);
    assert!(
        outcomes(&report).contains(&"az-a failed connect".to_owned()),
        "{report:#}"
    );
    let manifest = env.file("hv.json", &hypervisor("hv-02", "az-a").to_string());
    let manifest = manifest.display().to_string();
    let report = reported(&env, 6, &["apply-routed", "-f", &manifest]);
    assert_eq!(report["complete"], false);

    // Nobody was asked anything.
    let nowhere = env.file("nowhere.json", &hypervisor("hv-x", "az-x").to_string());
    let nowhere = nowhere.display().to_string();
    let report = reported(&env, 5, &["apply-routed", "-f", &nowhere]);
    assert_eq!(report["clusters"], serde_json::json!([]));
}

#[test]
fn a_command_line_that_is_wrong_has_no_report() {
    let env = Env::bare();
    env.run(&["get", "--report", "report.json"]).exits(2);
    env.run(&["get", "hv", "--config", "none.yaml", "--report", "report.json"])
        .exits(1);
    assert!(!env.path().join("report.json").exists());
}
