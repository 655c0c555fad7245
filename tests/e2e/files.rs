//! `-f` and `-k` of the commands that read: patterns, folders, standard input, URLs, and what kustomize makes.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::thread;

use crate::contexts::with_contexts;
use crate::grammar::as_kubectl;
use crate::read::fails;
use crate::support::{Env, seed, testbed};
use testbed::real::Testbed;

/// A ConfigMap of the test.
fn config_map(env: &Env, name: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {}, labels: {{test: {}, which: {name}}}}}\n",
        env.name(name),
        env.id
    )
}

/// ConfigMaps `a` to `d` in home, and files that name them: `dir/a.yaml`, `dir/b.json`, `dir/sub/c.yml`, `d.txt`.
fn four(testbed: &Testbed, env: &Env) {
    for name in ["a", "b", "c", "d"] {
        seed(testbed, "home", &config_map(env, name));
    }
    env.file("dir/a.yaml", &config_map(env, "a"));
    let json =
        serde_json::json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": env.name("b")}});
    env.file("dir/b.json", &json.to_string());
    env.file("dir/sub/c.yml", &config_map(env, "c"));
    env.file("d.txt", &config_map(env, "d"));
    env.file("dir/readme.md", "no manifest");
}

#[test]
fn files_are_found_as_kubectl_finds_them() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    four(&testbed, &env);
    env.file("bare/readme.md", "no manifest");
    for files in [
        &["-f", "dir/a.yaml"][..],
        &["-f", "dir"],
        &["-f", "dir/"],
        &["-f", "dir", "-R"],
        &["-f", "dir/*.yaml"],
        &["-f", "dir/?.*"],
        &["-f", "dir/s*"],
        &["-f", "d*"],
        &["-f", "*/[ab].*"],
        &["-f", "dir/sub/?.yml"],
        &["-f", "d.txt,dir/a.yaml"],
        &["-f", "d.txt", "-f", "dir/sub"],
        &["-f", "d.txt", "--filename=dir/sub/c.yml", "--recursive"],
        // Misses.
        &["-f", "nowhere"],
        &["-f", "dir/*.toml"],
        &["-f", "bare"],
        &["-f", "-", "-f", "-"],
        &["-f", "dir/a.yaml", "cm"],
        &["-f", "dir/a.yaml", "cm", "x"],
        &["-f", "dir/a.yaml", "cm/x"],
        // A selector looks at the objects as they are in the cluster.
        &["-f", "dir", "-R", "-l", "which in (a,c)"],
        &["-f", "dir", "-l", "which=d"],
        // kustomize.
        &["-f", "dir/a.yaml", "-k", "dir"],
        &["-k", "dir", "-R"],
    ] {
        as_kubectl(&testbed, &env, &[&["get", "-o", "name"], files].concat());
    }
    let (a, b) = (config_map(&env, "a"), config_map(&env, "b"));
    let run = env
        .run_with(
            &format!("{a}---\n{b}"),
            &[
                "get",
                "-f",
                "-",
                "-o",
                "name",
                "-l",
                "which=b",
                "--contexts",
                "home",
            ],
        )
        .exits(0);
    assert_eq!(run.stdout, format!("home:configmap/{}\n", env.name("b")));
    // In a table kubectl finds no labels, and shows nothing.
    let run = env
        .run(&[
            "get",
            "-f",
            "dir",
            "-l",
            "which=a",
            "--contexts",
            "home",
            "--no-headers",
        ])
        .exits(0);
    assert!(
        run.stdout.starts_with(&format!("home   {} ", env.name("a"))),
        "{}",
        run.stdout
    );
    assert_eq!(run.stdout.lines().count(), 1);
    for (arguments, error) in [
        (
            &["-f", "dir", "--field-selector", "a=b"][..],
            "--field-selector chooses among the objects of a server, and cannot be used with -f or -k",
        ),
        (
            &["-f", "dir", "-l", "a=("],
            "invalid label selector \"a=(\": unable to parse requirement: found '(', expected: identifier",
        ),
        (
            &["-k", "x", "-R", "-f", "y"],
            "only one of -f or -k can be specified\n  the -k flag can't be used with -f or -R",
        ),
    ] {
        let arguments = [&["get", "--contexts", "home"], arguments].concat();
        fails(&env, &arguments, 2, &format!("error: {error}\n"));
    }
}

/// Serves these answers on loopback, one after the other, and says how many requests came.
fn serve(answers: Vec<String>) -> (String, thread::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!(
        "http://{}/dir/cm.yaml",
        listener.local_addr().expect("an address")
    );
    let server = thread::spawn(move || {
        let mut served = 0;
        for answer in answers {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut request = Vec::new();
            let mut piece = [0; 1024];
            while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                let read = stream.read(&mut piece).expect("a request");
                assert_ne!(read, 0, "the request breaks off");
                request.extend_from_slice(&piece[..read]);
            }
            stream.write_all(answer.as_bytes()).expect("the answer is taken");
            served += 1;
        }
        served
    });
    (url, server)
}

