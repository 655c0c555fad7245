//! A server process, known by a pid file, so that whoever comes later can find and end it.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, bail};

use super::wait::{Look, wait_until};

/// How much of a log an error shows.
const LOG_TAIL: u64 = 3000;

/// Writes its own process id, then becomes the server: there is no moment when a server runs whose pid file is missing. When
/// the directory has been removed already, the server never starts.
const BECOME: &str = r#"echo $$ >"$1" || exit 1; shift; exec "$@""#;

/// A server of a testbed, running or not.
#[derive(Debug)]
pub(super) struct Process {
    /// `CLUSTER.etcd` or `CLUSTER.apiserver`; also what its files are called.
    name: String,
    dir: PathBuf,
    binary: PathBuf,
    arguments: Vec<String>,
    /// The process, while it is a child of ours; kept to reap it.
    child: Mutex<Option<Child>>,
}

impl Process {
    /// Describes a server; at least one of `arguments` must name a file in `dir`, which tells the process from a stranger's.
    pub(super) fn new(dir: &Path, name: String, binary: &Path, arguments: Vec<String>) -> Self {
        Self {
            name,
            dir: dir.to_path_buf(),
            binary: binary.to_path_buf(),
            arguments,
            child: Mutex::new(None),
        }
    }

    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pid_file(&self) -> PathBuf {
        self.dir.join(format!("{}.pid", self.name))
    }

    fn log_file(&self) -> PathBuf {
        self.dir.join(format!("{}.log", self.name))
    }

    /// Starts the server in a session of its own, so that no terminal's signal reaches it.
    pub(super) fn spawn(&self) -> anyhow::Result<()> {
        let mut child = self.child();
        let log = File::options().create(true).append(true).open(self.log_file())?;
        let mut command = in_new_session();
        command
            .args(["sh", "-c", BECOME, "sh"])
            .arg(self.pid_file())
            .arg(&self.binary)
            .args(&self.arguments)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("HOME", &self.dir)
            .current_dir(&self.dir)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        *child = Some(
            command
                .spawn()
                .with_context(|| format!("cannot start {}", self.name))?,
        );
        Ok(())
    }

    /// The process id, while the server runs.
    pub(super) fn pid(&self) -> Option<u32> {
        let mut child = self.child();
        if let Some(running) = child.as_mut() {
            return match running.try_wait() {
                Ok(None) => Some(running.id()),
                _ => {
                    *child = None;
                    None
                }
            };
        }
        read_pid(&self.pid_file()).filter(|pid| is_ours(*pid, &self.dir))
    }

    /// An error with the end of the log, when the server does not run.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        match self.pid() {
            Some(_) => Ok(()),
            None => bail!(
                "{} has ended; the end of its log:\n{}",
                self.name,
                self.log_tail()
            ),
        }
    }

    /// The end of the server's log.
    pub(super) fn log_tail(&self) -> String {
        let tail = || -> std::io::Result<String> {
            let mut file = File::open(self.log_file())?;
            let length = file.metadata()?.len();
            file.seek(SeekFrom::Start(length.saturating_sub(LOG_TAIL)))?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        tail().unwrap_or_else(|error| format!("(cannot be read: {error})"))
    }

    /// Ends the server with SIGKILL and waits until it is gone. Harmless when it does not run.
    pub(super) fn kill(&self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child().take() {
            // Already ended is as good.
            let _ = child.kill();
            child.wait()?;
        } else if let Some(pid) = self.pid() {
            kill_and_wait(pid, &self.dir)?;
        }
        match fs::remove_file(self.pid_file()) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Sends a signal by its name without `SIG`; an error when the server does not run.
    pub(super) fn signal(&self, signal: &str) -> anyhow::Result<()> {
        self.check()?;
        match self.pid() {
            Some(pid) => send(pid, signal),
            None => Ok(()),
        }
    }
}

/// Ends every server whose pid file is in `dir`; says how many there were.
pub(super) fn kill_all_in(dir: &Path) -> anyhow::Result<usize> {
    let mut ended = 0;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "pid")
            && let Some(pid) = read_pid(&path)
            && is_ours(pid, dir)
        {
            kill_and_wait(pid, dir)?;
            ended += 1;
        }
    }
    Ok(ended)
}

