//! No run shows a secret: whatever the suite hands to the binary as a credential is looked for in all that comes out of it.
//!
//! An [`Env`](crate::support::Env) notes the tokens, keys and passwords of the files, variables and arguments that go through it,
//! and the data of Secrets. Each run's output is searched for them, and when the test is over each file that the binary has left.
//! A Secret's data may stand on stdout where the user asks for data (`-o yaml`); a credential may stand nowhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;
use serde_json::Value;
use testbed::simulated::Options;

/// What is shorter is found by chance.
const SHORTEST: usize = 8;

/// Where credentials stand in kubeconfigs, plugins' scripts, and URLs.
static CREDENTIALS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r#"\btoken\\?"?\s*[:=]\s*\\?"?([A-Za-z0-9_.~+/=-]{8,})"#,
        r#"\bpassword"?\s*:\s*"?([^\s"',}]{8,})"#,
        r#"client-key-data"?\s*:\s*"?([A-Za-z0-9+/=]{8,})"#,
        r#"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\s|\\n)+([A-Za-z0-9+/=]{8,})"#,
        r#"://[^/\s:@]+:([^@\s/]{8,})@"#,
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("a pattern"))
    .collect()
});

/// What a test uses that nobody may see.
#[derive(Debug, Default)]
pub struct Canaries {
    credentials: Mutex<BTreeSet<String>>,
    /// Of Secrets, as it is and encoded.
    data: Mutex<BTreeSet<String>>,
    /// Files that the test itself has written.
    own: Mutex<BTreeSet<PathBuf>>,
}

fn add(to: &Mutex<BTreeSet<String>>, text: &str) {
    if text.len() >= SHORTEST {
        to.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(text.to_owned());
    }
}

impl Canaries {
    /// With the tokens that all tests share.
    pub fn new() -> Arc<Self> {
        let canaries = Canaries::default();
        add(&canaries.credentials, Options::TOKEN);
        Arc::new(canaries)
    }

    /// Notes the secrets of a text that is given to the binary.
    pub fn note(&self, text: &str) {
        let mut of_secrets = BTreeSet::new();
        if text.contains("Secret") {
            for manifest in multicluster::manifest::parse(text.as_bytes(), "f").unwrap_or_default() {
                of_secrets.extend(self.note_object(&manifest.object));
            }
        }
        for pattern in CREDENTIALS.iter() {
            for found in pattern.captures_iter(text) {
                // A field of a Secret may be called like a credential.
                if of_secrets.contains(&found[1]) {
                    continue;
                }
                add(&self.credentials, &found[1]);
                let decoded = STANDARD
                    .decode(&found[1])
                    .ok()
                    .and_then(|key| String::from_utf8(key).ok());
                for line in decoded
                    .iter()
                    .flat_map(|key| key.lines())
                    .filter(|line| !line.starts_with("--"))
                {
                    add(&self.credentials, line);
                }
            }
        }
    }

    /// Notes the data of an object, if it is a Secret, and gives it as it is written there.
    fn note_object(&self, object: &Value) -> Vec<String> {
        let mut written = Vec::new();
        if object["kind"] != "Secret" {
            return written;
        }
        for field in ["data", "stringData"] {
            for value in object[field]
                .as_object()
                .into_iter()
                .flat_map(|data| data.values())
            {
                let value = value.as_str().unwrap_or_default();
                written.push(value.to_owned());
                add(&self.data, value);
                add(&self.data, &STANDARD.encode(value));
                if let Some(plain) = STANDARD
                    .decode(value)
                    .ok()
                    .and_then(|plain| String::from_utf8(plain).ok())
                {
                    add(&self.data, &plain);
                }
            }
        }
        written
    }

    /// Notes the secrets among arguments.
    pub fn note_arguments(&self, arguments: &[&str]) {
        for (at, argument) in arguments.iter().enumerate() {
            let value = match argument.strip_prefix("--token") {
                Some("") => arguments.get(at + 1).copied(),
                Some(rest) => rest.strip_prefix('='),
                None => None,
            };
            add(&self.credentials, value.unwrap_or_default());
        }
    }

