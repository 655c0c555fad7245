//! Exec credential plugins: a program of the user's kubeconfig that prints a credential
//! (client-go's `plugin/pkg/client/auth/exec/exec.go`).

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use super::{ClientIdentity, CredentialOptions, ExecProblem, OnStderr};
use crate::k8s::{ExecConfig, ExecInteractiveMode};

const V1: &str = "client.authentication.k8s.io/v1";
const V1BETA1: &str = "client.authentication.k8s.io/v1beta1";

/// No credential comes near it.
const MAX_STDOUT_BYTES: usize = 1 << 20;

/// A line that is longer is handed over in pieces.
const MAX_STDERR_PIECE: usize = 4096;

/// How long after a plugin has ended what it left running may keep its output open.
const OUTPUT_GRACE: Duration = Duration::from_secs(2);

/// How long a line without an end is waited for: a prompt has no end.
const PROMPT_PAUSE: Duration = Duration::from_millis(100);

/// There is one terminal, and two plugins must not ask their questions on it at the same time.
static TERMINAL: Mutex<()> = Mutex::const_new(());

/// What a plugin gave.
pub(super) struct ExecCredential {
    pub(super) token: Option<SecretString>,
    pub(super) identity: Option<ClientIdentity>,
    pub(super) expires: Option<Timestamp>,
}

/// Runs the plugin, once.
pub(super) async fn run(
    exec: &ExecConfig,
    options: &CredentialOptions,
) -> Result<ExecCredential, ExecProblem> {
    let api_version = exec.api_version.as_deref().unwrap_or_default();
    if api_version != V1 && api_version != V1BETA1 {
        return Err(ExecProblem::ApiVersion(api_version.to_owned()));
    }
    let interactive = is_interactive(exec, api_version, options.allow_interactive)?;
    let mut command = command(exec, api_version, interactive)?;
    // The wait for another plugin's questions does not count against this plugin's time.
    let _terminal = if interactive {
        Some(TERMINAL.lock().await)
    } else {
        None
    };

    // Killed as a whole unless it comes to its end: also when the user has seen enough, and this future is dropped.
    #[cfg(unix)]
    if !interactive {
        command.process_group(0);
    }
    let mut child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            ExecProblem::NotFound(exec.install_hint.clone().filter(|hint| !hint.is_empty()))
        }
        io::ErrorKind::PermissionDenied => ExecProblem::NotRun("permission denied".to_owned()),
        _ => ExecProblem::NotRun(error.to_string()),
    })?;
    let group = Group::of(&child, interactive);
    let finished = tokio::time::timeout(options.exec_timeout, listen(&mut child, &options.on_stderr)).await;
    let (status, stdout) = match finished {
        Ok(Ok(finished)) => finished,
        Ok(Err(problem)) => {
            drop(group);
            kill(&mut child).await;
            return Err(problem);
        }
        Err(_) => {
            drop(group);
            kill(&mut child).await;
            return Err(ExecProblem::TimedOut(options.exec_timeout));
        }
    };
    group.spare();
    if !status.success() {
        // "exit status: 1", "signal: 9 (SIGKILL)".
        return Err(ExecProblem::Failed(status.to_string()));
    }
    parse(&stdout, api_version)
}

/// The process group of a plugin: a script's children too are killed with it, or they would go on asking for a login that
/// nobody waits for. A plugin that may ask questions stays in ours, since only the terminal's group may read from it; there
/// Ctrl-C reaches all of them.
struct Group {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
}

impl Group {
    #[cfg(unix)]
    fn of(child: &Child, interactive: bool) -> Self {
        let id = child.id().filter(|_| !interactive);
        let id = id.and_then(|id| i32::try_from(id).ok());
        Group {
            leader: id.and_then(rustix::process::Pid::from_raw),
        }
    }

    #[cfg(not(unix))]
    fn of(_child: &Child, _interactive: bool) -> Self {
        Group {}
    }

