//! Ends a testbed's servers when the process that owns them is gone, whatever became of it.
//!
//! A shell waits on a pipe that only the owner holds open. The kernel closes it when the owner ends, even by SIGKILL; Rust
//! opens it close-on-exec, so none of the servers keeps it open.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Stdio};

use anyhow::Context;

use super::process::in_new_session;

/// `keep` says that the servers are to stay. Otherwise those are ended that the pid files name and whose command line shows
/// that they are the testbed's; they may still be writing while the directory is removed, so that is tried a few times.
const SCRIPT: &str = r#"
dir=$1
read -r word
[ "$word" = keep ] && exit 0
command_line() {
  if [ -r /proc/self/cmdline ]; then tr '\0' ' ' <"/proc/$1/cmdline"; else ps -o args= -p "$1"; fi 2>/dev/null
}
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  for file in "$dir"/*.pid; do
    [ -e "$file" ] || continue
    pid=$(cat "$file")
    case $(command_line "$pid") in *"$dir/"*) kill -KILL "$pid" ;; esac
  done
  rm -rf "$dir" && exit 0
  sleep 0.2
done
"#;

/// The shell that watches.
#[derive(Debug)]
pub(super) struct Watchdog(Child);

impl Watchdog {
    /// Watches over the testbed in `dir` from now on.
    pub(super) fn start(dir: &Path) -> anyhow::Result<Self> {
        let child = in_new_session()
            .args(["sh", "-c", SCRIPT, "testbed-watchdog"])
            .arg(dir)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start the watchdog")?;
        Ok(Self(child))
    }

    /// Lets the servers outlive this process.
    pub(super) fn dismiss(mut self) -> anyhow::Result<()> {
        if let Some(mut pipe) = self.0.stdin.take() {
            pipe.write_all(b"keep\n").context("the watchdog is gone")?;
        }
        self.0.wait()?;
        Ok(())
    }

    /// Has the servers ended now, and waits for that.
    pub(super) fn strike(mut self) {
        drop(self.0.stdin.take());
        // Nothing can be done about a watchdog that cannot be waited for.
        let _ = self.0.wait();
    }
}
