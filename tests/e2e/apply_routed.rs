//! `apply-routed`: what it reads, what it says, and that it writes either in the right place or not at all.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use serde_json::{Value, json};
use testbed::real::Testbed;

use crate::create::kubectl;
use crate::support::{Env, exists, seed, testbed, testbed_alone};

/// `hypervisor.kvm.cloud.sap/NAME`.
fn reference(env: &Env, name: &str) -> String {
    format!("hypervisor.kvm.cloud.sap/{}", env.name(name))
}

/// Whether a cluster has one of the test's hypervisors.
fn has(testbed: &Testbed, env: &Env, cluster: &str, name: &str) -> bool {
    exists(testbed, cluster, &format!("hv/{}", env.name(name)))
}

/// An object of a cluster, as its API server has it, managedFields included.
fn read(testbed: &Testbed, cluster: &str, object: &str) -> Value {
    let output = testbed
        .cluster(cluster)
        .kubectl(["get", object, "-o", "json", "--show-managed-fields"])
        .output()
        .expect("kubectl runs");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn config_map(env: &Env, name: &str, metadata: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n{metadata}data: {{a: b}}\n",
        env.name(name)
    )
}

#[test]
fn created_then_unchanged_then_configured() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = env.hypervisor("one", "az-a");
    let changed = manifest.replace("1.0", "2.0");
    let object = reference(&env, "one");
    for (manifest, change) in [
        (&manifest, "created"),
        (&manifest, "unchanged"),
        (&changed, "configured"),
    ] {
        let run = env.run_with(manifest, &["apply-routed", "-f", "-"]).exits(0);
        assert_eq!(run.stdout, format!("{object} {change} in az-a\n"));
        assert_eq!(run.stderr, "");
    }
    let found = read(&testbed, "az-a", &format!("hv/{}", env.name("one")));
    assert_eq!(found["spec"]["version"], "2.0");
}

#[test]
fn files_folders_and_lists_are_read_in_order() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    env.file("one.yaml", &env.hypervisor("one", "az-a"));
    env.file("folder/two.yaml", &env.hypervisor("two", "az-b"));
    env.file("folder/notes.txt", "neither YAML nor: JSON: {");
    let three = json!({
        "apiVersion": "kvm.cloud.sap/v1", "kind": "Hypervisor", "metadata": {
            "name": env.name("three"), "labels": {"test": env.id, "topology.kubernetes.io/zone": "az-a"}
        }
    });
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [three]});
    env.file("folder/deep/three.json", &list.to_string());
    let run = env
        .run(&["apply-routed", "-f", "folder,one.yaml", "-o", "name"])
        .exits(0);
    let [one, two, three] = ["one", "two", "three"].map(|name| reference(&env, name));
    assert_eq!(run.stdout, format!("az-b:{two}\naz-a:{one}\n"));
    let run = env.run(&["apply-routed", "-R", "-f", "folder"]).exits(0);
    assert_eq!(
        run.stdout,
        format!("{three} created in az-a\n{two} unchanged in az-b\n")
    );
}

/// Serves one answer on loopback, and hands back the request that asked for it.
fn serve(answer: String) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!(
        "http://{}/objects.yaml",
        listener.local_addr().expect("an address")
    );
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut request = Vec::new();
        let mut piece = [0; 1024];
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            let read = stream.read(&mut piece).expect("a request");
            assert_ne!(read, 0, "the request breaks off");
            request.extend_from_slice(&piece[..read]);
        }
        stream.write_all(answer.as_bytes()).expect("the answer is taken");
        String::from_utf8(request).expect("a request is text")
    });
    (url, server)
}

#[test]
fn a_url_is_fetched_without_credentials() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let body = env.hypervisor("one", "az-b");
    let (url, server) = serve(format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ));
    let run = env.run(&["apply-routed", "-f", &url]).exits(0);
    assert_eq!(
        run.stdout,
        format!("{} created in az-b\n", reference(&env, "one"))
    );
    let request = server.join().expect("the server ends").to_lowercase();
    assert!(request.starts_with("get /objects.yaml http/1.1\r\n"), "{request}");
    assert!(!request.contains("authorization"), "{request}");
}

