//! `api-resources`: what the clusters really serve, beside what the APIServers file lists of them.

use std::process::Command;

use crate::read::fails;
use crate::simulated::Fleet;
use crate::support::{Env, testbed};
use testbed::simulated::Options;

/// What the real kubectl prints on stdout.
#[track_caller]
fn kubectl(mut command: Command) -> String {
    let output = command.output().expect("kubectl runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn over_one_cluster_it_is_kubectls_list() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for arguments in [
        &[][..],
        &["-o", "wide"],
        &["-o", "wide", "--no-headers"],
        &["-o", "name"],
        &["-o", "json"],
        &["-o", "yaml"],
        &["-o", "kyaml"],
        &["--sort-by=name"],
        &["--sort-by", "kind", "-o", "name"],
        &["--api-group", "apps"],
        &["--api-group="],
        &["--api-group=nothing"],
        &["--api-group=nothing", "-o", "json"],
        &["--namespaced"],
        &["--namespaced=false", "--verbs=list,get"],
        &["--verbs", "create", "--verbs", "list", "-o", "name"],
        &["--categories=all", "-o", "wide"],
        &["--categories=openstack,all"],
        &["--cached"],
    ] {
        let theirs = || kubectl(testbed.home().kubectl([&["api-resources"], arguments].concat()));
        let ours = ["api-resources", "--all", "--show-cluster=false", "-C", "home"];
        let mut expected = theirs();
        loop {
            let run = env.run(&[&ours, arguments].concat()).exits(0);
            // Another test may have installed definitions meanwhile: what is compared has to hold still.
            let before = std::mem::replace(&mut expected, theirs());
            if before == expected {
                assert_eq!(run.stdout, expected, "{arguments:?}");
                assert_eq!(run.stderr, "", "{arguments:?}");
                break;
            }
        }
    }
    // The kinds of the file alone are the same lines, as far as kubectl can be told which they are.
    let expected =
        kubectl(
            testbed
                .cluster("az-a")
                .kubectl(["api-resources", "--api-group=cortex.cloud", "-o", "wide"]),
        );
    let run = env
        .run(&[
            "api-resources",
            "--api-group=cortex.cloud",
            "-o",
            "wide",
            "--show-cluster=false",
            "-C",
            "az-a",
        ])
        .exits(0);
    assert_eq!(run.stdout, expected);
}

#[test]
fn servers_with_aggregated_discovery_are_read_as_kubectl_reads_them() {
    let testbed = testbed();
    let fleet = Fleet::start();
    let env = fleet.env();
    for arguments in [
        &[][..],
        &["-o", "wide"],
        &["-o", "json"],
        &["-o", "yaml"],
        &["-o", "name"],
    ] {
        let mut command = testbed.home().kubectl([&["api-resources"], arguments].concat());
        command.env("KUBECONFIG", env.path().join("kubeconfig"));
        let expected = kubectl(command);
        let ours = ["api-resources", "--all", "--show-cluster=false", "-C", "home"];
        let run = env.run(&[&ours, arguments].concat()).exits(0);
        assert_eq!(run.stdout, expected, "{arguments:?}");
    }
}

#[test]
fn the_files_kinds_have_the_clusters_that_serve_them() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let run = env.run(&["api-resources"]).exits(0);
    assert_eq!(
        run.stdout,
        "\
NAME           SHORTNAMES   APIVERSION              NAMESPACED   KIND          CLUSTERS
configmaps     cm           v1                      true         ConfigMap     home
namespaces     ns           v1                      false        Namespace     home
secrets                     v1                      true         Secret        home
histories                   cortex.cloud/v1alpha1   false        History       az-a,az-b
reservations                cortex.cloud/v1alpha1   false        Reservation   az-a,az-b,home
widgets        wd           example.com/v1          true         Widget        az-a,az-b,home
hypervisors    hv           kvm.cloud.sap/v1        false        Hypervisor    az-a,az-b
"
    );
    assert_eq!(run.stderr, "");
    let run = env
        .run(&[
            "api-resources",
            "--api-group=cortex.cloud",
            "-C",
            "az-b,home",
            "-o",
            "json",
        ])
        .exits(0);
    let resources = &run.json()["resources"];
    assert_eq!(resources[0]["clusters"], serde_json::json!(["az-b"]));
    assert_eq!(resources[1]["clusters"], serde_json::json!(["az-b", "home"]));
    // Everything that is served is more than what is listed.
    let run = env
        .run(&[
            "api-resources",
            "--all",
            "--no-headers",
            "--api-group=apps",
            "-C",
            "az-*",
        ])
        .exits(0);
    assert_eq!(run.stdout.lines().count(), 5, "{}", run.stdout);
    assert!(
        run.stdout.lines().all(|line| line.ends_with("   az-a,az-b")),
        "{}",
        run.stdout
    );
    let report = env
        .run(&["api-resources", "-o", "name", "--report", "report.json"])
        .exits(0);
    assert_eq!(report.stdout.lines().count(), 7);
    let written = std::fs::read_to_string(env.path().join("report.json")).expect("a report");
    assert!(written.contains("\"complete\": true"), "{written}");
    for (arguments, error) in [
        (&["--sort-by=size"][..], "--sort-by accepts only name or kind"),
        (
            &["a", "b"],
            "unexpected arguments: [a b]\n  See 'kubectl-multicluster api-resources -h' for help and examples",
        ),
        (
            &["-o", "Wide"],
            "unable to match a printer suitable for the output format \"Wide\", allowed formats are: json,kyaml,name,wide,yaml",
        ),
    ] {
        let arguments = [&["api-resources"], arguments].concat();
        fails(&env, &arguments, 2, &format!("error: {error}\n"));
    }
}

