//! What a flag's value may be.

use std::time::Duration;

use clap::ValueEnum;

use crate::config::parse_duration;

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table with more columns
    Wide,
    /// JSON
    Json,
    /// YAML
    Yaml,
    /// CLUSTER:TYPE/NAME
    Name,
}

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless the environment says otherwise
    #[default]
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

impl ColorChoice {
    /// The choice of this name.
    pub fn named(name: &str) -> Option<Self> {
        <Self as ValueEnum>::from_str(name, false).ok()
    }
}

/// Who pretends what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DryRun {
    /// Really does it
    None,
    /// Asks nothing of the servers that would change anything
    Client,
    /// Lets the servers do everything but the change
    Server,
}

impl DryRun {
    /// What kubectl puts behind the line that says what would have been done.
    pub fn suffix(self) -> &'static str {
        match self {
            DryRun::None => "",
            DryRun::Client => " (dry run)",
            DryRun::Server => " (server dry run)",
        }
    }
}

/// What servers do with unknown fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Validate {
    /// Refuse them
    #[value(alias = "true")]
    Strict,
    /// Warn of them
    Warn,
    /// Drop them
    #[value(alias = "false")]
    Ignore,
}

/// What happens to dependents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Cascade {
    /// They are deleted afterwards
    #[value(alias = "true")]
    Background,
    /// They are deleted first
    Foreground,
    /// They stay
    #[value(alias = "false")]
    Orphan,
}

/// kubectl's formats are found whatever their case, but `wide` is not.
pub(super) fn format(text: &str) -> Result<Format, String> {
    match text {
        "wide" => Ok(Format::Wide),
        _ if text.eq_ignore_ascii_case("json") => Ok(Format::Json),
        _ if text.eq_ignore_ascii_case("yaml") => Ok(Format::Yaml),
        _ if text.eq_ignore_ascii_case("name") => Ok(Format::Name),
        _ => Err("allowed formats are: json,name,wide,yaml".to_owned()),
    }
}

/// A boolean flag's value, as Go's `strconv.ParseBool` reads it.
pub fn go_bool(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(false),
        _ => Err(format!("strconv.ParseBool: parsing {text:?}: invalid syntax")),
    }
}

/// A bare number of seconds, or a Go duration such as `1h2m3.5s` (`time.ParseDuration`).
pub fn go_duration(text: &str) -> Result<Duration, String> {
    let wrong = || {
        "must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)"
            .to_owned()
    };
    parse_duration(text).ok_or_else(wrong)
}

/// `--request-timeout`: as [`go_duration`], but a negative one is none, and the words are kubectl's own
/// (`client-go/tools/clientcmd/config.go`, `ParseTimeout`).
pub fn request_timeout(text: &str) -> Result<Duration, String> {
    match text.strip_prefix('-') {
        Some(rest) => go_duration(rest).map(|_| Duration::ZERO),
        None => go_duration(text),
    }
    .map_err(|_| {
        "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding \
         time unit (e.g. 1s | 2m | 3h)"
            .to_owned()
    })
}

/// A duration of a flag that has no sense below zero, where kubectl's time is up at once.
pub fn duration(text: &str) -> Result<Duration, String> {
    match signed_duration(text)? {
        (true, duration) if !duration.is_zero() => Ok(Duration::from_nanos(1)),
        (_, duration) => Ok(duration),
    }
}

/// A duration as Go's `time.ParseDuration` reads it, in its own words where it does not; and whether it is negative.
pub fn signed_duration(text: &str) -> Result<(bool, Duration), String> {
    let invalid = || format!("time: invalid duration {text:?}");
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok((negative, Duration::ZERO));
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let length = |part: &str, of: fn(char) -> bool| part.find(|c| !of(c)).unwrap_or(part.len());
        let (number, after) = rest.split_at(length(rest, |c| c.is_ascii_digit() || c == '.'));
        let number: f64 = number.parse().map_err(|_| invalid())?;
        let (unit, after) = after.split_at(length(after, |c| !c.is_ascii_digit() && c != '.'));
        seconds += number
            * match unit {
                "ns" => 1e-9,
                "us" | "µs" | "μs" => 1e-6,
                "ms" => 1e-3,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                "" => return Err(format!("time: missing unit in duration {text:?}")),
                unit => return Err(format!("time: unknown unit {unit:?} in duration {text:?}")),
            };
        rest = after;
    }
    // 64 bits of nanoseconds are all that Go has.
    if seconds > 9_223_372_036.0 {
        return Err(invalid());
    }
    let duration = Duration::try_from_secs_f64(seconds).map_err(|_| invalid())?;
    Ok((negative, duration))
}

/// `--watch-timeout`: servers count in whole seconds.
pub fn watch_timeout(text: &str) -> Result<Duration, String> {
    match go_duration(text)? {
        timeout if timeout < Duration::from_secs(1) => Err("must be at least 1s".to_owned()),
        timeout => Ok(timeout),
    }
}

/// A number of bytes, with `Ki`, `Mi` or `Gi` behind it as Kubernetes writes them.
pub fn size(text: &str) -> Result<usize, String> {
    let units = [("Ki", 10), ("Mi", 20), ("Gi", 30)];
    let found = units
        .iter()
        .find_map(|(unit, shift)| Some((text.strip_suffix(unit)?, *shift)));
    let (digits, shift) = found.unwrap_or((text, 0));
    digits
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_mul(1 << shift))
        .filter(|size| *size > 0)
        .ok_or_else(|| "must be a number of bytes, such as 1048576, 512Mi or 1Gi".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_kubernetes_quantities() {
        assert_eq!(size("512Mi"), Ok(512 << 20));
        assert_eq!(size("1000"), Ok(1000));
        for wrong in ["", "0", "-1", "1.5Gi", "1G", "Mi", "99999999999999Gi"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn booleans_are_gos() {
        assert_eq!(go_bool("T"), Ok(true));
        assert_eq!(go_bool("0"), Ok(false));
        assert_eq!(
            go_bool("maybe"),
            Err("strconv.ParseBool: parsing \"maybe\": invalid syntax".to_owned())
        );
        assert!(go_bool("yes").is_err());
    }

    #[test]
    fn durations_are_gos() {
        assert_eq!(go_duration("7"), Ok(Duration::from_secs(7)));
        assert_eq!(go_duration("1m30s"), Ok(Duration::from_secs(90)));
        assert_eq!(go_duration("1.5h"), Ok(Duration::from_secs(5400)));
        assert_eq!(go_duration("250ms"), Ok(Duration::from_millis(250)));
        for wrong in ["", "x", "1x", "-1s", "s", "1s2", "99999999999999999999h"] {
            assert!(go_duration(wrong).is_err(), "{wrong}");
        }
    }
}