#[test]
fn a_url_that_is_missing_is_refused() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let (url, server) = serve("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned());
    let run = env.run(&["apply-routed", "-f", &url]).exits(1);
    assert_eq!(
        run.stderr,
        format!(
            "error: cannot read {url}: unable to read URL \"{url}\", server reported 404 Not Found, status code=404\n"
        )
    );
    server.join().expect("the server ends");
}

#[test]
fn a_dry_run_writes_nothing() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = env.hypervisor("one", "az-a");
    let object = reference(&env, "one");
    for (flag, note) in [
        ("--dry-run", "dry run"),
        ("--dry-run=client", "dry run"),
        ("--dry-run=server", "server dry run"),
    ] {
        let run = env
            .run_with(&manifest, &["apply-routed", "-f", "-", flag])
            .exits(0);
        assert_eq!(run.stdout, format!("{object} created in az-a ({note})\n"));
        assert!(!has(&testbed, &env, "az-a", "one"));
    }
    // Only the server can tell what is wrong with an object.
    let wrong = manifest + "  cpus: -1\n";
    env.run_with(&wrong, &["apply-routed", "-f", "-", "--dry-run=client"])
        .exits(0);
    env.run_with(&wrong, &["apply-routed", "-f", "-", "--dry-run=server"])
        .exits(1);
    let run = env
        .run_with(&wrong, &["apply-routed", "-f", "-", "--dry-run=some"])
        .exits(2);
    assert!(
        run.stderr.starts_with(
            "error: Invalid dry-run value (some). Must be \"none\", \"server\", or \"client\".\n"
        ),
        "{}",
        run.stderr
    );
}

#[test]
fn one_document_that_cannot_be_routed_stops_all() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifests = [("one", "az-a"), ("two", "az-x"), ("three", "az-b")]
        .map(|(name, zone)| env.hypervisor(name, zone))
        .join("---\n");
    let run = env.run_with(&manifests, &["apply-routed", "-f", "-"]).exits(5);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        format!(
            "error: STDIN:11: {}: no cluster matches availabilityZone=az-x (candidates: az-a (availabilityZone=az-a), az-b \
             (availabilityZone=az-b)), and home does not list kvm.cloud.sap/v1/Hypervisor\nerror: nothing was written\n",
            reference(&env, "two")
        )
    );
    for (cluster, name) in [("az-a", "one"), ("az-b", "three")] {
        assert!(!has(&testbed, &env, cluster, name));
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_the_gravest_decides() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let generated =
        "apiVersion: example.com/v1\nkind: Widget\nmetadata: {generateName: x-}\nspec: {zone: az-a}\n";
    let unknown = "apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: x}\n";
    let manifests = [
        &env.hypervisor("one", "az-a"),
        generated,
        unknown,
        &env.hypervisor("two", "az-x"),
    ];
    let run = env
        .run_with(&manifests.join("---\n"), &["apply-routed", "-f", "-"])
        .exits(5);
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(
        lines[0],
        "error: STDIN:11: cannot use generate name with apply: give the object a metadata.name"
    );
    assert!(
        lines[1].starts_with("error: STDIN:16: example.com/v1/Gadget is not configured; "),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].starts_with(&format!(
            "error: STDIN:20: {}: no cluster",
            reference(&env, "two")
        )),
        "{}",
        lines[2]
    );
    assert_eq!(lines[3..], ["error: nothing was written"]);
    assert!(!has(&testbed, &env, "az-a", "one"));
}

