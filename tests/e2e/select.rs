//! What `get` selects: clusters, namespaces and objects; and how it pages and sorts over all of them.

use crate::read::{ONE, TWO, fails, names, one_in_each, shortened, widget};
use crate::support::{Env, seed, testbed};

#[test]
fn selectors_select() {
    let testbed = testbed();
    let env = one_in_each(&testbed);
    let of_test = format!("test={}", env.id);
    let zone = format!("{of_test},topology.kubernetes.io/zone in (az-b)");
    assert_eq!(names(&env, &["hv", "-l", &zone]), [TWO]);
    let field = format!("metadata.name={}", env.name("one"));
    assert_eq!(names(&env, &["hv", "--field-selector", &field]), [ONE]);
    let field = format!("metadata.name!={}", env.name("one"));
    assert_eq!(
        names(&env, &["hv", "-l", &of_test, "--field-selector", &field]),
        [TWO]
    );

    fails(
        &env,
        &["get", "hv", "-l", "a=("],
        2,
        "error: invalid label selector \"a=(\": unable to parse requirement: found '(', expected: identifier\n",
    );
    // Which fields there are only a server knows. It has answered, though not as hoped.
    let run = env.run(&["get", "hv", "--field-selector", "spec.x=1"]).exits(1);
    for cluster in ["az-a", "az-b"] {
        let url = testbed.cluster(cluster).url();
        let line = format!(
            "error: cluster {cluster} ({url}): list hypervisors.kvm.cloud.sap: field label not supported: spec.x\n"
        );
        assert!(run.stderr.contains(&line), "{}", run.stderr);
    }
    assert_eq!((run.stdout.as_str(), run.stderr.lines().count()), ("", 2));
    for arguments in [["-l", "a=b"], ["--field-selector", "a=b"]] {
        fails(
            &env,
            &[["get", "hv", "x"].as_slice(), &arguments].concat(),
            2,
            "error: name cannot be provided when a selector is specified\n",
        );
    }
}

#[test]
fn a_namespace_is_one_over_all_clusters() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    // `tN-` sorts before `tN/`: the order of etcd's keys, in which a server lists.
    let (own, other) = (env.id.clone(), format!("{}-x", env.id));
    for (cluster, namespace, name) in [
        ("az-a", &own, "b"),
        ("az-b", &own, "a"),
        ("home", &own, "c"),
        ("az-b", &other, "d"),
    ] {
        seed(&testbed, cluster, &widget(&env, namespace, name));
    }
    let selector = format!("test={}", env.id);
    let (a, b, c, d) = (
        "az-b:widget.example.com/a",
        "az-a:widget.example.com/b",
        "home:widget.example.com/c",
        "az-b:widget.example.com/d",
    );
    assert_eq!(names(&env, &["wd", "-n", &own]), [a, b, c]);
    assert_eq!(names(&env, &["wd", "-n", &own, &env.name("b")]), [b]);
    assert_eq!(names(&env, &["wd", "-A", "-l", &selector]), [d, a, b, c]);
    assert_eq!(
        names(&env, &["wd", "-A", "-n", &own, "-l", &selector]),
        [d, a, b, c]
    );
    let run = env
        .run(&["get", "wd", "-A", "-l", &selector, "--no-headers"])
        .exits(0);
    let columns: Vec<[&str; 3]> = run
        .stdout
        .lines()
        .map(|line| {
            let mut cells = line.split_whitespace();
            std::array::from_fn(|_| cells.next().expect("a cell"))
        })
        .collect();
    let shown = [
        ("az-b", &other, "d"),
        ("az-b", &own, "a"),
        ("az-a", &own, "b"),
        ("home", &own, "c"),
    ];
    let name = shown.map(|(_, _, name)| env.name(name));
    for (index, (cluster, namespace, _)) in shown.iter().enumerate() {
        assert_eq!(
            columns[index],
            [*cluster, namespace.as_str(), name[index].as_str()]
        );
    }
    let empty = format!("{own}-empty");
    fails(
        &env,
        &["get", "wd", "-n", &empty],
        0,
        &format!("No resources found in {empty} namespace.\n"),
    );
    fails(
        &env,
        &["get", "wd", "-A", "-l", "test=nobodys"],
        0,
        "No resources found\n",
    );
    fails(
        &env,
        &["get", "wd", "x", "-A"],
        2,
        "error: a resource cannot be retrieved by name across all namespaces\n",
    );
}

