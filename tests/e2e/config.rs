//! Where the APIServers file comes from, and what of it reaches the connections.

use std::fs;

use testbed::simulated::{Certificate, Options, Server};

use crate::simulated::{Fleet, hypervisor, kubeconfig, remote};
use crate::support::{Env, Run, seed, testbed};

/// A file with one remote of this name; nothing listens there.
fn file_with(name: &str) -> String {
    format!(
        "home: {{gvks: []}}\nremotes:\n{}  name: {name}\n",
        remote("https://127.0.0.1:1", CA, "zone")
    )
}

/// An authority's certificate that nobody uses.
const CA: &str = include_str!("testdata/ca.pem");

/// An environment with a kubeconfig and no APIServers file.
fn env() -> Env {
    let mut env = Env::bare();
    let path = env.file("kubeconfig", &kubeconfig("https://127.0.0.1:1", CA, "token: t"));
    env.set("KUBECONFIG", &path.display().to_string());
    env
}

/// The names of the clusters, as a command that asks none of them tells them.
#[track_caller]
fn clusters(run: &Run) -> Vec<&str> {
    let rows = run.stdout.lines().skip(1);
    rows.filter_map(|row| row.split_whitespace().find(|word| word.starts_with("from-")))
        .collect()
}

#[test]
fn the_argument_wins_over_the_environment_and_that_over_the_users_file() {
    let mut env = env();
    env.file(
        ".config/kubectl-multicluster/config.yaml",
        &file_with("from-directory"),
    );
    let variable = env.file("variable.yaml", &file_with("from-variable"));
    env.file("argument.yaml", &file_with("from-argument"));
    let ask = ["clusters-for", "kvm.cloud.sap/v1/Hypervisor"];
    assert_eq!(clusters(&env.run(&ask).exits(0)), ["from-directory"]);
    env.set("MULTICLUSTER_CONFIG", &variable.display().to_string());
    assert_eq!(clusters(&env.run(&ask).exits(0)), ["from-variable"]);
    let run = env
        .run(&[&ask[..], &["--config", "argument.yaml"]].concat())
        .exits(0);
    assert_eq!(clusters(&run), ["from-argument"]);
    let run = env
        .run_with(&file_with("from-stdin"), &[&ask[..], &["--config", "-"]].concat())
        .exits(0);
    assert_eq!(clusters(&run), ["from-stdin"]);
}

#[test]
fn a_named_file_that_is_missing_is_an_error_and_no_other_is_used() {
    let mut env = env();
    env.file(
        ".config/kubectl-multicluster/config.yaml",
        &file_with("from-directory"),
    );
    env.set("MULTICLUSTER_CONFIG", "missing.yaml");
    let run = env.run(&["get", "hv"]).exits(1);
    assert_eq!(
        run.stderr,
        "error: missing.yaml: No such file or directory (os error 2)\n"
    );
    let run = env.run(&["get", "hv", "--config", "."]).exits(1);
    assert_eq!(run.stderr, "error: .: is a directory\n");
}

#[test]
fn without_any_file_all_places_are_named() {
    let env = env();
    let run = env.run(&["get", "hv"]).exits(1);
    let home = env.path().display().to_string();
    assert_eq!(
        run.stderr.replace(&home, "HOME"),
        "error: no APIServers file found\n  looked at --config (not given), $MULTICLUSTER_CONFIG (not set), \
         HOME/.config/kubectl-multicluster/config.yaml (missing)\n  or use --contexts 'GLOB' to read over kubeconfig contexts \
         without a file\n"
    );
}

