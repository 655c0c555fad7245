//! What is to be seen at a glance in a table: cells that say that something is not as it should be, and copies.
//!
//! A tone is a colour with a meaning. Which cells have one is found out here, from the words that Kubernetes and its operators
//! print; whether it is shown is decided by whoever makes the table, and never by a format for programs.

use anstyle::{AnsiColor, Style};

/// Why something stands out. Of two, the greater one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// It begins a part of the output.
    Heading,
    /// It exists in more than one cluster.
    Duplicate,
    /// It is not ready, and may be soon; or nobody knows.
    Doubtful,
    /// It does not work.
    Bad,
}

impl Tone {
    /// The colours are the terminal's own sixteen, which its user has chosen to be readable.
    pub fn style(self) -> Style {
        let color = |color: AnsiColor| color.on_default();
        match self {
            Tone::Heading => Style::new().bold(),
            Tone::Duplicate => color(AnsiColor::Magenta),
            Tone::Doubtful => color(AnsiColor::Yellow),
            Tone::Bad => color(AnsiColor::Red),
        }
    }

    /// Text in this tone, as a terminal takes it.
    pub fn paint(self, text: &str) -> String {
        let style = self.style();
        format!("{style}{text}{style:#}")
    }
}

/// The tones of a row's cells, each told with its column's header; and the row's own, the greatest of them.
///
/// Servers print states as words for people; there is no field that says "bad". So a cell is judged by what its column is
/// called and which word stands in it, and only where both are well known, since a false alarm costs more than a missing one:
///
/// - A column of states (`STATUS`, `PHASE`, `STATE`, `CONDITION`, `HEALTH`) has one word, or several with commas as for
///   nodes (`Ready,SchedulingDisabled`). kubectl's words for pods are those of `printPod` in `pkg/printers/internalversion`
///   and the kubelet's reasons; `Init:` may stand before them. Whatever ends with `BackOff` or `Error`, or begins with `Err`, is
///   a reason that the kubelet waits for.
/// - A column of a condition (`READY`, `AVAILABLE`, `HEALTHY`, `SYNCED` and the like) says `True`, `False` or `Unknown`. `False` is bad
///   there, whereas `False` in `SUSPENDED` or `PAUSED` is as it should be, so only conditions that are good when true count.
/// - `READY` of workloads counts, `1/3`. Fewer than wanted is not ready, unless the row has run to its end: the pod of a
///   finished job is `0/1` and `Completed`.
pub fn of_row<'a>(cells: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Vec<Option<Tone>>, Option<Tone>) {
    let cells: Vec<(&str, &str)> = cells.into_iter().collect();
    let ended = cells
        .iter()
        .any(|(column, text)| has_states(column) && is_one_of(text, &ENDED));
    let tones: Vec<Option<Tone>> = cells
        .iter()
        .map(|(column, text)| of_cell(column, text, ended))
        .collect();
    let row = tones.iter().copied().max().flatten();
    (tones, row)
}

/// The columns of states.
const STATES: [&str; 5] = ["STATUS", "PHASE", "STATE", "CONDITION", "HEALTH"];
/// The columns of conditions that are good when they are true.
const CONDITIONS: [&str; 9] = [
    "READY",
    "AVAILABLE",
    "HEALTHY",
    "SYNCED",
    "ESTABLISHED",
    "ACCEPTED",
    "PROGRAMMED",
    "SUCCEEDED",
    "REACHABLE",
];
/// The states of what has run to its end as it should.
const ENDED: [&str; 3] = ["Completed", "Complete", "Succeeded"];
/// The states of what does not work.
const BAD: [&str; 21] = [
    "Failed",
    "Failure",
    "Error",
    "NotReady",
    "Evicted",
    "OOMKilled",
    "DeadlineExceeded",
    "InvalidImageName",
    "ContainerCannotRun",
    "ContainerStatusUnknown",
    "NodeLost",
    "NodeAffinity",
    "UnexpectedAdmissionError",
    "Lost",
    "Denied",
    "Degraded",
    "Unhealthy",
    "Unavailable",
    "Unreachable",
    "Offline",
    "Down",
];
/// The states of what is not ready yet or any more, or of which nothing is known.
const DOUBTFUL: [&str; 14] = [
    "Unknown",
    "Pending",
    "Terminating",
    "Deleting",
    "ContainerCreating",
    "PodInitializing",
    "SchedulingGated",
    "SchedulingDisabled",
    "Unschedulable",
    "Preempting",
    "Released",
    "Progressing",
    "Warning",
    "Suspended",
];

