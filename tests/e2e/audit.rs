//! `audit`: every seeded trouble is found, nothing else is reported, and what it says mends it.

use serde_json::{Value, json};
use testbed::real::Testbed;

use crate::support::{Env, in_a_shell, seed, testbed, testbed_alone, wait_until};
use std::time::Duration;

/// A CustomResourceDefinition of a group of this test's own.
fn gadgets(env: &Env, size: &str) -> String {
    let group = format!("{}.example.org", env.id);
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: gadgets.{group}}}\n\
         spec:\n  group: {group}\n  scope: Cluster\n  names: {{kind: Gadget, listKind: GadgetList, plural: gadgets, singular: \
         gadget}}\n  versions:\n    - name: v1\n      served: true\n      storage: true\n      schema:\n        \
         openAPIV3Schema:\n          type: object\n          description: Made of {size}.\n          properties:\n            \
         spec:\n              type: object\n              properties:\n                zone: {{type: string}}\n                \
         size: {{type: {size}}}\n"
    )
}

/// Installs the definition and waits until it is served.
fn install(testbed: &Testbed, env: &Env, cluster: &str, size: &str) {
    seed(testbed, cluster, &gadgets(env, size));
    wait_until("gadgets are served", Duration::from_secs(20), || {
        let list = format!("gadgets.{}.example.org", env.id);
        let mut command = testbed.cluster(cluster).kubectl(["get", &list]);
        command.output().expect("kubectl runs").status.success()
    });
}

/// An operator whose file lists gadgets, too, for both zones.
fn with_gadgets(testbed: &Testbed) -> Env {
    let mut env = Env::new(testbed);
    let kind = format!("{}.example.org/v1/Gadget", env.id);
    let text = std::fs::read_to_string(testbed.config_path()).expect("the testbed's file");
    let text = text.replace(
        "        - kvm.cloud.sap/v1/Hypervisor\n",
        &format!("        - kvm.cloud.sap/v1/Hypervisor\n        - {kind}\n"),
    );
    let router =
        format!("routers:\n  - gvk: {kind}\n    field: .spec.zone\n    clusterLabel: availabilityZone\n");
    let config = env.file("apiservers.yaml", &text.replace("routers:\n", &router));
    env.set("MULTICLUSTER_CONFIG", &config.display().to_string());
    env
}

fn reservation(env: &Env, name: &str, zone: &str) -> String {
    format!(
        "apiVersion: cortex.cloud/v1alpha1\nkind: Reservation\nmetadata: {{name: {}, labels: {{test: {}}}}}\n\
         spec: {{availabilityZone: {zone}}}\n",
        env.name(name),
        env.id
    )
}

fn widget(env: &Env, name: &str, zone: &str) -> String {
    format!(
        "apiVersion: example.com/v1\nkind: Widget\nmetadata: {{name: {}, namespace: default, labels: {{test: {}}}}}\n\
         spec: {{zone: {zone}}}\n",
        env.name(name),
        env.id
    )
}

/// Much that is right, and of each trouble what the test is about.
fn trouble(testbed: &Testbed, env: &Env) {
    install(testbed, env, "az-a", "string");
    for zone in ["az-a", "az-b"] {
        seed(testbed, zone, &env.hypervisor(&format!("right-{zone}"), zone));
        seed(testbed, zone, &reservation(env, &format!("right-{zone}"), zone));
        seed(testbed, zone, &widget(env, &format!("right-{zone}"), zone));
    }
    // Home takes what no zone is for.
    seed(testbed, "home", &reservation(env, "fallback", "az-c"));
    // A duplicate.
    seed(testbed, "az-a", &env.hypervisor("twice", "az-b"));
    seed(testbed, "az-b", &env.hypervisor("twice", "az-b"));
    // Three misplaced objects.
    seed(testbed, "az-a", &env.hypervisor("misplaced", "az-b"));
    seed(testbed, "home", &reservation(env, "misplaced", "az-a"));
    seed(testbed, "az-b", &widget(env, "misplaced", "az-a"));
    // One without a label.
    let bare = env.hypervisor("bare", "az-b");
    seed(
        testbed,
        "az-b",
        &bare.replace("    topology.kubernetes.io/zone: az-b\n", ""),
    );
}

