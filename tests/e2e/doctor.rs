//! `clusters` and `doctor`: which clusters answer, and what is wrong with them. Trouble is seeded; all of it is found, and nothing
//! else.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use serde_json::{Value, json};
use testbed::real::Testbed;
use testbed::simulated::{Certificate, Fault, Options, Rule, Server};
use tokio::runtime::Runtime;

use crate::contexts::with_contexts;
use crate::simulated::{Fleet, kubeconfig, remote};
use crate::support::{Env, Run, seed, testbed, testbed_alone, wait_until};

/// What was found, as `severity code cluster-or-file`, in the order in which it is told.
#[track_caller]
fn found(run: &Run) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = run.json()["findings"].as_array().cloned().unwrap_or_default();
    findings
        .iter()
        .map(|finding| {
            let place = match finding.get("cluster") {
                Some(cluster) => text(cluster),
                None => "file".to_owned(),
            };
            format!(
                "{} {} {place}",
                text(&finding["severity"]),
                text(&finding["code"])
            )
        })
        .collect()
}

/// The message of the finding with this code.
#[track_caller]
fn message(run: &Run, code: &str) -> String {
    let json = run.json();
    let findings = json["findings"].as_array().expect("findings");
    let finding = findings.iter().find(|finding| finding["code"] == code);
    let finding = finding.unwrap_or_else(|| panic!("no {code} in {json:#}"));
    format!(
        "{}\n{}",
        finding["message"].as_str().unwrap_or_default(),
        finding["help"].as_str().unwrap_or_default()
    )
}

#[test]
fn a_healthy_fleet_has_nothing_to_find() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let run = env.run(&["doctor", "--strict"]).exits(0);
    assert!(run.stdout.ends_with("\n\nNothing is wrong.\n"), "{}", run.stdout);
    assert_eq!(run.stderr, "");
    let rows: Vec<Vec<&str>> = run
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(
        rows[0].join(" "),
        "CLUSTER ANSWERS VERSION TCP TLS REQUEST CERTIFICATE KINDS USER"
    );
    for (row, (name, kinds)) in rows[1..4]
        .iter()
        .zip([("az-a", "4/4"), ("az-b", "4/4"), ("home", "5/5")])
    {
        assert_eq!((row[0], row[1], row[7]), (name, "yes", kinds), "{}", run.stdout);
        assert!(
            row[3].ends_with("ms") && row[4].ends_with("ms") && row[5].ends_with("ms"),
            "{row:?}"
        );
    }
    let json = env.run(&["doctor", "-o", "json"]).exits(0).json();
    assert_eq!((&json["errors"], &json["warnings"]), (&json!(0), &json!(0)));
    let first = &json["clusters"][0];
    assert_eq!(first["tls"], "TLSv1.3");
    assert_eq!(first["certificates"][0]["subject"], "CN=testbed az-a");
    assert_eq!(first["certificates"][0]["ipAddresses"], json!(["127.0.0.1"]));
    assert_eq!(
        first["token"]["subject"],
        "system:serviceaccount:default:operator"
    );
    assert_eq!(first["clockSkewSeconds"], 0);
    assert_eq!(
        first["kinds"][0],
        json!({
            "kind": "kvm.cloud.sap/v1/Hypervisor", "served": true, "resource": "hypervisors.kvm.cloud.sap",
            "allowed": {"get": true, "list": true, "watch": true, "create": true, "patch": true, "delete": true},
        })
    );
    let token = testbed.operator_token();
    assert!(!json.to_string().contains(token));
    // Contexts list no kinds, and have no file.
    let env = with_contexts(&testbed);
    let run = env.run(&["doctor", "--contexts", "*", "--strict"]).exits(0);
    assert!(run.stdout.contains("Nothing is wrong."), "{}", run.stdout);
}