#[test]
fn a_kind_of_home_alone_is_asked_of_home_alone() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let secret = format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: {}, namespace: default, labels: {{test: {}}}}}\n",
        env.name("s"),
        env.id
    );
    seed(&testbed, "home", &secret);
    seed(&testbed, "az-a", &secret);
    let selector = format!("test={}", env.id);
    let run = env
        .run(&[
            "get",
            "secrets",
            "-l",
            &selector,
            "-o",
            "name",
            "--report",
            "report.json",
        ])
        .exits(0);
    assert_eq!(shortened(&env, &run), ["home:secret/s"]);
    assert_eq!(run.stderr, "", "the copy in az-a is none of the fleet's");
    let report = std::fs::read_to_string(env.path().join("report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["clusters"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["clusters"][0]["host"], testbed.home().url());
    let refused = "error: none of the chosen clusters serves secrets; it is in home\n";
    fails(&env, &["get", "secrets", "-C", "az-a"], 2, refused);
    fails(
        &env,
        &["get", &format!("az-a:secret/{}", env.name("s"))],
        2,
        refused,
    );
}

#[test]
fn clusters_are_chosen_by_name_glob_or_label() {
    let testbed = testbed();
    let env = one_in_each(&testbed);
    let selector = format!("test={}", env.id);
    for (choice, expected) in [
        (["--clusters", "az-a"].as_slice(), [ONE].as_slice()),
        (&["-C", "az-b,az-a"], &[ONE, TWO]),
        (&["-C", "az-b", "-C", "az-a"], &[ONE, TWO]),
        (&["-C", "*-b"], &[TWO]),
        (&["-C", "az-?,home"], &[ONE, TWO]),
        (&["--cluster-selector", "availabilityZone=az-b"], &[TWO]),
        (&["--cluster-selector", "availabilityZone!=az-b"], &[ONE]),
        (&["--cluster-selector", "availabilityZone in (az-a,az-z)"], &[ONE]),
        (
            &["-C", "az-*", "--cluster-selector", "availabilityZone=az-b"],
            &[TWO],
        ),
    ] {
        let arguments = [&["hv", "-l", &selector], choice].concat();
        assert_eq!(names(&env, &arguments), expected, "{choice:?}");
    }
    let there_are = "there are az-a, az-b, home\n";
    for (choice, error) in [
        (["-C", "az-c"], format!("error: no cluster is called \"az-c\"; {there_are}")),
        (["-C", "az-a,qa-*"], format!("error: no cluster is called \"qa-*\"; {there_are}")),
        (
            ["--cluster-selector", "availabilityZone=qa"],
            "error: no cluster's labels match \"availabilityZone=qa\"; there are az-a (availabilityZone=az-a), \
             az-b (availabilityZone=az-b), home (no labels)\n"
                .to_owned(),
        ),
    ] {
        fails(&env, &[["get", "hv"].as_slice(), &choice].concat(), 2, &error);
    }
    let named = format!("az-c:hv/{}", env.name("one"));
    fails(
        &env,
        &["get", &named],
        2,
        &format!("error: no cluster is called \"az-c\"; {there_are}"),
    );
}

#[test]
fn pages_are_one_list() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (cluster, parity) in [("az-a", 0), ("az-b", 1)] {
        let numbers = (0..40).filter(|number| number % 2 == parity);
        let manifests: Vec<String> = numbers
            .map(|number| env.hypervisor(&format!("n{number:02}"), cluster))
            .collect();
        seed(&testbed, cluster, &manifests.join("---\n"));
    }
    let selector = format!("test={}", env.id);
    let expected: Vec<String> = (0..40)
        .map(|number| {
            let cluster = ["az-a", "az-b"][number % 2];
            format!("{cluster}:hypervisor.kvm.cloud.sap/n{number:02}")
        })
        .collect();
    for (chunk, pages) in [("7", 3), ("20", 1), ("500", 1), ("0", 1)] {
        let run = env
            .run(&[
                "get",
                "hv",
                "-l",
                &selector,
                "--chunk-size",
                chunk,
                "-o",
                "name",
                "-v6",
            ])
            .exits(0);
        assert_eq!(shortened(&env, &run), expected, "{chunk}");
        for cluster in ["az-a", "az-b"] {
            let asked = format!(
                "GET {}/apis/kvm.cloud.sap/v1/hypervisors?",
                testbed.cluster(cluster).url()
            );
            let requests: Vec<&str> = run.stderr.lines().filter(|line| line.contains(&asked)).collect();
            assert!(requests.len() >= pages, "{chunk}: {}", run.stderr);
            let limited = requests
                .iter()
                .filter(|line| line.contains(&format!("limit={chunk}")));
            let limited = limited.count();
            assert_eq!(
                limited,
                if chunk == "0" { 0 } else { requests.len() },
                "{}",
                run.stderr
            );
        }
    }
    // A table of many pages has one header, and columns that line up.
    let run = env
        .run(&["get", "hv", "-l", &selector, "--chunk-size", "7"])
        .exits(0);
    let headers = run.stdout.lines().filter(|line| line.starts_with("CLUSTER"));
    assert_eq!((headers.count(), run.stdout.lines().count()), (1, 41));
}