#[test]
fn what_cannot_be_read_is_told_with_its_place_and_nothing_is_written() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    env.file("good.yaml", &env.hypervisor("one", "az-a"));
    env.file(
        "bad.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: a\n",
    );
    env.file("empty.yaml", "# nothing\n---\n");
    env.file("half.yaml", "kind: ConfigMap\nmetadata: {name: a}\n");
    for (file, code, message) in [
        ("bad.yaml", 1, "bad.yaml:4:2: "),
        ("missing.yaml", 1, "the path \"missing.yaml\" does not exist\n"),
        (
            "half.yaml",
            1,
            "half.yaml:1: apiVersion not set; write, for example, \"apiVersion: v1\"\n",
        ),
    ] {
        let run = env
            .run(&["apply-routed", "-f", "good.yaml", "-f", file])
            .exits(code);
        assert!(
            run.stderr.starts_with(&format!("error: {message}")),
            "{}",
            run.stderr
        );
        assert_eq!(run.stdout, "");
    }
    assert!(!has(&testbed, &env, "az-a", "one"));
    for (arguments, code, message) in [
        (
            &["apply-routed", "-f", "empty.yaml"][..],
            1,
            "error: no objects passed to apply\n",
        ),
        (&["apply-routed"], 2, "error: must specify one of -f and -k\n"),
        (
            &["apply-routed", "-f", "good.yaml", "-o", "wide"],
            2,
            "error: unable to match a printer suitable for the output format \"wide\", allowed formats are: \
             go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml\n",
        ),
    ] {
        assert_eq!(env.run(arguments).exits(code).stderr, message);
    }
}

#[test]
fn a_copy_elsewhere_refuses_the_write() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = env.hypervisor("one", "az-a");
    seed(&testbed, "az-b", &manifest);
    let both = env.hypervisor("other", "az-b") + "---\n" + &manifest;
    let object = reference(&env, "one");
    let run = env.run_with(&both, &["apply-routed", "-f", "-"]).exits(4);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        format!(
            "error: STDIN:11: {object} belongs to az-a, but exists in az-b; delete it there, or write a second copy with \
             --allow-duplicate\nerror: nothing was written\n"
        )
    );
    assert!(!has(&testbed, &env, "az-a", "one"));
    assert!(!has(&testbed, &env, "az-b", "other"));
    // Not to see the other cluster is no way round it.
    env.run_with(&manifest, &["apply-routed", "-f", "-", "--clusters=az-a"])
        .exits(4);
    let run = env
        .run_with(&manifest, &["apply-routed", "-f", "-", "--allow-duplicate"])
        .exits(0);
    assert_eq!(run.stdout, format!("{object} created in az-a\n"));
    assert_eq!(
        run.stderr,
        format!("warning: STDIN:1: {object} belongs to az-a, but exists in az-b\n")
    );
}

#[test]
fn a_cluster_that_cannot_be_asked_is_a_warning_or_with_strict_a_refusal() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    env.run(&["get", "hypervisors"]).exits(0);
    testbed.cluster("az-b").pause().expect("az-b pauses");
    let manifest = env.hypervisor("one", "az-a");
    let object = reference(&env, "one");
    let cause = format!("cluster az-b: look for {object}: no connection within 0.9 s");
    let run = env
        .run_with(
            &manifest,
            &["apply-routed", "-f", "-", "--request-timeout=1", "--strict"],
        )
        .exits(3);
    assert_eq!(
        run.stderr,
        format!(
            "error: {cause}; --strict does not write without having asked every cluster\nerror: nothing was written\n"
        )
    );
    assert!(!has(&testbed, &env, "az-a", "one"));
    let run = env
        .run_with(&manifest, &["apply-routed", "-f", "-", "--request-timeout=1"])
        .exits(0);
    assert_eq!(run.stdout, format!("{object} created in az-a\n"));
    assert_eq!(
        run.stderr,
        format!("warning: {cause}; a copy there cannot be ruled out\n")
    );
    // A target that cannot be reached stops the whole call, before anything is written elsewhere.
    let manifests = env.hypervisor("two", "az-a") + "---\n" + &env.hypervisor("three", "az-b");
    let run = env
        .run_with(&manifests, &["apply-routed", "-f", "-", "--request-timeout=1"])
        .exits(3);
    assert_eq!(run.stdout, "");
    assert!(
        run.stderr.ends_with("error: nothing was written\n"),
        "{}",
        run.stderr
    );
    assert!(!has(&testbed, &env, "az-a", "two"));
}