#[test]
fn faults_are_told_with_their_place() {
    let env = env();
    env.file(
        "a.yaml",
        "home:\n  gvks: [v1/Secret, nonsense/]\nremotes:\n- gvks: [v1/Secret]\n  caCert: x\n",
    );
    let run = env.run(&["get", "secrets", "--config", "a.yaml"]).exits(1);
    assert!(run.stderr.starts_with("error: a.yaml:2:21: "), "{}", run.stderr);
    assert!(run.stderr.contains("\nerror: a.yaml:4:3: "), "{}", run.stderr);
    env.file("b.yaml", "home: [\n");
    let run = env.run(&["get", "secrets", "--config", "b.yaml"]).exits(1);
    assert!(run.stderr.starts_with("error: b.yaml:1:7: "), "{}", run.stderr);
    let run = env.run_with("", &["get", "secrets", "--config", "-"]).exits(1);
    assert!(run.stderr.starts_with("error: -"), "{}", run.stderr);
    let run = env.run(&["get", "secrets", "--config", "configmap:x"]).exits(1);
    assert_eq!(
        run.stderr,
        "error: --config: \"configmap:x\" is not a ConfigMap\n  write FILE, - for standard input, or \
         configmap:NAMESPACE/NAME[/KEY]\n"
    );
}

#[test]
fn the_wrappings_of_cortex_are_taken() {
    let fleet = Fleet::start();
    fleet.put("az-b", hypervisor("one", "az-b"));
    let env = fleet.env();
    let bare = fleet.config();
    let indented = |by: usize| {
        bare.lines()
            .map(|line| format!("{}{line}\n", " ".repeat(by)))
            .collect::<String>()
    };
    env.file(
        "values.yaml",
        &format!("global:\n  conf:\n    apiservers:\n{}", indented(6)),
    );
    env.file(
        "chart.yaml",
        &format!("cortex-nova:\n  conf:\n    apiservers:\n{}", indented(6)),
    );
    env.file("block.yaml", &format!("apiservers:\n{}", indented(2)));
    let remotes: Vec<serde_json::Value> = ["az-a", "az-b"]
        .iter()
        .map(|zone| {
            serde_json::json!({"host": fleet.server(zone).url(), "caCert": fleet.server(zone).ca_pem(),
                "gvks": ["kvm.cloud.sap/v1/Hypervisor"], "labels": {"availabilityZone": zone}})
        })
        .collect();
    let conf = serde_json::json!({"monitoring": {"port": 2112}, "apiservers": {"home": {"gvks": []}, "remotes": remotes}});
    env.file("conf.json", &conf.to_string());
    let manifest = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: n}}\ndata:\n  conf.json: |\n    {conf}\n"
    );
    env.file("manifest.yaml", &manifest);
    for file in [
        "values.yaml",
        "chart.yaml",
        "block.yaml",
        "conf.json",
        "manifest.yaml",
    ] {
        let run = env.run(&["get", "hv", "-o", "name", "--config", file]).exits(0);
        assert_eq!(run.stdout, "az-b:hypervisor.kvm.cloud.sap/one\n", "{file}");
    }
}

#[test]
fn a_configmap_of_home_is_read_live() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    let file = fs::read_to_string(testbed.config_path()).expect("the APIServers file");
    env.set("MULTICLUSTER_CONFIG", "");
    let name = env.name("conf");
    let seed_keys = |keys: &[&str]| {
        let mut manifest = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: default}}\ndata:\n"
        );
        for key in keys {
            manifest += &format!("  {key}: |\n");
            manifest.extend(file.lines().map(|line| format!("    {line}\n")));
        }
        seed(&testbed, "home", &manifest);
    };
    seed_keys(&["apiservers.yaml"]);
    seed(&testbed, "az-b", &env.hypervisor("one", "az-b"));
    let get = [
        "get",
        "hv",
        "-o",
        "name",
        "-l",
        &format!("test={}", env.id),
        "--config",
    ];
    let found = format!("az-b:hypervisor.kvm.cloud.sap/{}\n", env.name("one"));
    for source in [
        format!("configmap:default/{name}"),
        format!("configmap:default/{name}/apiservers.yaml"),
    ] {
        let run = env.run(&[&get[..], &[&source]].concat()).exits(0);
        assert_eq!(run.stdout, found);
    }
    env.set("MULTICLUSTER_CONFIG", &format!("configmap:default/{name}"));
    assert_eq!(env.run(&get[..6]).exits(0).stdout, found);

    let run = env
        .run(&[&get[..], &[&format!("configmap:default/{name}/other")]].concat())
        .exits(1);
    assert!(
        run.stderr.contains("other") && run.stderr.contains("apiservers.yaml"),
        "{}",
        run.stderr
    );
    let run = env
        .run(&[&get[..], &["configmap:default/missing"]].concat())
        .exits(1);
    assert_eq!(
        run.stderr,
        "Error from server (NotFound): configmaps \"missing\" not found\nerror: cannot read the APIServers file from \
         configmap:default/missing\n"
    );
}

