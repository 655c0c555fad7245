//! One object, line by line; and the keys explained.

use unicode_width::UnicodeWidthStr as _;

use super::super::keys::HELP;
use super::super::pager::{Content, Pager};
use super::super::state::State;
use super::line::Canvas;

/// The keys that are always in sight.
const KEYS: &str = "Esc back  ↑ ↓ PgUp PgDn scroll  ⏎ describe  y YAML  e events";

/// The object that is looked at.
pub fn object(canvas: &mut Canvas<'_>, state: &State, y: u16) {
    let Some(pager) = state.pager() else { return };
    let layout = state.layout();
    if layout.title > 0 {
        let style = canvas.palette.title();
        canvas.style(y, style);
        canvas.cut(0, y, &title(state, pager), usize::MAX, style);
    }
    let first = y + layout.title;
    let style = canvas.palette.plain();
    match &pager.content {
        Content::Awaited => {
            let style = canvas.palette.waiting();
            let cluster = state.table().cluster(pager.wanted.cluster);
            canvas.cut(0, first, &format!("waiting for {cluster}"), usize::MAX, style);
        }
        Content::Failed(why) => {
            let style = canvas.palette.trouble();
            for (line, y) in why.lines().zip(first..first + layout.body) {
                canvas.cut(0, y, line, usize::MAX, style);
            }
        }
        Content::Lines(lines) => {
            let seen = lines.iter().skip(pager.top);
            for (line, y) in seen.zip(first..first + layout.body) {
                canvas.cut(0, y, behind(line, pager.left), usize::MAX, style);
            }
        }
    }
    if layout.footer > 0 {
        let y = first + layout.body;
        let style = canvas.palette.footer();
        let last = pager.lines().len();
        let end = last.min(pager.top + usize::from(layout.body));
        let place = match last {
            0 => String::new(),
            _ => format!(" {}-{end} of {last}", pager.top + 1),
        };
        let room = canvas.width().saturating_sub(place.width());
        canvas.cut(0, y, KEYS, room, style);
        canvas.text(room, y, &place, usize::MAX, style);
    }
}

fn title(state: &State, pager: &Pager) -> String {
    let wanted = &pager.wanted;
    let mut title = format!("{}:", state.table().cluster(wanted.cluster));
    if let Some(namespace) = &wanted.key.namespace {
        title.push_str(namespace);
        title.push('/');
    }
    title.push_str(&wanted.key.name);
    title.push_str("  ");
    title.push_str(wanted.aspect.name());
    let is_stale = state
        .health()
        .get(wanted.cluster)
        .is_some_and(|health| health.is_stale());
    if pager.is_gone {
        title.push_str(", as it was before it was deleted");
    } else if is_stale {
        title.push_str(", maybe out of date");
    }
    title
}

/// What a line has behind so many characters.
fn behind(line: &str, count: usize) -> &str {
    let start = line.char_indices().nth(count).map_or(line.len(), |(at, _)| at);
    &line[start..]
}

/// The keys, explained.
pub fn help(canvas: &mut Canvas<'_>, state: &State, y: u16) {
    let layout = state.layout();
    if layout.title > 0 {
        let style = canvas.palette.title();
        canvas.style(y, style);
        canvas.cut(0, y, "dash: the keys; any key goes back", usize::MAX, style);
    }
    let marks = [
        ("", ""),
        (">", "the chosen row"),
        ("*", "the object is in other clusters too: see ALSO-IN"),
        ("?", "the cluster does not answer: its rows may be out of date"),
        ("● ○ ✗", "a cluster is live, has not answered yet, is lost"),
    ];
    let style = canvas.palette.plain();
    let from = y + layout.title;
    for ((keys, what), y) in HELP
        .iter()
        .chain(&marks)
        .zip(from..from + layout.body + layout.footer)
    {
        canvas.text(1, y, keys, 12, style);
        canvas.cut(15, y, what, usize::MAX, style);
    }
}
