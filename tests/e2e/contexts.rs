//! `--contexts`: no APIServers file, every context a cluster that serves whatever it serves.

use std::fs;

use testbed::real::Testbed;

use crate::support::{Env, exists, seed, testbed};

/// An operator with a context for each cluster, each with a user of its own, and no APIServers file.
pub fn with_contexts(testbed: &Testbed) -> Env {
    let mut env = Env::new(testbed);
    let mut paths = Vec::new();
    for cluster in testbed.clusters() {
        let own = fs::read_to_string(cluster.admin_kubeconfig()).expect("a kubeconfig");
        // Each kubeconfig calls its user admin; in a merge the first admin would be everybody.
        let own = own.replace("name: admin", &format!("name: admin-{}", cluster.name()));
        let own = own.replace("user: admin", &format!("user: admin-{}", cluster.name()));
        paths.push(
            env.file(&format!("{}.kubeconfig", cluster.name()), &own)
                .display()
                .to_string(),
        );
    }
    env.set("KUBECONFIG", &paths.join(":"));
    env.set("MULTICLUSTER_CONFIG", "");
    env
}

#[test]
fn reads_ask_the_matching_contexts_for_anything_that_they_serve() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let selector = format!("test={}", env.id);
    let run = env
        .run(&["get", "hv", "--contexts", "az-*", "-l", &selector, "-o", "name"])
        .exits(0);
    let (one, two) = (env.name("one"), env.name("two"));
    assert_eq!(
        run.stdout,
        format!("az-a:hypervisor.kvm.cloud.sap/{one}\naz-b:hypervisor.kvm.cloud.sap/{two}\n")
    );
    // Every cluster has a namespace "default": that is no duplicate.
    let run = env
        .run(&["get", "namespaces", "default", "--contexts", "home,az-a"])
        .exits(0);
    assert_eq!(run.stdout.lines().count(), 3, "{}", run.stdout);
    assert_eq!(run.stderr, "");
    let run = env.run(&["get", "nothing", "--contexts", "*"]).exits(1);
    assert_eq!(
        run.stderr,
        "error: the server doesn't have a resource type \"nothing\"\n"
    );
    let run = env.run(&["get", "hv", "--contexts", "qa-*"]).exits(2);
    assert!(
        run.stderr
            .starts_with("error: no kubeconfig context is called \"qa-*\"; there are "),
        "{}",
        run.stderr
    );
}

#[test]
fn a_write_needs_its_one_target_to_be_named() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    let manifest = env.hypervisor("one", "somewhere");
    let apply = ["apply-routed", "-f", "-", "--contexts", "*"];
    let run = env.run_with(&manifest, &apply).exits(2);
    assert!(
        run.stderr
            .contains("name the one cluster to write to with --clusters"),
        "{}",
        run.stderr
    );
    let run = env
        .run_with(&manifest, &[&apply[..], &["-C", "az-b"]].concat())
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{} created in az-b\n", env.name("one"))
    );
    assert!(!exists(&testbed, "az-a", &format!("hv/{}", env.name("one"))));
    env.run(&["delete", "hv", &env.name("one"), "--contexts", "*"])
        .exits(2);
    env.run(&["delete", "hv", &env.name("one"), "--contexts", "*", "-C", "az-b"])
        .exits(0);
    assert!(!exists(&testbed, "az-b", &format!("hv/{}", env.name("one"))));
}
