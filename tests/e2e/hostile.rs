//! What a server or a file supplies, when it means harm: nothing of it reaches a terminal raw, and nothing of it is believed.

use serde_json::{Value, json};
use testbed::simulated::{Fault, Options, Rule};

use crate::simulated::{Fleet, HYPERVISORS, hypervisor};
use crate::support::{BINARY, Env, Run};
use crate::watching::Watching;

/// Clears the screen, sets the title, turns the text around, hides characters, and begins a line of its own.
pub const EVIL: &str = "x\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{200b}\u{7f}\r\nerror: forged\ty";

/// What a terminal would act on, or show nothing for.
fn dangerous(text: &str) -> Vec<char> {
    let hidden = |character: &char| {
        (character.is_control() && *character != '\n')
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(hidden).collect()
}

/// Checks that a run put nothing dangerous on either stream, and that no line of stderr is one of the server's making.
#[track_caller]
pub fn clean(run: &Run) {
    assert_eq!(dangerous(&run.stdout), [], "stdout: {:?}", run.stdout);
    assert_eq!(dangerous(&run.stderr), [], "stderr: {:?}", run.stderr);
    for line in run.stdout.lines().chain(run.stderr.lines()) {
        assert!(!line.starts_with("error: forged"), "{line}");
    }
}

fn evil_object() -> Value {
    let mut object = hypervisor(&format!("n-{EVIL}"), EVIL);
    object["metadata"]["labels"][EVIL] = EVIL.into();
    object["status"] = json!({"operatingSystem": {"prettyVersion": EVIL}});
    object
}

/// The answer to every request for hypervisors.
fn answer(fleet: &Fleet, cluster: &str, fault: Fault) {
    let faults = fleet.server(cluster).faults();
    faults.clear();
    faults.add(Rule::new("GET", &format!("{HYPERVISORS}*")).fault(fault));
}

#[test]
fn names_labels_and_cells_are_escaped_for_people() {
    let fleet = Fleet::start();
    for zone in ["az-a", "az-b"] {
        fleet.put(zone, evil_object());
    }
    let env = fleet.env();
    for arguments in [
        &["get", "hv"][..],
        &["get", "hv", "-o", "wide", "--show-labels"],
        &["get", "hv", "-o", "name"],
        &["get", "hv", "-L", EVIL],
        &["get", "hv", "--show-kind"],
    ] {
        let run = env.run(arguments).exits(0);
        clean(&run);
        assert!(
            run.stdout.contains("n-x^[[2J^[]0;owned^G\\u{9b}31m\\u{202e}"),
            "{:?}",
            run.stdout
        );
        // A row of one line each, whatever is in it.
        assert!(run.stdout.lines().count() <= 3, "{:?}", run.stdout);
        assert!(
            run.stderr.starts_with("warning: duplicate ")
                && run.stderr.lines().skip(1).all(|line| line.starts_with("  ")),
            "{:?}",
            run.stderr
        );
    }
    for arguments in [&["watch", "hv"][..], &["watch", "hv", "-o", "name"]] {
        let watch = Watching::start(&env, arguments);
        watch.wait_for_line("az-a");
        watch.wait_for_line("az-b");
        watch.wait_for_message("duplicate");
        clean(&watch.interrupt().exits(130));
    }
    clean(&env.run(&["delete", "hv", "--dry-run=client", &format!("n-{EVIL}")]));
    clean(&env.run(&["delete-all-of", "hv", "--all"]).exits(1));
}

#[test]
fn what_is_found_across_clusters_is_escaped() {
    let fleet = Fleet::start();
    fleet.put("az-b", evil_object());
    let mut object = evil_object();
    object["spec"] = json!({"version": EVIL, EVIL: [EVIL]});
    fleet.put("az-a", object.clone());
    let env = fleet.env();
    env.file("evil.json", &object.to_string());
    for arguments in [
        &["duplicates", "hv"][..],
        &["duplicates", "hv", "-o", "wide"],
        &["duplicates", "hv", "-o", "name"],
        &["audit", "hv"],
        &["audit", "hv", "-o", "wide"],
        &["audit", "hv", "-o", "sarif"],
        &["audit", "hv", "-o", "junit"],
        &["matrix", "hv"],
        &["compare", "az-a", "az-b", "hv"],
        &["route", "-f", "evil.json"],
        &["route", "-f", "evil.json", "--explain"],
        &["route", "-f", "evil.json", "-o", "name"],
    ] {
        let run = env.run(arguments);
        assert_ne!(run.code, 2, "{run:?}");
        let shown = format!("{}{}", run.stdout, run.stderr);
        assert!(shown.contains("owned"), "{arguments:?}: {run:?}");
        clean(&run);
    }
}

#[test]
fn data_is_exact_when_nobody_looks_at_it() {
    let fleet = Fleet::start();
    fleet.put("az-a", evil_object());
    let env = fleet.env();
    let run = env.run(&["get", "hv", "-o", "json"]).exits(0);
    assert_eq!(run.json()["items"][0]["metadata"]["name"], format!("n-{EVIL}"));
    assert_eq!(run.json()["items"][0]["metadata"]["labels"][EVIL], EVIL);
    let watch = Watching::start(&env, &["watch", "hv", "-o", "json"]);
    watch.wait_for("az-a SYNCED");
    let events = watch.events();
    let added = events
        .iter()
        .find(|event| event["type"] == "ADDED")
        .expect("told");
    assert_eq!(added["object"]["metadata"]["name"], format!("n-{EVIL}"));
    watch.interrupt().exits(130);
}

/// A run of the binary with a terminal for its output, which `script` of util-linux makes.
#[cfg(target_os = "linux")]
fn on_a_terminal(env: &Env, arguments: &str) -> String {
    let output = env.run_other("script", &["-qec", &format!("{BINARY} {arguments}"), "/dev/null"]);
    assert!(output.status.success(), "{output:?}");
    // A terminal ends its lines with a carriage return, too.
    String::from_utf8(output.stdout)
        .expect("UTF-8")
        .replace("\r\n", "\n")
}

#[cfg(target_os = "linux")]
#[test]
fn data_on_a_terminal_is_escaped() {
    let fleet = Fleet::start();
    fleet.put("az-a", evil_object());
    let env = fleet.env();
    let shown = on_a_terminal(&env, "get hv -o json");
    assert_eq!(dangerous(&shown), [], "{shown:?}");
    // JSON has escapes of its own, so that it still says the same.
    let list: Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(list["items"][0]["metadata"]["name"], format!("n-{EVIL}"));
    for arguments in [
        "get hv -o yaml",
        "get hv",
        "get hv -o name",
        "watch hv -o json --request-timeout 1s",
    ] {
        let shown = on_a_terminal(&env, arguments);
        assert!(shown.contains("az-a"), "{arguments}: {shown:?}");
        assert_eq!(dangerous(&shown), [], "{arguments}: {shown:?}");
    }
}

#[test]
fn what_a_server_says_of_an_error_is_escaped() {
    let fleet = Fleet::start();
    let env = fleet.env();
    env.run(&["get", "hv"]).exits(0);
    let login = "<html>\n<script>alert(1)</script>\u{1b}[2J".to_owned();
    for fault in [
        Fault::status(500, "InternalError", EVIL),
        Fault::status(403, "Forbidden", EVIL),
        Fault::status(400, "BadRequest", EVIL),
        Fault::respond(502, &[], EVIL.as_bytes().to_vec()),
        Fault::respond(503, &[("Content-Type", "text/html")], login.into_bytes()),
        Fault::respond(
            200,
            &[],
            json!({"kind": EVIL, "apiVersion": EVIL, "items": EVIL}).to_string(),
        ),
        Fault::respond(200, &[], EVIL.as_bytes().to_vec()),
        Fault::respond(200, &[], [0xff, 0xfe, 0x1b, b'[', b'2', b'J'].to_vec()),
    ] {
        answer(&fleet, "az-a", fault);
        for arguments in [
            &["get", "hv"][..],
            &["get", "hv", "x"],
            &["watch", "hv", "--request-timeout", "1s"],
            &["delete", "hv", "x"],
        ] {
            let run = env.run(arguments);
            assert_ne!(run.code, 0, "{arguments:?}");
            assert!(run.stderr.contains("az-a"), "{:?}", run.stderr);
            clean(&run);
        }
        let run = env.run(&["get", "hv", "--report", "-"]).exits(3);
        assert_eq!(dangerous(&run.stderr), []);
        assert_eq!(
            dangerous(
                &run.stdout
                    .replace(['\u{202e}', '\u{200b}', '\u{9b}', '\u{7f}'], "")
            ),
            [],
            "{:?}",
            run.stdout
        );
    }
}

#[test]
fn warnings_of_a_server_are_escaped_and_told_once() {
    let fleet = Fleet::start();
    let list = json!({"kind": "HypervisorList", "apiVersion": "kvm.cloud.sap/v1", "metadata": {"resourceVersion": "1"}, "items": []});
    let warning = "299 - \"old \\\"kind\\\" \u{202e}\u{9b}2J ü\"";
    let env = fleet.env();
    env.run(&["get", "hv"]).exits(0);
    for zone in ["az-a", "az-b"] {
        answer(
            &fleet,
            zone,
            Fault::respond(
                200,
                &[("Warning", warning), ("Content-Type", "application/json")],
                list.to_string(),
            ),
        );
    }
    let run = env.run(&["get", "hv", "-o", "json"]).exits(0);
    clean(&run);
    assert_eq!(run.stderr, "Warning: old \"kind\" \\u{202e}\\u{9b}2J ü\n");
}

#[test]
fn what_discovery_supplies_is_escaped_and_cannot_lead_elsewhere() {
    let fleet = Fleet::start();
    for name in [
        EVIL,
        "../../../api/v1/secrets",
        "hypervisors?watch=true",
        "hypervisors/x",
    ] {
        let env = fleet.env();
        let resources = json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "kvm.cloud.sap/v1", "resources": [
            {"name": name, "singularName": name, "shortNames": ["hv", EVIL], "kind": "Hypervisor", "namespaced": false, "verbs": ["get", "list", "watch"]},
        ]});
        for zone in ["az-a", "az-b"] {
            let faults = fleet.server(zone).faults();
            faults.clear();
            faults.add(Rule::new("GET", "/apis/kvm.cloud.sap/v1").fault(Fault::respond(
                200,
                &[],
                resources.to_string(),
            )));
            fleet.server(zone).forget_requests();
        }
        let run = env.run(&["get", "hv"]);
        assert_ne!(run.code, 0, "{name:?}: {run:?}");
        clean(&run);
        for zone in ["az-a", "az-b"] {
            let strange =
                fleet.requests(zone, "secrets", "").len() + fleet.requests(zone, "", "watch=true").len();
            assert_eq!(strange, 0, "{name:?}: {:#?}", fleet.server(zone).requests());
        }
    }
}

