//! How far the clusters are, on stderr, while a call takes long: one line on a terminal, and gone without a trace when the
//! answer comes.
//!
//! It is one line that is written over, and no library's bars: what it needs is to be erased before anything else is written to
//! either stream, by the one place through which all writing goes, and that is most of it.

mod line;

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use terminal_size::{Width, terminal_size_of};

use super::args::{Cli, Command};
use super::color;
use crate::client::Client;
use crate::error::FailureReason;
use crate::fleet::{ObservedPage, ObservedRequest, Observer};
use line::Parts;

/// How long a call may take before anything is said of it.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a line stands.
const PERIOD: Duration = Duration::from_millis(200);
/// How wide a terminal is taken for that does not say.
const USUAL_WIDTH: usize = 80;
/// To the first column, and nothing from there on (ECMA-48: CR, EL).
const ERASE: &str = "\r\u{1b}[K";

/// The line. Clones are the same one.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Whether it may be shown: not any more when the answer has begun.
    wanted: bool,
    parts: Option<Parts>,
    /// Whether it stands on the terminal now.
    shown: bool,
}

impl State {
    fn erase(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(io::stderr().lock(), "{ERASE}");
        }
    }
}

impl Progress {
    /// A line for this command, which may be shown where stderr is a terminal that can erase it and nothing logs there. Only commands that
    /// give an answer and end have one.
    pub fn of(cli: &Cli) -> Self {
        let answers = match &cli.command {
            Command::Get(args) | Command::List(args) => !args.watch && !args.watch_only,
            Command::Events(args) => !args.watch,
            Command::Describe(_) | Command::Count(_) | Command::Diff(_) | Command::ApplyRouted(_) => true,
            Command::Create(_) | Command::Replace(_) | Command::Delete(_) | Command::Patch(_) => true,
            Command::Label(_) | Command::Annotate(_) | Command::Scale(_) | Command::Record(_) => true,
            Command::DeleteAllOf(_) | Command::Route(_) | Command::Duplicates(_) | Command::Audit(_) => true,
            Command::Matrix(_) | Command::Compare(_) | Command::Snapshot(_) => true,
            Command::ApiResources(_) | Command::Auth(_) | Command::Clusters(_) => true,
            Command::Doctor(_) | Command::Version(_) => true,
            // Whoever stays to tell what happens, or has the terminal for more than an answer.
            _ => false,
        };
        let erasable = || color::understands_escapes(std::env::var_os("TERM").as_deref());
        let wanted = answers && cli.global.verbosity == 0 && io::stderr().is_terminal() && erasable();
        Progress {
            state: Arc::new(Mutex::new(State {
                wanted,
                ..State::default()
            })),
        }
    }

    /// Follows what this client asks of its clusters.
    pub fn follow(&self, client: &Client) {
        let mut state = self.state();
        if !state.wanted || state.parts.is_some() {
            return;
        }
        let clusters = client.clusters();
        state.parts = Some(Parts::new(
            clusters.iter().map(|cluster| cluster.descriptor.name.clone()),
        ));
        drop(state);
        client.observe(Arc::new(self.clone()));
        let progress = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(PATIENCE).await;
            while progress.show() {
                tokio::time::sleep(PERIOD).await;
            }
        });
    }

    /// Writes something else to stderr, while the line is not there.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        let mut state = self.state();
        state.erase();
        write()
    }

    /// The line goes, and does not come back: the answer begins, or somebody else has the terminal.
    pub fn end(&self) {
        let mut state = self.state();
        state.erase();
        state.wanted = false;
    }

    /// Shows how the clusters stand; whether that is still wanted.
    fn show(&self) -> bool {
        let mut state = self.state();
        if !state.wanted {
            return false;
        }
        if !in_foreground() {
            state.erase();
            return true;
        }
        let width = terminal_size_of(io::stderr()).map_or(USUAL_WIDTH, |(Width(width), _)| width.into());
        let line = state
            .parts
            .as_ref()
            .and_then(|parts| parts.line(Instant::now(), width));
        match line {
            Some(line) => {
                // What was longer is erased behind it, so that nothing flickers.
                let over = format!("\r{line}\u{1b}[K");
                let _ = io::stderr().lock().write_all(over.as_bytes());
                state.shown = true;
            }
            None => state.erase(),
        }
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, note: impl FnOnce(&mut Parts)) {
        if let Some(parts) = &mut self.state().parts {
            note(parts);
        }
    }
}

/// Whether the terminal is ours: a job in the background must not write into what its user is doing meanwhile. Where nobody
/// controls jobs, it is.
#[cfg(unix)]
fn in_foreground() -> bool {
    rustix::termios::tcgetpgrp(io::stderr()).map_or(true, |group| group == rustix::process::getpgrp())
}

#[cfg(not(unix))]
fn in_foreground() -> bool {
    true
}

impl Observer for Progress {
    fn sending(&self, cluster: &str) {
        self.note(|parts| parts.sending(cluster, Instant::now()));
    }

    fn given_up(&self, cluster: &str) {
        self.note(|parts| parts.answered(cluster, Some(FailureReason::Timeout.as_str())));
    }

    fn request(&self, request: &ObservedRequest<'_>) {
        let failed = request.result.err().map(|error| error.reason);
        // That something is not there is an answer.
        let answers = [FailureReason::NotFound, FailureReason::NoSuchKind];
        let failed = failed.filter(|reason| !answers.contains(reason));
        self.note(|parts| parts.answered(request.cluster, failed.map(|reason| reason.as_str())));
    }

    fn page(&self, page: &ObservedPage<'_>) {
        self.note(|parts| parts.listed(page.cluster, page.objects, page.first, page.more));
    }
}
