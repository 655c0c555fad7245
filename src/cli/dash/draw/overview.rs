//! What stands around the table: what is watched, the clusters, the keys.

use jiff::Timestamp;
use unicode_width::UnicodeWidthStr as _;

use super::super::health::Standing;
use super::super::state::State;
use super::super::strip;
use super::line::Canvas;
use crate::output::duration::human;

/// The keys that are always in sight.
const KEYS: &str = "? help  / filter  s sort  r reverse  c cluster  d duplicates  ⏎ describe  q quit";

/// What is watched, what of it is shown, and how much that is.
pub fn title(canvas: &mut Canvas<'_>, state: &State, y: u16) {
    if state.layout().title == 0 {
        return;
    }
    let style = canvas.palette.title();
    canvas.style(y, style);
    let counts = counts(state);
    let width = canvas.width();
    let at = width.saturating_sub(counts.width());
    // The counts give way to the name of what is counted.
    let room = match at > state.options().resource.width() {
        true => {
            canvas.text(at, y, &counts, counts.width(), style);
            at - 1
        }
        false => width,
    };
    let end = canvas.cut(0, y, &state.options().resource, room, style);
    let scope = scope(state);
    if !scope.is_empty() && end + 2 < room {
        canvas.cut(end + 2, y, &scope, room - end - 2, style);
    }
}

/// What is left out of what there is. What a key has changed comes first, for the rest may find no room.
fn scope(state: &State) -> String {
    let view = state.table().view();
    let mut scope = Vec::new();
    if !view.filter.is_empty() && !state.is_typing() {
        scope.push(format!("/{}", view.filter));
    }
    if let Some(cluster) = view.cluster {
        scope.push(format!("{} alone", state.table().cluster(cluster)));
    }
    if view.duplicates {
        scope.push("duplicates alone".to_owned());
    }
    if !state.options().scope.is_empty() {
        scope.push(state.options().scope.clone());
    }
    scope.join(", ")
}

fn counts(state: &State) -> String {
    let table = state.table();
    let (total, shown) = (table.total(), table.shown().len());
    let rows = if total == 1 { "row" } else { "rows" };
    let mut counts = match shown == total {
        true => format!("{total} {rows}"),
        false => format!("{shown} of {total} {rows}"),
    };
    match table.duplicates() {
        0 => {}
        1 => counts.push_str(", 1 duplicate"),
        many => counts.push_str(&format!(", {many} duplicates")),
    }
    counts
}

/// The clusters, with their marks.
pub fn strip(canvas: &mut Canvas<'_>, state: &State, y: u16) {
    let entries = strip::entries(state);
    let lines = strip::packed(&entries, canvas.width());
    let left_out = lines.len().saturating_sub(state.layout().strip.into());
    for (line, y) in lines.iter().zip(y..y + state.layout().strip) {
        let mut x = 0;
        for entry in line {
            let health = &state.health()[entry.cluster];
            let style = match health.standing {
                Standing::Connecting => canvas.palette.waiting(),
                Standing::Live => canvas.palette.live(),
                Standing::Lost { .. } | Standing::Failed { .. } => canvas.palette.trouble(),
            };
            x = canvas.cut(x, y, &entry.text, usize::MAX, style) + strip::GAP;
        }
    }
    if left_out > 0 && state.layout().strip > 0 {
        let shown: usize = lines.iter().take(state.layout().strip.into()).map(Vec::len).sum();
        let more = format!(" +{}", entries.len() - shown);
        let at = canvas.width().saturating_sub(more.width());
        let style = canvas.palette.waiting();
        canvas.text(at, y + state.layout().strip - 1, &more, more.width(), style);
    }
}

/// What is wrong with the clusters that do not answer, and since when.
pub fn troubles(canvas: &mut Canvas<'_>, state: &State, y: u16, now: Timestamp) {
    let troubled = state
        .health()
        .iter()
        .filter_map(|health| Some((health, health.trouble()?)));
    for ((health, why), y) in troubled.zip(y..y + state.layout().troubles) {
        let text = match health.standing {
            Standing::Lost { since, .. } => {
                let seconds = now.as_second() - since.as_second();
                format!(
                    "✗ {} reconnecting, lost {} ago: {why}",
                    health.name,
                    human(seconds.max(0))
                )
            }
            _ => format!("✗ {} failed: {why}", health.name),
        };
        let style = canvas.palette.trouble();
        canvas.cut(0, y, &text, usize::MAX, style);
    }
}

/// The keys, or the filter while it is typed; then where the cursor is.
pub fn footer(canvas: &mut Canvas<'_>, state: &State, y: u16) -> Option<u16> {
    if state.layout().footer == 0 {
        return None;
    }
    if !state.is_typing() {
        let style = canvas.palette.footer();
        canvas.cut(0, y, KEYS, usize::MAX, style);
        return None;
    }
    let prompt = format!("/{}", state.table().view().filter);
    // The end of what is typed is in sight.
    let mut start = 0;
    while prompt[start..].width() >= canvas.width() && start < prompt.len() {
        start += prompt[start..].chars().next().map_or(1, char::len_utf8);
    }
    let style = canvas.palette.prompt();
    let end = canvas.text(0, y, &prompt[start..], usize::MAX, style);
    u16::try_from(end).ok()
}
