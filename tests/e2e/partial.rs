//! Clusters that do not answer: what the others have is shown, and nobody takes it for all.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Env, Run, seed, testbed_alone};
use testbed::real::Testbed;

/// A hypervisor in each zone, found once, so that what kinds are called is known from the cache.
fn one_in_each(testbed: &Testbed) -> Env {
    let env = Env::new(testbed);
    seed(testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(testbed, "az-b", &env.hypervisor("two", "az-b"));
    env
}

/// The one line that says what happened at a cluster.
#[track_caller]
fn line_about<'a>(run: &'a Run, cluster: &str, testbed: &Testbed) -> &'a str {
    let start = format!("error: cluster {cluster} ({}): ", testbed.cluster(cluster).url());
    let lines: Vec<&str> = run
        .stderr
        .lines()
        .filter_map(|line| line.strip_prefix(&start))
        .collect();
    let [line] = lines.as_slice() else {
        panic!("not one line about {cluster}:\n{}", run.stderr)
    };
    line
}

const NOT_ALL: &str = "partial answer: 1 of 2 clusters answered, not az-b";
const WAY_OUT: &str = "; try again, choose others with --clusters, or accept it with --allow-partial";

#[test]
fn a_killed_server_is_named_and_the_others_are_shown() {
    let testbed = testbed_alone();
    let env = one_in_each(&testbed);
    let selector = format!("test={}", env.id);
    let (one, two) = (env.name("one"), env.name("two"));
    let first = format!("az-a:hypervisor.kvm.cloud.sap/{one}\n");
    let widget = format!(
        "apiVersion: example.com/v1\nkind: Widget\nmetadata: {{name: {}, namespace: default}}\n",
        env.name("twice")
    );
    seed(&testbed, "az-a", &widget);
    seed(&testbed, "home", &widget);
    testbed.cluster("az-b").kill().expect("the server dies");

    // The rows of the others, in time. Nothing is cached yet: finding out what `hv` is must not stop at the dead server.
    let run = env.run(&["get", "hv", "-l", &selector]).exits(3);
    assert!(run.elapsed < Duration::from_secs(6), "{:?}", run.elapsed);
    let rows: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(rows.len(), 2, "{}", run.stdout);
    assert!(
        rows[1].starts_with(&format!("az-a      {one} ")),
        "{}",
        run.stdout
    );
    assert_eq!(
        line_about(&run, "az-b", &testbed),
        "list hypervisors.kvm.cloud.sap: connection refused"
    );
    assert!(
        run.stderr.ends_with(&format!("error: {NOT_ALL}{WAY_OUT}\n")),
        "{}",
        run.stderr
    );

    // An object that may be there is neither found nor absent.
    let run = env.run(&["get", "hv", &two]).exits(3);
    assert_eq!(run.stdout, "");
    assert!(!run.stderr.contains("NotFound"), "{}", run.stderr);
    assert!(
        run.stderr.ends_with(&format!(
            "error: it is unknown whether hypervisors.kvm.cloud.sap \"{two}\" exists: not in az-a; az-b did not answer\n"
        )),
        "{}",
        run.stderr
    );
    // One that was found may have a copy there.
    let run = env.run(&["get", "hv", &one, "-o", "name"]).exits(3);
    assert_eq!(run.stdout, first);
    // What the dead server does not serve is complete.
    env.run(&["get", "secrets"]).exits(0);
    env.run(&["get", "hv", &one, "-C", "az-a"]).exits(0);

    // A duplicate that was found weighs more than one that may be there.
    env.run(&["get", "wd", &env.name("twice")]).exits(3);
    env.run(&["get", "wd", &env.name("twice"), "--fail-on-duplicates"])
        .exits(4);

    the_flags_that_accept_it(&env, &first);
    the_report_says_what_is_missing(&env, &testbed, &one);

    // Nobody answered: an error, not half an answer.
    for arguments in [
        ["get", "hv", "-C", "az-b"].as_slice(),
        &["get", "hv", &two, "-C", "az-b"],
    ] {
        let run = env.run(&[arguments, &["-o", "json"]].concat()).exits(1);
        assert_eq!(run.stdout, "");
        line_about(&run, "az-b", &testbed);
        assert!(
            run.stderr.ends_with("error: no cluster answered\n"),
            "{}",
            run.stderr
        );
    }

    testbed.cluster("az-b").restart().expect("the server comes back");
    let run = env.run(&["get", "hv", &two, "-o", "name"]).exits(0);
    assert_eq!(run.stdout, format!("az-b:hypervisor.kvm.cloud.sap/{two}\n"));
    let none = env.name("none");
    let run = env.run(&["get", "hv", &none]).exits(1);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        format!("Error from server (NotFound): hypervisors.kvm.cloud.sap \"{none}\" not found\n")
    );
}

