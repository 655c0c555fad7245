//! What is in the clusters and in the operator's home when the cookbook begins.

use std::fmt::Write as _;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use testbed::real::Testbed;

use crate::support::{Env, seed};

/// Where a hypervisor is, what it is called, which zone it says it is in, its version, and how many instances it has.
const HYPERVISORS: [(&str, &str, &str, &str, u8); 8] = [
    ("az-a", "node-a01", "az-a", "1877.3", 5),
    ("az-a", "node-a02", "az-a", "1877.3", 12),
    ("az-a", "node-a03", "az-a", "1592.14", 0),
    ("az-b", "node-b01", "az-b", "1877.3", 8),
    ("az-b", "node-b02", "az-b", "1592.14", 3),
    ("az-b", "node-b03", "az-b", "1877.3", 17),
    // Moved from one zone to the other, and left behind.
    ("az-a", "node-b04", "az-b", "1592.14", 0),
    ("az-b", "node-b04", "az-b", "1877.3", 9),
];

/// Where a reservation is, what it is called, and which zone it is for.
const RESERVATIONS: [(&str, &str, &str); 4] = [
    ("az-a", "reservation-1", "az-a"),
    ("az-a", "reservation-2", "az-a"),
    ("az-b", "reservation-3", "az-b"),
    // Made by hand, in the wrong place.
    ("az-a", "reservation-4", "az-b"),
];

/// The objects that the page makes of the manifests.
pub const NEW: [&str; 2] = ["node-a04", "node-b05"];

fn hypervisor(name: &str, zone: &str, version: &str) -> String {
    format!(
        "apiVersion: kvm.cloud.sap/v1\nkind: Hypervisor\nmetadata:\n  name: {name}\n  labels:\n    \
         topology.kubernetes.io/zone: {zone}\nspec:\n  version: \"{version}\"\n"
    )
}

/// Fills the clusters.
pub fn seed_all(testbed: &Testbed) {
    for cluster in ["az-a", "az-b"] {
        let mut objects = String::new();
        let mut statuses = String::new();
        for (_, name, zone, version, instances) in HYPERVISORS.iter().filter(|(place, ..)| *place == cluster)
        {
            write!(objects, "---\n{}", hypervisor(name, zone, version)).expect("a string");
            let ready = if *instances == 0 { "False" } else { "True" };
            write!(
                statuses,
                "---\napiVersion: kvm.cloud.sap/v1\nkind: Hypervisor\nmetadata: {{name: {name}}}\nstatus:\n  numInstances: \
                 {instances}\n  conditions: [{{type: Ready, status: \"{ready}\"}}]\n"
            )
            .expect("a string");
        }
        for (_, name, zone) in RESERVATIONS.iter().filter(|(place, ..)| *place == cluster) {
            write!(
                objects,
                "---\napiVersion: cortex.cloud/v1alpha1\nkind: Reservation\nmetadata: {{name: {name}}}\nspec: \
                 {{availabilityZone: {zone}}}\n"
            )
            .expect("a string");
        }
        seed(testbed, cluster, &objects);
        seed_status(testbed, cluster, &statuses);
    }
}

/// Applies the status of objects.
fn seed_status(testbed: &Testbed, cluster: &str, yaml: &str) {
    use std::io::Write as _;
    let arguments = ["apply", "--server-side", "--subresource=status", "-f", "-"];
    let mut child = testbed
        .cluster(cluster)
        .kubectl(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("kubectl starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(yaml.as_bytes()).expect("kubectl reads");
    drop(stdin);
    assert!(child.wait().expect("kubectl ends").success(), "{yaml}");
}

/// Writes the operator's kubeconfig, with a context for each cluster, and the manifests and values that the page speaks of.
pub fn write_files(testbed: &Testbed, env: &Env) {
    let mut kubeconfig = String::from("apiVersion: v1\nkind: Config\ncurrent-context: home\nclusters:\n");
    let mut contexts = String::from("contexts:\n");
    for cluster in testbed.clusters() {
        let (name, url) = (cluster.name(), cluster.url());
        let ca = STANDARD.encode(cluster.ca_pem());
        write!(
            kubeconfig,
            "- name: {name}\n  cluster: {{server: \"{url}\", certificate-authority-data: {ca}}}\n"
        )
        .expect("a string");
        write!(
            contexts,
            "- name: {name}\n  context: {{cluster: {name}, user: operator}}\n"
        )
        .expect("a string");
    }
    let token = testbed.operator_token();
    write!(
        kubeconfig,
        "{contexts}users:\n- name: operator\n  user:\n    token: {token}\n"
    )
    .expect("a string");
    env.file(".kube/config", &kubeconfig);

    env.file(
        "manifests/node-a04.yaml",
        &hypervisor("node-a04", "az-a", "1877.3"),
    );
    // A slip of the keyboard.
    env.file(
        "manifests/node-b05.yaml",
        &hypervisor("node-b05", "az-bb", "1877.3"),
    );

    // As Cortex' chart has it: no routers, and only kinds that need none.
    let file = std::fs::read_to_string(testbed.config_path()).expect("the testbed's file");
    let mut values = String::from("global:\n  conf:\n");
    let is_built_in = |line: &&str| !line.contains("example.com/v1/Widget");
    for line in file
        .lines()
        .take_while(|line| !line.starts_with("routers:"))
        .filter(is_built_in)
    {
        writeln!(values, "    {line}").expect("a string");
    }
    env.file("values.yaml", &values);
}
