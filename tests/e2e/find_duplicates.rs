//! `duplicates`: what exists in more than one cluster, how the copies differ, and the commands that clean up.

use serde_json::json;
use testbed::real::Testbed;

use crate::contexts::with_contexts;
use crate::support::{Env, exists, in_a_shell, seed, testbed, testbed_alone};

/// A hypervisor that belongs to az-b, with an older copy in az-a, and one that is alone.
fn seeded(testbed: &Testbed) -> Env {
    let env = Env::new(testbed);
    let copy = env.hypervisor("twice", "az-b");
    seed(testbed, "az-b", &copy);
    seed(testbed, "az-a", &copy.replace("\"1.0\"", "\"0.9\""));
    seed(testbed, "az-a", &env.hypervisor("alone", "az-a"));
    env
}

fn selector(env: &Env) -> String {
    format!("test={}", env.id)
}

#[test]
fn each_is_a_line_with_what_to_do() {
    let testbed = testbed();
    let env = seeded(&testbed);
    let twice = env.name("twice");
    let run = env.run(&["duplicates", "-l", &selector(&env)]).exits(4);
    let lines: Vec<Vec<&str>> = run
        .stdout
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    assert_eq!(
        lines,
        [
            vec!["OBJECT", "CLUSTERS", "OWNER", "DIFFERS", "CLEAN-UP"],
            vec![
                &*format!("hypervisor.kvm.cloud.sap/{twice}"),
                "az-a,az-b",
                "az-b",
                ".spec.version",
                &*format!("kubectl multicluster delete az-a:hypervisor.kvm.cloud.sap/{twice}"),
            ],
        ],
        "{}",
        run.stdout
    );
    assert_eq!(run.stderr, "", "what is shown is not warned of as well");
    // For a pipe: the copies that are to go, and no others.
    let run = env
        .run(&["duplicates", "hv", "-l", &selector(&env), "-o", "name"])
        .exits(4);
    assert_eq!(run.stdout, format!("az-a:hypervisor.kvm.cloud.sap/{twice}\n"));
}

