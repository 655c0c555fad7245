//! Programs that draw on a whole terminal, and what somebody in front of it sees.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::num::NonZeroU16;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anstyle::{Color, Effects, Reset, Style};
use nix::pty::{OpenptyResult, Winsize, openpty};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{LocalFlags, tcgetattr};
use nix::unistd::Pid;

use crate::canaries::Canaries;
use crate::support::{Env, wait_until};

/// Long enough for a loaded machine; a failure is all that takes so long.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// What the terminal has been told, and what it shows.
struct Shown {
    terminal: vt100::Parser,
    bytes: Vec<u8>,
}

/// A program whose stdin, stdout and stderr are a terminal of its own.
pub struct Screen {
    child: Child,
    /// The other end of the terminal: the keyboard, and the window.
    window: File,
    shown: Arc<Mutex<Shown>>,
    /// Ends when nobody has the terminal open any more.
    reader: Option<JoinHandle<()>>,
    canaries: Arc<Canaries>,
    arguments: Vec<String>,
}

/// How a program ended.
pub struct Ended {
    /// The exit code; that of a shell for a signal that killed it.
    pub code: i32,
    /// What the terminal shows, with what was said after the program had left its screen.
    pub left: String,
}

/// How a place of the screen looks.
fn style(cell: &vt100::Cell) -> Style {
    let color = |color| match color {
        vt100::Color::Default => None,
        vt100::Color::Idx(index) => Some(Color::from(index)),
        vt100::Color::Rgb(red, green, blue) => Some(Color::from((red, green, blue))),
    };
    let effects = [
        (cell.bold(), Effects::BOLD),
        (cell.dim(), Effects::DIMMED),
        (cell.italic(), Effects::ITALIC),
        (cell.underline(), Effects::UNDERLINE),
        (cell.inverse(), Effects::INVERT),
    ];
    let effects = effects.iter().filter(|(is, _)| *is);
    let effects = effects.fold(Effects::new(), |all, (_, effect)| all | *effect);
    Style::new()
        .fg_color(color(cell.fgcolor()))
        .bg_color(color(cell.bgcolor()))
        .effects(effects)
}

fn size(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a terminal has a size")
}

impl Screen {
    /// Starts the binary in a terminal of 80 columns and 24 lines.
    pub fn start(env: &Env, arguments: &[&str]) -> Self {
        Self::of(env, env.command(arguments))
    }

