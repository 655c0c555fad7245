//! The binary while it runs. Whoever reads what it says, reads it through a search for the secrets of the test.

use std::io::Read;
use std::ops::{Deref, DerefMut};
use std::process::{Child, ChildStderr, ChildStdout, Command, Output, Stdio};
use std::sync::Arc;

use crate::canaries::Canaries;

/// The binary, running, with its output piped.
pub struct Started {
    child: Child,
    arguments: Vec<String>,
    canaries: Arc<Canaries>,
}

impl Deref for Started {
    type Target = Child;
    fn deref(&self) -> &Child {
        &self.child
    }
}

impl DerefMut for Started {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.child
    }
}

impl Started {
    pub fn start(mut command: Command, canaries: Arc<Canaries>) -> Self {
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        Started {
            child,
            arguments: arguments(&command),
            canaries,
        }
    }

    /// Its stdout, which can be had once.
    pub fn stdout(&mut self) -> Searched<ChildStdout> {
        let pipe = self.child.stdout.take().expect("a pipe");
        self.searched(pipe, "stdout")
    }

    /// Its stderr, which can be had once.
    pub fn stderr(&mut self) -> Searched<ChildStderr> {
        let pipe = self.child.stderr.take().expect("a pipe");
        self.searched(pipe, "stderr")
    }

    fn searched<R: Read>(&self, pipe: R, name: &'static str) -> Searched<R> {
        Searched {
            pipe,
            read: Vec::new(),
            name,
            arguments: self.arguments.clone(),
            canaries: self.canaries.clone(),
        }
    }

    /// Waits for the end; whatever nobody has read is in the output.
    #[track_caller]
    pub fn end(self) -> Output {
        let Started {
            child,
            arguments,
            canaries,
        } = self;
        let output = child.wait_with_output().expect("the binary ends");
        search(&arguments, &output, &canaries);
        output
    }
}

/// Runs a command to its end, and searches what it says.
#[track_caller]
pub fn output(command: &mut Command, canaries: &Canaries) -> Output {
    let output = command.output().expect("the program runs");
    search(&arguments(command), &output, canaries);
    output
}

#[track_caller]
fn search(arguments: &[String], output: &Output, canaries: &Canaries) {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    canaries.check_run(arguments, &text(&output.stdout), &text(&output.stderr));
}

/// The arguments of a command, for messages and for what the command was asked for.
pub fn arguments(command: &Command) -> Vec<String> {
    let text = |argument: &std::ffi::OsStr| argument.to_string_lossy().into_owned();
    command.get_args().map(text).collect()
}

/// A pipe of the binary. When nobody reads it any more, what was read is searched.
pub struct Searched<R> {
    pipe: R,
    read: Vec<u8>,
    name: &'static str,
    arguments: Vec<String>,
    canaries: Arc<Canaries>,
}

impl<R: Read> Read for Searched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.pipe.read(buffer)?;
        self.read.extend_from_slice(&buffer[..count]);
        Ok(count)
    }
}

impl<R> Drop for Searched<R> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let text = String::from_utf8_lossy(&self.read);
        match self.name {
            "stdout" => self.canaries.check_run(&self.arguments, &text, ""),
            _ => self.canaries.check_run(&self.arguments, "", &text),
        }
    }
}

mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::support::Env;

    /// A shell that says the secret where it is told to.
    fn leaking(env: &Env, script: &str) -> Started {
        env.canaries().note("token: a-canary-of-mine");
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", script]);
        Started::start(shell, env.canaries())
    }

    #[track_caller]
    fn is_found(leak: impl FnOnce()) {
        let panic = catch_unwind(AssertUnwindSafe(leak)).expect_err("the leak is found");
        let said = panic.downcast_ref::<String>().cloned().unwrap_or_default();
        assert!(said.contains("a credential"), "{said}");
    }

    #[test]
    fn a_leak_is_found_however_the_output_is_read() {
        let env = Env::bare();
        for script in ["echo a-canary-of-mine", "echo a-canary-of-mine >&2"] {
            is_found(|| drop(leaking(&env, script).end()));
        }
        is_found(|| {
            let mut started = leaking(&env, "echo a-canary-of-mine");
            let mut text = String::new();
            started.stdout().read_to_string(&mut text).expect("UTF-8");
        });
        is_found(|| {
            let mut started = leaking(&env, "echo a-canary-of-mine >&2");
            let mut text = String::new();
            started.stderr().read_to_string(&mut text).expect("UTF-8");
        });
        is_found(|| {
            let mut shell = Command::new("/bin/sh");
            shell.args(["-c", "echo a-canary-of-mine >&2"]);
            drop(output(&mut shell, &env.canaries()));
        });
        assert!(leaking(&env, "echo nothing").end().status.success());
    }
}
