//! What the dashboard knows and shows, and what each event changes about it: pure.

mod act;

use std::sync::Arc;

use crossterm::event::KeyEvent;
use jiff::Timestamp;

use super::health::{Health, Standing};
use super::layout::Layout;
use super::pager::{Content, Pager, Wanted};
use super::row::Cell;
use super::strip;
use super::table::{Column, RowId, Table};
use crate::client::{Form as _, PlainRow, WatchEvent, WatchEventKind};
use crate::output::duration::until_next;
use crate::output::escape;

/// What is watched, and how it is shown.
#[derive(Debug, Clone)]
pub struct Options {
    /// `hypervisors.kvm.cloud.sap`.
    pub resource: String,
    /// What of it, in words: the namespace, the selectors; empty: everything.
    pub scope: String,
    /// The clusters, in their order.
    pub clusters: Vec<Arc<str>>,
    /// Whether the same name in two clusters is the same object.
    pub has_duplicates: bool,
    /// Shows the cluster of each row.
    pub show_cluster: bool,
    /// Shows the namespace of each row.
    pub show_namespace: bool,
}

/// What happens.
#[derive(Debug)]
pub enum Event {
    /// A cluster tells something.
    Watched(WatchEvent<PlainRow>),
    /// A key is pressed.
    Key(KeyEvent),
    /// What was wanted of an object has come.
    Fetched(u64, Content),
}

/// What is to be done beside drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// End.
    Quit,
    /// Ask for what is wanted of an object.
    Fetch(Wanted),
    /// Draw everything anew, whatever is on the screen.
    Redraw,
}

/// Which row is chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cursor {
    /// Its place among those that are shown.
    at: usize,
    /// The row; `None`: whichever is there.
    row: Option<RowId>,
}

/// The dashboard.
#[derive(Debug)]
pub struct State {
    options: Options,
    table: Table,
    health: Vec<Health>,
    cursor: Cursor,
    /// The first row that is seen.
    top: usize,
    /// How many columns, of those that may be, are left out at the left.
    skipped: usize,
    /// The filter is being typed.
    is_typing: bool,
    pager: Option<Pager>,
    shows_help: bool,
    is_wide: bool,
    tickets: u64,
    layout: Layout,
}

impl State {
    /// A dashboard before anything has come.
    pub fn new(options: Options) -> Self {
        State {
            table: Table::new(
                options.clusters.clone(),
                options.has_duplicates,
                options.show_cluster,
                options.show_namespace,
            ),
            health: options.clusters.iter().cloned().map(Health::of).collect(),
            options,
            cursor: Cursor::default(),
            top: 0,
            skipped: 0,
            is_typing: false,
            pager: None,
            shows_help: false,
            is_wide: false,
            tickets: 0,
            layout: Layout::default(),
        }
    }

    /// What is watched.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The rows.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// How each cluster stands, in their order.
    pub fn health(&self) -> &[Health] {
        &self.health
    }

    /// The place of the chosen row among those that are shown.
    pub fn cursor(&self) -> usize {
        self.cursor.at
    }

    /// The place of the first row that is seen.
    pub fn top(&self) -> usize {
        self.top
    }

    /// The object that is looked at.
    pub fn pager(&self) -> Option<&Pager> {
        self.pager.as_ref()
    }

    /// Whether the keys are explained.
    pub fn shows_help(&self) -> bool {
        self.shows_help
    }

    /// Whether the filter is being typed.
    pub fn is_typing(&self) -> bool {
        self.is_typing
    }

    /// Where everything is.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The columns that are shown: the cluster always, of the others those from a place on.
    pub fn columns(&self) -> Vec<Column> {
        let columns = self.table.columns();
        let fixed = usize::from(columns.first() == Some(&Column::Cluster));
        let skipped = self.skipped.min(columns.len().saturating_sub(fixed + 1));
        let rest = columns.iter().skip(fixed + skipped);
        columns.iter().take(fixed).chain(rest).copied().collect()
    }

    /// Takes in what happens; what is to be done then.
    pub fn update(&mut self, event: Event, now: Timestamp) -> Option<Effect> {
        match event {
            Event::Watched(event) => self.watched(event, now),
            Event::Key(key) => self.pressed(key),
            Event::Fetched(ticket, content) => self.fetched(ticket, content),
        }
    }

    /// Makes everything fit on a screen of this size.
    pub fn fit(&mut self, width: u16, height: u16) {
        let strip = strip::packed(&strip::entries(self), usize::from(width)).len();
        let troubles = self.health.iter().filter(|health| health.is_stale()).count();
        self.layout = Layout::of(width, height, strip, troubles);
        self.settle_cursor();
        let height = usize::from(self.layout.rows).max(1);
        let lowest = self.table.shown().len().saturating_sub(height);
        self.top = self
            .top
            .min(self.cursor.at)
            .max((self.cursor.at + 1).saturating_sub(height))
            .min(lowest);
        if let Some(pager) = &mut self.pager {
            pager.settle(usize::from(self.layout.body));
        }
    }

