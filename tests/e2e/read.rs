//! `get` and `list`: what can be asked for, of which clusters, and what is said when it is not there.

use crate::support::{Env, Run, seed, testbed};
use testbed::real::Testbed;

/// A hypervisor `one` in az-a and `two` in az-b.
pub fn one_in_each(testbed: &Testbed) -> Env {
    let env = Env::new(testbed);
    seed(testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(testbed, "az-b", &env.hypervisor("two", "az-b"));
    env
}

/// A widget of the test, in the namespace of its id or in another.
pub fn widget(env: &Env, namespace: &str, name: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Namespace\nmetadata: {{name: {namespace}}}\n---\napiVersion: example.com/v1\nkind: Widget\n\
         metadata: {{name: {}, namespace: {namespace}, labels: {{test: {}}}}}\nspec: {{size: small}}\n",
        env.name(name),
        env.id
    )
}

/// Runs `get … -o name` and gives the lines, with the test's id taken off the names: `az-a:hypervisor.kvm.cloud.sap/one`.
#[track_caller]
pub fn names(env: &Env, arguments: &[&str]) -> Vec<String> {
    let run = env.run(&[&["get", "-o", "name"], arguments].concat()).exits(0);
    assert_eq!(run.stderr, "", "{arguments:?}");
    shortened(env, &run)
}

pub fn shortened(env: &Env, run: &Run) -> Vec<String> {
    let lines = run.stdout.lines();
    lines
        .map(|line| line.replace(&format!("{}-", env.id), ""))
        .collect()
}

/// Runs something that fails before or without any data.
#[track_caller]
pub fn fails(env: &Env, arguments: &[&str], code: i32, stderr: &str) {
    let run = env.run(arguments).exits(code);
    assert_eq!(run.stdout, "", "{arguments:?}");
    assert_eq!(run.stderr, stderr, "{arguments:?}");
}

pub const ONE: &str = "az-a:hypervisor.kvm.cloud.sap/one";
pub const TWO: &str = "az-b:hypervisor.kvm.cloud.sap/two";

#[test]
fn a_type_is_whatever_kubectl_takes_and_the_files_own_form() {
    let testbed = testbed();
    let env = one_in_each(&testbed);
    let selector = format!("test={}", env.id);
    for typed in [
        "hv",
        "hypervisor",
        "hypervisors",
        "Hypervisor",
        "HYPERVISORS",
        "hypervisors.kvm.cloud.sap",
        "hypervisor.kvm.cloud.sap",
        "hypervisors.kvm",
        "hypervisors.v1.kvm.cloud.sap",
        "Hypervisor.v1.kvm.cloud.sap",
        "kvm.cloud.sap/v1/Hypervisor",
        "hv,hypervisors",
    ] {
        assert_eq!(names(&env, &[typed, "-l", &selector]), [ONE, TWO], "{typed}");
    }
    for typed in ["secrets", "secret", "Secret", "v1/Secret"] {
        assert!(names(&env, &[typed, "-l", &selector]).is_empty(), "{typed}");
    }
    let run = env.run(&["list", "hv", "-l", &selector, "-o", "name"]).exits(0);
    assert_eq!(shortened(&env, &run), [ONE, TWO]);
}

#[test]
fn names_are_given_behind_a_type_a_slash_or_a_cluster() {
    let testbed = testbed();
    let env = one_in_each(&testbed);
    let (one, two) = (env.name("one"), env.name("two"));
    assert_eq!(names(&env, &["hv", &one]), [ONE]);
    assert_eq!(
        names(&env, &["hv", &two, &one]),
        [TWO, ONE],
        "in the order asked for"
    );
    assert_eq!(
        names(&env, &[&format!("hv/{two}"), &format!("hypervisors/{one}")]),
        [TWO, ONE]
    );
    assert_eq!(
        names(&env, &[&format!("kvm.cloud.sap/v1/Hypervisor/{one}")]),
        [ONE]
    );
    assert_eq!(names(&env, &[&format!("az-a:hv/{one}")]), [ONE]);
    // What `-o name` prints can be asked for.
    let printed = env.run(&["get", "hv", &one, &two, "-o", "name"]).exits(0).stdout;
    let printed: Vec<&str> = printed.lines().collect();
    assert_eq!(names(&env, &printed), [ONE, TWO]);
    // A cluster that is named is the only one that is asked.
    let elsewhere = format!("az-b:hv/{one}");
    let not_found = format!("Error from server (NotFound): hypervisors.kvm.cloud.sap \"{one}\" not found\n");
    fails(&env, &["get", &elsewhere], 1, &not_found);
}