#[test]
fn what_a_file_supplies_is_escaped() {
    let fleet = Fleet::start();
    let env = fleet.env();
    let evil = serde_json::to_string(EVIL)
        .expect("JSON")
        .replace('\u{7f}', "\\u007f")
        .replace('\u{9b}', "\\u009b");
    let evil = evil.replace('\u{202e}', "\\u202e").replace('\u{200b}', "\\u200b");
    let config = fleet.config();
    for changed in [
        config.replace(
            "{availabilityZone: az-a}",
            &format!("{{availabilityZone: {evil}}}"),
        ),
        config.replace("{availabilityZone: az-a}", &format!("{{{evil}: az-a}}")),
        config.replacen("  labels:", &format!("  name: {evil}\n  labels:"), 1),
        config.replacen("  labels:", &format!("  {evil}: 1\n  labels:"), 1),
        config.replacen("kvm.cloud.sap/v1/Hypervisor,", &format!("{evil},"), 1),
        config.replacen(
            &format!("host: {}", fleet.server("az-a").url()),
            &format!("host: {evil}"),
            1,
        ),
    ] {
        assert_ne!(changed, config);
        env.file("evil.yaml", &changed);
        for arguments in [
            &["get", "hv"][..],
            &["get", "hv", "-C", "none"],
            &["clusters-for", "kvm.cloud.sap/v1/Hypervisor"],
            &["clusters-for"],
            &["version"],
        ] {
            clean(&env.run(&[arguments, &["--config", "evil.yaml"]].concat()));
        }
    }
    // Arguments and file names are text from elsewhere as often as not.
    clean(&env.run(&["get", EVIL]));
    clean(&env.run(&["get", "hv", EVIL]));
    clean(&env.run(&["get", "hv", "-C", EVIL]).exits(2));
    clean(&env.run(&["get", "hv", "--config", EVIL]).exits(1));
    clean(&env.run(&["get", "hv", "-l", EVIL]));
    clean(&env.run(&["get", "-f", EVIL]).exits(1));
    clean(&env.run(&["get", "hv", &format!("--{EVIL}")]).exits(2));
}

