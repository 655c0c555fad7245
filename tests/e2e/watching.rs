//! A running watch whose output is read while it runs.

use std::io::{BufRead, BufReader, Read};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

use crate::started::Started;
use crate::support::{Env, Run, wait_until};

/// Long enough for a loaded machine; a failure is all that takes so long.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The lines that came so far.
type Lines = Arc<Mutex<Vec<String>>>;

/// The binary, running.
pub struct Watching {
    child: Started,
    stdout: Lines,
    stderr: Lines,
    readers: Vec<JoinHandle<()>>,
}

impl Watching {
    /// Starts the binary.
    pub fn start(env: &Env, arguments: &[&str]) -> Self {
        let mut child = env.spawn(arguments);
        let (stdout, stderr) = (Lines::default(), Lines::default());
        let readers = vec![
            collect(child.stdout(), stdout.clone()),
            collect(child.stderr(), stderr.clone()),
        ];
        Watching {
            child,
            stdout,
            stderr,
            readers,
        }
    }

    /// The lines of stdout so far.
    pub fn stdout(&self) -> Vec<String> {
        lines(&self.stdout)
    }

    /// The lines of stderr so far.
    pub fn stderr(&self) -> Vec<String> {
        lines(&self.stderr)
    }

    /// The events of `-o json` so far.
    #[track_caller]
    pub fn events(&self) -> Vec<Value> {
        parse(&self.stdout())
    }

    /// The events so far in a word each, such as `az-a ADDED t1-one`.
    #[track_caller]
    pub fn told(&self) -> Vec<String> {
        self.events().iter().map(told).collect()
    }

    /// How often something was told.
    #[track_caller]
    pub fn times(&self, wanted: &str) -> usize {
        self.told().iter().filter(|event| *event == wanted).count()
    }

    /// Waits until this was told, as [`told`](Self::told) words it.
    #[track_caller]
    pub fn wait_for(&self, wanted: &str) {
        self.wait(wanted, || self.times(wanted) > 0);
    }

    /// Waits until a line of stdout contains this.
    #[track_caller]
    pub fn wait_for_line(&self, part: &str) {
        self.wait(part, || self.stdout().iter().any(|line| line.contains(part)));
    }

    /// Waits until a line of stderr contains this.
    #[track_caller]
    pub fn wait_for_message(&self, part: &str) {
        self.wait(part, || self.stderr().iter().any(|line| line.contains(part)));
    }

    #[track_caller]
    fn wait(&self, what: &str, condition: impl FnMut() -> bool) {
        let waited = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            wait_until(what, PATIENCE, condition);
        }));
        assert!(
            waited.is_ok(),
            "never came: {what}\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout().join("\n"),
            self.stderr().join("\n")
        );
    }

    /// Sends SIGINT and waits for the end.
    #[track_caller]
    pub fn interrupt(self) -> Run {
        self.signal("INT");
        self.end()
    }

    /// Sends a signal.
    #[track_caller]
    pub fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &pid]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Waits until the binary ends by itself.
    #[track_caller]
    pub fn end(mut self) -> Run {
        wait_until("the end of the binary", PATIENCE, || {
            self.child.try_wait().expect("the binary is ours").is_some()
        });
        let status = self.child.wait().expect("the binary ended");
        for reader in self.readers.drain(..) {
            // A secret in what was read is a panic of the reader.
            if let Err(leak) = reader.join() {
                std::panic::resume_unwind(leak);
            }
        }
        let text = |lines: Vec<String>| -> String { lines.iter().map(|line| format!("{line}\n")).collect() };
        let (stdout, stderr) = (text(self.stdout()), text(self.stderr()));
        Run {
            code: status.code().unwrap_or(-1),
            stdout,
            stderr,
            elapsed: Duration::ZERO,
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // One that has ended cannot be killed; a test that failed leaves one that has not.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn collect(pipe: impl Read + Send + 'static, into: Lines) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines() {
            let Ok(line) = line else { return };
            into.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    })
}

fn lines(from: &Lines) -> Vec<String> {
    from.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// The events of lines of `-o json`.
#[track_caller]
pub fn parse(lines: &[String]) -> Vec<Value> {
    let event = |line: &String| {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("not an event: {error}: {line}"))
    };
    lines.iter().map(event).collect()
}

/// An event in a word: `az-a ADDED t1-one`, `az-a SYNCED`.
pub fn told(event: &Value) -> String {
    let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str);
    let name = text("/object/metadata/name").or(text("/duplicate/name"));
    [text("/cluster"), text("/type"), name]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}