#[test]
fn a_remote_without_verification_is_used_and_warned_of() {
    let fleet = Fleet::start_with(|options| match options.name.as_str() {
        "az-a" => Options {
            certificate: Certificate::Expired,
            ..options
        },
        _ => options,
    });
    fleet.put("az-a", hypervisor("one", "az-a"));
    let env = fleet.env();
    let az_a = fleet.server("az-a").url();
    let run = env.run(&["get", "hv", "--clusters", "az-a"]).exits(1);
    assert!(
        run.stderr.contains(&format!("error: cluster az-a ({az_a}): ")) && run.stderr.contains("expired"),
        "{}",
        run.stderr
    );
    let config = fleet
        .config()
        .replace("  labels:", "  insecureSkipTLSVerify: true\n  labels:");
    env.file("insecure.yaml", &config);
    let run = env
        .run(&[
            "get",
            "hv",
            "-o",
            "name",
            "--clusters",
            "az-a",
            "--config",
            "insecure.yaml",
        ])
        .exits(0);
    assert_eq!(run.stdout, "az-a:hypervisor.kvm.cloud.sap/one\n");
    assert!(
        run.stderr.contains(&format!(
            "warning: cluster az-a: insecureSkipTLSVerify is set: whoever answers at {az_a} gets the credentials\n"
        )),
        "{}",
        run.stderr
    );
}

#[test]
fn a_certificate_for_another_name_needs_to_be_told_that_name() {
    let fleet = Fleet::start_with(|options| match options.name.as_str() {
        "az-a" => Options {
            certificate: Certificate::OtherHost,
            ..options
        },
        _ => options,
    });
    fleet.put("az-a", hypervisor("one", "az-a"));
    let env = fleet.env();
    let run = env.run(&["get", "hv", "one"]).exits(3);
    assert!(run.stderr.contains("does not verify"), "{}", run.stderr);
    let config = fleet.config().replacen(
        "  labels:",
        "  tlsServerName: elsewhere.example\n  name: berlin\n  labels:",
        1,
    );
    env.file("named.yaml", &config);
    let run = env
        .run(&["get", "hv", "one", "-o", "name", "--config", "named.yaml"])
        .exits(0);
    assert_eq!(run.stdout, "berlin:hypervisor.kvm.cloud.sap/one\n");
    assert_eq!(run.stderr, "");
}

