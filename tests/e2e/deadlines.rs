//! Deadlines of one cluster, in the APIServers file.

use std::time::{Duration, Instant};

use multicluster::error::Progress;
use multicluster::fleet::connection::{ConnectionOptions, Deadlines};
use testbed::simulated::{Fault, Rule};

use crate::simulated::{Fleet, HYPERVISORS, hypervisor, remote};
use crate::support::Env;

/// A fleet whose zones answer after a second, and whose file has these lines for az-a and for az-b.
fn slow_fleet(az_a: &str, az_b: &str) -> (Fleet, Env) {
    let fleet = Fleet::start();
    let mut env = fleet.env();
    let zones = [("az-a", az_a), ("az-b", az_b)].map(|(zone, lines)| {
        let server = fleet.server(zone);
        fleet.put(zone, hypervisor(&format!("of-{zone}"), zone));
        remote(&server.url(), server.ca_pem(), zone) + lines
    });
    let config = format!(
        "home:\n  gvks: [v1/Secret, v1/SecretList]\nremotes:\n{}",
        zones.concat()
    );
    let path = env.file("apiservers.yaml", &config);
    env.set("MULTICLUSTER_CONFIG", &path.display().to_string());
    env.run(&["get", "hv"]).exits(0);
    for zone in ["az-a", "az-b"] {
        let late = Rule::new("GET", HYPERVISORS).delay(Duration::from_secs(1));
        fleet.server(zone).faults().add(late);
    }
    (fleet, env)
}

const SHORT: &str = "  connectTimeout: 300ms\n  responseTimeout: 100ms\n";

#[test]
fn a_cluster_that_may_take_longer_does_and_the_others_keep_theirs() {
    let (_fleet, env) = slow_fleet(SHORT, "  responseTimeout: 20s\n");
    let run = env.run(&["get", "hv", "-o", "name"]).exits(3);
    assert_eq!(run.stdout, "az-b:hypervisor.kvm.cloud.sap/of-az-b\n");
    assert!(
        run.stderr.contains("cluster az-a") && run.stderr.contains("no answer within 0.1 s"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("cluster az-b"), "{}", run.stderr);
}

/// The deadline for an answer is no longer on a connection that is there already.
#[test]
fn an_answer_has_its_own_time_on_a_new_connection_and_on_a_used_one() {
    let fleet = Fleet::start();
    let deadlines = Deadlines::default()
        .connect(Duration::from_secs(20))
        .response(Duration::from_millis(300));
    let connection = fleet.connection("az-a", ConnectionOptions::default().deadlines(deadlines));
    let version = || {
        http::Request::get("/version")
            .body(Vec::new())
            .expect("a request")
    };
    for is_used in [false, true] {
        if is_used {
            fleet.server("az-a").faults().clear();
            fleet.block_on(connection.request(version())).expect("an answer");
        }
        fleet
            .server("az-a")
            .faults()
            .add(Rule::new("GET", "/version").fault(Fault::Hang));
        let begun = Instant::now();
        let error = fleet
            .block_on(connection.request(version()))
            .expect_err("none comes");
        assert_eq!(error.message, "no answer within 0.3 s");
        assert_eq!(error.progress, Progress::Sent);
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "used: {is_used}: {:?}",
            begun.elapsed()
        );
    }
}

#[test]
fn the_time_of_a_whole_call_is_a_clusters_own_too() {
    let (_fleet, env) = slow_fleet("  requestTimeout: 400ms\n", "");
    let run = env.run(&["get", "hv", "-o", "name"]).exits(3);
    assert_eq!(run.stdout, "az-b:hypervisor.kvm.cloud.sap/of-az-b\n");
    assert!(
        run.stderr.contains("no whole answer within 0.4 s"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_flag_goes_before_what_the_file_says() {
    let (_fleet, env) = slow_fleet(SHORT, SHORT);
    let run = env
        .run(&["get", "hv", "-o", "name", "--response-timeout=20s"])
        .exits(0);
    assert_eq!(run.stdout.lines().count(), 2);
    let run = env
        .run(&["get", "hv", "--response-timeout=20s", "--request-timeout=400ms"])
        .exits(1);
    assert!(
        run.stderr.contains("no whole answer within 0.4 s"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_is_no_duration_is_told_with_its_place() {
    let (_fleet, env) = slow_fleet("", "");
    let config = "home: {gvks: [v1/Secret], requestTimeout: soon}\n";
    let run = env.run_with(config, &["get", "secrets", "--config=-"]).exits(1);
    assert!(
        run.stderr
            .contains(":1:43: requestTimeout \"soon\" is not a duration"),
        "{}",
        run.stderr
    );
}
