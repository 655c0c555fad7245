//! What keys change.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Effect, State};
use crate::cli::dash::keys::{self, Action, Edit, Motion};
use crate::cli::dash::pager::{Aspect, Pager, Wanted};
use crate::cli::dash::table::{Column, View};

impl State {
    /// Takes in a key.
    pub(super) fn pressed(&mut self, key: KeyEvent) -> Option<Effect> {
        if key.modifiers.contains(KeyModifiers::ALT) {
            // What a terminal sends for Alt and a key is what it sends for Esc and the key, typed ahead.
            let plain = KeyEvent::new(key.code, key.modifiers - KeyModifiers::ALT);
            self.pressed(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE));
            return self.pressed(plain);
        }
        if self.is_typing {
            return self.typed(keys::edit(key)?);
        }
        let action = keys::action(key);
        if self.shows_help && !matches!(action, Some(Action::Quit | Action::Redraw)) {
            self.shows_help = false;
            return None;
        }
        self.act(action?)
    }

    fn typed(&mut self, edit: Edit) -> Option<Effect> {
        let mut view = self.table.view().clone();
        match edit {
            Edit::Quit => return Some(Effect::Quit),
            Edit::Accept => self.is_typing = false,
            Edit::Insert(character) => view.filter.push(character),
            Edit::Clear => view.filter.clear(),
            // As in less: there is nothing left to take away but the prompt.
            Edit::Delete if view.filter.pop().is_none() => self.is_typing = false,
            Edit::Delete => {}
            Edit::Cancel => {
                view.filter.clear();
                self.is_typing = false;
            }
        }
        self.look(view);
        None
    }

    fn act(&mut self, action: Action) -> Option<Effect> {
        match action {
            Action::Quit => return Some(Effect::Quit),
            Action::Redraw => return Some(Effect::Redraw),
            Action::Help => self.shows_help = true,
            Action::Open(aspect) => return self.open(aspect),
            Action::Leave | Action::Back if self.pager.is_some() => self.pager = None,
            Action::Leave => return Some(Effect::Quit),
            Action::Move(motion) => self.go(motion),
            // What follows is about the table.
            _ if self.pager.is_some() => {}
            Action::Back => self.look(self.widened()),
            Action::Filter => self.is_typing = true,
            Action::Sort { forward } => self.sort(forward),
            Action::Reverse => {
                let mut view = self.table.view().clone();
                view.descending = !view.descending;
                self.look(view);
            }
            Action::NextCluster => {
                let mut view = self.table.view().clone();
                let next = view.cluster.map_or(0, |cluster| cluster + 1);
                view.cluster = (next < self.health.len()).then_some(next);
                self.look(view);
            }
            Action::Duplicates => {
                let mut view = self.table.view().clone();
                view.duplicates = !view.duplicates;
                self.look(view);
            }
            Action::Wide => {
                self.is_wide = !self.is_wide;
                self.table.set_wide(self.is_wide);
            }
        }
        None
    }

    /// The view without the filter; if there is none without what else narrows it.
    fn widened(&self) -> View {
        let mut view = self.table.view().clone();
        if view.filter.is_empty() {
            view.cluster = None;
            view.duplicates = false;
        }
        view.filter.clear();
        view
    }

    /// Looks at the rows in another way. The chosen row stays chosen as long as it is shown.
    fn look(&mut self, view: View) {
        if *self.table.view() == view {
            return;
        }
        self.table.set_view(view);
    }

    fn sort(&mut self, forward: bool) {
        let sorts = self.table.sorts();
        let mut view = self.table.view().clone();
        let at = view
            .sort
            .as_ref()
            .and_then(|sort| sorts.iter().position(|other| other == sort));
        // The order of `get` comes before the first column, and behind the last.
        let next = match (at, forward) {
            (None, true) => Some(0),
            (None, false) => sorts.len().checked_sub(1),
            (Some(at), true) => Some(at + 1),
            (Some(at), false) => at.checked_sub(1),
        };
        view.sort = next.and_then(|at| sorts.get(at).cloned());
        view.descending = false;
        self.look(view);
    }

    fn go(&mut self, motion: Motion) {
        if let Some(pager) = &mut self.pager {
            pager.scroll(motion, usize::from(self.layout.body));
            return;
        }
        self.settle_cursor();
        let page = usize::from(self.layout.rows).saturating_sub(1).max(1);
        let last = self.table.shown().len().saturating_sub(1);
        let at = self.cursor.at;
        let at = match motion {
            Motion::Up => at.saturating_sub(1),
            Motion::Down => at + 1,
            Motion::PageUp => at.saturating_sub(page),
            Motion::PageDown => at + page,
            Motion::First => 0,
            Motion::Last => last,
            Motion::Left => {
                self.skipped = self.skipped.saturating_sub(1);
                return;
            }
            Motion::Right => {
                // The last column stays.
                let columns = self.table.columns();
                let fixed = usize::from(columns.first() == Some(&Column::Cluster));
                self.skipped = (self.skipped + 1).min(columns.len().saturating_sub(fixed + 1));
                return;
            }
        };
        self.cursor.at = at.min(last);
        // Whoever is at the top stays there, whatever comes before it.
        self.cursor.row = match motion {
            Motion::First => None,
            _ => self.table.shown().get(self.cursor.at).copied(),
        };
    }

    /// Shows the chosen object, or another aspect of the one that is shown.
    fn open(&mut self, aspect: Aspect) -> Option<Effect> {
        let (cluster, key) = match &self.pager {
            Some(pager) => (pager.wanted.cluster, pager.wanted.key.clone()),
            None => {
                self.settle_cursor();
                let id = *self.table.shown().get(self.cursor.at)?;
                self.cursor.row = Some(id);
                let row = self.table.row(id)?;
                (row.cluster, row.key.clone())
            }
        };
        self.tickets += 1;
        let wanted = Wanted {
            ticket: self.tickets,
            cluster,
            key,
            aspect,
        };
        let is_gone = self.table.find(cluster, &wanted.key).is_none();
        self.pager = Some(Pager {
            is_gone,
            ..Pager::new(wanted.clone())
        });
        Some(Effect::Fetch(wanted))
    }
}
