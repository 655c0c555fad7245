//! `describe`: over one cluster what kubectl describes, byte for byte, and over many whose each object is.

use std::fs;
use std::process::Stdio;
use std::sync::OnceLock;

use serde_json::{Value, json};
use testbed::real::Testbed;
use testbed::simulated::Fault;

use crate::hostile::{EVIL, clean};
use crate::simulated::{Fleet, hypervisor};
use crate::support::{Env, exists, kubectl, prints_what_kubectl_prints, seed, testbed, testbed_alone};

/// What lies in az-a.
const OBJECTS: &str = r#"
apiVersion: v1
kind: Namespace
metadata: {name: describe}
---
apiVersion: kvm.cloud.sap/v1
kind: Hypervisor
metadata:
  name: describe-1
  labels: {test: describe, topology.kubernetes.io/zone: az-a, example.com/role: ""}
  annotations:
    note: "two\nlines <&> and a \ttab"
    "yes": "no"
    escapes: "esc \u001b[31m cr \r end"
    breaks: "vertical \u000b tab, form \u000c feed"
    long: "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789"
spec: {version: "1.10\n2.0\tbeta", cpus: 128, memory: 512Gi, maintenance: ha, overcommit: {cpu: 1.5, memory: 1, disk: 0.00001, tape: 12345678}}
---
apiVersion: kvm.cloud.sap/v1
kind: Hypervisor
metadata: {name: describe-2, labels: {test: describe}, finalizers: [example.com/one, example.com/two]}
---
apiVersion: kvm.cloud.sap/v1
kind: Hypervisor
metadata: {name: describe-alone, labels: {test: describe-alone}}
spec: {overcommit: {}}
---
apiVersion: cortex.cloud/v1alpha1
kind: Reservation
metadata: {name: describe, labels: {test: describe}}
spec: {availabilityZone: az-a, schedulingDomain: nova, resources: {cpu: "4", "example.com/disk-size": 10Gi, GPUs: "1"}}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: w, namespace: describe, labels: {test: describe}}
spec: {size: small, zone: az-a, replicas: 3}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: x, namespace: describe, labels: {test: describe}}
"#;

const STATUSES: &str = r#"
apiVersion: kvm.cloud.sap/v1
kind: Hypervisor
metadata: {name: describe-1}
status:
  numInstances: 12
  capacity: {cpu: "128", hugepages-1Gi: "0"}
  conditions:
  - {type: Ready, status: "True", reason: Up, message: "all\nwell", lastTransitionTime: "2026-01-02T03:04:05Z"}
  - {type: Tainted, status: "False"}
---
apiVersion: cortex.cloud/v1alpha1
kind: Reservation
metadata: {name: describe}
status: {conditions: []}
"#;

/// An event about an object, long ago.
fn event(testbed: &Testbed, cluster: &str, object: &str, namespace: &str, name: &str, more: &str) -> String {
    let namespaced = ["get", object, "-n", namespace, "-o", "json"];
    let (object, _) = kubectl(testbed, cluster, &namespaced);
    let object: Value = serde_json::from_str(&object).expect("the object is there");
    let reference = json!({
        "apiVersion": object["apiVersion"], "kind": object["kind"], "name": object["metadata"]["name"],
        "namespace": object["metadata"]["namespace"], "uid": object["metadata"]["uid"],
    });
    format!(
        "---\napiVersion: v1\nkind: Event\nmetadata: {{name: {name}, namespace: {namespace}}}\ninvolvedObject: {reference}\n{more}\n"
    )
}

/// Makes all of it, once for all tests.
fn fill(testbed: &Testbed) {
    static FILLED: OnceLock<()> = OnceLock::new();
    FILLED.get_or_init(|| fill_once(testbed));
}

