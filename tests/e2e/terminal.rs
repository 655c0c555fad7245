//! Programs with somebody at a terminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use nix::pty::{OpenptyResult, Winsize, openpty};

use crate::canaries::Canaries;
use crate::started::arguments;
use crate::support::wait_until;

/// A program whose stdin and stderr are a terminal; stdout is a pipe.
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
    /// Starts the program.
    pub fn start(mut command: Command, canaries: Arc<Canaries>) -> Self {
        let arguments = arguments(&command);
        let size = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let OpenptyResult { master, slave } = openpty(&size, None).expect("a terminal");
        let clone = |fd: &OwnedFd| fd.try_clone().expect("another handle");
        command.env("TERM", "xterm");
        let child = command
            .stdin(Stdio::from(clone(&slave)))
            .stderr(Stdio::from(clone(&slave)))
            .stdout(Stdio::piped())
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
        wait_until(&format!("{text:?} is shown"), Duration::from_secs(30), || {
            self.shown().contains(text)
        });
    }

    /// Types this.
    pub fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("somebody reads");
    }

    /// Waits for the program's end: its exit code, stdout, and all that was shown.
    pub fn end(mut self) -> (i32, String, String) {
        let mut stdout = String::new();
        let mut pipe = self.child.stdout.take().expect("a pipe");
        pipe.read_to_string(&mut stdout).expect("stdout is UTF-8");
        let status = self.child.wait().expect("the program ends");
        self.reader.join().expect("all was read");
        let shown = self.screen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.canaries.check_run(&self.arguments, &stdout, &shown);
        (status.code().unwrap_or(-1), stdout, shown)
    }
}
