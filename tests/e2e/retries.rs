//! What is sent again when a server does not answer as it should: reads, writes that were put off, and with `--retry-writes`
//! those that come to the same when they are done twice. Nothing else.

use std::time::Duration;

use testbed::simulated::{Fault, Rule};

use crate::simulated::{Fleet, HYPERVISORS};
use crate::support::Env;

/// A fleet with one hypervisor in each zone, whose kinds the environment knows already.
fn fleet() -> (Fleet, Env) {
    let fleet = Fleet::start();
    let env = fleet.env();
    fleet.put("az-a", crate::simulated::hypervisor("one", "az-a"));
    fleet.put("az-b", crate::simulated::hypervisor("two", "az-b"));
    env.run(&["get", "hv"]).exits(0);
    (fleet, env)
}

/// How often az-b was asked for its list, or written to.
fn asked(fleet: &Fleet, method: &str) -> usize {
    let requests = fleet.requests("az-b", HYPERVISORS, "");
    requests.iter().filter(|request| request.method == method).count()
}

#[test]
fn a_read_that_fails_twice_is_answered_the_third_time() {
    let (fleet, env) = fleet();
    let throttled = Fault::status(429, "TooManyRequests", "slow down");
    let unavailable = Fault::status(503, "ServiceUnavailable", "starting");
    let internal = Fault::status(500, "InternalError", "etcdserver: leader changed");
    for fault in [
        throttled,
        unavailable,
        internal,
        Fault::Reset,
        Fault::Truncate { after: 40 },
    ] {
        let server = fleet.server("az-b");
        server.faults().clear();
        server.forget_requests();
        server
            .faults()
            .add(Rule::new("GET", HYPERVISORS).first(2).fault(fault));
        let run = env.run(&["get", "hv", "-o", "name"]).exits(0);
        assert_eq!(run.stdout.lines().count(), 2, "{}", run.stdout);
        assert_eq!(run.stderr, "");
        assert_eq!(asked(&fleet, "GET"), 3);
    }
}

#[test]
fn a_read_that_keeps_failing_is_given_up_after_three_times() {
    let (fleet, env) = fleet();
    let server = fleet.server("az-b");
    server.forget_requests();
    server
        .faults()
        .add(Rule::new("GET", HYPERVISORS).fault(Fault::status(503, "ServiceUnavailable", "starting")));
    let run = env.run(&["get", "hv", "-o", "name"]).exits(3);
    assert_eq!(run.stdout, "az-a:hypervisor.kvm.cloud.sap/one\n");
    assert!(
        run.stderr.contains("list hypervisors.kvm.cloud.sap: starting"),
        "{}",
        run.stderr
    );
    assert_eq!(asked(&fleet, "GET"), 3);
    assert!(run.elapsed < Duration::from_secs(5), "{:?}", run.elapsed);
}

#[test]
fn what_would_fail_the_same_way_is_not_asked_again() {
    let (fleet, env) = fleet();
    for fault in [
        Fault::status(403, "Forbidden", "no"),
        Fault::status(400, "BadRequest", "no"),
        Fault::respond(200, &[], b"<html>log in</html>".to_vec()),
        Fault::respond(307, &[("Location", "https://elsewhere.example/")], Vec::new()),
    ] {
        let server = fleet.server("az-b");
        server.faults().clear();
        server.forget_requests();
        server.faults().add(Rule::new("GET", HYPERVISORS).fault(fault));
        env.run(&["get", "hv"]).exits(3);
        assert_eq!(asked(&fleet, "GET"), 1);
    }
}

#[test]
fn a_server_that_says_when_is_obeyed_within_the_deadline() {
    let (fleet, env) = fleet();
    let server = fleet.server("az-b");
    server.faults().add(
        Rule::new("GET", HYPERVISORS)
            .first(1)
            .fault(Fault::too_many_requests(1)),
    );
    let run = env.run(&["get", "hv", "-o", "name"]).exits(0);
    assert!(run.elapsed >= Duration::from_secs(1), "{:?}", run.elapsed);
    server.faults().clear();
    server.forget_requests();
    server
        .faults()
        .add(Rule::new("GET", HYPERVISORS).fault(Fault::too_many_requests(60)));
    let run = env.run(&["get", "hv", "--request-timeout", "5s"]).exits(3);
    assert!(run.elapsed < Duration::from_secs(4), "{:?}", run.elapsed);
    assert_eq!(asked(&fleet, "GET"), 1);
}

#[test]
fn a_write_that_may_have_been_done_is_never_sent_again() {
    let (fleet, env) = fleet();
    let manifest = crate::simulated::hypervisor("new", "az-b").to_string();
    let unavailable = Fault::status(503, "ServiceUnavailable", "starting");
    for fault in [unavailable, Fault::Reset, Fault::ResetAfterCommit] {
        let server = fleet.server("az-b");
        server.faults().clear();
        server.forget_requests();
        server
            .faults()
            .add(Rule::new("PATCH", &format!("{HYPERVISORS}*")).fault(fault));
        let run = env.run_with(&manifest, &["apply-routed", "-f", "-"]).exits(6);
        assert_eq!(run.stdout, "");
        assert!(
            run.stderr.contains(
                "it is unknown whether hypervisor.kvm.cloud.sap/new was applied in az-b; see: kubectl-multicluster get "
            ),
            "{}",
            run.stderr
        );
        assert_eq!(asked(&fleet, "PATCH"), 1);
    }
}