/// A role for a user that may do all with what a cluster lists, but for one verb on hypervisors.
fn role(user: &str, verbs: &str) -> String {
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: {user}}}\n\
         rules:\n- {{apiGroups: [kvm.cloud.sap], resources: [hypervisors], verbs: [{verbs}]}}\n\
         - {{apiGroups: [\"\"], resources: [secrets], verbs: [\"*\"]}}\n---\n\
         apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: {user}}}\n\
         roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {user}}}\n\
         subjects:\n- {{apiGroup: rbac.authorization.k8s.io, kind: User, name: {user}}}\n"
    )
}

/// A server on a runtime of its own, with this certificate.
fn simulated(certificate: Certificate) -> (Runtime, Server) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let options = Options {
        certificate,
        ..Options::new("az-c")
    };
    let server = runtime
        .block_on(Server::start(options))
        .expect("a simulated server starts");
    (runtime, server)
}

/// az-a: a mistyped label, a kind without its CRD, a denied verb; az-b: its own certificate as its CA; az-c: an expired certificate.
#[test]
fn every_seeded_trouble_is_found_and_nothing_else() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let (_runtime, expired) = simulated(Certificate::Expired);
    let (a, b) = (testbed.cluster("az-a"), testbed.cluster("az-b"));
    let leaf = fs::read_to_string(testbed.dir().join("az-b/tls.crt")).expect("the server's certificate");
    let pair = "kvm.cloud.sap/v1/HypervisorList";
    let remotes = [
        remote(&a.url(), a.ca_pem(), "az-a")
            .replace("availabilityZone", "az")
            .replace(
                pair,
                &format!(
                    "{pair}, cortex.cloud/v1alpha1/ProjectQuota, cortex.cloud/v1alpha1/ProjectQuotaList"
                ),
            ),
        remote(&b.url(), &leaf, "az-b"),
        remote(&expired.url(), expired.ca_pem(), "az-c"),
    ];
    let config = format!(
        "home: {{gvks: [v1/Secret, v1/SecretList]}}\nremotes:\n{}",
        remotes.concat()
    );
    env.file("troubled.yaml", &config);
    let user = env.name("joe");
    for (cluster, verbs) in [("az-a", "get, list, watch, create, patch"), ("home", "\"*\"")] {
        seed(&testbed, cluster, &role(&user, verbs));
    }
    let doctor = ["doctor", "--config", "troubled.yaml", "--as", &user, "-o", "json"];
    wait_until("the roles are known", Duration::from_secs(20), || {
        !env.run(&doctor).stdout.contains("may-not-read")
    });
    let run = env.run(&doctor).exits(3);
    assert_eq!(
        found(&run),
        [
            "warning routing-label file",
            "warning may-not-write az-a",
            "error kind-not-served az-a",
            "error leaf-as-ca az-b",
            "error expired-certificate az-c",
        ]
    );
    assert!(
        message(&run, "may-not-write").starts_with("you may not delete hypervisors.kvm.cloud.sap\n"),
        "{}",
        message(&run, "may-not-write")
    );
    let expired = message(&run, "expired-certificate");
    assert!(
        expired.contains("expired at 2001-01-01T00:00:00Z; it is 20"),
        "{expired}"
    );
    let leaf = message(&run, "leaf-as-ca");
    assert!(
        leaf.contains("the server's own certificate (CN=testbed az-b)"),
        "{leaf}"
    );
    assert!(leaf.contains("CN=testbed az-b CA"), "{leaf}");
    // Over the cluster that answers alone, it is an error and not a silent cluster.
    let run = env.run(&[&doctor[..], &["-C", "az-a"]].concat()).exits(1);
    // What the file says of az-b is true all the same.
    assert_eq!(
        found(&run),
        [
            "warning routing-label file",
            "error leaf-as-ca file",
            "warning may-not-write az-a",
            "error kind-not-served az-a",
        ]
    );
    // SARIF names the same.
    let sarif = [&doctor[..5], &["-o", "sarif"]].concat();
    let log = env.run(&sarif).exits(3).json();
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(5));
    let text = env.run(&doctor[..5]).exits(3).stdout;
    // Who one acts as, on servers too, that are too old to say it.
    assert!(
        text.lines().nth(1).is_some_and(|row| row.contains(&user)),
        "{text}"
    );
    let bind = format!("bind user \"{user}\" to a ClusterRole there");
    assert!(text.contains(&bind), "{text}");
    assert!(
        text.contains(
            "\nerror: az-a: cortex.cloud/v1alpha1/ProjectQuota is listed, but not served [kind-not-served]\n"
        ),
        "{text}"
    );
    assert!(text.contains("\nwarning: troubled.yaml:"), "{text}");
    assert!(text.ends_with("\n3 errors, 2 warnings\n"), "{text}");
}

