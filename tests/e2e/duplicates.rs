//! An object that exists in more than one cluster: shown side by side, warned of, and an error where that is asked for.

use crate::support::{Env, seed, testbed};
use testbed::real::Testbed;

/// One hypervisor in both zones, and another in az-b alone.
fn two_copies(testbed: &Testbed) -> Env {
    let env = Env::new(testbed);
    seed(testbed, "az-a", &env.hypervisor("twice", "az-a"));
    let manifests = [env.hypervisor("twice", "az-b"), env.hypervisor("alone", "az-b")];
    seed(testbed, "az-b", &manifests.join("---\n"));
    env
}

fn warning(env: &Env) -> String {
    let name = env.name("twice");
    format!("warning: duplicate hypervisors.kvm.cloud.sap \"{name}\" in az-a, az-b\n")
}

/// The first, second and last cells of each line.
fn cells(stdout: &str) -> Vec<[&str; 3]> {
    stdout
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split_whitespace().collect();
            [cells[0], cells[1], cells[cells.len() - 1]]
        })
        .collect()
}

#[test]
fn copies_stand_together_and_name_each_other() {
    let testbed = testbed();
    let env = two_copies(&testbed);
    let selector = format!("test={}", env.id);
    let run = env.run(&["get", "hv", "-l", &selector]).exits(0);
    let (twice, alone) = (env.name("twice"), env.name("alone"));
    let rows = cells(&run.stdout);
    assert_eq!(rows[0], ["CLUSTER", "NAME", "ALSO-IN"], "{}", run.stdout);
    assert_eq!(rows[1][..2], ["az-b", &alone]);
    assert_ne!(rows[1][2], "az-a", "an object of its own names no other cluster");
    assert_eq!(rows[2], ["az-a", twice.as_str(), "az-b"]);
    assert_eq!(rows[3], ["az-b", twice.as_str(), "az-a"]);
    assert_eq!(rows.len(), 4);
    assert_eq!(run.stderr, warning(&env));
    // The column is there only when it has something to say.
    let run = env.run(&["get", "hv", &alone]).exits(0);
    assert!(!run.stdout.contains("ALSO-IN"), "{}", run.stdout);
    assert_eq!(run.stderr, "");
}

#[test]
fn the_column_goes_with_the_clusters() {
    let testbed = testbed();
    let env = two_copies(&testbed);
    let run = env
        .run(&["get", "hv", &env.name("twice"), "--show-cluster=false"])
        .exits(0);
    assert!(run.stdout.starts_with("NAME "), "{}", run.stdout);
    assert!(!run.stdout.contains("ALSO-IN"), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 3);
    assert_eq!(run.stderr, warning(&env), "what is dropped is the column alone");
}

#[test]
fn a_look_at_one_cluster_knows_no_duplicates() {
    let testbed = testbed();
    let env = two_copies(&testbed);
    let name = env.name("twice");
    let reference = format!("az-b:hv/{name}");
    for arguments in [["hv", &name, "-C", "az-b"].as_slice(), &[reference.as_str()]] {
        let run = env
            .run(&[&["get", "--fail-on-duplicates", "-o", "name"], arguments].concat())
            .exits(0);
        assert_eq!(run.stdout, format!("az-b:hypervisor.kvm.cloud.sap/{name}\n"));
        assert_eq!(run.stderr, "");
    }
}

#[test]
fn objects_carry_where_else_they_are() {
    let testbed = testbed();
    let env = two_copies(&testbed);
    let selector = format!("test={}", env.id);
    let run = env.run(&["get", "hv", "-l", &selector, "-o", "json"]).exits(0);
    let annotations: Vec<(String, Option<String>)> = run.json()["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| {
            let annotation = |name: &str| {
                let value = &item["metadata"]["annotations"][format!("kubectl-multicluster/{name}")];
                value.as_str().map(str::to_owned)
            };
            (annotation("cluster").expect("a cluster"), annotation("also-in"))
        })
        .collect();
    let expected = [("az-b", None), ("az-a", Some("az-b")), ("az-b", Some("az-a"))];
    let expected = expected
        .map(|(cluster, also_in): (&str, Option<&str>)| (cluster.to_owned(), also_in.map(str::to_owned)));
    assert_eq!(annotations, expected);
    assert_eq!(run.stderr, warning(&env));
    // Two copies of one name are a List: who expects one object must notice.
    let run = env.run(&["get", "hv", &env.name("twice"), "-o", "json"]).exits(0);
    assert_eq!(run.json()["kind"], "List");
}