#[test]
fn an_answer_that_is_no_list_is_a_failure_of_that_cluster_alone() {
    let fleet = Fleet::start();
    fleet.put("az-b", hypervisor("one", "az-b"));
    let env = fleet.env();
    env.run(&["get", "hv"]).exits(0);
    let list = |items: Value| {
        json!({"kind": "HypervisorList", "apiVersion": "kvm.cloud.sap/v1", "metadata": {}, "items": items})
            .to_string()
    };
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_object = list(json!(["X"])).replace(
        "\"X\"",
        &format!("{{\"metadata\":{{\"name\":\"deep\"}},\"spec\":{deep}}}"),
    );
    for (what, body) in [
        (
            "a login page",
            "<!DOCTYPE html><html><title>Log in</title></html>".to_owned(),
        ),
        (
            "half a list",
            list(json!([{"metadata": {"name": "x"}}]))[..60].to_owned(),
        ),
        ("nothing", String::new()),
        ("null", "null".to_owned()),
        ("a string", "\"text\"".to_owned()),
        ("items of text", list(json!(["x"]))),
        ("items of null", list(json!([null]))),
        ("an item without metadata", list(json!([{"kind": "Hypervisor"}]))),
        ("an item without a name", list(json!([{"metadata": {}}]))),
        (
            "an item with a number for a name",
            list(json!([{"metadata": {"name": 5}}])),
        ),
        ("deep nesting", deep_object.clone()),
    ] {
        answer(
            &fleet,
            "az-a",
            Fault::respond(200, &[("Content-Type", "application/json")], body),
        );
        for format in ["json", "name"] {
            if what == "deep nesting" && format == "name" {
                // A list of names does not look into objects any further than their names.
                let names = env.run(&["get", "hv", "-o", "name"]).exits(0).stdout;
                assert!(names.contains("/deep\n") && names.contains("/one\n"), "{names}");
                continue;
            }
            let run = env.run(&["get", "hv", "-o", format, "--report", "report.json"]);
            assert_eq!(run.code, 3, "{what}, {format}: {run:?}");
            assert!(run.stdout.contains("one"), "{what}, {format}: {run:?}");
            assert!(
                run.stderr.starts_with("error: cluster az-a ("),
                "{what}, {format}: {run:?}"
            );
            assert!(!run.stderr.contains("no cluster answered"), "{what}: {run:?}");
            let report = std::fs::read_to_string(env.path().join("report.json")).expect("a report");
            assert!(
                report.contains("\"kind\": \"decode\""),
                "{what}, {format}: {report}"
            );
        }
    }
    // Go writes an empty slice as null.
    answer(&fleet, "az-a", Fault::respond(200, &[], list(Value::Null)));
    for format in ["json", "name", "wide"] {
        let run = env.run(&["get", "hv", "-o", format]).exits(0);
        assert!(run.stdout.contains("one"), "{format}: {run:?}");
    }
}

