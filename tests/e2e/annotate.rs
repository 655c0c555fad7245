//! `annotate`: annotations are changed where the object is, and said as kubectl says it.

use crate::support::{Env, seed, testbed};
use crate::twins::{Twins, object, widget};

#[test]
fn it_says_what_kubectl_says() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let twins = Twins::new(&testbed, &env, &(widget(&env, "w") + &widget(&env, "v")));
    let (w, v, none) = (env.name("w"), env.name("v"), env.name("none"));
    let one = format!("annotate wd {w}");
    for line in [
        format!("{one} a=1"),
        format!("{one} a=2"),
        format!("{one} a=2 --overwrite"),
        format!("{one} 'b=x=y z' Example.com/C="),
        format!("{one} b- none-"),
        format!("{one} kubernetes.io/change-cause=it"),
        format!("{one} kubernetes.io/change-cause=that"),
        format!("{one} c=1 -o name"),
        format!("{one} d=1 -o json"),
        format!("{one} {v} e=1 -o yaml"),
        format!("{one} f=1 --dry-run=client"),
        format!("{one} f=1 --dry-run=server"),
        format!("{one} f=1 --dry-run=client -o yaml"),
        format!("{one} {none} {v} g=1"),
        format!("annotate wd -l test={} h=1", env.id),
        "annotate wd -l test=nothing-has-this h=1".to_owned(),
        format!("annotate wd {v} a- e- g- h-"),
        format!("annotate wd {v} one=line --list"),
    ] {
        twins.same(&line);
    }
    let overwrite = "--overwrite is false but found the following declared annotation(s): ";
    for (line, error) in [
        (format!("{one} a=3 c=3"), overwrite.to_owned()),
        (
            format!("{one} a=3"),
            format!("{overwrite}'a' already has a value (2)"),
        ),
        (
            format!("{one} a=1 a-"),
            "can not both modify and remove the following annotation(s) in the same command: a".to_owned(),
        ),
        (
            format!("{one} 'x y=1'"),
            "name part must consist of alphanumeric characters".to_owned(),
        ),
        (
            format!("{one} x=1 {v}"),
            "all resources must be specified before annotation changes: ".to_owned(),
        ),
        (
            one.clone(),
            "at least one annotation update is required".to_owned(),
        ),
        (
            format!("{one} n=1 --resource-version=1"),
            "the object has been modified".to_owned(),
        ),
    ] {
        twins.same_error(&line, &error);
    }
}

#[test]
fn what_reads_add_is_taken_off_and_never_put_on() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let annotated = env.hypervisor("one", "az-a").replace(
        "  labels:",
        "  annotations: {kubectl-multicluster/cluster: elsewhere}\n  labels:",
    );
    seed(&testbed, "az-a", &annotated);
    let one = env.name("one");
    let run = env
        .run(&[
            "annotate",
            "hv",
            &one,
            "kubectl-multicluster/cluster=az-b",
            "--overwrite",
        ])
        .exits(2);
    assert_eq!(
        run.stderr,
        "error: kubectl-multicluster/cluster says where an object was read from, and is never written\n"
    );
    let run = env
        .run(&["annotate", "hv", &one, "kubectl-multicluster/cluster-", "note=x"])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{one} annotated in az-a\n")
    );
    let annotations = &object(&testbed, "az-a", &format!("hv/{one}"))["metadata"]["annotations"];
    assert_eq!(annotations["note"], "x");
    assert!(
        annotations["kubectl-multicluster/cluster"].is_null(),
        "{annotations}"
    );
    let run = env.run(&["annotate", "hv", &one, "--list"]).exits(0);
    assert_eq!(
        run.stdout,
        format!("Listing annotations for Hypervisor.kvm.cloud.sap/{one} in az-a:\n note=x\n")
    );
}
