//! `patch`: found first, patched where it is, and said as kubectl says it.

use std::time::Duration;

use serde_json::json;

use crate::support::{Env, seed, testbed, testbed_alone};
use crate::twins::{Twins, object, widget};

const LARGE: &str = r#"{"spec":{"size":"large"}}"#;
const SMALL: &str = r#"{"spec":{"size":"small"}}"#;

#[test]
fn it_says_what_kubectl_says() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let twins = Twins::new(&testbed, &env, &(widget(&env, "w") + &widget(&env, "v")));
    let (w, v, none) = (env.name("w"), env.name("v"), env.name("none"));
    let merge = format!("patch wd {w} --type=merge");
    let status = "--subresource=status -p 'status: {replicas: 3}'";
    let scale = |replicas: u8| format!("--subresource=scale -p 'spec: {{replicas: {replicas}}}'");
    for line in [
        format!("{merge} -p {LARGE}"),
        format!("{merge} -p {LARGE}"),
        format!("patch wd {w} {none} {v} --type=merge -p {SMALL}"),
        format!("patch wd/{w} --type merge -p {LARGE} -o json"),
        format!("patch wd {w} {v} --type=merge -p {SMALL} -o json"),
        format!("patch wd/{w} --type merge -p {LARGE} -o name"),
        format!("{merge} -p {SMALL} --dry-run=server"),
        format!("{merge} -p {LARGE} --dry-run=server"),
        format!("{merge} -p {SMALL} --dry-run=client"),
        format!("{merge} -p {LARGE} --dry-run=client"),
        format!("{merge} -p {SMALL} --dry-run=client -o yaml"),
        format!("{merge} -p 'spec:\n  size: small\n'"),
        format!("patch wd {w} --type=JSON -p '- {{op: replace, path: /spec/size, value: medium}}'"),
        format!("{merge} {status}"),
        format!("{merge} {status}"),
        format!("{merge} {}", scale(2)),
        format!("{merge} {} -o yaml", scale(2)),
        format!(
            "patch wd {w} --type=json --subresource=scale -p '[{{op: replace, path: /spec/replicas, value: 4}}]'"
        ),
        format!("{merge} --subresource=nothing -p {{}}"),
    ] {
        twins.same(&line);
    }
    let unsupported = "application/strategic-merge-patch+json is not supported by example.com/v1, Kind=Widget: the body of \
        the request was in an unknown format - accepted media types include: application/json-patch+json, \
        application/merge-patch+json, application/apply-patch+yaml";
    for (line, error) in [
        (format!("patch wd {none} --type=merge -p {LARGE}"), "not found"),
        (
            format!("{merge} -p 'spec: {{size: huge}}'"),
            "Unsupported value: \"huge\"",
        ),
        (format!("patch wd {w} -p {LARGE}"), unsupported),
        (
            format!("patch wd {w} -p {LARGE} --dry-run=client"),
            "strategic merge patch is not supported for example.com/v1, Kind=Widget locally, try --type merge",
        ),
        (
            format!("patch wd --type=merge -p {LARGE}"),
            "resource(s) were provided, but no name was specified",
        ),
        (
            format!("patch -p {LARGE}"),
            "You must provide one or more resources by argument or filename.",
        ),
        (
            format!("patch wd {w}"),
            "must specify --patch or --patch-file containing the contents of the patch",
        ),
        (
            format!("patch wd {w} -p a --patch-file=b"),
            "cannot specify --patch and --patch-file together",
        ),
        (
            format!("patch wd {w} --patch-file=/nonexistent"),
            "unable to read patch file: ",
        ),
        (format!("{merge} -p 'a: {{b'"), "unable to parse "),
        (
            format!("patch wd {w} --type=foo -p {LARGE}"),
            "--type must be one of [",
        ),
    ] {
        twins.same_error(&line, error);
    }
}

/// kubectl prints them without anything between them, which no YAML parser reads as two.
#[test]
fn several_objects_are_several_yaml_documents() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &(widget(&env, "w") + &widget(&env, "v")));
    let (w, v) = (env.name("w"), env.name("v"));
    let run = env
        .run(&["patch", "wd", &w, &v, "--type=merge", "-p", LARGE, "-o", "yaml"])
        .exits(0);
    assert_eq!(
        run.stdout.matches("\n---\napiVersion: example.com/v1\n").count(),
        1,
        "{}",
        run.stdout
    );
}

