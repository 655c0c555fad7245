//! Every routing case: `apply-routed` does what `clusters-for -f` says, and gives the same reason when it does nothing.

use std::fmt::Write as _;

use testbed::real::Testbed;

use crate::support::{Env, Run, exists, testbed};

const HYPERVISOR: &str = "kvm.cloud.sap/v1/Hypervisor";
const RESERVATION: &str = "cortex.cloud/v1alpha1/Reservation";
const WIDGET: &str = "example.com/v1/Widget";

/// A remote of an APIServers file: a cluster of the testbed, its routing labels and its kinds.
pub struct Remote<'a>(pub &'a str, pub &'a [(&'a str, &'a str)], pub &'a [&'a str]);

/// An APIServers file with these kinds at home, these remotes, and this after them.
pub fn config(testbed: &Testbed, home: &[&str], remotes: &[Remote<'_>], routers: &str) -> String {
    let mut text = String::from("home:\n  gvks:\n");
    for kind in home {
        let _ = writeln!(text, "    - {kind}");
    }
    text.push_str("remotes:\n");
    for Remote(name, labels, kinds) in remotes {
        let cluster = testbed.cluster(name);
        let _ = writeln!(
            text,
            "  - host: {}\n    name: {name}\n    caCert: |",
            cluster.url()
        );
        for line in cluster.ca_pem().lines() {
            let _ = writeln!(text, "      {line}");
        }
        text.push_str("    gvks:\n");
        for kind in *kinds {
            let _ = writeln!(text, "      - {kind}");
        }
        text.push_str("    labels:\n");
        for (key, value) in *labels {
            let _ = writeln!(text, "      {key}: {value}");
        }
    }
    text + routers
}

/// Uses an APIServers file of the test's own.
fn configure(env: &mut Env, config: &str) {
    let path = env.file("apiservers.yaml", config);
    env.set("MULTICLUSTER_CONFIG", &path.display().to_string());
}

/// An object of the test whose spec is this.
fn object(env: &Env, api_version: &str, kind: &str, name: &str, spec: &str) -> String {
    format!(
        "apiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: {}\n  labels: {{test: {}}}\nspec: {spec}\n",
        env.name(name),
        env.id
    )
}

/// Asks `clusters-for -f` about one manifest: its exit code, and the target, the kind of result and the reason.
#[track_caller]
fn explained(env: &Env, manifest: &str) -> (i32, Option<String>, String, String) {
    let run = env.run_with(manifest, &["clusters-for", "-f", "-", "-o", "json"]);
    let row = run.json()["objects"][0].clone();
    let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
    (
        run.code,
        row["cluster"].as_str().map(str::to_owned),
        text("result"),
        text("reason"),
    )
}

/// Checks that a manifest goes to a cluster for a reason, and is then there and nowhere else.
#[track_caller]
fn goes(testbed: &Testbed, env: &Env, manifest: &str, target: &str, result: &str, reason: &str) -> Run {
    assert_eq!(
        explained(env, manifest),
        (0, Some(target.to_owned()), result.to_owned(), reason.to_owned())
    );
    let dry = env
        .run_with(manifest, &["apply-routed", "-f", "-", "--dry-run=client"])
        .exits(0);
    let run = env.run_with(manifest, &["apply-routed", "-f", "-"]).exits(0);
    assert_eq!(dry.stdout, run.stdout.replace('\n', " (dry run)\n"));
    assert_eq!(run.stderr, "");
    let (object, rest) = run.stdout.split_once(' ').expect("a line");
    assert!(
        rest.starts_with(&format!("created in {target}")),
        "{}",
        run.stdout
    );
    for cluster in testbed.clusters() {
        assert_eq!(
            exists(testbed, cluster.name(), object),
            cluster.name() == target,
            "{object} in {}",
            cluster.name()
        );
    }
    run
}

/// Checks that a manifest goes nowhere for a reason, and that nothing is written.
#[track_caller]
fn refused(testbed: &Testbed, env: &Env, manifest: &str, code: i32, result: &str, reason: &str) {
    assert_eq!(
        explained(env, manifest),
        (code, None, result.to_owned(), reason.to_owned())
    );
    let run = env.run_with(manifest, &["apply-routed", "-f", "-"]).exits(code);
    assert_eq!(run.stdout, "");
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{}", run.stderr);
    assert!(lines[0].starts_with("error: STDIN:1: "), "{}", run.stderr);
    assert!(lines[0].ends_with(&format!(": {reason}")), "{}", run.stderr);
    assert_eq!(lines[1], "error: nothing was written");
    let kind = manifest
        .lines()
        .find_map(|line| line.strip_prefix("kind: "))
        .expect("a kind");
    for cluster in testbed.clusters() {
        let object = format!("{kind}/{}", env.name("one"));
        assert!(!exists(testbed, cluster.name(), &object), "{object}");
    }
}

#[test]
fn exactly_one_match_is_the_target() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let run = goes(
        &testbed,
        &env,
        &env.hypervisor("one", "az-b"),
        "az-b",
        "router",
        "availabilityZone=az-b matches",
    );
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{} created in az-b\n", env.name("one"))
    );
}