#[test]
fn the_first_copy_is_the_one_in_cluster_order() {
    let testbed = testbed();
    let env = two_copies(&testbed);
    let name = env.name("twice");
    let run = env.run(&["get", "hv", &name, "--first", "-o", "json"]).exits(0);
    let object = run.json();
    assert_eq!(
        object["kind"], "Hypervisor",
        "one object was asked for, and is not wrapped"
    );
    assert_eq!(
        object["metadata"]["annotations"]["kubectl-multicluster/cluster"],
        "az-a"
    );
    assert_eq!(
        object["metadata"]["annotations"]["kubectl-multicluster/also-in"],
        "az-b"
    );
    assert_eq!(run.stderr, warning(&env));
    let run = env.run(&["get", "hv", "--first"]).exits(2);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        "error: --first picks among the copies of an object that is asked for by name\n"
    );
}

#[test]
fn duplicates_fail_a_read_that_says_so() {
    let testbed = testbed();
    let env = two_copies(&testbed);
    let selector = format!("test={}", env.id);
    for format in ["name", "json", "wide"] {
        let run = env
            .run(&["get", "hv", "-l", &selector, "--fail-on-duplicates", "-o", format])
            .exits(4);
        assert!(
            run.stdout.contains(&env.name("twice")),
            "the data is shown all the same"
        );
        assert_eq!(run.stderr, warning(&env));
    }
    let run = env
        .run(&[
            "get",
            "hv",
            &env.name("twice"),
            &env.name("none"),
            "--fail-on-duplicates",
        ])
        .exits(4);
    assert!(run.stderr.contains("(NotFound)"), "{}", run.stderr);
    env.run(&["get", "hv", &env.name("alone"), "--fail-on-duplicates"])
        .exits(0);
}

#[test]
fn the_report_lists_them() {
    let testbed = testbed();
    let env = two_copies(&testbed);
    let name = env.name("twice");
    env.run(&["get", "hv", &name, "--report", "report.json"]).exits(0);
    let text = std::fs::read_to_string(env.path().join("report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(report["complete"], true);
    assert_eq!(
        report["duplicates"],
        serde_json::json!([
            {"resource": "hypervisors.kvm.cloud.sap", "namespace": null, "name": name, "clusters": ["az-a", "az-b"]}
        ])
    );
}

#[test]
fn home_counts_as_a_cluster_and_the_namespace_as_part_of_the_name() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let name = env.name("thrice");
    let widget = format!(
        "apiVersion: example.com/v1\nkind: Widget\nmetadata: {{name: {name}, namespace: default, labels: {{test: {}}}}}\n",
        env.id
    );
    for cluster in ["home", "az-a", "az-b"] {
        seed(&testbed, cluster, &widget);
    }
    let run = env.run(&["get", "wd", &name]).exits(0);
    let rows = cells(&run.stdout);
    assert_eq!(rows[1], ["az-a", name.as_str(), "az-b,home"]);
    assert_eq!(rows[2], ["az-b", name.as_str(), "az-a,home"]);
    assert_eq!(rows[3], ["home", name.as_str(), "az-a,az-b"]);
    assert_eq!(
        run.stderr,
        format!("warning: duplicate widgets.example.com \"default/{name}\" in az-a, az-b, home\n")
    );
}

#[test]
fn two_names_of_one_api_server_are_found_out() {
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
    let config = format!(
        "apiservers:\n  home: {{gvks: [v1/Secret]}}\n  remotes:\n  {}{}",
        remote("127.0.0.1", "az-a"),
        remote("localhost", "az-x")
    );
    let config = env.file("same.yaml", &config);
    env.set("MULTICLUSTER_CONFIG", &config.display().to_string());
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let name = env.name("one");
    let same = "warning: az-a, az-x are the same API server: they have the very same objects; check the hosts in the \
                APIServers file\n";
    let run = env.run(&["get", "hv", &name, "-o", "name"]).exits(0);
    assert_eq!(run.stdout.lines().count(), 2);
    assert!(run.stderr.starts_with(same), "{}", run.stderr);
    env.run(&["delete", "hv", &name]).exits(4);
    // It is there once, so it is deleted once.
    let run = env.run(&["delete", "hv", &name, "--all-copies"]).exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap \"{name}\" deleted in az-a\n")
    );
}