    /// The plugin has ended by itself; an agent that it left running is meant to stay.
    #[cfg(unix)]
    fn spare(mut self) {
        self.leader = None;
    }

    #[cfg(not(unix))]
    fn spare(self) {}
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.leader
            && let Err(error) = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL)
        {
            tracing::debug!(%error, "exec plugin's process group could not be killed");
        }
    }
}

/// Kills the plugin and waits for its end, so that it leaves no zombie.
async fn kill(child: &mut Child) {
    if let Err(error) = child.kill().await {
        tracing::debug!(%error, "exec plugin could not be killed");
    }
}

fn is_interactive(exec: &ExecConfig, api_version: &str, allowed: bool) -> Result<bool, ExecProblem> {
    match &exec.interactive_mode {
        Some(ExecInteractiveMode::Never) => Ok(false),
        Some(ExecInteractiveMode::IfAvailable) => Ok(allowed),
        Some(ExecInteractiveMode::Always) if allowed => Ok(true),
        Some(ExecInteractiveMode::Always) => Err(ExecProblem::NoTerminal),
        // The default of the version that did not know the field.
        None if api_version == V1BETA1 => Ok(allowed),
        None => Err(ExecProblem::NoInteractiveMode),
    }
}

fn command(exec: &ExecConfig, api_version: &str, interactive: bool) -> Result<Command, ExecProblem> {
    let program = exec.command.as_deref().unwrap_or_default();
    if program.is_empty() {
        return Err(ExecProblem::NoCommand);
    }
    let mut command = Command::new(program);
    command.args(exec.args.iter().flatten());
    for variable in exec.env.iter().flatten() {
        let name = variable.get("name").map(String::as_str).unwrap_or_default();
        if name.is_empty() || name.contains(['=', '\0']) {
            return Err(ExecProblem::EnvironmentName);
        }
        command.env(
            name,
            variable.get("value").map(String::as_str).unwrap_or_default(),
        );
    }
    let mut spec = json!({ "interactive": interactive });
    if exec.provide_cluster_info
        && let Some(cluster) = &exec.cluster
        && let Ok(cluster) = serde_json::to_value(cluster)
    {
        spec["cluster"] = cluster;
    }
    let info = json!({ "kind": "ExecCredential", "apiVersion": api_version, "spec": spec });
    command
        .env("KUBERNETES_EXEC_INFO", info.to_string())
        .stdin(if interactive {
            Stdio::inherit()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    Ok(command)
}

/// Collects what the plugin prints until it ends.
async fn listen(child: &mut Child, on_stderr: &OnStderr) -> Result<(ExitStatus, Vec<u8>), ExecProblem> {
    let failed = |error: io::Error| ExecProblem::NotRun(error.to_string());
    let stdout = child.stdout.take();
    let stderr = child.stderr.take();
    let mut collected = Vec::new();
    let status = {
        let outputs = async {
            let stdout = async {
                let Some(stdout) = stdout else { return Ok(()) };
                let limit = MAX_STDOUT_BYTES as u64 + 1;
                stdout
                    .take(limit)
                    .read_to_end(&mut collected)
                    .await
                    .map_err(failed)?;
                if collected.len() > MAX_STDOUT_BYTES {
                    return Err(ExecProblem::TooMuchOutput(MAX_STDOUT_BYTES));
                }
                Ok(())
            };
            let stderr = async {
                let Some(stderr) = stderr else { return Ok(()) };
                pass_on(stderr, on_stderr).await.map_err(failed)
            };
            tokio::try_join!(stdout, stderr).map(|_| ())
        };
        tokio::pin!(outputs);
        tokio::select! {
            status = child.wait() => {
                // A plugin may leave an agent running that holds its output open: that one is not waited for.
                match tokio::time::timeout(OUTPUT_GRACE, &mut outputs).await {
                    Ok(result) => result?,
                    Err(_) => tracing::debug!("exec plugin ended, but its output stays open"),
                }
                status
            }
            result = &mut outputs => {
                result?;
                child.wait().await
            }
        }
    };
    Ok((status.map_err(failed)?, collected))
}

/// Hands over what the plugin says, line by line, and prompts as soon as the plugin waits.
async fn pass_on(mut stderr: impl AsyncRead + Unpin, on_stderr: &OnStderr) -> io::Result<()> {
    let mut pending: Vec<u8> = Vec::new();
    let mut buffer = [0; MAX_STDERR_PIECE];
    loop {
        let read = if pending.is_empty() {
            stderr.read(&mut buffer).await?
        } else {
            match tokio::time::timeout(PROMPT_PAUSE, stderr.read(&mut buffer)).await {
                Ok(read) => read?,
                Err(_) => {
                    hand_over(&mut pending, on_stderr);
                    continue;
                }
            }
        };
        for byte in &buffer[..read] {
            pending.push(*byte);
            // In the middle of a character, it is better to be a little longer.
            let long = pending.len() >= MAX_STDERR_PIECE && byte.is_ascii();
            if *byte == b'\n' || long || pending.len() >= MAX_STDERR_PIECE + 4 {
                hand_over(&mut pending, on_stderr);
            }
        }
        if read == 0 {
            hand_over(&mut pending, on_stderr);
            return Ok(());
        }
    }
}

fn hand_over(pending: &mut Vec<u8>, on_stderr: &OnStderr) {
    if !pending.is_empty() {
        on_stderr(&String::from_utf8_lossy(pending));
        pending.clear();
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Output {
    kind: Option<String>,
    api_version: Option<String>,
    status: Option<OutputStatus>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct OutputStatus {
    expiration_timestamp: Option<String>,
    token: Option<String>,
    client_certificate_data: Option<String>,
    client_key_data: Option<String>,
}

/// Reads a plugin's output, which is JSON, or YAML as client-go reads it too.
fn parse(stdout: &[u8], api_version: &str) -> Result<ExecCredential, ExecProblem> {
    let output: Output = match serde_json::from_slice(stdout) {
        Ok(output) => output,
        Err(_) => {
            let options = serde_saphyr::options! { with_snippet: false };
            serde_saphyr::from_slice_with_options(stdout, options).map_err(|_| ExecProblem::NotCredential)?
        }
    };
    match output.kind.as_deref() {
        Some("ExecCredential") => {}
        Some(_) => return Err(ExecProblem::WrongKind),
        None => return Err(ExecProblem::NotCredential),
    }
    if output.api_version.as_deref() != Some(api_version) {
        return Err(ExecProblem::WrongVersion {
            configured: api_version.to_owned(),
        });
    }
    let status = output.status.ok_or(ExecProblem::NoStatus)?;
    let nonempty = |text: Option<String>| text.filter(|text| !text.is_empty());
    let token = nonempty(status.token).map(SecretString::from);
    let identity = match (
        nonempty(status.client_certificate_data),
        nonempty(status.client_key_data),
    ) {
        (Some(certificate), Some(key)) => {
            let identity = ClientIdentity::new(certificate, SecretString::from(key));
            Some(identity.map_err(ExecProblem::Certificate)?)
        }
        (None, None) if token.is_none() => return Err(ExecProblem::NoToken),
        (None, None) => None,
        _ => return Err(ExecProblem::HalfCertificate),
    };
    let expires = match nonempty(status.expiration_timestamp) {
        Some(text) => Some(text.parse().map_err(|_| ExecProblem::Expiration)?),
        None => None,
    };
    Ok(ExecCredential {
        token,
        identity,
        expires,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n";
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----\\n";

    fn output(status: &str) -> String {
        format!(r#"{{"kind": "ExecCredential", "apiVersion": "{V1}", "status": {status}}}"#)
    }

    fn problem(text: &str) -> ExecProblem {
        match parse(text.as_bytes(), V1) {
            Ok(_) => panic!("accepted: {text}"),
            Err(problem) => {
                let shown = format!("{problem} {problem:?}");
                assert!(!shown.contains("canary"), "{shown}");
                problem
            }
        }
    }

    #[test]
    fn a_token_with_its_end() {
        let text =
            output(r#"{"token": "t", "expirationTimestamp": "2030-01-02T03:04:05+01:00", "future": 1}"#);
        let credential = parse(text.as_bytes(), V1).unwrap();
        assert_eq!(credential.token.unwrap().expose_secret(), "t");
        assert_eq!(credential.expires, Some("2030-01-02T02:04:05Z".parse().unwrap()));
        assert!(credential.identity.is_none());
    }

    #[test]
    fn a_certificate_and_yaml() {
        let text = output(&format!(
            r#"{{"clientCertificateData": "{CERTIFICATE}", "clientKeyData": "{KEY}"}}"#
        ));
        let credential = parse(text.as_bytes(), V1).unwrap();
        assert!(credential.token.is_none());
        assert!(
            credential
                .identity
                .unwrap()
                .certificate_pem
                .starts_with("-----BEGIN CERTIFICATE-----\n")
        );
        let yaml = format!("kind: ExecCredential\napiVersion: {V1BETA1}\nstatus:\n  token: t\n");
        assert_eq!(
            parse(yaml.as_bytes(), V1BETA1)
                .unwrap()
                .token
                .unwrap()
                .expose_secret(),
            "t"
        );
    }

    #[test]
    fn what_is_no_credential_is_said_without_showing_it() {
        assert_eq!(problem(""), ExecProblem::NotCredential);
        assert_eq!(problem("canary"), ExecProblem::NotCredential);
        assert_eq!(problem("{\"token\": \"canary\"}"), ExecProblem::NotCredential);
        assert_eq!(problem("[\"canary\"]"), ExecProblem::NotCredential);
        assert_eq!(problem("\u{0}\u{1b}[canary"), ExecProblem::NotCredential);
        let other = output(r#"{"token": "canary"}"#).replace("ExecCredential", "Pod");
        assert_eq!(problem(&other), ExecProblem::WrongKind);
        let old = output(r#"{"token": "canary"}"#).replace(V1, V1BETA1);
        assert_eq!(
            problem(&old),
            ExecProblem::WrongVersion {
                configured: V1.into()
            }
        );
        assert_eq!(problem(&output("null")), ExecProblem::NoStatus);
        assert_eq!(problem(&output(r#"{"token": ""}"#)), ExecProblem::NoToken);
        assert_eq!(
            problem(&output(r#"{"token": ["canary"]}"#)),
            ExecProblem::NotCredential
        );
        assert_eq!(
            problem(&output(r#"{"token": "t", "clientKeyData": "canary"}"#)),
            ExecProblem::HalfCertificate
        );
        assert_eq!(
            problem(&output(
                r#"{"clientCertificateData": "canary", "clientKeyData": "canary"}"#
            )),
            ExecProblem::Certificate("there is no PEM certificate".into())
        );
        assert_eq!(
            problem(&output(r#"{"token": "canary", "expirationTimestamp": "canary"}"#)),
            ExecProblem::Expiration
        );
    }

    #[test]
    fn the_terminal_is_used_where_the_plugin_wants_it_and_may() {
        let interactive = |mode, version, allowed| {
            let exec = ExecConfig {
                interactive_mode: mode,
                ..Default::default()
            };
            is_interactive(&exec, version, allowed)
        };
        use ExecInteractiveMode::{Always, IfAvailable, Never};
        assert_eq!(interactive(Some(Never), V1, true), Ok(false));
        assert_eq!(interactive(Some(IfAvailable), V1, true), Ok(true));
        assert_eq!(interactive(Some(IfAvailable), V1, false), Ok(false));
        assert_eq!(interactive(Some(Always), V1, true), Ok(true));
        assert_eq!(interactive(Some(Always), V1, false), Err(ExecProblem::NoTerminal));
        assert_eq!(interactive(None, V1BETA1, true), Ok(true));
        assert_eq!(interactive(None, V1, true), Err(ExecProblem::NoInteractiveMode));
    }
}