#[test]
fn a_write_that_was_put_off_is_sent_again_when_the_server_says() {
    let (fleet, env) = fleet();
    let manifest = crate::simulated::hypervisor("new", "az-b").to_string();
    let server = fleet.server("az-b");
    server.forget_requests();
    let patches = format!("{HYPERVISORS}*");
    server.faults().add(
        Rule::new("PATCH", &patches)
            .first(1)
            .fault(Fault::too_many_requests(1)),
    );
    let run = env.run_with(&manifest, &["apply-routed", "-f", "-"]).exits(0);
    assert_eq!(run.stdout, "hypervisor.kvm.cloud.sap/new created in az-b\n");
    assert_eq!(asked(&fleet, "PATCH"), 2);
    // Without a time to come back it is refused, and that is that.
    server.faults().clear();
    server.forget_requests();
    server
        .faults()
        .add(Rule::new("PATCH", &patches).fault(Fault::status(429, "TooManyRequests", "slow down")));
    env.run_with(&manifest, &["apply-routed", "-f", "-"]).exits(3);
    assert_eq!(asked(&fleet, "PATCH"), 1);
}

#[test]
fn a_dry_run_is_never_unknown() {
    let (fleet, env) = fleet();
    let manifest = crate::simulated::hypervisor("new", "az-b").to_string();
    let server = fleet.server("az-b");
    server
        .faults()
        .add(Rule::new("PATCH", &format!("{HYPERVISORS}*")).fault(Fault::ResetAfterCommit));
    let run = env
        .run_with(&manifest, &["apply-routed", "-f", "-", "--dry-run=server"])
        .exits(3);
    assert!(!run.stderr.contains("unknown"), "{}", run.stderr);
    assert!(
        run.stderr
            .contains("apply hypervisor.kvm.cloud.sap/new in az-b: "),
        "{}",
        run.stderr
    );
}

#[test]
fn with_leave_a_patch_that_names_its_object_is_sent_again_and_no_other() {
    let merge = r#"{"spec":{"version":"2"}}"#;
    let json = r#"[{"op":"add","path":"/spec/version","value":"2"}]"#;
    let commands: [(&[&str], &str, bool); 5] = [
        (
            &["patch", "hv", "two", "--type=merge", "-p", merge],
            "PATCH",
            true,
        ),
        (&["label", "hv", "two", "a=b"], "PATCH", true),
        (&["annotate", "hv", "two", "a=b"], "PATCH", true),
        // A JSON patch may add to a list each time.
        (&["patch", "hv", "two", "--type=json", "-p", json], "PATCH", false),
        (
            &[
                "patch",
                "hv",
                "two",
                "--subresource=status",
                "--type=merge",
                "-p",
                r#"{"status":{}}"#,
            ],
            "PATCH",
            false,
        ),
    ];
    for (arguments, method, again) in commands {
        for (flags, expected) in [(&[][..], 1), (&["--retry-writes"], if again { 2 } else { 1 })] {
            let (fleet, env) = fleet();
            let server = fleet.server("az-b");
            server.forget_requests();
            let lost = Rule::new(method, &format!("{HYPERVISORS}*"))
                .first(1)
                .fault(Fault::ResetAfterCommit);
            server.faults().add(lost);
            let run = env.run(&[arguments, flags].concat());
            assert_eq!(
                run.code,
                if expected == 2 { 0 } else { 6 },
                "{arguments:?} {flags:?}: {}",
                run.stderr
            );
            assert_eq!(
                asked(&fleet, method),
                expected,
                "{arguments:?} {flags:?}: {}",
                run.stderr
            );
        }
    }
}

#[test]
fn a_creation_is_never_sent_twice() {
    let (fleet, env) = fleet();
    let server = fleet.server("az-b");
    server.forget_requests();
    let lost = Rule::new("POST", HYPERVISORS)
        .first(1)
        .fault(Fault::ResetAfterCommit);
    server.faults().add(lost);
    let manifest = crate::simulated::hypervisor("new", "az-b").to_string();
    let run = env
        .run_with(&manifest, &["create", "-f", "-", "--retry-writes"])
        .exits(6);
    assert_eq!(asked(&fleet, "POST"), 1, "{}", run.stderr);
}

#[test]
fn a_delete_that_was_done_and_not_answered_is_done() {
    for fault in [Fault::ResetAfterCommit, Fault::Truncate { after: 9 }] {
        let (fleet, env) = fleet();
        let server = fleet.server("az-b");
        server.forget_requests();
        let lost = Rule::new("DELETE", &format!("{HYPERVISORS}*"))
            .first(1)
            .fault(fault);
        server.faults().add(lost);
        let run = env.run(&["delete", "hv", "two", "--retry-writes"]).exits(0);
        assert_eq!(run.stdout, "hypervisor.kvm.cloud.sap \"two\" deleted in az-b\n");
        assert_eq!(asked(&fleet, "DELETE"), 2);
    }
}

#[test]
fn a_refusal_does_not_tell_what_became_of_an_earlier_sending() {
    let (fleet, env) = fleet();
    let server = fleet.server("az-b");
    let path = format!("{HYPERVISORS}*");
    server
        .faults()
        .add(Rule::new("PATCH", &path).nth(1).fault(Fault::ResetAfterCommit));
    let forbidden = Fault::status(403, "Forbidden", "not any more");
    server
        .faults()
        .add(Rule::new("PATCH", &path).nth(2).fault(forbidden));
    let manifest = crate::simulated::hypervisor("new", "az-b").to_string();
    let run = env
        .run_with(&manifest, &["apply-routed", "-f", "-", "--retry-writes"])
        .exits(6);
    assert!(
        run.stderr
            .contains("not any more; before that: the connection was lost"),
        "{}",
        run.stderr
    );
}
