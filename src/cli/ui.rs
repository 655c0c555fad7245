//! All printing goes through here: data to stdout, everything else to stderr, nothing raw from a server to a terminal.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::color::{self, Colors};
use super::exit::Exit;
use super::progress::Progress;
use crate::output::escape;

/// How many different warnings servers can make us tell.
const MOST_WARNINGS: usize = 1000;

/// The two streams of the process.
#[derive(Debug, Clone)]
pub struct Ui {
    told: Arc<Mutex<BTreeSet<String>>>,
    server_warnings: Arc<AtomicUsize>,
    /// Whether stdout is a terminal: data formats then escape what could drive it.
    pub stdout_is_terminal: bool,
    /// Whether stdout is a file, which nobody looks at while it is written.
    stdout_is_file: bool,
    /// Which streams are coloured.
    pub colors: Colors,
    /// The line on stderr that says how far a call is.
    pub progress: Progress,
    /// Whether nothing is said on stderr.
    is_silent: bool,
    /// What is said later, while somebody draws on the terminal.
    held: Arc<Mutex<Option<Vec<String>>>>,
}

impl Ui {
    /// The process's own streams, without a line of progress.
    pub fn new(colors: Colors) -> Self {
        Ui {
            told: Arc::default(),
            server_warnings: Arc::default(),
            stdout_is_terminal: io::stdout().is_terminal(),
            stdout_is_file: stdout_is_file(),
            colors,
            progress: Progress::default(),
            is_silent: false,
            held: Arc::default(),
        }
    }

    /// One that says nothing, for a call that a user does not see.
    pub fn silent() -> Self {
        Ui {
            is_silent: true,
            ..Ui::new(Colors::default())
        }
    }

    /// Writes data to stdout, buffered, and flushes it.
    ///
    /// # Errors
    /// What stdout says, a closed pipe included.
    pub fn data(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), OutputError> {
        let mut stdout = self.stdout();
        write(&mut stdout)
            .and_then(|()| stdout.flush())
            .map_err(OutputError)
    }

    /// stdout, buffered, for data that comes bit by bit. Whoever takes it flushes it.
    pub fn stdout(&self) -> BufWriter<Data> {
        let data = Data {
            stdout: io::stdout().lock(),
            ends: (!self.stdout_is_file).then(|| self.progress.clone()),
        };
        BufWriter::with_capacity(64 << 10, data)
    }

    /// A message to stderr, escaped. Its lines after the first are indented: whatever a name or a server's words hold, they
    /// cannot begin a line of ours.
    pub fn message(&self, text: &str) {
        let text = escape::terminal_lines(text);
        let mut indented = String::with_capacity(text.len());
        for (index, line) in text.split('\n').enumerate() {
            match index {
                0 => {}
                _ if line.is_empty() || line.starts_with(' ') => indented.push('\n'),
                _ => indented.push_str("\n  "),
            }
            indented.push_str(line);
        }
        match self.colors.stderr {
            true => self.page(&color::notice(&indented)),
            false => self.page(&indented),
        }
    }

    /// Keeps what is to be said on stderr until the guard goes, where stderr is the terminal that is drawn on. The line of progress
    /// goes for good.
    pub fn hold_back(&self) -> HeldBack {
        self.progress.end();
        if io::stderr().is_terminal() {
            *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
        }
        HeldBack(self.clone())
    }

    /// Text of our own to stderr, as it is.
    pub fn page(&self, text: &str) {
        if self.is_silent {
            return;
        }
        if let Some(held) = &mut *self.held.lock().unwrap_or_else(PoisonError::into_inner) {
            if held.len() < MOST_WARNINGS {
                held.push(text.to_owned());
            }
            return;
        }
        // Whoever closed stderr does not want to read it; there is nowhere else to say so.
        self.progress.aside(|| {
            let _ = writeln!(io::stderr().lock(), "{text}");
        });
    }

    /// `error: …` on stderr.
    pub fn error(&self, text: impl AsRef<str>) {
        self.message(&format!("error: {}", text.as_ref()));
    }

    /// `warning: …` on stderr, each text once.
    pub fn warning(&self, text: impl AsRef<str>) {
        self.once(format!("warning: {}", text.as_ref()));
    }

