//! What a read prints, in every format: ours as snapshots, and over one cluster what kubectl prints, byte for byte.

use insta::assert_snapshot;

use crate::support::{Env, prints_what_kubectl_prints, seed, testbed};
use testbed::real::Testbed;

/// What lies in az-a: values that YAML, JSON and tables have their own ways with.
const HYPERVISORS: &str = r#"
apiVersion: kvm.cloud.sap/v1
kind: Hypervisor
metadata:
  name: formats-1
  labels: {test: formats, topology.kubernetes.io/zone: az-a, example.com/role: ""}
  annotations: {note: "two\nlines <&> and a \ttab", "yes": "no"}
spec: {version: "1.10", cpus: 128, memory: 512Gi, maintenance: ha, overcommit: {cpu: 1.5, memory: 1}}
---
apiVersion: kvm.cloud.sap/v1
kind: Hypervisor
metadata:
  name: formats-2
  labels: {test: formats}
spec: {version: "a version that is a good deal longer than any of the others, so that YAML folds it at its eighty columns"}
---
apiVersion: kvm.cloud.sap/v1
kind: Hypervisor
metadata: {name: formats-alone, labels: {test: formats-alone}}
"#;

const STATUS: &str = r#"
apiVersion: kvm.cloud.sap/v1
kind: Hypervisor
metadata: {name: formats-1}
status:
  numInstances: 12
  hypervisorVersion: "10.0.2"
  conditions: [{type: Ready, status: "True", lastTransitionTime: "2026-01-02T03:04:05Z"}]
"#;

const WIDGETS: &str = r#"
apiVersion: v1
kind: Namespace
metadata: {name: formats}
---
apiVersion: v1
kind: Namespace
metadata: {name: formats-x}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: w, namespace: formats, labels: {test: formats}}
spec: {size: small, zone: az-a, replicas: 3}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: a, namespace: formats-x, labels: {test: formats}}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: v, namespace: formats, labels: {test: formats}}
"#;

const HOME: &str = r##"
apiVersion: v1
kind: Namespace
metadata: {name: formats}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: odd, namespace: formats}
data:
  script.sh: "#!/bin/sh\necho 'quoted' \"twice\"\n"
  trailing: "space \nend"
  octal: "0755"
  "on": "off"
  sexagesimal: "1:30"
  exponent: "1e3"
  empty: ""
  html: "<a href=\"x\">&amp;</a>"
  line: "\u2028\u00e4\U0001F600"
  colon: "a: b"
binaryData: {blob: /w==}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: plain, namespace: formats}
---
apiVersion: v1
kind: Secret
metadata: {name: s, namespace: formats}
type: example.com/kind
stringData: {password: hunter2}
"##;

fn fill(testbed: &Testbed) {
    seed(testbed, "az-a", &format!("{HYPERVISORS}---{WIDGETS}"));
    seed(testbed, "home", HOME);
    let mut command = testbed.cluster("az-a").kubectl([
        "apply",
        "--server-side",
        "--subresource=status",
        "--force-conflicts",
        "-f",
        "-",
    ]);
    let mut child = command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("kubectl starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut stdin, STATUS.as_bytes()).expect("kubectl reads");
    drop(stdin);
    assert!(child.wait().expect("kubectl ends").success());
}

/// The formats in which kinds may differ.
const MAIN_FORMATS: [&[&str]; 5] = [
    &[],
    &["-o", "json"],
    &["-o", "yaml"],
    &["-o", "name"],
    &["-o", "wide", "--show-labels"],
];

const FORMATS: [&[&str]; 11] = [
    &[],
    &["-o", "wide"],
    &["-o", "json"],
    &["-o", "yaml"],
    &["-o", "name"],
    &["-o", "json", "--show-managed-fields"],
    &["-o", "yaml", "--show-managed-fields"],
    &["--show-labels"],
    &["-L", "topology.kubernetes.io/zone,test", "-L", "none"],
    &["--show-kind", "--no-headers"],
    &["--sort-by", ".metadata.uid"],
];

#[test]
fn hypervisors_as_kubectl_prints_them() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    fill(&testbed);
    for format in FORMATS {
        for what in [["hv", "-l", "test=formats"].as_slice(), &["hv", "formats-1"]] {
            let arguments = [&["get"], what, format].concat();
            prints_what_kubectl_prints(&testbed, &env, "az-a", &arguments);
        }
    }
    for format in MAIN_FORMATS {
        let arguments = [&["get", "hv", "-l", "test=nobodys"], format].concat();
        prints_what_kubectl_prints(&testbed, &env, "az-a", &arguments);
    }
    for what in [
        ["hv", "formats-2", "formats-1", "-o", "yaml"].as_slice(),
        &["hv/formats-2", "-o", "json"],
        &["hv", "formats-1", "formats-none", "-o", "name"],
        &["hv", "formats-none", "-o", "json"],
        &["hv", "formats-none", "-o", "json", "--ignore-not-found"],
        &["hv", "-l", "test=formats-alone", "-o", "yaml"],
        &["hv", "-l", "test=nobodys", "-o", "yaml", "--ignore-not-found"],
        &["hv", "-l", "test=nobodys", "--ignore-not-found"],
        &["hv", "-l", "test=formats", "--chunk-size=1"],
    ] {
        prints_what_kubectl_prints(&testbed, &env, "az-a", &[&["get"], what].concat());
    }
}