#[test]
fn every_built_in_router_reads_where_cortex_reads() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for kind in ["Reservation", "History"] {
        let manifest = object(
            &env,
            "cortex.cloud/v1alpha1",
            kind,
            "one",
            "{availabilityZone: az-a}",
        );
        goes(
            &testbed,
            &env,
            &manifest,
            "az-a",
            "router",
            "availabilityZone=az-a matches",
        );
    }
}

#[test]
fn no_match_without_home_is_refused_with_the_candidates() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    refused(
        &testbed,
        &env,
        &env.hypervisor("one", "az-x"),
        5,
        "no-cluster-matched",
        "no cluster matches availabilityZone=az-x (candidates: az-a (availabilityZone=az-a), az-b \
         (availabilityZone=az-b)), and home does not list kvm.cloud.sap/v1/Hypervisor",
    );
}

#[test]
fn no_match_falls_back_to_a_home_that_lists_the_kind_and_says_so() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = object(
        &env,
        "cortex.cloud/v1alpha1",
        "Reservation",
        "one",
        "{availabilityZone: az-x}",
    );
    let run = goes(
        &testbed,
        &env,
        &manifest,
        "home",
        "home-fallback",
        "no remote matches availabilityZone=az-x (candidates: az-a (availabilityZone=az-a), az-b \
         (availabilityZone=az-b)); fell back to home",
    );
    assert_eq!(
        run.stdout,
        format!(
            "reservation.cortex.cloud/{} created in home (fell back to home: no remote matches availabilityZone=az-x)\n",
            env.name("one")
        )
    );
}

#[test]
fn an_object_without_its_zone_is_refused_even_if_home_lists_the_kind() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let candidates = "is missing, empty or not a string, so none of the candidates can be chosen: az-a \
                      (availabilityZone=az-a), az-b (availabilityZone=az-b)";
    let reason = format!(".metadata.labels[\"topology.kubernetes.io/zone\"] {candidates}");
    for manifest in [
        object(&env, "kvm.cloud.sap/v1", "Hypervisor", "one", "{}"),
        env.hypervisor("one", "\"\""),
    ] {
        refused(&testbed, &env, &manifest, 5, "missing-key", &reason);
    }
    let reason = format!(".spec.availabilityZone {candidates}");
    for spec in [
        "{}",
        "{availabilityZone: \"\"}",
        "{availabilityZone: null}",
        "{availabilityZone: 1}",
    ] {
        let manifest = object(&env, "cortex.cloud/v1alpha1", "Reservation", "one", spec);
        refused(&testbed, &env, &manifest, 5, "missing-key", &reason);
    }
}