    /// A server's own `Warning:` header, as kubectl shows it, each text once.
    pub fn server_warning(&self, text: &str) {
        // A server that thinks of ever new warnings must not fill the memory of a long watch.
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner).len();
        if told < MOST_WARNINGS && self.once(format!("Warning: {text}")) {
            self.server_warnings.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many different warnings servers have sent.
    pub fn server_warnings(&self) -> usize {
        self.server_warnings.load(Ordering::Relaxed)
    }

    /// Tells a line unless it has been told; whether it had not.
    fn once(&self, line: String) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let new = told.insert(line.clone());
        drop(told);
        if new {
            self.message(&line);
        }
        new
    }

    /// Asks a question on stderr and reads one line of stdin. Anything but y is no, the end of stdin too.
    pub async fn confirm(&self, question: &str) -> anyhow::Result<bool> {
        self.progress.aside(|| {
            let _ = write!(io::stderr().lock(), "{}", escape::terminal_lines(question));
        });
        let answer = self.blocking(|| {
            let mut answer = String::new();
            io::stdin().read_line(&mut answer).map(|_| answer)
        });
        Ok(matches!(answer.await??.trim(), "y" | "Y"))
    }

    /// Reads stdin, or waits for something else, on a thread of its own, so that a signal is still heard.
    pub async fn blocking<T: Send + 'static>(
        &self,
        wait: impl FnOnce() -> T + Send + 'static,
    ) -> anyhow::Result<T> {
        Ok(tokio::task::spawn_blocking(wait).await?)
    }
}

/// stdout. The line of progress goes before the first byte of data: both may be on one terminal, be it that a pager shows what goes
/// into a pipe.
#[derive(Debug)]
pub struct Data {
    stdout: StdoutLock<'static>,
    ends: Option<Progress>,
}

impl Write for Data {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(progress) = self.ends.take_if(|_| !bytes.is_empty()) {
            progress.end();
        }
        self.stdout.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }
}

/// Whether stdout goes into a file.
#[cfg(unix)]
fn stdout_is_file() -> bool {
    use std::os::fd::AsFd as _;
    let stdout = io::stdout();
    let file = stdout.as_fd().try_clone_to_owned().map(std::fs::File::from);
    let metadata = file.and_then(|file| file.metadata());
    metadata.is_ok_and(|metadata| metadata.is_file())
}

#[cfg(not(unix))]
fn stdout_is_file() -> bool {
    false
}

/// While it lives, what is to be said on stderr waits.
#[derive(Debug)]
pub struct HeldBack(Ui);

impl Drop for HeldBack {
    fn drop(&mut self) {
        let held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner).take();
        for text in held.into_iter().flatten() {
            self.0.page(&text);
        }
    }
}

/// The lines that say what was done to the clusters. A stdout that does not take them must not stop what is being done.
#[derive(Debug)]
pub struct ResultLines<'a> {
    ui: &'a Ui,
    error: Option<OutputError>,
}

impl<'a> ResultLines<'a> {
    /// No lines yet.
    pub fn new(ui: &'a Ui) -> Self {
        ResultLines { ui, error: None }
    }

    /// Writes a line, escaped. Where stdout has failed it goes to stderr, unless the reader of stdout has just gone.
    pub fn line(&mut self, text: &str) {
        let text = escape::terminal(text);
        if self.error.is_none() {
            self.error = self.ui.data(|out| writeln!(out, "{text}")).err();
        }
        if self.error.as_ref().is_some_and(|error| !error.is_closed_pipe()) {
            self.ui.message(&text);
        }
    }

    /// Writes bytes that are made for stdout already. Where stdout has failed they are lost, and [`end`](Self::end) says so.
    pub fn data(&mut self, bytes: &[u8]) {
        if self.error.is_none() {
            self.error = self.ui.data(|out| out.write_all(bytes)).err();
        }
    }

    /// The streams.
    pub fn ui(&self) -> &'a Ui {
        self.ui
    }

    /// What stdout's failure makes of the exit code.
    pub fn end(self) -> Exit {
        match self.error {
            Some(error) if !error.is_closed_pipe() => {
                self.ui.error(error.to_string());
                Exit::Error
            }
            _ => Exit::Ok,
        }
    }
}

/// stdout did not take what was written.
#[derive(Debug, thiserror::Error)]
#[error("writing to stdout: {0}")]
pub struct OutputError(#[source] io::Error);

impl From<io::Error> for OutputError {
    fn from(error: io::Error) -> Self {
        OutputError(error)
    }
}

impl OutputError {
    /// Whether the reader has gone: no error of ours.
    pub fn is_closed_pipe(&self) -> bool {
        self.0.kind() == io::ErrorKind::BrokenPipe
    }
}