/// A token for the operator that is meant for somebody.
fn token(testbed: &Testbed, audience: &str) -> String {
    let mut command = testbed.home().kubectl([
        "create",
        "--raw",
        "/api/v1/namespaces/default/serviceaccounts/operator/token",
        "-f",
        "-",
    ]);
    let request = json!({
        "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"audiences": [audience]},
    });
    let mut child = command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("kubectl starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin
        .write_all(request.to_string().as_bytes())
        .expect("kubectl reads");
    drop(stdin);
    let output = child.wait_with_output().expect("kubectl ends");
    let answer: Value = serde_json::from_slice(&output.stdout).expect("a TokenRequest");
    answer["status"]["token"].as_str().expect("a token").to_owned()
}

#[test]
fn a_token_that_is_refused_says_why() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let misdirected = token(&testbed, "somebody-else");
    let run = env
        .run(&["doctor", "-o", "json", "--token", &misdirected])
        .exits(1);
    assert_eq!(
        found(&run),
        [
            "error wrong-audience az-a",
            "error wrong-audience az-b",
            "error unauthorized home"
        ]
    );
    let text = message(&run, "wrong-audience");
    assert!(
        text.starts_with("the token is meant for somebody-else, which is not its issuer https://127.0.0.1:"),
        "{text}"
    );
    assert!(!run.stdout.contains(&misdirected));
    // Home's static token of the administrator is nothing to the remotes.
    let admin = fs::read_to_string(testbed.home().admin_kubeconfig()).expect("a kubeconfig");
    let admin = admin
        .lines()
        .find_map(|line| line.trim().strip_prefix("token: "))
        .expect("a token");
    let run = env.run(&["doctor", "-o", "json", "--token", admin]).exits(1);
    assert_eq!(
        found(&run),
        ["error unauthorized az-a", "error unauthorized az-b"]
    );
    assert!(message(&run, "unauthorized").contains("it is no JSON Web Token"));
    assert!(!run.stdout.contains(admin) && !run.stderr.contains(admin));
}

#[test]
fn one_server_under_two_names_is_found() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let a = testbed.cluster("az-a");
    let other = a.url().replace("127.0.0.1", "localhost");
    let config = format!(
        "home: {{}}\nremotes:\n{}{}",
        remote(&a.url(), a.ca_pem(), "az-a"),
        remote(&other, a.ca_pem(), "az-b")
    );
    env.file("twice.yaml", &config);
    let run = env
        .run(&["doctor", "--config", "twice.yaml", "-o", "json"])
        .exits(1);
    assert_eq!(found(&run), ["error same-server az-b"]);
    let text = message(&run, "same-server");
    assert!(
        text.starts_with("az-a and az-b are one API server (https://127.0.0.1:"),
        "{text}"
    );
}

