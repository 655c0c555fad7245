//! `create -f`: what kubectl's says, each object where it belongs, and nothing that cannot be done whole.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use testbed::real::Testbed;
use testbed::simulated::{Fault, Rule};

use crate::simulated::{Fleet, HYPERVISORS, hypervisor};
use crate::support::{Env, Run, exists, seed, testbed, testbed_alone, wait_until};

/// Runs the real kubectl against one cluster, in the test's folder: exit code, stdout, stderr.
#[track_caller]
pub fn kubectl(
    testbed: &Testbed,
    env: &Env,
    cluster: &str,
    arguments: &[&str],
    stdin: &str,
) -> (i32, String, String) {
    let mut command = testbed.cluster(cluster).kubectl(arguments);
    command
        .current_dir(env.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("kubectl starts");
    let _ = child.stdin.take().expect("a pipe").write_all(stdin.as_bytes());
    let output = child.wait_with_output().expect("kubectl ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code().unwrap_or(-1),
        text(output.stdout),
        text(output.stderr),
    )
}

/// Output without what differs from one object to the next of the same name.
pub fn settled(text: &str) -> String {
    let differs = ["uid", "resourceVersion", "creationTimestamp", "time"];
    let kept = text.lines().map(|line| {
        let field = line.trim_start_matches(['-', ' ', '"']);
        match differs
            .iter()
            .find(|name| field.starts_with(&format!("{name}:")) || field.starts_with(&format!("{name}\":")))
        {
            Some(name) => format!("{name} …\n"),
            None => format!("{line}\n"),
        }
    });
    kept.collect()
}

/// Sends a signal once the condition holds, and gives what the program said at its end.
#[track_caller]
pub fn interrupt_when(env: &Env, arguments: &[&str], condition: impl FnMut() -> bool) -> Run {
    let child = env.spawn(arguments);
    wait_until("the write is on its way", Duration::from_secs(10), condition);
    let sent = Command::new("kill")
        .args(["-s", "INT", &child.id().to_string()])
        .status();
    assert!(sent.expect("kill runs").success());
    let output = child.end();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        elapsed: Duration::ZERO,
    }
}

fn config_map(env: &Env, name: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n  labels: {{which: {name}}}\ndata: {{a: \"<b>\"}}\n",
        env.name(name)
    )
}

fn has(testbed: &Testbed, env: &Env, cluster: &str, name: &str) -> bool {
    exists(testbed, cluster, &format!("hv/{}", env.name(name)))
}

#[test]
fn one_cluster_is_told_as_kubectl_tells_it() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let both = config_map(&env, "one") + "---\n" + &config_map(&env, "two");
    env.file("both.yaml", &both);
    for flags in [
        &[][..],
        &["-o", "name"],
        &["-o", "json"],
        &["-o", "yaml"],
        &["-l", "which=two", "-o", "name"],
        &["--save-config", "-o", "yaml"],
        &["-o", "kyaml"],
        &["-o", "jsonpath={.metadata.name},"],
        &["--template", "{{.metadata.name}} {{.data.a}} "],
        &["-o", "json", "--show-managed-fields", "--field-manager=me"],
        &["--dry-run=client"],
        &["--dry-run=client", "-o", "yaml"],
        &["--dry-run=client", "-o", "json", "--save-config"],
        &["--dry-run=server"],
        &["--dry-run=server", "-o", "name"],
    ] {
        let delete = || {
            let (one, two) = (env.name("one"), env.name("two"));
            kubectl(
                &testbed,
                &env,
                "home",
                &["delete", "cm", &one, &two, "--ignore-not-found"],
                "",
            );
        };
        let arguments = [&["create", "-f", "both.yaml"], flags].concat();
        let (code, stdout, stderr) = kubectl(&testbed, &env, "home", &arguments, "");
        assert_eq!((code, stderr.as_str()), (0, ""), "{flags:?}");
        delete();
        let run = env
            .run(&[&arguments[..], &["--show-cluster=false"]].concat())
            .exits(0);
        assert_eq!(settled(&run.stdout), settled(&stdout), "{flags:?}");
        assert_eq!(run.stderr, "");
        delete();
    }
}