    /// Notes the secrets of the files in `$KUBECONFIG`.
    pub fn note_files(&self, list: &str) {
        for path in std::env::split_paths(list) {
            // A test may name one that is not there.
            if let Ok(text) = std::fs::read_to_string(&path) {
                self.note(&text);
            }
        }
    }

    /// That a file is the test's, which may hold what it likes.
    pub fn note_own(&self, path: &Path) {
        self.own
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.to_owned());
    }

    /// Fails where the output of a run shows any of them.
    #[track_caller]
    pub fn check_run(&self, arguments: &[String], stdout: &str, stderr: &str) {
        self.check(
            &format!("stdout of {arguments:?}"),
            stdout,
            asks_for_data(arguments),
        );
        self.check(&format!("stderr of {arguments:?}"), stderr, false);
    }

    #[track_caller]
    fn check(&self, what: &str, text: &str, may_have_data: bool) {
        let shown = |canaries: &Mutex<BTreeSet<String>>| {
            let canaries = canaries.lock().unwrap_or_else(PoisonError::into_inner);
            canaries.iter().find(|canary| text.contains(*canary)).cloned()
        };
        if let Some(credential) = shown(&self.credentials) {
            panic!("a credential, {credential:?}, is in the {what}:\n{text}");
        }
        if let Some(data) = shown(&self.data).filter(|_| !may_have_data) {
            panic!("the data of a Secret, {data:?}, is in the {what}:\n{text}");
        }
    }

    /// Fails where a file below a folder that the test has not written itself holds any of them.
    #[track_caller]
    pub fn check_files(&self, folder: &Path) {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let kind = entry.file_type();
            if kind.as_ref().is_ok_and(std::fs::FileType::is_dir) {
                self.check_files(&path);
                continue;
            }
            let own = self
                .own
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .contains(&path);
            if own || !kind.is_ok_and(|kind| kind.is_file()) {
                continue;
            }
            if let Ok(bytes) = std::fs::read(&path) {
                self.check(
                    &format!("file {}", path.display()),
                    &String::from_utf8_lossy(&bytes),
                    false,
                );
            }
        }
    }
}

/// Whether a command is asked for the objects' data.
fn asks_for_data(arguments: &[String]) -> bool {
    let plain = |format: &str| matches!(format, "" | "name" | "wide");
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let format = match argument.as_str() {
            "-o" | "--output" => arguments.next().map(String::as_str),
            "--raw" | "--show-secrets" => return true,
            other => other
                .strip_prefix("--output=")
                .or(other.strip_prefix("-o"))
                .or(other.starts_with("--raw=").then_some("json")),
        };
        if format.is_some_and(|format| !plain(format.trim_start_matches('='))) {
            return true;
        }
    }
    false
}

mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use crate::simulated::{Fleet, hypervisor};

    use super::*;

    fn said(result: std::thread::Result<()>) -> String {
        let panic = result.expect_err("the leak is found");
        panic.downcast_ref::<String>().cloned().unwrap_or_default()
    }

    #[test]
    fn a_leak_is_found_wherever_it_is() {
        let fleet = Fleet::start();
        let env = fleet.env();
        // As if the binary showed the token: an object is called by it.
        fleet.put("az-a", hypervisor(&Options::TOKEN.to_ascii_lowercase(), "az-a"));
        env.canaries()
            .note(&format!("token: {}", Options::TOKEN.to_ascii_lowercase()));
        let shown = said(catch_unwind(AssertUnwindSafe(|| drop(env.run(&["get", "hv"])))));
        assert!(
            shown.contains("a credential") && shown.contains("stdout of"),
            "{shown}"
        );

        let arguments = ["get", "hv", "--token=this-is-canary"];
        let shown = said(catch_unwind(AssertUnwindSafe(|| {
            env.canaries().note_arguments(&arguments);
            env.canaries().check_run(&[], "", "sent this-is-canary to it");
        })));
        assert!(shown.contains("this-is-canary"), "{shown}");

        let env = fleet.env();
        let cache = env.path().join(".cache/some/where");
        std::fs::create_dir_all(&cache).expect("a folder");
        std::fs::write(cache.join("entry"), format!("{{\"as\":\"{}\"}}", Options::TOKEN)).expect("a file");
        let shown = said(catch_unwind(AssertUnwindSafe(|| drop(env))));
        assert!(
            shown.contains("a credential") && shown.contains("entry"),
            "{shown}"
        );
    }

    #[test]
    fn a_secrets_data_is_shown_to_who_asks_for_it_alone() {
        let canaries = Canaries::new();
        canaries.note(
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  password: canary-of-data\n",
        );
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for asked in [
            "get secret a -o yaml",
            "get secret a -ojson",
            "list secrets --output=go-template={{.}}",
            "get --raw /api",
            "diff -f x --show-secrets",
        ] {
            canaries.check_run(&words(asked), "k: canary-of-data", "");
            let encoded = STANDARD.encode("canary-of-data");
            let check = || canaries.check_run(&words(asked), "", &encoded);
            assert!(catch_unwind(AssertUnwindSafe(check)).is_err());
        }
        for plain in [
            "get secret a",
            "describe secret a",
            "get secret a -o name",
            "get secret a -o wide",
            "diff -f x",
        ] {
            let check = || canaries.check_run(&words(plain), "k: canary-of-data", "");
            assert!(catch_unwind(AssertUnwindSafe(check)).is_err(), "{plain}");
        }
    }

    #[test]
    fn credentials_are_known_by_where_they_stand() {
        let canaries = Canaries::default();
        canaries.note(
            "token: first-token\n{\"token\": \"second-token\"}\necho '{\\\"token\\\":\\\"third-token\\\"}'\npassword: \"a password\"\n\
             proxy-url: http://user:fourth-one@proxy\npassword: fifth-one\n-----BEGIN EC PRIVATE KEY-----\nc2l4dGgtb25l\n",
        );
        let known = canaries.credentials.lock().unwrap();
        for expected in [
            "first-token",
            "second-token",
            "third-token",
            "fourth-one",
            "fifth-one",
            "c2l4dGgtb25l",
        ] {
            assert!(known.contains(expected), "{expected}: {known:?}");
        }
    }

    #[test]
    fn every_kind_of_credential_at_the_highest_verbosity() {
        let fleet = Fleet::start();
        fleet.put("az-a", hypervisor("one", "az-a"));
        let plugin = r#"exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}"#;
        let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: default}\nstringData: {k: canary-of-data}\n";
        for (user, code) in [
            (format!("token: {}", Options::TOKEN), 0),
            ("token: a-token-that-nobody-takes".to_owned(), 1),
            ("tokenFile: the.token".to_owned(), 0),
            (plugin.to_owned(), 0),
            ("{username: me, password: a-password-of-old}".to_owned(), 1),
        ] {
            let env = fleet.env_with_user(&user);
            env.file("the.token", Options::TOKEN);
            let script = format!(
                "#!/bin/sh\necho '{{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":\
                 {{\"token\":\"{}\"}}}}'\n",
                Options::TOKEN
            );
            let plugin = env.file("plugin", &script);
            std::fs::set_permissions(plugin, std::os::unix::fs::PermissionsExt::from_mode(0o700))
                .expect("a mode");
            env.file("secret.yaml", secret);
            let runs: [&[&str]; 8] = [
                &["get", "hv", "-o", "json"],
                &["get", "secrets", "-A"],
                &["watch", "hv", "--request-timeout=1s"],
                &["describe", "hv", "one"],
                &["api-resources"],
                &["apply-routed", "-f", "secret.yaml", "--dry-run=server"],
                &["diff", "-f", "secret.yaml"],
                &["auth", "whoami"],
            ];
            for arguments in runs {
                // A watch writes no report.
                let report = (arguments[0] != "watch").then_some("--report=report.json");
                let arguments: Vec<&str> = arguments.iter().copied().chain(["-v=9"]).chain(report).collect();
                let run = env.run(&arguments);
                assert!(!run.stderr.is_empty(), "{arguments:?} logs");
                if arguments[1] == "hv" && code == 0 {
                    run.exits(0);
                }
            }
        }
    }
}
