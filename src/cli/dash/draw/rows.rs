//! The table: the rows that are seen, and no others.

use std::borrow::Cow;

use jiff::Timestamp;

use super::super::health::Standing;
use super::super::row::Row;
use super::super::state::State;
use super::super::table::Column;
use super::line::Canvas;
use crate::output::tone::{self, Tone};

/// The marks in front of a row: chosen, in several clusters, maybe out of date.
const MARKS: usize = 3;
/// How far columns stand apart; behind a header is room for the mark of the order already.
const GAP: usize = 2;

/// The names of the columns, with a mark at the one that sorts.
pub fn header(canvas: &mut Canvas<'_>, state: &State, y: u16) {
    if state.layout().header == 0 {
        return;
    }
    let style = canvas.palette.header();
    let table = state.table();
    let mut x = MARKS;
    for column in state.columns() {
        let mark = match (table.is_sorted_by(column), table.view().descending) {
            (false, _) => "",
            (true, false) => "▲",
            (true, true) => "▼",
        };
        let width = table.width(column);
        let end = canvas.text(x, y, table.header(column), width, style);
        canvas.text(end, y, mark, 1, style);
        x += width + GAP;
    }
}

/// The rows from the first that is seen on.
pub fn rows(canvas: &mut Canvas<'_>, state: &State, y: u16, now: Timestamp) {
    let table = state.table();
    if table.shown().is_empty() && state.layout().rows > 0 {
        let style = canvas.palette.waiting();
        canvas.cut(MARKS, y, &nothing(state), usize::MAX, style);
        return;
    }
    let columns: Vec<(Column, usize)> = state
        .columns()
        .into_iter()
        .map(|column| (column, table.width(column)))
        .collect();
    let seen = table.shown().iter().enumerate().skip(state.top());
    for ((at, id), y) in seen.zip(y..y + state.layout().rows) {
        if let Some(row) = table.row(*id) {
            draw_row(canvas, state, row, at == state.cursor(), &columns, y, now);
        }
    }
}

fn draw_row(
    canvas: &mut Canvas<'_>,
    state: &State,
    row: &Row,
    is_chosen: bool,
    columns: &[(Column, usize)],
    y: u16,
    now: Timestamp,
) {
    let table = state.table();
    let is_duplicate = table.is_duplicate(row);
    let is_stale = state
        .health()
        .get(row.cluster)
        .is_some_and(|health| health.is_stale());
    let palette = canvas.palette;
    let copied = is_duplicate.then_some(Tone::Duplicate);
    let mut mark = |x, shown: bool, mark, tone| {
        canvas.text(
            x,
            y,
            if shown { mark } else { " " },
            1,
            palette.cell(tone, is_stale),
        );
    };
    mark(0, is_chosen, ">", None);
    mark(1, is_duplicate, "*", copied);
    mark(2, is_stale, "?", None);
    let texts: Vec<Cow<'_, str>> = columns
        .iter()
        .map(|(column, _)| match column {
            Column::Cluster => Cow::Borrowed(table.cluster(row.cluster)),
            Column::Namespace => Cow::Borrowed(row.key.namespace.as_deref().unwrap_or_default()),
            Column::Served(at) => table
                .cell(row, *at)
                .map(|cell| cell.text(now))
                .unwrap_or_default(),
            Column::AlsoIn => Cow::Owned(table.also_in(row.cluster, &row.key).join(",")),
        })
        .collect();
    // As in `get`: a cell has its own tone, the name that of the row, and what says where the object is that of a copy.
    let headers = columns.iter().map(|(column, _)| table.header(*column));
    let (tones, of_row) = tone::of_row(headers.zip(texts.iter().map(|text| &**text)));
    let mut x = MARKS;
    for (place, ((column, width), text)) in columns.iter().zip(&texts).enumerate() {
        let tone = match column {
            Column::Cluster | Column::AlsoIn => copied,
            Column::Served(at) if table.is_name(row, *at) => of_row,
            _ => tones.get(place).copied().flatten(),
        };
        // The last one has all the room that is left.
        let most = if place + 1 == columns.len() {
            usize::MAX
        } else {
            *width
        };
        canvas.cut(x, y, text, most, palette.cell(tone, is_stale));
        x += width + GAP;
    }
    if is_chosen {
        let style = canvas.palette.chosen();
        canvas.style(y, style);
    }
}

/// Why there is no row.
fn nothing(state: &State) -> String {
    if state.table().total() > 0 {
        return "no row matches; Esc shows all of them".to_owned();
    }
    let names = |stale: bool| {
        let clusters = state.health().iter().filter(|health| match stale {
            true => health.is_stale(),
            false => health.standing == Standing::Connecting || !(health.synced || health.is_stale()),
        });
        clusters
            .map(|health| &*health.name)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (waiting, stale) = (names(false), names(true));
    if !waiting.is_empty() {
        return format!("waiting for {waiting}");
    }
    match stale.is_empty() {
        true => "No resources found".to_owned(),
        false => format!("nothing but what may be in {stale}"),
    }
}