    /// When something that is seen changes by itself, in seconds since the epoch; `None`: never.
    pub fn next_change(&self, now: Timestamp) -> Option<i64> {
        let now = now.as_second();
        let lost = self.health.iter().filter_map(|health| match health.standing {
            Standing::Lost { since, .. } => Some(since.as_second()),
            _ => None,
        });
        let mut since: Vec<i64> = lost.collect();
        if self.pager.is_none() && !self.shows_help {
            let columns = self.columns();
            let seen = self
                .table
                .shown()
                .iter()
                .skip(self.top)
                .take(usize::from(self.layout.rows));
            for row in seen.filter_map(|id| self.table.row(*id)) {
                since.extend(columns.iter().filter_map(|column| match column {
                    Column::Served(at) => match self.table.cell(row, *at)? {
                        Cell::Since(second) => Some(*second),
                        Cell::Text(_) => None,
                    },
                    _ => None,
                }));
            }
        }
        since.into_iter().map(|since| now + until_next(now - since)).min()
    }

    /// Finds the chosen row where it is by now. One that is gone, or filtered out, gives way to that in its place.
    fn settle_cursor(&mut self) {
        if let Some(at) = self.cursor.row.and_then(|row| self.table.position(row)) {
            self.cursor.at = at;
            return;
        }
        let last = self.table.shown().len().saturating_sub(1);
        self.cursor.at = self.cursor.at.min(last);
        if self.cursor.row.is_some() {
            self.cursor.row = self.table.shown().get(self.cursor.at).copied();
        }
    }

    fn watched(&mut self, event: WatchEvent<PlainRow>, now: Timestamp) -> Option<Effect> {
        let cluster = self
            .health
            .iter()
            .position(|health| health.name == event.cluster)?;
        let health = &mut self.health[cluster];
        match event.kind {
            WatchEventKind::Added(row) | WatchEventKind::Modified(row) => {
                health.heard();
                let key = row.key();
                self.table.upsert(cluster, &row, now);
                return self.changed(cluster, &key, false);
            }
            WatchEventKind::Deleted(row) => {
                health.heard();
                let key = row.key();
                let doomed = self.table.find(cluster, &key);
                self.settle_cursor();
                self.table.remove(cluster, &key);
                if doomed.is_some() && doomed == self.cursor.row {
                    // Its number may be another row's soon.
                    let last = self.table.shown().len().saturating_sub(1);
                    self.cursor.row = self.table.shown().get(self.cursor.at.min(last)).copied();
                }
                return self.changed(cluster, &key, true);
            }
            WatchEventKind::Synced => {
                health.heard();
                health.synced = true;
            }
            WatchEventKind::Recovered => health.standing = Standing::Live,
            WatchEventKind::Lost(error) => health.lost(escape::terminal(&error.message).into_owned(), now),
            WatchEventKind::Stopped(error) => {
                health.standing = Standing::Failed {
                    why: escape::terminal(&error.message).into_owned(),
                };
            }
            _ => {}
        }
        None
    }

    /// An object has changed: if it is the one that is looked at, it is asked for again.
    fn changed(&mut self, cluster: usize, key: &crate::client::ObjectKey, gone: bool) -> Option<Effect> {
        let pager = self.pager.as_mut()?;
        if pager.wanted.cluster != cluster || pager.wanted.key != *key {
            return None;
        }
        pager.is_gone = gone;
        pager.is_old = !gone;
        self.ask_again()
    }

    /// Asks for an object that has changed, unless an answer is on its way.
    fn ask_again(&mut self) -> Option<Effect> {
        let pager = self.pager.as_mut()?;
        if !pager.is_old || pager.is_waiting {
            return None;
        }
        self.tickets += 1;
        pager.is_old = false;
        pager.is_waiting = true;
        pager.wanted.ticket = self.tickets;
        Some(Effect::Fetch(pager.wanted.clone()))
    }

    fn fetched(&mut self, ticket: u64, content: Content) -> Option<Effect> {
        let pager = self.pager.as_mut()?;
        if pager.wanted.ticket != ticket {
            return None;
        }
        pager.is_waiting = false;
        // What was read stays readable when it cannot be had anew.
        let keeps = matches!(
            (&pager.content, &content),
            (Content::Lines(_), Content::Failed(_)) if pager.is_gone
        );
        if !keeps {
            pager.content = content;
        }
        self.ask_again()
    }
}

#[cfg(test)]
mod tests;
