//! The plugin's process: hearing it out, and killing it with all that it started.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Child;

use super::{ExecProblem, OnStderr};

/// No credential comes near it.
const MAX_STDOUT_BYTES: usize = 1 << 20;

/// A line that is longer is handed over in pieces.
const MAX_STDERR_PIECE: usize = 4096;

/// How long after a plugin has ended what it left running may keep its output open.
const OUTPUT_GRACE: Duration = Duration::from_secs(2);

/// How long a line without an end is waited for: a prompt has no end.
const PROMPT_PAUSE: Duration = Duration::from_millis(100);

/// The process group of a plugin: a script's children too are killed with it, or they would go on asking for a login that
/// nobody waits for. A plugin that may ask questions stays in ours, since only the terminal's group may read from it; there
/// Ctrl-C reaches all of them.
pub(super) struct Group {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
}

impl Group {
    #[cfg(unix)]
    pub(super) fn of(child: &Child, interactive: bool) -> Self {
        let id = child.id().filter(|_| !interactive);
        let id = id.and_then(|id| i32::try_from(id).ok());
        Group {
            leader: id.and_then(rustix::process::Pid::from_raw),
        }
    }

    #[cfg(not(unix))]
    pub(super) fn of(_child: &Child, _interactive: bool) -> Self {
        Group {}
    }

    /// The plugin has ended by itself; an agent that it left running is meant to stay.
    #[cfg(unix)]
    pub(super) fn spare(mut self) {
        self.leader = None;
    }

    #[cfg(not(unix))]
    pub(super) fn spare(self) {}
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
pub(super) async fn kill(child: &mut Child) {
    if let Err(error) = child.kill().await {
        tracing::debug!(%error, "exec plugin could not be killed");
    }
}

/// Collects what the plugin prints until it ends.
pub(super) async fn listen(
    child: &mut Child,
    on_stderr: &OnStderr,
) -> Result<(ExitStatus, Vec<u8>), ExecProblem> {
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