#[test]
fn sorting_goes_over_all_clusters() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (cluster, name, cpus) in [
        ("az-a", "a", 9),
        ("az-b", "b", 10),
        ("az-a", "c", 100),
        ("az-b", "d", 1),
    ] {
        let manifest = env.hypervisor(name, cluster) + &format!("  cpus: {cpus}\n");
        seed(&testbed, cluster, &manifest);
    }
    let selector = format!("test={}", env.id);
    for path in [".spec.cpus", "spec.cpus", "{.spec.cpus}"] {
        for format in [
            ["-o", "name"].as_slice(),
            &["-o", "wide", "--no-headers"],
            &["--no-headers"],
        ] {
            let run = env
                .run(&[&["get", "hv", "-l", &selector, "--sort-by", path], format].concat())
                .exits(0);
            let order: Vec<&str> = run
                .stdout
                .lines()
                .filter_map(|line| line.split(&format!("{}-", env.id)).nth(1)?.get(..1))
                .collect();
            assert_eq!(order, ["d", "a", "b", "c"], "{path} {format:?}\n{}", run.stdout);
        }
    }
    let run = env
        .run(&[
            "get",
            "hv",
            "-l",
            &selector,
            "--sort-by",
            ".spec.cpus",
            "-o",
            "json",
        ])
        .exits(0);
    let items = run.json();
    let cpus: Vec<u64> = items["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|item| item["spec"]["cpus"].as_u64())
        .collect();
    assert_eq!(cpus, [1, 9, 10, 100]);
    // Any JSONPath will do, and an object without the field comes first.
    let path = "{.metadata.annotations..note}";
    seed(
        &testbed,
        "az-b",
        &env.hypervisor("e", "az-b")
            .replace("metadata:\n", "metadata:\n  annotations: {note: x}\n"),
    );
    let get = ["get", "hv", "-l", &selector, "-o", "name", "--sort-by"];
    let run = env.run(&[&get, [path].as_slice()].concat()).exits(0);
    assert!(
        run.stdout.trim_end().ends_with(&format!("{}-e", env.id)),
        "{}",
        run.stdout
    );
    for (path, exit, error) in [
        ("{.spec", 2, "unexpected path string"),
        (".spec[x]", 2, "invalid array index x"),
        (
            ".spec.nope",
            1,
            "couldn't find any field with path \"{.spec.nope}\" in the list of objects",
        ),
        (
            ".spec",
            1,
            "Field {.spec} in *unstructured.Unstructured is an unsortable type: interface, \
             err: unsortable type: map[string]interface {}",
        ),
    ] {
        let run = env.run(&[&get, [path].as_slice()].concat()).exits(exit);
        assert_eq!(run.stdout, "");
        assert!(
            run.stderr.starts_with(&format!("error: {error}")),
            "{}",
            run.stderr
        );
    }
}