fn kill_and_wait(pid: u32, dir: &Path) -> anyhow::Result<()> {
    send(pid, "KILL")?;
    wait_until(&format!("the end of process {pid}"), || {
        Ok(match is_ours(pid, dir) {
            true => Look::NotYet("it still runs".to_owned()),
            false => Look::Done(()),
        })
    })
}

fn send(pid: u32, signal: &str) -> anyhow::Result<()> {
    // The shell's own kill: there is no safe call for it in std, and /bin/kill is not everywhere.
    let status = Command::new("sh")
        .args([
            "-c",
            r#"kill -"$1" "$2" 2>/dev/null"#,
            "sh",
            signal,
            &pid.to_string(),
        ])
        .status()?;
    // The process may have ended by itself in between.
    if !status.success() && !command_line(pid).is_empty() {
        bail!("cannot send SIG{signal} to process {pid}");
    }
    Ok(())
}

fn read_pid(file: &Path) -> Option<u32> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// Whether the process is one of the testbed in `dir`, and no other that got the same number later.
fn is_ours(pid: u32, dir: &Path) -> bool {
    command_line(pid).contains(&format!("{}/", dir.display()))
}

/// The process' command line; empty when it has ended, even if nobody has reaped it yet.
fn command_line(pid: u32) -> String {
    if Path::new("/proc/self/cmdline").exists() {
        let bytes = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        return String::from_utf8_lossy(&bytes).replace('\0', " ");
    }
    let listed = Command::new("ps")
        .args(["-o", "args=", "-p", &pid.to_string()])
        .output();
    listed
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default()
}

/// A command whose arguments are a program, and that program's, to run away from any terminal.
pub(super) fn in_new_session() -> Command {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let setsid = std::env::split_paths(&folders).any(|folder| folder.join("setsid").is_file());
    if setsid {
        // Never forks here, since this process does not lead a process group: the child's id is the server's.
        return Command::new("setsid");
    }
    // macOS has none; a process group of its own keeps at least Ctrl-C away.
    let mut command = Command::new("env");
    command.process_group(0);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeper(dir: &Path) -> Process {
        let file = dir.join("endless");
        fs::write(&file, "begun\n").unwrap();
        let arguments = vec!["-f".to_owned(), file.display().to_string()];
        Process::new(dir, "sleeper".to_owned(), Path::new("tail"), arguments)
    }

    #[test]
    fn a_process_is_found_by_its_pid_file_and_ended() {
        let dir = tempfile::tempdir().unwrap();
        let process = sleeper(dir.path());
        assert_eq!(process.pid(), None);
        process.spawn().unwrap();
        wait_until("the first line", || {
            Ok(match process.log_tail().contains("begun") {
                true => Look::Done(()),
                false => Look::NotYet("nothing written".to_owned()),
            })
        })
        .unwrap();

        let seen_from_elsewhere = sleeper(dir.path());
        assert_eq!(seen_from_elsewhere.pid(), process.pid());
        assert_eq!(kill_all_in(dir.path()).unwrap(), 1);
        wait_until("the end", || {
            Ok(match process.pid() {
                Some(_) => Look::NotYet("it is being ended".to_owned()),
                None => Look::Done(()),
            })
        })
        .unwrap();
        assert!(process.check().unwrap_err().to_string().contains("begun"));
    }

    #[test]
    fn a_stranger_with_the_same_number_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("sleeper.pid"), std::process::id().to_string()).unwrap();
        assert_eq!(sleeper(dir.path()).pid(), None);
        assert_eq!(kill_all_in(dir.path()).unwrap(), 0);
    }
}
