//! `label`: labels are changed where the object is, and said as kubectl says it.

use std::time::Duration;

use crate::support::{Env, seed, testbed, testbed_alone};
use crate::twins::{Twins, object, widget};

#[test]
fn it_says_what_kubectl_says() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let twins = Twins::new(&testbed, &env, &(widget(&env, "w") + &widget(&env, "v")));
    let (w, v, none) = (env.name("w"), env.name("v"), env.name("none"));
    let selector = format!("-l test={}", env.id);
    let one = format!("label wd {w}");
    for line in [
        format!("{one} x=1"),
        format!("{one} x=2"),
        format!("{one} x=2 --overwrite"),
        format!("{one} y=1 z-"),
        format!("{one} y- z-"),
        format!("{one} y- x- q=1"),
        format!("{one} q-"),
        format!("{one} z-"),
        format!("{one} x=7 -o name"),
        format!("{one} o=1 -o json"),
        format!("{one} {v} p=1 -o json"),
        format!("{one} p=2 --overwrite -o yaml"),
        format!("{one} d=1 --dry-run=client"),
        format!("{one} d=1 --dry-run=server"),
        format!("{one} d=1 --dry-run=client -o yaml"),
        format!("{one} o- z- --dry-run=server"),
        format!("{one} {none} {v} f=1"),
        format!("{one} {v} f=2 g=3"),
        format!("label wd {selector} s=1"),
        format!("label wd {selector} -A s=2 --overwrite"),
        "label wd -l test=nothing-has-this s=1".to_owned(),
        "label wd -l test=nothing-has-this s=1 -o json".to_owned(),
        format!("label wd --field-selector metadata.name={w} fs=1"),
        format!("{one} --all b=1"),
        format!("{one} e="),
    ] {
        twins.same(&line);
    }
    for (line, error) in [
        (
            format!("{one} x=8 b=2"),
            "'x' already has a value (7), and --overwrite is false",
        ),
        (
            format!("{one} b=1 x- x=3"),
            "can not both modify and remove a label in the same command",
        ),
        (
            format!("{one} 'x=a b'"),
            "invalid label value: \"x=a b\": a valid label must be an empty string or consist of",
        ),
        (format!("{one} x=a=b"), "invalid label spec: x=a=b"),
        (
            format!("{one} 'x y=1'"),
            "name part must consist of alphanumeric characters",
        ),
        (
            format!("{one} a/b/c=1"),
            "a qualified name must consist of alphanumeric characters",
        ),
        (
            format!("{one} x=1 {v}"),
            "all resources must be specified before label changes: ",
        ),
        (one.clone(), "at least one label update is required"),
        (
            "label x=1".to_owned(),
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ),
        (
            "label wd x=1".to_owned(),
            "resource(s) were provided, but no name was specified",
        ),
        (
            format!("{one} -l a=b x=1"),
            "name cannot be provided when a selector is specified",
        ),
        (
            format!("label wd/{w} -l a=b x=1"),
            "selectors and the all flag cannot be used when passing resource/name arguments",
        ),
        (
            format!("{one} x=1 -A"),
            "a resource cannot be retrieved by name across all namespaces",
        ),
        (
            "label wd --all -l a=b x=1".to_owned(),
            "cannot set --all and --selector at the same time",
        ),
        (
            "label wd --all --field-selector a=b x=1".to_owned(),
            "cannot set --all and --field-selector at the same time",
        ),
        (
            "label wd --all x=1 --resource-version=1".to_owned(),
            "--resource-version may only be used with a single resource",
        ),
        (
            format!("{one} n=1 --resource-version=1"),
            "the object has been modified",
        ),
        (
            format!("{one} --list -o json"),
            "--list and --output may not be specified together",
        ),
        (format!("label wd {none} x=1"), "not found"),
    ] {
        twins.same_error(&line, error);
    }
}

#[test]
fn manifests_name_what_is_labeled_and_a_selector_narrows_it() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-b", &(widget(&env, "w") + &widget(&env, "v")));
    let file = env.file("both.yaml", &(widget(&env, "w") + &widget(&env, "v")));
    let file = file.display().to_string();
    let (w, v) = (env.name("w"), env.name("v"));
    env.run(&["label", "wd", &v, "only=v"]).exits(0);
    let run = env.run(&["label", "-f", &file, "k=1"]).exits(0);
    assert_eq!(
        run.stdout,
        format!("widget.example.com/{w} labeled in az-b\nwidget.example.com/{v} labeled in az-b\n")
    );
    let run = env
        .run(&["label", "-f", &file, "-l", "only=v", "k=2", "--overwrite"])
        .exits(0);
    assert_eq!(run.stdout, format!("widget.example.com/{v} labeled in az-b\n"));
    let run = env.run(&["label", "-f", &file, "wd", "k=3"]).exits(2);
    assert_eq!(
        run.stderr,
        "error: when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well\n"
    );
}

