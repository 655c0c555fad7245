//! A row of the dashboard: what a server says of an object, made ready to be shown, sorted and searched many times.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::Timestamp;
use unicode_width::UnicodeWidthStr as _;

use crate::client::{Cell as Served, ColumnDefinition, Form as _, ObjectKey, PlainRow, Row as _};
use crate::output::duration::{age, human};
use crate::output::{escape, go_value};

/// How far the clock of a server may be from ours for its ages to be known as the ages of objects, in seconds.
const CLOCKS_DIFFER: i64 = 30;
/// The room that an age takes at most: `7y364d`.
const AGE_WIDTH: usize = 6;

/// An object in one cluster.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its cluster, by number.
    pub cluster: usize,
    /// Its namespace and name.
    pub key: ObjectKey,
    /// The number of the mapping of its columns.
    pub mapping: usize,
    /// Its cells, in the order of its own columns.
    pub cells: Vec<Cell>,
    /// All that a filter looks through, in small letters: the cells that do not change by themselves, a line each.
    folded: String,
}

/// A cell, safe for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// What it says.
    Text(String),
    /// How long ago that second is.
    Since(i64),
}

impl Cell {
    /// What it says at this moment.
    pub fn text(&self, now: Timestamp) -> Cow<'_, str> {
        match self {
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Since(second) => Cow::Owned(human(now.as_second() - second)),
        }
    }

    /// How much room it takes.
    pub fn width(&self) -> usize {
        match self {
            Cell::Text(text) => text.width(),
            Cell::Since(_) => AGE_WIDTH,
        }
    }

    /// The order of two cells of a column: ages by age, all else as people count.
    pub fn compare(&self, other: &Cell) -> Ordering {
        match (self, other) {
            (Cell::Since(left), Cell::Since(right)) => right.cmp(left),
            (Cell::Text(left), Cell::Text(right)) => natural(left, right),
            (Cell::Since(_), Cell::Text(_)) => Ordering::Less,
            (Cell::Text(_), Cell::Since(_)) => Ordering::Greater,
        }
    }
}

impl Row {
    /// The row of an object that a server told of at this moment.
    pub fn new(cluster: (usize, &str), mapping: usize, row: &PlainRow, now: Timestamp) -> Self {
        let key = row.key();
        let columns = row.columns();
        let cells: Vec<Cell> = (0..row.count())
            .filter_map(|at| Some(made(&row.cell(at)?, columns.get(at), row.created(), now)))
            .collect();
        let texts = cells.iter().filter_map(|cell| match cell {
            Cell::Text(text) => Some(text.as_str()),
            Cell::Since(_) => None,
        });
        let own = [
            cluster.1,
            key.namespace.as_deref().unwrap_or_default(),
            key.name.as_str(),
        ];
        let folded = own.into_iter().chain(texts).fold(String::new(), |mut all, text| {
            all.push_str(&text.to_lowercase());
            all.push('\n');
            all
        });
        Row {
            cluster: cluster.0,
            key,
            mapping,
            cells,
            folded,
        }
    }

    /// Whether one of its cells contains this: in capital and small letters alike, unless it has a capital letter itself.
    pub fn contains(&self, cluster: &str, text: &str) -> bool {
        if !text.chars().any(char::is_uppercase) {
            return self.folded.contains(text);
        }
        let own = [
            cluster,
            self.key.namespace.as_deref().unwrap_or_default(),
            &self.key.name,
        ];
        let mut texts = self.cells.iter().filter_map(|cell| match cell {
            Cell::Text(text) => Some(text.as_str()),
            Cell::Since(_) => None,
        });
        own.iter().any(|own| own.contains(text)) || texts.any(|cell| cell.contains(text))
    }
}