/// Code, object or kind, and clusters of each finding.
fn shown(all: &Value) -> Vec<String> {
    let findings = all["findings"].as_array().expect("findings");
    let mut lines: Vec<String> = findings
        .iter()
        .map(|finding| {
            let subject = &finding["subject"];
            let what = subject["object"].as_str().or(subject["kind"].as_str());
            format!(
                "{} {} {}",
                finding["code"].as_str().expect("a code"),
                what.expect("what it is about"),
                subject["clusters"]
            )
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn every_seeded_trouble_is_found_nothing_else_and_it_can_be_mended() {
    let testbed = testbed();
    let env = with_gadgets(&testbed);
    trouble(&testbed, &env);
    let selector = format!("test={}", env.id);
    let audit = |more: &[&str]| env.run(&[&["audit", "-l", &selector], more].concat());
    let run = audit(&["-o", "json"]).exits(5);
    let all = run.json();
    let id = &env.id;
    assert_eq!(
        shown(&all),
        [
            format!("duplicate hypervisor.kvm.cloud.sap/{id}-twice [\"az-a\",\"az-b\"]"),
            format!("kind-not-served {id}.example.org/v1/Gadget [\"az-b\"]"),
            format!("misplaced hypervisor.kvm.cloud.sap/{id}-misplaced [\"az-a\"]"),
            format!("misplaced reservation.cortex.cloud/{id}-misplaced [\"home\"]"),
            format!("misplaced widget.example.com/{id}-misplaced [\"az-b\"]"),
            format!("missing-routing-field hypervisor.kvm.cloud.sap/{id}-bare [\"az-b\"]"),
        ]
    );
    assert_eq!(all["complete"], true);
    assert_eq!(all["summary"], json!({"errors": 6, "warnings": 0, "notes": 0}));
    assert_eq!(run.stderr, "");

    // The same in every format.
    let run = audit(&[]).exits(5);
    assert_eq!(run.stdout.lines().count(), 7, "{}", run.stdout);
    assert_eq!(run.stderr, "6 errors\n");
    let sarif = audit(&["-o", "sarif"]).exits(5).json();
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(6));
    assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], true);
    let junit = audit(&["-o", "junit"]).exits(5).stdout;
    assert_eq!(junit.matches("<failure ").count(), 6, "{junit}");
    // One type alone.
    let run = env.run(&["audit", "wd", "-l", &selector, "-o", "json"]).exits(5);
    assert_eq!(shown(&run.json()).len(), 1);

    // The first way to mend each, as it is printed, but for the definition, which nobody can make up.
    for finding in all["findings"].as_array().expect("findings") {
        let commands = finding["remedies"][0]["commands"].as_array().expect("commands");
        for command in commands {
            in_a_shell(&testbed, &env, command.as_str().expect("a command")).exits(0);
        }
    }
    let run = audit(&["-o", "json"]).exits(1);
    assert_eq!(
        shown(&run.json()),
        [format!("kind-not-served {id}.example.org/v1/Gadget [\"az-b\"]")]
    );
    install(&testbed, &env, "az-b", "string");
    let run = audit(&[]).exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", "No findings.\n"));
    let junit = audit(&["-o", "junit"]).exits(0).stdout;
    assert!(
        !junit.contains("<failure ") && junit.contains("failures=\"0\""),
        "{junit}"
    );
    // What is in its place is where it was, and what was moved is what it was.
    let run = env
        .run(&[
            "get",
            "hv,reservations,wd",
            "-n",
            "default",
            "-l",
            &selector,
            "-o",
            "name",
        ])
        .exits(0);
    let names: Vec<&str> = run.stdout.lines().collect();
    for expected in [
        format!("az-b:hypervisor.kvm.cloud.sap/{id}-misplaced"),
        format!("az-a:reservation.cortex.cloud/{id}-misplaced"),
        format!("az-a:widget.example.com/{id}-misplaced"),
        format!("home:reservation.cortex.cloud/{id}-fallback"),
    ] {
        assert!(names.contains(&expected.as_str()), "{expected}: {names:?}");
    }
    // Home's fallback is a note, which is told who asks and fails nothing.
    let run = audit(&["--level", "note", "-o", "json"]).exits(0);
    let notes = shown(&run.json());
    assert!(
        notes
            .iter()
            .any(|note| note == "zone-without-cluster cortex.cloud/v1alpha1/Reservation []"),
        "{notes:?}"
    );
}

#[test]
fn zones_that_nobody_is_for_are_told_once() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for name in ["one", "two"] {
        seed(&testbed, "az-a", &env.hypervisor(name, "az-z"));
    }
    let selector = format!("test={}", env.id);
    let run = env.run(&["audit", "hv", "-l", &selector, "-o", "json"]).exits(5);
    let all = run.json();
    assert_eq!(
        shown(&all),
        ["zone-without-cluster kvm.cloud.sap/v1/Hypervisor []"],
        "{all}"
    );
    assert_eq!(all["findings"][0]["subject"]["value"], "az-z");
    let message = all["findings"][0]["message"].as_str().expect("a message");
    assert!(
        message.starts_with("2 hypervisors.kvm.cloud.sap with "),
        "{message}"
    );
}