/// Answers every connection with this, whatever it says.
fn answering(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

/// What is found about az-a when it is this remote.
fn about(fleet: &Fleet, remote: &str) -> (Vec<String>, Run) {
    let env = fleet.env();
    env.file("one.yaml", &format!("home: {{}}\nremotes:\n{remote}"));
    let run = env.run(&["doctor", "--config", "one.yaml", "-C", "az-a", "-o", "json"]);
    (found(&run), run)
}

#[test]
fn servers_that_are_in_a_bad_way() {
    let fleet = Fleet::start();
    let ca = fleet.server("az-a").ca_pem().to_owned();
    let good = remote(&fleet.server("az-a").url(), &ca, "az-a");
    assert_eq!(about(&fleet, &good).0, [""; 0]);
    for (certificate, code) in [
        (Certificate::NotYetValid, "not-yet-valid-certificate"),
        (Certificate::OtherHost, "wrong-host-name"),
    ] {
        let (_runtime, server) = simulated(certificate);
        let (found, run) = about(&fleet, &remote(&server.url(), server.ca_pem(), "az-a"));
        assert_eq!(found, [format!("error {code} az-a")]);
        assert_eq!(run.code, 3);
        if certificate == Certificate::OtherHost {
            let text = message(&run, code);
            assert!(
                text.starts_with(
                    "the server's certificate is not for 127.0.0.1; it is for elsewhere.example\n"
                ),
                "{text}"
            );
        }
    }
    let (found, run) = about(
        &fleet,
        &good.replace(&ca_block(&ca), &ca_block(fleet.server("az-b").ca_pem())),
    );
    assert_eq!(found, ["error unknown-authority az-a"]);
    let text = message(&run, "unknown-authority");
    assert!(
        text.starts_with(
            "the server's certificate is signed by CN=simulated az-a, not by CN=simulated az-b\n"
        ),
        "{text}"
    );
    let plain = answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    let (found, _) = about(&fleet, &remote(&format!("https://{plain}"), &ca, "az-a"));
    assert_eq!(found, ["error not-tls az-a"]);
    let (found, _) = about(&fleet, &remote("https://127.0.0.1:1", &ca, "az-a"));
    assert_eq!(found, ["error connect az-a"]);
    let (found, _) = about(&fleet, &remote("https://nowhere.invalid", &ca, "az-a"));
    assert_eq!(found, ["error dns az-a"]);
    let refusing = answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    for proxy in ["127.0.0.1:1", &refusing] {
        let (found, run) = about(&fleet, &format!("{good}  proxyUrl: http://me:hunter2@{proxy}\n"));
        assert_eq!(found, ["error proxy az-a"]);
        assert!(
            !run.stdout.contains("hunter2") && !run.stderr.contains("hunter2"),
            "{run:?}"
        );
    }
}

/// A certificate as the file has it.
fn ca_block(pem: &str) -> String {
    pem.lines().map(|line| format!("    {line}\n")).collect()
}

#[test]
fn answers_that_show_what_is_wrong() {
    let fleet = Fleet::start();
    let remote = remote(&fleet.server("az-a").url(), fleet.server("az-a").ca_pem(), "az-a");
    let faults = fleet.server("az-a").faults();
    let page = ("Content-Type", "text/html");
    for (fault, code, exit) in [
        (
            Fault::respond(200, &[page], "<h1>Log in</h1>"),
            "error not-an-api-server",
            3,
        ),
        (
            Fault::respond(302, &[("Location", "https://login.example/")], ""),
            "error not-an-api-server",
            3,
        ),
        (Fault::status(500, "InternalError", "oh no"), "error server", 3),
        (
            Fault::status(403, "Forbidden", "not for you"),
            "error forbidden",
            1,
        ),
        (Fault::Hang, "error timeout", 3),
    ] {
        faults.clear();
        faults.add(Rule::new("GET", "/version").fault(fault));
        let env = fleet.env();
        env.file("one.yaml", &format!("home: {{}}\nremotes:\n{remote}"));
        let run = env.run(&[
            "doctor",
            "--config",
            "one.yaml",
            "-C",
            "az-a",
            "-o",
            "json",
            "--request-timeout",
            "3s",
        ]);
        assert_eq!(found(&run), [format!("{code} az-a")]);
        assert_eq!(run.code, exit, "{code}");
        if exit == 3 {
            let accepted = [
                "doctor",
                "--config",
                "one.yaml",
                "-C",
                "az-a",
                "--allow-partial",
                "--request-timeout",
                "3s",
            ];
            env.run(&accepted).exits(0);
        }
    }
    faults.clear();
    let version = json!({"gitVersion": "v1.36.0"}).to_string();
    let late = [
        ("Content-Type", "application/json"),
        ("Date", "Wed, 21 Oct 2020 07:28:00 GMT"),
    ];
    faults.add(Rule::new("*", "/*").fault(Fault::respond(200, &late, version)));
    let (found, run) = about(&fleet, &remote);
    assert!(found.contains(&"warning clock-skew az-a".to_owned()), "{found:?}");
    let text = message(&run, "clock-skew");
    assert!(text.contains("it says 2020-10-21T07:28:00Z"), "{text}");
    faults.clear();
    // A discovery that is broken is not a kind that is missing.
    faults.add(Rule::new("GET", "/apis*").fault(Fault::status(503, "ServiceUnavailable", "later")));
    let (found, _) = about(&fleet, &remote);
    assert_eq!(found, ["warning kind-unknown az-a"]);
}

#[test]
fn clusters_are_shown_with_their_answers() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    let run = env.run(&["clusters"]).exits(0);
    let words = |text: &str| -> Vec<Vec<String>> {
        text.lines()
            .map(|line| line.split_whitespace().map(str::to_owned).collect())
            .collect()
    };
    let rows = words(&run.stdout);
    assert_eq!(
        rows[0].join(" "),
        "CLUSTER ROLE HOST VERSION REACHABLE LATENCY LABELS"
    );
    let a = testbed.cluster("az-a").url();
    assert_eq!(rows[1][..3], ["az-a".to_owned(), "remote".to_owned(), a]);
    assert_eq!(rows[1][4], "yes");
    assert_eq!(rows[1][6], "availabilityZone=az-a");
    assert_eq!((rows[3][0].as_str(), rows[3][6].as_str()), ("home", "<none>"));
    let wide = words(
        &env.run(&["clusters", "-o", "wide", "--no-headers"])
            .exits(0)
            .stdout,
    );
    assert_eq!(wide[0][7..], ["4", "<none>"]);
    testbed.cluster("az-b").kill().expect("the server dies");
    let run = env.run(&["clusters"]).exits(3);
    assert_eq!(words(&run.stdout)[2][3..5], ["<unknown>", "connect"]);
    assert!(
        run.stderr.contains("get the version: connection refused"),
        "{}",
        run.stderr
    );
    let json = env.run(&["clusters", "-o", "json", "-C", "az-*"]).exits(3).json();
    let (a, b) = (&json["clusters"][0], &json["clusters"][1]);
    assert_eq!((&a["reachable"], &b["reachable"]), (&json!(true), &json!(false)));
    assert_eq!(
        b["error"],
        json!({"kind": "connect", "message": "connection refused"})
    );
    assert_eq!(a["kinds"][0], "kvm.cloud.sap/v1/Hypervisor");
    // Nobody is asked for the names.
    let run = env.run(&["clusters", "-o", "name"]).exits(0);
    assert_eq!(run.stdout, "az-a\naz-b\nhome\n");
    let run = env.run(&["doctor"]).exits(3);
    assert!(
        run.stdout
            .contains("\nerror: az-b: connection refused [connect]\n"),
        "{}",
        run.stdout
    );
}