/// What is shown of a server's cell.
///
/// Servers write an age as it is when they answer, and it would stand still from then on. The age of the object is therefore
/// made of its creation; other moments, of columns of the type `date`, are as long ago as the server said when it said it.
fn made(cell: &Served<'_>, column: Option<&ColumnDefinition>, created: &str, now: Timestamp) -> Cell {
    let text = match cell {
        Served::Null => return Cell::Text(String::new()),
        Served::Text(text) => Cow::Borrowed(*text),
        Served::Other(value) => Cow::Owned(go_value(value)),
    };
    if let Some(column) = column {
        if column.type_ == ColumnDefinition::CREATION {
            return match text.parse::<Timestamp>() {
                Ok(created) => Cell::Since(created.as_second()),
                Err(_) => Cell::Text(age(&text, now)),
            };
        }
        if column.name.eq_ignore_ascii_case("age")
            && let Ok(created) = created.parse::<Timestamp>()
            && is_age_of(&text, now.as_second() - created.as_second())
        {
            return Cell::Since(created.as_second());
        }
        if column.type_ == "date"
            && let Some(seconds) = seconds(&text)
        {
            return Cell::Since(now.as_second() - seconds);
        }
    }
    // A tab would start a new cell in a table of `get`; here it is told as any other character that moves the cursor.
    Cell::Text(escape::cell(&text).replace('\t', "\\t"))
}

/// Whether a server would call something so many seconds old by this, on a clock that is not far from ours.
fn is_age_of(text: &str, seconds: i64) -> bool {
    (0..=CLOCKS_DIFFER)
        .flat_map(|skew| [seconds + skew, seconds - skew])
        .any(|seconds| human(seconds) == text)
}

