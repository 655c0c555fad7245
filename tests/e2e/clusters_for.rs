//! `clusters-for` in its three forms, and without any cluster to ask.

use crate::support::{Env, testbed};

/// A fleet whose hosts do not exist.
const DEAD: &str = "\
home:
  gvks: [cortex.cloud/v1alpha1/Reservation, v1/Secret]
remotes:
  - host: https://one.invalid:6443
    gvks: [kvm.cloud.sap/v1/Hypervisor, cortex.cloud/v1alpha1/Reservation]
    labels: {availabilityZone: qa-1, region: qa}
  - host: https://two.invalid:6443
    name: second
    gvks: [kvm.cloud.sap/v1/Hypervisor, example.com/v1/Widget]
    labels: {availabilityZone: qa-2}
";

/// An environment without a kubeconfig, whose clusters are dead.
fn dead() -> Env {
    let mut env = Env::new(&testbed());
    let config = env.file("apiservers.yaml", DEAD);
    env.set("MULTICLUSTER_CONFIG", &config.display().to_string());
    env.set("KUBECONFIG", "");
    env
}

#[test]
fn the_matrix_shows_every_kind() {
    let env = dead();
    let run = env.run(&["clusters-for"]).exits(0);
    assert_eq!(
        run.stdout,
        "\
KIND                               qa-1  second  home
kvm.cloud.sap/v1/Hypervisor        x     x       -
cortex.cloud/v1alpha1/Reservation  x     -       x
example.com/v1/Widget              -     x       -
v1/Secret                          -     -       x
"
    );
    assert_eq!(run.stderr, "");
    let run = env.run(&["clusters-for", "-o", "json"]).exits(0);
    assert_eq!(
        run.json()["kinds"][1],
        serde_json::json!({"kind": "cortex.cloud/v1alpha1/Reservation", "clusters": ["qa-1", "home"]})
    );
    let run = env
        .run(&["clusters-for", "-o", "name", "--clusters", "home"])
        .exits(0);
    assert_eq!(run.stdout, "cortex.cloud/v1alpha1/Reservation\nv1/Secret\n");
}

#[test]
fn a_kind_shows_its_clusters_and_how_it_is_written() {
    let env = dead();
    for typed in [
        "hypervisors",
        "Hypervisor",
        "hypervisor.kvm.cloud.sap",
        "kvm.cloud.sap/v1/Hypervisor",
    ] {
        let run = env.run(&["clusters-for", typed]).exits(0);
        assert_eq!(
            run.stdout,
            "\
CLUSTER  ROLE    HOST                      LABELS                           WRITES
qa-1     remote  https://one.invalid:6443  availabilityZone=qa-1,region=qa  .metadata.labels[\"topology.kubernetes.io/zone\"] = qa-1
second   remote  https://two.invalid:6443  availabilityZone=qa-2            .metadata.labels[\"topology.kubernetes.io/zone\"] = qa-2
",
            "{typed}"
        );
    }
    let run = env.run(&["clusters-for", "reservations", "-o", "yaml"]).exits(0);
    assert_eq!(
        run.stdout,
        "\
clusters:
- host: https://one.invalid:6443
  labels:
    availabilityZone: qa-1
    region: qa
  name: qa-1
  role: remote
  writes: .spec.availabilityZone = qa-1
- host: null
  labels: {}
  name: home
  role: home
  writes: those that match no remote
kind: cortex.cloud/v1alpha1/Reservation
"
    );
    let run = env.run(&["clusters-for", "secrets", "--no-headers"]).exits(0);
    assert_eq!(run.stdout, "home  home  <unknown>  <none>  all\n");
    let run = env.run(&["clusters-for", "widgets", "--no-headers"]).exits(0);
    assert!(
        run.stdout.ends_with("none: the kind has no router\n"),
        "{}",
        run.stdout
    );
    let run = env.run(&["clusters-for", "hypervisors", "-o", "name"]).exits(0);
    assert_eq!(run.stdout, "qa-1\nsecond\n");
}

#[test]
fn manifests_show_where_each_object_goes() {
    let env = dead();
    let manifests = env.hypervisor("one", "qa-2") + "---\n" + &env.hypervisor("two", "qa-3");
    let file = env.file("hypervisors.yaml", &manifests);
    let file = file.display().to_string();
    let run = env
        .run(&["clusters-for", "-f", "hypervisors.yaml", "--no-headers"])
        .exits(5);
    let (one, two) = (env.name("one"), env.name("two"));
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(
        lines[0].starts_with(&format!(
            "hypervisor.kvm.cloud.sap/{one}  second  availabilityZone=qa-2 matches  "
        )),
        "{}",
        run.stdout
    );
    assert!(lines[0].ends_with("  hypervisors.yaml:1"), "{}", run.stdout);
    assert!(
        lines[1].starts_with(&format!(
            "hypervisor.kvm.cloud.sap/{two}  <none>  no cluster matches availabilityZone=qa-3 (candidates: qa-1 \
             (availabilityZone=qa-1,region=qa), second (availabilityZone=qa-2)), and home does not list"
        )),
        "{}",
        run.stdout
    );
    // A name is a target; what has none is told on stderr.
    let run = env
        .run(&["clusters-for", "-f", "hypervisors.yaml", "-o", "name"])
        .exits(5);
    assert_eq!(run.stdout, format!("second:hypervisor.kvm.cloud.sap/{one}\n"));
    assert!(
        run.stderr.starts_with(&format!(
            "error: hypervisors.yaml:11: hypervisor.kvm.cloud.sap/{two}: no cluster matches availabilityZone=qa-3 "
        )),
        "{}",
        run.stderr
    );
    let run = env.run(&["clusters-for", "-f", &file, "-o", "yaml"]).exits(5);
    assert!(run.stdout.contains("verdict: 'differs: qa-2'"), "{}", run.stdout);
    let run = env.run(&["clusters-for", "Hypervisor", "-f", &file]).exits(2);
    assert_eq!(
        run.stderr,
        "error: when paths, URLs, or stdin is provided as input, you may not specify a type as well\n"
    );
}

#[test]
fn a_short_name_is_learnt_from_a_cluster_once() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    let run = env.run(&["clusters-for", "hv", "-o", "name"]).exits(0);
    assert_eq!(run.stdout, "az-a\naz-b\n");
    // Now nobody is asked any more.
    let run = env.run(&["clusters-for", "hv", "-o", "name", "-v=6"]).exits(0);
    assert_eq!(run.stdout, "az-a\naz-b\n");
    assert!(!run.stderr.contains("https://"), "{}", run.stderr);
    // Whose a token of the command line is, nobody knows: what was learnt as somebody else does not serve.
    let run = env
        .run(&["clusters-for", "hv", "-o", "name", "--token", "x"])
        .exits(1);
    assert!(
        run.stderr.contains("cluster az-a: Unauthorized"),
        "{}",
        run.stderr
    );
    env.set("KUBECONFIG", "/nonexistent");
    let run = env.run(&["clusters-for", "hv"]).exits(1);
    assert!(
        run.stderr
            .contains("if \"hv\" is a short name, only a cluster knows it, and none can be asked: "),
        "{}",
        run.stderr
    );
}
