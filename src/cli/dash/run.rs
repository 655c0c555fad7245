//! The shell around the state: terminal, keys, watches, time.

use std::time::Duration;

use anyhow::{Context as _, Result};
use crossterm::event::{Event as Input, KeyEventKind};
use futures::FutureExt as _;
use jiff::Timestamp;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::detail::Source;
use super::draw::draw;
use super::pager::{Content, Wanted};
use super::screen::{self, Screen};
use super::state::{Effect, Event, State};
use super::style::Palette;
use crate::client::PlainRow;
use crate::runtime::{MergedEvent, MergedWatch};

/// What comes from clusters is drawn so often at most.
const FRAME: Duration = Duration::from_millis(100);
/// What a key does is drawn at once, unless keys come faster than anybody types.
const KEY_FRAME: Duration = Duration::from_millis(15);
/// An object that keeps changing is asked for so often at most.
const REFETCH: Duration = Duration::from_secs(1);
/// So many events are taken in before the keys are looked at again.
const EVENTS_AT_ONCE: usize = 256;

/// Why the dashboard ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Somebody wanted it to.
    Quit,
    /// The terminal has gone.
    HungUp,
}

/// Shows the dashboard until somebody ends it; the state that it ended with.
///
/// # Errors
/// What the terminal says.
pub async fn run(
    mut state: State,
    mut watch: MergedWatch<PlainRow>,
    source: Source,
    palette: Palette,
) -> Result<(End, State)> {
    let mut screen = Screen::open().context("cannot draw on the terminal")?;
    let mut input = screen::input();
    let mut hangup = Hangup::new()?;
    let mut fetches: JoinSet<(u64, Content)> = JoinSet::new();
    let mut fetched_at: Option<Instant> = None;
    let mut schedule = Schedule::default();
    loop {
        if schedule.is_due() {
            let now = Timestamp::now();
            screen
                .draw(|frame| {
                    state.fit(frame.area().width, frame.area().height);
                    draw(&state, frame, palette, now);
                })
                .context("cannot draw on the terminal")?;
            schedule.drawn(state.next_change(now).map(|second| until(second, now)));
        }
        let mut effects = Vec::new();
        tokio::select! {
            biased;
            () = hangup.wait() => return Ok((End::HungUp, state)),
            event = input.recv() => {
                let Some(mut event) = event else {
                    return Ok((End::HungUp, state));
                };
                loop {
                    match event {
                        Input::Key(key) if key.kind != KeyEventKind::Release => {
                            effects.extend(state.update(Event::Key(key), Timestamp::now()));
                        }
                        _ => {}
                    }
                    match input.try_recv() {
                        Ok(next) => event = next,
                        Err(_) => break,
                    }
                }
                schedule.change_within(KEY_FRAME);
            }
            Some(Ok((ticket, content))) = fetches.join_next() => {
                effects.extend(state.update(Event::Fetched(ticket, content), Timestamp::now()));
                schedule.change_within(KEY_FRAME);
            }
            () = schedule.wait() => {}
            event = watch.next() => {
                let now = Timestamp::now();
                take_in(&mut state, event, now, &mut effects);
                for _ in 1..EVENTS_AT_ONCE {
                    let Some(event) = watch.next().now_or_never() else { break };
                    take_in(&mut state, event, now, &mut effects);
                }
                schedule.change_within(FRAME);
            }
        }
        for effect in effects {
            match effect {
                Effect::Quit => return Ok((End::Quit, state)),
                Effect::Redraw => screen.clear().context("cannot draw on the terminal")?,
                Effect::Fetch(wanted) => {
                    let again = fetched_at.map(|at| at + REFETCH).filter(|_| is_again(&state));
                    fetched_at = Some(again.unwrap_or_else(Instant::now));
                    fetch(&mut fetches, &state, &source, wanted, again);
                }
            }
        }
    }
}

fn take_in(state: &mut State, event: MergedEvent<PlainRow>, now: Timestamp, effects: &mut Vec<Effect>) {
    if let MergedEvent::Told(event) = event {
        effects.extend(state.update(Event::Watched(event), now));
    }
}

/// Whether what is asked for is there already, and only changed.
fn is_again(state: &State) -> bool {
    state
        .pager()
        .is_some_and(|pager| pager.content != Content::Awaited)
}

fn fetch(
    fetches: &mut JoinSet<(u64, Content)>,
    state: &State,
    source: &Source,
    wanted: Wanted,
    not_before: Option<Instant>,
) {
    // What was asked for before is not wanted any more.
    fetches.abort_all();
    let source = source.clone();
    let cluster = state.table().cluster(wanted.cluster).to_owned();
    let also_in = state.table().also_in(wanted.cluster, &wanted.key);
    fetches.spawn(async move {
        if let Some(at) = not_before {
            tokio::time::sleep_until(at).await;
        }
        (wanted.ticket, source.fetch(&wanted, &cluster, &also_in).await)
    });
}

/// How long it is until a second begins.
fn until(second: i64, now: Timestamp) -> Duration {
    let milliseconds = second.saturating_mul(1000).saturating_sub(now.as_millisecond());
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default())
}

/// When to draw: when something has changed, but not too often.
#[derive(Debug)]
struct Schedule {
    last: Instant,
    due: Option<Instant>,
}

impl Default for Schedule {
    fn default() -> Self {
        let now = Instant::now();
        Schedule {
            last: now,
            due: Some(now),
        }
    }
}

impl Schedule {
    fn is_due(&self) -> bool {
        self.due.is_some_and(|due| due <= Instant::now())
    }

    /// Something has changed that should be seen when so much time has passed since the last time.
    fn change_within(&mut self, frame: Duration) {
        let at = self.last + frame;
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }

    /// It was drawn; so long from now something changes by itself.
    fn drawn(&mut self, next: Option<Duration>) {
        self.last = Instant::now();
        self.due = next.map(|next| self.last + next.max(FRAME));
    }

    async fn wait(&self) {
        match self.due {
            Some(due) => tokio::time::sleep_until(due).await,
            None => std::future::pending().await,
        }
    }
}

/// SIGHUP: the terminal has gone.
struct Hangup {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Hangup {
    #[cfg(unix)]
    fn new() -> Result<Self> {
        let signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?;
        Ok(Hangup { signal })
    }

    #[cfg(unix)]
    async fn wait(&mut self) {
        self.signal.recv().await;
    }

    #[cfg(not(unix))]
    fn new() -> Result<Self> {
        Ok(Hangup {})
    }

    #[cfg(not(unix))]
    async fn wait(&mut self) {
        std::future::pending().await
    }
}