#[test]
fn several_types_are_a_block_each() {
    let testbed = testbed();
    let env = one_in_each(&testbed);
    seed(&testbed, "az-b", &widget(&env, &env.id, "three"));
    let selector = format!("test={}", env.id);
    let three = "az-b:widget.example.com/three";
    assert_eq!(
        names(&env, &["wd,hv", "-n", &env.id, "-l", &selector]),
        [three, ONE, TWO]
    );
    let run = env
        .run(&["get", "wd,hv,reservations", "-n", &env.id, "-l", &selector])
        .exits(0);
    let blocks: Vec<&str> = run.stdout.split("\n\n").collect();
    assert_eq!(blocks.len(), 2, "{}", run.stdout);
    assert!(
        blocks[0].contains(&format!("widget.example.com/{}", env.name("three"))),
        "{}",
        run.stdout
    );
    assert!(
        blocks[1].contains(&format!("hypervisor.kvm.cloud.sap/{}", env.name("one"))),
        "{}",
        run.stdout
    );
    assert_eq!(run.stderr, "", "an empty type among others is not worth a word");
    // Types times names.
    let run = env
        .run(&["get", "hv,wd", &env.name("one"), "-n", &env.id, "-o", "name"])
        .exits(1);
    assert_eq!(shortened(&env, &run), [ONE]);
    assert_eq!(
        run.stderr,
        format!(
            "Error from server (NotFound): widgets.example.com \"{}\" not found\n",
            env.name("one")
        )
    );
}

#[test]
fn manifests_name_what_is_asked_for() {
    let testbed = testbed();
    let env = one_in_each(&testbed);
    let (one, two) = (env.hypervisor("one", "az-a"), env.hypervisor("two", "az-b"));
    let both = format!("{two}---\n{one}");
    env.file("both.yaml", &both);
    env.file("dir/1.yaml", &one);
    env.file(
        "dir/2.json",
        "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": []}",
    );
    env.file("dir/readme.txt", "not a manifest");
    env.file("dir/sub/3.yml", &two);
    assert_eq!(names(&env, &["-f", "both.yaml"]), [TWO, ONE]);
    assert_eq!(names(&env, &["-f", "dir"]), [ONE]);
    assert_eq!(names(&env, &["-R", "-f", "dir"]), [ONE, TWO]);
    assert_eq!(names(&env, &["-f", "dir/1.yaml,dir/sub/3.yml"]), [ONE, TWO]);
    let run = env.run_with(&both, &["get", "-f", "-", "-o", "name"]).exits(0);
    assert_eq!(shortened(&env, &run), [TWO, ONE]);
    // The documents of a file are rows of one table.
    let run = env.run(&["get", "-f", "both.yaml"]).exits(0);
    assert_eq!(run.stdout.lines().count(), 3, "{}", run.stdout);

    fails(
        &env,
        &["get", "-f", "none.yaml"],
        1,
        "error: the path \"none.yaml\" does not exist\n",
    );
    fails(
        &env,
        &["get", "hv", "-f", "both.yaml"],
        2,
        "error: when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well\n",
    );
    let run = env
        .run_with(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n",
            &["get", "-f", "-"],
        )
        .exits(1);
    assert!(
        run.stderr
            .starts_with("error: STDIN:1: v1/Pod is not configured; "),
        "{}",
        run.stderr
    );
}

