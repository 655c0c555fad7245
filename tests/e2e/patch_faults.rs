//! Changes of objects that have been found, while a server misbehaves.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use testbed::simulated::{Fault, Rule};

use crate::simulated::{Fleet, HYPERVISORS, hypervisor};
use crate::support::Env;
use crate::watching::Watching;

const PATCH: [&str; 5] = ["patch", "hv", "one", "--type=merge", "-p"];
const VERSION: &str = r#"{"spec":{"version":"2"}}"#;

/// A fleet with a hypervisor in each zone, whose kinds the environment knows already.
fn fleet() -> (Fleet, Env) {
    let fleet = Fleet::start();
    let env = fleet.env();
    fleet.put("az-a", hypervisor("one", "az-a"));
    fleet.put("az-b", hypervisor("two", "az-b"));
    env.run(&["get", "hv"]).exits(0);
    (fleet, env)
}

fn patch() -> Vec<&'static str> {
    [&PATCH[..], &[VERSION]].concat()
}

fn patches(fleet: &Fleet, cluster: &str) -> Vec<Option<u16>> {
    let requests = fleet.requests(cluster, HYPERVISORS, "");
    let patches = requests.iter().filter(|request| request.method == "PATCH");
    patches.map(|request| request.status).collect()
}

/// The first look at `one` sees another object than there is.
fn seen_as_another(fleet: &Fleet) {
    let other = Fault::rewrite(|body: Bytes| {
        let mut object: Value = serde_json::from_slice(&body).expect("JSON");
        object["metadata"]["uid"] = "00000000-0000-0000-0000-000000000000".into();
        object.to_string().into()
    });
    let look = Rule::new("GET", &format!("{HYPERVISORS}/one"))
        .first(1)
        .fault(other);
    fleet.server("az-a").faults().add(look);
}

#[test]
fn another_object_of_the_same_name_is_not_changed() {
    let commands: [(&[&str], &str); 4] = [
        (&["patch", "hv", "one", "--type=merge", "-p", VERSION], "patch"),
        (
            &[
                "patch",
                "hv",
                "one",
                "--type=json",
                "-p",
                r#"[{"op":"add","path":"/spec/version","value":"2"}]"#,
            ],
            "patch",
        ),
        (&["label", "hv", "one", "a=b"], "label"),
        (&["annotate", "hv", "one", "a=b"], "annotate"),
    ];
    for (arguments, verb) in commands {
        let (fleet, env) = fleet();
        seen_as_another(&fleet);
        let run = env.run(arguments).exits(1);
        assert_eq!(run.stdout, "");
        assert_eq!(
            run.stderr,
            format!(
                "error: hypervisors.kvm.cloud.sap \"one\" in az-a was deleted and made anew after it was found: it is \
                 another object now; nothing was changed; run the command again to {verb} that one\n"
            )
        );
        assert_eq!(patches(&fleet, "az-a"), [Some(422)], "{arguments:?}");
        env.run(arguments).exits(0);
        assert_eq!(patches(&fleet, "az-a"), [Some(422), Some(200)]);
    }
}