#[test]
fn a_table_that_is_none_is_a_failure_of_that_cluster_alone() {
    let fleet = Fleet::start();
    fleet.put("az-b", hypervisor("one", "az-b"));
    let env = fleet.env();
    env.run(&["get", "hv"]).exits(0);
    let table = |columns: Value, rows: Value| {
        json!({"kind": "Table", "apiVersion": "meta.k8s.io/v1", "columnDefinitions": columns, "rows": rows})
            .to_string()
    };
    let name = json!([{"name": "Name", "type": "string", "format": "name", "priority": 0}]);
    for (what, code, body) in [
        ("no rows", 0, table(name.clone(), Value::Null)),
        (
            "no columns",
            3,
            table(Value::Null, json!([{"cells": ["x"], "object": {}}])),
        ),
        (
            "a row without an object",
            3,
            table(name.clone(), json!([{"cells": ["x"]}])),
        ),
        (
            "cells of objects",
            0,
            table(
                name.clone(),
                json!([{"cells": [{"a": 1}], "object": {"metadata": {"name": "x"}}}]),
            ),
        ),
        (
            "too few cells",
            0,
            table(
                name.clone(),
                json!([{"cells": [], "object": {"metadata": {"name": "x"}}}]),
            ),
        ),
        (
            "too many cells",
            0,
            table(
                name.clone(),
                json!([{"cells": ["x", "y", "z"], "object": {"metadata": {"name": "x"}}}]),
            ),
        ),
        (
            "no cells",
            0,
            table(
                name,
                json!([{"cells": null, "object": {"metadata": {"name": "x"}}}]),
            ),
        ),
    ] {
        answer(
            &fleet,
            "az-a",
            Fault::respond(200, &[("Content-Type", "application/json")], body),
        );
        let run = env.run(&["get", "hv"]);
        assert_eq!(run.code, code, "{what}: {run:?}");
        assert!(run.stdout.contains("one"), "{what}: {run:?}");
    }
}