fn the_flags_that_accept_it(env: &Env, first: &str) {
    let selector = format!("test={}", env.id);
    let run = env
        .run(&["get", "hv", "-l", &selector, "--allow-partial", "-o", "name"])
        .exits(0);
    assert_eq!(run.stdout, first);
    assert!(
        run.stderr.ends_with(&format!("warning: {NOT_ALL}\n")),
        "it is said all the same: {}",
        run.stderr
    );
    // A script that gets 0 for a name may rely on the object: unknown stays unknown, unless absence is fine too.
    let none = env.name("none");
    for (flags, code) in [
        (["--allow-partial"].as_slice(), 3),
        (&["--ignore-not-found"], 3),
        (&["--allow-partial", "--ignore-not-found"], 0),
    ] {
        let run = env.run(&[&["get", "hv", &none], flags].concat()).exits(code);
        assert_eq!(run.stdout, "", "{flags:?}");
        assert_eq!(
            run.stderr.contains("it is unknown whether"),
            code == 3,
            "{flags:?}"
        );
    }
    // An empty table of some clusters is not the whole truth either.
    let run = env.run(&["get", "hv", "-l", "test=nobodys"]).exits(3);
    assert!(
        run.stderr
            .starts_with("No resources found in the clusters that answered\n"),
        "{}",
        run.stderr
    );
}

fn the_report_says_what_is_missing(env: &Env, testbed: &Testbed, one: &str) {
    env.run(&["get", "hv", one, "--report", "report.json"]).exits(3);
    let text = fs::read_to_string(env.path().join("report.json")).expect("a report");
    let mut report: Value = serde_json::from_str(&text).expect("JSON");
    for cluster in report["clusters"].as_array_mut().expect("clusters") {
        let milliseconds = cluster["milliseconds"].take();
        assert!(milliseconds.as_u64().is_some_and(|took| took < 6000), "{text}");
    }
    let host = |name: &str| testbed.cluster(name).url();
    assert_eq!(
        report,
        json!({
            "complete": false,
            "clusters": [
                {
                    "name": "az-a", "role": "remote", "host": host("az-a"), "labels": {"availabilityZone": "az-a"},
                    "outcome": "ok", "count": 1, "milliseconds": null,
                },
                {
                    "name": "az-b", "role": "remote", "host": host("az-b"), "labels": {"availabilityZone": "az-b"},
                    "outcome": "failed", "error": {"kind": "connect", "message": "connection refused"},
                    "count": 0, "milliseconds": null,
                },
            ],
            "duplicates": [],
        })
    );
    // On stdout it follows the data.
    let run = env
        .run(&["get", "hv", one, "-o", "name", "--report", "-"])
        .exits(3);
    let (data, report) = run.stdout.split_once('\n').expect("data first");
    assert_eq!(data, format!("az-a:hypervisor.kvm.cloud.sap/{one}"));
    let report: Value = serde_json::from_str(report).expect("JSON");
    assert_eq!(report["complete"], false);
}

