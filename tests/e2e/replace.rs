//! `replace -f`: what kubectl's says, each object where it belongs, and with `--force` nothing that does not come back.

use serde_json::Value;
use testbed::real::Testbed;
use testbed::simulated::{Fault, Rule};

use crate::create::{interrupt_when, kubectl, settled};
use crate::simulated::{Fleet, HYPERVISORS, hypervisor};
use crate::support::{Env, exists, seed, testbed, testbed_alone};

fn config_map(env: &Env, name: &str, value: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {}}}\ndata: {{a: {value}}}\n",
        env.name(name)
    )
}

/// A hypervisor as its cluster has it.
fn read(testbed: &Testbed, env: &Env, cluster: &str, name: &str) -> Value {
    let name = env.name(name);
    let arguments = ["get", "hv", name.as_str(), "-o", "json"];
    let (_, stdout, _) = kubectl(testbed, env, cluster, &arguments, "");
    serde_json::from_str(&stdout).expect("JSON")
}

#[test]
fn one_cluster_is_told_as_kubectl_tells_it() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let three = ["one", "none", "two"].map(|name| config_map(&env, name, "new"));
    env.file("three.yaml", &three.join("---\n"));
    let [one, two, none] = ["one", "two", "none"].map(|name| env.name(name));
    let prepare = || {
        let arguments = ["delete", "cm", &one, &two, &none, "--ignore-not-found"];
        kubectl(&testbed, &env, "home", &arguments, "");
        for name in ["one", "two"] {
            let manifest = config_map(&env, name, "old");
            kubectl(&testbed, &env, "home", &["create", "-f", "-"], &manifest);
        }
    };
    for flags in [
        &[][..],
        &["-o", "name"],
        &["-o", "json"],
        &["-o", "yaml"],
        &["--save-config", "-o", "yaml"],
        &["-o", "jsonpath={.metadata.name},"],
        &["--dry-run=client"],
        &["--dry-run=client", "-o", "yaml"],
        &["--dry-run=server"],
        &["--force"],
        &["--force", "-o", "name"],
        &["--force", "-o", "yaml"],
        &["--force", "--grace-period=0", "--wait", "--cascade"],
        &["--force", "--timeout=20s", "--save-config", "-o", "json"],
    ] {
        let arguments = [&["replace", "-f", "three.yaml"], flags].concat();
        prepare();
        let (code, stdout, stderr) = kubectl(&testbed, &env, "home", &arguments, "");
        prepare();
        let run = env
            .run(&[&arguments[..], &["--show-cluster=false"]].concat())
            .exits(code);
        assert_eq!(settled(&run.stdout), settled(&stdout), "{flags:?}");
        assert_eq!(run.stderr, stderr, "{flags:?}");
    }
    prepare();
    let run = env.run(&["replace", "-f", "three.yaml"]).exits(1);
    assert_eq!(
        run.stdout,
        format!("configmap/{one} replaced in home\nconfigmap/{two} replaced in home\n")
    );
    assert_eq!(
        run.stderr,
        format!(
            "Error from server (NotFound): error when replacing \"three.yaml:6\" in home: configmaps \"{none}\" not found\n"
        )
    );
}

#[test]
fn an_object_is_replaced_where_it_belongs_and_not_moved() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("stray", "az-b"));
    let one = env.hypervisor("one", "az-a").replace("1.0", "2.0");
    let stray = env.hypervisor("stray", "az-a");
    let run = env
        .run_with(&(one.clone() + "---\n" + &stray), &["replace", "-f", "-"])
        .exits(4);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        format!(
            "error: STDIN:11: hypervisor.kvm.cloud.sap/{} belongs to az-a, but exists in az-b: replace does not move objects; \
             delete it there and create it, or correct what routing reads\nerror: nothing was replaced\n",
            env.name("stray")
        )
    );
    assert_eq!(read(&testbed, &env, "az-a", "one")["spec"]["version"], "1.0");
    let run = env.run_with(&one, &["replace", "-f", "-"]).exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{} replaced in az-a\n", env.name("one"))
    );
    assert_eq!(read(&testbed, &env, "az-a", "one")["spec"]["version"], "2.0");

    // A copy of what is replaced stands in the way until the one that belongs there is meant.
    seed(&testbed, "az-b", &env.hypervisor("one", "az-a"));
    let three = one.replace("2.0", "3.0");
    let run = env.run_with(&three, &["replace", "-f", "-"]).exits(4);
    assert!(
        run.stderr
            .contains("; delete it there, or replace the copy in az-a alone with --allow-duplicate\n"),
        "{}",
        run.stderr
    );
    env.run_with(&three, &["replace", "-f", "-", "--allow-duplicate"])
        .exits(0);
    assert_eq!(read(&testbed, &env, "az-a", "one")["spec"]["version"], "3.0");
    assert_eq!(read(&testbed, &env, "az-b", "one")["spec"]["version"], "1.0");
}