#[test]
fn kubernetes_own_kinds_take_strategic_patches_and_others_a_hint() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let name = env.name("cm");
    let config_map = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: default}}\ndata: {{k: v}}\n"
    );
    seed(&testbed, "home", &config_map);
    let run = env
        .run(&["patch", "cm", &name, "-p", "data: {k: w, l: x}"])
        .exits(0);
    assert_eq!(run.stdout, format!("configmap/{name} patched in home\n"));
    let run = env.run(&["patch", "cm", &name, "-p", "null"]).exits(0);
    assert_eq!(
        run.stdout,
        format!("configmap/{name} patched (no change) in home\n")
    );
    let run = env
        .run(&[
            "patch",
            "cm",
            &name,
            "-p",
            "data: {k: null}",
            "--dry-run=client",
            "-o",
            "json",
        ])
        .exits(0);
    assert_eq!(run.json()["data"], json!({"l": "x"}));
    assert_eq!(
        object(&testbed, "home", &format!("cm/{name}"))["data"],
        json!({"k": "w", "l": "x"})
    );
    let run = env
        .run(&[
            "patch",
            "cm",
            &name,
            "-p",
            "metadata: {finalizers: [a/b]}",
            "--dry-run=client",
        ])
        .exits(1);
    assert!(run.stderr.contains("use --dry-run=server"), "{}", run.stderr);

    seed(&testbed, "az-b", &env.hypervisor("one", "az-b"));
    let run = env
        .run(&[
            "patch",
            "hv",
            &env.name("one"),
            "-p",
            r#"{"spec":{"version":"2"}}"#,
        ])
        .exits(1);
    assert!(
        run.stderr
            .starts_with("Error from server (UnsupportedMediaType): patch az-b:hypervisor.kvm.cloud.sap/"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("; use --type=merge: custom resources take no strategic merge patch\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn each_object_is_patched_where_it_is() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    // Where routing would not look for it.
    seed(&testbed, "az-b", &env.hypervisor("two", "az-a"));
    let [one, two, none] = ["one", "two", "none"].map(|name| env.name(name));
    let patch = r#"{"spec":{"version":"2.0"}}"#;
    let run = env
        .run(&["patch", "hv", &two, &none, &one, "--type=merge", "-p", patch])
        .exits(1);
    assert_eq!(
        run.stdout,
        format!(
            "hypervisor.kvm.cloud.sap/{two} patched in az-b\nhypervisor.kvm.cloud.sap/{one} patched in az-a\n"
        )
    );
    assert_eq!(
        run.stderr,
        format!("Error from server (NotFound): hypervisors.kvm.cloud.sap \"{none}\" not found\n")
    );
    for (cluster, name) in [("az-a", &one), ("az-b", &two)] {
        let object = object(&testbed, cluster, &format!("hv/{name}"));
        assert_eq!(object["spec"]["version"], "2.0");
    }
    // By manifest, and as -o prints it: with the cluster.
    env.file("one.yaml", &env.hypervisor("one", "az-a"));
    let run = env
        .run(&[
            "patch",
            "-f",
            "one.yaml",
            "--type=merge",
            "-p",
            patch,
            "-o",
            "json",
        ])
        .exits(0);
    assert_eq!(
        run.json()["metadata"]["annotations"]["kubectl-multicluster/cluster"],
        "az-a"
    );
    let run = env
        .run(&["patch", "hv", &one, "--type=merge", "-p", patch, "-o", "name"])
        .exits(0);
    assert_eq!(run.stdout, format!("az-a:hypervisor.kvm.cloud.sap/{one}\n"));
    for (flag, note) in [("client", "dry run"), ("server", "server dry run")] {
        let dry = format!("--dry-run={flag}");
        let run = env
            .run(&[
                "patch",
                "hv",
                &one,
                "--type=merge",
                "-p",
                r#"{"spec":{"version":"3"}}"#,
                &dry,
            ])
            .exits(0);
        assert_eq!(
            run.stdout,
            format!("hypervisor.kvm.cloud.sap/{one} patched in az-a ({note})\n")
        );
    }
    assert_eq!(
        object(&testbed, "az-a", &format!("hv/{one}"))["spec"]["version"],
        "2.0"
    );
}

#[test]
fn copies_are_refused_until_one_or_all_are_meant() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for cluster in ["az-a", "az-b"] {
        seed(&testbed, cluster, &env.hypervisor("one", "az-a"));
    }
    seed(&testbed, "az-b", &env.hypervisor("single", "az-b"));
    let (one, single) = (env.name("one"), env.name("single"));
    let patch = |version: &str| format!(r#"{{"spec":{{"version":"{version}"}}}}"#);
    let version = |cluster: &str, name: &str| {
        object(&testbed, cluster, &format!("hv/{name}"))["spec"]["version"].clone()
    };
    let run = env
        .run(&[
            "patch",
            "hv",
            &single,
            &one,
            "--type=merge",
            "-p",
            &patch("2"),
            "--report=report.json",
        ])
        .exits(4);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        format!(
            "error: hypervisors.kvm.cloud.sap \"{one}\" exists in az-a, az-b; choose with --clusters, or patch every copy \
             with --all-copies\nwarning: duplicate hypervisors.kvm.cloud.sap \"{one}\" in az-a, az-b\n\
             error: nothing was patched\n"
        )
    );
    let report = std::fs::read_to_string(env.path().join("report.json")).expect("the report");
    assert!(report.contains(&one), "{report}");
    assert_eq!(version("az-b", &single), "1.0");
    let run = env
        .run(&[
            "patch",
            "hv",
            &one,
            "--type=merge",
            "-p",
            &patch("2"),
            "--clusters=az-b",
        ])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{one} patched in az-b\n")
    );
    let named = format!("az-a:hv/{one}");
    let run = env
        .run(&["patch", &named, "--type=merge", "-p", &patch("3")])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{one} patched in az-a\n")
    );
    assert_eq!(
        (version("az-a", &one), version("az-b", &one)),
        ("3".into(), "2".into())
    );
    let run = env
        .run(&[
            "patch",
            "hv",
            &one,
            "--type=merge",
            "-p",
            &patch("4"),
            "--all-copies",
        ])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!(
            "hypervisor.kvm.cloud.sap/{one} patched in az-a\nhypervisor.kvm.cloud.sap/{one} patched in az-b\n"
        )
    );
    assert_eq!(
        (version("az-a", &one), version("az-b", &one)),
        ("4".into(), "4".into())
    );
}