fn fill_once(testbed: &Testbed) {
    seed(testbed, "az-a", OBJECTS);
    let mut command = testbed.cluster("az-a").kubectl([
        "apply",
        "--server-side",
        "--subresource=status",
        "--force-conflicts",
        "-f",
        "-",
    ]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().expect("kubectl starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut stdin, STATUSES.as_bytes()).expect("kubectl reads");
    drop(stdin);
    assert!(child.wait().expect("kubectl ends").success());
    let of_hypervisor =
        |name: &str, more: &str| event(testbed, "az-a", "hv/describe-1", "default", name, more);
    let events = [
        of_hypervisor(
            "describe-1.a",
            "type: Normal\nreason: Started\nmessage: \"  two\\nlines and a\\ttab \\n\"\nsource: {component: agent, host: h}\n\
             firstTimestamp: \"2020-01-01T00:00:00Z\"\nlastTimestamp: \"2022-01-01T00:00:00Z\"\ncount: 3",
        ),
        of_hypervisor(
            "describe-1.b",
            "type: Warning\nreason: Late\nmessage: \"esc \\e[31m end\"\nreportingComponent: clock\n\
             firstTimestamp: \"2021-01-01T00:00:00Z\"\nlastTimestamp: \"2021-01-01T00:00:00Z\"\ncount: 1",
        ),
        of_hypervisor("describe-1.c", "message: nothing else is known"),
        event(
            testbed,
            "az-a",
            "wd/w",
            "describe",
            "w.a",
            "type: Normal\nreason: Seen\nmessage: again\neventTime: \"2020-01-01T00:00:00.123456Z\"\naction: look\n\
             reportingComponent: eye\nreportingInstance: eye-1\n\
             series: {count: 7, lastObservedTime: \"2021-01-01T00:00:00.123456Z\"}",
        ),
    ];
    seed(testbed, "az-a", &events.concat());
}

#[test]
fn custom_resources_as_kubectl_describes_them() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    fill(&testbed);
    for what in [
        ["hv", "describe-1"].as_slice(),
        &["hv/describe-1"],
        &["hv", "-l", "test=describe"],
        &["hv", "-l", "test=describe", "--show-events"],
        &["hv", "-l", "test=describe", "--chunk-size=1"],
        &["hv", "-l", "test=describe-alone"],
        &["hv", "describe-2", "describe-1"],
        &["hv", "describe-1", "describe-1"],
        &["hv", "describe-1", "describe-none", "describe-2"],
        &["hv", "describe-alone", "describe-none", "--show-events"],
        &["hv", "describe-1", "--show-events=false"],
        &["hv", "describe-1", "-A"],
        &["hv", "describe-"],
        &["hv", "describe-", "--show-events=true"],
        &["hv", "describe-al"],
        &["hv", "describe-none"],
        &["hv/describe-none"],
        &["reservations", "describe"],
        &["wd", "w", "-n", "describe"],
        &["wd", "-n", "describe"],
        &["wd", "-A", "-l", "test=describe", "--show-events"],
        &["wd", "-n", "describe-empty"],
        &["wd", "-A", "-l", "test=nobodys"],
        &["hv,wd", "-n", "describe", "-l", "test=describe"],
        &["hv/describe-2", "wd/w", "-n", "describe"],
    ] {
        prints_what_kubectl_prints(&testbed, &env, "az-a", &[&["describe"], what].concat());
    }
}

#[test]
fn files_as_kubectl_describes_them() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    fill(&testbed);
    env.file("dir/one.yaml", &env.hypervisor("none", "az-a"));
    let manifests = OBJECTS
        .split("---")
        .filter(|manifest| manifest.contains("name: describe-"));
    env.file("dir/two.yaml", &manifests.collect::<Vec<_>>().join("---"));
    env.file("one.yaml", STATUSES.split("---").next().expect("a manifest"));
    let path = |name: &str| env.path().join(name).display().to_string();
    let (dir, one) = (path("dir"), path("one.yaml"));
    for what in [
        ["-f", dir.as_str()].as_slice(),
        &["-f", &dir, "-l", "test=describe"],
        &["-f", &dir, "-l", "test=describe-alone"],
        &["-f", &one],
        &["-f", &one, "--show-events=false"],
    ] {
        prints_what_kubectl_prints(&testbed, &env, "az-a", &[&["describe"], what].concat());
    }
}