/// A fleet in which az-b calls its hypervisors `hyp`, and home serves no Secret; the file lists a kind that nobody serves.
fn at_odds() -> (Fleet, Env) {
    let fleet = Fleet::start_with(|mut options: Options| {
        for kind in &mut options.kinds {
            if options.name == "az-b" && kind.kind == "Hypervisor" {
                kind.short_names = vec!["hyp".to_owned()];
            }
        }
        if options.name == "home" {
            options.kinds.retain(|kind| kind.kind != "Secret");
        }
        options
    });
    let mut env = fleet.env();
    let config = fleet
        .config()
        .replace("kvm.cloud.sap/v1/HypervisorList", "kvm.cloud.sap/v2/Ghost");
    let path = env.file("odd.yaml", &config);
    env.set("MULTICLUSTER_CONFIG", &path.display().to_string());
    (fleet, env)
}

#[test]
fn what_is_listed_and_not_served_is_marked_and_warned_of() {
    let (fleet, env) = at_odds();
    let run = env.run(&["api-resources"]).exits(0);
    assert_eq!(
        run.stdout,
        "\
NAME          SHORTNAMES   APIVERSION         NAMESPACED   KIND         CLUSTERS
configmaps    cm           v1                 true         ConfigMap    home
secrets                    v1                 <unknown>    Secret       home(missing)
ghosts                     kvm.cloud.sap/v2   <unknown>    Ghost        az-a(missing),az-b(missing)
hypervisors   hv           kvm.cloud.sap/v1   false        Hypervisor   az-a
hypervisors   hyp          kvm.cloud.sap/v1   false        Hypervisor   az-b
"
    );
    let warning = |cluster: &str, kind: &str| {
        format!(
            "warning: cluster {cluster} does not serve {kind}, which the APIServers file lists for it; is its \
             CustomResourceDefinition installed?\n"
        )
    };
    let ghost = "kvm.cloud.sap/v2/Ghost";
    assert_eq!(
        run.stderr,
        warning("az-a", ghost) + &warning("az-b", ghost) + &warning("home", "v1/Secret")
    );
    // Where kubectl's own list is wanted, there is nothing but what is served.
    let run = env
        .run(&[
            "api-resources",
            "--show-cluster=false",
            "--no-headers",
            "-C",
            "home",
        ])
        .exits(0);
    assert_eq!(run.stdout, "configmaps   cm    v1    true   ConfigMap\n");
    let run = env.run(&["api-resources", "-o", "json"]).exits(0);
    let listed = run.json();
    assert_eq!(listed["resources"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        listed["missing"][0],
        serde_json::json!({"kind": "v1/Secret", "cluster": "home"})
    );

    // A silent cluster hides nothing of the others.
    fleet.stop("az-b");
    let run = env.run(&["api-resources", "--api-group=kvm.cloud.sap"]).exits(3);
    assert_eq!(
        run.stdout,
        "\
NAME          SHORTNAMES   APIVERSION         NAMESPACED   KIND         CLUSTERS
ghosts                     kvm.cloud.sap/v2   <unknown>    Ghost        az-a(missing),az-b(unknown)
hypervisors   hv           kvm.cloud.sap/v1   false        Hypervisor   az-a,az-b(unknown)
"
    );
    assert!(
        run.stderr.contains("find out what it serves: connection refused"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("partial answer: 2 of 3 clusters answered, not az-b")
    );
    env.run(&["api-resources", "--allow-partial"]).exits(0);
    env.run(&["api-resources", "--all"]).exits(3);
    fleet.stop("az-a");
    fleet.stop("home");
    let run = env.run(&["api-resources"]).exits(1);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.ends_with("error: no cluster answered\n"),
        "{}",
        run.stderr
    );
    // What an earlier call was told needs no cluster.
    let cached = ["api-resources", "--cached", "-C", "home", "-o", "name"];
    let run = env.run(&cached).exits(0);
    assert_eq!(run.stdout, "configmaps\n");
}
