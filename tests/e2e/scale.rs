//! `scale`: objects are scaled where they are, by their scale subresource, and said as kubectl says it.

use std::time::Duration;

use crate::support::{Env, seed, testbed, testbed_alone};
use crate::twins::{Twins, object, widget};

#[test]
fn it_says_what_kubectl_says() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let twins = Twins::new(&testbed, &env, &(widget(&env, "w") + &widget(&env, "v")));
    let (w, v, none) = (env.name("w"), env.name("v"), env.name("none"));
    let one = format!("scale wd {w}");
    for line in [
        format!("{one} --replicas=3"),
        format!("{one} --replicas=3 --current-replicas=3"),
        format!("{one} --replicas=3 -o yaml"),
        format!("{one} --replicas=2 -o name"),
        format!("{one} --replicas=9 --dry-run=client"),
        format!("{one} --replicas=9 --dry-run=server"),
        format!("{one} --replicas=9 --dry-run=server -o json"),
        format!("{one} {none} {v} --replicas=5"),
        format!("scale wd/{w} --replicas=4"),
        format!("scale wd -l test={} --replicas=2", env.id),
        // Where there are no replicas and none are asked for, nothing is waited for.
        format!("{one} --replicas=0 --timeout=5s"),
        format!("{one} --all --replicas=1"),
    ] {
        twins.same(&line);
    }
    for (line, error) in [
        (
            format!("{one} --replicas=5 --current-replicas=7"),
            "Expected replicas to be 7, was 1",
        ),
        (
            format!("{one} --replicas=5 --resource-version=7"),
            "Expected resource version to be 7, was ",
        ),
        (
            format!("{one} {v} --replicas=5 --resource-version=7"),
            "cannot use --resource-version with multiple resources",
        ),
        (format!("scale wd {none} --replicas=5"), "not found"),
        // The first that fails ends it.
        (
            format!("scale wd {v} {w} --replicas=5 --current-replicas=2"),
            "Expected replicas to be 2, was 1",
        ),
        (
            format!("{one} {v} --replicas=6 --current-replicas=5"),
            "Expected replicas to be 5, was 1",
        ),
        (
            "scale wd -l test=nothing-has-this --replicas=1".to_owned(),
            "no objects passed to scale",
        ),
        (
            "scale wd --replicas=1".to_owned(),
            "resource(s) were provided, but no name was specified",
        ),
        (
            "scale --replicas=1".to_owned(),
            "You must provide one or more resources by argument or filename.",
        ),
        (one.clone(), "required flag(s) \"replicas\" not set"),
        (
            format!("{one} --replicas=-1"),
            "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0",
        ),
        (
            format!("{one} --replicas=1 --current-replicas=-2"),
            "The --current-replicas must specify an integer of -1 or greater",
        ),
        (
            format!("{one} --replicas=4 --timeout=300ms"),
            "timed out waiting for \"",
        ),
    ] {
        twins.same_error(&line, error);
    }
}

#[test]
fn the_object_is_shown_as_it_is_now() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-b", &widget(&env, "w"));
    let w = env.name("w");
    let run = env
        .run(&["scale", "wd", &w, "--replicas=7", "-o", "json"])
        .exits(0);
    let shown = run.json();
    // kubectl shows a custom resource as it was before.
    assert_eq!(shown["spec"]["replicas"], 7);
    assert_eq!(
        shown["metadata"]["annotations"]["kubectl-multicluster/cluster"],
        "az-b"
    );
    assert_eq!(
        object(&testbed, "az-b", &format!("wd/{w}"))["spec"]["replicas"],
        7
    );
}

#[test]
fn it_waits_for_the_replicas() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &widget(&env, "w"));
    let w = env.name("w");
    let waiting = env.spawn(&["scale", "wd", &w, "--replicas=2", "--timeout=30s"]);
    let replicas = || object(&testbed, "az-a", &format!("wd/{w}"))["spec"]["replicas"].clone();
    crate::support::wait_until("the widget is scaled", Duration::from_secs(20), || {
        replicas() == 2
    });
    env.run(&[
        "patch",
        "wd",
        &w,
        "--subresource=status",
        "--type=merge",
        "-p",
        "status: {replicas: 2}",
    ])
    .exits(0);
    let output = waiting.end();
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        format!("widget.example.com/{w} scaled in az-a\n")
    );
}

#[test]
fn copies_silent_clusters_and_kinds_that_cannot_be_scaled() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    let w = env.name("w");
    for cluster in ["az-a", "home"] {
        seed(&testbed, cluster, &widget(&env, "w"));
    }
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let selector = format!("test={}", env.id);
    let replicas = |cluster: &str| object(&testbed, cluster, &format!("wd/{w}"))["spec"]["replicas"].clone();
    let run = env.run(&["scale", "wd", &w, "--replicas=3"]).exits(4);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.ends_with("error: nothing was scaled\n"),
        "{}",
        run.stderr
    );
    let run = env
        .run(&["scale", &format!("home:wd/{w}"), "--replicas=3"])
        .exits(0);
    assert_eq!(run.stdout, format!("widget.example.com/{w} scaled in home\n"));
    assert_eq!((replicas("az-a"), replicas("home")), (1.into(), 3.into()));
    let run = env
        .run(&["scale", "hv", &env.name("one"), "--replicas=3"])
        .exits(1);
    assert_eq!(
        run.stderr,
        format!(
            "error: scale az-a:hypervisor.kvm.cloud.sap/{}: the server has no subresource \"scale\" of \
             hypervisors.kvm.cloud.sap\n",
            env.name("one")
        )
    );
    testbed.cluster("az-b").pause().expect("az-b pauses");
    let all = [
        "scale",
        "wd",
        "-l",
        &selector,
        "--replicas=8",
        "--all-copies",
        "--request-timeout=1",
    ];
    let run = env.run(&all).exits(3);
    assert_eq!(run.stdout, "");
    assert_eq!((replicas("az-a"), replicas("home")), (1.into(), 3.into()));
    env.run(&[&all[..], &["--allow-partial"]].concat()).exits(0);
    assert_eq!((replicas("az-a"), replicas("home")), (8.into(), 8.into()));
}