#[test]
fn what_may_be_in_a_silent_cluster_is_not_taken_for_absent() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    env.run(&["get", "hypervisors"]).exits(0);
    testbed.cluster("az-b").pause().expect("az-b pauses");
    let (one, none) = (env.name("one"), env.name("none"));
    let run = env
        .run(&[
            "patch",
            "hv",
            &one,
            &none,
            "--type=merge",
            "-p",
            r#"{"spec":{"version":"2"}}"#,
            "--request-timeout=1",
        ])
        .exits(3);
    assert!(run.elapsed < Duration::from_secs(4), "{:?}", run.elapsed);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{one} patched in az-a\n")
    );
    assert!(
        run.stderr.starts_with(&format!(
            "error: hypervisors.kvm.cloud.sap \"{none}\" was not patched: it was not found, but az-b did not answer\n"
        )),
        "{}",
        run.stderr
    );
}

#[test]
fn an_apply_patch_needs_only_its_fields() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let one = env.name("one");
    let patch = |version: &str| format!("spec: {{version: \"{version}\"}}");
    let run = env
        .run(&["patch", "hv", &one, "--type=apply", "-p", &patch("2")])
        .exits(1);
    assert!(
        run.stderr
            .contains("Apply failed with 1 conflict: conflict with \"kubectl\""),
        "{}",
        run.stderr
    );
    let run = env
        .run(&[
            "patch",
            "hv",
            &one,
            "--type=apply",
            "-p",
            &patch("2"),
            "--force-conflicts",
            "--field-manager=me",
        ])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{one} patched in az-a\n")
    );
    let run = env
        .run(&["get", "hv", &one, "-o", "json", "--show-managed-fields"])
        .exits(0);
    let managers = run.json()["metadata"]["managedFields"].to_string();
    assert!(managers.contains(r#""manager":"me""#), "{managers}");
    let run = env
        .run(&[
            "patch",
            "hv",
            &one,
            "--type=apply",
            "-p",
            &patch("2"),
            "--field-manager=me",
        ])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{one} patched (no change) in az-a\n")
    );
}

#[test]
fn a_patch_that_is_none_is_never_sent() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let one = env.name("one");
    env.file("patch.yaml", "spec:\n  version: \"2\"\n other: 3\n");
    env.file("two.yaml", "spec: {}\n---\nspec: {version: x}\n");
    for (arguments, error) in [
        (
            &["--type=merge", "--patch-file=patch.yaml"][..],
            "unable to parse the patch: patch.yaml:3:",
        ),
        (
            &["--type=merge", "--patch-file=two.yaml"],
            "unable to parse the patch: two.yaml:3: a second document",
        ),
        (
            &["--type=merge", "-p", "[]"],
            "--patch: a merge patch is a map, and this is a list",
        ),
        (
            &["--type=json", "-p", "{}"],
            "--patch: a JSON patch is a list of operations",
        ),
        (
            &[
                "--type=json",
                "-p",
                r#"[{"op":"test","path":"/kind","value":"x"},{"op":"put","path":"/a"}]"#,
            ],
            "--patch: operation 2: unexpected \"op\" \"put\"",
        ),
        (
            &["--force-conflicts", "-p", "{}"],
            "--force-conflicts only works with --type=apply",
        ),
        (
            &["--type=apply", "--dry-run=client", "-p", "{}"],
            "--dry-run=client doesn't work with --type=apply",
        ),
    ] {
        let run = env.run(&[&["patch", "hv", &one], arguments].concat());
        assert!(run.code == 1 || run.code == 2, "{arguments:?}: {run:?}");
        let expected = format!("error: {error}");
        assert!(run.stderr.starts_with(&expected), "{arguments:?}: {}", run.stderr);
    }
    // A value that is not as the patch wants it.
    let run = env
        .run(&[
            "patch",
            "hv",
            &one,
            "--type=json",
            "-p",
            r#"[{"op":"test","path":"/spec/version","value":"9"}]"#,
        ])
        .exits(1);
    assert!(
        run.stderr.starts_with("Error from server (Invalid): patch az-a:"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .ends_with("; a path of the patch is not there, or one of its tests failed\n"),
        "{}",
        run.stderr
    );
}
