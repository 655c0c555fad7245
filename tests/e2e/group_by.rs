//! `get --group-by`: the table in parts, each with what its objects have in common and how many they are.

use crate::support::{Env, Run, seed, testbed, testbed_alone};

/// The lines with single spaces, without the test's id, and without ages.
fn lines(env: &Env, run: &Run) -> Vec<String> {
    let id = format!("{}-", env.id);
    let cells = |line: &str| {
        let words = line.split_whitespace().filter(|word| !is_age(word));
        words.collect::<Vec<_>>().join(" ").replace(&id, "")
    };
    run.stdout.lines().map(cells).collect()
}

fn is_age(word: &str) -> bool {
    let (number, unit) = word.split_at(word.len() - 1);
    ["s", "m"].contains(&unit) && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Two zones; a copy in both, of which one is misplaced; one without a zone; two racks.
fn seeded(env: &Env, testbed: &testbed::real::Testbed) {
    let with_rack = |name: &str, zone: &str, rack: &str| {
        env.hypervisor(name, zone)
            .replace("  labels:\n", &format!("  labels:\n    rack: {rack}\n"))
    };
    seed(testbed, "az-a", &with_rack("one", "az-a", "r2"));
    seed(testbed, "az-a", &with_rack("copy", "az-a", "r1"));
    seed(testbed, "az-b", &with_rack("copy", "az-a", "r1"));
    seed(testbed, "az-b", &with_rack("two", "az-b", "r1"));
    let nowhere = env
        .hypervisor("zero", "x")
        .replace("    topology.kubernetes.io/zone: x\n", "");
    seed(testbed, "az-b", &nowhere);
}

#[test]
fn parts_have_headings_and_counts_and_copies_count_once() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seeded(&env, &testbed);
    let selector = format!("test={}", env.id);
    let by = |key: &str, more: &[&str]| {
        let group_by = format!("--group-by={key}");
        let get = ["get", "hv", "-l", &selector, &group_by];
        env.run(&[&get[..], more].concat()).exits(0)
    };
    let zone = by("zone", &[]);
    assert_eq!(
        lines(&env, &zone),
        [
            "zone az-a: 2 hypervisors.kvm.cloud.sap (3 with copies)",
            "CLUSTER NAME ZONE VERSION INSTANCES READY AGE ALSO-IN",
            "az-a copy az-a 1.0 az-b",
            "az-b copy az-a 1.0 az-a",
            "az-a one az-a 1.0",
            "",
            "zone az-b: 1 hypervisors.kvm.cloud.sap",
            "CLUSTER NAME ZONE VERSION INSTANCES READY AGE ALSO-IN",
            "az-b two az-b 1.0",
            "",
            "zone <none>: 1 hypervisors.kvm.cloud.sap",
            "CLUSTER NAME ZONE VERSION INSTANCES READY AGE ALSO-IN",
            "az-b zero 1.0",
            "",
            "total: 4 hypervisors.kvm.cloud.sap (5 with copies) in 3 groups",
        ]
    );
    // Columns stand below each other in all parts.
    let headers: Vec<&str> = zone
        .stdout
        .lines()
        .filter(|line| line.starts_with("CLUSTER"))
        .collect();
    assert_eq!(headers.len(), 3);
    assert!(headers.iter().all(|header| header == &headers[0]));
    assert!(
        zone.stderr
            .starts_with("warning: duplicate hypervisors.kvm.cloud.sap"),
        "{}",
        zone.stderr
    );

    let cluster = by("cluster", &["--no-headers"]);
    assert_eq!(
        lines(&env, &cluster),
        [
            "cluster az-a: 2 hypervisors.kvm.cloud.sap",
            "az-a copy az-a 1.0 az-b",
            "az-a one az-a 1.0",
            "",
            "cluster az-b: 3 hypervisors.kvm.cloud.sap",
            "az-b copy az-a 1.0 az-a",
            "az-b two az-b 1.0",
            "az-b zero 1.0",
            "",
            "total: 4 hypervisors.kvm.cloud.sap (5 with copies) in 2 groups",
        ]
    );
    let headings = |run: &Run| -> Vec<String> {
        let lines = lines(&env, run);
        lines.into_iter().filter(|line| line.contains(": ")).collect()
    };
    assert_eq!(
        headings(&by("rack", &["--show-cluster=false"])),
        [
            "rack r1: 2 hypervisors.kvm.cloud.sap (3 with copies)",
            "rack r2: 1 hypervisors.kvm.cloud.sap",
            "rack <none>: 1 hypervisors.kvm.cloud.sap",
            "total: 4 hypervisors.kvm.cloud.sap (5 with copies) in 3 groups",
        ]
    );
    // A label that nothing has, though it is called like a word of ours.
    assert_eq!(
        headings(&by("label:zone", &[])),
        [
            "zone <none>: 4 hypervisors.kvm.cloud.sap (5 with copies)",
            "total: 4 hypervisors.kvm.cloud.sap (5 with copies) in 1 group",
        ]
    );
    // Sorted within the parts.
    let sorted = by(
        "rack",
        &["--sort-by={.metadata.name}", "--no-headers", "-o", "wide"],
    );
    let names: Vec<String> = lines(&env, &sorted)
        .iter()
        .filter(|line| line.starts_with("az-"))
        .map(|line| line.split(' ').nth(1).unwrap_or_default().to_owned())
        .collect();
    assert_eq!(names, ["copy", "copy", "two", "one", "zero"]);
    // On a terminal that shows it, headings stand out.
    let colored = by("zone", &["--color=always"]);
    assert!(
        colored
            .stdout
            .starts_with("\u{1b}[1mzone az-a: 2 hypervisors.kvm.cloud.sap (3 with copies)\u{1b}[0m\n"),
        "{}",
        colored.stdout
    );
    // list is the same, and what is not there is said as always.
    let list = env
        .run(&[
            "list",
            "hv",
            "-l",
            &selector,
            "--group-by",
            "zone",
            "--no-headers",
        ])
        .exits(0);
    assert_eq!(headings(&list), headings(&zone));
    let none = env
        .run(&["get", "hv", "-l", "test=no-such", "--group-by=zone"])
        .exits(0);
    assert_eq!(
        (none.stdout.as_str(), none.stderr.as_str()),
        ("", "No resources found\n")
    );
}