#[test]
fn namespaced_kinds_as_kubectl_prints_them() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    fill(&testbed);
    for format in MAIN_FORMATS {
        for what in [
            ["wd", "-A", "-l", "test=formats"].as_slice(),
            &["wd", "-n", "formats"],
            &["wd", "-n", "formats", "w"],
        ] {
            prints_what_kubectl_prints(&testbed, &env, "az-a", &[&["get"], what, format].concat());
        }
    }
    for what in [
        ["wd,hv", "-n", "formats", "-l", "test=formats"].as_slice(),
        &["hv,wd", "-n", "formats", "-l", "test=formats", "--no-headers"],
        &["wd", "-A", "-l", "test=nobodys"],
        &["wd", "-n", "formats", "w", "v"],
        &["wd", "-n", "formats", "w", "--subresource", "scale", "-o", "yaml"],
    ] {
        prints_what_kubectl_prints(&testbed, &env, "az-a", &[&["get"], what].concat());
    }
}

#[test]
fn kinds_of_home_as_kubectl_prints_them() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    fill(&testbed);
    for format in MAIN_FORMATS {
        for what in [
            ["configmaps", "-n", "formats"].as_slice(),
            &["cm", "odd", "-n", "formats"],
            &["secrets", "-n", "formats"],
            &["secret/s", "-n", "formats"],
            &["cm", "-n", "formats-empty"],
            &["cm,secrets", "-n", "formats"],
        ] {
            prints_what_kubectl_prints(&testbed, &env, "home", &[&["get"], what, format].concat());
        }
    }
}

#[test]
fn files_as_kubectl_prints_them() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    fill(&testbed);
    let file = env.file("both.yaml", HYPERVISORS);
    let one = env.file("one.yaml", STATUS);
    let directory = env.path().join("dir").display().to_string();
    env.file("dir/one.yaml", STATUS);
    let (file, one) = (file.display().to_string(), one.display().to_string());
    for path in [&file, &one, &directory] {
        for format in MAIN_FORMATS {
            prints_what_kubectl_prints(
                &testbed,
                &env,
                "az-a",
                &[&["get", "-f", path.as_str()], format].concat(),
            );
        }
    }
}

/// One in each zone and one in both, with names and labels that no other test has.
fn zones(testbed: &Testbed) -> Env {
    let env = Env::new(testbed);
    let hypervisor = |name: &str, zone: &str, cpus: u32| {
        format!(
            "apiVersion: kvm.cloud.sap/v1\nkind: Hypervisor\nmetadata:\n  name: formats-{name}\n  labels:\n    \
             test: formats-zones\n    topology.kubernetes.io/zone: {zone}\nspec:\n  version: \"1.0\"\n  cpus: {cpus}\n"
        )
    };
    let manifests = [hypervisor("both", "az-a", 8), hypervisor("node-a", "az-a", 64)];
    seed(testbed, "az-a", &manifests.join("---\n"));
    let manifests = [
        hypervisor("both", "az-b", 8),
        hypervisor("a-longer-name-in-b", "az-b", 128),
    ];
    seed(testbed, "az-b", &manifests.join("---\n"));
    env
}

/// stdout with what differs from run to run taken out: ages (whose columns stay as wide), UIDs, versions and times.
fn stable(env: &Env, arguments: &[&str]) -> String {
    let run = env
        .run(&[["get", "hv", "-l", "test=formats-zones"].as_slice(), arguments].concat())
        .exits(0);
    assert_eq!(
        run.stderr,
        "warning: duplicate hypervisors.kvm.cloud.sap \"formats-both\" in az-a, az-b\n"
    );
    run.stdout
}

macro_rules! snapshot {
    ($name:literal, $text:expr) => {
        insta::with_settings!({filters => vec![
            (r"(?m) \d{1,3}s( +|$)", " AGE$1"),
            (r"AGE {2,4}", "AGE   "),
            (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UID"),
            (r#"(resourceVersion"?: )"\d+""#, "$1\"VERSION\""),
            (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME"),
        ], omit_expression => true}, { assert_snapshot!($name, $text) });
    };
}

#[test]
fn tables() {
    let testbed = testbed();
    let env = zones(&testbed);
    snapshot!("table", stable(&env, &[]));
    snapshot!("table_wide", stable(&env, &["-o", "wide"]));
    snapshot!("table_no_headers", stable(&env, &["--no-headers"]));
    snapshot!("table_show_labels", stable(&env, &["--show-labels"]));
    snapshot!("table_show_kind", stable(&env, &["--show-kind"]));
    snapshot!(
        "table_label_columns",
        stable(&env, &["-L", "topology.kubernetes.io/zone,none"])
    );
}

#[test]
fn objects() {
    let testbed = testbed();
    let env = zones(&testbed);
    snapshot!("name", stable(&env, &["-o", "name"]));
    snapshot!("json", stable(&env, &["-o", "json"]));
    snapshot!("yaml", stable(&env, &["-o", "yaml"]));
    snapshot!(
        "yaml_managed_fields",
        stable(&env, &["-o", "yaml", "--show-managed-fields"])
    );
    let run = env.run(&["get", "hv", "formats-node-a", "-o", "yaml"]).exits(0);
    snapshot!("yaml_one", run.stdout);
    let run = env
        .run(&[
            "get",
            "hv",
            "formats-node-a",
            "-o",
            "yaml",
            "--show-cluster=false",
        ])
        .exits(0);
    assert!(!run.stdout.contains("annotations"), "{}", run.stdout);
    // Formats are found in any case, as kubectl finds them.
    for format in ["JSON", "Yaml", "NAME"] {
        let exact = env.run(&["get", "hv", "formats-node-a", "-o", &format.to_lowercase()]);
        let run = env.run(&["get", "hv", "formats-node-a", "-o", format]).exits(0);
        assert_eq!(run.stdout, exact.stdout);
    }
    env.run(&["get", "hv", "-o", "Wide"]).exits(2);
}