/// What kubectl's `apply --server-side` says below a conflict.
const CONFLICT_HELP: &str = "\
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
";

#[test]
fn a_conflict_names_the_other_manager_and_is_forced_only_on_demand() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = env.hypervisor("one", "az-a");
    seed(&testbed, "az-a", &manifest);
    let changed = manifest.replace("1.0", "2.0");
    let object = reference(&env, "one");
    let run = env.run_with(&changed, &["apply-routed", "-f", "-"]).exits(1);
    assert_eq!(
        run.stderr,
        format!(
            "Error from server (Conflict): STDIN:1: apply {object} in az-a: Apply failed with 1 conflict: conflict with \
             \"kubectl\": .spec.version; take the fields over with --force-conflicts, or leave them out of the manifest\n\
             {CONFLICT_HELP}"
        )
    );
    let found = format!("hv/{}", env.name("one"));
    assert_eq!(read(&testbed, "az-a", &found)["spec"]["version"], "1.0");
    env.run_with(&changed, &["apply-routed", "-f", "-", "--force-conflicts"])
        .exits(0);
    env.run_with(&changed, &["apply-routed", "-f", "-", "--field-manager=me"])
        .exits(0);
    let object = read(&testbed, "az-a", &found);
    assert_eq!(object["spec"]["version"], "2.0");
    let fields = object["metadata"]["managedFields"]
        .as_array()
        .expect("managed fields");
    let managers: Vec<&str> = fields
        .iter()
        .filter_map(|field| field["manager"].as_str())
        .collect();
    for manager in ["kubectl-multicluster", "me"] {
        assert!(managers.contains(&manager), "{managers:?}");
    }
}

#[test]
fn what_the_server_refuses_is_told_and_the_others_are_written() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let wrong = env.hypervisor("one", "az-a") + "  cpus: -1\n";
    let mistyped = env.hypervisor("two", "az-a") + "  colour: red\n";
    let good = env.hypervisor("three", "az-b");
    let run = env
        .run_with(
            &[wrong, mistyped, good].join("---\n"),
            &["apply-routed", "-f", "-"],
        )
        .exits(1);
    assert_eq!(
        run.stdout,
        format!("{} created in az-b\n", reference(&env, "three"))
    );
    let lines: Vec<&str> = run.stderr.lines().collect();
    let (one, two) = (reference(&env, "one"), reference(&env, "two"));
    assert!(
        lines[0].starts_with(&format!(
            "Error from server (Invalid): STDIN:1: apply {one} in az-a: Hypervisor.kvm.cloud.sap \"{}\" is invalid: \
             spec.cpus: Invalid value: ",
            env.name("one")
        )),
        "{}",
        lines[0]
    );
    // Some API servers answer this with a 500; it is no less certain that nothing was written.
    assert!(
        lines[1].contains(&format!("STDIN:12: apply {two} in az-a: ")),
        "{}",
        lines[1]
    );
    assert!(
        lines[1].ends_with(".spec.colour: field not declared in schema"),
        "{}",
        lines[1]
    );
    assert_eq!(lines.len(), 2, "{}", run.stderr);
}

#[test]
fn a_namespace_comes_from_the_object_or_the_call_and_must_agree() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let (bare, own) = (
        config_map(&env, "one", ""),
        config_map(&env, "one", "  namespace: kube-system\n"),
    );
    let apply = |manifest: &str, flags: &[&str]| {
        let arguments = [&["apply-routed", "-f", "-", "-o", "json"], flags].concat();
        env.run_with(manifest, &arguments)
    };
    let namespace = |run: crate::support::Run| run.exits(0).json()["metadata"]["namespace"].clone();
    assert_eq!(namespace(apply(&bare, &[])), "default");
    assert_eq!(
        namespace(apply(&bare, &["--namespace=kube-public"])),
        "kube-public"
    );
    assert_eq!(namespace(apply(&own, &[])), "kube-system");
    assert_eq!(namespace(apply(&own, &["-n", "kube-system"])), "kube-system");
    let run = apply(&own, &["-n", "default"]).exits(1);
    assert_eq!(
        run.stderr,
        "error: STDIN:1: the namespace from the provided object \"kube-system\" does not match the namespace \"default\". \
         You must pass '--namespace=kube-system' to perform this operation.\nerror: nothing was written\n"
    );
    let run = apply(&bare, &["-n", &env.name("nowhere")]).exits(1);
    assert!(
        run.stderr.starts_with("Error from server (NotFound): "),
        "{}",
        run.stderr
    );
    // A namespace means nothing to a cluster-scoped kind.
    let run = apply(&env.hypervisor("one", "az-a"), &["-n", "kube-system"]).exits(0);
    assert_eq!(run.json()["metadata"]["namespace"], Value::Null);
}