#[test]
fn a_change_that_may_have_been_made_is_not_made_again_and_told() {
    let (fleet, env) = fleet();
    let server = fleet.server("az-a");
    let commands: [(&[&str], &str); 3] = [
        (
            &["patch", "hv", "one", "two", "--type=merge", "-p", VERSION],
            "patched",
        ),
        (&["label", "hv", "one", "two", "a=b", "--overwrite"], "labeled"),
        (
            &["annotate", "hv", "one", "two", "a=b", "--overwrite"],
            "annotated",
        ),
    ];
    for (arguments, done) in commands {
        for fault in [
            Fault::status(503, "ServiceUnavailable", "starting"),
            Fault::Reset,
            Fault::ResetAfterCommit,
            Fault::Truncate { after: 20 },
        ] {
            server.faults().clear();
            server.forget_requests();
            let faulty = Rule::new("PATCH", &format!("{HYPERVISORS}*")).fault(fault);
            server.faults().add(faulty);
            let run = env.run(arguments).exits(6);
            // The other one is changed all the same.
            assert!(
                run.stdout.starts_with("hypervisor.kvm.cloud.sap/two ") && run.stdout.ends_with(" in az-b\n"),
                "{}",
                run.stdout
            );
            assert!(
                run.stderr.ends_with(&format!(
                    "error: it is unknown whether az-a:hypervisor.kvm.cloud.sap/one was {done}; see: kubectl-multicluster get \
                     hypervisors.kvm.cloud.sap/one --clusters az-a -o yaml\n"
                )),
                "{}",
                run.stderr
            );
            assert_eq!(patches(&fleet, "az-a").len(), 1);
        }
        // A dry run is never unknown.
        let dry = [arguments, &["--dry-run=server"]].concat();
        let run = env.run(&dry).exits(3);
        assert!(!run.stderr.contains("unknown"), "{}", run.stderr);
    }
}

#[test]
fn a_signal_during_a_change_says_that_its_outcome_is_unknown() {
    let (fleet, env) = fleet();
    let server = fleet.server("az-a");
    let hits = server
        .faults()
        .add(Rule::new("PATCH", &format!("{HYPERVISORS}*")).delay(Duration::from_secs(60)));
    let running = Watching::start(&env, &patch());
    crate::support::wait_until("the patch is sent", Duration::from_secs(20), || hits.hits() > 0);
    let run = running.interrupt().exits(130);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        "error: interrupted during \"patch az-a:hypervisor.kvm.cloud.sap/one\": it is unknown whether it was done; see: \
         kubectl-multicluster get hypervisors.kvm.cloud.sap/one --clusters az-a -o yaml\n"
    );
}

#[test]
fn a_change_that_was_put_off_is_made_when_the_server_says() {
    let (fleet, env) = fleet();
    let server = fleet.server("az-a");
    server.faults().add(
        Rule::new("PATCH", &format!("{HYPERVISORS}*"))
            .first(1)
            .fault(Fault::too_many_requests(1)),
    );
    let run = env.run(&patch()).exits(0);
    assert_eq!(run.stdout, "hypervisor.kvm.cloud.sap/one patched in az-a\n");
    assert_eq!(patches(&fleet, "az-a").len(), 2);
}

#[test]
fn a_subresource_that_others_write_too_is_read_again() {
    let (fleet, env) = fleet();
    let server = fleet.server("az-a");
    let stale = |count| {
        Rule::new("PATCH", &format!("{HYPERVISORS}*"))
            .first(count)
            .fault(Fault::status(409, "Conflict", "the object has been modified"))
    };
    let status = [
        "patch",
        "hv",
        "one",
        "--subresource=status",
        "--type=merge",
        "-p",
        "status: {numInstances: 3}",
    ];
    server.faults().add(stale(2));
    let run = env.run(&status).exits(0);
    assert_eq!(run.stdout, "hypervisor.kvm.cloud.sap/one patched in az-a\n");
    assert_eq!(patches(&fleet, "az-a").len(), 3);
    // Not for ever.
    server.faults().clear();
    server.forget_requests();
    server.faults().add(stale(1000));
    let run = env.run(&status).exits(1);
    assert!(
        run.stderr
            .starts_with("Error from server (Conflict): patch az-a:hypervisor.kvm.cloud.sap/one: the object has been modified"),
        "{}",
        run.stderr
    );
    assert_eq!(patches(&fleet, "az-a").len(), 10);
    // Whoever names a version means that one.
    server.forget_requests();
    let own = "metadata: {resourceVersion: \"1\"}\nstatus: {numInstances: 4}";
    env.run(&[
        "patch",
        "hv",
        "one",
        "--subresource=status",
        "--type=merge",
        "-p",
        own,
    ])
    .exits(1);
    assert_eq!(patches(&fleet, "az-a").len(), 1);
}

