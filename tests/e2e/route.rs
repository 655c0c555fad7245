//! `route`: where objects belong and why, offline for manifests, and for objects that are there.

use serde_json::json;

use crate::support::{Env, seed, testbed};

/// A fleet whose hosts do not exist: nobody can be asked.
const DEAD: &str = "\
home:
  gvks: [cortex.cloud/v1alpha1/Reservation, v1/Secret]
remotes:
  - host: https://one.invalid:6443
    gvks: [kvm.cloud.sap/v1/Hypervisor, cortex.cloud/v1alpha1/Reservation]
    labels: {availabilityZone: qa-1, region: qa}
  - host: https://two.invalid:6443
    name: second
    gvks: [kvm.cloud.sap/v1/Hypervisor]
    labels: {availabilityZone: qa-2}
";

fn dead() -> Env {
    let mut env = Env::new(&testbed());
    let config = env.file("apiservers.yaml", DEAD);
    env.set("MULTICLUSTER_CONFIG", &config.display().to_string());
    env.set("KUBECONFIG", "");
    env
}

fn reservation(name: &str, zone: &str) -> String {
    format!(
        "apiVersion: cortex.cloud/v1alpha1\nkind: Reservation\nmetadata: {{name: {name}}}\n\
         spec: {{availabilityZone: {zone}}}\n"
    )
}

#[test]
fn a_directory_of_manifests_is_routed_without_any_cluster() {
    let env = dead();
    env.file("manifests/hypervisors.yaml", &env.hypervisor("one", "qa-2"));
    env.file("manifests/reservation.yaml", &reservation("r", "qa-9"));
    let one = env.name("one");
    let run = env.run(&["route", "-f", "manifests"]).exits(0);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].starts_with("OBJECT "), "{}", run.stdout);
    let begins = |line: &str, start: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert!(words.join(" ").starts_with(start), "{start}: {line}");
    };
    begins(
        lines[1],
        &format!(
            "hypervisor.kvm.cloud.sap/{one} second availabilityZone=qa-2 matches manifests/hypervisors.yaml:1"
        ),
    );
    begins(
        lines[2],
        "reservation.cortex.cloud/r home no remote matches availabilityZone=qa-9 (candidates: qa-1 \
         (availabilityZone=qa-1,region=qa)); fell back to home manifests/reservation.yaml:1",
    );
    assert_eq!((lines.len(), run.stderr.as_str()), (3, ""));
}

#[test]
fn what_can_be_written_nowhere_fails_a_pipeline() {
    let env = dead();
    let manifests = [
        env.hypervisor("one", "qa-2"),
        env.hypervisor("two", "qa-3"),
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n".to_owned(),
    ];
    let text = manifests.join("---\n");
    let run = env.run_with(&text, &["route", "-f", "-", "-o", "json"]).exits(5);
    assert_eq!(run.stderr, "error: 1 of 3 objects can be written nowhere\n");
    let objects = &run.json()["objects"];
    assert_eq!(objects[0]["cluster"], "second");
    assert_eq!(
        objects[0]["reads"],
        json!({
            "source": ".metadata.labels[\"topology.kubernetes.io/zone\"]", "value": "qa-2",
            "clusterLabel": "availabilityZone",
        })
    );
    assert_eq!(objects[1]["cluster"], json!(null));
    assert_eq!(objects[1]["result"], "no-cluster-matched");
    assert_eq!(objects[1]["candidates"][0]["verdict"], "differs: qa-1");
    assert_eq!(objects[1]["place"], "STDIN:11");
    assert_eq!(objects[2]["cluster"], "home");
    // A kind that nobody lists cannot be written either, and is another mistake.
    let unlisted = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n";
    let run = env
        .run_with(unlisted, &["route", "-f", "-", "-o", "name"])
        .exits(1);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr
            .starts_with("error: STDIN:1: deployment.apps/d: apps/v1/Deployment is not configured; "),
        "{}",
        run.stderr
    );
    // What belongs to a cluster that is left out is not written elsewhere.
    let run = env
        .run_with(&manifests[0], &["route", "-f", "-", "-C", "qa-1"])
        .exits(5);
    assert!(
        run.stdout
            .contains("which --clusters or --cluster-selector leaves out"),
        "{}",
        run.stdout
    );
}