#[test]
fn objects_come_back_as_the_server_has_them_and_can_be_applied_again() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifests = env.hypervisor("one", "az-a") + "---\n" + &env.hypervisor("two", "az-b");
    let run = env
        .run_with(&manifests, &["apply-routed", "-f", "-", "-o", "json"])
        .exits(0);
    let list = run.json();
    assert_eq!(list["kind"], "List");
    for (index, (name, cluster)) in [("one", "az-a"), ("two", "az-b")].into_iter().enumerate() {
        let object = &list["items"][index];
        assert_eq!(object["metadata"]["name"], env.name(name));
        assert_eq!(
            object["metadata"]["annotations"],
            json!({"kubectl-multicluster/cluster": cluster})
        );
        assert!(object["metadata"]["uid"].is_string());
        assert!(object["metadata"]["managedFields"].is_null());
    }
    // Our annotations come back in, and are not written.
    let mut again = list.clone();
    again["items"][0]["metadata"]["annotations"]["kubectl-multicluster/also-in"] = "az-b".into();
    let run = env
        .run_with(&again.to_string(), &["apply-routed", "-f", "-"])
        .exits(0);
    let (one, two) = (reference(&env, "one"), reference(&env, "two"));
    assert_eq!(
        run.stdout,
        format!("{one} unchanged in az-a\n{two} unchanged in az-b\n")
    );
    let found = read(&testbed, "az-a", &format!("hv/{}", env.name("one")));
    assert_eq!(found["metadata"]["annotations"], Value::Null);
    let run = env
        .run_with(
            &env.hypervisor("one", "az-a"),
            &["apply-routed", "-f", "-", "-o", "yaml"],
        )
        .exits(0);
    assert!(
        run.stdout.starts_with(
            "apiVersion: kvm.cloud.sap/v1\nkind: Hypervisor\nmetadata:\n  annotations:\n    kubectl-multicluster/cluster: \
             az-a\n"
        ),
        "{}",
        run.stdout
    );
}

#[test]
fn what_is_being_deleted_is_said_to_be() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = env
        .hypervisor("one", "az-a")
        .replace("  labels:", "  finalizers: [example.com/hold]\n  labels:");
    seed(&testbed, "az-a", &manifest);
    env.run(&["delete", "hv", &env.name("one"), "--wait=false"])
        .exits(0);
    let run = env.run_with(&manifest, &["apply-routed", "-f", "-"]).exits(0);
    let object = reference(&env, "one");
    assert_eq!(
        run.stderr,
        format!("warning: {object} in az-a is being deleted: what was applied goes with it\n")
    );
}

