//! A server that repeats what it was sent: no credential comes back to the user, in whatever the server wraps it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use multicluster::client::ListParams;
use serde_json::{Value, json};
use testbed::simulated::{Fault, Options, Rule};

use crate::simulated::{Fleet, HYPERVISORS, hypervisor, hypervisors};
use crate::support::Env;
use crate::watching::Watching;

/// What answers az-b's every request for hypervisors.
fn answer(fleet: &Fleet, fault: Fault) {
    answer_at(fleet, &format!("{HYPERVISORS}*"), fault);
}

/// What answers az-b's every request for such paths.
fn answer_at(fleet: &Fleet, path: &str, fault: Fault) {
    let faults = fleet.server("az-b").faults();
    faults.clear();
    faults.add(Rule::new("*", path).fault(fault));
}

fn html(text: &str) -> Fault {
    Fault::respond(502, &[("Content-Type", "text/html")], text.to_owned())
}

fn json(code: u16, body: &Value) -> Fault {
    Fault::respond(code, &[("Content-Type", "application/json")], body.to_string())
}

/// The answers that repeat a header, each with its name.
fn echoes(header: &str) -> Vec<(&'static str, Fault)> {
    let said = format!("request had Authorization: {header}, no good");
    let causes = json!([{"reason": "FieldValueInvalid", "message": said, "field": said}]);
    let details = json!({"name": said, "kind": "hypervisors", "causes": causes});
    let status = |code: u16, reason: &str| {
        let body = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": said, "reason": reason,
            "details": details, "code": code});
        json(code, &body)
    };
    let long = format!("{}{said}", "x".repeat(150));
    vec![
        ("a 401", status(401, "Unauthorized")),
        ("a 403", status(403, "Forbidden")),
        ("a 422", status(422, "Invalid")),
        ("a 500", status(500, "InternalError")),
        ("a conflict", status(409, "Conflict")),
        ("a proxy's page", html(&said)),
        ("a page that is cut where the token stands", html(&long)),
        (
            "a login page",
            Fault::respond(200, &[("Content-Type", "text/html")], said.clone()),
        ),
        (
            "a success that is no JSON",
            Fault::respond(200, &[("Content-Type", "application/json")], long.clone()),
        ),
        (
            "a list of another shape",
            json(200, &json!({"kind": "HypervisorList", "items": said})),
        ),
        (
            "a kind of another name",
            json(200, &json!({"kind": said, "apiVersion": said, "items": []})),
        ),
        (
            "an object of another name",
            json(200, &json!({"kind": "Hypervisor", "metadata": {"name": said}})),
        ),
        (
            "a redirect",
            Fault::respond(
                302,
                &[(
                    "Location",
                    &format!("https://elsewhere/?{}", header.replace(' ', "+")),
                )],
                "",
            ),
        ),
    ]
}

/// Runs commands against such a server; [`Env::run`] looks for the credential in both streams, and at the end in all files.
fn run_all(fleet: &Fleet, env: &Env, path: &str, header: &str) -> usize {
    env.file("one.yaml", &hypervisor("new", "az-b").to_string());
    let commands: [&[&str]; 12] = [
        &["get", "hv"],
        &["apply-routed", "-f", "one.yaml"],
        &["get", "hv", "-o", "json"],
        &["get", "hv", "one"],
        &["list", "hv", "-o", "yaml"],
        &["count", "hv"],
        &["describe", "hv", "one"],
        &["create", "-f", "one.yaml"],
        &["label", "hv", "one", "a=b"],
        &["delete", "hv", "one"],
        &["delete-all-of", "hv", "--all", "--yes"],
        &["diff", "-f", "one.yaml"],
    ];
    let mut redacted = 0;
    for (name, fault) in echoes(header) {
        answer_at(fleet, path, fault);
        // Where every path answers so, discovery is as far as they come: two show it.
        let commands = commands.iter().take(if path == "*" { 2 } else { commands.len() });
        for command in commands {
            let arguments = [*command, &["-v=9", "--report=report.json"]].concat();
            let run = env.run(&arguments);
            let misuse = run.code == 2 && command[0] != "diff";
            assert!(!misuse, "{name}: {arguments:?}: {}", run.stderr);
            redacted += usize::from(run.stderr.contains("[redacted]"));
        }
    }
    redacted
}

#[test]
fn a_token_that_a_server_repeats_is_not_shown() {
    let fleet = Fleet::start();
    fleet.put("az-a", hypervisor("one", "az-a"));
    let env = fleet.env();
    let redacted = run_all(
        &fleet,
        &env,
        &format!("{HYPERVISORS}*"),
        &format!("Bearer {}", Options::TOKEN),
    );
    assert!(
        redacted > 90,
        "{redacted}: the servers' words are shown, but for the token"
    );
    answer(&fleet, html(&format!("Authorization: Bearer {}", Options::TOKEN)));
    let run = env.run(&["get", "hv", "one"]).exits(3);
    assert!(
        run.stderr
            .contains("502 Bad Gateway: Authorization: Bearer [redacted]"),
        "{}",
        run.stderr
    );
}