#[test]
fn a_wrong_ca_is_a_tls_error_that_names_the_cluster_and_the_setting() {
    let fleet = Fleet::start();
    fleet.put("az-b", hypervisor("one", "az-b"));
    let env = fleet.env();
    let config = fleet.config().replace(
        &remote(&fleet.server("az-a").url(), fleet.server("az-a").ca_pem(), "az-a"),
        &remote(&fleet.server("az-a").url(), fleet.server("az-b").ca_pem(), "az-a"),
    );
    env.file("wrong.yaml", &config);
    let run = env
        .run(&[
            "get",
            "hv",
            "-o",
            "name",
            "--config",
            "wrong.yaml",
            "--report",
            "report.json",
        ])
        .exits(3);
    assert_eq!(run.stdout, "az-b:hypervisor.kvm.cloud.sap/one\n");
    assert_eq!(
        run.stderr.replace(&fleet.server("az-a").url(), "URL"),
        "error: cluster az-a (URL): list hypervisors.kvm.cloud.sap: the server's certificate is signed by an unknown authority \
         (check caCert)\nerror: partial answer: 1 of 2 clusters answered, not az-a; try again, choose others with --clusters, \
         or accept it with --allow-partial\n"
    );
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(env.path().join("report.json")).expect("a report")).expect("JSON");
    assert_eq!(report["clusters"][0]["error"]["kind"], "tls", "{report:#}");
    assert_eq!(report["complete"], false);
    assert!(
        fleet.requests("az-a", "", "").is_empty(),
        "nothing may be sent to a server that is not trusted"
    );

    // No CA at all means the system's authorities, which did not sign this one either.
    let ca: String = fleet
        .server("az-a")
        .ca_pem()
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect();
    env.file(
        "none.yaml",
        &fleet.config().replace(&format!("  caCert: |\n{ca}"), ""),
    );
    let run = env
        .run(&["get", "hv", "-o", "name", "--config", "none.yaml"])
        .exits(3);
    assert!(
        run.stderr.contains("signed by an unknown authority"),
        "{}",
        run.stderr
    );
}

#[test]
fn homes_connection_does_not_carry_over_to_remotes() {
    // Home is reached without verification; that must not hold for the remotes.
    let fleet = Fleet::start_with(|options| Options {
        certificate: Certificate::Expired,
        ..options
    });
    let env = fleet.env();
    let text = fleet.kubeconfig(&format!("token: {}", Options::TOKEN));
    let ca = text
        .lines()
        .find(|line| line.contains("certificate-authority-data"))
        .expect("a CA");
    env.file(
        "kubeconfig",
        &text.replace(ca, "    insecure-skip-tls-verify: true"),
    );
    env.run(&["get", "cm"]).exits(0);
    let run = env.run(&["get", "hv"]).exits(1);
    assert!(
        run.stderr.contains("cluster az-a") && run.stderr.contains("cluster az-b"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_remote_can_have_a_context_of_its_own() {
    let fleet = Fleet::start();
    let own = fleet.block_on(Server::start(Options {
        tokens: [("other-token".to_owned(), "other".to_owned())].into(),
        ..Options::new("own")
    }));
    let own = own.expect("a server");
    own.put(hypervisor("one", "own")).expect("an object");
    let env = fleet.env();
    let kubeconfig = fleet.kubeconfig(&format!("token: {}", Options::TOKEN))
        + "- name: other\n  user: {token: other-token}\n";
    let kubeconfig = kubeconfig.replace(
        "contexts:\n",
        "contexts:\n- name: elsewhere\n  context: {cluster: home, user: other}\n",
    );
    env.file("kubeconfig", &kubeconfig);
    let with_context = |context: &str| fleet.config() + &remote(&own.url(), own.ca_pem(), "own") + context;
    env.file("plain.yaml", &with_context(""));
    env.file("own.yaml", &with_context("  context: elsewhere\n"));
    env.file("missing.yaml", &with_context("  context: nowhere\n"));
    let run = env.run(&["get", "hv", "--config", "plain.yaml"]).exits(3);
    assert!(
        run.stderr.contains("cluster own") && run.stderr.contains("Unauthorized"),
        "{}",
        run.stderr
    );
    let run = env
        .run(&["get", "hv", "-o", "name", "--config", "own.yaml"])
        .exits(0);
    assert_eq!(run.stdout, "own:hypervisor.kvm.cloud.sap/one\n");
    let run = env.run(&["get", "hv", "--config", "missing.yaml"]).exits(1);
    assert!(
        run.stderr.contains("remote own") && run.stderr.contains("nowhere"),
        "{}",
        run.stderr
    );
}