/// How many seconds a duration such as `2d4h` stands for, if it is one.
fn seconds(text: &str) -> Option<i64> {
    let mut seconds: i64 = 0;
    let mut number = None;
    for character in text.chars() {
        if let Some(digit) = character.to_digit(10) {
            number = Some(
                number
                    .unwrap_or(0_i64)
                    .checked_mul(10)?
                    .checked_add(digit.into())?,
            );
            continue;
        }
        let unit = match character {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'y' => 365 * 86_400,
            _ => return None,
        };
        seconds = seconds.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    // "12" is a number, and nothing at all is no duration.
    (number.is_none() && !text.is_empty()).then_some(seconds)
}

/// The order in which people expect names: `node-2` before `node-10`.
fn natural(left: &str, right: &str) -> Ordering {
    let (mut left_rest, mut right_rest) = (left, right);
    loop {
        let (Some(l), Some(r)) = (left_rest.chars().next(), right_rest.chars().next()) else {
            let by_length = left_rest.len().cmp(&right_rest.len());
            // "a01" and "a1" are different all the same.
            return by_length.then_with(|| left.cmp(right));
        };
        if l.is_ascii_digit() && r.is_ascii_digit() {
            let (left_number, right_number) = (number(left_rest), number(right_rest));
            let (left_digits, right_digits) = (
                left_number.trim_start_matches('0'),
                right_number.trim_start_matches('0'),
            );
            let order = left_digits.len().cmp(&right_digits.len());
            match order.then_with(|| left_digits.cmp(right_digits)) {
                Ordering::Equal => {}
                order => return order,
            }
            left_rest = &left_rest[left_number.len()..];
            right_rest = &right_rest[right_number.len()..];
            continue;
        }
        match l.cmp(&r) {
            Ordering::Equal => {}
            order => return order,
        }
        left_rest = &left_rest[l.len_utf8()..];
        right_rest = &right_rest[r.len_utf8()..];
    }
}

/// The digits that a text begins with.
fn number(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_ascii_digit());
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::client::TableRow;

    fn now() -> Timestamp {
        "2026-01-02T12:00:00.4Z".parse().unwrap()
    }

    fn column(name: &str, type_: &str) -> ColumnDefinition {
        ColumnDefinition {
            name: name.to_owned(),
            type_: type_.to_owned(),
            format: String::new(),
            priority: 0,
        }
    }

    fn row(columns: Vec<ColumnDefinition>, cells: Vec<Value>, created: &str) -> Row {
        let row = TableRow {
            columns: Arc::from(columns),
            cells,
            object: json!({"metadata": {"namespace": "ns", "name": "Node-1", "creationTimestamp": created}}),
        };
        Row::new((0, "az-a"), 0, &PlainRow::of(row), now())
    }

    #[test]
    fn the_age_of_an_object_goes_on() {
        let created = "2026-01-02T11:58:30Z";
        let shown = |name: &str, type_: &str, cell: &str| {
            let row = row(vec![column(name, type_)], vec![json!(cell)], created);
            let later = now() + jiff::SignedDuration::from_secs(60);
            row.cells[0].text(later).into_owned()
        };
        assert_eq!(shown("Age", "date", "90s"), "2m30s");
        // The server's clock is a bit behind.
        assert_eq!(shown("AGE", "string", "85s"), "2m30s");
        // That is not the age of the object, but of something.
        assert_eq!(shown("Age", "date", "5d"), "5d");
        assert_eq!(shown("Last Change", "date", "90s"), "2m30s");
        assert_eq!(
            shown("Created At", "date", "2026-01-02T11:58:30Z"),
            "2026-01-02T11:58:30Z"
        );
        assert_eq!(shown("Restarts", "string", "90s"), "90s");
        assert_eq!(shown("Age", "date", "<unknown>"), "<unknown>");
        assert_eq!(shown("Age", ColumnDefinition::CREATION, created), "2m30s");
        assert_eq!(shown("Age", ColumnDefinition::CREATION, ""), "<unknown>");
    }

    #[test]
    fn durations_are_read_and_nothing_else() {
        for (text, number) in [
            ("90s", Some(90)),
            ("2d4h", Some(187_200)),
            ("12", None),
            ("", None),
            ("d", None),
            ("1x", None),
            ("99999999999999999999d", None),
            ("-5s", None),
        ] {
            assert_eq!(seconds(text), number, "{text:?}");
        }
    }

    #[test]
    fn what_could_drive_a_terminal_is_told_instead() {
        let row = row(
            vec![column("Note", "string"), column("Count", "integer")],
            vec![json!("a\u{1b}[2J\tb\nc"), json!(7)],
            "",
        );
        assert_eq!(row.cells[0], Cell::Text("a^[[2J\\tb...".to_owned()));
        assert_eq!(row.cells[1], Cell::Text("7".to_owned()));
    }

    #[test]
    fn a_filter_with_a_capital_letter_means_it() {
        let row = row(vec![column("Phase", "string")], vec![json!("Ready")], "");
        for (text, found) in [
            ("ready", true),
            ("node-1", true),
            ("az-a", true),
            ("ns", true),
            ("Ready", true),
            ("READY", false),
            ("Node", true),
            ("NODE", false),
            ("nsnode", false),
            ("\n", true),
            ("", true),
        ] {
            assert_eq!(row.contains("az-a", text), found, "{text:?}");
        }
    }

    #[test]
    fn numbers_in_names_count() {
        let mut names = ["node-10", "node-2", "node-02", "node", "Node-1", "node-2b", ""];
        names.sort_by(|left, right| natural(left, right));
        assert_eq!(
            names,
            ["", "Node-1", "node", "node-02", "node-2", "node-2b", "node-10"]
        );
    }

    proptest! {
        #[test]
        fn the_order_is_one(a in "[a-c0-2é]{0,6}", b in "[a-c0-2é]{0,6}", c in "[a-c0-2é]{0,6}") {
            prop_assert_eq!(natural(&a, &b), natural(&b, &a).reverse());
            prop_assert_eq!(natural(&a, &b) == Ordering::Equal, a == b);
            if natural(&a, &b).is_le() && natural(&b, &c).is_le() {
                prop_assert!(natural(&a, &c).is_le());
            }
        }
    }
}
