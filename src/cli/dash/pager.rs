//! One object, read line by line: its description, its YAML, or its events.

use super::keys::Motion;
use crate::client::ObjectKey;

/// What is shown of the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// What `describe` says of it, with its events.
    Description,
    /// The whole object, as `-o yaml` prints it.
    Yaml,
    /// What happened to it.
    Events,
}

impl Aspect {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Aspect::Description => "description",
            Aspect::Yaml => "YAML",
            Aspect::Events => "events",
        }
    }
}

/// What is to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Tells the answer from those to earlier questions.
    pub ticket: u64,
    /// The object's cluster, by number.
    pub cluster: usize,
    /// The object.
    pub key: ObjectKey,
    /// What of it.
    pub aspect: Aspect,
}

/// The lines that are shown, or why there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// They have not come yet.
    Awaited,
    /// They are here, safe for a terminal.
    Lines(Vec<String>),
    /// They could not be had.
    Failed(String),
}

/// The view of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    /// What was asked for.
    pub wanted: Wanted,
    /// What came.
    pub content: Content,
    /// The first line that is shown.
    pub top: usize,
    /// How many columns are left out at the left.
    pub left: usize,
    /// The answer to what is wanted has not come yet.
    pub is_waiting: bool,
    /// The object has changed since it was asked for.
    pub is_old: bool,
    /// The object is gone.
    pub is_gone: bool,
}

/// How many columns one step to the side is.
const STEP: usize = 8;

impl Pager {
    /// A view that waits for its lines.
    pub fn new(wanted: Wanted) -> Self {
        Pager {
            wanted,
            content: Content::Awaited,
            top: 0,
            left: 0,
            is_waiting: true,
            is_old: false,
            is_gone: false,
        }
    }

    /// The lines.
    pub fn lines(&self) -> &[String] {
        match &self.content {
            Content::Lines(lines) => lines,
            Content::Awaited | Content::Failed(_) => &[],
        }
    }

    /// Scrolls, where so many lines are seen.
    pub fn scroll(&mut self, motion: Motion, height: usize) {
        let page = height.saturating_sub(1).max(1);
        match motion {
            Motion::Up => self.top = self.top.saturating_sub(1),
            Motion::Down => self.top += 1,
            Motion::PageUp => self.top = self.top.saturating_sub(page),
            Motion::PageDown => self.top += page,
            Motion::First => self.top = 0,
            Motion::Last => self.top = usize::MAX,
            Motion::Left => self.left = self.left.saturating_sub(STEP),
            Motion::Right => self.left += STEP,
        }
        self.settle(height);
    }

    /// Keeps the last line at the bottom at least.
    pub fn settle(&mut self, height: usize) {
        self.top = self.top.min(self.lines().len().saturating_sub(height));
        let longest = self.lines().iter().map(String::len).max().unwrap_or_default();
        self.left = self.left.min(longest.saturating_sub(1) / STEP * STEP);
    }
}