    /// Starts a program of an environment in such a terminal.
    pub fn of(env: &Env, own: Command) -> Self {
        let winsize = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let OpenptyResult { master, slave } = openpty(&winsize, None).expect("a terminal");
        let clone = |fd: &OwnedFd| fd.try_clone().expect("another handle");
        // Only a session of its own has the terminal for its controlling one, and is told of its size.
        let mut command = Command::new("setsid");
        command
            .args(["--ctty".as_ref(), own.get_program()])
            .args(own.get_args())
            .env_clear()
            .envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .env("TERM", "xterm-256color")
            .current_dir(env.path())
            .stdin(Stdio::from(clone(&slave)))
            .stdout(Stdio::from(clone(&slave)))
            .stderr(Stdio::from(clone(&slave)));
        let child = command.spawn().expect("the program starts");
        // Only the program holds the terminal now, so that its end is seen.
        drop((slave, command));
        let shown = Arc::new(Mutex::new(Shown {
            terminal: vt100::Parser::new(size(24), size(80), 0),
            bytes: Vec::new(),
        }));
        let mut output = File::from(clone(&master));
        let told = shown.clone();
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 16 << 10];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
                told.terminal.process(&buffer[..count]);
                told.bytes.extend_from_slice(&buffer[..count]);
            }
        });
        Screen {
            child,
            window: File::from(master),
            shown,
            reader: Some(reader),
            canaries: env.canaries(),
            arguments: own
                .get_args()
                .map(|argument| argument.to_string_lossy().into_owned())
                .collect(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is seen, line by line.
    pub fn lines(&self) -> Vec<String> {
        let shown = self.lock();
        let screen = shown.terminal.screen();
        let width = screen.size().1.get();
        screen
            .rows(0, width)
            .map(|line| line.trim_end().to_owned())
            .collect()
    }

    /// What is seen.
    pub fn text(&self) -> String {
        self.lines().join("\n")
    }

    /// What is seen, with its colours: lines with escape sequences, all of them as wide as the window.
    pub fn in_colour(&self) -> String {
        let shown = self.lock();
        let screen = shown.terminal.screen();
        let (rows, columns) = screen.size();
        let mut text = String::new();
        for row in 0..rows.get() {
            let mut current = Style::new();
            for cell in (0..columns.get()).filter_map(|column| screen.cell(row, column)) {
                if cell.is_wide_continuation() {
                    continue;
                }
                let style = style(cell);
                if style != current {
                    text.push_str(&format!("{}{}", Reset.render(), style.render()));
                    current = style;
                }
                text.push_str(if cell.has_contents() { cell.contents() } else { " " });
            }
            text.push_str(&format!("{}\n", Reset.render()));
        }
        text
    }

    /// The line that contains this, if one does.
    pub fn line(&self, text: &str) -> Option<String> {
        self.lines().into_iter().find(|line| line.contains(text))
    }

    /// Waits until something is so of what is seen.
    #[track_caller]
    pub fn wait(&self, what: &str, condition: impl Fn(&Screen) -> bool) {
        let start = std::time::Instant::now();
        while !condition(self) {
            assert!(
                start.elapsed() < PATIENCE,
                "not seen: {what}; on the screen is\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until this is seen.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait(&format!("{text:?}"), |screen| screen.text().contains(text));
    }

    /// Waits until this is not seen any more.
    #[track_caller]
    pub fn wait_until_gone(&self, text: &str) {
        self.wait(&format!("no {text:?}"), |screen| !screen.text().contains(text));
    }

    /// Types this.
    pub fn types(&mut self, keys: &str) {
        self.window.write_all(keys.as_bytes()).expect("somebody reads");
    }

    /// Makes the window as large as this.
    pub fn resize(&mut self, rows: u16, columns: u16) {
        // Nothing that was drawn for the old size may be taken for what is drawn for the new one.
        self.lock().terminal = vt100::Parser::new(size(rows), size(columns), 0);
        let winsize = rustix::termios::Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        rustix::termios::tcsetwinsize(&self.window, winsize).expect("the window has another size");
    }

    /// Whether anything that is seen has a colour of its own.
    pub fn is_coloured(&self) -> bool {
        let shown = self.lock();
        let screen = shown.terminal.screen();
        let (rows, columns) = screen.size();
        let mut cells = (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |column| (row, column)));
        cells.any(|(row, column)| {
            let cell = screen.cell(row, column);
            cell.is_some_and(|cell| cell.fgcolor() != vt100::Color::Default)
        })
    }

    /// Whether the program has the whole screen.
    pub fn is_taken(&self) -> bool {
        self.lock().terminal.screen().alternate_screen()
    }

    /// Whether the terminal waits for whole lines and shows what is typed, as shells want it.
    pub fn is_cooked(&self) -> bool {
        let flags = tcgetattr(&self.window).expect("the terminal's modes").local_flags;
        flags.contains(LocalFlags::ICANON | LocalFlags::ECHO | LocalFlags::ISIG)
    }

    /// The bytes that the terminal has been sent.
    pub fn bytes(&self) -> Vec<u8> {
        self.lock().bytes.clone()
    }

    /// The program's process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends the program a signal.
    pub fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.id()).expect("a process id");
        kill(Pid::from_raw(id), signal).expect("the program runs");
    }

    /// Waits for the program's end, and checks that the terminal is as it was.
    #[track_caller]
    pub fn end(mut self) -> Ended {
        let mut status = None;
        wait_until("the program ends", PATIENCE, || {
            status = self.child.try_wait().expect("a child");
            status.is_some()
        });
        if let Some(reader) = self.reader.take() {
            reader.join().expect("all was read");
        }
        let text = String::from_utf8_lossy(&self.bytes()).into_owned();
        self.canaries.check_run(&self.arguments, &text, "");
        assert!(!self.is_taken(), "the alternate screen was left");
        assert!(
            !self.lock().terminal.screen().hide_cursor(),
            "the cursor is shown"
        );
        assert!(self.is_cooked(), "the terminal is as a shell wants it");
        Ended {
            code: status.and_then(|status| status.code()).unwrap_or(-1),
            left: self.text().trim_end().to_owned(),
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Of a test that failed; one that has ended is not bothered.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