#[test]
fn what_is_there_already_is_told_and_the_others_are_created() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let three = ["one", "two", "three"]
        .map(|name| config_map(&env, name))
        .join("---\n");
    env.file("three.yaml", &three);
    seed(&testbed, "home", &config_map(&env, "two"));
    let arguments = ["create", "-f", "three.yaml", "-o", "name"];
    let (code, stdout, stderr) = kubectl(&testbed, &env, "home", &arguments, "");
    assert_eq!(code, 1);
    let (one, three) = (env.name("one"), env.name("three"));
    kubectl(&testbed, &env, "home", &["delete", "cm", &one, &three], "");
    let run = env
        .run(&[&arguments[..], &["--show-cluster=false"]].concat())
        .exits(1);
    assert_eq!((run.stdout, run.stderr), (stdout, stderr));
    // By default the object is named by its place, and its cluster too.
    let run = env.run(&arguments).exits(1);
    let two = env.name("two");
    assert!(
        run.stderr.contains(&format!(
            "Error from server (AlreadyExists): error when creating \"three.yaml:8\" in home: configmaps \"{two}\" already exists\n"
        )),
        "{}",
        run.stderr
    );
}

#[test]
fn each_object_is_created_where_it_belongs() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifests = [("one", "az-a"), ("two", "az-b")].map(|(name, zone)| env.hypervisor(name, zone));
    let manifests = manifests.join("---\n") + "---\n" + &config_map(&env, "one");
    let run = env.run_with(&manifests, &["create", "-f", "-"]).exits(0);
    let (one, two) = (env.name("one"), env.name("two"));
    assert_eq!(
        run.stdout,
        format!(
            "hypervisor.kvm.cloud.sap/{one} created in az-a\nhypervisor.kvm.cloud.sap/{two} created in az-b\n\
             configmap/{one} created in home\n"
        )
    );
    assert_eq!(run.stderr, "");
    assert!(has(&testbed, &env, "az-a", "one") && !has(&testbed, &env, "az-b", "one"));
    assert!(has(&testbed, &env, "az-b", "two") && !has(&testbed, &env, "az-a", "two"));
    // What a read of ours says of an object is no part of it.
    let read = env.run(&["get", "hv", &one, "-o", "yaml"]).exits(0).stdout;
    env.run(&["delete", "hv", &one]).exits(0);
    env.run_with(&read, &["create", "-f", "-"]).exits(0);
    let (_, stdout, _) = kubectl(&testbed, &env, "az-a", &["get", "hv", &one, "-o", "yaml"], "");
    assert!(!stdout.contains("annotations"), "{stdout}");
}

#[test]
fn nothing_is_created_when_something_cannot_be() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-b", &env.hypervisor("copy", "az-a"));
    let manifests =
        [("one", "az-a"), ("copy", "az-a"), ("lost", "az-x")].map(|(name, zone)| env.hypervisor(name, zone));
    // One that cannot be routed.
    let run = env
        .run_with(
            &(manifests[0].clone() + "---\n" + &manifests[2]),
            &["create", "-f", "-"],
        )
        .exits(5);
    assert!(
        run.stderr.ends_with("error: nothing was created\n"),
        "{}",
        run.stderr
    );
    // One that is elsewhere.
    let both = manifests[0].clone() + "---\n" + &manifests[1];
    let copy = env.name("copy");
    let run = env.run_with(&both, &["create", "-f", "-"]).exits(4);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        format!(
            "error: STDIN:11: hypervisor.kvm.cloud.sap/{copy} belongs to az-a, but exists in az-b; delete it there, or write a \
             second copy with --allow-duplicate\nerror: nothing was created\n"
        )
    );
    // Not even a dry run says that it would.
    env.run_with(&both, &["create", "-f", "-", "--dry-run=client"])
        .exits(4);
    assert!(!has(&testbed, &env, "az-a", "one") && !has(&testbed, &env, "az-a", "copy"));
    let run = env
        .run_with(&both, &["create", "-f", "-", "--allow-duplicate"])
        .exits(0);
    assert!(run.stderr.starts_with("warning: STDIN:11: "), "{}", run.stderr);
    assert!(has(&testbed, &env, "az-a", "copy"));
}

