//! The life of credentials, with real plugins: shell scripts.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use futures::future::join_all;
use tempfile::TempDir;

use super::*;
use crate::fleet::kubeconfig::{KubeconfigOptions, load};
use crate::k8s::{AuthProviderConfig, ExecAuthCluster, ExecConfig, ExecInteractiveMode};

const V1: &str = "client.authentication.k8s.io/v1";

/// A folder with a plugin, which writes a line into `runs` each time that it runs. It is run as `sh SCRIPT`, since a script
/// that was written a moment ago may still be open for writing in another test's child, and then cannot be executed.
struct Plugin {
    dir: TempDir,
}

impl Plugin {
    fn new(script: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let script = format!("cd {}\necho run >> runs\n{script}\n", dir.path().display());
        std::fs::write(dir.path().join("plugin"), script).unwrap();
        Plugin { dir }
    }

    /// A plugin that prints a token, `$n` being the number of the run.
    fn printing(token: &str, expires: Option<&str>) -> Self {
        let expires = expires
            .map(|time| format!(r#", "expirationTimestamp": "{time}""#))
            .unwrap_or_default();
        Self::new(&format!(
            "n=$(wc -l < runs | tr -d ' ')\ncat <<END\n\
             {{\"kind\": \"ExecCredential\", \"apiVersion\": \"{V1}\", \"status\": {{\"token\": \"{token}\"{expires}}}}}\nEND"
        ))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn runs(&self) -> usize {
        std::fs::read_to_string(self.path("runs")).map_or(0, |text| text.lines().count())
    }

    fn exec(&self) -> ExecConfig {
        ExecConfig {
            api_version: Some(V1.to_owned()),
            command: Some("sh".to_owned()),
            args: Some(vec![self.path("plugin").display().to_string()]),
            interactive_mode: Some(ExecInteractiveMode::Never),
            ..Default::default()
        }
    }

    fn credentials(&self) -> Credentials {
        credentials_of(self.exec(), options())
    }
}

fn options() -> CredentialOptions {
    CredentialOptions {
        user: "u".to_owned(),
        ..Default::default()
    }
}

fn credentials_of(exec: ExecConfig, options: CredentialOptions) -> Credentials {
    let auth = AuthInfo {
        exec: Some(exec),
        ..Default::default()
    };
    Credentials::new(&auth, options)
}

fn with_token_file(path: &Path) -> Credentials {
    let auth = AuthInfo {
        token_file: Some(path.display().to_string()),
        ..Default::default()
    };
    Credentials::new(&auth, options())
}

fn header(credential: &Credential) -> &str {
    credential.authorization.as_ref().unwrap().to_str().unwrap()
}

/// Moves the clock, but not while a plugin runs: there it has to go as it does.
async fn later(duration: Duration) {
    tokio::time::pause();
    tokio::time::advance(duration).await;
    tokio::time::resume();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_clusters_at_once_run_the_plugin_once() {
    let plugin = Plugin::printing("t$n", None);
    let credentials = plugin.credentials();
    let calls = (0..10).map(|_| {
        let credentials = credentials.clone();
        tokio::spawn(async move { credentials.current().await.unwrap() })
    });
    for credential in join_all(calls).await {
        assert_eq!(header(&credential.unwrap()), "Bearer t1");
    }
    assert_eq!(plugin.runs(), 1);
}

#[tokio::test]
async fn ten_clusters_get_one_failure_and_it_is_tried_again_later() {
    let plugin = Plugin::new("echo canary\nexit 3");
    let credentials = plugin.credentials();
    for result in join_all((0..10).map(|_| credentials.current())).await {
        let error = result.unwrap_err();
        assert_eq!(
            error.to_string(),
            "exec plugin \"sh\" of user \"u\": failed with exit status: 3"
        );
    }
    assert!(credentials.current().await.is_err());
    assert_eq!(plugin.runs(), 1);
    later(FAILURE_PERIOD).await;
    assert!(credentials.current().await.is_err());
    assert_eq!(plugin.runs(), 2);
}

#[tokio::test]
async fn an_expired_credential_is_replaced_but_not_in_a_storm() {
    let plugin = Plugin::printing("t$n", Some("2020-01-01T00:00:00Z"));
    let credentials = plugin.credentials();
    let first = credentials.current().await.unwrap();
    assert!(Arc::ptr_eq(&first, &credentials.current().await.unwrap()));
    later(EXEC_PERIOD).await;
    let second = credentials.current().await.unwrap();
    assert_eq!((header(&second), second.generation), ("Bearer t2", 2));
    assert_eq!(plugin.runs(), 2);
}

#[tokio::test]
async fn a_credential_is_used_until_it_expires() {
    for expires in [None, Some("2999-01-01T00:00:00Z")] {
        let plugin = Plugin::printing("t$n", expires);
        let credentials = plugin.credentials();
        let first = credentials.current().await.unwrap();
        later(Duration::from_secs(3600)).await;
        assert!(Arc::ptr_eq(&first, &credentials.current().await.unwrap()));
        assert_eq!(plugin.runs(), 1);
    }
}

#[tokio::test]
async fn a_refused_credential_is_refreshed_once_for_all() {
    let plugin = Plugin::printing("t$n", None);
    let credentials = plugin.credentials();
    let first = credentials.current().await.unwrap();
    for refreshed in join_all((0..5).map(|_| credentials.refresh(&first))).await {
        assert_eq!(header(&refreshed.unwrap().unwrap()), "Bearer t2");
    }
    let second = credentials.refresh(&first).await.unwrap().unwrap();
    assert_eq!(second.generation, 2);
    assert_eq!(
        credentials.refresh(&second).await,
        Ok(None),
        "too early to ask the plugin again"
    );
    assert_eq!(plugin.runs(), 2);
    later(EXEC_PERIOD).await;
    let third = credentials.refresh(&second).await.unwrap().unwrap();
    assert_eq!(header(&third), "Bearer t3");
    assert!(Arc::ptr_eq(&third, &credentials.current().await.unwrap()));
}

#[tokio::test]
async fn a_plugin_that_knows_nothing_else_gives_no_other_credential() {
    let plugin = Plugin::printing("same", None);
    let credentials = plugin.credentials();
    let first = credentials.current().await.unwrap();
    assert_eq!(credentials.refresh(&first).await, Ok(None));
    assert_eq!(credentials.refresh(&first).await, Ok(None));
    assert_eq!(plugin.runs(), 2);
}

#[tokio::test]
async fn a_caller_that_gives_up_does_not_stop_the_plugin() {
    let plugin = Plugin::printing("t$n", None);
    let credentials = plugin.credentials();
    {
        let first = std::pin::pin!(credentials.current());
        assert!(futures::poll!(first).is_pending());
    }
    assert_eq!(header(&credentials.current().await.unwrap()), "Bearer t1");
    assert_eq!(plugin.runs(), 1);
}

#[tokio::test]
async fn a_plugin_that_hangs_is_killed_at_its_deadline() {
    let plugin = Plugin::new("echo $$ >&2\nexec sleep 1000");
    let said = Arc::new(Mutex::new(String::new()));
    let listener = said.clone();
    let credentials = credentials_of(
        plugin.exec(),
        CredentialOptions {
            exec_timeout: Duration::from_secs(2),
            on_stderr: Arc::new(move |text| listener.lock().unwrap().push_str(text)),
            ..options()
        },
    );
    let error = credentials.current().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "exec plugin \"sh\" of user \"u\": did not end within 2 s and was killed"
    );
    let pid = said.lock().unwrap().trim().to_owned();
    assert!(pid.parse::<u32>().is_ok(), "{pid}");
    if cfg!(target_os = "linux") {
        assert!(!Path::new("/proc").join(pid).exists());
    }
}

#[tokio::test]
async fn endless_output_is_stopped() {
    let plugin = Plugin::new("exec yes canary");
    let error = plugin.credentials().current().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "exec plugin \"sh\" of user \"u\": printed more than 1048576 bytes"
    );
}

#[tokio::test]
async fn an_agent_that_the_plugin_leaves_running_is_not_waited_for() {
    let plugin = Plugin::new(&format!(
        "(while [ ! -e stop ] && [ -e plugin ]; do sleep 0.05; done) &\n\
         echo '{{\"kind\": \"ExecCredential\", \"apiVersion\": \"{V1}\", \"status\": {{\"token\": \"t\"}}}}'"
    ));
    let credential = plugin.credentials().current().await;
    std::fs::write(plugin.path("stop"), "").unwrap();
    assert_eq!(header(&credential.unwrap()), "Bearer t");
}

#[tokio::test]
async fn lines_and_prompts_are_passed_on_while_the_plugin_waits() {
    let plugin =
        Plugin::new("echo one >&2\nprintf 'Code: ' >&2\nwhile [ ! -e go ]; do sleep 0.01; done\nexit 1");
    let said = Arc::new(Mutex::new(Vec::new()));
    let (listener, go) = (said.clone(), plugin.path("go"));
    let credentials = credentials_of(
        plugin.exec(),
        CredentialOptions {
            on_stderr: Arc::new(move |text| {
                if text == "Code: " {
                    std::fs::write(&go, "").unwrap();
                }
                listener.lock().unwrap().push(text.to_owned());
            }),
            ..options()
        },
    );
    assert!(credentials.current().await.is_err());
    assert_eq!(*said.lock().unwrap(), ["one\n", "Code: "]);
}

#[tokio::test]
async fn a_plugin_gets_its_environment_its_input_and_no_stdin() {
    let plugin = Plugin::new(
        "printf %s \"$KUBERNETES_EXEC_INFO\" > info\nprintf %s \"$GIVEN\" > given\ncat > stdin\nexit 1",
    );
    let variable =
        [("name", "GIVEN"), ("value", "a b $HOME")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let exec = ExecConfig {
        env: Some(vec![HashMap::from(variable)]),
        provide_cluster_info: true,
        cluster: Some(ExecAuthCluster {
            server: Some("https://home".to_owned()),
            certificate_authority_data: Some(b"pem".to_vec()),
            ..Default::default()
        }),
        ..plugin.exec()
    };
    credentials_of(exec, options()).current().await.unwrap_err();
    let read = |name| std::fs::read_to_string(plugin.path(name)).unwrap();
    assert_eq!(read("given"), "a b $HOME");
    assert_eq!(read("stdin"), "");
    let info: serde_json::Value = serde_json::from_str(&read("info")).unwrap();
    assert_eq!(
        info,
        serde_json::json!({
            "kind": "ExecCredential",
            "apiVersion": V1,
            "spec": {
                "interactive": false,
                "cluster": {"server": "https://home", "certificate-authority-data": "cGVt"},
            },
        })
    );
}

#[tokio::test]
async fn what_cannot_be_run_is_named() {
    let plugin = Plugin::new("exit 0");
    type Change = fn(&mut ExecConfig);
    let cases: [(Change, &str); 5] = [
        (
            |exec| {
                exec.command = Some("no-such-plugin".into());
                exec.install_hint = Some("install it".into());
            },
            "exec plugin \"no-such-plugin\" of user \"u\": executable not found\ninstall it",
        ),
        (
            |exec| exec.command = None,
            "exec plugin \"\" of user \"u\": command must be specified to use exec authentication plugin",
        ),
        (
            |exec| exec.api_version = Some("client.authentication.k8s.io/v1alpha1".into()),
            "exec plugin \"sh\" of user \"u\": invalid apiVersion \"client.authentication.k8s.io/v1alpha1\", must be \
             client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1",
        ),
        (
            |exec| exec.interactive_mode = Some(ExecInteractiveMode::Always),
            "exec plugin \"sh\" of user \"u\": it needs the terminal (interactiveMode: Always), and standard input is not \
             a terminal or is used for data",
        ),
        (
            |exec| exec.env = Some(vec![HashMap::new()]),
            "exec plugin \"sh\" of user \"u\": env variable name must be specified to use exec authentication plugin",
        ),
    ];
    for (change, expected) in cases {
        let mut exec = plugin.exec();
        change(&mut exec);
        let error = credentials_of(exec, options()).current().await.unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    assert_eq!(plugin.runs(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn a_relative_command_is_beside_its_kubeconfig() {
    let plugin = Plugin::printing("t", None);
    std::fs::create_dir(plugin.path("bin")).unwrap();
    std::os::unix::fs::symlink("/bin/sh", plugin.path("bin/shell")).unwrap();
    let config = format!(
        "clusters: [{{name: c, cluster: {{server: 'https://c'}}}}]\n\
         contexts: [{{name: x, context: {{cluster: c, user: u}}}}]\n\
         current-context: x\n\
         users: [{{name: u, user: {{exec: {{apiVersion: {V1}, command: bin/shell, interactiveMode: Never, \
         args: ['{}']}}}}}}]\n",
        plugin.path("plugin").display()
    );
    std::fs::write(plugin.path("config"), config).unwrap();
    let options = KubeconfigOptions {
        kubeconfig: Some(plugin.path("config")),
        ..Default::default()
    };
    let connection = load(&options).unwrap().resolve(&options).unwrap();
    let credentials = Credentials::new(&connection.auth, CredentialOptions::default());
    assert_eq!(header(&credentials.current().await.unwrap()), "Bearer t");
}

#[tokio::test]
async fn a_token_file_is_read_again_and_its_last_good_token_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("token");
    std::fs::write(&path, " first\n").unwrap();
    let credentials = with_token_file(&path);
    let first = credentials.current().await.unwrap();
    assert_eq!(header(&first), "Bearer first");

    std::fs::write(&path, "second").unwrap();
    assert!(
        Arc::ptr_eq(&first, &credentials.current().await.unwrap()),
        "at most once a minute"
    );
    later(TOKEN_FILE_PERIOD).await;
    let second = credentials.current().await.unwrap();
    assert_eq!((header(&second), second.generation), ("Bearer second", 2));

    std::fs::remove_file(&path).unwrap();
    later(TOKEN_FILE_PERIOD).await;
    assert!(Arc::ptr_eq(&second, &credentials.current().await.unwrap()));
    assert_eq!(credentials.refresh(&second).await, Ok(None));

    std::fs::write(&path, "third").unwrap();
    let third = credentials.refresh(&second).await.unwrap().unwrap();
    assert_eq!(header(&third), "Bearer third");
    assert_eq!(
        credentials.refresh(&second).await,
        Ok(Some(third)),
        "somebody else has refreshed"
    );
}

#[tokio::test]
async fn a_token_file_that_was_never_good_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("token");
    let error = with_token_file(&path).current().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "unable to read token file \"{}\" of user \"u\": no such file or directory",
            path.display()
        )
    );
    std::fs::write(&path, "\n").unwrap();
    let error = with_token_file(&path).current().await.unwrap_err();
    assert!(error.to_string().ends_with("it is empty"), "{error}");
    let auth = AuthInfo {
        token: Some("configured".into()),
        token_file: Some(path.display().to_string()),
        ..Default::default()
    };
    let credential = Credentials::new(&auth, options()).current().await.unwrap();
    assert_eq!(header(&credential), "Bearer configured");
}

#[tokio::test]
async fn fixed_credentials() {
    let plugin = Plugin::printing("never", None);
    let token = AuthInfo {
        token: Some("canary".into()),
        exec: Some(plugin.exec()),
        ..Default::default()
    };
    let password = AuthInfo {
        username: Some("name".into()),
        password: Some("canary".into()),
        ..Default::default()
    };
    for (auth, expected) in [
        (token, Some("Bearer canary")),
        (password, Some("Basic bmFtZTpjYW5hcnk=")),
        (AuthInfo::default(), None),
    ] {
        let credentials = Credentials::new(&auth, options());
        let credential = credentials.current().await.unwrap();
        assert_eq!(
            credential
                .authorization
                .as_ref()
                .map(|value| value.to_str().unwrap()),
            expected
        );
        assert!(credential.authorization.iter().all(HeaderValue::is_sensitive));
        assert_eq!(credentials.refresh(&credential).await, Ok(None));
        let shown = format!("{credential:?} {credentials:?}");
        assert!(!shown.contains("canary") && !shown.contains("bmFt"), "{shown}");
    }
    assert_eq!(plugin.runs(), 0, "a token beats a plugin");
}

#[tokio::test]
async fn what_is_contradictory_or_given_up_is_an_error() {
    let both = AuthInfo {
        username: Some("name".into()),
        token: Some("canary".into()),
        ..Default::default()
    };
    let unsendable = AuthInfo {
        token: Some("canary\n".into()),
        ..Default::default()
    };
    let provider = AuthInfo {
        auth_provider: Some(AuthProviderConfig {
            name: "gcp".into(),
            config: HashMap::from([("access-token".to_owned(), "canary".to_owned())]),
            ..Default::default()
        }),
        ..Default::default()
    };
    for (auth, expected) in [
        (
            both,
            "more than one authentication method found for u; found [token basicAuth], only one is allowed",
        ),
        (
            unsendable,
            "the token of user \"u\" contains characters that cannot be sent in a header",
        ),
        (
            provider,
            "the auth provider \"gcp\" of user \"u\" is not supported, nor is it by kubectl since 1.26: use an exec \
             credential plugin instead",
        ),
    ] {
        let error = Credentials::new(&auth, options()).current().await.unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains("canary"));
    }
}

#[tokio::test]
async fn a_renewed_client_certificate_is_found_when_the_old_one_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let pem = |label: &str, data: &str| format!("-----BEGIN {label}-----\n{data}\n-----END {label}-----\n");
    let write = |name: &str, content: String| {
        let path = dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        Some(path.display().to_string())
    };
    let auth = AuthInfo {
        client_certificate: write("c", pem("CERTIFICATE", "AAAA")),
        client_key: write("k", pem("PRIVATE KEY", "AAAA")),
        ..Default::default()
    };
    let credentials = Credentials::new(&auth, options());
    let first = credentials.current().await.unwrap();
    assert!(first.authorization.is_none());
    assert_eq!(credentials.refresh(&first).await, Ok(None));
    write("c", pem("CERTIFICATE", "BBBB"));
    let second = credentials.refresh(&first).await.unwrap().unwrap();
    assert!(
        second
            .client_identity
            .as_ref()
            .unwrap()
            .certificate_pem
            .contains("BBBB")
    );
}
