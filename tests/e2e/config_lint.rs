//! `config lint`, `view`, `import` and `schema`: APIServers files, without a cluster.

use std::fs;

use serde_json::json;

use crate::simulated::{Fleet, remote};
use crate::support::{Env, seed, testbed};

const CA: &str = include_str!("testdata/ca.pem");
const LEAF: &str = include_str!("testdata/leaf.pem");

/// A file with a mistake of each sort that people make.
fn troubled() -> String {
    let [a, b, c] = [
        ("https://a", CA, "az-a"),
        ("https://b", LEAF, "az-b"),
        ("https://c", CA, "az-c"),
    ]
    .map(|(url, ca, zone)| remote(url, ca, zone));
    let a = a.replace("availabilityZone", "az");
    let b = b.replace(", kvm.cloud.sap/v1/HypervisorList", "");
    let c = c.replace("caCert", "cacert");
    format!("home: {{gvks: [v1/Secret, v1/SecretList]}}\nremotes:\n{a}{b}{c}  token: hunter2\n")
}

#[test]
fn every_mistake_is_shown_with_its_place_and_nothing_else_is() {
    let env = Env::bare();
    env.file("apiservers.yaml", &troubled());
    let run = env.run(&["config", "lint", "apiservers.yaml"]).exits(1);
    insta::assert_snapshot!("lint", run.stdout);
    assert_eq!(run.stderr, "apiservers.yaml: 1 error, 4 warnings\n");
    let json = env
        .run(&["config", "lint", "apiservers.yaml", "-o", "json"])
        .exits(1)
        .json();
    assert_eq!((&json["errors"], &json["warnings"]), (&json!(1), &json!(4)));
    assert_eq!(
        json["findings"][0],
        json!({
            "severity": "warning", "code": "routing-label", "file": "apiservers.yaml", "line": 16, "column": 12,
            "message": "no label \"availabilityZone\", which kvm.cloud.sap/v1/Hypervisor is routed by",
            "help": "did you mean \"availabilityZone\" instead of \"az\"?",
        })
    );
    let sarif = env
        .run(&["config", "lint", "apiservers.yaml", "-o", "sarif"])
        .exits(1)
        .json();
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), 5);
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .expect("rules");
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

#[test]
fn the_exit_code_says_how_bad_it_is() {
    let mut env = Env::bare();
    let warned = env.file("warned.yaml", "home: {gvks: [v1/Secret]}\n");
    env.set("MULTICLUSTER_CONFIG", &warned.display().to_string());
    env.run(&["config", "lint"]).exits(0);
    env.run(&["config", "lint", "--strict"]).exits(1);
    let fine = "home: {gvks: [v1/Secret, v1/SecretList]}\n";
    let run = env.run_with(fine, &["config", "lint", "-", "--strict"]).exits(0);
    assert_eq!(run.stdout, "-: nothing is wrong with it: 0 remotes, 1 kind\n");
    assert_eq!(run.stderr, "");
    let run = env
        .run_with(fine, &["config", "lint", "-", "-o", "json"])
        .exits(0);
    assert_eq!(run.json(), json!({"findings": [], "errors": 0, "warnings": 0}));
    let run = env
        .run_with("a: b: c\n", &["config", "lint", "--config", "-"])
        .exits(1);
    assert!(
        run.stdout.starts_with("-:1:5: error: malformed YAML: "),
        "{}",
        run.stdout
    );
    let run = env.run(&["config", "lint", "missing.yaml"]).exits(1);
    assert!(
        run.stderr.starts_with("error: missing.yaml: No such file"),
        "{}",
        run.stderr
    );
    env.run(&["config", "lint", "a", "--config", "b"]).exits(2);
    env.run(&["config", "lint", "--contexts", "b"]).exits(2);
}

