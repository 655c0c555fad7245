//! Exec credential plugins: a program of the user's kubeconfig that prints a credential
//! (client-go's `plugin/pkg/client/auth/exec/exec.go`).

mod output;
mod process;

use std::io;
use std::process::Stdio;

use serde_json::json;
use tokio::process::Command;
use tokio::sync::Mutex;

use super::{ClientIdentity, CredentialOptions, ExecProblem, OnStderr};
use crate::k8s::{ExecConfig, ExecInteractiveMode};
pub(crate) use output::{ExecCredential, parse};
use process::{Group, kill, listen};

pub(crate) const V1: &str = "client.authentication.k8s.io/v1";
pub(crate) const V1BETA1: &str = "client.authentication.k8s.io/v1beta1";

/// There is one terminal, and two plugins must not ask their questions on it at the same time.
static TERMINAL: Mutex<()> = Mutex::const_new(());

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

#[cfg(test)]
mod tests {
    use super::*;

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