#[test]
fn a_version_in_the_manifest_must_be_the_servers() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let old = env
        .run(&["get", "hv", &env.name("one"), "-o", "yaml"])
        .exits(0)
        .stdout;
    let newer = env.hypervisor("one", "az-a").replace("1.0", "2.0");
    env.run_with(&newer, &["replace", "-f", "-"]).exits(0);
    let run = env.run_with(&old, &["replace", "-f", "-"]).exits(1);
    assert!(
        run.stderr
            .starts_with("Error from server (Conflict): error when replacing \"STDIN:1\" in az-a: "),
        "{}",
        run.stderr
    );
    assert_eq!(read(&testbed, &env, "az-a", "one")["spec"]["version"], "2.0");
}

#[test]
fn a_subresource_is_replaced_alone() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let manifest = env.hypervisor("one", "az-a").replace("1.0", "2.0") + "status:\n  numInstances: 3\n";
    let arguments = ["replace", "-f", "-", "--subresource=status"];
    let run = env.run_with(&manifest, &arguments).exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{} replaced in az-a\n", env.name("one"))
    );
    let object = read(&testbed, &env, "az-a", "one");
    assert_eq!(object["status"]["numInstances"], 3);
    assert_eq!(object["spec"]["version"], "1.0");
    // The same of apply-routed.
    let manifest = manifest.replace("numInstances: 3", "numInstances: 4");
    let arguments = [
        "apply-routed",
        "-f",
        "-",
        "--subresource=status",
        "--force-conflicts",
    ];
    env.run_with(&manifest, &arguments).exits(0);
    let object = read(&testbed, &env, "az-a", "one");
    assert_eq!(object["status"]["numInstances"], 4);
    assert_eq!(object["spec"]["version"], "1.0");
}

#[test]
fn with_force_an_object_is_another_one_afterwards() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let uid = read(&testbed, &env, "az-a", "one")["metadata"]["uid"].clone();
    let manifests =
        env.hypervisor("one", "az-a").replace("1.0", "2.0") + "---\n" + &env.hypervisor("two", "az-b");
    let run = env
        .run_with(&manifests, &["replace", "--force", "-f", "-"])
        .exits(0);
    let (one, two) = (env.name("one"), env.name("two"));
    assert_eq!(
        run.stdout,
        format!(
            "hypervisor.kvm.cloud.sap \"{one}\" deleted in az-a\nhypervisor.kvm.cloud.sap/{one} replaced in az-a\n\
             hypervisor.kvm.cloud.sap/{two} replaced in az-b\n"
        )
    );
    assert_eq!(run.stderr, "");
    let object = read(&testbed, &env, "az-a", "one");
    assert_ne!(object["metadata"]["uid"], uid);
    assert_eq!(object["spec"]["version"], "2.0");
}

#[test]
fn with_force_nothing_is_deleted_that_would_not_come_back() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for name in ["one", "two"] {
        seed(&testbed, "az-a", &env.hypervisor(name, "az-a"));
    }
    let uid = read(&testbed, &env, "az-a", "one")["metadata"]["uid"].clone();
    let manifests = env.hypervisor("one", "az-a") + "---\n" + &env.hypervisor("two", "az-a") + "  cpus: -1\n";
    let run = env
        .run_with(&manifests, &["replace", "--force", "-f", "-"])
        .exits(1);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr
            .starts_with("Error from server (Invalid): error when replacing \"STDIN:11\" in az-a: "),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.ends_with("error: nothing was deleted\n"),
        "{}",
        run.stderr
    );
    assert_eq!(read(&testbed, &env, "az-a", "one")["metadata"]["uid"], uid);
    assert!(exists(&testbed, "az-a", &format!("hv/{}", env.name("two"))));
}

#[test]
fn with_force_what_does_not_go_is_told_and_the_others_come_back() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let held = env
        .hypervisor("held", "az-a")
        .replace("  labels:", "  finalizers: [example.com/hold]\n  labels:");
    seed(&testbed, "az-a", &held);
    seed(&testbed, "az-a", &env.hypervisor("free", "az-a"));
    let manifests = held + "---\n" + &env.hypervisor("free", "az-a").replace("1.0", "2.0");
    let arguments = ["replace", "--force", "-f", "-", "--timeout=300ms"];
    let run = env.run_with(&manifests, &arguments).exits(1);
    let (held, free) = (env.name("held"), env.name("free"));
    assert_eq!(
        run.stdout,
        format!(
            "hypervisor.kvm.cloud.sap \"{held}\" deleted in az-a\nhypervisor.kvm.cloud.sap \"{free}\" deleted in az-a\n\
             hypervisor.kvm.cloud.sap/{free} replaced in az-a\n"
        )
    );
    assert_eq!(
        run.stderr,
        format!(
            "error: timed out waiting for the condition on hypervisors/{held} in az-a\n\
             error: hypervisor.kvm.cloud.sap/{held} was deleted from az-a, and is not there again; when the cause is mended, create \
             it from STDIN:1: kubectl-multicluster create -f FILE\n"
        )
    );
    assert_eq!(read(&testbed, &env, "az-a", "free")["spec"]["version"], "2.0");
}

