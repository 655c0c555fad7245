//! `count`: cluster by cluster, with the clusters' labels.

use serde_json::json;

use crate::simulated::{self, Fleet};
use crate::support::{Env, seed, testbed};

#[test]
fn counts_stand_beside_their_clusters_labels() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for name in ["a", "b"] {
        seed(&testbed, "az-a", &env.hypervisor(name, "az-a"));
    }
    let selector = format!("test={}", env.id);
    let table = env.run(&["count", "hv", "-l", &selector]).exits(0);
    assert_eq!(
        table.stdout,
        "CLUSTER   LABELS                  TYPE                        COUNT\n\
         az-a      availabilityZone=az-a   hypervisors.kvm.cloud.sap   2\n\
         az-b      availabilityZone=az-b   hypervisors.kvm.cloud.sap   0\n"
    );
    let bare = env.run(&[
        "count",
        "hv",
        "-l",
        &selector,
        "--no-headers",
        "--chunk-size=1",
        "--show-cluster=false",
    ]);
    assert_eq!(bare.exits(0).stdout, "hypervisors.kvm.cloud.sap   2\n");
    let one = env
        .run(&[
            "count",
            "hv,widgets",
            "-l",
            &selector,
            "-C",
            "az-b",
            "--no-headers",
        ])
        .exits(0);
    assert_eq!(one.stdout.lines().count(), 2, "{}", one.stdout);
    let wide = env
        .run(&["count", "az-b:hv", "-l", &selector, "-o", "wide"])
        .exits(0);
    let url = testbed.cluster("az-b").url();
    assert!(
        wide.stdout.contains("ROLE") && wide.stdout.contains(&url),
        "{}",
        wide.stdout
    );
}

#[test]
fn counts_as_json_and_yaml_have_a_sum() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("a", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("b", "az-b"));
    let selector = format!("test={}", env.id);
    let counts = env
        .run(&["count", "hv", "-l", &selector, "-o", "json"])
        .exits(0)
        .json();
    let counted = &counts["counts"][0];
    assert_eq!(
        (&counted["kind"], &counted["count"], &counted["complete"]),
        (&json!("kvm.cloud.sap/v1/Hypervisor"), &json!(2), &json!(true))
    );
    assert_eq!(
        counted["clusters"][1],
        json!({"name": "az-b", "role": "remote", "host": testbed.cluster("az-b").url(),
            "labels": {"availabilityZone": "az-b"}, "count": 1})
    );
    let yaml = env.run(&["count", "hv", "-l", &selector, "-o", "yaml"]).exits(0);
    assert!(
        yaml.stdout.starts_with("counts:\n- clusters:\n"),
        "{}",
        yaml.stdout
    );
}

#[test]
fn a_silent_cluster_has_an_unknown_count_and_the_call_is_partial() {
    let fleet = Fleet::start();
    fleet.put("az-a", simulated::hypervisor("n", "az-a"));
    fleet.stop("az-b");
    let env = fleet.env();
    let table = env
        .run(&["count", "hypervisors.kvm.cloud.sap", "--no-headers"])
        .exits(3);
    assert_eq!(
        table.stdout,
        "az-a   availabilityZone=az-a   hypervisors.kvm.cloud.sap   1\n\
         az-b   availabilityZone=az-b   hypervisors.kvm.cloud.sap   <unknown>\n"
    );
    assert!(
        table
            .stderr
            .contains("partial answer: 1 of 2 clusters answered, not az-b"),
        "{}",
        table.stderr
    );
    let counts = env
        .run(&[
            "count",
            "hypervisors.kvm.cloud.sap",
            "-o",
            "json",
            "--allow-partial",
        ])
        .exits(0)
        .json();
    assert_eq!(counts["counts"][0]["complete"], false);
    assert_eq!(counts["counts"][0]["clusters"][1]["error"], "connect");
    assert_eq!(counts["counts"][0]["clusters"][1]["count"], json!(null));
}

/// A server that does not say how many there are is asked for all metadata, page by page.
#[test]
fn a_server_that_does_not_count_is_counted() {
    let fleet = Fleet::start();
    for index in 0..7 {
        fleet.put("az-a", simulated::hypervisor(&format!("n{index}"), "az-a"));
    }
    let silent = testbed::simulated::Fault::rewrite(|body| {
        let mut list: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        list["metadata"]
            .as_object_mut()
            .expect("a map")
            .remove("remainingItemCount");
        list.to_string().into()
    });
    let rule = testbed::simulated::Rule::new("GET", simulated::HYPERVISORS).fault(silent);
    fleet.server("az-a").faults().add(rule);
    let env = fleet.env();
    let run = env
        .run(&[
            "count",
            "hypervisors.kvm.cloud.sap",
            "-C",
            "az-a",
            "--no-headers",
            "--chunk-size=3",
        ])
        .exits(0);
    assert!(run.stdout.ends_with("   7\n"), "{}", run.stdout);
    let pages = fleet.requests("az-a", "/hypervisors", "limit=3");
    assert_eq!(pages.len(), 3, "{pages:?}");
}

#[test]
fn what_cannot_be_counted_is_a_usage_error() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (arguments, message) in [
        (&["count", "hv", "node-1"][..], "count takes types, not names"),
        (
            &["count", "hv", "-o", "name"],
            "allowed formats are: json,wide,yaml",
        ),
        (&["count", "hv", "-l", "a=b=c"], "invalid label selector"),
    ] {
        let run = env.run(arguments).exits(2);
        assert!(run.stderr.contains(message), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}
