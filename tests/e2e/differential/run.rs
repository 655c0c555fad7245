//! Runs a program to its end.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program may take.
const DEADLINE: Duration = Duration::from_secs(60);

/// What a program said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The exit code; -1 for a program that was stopped because it did not end.
    pub code: i32,
    /// stdout. What is no UTF-8 is replaced, which is as good for a comparison.
    pub stdout: String,
    /// stderr.
    pub stderr: String,
}

/// Runs the command in a folder, with a file on stdin or nothing.
pub fn run(mut command: Command, folder: &Path, stdin: Option<&Path>) -> Said {
    let stdin = stdin.map_or(Stdio::null(), |file| {
        Stdio::from(File::open(file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
    });
    command
        .current_dir(folder)
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let (stdout, stderr) = (
        child.stdout.take().expect("a pipe"),
        child.stderr.take().expect("a pipe"),
    );
    let (stdout, stderr) = (reader(stdout), reader(stderr));
    let start = Instant::now();
    let code = loop {
        match child.try_wait().expect("the program can be waited for") {
            Some(status) => break status.code().unwrap_or(-1),
            None if start.elapsed() > DEADLINE => {
                let _ = child.kill();
                let _ = child.wait();
                break -1;
            }
            None => std::thread::sleep(Duration::from_millis(3)),
        }
    };
    let text = |reader: std::thread::JoinHandle<String>| reader.join().expect("a pipe is read");
    Said {
        code,
        stdout: text(stdout),
        stderr: text(stderr),
    }
}

fn reader(mut pipe: impl std::io::Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // A pipe that breaks ends what was said.
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
