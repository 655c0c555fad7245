//! Programs with somebody at a terminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::pty::{OpenptyResult, Winsize, openpty};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::canaries::Canaries;
use crate::started::arguments;

/// A program whose stdin and stderr are a terminal; stdout is a pipe, or the same terminal.
pub struct Terminal {
    child: Child,
    keyboard: File,
    screen: Arc<Mutex<String>>,
    /// Ends when nobody has the terminal open any more.
    reader: JoinHandle<()>,
    arguments: Vec<String>,
    canaries: Arc<Canaries>,
}

impl Terminal {
    /// Starts the program, with its stdout in a pipe.
    pub fn start(command: Command, canaries: Arc<Canaries>) -> Self {
        Self::start_with(command, canaries, Stdio::piped)
    }

    /// Starts the program with the terminal for all three streams.
    pub fn start_whole(command: Command, canaries: Arc<Canaries>) -> Self {
        Self::start_on(command, canaries, None)
    }

    /// Starts the program with a stdout of its own.
    pub fn start_with(command: Command, canaries: Arc<Canaries>, stdout: impl FnOnce() -> Stdio) -> Self {
        Self::start_on(command, canaries, Some(stdout()))
    }

    fn start_on(mut command: Command, canaries: Arc<Canaries>, stdout: Option<Stdio>) -> Self {
        let arguments = arguments(&command);
        let size = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let OpenptyResult { master, slave } = openpty(&size, None).expect("a terminal");
        let clone = |fd: &OwnedFd| fd.try_clone().expect("another handle");
        if !command.get_envs().any(|(name, _)| name == "TERM") {
            command.env("TERM", "xterm");
        }
        let child = command
            .stdin(Stdio::from(clone(&slave)))
            .stderr(Stdio::from(clone(&slave)))
            .stdout(stdout.unwrap_or_else(|| Stdio::from(clone(&slave))))
            .spawn()
            .expect("the program starts");
        // Only the program holds the terminal now, so that its end is seen.
        drop((slave, command));
        let screen = Arc::new(Mutex::new(String::new()));
        let mut output = File::from(clone(&master));
        let written = screen.clone();
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                let text = String::from_utf8_lossy(&buffer[..count]);
                written
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push_str(&text);
            }
        });
        Terminal {
            child,
            keyboard: File::from(master),
            screen,
            reader,
            arguments,
            canaries,
        }
    }

    /// Everything that was shown so far.
    pub fn shown(&self) -> String {
        self.screen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until this is shown.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        let start = Instant::now();
        while !self.shown().contains(text) {
            let shown = self.shown();
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "not shown: {text:?}\n{shown:?}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types this.
    pub fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("somebody reads");
    }

    /// Presses Ctrl-C, as far as the program is concerned.
    pub fn interrupt(&self) {
        let id = Pid::from_raw(i32::try_from(self.child.id()).expect("a process id"));
        kill(id, Signal::SIGINT).expect("the program is there");
    }

    /// Waits for the program's end: its exit code, stdout, and all that was shown.
    pub fn end(mut self) -> (i32, String, String) {
        let mut stdout = String::new();
        if let Some(mut pipe) = self.child.stdout.take() {
            pipe.read_to_string(&mut stdout).expect("stdout is UTF-8");
        }
        let status = self.child.wait().expect("the program ends");
        self.reader.join().expect("all was read");
        let shown = self.screen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.canaries.check_run(&self.arguments, &stdout, &shown);
        (status.code().unwrap_or(-1), stdout, shown)
    }
}
