//! Waiting for a condition, never for a time alone.

use std::time::{Duration, Instant};

use anyhow::bail;

/// The longest that anything in the testbed is waited for.
pub(super) const DEADLINE: Duration = Duration::from_secs(60);

/// What looking once gave.
pub(super) enum Look<T> {
    /// What was waited for.
    Done(T),
    /// Not yet, and why.
    NotYet(String),
}

/// Looks again and again until `look` is done or fails, or [`DEADLINE`] has passed.
pub(super) fn wait_until<T>(
    what: &str,
    mut look: impl FnMut() -> anyhow::Result<Look<T>>,
) -> anyhow::Result<T> {
    let begun = Instant::now();
    let mut pause = Duration::from_millis(20);
    loop {
        match look()? {
            Look::Done(value) => return Ok(value),
            Look::NotYet(why) if begun.elapsed() > DEADLINE => {
                bail!("{what} took more than {} s: {why}", DEADLINE.as_secs())
            }
            Look::NotYet(_) => {
                std::thread::sleep(pause);
                pause = (pause * 5 / 4).min(Duration::from_millis(100));
            }
        }
    }
}