#[test]
fn nor_is_a_password_or_what_a_plugin_or_a_file_gave() {
    let fleet = Fleet::start();
    fleet.put("az-a", hypervisor("one", "az-a"));
    let password = "a password: of old";
    let env = fleet.env_with_user(&format!("{{username: me, password: \"{password}\"}}"));
    env.canaries().note(&format!("password: \"{password}\""));
    let encoded = STANDARD.encode(format!("me:{password}"));
    env.canaries().note(&format!("token: {encoded}"));
    for header in [format!("Basic {encoded}"), format!("me with {password}")] {
        let redacted = run_all(&fleet, &env, "*", &header);
        assert!(redacted > 12, "{redacted}");
    }

    let plugin =
        "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}";
    for user in [plugin, "tokenFile: the.token"] {
        let env = fleet.env_with_user(user);
        env.file("the.token", Options::TOKEN);
        let credential = json!({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1",
            "status": {"token": Options::TOKEN}});
        let path = env.file("plugin", &format!("#!/bin/sh\necho '{credential}'\n"));
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("a mode");
        answer(&fleet, html(&format!("Authorization: Bearer {}", Options::TOKEN)));
        let run = env.run(&["get", "hv", "-v=9", "--report=report.json"]).exits(3);
        assert!(run.stderr.contains("Bearer [redacted]"), "{}", run.stderr);
    }
}

#[test]
fn warnings_are_searched() {
    let fleet = Fleet::start();
    fleet.put("az-a", hypervisor("one", "az-a"));
    let warning = format!("299 - \"sent Bearer {}\"", Options::TOKEN);
    let list =
        json!({"kind": "HypervisorList", "apiVersion": "kvm.cloud.sap/v1", "metadata": {}, "items": []});
    let headers = [
        ("Content-Type", "application/json"),
        ("Warning", warning.as_str()),
    ];
    answer(&fleet, Fault::respond(200, &headers, list.to_string()));
    let env = fleet.env();
    let run = env.run(&["get", "hv", "-o", "json"]).exits(0);
    assert!(run.stderr.contains("sent Bearer [redacted]"), "{}", run.stderr);
}

#[test]
fn errors_within_a_watch_are_searched() {
    let said = format!("Bearer {}", Options::TOKEN);
    let status = json!({"kind": "Status", "code": 500, "reason": "InternalError", "message": said});
    for (line, shown) in [
        (json!({"type": "ERROR", "object": status}), "Bearer [redacted]"),
        (
            json!({"type": said, "object": {}}),
            "unknown type \"Bearer [redacted]\"",
        ),
    ] {
        let fleet = Fleet::start();
        fleet.put("az-a", hypervisor("one", "az-a"));
        let faults = fleet.server("az-b").faults();
        let headers = [("Content-Type", "application/json")];
        let answer = Fault::respond(200, &headers, format!("{line}\n"));
        faults.add(Rule::new("GET", HYPERVISORS).query("watch=").fault(answer));
        let env = fleet.env();
        let watch = Watching::start(&env, &["watch", "hv", "-v=9"]);
        watch.wait_for_message(shown);
        watch.interrupt().exits(130);
    }
}

#[test]
fn what_a_server_says_of_itself_is_searched_before_it_is_shown_or_kept() {
    let fleet = Fleet::start();
    let said = format!("Bearer {}", Options::TOKEN);
    for path in [
        "/version",
        "/apis/kvm.cloud.sap/v1",
        "/apis/authorization.k8s.io/*",
        "/apis/authentication.k8s.io/*",
    ] {
        let resource = json!({"name": "hypervisors", "singularName": "hypervisor", "namespaced": false, "kind": "Hypervisor",
            "verbs": ["get", "list"], "shortNames": ["hv"], "categories": [said]});
        let body = json!({"gitVersion": said, "kind": "APIResourceList", "groupVersion": "kvm.cloud.sap/v1",
            "resources": [resource], "status": {"allowed": false, "reason": said, "evaluationError": said,
                "resourceRules": [], "nonResourceRules": [], "incomplete": true, "userInfo": {"username": said}}});
        fleet
            .server("az-b")
            .faults()
            .add(Rule::new("*", path).fault(json(200, &body)));
    }
    let env = fleet.env();
    for (arguments, where_shown) in [
        (&["version"][..], true),
        (&["auth", "can-i", "get", "hv"], false),
        (&["auth", "can-i", "--list"], true),
        (&["auth", "whoami"], true),
        (&["api-resources", "-o", "wide"], false),
        (&["doctor"], false),
    ] {
        let run = env.run(&[arguments, &["-v=9"]].concat());
        let shown = run.stdout.contains("[redacted]") || run.stderr.contains("[redacted]");
        assert!(shown || !where_shown, "{arguments:?}: {run:?}");
    }
    // The cache is searched when `env` goes.
    assert!(env.path().join(".cache").exists());
}

#[test]
fn data_is_exact_whatever_it_is() {
    let fleet = Fleet::start();
    let mut object = hypervisor("one", "az-a");
    object["spec"]["version"] = json!(Options::TOKEN);
    fleet.put("az-a", object);
    let client = fleet.client("az-a");
    let listed = fleet.block_on(client.list::<Value>(&hypervisors(), &ListParams::default()));
    let listed = listed.expect("the kind is listed");
    assert_eq!(listed.items[0].object["spec"]["version"], Options::TOKEN);
}
