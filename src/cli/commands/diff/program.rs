//! The program that compares two folders.

use std::env;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use anyhow::{Result, bail};
use tokio::process::Command;

use super::versions::Versions;
use crate::cli::exit::Exit;

/// Where kubectl's users name another program than `diff`.
const VARIABLE: &str = "KUBECTL_EXTERNAL_DIFF";

/// A program, and what stands before and after the folders on its command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Program {
    name: String,
    before: Vec<String>,
    after: Vec<String>,
}

impl Program {
    /// The program that `$KUBECTL_EXTERNAL_DIFF` names, else `diff -u -N`.
    pub(super) fn from_env() -> Self {
        Self::parse(&env::var(VARIABLE).unwrap_or_default())
    }

    /// kubectl's reading: words are parted by single spaces, and what is not letters, digits, dashes and equals signs is no
    /// argument (`pkg/cmd/diff/diff.go`, `getCommand`).
    fn parse(text: &str) -> Self {
        if text.is_empty() {
            return Program {
                name: "diff".to_owned(),
                before: vec!["-u".to_owned(), "-N".to_owned()],
                after: Vec::new(),
            };
        }
        let mut words = text.split(' ');
        let name = words.next().unwrap_or_default().to_owned();
        let is_argument = |word: &&str| {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '=';
            !word.is_empty() && word.chars().all(plain)
        };
        Program {
            name,
            before: Vec::new(),
            after: words.filter(is_argument).map(str::to_owned).collect(),
        }
    }

    /// Runs the program over both folders; it prints what it finds itself.
    ///
    /// # Errors
    /// A program that cannot be run, or that fails.
    pub(super) async fn compare(&self, versions: &Versions) -> Result<Exit> {
        match self.run(versions.live(), versions.merged()).await {
            Ok(status) => self.verdict(status),
            Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
                "failed to run \"{}\": executable file not found in $PATH; install it, or name another program in ${VARIABLE}",
                self.name
            ),
            Err(error) => bail!("failed to run \"{}\": {error}", self.name),
        }
    }

    async fn run(&self, live: &Path, merged: &Path) -> io::Result<ExitStatus> {
        if self.name.is_empty() {
            return Err(io::Error::other(format!("${VARIABLE} begins with a space")));
        }
        Command::new(&self.name)
            .args(&self.before)
            .arg(live)
            .arg(merged)
            .args(&self.after)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .status()
            .await
    }

    fn verdict(&self, status: ExitStatus) -> Result<Exit> {
        #[cfg(unix)]
        if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
            // Whoever reads the differences has seen enough of them.
            const SIGPIPE: i32 = 13;
            if signal == SIGPIPE {
                return Ok(Exit::Different);
            }
        }
        match status.code() {
            Some(0) => Ok(Exit::Ok),
            Some(1) => Ok(Exit::Different),
            Some(code) => bail!("failed to run \"{}\": exit status {code}", self.name),
            None => bail!("failed to run \"{}\": {status}", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_is_read_as_kubectl_reads_it() {
        for (text, name, before, after) in [
            ("", "diff", &["-u", "-N"][..], &[][..]),
            ("meld", "meld", &[], &[]),
            ("colordiff -N -u", "colordiff", &[], &["-N", "-u"]),
            ("x  -a a=b a_b --y /etc ;", "x", &[], &["-a", "a=b", "--y"]),
            ("/opt/my-diff", "/opt/my-diff", &[], &[]),
            (" diff", "", &[], &["diff"]),
        ] {
            let program = Program::parse(text);
            assert_eq!(program.name, name, "{text}");
            assert_eq!(program.before, before, "{text}");
            assert_eq!(program.after, after, "{text}");
        }
    }
}
