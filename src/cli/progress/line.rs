//! What is known of the clusters while a call runs, and the one line that says it. Pure: time and width are told.

use std::time::Instant;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::output::escape;

/// How the clusters stand, in cluster order.
#[derive(Debug)]
pub(super) struct Parts(Vec<Part>);

#[derive(Debug)]
struct Part {
    name: String,
    /// How many requests are on their way, and since when there have been any.
    asked: usize,
    since: Option<Instant>,
    /// How many objects of the list that is being read have come, and whether there are more of them.
    rows: usize,
    more: bool,
    /// What the last answer failed with, in a word.
    failed: Option<&'static str>,
}

impl Part {
    fn is_busy(&self) -> bool {
        self.asked > 0 || self.more
    }

    /// Whether there is anything to say of it.
    fn was_asked(&self) -> bool {
        self.since.is_some() || self.failed.is_some()
    }

    fn text(&self, now: Instant) -> String {
        let name = escape::terminal(&self.name);
        let rows = match self.rows {
            1 => "1 row".to_owned(),
            rows => format!("{rows} rows"),
        };
        match (self.is_busy(), self.failed, self.rows) {
            (true, _, 1..) => format!("{name} {rows}"),
            (true, _, 0) => match self.since.map_or(0, |since| (now - since).as_secs()) {
                0 => format!("{name} waiting"),
                seconds => format!("{name} waiting {seconds}s"),
            },
            (false, Some(reason), _) => format!("{name} failed ({reason})"),
            (false, None, 0) => format!("{name} done"),
            (false, None, _) => format!("{name} done ({rows})"),
        }
    }
}

impl Parts {
    /// Clusters that have not been asked anything.
    pub(super) fn new(names: impl IntoIterator<Item = String>) -> Self {
        let part = |name| Part {
            name,
            asked: 0,
            since: None,
            rows: 0,
            more: false,
            failed: None,
        };
        Parts(names.into_iter().map(part).collect())
    }

    fn of(&mut self, cluster: &str) -> Option<&mut Part> {
        self.0.iter_mut().find(|part| part.name == cluster)
    }

    /// A request goes out.
    pub(super) fn sending(&mut self, cluster: &str, now: Instant) {
        if let Some(part) = self.of(cluster) {
            if part.asked == 0 {
                part.since = Some(now);
            }
            part.asked += 1;
        }
    }

    /// A request was answered, or failed for a reason.
    pub(super) fn answered(&mut self, cluster: &str, failed: Option<&'static str>) {
        if let Some(part) = self.of(cluster) {
            part.asked = part.asked.saturating_sub(1);
            part.failed = failed;
            part.more &= failed.is_none();
        }
    }

    /// A page of a list has come.
    pub(super) fn listed(&mut self, cluster: &str, objects: usize, first: bool, more: bool) {
        if let Some(part) = self.of(cluster) {
            part.rows = objects + if first { 0 } else { part.rows };
            part.more = more;
        }
    }

    /// The line, of fewer columns than `width`; `None` when nobody is waited for.
    pub(super) fn line(&self, now: Instant, width: usize) -> Option<String> {
        if !self.0.iter().any(Part::is_busy) {
            return None;
        }
        let told: Vec<&Part> = self.0.iter().filter(|part| part.was_asked()).collect();
        let texts = |parts: &[&Part]| {
            parts
                .iter()
                .map(|part| part.text(now))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let full = texts(&told);
        if full.width() < width {
            return Some(full);
        }
        // Those that are done matter least.
        let all = told.len();
        let open: Vec<&Part> = told
            .into_iter()
            .filter(|part| part.is_busy() || part.failed.is_some())
            .collect();
        let done = all - open.len();
        Some(cut(&format!("{done} of {all} done, {}", texts(&open)), width))
    }
}

/// As much of the text as has fewer columns than `width`; a sign says that it goes on. The last column stays free: a terminal may
/// go to the next line when something stands in it.
fn cut(text: &str, width: usize) -> String {
    if text.width() < width {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut columns = 0;
    for character in text.chars() {
        columns += character.width().unwrap_or(0);
        if columns + 1 >= width {
            break;
        }
        short.push(character);
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn parts(names: &[&str]) -> Parts {
        Parts::new(names.iter().map(|name| (*name).to_owned()))
    }

    #[test]
    fn each_cluster_says_how_far_it_is() {
        let start = Instant::now();
        let later = start + Duration::from_secs(3);
        let mut parts = parts(&["az-a", "az-b", "az-c", "home", "idle"]);
        assert_eq!(parts.line(start, 80), None);
        for cluster in ["az-a", "az-b", "az-c", "home"] {
            parts.sending(cluster, start);
        }
        assert_eq!(
            parts.line(start, 80).unwrap(),
            "az-a waiting, az-b waiting, az-c waiting, home waiting"
        );
        parts.answered("az-a", None);
        parts.listed("az-a", 500, true, true);
        parts.answered("az-c", Some("tls"));
        parts.answered("home", None);
        parts.listed("home", 1, true, false);
        assert_eq!(
            parts.line(later, 80).unwrap(),
            "az-a 500 rows, az-b waiting 3s, az-c failed (tls), home done (1 row)"
        );
        // The next page counts with the first; the next list does not.
        parts.listed("az-a", 20, false, false);
        parts.sending("home", later);
        parts.answered("home", None);
        parts.listed("home", 7, true, false);
        assert_eq!(
            parts.line(later, 80).unwrap(),
            "az-a done (520 rows), az-b waiting 3s, az-c failed (tls), home done (7 rows)"
        );
        parts.answered("az-b", None);
        assert_eq!(parts.line(later, 80), None);
    }

    #[test]
    fn what_has_no_room_is_summed_up_and_cut() {
        let start = Instant::now();
        let names: Vec<String> = (0..50).map(|number| format!("az-{number:02}")).collect();
        let mut parts = Parts::new(names.clone());
        for (number, name) in names.iter().enumerate() {
            parts.sending(name, start);
            if number >= 4 {
                parts.answered(name, (number == 9).then_some("timeout"));
            }
        }
        let line = |parts: &Parts, width| parts.line(start + Duration::from_secs(2), width).unwrap();
        assert_eq!(
            line(&parts, 90),
            "45 of 50 done, az-00 waiting 2s, az-01 waiting 2s, az-02 waiting 2s, az-03 waiting 2s, a…"
        );
        for width in [1, 2, 10, 79, 80, 200] {
            assert!(
                line(&parts, width).width() <= width.saturating_sub(1).max(1),
                "{width}"
            );
        }
    }

    #[test]
    fn names_neither_drive_the_terminal_nor_deceive_about_their_width() {
        let start = Instant::now();
        let mut parts = parts(&["\u{1b}[2J", "日本"]);
        parts.sending("\u{1b}[2J", start);
        parts.sending("日本", start);
        assert_eq!(parts.line(start, 80).unwrap(), "^[[2J waiting, 日本 waiting");
        assert!(parts.line(start, 20).unwrap().width() < 20);
        // Of a cluster that nobody has named nothing is kept.
        parts.sending("other", start);
        parts.listed("other", 1, true, false);
        parts.answered("other", None);
    }
}