fn has_states(column: &str) -> bool {
    is_one_of(column, &STATES)
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn of_cell(column: &str, text: &str, ended: bool) -> Option<Tone> {
    if has_states(column) {
        return text.split(',').map(of_state).max().flatten();
    }
    if !is_one_of(column, &CONDITIONS) {
        return None;
    }
    if let Some((ready, wanted)) = text.split_once('/') {
        let (ready, wanted): (u64, u64) = (ready.parse().ok()?, wanted.parse().ok()?);
        return (ready < wanted && !ended).then_some(Tone::Bad);
    }
    match text {
        text if text.eq_ignore_ascii_case("false") => Some(Tone::Bad),
        text if text.eq_ignore_ascii_case("unknown") => Some(Tone::Doubtful),
        _ => None,
    }
}

fn of_state(word: &str) -> Option<Tone> {
    let word = word.trim();
    let (initial, word) = match word.strip_prefix("Init:") {
        Some(word) => (true, word),
        None => (false, word),
    };
    let number = |prefix: &str| word.strip_prefix(prefix).filter(|number| *number != "0");
    if is_one_of(word, &BAD)
        || word.ends_with("BackOff")
        || word.ends_with("Error")
        || word.starts_with("Err")
        || number("ExitCode:").is_some()
        || number("Signal:").is_some()
    {
        return Some(Tone::Bad);
    }
    // `Init:1/2`: an init container is running.
    (initial || is_one_of(word, &DOUBTFUL)).then_some(Tone::Doubtful)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(column: &str, text: &str) -> Option<Tone> {
        of_row([(column, text)]).1
    }

    #[test]
    fn states_are_known_by_their_words() {
        for word in [
            "Failed",
            "Error",
            "CrashLoopBackOff",
            "ImagePullBackOff",
            "ErrImagePull",
            "CreateContainerConfigError",
            "Init:CrashLoopBackOff",
            "Init:Error",
            "Init:ExitCode:1",
            "Signal:9",
            "NotReady",
            "NotReady,SchedulingDisabled",
            "Evicted",
        ] {
            assert_eq!(of("STATUS", word), Some(Tone::Bad), "{word}");
        }
        for word in [
            "Unknown",
            "Pending",
            "Terminating",
            "ContainerCreating",
            "Init:0/2",
            "Ready,SchedulingDisabled",
        ] {
            assert_eq!(of("STATUS", word), Some(Tone::Doubtful), "{word}");
        }
        for word in [
            "Running",
            "Completed",
            "Ready",
            "Active",
            "Bound",
            "ExitCode:0",
            "",
        ] {
            assert_eq!(of("STATUS", word), None, "{word}");
        }
        assert_eq!(of("PHASE", "failed"), Some(Tone::Bad));
        // A word means what it means in its column alone.
        assert_eq!(of("NAME", "Failed"), None);
        assert_eq!(of("REASON", "Failed"), None);
    }

    #[test]
    fn conditions_that_are_good_when_true_are_bad_when_false() {
        assert_eq!(of("READY", "False"), Some(Tone::Bad));
        assert_eq!(of("Ready", "false"), Some(Tone::Bad));
        assert_eq!(of("SYNCED", "Unknown"), Some(Tone::Doubtful));
        assert_eq!(of("READY", "True"), None);
        assert_eq!(of("SUSPENDED", "False"), None);
        assert_eq!(of("READY", ""), None);
    }

    #[test]
    fn fewer_than_wanted_is_not_ready_unless_it_has_ended() {
        assert_eq!(of("READY", "1/3"), Some(Tone::Bad));
        assert_eq!(of("READY", "3/3"), None);
        assert_eq!(of("READY", "0/0"), None);
        // A DaemonSet's READY is a number, which says nothing by itself.
        assert_eq!(of("READY", "0"), None);
        let job = [("NAME", "job-1"), ("READY", "0/1"), ("STATUS", "Completed")];
        assert_eq!(of_row(job), (vec![None, None, None], None));
        let pod = [("NAME", "p"), ("READY", "0/1"), ("STATUS", "Pending")];
        assert_eq!(
            of_row(pod),
            (vec![None, Some(Tone::Bad), Some(Tone::Doubtful)], Some(Tone::Bad))
        );
    }

    #[test]
    fn paint_is_taken_off_again() {
        assert_eq!(Tone::Bad.paint("no"), "\u{1b}[31mno\u{1b}[0m");
        assert_eq!(Tone::Heading.paint("az-a"), "\u{1b}[1maz-a\u{1b}[0m");
    }
}
