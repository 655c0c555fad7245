//! The terminal: taken over, and given back as it was, whatever ends the dashboard.

use std::io::{self, BufWriter, Stdout, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::Show;
use crossterm::event::Event;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// How much is gathered before it is written: a screen is mostly less.
const BUFFER: usize = 32 << 10;

/// A terminal that shows the dashboard and nothing else, until it is dropped.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    taken: Arc<AtomicBool>,
}

impl Screen {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn open() -> io::Result<Self> {
        // Whether there are colours is our own decision; crossterm's would lose what is bold with them.
        crossterm::style::force_color_output(true);
        let taken = Arc::new(AtomicBool::new(true));
        give_back_on_panic(taken.clone());
        let mut stdout = BufWriter::with_capacity(BUFFER, io::stdout());
        let opened = enable_raw_mode().and_then(|()| crossterm::execute!(stdout, EnterAlternateScreen));
        let terminal = opened.and_then(|()| Terminal::new(CrosstermBackend::new(stdout)));
        match terminal {
            Ok(terminal) => Ok(Screen { terminal, taken }),
            Err(error) => {
                give_back(&taken);
                Err(error)
            }
        }
    }

    /// Draws what has changed.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(draw).map(|_| ())
    }

    /// Forgets what is on the screen: the next time everything is drawn.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn clear(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back(&self.taken);
        if !std::thread::panicking() {
            drop(std::panic::take_hook());
        }
    }
}

/// Gives the terminal back, once.
fn give_back(taken: &AtomicBool) {
    if !taken.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut stdout = io::stdout();
    // A terminal that does not take it has gone.
    let _ = crossterm::execute!(stdout, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
    let _ = stdout.flush();
}

/// Gives the terminal back before a panic is told, so that what is told can be read. One on another thread than this is a
/// failure that a cluster's part of the dashboard tells of: it must not write on the screen.
fn give_back_on_panic(taken: Arc<AtomicBool>) {
    let drawing = std::thread::current().id();
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() == drawing {
            give_back(&taken);
            tell(panic);
        }
    }));
}

/// The keys that are pressed, and that the terminal has another size. It ends with the terminal.
///
/// They are read on a thread of its own, which waits for them as long as the program lives.
pub fn input() -> UnboundedReceiver<Event> {
    let (sender, events) = unbounded_channel();
    std::thread::spawn(move || {
        while let Ok(event) = crossterm::event::read() {
            if sender.send(event).is_err() {
                return;
            }
        }
    });
    events
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    #[ignore = "it panics, and another test looks at how"]
    fn panics() {
        give_back_on_panic(Arc::new(AtomicBool::new(true)));
        let elsewhere = std::thread::spawn(|| panic!("a cluster's part of it"));
        assert!(elsewhere.join().is_err());
        panic!("the drawing itself");
    }

    #[test]
    fn a_panic_gives_the_terminal_back_and_is_told() {
        let mut command = Command::new(std::env::current_exe().expect("this test"));
        let name = "cli::dash::screen::tests::panics";
        command
            .args(["--exact", name, "--ignored", "--nocapture"])
            .env("TERM", "xterm");
        let output = command.output().expect("it runs");
        let (stdout, stderr) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert_eq!(stdout.matches("\u{1b}[?1049l\u{1b}[?25h").count(), 1, "{stdout}");
        assert!(stderr.contains("the drawing itself"), "{stderr}");
        assert!(!stderr.contains("a cluster's part of it"), "{stderr}");
    }
}
