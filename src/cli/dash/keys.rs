//! What the keys do.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::pager::Aspect;

/// Where to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// One screen up.
    PageUp,
    /// One screen down.
    PageDown,
    /// To the first line.
    First,
    /// To the last line.
    Last,
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// What a key asks for where no text is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Ends the dashboard.
    Quit,
    /// Goes back to where one came from; on the table itself ends the dashboard.
    Leave,
    /// Goes back; on the table takes the filter away, and then what else narrows it.
    Back,
    /// Moves.
    Move(Motion),
    /// Shows an object.
    Open(Aspect),
    /// Begins to type a filter.
    Filter,
    /// Sorts by the next column, or the previous one.
    Sort { forward: bool },
    /// Turns the order round.
    Reverse,
    /// Shows the next cluster alone, and after the last all of them.
    NextCluster,
    /// Shows only duplicates, or everything.
    Duplicates,
    /// Shows the columns of `-o wide` too, or not.
    Wide,
    /// Explains the keys.
    Help,
    /// Draws everything anew.
    Redraw,
}

/// What a key does while a filter is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// Adds a character.
    Insert(char),
    /// Takes the last character away.
    Delete,
    /// Takes everything away.
    Clear,
    /// Keeps the filter.
    Accept,
    /// Takes the filter away.
    Cancel,
    /// Ends the dashboard.
    Quit,
}

/// The keys, and what they are explained with.
pub const HELP: [(&str, &str); 15] = [
    ("↑ ↓  k j", "the row above, below; PgUp PgDn Home End (g G)"),
    ("← →  h l", "more columns"),
    ("Enter", "describe the object, with its events"),
    ("y", "the object as YAML"),
    ("e", "the events of the object"),
    ("/", "filter: rows with this in a cell; a capital letter means it"),
    ("s >  <", "sort by the next column, the previous one"),
    ("r", "turn the order round"),
    ("c", "the next cluster alone; after the last all of them"),
    ("d", "only objects that are in several clusters"),
    ("w", "more columns, as with -o wide"),
    ("Esc", "back; take the filter away"),
    ("Ctrl-L", "draw anew"),
    ("?", "this help"),
    ("q  Ctrl-C", "quit"),
];

/// What a key asks for where no text is typed.
pub fn action(key: KeyEvent) -> Option<Action> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c' | 'd') => Some(Action::Quit),
            KeyCode::Char('l') => Some(Action::Redraw),
            KeyCode::Char('b') => Some(Action::Move(Motion::PageUp)),
            KeyCode::Char('f') => Some(Action::Move(Motion::PageDown)),
            KeyCode::Char('n') => Some(Action::Move(Motion::Down)),
            KeyCode::Char('p') => Some(Action::Move(Motion::Up)),
            _ => None,
        };
    }
    Some(match key.code {
        KeyCode::Char('q') => Action::Leave,
        KeyCode::Esc => Action::Back,
        KeyCode::Up | KeyCode::Char('k') => Action::Move(Motion::Up),
        KeyCode::Down | KeyCode::Char('j') => Action::Move(Motion::Down),
        KeyCode::PageUp => Action::Move(Motion::PageUp),
        KeyCode::PageDown | KeyCode::Char(' ') => Action::Move(Motion::PageDown),
        KeyCode::Home | KeyCode::Char('g') => Action::Move(Motion::First),
        KeyCode::End | KeyCode::Char('G') => Action::Move(Motion::Last),
        KeyCode::Left | KeyCode::Char('h') => Action::Move(Motion::Left),
        KeyCode::Right | KeyCode::Char('l') => Action::Move(Motion::Right),
        KeyCode::Enter => Action::Open(Aspect::Description),
        KeyCode::Char('y') => Action::Open(Aspect::Yaml),
        KeyCode::Char('e') => Action::Open(Aspect::Events),
        KeyCode::Char('/') => Action::Filter,
        KeyCode::Char('s' | '>') => Action::Sort { forward: true },
        KeyCode::Char('<') => Action::Sort { forward: false },
        KeyCode::Char('r') => Action::Reverse,
        KeyCode::Char('c') => Action::NextCluster,
        KeyCode::Char('d') => Action::Duplicates,
        KeyCode::Char('w') => Action::Wide,
        KeyCode::Char('?') | KeyCode::F(1) => Action::Help,
        _ => return None,
    })
}

/// What a key does while a filter is typed.
pub fn edit(key: KeyEvent) -> Option<Edit> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c') => Some(Edit::Quit),
            KeyCode::Char('u' | 'w') => Some(Edit::Clear),
            KeyCode::Char('h') => Some(Edit::Delete),
            _ => None,
        };
    }
    match key.code {
        // What no cell has; what moves the cursor has no place in a line.
        KeyCode::Char(character) if !crate::output::escape::is_hidden(character) => {
            Some(Edit::Insert(character))
        }
        KeyCode::Backspace => Some(Edit::Delete),
        KeyCode::Enter => Some(Edit::Accept),
        KeyCode::Esc => Some(Edit::Cancel),
        _ => None,
    }
}
