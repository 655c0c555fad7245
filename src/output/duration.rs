//! Ages as kubectl shows them: apimachinery's `pkg/util/duration`, `HumanDuration`.

use jiff::Timestamp;

/// A duration of whole seconds, in the one or two units that matter: `90s`, `2m30s`, `3h`, `2d4h`, `5y30d`.
///
/// Up to one second in the future is `0s`, since clocks differ; more than that is `<invalid>`. A year has 365 days, and
/// what is left over is dropped, not rounded.
///
/// ```
/// use multicluster::output::duration::human;
/// assert_eq!(human(119), "119s");
/// assert_eq!(human(150), "2m30s");
/// ```
pub fn human(seconds: i64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let two = |whole: i64, unit: char, rest: i64, rest_unit: char| match rest {
        0 => format!("{whole}{unit}"),
        _ => format!("{whole}{unit}{rest}{rest_unit}"),
    };
    match seconds {
        ..-1 => "<invalid>".to_owned(),
        -1 => "0s".to_owned(),
        _ if seconds < 120 => format!("{seconds}s"),
        _ if minutes < 10 => two(minutes, 'm', seconds % 60, 's'),
        _ if minutes < 3 * 60 => format!("{minutes}m"),
        _ if hours < 8 => two(hours, 'h', minutes % 60, 'm'),
        _ if hours < 48 => format!("{hours}h"),
        _ if hours < 8 * 24 => two(days, 'd', hours % 24, 'h'),
        _ if days < 2 * 365 => format!("{days}d"),
        _ if days < 8 * 365 => two(days / 365, 'y', days % 365, 'd'),
        _ => format!("{}y", days / 365),
    }
}

/// In how many seconds a duration of so many is shown as another one, at the earliest: an age that is shown need not be
/// looked at before.
pub(crate) fn until_next(seconds: i64) -> i64 {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let unit = match seconds {
        ..0 => return 1,
        _ if seconds < 10 * MINUTE => 1,
        _ if seconds < 8 * HOUR => MINUTE,
        _ if seconds < 8 * DAY => HOUR,
        _ => DAY,
    };
    unit - seconds % unit
}

/// How long ago a creation timestamp was: `<unknown>` when it is empty, zero or no timestamp.
pub fn age(creation_timestamp: &str, now: Timestamp) -> String {
    // Go's zero time is what a missing timestamp becomes in some clients' writes.
    let created = match creation_timestamp.parse::<Timestamp>() {
        Ok(created) if creation_timestamp != "0001-01-01T00:00:00Z" => created,
        _ => return "<unknown>".to_owned(),
    };
    human(now.duration_since(created).as_secs())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_range_of_human_duration() {
        const MINUTE: i64 = 60;
        const HOUR: i64 = 60 * MINUTE;
        const DAY: i64 = 24 * HOUR;
        const YEAR: i64 = 365 * DAY;
        for (seconds, shown) in [
            (-2, "<invalid>"),
            (-1, "0s"),
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (9 * MINUTE + 59, "9m59s"),
            (10 * MINUTE + 59, "10m"),
            (3 * HOUR - 1, "179m"),
            (3 * HOUR, "3h"),
            (7 * HOUR + 59 * MINUTE + 59, "7h59m"),
            (8 * HOUR + 59 * MINUTE, "8h"),
            (48 * HOUR - 1, "47h"),
            (48 * HOUR, "2d"),
            (3 * DAY + 5 * HOUR, "3d5h"),
            (8 * DAY - 1, "7d23h"),
            (8 * DAY + HOUR, "8d"),
            (2 * YEAR - 1, "729d"),
            (2 * YEAR, "2y"),
            (2 * YEAR + DAY, "2y1d"),
            (8 * YEAR - 1, "7y364d"),
            (8 * YEAR + 300 * DAY, "8y"),
        ] {
            assert_eq!(human(seconds), shown, "{seconds} seconds");
        }
    }

    proptest! {
        #[test]
        fn nothing_changes_before_it_is_said_to(seconds in -5_i64..400_000_000, small in -5_i64..2_000_000) {
            for seconds in [seconds, small, small / 50] {
                let next = until_next(seconds);
                prop_assert!(next >= 1);
                prop_assert_eq!(human(seconds), human(seconds + next - 1));
            }
        }
    }

    #[test]
    fn a_shown_unit_lasts_as_long_as_it_is() {
        for (seconds, next) in [
            (0, 1),
            (599, 1),
            (600, 60),
            (659, 1),
            (3 * 3600, 60),
            (28_800, 3600),
            (691_200, 86_400),
        ] {
            assert_eq!(until_next(seconds), next, "{seconds}");
            assert_ne!(human(seconds), human(seconds + next), "{seconds}");
        }
    }

    #[test]
    fn ages_come_from_timestamps() {
        let now: Timestamp = "2026-01-02T00:00:00.9Z".parse().unwrap();
        for (created, shown) in [
            ("2026-01-01T23:58:30Z", "90s"),
            ("2026-01-02T01:00:00+01:00", "0s"),
            ("2026-01-02T00:00:02Z", "0s"),
            ("2026-01-02T00:00:03Z", "<invalid>"),
            ("", "<unknown>"),
            ("0001-01-01T00:00:00Z", "<unknown>"),
            ("yesterday", "<unknown>"),
        ] {
            assert_eq!(age(created, now), shown, "{created:?}");
        }
    }
}