#[test]
fn what_is_nowhere_is_said_to_be() {
    let testbed = testbed();
    let env = one_in_each(&testbed);
    let (one, none, nil) = (env.name("one"), env.name("none"), env.name("nil"));
    let not_found = |name: &str| {
        format!("Error from server (NotFound): hypervisors.kvm.cloud.sap \"{name}\" not found\n")
    };
    for format in ["wide", "json", "yaml", "name"] {
        fails(&env, &["get", "hv", &none, "-o", format], 1, &not_found(&none));
        fails(
            &env,
            &["get", "hv", &none, "--ignore-not-found", "-o", format],
            0,
            "",
        );
    }
    let run = env.run(&["get", "hv", &none, &one, &nil, "-o", "name"]).exits(1);
    assert_eq!(shortened(&env, &run), [ONE]);
    assert_eq!(run.stderr, not_found(&none) + &not_found(&nil));
    let run = env
        .run(&["get", "hv", &none, &one, "-o", "name", "--ignore-not-found"])
        .exits(0);
    assert_eq!(shortened(&env, &run), [ONE]);
    assert_eq!(run.stderr, "");
    fails(
        &env,
        &["get", "pods"],
        1,
        &format!(
            "error: the server doesn't have a resource type \"pods\"\n  {} lists \
             kvm.cloud.sap/v1/Hypervisor, cortex.cloud/v1alpha1/Reservation, cortex.cloud/v1alpha1/History, \
             example.com/v1/Widget, v1/ConfigMap, v1/Namespace, v1/Secret\n",
            testbed.config_path().display()
        ),
    );
}

#[test]
fn a_wrong_command_line_is_a_usage_error() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let see = "See 'kubectl-multicluster get --help' for usage.\n";
    let single = "error: arguments in resource/name form must have a single resource and name\n";
    for (arguments, error) in [
        (
            ["get", "--foo"].as_slice(),
            format!("error: unknown flag: --foo\n{see}"),
        ),
        (
            &["get", "-Z"],
            format!("error: unknown shorthand flag: 'Z' in -Z\n{see}"),
        ),
        (
            &["get", "hv", "-n"],
            format!("error: flag needs an argument: 'n' in -n\n{see}"),
        ),
        (
            &["get", "hv", "--no-headers=maybe"],
            format!(
                "error: invalid argument \"maybe\" for \"--no-headers\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax\n{see}"
            ),
        ),
        (
            &["get", "hv", "-o", "toml"],
            "error: unable to match a printer suitable for the output format \"toml\", allowed formats are: custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml; and csv, markdown and ndjson\n"
                .to_owned(),
        ),
        (
            &["gett", "hv"],
            "error: unknown command \"gett\" for \"kubectl-multicluster\"\n\nDid you mean this?\n  get\n\n\
             See 'kubectl-multicluster --help' for usage.\n"
                .to_owned(),
        ),
        (&["get", "hv/"], single.to_owned()),
        (&["get", "/x"], single.to_owned()),
        (&["get", "hv,wd/x"], single.to_owned()),
        (
            &["get", "hv", ""],
            "error: resource name may not be empty\n".to_owned(),
        ),
        (
            &["get", "hv", "-o", "json", "--show-labels"],
            "error: --show-labels option cannot be used with json printer\n".to_owned(),
        ),
        (
            &["list", "hv", "x"],
            "error: list takes no names; use get\n".to_owned(),
        ),
    ] {
        fails(&env, arguments, 2, &error);
    }
    let run = env.run(&["get"]).exits(2);
    assert!(
        run.stderr.starts_with(
            "error: Required resource not specified.\n  You must specify the type of resource to get."
        ),
        "{}",
        run.stderr
    );
    let run = env.run(&["get", "hv/x", "wd"]).exits(2);
    assert!(
        run.stderr
            .starts_with("error: there is no need to specify a resource type"),
        "{}",
        run.stderr
    );
    // Help is data, and no error.
    let run = env.run(&["get", "--help"]).exits(0);
    assert!(
        run.stdout.contains("Usage: kubectl-multicluster get"),
        "{}",
        run.stdout
    );
    assert_eq!(run.stderr, "");
}