/// Home alone, and its kubeconfig.
#[test]
fn what_is_wrong_with_the_kubeconfig_is_found_too() {
    let fleet = Fleet::start();
    let home = fleet.server("home");
    let mut env = Env::bare();
    env.file("config.yaml", "home: {}\nremotes: []\n");
    let doctor = ["doctor", "--config", "config.yaml", "-o", "json"];
    for (user, insecure, expected, code) in [
        (
            format!("token: {}", Options::TOKEN),
            true,
            "warning insecure home",
            0,
        ),
        (
            "exec: {apiVersion: client.authentication.k8s.io/v1, command: nowhere, interactiveMode: Never}"
                .to_owned(),
            false,
            "error credentials home",
            3,
        ),
        ("{}".to_owned(), false, "error unauthorized home", 1),
        (
            "token: e30.eyJleHAiOjF9.c2ln".to_owned(),
            false,
            "error expired-token home",
            1,
        ),
    ] {
        let mut text = kubeconfig(&home.url(), home.ca_pem(), &user);
        if insecure {
            let at = text.find("    certificate-authority-data").expect("a CA");
            let end = text[at..].find('\n').expect("its end") + at;
            text.replace_range(at..end, "    insecure-skip-tls-verify: true");
        }
        let path = env.file("kubeconfig", &text);
        env.set("KUBECONFIG", &path.display().to_string());
        let run = env.run(&doctor).exits(code);
        assert_eq!(found(&run), [expected]);
    }
}