#[test]
fn a_server_that_says_nothing_is_given_up_at_the_deadline() {
    let testbed = testbed_alone();
    let env = one_in_each(&testbed);
    let selector = format!("test={}", env.id);
    let one = env.name("one");
    testbed.cluster("az-b").pause().expect("the server is stopped");
    for (flag, message) in [
        ("--connect-timeout=300ms", "no connection within 0.3 s"),
        ("--request-timeout=300ms", "no connection within 0.27 s"),
    ] {
        let run = env
            .run(&["get", "hv", "-l", &selector, "-o", "name", flag])
            .exits(3);
        assert!(run.elapsed < Duration::from_secs(2), "{flag}: {:?}", run.elapsed);
        assert_eq!(
            run.stdout,
            format!("az-a:hypervisor.kvm.cloud.sap/{one}\n"),
            "{flag}"
        );
        assert_eq!(
            line_about(&run, "az-b", &testbed),
            format!("list hypervisors.kvm.cloud.sap: {message}")
        );
    }
    env.run(&[
        "get",
        "hv",
        &one,
        "--request-timeout=300ms",
        "--report",
        "report.json",
    ])
    .exits(3);
    let report = fs::read_to_string(env.path().join("report.json")).expect("a report");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["clusters"][1]["error"]["kind"], "timeout");
    // However much is asked for, a silent server is waited for once.
    let names: Vec<String> = (0..30)
        .map(|number| env.name(&format!("none-{number}")))
        .collect();
    let mut arguments = vec!["get", "hv,reservations,histories", "--request-timeout=500ms"];
    arguments.extend(names.iter().map(String::as_str));
    let run = env.run(&arguments).exits(3);
    assert!(run.elapsed < Duration::from_secs(3), "{:?}", run.elapsed);
    assert_eq!(run.stderr.matches("it is unknown whether").count(), 90);
    line_about(&run, "az-b", &testbed);
    let manifests: Vec<String> = (0..30)
        .map(|number| env.hypervisor(&format!("none-{number}"), "az-a"))
        .collect();
    let run = env
        .run_with(
            &manifests.join("---\n"),
            &["get", "-f", "-", "--request-timeout=500ms"],
        )
        .exits(3);
    assert!(run.elapsed < Duration::from_secs(3), "{:?}", run.elapsed);

    // And with nobody else left.
    testbed.cluster("az-a").pause().expect("the server is stopped");
    for format in ["wide", "json", "yaml", "name"] {
        let run = env
            .run(&["get", "hv", "-o", format, "--connect-timeout=300ms"])
            .exits(1);
        assert_eq!(run.stdout, "", "{format}");
        line_about(&run, "az-a", &testbed);
        line_about(&run, "az-b", &testbed);
        assert!(
            run.stderr.ends_with("error: no cluster answered\n"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_silent_home_does_not_hold_up_what_it_does_not_serve() {
    let testbed = testbed_alone();
    let env = one_in_each(&testbed);
    let selector = format!("test={}", env.id);
    testbed.home().pause().expect("the server is stopped");
    // Nothing is cached. `hv` could be the short name of something in home too, which is not worth five seconds.
    let run = env.run(&["get", "hv", "-l", &selector, "-o", "name"]).exits(0);
    assert!(run.elapsed < Duration::from_secs(4), "{:?}", run.elapsed);
    assert_eq!(run.stdout.lines().count(), 2);
    assert_eq!(run.stderr, "");
    let run = env
        .run(&[
            "get",
            "hv,wd,reservations",
            "-l",
            &selector,
            "-o",
            "name",
            "--connect-timeout=2s",
        ])
        .exits(3);
    assert!(run.elapsed < Duration::from_secs(5), "{:?}", run.elapsed);
    assert_eq!(
        line_about(&run, "home", &testbed),
        "list widgets.example.com: no connection within 2 s"
    );
    // What only home could tell.
    let run = env.run(&["get", "secrets", "--request-timeout=300ms"]).exits(1);
    assert!(run.elapsed < Duration::from_secs(2), "{:?}", run.elapsed);
    assert_eq!(
        run.stderr,
        "error: cluster home: no connection within 0.27 s\n\
         error: cannot find out what \"secrets\" is: discovery failed; `kubectl-multicluster version` shows who answers\n"
    );
}