#[test]
fn the_copies_are_compared_field_by_field_and_the_status_apart() {
    let testbed = testbed();
    let env = seeded(&testbed);
    let twice = env.name("twice");
    let run = env
        .run(&[
            "duplicates",
            "hv",
            "-l",
            &selector(&env),
            "-o",
            "json",
            "--report",
            "report.json",
        ])
        .exits(4);
    let all = run.json();
    assert_eq!(all["complete"], true);
    let [copies] = all["duplicates"].as_array().expect("a list").as_slice() else {
        panic!("{all}")
    };
    assert_eq!(copies["owner"], "az-b");
    assert_eq!(
        copies["differences"],
        json!([{
            "from": "az-b", "to": "az-a", "status": [],
            "object": [{"path": ".spec.version", "change": "changed", "from": "1.0", "to": "0.9"}],
        }])
    );
    assert_eq!(copies["copies"][0]["cluster"], "az-a");
    assert_eq!(copies["copies"][0]["belongsTo"], "az-b");
    let report = std::fs::read_to_string(env.path().join("report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["duplicates"][0]["name"], *twice);
    assert_eq!(report["duplicates"][0]["resource"], "hypervisors.kvm.cloud.sap");
    let run = env
        .run(&["duplicates", "hv", "-l", &selector(&env), "-o", "wide"])
        .exits(4);
    for line in [
        format!("hypervisor.kvm.cloud.sap/{twice}: belongs to az-b"),
        "  az-a's copy differs from az-b's:".to_owned(),
        "    ~ .spec.version: \"1.0\" -> \"0.9\"".to_owned(),
        "  to keep az-b's copy, where it belongs:".to_owned(),
        format!("    kubectl multicluster delete az-a:hypervisor.kvm.cloud.sap/{twice}"),
    ] {
        assert!(
            run.stdout.lines().any(|own| own == line),
            "{line}\n{}",
            run.stdout
        );
    }
}

#[test]
fn its_commands_clean_up() {
    let testbed = testbed();
    let env = seeded(&testbed);
    let run = env
        .run(&["duplicates", "-l", &selector(&env), "-o", "json"])
        .exits(4);
    let command = run.json()["duplicates"][0]["cleanup"][0]["commands"][0].clone();
    in_a_shell(&testbed, &env, command.as_str().expect("a command")).exits(0);
    let name = format!("hv/{}", env.name("twice"));
    assert!(!exists(&testbed, "az-a", &name) && exists(&testbed, "az-b", &name));
    let run = env.run(&["duplicates", "-l", &selector(&env)]).exits(0);
    assert_eq!(
        (run.stdout.as_str(), run.stderr.as_str()),
        ("", "No duplicates found.\n")
    );
}

#[test]
fn an_object_of_a_third_cluster_is_moved_there() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let widget = format!(
        "apiVersion: example.com/v1\nkind: Widget\nmetadata: {{name: {}, namespace: default, labels: {{test: {}}}}}\n\
         spec: {{zone: az-b}}\n",
        env.name("w"),
        env.id
    );
    seed(&testbed, "home", &widget);
    seed(&testbed, "az-a", &widget);
    let run = env
        .run(&["duplicates", "wd", "-l", &selector(&env), "-o", "json"])
        .exits(4);
    let copies = &run.json()["duplicates"][0];
    assert_eq!(
        (&copies["owner"], &copies["namespace"]),
        (&json!("az-b"), &json!("default"))
    );
    assert_eq!(copies["differences"][0]["object"], json!([]));
    let commands = copies["cleanup"][0]["commands"].as_array().expect("commands");
    for command in commands {
        in_a_shell(&testbed, &env, command.as_str().expect("a command")).exits(0);
    }
    let name = format!("widgets/{}", env.name("w"));
    let there: Vec<bool> = ["az-a", "az-b", "home"]
        .iter()
        .map(|cluster| exists(&testbed, cluster, &name))
        .collect();
    assert_eq!(there, [false, true, false]);
}

#[test]
fn what_every_api_server_makes_is_no_duplicate() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    // Other tests have roles of their own.
    let built_in = "kubernetes.io/bootstrapping=rbac-defaults";
    let contexts = ["--contexts", "*", "-l", built_in, "-o", "name"];
    // Contexts have no routing, and every one has its own namespaces: what is meant must be named.
    let run = env.run(&[&["duplicates"], &contexts[..]].concat()).exits(2);
    assert!(run.stderr.contains("name them"), "{}", run.stderr);
    let run = env
        .run(&[&["duplicates", "clusterroles"], &contexts[..]].concat())
        .exits(0);
    assert!(run.stderr.contains("there is no routing"), "{}", run.stderr);
    assert!(
        run.stderr
            .contains("make by themselves left out; --include-system shows them"),
        "{}",
        run.stderr
    );
    let run = env
        .run(&[&["duplicates", "clusterroles", "--include-system"], &contexts[..]].concat())
        .exits(4);
    assert!(
        run.stderr.contains("it is not known which copy stays"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_silent_cluster_makes_it_partial() {
    let testbed = testbed_alone();
    let env = seeded(&testbed);
    let twice = env.name("twice");
    env.run(&["get", "hv", "-l", &selector(&env)]).exits(0);
    testbed.cluster("home").kill().expect("the server dies");
    // Home lists no hypervisors: nobody misses it.
    let run = env
        .run(&["duplicates", "hv", "-l", &selector(&env), "-o", "json"])
        .exits(4);
    assert_eq!(run.json()["complete"], true);
    testbed.cluster("az-b").kill().expect("the server dies");
    let run = env.run(&["duplicates", "hv", "-l", &selector(&env)]).exits(3);
    assert!(!run.stdout.contains(&twice), "{}", run.stdout);
    assert!(
        run.stderr
            .starts_with("No duplicates found in the clusters that answered.\n"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("partial answer: 1 of 2 clusters answered, not az-b"),
        "{}",
        run.stderr
    );
}