#[test]
fn a_remote_without_the_label_is_never_a_target() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    let remotes = [
        Remote("az-a", &[("availabilityZone", "az-a")], &[HYPERVISOR]),
        Remote("az-b", &[("region", "az-b")], &[HYPERVISOR]),
    ];
    configure(&mut env, &config(&testbed, &["v1/ConfigMap"], &remotes, ""));
    let reason = "no cluster matches availabilityZone=az-b (candidates: az-a (availabilityZone=az-a), az-b \
                  (region=az-b)), and home does not list kvm.cloud.sap/v1/Hypervisor";
    let manifest = env.hypervisor("one", "az-b");
    refused(&testbed, &env, &manifest, 5, "no-cluster-matched", reason);
    let run = env
        .run_with(&manifest, &["clusters-for", "-f", "-", "-o", "json"])
        .exits(5);
    assert_eq!(run.json()["objects"][0]["candidates"][1]["verdict"], "no label");
    let manifest = env.hypervisor("two", "az-a");
    goes(
        &testbed,
        &env,
        &manifest,
        "az-a",
        "router",
        "availabilityZone=az-a matches",
    );
}

#[test]
fn two_matching_remotes_are_refused_even_if_home_lists_the_kind() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    // The second label keeps the file usable: remotes with the same labels are refused when it is read.
    let labels: [&[(&str, &str)]; 2] = [
        &[("availabilityZone", "az-a"), ("rack", "r1")],
        &[("availabilityZone", "az-a"), ("rack", "r2")],
    ];
    let remotes = [
        Remote("az-a", labels[0], &[HYPERVISOR]),
        Remote("az-b", labels[1], &[HYPERVISOR]),
    ];
    configure(&mut env, &config(&testbed, &[HYPERVISOR], &remotes, ""));
    let reason = "more than one cluster matches availabilityZone=az-a: az-a, az-b";
    refused(
        &testbed,
        &env,
        &env.hypervisor("one", "az-a"),
        5,
        "ambiguous",
        reason,
    );
}

#[test]
fn a_kind_that_nobody_lists_is_refused_with_what_is_listed() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = object(&env, "example.com/v2", "Widget", "one", "{zone: az-a}");
    let listed = "kvm.cloud.sap/v1/Hypervisor, cortex.cloud/v1alpha1/Reservation, cortex.cloud/v1alpha1/History, \
                  example.com/v1/Widget, v1/ConfigMap, v1/Namespace, v1/Secret";
    let (code, target, result, reason) = explained(&env, &manifest);
    assert_eq!(
        (code, target, result.as_str()),
        (1, None, "unknown-kind"),
        "{reason}"
    );
    let expected = format!(
        "example.com/v2/Widget is not configured; {} lists {listed}",
        testbed.config_path().display()
    );
    assert_eq!(reason, expected);
    let run = env.run_with(&manifest, &["apply-routed", "-f", "-"]).exits(1);
    assert_eq!(
        run.stderr,
        format!(
            "error: STDIN:1: example.com/v2/Widget is not configured; the APIServers file lists {listed}\n\
             error: nothing was written\n"
        )
    );
}

#[test]
fn a_kind_that_only_home_lists_goes_home_whatever_its_labels_say() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n  labels: {{topology.kubernetes.io/zone: az-a}}\n",
        env.name("one")
    );
    goes(
        &testbed,
        &env,
        &manifest,
        "home",
        "home-only",
        "no remote serves the kind",
    );
}

#[test]
fn a_kind_of_home_and_remotes_goes_to_the_remote_that_matches() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = object(
        &env,
        "cortex.cloud/v1alpha1",
        "Reservation",
        "one",
        "{availabilityZone: az-b}",
    );
    goes(
        &testbed,
        &env,
        &manifest,
        "az-b",
        "router",
        "availabilityZone=az-b matches",
    );
}