#[test]
fn a_name_that_the_server_makes_is_told() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let prefix = env.name("w-");
    let widget = format!(
        "apiVersion: example.com/v1\nkind: Widget\nmetadata: {{generateName: {prefix}}}\nspec: {{zone: az-b}}\n"
    );
    let run = env.run_with(&widget, &["create", "-f", "-"]).exits(0);
    let name = run
        .stdout
        .strip_prefix("widget.example.com/")
        .and_then(|rest| rest.strip_suffix(" created in az-b\n"))
        .unwrap_or_else(|| panic!("{}", run.stdout));
    assert!(name.starts_with(&prefix) && name.len() > prefix.len(), "{name}");
    assert!(exists(&testbed, "az-b", &format!("widget/{name}")));
    assert_eq!(run.stderr, "");
    // The same manifest makes another one.
    let run = env
        .run_with(
            &widget,
            &["create", "-f", "-", "-o", "name", "--show-cluster=false"],
        )
        .exits(0);
    assert!(
        run.stdout.starts_with(&format!("widget.example.com/{prefix}")),
        "{}",
        run.stdout
    );
    let run = env
        .run_with(&widget, &["create", "-f", "-", "--dry-run=client"])
        .exits(0);
    assert_eq!(
        run.stdout,
        "widget.example.com/<unknown> created in az-b (dry run)\n"
    );
    for verb in ["apply-routed", "replace"] {
        let run = env.run_with(&widget, &[verb, "-f", "-"]).exits(1);
        assert!(
            run.stderr.starts_with(
                &format!("error: STDIN:1: cannot use generate name with {verb}")
                    .replace("apply-routed", "apply")
            ),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn usage_errors_are_kubectls_and_lead_to_manifests() {
    let env = Env::bare();
    env.file("a.yaml", "kind: ConfigMap\n");
    for (arguments, text) in [
        (&["create"][..], "error: must specify one of -f and -k\n"),
        (
            &["create", "widgets", "-f", "a.yaml"],
            "error: Unexpected args: [widgets]: create takes manifests, with -f FILE or -k DIRECTORY\n  See 'kubectl-multicluster create -h' for \
             help and examples\n",
        ),
        (
            &["create", "secret", "generic", "a", "--from-literal=a=b"],
            "error: \"create secret\" is kubectl's alone: create takes manifests, with -f FILE or -k DIRECTORY; pipe them in, \
             with kubectl create secret … --dry-run=client -o yaml | kubectl-multicluster create -f -\n",
        ),
        (
            &["create", "-f", "a.yaml", "--edit"],
            "error: --edit is not supported: edit the manifest, then create it\n",
        ),
        (
            &["replace", "a", "-f", "a.yaml"],
            "error: Unexpected args: [a]: replace takes manifests, with -f FILE or -k DIRECTORY\n  See 'kubectl-multicluster replace -h' for help \
             and examples\n",
        ),
        (&["replace"], "error: must specify one of -f and -k\n"),
        (
            &["replace", "-f", "a.yaml", "--grace-period=3"],
            "error: --grace-period must have --force specified\n",
        ),
        (
            &["replace", "-f", "a.yaml", "--timeout=3s"],
            "error: --timeout must have --force specified\n",
        ),
        (
            &["replace", "-f", "a.yaml", "--force", "--dry-run=server"],
            "error: --dry-run can not be used when --force is set\n",
        ),
        (
            &["replace", "-f", "a.yaml", "--force", "--subresource=status"],
            "error: --subresource can not be used when --force is set\n",
        ),
    ] {
        assert_eq!(env.run(arguments).exits(2).stderr, text, "{arguments:?}");
    }
    let run = env.run(&["create", "-f", "a.yaml", "-o", "wide"]).exits(2);
    assert!(
        run.stderr.starts_with(
            "error: unable to match a printer suitable for the output format \"wide\", allowed formats are: "
        ),
        "{}",
        run.stderr
    );
}

#[test]
fn a_dead_cluster_is_waited_for_once() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    env.run(&["get", "hypervisors"]).exits(0);
    testbed.cluster("az-b").pause().expect("az-b pauses");
    let names: Vec<String> = (0..30).map(|number| format!("n{number}")).collect();
    let manifests: Vec<String> = names.iter().map(|name| env.hypervisor(name, "az-a")).collect();
    let manifests = manifests.join("---\n");
    let strict = ["create", "-f", "-", "--request-timeout=1", "--strict"];
    let run = env.run_with(&manifests, &strict).exits(3);
    assert!(run.elapsed < Duration::from_secs(3), "{:?}", run.elapsed);
    assert!(
        run.stderr.ends_with("error: nothing was created\n"),
        "{}",
        run.stderr
    );
    let run = env.run_with(&manifests, &strict[..4]).exits(0);
    assert!(run.elapsed < Duration::from_secs(4), "{:?}", run.elapsed);
    assert_eq!(run.stdout.lines().count(), names.len());
    assert_eq!(
        run.stderr.matches("; a copy there cannot be ruled out\n").count(),
        names.len(),
        "{}",
        run.stderr
    );
}

#[test]
fn a_creation_without_an_answer_is_unknown_and_the_command_that_tells_is_named() {
    let fleet = Fleet::start();
    let env = fleet.env();
    env.run(&["get", "hv"]).exits(0);
    let server = fleet.server("az-b");
    server
        .faults()
        .add(Rule::new("POST", HYPERVISORS).fault(Fault::ResetAfterCommit));
    let mut generated = hypervisor("", "az-b");
    generated["metadata"]["generateName"] = "made-".into();
    let manifests = [hypervisor("one", "az-b"), generated, hypervisor("two", "az-a")];
    let manifests = manifests.map(|object| object.to_string()).join("\n---\n");
    let run = env.run_with(&manifests, &["create", "-f", "-"]).exits(6);
    assert_eq!(run.stdout, "hypervisor.kvm.cloud.sap/two created in az-a\n");
    for text in [
        "error: STDIN:1: create hypervisor.kvm.cloud.sap/one in az-b: ",
        "error: it is unknown whether hypervisor.kvm.cloud.sap/one was created in az-b; see: kubectl-multicluster get \
         hypervisors.kvm.cloud.sap/one --clusters az-b -o yaml\n",
        "error: it is unknown whether hypervisor.kvm.cloud.sap/made-* was created in az-b; see: kubectl-multicluster list \
         hypervisors.kvm.cloud.sap --clusters az-b --sort-by .metadata.creationTimestamp\n",
    ] {
        assert!(run.stderr.contains(text), "{}", run.stderr);
    }
    let posts = fleet.requests("az-b", HYPERVISORS, "");
    assert_eq!(posts.iter().filter(|request| request.method == "POST").count(), 2);
}

#[test]
fn a_cluster_that_falls_silent_is_not_waited_for_again() {
    let fleet = Fleet::start();
    let env = fleet.env();
    env.run(&["get", "hv"]).exits(0);
    fleet
        .server("az-b")
        .faults()
        .add(Rule::new("POST", HYPERVISORS).fault(Fault::Hang));
    let manifests = [
        ("one", "az-b"),
        ("two", "az-b"),
        ("three", "az-a"),
        ("four", "az-b"),
    ];
    let manifests = manifests.map(|(name, zone)| hypervisor(name, zone).to_string());
    let run = env
        .run_with(
            &manifests.join("\n---\n"),
            &["create", "-f", "-", "--request-timeout=1"],
        )
        .exits(6);
    assert!(run.elapsed < Duration::from_secs(3), "{:?}", run.elapsed);
    assert_eq!(run.stdout, "hypervisor.kvm.cloud.sap/three created in az-a\n");
    for (line, name) in [(3, "two"), (7, "four")] {
        let text = format!(
            "error: STDIN:{line}: hypervisor.kvm.cloud.sap/{name} was not created: az-b does not answer any more\n"
        );
        assert!(run.stderr.contains(&text), "{}", run.stderr);
    }
}

#[test]
fn an_interrupted_creation_says_what_was_on_its_way() {
    let fleet = Fleet::start();
    let env = fleet.env();
    env.run(&["get", "hv"]).exits(0);
    let hang = Rule::new("POST", HYPERVISORS).fault(Fault::Hang);
    let hits = fleet.server("az-a").faults().add(hang);
    let file = env.file("one.json", &hypervisor("one", "az-a").to_string());
    let arguments = ["create", "-f", &file.display().to_string()];
    let run = interrupt_when(&env, &arguments, || hits.hits() > 0).exits(130);
    assert_eq!(
        run.stderr,
        "error: interrupted during \"create hypervisor.kvm.cloud.sap/one in az-a\": it is unknown whether it was done; see: \
         kubectl-multicluster get hypervisors.kvm.cloud.sap/one --clusters az-a -o yaml\n"
    );
}

/// A server that is too old to refuse unknown fields would drop them without a word.
#[test]
fn a_field_that_no_schema_has_is_refused_before_anything_is_written() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let mistyped = env.hypervisor("two", "az-b") + "  colour: red\n";
    let manifests = env.hypervisor("one", "az-a") + "---\n" + &mistyped;
    let arguments = ["create", "-f", "-"];
    let run = env.run_with(&manifests, &arguments).exits(1);
    let two = env.name("two");
    assert!(run.stderr.contains("STDIN:11"), "{}", run.stderr);
    assert!(run.stderr.contains("colour"), "{}", run.stderr);
    assert!(!has(&testbed, &env, "az-b", "two"));
    let run = env
        .run_with(&mistyped, &["create", "-f", "-", "--validate=ignore"])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!("hypervisor.kvm.cloud.sap/{two} created in az-b\n")
    );
    let run = env.run_with(&mistyped, &["replace", "-f", "-"]).exits(1);
    assert!(run.stderr.contains("colour"), "{}", run.stderr);
    let run = env
        .run_with(&mistyped, &["replace", "--force", "-f", "-"])
        .exits(1);
    assert!(run.stderr.contains("colour"), "{}", run.stderr);
    assert!(has(&testbed, &env, "az-b", "two"));
}