#[test]
fn secrets_and_config_maps_as_kubectl_describes_them() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(
        &testbed,
        "home",
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: describe}\n---\n\
         apiVersion: v1\nkind: ConfigMap\nmetadata: {name: full, namespace: describe, labels: {a: b}}\n\
         data: {a: \"x\\ny\\t1\\n\", b: no newline, c: \"\"}\nbinaryData: {blob: /w==}\n---\n\
         apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain, namespace: describe}\n---\n\
         apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: describe}\nstringData: {password: hunter2}\n---\n\
         apiVersion: v1\nkind: Secret\n\
         metadata: {name: t, namespace: describe, annotations: {kubernetes.io/service-account.name: default}}\n\
         type: kubernetes.io/service-account-token\nstringData: {token: abc}\n",
    );
    for what in [
        ["cm", "-n", "describe"].as_slice(),
        &["cm", "full", "-n", "describe"],
        &["cm/plain", "-n", "describe", "--show-events=false"],
        &["cm", "f", "-n", "describe"],
        &["secrets", "-n", "describe"],
        &["secret/s", "-n", "describe"],
    ] {
        prints_what_kubectl_prints(&testbed, &env, "home", &[&["describe"], what].concat());
    }
}

/// Built-in kinds that kubectl has no describer of its own for, with values of all shapes.
#[test]
fn other_kinds_as_kubectl_describes_them() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    env.set("MULTICLUSTER_CONFIG", "");
    let kubeconfig = testbed.cluster("az-a").admin_kubeconfig();
    env.set("KUBECONFIG", &kubeconfig.display().to_string());
    for what in [
        ["crd", "hypervisors.kvm.cloud.sap"].as_slice(),
        &["crd"],
        &["apiservices"],
        &["validatingwebhookconfigurations"],
    ] {
        let arguments = [&["describe"], what].concat();
        let run = env.run(&[&arguments[..], &["--contexts", "az-a", "--show-cluster=false"]].concat());
        let (stdout, _) = kubectl(&testbed, "az-a", &arguments);
        assert_eq!(run.exits(0).stdout, stdout, "{arguments:?}");
    }
}

