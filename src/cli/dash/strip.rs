//! The strip of the clusters' health, as text: which cluster stands where.

use unicode_width::UnicodeWidthStr as _;

use super::health::Standing;
use super::state::State;
use crate::output::escape;

/// A cluster in the strip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The cluster, by number.
    pub cluster: usize,
    /// `● az-a 5000`.
    pub text: String,
}

/// How far entries stand apart.
pub const GAP: usize = 3;

/// The clusters, in their order, each with its mark and the number of its rows.
///
/// The marks differ without colour: a full circle tells what happens, an empty one is not there yet, a cross is lost. What is
/// still coming in has dots behind the number.
pub fn entries(state: &State) -> Vec<Entry> {
    let entry = |(cluster, health): (usize, &super::health::Health)| {
        let mark = match health.standing {
            Standing::Connecting => '○',
            Standing::Live => '●',
            Standing::Lost { .. } | Standing::Failed { .. } => '✗',
        };
        let more = if health.synced { "" } else { "…" };
        let name = escape::terminal(&health.name);
        Entry {
            cluster,
            text: format!("{mark} {name} {}{more}", state.table().count(cluster)),
        }
    };
    state.health().iter().enumerate().map(entry).collect()
}

/// The entries as lines, as many in a line as find room.
pub fn packed(entries: &[Entry], width: usize) -> Vec<Vec<&Entry>> {
    let mut lines: Vec<Vec<&Entry>> = Vec::new();
    let mut room = 0;
    for entry in entries {
        let needed = entry.text.width() + GAP;
        match lines.last_mut() {
            // Nothing stands behind the last one in a line.
            Some(line) if needed <= room + GAP => line.push(entry),
            _ => {
                room = width;
                lines.push(vec![entry]);
            }
        }
        room = room.saturating_sub(needed);
    }
    lines
}