#[test]
fn a_url_is_tried_three_times_and_followed() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let manifest = config_map(&env, "a");
    seed(&testbed, "home", &manifest);
    let busy =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned();
    let moved = |to: &str| {
        format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    };
    let here = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{manifest}",
        manifest.len()
    );
    let found = format!("home:configmap/{}\n", env.name("a"));

    let (url, server) = serve(vec![busy.clone(), busy.clone(), here.clone()]);
    let run = env.run(&["get", "-f", &url, "-o", "name"]).exits(0);
    assert_eq!(
        (run.stdout, server.join().expect("the server ends")),
        (found.clone(), 3)
    );

    let (url, server) = serve(vec![moved("/other.yaml"), moved("third.yaml"), here]);
    let run = env.run(&["get", "-f", &url, "-o", "name"]).exits(0);
    assert_eq!((run.stdout, server.join().expect("the server ends")), (found, 3));

    let (url, server) = serve(vec![busy.clone(), busy.clone(), busy]);
    let error = format!(
        "error: cannot read {url}: unable to read URL \"{url}\", server reported 503 Service Unavailable, status code=503\n"
    );
    fails(&env, &["get", "-f", &url], 1, &error);
    assert_eq!(server.join().expect("the server ends"), 3);

    let (url, server) = serve(vec![moved("loop.yaml"); 11]);
    let error = format!("error: cannot read {url}: stopped after 10 redirects\n");
    fails(&env, &["get", "-f", &url], 1, &error);
    server.join().expect("the server ends");
}

/// Puts a program on the PATH that the test's own folder has.
fn program(env: &Env, name: &str, script: &str) {
    let path = env.file(&format!("bin/{name}"), &format!("#!/bin/sh\n{script}"));
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it becomes a program");
}

#[test]
fn kustomize_makes_the_manifests() {
    let testbed = testbed();
    let mut env = Env::new(&testbed);
    let bin = env.path().join("bin");
    fs::create_dir(&bin).expect("a folder");
    env.set("PATH", &bin.display().to_string());
    env.file(
        "own/kustomization.yaml",
        "namePrefix: made-\nresources: [hv.yaml]\n",
    );
    env.file("own/hv.yaml", &env.hypervisor("one", "az-b"));
    fails(
        &env,
        &["apply-routed", "-k", "own"],
        1,
        "error: -k needs kustomize, or kubectl which has it built in, and neither is on PATH: install one, or make the \
         manifests elsewhere and give them to -f -\n",
    );

    // The real one is that of kubectl.
    let kubectl = testbed.home().kubectl(["version"]);
    symlink(kubectl.get_program(), bin.join("kubectl")).expect("a link");
    let made = format!("hypervisor.kvm.cloud.sap/made-{}", env.name("one"));
    let run = env.run(&["apply-routed", "-k", "own"]).exits(0);
    assert_eq!(run.stdout, format!("{made} created in az-b\n"));
    let run = env.run(&["get", "-k", "own", "-o", "name"]).exits(0);
    assert_eq!(run.stdout, format!("az-b:{made}\n"));
    let run = env.run(&["clusters-for", "-k", "own", "-o", "name"]).exits(0);
    assert_eq!(run.stdout, format!("az-b:{made}\n"));
    let run = env.run(&["get", "-k", "own/nowhere"]).exits(1);
    assert!(run.stderr.contains("not a valid directory"), "{}", run.stderr);
    assert!(
        run.stderr
            .contains("kustomize own/nowhere: it failed with exit status: 1"),
        "{}",
        run.stderr
    );
    let run = env.run(&["delete", "-k", "own"]).exits(0);
    assert_eq!(
        run.stdout,
        format!("{} deleted in az-b\n", made.replacen('/', " \"", 1) + "\"")
    );

    // kustomize itself is preferred; what it says is passed on, but cannot drive a terminal.
    program(
        &env,
        "kustomize",
        "printf 'asked: %s %s %s\\n\\033[31mred\\n' \"$@\" >&2\n/bin/cat own/hv.yaml\n",
    );
    let run = env.run(&["clusters-for", "-k=-own", "-o", "name"]).exits(0);
    assert_eq!(
        run.stdout,
        format!("az-b:hypervisor.kvm.cloud.sap/{}\n", env.name("one"))
    );
    assert_eq!(run.stderr, "asked: build -- -own\n^[[31mred\n");
    program(&env, "kustomize", "echo 'kind: [half'\n");
    let run = env.run(&["apply-routed", "-k", "own"]).exits(1);
    assert!(
        run.stderr.contains("kustomize build own\" made: own:"),
        "{}",
        run.stderr
    );
    program(&env, "kustomize", "kill -9 $$\n");
    let run = env.run(&["apply-routed", "-k", "own"]).exits(1);
    assert!(run.stderr.contains("it failed with signal: 9"), "{}", run.stderr);
}