#[test]
fn definitions_that_differ_and_those_that_cannot_be_read_are_told() {
    let testbed = testbed();
    let env = with_gadgets(&testbed);
    install(&testbed, &env, "az-a", "string");
    install(&testbed, &env, "az-b", "integer");
    let kind = format!("gadgets.{}.example.org", env.id);
    let run = env.run(&["audit", &kind, "-o", "json"]).exits(1);
    let all = run.json();
    let expected = format!("schema-drift {}.example.org/v1/Gadget [\"az-b\"]", env.id);
    assert_eq!(shown(&all), [expected.as_str()]);
    let message = all["findings"][0]["message"].as_str().expect("a message");
    assert!(
        message.ends_with("~ .schema.properties.spec.properties.size.type: \"string\" -> \"integer\""),
        "{message}"
    );
    // Whoever may list gadgets and not read definitions is told what was not compared; it is no trouble by itself.
    let user = format!("auditor-{}", env.id);
    let group = format!("{}.example.org", env.id);
    let role = format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: {user}}}\nrules:\n\
         - {{apiGroups: [{group}], resources: [gadgets], verbs: [get, list]}}\n---\n\
         apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: {user}}}\n\
         roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {user}}}\nsubjects:\n\
         - {{apiGroup: rbac.authorization.k8s.io, kind: User, name: {user}}}\n"
    );
    for cluster in ["az-a", "az-b"] {
        seed(&testbed, cluster, &role);
    }
    let run = env
        .run(&[
            "audit",
            &kind,
            "--as",
            &user,
            "--as-group",
            "system:authenticated",
        ])
        .exits(0);
    assert!(
        run.stderr
            .contains("was not compared, only what discovery tells of it"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.ends_with("No findings.\n"), "{}", run.stderr);
}

#[test]
fn what_lies_in_a_cluster_that_is_not_listed_for_it_is_seen_here_alone() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let selector = format!("test={}", env.id);
    let run = env.run(&["audit", "hv", "-l", &selector, "-o", "json"]).exits(0);
    assert!(shown(&run.json()).is_empty(), "home serves them, and has none");
    seed(&testbed, "home", &env.hypervisor("hidden", "az-a"));
    let run = env.run(&["audit", "hv", "-l", &selector, "-o", "json"]).exits(1);
    assert_eq!(
        shown(&run.json()),
        ["kind-not-listed kvm.cloud.sap/v1/Hypervisor [\"home\"]"]
    );
}

#[test]
fn a_silent_cluster_is_no_clean_one() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    let selector = format!("test={}", env.id);
    seed(&testbed, "az-a", &env.hypervisor("right", "az-a"));
    env.run(&["audit", "-l", &selector]).exits(0);
    testbed.cluster("az-b").kill().expect("the server dies");
    let run = env.run(&["audit", "-l", &selector, "-o", "json"]).exits(3);
    assert!(run.elapsed < Duration::from_secs(15), "{:?}", run.elapsed);
    let all = run.json();
    assert_eq!(all["complete"], false);
    assert_eq!(all["unanswered"][0]["cluster"], "az-b");
    assert!(shown(&all).is_empty());
    let junit = env
        .run(&["audit", "-l", &selector, "-o", "junit"])
        .exits(3)
        .stdout;
    assert!(junit.contains("<error "), "{junit}");
    let sarif = env
        .run(&["audit", "-l", &selector, "-o", "sarif"])
        .exits(3)
        .json();
    assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn without_a_file_there_is_nothing_to_check() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let run = env.run(&["audit", "--contexts", "*"]).exits(2);
    assert!(
        run.stderr.contains("there is no routing to check"),
        "{}",
        run.stderr
    );
    let run = env.run(&["audit", "hv/x"]).exits(2);
    assert!(run.stderr.contains("takes types, not names"), "{}", run.stderr);
}

#[test]
fn two_names_of_one_api_server_are_one_finding() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    let server = testbed.cluster("az-a");
    let remote = |host: &str, zone: &str| {
        let authority = server.ca_pem().replace('\n', "\n      ");
        format!(
            "- host: https://{host}:{}\n    caCert: |\n      {authority}\n    labels: {{availabilityZone: {zone}}}\n    \
             gvks: [kvm.cloud.sap/v1/Hypervisor]\n  ",
            server.port()
        )
    };
    let (one, other) = (remote("127.0.0.1", "az-a"), remote("localhost", "az-x"));
    let config = format!("apiservers:\n  home: {{gvks: [v1/Secret]}}\n  remotes:\n  {one}{other}");
    env.file("same server.yaml", &config);
    env.set("MULTICLUSTER_CONFIG", "");
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-a", &env.hypervisor("two", "az-x"));
    seed(
        &testbed,
        "az-a",
        &env.hypervisor("bare", "").replace("zone: \n", "zone: \"\"\n"),
    );
    let selector = format!("test={}", env.id);
    let config = ["--config", "same server.yaml"];
    let run = env
        .run(&[&["audit", "hv", "-l", &selector, "-o", "json"], &config[..]].concat())
        .exits(5);
    let all = run.json();
    let codes: Vec<&str> = all["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| finding["code"].as_str().expect("a code"))
        .collect();
    assert_eq!(codes, ["missing-routing-field", "same-server"], "{all}");
    // What is printed leads to the same clusters, whatever the file is called.
    let command = all["findings"][0]["remedies"][0]["commands"][0]
        .as_str()
        .expect("a command");
    assert!(
        command.starts_with("kubectl multicluster --config 'same server.yaml' label az-a:"),
        "{command}"
    );
    in_a_shell(&testbed, &env, command).exits(0);
    let run = env
        .run(&[&["duplicates", "hv", "-l", &selector], &config[..]].concat())
        .exits(0);
    assert!(
        run.stderr.contains("az-a, az-x are the same API server"),
        "{}",
        run.stderr
    );
}
