//! When a request is sent again: pure, but for the jitter.

use std::time::Duration;

use crate::error::Retry;

/// How often a request is sent at most.
const TRIES: u32 = 3;
/// The pause after the first try, where the server asks for none; four times that after the second.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest pause that a server may ask for where a call has no deadline.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// How long to wait after this many tries before the next; `None`: no further try.
pub(crate) fn pause(retry: Retry, tries: u32, longest: Duration) -> Option<Duration> {
    if tries >= TRIES {
        return None;
    }
    match retry {
        Retry::Never => None,
        Retry::Soon => Some(jittered(FIRST_PAUSE * 4_u32.pow(tries - 1))),
        // Whoever asks for more than the call's whole time is not waited for at all.
        Retry::After(asked) => (asked < longest).then_some(asked),
    }
}

/// Waits before a read whose answer was no whole JSON is tried again; whether there is another try.
pub(crate) async fn again_soon(tries: u32) -> bool {
    match pause(Retry::Soon, tries, LONGEST_PAUSE) {
        Some(pause) => {
            tokio::time::sleep(pause).await;
            true
        }
        None => false,
    }
}

/// Between the pause and one and a half times it, so that many callers do not come back at once.
pub(crate) fn jittered(pause: Duration) -> Duration {
    let nanos = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.subsec_nanos());
    pause + pause.mul_f64(f64::from(nanos % 1_000_000) / 2_000_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_tries_with_growing_pauses() {
        let (longest, ms) = (Duration::from_secs(10), Duration::from_millis);
        let first = pause(Retry::Soon, 1, longest).unwrap();
        let second = pause(Retry::Soon, 2, longest).unwrap();
        assert!((ms(100)..=ms(150)).contains(&first), "{first:?}");
        assert!((ms(400)..=ms(600)).contains(&second), "{second:?}");
        assert_eq!(pause(Retry::Soon, 3, longest), None);
        assert_eq!(pause(Retry::Never, 1, longest), None);
    }

    #[test]
    fn a_server_is_obeyed_within_the_deadline_and_not_beyond() {
        let seconds = Duration::from_secs;
        assert_eq!(pause(Retry::After(seconds(2)), 1, seconds(10)), Some(seconds(2)));
        assert_eq!(pause(Retry::After(seconds(10)), 1, seconds(10)), None);
        assert_eq!(pause(Retry::After(Duration::MAX), 1, LONGEST_PAUSE), None);
        assert_eq!(pause(Retry::After(seconds(2)), 3, seconds(10)), None);
    }
}