#[test]
fn what_is_selected_is_labeled_in_every_cluster() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let selector = format!("test={}", env.id);
    let (one, two) = (env.name("one"), env.name("two"));
    let line = |name: &str, what: &str, cluster: &str| {
        format!("hypervisor.kvm.cloud.sap/{name} {what} in {cluster}\n")
    };
    let run = env
        .run(&["label", "hv", "-l", &selector, "state=drained"])
        .exits(0);
    assert_eq!(
        run.stdout,
        line(&one, "labeled", "az-a") + &line(&two, "labeled", "az-b")
    );
    let run = env.run(&["label", "hv", &two, "state-", "none-"]).exits(0);
    assert_eq!(
        run.stdout,
        format!("label \"none\" not found in az-b:hypervisor.kvm.cloud.sap/{two}.\n")
            + &line(&two, "unlabeled", "az-b")
    );
    let run = env
        .run(&["label", "hv", &two, "none-", "a=b", "-o", "json"])
        .exits(0);
    assert_eq!(run.json()["metadata"]["labels"]["a"], "b");
    assert_eq!(
        run.stderr,
        format!("label \"none\" not found in az-b:hypervisor.kvm.cloud.sap/{two}.\n")
    );
    // One that cannot be labeled does not stop the other.
    let run = env.run(&["label", "hv", "-l", &selector, "state=up"]).exits(1);
    assert_eq!(run.stdout, line(&two, "labeled", "az-b"));
    assert_eq!(
        run.stderr,
        format!(
            "error: az-a:hypervisor.kvm.cloud.sap/{one}: 'state' already has a value (drained), and --overwrite is false\n"
        )
    );
    assert_eq!(
        object(&testbed, "az-a", &format!("hv/{one}"))["metadata"]["labels"]["state"],
        "drained"
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
    let selector = format!("test={}", env.id);
    let label = |cluster: &str, name: &str| {
        object(&testbed, cluster, &format!("hv/{name}"))["metadata"]["labels"]["k"].clone()
    };
    let run = env.run(&["label", "hv", "-l", &selector, "k=1"]).exits(4);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        format!(
            "error: 1 of these hypervisors.kvm.cloud.sap is in more than one cluster; choose with --clusters, or label every \
             copy with --all-copies\nwarning: duplicate hypervisors.kvm.cloud.sap \"{one}\" in az-a, az-b\n\
             error: nothing was labeled\n"
        )
    );
    env.run(&["label", "hv", &one, "k=1"]).exits(4);
    assert!(label("az-b", &single).is_null() && label("az-a", &one).is_null());
    env.run(&["label", "hv", "-l", &selector, "k=1", "--clusters=az-b"])
        .exits(0);
    assert_eq!(
        (label("az-b", &single), label("az-b", &one)),
        ("1".into(), "1".into())
    );
    assert!(label("az-a", &one).is_null());
    let run = env
        .run(&[
            "label",
            "hv",
            "-l",
            &selector,
            "k=2",
            "--overwrite",
            "--all-copies",
        ])
        .exits(0);
    assert_eq!(run.stdout.lines().count(), 3, "{}", run.stdout);
    assert_eq!(
        (label("az-a", &one), label("az-b", &one)),
        ("2".into(), "2".into())
    );

    // To look at them, nothing has to be chosen.
    let run = env.run(&["label", "hv", &one, "--list"]).exits(0);
    assert_eq!(
        run.stdout,
        ["az-a", "az-b"]
            .map(|cluster| format!(
                "Listing labels for Hypervisor.kvm.cloud.sap/{one} in {cluster}:\n k=2\n test={}\n \
                 topology.kubernetes.io/zone=az-a\n",
                env.id
            ))
            .concat()
    );
    let run = env
        .run(&[
            "label",
            "hv",
            &single,
            "--list",
            "--show-cluster=false",
            "k=9",
            "--overwrite",
        ])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("k=9\ntest={}\ntopology.kubernetes.io/zone=az-b\n", env.id)
    );
    assert_eq!(label("az-b", &single), "2");
}

#[test]
fn a_selection_that_is_not_whole_is_not_begun() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let selector = format!("test={}", env.id);
    let one = env.name("one");
    let label = || object(&testbed, "az-a", &format!("hv/{one}"))["metadata"]["labels"]["k"].clone();
    env.run(&["get", "hypervisors"]).exits(0);
    testbed.cluster("az-b").pause().expect("az-b pauses");
    let label_all = ["label", "hv", "-l", &selector, "k=1", "--request-timeout=1"];
    let run = env.run(&label_all).exits(3);
    assert!(run.elapsed < Duration::from_secs(4), "{:?}", run.elapsed);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        format!(
            "error: cluster az-b ({}): list hypervisors.kvm.cloud.sap: no connection within 0.9 s\n\
             error: partial answer: 1 of 2 clusters answered, not az-b; try again, choose others with --clusters, or accept \
             it with --allow-partial\nerror: nothing was labeled\n",
            testbed.cluster("az-b").url()
        )
    );
    assert!(label().is_null());
    let run = env.run(&[&label_all[..], &["--allow-partial"]].concat()).exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{one} labeled in az-a\n")
    );
    let run = env
        .run(&[
            "label",
            "hv",
            "-l",
            &selector,
            "k=2",
            "--overwrite",
            "--clusters=az-a",
        ])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{one} labeled in az-a\n")
    );
    assert_eq!(label(), "2");
    // What there is can be looked at.
    let run = env
        .run(&["label", "hv", "-l", &selector, "--list", "--request-timeout=1"])
        .exits(3);
    assert!(run.stdout.contains(" k=2\n"), "{}", run.stdout);
}