#[test]
fn what_is_not_there_may_be_where_nobody_answers() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    env.run(&["get", "hypervisors"]).exits(0);
    testbed.cluster("az-b").pause().expect("az-b pauses");
    let arguments = ["replace", "-f", "-", "--request-timeout=1"];
    let run = env.run_with(&env.hypervisor("none", "az-a"), &arguments).exits(3);
    let none = env.name("none");
    assert!(
        run.stderr.ends_with(&format!(
            "Error from server (NotFound): error when replacing \"STDIN:1\" in az-a: hypervisors.kvm.cloud.sap \"{none}\" not \
             found\nerror: it is unknown whether hypervisor.kvm.cloud.sap/{none} is elsewhere: az-b did not answer\n"
        )),
        "{}",
        run.stderr
    );
}

#[test]
fn a_replacement_without_an_answer_is_unknown() {
    let fleet = Fleet::start();
    let env = fleet.env();
    fleet.put("az-a", hypervisor("one", "az-a"));
    env.run(&["get", "hv"]).exits(0);
    let path = format!("{HYPERVISORS}/one");
    let faults = fleet.server("az-a").faults();
    faults.add(Rule::new("PUT", &path).fault(Fault::ResetAfterCommit));
    let manifest = hypervisor("one", "az-a").to_string();
    let run = env.run_with(&manifest, &["replace", "-f", "-"]).exits(6);
    assert!(
        run.stderr.contains(
            "error: it is unknown whether hypervisor.kvm.cloud.sap/one was replaced in az-a; see: kubectl-multicluster get \
             hypervisors.kvm.cloud.sap/one --clusters az-a -o yaml\n"
        ),
        "{}",
        run.stderr
    );
    // Nor is a deletion, and then nothing is created.
    faults.clear();
    faults.add(Rule::new("DELETE", &path).fault(Fault::ResetAfterCommit));
    fleet.server("az-a").forget_requests();
    let run = env
        .run_with(&manifest, &["replace", "--force", "-f", "-"])
        .exits(6);
    assert!(
        run.stderr.contains(
            "error: it is unknown whether hypervisor.kvm.cloud.sap/one was deleted from az-a, and it was not created anew; see: "
        ),
        "{}",
        run.stderr
    );
    let posts = fleet.requests("az-a", HYPERVISORS, "");
    let created = |request: &&testbed::simulated::RequestRecord| {
        request.method == "POST" && !request.query.contains("dryRun")
    };
    assert_eq!(posts.iter().filter(created).count(), 0);
}

#[test]
fn an_object_that_is_replaced_by_another_meanwhile_is_not_deleted() {
    let fleet = Fleet::start();
    let env = fleet.env();
    fleet.put("az-a", hypervisor("one", "az-a"));
    env.run(&["get", "hv"]).exits(0);
    let path = format!("{HYPERVISORS}/one");
    let another = Fault::rewrite(|body| {
        let mut object: Value = serde_json::from_slice(&body).expect("JSON");
        object["metadata"]["uid"] = "00000000-0000-0000-0000-000000000000".into();
        object.to_string().into()
    });
    fleet
        .server("az-a")
        .faults()
        .add(Rule::new("GET", &path).first(1).fault(another));
    let manifest = hypervisor("one", "az-a").to_string();
    let run = env
        .run_with(&manifest, &["replace", "--force", "-f", "-"])
        .exits(1);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.starts_with("Error from server (Conflict): "),
        "{}",
        run.stderr
    );
    env.run(&["get", "hv", "one"]).exits(0);
}

#[test]
fn an_interruption_between_delete_and_create_is_told() {
    let fleet = Fleet::start();
    let env = fleet.env();
    for name in ["one", "two"] {
        fleet.put("az-a", hypervisor(name, "az-a"));
    }
    env.run(&["get", "hv"]).exits(0);
    let manifests = ["one", "two"].map(|name| hypervisor(name, "az-a").to_string());
    let file = env.file("both.yaml", &manifests.join("\n---\n"));
    // The first two are dry runs.
    let hang = Rule::new("POST", HYPERVISORS).from(3).fault(Fault::Hang);
    let hits = fleet.server("az-a").faults().add(hang);
    let arguments = ["replace", "--force", "-f", &file.display().to_string()];
    let run = interrupt_when(&env, &arguments, || hits.hits() > 0).exits(130);
    for name in ["one", "two"] {
        let text = format!(
            "error: interrupted during \"replace hypervisor.kvm.cloud.sap/{name} in az-a\": it is unknown whether it was done; \
             see: kubectl-multicluster get hypervisors.kvm.cloud.sap/{name} --clusters az-a -o yaml\n"
        );
        assert!(run.stderr.contains(&text), "{}", run.stderr);
    }
}