#[test]
fn an_explanation_tells_what_was_compared_in_every_cluster() {
    let env = dead();
    let unlabelled = "apiVersion: kvm.cloud.sap/v1\nkind: Hypervisor\nmetadata: {name: bare}\n";
    let text = [
        &reservation("r", "qa-1"),
        &env.hypervisor("one", "qa-3"),
        unlabelled,
    ]
    .map(str::to_owned);
    let run = env
        .run_with(&text.join("---\n"), &["route", "-f", "-", "--explain"])
        .exits(5);
    let one = env.name("one");
    let expected = format!(
        "\
reservation.cortex.cloud/r (STDIN:1)
  reads   .spec.availabilityZone is \"qa-1\"
  qa-1    availabilityZone=qa-1                               matches
  second  does not list the kind
  home    takes what matches no remote, since it lists the kind
  =>      qa-1: availabilityZone=qa-1 matches

hypervisor.kvm.cloud.sap/{one} (STDIN:6)
  reads   .metadata.labels[\"topology.kubernetes.io/zone\"] is \"qa-3\"
  qa-1    availabilityZone=qa-1  differs
  second  availabilityZone=qa-2  differs
  home    does not list the kind
  =>      nowhere: no cluster matches availabilityZone=qa-3 (candidates: qa-1 (availabilityZone=qa-1,region=qa), second \
(availabilityZone=qa-2)), and home does not list kvm.cloud.sap/v1/Hypervisor

hypervisor.kvm.cloud.sap/bare (STDIN:16)
  reads   .metadata.labels[\"topology.kubernetes.io/zone\"] is missing, empty or not a string
  qa-1    availabilityZone=qa-1,region=qa  not compared
  second  availabilityZone=qa-2            not compared
  home    does not list the kind
  =>      nowhere: .metadata.labels[\"topology.kubernetes.io/zone\"] is missing, empty or not a string, so none of the \
candidates can be chosen: qa-1 (availabilityZone=qa-1,region=qa), second (availabilityZone=qa-2)
"
    );
    let words = |text: &str| -> Vec<String> {
        text.lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    };
    assert_eq!(words(&run.stdout), words(&expected), "{}", run.stdout);
}

#[test]
fn objects_that_are_there_are_compared_with_where_they_are() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("right", "az-a"));
    seed(&testbed, "az-a", &env.hypervisor("wrong", "az-b"));
    let (right, wrong) = (env.name("right"), env.name("wrong"));
    let run = env.run(&["route", "hv", &right, "--no-headers"]).exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{right}  az-a  az-a  availabilityZone=az-a matches\n")
    );
    assert_eq!(run.stderr, "");
    let run = env.run(&["route", "hv", &right, &wrong, "-o", "json"]).exits(5);
    let objects = &run.json()["objects"];
    assert_eq!(
        (&objects[0]["in"], &objects[0]["standing"]),
        (&json!("az-a"), &json!("in-place"))
    );
    assert_eq!(
        (&objects[1]["in"], &objects[1]["standing"]),
        (&json!("az-a"), &json!("misplaced"))
    );
    assert_eq!(objects[1]["cluster"], "az-b");
    assert_eq!(
        run.stderr,
        format!("warning: hypervisor.kvm.cloud.sap/{wrong} is in az-a, and belongs to az-b\n")
    );
    // Looking at one cluster alone changes nothing about where an object belongs.
    let run = env
        .run(&["route", &format!("az-a:hv/{wrong}"), "-C", "az-a", "--explain"])
        .exits(5);
    assert!(
        run.stdout
            .ends_with("az-b: availabilityZone=az-b matches; it is misplaced\n"),
        "{}",
        run.stdout
    );
    let none = env.name("none");
    let run = env.run(&["route", "hv", &none]).exits(1);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        format!("Error from server (NotFound): hypervisors.kvm.cloud.sap \"{none}\" not found\n")
    );
}

#[test]
fn it_says_what_it_wants() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (arguments, message) in [
        (
            &["route"][..],
            "name objects as TYPE NAME, or manifests with -f FILE",
        ),
        (
            &["route", "hv"],
            "no name was specified: route looks at objects by name",
        ),
        (
            &["route", "hv", "x", "-f", "y"],
            "you may not specify resource arguments as well",
        ),
        (
            &["route", "hv", "x", "--contexts", "*"],
            "--contexts goes without one",
        ),
        (&["route", "-f", "y", "--report", "-"], "route -f asks none"),
    ] {
        let run = env.run(arguments).exits(2);
        assert!(run.stderr.contains(message), "{arguments:?}: {}", run.stderr);
    }
}