#[test]
fn only_remotes_that_list_the_kind_are_candidates() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    let remotes = [
        Remote("az-a", &[("availabilityZone", "az-a")], &[HYPERVISOR]),
        Remote("az-b", &[("availabilityZone", "az-b")], &[RESERVATION]),
    ];
    configure(&mut env, &config(&testbed, &["v1/ConfigMap"], &remotes, ""));
    let reason = "no cluster matches availabilityZone=az-b (candidates: az-a (availabilityZone=az-a)), and home does not \
                  list kvm.cloud.sap/v1/Hypervisor";
    refused(
        &testbed,
        &env,
        &env.hypervisor("one", "az-b"),
        5,
        "no-cluster-matched",
        reason,
    );
}

#[test]
fn a_declared_router_reads_a_field() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = object(&env, "example.com/v1", "Widget", "one", "{zone: az-b}");
    goes(
        &testbed,
        &env,
        &manifest,
        "az-b",
        "router",
        "availabilityZone=az-b matches",
    );
}

#[test]
fn a_declared_router_reads_a_label_and_compares_the_label_it_names() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    let remotes = [
        Remote(
            "az-a",
            &[("availabilityZone", "az-a"), ("region", "north")],
            &[WIDGET],
        ),
        Remote(
            "az-b",
            &[("availabilityZone", "az-b"), ("region", "south")],
            &[WIDGET],
        ),
    ];
    let routers =
        "routers:\n  - gvk: example.com/v1/Widget\n    label: example.com/region\n    clusterLabel: region\n";
    configure(&mut env, &config(&testbed, &["v1/ConfigMap"], &remotes, routers));
    let manifest = format!(
        "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: {}\n  labels: {{example.com/region: south}}\n\
         spec: {{zone: az-a}}\n",
        env.name("one")
    );
    goes(
        &testbed,
        &env,
        &manifest,
        "az-b",
        "router",
        "region=south matches",
    );
}

#[test]
fn a_kind_of_remotes_without_a_router_can_be_read_and_not_written() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    let remotes = [Remote("az-a", &[("availabilityZone", "az-a")], &[WIDGET])];
    configure(&mut env, &config(&testbed, &[WIDGET], &remotes, ""));
    let reason = "example.com/v1/Widget is served by az-a (availabilityZone=az-a), but has no router; add one under \
                  `routers:` in the APIServers file";
    let manifest = object(&env, "example.com/v1", "Widget", "one", "{zone: az-a}");
    refused(&testbed, &env, &manifest, 5, "no-router", reason);
    env.run(&["get", "widgets"]).exits(0);
}

/// Whoever looks at a part of the fleet must not thereby change where an object goes.
#[test]
fn clusters_that_are_left_out_change_no_target() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = object(
        &env,
        "cortex.cloud/v1alpha1",
        "Reservation",
        "one",
        "{availabilityZone: az-b}",
    );
    let reason = "availabilityZone=az-b matches; it belongs to cluster az-b, which --clusters or --cluster-selector leaves \
                  out";
    for flag in ["--clusters=az-a,home", "--cluster-selector=availabilityZone=az-a"] {
        let run = env
            .run_with(&manifest, &["clusters-for", "-f", "-", flag, "-o", "json"])
            .exits(5);
        let row = &run.json()["objects"][0];
        assert_eq!(row["cluster"], serde_json::Value::Null);
        assert_eq!(row["result"], "not-selected");
        assert_eq!(row["reason"], reason);
        let run = env
            .run_with(&manifest, &["apply-routed", "-f", "-", flag])
            .exits(5);
        assert_eq!(
            run.stderr,
            format!(
                "error: STDIN:1: reservation.cortex.cloud/{}: {reason}\nerror: nothing was written\n",
                env.name("one")
            )
        );
    }
    env.run_with(&manifest, &["apply-routed", "-f", "-", "--clusters=az-b"])
        .exits(0);
}