/// The testbed's own file has nothing to find, and a mistake in it is found where it is in a cluster.
#[test]
fn a_file_in_a_cluster_is_checked_there() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    env.run(&["config", "lint", "--strict"]).exits(0);
    let name = env.name("config");
    seed(
        &testbed,
        "home",
        &format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: default}}\ndata:\n  conf.json: |\n    \
             {{\"apiservers\": {{\"home\": {{\"gvks\": [\"v1/Secret\"]}}}}, \"password\": \"hunter2\"}}\n"
        ),
    );
    let source = format!("configmap:default/{name}");
    let run = env.run(&["config", "lint", &source]).exits(0);
    assert_eq!(
        run.stdout,
        format!(
            "{source} (data \"conf.json\"):1:35: warning: \"v1/Secret\" is listed without \"v1/SecretList\" [unpaired-kind]\n  \
             1 | … \"v1/Secret\"\n    |   ^^^^^^^^^^^\n    = list both: the Go services look the list kind up separately\n"
        )
    );
    // What is imported needs no cluster any more.
    env.run(&["config", "import", &source, "--to", "imported.yaml"])
        .exits(0);
    let imported = fs::read_to_string(env.path().join("imported.yaml")).expect("a file");
    assert_eq!(
        imported,
        "home:\n  gvks:\n  - v1/Secret\n  - v1/SecretList\nremotes: []\n"
    );
}

/// The configuration that a file means to the binary.
fn view(env: &Env, arguments: &[&str]) -> serde_json::Value {
    let view = ["config", "view", "-o", "json", "--raw"];
    env.run(&[&view[..], arguments].concat()).exits(0).json()
}

#[test]
fn a_file_is_shown_as_it_is_understood() {
    let fleet = Fleet::start();
    let env = fleet.env();
    let text = fleet.config() + "  proxyUrl: http://me:hunter2@proxy:3128\n";
    let values: String = text.lines().map(|line| format!("        {line}\n")).collect();
    env.file(
        "values.yaml",
        &format!("cortex:\n  conf:\n    apiservers:\n{values}"),
    );
    let run = env.run(&["config", "view", "--config", "values.yaml"]).exits(0);
    assert!(!run.stdout.contains("hunter2"), "{}", run.stdout);
    assert!(
        run.stdout.contains("proxyUrl: http://[redacted]@proxy:3128"),
        "{}",
        run.stdout
    );
    let whole = view(&env, &["--config", "values.yaml"]);
    assert_eq!(whole["remotes"][1]["proxyUrl"], "http://me:hunter2@proxy:3128");
    assert_eq!(whole["remotes"][0]["name"], "az-a");
    assert_eq!(
        whole["remotes"][0]["gvks"],
        json!(["kvm.cloud.sap/v1/Hypervisor", "kvm.cloud.sap/v1/HypervisorList"])
    );
    let one = view(&env, &["--config", "values.yaml", "-C", "az-b"]);
    assert_eq!(
        (one["remotes"].as_array().map(Vec::len), one.get("home")),
        (Some(1), None)
    );
    env.run(&["config", "view", "-o", "xml"]).exits(2);

    // Imported, it means the same, and works.
    env.run(&["config", "import", "values.yaml", "--to", "new/config.yaml"])
        .exits(0);
    env.run(&["config", "lint", "new/config.yaml", "--strict"])
        .exits(0);
    assert_eq!(view(&env, &["--config", "new/config.yaml"]), whole);
    let run = env
        .run(&["config", "import", "values.yaml", "--to", "new/config.yaml"])
        .exits(2);
    assert_eq!(
        run.stderr,
        "error: new/config.yaml exists; replace it with --force\n"
    );
    env.run(&[
        "config",
        "import",
        "values.yaml",
        "--to",
        "new/config.yaml",
        "--force",
    ])
    .exits(0);
    let run = env.run_with(&fleet.config(), &["config", "import", "-"]).exits(0);
    env.file("stdout.yaml", &run.stdout);
    env.run(&["get", "hv", "--config", "stdout.yaml"]).exits(0);
    let run = env
        .run_with("home: 1\n", &["config", "import", "-", "--to", "bad.yaml"])
        .exits(1);
    assert_eq!(run.stderr, "error: -:1:7: home must be a mapping, not a number\n");
    assert!(!env.path().join("bad.yaml").exists());
}

#[test]
fn the_schema_is_the_one_of_the_documentation() {
    let run = Env::bare().run(&["config", "schema"]).exits(0);
    assert_eq!(run.stdout, include_str!("../../docs/apiservers.schema.json"));
    let run = Env::bare().run(&["config", "schema", "report"]).exits(0);
    assert_eq!(run.stdout, include_str!("../../docs/report.schema.json"));
}
