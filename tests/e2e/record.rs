//! `record`: an event about an object, in the cluster that has it.

use serde_json::Value;

use crate::simulated::{self, Fleet};
use crate::support::{Env, kubectl, seed, testbed};

#[test]
fn an_event_is_recorded_where_the_object_is() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-b", &env.hypervisor("node", "az-b"));
    let name = env.name("node");
    let run = env
        .run(&[
            "record",
            "hv",
            &name,
            "--reason=Drained",
            "--action",
            "Drain",
            "--note",
            "for the night",
            "--type=warning",
        ])
        .exits(0);
    let event = run
        .stdout
        .strip_suffix(" created in az-b\n")
        .expect("the line")
        .to_owned();
    assert!(
        event.starts_with(&format!("event.events.k8s.io/{name}.")),
        "{event}"
    );
    // Who looks for the object's events finds it.
    let shown = env
        .run(&[
            "events",
            "--for",
            &format!("az-b:hv/{name}"),
            "-A",
            "--no-headers",
        ])
        .exits(0);
    assert!(
        shown.stdout.contains("Drained") && shown.stdout.contains("for the night"),
        "{}",
        shown.stdout
    );
    let described = env.run(&["describe", "hv", &name]).exits(0);
    assert!(described.stdout.contains("Drained"), "{}", described.stdout);

    let json = env
        .run(&[
            "record",
            &format!("hv/{name}"),
            "--reason=R",
            "--action=A",
            "--controller=night-shift",
            "-o",
            "json",
        ])
        .exits(0)
        .json();
    assert_eq!(json["reportingController"], "night-shift");
    assert_eq!(json["type"], "Normal");
    assert_eq!(
        json["metadata"]["annotations"]["kubectl-multicluster/cluster"],
        "az-b"
    );
    let plain = env
        .run(&[
            "record",
            &format!("hv/{name}"),
            "--reason=R",
            "--action=A",
            "--show-cluster=false",
        ])
        .exits(0);
    assert!(plain.stdout.ends_with(" created\n"), "{}", plain.stdout);
}

#[test]
fn the_events_of_namespaced_objects_are_beside_them() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let name = env.name("cm");
    kubectl(
        &testbed,
        "home",
        &["create", "configmap", &name, "-n", "kube-system"],
    );
    let run = env.run(&[
        "record",
        "configmap",
        &name,
        "-n",
        "kube-system",
        "--reason=R",
        "--action=A",
        "-o",
        "json",
    ]);
    let event: Value = run.exits(0).json();
    assert_eq!(event["metadata"]["namespace"], "kube-system");
    assert_eq!(event["regarding"]["kind"], "ConfigMap");
}

#[test]
fn copies_and_absence_are_told_apart() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("twice", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("twice", "az-b"));
    let (twice, gone) = (env.name("twice"), env.name("gone"));
    let what = ["--reason=R", "--action=A"];
    let refused = env.run(&[&["record", "hv", &twice], &what[..]].concat()).exits(4);
    assert!(
        refused.stderr.contains("nothing was recorded"),
        "{}",
        refused.stderr
    );
    let one = env
        .run(&[&["record", &format!("az-b:hv/{twice}")], &what[..]].concat())
        .exits(0);
    assert!(one.stdout.ends_with(" created in az-b\n"), "{}", one.stdout);
    let both = env
        .run(&[&["record", "hv", &twice, "--all-copies"], &what[..]].concat())
        .exits(0);
    assert_eq!(both.stdout.lines().count(), 2, "{}", both.stdout);
    let missing = env.run(&[&["record", "hv", &gone], &what[..]].concat()).exits(1);
    assert!(missing.stderr.contains("NotFound"), "{}", missing.stderr);
}

/// A connection that is lost after the event was written: it may be there.
#[test]
fn a_lost_answer_leaves_the_outcome_unknown() {
    let fleet = Fleet::start();
    fleet.put("az-a", simulated::hypervisor("n", "az-a"));
    let lost = testbed::simulated::Rule::new("POST", "/apis/events.k8s.io/v1/namespaces/default/events")
        .fault(testbed::simulated::Fault::Reset);
    fleet.server("az-a").faults().add(lost);
    let env = fleet.env();
    let run = env
        .run(&[
            "record",
            "hypervisors.kvm.cloud.sap",
            "n",
            "--reason=R",
            "--action=A",
        ])
        .exits(6);
    let verify = "kubectl-multicluster events --for az-a:hypervisors.kvm.cloud.sap/n -A";
    assert!(run.stderr.contains(verify), "{}", run.stderr);
    assert_eq!(run.stdout, "");
}

#[test]
fn what_servers_would_refuse_is_a_usage_error() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (arguments, message) in [
        (
            &["record", "hv", "n", "--action=A"][..],
            "required flag(s) \"reason\" not set",
        ),
        (
            &["record", "hv", "n", "--reason=R", "--action= "],
            "--action must not be empty",
        ),
        (
            &["record", "hv", "n", "--reason=R", "--action=A", "--type=Error"],
            "--type",
        ),
        (
            &["record", "--reason=R", "--action=A"],
            "You must provide one or more resources",
        ),
        (
            &["record", "hv", "--reason=R", "--action=A"],
            "no name was specified",
        ),
    ] {
        let run = env.run(arguments).exits(2);
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
}