#[test]
fn whole_objects_are_printed_as_kubectl_prints_them() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let label = format!("  labels: {{which: {}}}\n", env.name("two"));
    let manifests = config_map(&env, "one", "") + "---\n" + &config_map(&env, "two", &label);
    env.file("both.yaml", &manifests);
    let selector = format!("which={}", env.name("two"));
    for flags in [
        &["-o", "name"][..],
        &["-o", "yaml"],
        &["-o", "json"],
        &["-o", "json", "-l", &selector],
        &["-o", "kyaml"],
        &["-o", "jsonpath={.kind} {.items[*].metadata.name}"],
        &[
            "-o",
            "go-template={{.kind}}{{range .items}} {{.metadata.name}}{{end}}",
        ],
        &["-o", "name", "--dry-run=server"],
    ] {
        let arguments = [
            &["apply", "--server-side", "--field-manager=me", "-f", "both.yaml"],
            flags,
        ]
        .concat();
        let (code, stdout, stderr) = kubectl(&testbed, &env, "home", &arguments, "");
        assert_eq!((code, stderr.as_str()), (0, ""), "{flags:?}");
        let arguments = [&["apply-routed"], &arguments[1..], &["--show-cluster=false"]].concat();
        let run = env.run(&arguments).exits(0);
        assert_eq!((run.stdout, run.stderr.as_str()), (stdout, ""), "{flags:?}");
    }
    let run = env
        .run(&["apply-routed", "-f", "both.yaml", "-l", "which=nothing"])
        .exits(1);
    assert_eq!(run.stderr, "error: no objects passed to apply\n");
}

#[test]
fn flags_of_client_side_apply_are_refused_with_the_reason() {
    let env = Env::bare();
    env.file("one.yaml", &env.hypervisor("one", "az-a"));
    for (flag, why) in [
        (
            "--server-side=false",
            ": apply-routed always applies on the server",
        ),
        ("--prune", ": apply-routed does not prune, "),
        ("--all", ": apply-routed does not prune, "),
        (
            "--prune-allowlist=core/v1/ConfigMap",
            ": apply-routed does not prune, ",
        ),
        ("--overwrite", " is about client-side apply, "),
        ("--overwrite=false", " is about client-side apply, "),
        ("--openapi-patch", " is about client-side apply, "),
        ("--force", " cannot be used with server-side apply, "),
        ("--cascade", " cannot be used with server-side apply, "),
        ("--grace-period=1", " cannot be used with server-side apply, "),
        ("--timeout=1s", " cannot be used with server-side apply, "),
        ("--wait", " cannot be used with server-side apply, "),
    ] {
        let run = env.run(&["apply-routed", "-f", "one.yaml", flag]).exits(2);
        let name = match flag {
            "--server-side=false" => flag,
            _ => flag.split('=').next().unwrap_or_default(),
        };
        assert!(
            run.stderr.starts_with(&format!("error: {name}{why}")),
            "{flag}: {}",
            run.stderr
        );
    }
    let run = env.run(&["apply-routed", "one.yaml"]).exits(2);
    assert_eq!(
        run.stderr,
        "error: Unexpected args: [one.yaml]: apply-routed takes manifests, with -f FILE or -k DIRECTORY\n  See 'kubectl-multicluster apply-routed \
         -h' for help and examples\n"
    );
}

/// What was written is true, whatever became of the rest: kubectl prints no object at all then.
#[test]
fn what_was_written_is_printed_although_something_failed() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let wrong = env.hypervisor("one", "az-a") + "  cpus: -1\n";
    let manifests = wrong + "---\n" + &env.hypervisor("two", "az-b");
    let run = env
        .run_with(&manifests, &["apply-routed", "-f", "-", "-o", "json"])
        .exits(1);
    assert_eq!(run.json()["metadata"]["name"], env.name("two"));
}

#[test]
fn a_subresource_is_applied_alone() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-b", &env.hypervisor("one", "az-b"));
    let spec = "spec:\n  version: \"1.0\"";
    let manifest = env
        .hypervisor("one", "az-b")
        .replace(spec, "status:\n  numInstances: 7");
    let arguments = ["apply-routed", "-f", "-", "--subresource=status"];
    for change in ["configured", "unchanged"] {
        let run = env.run_with(&manifest, &arguments).exits(0);
        let line = format!("{} {change} in az-b\n", reference(&env, "one"));
        assert_eq!(run.stdout, line);
    }
    let found = read(&testbed, "az-b", &format!("hv/{}", env.name("one")));
    assert_eq!(found["status"]["numInstances"], 7);
    assert_eq!(found["spec"]["version"], "1.0", "the spec is left alone");
}
