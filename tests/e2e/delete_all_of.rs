//! `delete-all-of`: selected, counted, confirmed, and on past a failing cluster.

use crate::support::{Env, exists, seed, testbed, testbed_alone};

/// Two hypervisors of the test in az-a, one in az-b.
fn three(testbed: &testbed::real::Testbed, env: &Env) {
    seed(
        testbed,
        "az-a",
        &(env.hypervisor("one", "az-a") + "---\n" + &env.hypervisor("two", "az-a")),
    );
    seed(testbed, "az-b", &env.hypervisor("three", "az-b"));
}

fn counts(a: usize, b: usize) -> String {
    format!("az-a: {a} hypervisors.kvm.cloud.sap to delete\naz-b: {b} hypervisors.kvm.cloud.sap to delete\n")
}

fn lines(env: &Env, deleted: &[(&str, &str)], note: &str) -> String {
    deleted
        .iter()
        .map(|(name, cluster)| {
            format!(
                "hypervisor.kvm.cloud.sap \"{}\" deleted in {cluster}{note}\n",
                env.name(name)
            )
        })
        .collect()
}

/// In the order of their names.
const ALL: [(&str, &str); 3] = [("one", "az-a"), ("three", "az-b"), ("two", "az-a")];

#[test]
fn what_is_meant_must_be_said() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (arguments, code, message) in [
        (
            &["hv"][..],
            2,
            "say which objects: -l SELECTOR, --field-selector SELECTOR, or --all",
        ),
        (
            &["hv", "--all", "-l", "a=b"],
            2,
            "setting 'all' parameter but found a non empty selector",
        ),
        (
            &["hv/one", "--all"],
            2,
            "delete-all-of takes a type, not a name; use delete",
        ),
        (&["hv,widgets", "--all"], 2, "delete-all-of takes a single type"),
        (
            &["hv", "--all", "-o", "json"],
            2,
            "unexpected -o output mode: json. We only support '-o name'",
        ),
    ] {
        let arguments = [&["delete-all-of"], arguments].concat();
        let run = env.run(&arguments).exits(code);
        assert_eq!(run.stderr, format!("error: {message}\n"), "{arguments:?}");
    }
}

#[test]
fn it_counts_and_off_a_terminal_refuses_without_yes() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    three(&testbed, &env);
    let selector = format!("test={}", env.id);
    let run = env
        .run_with("y\n", &["delete-all-of", "hv", "-l", &selector])
        .exits(1);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        counts(2, 1)
            + "error: 3 hypervisors.kvm.cloud.sap in az-a, az-b were not deleted: not on a terminal; confirm with --yes\n"
    );
    for (flag, note) in [
        ("--dry-run", " (dry run)"),
        ("--dry-run=server", " (server dry run)"),
    ] {
        let run = env.run(&["delete-all-of", "hv", "-l", &selector, flag]).exits(0);
        assert_eq!(run.stdout, lines(&env, &ALL, note));
        assert_eq!(run.stderr, counts(2, 1));
    }
    for (name, cluster) in ALL {
        assert!(exists(&testbed, cluster, &format!("hv/{}", env.name(name))));
    }
    let run = env
        .run(&[
            "delete-all-of",
            "hv",
            "-l",
            &selector,
            "--yes",
            "--report=report.json",
        ])
        .exits(0);
    assert_eq!(run.stdout, lines(&env, &ALL, ""));
    assert_eq!(run.stderr, counts(2, 1));
    for (name, cluster) in ALL {
        assert!(!exists(&testbed, cluster, &format!("hv/{}", env.name(name))));
    }
    let run = env
        .run(&["delete-all-of", "hv", "-l", &selector, "--report=report.json"])
        .exits(0);
    assert_eq!(run.stdout, "No resources found\n");
    assert_eq!(run.stderr, counts(0, 0));
    let report = std::fs::read_to_string(env.path().join("report.json")).expect("the report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["clusters"][0]["count"], 0, "{report}");
}

#[test]
fn a_field_selector_and_a_choice_of_clusters_narrow_it() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    three(&testbed, &env);
    let field = format!("metadata.name={}", env.name("two"));
    let run = env
        .run(&[
            "delete-all-of",
            "hv",
            "--field-selector",
            &field,
            "--yes",
            "-o",
            "name",
        ])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("az-a:hypervisor.kvm.cloud.sap/{}\n", env.name("two"))
    );
    assert_eq!(run.stderr, counts(1, 0));
    let selector = format!("test={}", env.id);
    let run = env
        .run(&["delete-all-of", "hv", "-l", &selector, "--yes", "-C", "az-b"])
        .exits(0);
    assert_eq!(run.stdout, lines(&env, &[("three", "az-b")], ""));
    assert!(exists(&testbed, "az-a", &format!("hv/{}", env.name("one"))));
}

#[test]
fn namespaces_are_the_calls_one_or_all() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let secret = |name: &str, namespace: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {}\n  namespace: {namespace}\n  labels: {{test: {}}}\n---\n",
            env.name(name),
            env.id
        )
    };
    seed(
        &testbed,
        "home",
        &[
            secret("a", "default"),
            secret("b", "kube-system"),
            secret("c", "kube-public"),
        ]
        .concat(),
    );
    let selector = format!("test={}", env.id);
    let line = |name: &str, namespace: &str| {
        format!(
            "secret \"{}\" deleted from {namespace} namespace in home\n",
            env.name(name)
        )
    };
    let run = env
        .run(&[
            "delete-all-of",
            "secrets",
            "-l",
            &selector,
            "--yes",
            "-n",
            "kube-system",
        ])
        .exits(0);
    assert_eq!(run.stdout, line("b", "kube-system"));
    assert_eq!(run.stderr, "home: 1 secrets to delete\n");
    let run = env
        .run(&["delete-all-of", "secrets", "-l", &selector, "--yes", "-A"])
        .exits(0);
    assert_eq!(run.stdout, line("a", "default") + &line("c", "kube-public"));
}

/// `--all` is tried on a kind that no other test has objects of: History, with nobody else using the testbed.
#[test]
fn a_failing_cluster_does_not_stop_the_others() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    let history = |name: &str, zone: &str| {
        format!(
            "apiVersion: cortex.cloud/v1alpha1\nkind: History\nmetadata: {{name: {}}}\nspec: {{availabilityZone: {zone}}}\n",
            env.name(name)
        )
    };
    env.run(&["delete-all-of", "histories", "--all", "--yes"])
        .exits(0);
    seed(&testbed, "az-a", &history("one", "az-a"));
    seed(&testbed, "az-b", &history("two", "az-b"));
    testbed.cluster("az-a").pause().expect("az-a pauses");
    let arguments = [
        "delete-all-of",
        "histories",
        "--all",
        "--yes",
        "--request-timeout=1",
    ];
    let run = env.run(&arguments).exits(3);
    assert_eq!(
        run.stdout,
        format!("history.cortex.cloud \"{}\" deleted in az-b\n", env.name("two"))
    );
    assert_eq!(
        run.stderr,
        format!(
            "az-b: 1 histories.cortex.cloud to delete\nerror: cluster az-a ({}): count histories.cortex.cloud: no \
             connection within 0.9 s\nerror: partial answer: 1 of 2 clusters answered, not az-a; try again, choose others with \
             --clusters, or accept it with --allow-partial\n",
            testbed.cluster("az-a").url()
        )
    );
    testbed.cluster("az-a").resume().expect("az-a goes on");
    let run = env
        .run(&["delete-all-of", "histories", "--all", "--yes"])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("history.cortex.cloud \"{}\" deleted in az-a\n", env.name("one"))
    );
}