#[test]
fn a_server_that_never_comes_to_the_end_of_its_list_is_stopped() {
    let fleet = Fleet::start();
    fleet.put("az-b", hypervisor("one", "az-b"));
    let env = fleet.env();
    let page = json!({"kind": "HypervisorList", "apiVersion": "kvm.cloud.sap/v1",
        "metadata": {"resourceVersion": "1", "continue": "again"}, "items": [{"metadata": {"name": "x"}}]});
    answer(&fleet, "az-a", Fault::respond(200, &[], page.to_string()));
    let run = env.run(&["get", "hv", "-o", "name"]).exits(3);
    // Names are printed while they are read, and that not all of them were is said.
    assert_eq!(
        run.stdout,
        "az-b:hypervisor.kvm.cloud.sap/one\naz-a:hypervisor.kvm.cloud.sap/x\n"
    );
    assert!(
        run.stderr
            .contains("the server repeats its continue token; some of its objects were given, not all"),
        "{}",
        run.stderr
    );
    assert_eq!(fleet.requests("az-a", HYPERVISORS, "").len(), 2);
    // The rows of a table wait for the end of their list, and there is none.
    let run = env.run(&["get", "hv", "--no-headers"]).exits(3);
    assert!(
        run.stdout.starts_with("az-b") && run.stdout.lines().count() == 1,
        "{}",
        run.stdout
    );
}

#[test]
fn a_token_that_cannot_be_sent_is_refused() {
    let fleet = Fleet::start();
    let env = fleet.env_with_user(&format!("token: \"{}\\nX-Injected: yes\"", Options::TOKEN));
    let run = env.run(&["get", "hv"]).exits(1);
    assert!(run.stderr.contains("cannot be sent"), "{}", run.stderr);
    assert!(!run.stderr.contains(Options::TOKEN), "{}", run.stderr);
    assert!(fleet.requests("az-a", "", "").is_empty());
}
