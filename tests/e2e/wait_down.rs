//! `wait` where a cluster does not answer: it is waited for as well, and never taken for one that has nothing.

use std::io::{BufRead as _, BufReader};
use std::time::Duration;

use testbed::real::Testbed;

use crate::support::{Env, seed, testbed_alone};
use crate::wait::{Waiting, kubectl, met};

/// A hypervisor in each zone, and what `hv` is in the cache.
fn one_in_each(testbed: &Testbed) -> Env {
    let env = Env::new(testbed);
    seed(testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(testbed, "az-b", &env.hypervisor("two", "az-b"));
    env.run(&["get", "hv"]).exits(0);
    env
}

#[test]
fn a_cluster_that_is_down_is_waited_for_and_then_named() {
    let testbed = testbed_alone();
    let env = one_in_each(&testbed);
    let (one, two) = (env.name("one"), env.name("two"));
    testbed.cluster("az-b").kill().expect("the server dies");
    let not_all = "partial answer: 1 of 2 clusters answered, not az-b";
    let wait = |arguments: &[&str]| {
        let run = env.run(&[&["wait", "--timeout=1s"], arguments].concat());
        let lost =
            "warning: cluster az-b: wait for hypervisors.kvm.cloud.sap: connection refused; trying again\n";
        assert_eq!(
            run.stderr.matches(lost).count(),
            1,
            "{arguments:?}\n{}",
            run.stderr
        );
        run
    };

    // What az-a has is met; that az-b has none is not known.
    let run = wait(&["hv", &one, "--for=jsonpath={.spec.version}=1.0"]).exits(3);
    assert_eq!(run.stdout, met(&env, "one", "az-a"));
    assert!(run.stderr.contains(not_all), "{}", run.stderr);
    assert!(run.elapsed > Duration::from_secs(1), "{:?}", run.elapsed);
    let run = wait(&[
        "hv",
        &one,
        "--for=jsonpath={.spec.version}=1.0",
        "--allow-partial",
    ])
    .exits(0);
    assert!(
        run.stderr.contains(not_all) && !run.stderr.contains("error: partial"),
        "{}",
        run.stderr
    );

    // What is in az-b is neither there nor gone.
    let run = wait(&["hv", &two, "--for=condition=Ready", "--allow-partial"]).exits(3);
    assert!(
        run.stderr.ends_with(&format!(
            "error: it is unknown whether hypervisors.kvm.cloud.sap \"{two}\" exists: not in az-a; az-b did not answer\n"
        )),
        "{}",
        run.stderr
    );
    let run = wait(&["hv", &two, "--for=delete"]).exits(3);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.ends_with(&format!(
            "error: it is unknown whether hypervisors.kvm.cloud.sap \"{two}\" is gone: not in az-a; az-b did not answer\n"
        )),
        "{}",
        run.stderr
    );
    let run = wait(&["hv", &two, "--for=create"]).exits(3);
    let timed_out = format!(
        "error: timed out waiting for the condition on hypervisors/{two}: not in az-a; az-b did not answer\n"
    );
    assert!(run.stderr.ends_with(&timed_out), "{}", run.stderr);
    let run = env
        .run(&[
            "wait",
            "hv",
            &two,
            "--for=delete",
            "--timeout=0",
            "--report=report.json",
        ])
        .exits(3);
    assert!(
        run.stderr.contains("is gone: not in az-a; az-b did not answer"),
        "{}",
        run.stderr
    );
    let report = std::fs::read_to_string(env.path().join("report.json")).expect("the report");
    assert!(report.contains("\"complete\": false"), "{report}");

    // One is enough where it is waited for.
    let run = env
        .run(&["wait", "hv", &one, "--for=create", "--timeout=5s"])
        .exits(0);
    assert_eq!(run.stdout, met(&env, "one", "az-a"));
    assert!(run.elapsed < Duration::from_secs(3), "{:?}", run.elapsed);

    // Nobody answers.
    let run = env
        .run(&[
            "wait",
            "hv",
            &two,
            "-C",
            "az-b",
            "--for=delete",
            "--timeout=500ms",
        ])
        .exits(1);
    assert!(
        run.stderr.ends_with("error: no cluster answered\n"),
        "{}",
        run.stderr
    );

    // Back in time, it tells.
    let condition = "--for=jsonpath={.spec.version}=1.0";
    let mut waiting = env.spawn(&["wait", "hv", &two, condition, "--timeout=2m"]);
    let mut lost = String::new();
    let mut stderr = BufReader::new(waiting.stderr());
    stderr.read_line(&mut lost).expect("a line");
    assert!(lost.ends_with("connection refused; trying again\n"), "{lost}");
    testbed.cluster("az-b").restart().expect("the server starts");
    let output = waiting.end();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stdout), met(&env, "two", "az-b"));
}

#[test]
fn a_cluster_that_hangs_or_goes_meanwhile_is_named() {
    let testbed = testbed_alone();
    let env = one_in_each(&testbed);
    let (one, two) = (env.name("one"), env.name("two"));
    testbed.cluster("az-b").pause().expect("the server stands still");
    let run = env
        .run(&[
            "wait",
            "hv",
            &one,
            "--for=jsonpath={.spec.version}=1.0",
            "--timeout=1500ms",
        ])
        .exits(3);
    assert!(run.elapsed < Duration::from_secs(4), "{:?}", run.elapsed);
    // Nothing is told before it is known what comes first, but everything at the end.
    assert_eq!(run.stdout, met(&env, "one", "az-a"));
    assert!(
        run.stderr
            .contains("wait for hypervisors.kvm.cloud.sap: no whole answer within 1.5 s"),
        "{}",
        run.stderr
    );
    let run = env
        .run(&["wait", "hv", &one, "--for=create", "--timeout=10s"])
        .exits(0);
    assert!(run.elapsed < Duration::from_secs(3), "{:?}", run.elapsed);
    testbed.cluster("az-b").resume().expect("the server goes on");

    // It goes while a copy there is waited for.
    let waiting = Waiting::start(&env, &["wait", "hv", &one, &two, "--for=delete", "--timeout=4s"]);
    testbed.cluster("az-b").kill().expect("the server dies");
    kubectl(&testbed, "az-a", &["delete", "hv", &one]);
    let output = waiting.0.end();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), met(&env, "one", "az-a"));
    let last = format!(
        "error: timed out waiting for the condition on hypervisors/{two} in az-b, which does not answer\n"
    );
    assert!(stderr.ends_with(&last), "{stderr}");
}
