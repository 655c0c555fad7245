//! The main job, end to end.

use crate::support::{Env, exists, seed, testbed};

#[test]
fn both_zones_in_one_table() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let run = env
        .run(&["get", "hypervisors", "-l", &format!("test={}", env.id)])
        .exits(0);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].starts_with("CLUSTER   NAME"), "{}", run.stdout);
    assert!(
        lines[1].starts_with(&format!("az-a      {}", env.name("one"))),
        "{}",
        run.stdout
    );
    assert!(
        lines[2].starts_with(&format!("az-b      {}", env.name("two"))),
        "{}",
        run.stdout
    );
    assert_eq!(lines.len(), 3);
    assert_eq!(run.stderr, "");
}

#[test]
fn what_is_applied_is_found_and_deleted_where_it_belongs() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = env.hypervisor("one", "az-b");
    let reference = format!("hypervisor.kvm.cloud.sap/{}", env.name("one"));
    let run = env.run_with(&manifest, &["apply-routed", "-f", "-"]).exits(0);
    assert_eq!(run.stdout, format!("{reference} created in az-b\n"));
    let run = env.run_with(&manifest, &["apply-routed", "-f", "-"]).exits(0);
    assert_eq!(run.stdout, format!("{reference} unchanged in az-b\n"));
    assert!(exists(&testbed, "az-b", &format!("hv/{}", env.name("one"))));
    assert!(!exists(&testbed, "az-a", &format!("hv/{}", env.name("one"))));
    let run = env.run(&["delete", "hv", &env.name("one")]).exits(0);
    assert_eq!(
        run.stdout,
        format!(
            "hypervisor.kvm.cloud.sap \"{}\" deleted in az-b\n",
            env.name("one")
        )
    );
    assert!(!exists(&testbed, "az-b", &format!("hv/{}", env.name("one"))));
}