/// Routing reads a field of reservations, which a row's metadata does not have.
#[test]
fn zones_are_what_routing_reads() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let reservation = |name: &str, zone: &str| {
        format!(
            "apiVersion: cortex.cloud/v1alpha1\nkind: Reservation\nmetadata:\n  name: {}\n  labels: {{test: {}}}\nspec:\n  \
             availabilityZone: {zone}\n",
            env.name(name),
            env.id
        )
    };
    seed(&testbed, "az-a", &reservation("here", "az-a"));
    seed(&testbed, "az-a", &reservation("astray", "az-b"));
    seed(
        &testbed,
        "home",
        &format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {}\n  namespace: default\n  labels: {{test: {}}}\n",
            env.name("s"),
            env.id
        ),
    );
    let selector = format!("test={}", env.id);
    for more in [&[][..], &["--server-print=false"]] {
        let get = ["get", "reservations,secrets", "-l", &selector, "--group-by=zone"];
        let run = env.run(&[&get[..], more].concat()).exits(0);
        let headings: Vec<&str> = run.stdout.lines().filter(|line| line.contains(": ")).collect();
        assert_eq!(
            headings,
            [
                "zone az-a: 1 reservations.cortex.cloud",
                "zone az-b: 1 reservations.cortex.cloud",
                "total: 2 reservations.cortex.cloud in 2 groups",
                // Nothing routes Secrets, and home has no zone.
                "zone <none>: 1 secrets",
                "total: 1 secrets in 1 group",
            ],
            "{}",
            run.stdout
        );
    }
}

#[test]
fn it_is_for_tables_and_says_so() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for format in [
        "json",
        "yaml",
        "name",
        "csv",
        "markdown",
        "ndjson",
        "custom-columns=A:.a",
    ] {
        let run = env.run(&["get", "hv", "--group-by=zone", "-o", format]).exits(2);
        assert_eq!(
            run.stderr,
            format!(
                "error: --group-by option cannot be used with {format} printer; it is for tables, with or without -o wide\n"
            )
        );
    }
    let watch = env.run(&["get", "hv", "--group-by=zone", "-w"]).exits(2);
    assert!(
        watch
            .stderr
            .starts_with("error: --group-by cannot be used with --watch"),
        "{}",
        watch.stderr
    );
    let raw = env.run(&["get", "--raw", "/version", "--group-by=zone"]).exits(2);
    assert!(
        raw.stderr.contains("--raw may not be specified with other flags"),
        "{}",
        raw.stderr
    );
    for key in ["", "a b", "a/b/c"] {
        let run = env.run(&["get", "hv", "--group-by", key]).exits(2);
        assert!(run.stderr.contains("invalid --group-by"), "{}", run.stderr);
    }
}

#[test]
fn a_sum_without_a_silent_cluster_says_so() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let selector = format!("test={}", env.id);
    testbed.cluster("az-b").kill().expect("the server dies");
    let run = env
        .run(&["get", "hv", "-l", &selector, "--group-by=cluster"])
        .exits(3);
    assert_eq!(
        run.stdout.lines().last(),
        Some("total: 1 hypervisors.kvm.cloud.sap in 1 group, of the clusters that answered")
    );
}