#[test]
fn the_report_accounts_for_what_failed() {
    let (fleet, env) = fleet();
    fleet.server("az-a").faults().add(
        Rule::new("PATCH", &format!("{HYPERVISORS}*")).fault(Fault::status(403, "Forbidden", "not you")),
    );
    let run = env
        .run(&[&patch()[..], &["--report=report.json"]].concat())
        .exits(3);
    assert_eq!(
        run.stderr,
        "Error from server (Forbidden): patch az-a:hypervisor.kvm.cloud.sap/one: not you\n"
    );
    let report = std::fs::read_to_string(env.path().join("report.json")).expect("the report");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["complete"], false);
    assert!(report.to_string().contains("not you"), "{report}");
}

/// A fleet with a widget in az-a, which can be scaled.
fn fleet_with_a_widget() -> (Fleet, Env) {
    let fleet = Fleet::start();
    let mut env = fleet.env();
    let config = fleet.config().replace(
        "gvks: [kvm",
        "gvks: [example.com/v1/Widget, example.com/v1/WidgetList, kvm",
    );
    let config = env.file(
        "widgets.yaml",
        &format!("{config}routers:\n- {{gvk: example.com/v1/Widget, field: .spec.zone, clusterLabel: availabilityZone}}\n"),
    );
    env.set("MULTICLUSTER_CONFIG", &config.display().to_string());
    fleet.put(
        "az-a",
        json!({
            "apiVersion": "example.com/v1",
            "kind": "Widget",
            "metadata": {"name": "w", "namespace": "default"},
            "spec": {"replicas": 1},
        }),
    );
    env.run(&["get", "wd"]).exits(0);
    (fleet, env)
}

#[test]
fn scaling_is_a_change_like_the_others() {
    let (fleet, env) = fleet_with_a_widget();
    let server = fleet.server("az-a");
    let widget = "/apis/example.com/v1/namespaces/default/widgets/w";
    let scale = ["scale", "wd", "w", "--replicas=3"];
    let patches = || {
        fleet
            .requests("az-a", &format!("{widget}/scale"), "")
            .iter()
            .filter(|request| request.method == "PATCH")
            .count()
    };
    let replicas = || {
        let run = env.run(&["get", "wd", "w", "-o", "json"]).exits(0);
        run.json()["spec"]["replicas"].clone()
    };
    // Seen as another object: not even tried.
    let other = Fault::rewrite(|body: Bytes| {
        let mut object: Value = serde_json::from_slice(&body).expect("JSON");
        object["metadata"]["uid"] = "00000000-0000-0000-0000-000000000000".into();
        object.to_string().into()
    });
    server
        .faults()
        .add(Rule::new("GET", widget).first(1).fault(other));
    let run = env.run(&scale).exits(1);
    assert!(
        run.stderr
            .contains("it is another object now; nothing was changed"),
        "{}",
        run.stderr
    );
    assert_eq!((patches(), replicas()), (0, 1.into()));
    // Somebody else writes it meanwhile.
    server.faults().add(
        Rule::new("PATCH", &format!("{widget}/scale"))
            .first(1)
            .fault(Fault::status(409, "Conflict", "the object has been modified")),
    );
    let run = env.run(&scale).exits(0);
    assert_eq!(run.stdout, "widget.example.com/w scaled in az-a\n");
    assert_eq!((patches(), replicas()), (2, 3.into()));
    // Done or not, nobody knows.
    server
        .faults()
        .add(Rule::new("PATCH", &format!("{widget}/scale")).fault(Fault::ResetAfterCommit));
    let run = env.run(&["scale", "wd", "w", "--replicas=4"]).exits(6);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.ends_with(
            "error: it is unknown whether az-a:widget.example.com/w was scaled; see: kubectl-multicluster get \
             widgets.example.com/w -n default --clusters az-a -o yaml\n"
        ),
        "{}",
        run.stderr
    );
    assert_eq!((patches(), replicas()), (3, 4.into()));
}