#[test]
fn every_description_says_where_its_object_is() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let (one, two, both) = (env.name("one"), env.name("two"), env.name("both"));
    seed(&testbed, "az-b", &env.hypervisor("one", "az-b"));
    seed(&testbed, "az-a", &env.hypervisor("two", "az-a"));
    for zone in ["az-a", "az-b"] {
        seed(&testbed, zone, &env.hypervisor("both", zone));
        let object = format!("hv/{both}");
        let name = format!("{both}.{zone}");
        let more = format!("type: Normal\nreason: Seen\nmessage: in {zone}");
        seed(
            &testbed,
            zone,
            &event(&testbed, zone, &object, "default", &name, &more),
        );
    }

    let selector = format!("test={}", env.id);
    let run = env.run(&["describe", "hv", "-l", &selector]).exits(0);
    let descriptions: Vec<Vec<&str>> = run
        .stdout
        .split("\n\n\n")
        .map(|description| description.lines().collect())
        .collect();
    let heads: Vec<String> = descriptions
        .iter()
        .map(|lines| {
            let head = lines.iter().take_while(|line| !line.starts_with("Namespace:"));
            head.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect::<Vec<_>>()
                .join(", ")
        })
        .collect();
    assert_eq!(
        heads,
        [
            format!("Cluster: az-a, Also In: az-b, Name: {both}"),
            format!("Cluster: az-b, Also In: az-a, Name: {both}"),
            format!("Cluster: az-b, Name: {one}"),
            format!("Cluster: az-a, Name: {two}"),
        ]
    );
    assert!(
        descriptions
            .iter()
            .all(|lines| !lines.iter().any(|line| line.starts_with("Events")))
    );
    let warning = format!("warning: duplicate hypervisors.kvm.cloud.sap \"{both}\" in az-a, az-b\n");
    assert_eq!(run.stderr, warning);

    // One object, though it is in two clusters: each copy with the events of its own cluster.
    let run = env.run(&["describe", "hv", &both]).exits(0);
    let (first, second) = run.stdout.split_once("\n\n\n").expect("two descriptions");
    for (description, zone, other) in [(first, "az-a", "az-b"), (second, "az-b", "az-a")] {
        assert!(
            description.starts_with(&format!(
                "Cluster:      {zone}\nAlso In:      {other}\nName:         {both}\n"
            )),
            "{description}"
        );
        assert!(description.contains(&format!("in {zone}")), "{description}");
        assert!(!description.contains(&format!("in {other}")), "{description}");
    }
    let bare = env
        .run(&["describe", "hv", &both, "--show-cluster=false"])
        .exits(0);
    assert!(!bare.stdout.contains("Cluster:") && !bare.stdout.contains("Also In:"));
    let chosen = format!("az-b:hv/{both}");
    let run = env.run(&["describe", &chosen]).exits(0);
    assert!(
        run.stdout
            .starts_with(&format!("Cluster:      az-b\nName:         {both}\n"))
    );

    // A prefix finds the objects of all clusters, and the exact name before those that begin with it.
    let run = env.run(&["describe", "hv", &env.name("")]).exits(0);
    assert_eq!(run.stdout.matches("\nName: ").count(), 4, "{}", run.stdout);
    assert!(run.stdout.ends_with("Version:  1.0\n\n"), "{}", run.stdout);
    let run = env.run(&["describe", "hv", &one]).exits(0);
    assert_eq!(run.stdout.matches("Name: ").count(), 1, "{}", run.stdout);
}

#[test]
fn what_is_asked_for_wrongly_is_told() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (arguments, message) in [
        (
            &["describe"][..],
            "error: You must specify the type of resource to describe.",
        ),
        (
            &["describe", "hv", "a", "-l", "b=c"],
            "error: name cannot be provided when a selector is specified",
        ),
        (
            &["describe", "wd", "a", "-A"],
            "error: a resource cannot be retrieved by name across all namespaces",
        ),
        (
            &["describe", "hv", "-f", "x.yaml"],
            "error: when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
        ),
        (
            &["describe", "hv", "-l", "a=b=c"],
            "error: invalid label selector",
        ),
        (
            &["describe", "hv", "-o", "json"],
            "error: unknown shorthand flag: 'o' in -o",
        ),
    ] {
        let run = env.run(arguments).exits(2);
        assert!(run.stderr.starts_with(message), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    let run = env.run(&["describe", "hv", "describe-none"]).exits(1);
    assert_eq!(
        run.stderr,
        "Error from server (NotFound): hypervisors.kvm.cloud.sap \"describe-none\" not found\n"
    );
    env.run(&["describe", "nothing"]).exits(1);
}

#[test]
fn a_silent_cluster_makes_it_a_partial_answer() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    let (one, two) = (env.name("one"), env.name("two"));
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    assert!(exists(&testbed, "az-b", &format!("hv/{two}")));
    env.run(&["describe", "hv", &one]).exits(0);
    testbed.cluster("az-b").kill().expect("the server dies");
    let run = env.run(&["describe", "hv", &one]).exits(3);
    assert!(run.stdout.starts_with("Cluster:      az-a\n"), "{}", run.stdout);
    assert!(run.stdout.ends_with("Events:     <none>\n"), "{}", run.stdout);
    assert!(run.stderr.contains("not az-b"), "{}", run.stderr);
    // The name may be the other's; what begins with it here is shown all the same.
    let run = env.run(&["describe", "hv", &two]).exits(3);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.ends_with(&format!(
            "error: it is unknown whether hypervisors.kvm.cloud.sap \"{two}\" exists: not in az-a; az-b did not answer\n"
        )),
        "{}",
        run.stderr
    );
    let run = env.run(&["describe", "hv", &env.name("o")]).exits(3);
    assert!(run.stdout.contains(&one), "{}", run.stdout);
    assert!(!run.stderr.contains("unknown whether"), "{}", run.stderr);
    env.run(&["describe", "hv", &one, "--allow-partial"]).exits(0);
    env.run(&["describe", "hv", &one, "-C", "az-a"]).exits(0);
    let report = env.path().join("report.json");
    env.run(&["describe", "hv", &one, "--report", &report.display().to_string()])
        .exits(3);
    let report: Value = serde_json::from_slice(&fs::read(report).expect("a report")).expect("JSON");
    assert_eq!(report["complete"], false);
}

