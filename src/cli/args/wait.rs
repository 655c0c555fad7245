//! The flags of `wait`.

use std::time::Duration;

use clap::builder::ValueParser;
use clap::{ArgAction, Args};

use super::output::ObjectOutput;
use super::read::{Files, Select};
use super::values::go_bool;

/// What kubectl makes of a negative timeout (`pkg/cmd/wait/wait.go`).
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Waiting for objects.
#[derive(Debug, Clone, Args)]
pub struct Wait {
    /// TYPE NAME…, TYPE/NAME…, CLUSTER:TYPE/NAME…, or TYPE with --all or a selector
    #[arg(value_name = "RESOURCE")]
    pub resources: Vec<String>,
    /// What to wait for: create, delete, condition=NAME[=STATUS], or jsonpath={PATH}[=VALUE]; may be repeated, then all of
    /// them in this order, create first
    #[arg(long = "for", value_name = "CONDITION", action = ArgAction::Append)]
    pub conditions: Vec<String>,
    /// How long to wait; 0 looks once, negative is a week
    #[arg(long, value_name = "DURATION", default_value = "30s", allow_hyphen_values = true, value_parser = timeout)]
    pub timeout: Timeout,
    /// A manifest file, a directory, a URL, or `-` for stdin
    #[arg(short = 'f', long, value_name = "FILE", value_delimiter = ',', value_hint = clap::ValueHint::AnyPath)]
    pub filename: Vec<String>,
    /// Descends into directories; on unless it is false
    #[arg(short = 'R', long, default_value = "true", action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = ValueParser::new(go_bool), value_name = "BOOL")]
    pub recursive: bool,
    #[command(flatten)]
    pub select: Select,
    /// All objects of the types
    #[arg(long)]
    pub all: bool,
    /// Namespaces of all objects
    #[arg(short = 'A', long)]
    pub all_namespaces: bool,
    #[command(flatten)]
    pub output: ObjectOutput,
}

impl Wait {
    /// The manifests, as the commands that share them take them.
    pub fn files(&self) -> Files {
        Files {
            filename: self.filename.clone(),
            // kubectl's wait has no -k.
            kustomize: None,
            recursive: self.recursive,
        }
    }
}

/// How long is waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeout {
    /// Not at all: what is there is looked at once.
    Once,
    /// At most so long.
    After(Duration),
}

/// A duration as Go's `time.ParseDuration` reads it, in its own words where it does not.
fn timeout(text: &str) -> Result<Timeout, String> {
    let invalid = || format!("time: invalid duration {text:?}");
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok(Timeout::Once);
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
    Ok(match duration {
        Duration::ZERO => Timeout::Once,
        _ if negative => Timeout::After(WEEK),
        duration => Timeout::After(duration),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_gos_durations() {
        assert_eq!(timeout("30s"), Ok(Timeout::After(Duration::from_secs(30))));
        assert_eq!(
            timeout("1h1m.5s"),
            Ok(Timeout::After(Duration::from_millis(3_660_500)))
        );
        assert_eq!(timeout("1ns"), Ok(Timeout::After(Duration::from_nanos(1))));
        for zero in ["0", "0s", "-0", "+0m"] {
            assert_eq!(timeout(zero), Ok(Timeout::Once), "{zero}");
        }
        assert_eq!(timeout("-1s"), Ok(Timeout::After(WEEK)));
    }

    #[test]
    fn what_is_no_duration_is_said_in_gos_words() {
        for (text, error) in [
            ("", r#"time: invalid duration """#),
            ("abc", r#"time: invalid duration "abc""#),
            ("1.2.3s", r#"time: invalid duration "1.2.3s""#),
            ("9999999h", r#"time: invalid duration "9999999h""#),
            ("1", r#"time: missing unit in duration "1""#),
            ("1x", r#"time: unknown unit "x" in duration "1x""#),
        ] {
            assert_eq!(timeout(text), Err(error.to_owned()), "{text}");
        }
    }
}
