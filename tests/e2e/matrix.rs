//! `matrix`: objects × clusters.

use serde_json::{Value, json};

use crate::support::{Env, seed, testbed, testbed_alone};
use testbed::real::Testbed;

/// A hypervisor in one zone, one in both that is the same, and one in both that differs.
fn seeded(testbed: &Testbed) -> Env {
    let env = Env::new(testbed);
    seed(testbed, "az-a", &env.hypervisor("alone", "az-a"));
    for cluster in ["az-a", "az-b"] {
        seed(testbed, cluster, &env.hypervisor("same", "az-b"));
    }
    let differing = env.hypervisor("differing", "az-b");
    seed(testbed, "az-b", &differing);
    seed(testbed, "az-a", &differing.replace("\"1.0\"", "\"0.9\""));
    env
}

#[test]
fn who_has_what_and_which_copies_differ() {
    let testbed = testbed();
    let env = seeded(&testbed);
    let selector = format!("test={}", env.id);
    let run = env.run(&["matrix", "hv", "-l", &selector]).exits(0);
    let rows: Vec<Vec<&str>> = run
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(
        rows,
        [
            vec!["NAME", "az-a", "az-b"],
            vec![&env.name("alone"), "present", "-"],
            // It belongs to az-b, so it is az-a's copy that is not as it should be.
            vec![&env.name("differing"), "differs", "present"],
            vec![&env.name("same"), "present", "present"],
        ],
        "{}",
        run.stdout
    );
    assert_eq!(
        run.stderr,
        "3 hypervisors.kvm.cloud.sap: 1 in one cluster, 2 in several, 1 of these with differences\n"
    );
}

#[test]
fn names_and_programs() {
    let testbed = testbed();
    let env = seeded(&testbed);
    let (alone, none) = (env.name("alone"), env.name("none"));
    let run = env.run(&["matrix", "hv", &alone, &none, "-o", "json"]).exits(1);
    assert_eq!(
        run.json()["kinds"],
        json!([{
            "kind": "kvm.cloud.sap/v1/Hypervisor", "clusters": ["az-a", "az-b"], "complete": true, "unknown": [],
            "summary": {"objects": 1, "inOne": 1, "inSeveral": 0, "differing": 0},
            "objects": [{"namespace": null, "name": alone, "clusters": {"az-a": "present", "az-b": "absent"}}],
        }])
    );
    assert_eq!(
        run.stderr,
        format!("Error from server (NotFound): hypervisors.kvm.cloud.sap \"{none}\" not found\n")
    );
    // In whatever namespace it is.
    let widget = format!(
        "apiVersion: example.com/v1\nkind: Widget\nmetadata: {{name: {alone}, namespace: kube-public}}\nspec: {{zone: az-a}}\n"
    );
    seed(&testbed, "az-a", &widget);
    let run = env.run(&["matrix", "wd", &alone, "--no-headers"]).exits(0);
    let cells: Vec<&str> = run.stdout.split_whitespace().collect();
    assert_eq!(cells, ["kube-public", &alone, "present", "-", "-"]);
    env.run(&["matrix", "wd", &alone, "-n", "default"]).exits(1);
}

#[test]
fn what_a_silent_cluster_has_is_unknown() {
    let testbed = testbed_alone();
    let env = seeded(&testbed);
    let selector = format!("test={}", env.id);
    env.run(&["matrix", "hv", "-l", &selector]).exits(0);
    testbed.cluster("az-b").kill().expect("the server dies");
    let run = env.run(&["matrix", "hv", "-l", &selector, "-o", "json"]).exits(3);
    let kind = &run.json()["kinds"][0];
    assert_eq!(
        (&kind["complete"], &kind["unknown"]),
        (&json!(false), &json!(["az-b"]))
    );
    let rows = kind["objects"].as_array().expect("rows");
    assert_eq!(rows.len(), 3);
    let is_unknown =
        |row: &Value| row["clusters"]["az-b"] == "unknown" && row["clusters"]["az-a"] == "present";
    assert!(rows.iter().all(is_unknown), "{kind}");
    let run = env.run(&["matrix", "hv", &env.name("none")]).exits(3);
    assert!(!run.stderr.contains("NotFound"), "{}", run.stderr);
}