#[test]
fn events_that_cannot_be_had_are_not_none() {
    let fleet = Fleet::start();
    for zone in ["az-a", "az-b"] {
        fleet.put(zone, hypervisor("both", zone));
        fleet.put_events(zone, &[]);
    }
    let env = fleet.env();
    let last_lines = |stdout: &str| {
        let lines = stdout.lines().filter(|line| line.starts_with("Events:"));
        lines
            .map(|line| line.split_whitespace().last().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let run = env.run(&["describe", "hv", "both"]).exits(0);
    assert_eq!(last_lines(&run.stdout), ["<none>", "<none>"]);
    for (fault, code, shown, said) in [
        (
            Fault::status(403, "Forbidden", "events is forbidden"),
            0,
            "<unknown>",
            "warning: cluster az-b: list events: ",
        ),
        (
            Fault::status(404, "NotFound", "no such resource"),
            0,
            "<none>",
            "warning: cluster az-b: list events: ",
        ),
        (
            Fault::status(500, "InternalError", "out of order"),
            3,
            "<unknown>",
            "error: cluster az-b (",
        ),
        (Fault::Reset, 3, "<unknown>", "error: cluster az-b ("),
        (
            Fault::respond(200, &[], "text"),
            3,
            "<unknown>",
            "error: cluster az-b (",
        ),
    ] {
        fleet.answer_events("az-b", fault);
        let run = env.run(&["describe", "hv", "both"]).exits(code);
        assert_eq!(last_lines(&run.stdout), ["<none>", shown], "{}", run.stderr);
        assert!(
            run.stderr.lines().any(|line| line.starts_with(said)),
            "{}",
            run.stderr
        );
        env.run(&["describe", "hv", "both", "--show-events=false"])
            .exits(0);
    }
}

#[test]
fn what_means_harm_is_escaped() {
    let fleet = Fleet::start();
    let mut object = hypervisor("evil", "az-a");
    // Line breaks are kubectl's, too: what is shown is made of lines.
    let evil = EVIL.replace("\nerror: forged", "\n  error: forged");
    object["metadata"]["annotations"] = json!({ &evil: &evil });
    object["spec"] = json!({ "version": &evil, &evil: {"list": [&evil, [&evil]]} });
    fleet.put("az-a", object);
    let event = json!({
        "metadata": {"name": "e", "namespace": "default"}, "type": &evil, "reason": &evil, "message": &evil,
        "source": {"component": &evil}, "firstTimestamp": &evil, "count": &evil,
    });
    fleet.put_events("az-a", &[event]);
    let env = fleet.env();
    let run = env.run(&["describe", "hv", "evil", "-C", "az-a"]).exits(0);
    clean(&run);
    assert!(
        run.stdout
            .contains("^[[2J^[]0;owned^G\\u{9b}31m\\u{202e}\\u{200b}"),
        "{:?}",
        run.stdout
    );
    assert!(run.stdout.contains("<unknown>"), "{:?}", run.stdout);
}
